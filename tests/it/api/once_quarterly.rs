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
