//! Jobs that ran on pools, and the parts of them that are priced alike.

use super::engine::{Arg, Tx, args, places, tuples};
use super::fault::Fault;
use crate::domain::id::{BillLineId, BookingId, CompanyId, EntryId, ImportId, PersonId, ResourceId};
use crate::domain::month::OFFSET;
use crate::domain::time::{Instant, Interval};
use crate::domain::usage::{Held, Job, Priced};
use sqlx::AssertSqlSafe;

/// An import about to be counted.
pub async fn begin(tx: &mut Tx, by: Option<PersonId>, now: Instant) -> Result<ImportId, Fault> {
    const SQL: &str = "
        insert into usage_import (taken, known, refused, made_by, created_at) values (0, 0, 0, $1, $2) returning id";
    let (id,): (i64,) = tx.one(SQL, args![by, now]).await?;
    Ok(ImportId(id))
}

/// Counts on what an import did.
pub async fn count(
    tx: &mut Tx,
    id: ImportId,
    taken: usize,
    known: usize,
    refused: usize,
) -> Result<(), Fault> {
    const SQL: &str = "update usage_import set taken = taken + $2, known = known + $3, refused = refused + $4 where id = $1";
    let n = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    tx.run(SQL, args![id, n(taken), n(known), n(refused)]).await?;
    Ok(())
}

/// An import, as a list shows it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ImportRow {
    /// Its id.
    pub id: i64,
    /// When.
    pub created_at: i64,
    /// By whom.
    pub person: Option<String>,
    /// New jobs.
    pub taken: i64,
    /// Jobs that were known.
    pub known: i64,
    /// Bad rows.
    pub refused: i64,
}

/// The latest imports.
pub async fn imports(tx: &mut Tx, most: i64) -> Result<Vec<ImportRow>, Fault> {
    const SQL: &str = "
        select u.id, u.created_at, p.name as person, u.taken, u.known, u.refused from usage_import u
          left join person p on p.id = u.made_by order by u.id desc limit $1";
    tx.all(SQL, args![most]).await
}

/// Of some keys of a pool, those that are known, each with what is known of it.
pub async fn known(tx: &mut Tx, pool: ResourceId, keys: &[&str]) -> Result<Vec<(String, Job)>, Fault> {
    type Line = (String, i64, String, i64, i64, i64);
    let mut found = Vec::new();
    for some in keys.chunks(500) {
        let sql = format!(
            "select key, company_id, person, starts_at, ends_at, cards from job where pool_id = $1 and key in ({})",
            places(2, some.len())
        );
        let mut args: Vec<Arg> = vec![pool.into()];
        args.extend(some.iter().map(|key| Arg::from(*key)));
        for (key, company, person, from, to, cards) in tx.all::<Line>(AssertSqlSafe(sql), &args).await? {
            let span =
                Interval::new(Instant(from), Instant(to)).map_err(|_| Fault::corrupt("job.ends_at", to))?;
            found.push((key, Job { pool, company: CompanyId(company), person, span, cards }));
        }
    }
    Ok(found)
}

/// Writes jobs down; their ids, in the order given.
pub async fn insert(
    tx: &mut Tx,
    import: ImportId,
    jobs: &[(&str, &Job)],
    now: Instant,
) -> Result<Vec<i64>, Fault> {
    let mut ids = Vec::with_capacity(jobs.len());
    for some in jobs.chunks(200) {
        let sql = format!(
            "insert into job (pool_id, key, company_id, person, starts_at, ends_at, cards, created_at, import_id)
             values {} returning id, key",
            tuples(1, some.len(), 9)
        );
        let mut args = Vec::with_capacity(some.len() * 9);
        for (key, job) in some {
            args.extend_from_slice(args![
                job.pool,
                *key,
                job.company,
                &job.person,
                job.span.start(),
                job.span.end(),
                job.cards,
                now,
                import,
            ]);
        }
        let made: Vec<(i64, String)> = tx.all(AssertSqlSafe(sql), &args).await?;
        // What comes back need not be in the order of what went in.
        let by_key: std::collections::HashMap<String, i64> =
            made.into_iter().map(|(id, key)| (key, id)).collect();
        for (key, _) in some {
            ids.push(*by_key.get(*key).ok_or_else(|| Fault::corrupt("job.key", key))?);
        }
    }
    Ok(ids)
}

/// A part of a job about to be written down.
#[derive(Clone, Copy, Debug)]
pub struct NewPiece {
    /// The job's row.
    pub job: i64,
    /// Whose.
    pub company: CompanyId,
    /// Where it ran.
    pub pool: ResourceId,
    /// The part, with what it is priced by.
    pub part: Priced,
}

/// Writes parts down.
pub async fn insert_pieces(tx: &mut Tx, pieces: &[NewPiece]) -> Result<(), Fault> {
    for some in pieces.chunks(200) {
        let sql = format!(
            "insert into usage_piece (job_id, company_id, pool_id, tariff_id, off, month, starts_at, ends_at, seconds, free)
             values {}",
            tuples(1, some.len(), 10)
        );
        let mut args = Vec::with_capacity(some.len() * 10);
        for one in some {
            let Priced { tariff, off, month, piece } = one.part;
            args.extend_from_slice(args![
                one.job,
                one.company,
                one.pool,
                tariff,
                off,
                month.start(),
                piece.span.start(),
                piece.span.end(),
                piece.seconds,
                piece.free,
            ]);
        }
        tx.run(AssertSqlSafe(sql), &args).await?;
    }
    Ok(())
}

