//! Idempotency-Key: the same key brings the same answer, once.

use super::{Said, Server, at};
use crate::kit::cast::PASSWORD;
use crate::kit::monday;
use crate::kit::raw::Raw;
use hatchery::app::due;
use hatchery::app::grant::{NewGrant, grant};
use hatchery::app::once::Key;
use hatchery::domain::amount::Unit;
use hatchery::domain::rule::Rule;
use hatchery::domain::time::{DAY, Interval};
use hatchery::store::place;
use rocket::http::Method::{Delete, Post};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[rocket::async_test]
async fn a_replay_brings_the_same_answer() {
    let s = Server::new().await;
    let (ann, bob) = (s.token("ann", true).await, s.token("bob", true).await);
    let wish = s.wish("room1", &at("10:00"), &at("11:00"));
    let key = [("Idempotency-Key", "k-1")];
    let send = |token: String, wish: serde_json::Value| {
        let (s, key) = (&s, &key);
        async move { s.send(&token, Post, "/api/v1/bookings", Some(wish), key).await }
    };
    let first = send(ann.clone(), wish.clone()).await.must(201);
    let again = send(ann.clone(), wish.clone()).await.must(201);
    assert_eq!((&first.body, &first.location), (&again.body, &again.location));
    let other = send(ann.clone(), s.wish("room2", &at("10:00"), &at("11:00"))).await.must(422);
    assert_eq!(other.body["type"], "/problems/key-reused");
    // Somebody else's key of the same text is another key.
    send(bob.clone(), wish.clone()).await.must(409);
    send(bob.clone(), s.wish("room2", &at("10:00"), &at("11:00"))).await.must(201);
    let without = s.post(&ann, "/api/v1/bookings", wish.clone()).await.must(409);
    assert_eq!(without.body["rule"][0], "capacity");
    let long = "k".repeat(201);
    let long =
        s.send(&ann, Post, "/api/v1/bookings", Some(wish), &[("Idempotency-Key", &long)]).await.must(422);
    assert_eq!(long.body["errors"][0]["field"], "Idempotency-Key");
}

#[rocket::async_test]
async fn a_refusal_is_not_kept() {
    let s = Server::new().await;
    let (ann, bob) = (s.token("ann", true).await, s.token("bob", true).await);
    let wish = s.wish("room1", &at("10:00"), &at("11:00"));
    let taken = s.post(&bob, "/api/v1/bookings", wish.clone()).await.must(201);
    let key = [("Idempotency-Key", "later")];
    s.send(&ann, Post, "/api/v1/bookings", Some(wish.clone()), &key).await.must(409);
    let path = format!("/api/v1/bookings/{}", taken.id());
    s.send(&bob, rocket::http::Method::Delete, &path, None, &[]).await.must(200);
    s.send(&ann, Post, "/api/v1/bookings", Some(wish), &key).await.must(201);
}

#[rocket::async_test]
async fn rivals_with_one_key_make_one_booking() {
    let s = Server::new().await;
    let bob = s.token("bob", true).await;
    let wish = s.wish("room2", &at("10:00"), &at("11:00"));
    let key = [("Idempotency-Key", "rivals")];
    let all = (0..16).map(|_| s.send(&bob, Post, "/api/v1/bookings", Some(wish.clone()), &key));
    let said = rocket::futures::future::join_all(all).await;
    let ids: std::collections::BTreeSet<String> = said.into_iter().map(|one| one.must(201).id()).collect();
    assert_eq!(ids.len(), 1);
}

/// Sends the same twice; both answers must be alike in all that a client sees.
pub(super) async fn twice(s: &Server, token: &str, path: &str, body: Option<Value>) -> Said {
    let key = [("Idempotency-Key", "twice")];
    let first = s.send(token, Post, path, body.clone(), &key).await;
    assert!(first.status < 300, "{path}: {first:?}");
    let again = s.send(token, Post, path, body.clone(), &key).await;
    assert_eq!(
        (first.status, &first.tag, &first.location),
        (again.status, &again.tag, &again.location),
        "{path}"
    );
    assert_eq!(first.body, again.body, "{path}");
    if let Some(body) = body {
        // Other bytes are another body, though they say the same.
        let other = s.send_text(token, Post, path, Some(format!("{body} ")), &key).await.must(422);
        assert_eq!(other.body["type"], "/problems/key-reused", "{path}");
    }
    first
}

