//! Who came, who did not, and what was said against it.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::{BookingId, PersonId};
use crate::domain::time::Instant;

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
