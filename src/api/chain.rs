//! Chains of approval, and deputies.

use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::{Body, Date};
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::chain::{self, ChainVersion, Lane};
use crate::app::deputy::{self, Deputy};
use crate::domain::amount::Unit;
use crate::domain::case::CaseKind;
use crate::domain::chain::Chain;
use crate::domain::field::FieldRule;
use crate::domain::id::{ChainId, DeputyId, IncubatorId, PersonId};
use crate::domain::time::Instant;
use chrono_tz::Asia::Shanghai;
use rocket::http::Method::{Get, Post, Put};
use rocket::{Route, get, post, put, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, versions, set, deputies, appoint, end]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/chains", "Chains of approval in force, the city's first")
        .gives(200, S::subschema_for::<List<ChainView>>)
        .fails(&[403]),
    Endpoint::new(Get, "/v1/chains/versions", "Every version for a kind, unit and incubator, newest first")
        .query(&["kind", "unit", "incubator"])
        .gives(200, S::subschema_for::<List<ChainView>>)
        .fails(&[403, 422]),
    Endpoint::new(Put, "/v1/chains", "Put a chain of approval in force")
        .headers(&[KEY])
        .body(S::subschema_for::<NewChain>)
        .gives(200, S::subschema_for::<Set>)
        .fails(&[403, 404, 412, 413, 422]),
    Endpoint::new(Get, "/v1/deputies", "Whom I named to stand in for me, and for whom I do")
        .gives(200, S::subschema_for::<DeputiesView>)
        .fails(&[403]),
    Endpoint::new(Post, "/v1/deputies", "Name somebody to stand in for me")
        .headers(&[KEY])
        .body(S::subschema_for::<NewDeputy>)
        .gives(201, S::subschema_for::<DeputyView>)
        .fails(&[403, 413, 422]),
    Endpoint::new(Post, "/v1/deputies/{id}/end", "End it at once")
        .headers(&[KEY])
        .gives(200, S::subschema_for::<DeputyView>)
        .fails(&[403, 404, 422]),
];

/// A version of a chain.
#[derive(Serialize, JsonSchema)]
pub struct ChainView {
    id: ChainId,
    kind: CaseKind,
    /// What its amounts are in; `null`: whatever the unit.
    unit: Option<Unit>,
    /// `null`: the city's own, where an incubator has none.
    incubator_id: Option<IncubatorId>,
    version: i64,
    #[serde(flatten)]
    chain: Chain,
    by: String,
    since: String,
    /// `null`: it is in force.
    until: Option<String>,
}

fn view(one: ChainVersion) -> ChainView {
    ChainView {
        id: one.id,
        kind: one.lane.kind,
        unit: one.lane.unit,
        incubator_id: one.lane.incubator,
        version: one.version,
        chain: one.chain,
        by: one.by,
        since: one.since.rfc3339(Shanghai),
        until: one.until.map(|at| at.rfc3339(Shanghai)),
    }
}

/// In force.
#[get("/v1/chains")]
pub async fn list(ask: Ask<'_>) -> Answer {
    let all = chain::list(ask.house, &ask.actor).await?;
    Reply::ok(&List::whole(all.into_iter().map(view).collect()))
}

/// Those that were.
#[get("/v1/chains/versions")]
pub async fn versions(ask: Ask<'_>, mut query: Query) -> Answer {
    let (kind, unit) = (query.text("kind"), query.text("unit"));
    let lane = Lane {
        kind: CaseKind::of_name(&kind).unwrap_or(CaseKind::Entitlement),
        unit: unit.parse().ok(),
        incubator: query.id("incubator"),
    };
    if !kind.is_empty() && CaseKind::of_name(&kind).is_none() {
        query.wrong("kind", FieldRule::Choice);
    }
    if !unit.is_empty() && lane.unit.is_none() {
        query.wrong("unit", FieldRule::Choice);
    }
    query.done()?;
    let all = chain::versions(ask.house, &ask.actor, lane).await?;
    Reply::ok(&List::whole(all.into_iter().map(view).collect()))
}

/// A chain that is to hold.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChain {
    kind: CaseKind,
    unit: Option<Unit>,
    incubator_id: Option<IncubatorId>,
    /// The version that was seen, 0 where there was none.
    #[serde(default)]
    version: i64,
    chain: Chain,
}

/// What came of it.
#[derive(Serialize, JsonSchema)]
pub struct Set {
    version: i64,
}

/// Put it in force.
#[put("/v1/chains", data = "<body>")]
pub async fn set(ask: Ask<'_>, key: ClientKey, body: Body<NewChain>) -> Answer {
    let key = key.read(&ask, &body.hash)?;
    let new = body.read()?;
    let lane = Lane { kind: new.kind, unit: new.unit, incubator: new.incubator_id };
    let key = key.as_ref();
    let version = chain::put(ask.house, &ask.actor, lane, &new.chain, new.version, key, ask.now).await?;
    Reply::ok(&Set { version })
}

/// Somebody who stands in.
#[derive(Serialize, JsonSchema)]
pub struct DeputyView {
    id: DeputyId,
    person_id: PersonId,
    person: String,
    deputy_id: PersonId,
    deputy: String,
    starts_at: String,
    /// First instant after it.
    ends_at: String,
    /// When it was ended before its time.
    ended_at: Option<String>,
}

fn deputy_view(one: Deputy) -> DeputyView {
    let at = |at: i64| Instant(at).rfc3339(Shanghai);
    DeputyView {
        id: DeputyId(one.id),
        person_id: PersonId(one.person_id),
        person: one.person,
        deputy_id: PersonId(one.deputy_id),
        deputy: one.deputy,
        starts_at: at(one.starts_at),
        ends_at: at(one.ends_at),
        ended_at: one.ended_at.map(at),
    }
}

/// Both lists.
#[derive(Serialize, JsonSchema)]
pub struct DeputiesView {
    /// Those I named, latest first.
    mine: Vec<DeputyView>,
    /// Those for whom I stand in, now or later.
    others: Vec<DeputyView>,
}

/// Deputies.
#[get("/v1/deputies")]
pub async fn deputies(ask: Ask<'_>) -> Answer {
    let (mine, others) = deputy::list(ask.house, &ask.actor, ask.now).await?;
    let views = |all: Vec<Deputy>| all.into_iter().map(deputy_view).collect();
    Reply::ok(&DeputiesView { mine: views(mine), others: views(others) })
}

/// Who is to stand in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDeputy {
    /// Their address; they hold an office of an incubator, a district or the city.
    email: String,
    first_day: Date,
    /// The last day, included.
    last_day: Date,
}

/// Name one.
#[post("/v1/deputies", data = "<body>")]
pub async fn appoint(ask: Ask<'_>, key: ClientKey, body: Body<NewDeputy>) -> Answer {
    let key = key.read(&ask, &body.hash)?;
    let new = body.read()?;
    let days = (new.first_day.0, new.last_day.0);
    let made = deputy::appoint(ask.house, &ask.actor, &new.email, days, key.as_ref(), ask.now).await?;
    Reply::made(&deputy_view(made))
}

/// End it.
#[post("/v1/deputies/<did>/end")]
pub async fn end(ask: Ask<'_>, did: &str, key: ClientKey) -> Answer {
    let (did, key) = (id(did)?, key.read(&ask, "")?);
    let after = deputy::end(ask.house, &ask.actor, did, key.as_ref(), ask.now).await?;
    Reply::ok(&deputy_view(after))
}
