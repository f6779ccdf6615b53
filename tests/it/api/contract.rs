//! The outside contract, walked from log-in to log-out.

use super::{Server, at, shown};
use crate::kit::cast::PASSWORD;
use insta::assert_snapshot as snap;
use rocket::http::Method::{Delete, Patch, Post};
use serde_json::json;

#[rocket::async_test]
async fn a_founder_walks_from_log_in_to_log_out() {
    let s = Server::new().await;
    let said =
        s.post("", "/api/v1/session", json!({ "email": "ann@hatchery.test", "password": PASSWORD })).await;
    snap!("session", shown(&said));
    let ann = said.must(200).body["token"].as_str().unwrap().to_owned();
    let bob = s.token("bob", true).await;
    snap!("me", shown(&s.get(&ann, "/api/v1/me").await));
    snap!("incubators", shown(&s.get(&ann, "/api/v1/incubators").await));
    s.get(&ann, "/api/v1/kinds").await.must(200);
    let nanshan = s.cast.nanshan;
    let path = format!(
        "/api/v1/resources?kind=meeting_room&incubator={nanshan}&from={}&to={}&free=true&seats=8&limit=1",
        at("10:00"),
        at("11:00")
    );
    let found = s.get(&ann, &path).await;
    snap!("resources", shown(&found));
    let next = found.body["next"].as_str().unwrap();
    let rest = s.get(&ann, &format!("{path}&after={next}")).await.must(200);
    assert_eq!(rest.body["items"][0]["code"], "big");

    let made = s.post(&ann, "/api/v1/bookings", s.wish("room1", &at("10:00"), &at("11:00"))).await;
    snap!("booked", shown(&made));
    let made = made.must(201);
    let mine = made.location.clone().unwrap();
    let opened = s.get(&ann, &mine).await;
    snap!("booking", shown(&opened));
    let tag = opened.tag.unwrap();
    assert_eq!(Some(&tag), made.tag.as_ref());
    let again = s.send(&ann, rocket::http::Method::Get, &mine, None, &[("If-None-Match", &tag)]).await;
    assert_eq!(again.status, 304);
    s.get(&bob, &mine).await.must(404);

    let clash = s.post(&bob, "/api/v1/bookings", s.wish("room1", &at("10:30"), &at("11:30"))).await;
    snap!("taken", shown(&clash));
    let near = clash.must(409).body["alternatives"][0].clone();
    let mut other = s.wish("room1", near["starts_at"].as_str().unwrap(), near["ends_at"].as_str().unwrap());
    other["items"][0]["resource_id"] = near["resource_id"].clone();
    s.post(&bob, "/api/v1/bookings", other).await.must(201);
    let rules = s.post(&bob, "/api/v1/bookings", s.wish("room2", &at("06:00"), &at("06:10"))).await;
    snap!("rules", shown(&rules));
    rules.must(422);

    let room1 = s.cast.resources["room1"];
    let seen = s
        .get(&bob, &format!("/api/v1/bookings?resource={room1}&from={}&to={}", at("10:00"), at("11:00")))
        .await;
    snap!("busy", shown(&seen));
    let free = s
        .get(&bob, &format!("/api/v1/resources/{room1}/availability?from={}&to={}", at("09:00"), at("12:00")))
        .await;
    snap!("availability", shown(&free));

    let change = json!({ "starts_at": at("13:00"), "ends_at": at("14:00"), "title": "Monthly" });
    let moved = s.send(&ann, Patch, &mine, Some(change.clone()), &[("If-Match", &tag)]).await.must(200);
    assert_eq!(
        (moved.body["title"].as_str(), moved.body["starts_at"].as_str()),
        (Some("Monthly"), Some(&*at("13:00")))
    );
    let stale = s.send(&ann, Patch, &mine, Some(change), &[("If-Match", &tag)]).await;
    snap!("stale", shown(&stale));
    let list = s.get(&ann, "/api/v1/bookings?mine=true").await.must(200);
    assert_eq!(list.body["items"].as_array().unwrap().len(), 1);
    let gone = s.send(&ann, Delete, &format!("{mine}?reason=No%20need"), None, &[]).await.must(200);
    assert_eq!(
        (gone.body["state"].as_str(), gone.body["reason"].as_str()),
        (Some("cancelled"), Some("No need"))
    );
    let back = s.send(&ann, Post, &format!("{mine}/restoration"), None, &[]).await.must(200);
    assert_eq!(back.body["state"], "confirmed");
    snap!("history", shown(&s.get(&ann, &format!("{mine}/history")).await));
    s.get(&ann, "/api/v1/inbox").await.must(403);
    s.send(&ann, Delete, "/api/v1/session", None, &[]).await.must(204);
    snap!("signed_out", shown(&s.get(&ann, "/api/v1/me").await));
}

