//! Series: planned date by date, booked, changed, called off in part, confirmed again.

use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::{Body, Clock, Date};
use super::booking_view::BookingView;
use super::document::Endpoint;
use super::series_view::{ChangedView, Made, OffView, PlanView, SeriesPage, SeriesView};
use super::taking::{self, MANY, NewItem};
use super::view::{Answer, List, Reply};
use crate::app::series::{self, Dates, NewTerms, Wanted};
use crate::domain::booking::{NOTE_MAX, TITLE};
use crate::domain::field::{FieldRule, Gather, text};
use crate::domain::id::{BookingId, CompanyId, TermsId};
use crate::domain::recur::Recurrence;
use crate::domain::refusal::Refusal;
use crate::http::etag::Conditions;
use chrono::NaiveDate;
use rocket::http::Method::{Delete, Get, Patch, Post};
use rocket::{Route, delete, get, patch, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![plan, make, mine, one, edit, call_off, confirm]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Post, "/v1/series/plan", "What would come of each date of a series; books nothing")
        .body(S::subschema_for::<NewSeries>)
        .gives(200, S::subschema_for::<List<PlanView>>)
        .fails(&[403, 404, 413, 422]),
    Endpoint::new(Post, "/v1/series", "Book every date of a series that can be had, in one step")
        .headers(&[KEY])
        .body(S::subschema_for::<NewSeries>)
        .gives(201, S::subschema_for::<Made>)
        .fails(&[403, 404, 409, 413, 422]),
    Endpoint::new(Get, "/v1/series", "My series, those that go on first")
        .gives(200, S::subschema_for::<List<SeriesView>>)
        .fails(&[422]),
    Endpoint::new(Get, "/v1/series/{id}", "A series with its bookings")
        .gives(200, S::subschema_for::<SeriesPage>)
        .fails(&[404]),
    Endpoint::new(Patch, "/v1/series/{id}", "Change what lies ahead, from a date on or as a whole")
        .headers(&["If-Match"])
        .body(S::subschema_for::<SeriesChange>)
        .gives(200, S::subschema_for::<ChangedView>)
        .fails(&[403, 404, 409, 412, 413, 422]),
    Endpoint::new(Delete, "/v1/series/{id}", "Call dates off: all that lie ahead, or from one to another")
        .query(&["from", "until", "reason"])
        .headers(&["If-Match"])
        .gives(200, S::subschema_for::<OffView>)
        .fails(&[403, 404, 409, 412, 422]),
    Endpoint::new(Post, "/v1/series/{id}/confirmation", "Keep a series for longer")
        .headers(&["If-Match", KEY])
        .gives(200, S::subschema_for::<Confirmed>)
        .fails(&[403, 404, 409, 412, 422]),
];

/// A series to be booked.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSeries {
    /// Each resource once; the same on every date.
    #[schemars(length(min = 1))]
    items: Vec<NewItem>,
    /// The first date, at the place.
    first: Date,
    /// On the wall clock of the place.
    from: Clock,
    /// Not later than `from`: on the next day.
    to: Clock,
    repeat: Recurrence,
    #[schemars(length(min = 1, max = TITLE.1), regex(pattern = r"\S"))]
    title: String,
    company_id: Option<CompanyId>,
    #[serde(default)]
    #[schemars(length(max = NOTE_MAX))]
    note: String,
    #[serde(default)]
    private: bool,
    #[serde(default)]
    #[schemars(range(min = 0, max = MANY))]
    seats: i64,
    /// Versions of terms of use accepted with this.
    #[serde(default)]
    accepts: Vec<TermsId>,
    /// A date that is taken waits for its place.
    #[serde(default)]
    wait: bool,
    /// Only these of its dates; empty: all that can be had.
    #[serde(default)]
    only: Vec<Date>,
}

impl NewSeries {
    fn read(self) -> Result<Wanted, Refusal> {
        let mut wrong = Gather::default();
        let title = wrong.take(text("title", &self.title, TITLE.0, TITLE.1)).unwrap_or_default();
        let note = wrong.take(text("note", &self.note, 0, NOTE_MAX)).unwrap_or_default();
        let items = taking::read(&self.items, &mut wrong);
        if !(0..=MANY).contains(&self.seats) {
            wrong.wrong("seats", FieldRule::Number { min: 0, max: MANY });
        }
        if !wrong.0.is_empty() {
            return Err(Refusal::Fields(wrong.0));
        }
        Ok(Wanted {
            items,
            first: self.first.0,
            from: self.from.0,
            to: self.to.0,
            rule: self.repeat,
            title,
            company: self.company_id,
            note,
            private: self.private,
            seats: self.seats,
            accepts: self.accepts,
            wait: self.wait,
            only: self.only.into_iter().map(|date| date.0).collect(),
        })
    }
}

/// Plan.
#[post("/v1/series/plan", data = "<body>")]
pub async fn plan(ask: Ask<'_>, body: Body<NewSeries>) -> Answer {
    let wanted = body.read()?.read()?;
    let planned = series::plan(ask.house, &ask.actor, &wanted, ask.now).await?;
    Reply::ok(&List::whole(planned.into_iter().map(|one| PlanView::of(one, &ask.w)).collect()))
}

