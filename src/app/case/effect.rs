//! What the end of a case means for what it was about, in the same transaction: an arm for each kind and outcome.

use super::ending::Ended;
use crate::app::{Fault, House, admission, agreement, entitlement_request};
use crate::domain::application::Verb;
use crate::domain::case::{CaseKind, CaseState};
use crate::domain::time::Instant;
use crate::store::engine::Tx;

/// Does it. A case that is not over has none.
pub(super) async fn effect(tx: &mut Tx, house: &House, end: &Ended<'_>, now: Instant) -> Result<(), Fault> {
    use CaseState as S;
    let verb = match (end.case.kind, end.case.state) {
        (_, S::Open | S::Returned) => return Ok(()),
        (CaseKind::Entitlement, S::Approved) => return entitlement_request::give(tx, end, now).await,
        (CaseKind::Entitlement, S::Declined | S::Withdrawn | S::Expired | S::Remanded) => return Ok(()),
        (CaseKind::Agreement, S::Approved) => return agreement::settled(tx, house, end, now).await,
        (CaseKind::Agreement, S::Expired) => return agreement::lapsed(tx, house, end, now).await,
        (CaseKind::Agreement, S::Declined | S::Withdrawn | S::Remanded) => return Ok(()),
        (CaseKind::Admission, S::Approved) => Verb::Agree,
        (CaseKind::Admission, S::Declined) => Verb::Decline,
        (CaseKind::Admission, S::Remanded | S::Expired) => Verb::Recall,
        (CaseKind::Admission, S::Withdrawn) => Verb::Withdraw,
    };
    admission::settled(tx, house, verb, end, now).await
}
