//! Waiting lines: join, see where one stands, take what is offered, leave.

use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::{Body, Moment};
use super::document::Endpoint;
use super::taking::MANY;
use super::view::{Answer, List, Reply};
use crate::app::offer;
use crate::app::wait::{self, Wait, Wanted};
use crate::domain::access::Actor;
use crate::domain::booking::TITLE;
use crate::domain::field::{FieldError, FieldRule, Gather, text};
use crate::domain::id::{BookingId, CompanyId, IncubatorId, ObjectId, ResourceId, WaitId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval, MINUTE};
use crate::domain::waitlist::{Ask as Wish, WaitState};
use crate::http::etag::Conditions;
use rocket::http::Method::{Delete, Get, Post};
use rocket::{Route, delete, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![join, mine, one, accept, turn_down, leave, line]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Post, "/v1/waits", "Wait for a slot, or for any of a kind")
        .headers(&[KEY])
        .body(S::subschema_for::<NewWait>)
        .gives(201, S::subschema_for::<WaitView>)
        .fails(&[403, 404, 409, 413, 422]),
    Endpoint::new(Get, "/v1/waits", "What I wait for, open entries first")
        .gives(200, S::subschema_for::<List<WaitView>>)
        .fails(&[422]),
    Endpoint::new(Get, "/v1/waits/{id}", "A waiting entry, with the line it stands in")
        .gives(200, S::subschema_for::<WaitPage>)
        .fails(&[404]),
    Endpoint::new(Post, "/v1/waits/{id}/acceptance", "Take what is kept for it: it becomes a booking")
        .headers(&["If-Match", KEY])
        .gives(201, S::subschema_for::<Accepted>)
        .fails(&[403, 404, 409, 412, 422]),
    Endpoint::new(Post, "/v1/waits/{id}/refusal", "Turn down what is kept for it: it goes to the next")
        .headers(&["If-Match", KEY])
        .gives(200, S::subschema_for::<WaitView>)
        .fails(&[403, 404, 409, 412, 422]),
    Endpoint::new(Delete, "/v1/waits/{id}", "Leave the line")
        .headers(&["If-Match"])
        .gives(200, S::subschema_for::<WaitView>)
        .fails(&[403, 404, 409, 412]),
    Endpoint::new(Get, "/v1/lines", "Everybody who waits in an incubator, in the order of service")
        .query(&["incubator", "from", "to"])
        .gives(200, S::subschema_for::<List<Place>>)
        .fails(&[403, 404, 422]),
];

/// What is waited for: a resource, or any of a kind in an incubator.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWait {
    resource_id: Option<ResourceId>,
    incubator_id: Option<IncubatorId>,
    /// Of which kind, where any will do.
    kind: Option<String>,
    /// At least so many seats, where any will do.
    #[serde(default)]
    #[schemars(range(min = 0, max = MANY))]
    seats: i64,
    #[schemars(range(min = 1, max = MANY))]
    units: Option<i64>,
    /// People expected.
    #[serde(default)]
    #[schemars(range(min = 0, max = MANY))]
    people: i64,
    /// The window in which it would do.
    starts_at: Moment,
    ends_at: Moment,
    /// How long it is needed within the window; missing: all of it.
    #[schemars(range(min = 1, max = 44_640))]
    minutes: Option<i64>,
    #[schemars(length(min = 1, max = TITLE.1), regex(pattern = r"\S"))]
    title: String,
    #[serde(default)]
    private: bool,
    company_id: Option<CompanyId>,
    /// Book a freed place at once, without asking again.
    #[serde(default)]
    auto: bool,
}

