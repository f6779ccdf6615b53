//! Years of the working calendar that were imported, and what they touch.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::{BookingId, PersonId};
use crate::domain::time::{Instant, Interval};

/// A year that was imported.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Year {
    /// The year.
    pub year: i64,
    /// Its rows, `kind,date,name`, a line a day.
    pub rows: String,
    /// Where they come from, in words.
    pub source: String,
    /// Who put them in force; none: the command line.
    pub by_name: Option<String>,
    /// When.
    pub created_at: i64,
    /// Raised by every import of the year.
    pub version: i64,
}

/// All of them, by year.
pub async fn years(tx: &mut Tx) -> Result<Vec<Year>, Fault> {
    const SQL: &str = "
        select y.year, y.rows, y.source, p.name as by_name, y.created_at, y.version
          from calendar_year y left join person p on p.id = y.made_by order by y.year";
    tx.all(SQL, &[]).await
}

/// What tells whether something was imported since: a year's version only rises.
pub async fn stamp(tx: &mut Tx) -> Result<i64, Fault> {
    const SQL: &str = "select cast(coalesce(sum(version), 0) as bigint) from calendar_year";
    Ok(tx.one::<(i64,)>(SQL, &[]).await?.0)
}

/// Puts a year in force, in place of an earlier import of it.
pub async fn put(
    tx: &mut Tx,
    year: i32,
    rows: &str,
    source: &str,
    by: Option<PersonId>,
    now: Instant,
) -> Result<(), Fault> {
    const SQL: &str = "
        insert into calendar_year (year, rows, source, made_by, created_at) values ($1, $2, $3, $4, $5)
        on conflict (year) do update set rows = excluded.rows, source = excluded.source, made_by = excluded.made_by,
          created_at = excluded.created_at, version = calendar_year.version + 1";
    tx.run(SQL, args![i64::from(year), rows, source, by, now]).await?;
    Ok(())
}

/// Open bookings that lie ahead of `now` and touch `span`, by start, at most `most`.
pub async fn bookings(tx: &mut Tx, span: Interval, now: Instant, most: i64) -> Result<Vec<BookingId>, Fault> {
    // The longest booking is 31 days, so nothing that touches the span ends later than that.
    const SQL: &str = "
        select id from booking where state in ('requested', 'confirmed') and ends_at > $1
           and ends_at < $2 + 2678400 and starts_at < $2 and starts_at > $3 order by starts_at, id limit $4";
    let rows: Vec<(i64,)> = tx.all(SQL, args![span.start(), span.end(), now, most]).await?;
    Ok(rows.into_iter().map(|(id,)| BookingId(id)).collect())
}

/// Something that somebody must answer by a moment counted in working time.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Deadline {
    /// `booking`, `change` or `offer`.
    pub what: String,
    /// Its id.
    pub id: i64,
    /// By when.
    pub until: i64,
    /// When that for which it waits begins: no deadline is later.
    pub starts_at: i64,
    /// The zone of the place.
    pub time_zone: String,
}

/// Deadlines that are not over at `now`.
pub async fn deadlines(tx: &mut Tx, now: Instant) -> Result<Vec<Deadline>, Fault> {
    const SQL: &str = "
        select 'booking' as what, b.id, b.respond_by as until, b.starts_at, i.time_zone from booking b
          join incubator i on i.id = b.incubator_id where b.state = 'requested' and b.respond_by > $1
        union all
        select 'change', c.id, c.respond_by, c.starts_at, i.time_zone from booking_change c
          join booking b on b.id = c.booking_id join incubator i on i.id = b.incubator_id
         where c.state = 'requested' and c.respond_by > $1
        union all
        select 'offer', w.id, w.offer_until, w.offer_from, i.time_zone from wait w
          join incubator i on i.id = w.incubator_id where w.state = 'offered' and w.offer_until > $1";
    tx.all(SQL, args![now]).await
}

/// Moves a deadline, if it still is what it was.
pub async fn move_deadline(tx: &mut Tx, one: &Deadline, to: Instant) -> Result<bool, Fault> {
    const BOOKING: &str = "
        update booking set respond_by = $3, version = version + 1
         where id = $1 and respond_by = $2 and state = 'requested'";
    const CHANGE: &str =
        "update booking_change set respond_by = $3 where id = $1 and respond_by = $2 and state = 'requested'";
    const OFFER: &str = "
        update wait set offer_until = $3, version = version + 1
         where id = $1 and offer_until = $2 and state = 'offered'";
    let sql = match one.what.as_str() {
        "booking" => BOOKING,
        "change" => CHANGE,
        _ => OFFER,
    };
    Ok(tx.run(sql, args![one.id, one.until, to]).await? == 1)
}
