//! When something is due of an agreement.

use super::{Agreement, Stand, agreement_terms, outlook, rows};
use crate::app::{Fault, House};
use crate::domain::agreement::AgreementState;
use crate::domain::agreement::alert::{Alert, alerts, next};
use crate::domain::month::Month;
use crate::domain::time::{DAY, Instant};
use crate::store::engine::Tx;

/// Counts anew when something is due of an agreement that holds.
pub(super) async fn plan(
    tx: &mut Tx,
    house: &House,
    one: Agreement,
    now: Instant,
) -> Result<Agreement, Fault> {
    let versions = agreement_terms::of(tx, one.id).await?;
    let all = alerts(&outlook::dates(tx, &house.rules, &one, &versions).await?, one.zone);
    let next_at = due(&one, &all, now);
    let stand = Stand { next_at, ..Stand::of(&one) };
    rows::clock(tx, one.id, &stand).await?;
    Ok(Agreement { next_at, ..one })
}

/// When something is due next: the month's rent, an alert, the end.
fn due(one: &Agreement, alerts: &[Alert], now: Instant) -> Option<Instant> {
    if one.state != AgreementState::Active {
        return None;
    }
    let rent = one.rented_to.filter(|to| *to < one.span.end()).map(|to| Month::of(to).end());
    // Past its end it waits for a renewal that is being decided.
    let end = if one.span.end() > now { one.span.end() } else { now.plus(DAY) };
    [rent.filter(|at| *at < end), next(alerts, one.told_to), Some(end)].into_iter().flatten().min()
}
