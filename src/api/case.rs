//! Cases: what waits for me, what I started, and what is said and done to one.

use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::{Body, Day};
use super::case_view::{CaseView, OpenedView};
use super::document::Endpoint;
use super::request_view::RequestView;
use super::view::{Answer, ApiFault, List, Reply};
use crate::app::agreement;
use crate::app::case::{self, Case, Decision, Filter, Waiting};
use crate::app::{entitlement_request, matching};
use crate::domain::case::{CaseKind, CaseState, OPINION_MAX, Verdict};
use crate::domain::chain::DAYS_MAX;
use crate::domain::field::FieldRule;
use crate::domain::id::{CaseId, PersonId, ResourceId};
use crate::domain::price;
use crate::domain::refusal::Refusal;
use crate::domain::tariff::Discount;
use crate::domain::time::{Instant, Interval};
use crate::http::etag::Conditions;
use rocket::http::Method::{Get, Post};
use rocket::{Route, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::Deserialize;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![waiting, mine, one, decide, hand_over, add_step, recuse, urge, withdraw]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/cases", "Cases that wait for my decision, longest first")
        .query(&["kind", "incubator", "overdue", "q", "after", "limit"])
        .gives(200, S::subschema_for::<List<CaseView>>)
        .fails(&[403, 422]),
    Endpoint::new(Get, "/v1/cases/mine", "Cases that I started, latest first")
        .query(&["state", "after", "limit"])
        .gives(200, S::subschema_for::<List<CaseView>>)
        .fails(&[422]),
    Endpoint::new(Get, "/v1/cases/{id}", "A case with its steps and what is asked for")
        .gives(200, S::subschema_for::<OpenedView>)
        .fails(&[404]),
    Endpoint::new(Post, "/v1/cases/{id}/decision", "Decide the step a case is at")
        .headers(&["If-Match", KEY])
        .body(S::subschema_for::<Decide>)
        .gives(200, S::subschema_for::<CaseView>)
        .fails(&[403, 404, 409, 412, 413, 422]),
    Endpoint::new(Post, "/v1/cases/{id}/hand-over", "Give the step to a colleague; its deadline stays")
        .headers(&["If-Match", KEY])
        .body(S::subschema_for::<HandOver>)
        .gives(200, S::subschema_for::<CaseView>)
        .fails(&[403, 404, 409, 412, 413, 422]),
    Endpoint::new(Post, "/v1/cases/{id}/steps", "Ask a further approver first")
        .headers(&["If-Match", KEY])
        .body(S::subschema_for::<AddStep>)
        .gives(200, S::subschema_for::<CaseView>)
        .fails(&[403, 404, 409, 412, 413, 422]),
    Endpoint::new(Post, "/v1/cases/{id}/recusal", "Say that I will not decide this case")
        .headers(&[KEY])
        .body(S::subschema_for::<Why>)
        .gives(200, S::subschema_for::<CaseView>)
        .fails(&[403, 404, 409, 412, 413, 422]),
    Endpoint::new(Post, "/v1/cases/{id}/urge", "Ask for speed, once a day")
        .headers(&[KEY])
        .gives(200, S::subschema_for::<CaseView>)
        .fails(&[403, 404, 409, 422]),
    Endpoint::new(Post, "/v1/cases/{id}/withdrawal", "Take my case back")
        .headers(&["If-Match", KEY])
        .gives(200, S::subschema_for::<CaseView>)
        .fails(&[403, 404, 409, 412, 422]),
];

/// A moment and an id, as a page of the list names its last row.
fn cursor(raw: &str) -> Option<(Instant, CaseId)> {
    let (at, id) = raw.split_once('-')?;
    let plain = !at.is_empty() && at.len() <= 12 && at.bytes().all(|b| b.is_ascii_digit());
    Some((Instant(plain.then(|| at.parse().ok()).flatten()?), id.parse().ok()?))
}

