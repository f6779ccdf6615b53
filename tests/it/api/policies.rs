//! House rules and terms of use through the API.

use super::{Server, at, shown};
use insta::assert_snapshot as snap;
use rocket::http::Method::Put;
use serde_json::{Value, json};

fn fields(body: &Value) -> Vec<&str> {
    body["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect()
}

#[rocket::async_test]
async fn rules_are_put_in_force_tried_and_kept_from_rivals() {
    let s = Server::new().await;
    let (ann, manager) = (s.token("ann", true).await, s.token("manager", true).await);
    let place = s.cast.nanshan.to_string();
    let path = format!("/api/v1/policies?incubator={place}");
    let all = s.get(&ann, &path).await.must(200);
    let sets = all.body["items"].as_array().unwrap();
    assert_eq!((sets.len(), &sets[0]["version"], &sets[1]["resource"]), (2, &json!(1), &json!("big")));
    assert_eq!(sets[0]["rules"][0]["told"], "Only inside the opening hours");
    s.get(&ann, "/api/v1/policies").await.must(422);
    s.get(&ann, "/api/v1/policies?incubator=99").await.must(404);

    s.post(&ann, "/api/v1/bookings", s.wish("room1", &at("10:00"), &at("12:00"))).await.must(201);
    let draft = |rules: Value| json!({ "incubator_id": place, "kind": "meeting_room", "rules": rules });
    let hour = draft(json!([{ "rule": "opening_hours" }, { "rule": "longest", "minutes": 60 }]));
    snap!("trial", shown(&s.post(&manager, "/api/v1/policies/trial", hour.clone()).await));
    s.post(&ann, "/api/v1/policies/trial", hour.clone()).await.must(403);
    s.send(&ann, Put, "/api/v1/policies", Some(hour.clone()), &[]).await.must(403);
    let none = [("If-Match", "\"0\"")];
    let made = s.send(&manager, Put, "/api/v1/policies", Some(hour.clone()), &none).await;
    snap!("policy_put", shown(&made));
    s.send(&manager, Put, "/api/v1/policies", Some(draft(json!([]))), &none).await.must(412);
    let again = s.send(&manager, Put, "/api/v1/policies", Some(hour), &[]).await.must(200);
    assert_eq!(again.body["version"], 1, "the same rules once more change nothing");
    let tag = made.tag.unwrap();
    let asks = draft(json!([{ "rule": "approval", "when": { "longer": 60 }, "answer_minutes": 540 }]));
    let next = s.send(&manager, Put, "/api/v1/policies", Some(asks), &[("If-Match", &tag)]).await.must(200);
    assert_eq!(next.body["version"], 2);
    let asked = s.post(&ann, "/api/v1/bookings", s.wish("room2", &at("10:00"), &at("12:00"))).await.must(201);
    assert_eq!(asked.body["state"], "requested");

    let bad = draft(json!([
        { "rule": "longest", "minutes": "long" },
        { "rule": "magic" },
        { "rule": "seats", "least": 1, "most": 2 },
        { "rule": "opening_hours" },
    ]));
    let said = s.send(&manager, Put, "/api/v1/policies", Some(bad), &[]).await.must(422);
    assert_eq!(fields(&said.body), ["rules[0]", "rules[1]", "rules[2]"]);
    let bad = draft(json!([{ "rule": "not_past" }, { "rule": "start_grid", "minutes": 0 }]));
    let said = s.send(&manager, Put, "/api/v1/policies", Some(bad), &[]).await.must(422);
    assert_eq!(fields(&said.body), ["rules[0]", "rules[1]"]);
    assert_eq!(said.body["errors"][0]["rule"], "house_rule");
    let never = draft(json!([{ "rule": "closed", "from": "2020-01-01", "until": "2099-01-01" }]));
    let said = s.send(&manager, Put, "/api/v1/policies", Some(never), &[]).await.must(422);
    assert_eq!((fields(&said.body), &said.body["errors"][0]["rule"]), (vec!["rules"], &json!("forbids_all")));
}

#[rocket::async_test]
async fn terms_and_an_override_come_with_the_booking() {
    let s = Server::new().await;
    let (ann, manager) = (s.token("ann", true).await, s.token("manager", true).await);
    let place = s.cast.nanshan.to_string();
    let new = json!({
        "incubator_id": place, "key": "lab", "title_zh": "守则", "title_en": "Safety", "text_zh": "请戴护目镜。",
        "text_en": "Wear goggles.",
    });
    s.post(&ann, "/api/v1/terms", new.clone()).await.must(403);
    let id = s.post(&manager, "/api/v1/terms", new).await.must(201).id();
    snap!("terms", shown(&s.get(&ann, &format!("/api/v1/terms?incubator={place}")).await));
    let rules = json!([{ "rule": "terms", "terms": id }, { "rule": "longest", "minutes": 60 }]);
    let room = s.cast.resources["free1"].to_string();
    let draft = json!({ "incubator_id": place, "resource_id": room, "rules": rules });
    s.send(&manager, Put, "/api/v1/policies", Some(draft), &[]).await.must(200);
    let wish = |to: &str, more: Value| {
        let mut wish = s.wish("free1", &at("10:00"), &at(to));
        wish.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        wish
    };
    let bare = s.post(&ann, "/api/v1/bookings", wish("11:00", json!({}))).await.must(422);
    assert_eq!(bare.body["rule"], json!(["terms"]));
    let unknown =
        s.post(&ann, "/api/v1/bookings", wish("11:00", json!({ "accepts": ["99"] }))).await.must(422);
    assert_eq!(fields(&unknown.body), ["accepts"]);
    s.post(&ann, "/api/v1/bookings", wish("11:00", json!({ "accepts": [id] }))).await.must(201);
    let late = |more: Value| {
        let mut wish = s.wish("free1", &at("12:00"), &at("15:00"));
        wish.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        wish
    };
    s.post(&ann, "/api/v1/bookings", late(json!({ "override": "Mine" }))).await.must(403);
    let silent = s.post(&manager, "/api/v1/bookings", late(json!({ "override": " " }))).await.must(422);
    assert_eq!(fields(&silent.body), ["override"]);
    let made =
        s.post(&manager, "/api/v1/bookings", late(json!({ "override": "Mayor's visit" }))).await.must(201);
    let history = s.get(&manager, &format!("/api/v1/bookings/{}/history", made.id())).await.must(200);
    let event = &history.body["items"][0];
    assert_eq!((&event["verb"], &event["reason"]), (&json!("overrode"), &json!("Mayor's visit")));
    let outcomes: Vec<&str> = event["trace"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["outcome"] == "overridden")
        .map(|check| check["rule"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["terms", "longest"]);
}
