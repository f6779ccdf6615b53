//! Compute through the API: each deed once for its key; a report of usage has its jobs' own ids as keys.

use super::Server;
use super::once::twice;
use crate::kit::{at, compute};
use hatchery::domain::pool::Funding;
use serde_json::json;

/// Every POST of compute, twice with one key.
pub(super) async fn of_compute(s: &Server, manager: &str) -> [&'static str; 5] {
    let (cast, pool, beta) = (&s.cast, s.cast.resources["pool1"], s.cast.companies["beta"]);
    let keeper = cast.actor("manager").await;
    compute::priced(cast, &keeper, pool, (Funding::Private, 0), at("2026-10-01T00:00:00+08:00")).await;
    let price = json!({ "starts_at": "2027-01-01T00:00:00+08:00", "list": 2_500 });
    let made = twice(s, manager, &format!("/api/v1/pools/{pool}/tariffs"), Some(price)).await;
    assert_eq!(made.body["tariffs"].as_array().unwrap().len(), 2);
    let less = json!({
        "company_id": beta.to_string(), "discount": 500, "ends_at": "2027-03-31", "reason": "Moved in early",
    });
    let made = twice(s, manager, &format!("/api/v1/pools/{pool}/discounts"), Some(less)).await;
    assert_eq!(made.body["discounts"].as_array().unwrap().len(), 1);
    let job = |id: &str, end: &str| json!({ "job_id": id, "company": beta.to_string(), "pool": "pool1", "start": "2026-10-12T08:00:00+08:00", "end": end, "cards": 1 });
    let jobs =
        json!({ "jobs": [job("a", "2026-10-12T18:00:00+08:00"), job("b", "2026-10-12T07:00:00+08:00")] });
    let first = s.post(manager, "/api/v1/usage", jobs.clone()).await.must(200).body;
    assert_eq!(
        (&first["taken"], &first["refused"], &first["wrong"][0]["row"]),
        (&json!(1), &json!(1), &json!(2))
    );
    let again = s.post(manager, "/api/v1/usage", jobs).await.must(200).body;
    assert_eq!((&again["taken"], &again["known"]), (&json!(0), &json!(1)));
    let bills = format!("/api/v1/companies/{beta}/bills");
    let bill = twice(s, manager, &bills, Some(json!({ "month": "2026-10" }))).await;
    assert_eq!((&bill.body["gross"], &bill.body["lines"][0]["seconds"]), (&json!(20_000), &json!(36_000)));
    let one = format!("/api/v1/bills/{}", bill.id());
    let back =
        json!({ "line_id": bill.body["lines"][0]["id"], "seconds": 3_600, "reason": "The pool was down" });
    let refunded = twice(s, manager, &format!("{one}/refunds"), Some(back)).await;
    assert_eq!(refunded.body["refunded"], json!(2_000));
    twice(s, manager, &format!("{one}/payment"), None).await;
    [
        "/v1/pools/{id}/tariffs",
        "/v1/pools/{id}/discounts",
        "/v1/companies/{id}/bills",
        "/v1/bills/{id}/refunds",
        "/v1/bills/{id}/payment",
    ]
}
