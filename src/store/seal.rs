//! Days of the ledger, and what each is sealed over.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::EntryId;
use crate::domain::time::Instant;

/// A day of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SealRow {
    /// Days since 1970-01-01 by the clock of the books.
    pub day: i64,
    /// Its first instant; 0 of the first day, which has all before it too.
    pub since_at: i64,
    /// The first instant after it.
    pub until_at: i64,
    /// The first entry dated in it.
    pub first_entry: Option<i64>,
    /// The last.
    pub last_entry: Option<i64>,
    /// How many.
    pub entries: i64,
    /// The hash of the day before; empty for the first.
    pub previous: String,
    /// Its own; none while it is open.
    pub hash: Option<String>,
    /// When it was sealed.
    pub sealed_at: Option<i64>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select day, since_at, until_at, first_entry, last_entry, entries, previous, hash, sealed_at from seal ",
            $rest
        )
    };
}

/// One day.
pub async fn get(tx: &mut Tx, day: i64) -> Result<Option<SealRow>, Fault> {
    tx.opt(select!("where day = $1"), args![day]).await
}

/// Days before `before`, the newest first.
pub async fn latest(tx: &mut Tx, before: i64, limit: i64) -> Result<Vec<SealRow>, Fault> {
    tx.all(select!("where day < $1 order by day desc limit $2"), args![before, limit]).await
}

/// Days from `day` on, the oldest first, that have been sealed.
pub async fn sealed_from(tx: &mut Tx, day: i64, limit: i64) -> Result<Vec<SealRow>, Fault> {
    tx.all(select!("where day >= $1 and hash is not null order by day limit $2"), args![day, limit]).await
}

/// The day that is open: the oldest that has no seal.
pub async fn open(tx: &mut Tx) -> Result<Option<SealRow>, Fault> {
    tx.opt(select!("where sealed_at is null order by due_at limit 1"), &[]).await
}

/// Takes a day in hand: who is writing entries is waited for, and nobody else seals it. `false`: somebody was
/// faster.
pub async fn begin(tx: &mut Tx, day: i64, now: Instant) -> Result<bool, Fault> {
    const SQL: &str = "update seal set sealed_at = $2 where day = $1 and sealed_at is null";
    Ok(tx.run(SQL, args![day, now]).await? > 0)
}

/// An entry with everything that a seal is over.
#[derive(Clone, Debug, serde::Serialize, sqlx::FromRow)]
pub struct SealedEntry {
    /// Its id.
    pub id: i64,
    /// When.
    pub at: i64,
    /// What it is.
    pub kind: String,
    /// From which account.
    pub from_id: i64,
    /// To which.
    pub to_id: i64,
    /// How much.
    pub amount: i64,
    /// The booking behind it.
    pub booking_id: Option<i64>,
    /// The hold it settles or releases.
    pub hold_id: Option<i64>,
    /// The movement it takes back.
    pub reverses_id: Option<i64>,
    /// The tenancy behind it.
    pub tenancy_id: Option<i64>,
    /// The days it is for.
    pub days_from: Option<i64>,
    /// Their end.
    pub days_to: Option<i64>,
    /// What else is behind it.
    pub subject: Option<String>,
    /// That thing's id.
    pub subject_id: Option<i64>,
    /// Who.
    pub made_by: Option<i64>,
    /// Why.
    pub reason: Option<String>,
}

/// The entries dated from `since` on and before `until`, by id.
pub async fn entries(tx: &mut Tx, since: i64, until: i64) -> Result<Vec<SealedEntry>, Fault> {
    const SQL: &str = "
        select id, at, kind, from_id, to_id, amount, booking_id, hold_id, reverses_id, tenancy_id, days_from, days_to,
               subject, subject_id, made_by, reason
          from entry where at >= $1 and at < $2 order by id";
    tx.all(SQL, args![since, until]).await
}

/// A seal, about to be set.
#[derive(Clone, Debug)]
pub struct NewSeal<'a> {
    /// The day.
    pub day: i64,
    /// Its first and last entry.
    pub ends: Option<(EntryId, EntryId)>,
    /// How many.
    pub entries: i64,
    /// The hash of the day before.
    pub previous: &'a str,
    /// Its own.
    pub hash: &'a str,
}

/// Seals a day that was begun.
pub async fn set(tx: &mut Tx, new: &NewSeal<'_>) -> Result<(), Fault> {
    const SQL: &str = "
        update seal set first_entry = $2, last_entry = $3, entries = $4, previous = $5, hash = $6 where day = $1";
    let (first, last) = (new.ends.map(|(first, _)| first), new.ends.map(|(_, last)| last));
    tx.run(SQL, args![new.day, first, last, new.entries, new.previous, new.hash]).await?;
    Ok(())
}

/// Opens a day: it may be sealed from `due` on.
pub async fn open_day(
    tx: &mut Tx,
    day: i64,
    (since, until): (Instant, Instant),
    due: Instant,
) -> Result<(), Fault> {
    const SQL: &str = "insert into seal (day, due_at, since_at, until_at) values ($1, $2, $3, $4)";
    tx.run(SQL, args![day, due, since, until]).await?;
    Ok(())
}

/// Writes down what stood on companies' accounts at the end of a month: what stood at the end of the last
/// one, with what moved since.
pub async fn close_month(tx: &mut Tx, until: Instant) -> Result<(), Fault> {
    const LAST: &str = "select coalesce(max(at), 0) from month_end where at < $1";
    const SQL: &str = "
        insert into month_end (company_id, at, unit, pool_id, kind, balance)
        select company_id, $2, unit, pool_id, kind, cast(sum(amount) as bigint) from (
          select company_id, unit, pool_id, kind, balance as amount from month_end where at = $1
          union all
          select a.company_id, a.unit, coalesce(a.resource_id, 0), a.kind, e.amount
            from entry e join account a on a.id = e.to_id
           where e.at >= $1 and e.at < $2 and a.kind in ('grant', 'held', 'payable', 'voucher', 'deposit')
          union all
          select a.company_id, a.unit, coalesce(a.resource_id, 0), a.kind, -e.amount
            from entry e join account a on a.id = e.from_id
           where e.at >= $1 and e.at < $2 and a.kind in ('grant', 'held', 'payable', 'voucher', 'deposit')) m
         where company_id is not null
         group by company_id, unit, pool_id, kind having sum(amount) <> 0";
    let (last,): (i64,) = tx.one(LAST, args![until]).await?;
    tx.run(SQL, args![last, until]).await?;
    Ok(())
}
