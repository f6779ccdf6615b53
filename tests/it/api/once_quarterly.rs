//! The quarterly return through the API: each deed once for its key, and the version that was seen.

use super::Server;
use super::once::twice;
use rocket::http::Method::{Post, Put};
use serde_json::json;

/// Every POST of a return, twice with one key.
pub(super) async fn of_quarterly(s: &Server, bob: &str, manager: &str) -> [&'static str; 2] {
    let one = format!("/api/v1/companies/{}/returns/2026-Q3", s.cast.companies["beta"]);
    s.get(bob, &one).await.must(404);
    let figures = json!({ "revenue": 120_000_000, "people": 10, "researchers": 6 });
    let kept = s.send(bob, Put, &one, Some(figures.clone()), &[]).await.must(200);
    assert_eq!((&kept.body["figures"]["revenue"], &kept.body["version"]), (&json!(120_000_000), &json!(1)));
    s.send(bob, Put, &one, Some(figures), &[("If-Match", "\"7\"")]).await.must(412);
    let wrong = s.send(bob, Put, &one, Some(json!({ "people": 1, "researchers": 2 })), &[]).await.must(422);
    assert_eq!(wrong.body["errors"][0]["field"], "researchers");
    s.send(manager, Post, &format!("{one}/signature"), None, &[]).await.must(403);
    let signed = twice(s, bob, &format!("{one}/signature"), None).await;
    assert_eq!(signed.body["signed_by"], "bob");
    let place = format!("/api/v1/incubators/{}/returns/2026-Q3", s.cast.nanshan);
    let told = s.get(manager, &place).await.must(200).body;
    assert_eq!((&told["missing"][0]["company"], &told["sums"]["people"]), (&json!("acme"), &json!(10)));
    let why = json!({ "reason": "Revenue was in yuan" });
    let open = twice(s, manager, &format!("{one}/reopening"), Some(why)).await;
    assert_eq!(open.body["signed_by"], json!(null));
    ["/v1/companies/{id}/returns/{quarter}/signature", "/v1/companies/{id}/returns/{quarter}/reopening"]
}

#[rocket::async_test]
async fn a_quarter_before_it_came_is_named_as_such() {
    let s = Server::new().await;
    let bob = s.token("bob", true).await;
    let all = format!("/api/v1/companies/{}/returns", s.cast.companies["beta"]);
    let figures = json!({ "people": 10 });
    for (quarter, rule) in [
        ("2025-Q3", json!({ "quarter_from": { "first": "2025-Q4" } })),
        ("1970-Q1", json!({ "quarter_from": { "first": "2025-Q4" } })),
        ("2026-Q4", json!("past")),
    ] {
        let one = format!("{all}/{quarter}");
        for said in [s.get(&bob, &one).await, s.send(&bob, Put, &one, Some(figures.clone()), &[]).await] {
            let error = said.must(422).body["errors"][0].clone();
            assert_eq!((&error["field"], &error["rule"]), (&json!("quarter"), &rule), "{quarter}");
        }
    }
    let told = s.get(&bob, &all).await.must(200).body;
    assert_eq!(told["wanted"], "2026-Q3");
    assert_eq!(told["open"], json!(["2026-Q2", "2026-Q1", "2025-Q4"]));
    let first = format!("{all}/2025-Q4");
    s.get(&bob, &first).await.must(404);
    s.send(&bob, Put, &first, Some(figures), &[]).await.must(200);
}
