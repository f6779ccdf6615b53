//! Series: what repeats, and its bookings written in a few statements however many there are.

use super::engine::{Arg, Tx, args, tuples};
use super::fault::Fault;
use super::occupancy::Taking;
use crate::domain::booking::State;
use crate::domain::id::{BookingId, CompanyId, IncubatorId, ObjectId, PersonId, PolicyId, ResourceId};
use crate::domain::recur::Recurrence;
use crate::domain::time::{Instant, Interval};
use chrono::{NaiveDate, NaiveTime, Timelike};
use sqlx::AssertSqlSafe;

/// A series as it is read.
#[derive(Clone, Debug)]
pub struct Series {
    /// Its calendar object.
    pub object: ObjectId,
    /// The series whose later dates it took over.
    pub follows: Option<ObjectId>,
    /// The incubator.
    pub incubator: IncubatorId,
    /// In whose name.
    pub company: Option<CompanyId>,
    /// Who holds it.
    pub person: PersonId,
    /// Its title.
    pub title: String,
    /// Busy only, for the company's others.
    pub private: bool,
    /// A note to the incubator.
    pub note: String,
    /// People expected.
    pub seats: i64,
    /// Which days.
    pub rule: Recurrence,
    /// The first date.
    pub first: NaiveDate,
    /// From when on the wall clock.
    pub from: NaiveTime,
    /// To when.
    pub to: NaiveTime,
    /// What is booked each time.
    pub items: Vec<Taking>,
    /// Confirmed again every so many weeks.
    pub confirm_weeks: Option<i64>,
    /// Until when it must be confirmed again.
    pub confirm_by: Option<Instant>,
    /// When it was ended.
    pub ended_at: Option<Instant>,
    /// Raised by every change.
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    object_id: i64,
    follows_id: Option<i64>,
    incubator_id: i64,
    company_id: Option<i64>,
    person_id: i64,
    title: String,
    private: i64,
    note: String,
    seats: i64,
    rule: String,
    first_date: String,
    from_minute: i64,
    to_minute: i64,
    items: String,
    confirm_weeks: Option<i64>,
    confirm_by: Option<i64>,
    ended_at: Option<i64>,
    version: i64,
}

fn clock(minute: i64) -> Result<NaiveTime, Fault> {
    u32::try_from(minute)
        .ok()
        .and_then(|minute| NaiveTime::from_hms_opt(minute / 60, minute % 60, 0))
        .ok_or_else(|| Fault::corrupt("series.from_minute", minute))
}

fn minute(clock: NaiveTime) -> i64 {
    i64::from(clock.hour() * 60 + clock.minute())
}

impl TryFrom<Row> for Series {
    type Error = Fault;
    fn try_from(row: Row) -> Result<Series, Fault> {
        let items: Vec<(i64, i64)> =
            serde_json::from_str(&row.items).map_err(|error| Fault::corrupt("series.items", error))?;
        Ok(Series {
            object: ObjectId(row.object_id),
            follows: row.follows_id.map(ObjectId),
            incubator: IncubatorId(row.incubator_id),
            company: row.company_id.map(CompanyId),
            person: PersonId(row.person_id),
            title: row.title,
            private: row.private == 1,
            note: row.note,
            seats: row.seats,
            rule: serde_json::from_str(&row.rule).map_err(|error| Fault::corrupt("series.rule", error))?,
            first: row.first_date.parse().map_err(|error| Fault::corrupt("series.first_date", error))?,
            from: clock(row.from_minute)?,
            to: clock(row.to_minute)?,
            items: items
                .into_iter()
                .map(|(resource, units)| Taking { resource: ResourceId(resource), units })
                .collect(),
            confirm_weeks: row.confirm_weeks,
            confirm_by: row.confirm_by.map(Instant),
            ended_at: row.ended_at.map(Instant),
            version: row.version,
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select object_id, follows_id, incubator_id, company_id, person_id, title, private, note, seats, rule,
                    first_date, from_minute, to_minute, items, confirm_weeks, confirm_by, ended_at, version
               from series ",
            $rest
        )
    };
}

/// One.
pub async fn get(tx: &mut Tx, id: ObjectId) -> Result<Option<Series>, Fault> {
    let row: Option<Row> = tx.opt(select!("where object_id = $1"), args![id]).await?;
    row.map(Series::try_from).transpose()
}

/// A person's series that go on, latest first, at most `most`.
pub async fn of_person(tx: &mut Tx, person: PersonId, most: i64) -> Result<Vec<Series>, Fault> {
    let rows: Vec<Row> = tx
        .all(
            select!("where person_id = $1 and ended_at is null order by object_id desc limit $2"),
            args![person, most],
        )
        .await?;
    rows.into_iter().map(Series::try_from).collect()
}

/// Series that were to be confirmed again by `now` and were not, oldest first.
pub async fn unconfirmed(tx: &mut Tx, now: Instant, most: i64) -> Result<Vec<ObjectId>, Fault> {
    const SQL: &str = "
        select object_id from series where confirm_by is not null and ended_at is null and confirm_by <= $1
         order by confirm_by, object_id limit $2";
    let rows: Vec<(i64,)> = tx.all(SQL, args![now, most]).await?;
    Ok(rows.into_iter().map(|(id,)| ObjectId(id)).collect())
}

/// A series about to be recorded.
#[derive(Clone, Debug)]
pub struct NewSeries<'a> {
    /// The name calendars know it by.
    pub uid: &'a str,
    /// The series whose later dates it takes over.
    pub follows: Option<ObjectId>,
    /// The incubator.
    pub incubator: IncubatorId,
    /// In whose name.
    pub company: Option<CompanyId>,
    /// Who holds it.
    pub person: PersonId,
    /// Who made it.
    pub made_by: PersonId,
    /// Its title.
    pub title: &'a str,
    /// Busy only, for the company's others.
    pub private: bool,
    /// A note to the incubator.
    pub note: &'a str,
    /// People expected.
    pub seats: i64,
    /// Which days.
    pub rule: &'a Recurrence,
    /// The first date.
    pub first: NaiveDate,
    /// From and to when on the wall clock.
    pub hours: (NaiveTime, NaiveTime),
    /// What is booked each time.
    pub items: &'a [Taking],
    /// The version of the rules it was judged under.
    pub policy: Option<PolicyId>,
    /// Confirmed again every so many weeks, the first time by then.
    pub confirm: Option<(i64, Instant)>,
    /// When.
    pub now: Instant,
}

