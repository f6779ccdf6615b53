//! Closures: what one would hit, the one step that closes, and lifting it.

use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::{Body, Moment};
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::closure::{self, Closure, Filter, Hit, Pick, Place, Request, Scope};
use crate::domain::id::{BookingId, ClosureId, FloorId, IncubatorId, ResourceId, ZoneId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use chrono_tz::Tz;
use rocket::http::Method::{Get, Post};
use rocket::{Route, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, one, preview, close, lift]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/closures", "Closures, latest first")
        .query(&["incubator", "running", "after", "limit"])
        .gives(200, S::subschema_for::<List<ClosureView>>)
        .fails(&[403, 422]),
    Endpoint::new(Post, "/v1/closures/preview", "What a closure would hit, with proposals; changes nothing")
        .body(S::subschema_for::<NewClosure>)
        .gives(200, S::subschema_for::<PlanView>)
        .fails(&[403, 404, 413, 422]),
    Endpoint::new(
        Post,
        "/v1/closures",
        "Close: every booking that is hit is named with what becomes of it, or nothing is done",
    )
    .headers(&[KEY])
    .body(S::subschema_for::<Closing>)
    .gives(201, S::subschema_for::<ClosureView>)
    .fails(&[403, 404, 409, 413, 422]),
    Endpoint::new(Get, "/v1/closures/{id}", "One closure")
        .gives(200, S::subschema_for::<ClosureView>)
        .fails(&[403, 404]),
    Endpoint::new(Post, "/v1/closures/{id}/lift", "Lift a closure before its end; waiting lines are served")
        .headers(&[KEY])
        .gives(200, S::subschema_for::<ClosureView>)
        .fails(&[403, 404, 412, 422]),
];

/// A closure.
#[derive(Serialize, JsonSchema)]
pub struct ClosureView {
    id: ClosureId,
    incubator_id: IncubatorId,
    /// Of the three, the one that is closed; none: the whole incubator.
    floor_id: Option<FloorId>,
    zone_id: Option<ZoneId>,
    resource_id: Option<ResourceId>,
    /// Its name.
    what: String,
    starts_at: String,
    ends_at: String,
    reason: String,
    by: String,
    /// When it was lifted before its end.
    lifted_at: Option<String>,
    version: i64,
}

impl ClosureView {
    fn of(one: Closure) -> ClosureView {
        let at = |at: Instant| at.rfc3339(one.zone);
        ClosureView {
            id: one.id,
            incubator_id: one.incubator,
            floor_id: one.scope.floor,
            zone_id: one.scope.zone,
            resource_id: one.scope.resource,
            starts_at: at(one.span.start()),
            ends_at: at(one.span.end()),
            lifted_at: one.lifted_at.map(at),
            what: one.what,
            reason: one.reason,
            by: one.by,
            version: one.version,
        }
    }
}

/// List.
#[get("/v1/closures")]
pub async fn list(ask: Ask<'_>, mut query: Query) -> Answer {
    let (incubator, running) = (query.id("incubator"), query.flag("running"));
    let (before, limit) = (query.id("after").map_or(0, |ClosureId(id)| id), query.limit());
    query.done()?;
    let ahead_of = running.then_some(ask.now);
    let filter = Filter { id: None, incubator, ahead_of, before, limit: limit + 1 };
    let rows = closure::list(ask.house, &ask.actor, &filter).await?;
    Reply::ok(&List::page(rows, limit, |row| row.id.to_string(), ClosureView::of))
}

/// One.
#[get("/v1/closures/<kid>")]
pub async fn one(ask: Ask<'_>, kid: &str) -> Answer {
    Reply::ok(&ClosureView::of(closure::one(ask.house, &ask.actor, id(kid)?).await?))
}

/// What is to be closed: a resource, a zone or a floor; none of them: the whole incubator.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClosure {
    incubator_id: IncubatorId,
    floor_id: Option<FloorId>,
    zone_id: Option<ZoneId>,
    resource_id: Option<ResourceId>,
    starts_at: Moment,
    ends_at: Moment,
    /// Everybody hit reads it.
    #[schemars(length(min = 1, max = 200))]
    reason: String,
}

impl NewClosure {
    fn read(self) -> Result<Request, Refusal> {
        let span = Interval::new(self.starts_at.0, self.ends_at.0)?;
        let scope = match (self.resource_id, self.zone_id, self.floor_id) {
            (Some(resource), ..) => Scope { resource: Some(resource), ..Scope::default() },
            (None, Some(zone), _) => Scope { zone: Some(zone), ..Scope::default() },
            (None, None, floor) => Scope { floor, ..Scope::default() },
        };
        Ok(Request { incubator: self.incubator_id, scope, span, reason: self.reason })
    }
}

