//! What happens when the last step says yes, in the same transaction: one arm a kind.

use crate::app::{Fault, entitlement_request};
use crate::domain::access::Actor;
use crate::domain::case::CaseKind;
use crate::domain::time::Instant;
use crate::store::case::Case;
use crate::store::engine::Tx;

/// Does what was asked for, as far as the steps granted it.
pub(super) async fn effect(tx: &mut Tx, actor: &Actor, case: &Case, now: Instant) -> Result<(), Fault> {
    match case.kind {
        CaseKind::Entitlement => entitlement_request::give(tx, actor, case, now).await,
    }
}
