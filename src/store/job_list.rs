//! Jobs that ran: lists of them, one with its parts, those behind a line of a bill, and use by person and day.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::{BillLineId, CompanyId};
use crate::domain::month::{Month, OFFSET};
use crate::domain::time::{DAY, Instant, Interval};
use crate::domain::usage::{DAYS_MAX, Stretch};

/// A job as lists show it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct JobRow {
    /// Its id.
    pub id: i64,
    /// Its name at the cluster.
    pub key: String,
    /// Whose.
    pub company_id: i64,
    /// The pool.
    pub pool_id: i64,
    /// That pool's name.
    pub pool: String,
    /// Who, as the cluster names them.
    pub person: String,
    /// When it began.
    pub starts_at: i64,
    /// When it ended.
    pub ends_at: i64,
    /// On how many cards.
    pub cards: i64,
    /// Card-seconds, less what was counted of it before.
    pub used: i64,
    /// Card-seconds that free quota paid for.
    pub free: i64,
    /// The reservation that it stands for, where nobody reported it.
    pub booking_id: Option<i64>,
    /// When it was taken back.
    pub taken_back_at: Option<i64>,
    /// By whom.
    pub taken_back_by: Option<String>,
    /// Why.
    pub taken_back_why: Option<String>,
}

macro_rules! jobs {
    ($rest:literal) => {
        concat!(
            "select j.id, j.key, j.company_id, j.pool_id, r.name as pool, j.person, j.starts_at, j.ends_at, j.cards,
                    cast(coalesce((select sum(p.seconds) from usage_piece p where p.job_id = j.id), 0) as bigint) as used,
                    cast(coalesce((select sum(p.free) from usage_piece p where p.job_id = j.id), 0) as bigint) as free,
                    j.booking_id, j.taken_back_at, w.name as taken_back_by, j.taken_back_why
               from job j join resource r on r.id = j.pool_id left join person w on w.id = j.taken_back_by ",
            $rest
        )
    };
}

/// The jobs of a company that ran within `span`, latest first, before the job `before` of that list. As no job is
/// longer than a year, no more than that is looked through before `span`.
pub async fn jobs(
    tx: &mut Tx,
    company: CompanyId,
    span: Interval,
    before: Option<(Instant, i64)>,
    most: i64,
) -> Result<Vec<JobRow>, Fault> {
    const SQL: &str = jobs!(
        "where j.company_id = $1 and j.starts_at > $2 and j.starts_at < $3 and j.ends_at > $4
           and (j.starts_at < $5 or (j.starts_at = $5 and j.id < $6))
         order by j.starts_at desc, j.id desc limit $7"
    );
    let (at, id) = before.unwrap_or((span.end(), 0));
    let since = span.start().plus(-DAYS_MAX * DAY);
    tx.all(SQL, args![company, since, span.end(), span.start(), at, id, most]).await
}

/// A job with what of it stands on one line of a bill.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct BilledRow {
    /// Its id.
    pub id: i64,
    /// Its name at the cluster.
    pub key: String,
    /// Who, as the cluster names them.
    pub person: String,
    /// When it began.
    pub starts_at: i64,
    /// When it ended.
    pub ends_at: i64,
    /// On how many cards.
    pub cards: i64,
    /// Card-seconds of it on the line.
    pub seconds: i64,
    /// Of these, what free quota paid for.
    pub free: i64,
}

/// The jobs behind a line of a bill, latest first, before the job `before` of that list.
pub async fn of_line(
    tx: &mut Tx,
    line: BillLineId,
    before: Option<(Instant, i64)>,
    most: i64,
) -> Result<Vec<BilledRow>, Fault> {
    const SQL: &str = "
        select j.id, j.key, j.person, j.starts_at, j.ends_at, j.cards, x.seconds, x.free
          from (select job_id, cast(sum(seconds) as bigint) as seconds, cast(sum(free) as bigint) as free
                  from usage_piece where line_id = $1 group by job_id) x
          join job j on j.id = x.job_id
         where j.starts_at < $2 or (j.starts_at = $2 and j.id < $3)
         order by j.starts_at desc, j.id desc limit $4";
    let (at, id) = before.unwrap_or((Instant(i64::MAX), 0));
    tx.all(SQL, args![line, at, id, most]).await
}

/// A part of a job as it was priced.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PieceRow {
    /// When it began.
    pub starts_at: i64,
    /// When it ended.
    pub ends_at: i64,
    /// List price then, fen a card-hour.
    pub list: i64,
    /// The discount that held, in basis points.
    pub off: i64,
    /// Card-seconds.
    pub seconds: i64,
    /// Of these, what free quota paid for.
    pub free: i64,
    /// The bill that it stands on.
    pub bill_id: Option<i64>,
}

/// A job by its row.
pub async fn job(tx: &mut Tx, id: i64) -> Result<Option<JobRow>, Fault> {
    tx.opt(jobs!("where j.id = $1"), args![id]).await
}

/// The parts of a job, in the order of time.
pub async fn pieces(tx: &mut Tx, job: i64) -> Result<Vec<PieceRow>, Fault> {
    const SQL: &str = "
        select p.starts_at, p.ends_at, t.list, p.off, p.seconds, p.free, l.bill_id
          from usage_piece p join tariff t on t.id = p.tariff_id left join bill_line l on l.id = p.line_id
         where p.job_id = $1 order by p.starts_at";
    tx.all(SQL, args![job]).await
}

/// What a company used within `span`, added up by person, first and last day: as many rows as there are such, however
/// many jobs. A job that was taken back counts no more. A part of which something was counted before stands on its first day.
pub async fn stretches(
    tx: &mut Tx,
    company: CompanyId,
    span: Interval,
) -> Result<Vec<(String, Stretch)>, Fault> {
    // The months of `span` bound what is read; a part lies within one of them.
    const SQL: &str = "
        select person, first, last, cast(sum(cards) as bigint), cast(sum(seconds) as bigint),
               cast(sum(((first + 1) * 86400 - $6 - starts_at) * cards) as bigint)
          from (select person, cards, starts_at, (starts_at + $6) / 86400 as first,
                       case when rest = 0 then (ends_at - 1 + $6) / 86400 else (starts_at + $6) / 86400 end as last,
                       (ends_at - starts_at) * cards - rest as seconds
                  from (select j.person, j.cards, (p.ends_at - p.starts_at) * j.cards - p.seconds as rest,
                               case when p.starts_at < $4 then $4 else p.starts_at end as starts_at,
                               case when p.ends_at > $5 then $5 else p.ends_at end as ends_at
                          from usage_piece p join job j on j.id = p.job_id
                         where p.company_id = $1 and p.month >= $2 and p.month < $3 and p.starts_at < $5
                           and p.ends_at > $4 and p.taken_back = 0) clipped) dated
         group by person, first, last order by first, last, person";
    let months = (Month::of(span.start()).start(), span.end());
    let args = args![company, months.0, months.1, span.start(), span.end(), OFFSET];
    let rows: Vec<(String, i64, i64, i64, i64, i64)> = tx.all(SQL, args).await?;
    let stretch =
        |(person, first, last, cards, seconds, head)| (person, Stretch { first, last, cards, seconds, head });
    Ok(rows.into_iter().map(stretch).collect())
}
