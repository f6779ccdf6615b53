//! What is due by time, who minds it, how it went and what failed.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::duty::Duty;
use crate::domain::time::Instant;
use sqlx::AssertSqlSafe;

/// How long an instance that minds a kind is waited for, in seconds: an instance that died loses it then.
pub const LEASE: i64 = 60;
/// The most that is counted of a kind; more is told as more.
pub const COUNTED: i64 = 10_000;

/// Where the rows of a kind stand: the table as `x`, the row's id, when it is due, and which rows of it
/// may be; each is served by an index of its own that holds nothing else.
struct Rows {
    table: &'static str,
    id: &'static str,
    due: &'static str,
    open: &'static str,
}

const fn rows(duty: Duty) -> Rows {
    let (table, id, due, open) = match duty {
        Duty::Lapse => ("booking", "id", "respond_by", "x.state = 'requested'"),
        Duty::LapseChange => ("booking_change", "booking_id", "respond_by", "x.state = 'requested'"),
        Duty::Miss => ("booking", "id", "present_by", "x.state = 'confirmed' and x.present_by is not null"),
        Duty::Pass => ("wait", "id", "offer_until", "x.state = 'offered'"),
        Duty::Expire => ("wait", "id", "window_to", "x.state in ('waiting', 'offered')"),
        // Who should have come and did not is missed first, also after a long stop.
        Duty::Finish => (
            "booking",
            "id",
            "ends_at",
            "x.state in ('confirmed', 'in_use') and (x.state = 'in_use' or x.present_by is null)",
        ),
        Duty::Ask => ("series", "object_id", "ask_at", "x.ask_at is not null and x.ended_at is null"),
        Duty::Release => {
            ("series", "object_id", "confirm_by", "x.confirm_by is not null and x.ended_at is null")
        }
        Duty::Desk => ("tenancy", "id", "post_at", "x.post_at is not null"),
        Duty::Sweep => ("account", "id", "sweep_at", "x.sweep_at is not null"),
        Duty::Warn => ("account", "id", "warn_at", "x.warn_at is not null"),
        Duty::Allow => ("allowance", "id", "grant_at", "x.grant_at is not null"),
        Duty::Seal => ("seal", "day", "due_at", "x.sealed_at is null"),
        Duty::Admit => ("application", "id", "notice_until", "x.state = 'notice'"),
        Duty::Purge => ("application", "id", "purge_at", "x.purge_at is not null"),
        Duty::Remind => ("booking", "id", "remind_at", "x.remind_at is not null"),
        Duty::Case => ("case_file", "id", "next_at", "x.next_at is not null"),
        Duty::Meter => ("booking", "id", "meter_at", "x.meter_at is not null"),
        Duty::Bill => ("bill_due", "id", "due", "1 = 1"),
        Duty::Call => ("incubator", "id", "call_at", "1 = 1"),
        Duty::Voucher => ("voucher", "id", "next_at", "x.next_at is not null"),
        Duty::Review => ("review", "id", "due_at", "x.state in ('asked', 'declared') and x.told_at is null"),
        Duty::Agreement => ("agreement", "id", "next_at", "x.next_at is not null"),
        Duty::Tell => ("outbox", "event_id", "due", "x.done_at is null"),
        Duty::Post => ("mail", "id", "due", "x.state = 'queued'"),
    };
    Rows { table, id, due, open }
}

/// A row that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DueRow {
    /// Its id: of a booking, an entry of a waiting line, an event, a mail.
    pub id: i64,
    /// Since when it is due.
    pub due: i64,
    /// How often it was tried in vain.
    pub tries: i64,
}

/// The statement of [`due`].
pub fn due_sql(duty: Duty) -> String {
    let Rows { table, id, due, open } = rows(duty);
    format!(
        "select x.{id} as id, x.{due} as due, coalesce(s.tries, 0) as tries
           from {table} x left join setback s on s.kind = $2 and s.row_id = x.{id}
          where {open} and x.{due} <= $1 and (s.retry_at is null or s.retry_at <= $1)
          order by x.{due}, x.{id} limit $3"
    )
}

/// What is due of a kind, oldest first, at most `most`; what failed is left out until it is tried again.
pub async fn due(tx: &mut Tx, duty: Duty, now: Instant, most: i64) -> Result<Vec<DueRow>, Fault> {
    tx.all(AssertSqlSafe(due_sql(duty)), args![now, duty.name(), most]).await
}

/// Takes a kind over until `until`, if nobody minds it. `false`: somebody does.
pub async fn take(tx: &mut Tx, duty: Duty, owner: &str, now: Instant, until: Instant) -> Result<bool, Fault> {
    const SQL: &str = "
        insert into duty (kind, owner, leased_until) values ($1, $2, $3)
        on conflict (kind) do update set owner = excluded.owner, leased_until = excluded.leased_until
         where duty.leased_until <= $4";
    Ok(tx.run(SQL, args![duty.name(), owner, until, now]).await? > 0)
}

/// How a round of a kind went.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// Rows that were done.
    pub done: i64,
    /// Rows that failed.
    pub failed: i64,
    /// What the last of those said.
    pub error: Option<String>,
}