impl NewWait {
    fn read(self) -> Result<Wanted, Refusal> {
        let mut wrong = Gather::default();
        let title = wrong.take(text("title", &self.title, TITLE.0, TITLE.1)).unwrap_or_default();
        let units = self.units.unwrap_or(1);
        for (name, value, least) in
            [("units", units, 1), ("seats", self.seats, 0), ("people", self.people, 0)]
        {
            if !(least..=MANY).contains(&value) {
                wrong.wrong(name, FieldRule::Number { min: least, max: MANY });
            }
        }
        if self.minutes.is_some_and(|minutes| !(1..=44_640).contains(&minutes)) {
            wrong.wrong("minutes", FieldRule::Number { min: 1, max: 44_640 });
        }
        if self.resource_id.is_none() && self.incubator_id.is_none() {
            wrong.wrong("resource_id", FieldRule::Missing);
        }
        if self.resource_id.is_none() && self.kind.is_none() {
            wrong.wrong("kind", FieldRule::Missing);
        }
        let span = Interval::new(self.starts_at.0, self.ends_at.0);
        let span = wrong.take(span.map_err(|_| FieldError::new("ends_at", FieldRule::EndAfterStart)));
        let (Some(window), true) = (span, wrong.0.is_empty()) else { return Err(Refusal::Fields(wrong.0)) };
        Ok(Wanted {
            resource: self.resource_id,
            incubator: self.incubator_id,
            kind: self.kind.unwrap_or_default(),
            seats: self.seats,
            units,
            people: self.people,
            ask: Wish { window, length: self.minutes.map_or(window.seconds(), |minutes| minutes * MINUTE) },
            title,
            private: self.private,
            company: self.company_id,
            auto: self.auto,
        })
    }
}

/// A waiting entry.
#[derive(Serialize, JsonSchema)]
pub struct WaitView {
    id: WaitId,
    state: WaitState,
    title: String,
    incubator_id: IncubatorId,
    company_id: CompanyId,
    resource_id: Option<ResourceId>,
    resource: Option<String>,
    kind: String,
    seats: i64,
    units: i64,
    starts_at: String,
    ends_at: String,
    minutes: i64,
    auto: bool,
    asked_at: String,
    /// The series whose date it stands for.
    series_id: Option<ObjectId>,
    /// What is kept for it.
    offer: Option<OfferView>,
    /// What it became.
    booking_id: Option<BookingId>,
    /// What `If-Match` is held against.
    version: i64,
}

#[derive(Serialize, JsonSchema)]
struct OfferView {
    resource_id: ResourceId,
    resource: String,
    starts_at: String,
    ends_at: String,
    kept_until: String,
}

impl WaitView {
    fn of(entry: &Wait) -> WaitView {
        let told = |at: Instant| at.rfc3339(entry.zone);
        WaitView {
            id: entry.id,
            state: entry.state,
            title: entry.title.clone(),
            incubator_id: entry.incubator,
            company_id: entry.company,
            resource_id: entry.resource,
            resource: entry.resource_name.clone(),
            kind: entry.kind.clone(),
            seats: entry.seats,
            units: entry.units,
            starts_at: told(entry.ask.window.start()),
            ends_at: told(entry.ask.window.end()),
            minutes: entry.ask.length / MINUTE,
            auto: entry.auto,
            asked_at: told(entry.asked_at),
            series_id: entry.occurrence.map(|(object, _)| object),
            offer: entry.offer.as_ref().map(|offer| OfferView {
                resource_id: offer.resource,
                resource: offer.name.clone(),
                starts_at: told(offer.span.start()),
                ends_at: told(offer.span.end()),
                kept_until: told(offer.until),
            }),
            booking_id: entry.booking,
            version: entry.version,
        }
    }
}

/// A place in a line: what decides its order, and whose it is for those who may know.
#[derive(Serialize, JsonSchema)]
pub struct Place {
    /// Counted from 1.
    place: usize,
    mine: bool,
    id: Option<WaitId>,
    company: Option<String>,
    title: Option<String>,
    kind: String,
    resource_id: Option<ResourceId>,
    starts_at: String,
    ends_at: String,
    /// Too many no-shows: behind the others.
    behind: bool,
    /// When its company was last served from a line here; `null`: never.
    served_at: Option<String>,
    asked_at: String,
}

impl Place {
    fn of(n: usize, entry: &Wait, actor: &Actor) -> Place {
        let told = |at: Instant| at.rfc3339(entry.zone);
        let seen = wait::sees(actor, entry);
        Place {
            place: n + 1,
            mine: entry.person == actor.person,
            id: seen.then_some(entry.id),
            company: seen.then(|| entry.company_name.clone()),
            title: seen.then(|| entry.title.clone()),
            kind: entry.kind.clone(),
            resource_id: entry.resource,
            starts_at: told(entry.ask.window.start()),
            ends_at: told(entry.ask.window.end()),
            behind: entry.behind,
            served_at: entry.served_at.map(told),
            asked_at: told(entry.asked_at),
        }
    }
}