#[rocket::async_test]
async fn every_post_that_keeps_no_secret_keeps_its_answer() {
    let s = Server::new().await;
    let document = s.get("", "/api/openapi.json").await.must(200).body;
    let mut kept: BTreeSet<&str> = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let Some(post) = methods.get("post") else { continue };
        let all = post["parameters"].as_array().cloned().unwrap_or_default();
        if all.iter().any(|one| one["name"] == "Idempotency-Key") {
            kept.insert(path);
        } else {
            let keyless = [
                "/v1/session",
                "/v1/tokens",
                "/v1/closures/preview",
                "/v1/calendar-years/preview",
                "/v1/agreements/{id}/changes/preview",
                "/v1/policies/trial",
                "/v1/series/plan",
                "/v1/applications/{id}/files",
                "/v1/admission-notices/{id}/objections",
                "/v1/usage",
                "/v1/claims/{id}/files",
            ];
            assert!(keyless.contains(&path.as_str()), "{path} takes no key");
            assert!(post["description"].as_str().unwrap().contains("Idempotency-Key"), "{path} says why not");
        }
    }
    let (bob, manager) = (s.token("bob", true).await, s.token("manager", true).await);
    let nanshan = s.cast.nanshan.to_string();
    let beta = format!("/api/v1/companies/{}", s.cast.companies["beta"]);
    let mut tried = BTreeSet::new();
    let mut rows = Raw::open(&s.cast.fresh.url).await;
    let lab = json!({ "incubator_id": nanshan, "kind": "lab", "name": "Wet lab", "capacity": 1 });
    let team = json!({ "incubator_id": nanshan, "kind": "team", "name": "Once" });
    let give =
        json!({ "unit": "desk_day", "amount": 7, "valid_from": "2026-11-01", "valid_to": "2026-12-31" });
    for (told, path, body) in [
        ("/v1/resources", "/api/v1/resources", lab),
        ("/v1/companies", "/api/v1/companies", team),
        (
            "/v1/companies/{id}/members",
            &format!("{beta}/members"),
            json!({ "email": "nobody@hatchery.test" }),
        ),
        ("/v1/companies/{id}/grants", &format!("{beta}/grants"), give),
        ("/v1/notices/read", "/api/v1/notices/read", json!({ "upto": "1" })),
        (
            "/v1/terms",
            "/api/v1/terms",
            json!({
                "incubator_id": nanshan, "key": "lab", "title_zh": "守则", "title_en": "Safety",
                "text_zh": "请戴护目镜。", "text_en": "Wear goggles.",
            }),
        ),
    ] {
        let before = rows.count("select count(*) from event").await;
        twice(&s, &manager, path, Some(body)).await;
        let after = rows.count("select count(*) from event").await;
        assert!(after - before <= 1, "{path} was done once");
        tried.insert(told);
    }
    let made = twice(&s, &bob, "/api/v1/bookings", Some(s.wish("big", &at("10:00"), &at("11:00")))).await;
    let other = s.post(&bob, "/api/v1/bookings", s.wish("big", &at("12:00"), &at("13:00"))).await.must(201);
    let (first, second) =
        (format!("/api/v1/bookings/{}", made.id()), format!("/api/v1/bookings/{}", other.id()));
    twice(&s, &manager, &format!("{first}/approval"), None).await;
    twice(&s, &manager, &format!("{second}/rejection"), Some(json!({ "reason": "Closed" }))).await;
    s.send(&bob, Delete, &first, None, &[]).await.must(200);
    // What it was then, however it stands now.
    let then =
        s.send(&manager, Post, &format!("{first}/approval"), None, &[("Idempotency-Key", "twice")]).await;
    assert_eq!(then.must(200).body["state"], "confirmed");
    twice(&s, &bob, &format!("{first}/restoration"), None).await;
    tried.extend(["/v1/bookings", "/v1/bookings/{id}/approval", "/v1/bookings/{id}/rejection"]);
    tried.insert("/v1/bookings/{id}/restoration");
    tried.extend(of_series(&s, &bob, &manager).await);
    tried.extend(of_waits(&s, &bob).await);
    tried.extend(of_presence(&s, &bob, &manager).await);
    let admin = s.token("admin", true).await;
    let year = json!({ "text": "off,2027-01-01,元旦" });
    twice(&s, &admin, "/api/v1/calendar-years", Some(year)).await;
    tried.insert("/v1/calendar-years");
    tried.extend(super::once_cases::of_cases(&s, &bob, &manager).await);
    tried.extend(long_standing(&s, &manager, &nanshan).await);
    tried.extend(of_books(&s, &manager, &s.cast.companies["beta"].to_string()).await);
    tried.extend(super::once_admission::of_admission(&s, &manager).await);
    tried.extend(super::once_compute::of_compute(&s, &manager).await);
    tried.extend(super::once_quarterly::of_quarterly(&s, &bob, &manager).await);
    tried.extend(super::once_vouchers::of_vouchers(&s, &bob).await);
    tried.extend(super::once_agreements::of_agreements(&s, &bob, &manager).await);
    assert_eq!(tried, kept);
}

