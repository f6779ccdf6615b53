//! Booked against really used (预约与使用对照): the table over months, and the bookings behind its figures.

use super::ask::{Ask, Query};
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::Fault;
use crate::app::used::{self, ALL, By, FIRST, HOUSE, Key, Line, Of, Row};
use crate::domain::booking::State;
use crate::domain::field::FieldRule;
use crate::domain::id::{BookingId, CompanyId, IncubatorId, ResourceId};
use crate::domain::month::Month;
use crate::domain::months::Months;
use crate::domain::time::{Instant, Interval};
use crate::domain::used::{How, share};
use chrono_tz::Asia::Shanghai;
use rocket::http::Method::Get;
use rocket::{Route, get, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::Serialize;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![table, bookings]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/used", "Booked against really used, from a month to a month")
        .query(&["from", "to", "by", "incubator", "company", "kind", "after", "limit"])
        .gives(200, S::subschema_for::<List<UsedView>>)
        .fails(&[403, 404, 422]),
    Endpoint::new(Get, "/v1/used/bookings", "The bookings behind such a figure, latest end first")
        .query(&["from", "to", "incubator", "company", "kind", "resource", "how", "after", "limit"])
        .gives(200, S::subschema_for::<List<BehindView>>)
        .fails(&[403, 404, 422]),
];

/// Seconds of booked time, each times the units booked, by what became of them.
#[derive(Serialize, JsonSchema)]
struct Seconds {
    /// It could have been booked: by opening hours, rules and closures as they are now. `null`: that is not told of it.
    open: Option<i64>,
    /// Booked, and not called off in time: the sum of the six that follow.
    booked: i64,
    /// Somebody had checked in.
    used: i64,
    /// Nobody had to check in, or an objection to a no-show was accepted.
    unknown: i64,
    /// The rest of a booking that was called off after it had begun.
    freed: i64,
    /// Nobody came.
    missed: i64,
    /// Called off late, by the rules it was booked under.
    late: i64,
    /// Not over yet.
    ahead: i64,
    /// Beside these: called off in time, or by the house.
    in_time: i64,
}

/// Desks that companies have for long.
#[derive(Serialize, JsonSchema)]
struct DeskDays {
    /// Days of their tenancies.
    held: i64,
    /// Of these, given back as leave.
    away: i64,
    /// Of these, booked by others.
    booked_by_others: i64,
}

/// A line of the table; of the four it is told by, those that it is not of are `null`.
#[derive(Serialize, JsonSchema)]
struct UsedView {
    /// An incubator; of a resource, its own.
    incubator_id: Option<IncubatorId>,
    /// A kind of resource; of a resource, its own.
    kind: Option<String>,
    resource_id: Option<ResourceId>,
    company_id: Option<CompanyId>,
    /// The name of the resource or the company. Without a company and a name: bookings of the incubator itself.
    name: Option<String>,
    /// Bookings that count as booked.
    bookings: i64,
    seconds: Seconds,
    /// Booked, in hundredths of a percent of what could have been.
    booked_share: Option<i64>,
    /// Used, in hundredths of a percent of that part of which it is known: used, freed, missed, late.
    used_share: Option<i64>,
    desk_days: DeskDays,
}

fn row((key, row): (Key, Row)) -> UsedView {
    let (h, d) = (&row.hours, &row.desks);
    let text = |text: String| Some(text).filter(|text| !text.is_empty());
    UsedView {
        incubator_id: (key.place_id > 0).then_some(IncubatorId(key.place_id)),
        kind: text(key.kind),
        resource_id: (key.resource_id > 0).then_some(ResourceId(key.resource_id)),
        company_id: (key.company_id > 0).then_some(CompanyId(key.company_id)),
        name: text(key.name),
        bookings: row.bookings,
        seconds: Seconds {
            open: row.open,
            booked: h.booked(),
            used: h.used,
            unknown: h.unknown,
            freed: h.freed,
            missed: h.missed,
            late: h.late,
            ahead: h.ahead,
            in_time: h.in_time,
        },
        booked_share: row.open.and_then(|open| share(h.booked(), open)),
        used_share: share(h.used, h.known()),
        desk_days: DeskDays { held: d.held, away: d.away, booked_by_others: d.lent },
    }
}

