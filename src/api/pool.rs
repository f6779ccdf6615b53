//! Compute pools: what there is, what it is and what it costs.

use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::{Body, Day, Moment};
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::pool::{self, DiscountRow, Draft, Offer, TariffRow};
use crate::domain::access::Actor;
use crate::domain::id::{CaseId, CompanyId, DiscountId, IncubatorId, ResourceId, TariffId};
use crate::domain::pool::{Funding, Misfit, Needs, Pool, Purpose, TFLOPS_MAX, Threshold, Tier};
use crate::domain::price;
use crate::domain::tariff::{Discount, Tariff};
use crate::domain::time::{Instant, Interval};
use crate::http::etag::Conditions;
use chrono_tz::Asia::Shanghai;
use rocket::http::Method::{Get, Post, Put};
use rocket::{Route, get, post, put, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, one, set, add_tariff, add_discount]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/pools", "Compute pools that fit a need, cheapest first; the others with why not")
        .query(&["card", "purpose", "tier", "cards"])
        .gives(200, S::subschema_for::<List<OfferView>>)
        .fails(&[403, 422]),
    Endpoint::new(Get, "/v1/pools/{id}", "A pool with its prices over time")
        .gives(200, S::subschema_for::<PoolView>)
        .fails(&[403, 404]),
    Endpoint::new(Put, "/v1/pools/{id}", "Say what a resource of cards is")
        .headers(&["If-Match"])
        .body(S::subschema_for::<NewPool>)
        .gives(200, S::subschema_for::<PoolView>)
        .fails(&[403, 404, 412, 413, 422]),
    Endpoint::new(Post, "/v1/pools/{id}/tariffs", "A new price from a moment on")
        .headers(&[KEY])
        .body(S::subschema_for::<NewTariff>)
        .gives(201, S::subschema_for::<PoolView>)
        .fails(&[403, 404, 413, 422]),
    Endpoint::new(Post, "/v1/pools/{id}/discounts", "A company's own discount, from now on")
        .headers(&[KEY])
        .body(S::subschema_for::<NewDiscount>)
        .gives(201, S::subschema_for::<PoolView>)
        .fails(&[403, 404, 413, 422]),
];

/// A pool.
#[derive(Serialize, JsonSchema)]
pub struct PoolView {
    id: ResourceId,
    incubator_id: IncubatorId,
    code: String,
    name: String,
    provider: String,
    /// Their 统一社会信用代码; `null`: it is not known.
    provider_uscc: Option<String>,
    funding: Funding,
    card: String,
    cards: i64,
    /// What a card computes, dense 16-bit arithmetic; 0: nobody has said.
    tflops: i64,
    purpose: Purpose,
    tier: Tier,
    /// Days its usage reports are waited for after a reservation; 0: nothing is reported.
    wait_days: i64,
    /// At which percent of a company's quota something is done.
    thresholds: Vec<Threshold>,
    /// By time.
    tariffs: Vec<TariffView>,
    /// Those one may see that have not ended.
    discounts: Vec<DiscountView>,
    /// Prices that were mistakes, the latest 50: they hold at no time.
    withdrawn_tariffs: Vec<TariffView>,
    /// Discounts one may see that were mistakes: they hold at no time.
    withdrawn_discounts: Vec<DiscountView>,
    version: i64,
}

/// What a pool costs from a moment on.
#[derive(Serialize, JsonSchema)]
pub struct TariffView {
    id: TariffId,
    starts_at: String,
    /// List price of a card-hour, in fen.
    list: i64,
    /// Discount for everybody, in basis points.
    discount: i64,
    /// Marginal tiers: from so many card-seconds of a month on, so many basis points off.
    tiers: Vec<price::Tier>,
    /// What was said of it since.
    withdrawn: Option<WithdrawnView>,
}

/// That a price or a discount was a mistake, or that a discount was ended.
#[derive(Serialize, JsonSchema)]
pub struct WithdrawnView {
    at: String,
    by: Option<String>,
    reason: String,
    /// The end that a discount was given with, where it held till `at`; `null`: it holds at no time.
    meant_to: Option<String>,
}

/// A company's own discount.
#[derive(Serialize, JsonSchema)]
pub struct DiscountView {
    id: DiscountId,
    pool_id: ResourceId,
    company_id: CompanyId,
    company: String,
    starts_at: String,
    ends_at: String,
    /// In basis points.
    discount: i64,
    reason: String,
    /// The decision it came of; `null`: who keeps the pool gave it, or it is not for you to see.
    case_id: Option<CaseId>,
    /// What was said of it since.
    withdrawn: Option<WithdrawnView>,
}

