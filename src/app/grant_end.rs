//! Grants that end soon: a company's administrators are told what is left and what becomes of it.

use super::told::{Line, ToldPerson};
use super::{Fault, House};
use crate::domain::access::Door;
use crate::domain::allowance::close;
use crate::domain::grant_end::{GrantEnd, next, warnings};
use crate::domain::id::AccountId;
use crate::domain::time::{Instant, Interval};
use crate::store::audit::{self, NewEvent};
use crate::store::company;
use crate::store::engine::Tx;
use crate::store::grant::{self, Given};
use serde_json::{Value, json};

/// Tells of a grant with something left that ends soon. After a stop only the latest of the warnings that were missed
/// is given. `false`: nothing is left of it, or it has ended. Safe to repeat.
pub(crate) async fn warn(house: &House, id: AccountId, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.write().await?;
    let Some(first) = grant::get(&mut tx, id).await? else { return Ok(false) };
    company::lock(&mut tx, first.company).await?;
    let Some(one) = grant::get(&mut tx, id).await? else { return Ok(false) };
    let Some(since) = one.warn_at.filter(|at| *at <= now) else { return Ok(false) };
    let from = one.valid_from.max(one.made_at);
    let due = warnings(from, one.valid_to).into_iter().any(|at| since <= at && at <= now);
    grant::warn_next(&mut tx, id, next(from, one.valid_to, now)).await?;
    let told = due && one.left > 0 && now < one.valid_to;
    if told {
        tell(&mut tx, &one, now).await?;
    }
    tx.commit().await?;
    Ok(told)
}

async fn tell(tx: &mut Tx, one: &Given, now: Instant) -> Result<(), Fault> {
    let firm = company::get(tx, one.company).await?.ok_or(Fault::Lost)?;
    let period = Interval::new(one.valid_from, one.valid_to);
    let period = period.map_err(|_| Fault::corrupt("account.valid_to", one.valid_to.0))?;
    let what = one.pool_name.as_deref().unwrap_or("");
    let line = Line { whole_days: true, ..Line::plain(&firm.name, what, period) };
    let admins = company::admins(tx, one.company, now).await?;
    let told: Vec<ToldPerson> =
        admins.into_iter().map(|one| ToldPerson { person: one.0, lines: vec![line.clone()] }).collect();
    let carry = one.carry.unwrap_or_default();
    let end = GrantEnd {
        unit: one.unit,
        amount: one.left,
        ends_at: one.valid_to,
        carried: close(one.left, one.carry).carried,
        carry_percent: carry.percent,
        carry_most: carry.most,
    };
    let mut facts = json!({ "name": firm.name, "told": told });
    if let (Value::Object(all), Value::Object(more)) = (&mut facts, json!(end)) {
        all.extend(more);
    }
    let event = NewEvent {
        incubator: one.incubator,
        company: Some(one.company),
        after: Some(facts),
        tell_at: Some(now),
        ..NewEvent::plain(now, Door::Job, None, "entitlement", one.id.0, "grant_ending")
    };
    audit::record(tx, &event).await?;
    Ok(())
}
