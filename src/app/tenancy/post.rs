//! Due work of tenancies: their desk-days are posted when a month is over, and at their end.

use super::rows;
use crate::app::{Fault, House};
use crate::domain::account::AccountKind;
use crate::domain::amount::Unit;
use crate::domain::id::TenancyId;
use crate::domain::ledger::Movement;
use crate::domain::tenancy::{month_start, next_post, parts};
use crate::domain::time::{Instant, Interval};
use crate::store::company;
use crate::store::ledger::{self, NewAccount};
use crate::store::tenancy_ledger::{self, DayEntry};

/// Posts what is due of one: the months that are over, or all where its last day is. `false`: nothing was.
pub(crate) async fn post(house: &House, id: TenancyId, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.write().await?;
    let Some(first) = rows::get(&mut tx, id).await? else { return Ok(false) };
    company::lock(&mut tx, first.company).await?;
    let Some(one) = rows::get(&mut tx, id).await? else { return Ok(false) };
    let end = one.span.end();
    let until = if end <= now { end } else { month_start(now, one.zone) };
    let Some(posted) = one.posted_to else { return Ok(false) };
    let Some(since) = Some(posted).filter(|since| *since < until) else {
        // It ended where all was posted already, or is looked at before its time.
        tenancy_ledger::posted(&mut tx, id, posted, next_post(posted, end, one.zone)).await?;
        tx.commit().await?;
        return Ok(false);
    };
    let gone = Interval::new(since, until).map_err(|_| Fault::corrupt("tenancy.posted_to", since.0))?;
    let holds = tenancy_ledger::holds(&mut tx, id, one.zone).await?;
    let used = parts(&holds, gone, one.zone);
    if !used.is_empty() {
        let key = format!("used:{}:{}", one.resource, Unit::DeskDay);
        let mut account = NewAccount::plain(&key, AccountKind::Used, Unit::DeskDay, now);
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
    tenancy_ledger::posted(&mut tx, id, until, next_post(until, end, one.zone)).await?;
    tx.commit().await?;
    Ok(true)
}
