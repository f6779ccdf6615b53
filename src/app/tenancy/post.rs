//! Due work of tenancies: their desk-days are posted when a month is over, and at their end.

use super::rows;
use crate::app::{Fault, House, again};
use crate::domain::amount::Unit;
use crate::domain::id::TenancyId;
use crate::domain::ledger::Movement;
use crate::domain::tenancy::{month_start, parts};
use crate::domain::time::{Instant, Interval};
use crate::store::company;
use crate::store::ledger::{self, NewAccount};
use crate::store::tenancy_ledger::{self, DayEntry};
use chrono_tz::Asia::Shanghai;

/// How many tenancies are posted at one call.
const BATCH: i64 = 200;

/// The first moment of the month of `now`: what lies before it is posted.
pub fn month_of(now: Instant) -> Instant {
    month_start(now, Shanghai)
}

/// Posts the days of tenancies that are due, at most a batch; how many tenancies there were.
pub async fn run(house: &House, now: Instant) -> Result<usize, Fault> {
    let due = tenancy_ledger::due(&mut house.store.read().await?, month_of(now), now, BATCH).await?;
    for id in &due {
        again(|| post(house, *id, now)).await?;
    }
    Ok(due.len())
}

/// Posts what is due of one: the months that are over, or all where its last day is.
async fn post(house: &House, id: TenancyId, now: Instant) -> Result<(), Fault> {
    let mut tx = house.store.write().await?;
    let Some(first) = rows::get(&mut tx, id).await? else { return Ok(()) };
    company::lock(&mut tx, first.company).await?;
    let Some(one) = rows::get(&mut tx, id).await? else { return Ok(()) };
    let end = one.span.end();
    let until = if end <= now { end } else { month_start(now, one.zone) };
    let Some(since) = one.posted_to.filter(|since| *since < until) else { return Ok(()) };
    let gone = Interval::new(since, until).map_err(|_| Fault::corrupt("tenancy.posted_to", since.0))?;
    let holds = tenancy_ledger::holds(&mut tx, id, one.zone).await?;
    let used = parts(&holds, gone, one.zone);
    if !used.is_empty() {
        let key = format!("used:{}:{}", one.resource, Unit::DeskDay);
        let mut account = NewAccount::plain(&key, "used", Unit::DeskDay, false, now);
        account.resource = Some(one.resource);
        let sink = ledger::account(&mut tx, &account).await?;
        let entries: Vec<DayEntry> = used
            .iter()
            .map(|part| DayEntry {
                kind: Movement::Settle,
                from: part.held,
                to: sink,
                amount: part.amount,
                hold: Some(part.entry),
                span: part.span,
            })
            .collect();
        tenancy_ledger::record(&mut tx, id, None, now, &entries).await?;
    }
    tenancy_ledger::posted(&mut tx, id, until).await?;
    tx.commit().await
}
