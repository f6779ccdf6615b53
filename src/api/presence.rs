//! Who came: check-in, objections to no-shows, and what a person decided.

use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::Body;
use super::booking_view::BookingView;
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::presence::{self, Absence};
use crate::domain::booking::NOTE_MAX;
use crate::domain::id::BookingId;
use crate::domain::time::Instant;
use chrono_tz::Asia::Shanghai;
use rocket::http::Method::{Get, Post};
use rocket::{Route, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![check_in, object, decide, absences, objections]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Post, "/v1/bookings/{id}/presence", "Check in")
        .headers(&[KEY])
        .gives(200, S::subschema_for::<BookingView>)
        .fails(&[403, 404, 409, 422]),
    Endpoint::new(Post, "/v1/bookings/{id}/objection", "Object to a no-show; a person decides")
        .headers(&[KEY])
        .body(S::subschema_for::<Objecting>)
        .gives_nothing()
        .fails(&[403, 404, 409, 413, 422]),
    Endpoint::new(Post, "/v1/bookings/{id}/verdict", "Decide on an objection, with a reason")
        .headers(&[KEY])
        .body(S::subschema_for::<Verdict>)
        .gives_nothing()
        .fails(&[403, 404, 412, 413, 422]),
    Endpoint::new(Get, "/v1/absences", "My no-shows that count or counted, latest first")
        .gives(200, S::subschema_for::<List<AbsenceView>>)
        .fails(&[422]),
    Endpoint::new(Get, "/v1/objections", "Objections that wait for my decision, oldest first")
        .gives(200, S::subschema_for::<List<AbsenceView>>)
        .fails(&[403, 422]),
];

/// Check in.
#[post("/v1/bookings/<bid>/presence")]
pub async fn check_in(ask: Ask<'_>, bid: &str, key: ClientKey) -> Answer {
    let (bid, key) = (id(bid)?, key.read(&ask, "")?);
    let booking = presence::check_in(ask.house, &ask.actor, bid, key.as_ref(), ask.now).await?;
    let version = booking.version;
    Ok(Reply::ok(&BookingView::of(booking, None))?.version(version))
}

/// What is said against a no-show.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Objecting {
    #[schemars(length(min = 1, max = NOTE_MAX), regex(pattern = r"\S"))]
    words: String,
}

/// Object.
#[post("/v1/bookings/<bid>/objection", data = "<body>")]
pub async fn object(ask: Ask<'_>, bid: &str, key: ClientKey, body: Body<Objecting>) -> Answer {
    let (bid, key) = (id(bid)?, key.read(&ask, &body.hash)?);
    presence::object(ask.house, &ask.actor, bid, &body.read()?.words, key.as_ref(), ask.now).await?;
    Reply::nothing()
}

/// What is decided on an objection.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// It does not count.
    excused: bool,
    #[schemars(length(min = 1, max = NOTE_MAX), regex(pattern = r"\S"))]
    reason: String,
}

/// Decide.
#[post("/v1/bookings/<bid>/verdict", data = "<body>")]
pub async fn decide(ask: Ask<'_>, bid: &str, key: ClientKey, body: Body<Verdict>) -> Answer {
    let (bid, key) = (id(bid)?, key.read(&ask, &body.hash)?);
    let said = body.read()?;
    presence::decide(ask.house, &ask.actor, bid, said.excused, &said.reason, key.as_ref(), ask.now).await?;
    Reply::nothing()
}

/// A no-show, and what was said of it.
#[derive(Serialize, JsonSchema)]
pub struct AbsenceView {
    booking_id: BookingId,
    title: String,
    holder: String,
    starts_at: String,
    ends_at: String,
    /// Whether it counts now.
    counts: bool,
    /// What was said against it.
    objection: Option<String>,
    /// Whether it was excused; `null`: nobody has decided.
    excused: Option<bool>,
    reason: Option<String>,
}

impl AbsenceView {
    fn of(one: Absence) -> AbsenceView {
        let told = |at: i64| Instant(at).rfc3339(Shanghai);
        AbsenceView {
            booking_id: BookingId(one.booking_id),
            title: one.title,
            holder: one.person_name,
            starts_at: told(one.starts_at),
            ends_at: told(one.ends_at),
            counts: one.counted == 0,
            objection: one.words,
            excused: one.excused.map(|yes| yes == 1),
            reason: one.reason,
        }
    }
}

/// Mine.
#[get("/v1/absences")]
pub async fn absences(ask: Ask<'_>, query: Query) -> Answer {
    query.done()?;
    let all = presence::absences(ask.house, &ask.actor, ask.now).await?;
    Reply::ok(&List::whole(all.into_iter().map(AbsenceView::of).collect()))
}

/// What waits for me.
#[get("/v1/objections")]
pub async fn objections(ask: Ask<'_>, query: Query) -> Answer {
    query.done()?;
    let all = presence::objections(ask.house, &ask.actor).await?;
    Reply::ok(&List::whole(all.into_iter().map(AbsenceView::of).collect()))
}
