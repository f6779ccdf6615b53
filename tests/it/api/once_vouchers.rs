//! Vouchers through the API: each deed once for its key, from the programme to the money.

use super::Server;
use super::once::twice;
use crate::kit::vouchers::{SUPPLIER, WAN, opened, proved, rule, today};
use hatchery::domain::id::ClaimId;
use hatchery::domain::voucher::usual_evidence;
use serde_json::json;

/// Every POST of vouchers, twice with one key.
pub(super) async fn of_vouchers(s: &Server, bob: &str) -> [&'static str; 9] {
    let (cast, city) = (&s.cast, s.token("city", true).await);
    let written = json!({
        "key": "once", "name_zh": "训力券", "name_en": "Training", "level": "city", "rule": rule(),
    });
    let made = twice(s, &city, "/api/v1/programmes", Some(written)).await;
    let path = format!("/api/v1/programmes/{}", made.id());
    assert_eq!(twice(s, &city, &format!("{path}/opening"), None).await.body["state"], "open");
    assert_eq!(twice(s, &city, &format!("{path}/closing"), None).await.body["state"], "closed");
    let programme = opened(cast, "listed", rule(), today()).await;
    let contract = json!({
        "supplier": "City cloud", "uscc": SUPPLIER, "amount": 200 * WAN, "signed": "2026-11-02",
        "first_day": "2026-11-02", "last_day": "2027-11-01", "affiliated": false,
    });
    let path = format!("/api/v1/companies/{}/contracts", cast.companies["beta"]);
    let contract = twice(s, bob, &path, Some(contract)).await;
    let wish = json!({ "programme_id": programme, "contract_id": contract.id() });
    let voucher = twice(s, bob, "/api/v1/vouchers", Some(wish)).await;
    let path = format!("/api/v1/vouchers/{}", voucher.id());
    let moves = format!("{path}/moves");
    twice(s, bob, &moves, Some(json!({ "verb": "submit" }))).await;
    let finding = json!({ "registered": "2026-03-01", "why": "Licence seen" });
    twice(s, &city, &format!("{path}/findings"), Some(finding)).await;
    let awarded = s.post(&city, &moves, json!({ "verb": "award" })).await.must(200);
    assert!(awarded.body["awarded"].as_i64().unwrap() > 0);
    let claim = json!({
        "paid": 60 * WAN,
        "invoices": [{ "number": "2444 2000 0000 0000 0001", "day": "2026-11-02", "amount": 60 * WAN }],
    });
    let claim = twice(s, bob, &format!("{path}/claims"), Some(claim)).await;
    let id = ClaimId(claim.id().parse().unwrap());
    for one in usual_evidence() {
        proved(cast, "bob", id, one, today()).await.unwrap();
    }
    let moves = format!("/api/v1/claims/{id}/moves");
    twice(s, bob, &moves, Some(json!({ "verb": "submit" }))).await;
    let named = s.get(bob, &format!("/api/v1/claims/{id}")).await.must(200).body["invoices"].clone();
    assert_eq!(named[0]["number"], "24442000000000000001");
    let files = s.get(bob, &format!("/api/v1/claims/{id}")).await.must(200).body["files"].clone();
    assert_eq!(files.as_array().map(Vec::len), Some(usual_evidence().len()));
    [
        "/v1/programmes",
        "/v1/programmes/{id}/opening",
        "/v1/programmes/{id}/closing",
        "/v1/companies/{id}/contracts",
        "/v1/vouchers",
        "/v1/vouchers/{id}/moves",
        "/v1/vouchers/{id}/findings",
        "/v1/vouchers/{id}/claims",
        "/v1/claims/{id}/moves",
    ]
}
