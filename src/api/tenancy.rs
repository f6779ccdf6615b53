//! Desks given out for long, and days on which their tenants are away.

use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::Body;
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::tenancy::{self, Filter, Kept, New, Tenancy};
use crate::domain::id::{BookingId, CompanyId, IncubatorId, LeaveId, PersonId, ResourceId, TenancyId};
use crate::domain::time::Interval;
use chrono::NaiveDate;
use chrono_tz::Tz;
use rocket::http::Method::{Get, Post};
use rocket::{Route, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Deserializer, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, one, give, end, away, back]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/tenancies", "Desks given out for long, by id")
        .query(&["incubator", "company", "resource", "running", "after", "limit"])
        .gives(200, S::subschema_for::<List<TenancyView>>)
        .fails(&[403, 422]),
    Endpoint::new(Post, "/v1/tenancies", "Give a desk or an office to a company")
        .headers(&[KEY])
        .body(S::subschema_for::<NewTenancy>)
        .gives(201, S::subschema_for::<TenancyView>)
        .fails(&[403, 404, 409, 413, 422]),
    Endpoint::new(Get, "/v1/tenancies/{id}", "One tenancy and its tenant's days away")
        .gives(200, S::subschema_for::<TenancyView>)
        .fails(&[404]),
    Endpoint::new(Post, "/v1/tenancies/{id}/end", "End a tenancy before its time")
        .headers(&[KEY])
        .body(S::subschema_for::<End>)
        .gives(200, S::subschema_for::<TenancyView>)
        .fails(&[403, 404, 412, 413, 422]),
    Endpoint::new(Post, "/v1/tenancies/{id}/leaves", "Mark days away: others can book the desk then")
        .headers(&[KEY])
        .body(S::subschema_for::<Away>)
        .gives(201, S::subschema_for::<TenancyView>)
        .fails(&[403, 404, 413, 422]),
    Endpoint::new(Post, "/v1/leaves/{id}/withdrawal", "Take days away back, those that nobody has booked")
        .headers(&[KEY])
        .gives(200, S::subschema_for::<BackView>)
        .fails(&[403, 404, 409, 422]),
];

/// A date of the place's calendar.
#[derive(Clone, Copy, Debug)]
pub struct Date(pub NaiveDate);

impl Date {
    /// The date of a text as `2026-11-24`.
    pub fn read(text: &str) -> Option<Date> {
        let kept = ("1970-01-02"..="9999-12-30").contains(&text);
        text.parse().ok().filter(|_| kept && text.len() == 10).map(Date)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
        let date = Date::read(&String::deserialize(from)?);
        date.ok_or_else(|| serde::de::Error::custom("neither an instant nor a date"))
    }
}

impl JsonSchema for Date {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Date".into()
    }
    fn json_schema(_: &mut S) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date" })
    }
}

/// A tenancy.
#[derive(Serialize, JsonSchema)]
pub struct TenancyView {
    id: TenancyId,
    incubator_id: IncubatorId,
    company_id: CompanyId,
    company: String,
    resource_id: ResourceId,
    resource: String,
    /// Whose desk it is, where it is one person's.
    person_id: Option<PersonId>,
    person: Option<String>,
    first_day: String,
    /// The last day, included.
    last_day: String,
    /// When it was ended before its time.
    ended_at: Option<String>,
    /// Whether that was before it began: it takes up nothing, and never did.
    called_off: bool,
    note: String,
    /// Up to which day, not included, its desk-days have been posted; `null`: it costs nothing.
    posted_to: Option<String>,
    version: i64,
    leaves: Vec<LeaveView>,
}

/// Days away.
#[derive(Serialize, JsonSchema)]
pub struct LeaveView {
    id: LeaveId,
    first_day: String,
    /// The last day, included.
    last_day: String,
}

fn days(span: Interval, zone: Tz) -> (String, String) {
    (span.start().date(zone).to_string(), span.end().plus(-1).date(zone).to_string())
}

impl TenancyView {
    /// As it is told.
    pub fn of(one: Tenancy) -> TenancyView {
        let zone = one.zone;
        let (first_day, last_day) = days(one.span, zone);
        let leave = |leave: tenancy::Leave| {
            let (first_day, last_day) = days(leave.span, zone);
            LeaveView { id: leave.id, first_day, last_day }
        };
        TenancyView {
            id: one.id,
            incubator_id: one.incubator,
            company_id: one.company,
            company: one.company_name,
            resource_id: one.resource,
            resource: one.resource_name,
            person_id: one.person,
            person: one.person_name,
            first_day,
            last_day,
            ended_at: one.ended_at.map(|at| at.rfc3339(zone)),
            called_off: one.called_off,
            note: one.note,
            posted_to: one.posted_to.map(|at| at.date(zone).to_string()),
            version: one.version,
            leaves: one.leaves.into_iter().map(leave).collect(),
        }
    }
}

