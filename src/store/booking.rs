//! Bookings: what is gathered before a decision, what is recorded after it, and how they are read.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::booking::{Guest, State};
use crate::domain::id::{BookingId, ChangeId, CompanyId, IncubatorId, ObjectId, PersonId, PolicyId};
use crate::domain::time::{Instant, Interval};
use sqlx::AssertSqlSafe;

/// A booking about to be recorded.
#[derive(Clone, Debug)]
pub struct NewRow<'a> {
    /// The stable name calendars know it by.
    pub uid: &'a str,
    /// The incubator of its first resource.
    pub incubator: IncubatorId,
    /// In whose name.
    pub company: Option<CompanyId>,
    /// Who holds it.
    pub person: PersonId,
    /// Who made it.
    pub made_by: PersonId,
    /// Its title.
    pub title: &'a str,
    /// Whether even the company's others see only that it is busy.
    pub private: bool,
    /// A note to the incubator.
    pub note: &'a str,
    /// People expected.
    pub seats: i64,
    /// When.
    pub span: Interval,
    /// [`State::Requested`] or [`State::Confirmed`].
    pub state: State,
    /// The approver's deadline.
    pub respond_by: Option<Instant>,
    /// The version of the rules it was judged under.
    pub policy: Option<PolicyId>,
    /// From when and until when its holder checks in; `None`: need not.
    pub present: Option<(Instant, Instant)>,
    /// When.
    pub now: Instant,
}

/// Records a booking and the calendar object that is its own.
pub async fn insert(tx: &mut Tx, new: &NewRow<'_>) -> Result<BookingId, Fault> {
    const OBJECT: &str = "insert into calendar_object (uid, created_at) values ($1, $2) returning id";
    const SQL: &str = "
        insert into booking (object_id, incubator_id, company_id, person_id, made_by, title, private, note, seats,
          starts_at, ends_at, state, respond_by, policy_id, created_at, updated_at, present_from, present_by, remind_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16, $17, (
          select $10 - 60 * p.remind_minutes from person p
           where p.id = $4 and p.remind_minutes > 0 and $10 - 60 * p.remind_minutes > $15)) returning id";
    let (object,): (i64,) = tx.one(OBJECT, args![new.uid, new.now]).await?;
    let args = args![
        ObjectId(object),
        new.incubator,
        new.company,
        new.person,
        new.made_by,
        new.title,
        new.private,
        new.note,
        new.seats,
        new.span.start(),
        new.span.end(),
        new.state.name(),
        new.respond_by,
        new.policy,
        new.now,
        new.present.map(|(opens, _)| opens),
        new.present.map(|(_, by)| by),
    ];
    let (id,): (i64,) = tx.one(SQL, args).await?;
    Ok(BookingId(id))
}

/// Names the guests of a booking, in one statement.
pub async fn insert_guests(tx: &mut Tx, booking: BookingId, guests: &[Guest]) -> Result<(), Fault> {
    if guests.is_empty() {
        return Ok(());
    }
    let rows = super::engine::tuples(1, guests.len(), 3);
    let mut args = Vec::with_capacity(guests.len() * 3);
    for guest in guests {
        args.extend_from_slice(args![booking, &guest.name, guest.email.clone()]);
    }
    let sql = AssertSqlSafe(format!("insert into guest (booking_id, name, email) values {rows}"));
    tx.run(sql, &args).await?;
    Ok(())
}

/// The guests of a booking.
pub async fn guests(tx: &mut Tx, booking: BookingId) -> Result<Vec<Guest>, Fault> {
    const SQL: &str = "select name, email from guest where booking_id = $1 order by id";
    let rows: Vec<(String, Option<String>)> = tx.all(SQL, args![booking]).await?;
    Ok(rows.into_iter().map(|(name, email)| Guest { name, email }).collect())
}

/// How a booking moves on: everything that changes with its state, in one statement.
#[derive(Clone, Debug)]
pub struct Move<'a> {
    /// Where it stands now; somebody else's move in between makes this one fail.
    pub version: i64,
    /// Where it goes.
    pub state: State,
    /// The approver's new deadline, where it waits.
    pub respond_by: Option<Instant>,
    /// Why.
    pub reason: Option<&'a str>,
    /// For a cancellation: where an undo goes back to, and until when it can.
    pub undo: Option<(State, Instant)>,
    /// When.
    pub now: Instant,
}

/// Moves a booking on and raises the SEQUENCE its calendars see. `false`: somebody was faster.
pub async fn advance(tx: &mut Tx, id: BookingId, step: &Move<'_>) -> Result<bool, Fault> {
    const SQL: &str = "
        update booking set state = $3, respond_by = $4, reason = $5, cancelled_from = $6, undo_until = $7,
          updated_at = $8, version = version + 1 where id = $1 and version = $2";
    let args = args![
        id,
        step.version,
        step.state.name(),
        step.respond_by,
        step.reason,
        step.undo.map(|(from, _)| from.name()),
        step.undo.map(|(_, until)| until),
        step.now,
    ];
    if tx.run(SQL, args).await? == 0 {
        return Ok(false);
    }
    raise_sequence(tx, id).await?;
    Ok(true)
}

async fn raise_sequence(tx: &mut Tx, id: BookingId) -> Result<(), Fault> {
    const SQL: &str = "
        update calendar_object set sequence = sequence + 1
         where id = (select object_id from booking where id = $1)";
    tx.run(SQL, args![id]).await?;
    Ok(())
}