/// What waits.
#[get("/v1/cases")]
pub async fn waiting(ask: Ask<'_>, mut query: Query) -> Answer {
    let kind = query.text("kind");
    let filter = Filter {
        kind: CaseKind::of_name(&kind),
        incubator: query.id("incubator"),
        overdue: query.flag("overdue").then_some(ask.now),
        text: query.text("q"),
    };
    if !kind.is_empty() && filter.kind.is_none() {
        query.wrong("kind", FieldRule::Choice);
    }
    let (raw, limit) = (query.text("after"), query.limit());
    let after = cursor(&raw);
    if !raw.is_empty() && after.is_none() {
        query.wrong("after", FieldRule::Unknown);
    }
    query.done()?;
    let rows = case::waiting(ask.house, &ask.actor, &filter, after, limit + 1, ask.now).await?;
    let key = |row: &Waiting| format!("{}-{}", row.case.since.0, row.case.id);
    Reply::ok(&List::page(rows, limit, key, |row| CaseView::of(row.case, row.for_whom)))
}

/// What I started.
#[get("/v1/cases/mine")]
pub async fn mine(ask: Ask<'_>, mut query: Query) -> Answer {
    let raw = query.text("state");
    let state = CaseState::of_name(&raw);
    if !raw.is_empty() && state.is_none() {
        query.wrong("state", FieldRule::Choice);
    }
    let (before, limit) = (query.id("after"), query.limit());
    query.done()?;
    let before = before.map_or(i64::MAX, |CaseId(id)| id);
    let rows = case::started(ask.house, &ask.actor, state, before, limit + 1).await?;
    Reply::ok(&List::page(rows, limit, |row| row.id.to_string(), |row| CaseView::of(row, None)))
}

/// One.
#[get("/v1/cases/<kid>", rank = 2)]
pub async fn one(ask: Ask<'_>, kid: &str) -> Answer {
    let opened = case::one(ask.house, &ask.actor, id(kid)?, ask.now).await?;
    let mut requests = Vec::new();
    for one in entitlement_request::versions(ask.house, &opened.case).await? {
        let pools = matching::of_request(ask.house, &ask.actor, &opened.case, &one, ask.now).await?;
        requests.push(RequestView::of(one, pools, &ask.w));
    }
    let changes = match opened.case.kind {
        CaseKind::Agreement => Some(agreement::of_case(ask.house, &ask.actor, &opened.case, ask.now).await?),
        CaseKind::Entitlement | CaseKind::Admission => None,
    };
    let version = opened.case.version;
    let view = OpenedView::of(opened, requests, changes, (&ask.w, &ask.house.rules));
    Ok(Reply::ok(&view)?.version(version))
}

fn told(after: Case) -> Answer {
    let version = after.version;
    Ok(Reply::ok(&CaseView::of(after, None))?.version(version))
}

/// What is said.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    verdict: Verdict,
    /// Why; a must to decline and to return.
    #[serde(default)]
    #[schemars(length(max = OPINION_MAX))]
    opinion: String,
    /// How much is granted, where it is less than what is asked for; only with `approve`.
    amount: Option<i64>,
    /// The pool the grant is to be for, where the request for card-hours names none; only with `approve`.
    pool_id: Option<ResourceId>,
    /// Say yes at a discount on that pool, of private money, in basis points; the opinion says why. 0: none, whatever an
    /// earlier step said; missing: as it stands. With one the `amount` may be 0. Only with `approve`.
    #[schemars(range(min = 0, max = price::WHOLE))]
    discount: Option<i64>,
    /// From when; from when it is asked for where it is missing.
    discount_from: Option<Day>,
    /// An instant, or the last date; till when it is asked for where it is missing.
    discount_to: Option<Day>,
    /// The version that was seen, here or as If-Match: a decision is about that step, never about the next.
    version: Option<i64>,
}

/// The days of a discount, those that are asked for where they are not said.
async fn days(ask: &Ask<'_>, kid: CaseId, said: &Decide) -> Result<Interval, ApiFault> {
    let opened = case::one(ask.house, &ask.actor, kid, ask.now).await?;
    let last = entitlement_request::versions(ask.house, &opened.case).await?.pop();
    let asked = last.map(|one| one.wish.valid);
    let missing = |field: &str| Refusal::field(field, FieldRule::Missing);
    let from = said.discount_from.map(Day::start).or(asked.map(Interval::start));
    let to = said.discount_to.map(Day::end).or(asked.map(Interval::end));
    let from = from.ok_or_else(|| missing("discount_from"))?;
    let to = to.ok_or_else(|| missing("discount_to"))?;
    let wrong = |_| Refusal::field("discount_to", FieldRule::EndAfterStart);
    Ok(Interval::new(from, to).map_err(wrong)?)
}

