//! What a company is given, what it has, and what became of it.

use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::{Body, Day};
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::amend;
use crate::app::grant::{self, Balance, EntryRow, GrantRow, Of, Sought};
use crate::domain::amount::Unit;
use crate::domain::field::{FieldRule, text};
use crate::domain::id::{AccountId, BookingId, EntryId, ResourceId, TenancyId};
use crate::domain::ledger::Movement;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use chrono_tz::Asia::Shanghai;
use rocket::http::Method::{Get, Post};
use rocket::{Route, get, post, routes};
use schemars::{JsonSchema, Schema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![give, grants, balances, entries, entry]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Post, "/v1/companies/{id}/grants", "Give a company an entitlement")
        .headers(&[KEY])
        .body(S::subschema_for::<NewGrant>)
        .gives(201, S::subschema_for::<GrantView>)
        .fails(&[403, 404, 413, 422]),
    Endpoint::new(Get, "/v1/companies/{id}/grants", "What a company was given, and what became of it")
        .query(&["after", "limit"])
        .gives(200, S::subschema_for::<List<GivenView>>)
        .fails(&[404, 422]),
    Endpoint::new(Get, "/v1/companies/{id}/balances", "What a company has, by unit and pool")
        .gives(200, S::subschema_for::<Vec<BalanceView>>)
        .fails(&[404]),
    Endpoint::new(Get, "/v1/companies/{id}/entries", "Movements of a company, latest first")
        .query(&["unit", "pool", "kind", "of", "after", "limit"])
        .gives(200, S::subschema_for::<List<EntryView>>)
        .fails(&[404, 422]),
    Endpoint::new(
        Get,
        "/v1/companies/{id}/entries/{entry}",
        "A movement of a company, and what is behind it",
    )
    .gives(200, S::subschema_for::<OpenedEntry>)
    .fails(&[404]),
];

/// What is to be given.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGrant {
    #[schemars(schema_with = "granted")]
    unit: Unit,
    #[schemars(range(min = 1, max = grant::GRANT_MAX))]
    amount: i64,
    /// An instant, or a date of Beijing's calendar.
    valid_from: Day,
    /// An instant, or the last date it is good for.
    valid_to: Day,
    /// The pool it is for.
    pool_id: Option<ResourceId>,
    #[serde(default)]
    #[schemars(length(max = 500))]
    note: String,
}

/// The units that are given: money has its own instruments.
fn granted(_: &mut S) -> Schema {
    let names = Unit::ALL.iter().filter(|unit| **unit != Unit::Fen).map(|unit| unit.name());
    schemars::json_schema!({ "type": "string", "enum": names.collect::<Vec<_>>() })
}

/// What was given.
#[derive(Serialize, JsonSchema)]
pub struct GrantView {
    id: AccountId,
    unit: Unit,
    amount: i64,
    valid_from: String,
    /// First instant it is no longer good for.
    valid_to: String,
    pool_id: Option<ResourceId>,
    note: String,
}

/// Give.
#[post("/v1/companies/<cid>/grants", data = "<body>")]
pub async fn give(ask: Ask<'_>, cid: &str, key: ClientKey, body: Body<NewGrant>) -> Answer {
    let (cid, key) = (id(cid)?, key.read(&ask, &body.hash)?);
    let new = body.read()?;
    let valid = Interval::new(new.valid_from.start(), new.valid_to.end());
    let valid = valid.map_err(|_| Refusal::field("valid_to", FieldRule::EndAfterStart))?;
    let note = text("note", &new.note, 0, 500).map_err(|error| Refusal::Fields(vec![error]))?;
    let wish = grant::NewGrant { unit: new.unit, amount: new.amount, valid, pool: new.pool_id, note };
    let made = grant::grant(ask.house, &ask.actor, cid, &wish, key.as_ref(), ask.now).await?;
    Reply::made(&GrantView {
        id: made,
        unit: wish.unit,
        amount: wish.amount,
        valid_from: valid.start().rfc3339(Shanghai),
        valid_to: valid.end().rfc3339(Shanghai),
        pool_id: wish.pool,
        note: wish.note,
    })
}

