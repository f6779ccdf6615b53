//! The tenants' quarterly returns.

use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::Body;
use super::document::Endpoint;
use super::view::{Answer, ApiFault, List, Reply};
use crate::app::quarterly::{self, Return, Wish};
use crate::domain::field::FieldRule;
use crate::domain::id::{CompanyId, IncubatorId};
use crate::domain::quarter::Quarter;
use crate::domain::quarterly::{Figures, Remark, Way};
use crate::domain::refusal::Refusal;
use crate::http::etag::Conditions;
use chrono_tz::Asia::Shanghai;
use rocket::http::Method::{Get, Post, Put};
use rocket::{Route, get, post, put, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![of_company, one, keep, sign, reopen, of_place]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(
        Get,
        "/v1/companies/{id}/returns",
        "A company's quarterly returns, and its ways to graduate",
    )
    .gives(200, S::subschema_for::<CompanyView>)
    .fails(&[404]),
    Endpoint::new(Get, "/v1/companies/{id}/returns/{quarter}", "A return, and what stands out in it")
        .gives(200, S::subschema_for::<ReturnView>)
        .fails(&[404, 422]),
    Endpoint::new(Put, "/v1/companies/{id}/returns/{quarter}", "Keep a draft of a quarter that is over")
        .headers(&["If-Match"])
        .body(S::subschema_for::<Figures>)
        .gives(200, S::subschema_for::<ReturnView>)
        .fails(&[403, 404, 412, 413, 422]),
    Endpoint::new(Post, "/v1/companies/{id}/returns/{quarter}/signature", "Sign what stands")
        .headers(&["If-Match", KEY])
        .gives(200, S::subschema_for::<ReturnView>)
        .fails(&[403, 404, 412, 422]),
    Endpoint::new(Post, "/v1/companies/{id}/returns/{quarter}/reopening", "Open a signed return again")
        .headers(&["If-Match", KEY])
        .body(S::subschema_for::<Reopen>)
        .gives(200, S::subschema_for::<ReturnView>)
        .fails(&[403, 404, 412, 413, 422]),
    Endpoint::new(Get, "/v1/incubators/{id}/returns/{quarter}", "What a place's tenants have reported")
        .gives(200, S::subschema_for::<PlaceView>)
        .fails(&[403, 404]),
];

/// A return. Money in fen.
#[derive(Serialize, JsonSchema)]
pub struct ReturnView {
    company_id: CompanyId,
    company: String,
    /// `2026-Q3`.
    quarter: String,
    figures: Figures,
    /// What stands out against the quarter before; only where one return is asked for.
    remarks: Vec<Remark>,
    signed_by: Option<String>,
    signed_at: Option<String>,
    version: i64,
}

fn view(one: Return, remarks: Vec<Remark>) -> ReturnView {
    let (signed_by, signed_at) = one.signed.map(|(who, at)| (who, at.rfc3339(Shanghai))).unzip();
    ReturnView {
        company_id: one.company,
        company: one.name,
        quarter: one.quarter.to_string(),
        figures: one.figures,
        remarks,
        signed_by,
        signed_at,
        version: one.version,
    }
}

/// A company's returns.
#[derive(Serialize, JsonSchema)]
pub struct CompanyView {
    /// Latest first.
    returns: Vec<ReturnView>,
    /// The quarter that is to be reported now.
    wanted: Option<String>,
    /// The other quarters that can be reported and were not begun, latest first.
    open: Vec<String>,
    ways: Vec<WayView>,
}

/// A way to graduate.
#[derive(Serialize, JsonSchema)]
pub struct WayView {
    way: Way,
    met: bool,
    /// Fen, or 1 for yes.
    figure: i64,
}

/// What a company has reported.
#[get("/v1/companies/<cid>/returns")]
pub async fn of_company(ask: Ask<'_>, cid: &str) -> Answer {
    let found = quarterly::of_company(ask.house, &ask.actor, id(cid)?, ask.now).await?;
    Reply::ok(&CompanyView {
        returns: found.returns.into_iter().map(|one| view(one, Vec::new())).collect(),
        wanted: found.wanted.map(|one| one.to_string()),
        open: found.open.iter().map(ToString::to_string).collect(),
        ways: found.ways.into_iter().map(|(way, met, figure)| WayView { way, met, figure }).collect(),
    })
}