/// What a closure would come to.
#[derive(Serialize, JsonSchema)]
pub struct PlanView {
    /// Resources it closes, parts of composed ones counted.
    resources: usize,
    /// Bookings it hits, by start.
    hits: Vec<HitView>,
    /// Tenancies whose desk cannot be used meanwhile.
    tenancies: usize,
    /// Places kept for people who wait: they wait again.
    offers: usize,
    /// New times that wait for approval and cannot be had.
    changes: usize,
}

/// A booking that is hit, with proposals, the best first.
#[derive(Serialize, JsonSchema)]
pub struct HitView {
    booking_id: BookingId,
    version: i64,
    title: String,
    person: String,
    company: Option<String>,
    starts_at: String,
    ends_at: String,
    places: Vec<PlaceView>,
}

/// Where a booking could go.
#[derive(Serialize, JsonSchema)]
pub struct PlaceView {
    /// In the order of the booking's items.
    resource_ids: Vec<ResourceId>,
    names: Vec<String>,
    starts_at: String,
    ends_at: String,
}

fn hit(hit: Hit) -> HitView {
    let zone: Tz = hit.booking.zone;
    let at = |at: Instant| at.rfc3339(zone);
    let place = |place: Place| PlaceView {
        resource_ids: place.resources,
        names: place.names,
        starts_at: at(place.span.start()),
        ends_at: at(place.span.end()),
    };
    HitView {
        booking_id: hit.booking.id,
        version: hit.booking.version,
        person: hit.booking.person_name,
        company: hit.booking.company_name,
        starts_at: at(hit.booking.span.start()),
        ends_at: at(hit.booking.span.end()),
        title: hit.booking.title,
        places: hit.places.into_iter().map(place).collect(),
    }
}

/// Look first.
#[post("/v1/closures/preview", data = "<body>")]
pub async fn preview(ask: Ask<'_>, body: Body<NewClosure>) -> Answer {
    let wish = body.read()?.read()?;
    let plan = closure::plan(ask.house, &ask.actor, &wish, ask.now).await?;
    Reply::ok(&PlanView {
        resources: plan.resources,
        hits: plan.hits.into_iter().map(hit).collect(),
        tenancies: plan.tenancies,
        offers: plan.offers,
        changes: plan.changes,
    })
}

/// What is to be closed, and what becomes of each booking.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    closure: NewClosure,
    /// Every booking that is hit, as the preview showed it.
    #[schemars(length(max = closure::HITS_MAX))]
    picks: Vec<PickBody>,
}

/// What becomes of a booking.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PickBody {
    booking_id: BookingId,
    version: i64,
    /// Where it goes; none: it is released.
    to: Option<PlaceBody>,
}

/// Where a booking goes.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceBody {
    /// In the order of the booking's items.
    resource_ids: Vec<ResourceId>,
    starts_at: Moment,
    ends_at: Moment,
}

/// Close.
#[post("/v1/closures", data = "<body>")]
pub async fn close(ask: Ask<'_>, key: ClientKey, body: Body<Closing>) -> Answer {
    let key = key.read(&ask, &body.hash)?;
    let Closing { closure, picks } = body.read()?;
    let wish = closure.read()?;
    let pick = |pick: PickBody| {
        let to = match pick.to {
            Some(to) => Some((to.resource_ids, Interval::new(to.starts_at.0, to.ends_at.0)?)),
            None => None,
        };
        Ok(Pick { booking: pick.booking_id, version: pick.version, to })
    };
    let picks: Vec<Pick> = picks.into_iter().map(pick).collect::<Result<_, Refusal>>()?;
    let made = closure::close(ask.house, &ask.actor, &wish, &picks, key.as_ref(), ask.now).await?;
    let at = format!("/api/v1/closures/{}", made.id);
    Ok(Reply::made(&ClosureView::of(made))?.at(at))
}

/// Lift.
#[post("/v1/closures/<kid>/lift")]
pub async fn lift(ask: Ask<'_>, kid: &str, key: ClientKey) -> Answer {
    let (kid, key) = (id(kid)?, key.read(&ask, "")?);
    Reply::ok(&ClosureView::of(closure::lift(ask.house, &ask.actor, kid, key.as_ref(), ask.now).await?))
}