pub(super) fn discount(actor: &Actor, one: DiscountRow) -> DiscountView {
    let at = |at: i64| Instant(at).rfc3339(Shanghai);
    DiscountView {
        id: DiscountId(one.id),
        pool_id: ResourceId(one.pool_id),
        case_id: one.decision(actor),
        company_id: CompanyId(one.company_id),
        starts_at: at(one.starts_at),
        ends_at: at(one.ends_at),
        discount: one.off,
        withdrawn: one.withdrawn_at.map(|when| WithdrawnView {
            at: at(when),
            by: one.withdrawn_by,
            reason: one.withdrawn_why.unwrap_or_default(),
            meant_to: one.meant_to.map(at),
        }),
        company: one.company,
        reason: one.reason,
    }
}

fn withdrawn(one: TariffRow) -> TariffView {
    let said = one.withdrawn_at.map(|at| WithdrawnView {
        at: at.rfc3339(Shanghai),
        by: one.withdrawn_by,
        reason: one.withdrawn_why.unwrap_or_default(),
        meant_to: None,
    });
    TariffView { withdrawn: said, ..tariff(&one.tariff) }
}

fn tariff(one: &Tariff) -> TariffView {
    TariffView {
        id: TariffId(one.id),
        withdrawn: None,
        starts_at: one.from.rfc3339(Shanghai),
        list: one.list,
        discount: one.discount,
        tiers: one.tiers.clone(),
    }
}

pub(super) async fn view(ask: &Ask<'_>, of: ResourceId) -> Result<PoolView, super::view::ApiFault> {
    let opened = pool::one(ask.house, &ask.actor, of, ask.now).await?;
    let (row, is) = (opened.pool.clone(), opened.pool.pool);
    Ok(PoolView {
        id: row.id,
        incubator_id: IncubatorId(row.incubator),
        code: row.code,
        name: row.name,
        provider: row.provider,
        provider_uscc: row.provider_uscc,
        funding: is.funding,
        card: is.card,
        cards: is.cards,
        tflops: is.tflops,
        purpose: is.purpose,
        tier: is.tier,
        wait_days: row.wait_days,
        thresholds: row.thresholds,
        tariffs: opened.tariffs.iter().map(tariff).collect(),
        discounts: opened.discounts.into_iter().map(|one| discount(&ask.actor, one)).collect(),
        withdrawn_tariffs: opened.withdrawn.into_iter().map(withdrawn).collect(),
        withdrawn_discounts: opened
            .withdrawn_discounts
            .into_iter()
            .map(|one| discount(&ask.actor, one))
            .collect(),
        version: row.version,
    })
}

/// A pool as a list shows it.
#[derive(Serialize, JsonSchema)]
pub struct OfferView {
    id: ResourceId,
    name: String,
    provider: String,
    funding: Funding,
    card: String,
    cards: i64,
    tflops: i64,
    purpose: Purpose,
    tier: Tier,
    /// What it costs now.
    tariff: Option<TariffView>,
    /// Why it does not fit; empty: it does.
    misfits: Vec<Misfit>,
}

/// A pool with what it costs now.
pub(super) fn offer(one: Offer, misfits: Vec<Misfit>) -> OfferView {
    let is = one.pool.pool;
    OfferView {
        id: one.pool.id,
        name: one.pool.name,
        provider: one.pool.provider,
        funding: is.funding,
        card: is.card,
        cards: is.cards,
        tflops: is.tflops,
        purpose: is.purpose,
        tier: is.tier,
        tariff: one.tariff.as_ref().map(tariff),
        misfits,
    }
}

/// What fits, and what does not.
#[get("/v1/pools")]
pub async fn list(ask: Ask<'_>, mut query: Query) -> Answer {
    let (card, purpose, tier) = (query.text("card"), query.text("purpose"), query.text("tier"));
    let cards = query.number("cards", 1, 1_000_000, 0);
    let needs = Needs {
        card: Some(card).filter(|card| !card.is_empty()),
        purpose: Purpose::of_name(&purpose),
        tier: Tier::of_name(&tier),
        cards: Some(cards).filter(|cards| *cards > 0),
    };
    for (name, raw, known) in
        [("purpose", &purpose, needs.purpose.is_some()), ("tier", &tier, needs.tier.is_some())]
    {
        if !raw.is_empty() && !known {
            query.wrong(name, crate::domain::field::FieldRule::Choice);
        }
    }
    query.done()?;
    let (fit, others) = pool::offers(ask.house, &ask.actor, &needs, ask.now).await?;
    let fit = fit.into_iter().map(|one| offer(one, Vec::new()));
    Reply::ok(&List::whole(fit.chain(others.into_iter().map(|(one, why)| offer(one, why))).collect()))
}

