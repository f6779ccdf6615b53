//! Compute through the API: each deed once for its key; a report of usage has its jobs' own ids as keys.

use super::Server;
use super::once::twice;
use crate::kit::{at, compute};
use hatchery::app::pool as pools;
use hatchery::domain::pool::Funding;
use hatchery::domain::tariff::Discount;
use hatchery::domain::time::Interval;
use serde_json::json;

/// Every POST of compute, twice with one key.
pub(super) async fn of_compute(s: &Server, manager: &str) -> [&'static str; 9] {
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
    // What was a mistake is withdrawn; what has begun is ended.
    let began = at("2026-11-01T00:00:00+08:00");
    let old = Discount { span: Interval::new(began, at("2027-04-01T00:00:00+08:00")).unwrap(), off: 300 };
    let old = pools::add_discount(cast.house(), &keeper, (pool, beta), &old, "Moved in", None, began).await;
    let end = format!("/api/v1/discounts/{}/end", old.unwrap());
    let ended = twice(s, manager, &end, Some(json!({ "reason": "Left" }))).await;
    assert_eq!(ended.body["withdrawn"]["meant_to"], json!("2027-04-01T00:00:00+08:00"));
    let later = json!({
        "company_id": beta.to_string(), "discount": 700, "starts_at": "2027-01-01", "ends_at": "2027-03-31",
        "reason": "A slip",
    });
    let made = s.post(manager, &format!("/api/v1/pools/{pool}/discounts"), later).await.must(201);
    let slip = made.body["discounts"][1]["id"].as_str().unwrap().to_owned();
    let why = json!({ "reason": "For somebody else" });
    let gone = twice(s, manager, &format!("/api/v1/discounts/{slip}/withdrawal"), Some(why.clone())).await;
    assert_eq!(gone.body["withdrawn"]["meant_to"], json!(null));
    s.post(manager, &format!("/api/v1/discounts/{slip}/withdrawal"), why.clone()).await.must(422);
    let own = s.get(manager, &format!("/api/v1/companies/{beta}/discounts")).await.must(200).body;
    assert_eq!(own["items"].as_array().unwrap().len(), 2, "the one that was withdrawn is still to be read");
    let price = made.body["tariffs"][1]["id"].as_str().unwrap().to_owned();
    let gone = twice(s, manager, &format!("/api/v1/tariffs/{price}/withdrawal"), Some(why)).await;
    assert_eq!(gone.body["tariffs"].as_array().unwrap().len(), 1);
    assert_eq!(gone.body["withdrawn_tariffs"][0]["withdrawn"]["reason"], json!("For somebody else"));
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
    // The same job under the pool's code and its id is one job.
    let mut by_id = job("c", "2026-10-12T09:00:00+08:00");
    by_id["pool"] = json!(pool.to_string());
    let both = json!({ "jobs": [job("c", "2026-10-12T09:00:00+08:00"), by_id] });
    let told = s.post(manager, "/api/v1/usage", both).await.must(200).body;
    assert_eq!(
        (&told["taken"], &told["refused"], &told["wrong"][0]["row"]),
        (&json!(1), &json!(1), &json!(2))
    );
    assert_eq!(told["wrong"][0]["member"], json!("job_id"));
    let many = json!({ "jobs": [{
        "job_id": "d", "company": beta.to_string(), "pool": "pool1", "start": "2026-10-12T08:00:00+08:00",
        "end": "2026-10-12T09:00:00+08:00", "cards": 33,
    }] });
    let told = s.post(manager, "/api/v1/usage", many).await.must(200).body;
    assert_eq!((&told["taken"], &told["wrong"][0]["member"]), (&json!(0), &json!("cards")));
    assert_eq!(told["wrong"][0]["why"], json!("This pool has 32 cards"));
    // What was reported wrongly is taken back, and its name is free.
    let span = "from=2026-10-01T00:00:00%2B08:00&to=2026-11-01T00:00:00%2B08:00";
    let jobs_of = format!("/api/v1/companies/{beta}/jobs?{span}");
    let all = s.get(manager, &jobs_of).await.must(200).body;
    let wrong = all["items"].as_array().unwrap().iter().find(|one| one["job_id"] == "c").unwrap();
    let one = format!("/api/v1/usage/{}", wrong["id"].as_str().unwrap());
    assert_eq!(s.get(manager, &one).await.must(200).body["taken_back_at"], json!(null));
    let gone = twice(s, manager, &format!("{one}/return"), Some(json!({ "reason": "Counted twice" }))).await;
    assert_eq!(gone.body["taken_back_reason"], json!("Counted twice"));
    let again = json!({ "reason": "Counted twice" });
    s.post(manager, &format!("{one}/return"), again).await.must(422);
    let bills = format!("/api/v1/companies/{beta}/bills");
    let bill = twice(s, manager, &bills, Some(json!({ "month": "2026-10" }))).await;
    assert_eq!((&bill.body["gross"], &bill.body["lines"][0]["seconds"]), (&json!(20_000), &json!(36_000)));
    let one = format!("/api/v1/bills/{}", bill.id());
    let back =
        json!({ "line_id": bill.body["lines"][0]["id"], "seconds": 3_600, "reason": "The pool was down" });
    let refunded = twice(s, manager, &format!("{one}/refunds"), Some(back)).await;
    assert_eq!(refunded.body["refunded"], json!(2_000));
    assert_eq!((&refunded.body["came_back"], &refunded.body["due"]), (&json!(2_000), &json!(18_000)));
    let all = s.get(manager, "/api/v1/bills?month=2026-10&open=true").await.must(200).body;
    assert_eq!(
        (&all["total"], &all["due"], &all["items"][0]["company"]),
        (&json!(1), &json!(18_000), &json!("beta"))
    );
    twice(s, manager, &format!("{one}/payment"), None).await;
    assert_eq!(s.get(manager, "/api/v1/bills?open=true").await.must(200).body["total"], json!(0));
    [
        "/v1/usage/{id}/return",
        "/v1/pools/{id}/tariffs",
        "/v1/pools/{id}/discounts",
        "/v1/discounts/{id}/end",
        "/v1/discounts/{id}/withdrawal",
        "/v1/tariffs/{id}/withdrawal",
        "/v1/companies/{id}/bills",
        "/v1/bills/{id}/refunds",
        "/v1/bills/{id}/payment",
    ]
}
