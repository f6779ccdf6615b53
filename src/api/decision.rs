//! What others say to a booking, what is taken back, and how it all came.

use super::ask::{Ask, ClientKey, KEY, Query, cursor, id};
use super::body::Body;
use super::booking_view::{BookingView, EventView};
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::approve::{Answer as Said, answer};
use crate::app::{Booking, Page, cancel, see};
use crate::domain::booking::NOTE_MAX;
use crate::domain::field::text;
use crate::domain::refusal::Refusal;
use crate::http::etag::Conditions;
use rocket::http::Method::{Get, Post};
use rocket::{Route, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::Deserialize;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![approve, reject, restore, history, inbox]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Post, "/v1/bookings/{id}/approval", "Approve a request, or a proposed change")
        .headers(&["If-Match", KEY])
        .gives(200, S::subschema_for::<BookingView>)
        .fails(&[403, 404, 409, 412, 422]),
    Endpoint::new(Post, "/v1/bookings/{id}/rejection", "Decline a request, or a proposed change")
        .headers(&["If-Match", KEY])
        .body(S::subschema_for::<Rejection>)
        .gives(200, S::subschema_for::<BookingView>)
        .fails(&[403, 404, 409, 412, 413, 422]),
    Endpoint::new(Post, "/v1/bookings/{id}/restoration", "Take a cancellation back within its minutes")
        .headers(&["If-Match", KEY])
        .gives(200, S::subschema_for::<BookingView>)
        .fails(&[403, 404, 409, 412, 422]),
    Endpoint::new(Get, "/v1/bookings/{id}/history", "What happened to a booking, with every rule looked at")
        .gives(200, S::subschema_for::<List<EventView>>)
        .fails(&[404]),
    Endpoint::new(Get, "/v1/inbox", "What waits for my answer, oldest first")
        .query(&["after", "limit"])
        .gives(200, S::subschema_for::<List<BookingView>>)
        .fails(&[403, 422]),
];

/// Approve.
#[post("/v1/bookings/<bid>/approval")]
pub async fn approve(ask: Ask<'_>, bid: &str, conditions: Conditions, key: ClientKey) -> Answer {
    let (bid, version, key) = (id(bid)?, conditions.version()?, key.read(&ask, "")?);
    let booking = answer(ask.house, &ask.actor, bid, version, Said::Approve, key.as_ref(), ask.now).await?;
    let version = booking.version;
    Ok(Reply::ok(&BookingView::of(booking, None))?.version(version))
}

/// Why not.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rejection {
    /// The holder is told.
    #[schemars(length(min = 1, max = NOTE_MAX), regex(pattern = r"\S"))]
    reason: String,
}

/// Decline.
#[post("/v1/bookings/<bid>/rejection", data = "<body>")]
pub async fn reject(
    ask: Ask<'_>,
    bid: &str,
    conditions: Conditions,
    key: ClientKey,
    body: Body<Rejection>,
) -> Answer {
    let (bid, version, key) = (id(bid)?, conditions.version()?, key.read(&ask, &body.hash)?);
    let reason = text("reason", &body.read()?.reason, 1, NOTE_MAX);
    let reason = reason.map_err(|error| Refusal::Fields(vec![error]))?;
    let booking =
        answer(ask.house, &ask.actor, bid, version, Said::Decline(&reason), key.as_ref(), ask.now).await?;
    let version = booking.version;
    Ok(Reply::ok(&BookingView::of(booking, None))?.version(version))
}

/// Take back.
#[post("/v1/bookings/<bid>/restoration")]
pub async fn restore(ask: Ask<'_>, bid: &str, conditions: Conditions, key: ClientKey) -> Answer {
    let (bid, version, key) = (id(bid)?, conditions.version()?, key.read(&ask, "")?);
    let booking = cancel::restore(ask.house, &ask.actor, bid, version, key.as_ref(), ask.now).await?;
    let version = booking.version;
    Ok(Reply::ok(&BookingView::of(booking, None))?.version(version))
}

/// How it came.
#[get("/v1/bookings/<bid>/history")]
pub async fn history(ask: Ask<'_>, bid: &str) -> Answer {
    let opened = see::open(ask.house, &ask.actor, id(bid)?, ask.now).await?;
    let zone = opened.booking.zone;
    let events = opened.history.into_iter().map(|event| EventView::of(event, &ask.w, zone));
    Reply::ok(&List::whole(events.collect()))
}

/// What waits.
#[get("/v1/inbox")]
pub async fn inbox(ask: Ask<'_>, mut query: Query) -> Answer {
    let (after, limit) = (query.after_booking(), query.limit());
    query.done()?;
    let page = Page { after, limit: limit + 1 };
    let rows = see::inbox(ask.house, &ask.actor, page, ask.now).await?;
    let rows = rows.into_iter().map(|one| one.booking).collect();
    let after = |row: &Booking| cursor(see::waits_since(row), row);
    Reply::ok(&List::page(rows, limit, after, |row| BookingView::of(row, None)))
}
