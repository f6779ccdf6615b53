//! Incubators, kinds, resources and when they are free.

use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::Body;
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::{Filter, Resource, find, inventory};
use crate::domain::field::FieldRule;
use crate::domain::id::{IncubatorId, ResourceId};
use crate::domain::time::Interval;
use crate::http::etag::{self, Conditions};
use chrono_tz::Tz;
use rocket::http::Method::{Delete, Get, Patch, Post};
use rocket::{Route, delete, get, patch, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![incubators, kinds, list, one, add, edit, retire, availability]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/incubators", "The incubators")
        .gives(200, S::subschema_for::<List<IncubatorView>>)
        .fails(&[403]),
    Endpoint::new(Get, "/v1/kinds", "The kinds of resources")
        .gives(200, S::subschema_for::<List<KindView>>)
        .fails(&[403]),
    Endpoint::new(Get, "/v1/resources", "Resources that match, with the units free from `from` to `to`")
        .query(&[
            "kind",
            "incubator",
            "from",
            "to",
            "free",
            "units",
            "seats",
            "feature",
            "text",
            "after",
            "limit",
        ])
        .gives(200, S::subschema_for::<List<ResourceView>>)
        .fails(&[403, 422]),
    Endpoint::new(Post, "/v1/resources", "Add a resource")
        .headers(&[KEY])
        .body(S::subschema_for::<NewResource>)
        .gives(201, S::subschema_for::<ResourceView>)
        .fails(&[403, 404, 413, 422]),
    Endpoint::new(Get, "/v1/resources/{id}", "A resource")
        .headers(&["If-None-Match"])
        .gives(200, S::subschema_for::<ResourceView>)
        .fails(&[403, 404]),
    Endpoint::new(Patch, "/v1/resources/{id}", "Change a resource")
        .headers(&["If-Match"])
        .body(S::subschema_for::<ResourceChange>)
        .gives(200, S::subschema_for::<ResourceView>)
        .fails(&[403, 404, 409, 412, 413, 422]),
    Endpoint::new(Delete, "/v1/resources/{id}", "Take a resource out of the inventory")
        .headers(&["If-Match"])
        .gives_nothing()
        .fails(&[403, 404, 409, 412]),
    Endpoint::new(Get, "/v1/resources/{id}/availability", "Stretches of time and the units free in each")
        .query(&["from", "to"])
        .gives(200, S::subschema_for::<List<Stretch>>)
        .fails(&[403, 404, 422]),
];

/// An incubator.
#[derive(Serialize, JsonSchema)]
pub struct IncubatorView {
    id: IncubatorId,
    slug: String,
    /// GB/T 2260.
    district: String,
    name: String,
    name_zh: String,
    name_en: String,
    address: String,
    time_zone: String,
    opening: String,
}

/// The incubators.
#[get("/v1/incubators")]
pub async fn incubators(ask: Ask<'_>) -> Answer {
    let (incubators, ..) = find::choices(ask.house, &ask.actor, None).await?;
    let zh = ask.w.lang == crate::domain::person::Language::Zh;
    let view = |one: crate::app::Incubator| IncubatorView {
        id: IncubatorId(one.id),
        slug: one.slug,
        district: one.district_code,
        name: if zh { one.name_zh.clone() } else { one.name_en.clone() },
        name_zh: one.name_zh,
        name_en: one.name_en,
        address: one.address,
        time_zone: one.time_zone,
        opening: one.opening,
    };
    Reply::ok(&List::whole(incubators.into_iter().map(view).collect()))
}

/// A kind of resource.
#[derive(Serialize, JsonSchema)]
pub struct KindView {
    key: String,
    family: String,
    name: String,
    /// `slot`, `day` or `tenancy`.
    mode: String,
    /// What it costs, if it costs.
    unit: Option<String>,
}

/// The kinds.
#[get("/v1/kinds")]
pub async fn kinds(ask: Ask<'_>) -> Answer {
    let (_, kinds, _) = find::choices(ask.house, &ask.actor, None).await?;
    let zh = ask.w.lang == crate::domain::person::Language::Zh;
    let view = |one: crate::app::Kind| KindView {
        key: one.key,
        family: one.family,
        name: if zh { one.name_zh } else { one.name_en },
        mode: one.mode,
        unit: one.unit.filter(|_| one.metered == 1),
    };
    Reply::ok(&List::whole(kinds.into_iter().map(view).collect()))
}

/// A resource.
#[derive(Serialize, JsonSchema)]
pub struct ResourceView {
    id: ResourceId,
    incubator_id: IncubatorId,
    kind: String,
    family: String,
    /// `slot`, `day` or `tenancy`.
    mode: String,
    code: String,
    name: String,
    /// Units that can be taken at once.
    capacity: i64,
    /// Units free in the span asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    free: Option<i64>,
    seats: i64,
    area_m2: f64,
    features: Vec<String>,
    /// Weekly hours that apply.
    open_hours: String,
    /// Weekly hours of its own.
    opening: Option<String>,
    time_zone: String,
    building: Option<String>,
    floor: Option<String>,
    zone: Option<String>,
    note: String,
    retired: bool,
    version: i64,
}