/// An entitlement with what became of it.
#[derive(Serialize, JsonSchema)]
pub struct GivenView {
    id: AccountId,
    unit: String,
    pool_id: Option<ResourceId>,
    granted: i64,
    /// What can still be drawn.
    available: i64,
    /// What bookings and tenancies hold.
    held: i64,
    /// What expired, was taken back or was carried over.
    gone: i64,
    valid_from: String,
    /// First instant it is no longer good for.
    valid_to: String,
    note: String,
}

/// What it was given, what ends last first.
#[get("/v1/companies/<cid>/grants")]
pub async fn grants(ask: Ask<'_>, cid: &str, mut query: Query) -> Answer {
    let (cid, raw, limit) = (id(cid)?, query.text("after"), query.limit());
    let after = raw.split_once('-').and_then(|(at, id)| Some((Instant(at.parse().ok()?), id.parse().ok()?)));
    if after.is_none() && !raw.is_empty() {
        query.wrong("after", FieldRule::Unknown);
    }
    query.done()?;
    let (_, rows) = grant::all(ask.house, &ask.actor, cid, after, limit + 1).await?;
    let view = |one: GrantRow| GivenView {
        id: AccountId(one.id),
        unit: one.unit,
        pool_id: one.resource_id.map(ResourceId),
        granted: one.granted,
        available: one.balance,
        held: one.held,
        gone: one.gone,
        valid_from: Instant(one.valid_from).rfc3339(Shanghai),
        valid_to: Instant(one.valid_to).rfc3339(Shanghai),
        note: one.note,
    };
    Reply::ok(&List::page(rows, limit, |row| format!("{}-{}", row.valid_to, row.id), view))
}

/// What a company has of a unit, over all grants that are still good.
#[derive(Serialize, JsonSchema)]
pub struct BalanceView {
    unit: Unit,
    #[serde(skip_serializing_if = "Option::is_none")]
    pool_id: Option<ResourceId>,
    /// Given in all.
    granted: i64,
    /// Reserved by bookings ahead.
    held: i64,
    used: i64,
    /// What can still be booked with.
    available: i64,
    /// When the next part of it ends.
    expires: Option<String>,
}

/// What it has.
#[get("/v1/companies/<cid>/balances")]
pub async fn balances(ask: Ask<'_>, cid: &str) -> Answer {
    let balances = grant::balances(ask.house, &ask.actor, id(cid)?, ask.now).await?;
    let view = |one: Balance| BalanceView {
        unit: one.unit,
        pool_id: one.pool,
        granted: one.granted,
        held: one.held,
        used: one.used,
        available: one.available,
        expires: one.expires.map(|at| at.rfc3339(Shanghai)),
    };
    Reply::ok(&balances.into_iter().map(view).collect::<Vec<_>>())
}

/// A movement.
#[derive(Serialize, JsonSchema)]
pub struct EntryView {
    id: EntryId,
    at: String,
    /// `grant`, `hold`, `settle`, `release`, `expire`, `return`, `reverse`, `carry`, `bill`, `award`, `claim`
    /// or `pay`.
    kind: String,
    unit: String,
    /// The pool of the grant.
    pool_id: Option<ResourceId>,
    /// Less than zero when it left what the company can use.
    amount: i64,
    booking_id: Option<BookingId>,
    tenancy_id: Option<TenancyId>,
    /// What is behind it, where that is no booking and no tenancy: `case`, `grant`, `allowance`, `bill` …
    subject: Option<String>,
    /// That thing's id.
    subject_id: Option<String>,
    /// The movement it takes back.
    reverses_id: Option<EntryId>,
    /// The movement that took it back.
    reversed_by: Option<EntryId>,
    /// That booking's title, for those who may open it.
    title: Option<String>,
    by: Option<String>,
    reason: Option<String>,
}

/// A movement with where it went and what is behind it.
#[derive(Serialize, JsonSchema)]
pub struct OpenedEntry {
    #[serde(flatten)]
    entry: EntryView,
    /// The kind of account it left.
    from: String,
    /// The kind of account it reached.
    to: String,
    /// The one thing it follows from.
    behind: Option<BehindView>,
    /// Whether it is of a kind that can be taken back by itself, and was not yet.
    reversible: bool,
}

