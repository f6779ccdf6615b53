//! Applications, reviews and rules of admission through the API: each deed once for its key.

use super::Server;
use super::once::twice;
use rocket::http::Method::{Patch, Post};
use serde_json::{Value, json};

/// A figure and a form of the past, which nobody puts in force: what comes is who may try.
pub(super) fn of_the_past(path: &str) -> Value {
    match path {
        "/admission/forms" => json!({ "valid_from": "2026-01-01", "pass": 70, "criteria": [] }),
        _ => json!({
            "key": "notice_days", "value": 7, "valid_from": "2026-01-01", "mark": "seen", "source_zh": "办法",
            "source_en": "Rules",
        }),
    }
}

/// Every POST of an application, twice with one key.
pub(super) async fn of_admission(s: &Server, manager: &str) -> [&'static str; 10] {
    let city = s.token("city", true).await;
    let figure = json!({
        "key": "notice_days", "value": 7, "valid_from": "2027-01-01", "mark": "seen", "source_zh": "公示办法",
        "source_en": "Rules of public notice",
    });
    twice(s, &city, "/api/v1/admission/figures", Some(figure)).await;
    let form = s.get(&city, "/api/v1/admission/forms").await.must(200).body["items"][0].clone();
    let form = json!({ "valid_from": "2027-01-01", "pass": 75, "criteria": form["criteria"] });
    let made = twice(s, &city, "/api/v1/admission/forms", Some(form)).await;
    assert_eq!(made.body["version"], 2);
    crate::kit::apply::hire(&s.cast).await;
    let (nobody, reviewer) = (s.token("nobody", true).await, s.token("reviewer", true).await);
    let made = twice(s, &nobody, "/api/v1/applications", None).await;
    let one = format!("/api/v1/applications/{}", made.id());
    let fields: serde_json::Map<String, Value> = crate::kit::apply::form(s.cast.nanshan.0, "Robots")
        .into_iter()
        .map(|(name, value)| (name, Value::String(value)))
        .collect();
    s.send(&nobody, Patch, &one, Some(json!({ "fields": fields })), &[]).await.must(200);
    twice(s, &nobody, &format!("{one}/submission"), None).await;
    let moves = format!("{one}/moves");
    twice(s, manager, &moves, Some(json!({ "verb": "take_up" }))).await;
    s.send(manager, Post, &moves, Some(json!({ "verb": "pass" })), &[]).await.must(200);
    let people = json!({ "people": [s.cast.id("reviewer"), s.cast.id("audit")] });
    twice(s, manager, &format!("{one}/reviewers"), Some(people)).await;
    let all = s.get(manager, &one).await.must(200).body["reviews"].clone();
    let review = |at: usize| format!("/api/v1/reviews/{}", all[at]["id"].as_str().unwrap());
    twice(s, &reviewer, &format!("{}/declaration", review(0)), None).await;
    let scores = json!({ "scores": crate::kit::apply::scores(80), "opinion": "Sound" });
    twice(s, &reviewer, &format!("{}/scores", review(0)), Some(scores)).await;
    twice(s, manager, &format!("{}/recusal", review(1)), Some(json!({ "reason": "On leave" }))).await;
    twice(s, &nobody, &format!("{one}/withdrawal"), None).await;
    [
        "/v1/applications",
        "/v1/applications/{id}/submission",
        "/v1/applications/{id}/moves",
        "/v1/applications/{id}/reviewers",
        "/v1/applications/{id}/withdrawal",
        "/v1/reviews/{id}/declaration",
        "/v1/reviews/{id}/scores",
        "/v1/reviews/{id}/recusal",
        "/v1/admission/figures",
        "/v1/admission/forms",
    ]
}