/// Counts a round, and gives the kind back where `owner` still minds it.
pub async fn count(tx: &mut Tx, duty: Duty, owner: &str, round: &Round, now: Instant) -> Result<(), Fault> {
    const SQL: &str = "
        insert into duty (kind, ran_at, done, failed, error) values ($1, $3, $4, $5, $6)
        on conflict (kind) do update set
          owner = case when duty.owner = $2 then null else duty.owner end,
          leased_until = case when duty.owner = $2 then 0 else duty.leased_until end,
          ran_at = excluded.ran_at, done = duty.done + excluded.done, failed = duty.failed + excluded.failed,
          error = coalesce(excluded.error, duty.error)";
    let args = args![duty.name(), owner, now, round.done, round.failed, round.error.clone()];
    tx.run(SQL, args).await?;
    Ok(())
}

/// A row failed: it is tried again at `retry`.
pub async fn put_off(
    tx: &mut Tx,
    duty: Duty,
    row: &DueRow,
    error: &str,
    now: Instant,
    retry: Instant,
) -> Result<(), Fault> {
    const SQL: &str = "
        insert into setback (kind, row_id, tries, since, retry_at, error) values ($1, $2, 1, $3, $4, $5)
        on conflict (kind, row_id) do update set tries = setback.tries + 1, retry_at = excluded.retry_at,
          error = excluded.error";
    tx.run(SQL, args![duty.name(), row.id, now, retry, error]).await?;
    Ok(())
}

/// A row that had failed is done.
pub async fn made_good(tx: &mut Tx, duty: Duty, row: &DueRow) -> Result<(), Fault> {
    tx.run("delete from setback where kind = $1 and row_id = $2", args![duty.name(), row.id]).await?;
    Ok(())
}

/// Forgets what failed and has not been tried for so long that it can no longer be due.
pub async fn forget(tx: &mut Tx, since: Instant) -> Result<(), Fault> {
    tx.run("delete from setback where retry_at < $1", args![since]).await?;
    Ok(())
}

/// How a kind stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct StatusRow {
    /// Its name.
    pub kind: String,
    /// What is due and not done yet, at most [`COUNTED`] and one.
    pub waiting: i64,
    /// When the oldest of that was due.
    pub oldest: Option<i64>,
    /// When it last had anything to do.
    pub ran_at: Option<i64>,
    /// Done in all.
    pub done: i64,
    /// Failed in all, each try counted.
    pub failed: i64,
    /// What the last failure said.
    pub error: Option<String>,
    /// Rows that failed and are to be tried again.
    pub standing: i64,
}

/// The statement of [`status`].
pub fn status_sql() -> String {
    let one = |(n, duty): (usize, &Duty)| {
        let Rows { table, due, open, .. } = rows(*duty);
        // Of what talks to the world outside each row itself says that it failed.
        let standing = match duty {
            Duty::Tell => {
                "select 1 from outbox x where x.done_at is null and x.due > 0 and x.error is not null"
                    .to_owned()
            }
            Duty::Post => {
                "select 1 from mail x where x.state = 'queued' and x.due > 0 and x.error is not null"
                    .to_owned()
            }
            _ => format!("select 1 from setback x where x.kind = '{}'", duty.name()),
        };
        format!(
            "select {n} as n, '{}' as kind,
               (select count(*) from (select 1 from {table} x where {open} and x.{due} <= $1 limit {most}) y) as waiting,
               (select x.{due} from {table} x where {open} and x.{due} <= $1 order by x.{due} limit 1) as oldest,
               (select count(*) from ({standing} limit {most}) y) as standing",
            duty.name(),
            most = COUNTED + 1
        )
    };
    let all: Vec<String> = Duty::ALL.iter().enumerate().map(one).collect();
    format!(
        "select w.kind, w.waiting, w.oldest, d.ran_at, coalesce(d.done, 0) as done, coalesce(d.failed, 0) as failed,
                d.error, w.standing from ({}) w left join duty d on d.kind = w.kind order by w.n",
        all.join(" union all ")
    )
}

/// How every kind stands, in one statement, by partial indexes alone: what is done is not looked at.
pub async fn status(tx: &mut Tx, now: Instant) -> Result<Vec<StatusRow>, Fault> {
    tx.all(AssertSqlSafe(status_sql()), args![now]).await
}

/// A row that failed.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Setback {
    /// The kind.
    pub kind: String,
    /// The row.
    pub row_id: i64,
    /// How often it was tried.
    pub tries: i64,
    /// When it failed first.
    pub since: i64,
    /// When it is tried again.
    pub retry_at: i64,
    /// What it said.
    pub error: String,
}

/// What failed and is to be tried again, the oldest first, at most `most`; mails and what people are to be
/// told are not among them.
pub async fn setbacks(tx: &mut Tx, most: i64) -> Result<Vec<Setback>, Fault> {
    const SQL: &str = "
        select kind, row_id, tries, since, retry_at, error from setback order by since, kind, row_id limit $1";
    tx.all(SQL, args![most]).await
}