fn view(row: Resource, asked: bool) -> ResourceView {
    ResourceView {
        id: ResourceId(row.id),
        incubator_id: IncubatorId(row.incubator_id),
        kind: row.kind,
        family: row.family,
        mode: row.mode,
        code: row.code,
        name: row.name,
        capacity: row.capacity,
        free: asked.then_some(row.free),
        seats: row.seats,
        area_m2: row.area as f64 / 100.0,
        features: row.features.split(',').filter(|one| !one.is_empty()).map(str::to_owned).collect(),
        open_hours: row.open_hours,
        opening: row.opening,
        time_zone: row.time_zone,
        building: row.building,
        floor: row.floor,
        zone: row.zone,
        note: row.note,
        retired: row.retired_at.is_some(),
        version: row.version,
    }
}

/// Search.
#[get("/v1/resources")]
pub async fn list(ask: Ask<'_>, mut query: Query) -> Answer {
    let (after, limit) = (query.id::<ResourceId>("after"), query.limit());
    let filter = Filter {
        kind: Some(query.text("kind")).filter(|kind| !kind.is_empty()),
        incubator: query.id("incubator"),
        seats: query.number("seats", 0, inventory::CAPACITY_MAX, 0),
        units: query.number("units", 1, inventory::CAPACITY_MAX, 1),
        features: query.all("feature"),
        text: query.text("text"),
        span: query.span(400),
        only_free: query.flag("free"),
        retired: false,
        after: after.map_or(0, |id| id.0),
        limit: limit + 1,
    };
    if filter.features.len() > 30 {
        query.wrong("feature", FieldRule::Number { min: 0, max: 30 });
    }
    if filter.only_free && filter.span.is_none() && query.text("from").is_empty() {
        query.wrong("from", FieldRule::Missing);
    }
    query.done()?;
    let rows = find::search(ask.house, &ask.actor, &filter).await?;
    let asked = filter.span.is_some();
    Reply::ok(&List::page(rows, limit, |row| row.id.to_string(), |row| view(row, asked)))
}

/// One.
#[get("/v1/resources/<rid>")]
pub async fn one(ask: Ask<'_>, rid: &str, conditions: Conditions) -> Answer {
    let (row, _) = find::one(ask.house, &ask.actor, id(rid)?).await?;
    let tag = etag::of_version(row.version);
    if conditions.has(&tag) {
        return Ok(Reply::unchanged(tag));
    }
    let version = row.version;
    Ok(Reply::ok(&view(row, false))?.version(version))
}

/// A resource to be added.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewResource {
    incubator_id: IncubatorId,
    /// Key of a kind.
    kind: String,
    #[schemars(length(min = 1, max = 80), regex(pattern = r"\S"))]
    name: String,
    /// Units that can be taken at once.
    #[schemars(range(min = 1, max = inventory::CAPACITY_MAX))]
    capacity: i64,
    #[serde(default)]
    #[schemars(range(min = 0, max = inventory::CAPACITY_MAX))]
    seats: i64,
    /// Unique in its incubator; made from the kind where it is missing.
    #[serde(default)]
    #[schemars(length(max = 40))]
    code: String,
    #[serde(default)]
    #[schemars(length(max = 30), inner(length(max = 40)))]
    features: Vec<String>,
    /// Weekly hours of its own, as `mon-fri 08:30-20:00; sat 09:00-12:00`.
    #[serde(default)]
    opening: String,
    /// Codes of what it is made of.
    #[serde(default)]
    parts: Vec<String>,
    /// Building, floor and zone: all three or none.
    #[serde(default)]
    #[schemars(length(max = 60))]
    building: String,
    #[serde(default)]
    #[schemars(length(max = 60))]
    floor: String,
    #[serde(default)]
    #[schemars(length(max = 60))]
    zone: String,
    /// With at most two decimals.
    #[schemars(range(min = 0, max = 1_000_000))]
    area_m2: Option<serde_json::Number>,
    #[serde(default)]
    #[schemars(length(max = 500))]
    note: String,
}

