//! Log-ins, tokens and where requests come from.

use super::{Said, Server, at};
use crate::kit::cast::PASSWORD;
use crate::kit::monday;
use crate::kit::raw::Raw;
use hatchery::app::sign_in::{self, From};
use hatchery::app::{Fault, House};
use hatchery::domain::access::Door;
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::{DAY, Instant, MINUTE};
use rocket::http::Method::{Delete, Post};
use serde_json::json;

async fn log_in(s: &Server, who: &str, password: &str) -> Said {
    s.post("", "/api/v1/session", json!({ "email": format!("{who}@hatchery.test"), "password": password }))
        .await
}

#[rocket::async_test]
async fn a_success_never_counts() {
    let s = Server::new().await;
    for _ in 0..60 {
        log_in(&s, "ann", PASSWORD).await.must(200);
    }
    let mut rows = Raw::open(&s.cast.fresh.url).await;
    assert_eq!(rows.count("select count(*) from throttle").await, 0);
    // Four failures and a success, again and again: the address never locks.
    for _ in 0..3 {
        for _ in 0..4 {
            log_in(&s, "ann", "wrong").await.must(401);
        }
        log_in(&s, "ann", PASSWORD).await.must(200);
    }
    for _ in 0..5 {
        log_in(&s, "bob", "wrong").await.must(401);
    }
    let locked = log_in(&s, "bob", PASSWORD).await.must(429);
    assert_eq!(locked.body["type"], "/problems/locked-out");
    log_in(&s, "bea", PASSWORD).await.must(200);
}

async fn sign_in(house: &House, who: &str, password: &str, ip: &str, now: Instant) -> Result<(), Refusal> {
    let from = From { ip: ip.to_owned(), agent: String::new() };
    let email = format!("{who}@hatchery.test");
    match sign_in::sign_in(house, Door::Api, &email, password, &from, now).await {
        Ok(_) => Ok(()),
        Err(Fault::Refused(refusal)) => Err(*refusal),
        Err(fault) => panic!("{fault}"),
    }
}

#[rocket::async_test]
async fn failures_lock_an_address_and_a_network_for_a_while() {
    let s = Server::new().await;
    let house = s.cast.house();
    for _ in 0..5 {
        assert_eq!(sign_in(house, "bob", "wrong", "192.0.2.1", monday()).await, Err(Refusal::BadCredentials));
    }
    let until = monday().plus(15 * MINUTE);
    assert_eq!(
        sign_in(house, "bob", PASSWORD, "192.0.2.2", monday()).await,
        Err(Refusal::LockedOut { until })
    );
    assert_eq!(sign_in(house, "bob", PASSWORD, "192.0.2.2", until).await, Ok(()));
    for n in 0..45 {
        let refused = sign_in(house, &format!("guess{n}"), "wrong", "192.0.2.1", monday()).await;
        assert_eq!(refused, Err(Refusal::BadCredentials));
    }
    assert_eq!(
        sign_in(house, "ann", PASSWORD, "192.0.2.1", monday()).await,
        Err(Refusal::LockedOut { until })
    );
    assert_eq!(sign_in(house, "ann", PASSWORD, "192.0.2.2", monday()).await, Ok(()));
}

