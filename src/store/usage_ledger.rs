//! The movements behind jobs and bills.

use super::engine::{Tx, args, tuples};
use super::fault::Fault;
use crate::domain::id::{AccountId, BookingId, EntryId, PersonId};
use crate::domain::ledger::Movement;
use crate::domain::time::Instant;
use sqlx::AssertSqlSafe;

/// A movement with what is behind it, about to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct SubjectEntry<'a> {
    /// What it is.
    pub kind: Movement,
    /// From which account.
    pub from: AccountId,
    /// To which account.
    pub to: AccountId,
    /// How much, at least 1.
    pub amount: i64,
    /// The reservation whose hold it posts.
    pub booking: Option<BookingId>,
    /// That hold.
    pub hold: Option<EntryId>,
    /// What is behind it: `job`, `bill` or `refund`, and its id.
    pub subject: (&'a str, i64),
    /// Why, where a person must say so.
    pub reason: Option<&'a str>,
}

/// Records them, one statement for every 200. `overdrawn` or `hold_spent` when the schema refuses one.
pub async fn record(
    tx: &mut Tx,
    at: Instant,
    by: Option<PersonId>,
    entries: &[SubjectEntry<'_>],
) -> Result<(), Fault> {
    for some in entries.chunks(200) {
        let sql = format!(
            "insert into entry (at, kind, from_id, to_id, amount, booking_id, hold_id, subject, subject_id, made_by, reason)
             values {}",
            tuples(1, some.len(), 11)
        );
        let mut args = Vec::with_capacity(some.len() * 11);
        for entry in some {
            args.extend_from_slice(args![
                at,
                entry.kind.name(),
                entry.from,
                entry.to,
                entry.amount,
                entry.booking,
                entry.hold,
                entry.subject.0,
                entry.subject.1,
                by,
                entry.reason,
            ]);
        }
        tx.run(AssertSqlSafe(sql), &args).await?;
    }
    Ok(())
}
