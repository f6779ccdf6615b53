//! Agreements through the API: each deed once for its key, from the draft to the deposit.

use super::Server;
use super::once::twice;
use serde_json::{Value, json};

/// Every POST of agreements, twice with one key.
pub(super) async fn of_agreements(s: &Server, bob: &str, manager: &str) -> [&'static str; 8] {
    let (place, of) = (s.cast.nanshan.to_string(), s.cast.companies["beta"].to_string());
    let terms = |room: i64| {
        json!({
            "last_day": "2027-11-22", "desks": [], "room_minutes": room,
            "rent": { "area": 0, "market": 0, "schedule": [{ "months": 12, "percent": 0 }] },
        })
    };
    let paper = json!({
        "incubator_id": place, "company_id": of, "first_day": "2026-11-23", "deposit": 5_000, "terms": terms(60),
    });
    let spoilt = twice(s, manager, "/api/v1/agreements", Some(paper.clone())).await;
    twice(s, manager, &format!("{}/discard", spoilt.location.unwrap()), None).await;
    let one = s.post(manager, "/api/v1/agreements", paper).await.must(201).location.unwrap();
    let signed = twice(s, manager, &format!("{one}/signature"), None).await;
    assert_eq!(signed.body["state"], "active");
    let deposits = s.get(manager, &one).await.must(200).body["rents"].clone();
    assert_eq!(deposits.as_array().unwrap().len(), 1);
    let path = format!("/api/v1/rents/{}/payment", deposits[0]["id"].as_str().unwrap());
    assert!(twice(s, manager, &path, None).await.body["paid_at"].is_string());

    let more =
        |room: i64| json!({ "from_day": "2026-12-01", "terms": terms(room), "reason": "We talk a lot" });
    let asked = twice(s, bob, &format!("{one}/changes"), Some(more(6_000))).await;
    let case = asked.location.unwrap();
    let back = json!({ "verdict": "return", "opinion": "So much?", "version": asked.body["version"] });
    s.post(manager, &format!("{case}/decision"), back).await.must(200);
    twice(s, bob, &format!("{case}/change-resubmission"), Some(more(600))).await;
    decided(s, manager, &case).await;
    let opened = s.get(bob, &one).await.must(200).body;
    assert_eq!(opened["versions"][1]["terms"]["room_minutes"], 600);
    assert_eq!(opened["versions"].as_array().unwrap().len(), 2);

    let end = json!({ "kind": "exit", "last_day": "2026-11-23", "reason": "We move" });
    let exit = async |key: &str| {
        let key = [("Idempotency-Key", key)];
        let path = format!("{one}/changes");
        let asked = s.send(bob, rocket::http::Method::Post, &path, Some(end.clone()), &key).await.must(201);
        decided(s, manager, &asked.location.unwrap()).await;
        assert_eq!(s.get(bob, &one).await.must(200).body["state"], "exited");
    };
    exit("first").await;
    let why = json!({ "reason": "A mistake" });
    let back = twice(s, manager, &format!("{one}/reinstatement"), Some(why)).await;
    assert_eq!(back.body["state"], "active");
    exit("second").await;
    let kept = json!({ "withheld": 2_000, "reason": "Two chairs" });
    let settled = twice(s, manager, &format!("{one}/deposit"), Some(kept)).await;
    assert_eq!(settled.body, json!({ "withheld": 2_000, "set_off": 0, "paid_back": 3_000, "dropped": 0 }));
    [
        "/v1/agreements",
        "/v1/agreements/{id}/discard",
        "/v1/agreements/{id}/signature",
        "/v1/rents/{id}/payment",
        "/v1/agreements/{id}/changes",
        "/v1/cases/{id}/change-resubmission",
        "/v1/agreements/{id}/reinstatement",
        "/v1/agreements/{id}/deposit",
    ]
}

/// Approves the step a case is at; how it stands then.
pub(super) async fn decided(s: &Server, token: &str, case: &str) -> Value {
    let version = s.get(token, case).await.must(200).body["version"].clone();
    let yes = json!({ "verdict": "approve", "version": version });
    s.post(token, &format!("{case}/decision"), yes).await.must(200).body
}