/// A booking behind a figure. Titles and people are not told here.
#[derive(Serialize, JsonSchema)]
struct BehindView {
    booking_id: BookingId,
    incubator_id: IncubatorId,
    /// `null`: for the incubator itself.
    company_id: Option<CompanyId>,
    company: Option<String>,
    /// One of what was booked, by name.
    resource: String,
    /// How many there were.
    resources: i64,
    state: State,
    starts_at: String,
    ends_at: String,
    /// What the time counts as: `used`, `unknown`, `missed`, `late`, `ahead`, `in_time`.
    counted_as: String,
    /// Seconds times units of it in the months asked for, but for what was given back.
    seconds: i64,
    /// Seconds times units that were given back.
    freed: i64,
}

fn line(one: Line) -> Result<BehindView, Fault> {
    let state = State::of_name(&one.state).ok_or_else(|| Fault::corrupt("booking.state", &one.state))?;
    let house = one.company_id == HOUSE.0;
    Ok(BehindView {
        booking_id: BookingId(one.id),
        incubator_id: IncubatorId(one.incubator_id),
        company_id: (!house).then_some(CompanyId(one.company_id)),
        company: (!house).then_some(one.company),
        resource: one.resource,
        resources: one.things,
        state,
        starts_at: Instant(one.starts_at).rfc3339(Shanghai),
        ends_at: Instant(one.ends_at).rfc3339(Shanghai),
        counted_as: one.how,
        seconds: one.seconds,
        freed: one.freed,
    })
}

/// The months asked for; the running one where none is named.
fn months(ask: &Ask<'_>, query: &mut Query) -> Option<Months> {
    let (from, to) = (query.text("from"), query.text("to"));
    let read = Months::latest(&from, &to, ask.now);
    for one in read.as_ref().err().into_iter().flatten() {
        query.wrong(&one.field, one.rule.clone());
    }
    read.ok()
}

/// What is read once [`Query::done`] found nothing wrong.
fn span(months: Option<Months>, ask: &Ask<'_>) -> Interval {
    let now = Month::of(ask.now);
    months.unwrap_or(Months { from: now, to: now }).span()
}

/// A company, or `none`: bookings of the incubator itself.
fn company(query: &mut Query) -> Option<CompanyId> {
    let raw = query.text("company");
    let found = used::company_named(&raw);
    if found.is_none() && !raw.is_empty() {
        query.wrong("company", FieldRule::Unknown);
    }
    found
}

fn kind(query: &mut Query) -> Option<String> {
    Some(query.text("kind")).filter(|kind| !kind.is_empty())
}

/// By incubator, kind, resource or company.
#[get("/v1/used")]
pub async fn table(ask: Ask<'_>, mut query: Query) -> Answer {
    let read = months(&ask, &mut query);
    let names: Vec<(&str, By)> = By::ALL.iter().map(|by| (by.name(), *by)).collect();
    let by = query.one("by", &names).unwrap_or(By::Place);
    let of = Of {
        place: query.id("incubator"),
        company: company(&mut query),
        kind: kind(&mut query),
        resource: None,
    };
    let after = query.id::<i64>("after").unwrap_or(FIRST);
    let limit = query.limit();
    query.done()?;
    let span = span(read, &ask);
    if matches!(by, By::Place | By::Kind) {
        // These are few: they come all at once.
        let found = used::table(ask.house, &ask.actor, &of, span, by, (FIRST, ALL)).await?;
        return Reply::ok(&List::whole(found.rows.into_iter().map(row).collect()));
    }
    let found = used::table(ask.house, &ask.actor, &of, span, by, (after, limit + 1)).await?;
    let next =
        |(key, _): &(Key, Row)| if by == By::Resource { key.resource_id } else { key.company_id }.to_string();
    Reply::ok(&List::page(found.rows, limit, next, row))
}

/// The bookings behind a figure.
#[get("/v1/used/bookings")]
pub async fn bookings(ask: Ask<'_>, mut query: Query) -> Answer {
    let read = months(&ask, &mut query);
    let of = Of {
        place: query.id("incubator"),
        company: company(&mut query),
        kind: kind(&mut query),
        resource: query.id("resource"),
    };
    let names: Vec<(&str, How)> = How::ALL.iter().map(|how| (how.name(), *how)).collect();
    let how = query.one("how", &names);
    let (before, limit) = (query.after_booking(), query.limit());
    query.done()?;
    let found = used::behind(ask.house, &ask.actor, &of, span(read, &ask), how, (before, limit + 1)).await?;
    let lines: Vec<Line> = found.lines.into_iter().map(|(one, _)| one).collect();
    let page = List::page(lines, limit, |one| format!("{}-{}", one.ends_at, one.id), line);
    let items = page.items.into_iter().collect::<Result<Vec<BehindView>, Fault>>()?;
    Reply::ok(&List { items, next: page.next })
}
