//! A company asks for an entitlement; what was sent back is handed in again.

use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::{Body, Day};
use super::case_view::CaseView;
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::case;
use crate::app::entitlement_request as requests;
use crate::domain::amount::Unit;
use crate::domain::entitlement::{ASKED_MAX, CARD_MAX, CARDS_AT_ONCE, Needs, PURPOSE_MAX, Wish};
use crate::domain::field::FieldRule;
use crate::domain::id::{AccountId, CaseId, ResourceId};
use crate::domain::pool::{Purpose, Tier};
use crate::domain::refusal::Refusal;
use crate::domain::time::Interval;
use crate::http::etag::Conditions;
use rocket::http::Method::{Get, Post};
use rocket::{Route, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::Deserialize;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, ask_for, resubmit]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/companies/{id}/requests", "Cases in a company's name, latest first")
        .query(&["after", "limit"])
        .gives(200, S::subschema_for::<List<CaseView>>)
        .fails(&[404, 422]),
    Endpoint::new(Post, "/v1/companies/{id}/requests", "Ask for an entitlement")
        .headers(&[KEY])
        .body(S::subschema_for::<NewRequest>)
        .gives(201, S::subschema_for::<CaseView>)
        .fails(&[403, 404, 413, 422]),
    Endpoint::new(Post, "/v1/cases/{id}/resubmission", "Supplement what was sent back and hand it in again")
        .headers(&["If-Match", KEY])
        .body(S::subschema_for::<NewRequest>)
        .gives(200, S::subschema_for::<CaseView>)
        .fails(&[403, 404, 409, 412, 413, 422]),
];

/// What is asked for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRequest {
    /// Never `fen`.
    unit: Unit,
    #[schemars(range(min = 1, max = ASKED_MAX))]
    amount: i64,
    /// An instant, or a date of Beijing's calendar.
    valid_from: Day,
    /// An instant, or the last date it is to be good for.
    valid_to: Day,
    #[schemars(length(min = 1, max = PURPOSE_MAX))]
    purpose: String,
    /// The grant it adds to.
    grant_id: Option<AccountId>,
    /// The pool; this and what follows only of card-hours.
    pool_id: Option<ResourceId>,
    #[serde(default)]
    #[schemars(length(max = CARD_MAX))]
    card: String,
    /// How far away at most.
    tier: Option<Tier>,
    /// What a pool must be built for.
    workload: Option<Purpose>,
    /// How many cards run at once.
    #[schemars(range(min = 1, max = CARDS_AT_ONCE))]
    cards: Option<i64>,
}

impl NewRequest {
    fn wish(self) -> Result<Wish, Refusal> {
        let valid = Interval::new(self.valid_from.start(), self.valid_to.end());
        Ok(Wish {
            unit: self.unit,
            amount: self.amount,
            valid: valid.map_err(|_| Refusal::field("valid_to", FieldRule::EndAfterStart))?,
            purpose: self.purpose,
            needs: Needs {
                pool: self.pool_id,
                card: self.card,
                tier: self.tier,
                purpose: self.workload,
                cards: self.cards,
            },
            extends: self.grant_id,
        })
    }
}

/// A company's cases.
#[get("/v1/companies/<cid>/requests")]
pub async fn list(ask: Ask<'_>, cid: &str, mut query: Query) -> Answer {
    let cid = id(cid)?;
    let (before, limit) = (query.id("after"), query.limit());
    query.done()?;
    let before = before.map_or(i64::MAX, |CaseId(id)| id);
    let rows = case::company_started(ask.house, &ask.actor, cid, before, limit + 1).await?;
    Reply::ok(&List::page(rows, limit, |row| row.id.to_string(), |row| CaseView::of(row, None)))
}

/// Ask.
#[post("/v1/companies/<cid>/requests", data = "<body>")]
pub async fn ask_for(ask: Ask<'_>, cid: &str, key: ClientKey, body: Body<NewRequest>) -> Answer {
    let (cid, key) = (id(cid)?, key.read(&ask, &body.hash)?);
    let wish = body.read()?.wish()?;
    let made = requests::ask(ask.house, &ask.actor, cid, &wish, key.as_ref(), ask.now).await?;
    let (at, version) = (format!("/api/v1/cases/{}", made.id), made.version);
    Ok(Reply::made(&CaseView::of(made, None))?.at(at).version(version))
}

/// Hand in again.
#[post("/v1/cases/<kid>/resubmission", data = "<body>")]
pub async fn resubmit(
    ask: Ask<'_>,
    kid: &str,
    conditions: Conditions,
    key: ClientKey,
    body: Body<NewRequest>,
) -> Answer {
    let (kid, version, key) = (id(kid)?, conditions.version()?, key.read(&ask, &body.hash)?);
    let wish = body.read()?.wish()?;
    let after = requests::resubmit(ask.house, &ask.actor, kid, version, &wish, key.as_ref(), ask.now).await?;
    let version = after.version;
    Ok(Reply::ok(&CaseView::of(after, None))?.version(version))
}
