//! The working calendar: years that were imported, and a new notice.

use super::ask::{Ask, ClientKey, KEY};
use super::body::Body;
use super::document::Endpoint;
use super::view::{Answer, Reply};
use crate::app::calendar::{self, About, Wish, Year};
use crate::domain::id::BookingId;
use crate::domain::time::Instant;
use chrono::NaiveDate;
use chrono_tz::Asia::Shanghai;
use rocket::http::Method::{Get, Post};
use rocket::{Route, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, preview, import]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/calendar-years", "Years of the working calendar that were imported")
        .gives(200, S::subschema_for::<Vec<YearView>>)
        .fails(&[403]),
    Endpoint::new(Post, "/v1/calendar-years/preview", "What a notice would change; changes nothing")
        .body(S::subschema_for::<File>)
        .gives(200, S::subschema_for::<PlanView>)
        .fails(&[403, 413, 422]),
    Endpoint::new(Post, "/v1/calendar-years", "Put a year's notice in force, with what follows from it")
        .headers(&[KEY])
        .body(S::subschema_for::<NewYear>)
        .gives(201, S::subschema_for::<DoneView>)
        .fails(&[403, 413, 422]),
];

/// A year that was imported.
#[derive(Serialize, JsonSchema)]
pub struct YearView {
    year: i64,
    /// `kind,date,name`, a line a day.
    rows: String,
    source: String,
    by: Option<String>,
    at: String,
    version: i64,
}

/// List.
#[get("/v1/calendar-years")]
pub async fn list(ask: Ask<'_>) -> Answer {
    let view = |one: Year| YearView {
        year: one.year,
        rows: one.rows,
        source: one.source,
        by: one.by_name,
        at: Instant(one.created_at).rfc3339(Shanghai),
        version: one.version,
    };
    let years = calendar::years(ask.house, &ask.actor).await?;
    Reply::ok(&years.into_iter().map(view).collect::<Vec<_>>())
}

/// A notice.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Lines of `kind,date,name`, or the JSON of holiday-cn.
    text: String,
}

/// What it would change.
#[derive(Serialize, JsonSchema)]
pub struct PlanView {
    year: i32,
    /// Whether a notice of that year is in force already.
    known: bool,
    newly_off: Vec<String>,
    newly_working: Vec<String>,
    /// Days that were only taken for what they are, and are known then.
    settled: usize,
    /// Bookings ahead on days that are off then.
    booking_ids: Vec<BookingId>,
    /// How many of them stand under a rule that admits working days only.
    against_rules: usize,
    deadlines: Vec<DeadlineView>,
}

/// A deadline that moves.
#[derive(Serialize, JsonSchema)]
pub struct DeadlineView {
    from: String,
    to: String,
}

fn dates(all: &[NaiveDate]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

/// Look first.
#[post("/v1/calendar-years/preview", data = "<body>")]
pub async fn preview(ask: Ask<'_>, body: Body<File>) -> Answer {
    calendar::years(ask.house, &ask.actor).await?;
    let plan = calendar::plan(ask.house, Some(&ask.actor), &body.read()?.text, ask.now).await?;
    let deadline = |(from, to): &(Instant, Instant)| DeadlineView {
        from: from.rfc3339(Shanghai),
        to: to.rfc3339(Shanghai),
    };
    Reply::ok(&PlanView {
        year: plan.year,
        known: plan.known,
        newly_off: dates(&plan.difference.newly_off),
        newly_working: dates(&plan.difference.newly_working),
        settled: plan.difference.settled,
        booking_ids: plan.bookings.iter().map(|one| one.id).collect(),
        against_rules: plan.against,
        deadlines: plan.deadlines.iter().map(deadline).collect(),
    })
}

/// A notice to be put in force.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewYear {
    /// Lines of `kind,date,name`, or the JSON of holiday-cn.
    text: String,
    /// Where it comes from.
    #[serde(default)]
    #[schemars(length(max = 200))]
    source: String,
    /// What is done about bookings on days that are off then.
    #[serde(default)]
    bookings: About,
    /// Whether deadlines in working time move with it.
    #[serde(default)]
    move_deadlines: bool,
}

/// What was done.
#[derive(Serialize, JsonSchema)]
pub struct DoneView {
    year: i32,
    newly_off: Vec<String>,
    newly_working: Vec<String>,
    /// Bookings whose holders are told.
    bookings: usize,
    /// Deadlines that moved.
    deadlines: usize,
}

/// Put it in force.
#[post("/v1/calendar-years", data = "<body>")]
pub async fn import(ask: Ask<'_>, key: ClientKey, body: Body<NewYear>) -> Answer {
    let key = key.read(&ask, &body.hash)?;
    calendar::years(ask.house, &ask.actor).await?;
    let new = body.read()?;
    let wish = Wish { source: new.source, about: new.bookings, deadlines: new.move_deadlines };
    let done = calendar::import(ask.house, Some(&ask.actor), &new.text, &wish, key.as_ref(), ask.now).await?;
    Reply::made(&DoneView {
        year: done.year,
        newly_off: dates(&done.difference.newly_off),
        newly_working: dates(&done.difference.newly_working),
        bookings: done.bookings,
        deadlines: done.deadlines,
    })
}