async fn of_series(s: &Server, bob: &str, manager: &str) -> [&'static str; 2] {
    let room = s.cast.resources["room1"];
    let again = Rule::ConfirmAgain { weeks: 4 };
    let mut tx = s.cast.house().store.write().await.unwrap();
    place::set_policy(&mut tx, s.cast.nanshan, None, Some(room), &[again], None, monday()).await.unwrap();
    tx.commit().await.unwrap();
    let body = json!({
        "items": [{ "resource_id": room.to_string() }], "first": "2026-11-24", "from": "09:00", "to": "10:00",
        "repeat": { "every": "day", "ends": { "count": 3 } }, "title": "Daily",
    });
    let made = twice(s, bob, "/api/v1/series", Some(body)).await;
    assert_eq!(made.body["booked"].as_array().unwrap().len(), 3);
    twice(s, manager, &format!("/api/v1/series/{}/confirmation", made.id()), None).await;
    ["/v1/series", "/v1/series/{id}/confirmation"]
}

async fn of_waits(s: &Server, bob: &str) -> [&'static str; 3] {
    let ann = s.token("ann", true).await;
    let mut entries = Vec::new();
    for (hour, end) in [("14:00", "15:00"), ("16:00", "17:00")] {
        let booked = s.post(bob, "/api/v1/bookings", s.wish("room2", &at(hour), &at(end))).await.must(201);
        let wish = json!({
            "resource_id": s.cast.resources["room2"].to_string(), "title": "Wait",
            "starts_at": at(hour), "ends_at": at(end),
        });
        let key = [("Idempotency-Key", hour)];
        let entry = s.send(&ann, Post, "/api/v1/waits", Some(wish.clone()), &key).await.must(201);
        assert_eq!(s.send(&ann, Post, "/api/v1/waits", Some(wish), &key).await.must(201).id(), entry.id());
        s.send(bob, Delete, &format!("/api/v1/bookings/{}", booked.id()), None, &[]).await.must(200);
        entries.push(entry.id());
    }
    let taken = twice(s, &ann, &format!("/api/v1/waits/{}/acceptance", entries[0]), None).await;
    assert_eq!(taken.body["state"], "confirmed");
    let turned = twice(s, &ann, &format!("/api/v1/waits/{}/refusal", entries[1]), None).await;
    assert_eq!(turned.body["state"], "passed");
    ["/v1/waits", "/v1/waits/{id}/acceptance", "/v1/waits/{id}/refusal"]
}

