//! The bookings of a series: written in a few statements however many there are, handed over, read.

use super::diary::{Booking, Row, select, with_items};
use super::engine::{Arg, Tx, args, tuples};
use super::fault::Fault;
use super::series::NewSeries;
use crate::domain::booking::State;
use crate::domain::id::{BookingId, ObjectId, PolicyId};
use crate::domain::time::{Instant, Interval};
use sqlx::AssertSqlSafe;

/// An occurrence about to be booked.
#[derive(Clone, Copy, Debug)]
pub struct Occurrence {
    /// When.
    pub span: Interval,
    /// [`State::Requested`] or [`State::Confirmed`].
    pub state: State,
    /// The approver's deadline.
    pub respond_by: Option<Instant>,
    /// The version of the rules it was judged under.
    pub policy: Option<PolicyId>,
    /// From when and until when its holder checks in.
    pub present: Option<(Instant, Instant)>,
}

/// Records the bookings of a series, one statement for every 100; their ids in the order given.
pub async fn insert(
    tx: &mut Tx,
    object: ObjectId,
    new: &NewSeries<'_>,
    occurrences: &[Occurrence],
) -> Result<Vec<BookingId>, Fault> {
    let mut made: Vec<(i64, i64)> = Vec::with_capacity(occurrences.len());
    for chunk in occurrences.chunks(100) {
        let sql = format!(
            "insert into booking (object_id, recurrence_id, incubator_id, company_id, person_id, made_by, title, private,
               note, seats, starts_at, ends_at, state, respond_by, policy_id, present_from, present_by, created_at,
               updated_at) values {} returning id, recurrence_id",
            tuples(1, chunk.len(), 19)
        );
        let mut all: Vec<Arg> = Vec::with_capacity(chunk.len() * 19);
        for one in chunk {
            all.extend_from_slice(args![
                object,
                one.span.start(),
                new.incubator,
                new.company,
                new.person,
                new.made_by,
                new.title,
                new.private,
                new.note,
                new.seats,
                one.span.start(),
                one.span.end(),
                one.state.name(),
                one.respond_by,
                one.policy,
                one.present.map(|(opens, _)| opens),
                one.present.map(|(_, by)| by),
                new.now,
                new.now,
            ]);
        }
        made.extend(tx.all::<(i64, i64)>(AssertSqlSafe(sql), &all).await?);
    }
    super::booking::plan_reminders(tx, new.person, Some(object), new.now).await?;
    let id = |one: &Occurrence| {
        let found = made.iter().find(|(_, at)| *at == one.span.start().0);
        found.map(|(id, _)| BookingId(*id)).ok_or(Fault::Lost)
    };
    occurrences.iter().map(id).collect()
}

/// Gives the bookings of one series from `from` on to another; how many they were.
pub async fn hand_over(tx: &mut Tx, from: ObjectId, to: ObjectId, since: Instant) -> Result<u64, Fault> {
    const SQL: &str = "
        update booking set object_id = $2, version = version + 1
         where object_id = $1 and recurrence_id is not null and starts_at >= $3";
    const WAITS: &str = "update wait set object_id = $2 where object_id = $1 and recurrence_id >= $3";
    const RAISE: &str = "update calendar_object set sequence = sequence + 1 where id = $1";
    tx.run(WAITS, args![from, to, since]).await?;
    tx.run(RAISE, args![from]).await?;
    tx.run(SQL, args![from, to, since]).await
}

/// The bookings of a series, by when they start; at most 400.
pub async fn of_series(tx: &mut Tx, object: ObjectId) -> Result<Vec<Booking>, Fault> {
    const SQL: &str = select!(
        "where b.object_id = $1 and b.recurrence_id is not null order by b.starts_at, b.id limit 400"
    );
    let rows: Vec<Row> = tx.all(SQL, args![object]).await?;
    with_items(tx, rows).await
}