#[rocket::async_test]
async fn a_manager_decides_furnishes_and_gives() {
    let s = Server::new().await;
    let (bob, manager) = (s.token("bob", true).await, s.token("manager", true).await);
    let first = s.post(&bob, "/api/v1/bookings", s.wish("big", &at("10:00"), &at("11:00"))).await.must(201);
    let second = s.post(&bob, "/api/v1/bookings", s.wish("big", &at("12:00"), &at("13:00"))).await.must(201);
    assert_eq!(first.body["state"], "requested");
    let inbox = s.get(&manager, "/api/v1/inbox").await.must(200);
    assert_eq!(inbox.body["items"].as_array().unwrap().len(), 2);
    let path = format!("/api/v1/bookings/{}", first.id());
    s.send(&bob, Post, &format!("{path}/approval"), None, &[]).await.must(403);
    let yes = s.send(&manager, Post, &format!("{path}/approval"), None, &[]).await.must(200);
    assert_eq!(yes.body["state"], "confirmed");
    let path = format!("/api/v1/bookings/{}/rejection", second.id());
    s.post(&manager, &path, json!({ "reason": " " })).await.must(422);
    let no = s.post(&manager, &path, json!({ "reason": "Closed that day" })).await.must(200);
    assert_eq!(
        (no.body["state"].as_str(), no.body["reason"].as_str()),
        (Some("declined"), Some("Closed that day"))
    );
    let no = s.post(&manager, &path, json!({ "reason": "Again" })).await;
    snap!("wrong_state", shown(&no));

    let new = json!({
        "incubator_id": s.cast.nanshan.to_string(), "kind": "meeting_room", "name": "Glass room", "capacity": 1,
        "seats": 6, "code": "glass", "features": ["screen", "whiteboard"], "opening": "mon-fri 09:00-18:00",
        "building": "A", "floor": "4F", "zone": "West", "area_m2": 18.5, "note": "No food",
    });
    let made = s.post(&manager, "/api/v1/resources", new.clone()).await;
    snap!("resource_added", shown(&made));
    let (at_, tag) = (made.location.unwrap(), made.tag.unwrap());
    s.post(&manager, "/api/v1/resources", new).await.must(422);
    let edit = json!({ "name": "Glass", "capacity": 2 });
    let edited = s.send(&manager, Patch, &at_, Some(edit.clone()), &[("If-Match", &tag)]).await.must(200);
    assert_eq!((edited.body["capacity"].as_i64(), edited.body["seats"].as_i64()), (Some(2), Some(6)));
    assert_eq!(edited.body["area_m2"], 18.5);
    s.send(&manager, Patch, &at_, Some(edit), &[("If-Match", &tag)]).await.must(412);
    s.send(&bob, Delete, &at_, None, &[]).await.must(403);
    s.send(&manager, Delete, &at_, None, &[]).await.must(204);
    assert_eq!(s.get(&manager, &at_).await.must(200).body["retired"], true);

    let new = json!({ "incubator_id": s.cast.nanshan.to_string(), "kind": "team", "name": "Delta" });
    let made = s.post(&manager, "/api/v1/companies", new).await;
    snap!("company_added", shown(&made));
    let company = made.location.unwrap();
    let member = s
        .post(
            &manager,
            &format!("{company}/members"),
            json!({ "email": "nobody@hatchery.test", "admin": true }),
        )
        .await
        .must(201);
    assert_eq!(
        s.get(&manager, &format!("{company}/members")).await.body["items"].as_array().unwrap().len(),
        1
    );
    let give =
        json!({ "unit": "room_minute", "amount": 600, "valid_from": "2026-11-01", "valid_to": "2026-12-31" });
    snap!("granted", shown(&s.post(&manager, &format!("{company}/grants"), give).await.must(201)));
    let delta = s.token("nobody", true).await;
    s.post(&delta, "/api/v1/bookings", s.wish("room1", &at("15:00"), &at("16:00"))).await.must(201);
    snap!("balances", shown(&s.get(&delta, &format!("{company}/balances")).await));
    snap!("entries", shown(&s.get(&delta, &format!("{company}/entries")).await));
    let poor = s.post(&delta, "/api/v1/bookings", s.wish("room2", &at("08:00"), &at("20:00"))).await;
    snap!("overdrawn", shown(&poor));
    let gone = member.location.unwrap();
    s.send(&manager, Delete, &gone, None, &[]).await.must(409);
    let list = s.get(&manager, "/api/v1/companies?text=DELT").await.must(200);
    assert_eq!(list.body["items"][0]["name"], "Delta");
    let own = s.get(&bob, "/api/v1/companies").await.must(200);
    assert_eq!(own.body["items"][0]["name"], "beta");
}