/// What is behind a movement.
#[derive(Serialize, JsonSchema)]
pub struct BehindView {
    /// `booking`, `tenancy`, `case`, `bill` …
    noun: String,
    id: String,
    /// Where it is read; `null`: it is read among others of its kind.
    href: Option<String>,
}

/// Where a thing behind a movement is read.
fn address(noun: &str, id: i64) -> Option<String> {
    let nouns = match noun {
        "booking" => "bookings",
        "tenancy" => "tenancies",
        "case" => "cases",
        "usage" => "usage",
        "bill" => "bills",
        "voucher" => "vouchers",
        "agreement" => "agreements",
        "rent" => "rents",
        "claim" => "claims",
        "programme" => "programmes",
        _ => return None,
    };
    Some(format!("/api/v1/{nouns}/{id}"))
}

/// What became of it.
#[get("/v1/companies/<cid>/entries")]
pub async fn entries(ask: Ask<'_>, cid: &str, mut query: Query) -> Answer {
    let cid = id(cid)?;
    let unit: Option<Unit> = query.one("unit", &Unit::ALL.map(|unit| (unit.name(), unit)));
    let kind = query.one("kind", &Movement::ALL.iter().map(|kind| (kind.name(), *kind)).collect::<Vec<_>>());
    let pool = query.id("pool").map(|ResourceId(id)| id);
    let (before, limit, of) = (query.id("after"), query.limit(), query.text("of"));
    let thing: Option<Of> = of.parse().ok();
    if thing.is_none() && !of.is_empty() {
        query.wrong("of", FieldRule::Unknown);
    }
    query.done()?;
    let sought = Sought {
        unit: unit.map_or("", Unit::name).to_owned(),
        pool,
        kind: kind.map_or("", Movement::name).to_owned(),
        of: thing,
        before: before.map_or(i64::MAX, |EntryId(id)| id),
        limit: limit + 1,
    };
    let rows = grant::entries(ask.house, &ask.actor, cid, &sought).await?;
    Reply::ok(&List::page(rows, limit, |row| row.id.to_string(), movement))
}

/// One of them.
#[get("/v1/companies/<cid>/entries/<entry>")]
pub async fn entry(ask: Ask<'_>, cid: &str, entry: &str) -> Answer {
    let one = grant::entry(ask.house, &ask.actor, id(cid)?, id(entry)?).await?;
    let thing = one.booking_id.map(|id| ("booking".to_owned(), id));
    let thing = thing.or(one.tenancy_id.map(|id| ("tenancy".to_owned(), id)));
    let behind = thing.or(one.subject.clone().zip(one.subject_id)).map(|(noun, id)| BehindView {
        href: address(&noun, id),
        id: id.to_string(),
        noun,
    });
    let (from, to) = (one.from_kind.clone(), one.to_kind.clone());
    let unit = one.unit.parse().unwrap_or(Unit::Fen);
    let kind = Movement::of_name(&one.kind);
    let reversible = one.reversed_by.is_none() && kind.is_some_and(|kind| amend::is_reversible(kind, unit));
    Reply::ok(&OpenedEntry { entry: movement(one), from, to, behind, reversible })
}

fn movement(row: EntryRow) -> EntryView {
    EntryView {
        id: EntryId(row.id),
        at: Instant(row.at).rfc3339(Shanghai),
        kind: row.kind,
        unit: row.unit,
        pool_id: row.resource_id.map(ResourceId),
        amount: row.amount,
        booking_id: row.booking_id.map(BookingId),
        tenancy_id: row.tenancy_id.map(TenancyId),
        subject: row.subject,
        subject_id: row.subject_id.map(|id| id.to_string()),
        reverses_id: row.reverses_id.map(EntryId),
        reversed_by: row.reversed_by.map(EntryId),
        title: row.title,
        by: row.name,
        reason: row.reason,
    }
}