/// Records a series and the calendar object its bookings share.
pub async fn insert(tx: &mut Tx, new: &NewSeries<'_>) -> Result<ObjectId, Fault> {
    const OBJECT: &str = "insert into calendar_object (uid, created_at) values ($1, $2) returning id";
    const SQL: &str = "
        insert into series (object_id, follows_id, incubator_id, company_id, person_id, made_by, title, private, note,
          seats, rule, first_date, from_minute, to_minute, items, policy_id, confirm_weeks, confirm_by, created_at,
          updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19)";
    let (object,): (i64,) = tx.one(OBJECT, args![new.uid, new.now]).await?;
    let items: Vec<(i64, i64)> = new.items.iter().map(|item| (item.resource.0, item.units)).collect();
    let json = |value: serde_json::Result<String>| value.map_err(|error| Fault::corrupt("series", error));
    let args = args![
        ObjectId(object),
        new.follows,
        new.incubator,
        new.company,
        new.person,
        new.made_by,
        new.title,
        new.private,
        new.note,
        new.seats,
        json(serde_json::to_string(new.rule))?,
        new.first.to_string(),
        minute(new.hours.0),
        minute(new.hours.1),
        json(serde_json::to_string(&items))?,
        new.policy,
        new.confirm.map(|(weeks, _)| weeks),
        new.confirm.map(|(_, by)| by),
        new.now,
    ];
    tx.run(SQL, args).await?;
    Ok(ObjectId(object))
}

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
pub async fn insert_bookings(
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

/// The bookings of a series by date, `(id, when)`: those that start at or after `from`.
pub async fn bookings(
    tx: &mut Tx,
    object: ObjectId,
    from: Instant,
) -> Result<Vec<(BookingId, Instant)>, Fault> {
    const SQL: &str = "
        select id, starts_at from booking where object_id = $1 and recurrence_id is not null and starts_at >= $2
         order by starts_at, id";
    let rows: Vec<(i64, i64)> = tx.all(SQL, args![object, from]).await?;
    Ok(rows.into_iter().map(|(id, at)| (BookingId(id), Instant(at))).collect())
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

/// What a series says of itself after a change.
#[derive(Clone, Debug)]
pub struct Edit<'a> {
    /// The version it was seen at.
    pub version: i64,
    /// Its title.
    pub title: &'a str,
    /// A note to the incubator.
    pub note: &'a str,
    /// Busy only.
    pub private: bool,
    /// From and to when.
    pub hours: (NaiveTime, NaiveTime),
    /// Until when it must be confirmed again.
    pub confirm_by: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// When.
    pub now: Instant,
}

/// Writes a change of the series itself. `false`: somebody was faster.
pub async fn edit(tx: &mut Tx, id: ObjectId, edit: &Edit<'_>) -> Result<bool, Fault> {
    const SQL: &str = "
        update series set title = $3, note = $4, private = $5, from_minute = $6, to_minute = $7, confirm_by = $8,
          ended_at = $9, updated_at = $10, version = version + 1 where object_id = $1 and version = $2";
    let args = args![
        id,
        edit.version,
        edit.title,
        edit.note,
        edit.private,
        minute(edit.hours.0),
        minute(edit.hours.1),
        edit.confirm_by,
        edit.ended_at,
        edit.now,
    ];
    Ok(tx.run(SQL, args).await? > 0)
}
