//! Bookings as they are read: one, mine, a company's, a resource's, an inbox's.

use super::engine::{Arg, Tx, args, places};
use super::facts::zone;
use super::fault::Fault;
use super::tally::{Tally, counted};
use crate::domain::booking::State;
use crate::domain::id::{
    BookingId, ChangeId, CompanyId, IncubatorId, ObjectId, PersonId, PolicyId, ResourceId,
};
use crate::domain::time::{Instant, Interval};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;

/// A booking with all that faces show of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Booking {
    /// Its id.
    pub id: BookingId,
    /// The calendar object.
    pub object: ObjectId,
    /// The name calendars know it by, for life.
    pub uid: String,
    /// RFC 5545 SEQUENCE.
    pub sequence: i64,
    /// The incubator.
    pub incubator: IncubatorId,
    /// Its names, 中文 and English.
    pub incubator_name: (String, String),
    /// Its district.
    pub district: String,
    /// Its time zone.
    pub zone: Tz,
    /// In whose name.
    pub company: Option<CompanyId>,
    /// That company's name.
    pub company_name: Option<String>,
    /// Who holds it.
    pub person: PersonId,
    /// That person's name.
    pub person_name: String,
    /// Who made it, when it was somebody else.
    pub made_by: PersonId,
    /// Its title.
    pub title: String,
    /// Busy only, for everybody but the holder and those who run the place.
    pub private: bool,
    /// A note to the incubator.
    pub note: String,
    /// People expected.
    pub seats: i64,
    /// When.
    pub span: Interval,
    /// Where it stands.
    pub state: State,
    /// The approver's deadline.
    pub respond_by: Option<Instant>,
    /// The rules it was judged under.
    pub policy: Option<PolicyId>,
    /// Why it was declined or called off.
    pub reason: Option<String>,
    /// Where an undo goes back to.
    pub cancelled_from: Option<State>,
    /// Until when a cancellation can be undone.
    pub undo_until: Option<Instant>,
    /// From when and until when its holder checks in; `None`: need not.
    pub present: Option<(Instant, Instant)>,
    /// When the holder checked in.
    pub present_at: Option<Instant>,
    /// Which occurrence of a series it is: the instant at which it was to start at first.
    pub recurrence: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Raised by every change; an ETag, and what If-Match is held against.
    pub version: i64,
    /// What is booked.
    pub items: Vec<Item>,
    /// A proposed new time that waits for approval.
    pub change: Option<Change>,
}

/// One resource of a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The resource.
    pub resource: ResourceId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Where it is, in words.
    pub place: String,
    /// Units of its capacity.
    pub units: i64,
}

/// A proposed new time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its id.
    pub id: ChangeId,
    /// The new time.
    pub span: Interval,
    /// The approver's deadline.
    pub respond_by: Instant,
    /// When it was proposed.
    pub created_at: Instant,
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: i64,
    object_id: i64,
    uid: String,
    sequence: i64,
    incubator_id: i64,
    name_zh: String,
    name_en: String,
    district_code: String,
    time_zone: String,
    company_id: Option<i64>,
    company_name: Option<String>,
    person_id: i64,
    person_name: String,
    made_by: i64,
    title: String,
    private: i64,
    note: String,
    seats: i64,
    starts_at: i64,
    ends_at: i64,
    state: String,
    respond_by: Option<i64>,
    policy_id: Option<i64>,
    reason: Option<String>,
    cancelled_from: Option<String>,
    undo_until: Option<i64>,
    present_from: Option<i64>,
    present_by: Option<i64>,
    present_at: Option<i64>,
    recurrence_id: Option<i64>,
    created_at: i64,
    updated_at: i64,
    version: i64,
    change_id: Option<i64>,
    change_from: Option<i64>,
    change_to: Option<i64>,
    change_by: Option<i64>,
    change_at: Option<i64>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select b.id, b.object_id, o.uid, o.sequence, b.incubator_id, i.name_zh, i.name_en, i.district_code,
                    i.time_zone, b.company_id, c.name as company_name, b.person_id, p.name as person_name, b.made_by,
                    b.title, b.private, b.note, b.seats, b.starts_at, b.ends_at, b.state, b.respond_by, b.policy_id,
                    b.reason, b.cancelled_from, b.undo_until, b.present_from, b.present_by, b.present_at,
                    b.recurrence_id, b.created_at, b.updated_at, b.version,
                    h.id as change_id, h.starts_at as change_from, h.ends_at as change_to,
                    h.respond_by as change_by, h.created_at as change_at
               from booking b
               join calendar_object o on o.id = b.object_id
               join incubator i on i.id = b.incubator_id
               join person p on p.id = b.person_id
               left join company c on c.id = b.company_id
               left join booking_change h on h.booking_id = b.id and h.state = 'requested' ",
            $rest
        )
    };
}
pub(super) use select;