#[rocket::async_test]
async fn tokens_and_notices_are_ones_own() {
    let s = Server::new().await;
    let (ann, bob) = (s.token("ann", true).await, s.token("bob", true).await);
    let feed = s.post(&ann, "/api/v1/tokens", json!({ "kind": "feed", "name": "Phone" })).await;
    snap!("feed_token", shown(&feed));
    let url = feed.body["url"].as_str().unwrap().to_owned();
    assert!(url.starts_with("http://hatchery.test/feeds/hf_") && url.ends_with(".ics"), "{url}");
    snap!("tokens", shown(&s.get(&ann, "/api/v1/tokens").await));
    let path = feed.location.unwrap();
    s.send(&bob, Delete, &path, None, &[]).await.must(404);
    s.send(&ann, Delete, &path, None, &[]).await.must(204);
    let reader = s.post(&ann, "/api/v1/tokens", json!({ "kind": "api", "name": "Reads" })).await.must(201);
    let reader = reader.body["secret"].as_str().unwrap().to_owned();
    s.get(&reader, "/api/v1/me").await.must(200);
    s.post(&reader, "/api/v1/bookings", s.wish("room1", &at("10:00"), &at("11:00"))).await.must(403);

    let manager = s.token("manager", true).await;
    let made = s.post(&ann, "/api/v1/bookings", s.wish("big", &at("10:00"), &at("11:00"))).await.must(201);
    s.send(&manager, Post, &format!("/api/v1/bookings/{}/approval", made.id()), None, &[]).await.must(200);
    hatchery::app::notify::run(s.cast.house(), crate::kit::monday().plus(600)).await.unwrap();
    let told = s.get(&ann, "/api/v1/notices").await;
    snap!("notices", shown(&told));
    let upto = told.body["items"][0]["id"].clone();
    s.post(&ann, "/api/v1/notices/read", json!({ "upto": upto })).await.must(204);
    assert_eq!(s.get(&ann, "/api/v1/me").await.body["unread"], 0);
}

#[rocket::async_test]
async fn a_statement_is_walked_by_its_keys() {
    let s = Server::new().await;
    let bob = s.token("bob", true).await;
    for hour in 10..15 {
        let (from, to) = (at(&format!("{hour}:00")), at(&format!("{}:00", hour + 1)));
        s.post(&bob, "/api/v1/bookings", s.wish("room2", &from, &to)).await.must(201);
    }
    let path = format!("/api/v1/companies/{}/statements/2026-11", s.cast.companies["beta"]);
    let whole = s.get(&bob, &path).await.must(200).body;
    let rooms =
        whole["accounts"].as_array().unwrap().iter().find(|one| one["unit"] == "room_minute").unwrap();
    assert_eq!(rooms["opening"], json!({ "available": 60_000, "held": 0 }));
    assert_eq!(rooms["closing"], json!({ "available": 59_700, "held": 300 }));
    let (mut next, mut lines) = (String::new(), Vec::new());
    loop {
        let part = s.get(&bob, &format!("{path}?limit=2&after={next}")).await.must(200).body;
        lines.extend(part["lines"].as_array().unwrap().clone());
        match part["next"].as_str() {
            Some(after) => next = after.to_owned(),
            None => break,
        }
    }
    assert_eq!(&lines, whole["lines"].as_array().unwrap());
    assert_eq!(lines.len(), 5);
    assert!(lines.iter().all(|line| line["booking_id"].is_string() && line["kind"] == "hold"));
    for (query, field) in [("after=x", "after"), ("limit=0", "limit"), ("page=2", "page")] {
        let wrong = s.get(&bob, &format!("{path}?{query}")).await.must(422);
        assert_eq!(wrong.body["errors"][0]["field"], field);
    }
    for odd in ["2026-12", "2026-1", "x"] {
        let path = path.replace("2026-11", odd);
        s.get(&bob, &path).await.must(404);
    }
}