/// A booking's time, title and deadline after a change.
#[derive(Clone, Debug)]
pub struct Edit<'a> {
    /// The version it was seen at.
    pub version: i64,
    /// New title.
    pub title: &'a str,
    /// New note.
    pub note: &'a str,
    /// Private or not.
    pub private: bool,
    /// New span.
    pub span: Interval,
    /// Where it stands after.
    pub state: State,
    /// Deadline, where it waits.
    pub respond_by: Option<Instant>,
    /// The rules it was judged under.
    pub policy: Option<PolicyId>,
    /// From when and until when its holder checks in; `None`: need not.
    pub present: Option<(Instant, Instant)>,
    /// When.
    pub now: Instant,
}

/// Writes a change. `false`: somebody was faster.
pub async fn edit(tx: &mut Tx, id: BookingId, edit: &Edit<'_>) -> Result<bool, Fault> {
    const SQL: &str = "
        update booking set title = $3, note = $4, private = $5, starts_at = $6, ends_at = $7, state = $8,
          respond_by = $9, policy_id = coalesce($10, policy_id), updated_at = $11, present_from = $12,
          present_by = $13, remind_at = (
            select $6 - 60 * p.remind_minutes from person p
             where p.id = booking.person_id and p.remind_minutes > 0 and $6 - 60 * p.remind_minutes > $11),
          version = version + 1
        where id = $1 and version = $2";
    let args = args![
        id,
        edit.version,
        edit.title,
        edit.note,
        edit.private,
        edit.span.start(),
        edit.span.end(),
        edit.state.name(),
        edit.respond_by,
        edit.policy,
        edit.now,
        edit.present.map(|(opens, _)| opens),
        edit.present.map(|(_, by)| by),
    ];
    if tx.run(SQL, args).await? == 0 {
        return Ok(false);
    }
    raise_sequence(tx, id).await?;
    Ok(true)
}

/// Proposes a new time that waits for approval; the booking itself stays as it is until then.
pub async fn propose(
    tx: &mut Tx,
    booking: BookingId,
    span: Interval,
    respond_by: Instant,
    policy: Option<PolicyId>,
    made_by: PersonId,
    now: Instant,
) -> Result<ChangeId, Fault> {
    const SQL: &str = "
        insert into booking_change (booking_id, starts_at, ends_at, state, respond_by, policy_id, made_by, created_at)
        values ($1, $2, $3, 'requested', $4, $5, $6, $7) returning id";
    let (id,): (i64,) =
        tx.one(SQL, args![booking, span.start(), span.end(), respond_by, policy, made_by, now]).await?;
    Ok(ChangeId(id))
}

/// Ends a proposal: `approved`, `declined`, `withdrawn` or `lapsed`.
pub async fn end_change(tx: &mut Tx, change: ChangeId, state: &str) -> Result<(), Fault> {
    tx.run(
        "update booking_change set state = $2 where id = $1 and state = 'requested'",
        args![change, state],
    )
    .await?;
    Ok(())
}

/// Raises a booking's version and SEQUENCE without changing it (a proposal came or went).
pub async fn touch(tx: &mut Tx, id: BookingId, version: i64, now: Instant) -> Result<bool, Fault> {
    const SQL: &str =
        "update booking set updated_at = $3, version = version + 1 where id = $1 and version = $2";
    if tx.run(SQL, args![id, version, now]).await? == 0 {
        return Ok(false);
    }
    raise_sequence(tx, id).await?;
    Ok(true)
}

/// When the bookings ahead of a person, or those of one series of theirs, are to be reminded of, by that
/// person's present wish.
pub async fn plan_reminders(
    tx: &mut Tx,
    person: PersonId,
    series: Option<ObjectId>,
    now: Instant,
) -> Result<(), Fault> {
    const SQL: &str = "
        update booking set remind_at = (
          select booking.starts_at - 60 * p.remind_minutes from person p
           where p.id = $1 and p.remind_minutes > 0 and booking.starts_at - 60 * p.remind_minutes > $2)
         where person_id = $1 and open = 1 and ends_at > $2 and starts_at > $2 and ($3 = 0 or object_id = $3)";
    tx.run(SQL, args![person, now, series.map_or(0, |id| id.0)]).await?;
    Ok(())
}

/// Notes that the holder is reminded. `false`: that was done, or is not due.
pub async fn reminded(tx: &mut Tx, id: BookingId, now: Instant) -> Result<bool, Fault> {
    const SQL: &str = "update booking set remind_at = null where id = $1 and remind_at <= $2";
    Ok(tx.run(SQL, args![id, now]).await? > 0)
}

/// When a booking moved last: of one that is over, when it ended.
pub async fn moved_at(tx: &mut Tx, id: BookingId) -> Result<Instant, Fault> {
    let (at,): (i64,) = tx.one("select updated_at from booking where id = $1", args![id]).await?;
    Ok(Instant(at))
}

/// Until when reports of a booking's use are waited for; `None`: no longer.
pub async fn meter(tx: &mut Tx, id: BookingId, until: Option<Instant>) -> Result<(), Fault> {
    tx.run("update booking set meter_at = $2 where id = $1", args![id, until]).await?;
    Ok(())
}