fn state(name: &str) -> Result<State, Fault> {
    State::of_name(name).ok_or_else(|| Fault::corrupt("booking.state", name))
}

impl Row {
    fn booking(self) -> Result<Booking, Fault> {
        let span = |from: i64, to: i64| {
            Interval::new(Instant(from), Instant(to)).map_err(|_| Fault::corrupt("booking.ends_at", to))
        };
        let change = match (self.change_id, self.change_from, self.change_to, self.change_by, self.change_at)
        {
            (Some(id), Some(from), Some(to), Some(by), Some(at)) => Some(Change {
                id: ChangeId(id),
                span: span(from, to)?,
                respond_by: Instant(by),
                created_at: Instant(at),
            }),
            _ => None,
        };
        Ok(Booking {
            id: BookingId(self.id),
            object: ObjectId(self.object_id),
            uid: self.uid,
            sequence: self.sequence,
            incubator: IncubatorId(self.incubator_id),
            incubator_name: (self.name_zh, self.name_en),
            district: self.district_code,
            zone: zone(&self.time_zone)?,
            company: self.company_id.map(CompanyId),
            company_name: self.company_name,
            person: PersonId(self.person_id),
            person_name: self.person_name,
            made_by: PersonId(self.made_by),
            title: self.title,
            private: self.private == 1,
            note: self.note,
            seats: self.seats,
            span: span(self.starts_at, self.ends_at)?,
            state: state(&self.state)?,
            respond_by: self.respond_by.map(Instant),
            policy: self.policy_id.map(PolicyId),
            reason: self.reason,
            cancelled_from: self.cancelled_from.as_deref().map(state).transpose()?,
            undo_until: self.undo_until.map(Instant),
            present: self.present_from.map(Instant).zip(self.present_by.map(Instant)),
            present_at: self.present_at.map(Instant),
            recurrence: self.recurrence_id.map(Instant),
            created_at: Instant(self.created_at),
            updated_at: Instant(self.updated_at),
            version: self.version,
            items: Vec::new(),
            change,
        })
    }
}

/// Reads rows and their items: two statements, however many bookings there are.
async fn read(tx: &mut Tx, sql: &'static str, args: &[Arg]) -> Result<Vec<Booking>, Fault> {
    let rows: Vec<Row> = tx.all(sql, args).await?;
    with_items(tx, rows).await
}

pub(super) async fn with_items(tx: &mut Tx, rows: Vec<Row>) -> Result<Vec<Booking>, Fault> {
    let mut bookings: Vec<Booking> = rows.into_iter().map(Row::booking).collect::<Result<_, _>>()?;
    if bookings.is_empty() {
        return Ok(bookings);
    }
    let sql = format!(
        "select o.booking_id, r.id, r.name, r.kind, max(o.units),
                coalesce(max(f.name || ' ' || z.name), '')
           from occupancy o join resource r on r.id = o.named_id
           left join zone z on z.id = r.zone_id left join floor f on f.id = z.floor_id
          where o.booking_id in ({}) and o.change_id is null
          group by o.booking_id, r.id, r.name, r.kind order by o.booking_id, r.id",
        places(1, bookings.len())
    );
    let ids: Vec<Arg> = bookings.iter().map(|booking| booking.id.into()).collect();
    let items: Vec<(i64, i64, String, String, i64, String)> = tx.all(AssertSqlSafe(sql), &ids).await?;
    for (booking, resource, name, kind, units, place) in items {
        if let Some(booking) = bookings.iter_mut().find(|one| one.id.0 == booking) {
            booking.items.push(Item { resource: ResourceId(resource), name, kind, place, units });
        }
    }
    Ok(bookings)
}

/// One booking.
pub async fn get(tx: &mut Tx, id: BookingId) -> Result<Option<Booking>, Fault> {
    Ok(read(tx, select!("where b.id = $1"), args![id]).await?.pop())
}

/// A page of a list: where to go on from, and how many.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The end and id of the last one seen; `None` for the first page.
    pub after: Option<(Instant, BookingId)>,
    /// At most so many.
    pub limit: i64,
}

/// A person's bookings that end after `now`, earliest end first.
pub async fn ahead(tx: &mut Tx, person: PersonId, now: Instant, page: Page) -> Result<Vec<Booking>, Fault> {
    let (at, id) = page.after.map_or((now, 0), |(at, id)| (at, id.0));
    let args = args![person, now, at, id, page.limit];
    read(
        tx,
        select!(
            "where b.person_id = $1 and b.open = 1 and b.ends_at > $2
               and (b.ends_at > $3 or (b.ends_at = $3 and b.id > $4)) order by b.ends_at, b.id limit $5"
        ),
        args,
    )
    .await
}

