//! A job that was reported wrongly is taken back: what was settled goes back to its grants, what was billed is refunded.

use crate::app::once::{Key, once};
use crate::app::{Fault, House, amend, bill, pool};
use crate::domain::access::{Action, Actor};
use crate::domain::field::{FieldRule, text};
use crate::domain::id::{BookingId, CompanyId, IncubatorId, ResourceId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
use crate::store::job::{self, Billed};
use crate::store::job_list::{self, JobRow};
use crate::store::{bill as bills, company, ledger, movement, pool as pools, usage};
use serde_json::json;

/// Most characters of why a job is taken back.
pub const WHY_MAX: usize = 200;

/// Whether the actor takes jobs of that pool back: whoever reads them in.
pub(super) async fn may(tx: &mut Tx, actor: &Actor, on: ResourceId) -> Result<bool, Fault> {
    let there = pools::get(tx, on).await?.ok_or(Fault::Lost)?;
    Ok(actor.may(Action::ImportUsage, &pool::object(&there)))
}

/// Takes a job back, once; its id may then be reported anew. What grants paid goes back to them, and expires with them
/// where they have ended; a bill gets a refund of what stands on it. The job and its parts stay to be read.
pub async fn take_back(
    house: &House,
    actor: &Actor,
    id: i64,
    reason: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<i64, Fault> {
    let reason = &text("reason", reason, 1, WHY_MAX).map_err(|error| Refusal::Fields(vec![error]))?;
    once(house, key, now, |mut tx| async move {
        let row = job_list::job(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
        let firm = super::seen(&mut tx, actor, CompanyId(row.company_id)).await?;
        if !may(&mut tx, actor, ResourceId(row.pool_id)).await? {
            return Err(Refusal::Forbidden { action: Action::ImportUsage }.into());
        }
        company::lock(&mut tx, CompanyId(firm.id)).await?;
        let stands = job::billed(&mut tx, id).await?;
        if !job::take_back(&mut tx, id, actor.person, reason, now).await? {
            return Err(Refusal::field("job_id", FieldRule::TakenBack).into());
        }
        let pool = ResourceId(row.pool_id);
        let moved = match row.booking_id {
            Some(booking) => movement::settled_by(&mut tx, BookingId(booking), pool).await?,
            None => movement::settled(&mut tx, ("usage", id)).await?,
        };
        // A report said again what a reservation had been counted for: that counts as it did before.
        let span = Interval::new(Instant(row.starts_at), Instant(row.ends_at)).map_err(Refusal::from)?;
        let met = span.seconds().saturating_mul(row.cards) - row.used;
        if row.booking_id.is_none() && met > 0 {
            usage::unmet(&mut tx, CompanyId(firm.id), pool, span, met).await?;
        }
        let entries: Vec<_> = moved.iter().map(|one| amend::opposite(one, actor, reason)).collect();
        ledger::record(&mut tx, now, &entries).await?;
        let why = &format!("{}: {reason}", row.key);
        for one in &stands {
            refund(&mut tx, actor, &firm, one, why, now).await?;
        }
        record(&mut tx, actor, &firm, &row, reason, now).await?;
        Ok((tx, id))
    })
    .await
}

/// Refunds what of a job stands on a line, as far as that has not come back yet, and takes back what free quota was
/// worth there.
async fn refund(
    tx: &mut Tx,
    actor: &Actor,
    firm: &company::Company,
    one: &Billed,
    why: &str,
    now: Instant,
) -> Result<(), Fault> {
    let lines = bills::lines(tx, one.bill).await?;
    let line = lines.iter().find(|line| line.id == one.line.0).ok_or(Fault::Lost)?;
    let seconds = one.seconds.min(line.seconds - line.back);
    if seconds > 0 || one.free > 0 {
        bill::refund_in(tx, actor, firm, line, (seconds, one.free), why, now).await?;
    }
    Ok(())
}

async fn record(
    tx: &mut Tx,
    actor: &Actor,
    firm: &company::Company,
    row: &JobRow,
    reason: &str,
    now: Instant,
) -> Result<(), Fault> {
    let event = NewEvent {
        incubator: firm.incubator_id.map(IncubatorId),
        company: Some(CompanyId(firm.id)),
        after: Some(json!({ "name": format!("{} · {}", row.key, row.pool), "seconds": row.used })),
        reason: Some(reason),
        ..NewEvent::by(actor, now, "usage", row.id, "usage_taken_back")
    };
    audit::record(tx, &event).await?;
    Ok(())
}

/// Whether the actor may take that job back now.
pub async fn may_take_back(house: &House, actor: &Actor, row: &JobRow) -> Result<bool, Fault> {
    let mut tx = house.store.read().await?;
    Ok(row.taken_back_at.is_none() && may(&mut tx, actor, ResourceId(row.pool_id)).await?)
}