async fn of_presence(s: &Server, bob: &str, manager: &str) -> [&'static str; 3] {
    let now = |minutes: i64| monday().plus(minutes * 60).rfc3339(chrono_tz::Asia::Shanghai);
    let here = s.post(bob, "/api/v1/bookings", s.wish("room2", &now(0), &now(60))).await.must(201);
    twice(s, bob, &format!("/api/v1/bookings/{}/presence", here.id()), None).await;
    // Somebody who should have been there ten minutes ago.
    let room = s.cast.resources["free1"];
    let check_in = Rule::CheckIn { opens_minutes: 15, grace_minutes: 5, charge_percent: 0 };
    let mut tx = s.cast.house().store.write().await.unwrap();
    place::set_policy(&mut tx, s.cast.nanshan, None, Some(room), &[check_in], None, monday()).await.unwrap();
    tx.commit().await.unwrap();
    let gone = s.post(bob, "/api/v1/bookings", s.wish("free1", &now(0), &now(60))).await.must(201);
    due::run(s.cast.house(), monday().plus(600)).await.unwrap();
    let path = format!("/api/v1/bookings/{}", gone.id());
    twice(s, bob, &format!("{path}/objection"), Some(json!({ "words": "I was there" }))).await;
    let said = json!({ "excused": true, "reason": "Seen at the door" });
    twice(s, manager, &format!("{path}/verdict"), Some(said)).await;
    ["/v1/bookings/{id}/presence", "/v1/bookings/{id}/objection", "/v1/bookings/{id}/verdict"]
}

/// The same for allowances, and for what is taken back.
async fn of_books(s: &Server, manager: &str, company: &str) -> Vec<&'static str> {
    let monthly = json!({ "unit": "mentor_minute", "amount": 600, "first_month": "2026-11" });
    let path = format!("/api/v1/companies/{company}/allowances");
    let set = twice(s, manager, &path, Some(monthly)).await;
    let at = format!("/api/v1/allowances/{}", set.id());
    twice(s, manager, &format!("{at}/end"), None).await;
    let entries = format!("/api/v1/companies/{company}/entries?unit=mentor_minute&kind=grant");
    let given = s.get(manager, &entries).await.must(200).body["items"][0]["id"].clone();
    let why = json!({ "reason": "A mistake" });
    let path = format!("/api/v1/entries/{}/reversal", given.as_str().unwrap());
    twice(s, manager, &path, Some(why.clone())).await;
    let again = json!({
        "unit": "mentor_minute", "amount": 60, "valid_from": "2026-11-01", "valid_to": "2026-12-31",
    });
    let given = s.post(manager, &format!("/api/v1/companies/{company}/grants"), again).await.must(201);
    let back = twice(s, manager, &format!("/api/v1/grants/{}/return", given.id()), Some(why)).await;
    assert_eq!(back.body["amount"], 60);
    let all = s.get(manager, &format!("/api/v1/companies/{company}/grants")).await.must(200);
    let all = all.body["items"].as_array().cloned().unwrap();
    let one = all.iter().find(|one| one["id"] == given.body["id"]).unwrap();
    assert_eq!((&one["granted"], &one["available"], &one["gone"]), (&json!(60), &json!(0), &json!(60)));
    vec![
        "/v1/companies/{id}/allowances",
        "/v1/allowances/{id}/end",
        "/v1/entries/{id}/reversal",
        "/v1/grants/{id}/return",
    ]
}

/// The same for tenancies, leave and closures.
async fn long_standing(s: &Server, manager: &str, nanshan: &str) -> Vec<&'static str> {
    let id = |code: &str| s.cast.resources[code].to_string();
    let desk = json!({
        "resource_id": id("fixed1"), "company_id": s.cast.companies["beta"].to_string(),
        "first_day": "2026-11-24", "last_day": "2026-11-27",
    });
    let given = twice(s, manager, "/api/v1/tenancies", Some(desk)).await;
    let at = format!("/api/v1/tenancies/{}", given.id());
    let away = json!({ "first_day": "2026-11-25", "last_day": "2026-11-26" });
    let marked = twice(s, manager, &format!("{at}/leaves"), Some(away)).await;
    let leave = marked.body["leaves"][0]["id"].as_str().unwrap().to_owned();
    twice(s, manager, &format!("/api/v1/leaves/{leave}/withdrawal"), None).await;
    let end = json!({ "last_day": "2026-11-25", "reason": "Moved" });
    twice(s, manager, &format!("{at}/end"), Some(end)).await;
    let shut = json!({ "closure": {
        "incubator_id": nanshan, "resource_id": id("free1"), "reason": "Painting",
        "starts_at": "2026-12-01T00:00:00+08:00", "ends_at": "2026-12-02T00:00:00+08:00",
    }, "picks": [] });
    let closed = twice(s, manager, "/api/v1/closures", Some(shut)).await;
    twice(s, manager, &format!("/api/v1/closures/{}/lift", closed.id()), None).await;
    vec![
        "/v1/tenancies",
        "/v1/tenancies/{id}/leaves",
        "/v1/leaves/{id}/withdrawal",
        "/v1/tenancies/{id}/end",
        "/v1/closures",
        "/v1/closures/{id}/lift",
    ]
}

