//! Days of the ledger are sealed: a hash over the day before and every entry of the day. Whoever changes an
//! entry later, in whatever way, must change every seal after it too; what was published tells.

use super::check::Finding;
use super::{Fault, House};
use crate::domain::access::{Action, Actor};
use crate::domain::id::EntryId;
use crate::domain::month::{Month, day_begins, day_date};
use crate::domain::time::{HOUR, Instant};
use crate::store::Store;
use crate::store::engine::Tx;
pub use crate::store::seal::SealRow;
use crate::store::seal::{self, NewSeal, SealedEntry};
use sha2::{Digest, Sha256};

/// How long after its end a day is sealed, in seconds; the schema repeats it.
const AFTER: i64 = HOUR;
/// How many days are sealed, or looked at, in one go.
const DAYS: i64 = 64;

/// The hash of a day, 64 hexadecimal digits: SHA-256 over the previous one, the day's date, and a line of
/// JSON for each entry in the order of ids, each line ended by a line feed.
fn hash(previous: &str, day: i64, entries: &[SealedEntry]) -> Result<String, Fault> {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update("\n");
    hash.update(day_date(day).to_string());
    hash.update("\n");
    for entry in entries {
        let line = serde_json::to_vec(entry).map_err(|error| Fault::Outside(error.to_string()))?;
        hash.update(line);
        hash.update("\n");
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Seals a day that has been over for an hour and opens the next; after a stop those that follow too, each
/// in a transaction of its own. `false`: somebody was faster.
pub(crate) async fn seal(house: &House, day: i64, now: Instant) -> Result<bool, Fault> {
    for next in day..day + DAYS {
        let mut tx = house.store.write().await?;
        let row = seal::get(&mut tx, next).await?.filter(|row| row.until_at + AFTER <= now.0);
        let Some(row) = row else { return Ok(next > day) };
        if !seal_in(&mut tx, &row, now).await? {
            return Ok(next > day);
        }
        tx.commit().await?;
    }
    Ok(true)
}

async fn seal_in(tx: &mut Tx, row: &SealRow, now: Instant) -> Result<bool, Fault> {
    if !seal::begin(tx, row.day, now).await? {
        return Ok(false);
    }
    let entries = seal::entries(tx, row.since_at, row.until_at).await?;
    let before = seal::get(tx, row.day - 1).await?.and_then(|row| row.hash).unwrap_or_default();
    let own = hash(&before, row.day, &entries)?;
    let new = NewSeal {
        day: row.day,
        ends: entries.first().zip(entries.last()).map(|(a, b)| (EntryId(a.id), EntryId(b.id))),
        entries: i64::try_from(entries.len()).unwrap_or(i64::MAX),
        previous: &before,
        hash: &own,
    };
    seal::set(tx, &new).await?;
    let until = Instant(row.until_at);
    if Month::of(until).start() == until {
        seal::close_month(tx, until).await?;
    }
    let next = row.day + 1;
    let (from, to) = (day_begins(next), day_begins(next + 1));
    seal::open_day(tx, next, (from, to), to.plus(AFTER)).await?;
    Ok(true)
}

/// Seals every day that has been over for an hour, in one transaction: for a house that is filled at once.
pub async fn seal_all(tx: &mut Tx, now: Instant) -> Result<(), Fault> {
    while let Some(row) = seal::open(tx).await? {
        if row.until_at + AFTER > now.0 || !seal_in(tx, &row, now).await? {
            break;
        }
    }
    Ok(())
}

/// Computes every seal again from the entries, day by day; the first day that differs is told, since every
/// later one follows from it.
pub(super) async fn differing(store: &Store) -> Result<Option<Finding>, Fault> {
    let mut tx = store.snapshot().await?;
    let (mut day, mut previous) = (0, String::new());
    loop {
        let rows = seal::sealed_from(&mut tx, day, DAYS).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        day = last.day + 1;
        for row in &rows {
            let entries = seal::entries(&mut tx, row.since_at, row.until_at).await?;
            let own = hash(&previous, row.day, &entries)?;
            let counted = i64::try_from(entries.len()).unwrap_or(i64::MAX);
            if row.hash.as_deref() != Some(own.as_str()) || row.previous != previous {
                let what = format!(
                    "{}: {counted} entries, sealed were {}; {own} instead of {}",
                    day_date(row.day),
                    row.entries,
                    row.hash.as_deref().unwrap_or_default()
                );
                return Ok(Some(Finding { promise: 3, kind: KIND, noun: "day", id: row.day, what }));
            }
            previous = own;
        }
    }
}

/// What [`differing`] tells of.
pub(super) const KIND: &str = "seal";

/// Days of the ledger, the newest first, before a date's number. Officers and who reads the trail see them.
pub async fn list(house: &House, actor: &Actor, before: i64, limit: i64) -> Result<Vec<SealRow>, Fault> {
    actor.require_somewhere(Action::SeeSeals)?;
    seal::latest(&mut house.store.read().await?, before, limit).await
}