fn meant(cid: &str, quarter: &str) -> Result<(CompanyId, Quarter), ApiFault> {
    Ok((id(cid)?, quarter.parse().map_err(|_| Refusal::NotFound)?))
}

async fn opened(ask: &Ask<'_>, (of, quarter): (CompanyId, Quarter)) -> Answer {
    let found = quarterly::open(ask.house, &ask.actor, of, quarter, ask.now).await?;
    let one = found.there.ok_or(Refusal::NotFound)?;
    let version = one.version;
    Ok(Reply::ok(&view(one, found.remarks))?.version(version))
}

/// One.
#[get("/v1/companies/<cid>/returns/<quarter>")]
pub async fn one(ask: Ask<'_>, cid: &str, quarter: &str) -> Answer {
    opened(&ask, meant(cid, quarter)?).await
}

/// Keep.
#[put("/v1/companies/<cid>/returns/<quarter>", data = "<body>")]
pub async fn keep(
    ask: Ask<'_>,
    cid: &str,
    quarter: &str,
    conditions: Conditions,
    body: Body<Figures>,
) -> Answer {
    let whose = meant(cid, quarter)?;
    let figures = body.read()?;
    let wish = (Wish::Keep, conditions.version()?);
    quarterly::file(ask.house, &ask.actor, whose, &figures, wish, None, ask.now).await?;
    opened(&ask, whose).await
}

/// Sign.
#[post("/v1/companies/<cid>/returns/<quarter>/signature")]
pub async fn sign(ask: Ask<'_>, cid: &str, quarter: &str, key: ClientKey, conditions: Conditions) -> Answer {
    let (whose, key) = (meant(cid, quarter)?, key.read(&ask, "")?);
    let version = conditions.version()?;
    quarterly::sign_as_it_stands(ask.house, &ask.actor, whose, version, key.as_ref(), ask.now).await?;
    opened(&ask, whose).await
}

/// Why it is opened again.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reopen {
    #[schemars(length(min = 1, max = 200))]
    reason: String,
}

/// Open again.
#[post("/v1/companies/<cid>/returns/<quarter>/reopening", data = "<body>")]
pub async fn reopen(
    ask: Ask<'_>,
    cid: &str,
    quarter: &str,
    key: ClientKey,
    conditions: Conditions,
    body: Body<Reopen>,
) -> Answer {
    let (whose, key) = (meant(cid, quarter)?, key.read(&ask, &body.hash)?);
    let (reason, version) = (body.read()?.reason, conditions.version()?);
    quarterly::reopen(ask.house, &ask.actor, whose, &reason, version, key.as_ref(), ask.now).await?;
    opened(&ask, whose).await
}

/// How a place stands with a quarter.
#[derive(Serialize, JsonSchema)]
pub struct PlaceView {
    returns: List<ReturnView>,
    /// Companies in incubation that have not signed.
    missing: Vec<MissingView>,
    /// The sums of what is signed.
    sums: Figures,
}

/// A company that has not signed.
#[derive(Serialize, JsonSchema)]
pub struct MissingView {
    company_id: CompanyId,
    company: String,
}

/// A place.
#[get("/v1/incubators/<iid>/returns/<quarter>")]
pub async fn of_place(ask: Ask<'_>, iid: &str, quarter: &str, query: Query) -> Answer {
    query.done()?;
    let (of, quarter): (IncubatorId, Quarter) =
        (id(iid)?, quarter.parse().map_err(|_| Refusal::field("quarter", FieldRule::Unknown))?);
    let found = quarterly::of_place(ask.house, &ask.actor, of, quarter).await?;
    let sums = found.sums();
    let missing = found.missing.into_iter().map(|(company_id, company)| MissingView { company_id, company });
    Reply::ok(&PlaceView {
        missing: missing.collect(),
        returns: List::whole(found.returns.into_iter().map(|one| view(one, Vec::new())).collect()),
        sums,
    })
}
