//! What HTTP itself asks for: methods, media types, conditions, pages of a list.

use super::{Server, at};
use rocket::http::Method::{Delete, Get, Head, Options, Patch, Post, Put};
use rocket::http::{ContentType, Header};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[rocket::async_test]
async fn a_wrong_method_is_told_with_the_right_ones() {
    let s = Server::new().await;
    let bob = s.token("bob", true).await;
    for (method, path, allow) in [
        (Put, "/api/v1/bookings/1", "DELETE, GET, HEAD, PATCH"),
        (Delete, "/api/v1/bookings", "GET, HEAD, POST"),
        (Options, "/api/v1/me", "GET, HEAD"),
        (Get, "/api/v1/bookings/1/approval", "POST"),
        (Post, "/api/openapi.json", "GET, HEAD"),
    ] {
        let mut request = s.client.req(method, path);
        request.add_header(Header::new("Authorization", format!("Bearer {bob}")));
        let response = request.dispatch().await;
        assert_eq!(response.status().code, 405, "{method} {path}");
        let told: BTreeSet<&str> = response.headers().get_one("Allow").unwrap().split(", ").collect();
        assert_eq!(told, allow.split(", ").collect(), "{method} {path}");
        let body: Value = serde_json::from_str(&response.into_string().await.unwrap()).unwrap();
        assert_eq!(body["type"], "/problems/method");
    }
    for path in ["/api/v1/nowhere", "/api/v1/bookings/1/2/3", "/api/v1", "/api/v1/"] {
        s.get(&bob, path).await.must(404);
    }
}

#[rocket::async_test]
async fn head_is_get_without_a_body() {
    let s = Server::new().await;
    let bob = s.token("bob", true).await;
    let room = format!("/api/v1/resources/{}", s.cast.resources["room1"]);
    let get = s.get(&bob, &room).await.must(200);
    let head = s.send(&bob, Head, &room, None, &[]).await;
    assert_eq!((head.status, &head.tag, &head.kind), (200, &get.tag, &get.kind));
    assert_eq!(head.body, Value::String(String::new()));
    s.send(&bob, Head, "/api/v1/resources/99", None, &[]).await;
    assert_eq!(s.send("", Head, &room, None, &[]).await.status, 401);
}

#[rocket::async_test]
async fn a_body_is_json_or_refused() {
    let s = Server::new().await;
    let bob = s.token("bob", true).await;
    let wish = s.wish("room1", &at("10:00"), &at("11:00")).to_string();
    let send = async |kind: Option<&str>| {
        let mut request = s.client.post("/api/v1/bookings").body(&wish);
        request.add_header(Header::new("Authorization", format!("Bearer {bob}")));
        if let Some(kind) = kind {
            request.add_header(kind.parse::<ContentType>().unwrap());
        }
        request.dispatch().await.status().code
    };
    for kind in ["application/x-www-form-urlencoded", "text/plain", "text/json", "multipart/form-data"] {
        assert_eq!(send(Some(kind)).await, 415, "{kind}");
    }
    assert_eq!(send(Some("application/json; charset=utf-8")).await, 201);
    assert_eq!(send(Some("application/merge-patch+json")).await, 409, "read, and by now taken");
    assert_eq!(send(None).await, 409, "without a word it is taken for JSON");
}

#[rocket::async_test]
async fn what_can_be_edited_minds_if_match() {
    let s = Server::new().await;
    let (bob, manager) = (s.token("bob", true).await, s.token("manager", true).await);
    let made = s.post(&bob, "/api/v1/bookings", s.wish("big", &at("10:00"), &at("11:00"))).await.must(201);
    let booking = made.location.unwrap();
    let lab =
        json!({ "incubator_id": s.cast.nanshan.to_string(), "kind": "lab", "name": "Lab", "capacity": 1 });
    let resource = s.post(&manager, "/api/v1/resources", lab).await.must(201).location.unwrap();
    let (approval, rejection) = (format!("{booking}/approval"), format!("{booking}/rejection"));
    let edits = [
        (&bob, Patch, &booking, Some(json!({ "title": "Other" }))),
        (&bob, Delete, &booking, None),
        (&manager, Post, &approval, None),
        (&manager, Post, &rejection, Some(json!({ "reason": "Closed" }))),
        (&manager, Patch, &resource, Some(json!({ "note": "Quiet" }))),
        (&manager, Delete, &resource, None),
    ];
    for (token, method, path, body) in &edits {
        for stale in ["\"99\"", "W/\"1\"", "1", "\"x\""] {
            let said = s.send(token, *method, path, body.clone(), &[("If-Match", stale)]).await;
            assert_eq!(said.must(412).body["type"], "/problems/stale", "{method} {path} {stale}");
        }
    }
    let any = [("If-Match", "*")];
    let title = Some(json!({ "title": "Other" }));
    let patched = s.send(&bob, Patch, &booking, title.clone(), &any).await.must(200);
    s.send(&bob, Patch, "/api/v1/bookings/999", title, &any).await.must(404);
    let tags = format!("\"1\", {}", patched.tag.unwrap());
    s.send(&manager, Post, &approval, None, &[("If-Match", &tags)]).await.must(200);
    let gone = s.send(&bob, Delete, &booking, None, &any).await.must(200);
    let restoration = format!("{booking}/restoration");
    s.send(&bob, Post, &restoration, None, &[("If-Match", "\"1\"")]).await.must(412);
    s.send(&bob, Post, &restoration, None, &[("If-Match", gone.tag.as_deref().unwrap())]).await.must(200);
    s.send(&manager, Delete, &resource, None, &any).await.must(204);
    let company = format!("/api/v1/companies/{}", s.cast.companies["beta"]);
    let monthly = json!({ "unit": "room_minute", "amount": 60, "first_month": "2026-12" });
    let set = s.post(&manager, &format!("{company}/allowances"), monthly).await.must(201);
    let (at, more) = (format!("/api/v1/allowances/{}", set.id()), Some(json!({ "amount": 90 })));
    s.send(&manager, Patch, &at, more.clone(), &[("If-Match", "\"9\"")]).await.must(412);
    let seen = set.tag.unwrap();
    let changed = s.send(&manager, Patch, &at, more, &[("If-Match", &seen)]).await.must(200);
    assert_eq!(changed.body["amount"], 90);
    s.send(&manager, Post, &format!("{at}/end"), None, &[("If-Match", &seen)]).await.must(412);
    let seen = s.get(&bob, &company).await.must(200).tag.unwrap();
    let weak = format!("W/{seen}");
    assert_eq!(s.send(&bob, Get, &company, None, &[("If-None-Match", &weak)]).await.status, 304);
}

