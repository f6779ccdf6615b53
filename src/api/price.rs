//! A price or a discount of a pool by itself: what it is, and that it was wrong.

use super::ask::{Ask, ClientKey, KEY, id};
use super::body::Body;
use super::document::Endpoint;
use super::pool::{DiscountView, PoolView, discount, view};
use super::view::{Answer, ApiFault, List, Reply};
use crate::app::price;
use crate::domain::id::DiscountId;
use rocket::http::Method::{Get, Post};
use rocket::{Route, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::Deserialize;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![of_company, one, withdraw, end, withdraw_tariff]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/companies/{id}/discounts", "A company's own discounts that have not ended")
        .gives(200, S::subschema_for::<List<DiscountView>>)
        .fails(&[404]),
    Endpoint::new(Get, "/v1/discounts/{id}", "A company's own discount on a pool")
        .gives(200, S::subschema_for::<DiscountView>)
        .fails(&[404]),
    Endpoint::new(
        Post,
        "/v1/discounts/{id}/withdrawal",
        "Say that a discount was wrong, before anything is priced by it",
    )
    .headers(&[KEY])
    .body(S::subschema_for::<Withdrawal>)
    .gives(200, S::subschema_for::<DiscountView>)
    .fails(&[403, 404, 413, 422]),
    Endpoint::new(
        Post,
        "/v1/discounts/{id}/end",
        "End a discount from now on; what was used till then keeps it",
    )
    .headers(&[KEY])
    .body(S::subschema_for::<Withdrawal>)
    .gives(200, S::subschema_for::<DiscountView>)
    .fails(&[403, 404, 413, 422]),
    Endpoint::new(
        Post,
        "/v1/tariffs/{id}/withdrawal",
        "Say that a price was wrong, before anything is priced by it",
    )
    .headers(&[KEY])
    .body(S::subschema_for::<Withdrawal>)
    .gives(200, S::subschema_for::<PoolView>)
    .fails(&[403, 404, 413, 422]),
];

/// Why.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    #[schemars(length(min = 1, max = price::WHY_MAX))]
    reason: String,
}

/// A company's.
#[get("/v1/companies/<cid>/discounts")]
pub async fn of_company(ask: Ask<'_>, cid: &str) -> Answer {
    let rows = price::of_company(ask.house, &ask.actor, id(cid)?, ask.now).await?;
    Reply::ok(&List::whole(rows.into_iter().map(|one| discount(&ask.actor, one)).collect()))
}

async fn told(ask: &Ask<'_>, of: DiscountId) -> Result<DiscountView, ApiFault> {
    Ok(discount(&ask.actor, price::discount(ask.house, &ask.actor, of).await?.row))
}

/// One.
#[get("/v1/discounts/<did>")]
pub async fn one(ask: Ask<'_>, did: &str) -> Answer {
    Reply::ok(&told(&ask, id(did)?).await?)
}

/// It was wrong.
#[post("/v1/discounts/<did>/withdrawal", data = "<body>")]
pub async fn withdraw(ask: Ask<'_>, did: &str, key: ClientKey, body: Body<Withdrawal>) -> Answer {
    let (did, key) = (id(did)?, key.read(&ask, &body.hash)?);
    let why = body.read()?.reason;
    let done = price::withdraw_discount(ask.house, &ask.actor, did, &why, key.as_ref(), ask.now).await?;
    Reply::ok(&told(&ask, done).await?)
}

/// It ends.
#[post("/v1/discounts/<did>/end", data = "<body>")]
pub async fn end(ask: Ask<'_>, did: &str, key: ClientKey, body: Body<Withdrawal>) -> Answer {
    let (did, key) = (id(did)?, key.read(&ask, &body.hash)?);
    let why = body.read()?.reason;
    let done = price::end_discount(ask.house, &ask.actor, did, &why, key.as_ref(), ask.now).await?;
    Reply::ok(&told(&ask, done).await?)
}

/// A price was wrong.
#[post("/v1/tariffs/<tid>/withdrawal", data = "<body>")]
pub async fn withdraw_tariff(ask: Ask<'_>, tid: &str, key: ClientKey, body: Body<Withdrawal>) -> Answer {
    let (tid, key) = (id(tid)?, key.read(&ask, &body.hash)?);
    let why = body.read()?.reason;
    let of = price::withdraw_tariff(ask.house, &ask.actor, tid, &why, key.as_ref(), ask.now).await?;
    Reply::ok(&view(&ask, of).await?)
}