/// Book.
#[post("/v1/series", data = "<body>")]
pub async fn make(ask: Ask<'_>, key: ClientKey, body: Body<NewSeries>) -> Answer {
    let key = key.read(&ask, &body.hash)?;
    let wanted = body.read()?.read()?;
    let made = series::book(ask.house, &ask.actor, &wanted, key.as_ref(), ask.now).await?;
    let location = format!("/api/v1/series/{}", made.object);
    Ok(Reply::made(&Made::of(made, &ask.w))?.at(location).version(1))
}

/// Mine.
#[get("/v1/series")]
pub async fn mine(ask: Ask<'_>, query: Query) -> Answer {
    query.done()?;
    let all = series::mine(ask.house, &ask.actor).await?;
    Reply::ok(&List::whole(all.iter().map(|one| SeriesView::of(one, &ask.w)).collect()))
}

/// One.
#[get("/v1/series/<sid>")]
pub async fn one(ask: Ask<'_>, sid: &str) -> Answer {
    let opened = series::open(ask.house, &ask.actor, id(sid)?, ask.now).await?;
    let version = opened.series.version;
    let page = SeriesPage {
        series: SeriesView::of(&opened.series, &ask.w),
        bookings: opened.bookings.into_iter().map(|one| BookingView::of(one, None)).collect(),
    };
    Ok(Reply::ok(&page)?.version(version))
}

/// What is to be different; what is missing stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesChange {
    /// From this occurrence on; missing: every one that lies ahead.
    since: Option<BookingId>,
    #[schemars(length(min = 1, max = TITLE.1), regex(pattern = r"\S"))]
    title: Option<String>,
    #[schemars(length(max = NOTE_MAX))]
    note: Option<String>,
    private: Option<bool>,
    /// New hours; both or neither.
    from: Option<Clock>,
    to: Option<Clock>,
}

/// Change.
#[patch("/v1/series/<sid>", data = "<body>")]
pub async fn edit(ask: Ask<'_>, sid: &str, conditions: Conditions, body: Body<SeriesChange>) -> Answer {
    let (sid, version) = (id(sid)?, conditions.version()?);
    let new = body.read()?;
    let mut wrong = Gather::default();
    let title = new.title.and_then(|title| wrong.take(text("title", &title, TITLE.0, TITLE.1)));
    let note = new.note.and_then(|note| wrong.take(text("note", &note, 0, NOTE_MAX)));
    if new.from.is_some() != new.to.is_some() {
        wrong.wrong(if new.from.is_some() { "to" } else { "from" }, FieldRule::Missing);
    }
    if !wrong.0.is_empty() {
        return Err(Refusal::Fields(wrong.0).into());
    }
    let hours = new.from.zip(new.to).map(|(from, to)| (from.0, to.0));
    let terms = NewTerms { since: new.since, title, note, private: new.private, hours };
    let changed = series::edit(ask.house, &ask.actor, sid, version, &terms, None, ask.now).await?;
    let version = changed.version;
    Ok(Reply::ok(&ChangedView::of(changed, &ask.w))?.version(version))
}

/// Call off.
#[delete("/v1/series/<sid>")]
pub async fn call_off(ask: Ask<'_>, sid: &str, conditions: Conditions, mut query: Query) -> Answer {
    let (sid, version) = (id(sid)?, conditions.version()?);
    let reason = text("reason", &query.text("reason"), 0, NOTE_MAX);
    let reason = reason.map_err(|error| Refusal::Fields(vec![error]))?;
    let mut date = |name: &'static str| -> Option<NaiveDate> {
        let raw = query.text(name);
        let found = raw.parse().ok();
        if found.is_none() && !raw.is_empty() {
            query.wrong(name, FieldRule::Date);
        }
        found
    };
    let (from, until) = (date("from"), date("until"));
    if from.is_some() != until.is_some() {
        query.wrong(if from.is_some() { "until" } else { "from" }, FieldRule::Missing);
    }
    query.done()?;
    let dates = from.zip(until).map_or(Dates::All, |(from, until)| Dates::Between(from, until));
    let reason = Some(reason.as_str()).filter(|reason| !reason.is_empty());
    let gone = series::cancel(ask.house, &ask.actor, sid, version, dates, reason, None, ask.now).await?;
    let version = gone.version;
    Ok(Reply::ok(&OffView::of(gone))?.version(version))
}

/// Until when it is kept now.
#[derive(Serialize, JsonSchema)]
pub struct Confirmed {
    /// It must be confirmed again by then.
    confirm_by: String,
}

/// Confirm.
#[post("/v1/series/<sid>/confirmation")]
pub async fn confirm(ask: Ask<'_>, sid: &str, conditions: Conditions, key: ClientKey) -> Answer {
    let (sid, version, key) = (id(sid)?, conditions.version()?, key.read(&ask, "")?);
    let by = series::confirm(ask.house, &ask.actor, sid, version, key.as_ref(), ask.now).await?;
    Reply::ok(&Confirmed { confirm_by: by.rfc3339(chrono_tz::Asia::Shanghai) })
}
