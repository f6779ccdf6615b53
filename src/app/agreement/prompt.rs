//! What happens to an agreement by time: its rent is stated, it is told of what comes, its term is over.

use super::end::finish;
use super::plan::plan;
use super::{Agreement, AgreementVerb, Say, agreement_change, agreement_terms, outlook, rows, tell};
use crate::app::{Fault, House, rent};
use crate::domain::agreement::AgreementState;
use crate::domain::agreement::alert::alerts;
use crate::domain::id::AgreementId;
use crate::domain::time::{Instant, day_start};
use crate::store::company;
use serde_json::json;

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
    let all = alerts(&outlook::dates(&mut tx, &house.rules, &one, &versions).await?, one.zone);
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
        plan(&mut tx, house, one, now).await?;
    }
    tx.commit().await?;
    Ok(true)
}
