//! A pool's thresholds through the API: set, kept, and refused by name.

use super::{Server, at};
use crate::kit::{compute, monday};
use hatchery::app::grant::{self, NewGrant};
use hatchery::app::people;
use hatchery::domain::amount::Unit;
use hatchery::domain::person::Language;
use hatchery::domain::pool::Funding;
use hatchery::domain::price::HOUR;
use hatchery::domain::time::{DAY, Interval};
use rocket::http::Method;
use serde_json::json;

#[rocket::async_test]
async fn a_pools_own_stop_is_set_and_refuses_by_name() {
    let s = Server::new().await;
    let (cast, pool) = (&s.cast, s.cast.resources["pool1"]);
    let keeper = cast.actor("manager").await;
    compute::priced(cast, &keeper, pool, (Funding::Government, 0), monday().plus(-DAY)).await;
    let month = Interval::new(monday(), monday().plus(30 * DAY)).unwrap();
    let acme = cast.companies["acme"];
    let new = NewGrant {
        unit: Unit::CardSecond,
        amount: 10 * HOUR,
        valid: month,
        pool: Some(pool),
        note: String::new(),
    };
    grant::grant(cast.house(), &keeper, acme, &new, None, monday()).await.unwrap();
    let (manager, ann) = (s.token("manager", true).await, s.token("ann", true).await);
    let path = format!("/api/v1/pools/{pool}");
    let set = async |thresholds: serde_json::Value| {
        let body = json!({
            "provider": "city cloud", "funding": "government", "card": "昇腾 910B 64G", "purpose": "training",
            "tier": "city_1ms", "thresholds": thresholds,
        });
        s.send(&manager, Method::Put, &path, Some(body), &[]).await
    };
    for (wrong, rule) in [
        (json!([{ "percent": 101, "alarm": "stop" }]), "A whole number from 1 to 100"),
        (json!([{ "percent": 90, "alarm": "stop" }, { "percent": 80, "alarm": "warn" }]), "make no sense"),
    ] {
        let said = set(wrong).await.must(422);
        assert_eq!(said.body["errors"][0]["field"], "thresholds");
        assert!(said.body["errors"][0]["detail"].as_str().unwrap().contains(rule), "{said:?}");
    }
    let said = set(json!([{ "percent": 80, "alarm": "warn" }, { "percent": 90, "alarm": "stop" }])).await;
    assert_eq!(said.must(200).body["thresholds"][1], json!({ "percent": 90, "alarm": "stop" }));

    let book = async |cards: i64, from: &str, to: &str| {
        let mut wish = s.wish("pool1", &at(from), &at(to));
        wish["items"][0]["units"] = json!(cards);
        s.post(&ann, "/api/v1/bookings", wish).await
    };
    book(9, "08:00", "09:00").await.must(201);
    let said = book(1, "09:00", "10:00").await.must(422);
    assert_eq!(said.body["rule"], json!(["quota_stop"]));
    assert_eq!(
        said.body["detail"],
        "100% of the quota would be taken; at 90% reservations stop until more is granted"
    );
    let said =
        s.send(&ann, Method::Get, &format!("/api/v1/companies/{acme}/quotas"), None, &[]).await.must(200);
    assert_eq!(said.body["items"][0]["reached"], json!({ "percent": 90, "alarm": "stop" }));
    people::set_language(cast.house(), &cast.actor("ann").await, Language::Zh).await.unwrap();
    let said = book(1, "09:00", "10:00").await.must(422);
    assert!(said.body["detail"].as_str().unwrap().contains("即停止预约"), "{said:?}");
}