/// A person's bookings that are over, called off or turned down, latest first.
pub async fn behind(tx: &mut Tx, person: PersonId, now: Instant, page: Page) -> Result<Vec<Booking>, Fault> {
    let (at, id) = page.after.map_or((Instant::LAST, i64::MAX), |(at, id)| (at, id.0));
    let args = args![person, now, at, id, page.limit];
    read(
        tx,
        select!(
            "where b.person_id = $1 and (b.open = 0 or b.ends_at <= $2)
               and (b.ends_at < $3 or (b.ends_at = $3 and b.id < $4)) order by b.ends_at desc, b.id desc limit $5"
        ),
        args,
    )
    .await
}

/// How many bookings of a person lie ahead of `now`, and how many of them come before the page.
pub async fn ahead_tally(tx: &mut Tx, person: PersonId, now: Instant, page: Page) -> Result<Tally, Fault> {
    let (at, id) = page.after.map_or((now, 0), |(at, id)| (at, id.0));
    let list =
        "select b.ends_at, b.id from booking b where b.person_id = $1 and b.open = 1 and b.ends_at > $2
                 order by b.ends_at, b.id";
    let earlier = "x.ends_at < $3 or (x.ends_at = $3 and x.id <= $4)";
    tx.one(AssertSqlSafe(counted(earlier, list)), args![person, now, at, id]).await
}

/// How many are over, called off or turned down, and how many of them come before the page.
pub async fn behind_tally(tx: &mut Tx, person: PersonId, now: Instant, page: Page) -> Result<Tally, Fault> {
    let (at, id) = page.after.map_or((Instant::LAST, i64::MAX), |(at, id)| (at, id.0));
    let list =
        "select b.ends_at, b.id from booking b where b.person_id = $1 and (b.open = 0 or b.ends_at <= $2)
                 order by b.ends_at desc, b.id desc";
    let earlier = "x.ends_at > $3 or (x.ends_at = $3 and x.id >= $4)";
    tx.one(AssertSqlSafe(counted(earlier, list)), args![person, now, at, id]).await
}

/// A company's open bookings that touch `span`, earliest end first.
pub async fn of_company(
    tx: &mut Tx,
    company: CompanyId,
    span: Interval,
    page: Page,
) -> Result<Vec<Booking>, Fault> {
    let (at, id) = page.after.map_or((span.start(), 0), |(at, id)| (at, id.0));
    let args = args![company, span.start(), span.end(), at, id, page.limit];
    read(
        tx,
        select!(
            "where b.company_id = $1 and b.open = 1 and b.ends_at > $2 and b.starts_at < $3
               and (b.ends_at > $4 or (b.ends_at = $4 and b.id > $5)) order by b.ends_at, b.id limit $6"
        ),
        args,
    )
    .await
}

/// Everything a person's calendar shows: what ends after `from` and begins before `to`, open, done or
/// called off, earliest end first.
pub async fn calendar(
    tx: &mut Tx,
    person: PersonId,
    span: Interval,
    page: Page,
) -> Result<Vec<Booking>, Fault> {
    let (at, id) = page.after.map_or((span.start(), 0), |(at, id)| (at, id.0));
    let args = args![person, span.start(), span.end(), at, id, page.limit];
    read(
        tx,
        select!(
            "where b.person_id = $1 and b.ends_at > $2 and b.starts_at < $3
               and (b.ends_at > $4 or (b.ends_at = $4 and b.id > $5)) order by b.ends_at, b.id limit $6"
        ),
        args,
    )
    .await
}

/// Bookings that take up a resource within `span`, earliest end first.
pub async fn of_resource(
    tx: &mut Tx,
    resource: ResourceId,
    span: Interval,
    page: Page,
) -> Result<Vec<Booking>, Fault> {
    let (at, id) = page.after.map_or((span.start(), 0), |(at, id)| (at, id.0));
    let args = args![resource, span.start(), span.end(), at, id, page.limit];
    read(
        tx,
        select!(
            "where b.id in (select x.booking_id from part q join occupancy x on x.live = 1
                 and x.resource_id = q.atom_id and x.ends_at > $2 and x.starts_at < $3 where q.resource_id = $1)
               and (b.ends_at > $4 or (b.ends_at = $4 and b.id > $5)) order by b.ends_at, b.id limit $6"
        ),
        args,
    )
    .await
}

/// The bookings of those ids, in no order.
pub async fn some(tx: &mut Tx, ids: &[BookingId]) -> Result<Vec<Booking>, Fault> {
    let mut all = Vec::new();
    for ids in ids.chunks(400) {
        let sql = format!("{} where b.id in ({})", select!(""), places(1, ids.len()));
        let args: Vec<Arg> = ids.iter().map(|id| (*id).into()).collect();
        let rows: Vec<Row> = tx.all(AssertSqlSafe(sql), &args).await?;
        all.extend(with_items(tx, rows).await?);
    }
    Ok(all)
}