#[rocket::async_test]
async fn rivals_with_one_key_get_one_answer_whatever_they_make() {
    let s = Server::new().await;
    let manager = s.token("manager", true).await;
    let nanshan = s.cast.nanshan.to_string();
    let grants = format!("/api/v1/companies/{}/grants", s.cast.companies["beta"]);
    // A code that is taken by the rival's own deed, and an amount that nothing would stop twice.
    let lab = json!({ "incubator_id": nanshan, "kind": "lab", "name": "Lab", "capacity": 1, "code": "wet" });
    let give =
        json!({ "unit": "desk_day", "amount": 7, "valid_from": "2026-11-01", "valid_to": "2026-12-31" });
    for (path, body) in [("/api/v1/resources", lab), (&grants, give)] {
        let key = [("Idempotency-Key", "rivals")];
        let all = (0..12).map(|_| s.send(&manager, Post, path, Some(body.clone()), &key));
        let said = rocket::futures::future::join_all(all).await;
        let ids: BTreeSet<String> = said.into_iter().map(|one| one.must(201).id()).collect();
        assert_eq!(ids.len(), 1, "{path}");
    }
    let mut rows = Raw::open(&s.cast.fresh.url).await;
    assert_eq!(rows.count("select count(*) from entry where kind = 'grant' and amount = 7").await, 1);
}

#[rocket::async_test]
async fn no_secret_is_kept() {
    let s = Server::new().await;
    let ann = s.token("ann", true).await;
    let key = [("Idempotency-Key", "secret")];
    let body = json!({ "kind": "api", "name": "Two" });
    let first = s.send(&ann, Post, "/api/v1/tokens", Some(body.clone()), &key).await.must(201);
    let again = s.send(&ann, Post, "/api/v1/tokens", Some(body), &key).await.must(201);
    assert_ne!(first.body["secret"], again.body["secret"]);
    let log_in = json!({ "email": "ann@hatchery.test", "password": PASSWORD });
    s.send("", Post, "/api/v1/session", Some(log_in), &key).await.must(200);
    let mut rows = Raw::open(&s.cast.fresh.url).await;
    assert_eq!(rows.count("select count(*) from idempotency").await, 0);
}

#[rocket::async_test]
async fn an_answer_is_kept_for_a_day() {
    let s = Server::new().await;
    let (house, manager) = (s.cast.house(), s.cast.actor("manager").await);
    let valid = Interval::new(monday(), monday().plus(30 * DAY)).unwrap();
    let new = NewGrant { unit: Unit::DeskDay, amount: 7, valid, pool: None, note: String::new() };
    let key = Key::new(house, &manager, "/grants", "daily", "");
    let give = |at| grant(house, &manager, s.cast.companies["beta"], &new, Some(&key), at);
    let first = give(monday()).await.unwrap();
    assert_eq!(give(monday().plus(DAY - 1)).await.unwrap(), first);
    let mut rows = Raw::open(&s.cast.fresh.url).await;
    hatchery::app::due::tidy(house, monday().plus(DAY - 1)).await.unwrap();
    assert_eq!(rows.count("select count(*) from idempotency").await, 1);
    let next = give(monday().plus(DAY)).await.unwrap();
    assert_ne!(next, first, "the key is free again, tidied or not");
    hatchery::app::due::tidy(house, monday().plus(2 * DAY)).await.unwrap();
    assert_eq!(rows.count("select count(*) from idempotency").await, 0);
}