#[rocket::async_test]
async fn what_was_given_comes_in_pages_and_each_has_its_movements() {
    let s = Server::new().await;
    let bob = s.token("bob", true).await;
    let company = format!("/api/v1/companies/{}", s.cast.companies["beta"]);
    let whole = s.get(&bob, &format!("{company}/grants")).await.must(200).body;
    let all: Vec<&Value> = whole["items"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert!(all.len() > 1 && whole["next"].is_null(), "{whole}");
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = s.get(&bob, &format!("{company}/grants?limit=1{after}")).await.must(200).body;
        found.push(page["items"][0]["id"].clone());
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(found.iter().collect::<Vec<_>>(), all);
    let id = all[0].as_str().unwrap();
    let moved = s.get(&bob, &format!("{company}/entries?of=grant-{id}")).await.must(200).body;
    let moved = moved["items"].as_array().unwrap();
    assert!(
        !moved.is_empty() && moved.iter().all(|one| one["subject"] == "grant" && one["subject_id"] == id)
    );
    for (path, field) in [("grants?after=x", "after"), ("entries?of=x-1", "of"), ("entries?of=bill", "of")] {
        let said = s.get(&bob, &format!("{company}/{path}")).await.must(422);
        assert_eq!(said.body["errors"][0]["field"], field, "{path}");
    }
}

#[rocket::async_test]
async fn a_name_that_nothing_asks_for_is_refused() {
    let s = Server::new().await;
    let bob = s.token("bob", true).await;
    for (path, field) in [
        ("/api/v1/resources?fre=true", "fre"),
        ("/api/v1/bookings?limit=2&page=3", "page"),
        ("/api/v1/companies?name=x", "name"),
        ("/api/v1/notices?before=3", "before"),
    ] {
        let said = s.get(&bob, path).await.must(422);
        assert_eq!(
            said.body["errors"][0],
            json!({
                "field": field, "rule": "surplus", "detail": "Nothing of this name is taken here",
            })
        );
    }
}

/// Walks a list by pages of one; the ids, and whether every page but the last told of a next.
async fn walk(s: &Server, token: &str, path: &str) -> Vec<String> {
    let (mut ids, mut next) = (Vec::new(), String::new());
    loop {
        let joint = if path.contains('?') { '&' } else { '?' };
        let page = s.get(token, &format!("{path}{joint}limit=1{next}")).await.must(200);
        let items = page.body["items"].as_array().unwrap();
        assert_eq!(items.len(), 1, "{path}: no page is empty, also not the last");
        ids.push(items[0]["id"].as_str().unwrap().to_owned());
        assert!(ids.len() < 100, "{path} does not end");
        let Some(cursor) = page.body["next"].as_str() else { return ids };
        next = format!("&after={cursor}");
    }
}

#[rocket::async_test]
async fn a_list_is_walked_by_its_keys() {
    let s = Server::new().await;
    let (bob, bea, manager) =
        (s.token("bob", true).await, s.token("bea", true).await, s.token("manager", true).await);
    for (n, from, to) in [(0, "10:00", "11:00"), (1, "12:00", "13:00"), (2, "14:00", "15:00")] {
        let mut wish = s.wish("big", &at(from), &at(to));
        // What bob keeps to himself fills no page of bea's.
        wish["private"] = json!(n == 1);
        s.post(&bob, "/api/v1/bookings", wish).await.must(201);
    }
    let beta = s.cast.companies["beta"];
    let whole = async |token: &str, path: &str| {
        let said = s.get(token, path).await.must(200);
        assert!(said.body["next"].is_null(), "{path}");
        let ids = said.body["items"].as_array().unwrap().iter();
        ids.map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for (token, path, count) in [
        (&bob, "/api/v1/bookings?mine=true".to_owned(), 3),
        (&bob, format!("/api/v1/bookings?company={beta}"), 3),
        (&bea, format!("/api/v1/bookings?company={beta}"), 2),
        (&manager, format!("/api/v1/bookings?resource={}", s.cast.resources["big"]), 3),
        (&manager, "/api/v1/inbox".to_owned(), 3),
        (&manager, "/api/v1/companies".to_owned(), 2),
        (&bob, format!("/api/v1/companies/{beta}/entries"), 6),
        (&bob, "/api/v1/resources?kind=meeting_room".to_owned(), 0),
    ] {
        let all = whole(token, &path).await;
        assert!(count == 0 && !all.is_empty() || all.len() == count, "{path}: {all:?}");
        assert_eq!(walk(&s, token, &path).await, all, "{path}");
    }
}