/// A hold of a reservation with something left in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct HoldRow {
    /// Its entry.
    pub id: i64,
    /// The held account it lies in.
    pub held: i64,
    /// The reservation.
    pub booking_id: i64,
    /// When that begins.
    pub starts_at: i64,
    /// When it ends.
    pub ends_at: i64,
    /// Card-seconds left.
    pub left: i64,
}

impl HoldRow {
    /// As settling sees it.
    pub fn hold(&self) -> Result<Held, Fault> {
        let span = Interval::new(Instant(self.starts_at), Instant(self.ends_at))
            .map_err(|_| Fault::corrupt("booking.ends_at", self.ends_at))?;
        Ok(Held { entry: EntryId(self.id), span, left: self.left })
    }
}

/// What a company's reservations on a pool that touch `span` still hold, earliest first; of those that are
/// over only while reports are waited for.
pub async fn held(
    tx: &mut Tx,
    company: CompanyId,
    pool: ResourceId,
    span: Interval,
) -> Result<Vec<HoldRow>, Fault> {
    const SQL: &str = "
        select e.id, e.to_id as held, b.id as booking_id, b.starts_at, b.ends_at,
               cast(e.amount - coalesce((select sum(s.amount) from entry s where s.hold_id = e.id), 0) as bigint) as left
          from booking b join entry e on e.booking_id = b.id and e.kind = 'hold'
          join account a on a.id = e.to_id and a.unit = 'card_second'
         where b.company_id = $1 and b.ends_at > $3 and b.starts_at < $4
           and (b.state in ('confirmed', 'in_use') or b.meter_at is not null)
           and exists (select 1 from occupancy o where o.booking_id = b.id and o.resource_id = $2)
         order by b.starts_at, b.id, e.id";
    let rows: Vec<HoldRow> = tx.all(SQL, args![company, pool, span.start(), span.end()]).await?;
    Ok(rows.into_iter().filter(|row| row.left > 0).collect())
}

/// The days for which reports of a booking's use are waited for, the longest of its pools; `None`: nothing
/// of it is reported.
pub async fn waits(tx: &mut Tx, booking: BookingId) -> Result<Option<i64>, Fault> {
    const SQL: &str = "
        select max(p.wait_days) from occupancy o join pool p on p.resource_id = o.resource_id
         where o.booking_id = $1 and p.wait_days > 0";
    let (days,): (Option<i64>,) = tx.one(SQL, args![booking]).await?;
    Ok(days)
}

/// A job as lists show it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct JobRow {
    /// Its id.
    pub id: i64,
    /// Its name at the cluster.
    pub key: String,
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
    /// Card-seconds that free quota paid for.
    pub free: i64,
}

/// The jobs of a company that began within `span`, latest first, before the job `before` of that list.
pub async fn jobs(
    tx: &mut Tx,
    company: CompanyId,
    span: Interval,
    before: Option<(Instant, i64)>,
    most: i64,
) -> Result<Vec<JobRow>, Fault> {
    const SQL: &str = "
        select j.id, j.key, j.pool_id, r.name as pool, j.person, j.starts_at, j.ends_at, j.cards,
               cast(coalesce((select sum(p.free) from usage_piece p where p.job_id = j.id), 0) as bigint) as free
          from job j join resource r on r.id = j.pool_id
         where j.company_id = $1 and j.starts_at >= $2 and j.starts_at < $3
           and (j.starts_at < $4 or (j.starts_at = $4 and j.id < $5))
         order by j.starts_at desc, j.id desc limit $6";
    let (at, id) = before.unwrap_or((span.end(), 0));
    tx.all(SQL, args![company, span.start(), span.end(), at, id, most]).await
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

/// A job by its row, with whose it is.
pub async fn job(tx: &mut Tx, id: i64) -> Result<Option<(CompanyId, JobRow)>, Fault> {
    const SQL: &str = "
        select j.id, j.key, j.pool_id, r.name as pool, j.person, j.starts_at, j.ends_at, j.cards,
               cast(coalesce((select sum(p.free) from usage_piece p where p.job_id = j.id), 0) as bigint) as free
          from job j join resource r on r.id = j.pool_id where j.id = $1";
    let Some(row) = tx.opt::<JobRow>(SQL, args![id]).await? else { return Ok(None) };
    let (company,): (i64,) = tx.one("select company_id from job where id = $1", args![id]).await?;
    Ok(Some((CompanyId(company), row)))
}

/// The parts of a job, in the order of time.
pub async fn pieces(tx: &mut Tx, job: i64) -> Result<Vec<PieceRow>, Fault> {
    const SQL: &str = "
        select p.starts_at, p.ends_at, t.list, p.off, p.seconds, p.free, l.bill_id
          from usage_piece p join tariff t on t.id = p.tariff_id left join bill_line l on l.id = p.line_id
         where p.job_id = $1 order by p.starts_at";
    tx.all(SQL, args![job]).await
}

/// Card-seconds of a company by person and day of the books' clock, of jobs that began within `span`; a job
/// counts whole on the day it began.
pub async fn by_day(
    tx: &mut Tx,
    company: CompanyId,
    span: Interval,
) -> Result<Vec<(String, i64, i64)>, Fault> {
    const SQL: &str = "
        select person, (starts_at + $4) / 86400 as day, cast(sum((ends_at - starts_at) * cards) as bigint)
          from job where company_id = $1 and starts_at >= $2 and starts_at < $3
         group by person, (starts_at + $4) / 86400 order by 2, 1";
    tx.all(SQL, args![company, span.start(), span.end(), OFFSET]).await
}
