//! What happens to an agreement by time: its rent is stated, it is told of what comes, its term is over.

use super::end::finish;
use super::{Agreement, AgreementVerb, Say, Stand, agreement_change, agreement_terms, outlook, rows, tell};
use crate::app::{Fault, House, rent};
use crate::domain::agreement::AgreementState;
use crate::domain::agreement::alert::{Alert, alerts, next};
use crate::domain::id::AgreementId;
use crate::domain::month::Month;
use crate::domain::time::{DAY, Instant, day_start};
use crate::store::company;
use crate::store::engine::Tx;
use serde_json::json;

/// Counts anew when something is due of an agreement that holds.
pub(super) async fn plan(tx: &mut Tx, one: Agreement, now: Instant) -> Result<Agreement, Fault> {
    let versions = agreement_terms::of(tx, one.id).await?;
    let all = alerts(&outlook::dates(tx, &one, &versions).await?, one.zone);
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

/// Does what is due of one. `false`: there was nothing to do. Safe to repeat.
pub(crate) async fn prompt(house: &House, id: AgreementId, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.write().await?;
    let Some(first) = rows::get(&mut tx, id).await? else { return Ok(false) };
    company::lock(&mut tx, first.company).await?;
    let Some(one) = rows::get(&mut tx, id).await? else { return Ok(false) };
    if one.state != AgreementState::Active || one.next_at.is_none_or(|at| at > now) {
        return Ok(false);
    }
    let versions = agreement_terms::of(&mut tx, id).await?;
    let one = rent::state(&mut tx, house, one, &versions, now, now).await?;
    let all = alerts(&outlook::dates(&mut tx, &one, &versions).await?, one.zone);
    for alert in all.iter().filter(|alert| one.told_to < alert.at && alert.at <= now) {
        let facts = json!({
            "alert": alert.kind.name(), "day": alert.day.to_string(),
            "ends_at": day_start(alert.day, one.zone).0,
        });
        tell(&mut tx, None, &one, "agreement_alert", Say { facts, aloud: true, ..Say::default() }, now)
            .await?;
    }
    let one = Agreement { told_to: now.max(one.told_to), ..one };
    let renewing = agreement_change::renewing(&mut tx, id).await?;
    if one.span.end() <= now && (one.end.is_some() || !renewing) {
        let (verb, reason) = one.end.clone().unwrap_or((AgreementVerb::Lapse, String::new()));
        finish(&mut tx, house, None, &one, (verb, &reason), now).await?;
    } else {
        plan(&mut tx, one, now).await?;
    }
    tx.commit().await?;
    Ok(true)
}