/// Decide.
#[post("/v1/cases/<kid>/decision", data = "<body>")]
pub async fn decide(
    ask: Ask<'_>,
    kid: &str,
    conditions: Conditions,
    key: ClientKey,
    body: Body<Decide>,
) -> Answer {
    let (kid, matching, key) = (id(kid)?, conditions.version()?, key.read(&ask, &body.hash)?);
    let said = body.read()?;
    let Some(version) = matching.or(said.version) else {
        // Who may not see it is told that first.
        case::one(ask.house, &ask.actor, kid, ask.now).await?;
        return Err(Refusal::field("version", FieldRule::Missing).into());
    };
    let discount = match said.discount {
        None if said.discount_from.is_none() && said.discount_to.is_none() => None,
        None => return Err(Refusal::field("discount", FieldRule::Missing).into()),
        Some(off) => Some(Discount { span: days(&ask, kid, &said).await?, off }),
    };
    let Decide { verdict, opinion, amount, pool_id: pool, .. } = &said;
    let decision = Decision { verdict: *verdict, opinion, amount: *amount, pool: *pool, discount, version };
    told(case::decide(ask.house, &ask.actor, kid, &decision, key.as_ref(), ask.now).await?)
}

/// To whom.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Somebody who may decide there.
    person_id: PersonId,
    #[serde(default)]
    #[schemars(length(max = OPINION_MAX))]
    opinion: String,
}

/// Hand over.
#[post("/v1/cases/<kid>/hand-over", data = "<body>")]
pub async fn hand_over(
    ask: Ask<'_>,
    kid: &str,
    conditions: Conditions,
    key: ClientKey,
    body: Body<HandOver>,
) -> Answer {
    let (kid, version, key) = (id(kid)?, conditions.version()?, key.read(&ask, &body.hash)?);
    let to = body.read()?;
    let (who, key) = (to.person_id, key.as_ref());
    told(case::hand_over(ask.house, &ask.actor, kid, version, who, &to.opinion, key, ask.now).await?)
}

/// Who is asked first.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddStep {
    /// Somebody who may decide there.
    person_id: PersonId,
    #[schemars(range(min = 1, max = DAYS_MAX))]
    working_days: u16,
    #[serde(default)]
    #[schemars(length(max = OPINION_MAX))]
    opinion: String,
}

/// Ask somebody first.
#[post("/v1/cases/<kid>/steps", data = "<body>")]
pub async fn add_step(
    ask: Ask<'_>,
    kid: &str,
    conditions: Conditions,
    key: ClientKey,
    body: Body<AddStep>,
) -> Answer {
    let (kid, version, key) = (id(kid)?, conditions.version()?, key.read(&ask, &body.hash)?);
    let new = body.read()?;
    let (who, days, key) = (new.person_id, new.working_days, key.as_ref());
    told(case::add_step(ask.house, &ask.actor, kid, version, who, days, &new.opinion, key, ask.now).await?)
}

/// Why.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Why {
    #[schemars(length(min = 1, max = OPINION_MAX))]
    opinion: String,
}

/// Recuse myself.
#[post("/v1/cases/<kid>/recusal", data = "<body>")]
pub async fn recuse(ask: Ask<'_>, kid: &str, key: ClientKey, body: Body<Why>) -> Answer {
    let (kid, key) = (id(kid)?, key.read(&ask, &body.hash)?);
    let why = body.read()?;
    told(case::recuse(ask.house, &ask.actor, kid, &why.opinion, key.as_ref(), ask.now).await?)
}

/// Ask for speed.
#[post("/v1/cases/<kid>/urge")]
pub async fn urge(ask: Ask<'_>, kid: &str, key: ClientKey) -> Answer {
    let (kid, key) = (id(kid)?, key.read(&ask, "")?);
    told(case::urge(ask.house, &ask.actor, kid, key.as_ref(), ask.now).await?)
}

/// Take it back.
#[post("/v1/cases/<kid>/withdrawal")]
pub async fn withdraw(ask: Ask<'_>, kid: &str, conditions: Conditions, key: ClientKey) -> Answer {
    let (kid, version, key) = (id(kid)?, conditions.version()?, key.read(&ask, "")?);
    told(case::withdraw(ask.house, &ask.actor, kid, version, "", key.as_ref(), ask.now).await?)
}
