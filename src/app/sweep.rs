//! Grants that have ended: what nobody holds expires, or goes on for a month where its rule says so.

use super::{Fault, House};
use crate::domain::account::AccountKind;
use crate::domain::allowance::close;
use crate::domain::id::AccountId;
use crate::domain::ledger::Movement;
use crate::domain::month::Month;
use crate::domain::time::Instant;
use crate::store::ledger::{self, NewAccount, NewEntry};
use crate::store::{company, grant};

/// Closes a grant that has ended. What its bookings still hold is theirs until they are settled; what they
/// give back then makes the grant due again, and expires. `false`: it has not ended, or had nothing left.
pub(crate) async fn sweep(house: &House, id: AccountId, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.write().await?;
    let Some(first) = grant::get(&mut tx, id).await? else { return Ok(false) };
    company::lock(&mut tx, first.company).await?;
    let Some(one) = grant::get(&mut tx, id).await? else { return Ok(false) };
    if one.valid_to > now {
        return Ok(false);
    }
    let closing = close(one.left, one.carry);
    let mut entries = Vec::new();
    if closing.carried > 0 {
        let key = format!("carry:{id}");
        let new = NewAccount {
            incubator: one.incubator,
            company: Some(one.company),
            resource: one.pool,
            granted: closing.carried,
            valid_from: one.valid_to,
            valid_to: Month::of(one.valid_to).end(),
            note: &one.note,
            ..NewAccount::plain(&key, AccountKind::Grant, one.unit, now)
        };
        let next = ledger::account(&mut tx, &new).await?;
        entries.push(NewEntry::plain(Movement::Carry, id, next, closing.carried));
    }
    if closing.expired > 0 {
        let key = format!("expired:{}", one.unit);
        let sink = NewAccount::plain(&key, AccountKind::Expired, one.unit, now);
        let sink = ledger::account(&mut tx, &sink).await?;
        entries.push(NewEntry::plain(Movement::Expire, id, sink, closing.expired));
    }
    ledger::record(&mut tx, now, &entries).await?;
    grant::close(&mut tx, id, now).await?;
    tx.commit().await?;
    Ok(!entries.is_empty())
}