/// An entry and its line.
#[derive(Serialize, JsonSchema)]
pub struct WaitPage {
    #[serde(flatten)]
    entry: WaitView,
    /// How many are served before it.
    before: usize,
    /// Everybody whose wish meets its own, in the order of service.
    line: Vec<Place>,
}

/// Join.
#[post("/v1/waits", data = "<body>")]
pub async fn join(ask: Ask<'_>, key: ClientKey, body: Body<NewWait>) -> Answer {
    let key = key.read(&ask, &body.hash)?;
    let wanted = body.read()?.read()?;
    let entry = wait::join(ask.house, &ask.actor, &wanted, key.as_ref(), ask.now).await?;
    let location = format!("/api/v1/waits/{}", entry.id);
    Ok(Reply::made(&WaitView::of(&entry))?.at(location).version(entry.version))
}

/// Mine.
#[get("/v1/waits")]
pub async fn mine(ask: Ask<'_>, query: Query) -> Answer {
    query.done()?;
    let all = wait::mine(ask.house, &ask.actor, ask.now).await?;
    Reply::ok(&List::whole(all.iter().map(WaitView::of).collect()))
}

/// One.
#[get("/v1/waits/<wid>")]
pub async fn one(ask: Ask<'_>, wid: &str) -> Answer {
    let opened = wait::open(ask.house, &ask.actor, id(wid)?, ask.now).await?;
    let place = |(n, entry)| Place::of(n, entry, &ask.actor);
    let page = WaitPage {
        before: opened.before(),
        line: opened.line.iter().enumerate().map(place).collect(),
        entry: WaitView::of(&opened.entry),
    };
    Ok(Reply::ok(&page)?.version(opened.entry.version))
}

/// What an accepted offer became.
#[derive(Serialize, JsonSchema)]
pub struct Accepted {
    booking_id: BookingId,
    /// `confirmed`, or `requested` until somebody agrees.
    state: crate::domain::booking::State,
}

/// Take it.
#[post("/v1/waits/<wid>/acceptance")]
pub async fn accept(ask: Ask<'_>, wid: &str, conditions: Conditions, key: ClientKey) -> Answer {
    let (wid, version, key) = (id(wid)?, conditions.version()?, key.read(&ask, "")?);
    let booked = offer::accept(ask.house, &ask.actor, wid, version, key.as_ref(), ask.now).await?;
    let location = format!("/api/v1/bookings/{}", booked.id);
    Ok(Reply::made(&Accepted { booking_id: booked.id, state: booked.state })?.at(location))
}

/// Turn it down.
#[post("/v1/waits/<wid>/refusal")]
pub async fn turn_down(ask: Ask<'_>, wid: &str, conditions: Conditions, key: ClientKey) -> Answer {
    let (wid, version, key) = (id(wid)?, conditions.version()?, key.read(&ask, "")?);
    let entry = offer::turn_down(ask.house, &ask.actor, wid, version, key.as_ref(), ask.now).await?;
    Ok(Reply::ok(&WaitView::of(&entry))?.version(entry.version))
}

/// Leave.
#[delete("/v1/waits/<wid>")]
pub async fn leave(ask: Ask<'_>, wid: &str, conditions: Conditions) -> Answer {
    let (wid, version) = (id(wid)?, conditions.version()?);
    let entry = offer::withdraw(ask.house, &ask.actor, wid, version, ask.now).await?;
    Ok(Reply::ok(&WaitView::of(&entry))?.version(entry.version))
}

/// A whole line.
#[get("/v1/lines")]
pub async fn line(ask: Ask<'_>, mut query: Query) -> Answer {
    let incubator: Option<IncubatorId> = query.id("incubator");
    let span = query.span(31);
    if incubator.is_none() {
        query.wrong("incubator", FieldRule::Missing);
    }
    if span.is_none() {
        query.wrong("from", FieldRule::Missing);
    }
    query.done()?;
    let (Some(incubator), Some(span)) = (incubator, span) else { return Err(Refusal::NotFound.into()) };
    let all = wait::line_of(ask.house, &ask.actor, incubator, span, ask.now).await?;
    Reply::ok(&List::whole(all.iter().enumerate().map(|(n, one)| Place::of(n, one, &ask.actor)).collect()))
}