#[rocket::async_test]
async fn guesses_side_by_side_are_no_more_than_guesses_in_a_row() {
    let s = Server::new().await;
    let house = s.cast.house();
    let wrong = (0..24).map(|_| sign_in(house, "ann", "wrong", "192.0.2.1", monday()));
    // The right one comes while the others wait for their turn at the hash, and the lock is not there yet.
    let right = async {
        let mut rows = Raw::open(&s.cast.fresh.url).await;
        while rows.count("select count(*) from throttle").await == 0 {
            rocket::tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        sign_in(house, "ann", PASSWORD, "192.0.2.1", monday()).await
    };
    let (wrong, right) = rocket::futures::future::join(rocket::futures::future::join_all(wrong), right).await;
    assert!(matches!(right, Err(Refusal::LockedOut { .. })), "{right:?}");
    // Those whose turn came after the lock were not even told that they were wrong.
    let told = wrong.iter().filter(|one| **one == Err(Refusal::BadCredentials)).count();
    assert!((5..=8).contains(&told), "{told}");
}

#[rocket::async_test]
async fn a_token_is_kept_as_a_hash_and_ends_when_it_should() {
    let s = Server::new().await;
    let ann = s.token("ann", true).await;
    let mut secrets = Vec::new();
    for kind in ["api", "app", "feed"] {
        let until = "2026-11-30T08:00:00+08:00";
        let new = json!({ "kind": kind, "name": "Till Monday", "writes": true, "expires_at": until });
        let made = s.post(&ann, "/api/v1/tokens", new).await.must(201);
        assert_eq!(made.body["expires_at"], until);
        secrets.push(made.body["secret"].as_str().unwrap().to_owned());
    }
    let mut rows = Raw::open(&s.cast.fresh.url).await;
    let dump = rows.dump().await;
    for secret in &secrets {
        assert!(!dump.iter().any(|(_, rows)| rows.iter().any(|row| row.contains(&secret[3..]))), "{secret}");
    }
    let house = s.cast.house();
    let known = async |at: Instant| sign_in::know(house, Door::Api, &secrets[0], at).await.unwrap().is_some();
    assert!(known(monday().plus(7 * DAY - 1)).await);
    assert!(!known(monday().plus(7 * DAY)).await, "it has ended");
    // App passwords and feed links open no API.
    for secret in &secrets[1..] {
        s.get(secret, "/api/v1/me").await.must(401);
    }
    for (expires, rule) in [
        ("2026-11-23T07:00:00+08:00", json!("end_after_start")),
        ("2030-01-01T00:00:00Z", json!({ "days": { "most": 732 } })),
    ] {
        let new = json!({ "kind": "api", "name": "No", "expires_at": expires });
        let said = s.post(&ann, "/api/v1/tokens", new).await.must(422);
        assert_eq!(
            (&said.body["errors"][0]["field"], &said.body["errors"][0]["rule"]),
            (&json!("expires_at"), &rule)
        );
    }
}

#[rocket::async_test]
async fn a_token_shows_when_it_was_used_and_is_revoked_at_once() {
    let s = Server::new().await;
    let ann = s.token("ann", true).await;
    let made = s.post(&ann, "/api/v1/tokens", json!({ "kind": "api", "name": "Reads" })).await.must(201);
    let secret = made.body["secret"].as_str().unwrap().to_owned();
    let listed = async || {
        sign_in::flush_seen(s.cast.house()).await.unwrap();
        let all = s.get(&ann, "/api/v1/tokens").await.must(200);
        all.body["items"].as_array().unwrap().iter().find(|one| one["name"] == "Reads").cloned()
    };
    assert!(listed().await.unwrap()["used_at"].is_null());
    s.get(&secret, "/api/v1/me").await.must(200);
    let shown = listed().await.unwrap();
    assert!(shown["used_at"].as_str().unwrap().starts_with("2026-11-23T08:0"), "{shown}");
    assert_eq!(shown["writes"], false);
    s.post(&secret, "/api/v1/bookings", s.wish("room1", &at("10:00"), &at("11:00"))).await.must(403);
    s.send(&ann, Delete, &made.location.unwrap(), None, &[]).await.must(204);
    s.get(&secret, "/api/v1/me").await.must(401);
    assert!(listed().await.is_none());
    // Somebody who is kept out is kept out at once, with every token.
    let bob = s.token("bob", true).await;
    let security = s.cast.actor("security").await;
    let id = s.cast.id("bob");
    hatchery::app::people::set_disabled(s.cast.house(), &security, id, true, monday()).await.unwrap();
    s.get(&bob, "/api/v1/me").await.must(401);
    log_in(&s, "bob", PASSWORD).await.must(401);
}

#[rocket::async_test]
async fn only_a_trusted_proxy_says_where_a_request_came_from() {
    use hatchery::{config::Config, http::now::Clock, launch};
    use rocket::http::{ContentType, Header};
    use rocket::local::asynchronous::Client;
    let s = Server::new().await;
    let config =
        Config::read(|name| (name == "HATCHERY_TRUSTED_PROXIES").then(|| "10.0.0.0/8".to_owned())).unwrap();
    let server = launch::rocket(&config, s.cast.fresh.house.clone(), Clock::starting(monday()));
    let client = Client::untracked(server).await.unwrap();
    let mut rows = Raw::open(&s.cast.fresh.url).await;
    for (peer, hops, seen) in [
        ("198.51.100.9", "203.0.113.1", "198.51.100.9"),
        ("10.0.0.1", "203.0.113.1", "203.0.113.1"),
        ("10.0.0.1", "192.0.2.66, 203.0.113.2, 10.0.0.7", "203.0.113.2"),
        ("10.0.0.1", "192.0.2.66, nonsense", "10.0.0.1"),
    ] {
        let body = json!({ "email": "ann@hatchery.test", "password": PASSWORD }).to_string();
        let request = client.req(Post, "/api/v1/session").header(ContentType::JSON).body(body);
        let request = request.remote((peer.parse::<std::net::IpAddr>().unwrap(), 4711).into());
        let answer = request.header(Header::new("X-Forwarded-For", hops)).dispatch().await;
        assert_eq!(answer.status().code, 200);
        let last = rows.texts("select ip from session order by id desc limit 1").await;
        assert_eq!(last, [seen], "{peer} {hops}");
    }
}
