//! Idempotency-Key: the same key brings the same answer, once.

use super::{Server, at};
use rocket::http::Method::Post;

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