/// One.
#[get("/v1/pools/<pool_id>")]
pub async fn one(ask: Ask<'_>, pool_id: &str) -> Answer {
    let view = view(&ask, id(pool_id)?).await?;
    let version = view.version;
    Ok(Reply::ok(&view)?.version(version))
}

/// What a resource of cards is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPool {
    /// A known name or a new one.
    #[schemars(length(min = 1, max = 80))]
    provider: String,
    /// Their 统一社会信用代码, by which vouchers know who they are; empty: it is not known. As it is where it is missing and
    /// they go by the same name still.
    provider_uscc: Option<String>,
    funding: Funding,
    #[schemars(length(min = 1, max = 60))]
    card: String,
    purpose: Purpose,
    tier: Tier,
    #[serde(default)]
    #[schemars(range(min = 0, max = TFLOPS_MAX))]
    tflops: i64,
    #[serde(default)]
    #[schemars(range(min = 0, max = 31))]
    wait_days: i64,
    /// As they are where it is missing.
    thresholds: Option<Vec<Threshold>>,
}

/// Say it.
#[put("/v1/pools/<pool_id>", data = "<body>")]
pub async fn set(ask: Ask<'_>, pool_id: &str, conditions: Conditions, body: Body<NewPool>) -> Answer {
    let of: ResourceId = id(pool_id)?;
    let new = body.read()?;
    let (card, thresholds) = (new.card, new.thresholds);
    let (purpose, tier, tflops) = (new.purpose, new.tier, new.tflops);
    let is = Pool { funding: new.funding, card, purpose, tier, cards: 0, tflops };
    let (provider, provider_uscc) = (new.provider, new.provider_uscc);
    let draft = Draft { provider, provider_uscc, pool: is, wait_days: new.wait_days, thresholds };
    pool::put(ask.house, &ask.actor, of, &draft, conditions.version()?, None, ask.now).await?;
    let view = view(&ask, of).await?;
    let version = view.version;
    Ok(Reply::ok(&view)?.version(version))
}

/// A price from a moment on.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTariff {
    starts_at: Moment,
    /// List price of a card-hour, in fen.
    #[schemars(range(min = 0, max = pool::LIST_MAX))]
    list: i64,
    /// Discount for everybody, in basis points.
    #[serde(default)]
    #[schemars(range(min = 0, max = price::WHOLE))]
    discount: i64,
    /// By rising `from`.
    #[serde(default)]
    tiers: Vec<price::Tier>,
}

/// Price it.
#[post("/v1/pools/<pool_id>/tariffs", data = "<body>")]
pub async fn add_tariff(ask: Ask<'_>, pool_id: &str, key: ClientKey, body: Body<NewTariff>) -> Answer {
    let (of, key) = (id(pool_id)?, key.read(&ask, &body.hash)?);
    let NewTariff { starts_at, list, discount, tiers } = body.read()?;
    let new = Tariff { id: 0, from: starts_at.0, list, tiers, discount };
    pool::add_tariff(ask.house, &ask.actor, of, &new, key.as_ref(), ask.now).await?;
    Reply::made(&view(&ask, of).await?)
}

/// A company's own discount.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDiscount {
    company_id: CompanyId,
    /// In basis points.
    #[schemars(range(min = 1, max = price::WHOLE))]
    discount: i64,
    /// From when; now where it is missing.
    starts_at: Option<Day>,
    /// An instant, or the last date.
    ends_at: Day,
    #[schemars(length(min = 1, max = 200))]
    reason: String,
}

/// Give it.
#[post("/v1/pools/<pool_id>/discounts", data = "<body>")]
pub async fn add_discount(ask: Ask<'_>, pool_id: &str, key: ClientKey, body: Body<NewDiscount>) -> Answer {
    let (of, key) = (id(pool_id)?, key.read(&ask, &body.hash)?);
    let new = body.read()?;
    let span = Interval::new(new.starts_at.map_or(ask.now, Day::start), new.ends_at.end())
        .map_err(crate::domain::refusal::Refusal::from)?;
    let less = Discount { span, off: new.discount };
    let (house, actor) = (ask.house, &ask.actor);
    let to = (of, new.company_id);
    pool::add_discount(house, actor, to, &less, &new.reason, key.as_ref(), ask.now).await?;
    Reply::made(&view(&ask, of).await?)
}
