//! Compute for the tour: what is sent to its endpoints, and what can be withdrawn no more.

use super::tour::Target;
use crate::kit::cast::Cast;
use crate::kit::monday;
use hatchery::app::{pool, price};
use hatchery::domain::access::Actor;
use hatchery::domain::id::{DiscountId, TariffId};
use hatchery::domain::tariff::{Discount, Tariff};
use hatchery::domain::time::{DAY, Interval};
use rocket::http::Method;
use serde_json::{Value, json};

/// What is sent to pools, prices and discounts; to all else nothing.
pub(super) fn body(method: Method, path: &str, target: Target) -> Value {
    match (method, path) {
        (Method::Put, "/pools/<pool_id>") => json!({
            "provider": "city cloud", "funding": "private", "card": "H20", "purpose": "training",
            "tier": "city_1ms",
        }),
        // In the past: what comes is who may try.
        (_, "/pools/<pool_id>/tariffs") => json!({ "starts_at": "2026-11-01T00:00:00+08:00", "list": 900 }),
        (_, "/pools/<pool_id>/discounts") => json!({
            "company_id": target.company.to_string(), "discount": 500, "ends_at": "2026-11-01", "reason": "Try",
        }),
        // Of what was withdrawn before.
        (_, "/tariffs/<tid>/withdrawal" | "/discounts/<did>/withdrawal" | "/discounts/<did>/end") => {
            json!({ "reason": "Try" })
        }
        _ => json!({}),
    }
}

/// A price and a discount of the target's pool that were mistakes.
pub(super) async fn withdrawn(cast: &Cast, keeper: &Actor, target: &mut Target) {
    let (house, now) = (cast.house(), monday().plus(-DAY));
    let slip = Tariff { id: 0, from: monday().plus(90 * DAY), list: 1, tiers: Vec::new(), discount: 0 };
    target.tariff = pool::add_tariff(house, keeper, target.pool, &slip, None, now).await.unwrap();
    price::withdraw_tariff(house, keeper, TariffId(target.tariff), "Try", None, now).await.unwrap();
    let off = Discount { span: Interval::new(now, monday().plus(90 * DAY)).unwrap(), off: 100 };
    let of = (target.pool, target.company);
    target.discount = pool::add_discount(house, keeper, of, &off, "Try", None, now).await.unwrap();
    let id = DiscountId(target.discount);
    price::withdraw_discount(house, keeper, id, "Try", None, now).await.unwrap();
}
