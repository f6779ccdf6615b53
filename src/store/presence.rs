//! Who came, who did not, and what was said against it.

use super::engine::{Arg, Tx, args, places};
use super::fault::Fault;
use crate::domain::id::{BookingId, IncubatorId, PersonId};
use crate::domain::time::Instant;
use sqlx::AssertSqlSafe;

/// Notes when the holder checked in.
pub async fn came(tx: &mut Tx, booking: BookingId, now: Instant) -> Result<(), Fault> {
    tx.run("update booking set present_at = $2 where id = $1", args![booking, now]).await?;
    Ok(())
}

/// An objection to a no-show.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Objection {
    /// What was said.
    pub words: String,
    /// When.
    pub at: i64,
    /// 1: it does not count; 0: it does; `None`: nobody has decided yet.
    pub excused: Option<i64>,
    /// Why it was decided so.
    pub reason: Option<String>,
}

/// The objection to a no-show.
pub async fn objection(tx: &mut Tx, booking: BookingId) -> Result<Option<Objection>, Fault> {
    tx.opt("select words, at, excused, reason from objection where booking_id = $1", args![booking]).await
}

/// Objects to a no-show. `false`: that was done before.
pub async fn object(
    tx: &mut Tx,
    booking: BookingId,
    person: PersonId,
    words: &str,
    now: Instant,
) -> Result<bool, Fault> {
    const SQL: &str = "
        insert into objection (booking_id, person_id, words, at) values ($1, $2, $3, $4)
        on conflict (booking_id) do nothing";
    Ok(tx.run(SQL, args![booking, person, words, now]).await? > 0)
}

/// Decides on an objection. `false`: there is none, or it is decided.
pub async fn decide(
    tx: &mut Tx,
    booking: BookingId,
    excused: bool,
    by: PersonId,
    reason: &str,
    now: Instant,
) -> Result<bool, Fault> {
    const SQL: &str = "
        update objection set excused = $2, decided_by = $3, reason = $4, decided_at = $5
         where booking_id = $1 and excused is null";
    if tx.run(SQL, args![booking, excused, by, reason, now]).await? == 0 {
        return Ok(false);
    }
    tx.run("update booking set excused = $2 where id = $1", args![booking, excused]).await?;
    Ok(true)
}

/// A no-show, with what was said against it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Absence {
    /// The booking.
    pub booking_id: i64,
    /// Its title.
    pub title: String,
    /// Who held it.
    pub person_id: i64,
    /// Their name.
    pub person_name: String,
    /// When it began.
    pub starts_at: i64,
    /// When it would have ended.
    pub ends_at: i64,
    /// 0: it counts; 1: it does not, by a person's decision.
    pub counted: i64,
    /// What was said against it.
    pub words: Option<String>,
    /// 1: excused; 0: not; `None`: nobody has decided.
    pub excused: Option<i64>,
    /// Why it was decided so.
    pub reason: Option<String>,
}

macro_rules! absence {
    () => {
        "select b.id as booking_id, b.title, b.person_id, p.name as person_name, b.starts_at, b.ends_at,
                b.excused as counted, j.words, j.excused, j.reason
           from booking b join person p on p.id = b.person_id "
    };
}

/// A person's no-shows that ended after `since`, latest first; at most 100.
pub async fn of_person(tx: &mut Tx, person: PersonId, since: Instant) -> Result<Vec<Absence>, Fault> {
    const SQL: &str = concat!(
        absence!(),
        "left join objection j on j.booking_id = b.id
          where b.person_id = $1 and b.state = 'no_show' and b.ends_at > $2 order by b.ends_at desc, b.id limit 100"
    );
    tx.all(SQL, args![person, since]).await
}

/// Objections in those incubators that nobody has decided on, oldest first; at most 100.
pub async fn objections(tx: &mut Tx, incubators: &[IncubatorId]) -> Result<Vec<Absence>, Fault> {
    if incubators.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        concat!(
            absence!(),
            "join objection j on j.booking_id = b.id and j.excused is null
              where b.incubator_id in ({}) order by j.at, b.id limit 100"
        ),
        places(1, incubators.len())
    );
    let args: Vec<Arg> = incubators.iter().map(|id| Arg::from(*id)).collect();
    tx.all(AssertSqlSafe(sql), &args).await
}
