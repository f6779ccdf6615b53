//! Jobs that ran on pools, and the parts of them that are priced alike.

use super::engine::{Arg, Tx, args, places, tuples};
use super::fault::Fault;
use crate::domain::id::{BookingId, CompanyId, EntryId, ImportId, PersonId, ResourceId};
use crate::domain::time::{Instant, Interval};
use crate::domain::usage::{Counted, Held, Job, Priced};
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
          left join person p on p.id = u.made_by where u.id > 0 order by u.id desc limit $1";
    tx.all(SQL, args![most]).await
}

/// Of some keys of a pool, those that are known, each with what is known of it. What was taken back is not.
pub async fn known(tx: &mut Tx, pool: ResourceId, keys: &[&str]) -> Result<Vec<(String, Job)>, Fault> {
    type Line = (String, i64, String, i64, i64, i64);
    let mut found = Vec::new();
    for some in keys.chunks(500) {
        let sql = format!(
            "select key, company_id, person, starts_at, ends_at, cards from job
              where pool_id = $1 and taken_back_at is null and key in ({})",
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

/// Writes down what a reservation used that nobody reports; its row.
pub async fn insert_reserved(tx: &mut Tx, booking: BookingId, job: &Job, now: Instant) -> Result<i64, Fault> {
    // Its import is the one that no file was.
    const SQL: &str = "
        insert into job (pool_id, key, company_id, person, starts_at, ends_at, cards, created_at, import_id, booking_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9) returning id";
    let key = format!("booking:{booking}");
    let (from, to) = (job.span.start(), job.span.end());
    let args = args![job.pool, key, job.company, &job.person, from, to, job.cards, now, booking];
    let (id,): (i64,) = tx.one(SQL, args).await?;
    Ok(id)
}

/// What was so counted of a company's reservations on a pool that touch `span`, with what no job was reported of.
pub async fn counted(
    tx: &mut Tx,
    company: CompanyId,
    pool: ResourceId,
    span: Interval,
) -> Result<Vec<Counted>, Fault> {
    const SQL: &str = "
        select j.id, j.starts_at, j.ends_at,
               cast(coalesce((select sum(p.seconds) from usage_piece p where p.job_id = j.id), 0) - j.met as bigint)
          from job j where j.company_id = $1 and j.pool_id = $2 and j.ends_at > $3 and j.starts_at < $4
           and j.booking_id is not null and j.taken_back_at is null order by j.starts_at, j.id";
    let rows: Vec<(i64, i64, i64, i64)> = tx.all(SQL, args![company, pool, span.start(), span.end()]).await?;
    rows.into_iter()
        .map(|(job, from, to, left)| {
            let span =
                Interval::new(Instant(from), Instant(to)).map_err(|_| Fault::corrupt("job.ends_at", to))?;
            Ok(Counted { job, span, left })
        })
        .collect()
}

/// So much of one was reported after all.
pub async fn met(tx: &mut Tx, job: i64, amount: i64) -> Result<(), Fault> {
    tx.run("update job set met = met + $2 where id = $1", args![job, amount]).await?;
    Ok(())
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
            "insert into usage_piece (job_id, company_id, pool_id, tariff_id, off, discount_id, month, starts_at, ends_at, seconds, free)
             values {}",
            tuples(1, some.len(), 11)
        );
        let mut args = Vec::with_capacity(some.len() * 11);
        for one in some {
            let Priced { tariff, off, discount, month, piece } = one.part;
            args.extend_from_slice(args![
                one.job,
                one.company,
                one.pool,
                tariff,
                off,
                discount,
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
    /// The grant it came from.
    pub grant_id: i64,
    /// The reservation.
    pub booking_id: i64,
    /// When that begins.
    pub starts_at: i64,
    /// When it ends.
    pub ends_at: i64,
    /// Card-seconds left.
    pub left: i64,
    /// The one pool that the grant is for from which they come.
    pub pool_id: Option<i64>,
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
        select e.id, e.to_id as held, e.from_id as grant_id, b.id as booking_id, b.starts_at, b.ends_at,
               cast(e.amount - coalesce((select sum(s.amount) from entry s where s.hold_id = e.id), 0) as bigint) as left,
               a.resource_id as pool_id
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

/// What jobs that were reported, and not taken back, posted from a booking's holds: card-seconds by pool.
pub async fn reported(tx: &mut Tx, booking: BookingId) -> Result<Vec<(ResourceId, i64)>, Fault> {
    const SQL: &str = "
        select j.pool_id, cast(sum(e.amount) as bigint)
          from entry h join entry e on e.hold_id = h.id join job j on j.id = e.subject_id
         where h.booking_id = $1 and h.kind = 'hold' and e.subject = 'usage' and j.taken_back_at is null
         group by j.pool_id order by j.pool_id";
    let rows: Vec<(i64, i64)> = tx.all(SQL, args![booking]).await?;
    Ok(rows.into_iter().map(|(pool, amount)| (ResourceId(pool), amount)).collect())
}

/// So much of what was reported of reservations on a pool that touch `span` did not run: what is counted of them stands
/// again, the earliest first.
pub async fn unmet(
    tx: &mut Tx,
    company: CompanyId,
    pool: ResourceId,
    span: Interval,
    mut amount: i64,
) -> Result<(), Fault> {
    const SQL: &str = "
        select id, met from job where company_id = $1 and pool_id = $2 and ends_at > $3 and starts_at < $4
           and booking_id is not null and met > 0 order by starts_at, id";
    let rows: Vec<(i64, i64)> = tx.all(SQL, args![company, pool, span.start(), span.end()]).await?;
    for (job, had) in rows {
        let less = amount.min(had);
        amount -= less;
        if less > 0 {
            met(tx, job, -less).await?;
        }
    }
    Ok(())
}

/// The pools of a booking whose use is never reported.
pub async fn unreported(tx: &mut Tx, booking: BookingId) -> Result<Vec<ResourceId>, Fault> {
    const SQL: &str = "
        select distinct p.resource_id from occupancy o join pool p on p.resource_id = o.resource_id
         where o.booking_id = $1 and p.wait_days = 0";
    let rows: Vec<(i64,)> = tx.all(SQL, args![booking]).await?;
    Ok(rows.into_iter().map(|(id,)| ResourceId(id)).collect())
}
