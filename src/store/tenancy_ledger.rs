//! The movements of tenancies: each is for a run of days.

use super::engine::{Tx, args, tuples};
use super::fault::Fault;
use crate::domain::id::{AccountId, EntryId, PersonId, TenancyId};
use crate::domain::ledger::Movement;
use crate::domain::tenancy::DayHold;
use crate::domain::time::{Instant, Interval};
use chrono_tz::Tz;
use sqlx::AssertSqlSafe;

/// A movement for days of a tenancy, about to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct DayEntry {
    /// What it is.
    pub kind: Movement,
    /// From which account.
    pub from: AccountId,
    /// To which account.
    pub to: AccountId,
    /// How much, at least 1.
    pub amount: i64,
    /// The hold it settles or releases.
    pub hold: Option<EntryId>,
    /// The days.
    pub span: Interval,
}

/// Records movements of a tenancy, one statement for every 100.
pub async fn record(
    tx: &mut Tx,
    tenancy: TenancyId,
    by: Option<PersonId>,
    at: Instant,
    entries: &[DayEntry],
) -> Result<(), Fault> {
    for chunk in entries.chunks(100) {
        let sql = format!(
            "insert into entry (at, kind, from_id, to_id, amount, hold_id, tenancy_id, days_from, days_to, made_by) values {}",
            tuples(1, chunk.len(), 10)
        );
        let mut args = Vec::with_capacity(chunk.len() * 10);
        for entry in chunk {
            args.extend_from_slice(args![
                at,
                entry.kind.name(),
                entry.from,
                entry.to,
                entry.amount,
                entry.hold,
                tenancy,
                entry.span.start(),
                entry.span.end(),
                by,
            ]);
        }
        tx.run(AssertSqlSafe(sql), &args).await?;
    }
    Ok(())
}

/// The holds of a tenancy with the days that are still held.
pub async fn holds(tx: &mut Tx, tenancy: TenancyId, zone: Tz) -> Result<Vec<DayHold>, Fault> {
    type Line = (i64, String, i64, i64, i64, Option<i64>, i64, i64);
    const SQL: &str = "
        select id, kind, from_id, to_id, amount, hold_id, days_from, days_to from entry
         where tenancy_id = $1 order by id";
    let rows: Vec<Line> = tx.all(SQL, args![tenancy]).await?;
    let span = |from: i64, to: i64| {
        Interval::new(Instant(from), Instant(to)).map_err(|_| Fault::corrupt("entry.days_to", to))
    };
    let mut holds = Vec::new();
    for (id, kind, from, to, amount, _, since, until) in &rows {
        if kind != Movement::Hold.name() {
            continue;
        }
        let mut spent = Vec::new();
        for row in rows.iter().filter(|row| row.5 == Some(*id)) {
            spent.push(span(row.6, row.7)?);
        }
        holds.push(DayHold::new([*id, *from, *to, *amount], span(*since, *until)?, &spent, zone));
    }
    Ok(holds)
}

/// The days of a tenancy have been posted until `until`; `next`: when there is more to do.
pub async fn posted(
    tx: &mut Tx,
    tenancy: TenancyId,
    until: Instant,
    next: Option<Instant>,
) -> Result<(), Fault> {
    tx.run("update tenancy set posted_to = $2, post_at = $3 where id = $1", args![tenancy, until, next])
        .await?;
    Ok(())
}