/// Add.
#[post("/v1/resources", data = "<body>")]
pub async fn add(ask: Ask<'_>, key: ClientKey, body: Body<NewResource>) -> Answer {
    let key = key.read(&ask, &body.hash)?;
    let new = body.read()?;
    let draft = inventory::Draft {
        place: [new.building, new.floor, new.zone],
        kind: new.kind,
        code: new.code,
        name: new.name,
        capacity: new.capacity.to_string(),
        seats: new.seats.to_string(),
        area: new.area_m2.map_or_else(String::new, |area| area.to_string()),
        features: new.features.join(","),
        opening: new.opening,
        parts: new.parts.join(" "),
        note: new.note,
    };
    let row = inventory::add(ask.house, &ask.actor, new.incubator_id, &draft, key.as_ref(), ask.now).await?;
    let (location, version) = (format!("/api/v1/resources/{}", row.id), row.version);
    Ok(Reply::made(&view(row, false))?.at(location).version(version))
}

/// What is to be different; what is missing stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceChange {
    #[schemars(length(min = 1, max = 80), regex(pattern = r"\S"))]
    name: Option<String>,
    #[schemars(range(min = 1, max = inventory::CAPACITY_MAX))]
    capacity: Option<i64>,
    #[schemars(range(min = 0, max = inventory::CAPACITY_MAX))]
    seats: Option<i64>,
    #[schemars(length(max = 30), inner(length(max = 40)))]
    features: Option<Vec<String>>,
    /// Empty: the incubator's hours.
    opening: Option<String>,
    #[schemars(length(max = 60))]
    building: Option<String>,
    #[schemars(length(max = 60))]
    floor: Option<String>,
    #[schemars(length(max = 60))]
    zone: Option<String>,
    /// With at most two decimals.
    #[schemars(range(min = 0, max = 1_000_000))]
    area_m2: Option<serde_json::Number>,
    /// Codes of what it is made of; only of a composed one, and not while bookings lie ahead.
    parts: Option<Vec<String>>,
    #[schemars(length(max = 500))]
    note: Option<String>,
}

/// Change.
#[patch("/v1/resources/<rid>", data = "<body>")]
pub async fn edit(ask: Ask<'_>, rid: &str, conditions: Conditions, body: Body<ResourceChange>) -> Answer {
    let (rid, version) = (id(rid)?, conditions.version()?);
    let (old, _) = find::one(ask.house, &ask.actor, rid).await?;
    let new = body.read()?;
    let number = |new: Option<i64>, old: i64| new.unwrap_or(old).to_string();
    let or_old = |new: Option<String>, old: Option<String>| new.or(old).unwrap_or_default();
    let area = || inventory::metres(old.area);
    let draft = inventory::Draft {
        area: new.area_m2.map_or_else(area, |area| area.to_string()),
        place: [or_old(new.building, old.building), or_old(new.floor, old.floor), or_old(new.zone, old.zone)],
        kind: old.kind,
        code: old.code,
        name: new.name.unwrap_or(old.name),
        capacity: number(new.capacity, old.capacity),
        seats: number(new.seats, old.seats),
        features: new.features.map_or(old.features, |all| all.join(",")),
        opening: or_old(new.opening, old.opening),
        parts: new.parts.map_or(old.parts, |all| all.join(" ")),
        note: new.note.unwrap_or(old.note),
    };
    // What was not given comes from the version that was read, so that one is held against too.
    let seen = Some(version.unwrap_or(old.version));
    let row = inventory::edit(ask.house, &ask.actor, rid, seen, &draft, ask.now).await?;
    let version = row.version;
    Ok(Reply::ok(&view(row, false))?.version(version))
}

/// Retire.
#[delete("/v1/resources/<rid>")]
pub async fn retire(ask: Ask<'_>, rid: &str, conditions: Conditions) -> Answer {
    let (rid, version) = (id(rid)?, conditions.version()?);
    inventory::set_retired(ask.house, &ask.actor, rid, version, true, ask.now).await?;
    Reply::nothing()
}

/// A stretch of time and what is free all through it.
#[derive(Serialize, JsonSchema)]
pub struct Stretch {
    starts_at: String,
    ends_at: String,
    /// Units.
    free: i64,
}

/// When it is free.
#[get("/v1/resources/<rid>/availability")]
pub async fn availability(ask: Ask<'_>, rid: &str, mut query: Query) -> Answer {
    let rid = id(rid)?;
    let span = query.span(93);
    if span.is_none() && query.text("from").is_empty() {
        query.wrong("from", FieldRule::Missing);
    }
    query.done()?;
    let (row, _) = find::one(ask.house, &ask.actor, rid).await?;
    let zone: Tz = row.time_zone.parse().unwrap_or(chrono_tz::Asia::Shanghai);
    let mut free = Vec::new();
    if let Some(span) = span {
        free = find::availability(ask.house, &ask.actor, rid, span).await?;
    }
    let stretch = |(span, free): (Interval, i64)| Stretch {
        starts_at: span.start().rfc3339(zone),
        ends_at: span.end().rfc3339(zone),
        free,
    };
    Reply::ok(&List::whole(free.into_iter().map(stretch).collect()))
}