/// List.
#[get("/v1/tenancies")]
pub async fn list(ask: Ask<'_>, mut query: Query) -> Answer {
    let mut filter = Filter {
        incubator: query.id("incubator"),
        company: query.id("company"),
        resource: query.id("resource"),
        after_time: query.flag("running").then_some(ask.now),
        after: query.id("after").map_or(0, |TenancyId(id)| id),
        ..Filter::default()
    };
    let limit = query.limit();
    filter.limit = limit + 1;
    query.done()?;
    let rows = tenancy::list(ask.house, &ask.actor, &filter).await?;
    Reply::ok(&List::page(rows, limit, |row| row.id.to_string(), TenancyView::of))
}

/// One.
#[get("/v1/tenancies/<tid>")]
pub async fn one(ask: Ask<'_>, tid: &str) -> Answer {
    let found = tenancy::one(ask.house, &ask.actor, id(tid)?).await?;
    let version = found.version;
    Ok(Reply::ok(&TenancyView::of(found))?.version(version))
}

/// What is to be given.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTenancy {
    resource_id: ResourceId,
    company_id: CompanyId,
    /// The person whose desk it is; none: the company decides.
    person_id: Option<PersonId>,
    first_day: Date,
    /// The last day, included.
    last_day: Date,
    #[serde(default)]
    #[schemars(length(max = 500))]
    note: String,
}

/// Give.
#[post("/v1/tenancies", data = "<body>")]
pub async fn give(ask: Ask<'_>, key: ClientKey, body: Body<NewTenancy>) -> Answer {
    let key = key.read(&ask, &body.hash)?;
    let new = body.read()?;
    let wish = New {
        resource: new.resource_id,
        company: new.company_id,
        person: new.person_id,
        first: new.first_day.0,
        last: new.last_day.0,
        note: new.note,
    };
    let made = tenancy::give(ask.house, &ask.actor, &wish, key.as_ref(), ask.now).await?;
    let (at, version) = (format!("/api/v1/tenancies/{}", made.id), made.version);
    Ok(Reply::made(&TenancyView::of(made))?.at(at).version(version))
}

/// How it ends.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// The new last day, included; today at the earliest.
    last_day: Date,
    #[schemars(length(min = 1, max = 500))]
    reason: String,
    /// The version that was seen; another one is refused.
    version: Option<i64>,
}

/// End.
#[post("/v1/tenancies/<tid>/end", data = "<body>")]
pub async fn end(ask: Ask<'_>, tid: &str, key: ClientKey, body: Body<End>) -> Answer {
    let (tid, key) = (id(tid)?, key.read(&ask, &body.hash)?);
    let how = body.read()?;
    let (last, key) = (how.last_day.0, key.as_ref());
    let after =
        tenancy::end(ask.house, &ask.actor, tid, how.version, last, &how.reason, key, ask.now).await?;
    Reply::ok(&TenancyView::of(after))
}

/// Days away.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Away {
    first_day: Date,
    /// The last day, included.
    last_day: Date,
}

/// Mark days away.
#[post("/v1/tenancies/<tid>/leaves", data = "<body>")]
pub async fn away(ask: Ask<'_>, tid: &str, key: ClientKey, body: Body<Away>) -> Answer {
    let (tid, key) = (id(tid)?, key.read(&ask, &body.hash)?);
    let days = body.read()?;
    let span = (days.first_day.0, days.last_day.0);
    let after = tenancy::mark(ask.house, &ask.actor, tid, span, key.as_ref(), ask.now).await?;
    Reply::made(&TenancyView::of(after))
}

/// What came of it.
#[derive(Serialize, JsonSchema)]
pub struct BackView {
    tenancy: TenancyView,
    /// Days that are the tenant's again.
    days: i64,
    /// Who has the desk on the others.
    kept: Vec<KeptView>,
}

/// Somebody else has the desk then.
#[derive(Serialize, JsonSchema)]
pub struct KeptView {
    /// None where it is kept for somebody who waits.
    booking_id: Option<BookingId>,
    person: String,
    company: String,
    starts_at: String,
    ends_at: String,
}

/// Take days away back.
#[post("/v1/leaves/<lid>/withdrawal")]
pub async fn back(ask: Ask<'_>, lid: &str, key: ClientKey) -> Answer {
    let (lid, key) = (id(lid)?, key.read(&ask, "")?);
    let back = tenancy::take_back(ask.house, &ask.actor, lid, key.as_ref(), ask.now).await?;
    let zone = back.tenancy.zone;
    let kept = |one: Kept| KeptView {
        booking_id: one.booking,
        person: one.person,
        company: one.company,
        starts_at: one.span.start().rfc3339(zone),
        ends_at: one.span.end().rfc3339(zone),
    };
    let kept = back.kept.into_iter().map(kept).collect();
    Reply::ok(&BackView { tenancy: TenancyView::of(back.tenancy), days: back.days, kept })
}
