//! What companies are given anew each month.

use super::ask::{Ask, ClientKey, KEY, id};
use super::body::Body;
use super::document::Endpoint;
use super::view::{Answer, Reply};
use crate::app::allowance::{self, Allowance, NewAllowance, Terms};
use crate::app::grant::GRANT_MAX;
use crate::domain::allowance::Carry;
use crate::domain::amount::Unit;
use crate::domain::field::FieldRule;
use crate::domain::id::{AllowanceId, CompanyId, ResourceId};
use crate::domain::month::{Month, ZONE};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::http::etag::Conditions;
use rocket::http::Method::{Get, Patch, Post};
use rocket::{Route, get, patch, post, routes};
use schemars::{JsonSchema, Schema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, set, change, end]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/companies/{id}/allowances", "What a company is given each month")
        .gives(200, S::subschema_for::<Vec<AllowanceView>>)
        .fails(&[404]),
    Endpoint::new(Post, "/v1/companies/{id}/allowances", "Set what a company is given each month")
        .headers(&[KEY])
        .body(S::subschema_for::<New>)
        .gives(201, S::subschema_for::<AllowanceView>)
        .fails(&[403, 404, 413, 422]),
    Endpoint::new(Patch, "/v1/allowances/{id}", "Change an allowance from the next month on")
        .headers(&["If-Match"])
        .body(S::subschema_for::<Change>)
        .gives(200, S::subschema_for::<AllowanceView>)
        .fails(&[403, 404, 412, 413, 422]),
    Endpoint::new(Post, "/v1/allowances/{id}/end", "End an allowance: this month's grant stays")
        .headers(&[KEY, "If-Match"])
        .gives(200, S::subschema_for::<AllowanceView>)
        .fails(&[403, 404, 412, 422]),
];

/// An allowance.
#[derive(Serialize, JsonSchema)]
pub struct AllowanceView {
    id: AllowanceId,
    company_id: CompanyId,
    unit: String,
    pool_id: Option<ResourceId>,
    /// A month, in the unit.
    amount: i64,
    first_month: String,
    /// `null`: until it is ended.
    last_month: Option<String>,
    /// What of a month's rest goes on for another month, in percent.
    carry_percent: i64,
    /// The most of it.
    carry_most: i64,
    note: String,
    /// The month that is granted next; `null`: no more are.
    next_month: Option<String>,
    ended_at: Option<String>,
    version: i64,
}

/// As it is told.
pub fn view(one: Allowance) -> AllowanceView {
    let month = |at: i64| Month::of(Instant(at)).to_string();
    AllowanceView {
        id: AllowanceId(one.id),
        company_id: CompanyId(one.company_id),
        unit: one.unit,
        pool_id: one.resource_id.map(ResourceId),
        amount: one.amount,
        first_month: month(one.starts_at),
        last_month: (one.ends_at < Instant::LAST.0).then(|| month(one.ends_at - 1)),
        carry_percent: one.carry_percent,
        carry_most: one.carry_most,
        note: one.note,
        next_month: one.grant_at.map(month),
        ended_at: one.ended_at.map(|at| Instant(at).rfc3339(ZONE)),
        version: one.version,
    }
}

/// What it has.
#[get("/v1/companies/<cid>/allowances")]
pub async fn list(ask: Ask<'_>, cid: &str) -> Answer {
    let all = allowance::list(ask.house, &ask.actor, id(cid)?).await?;
    Reply::ok(&all.into_iter().map(view).collect::<Vec<_>>())
}

/// What is to be given.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct New {
    #[schemars(schema_with = "granted")]
    unit: Unit,
    pool_id: Option<ResourceId>,
    #[schemars(range(min = 1, max = GRANT_MAX))]
    amount: i64,
    /// The first month, as 2026-11; this one at the earliest.
    #[schemars(regex(pattern = "^[0-9]{4}-[0-9]{2}$"))]
    first_month: String,
    /// The last month; none: until it is ended.
    #[schemars(regex(pattern = "^[0-9]{4}-[0-9]{2}$"))]
    last_month: Option<String>,
    #[serde(default)]
    #[schemars(range(min = 0, max = 100))]
    carry_percent: i64,
    #[serde(default)]
    #[schemars(range(min = 0, max = GRANT_MAX))]
    carry_most: i64,
    #[serde(default)]
    #[schemars(length(max = 200))]
    note: String,
}

/// The units that are given: money has its own instruments.
fn granted(_: &mut S) -> Schema {
    let names = Unit::ALL.iter().filter(|unit| **unit != Unit::Fen).map(|unit| unit.name());
    schemars::json_schema!({ "type": "string", "enum": names.collect::<Vec<_>>() })
}

fn month(field: &str, raw: &str) -> Result<Month, Refusal> {
    raw.parse().map_err(|_| Refusal::field(field, FieldRule::Date))
}

/// Set.
#[post("/v1/companies/<cid>/allowances", data = "<body>")]
pub async fn set(ask: Ask<'_>, cid: &str, key: ClientKey, body: Body<New>) -> Answer {
    let (cid, key) = (id(cid)?, key.read(&ask, &body.hash)?);
    let new = body.read()?;
    let wish = NewAllowance {
        unit: new.unit,
        pool: new.pool_id,
        first: month("first_month", &new.first_month)?,
        last: new.last_month.as_deref().map(|raw| month("last_month", raw)).transpose()?,
        terms: Terms {
            amount: new.amount,
            carry: Carry { percent: new.carry_percent, most: new.carry_most },
            note: new.note,
        },
    };
    let made = allowance::set(ask.house, &ask.actor, cid, &wish, key.as_ref(), ask.now).await?;
    let version = made.version;
    Ok(Reply::made(&view(made))?.version(version))
}

/// What is to change; what is left out stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    #[schemars(range(min = 1, max = GRANT_MAX))]
    amount: Option<i64>,
    #[schemars(range(min = 0, max = 100))]
    carry_percent: Option<i64>,
    #[schemars(range(min = 0, max = GRANT_MAX))]
    carry_most: Option<i64>,
    #[schemars(length(max = 200))]
    note: Option<String>,
}

/// Change.
#[patch("/v1/allowances/<aid>", data = "<body>")]
pub async fn change(ask: Ask<'_>, aid: &str, conditions: Conditions, body: Body<Change>) -> Answer {
    let (aid, version) = (id::<AllowanceId>(aid)?, conditions.version()?);
    let wish = body.read()?;
    let (old, _) = allowance::one(ask.house, &ask.actor, aid).await?;
    let terms = Terms {
        amount: wish.amount.unwrap_or(old.amount),
        carry: Carry {
            percent: wish.carry_percent.unwrap_or(old.carry_percent),
            most: wish.carry_most.unwrap_or(old.carry_most),
        },
        note: wish.note.unwrap_or(old.note),
    };
    // What was not given comes from the version that was read, so that one is held against too.
    let seen = Some(version.unwrap_or(old.version));
    let after = allowance::change(ask.house, &ask.actor, aid, seen, &terms, None, ask.now).await?;
    let version = after.version;
    Ok(Reply::ok(&view(after))?.version(version))
}

/// End.
#[post("/v1/allowances/<aid>/end")]
pub async fn end(ask: Ask<'_>, aid: &str, conditions: Conditions, key: ClientKey) -> Answer {
    let (aid, seen, key) = (id(aid)?, conditions.version()?, key.read(&ask, "")?);
    Reply::ok(&view(allowance::end(ask.house, &ask.actor, aid, seen, key.as_ref(), ask.now).await?))
}
