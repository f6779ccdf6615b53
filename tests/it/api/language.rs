//! A problem is told in the reader's language.

use super::{Server, at};
use hatchery::app::people;
use hatchery::domain::person::Language;
use rocket::http::Method::{Get, Post};

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[rocket::async_test]
async fn a_visitor_is_told_in_what_they_accept() {
    let s = Server::new().await;
    for (accepted, chinese) in [("en-GB,en;q=0.9", false), ("zh-CN", true), ("fr", true)] {
        let said = s.send("", Get, "/api/v1/me", None, &[("Accept-Language", accepted)]).await.must(401);
        assert_eq!(is_chinese(said.body["title"].as_str().unwrap()), chinese, "{accepted}");
        let wrong = Some(serde_json::json!({ "email": "x@y.test", "password": "wrong" }));
        let said =
            s.send("", Post, "/api/v1/session", wrong, &[("Accept-Language", accepted)]).await.must(401);
        assert_eq!(is_chinese(said.body["title"].as_str().unwrap()), chinese, "{accepted}");
        let said = s.send("", Get, "/api/v1/nowhere", None, &[("Accept-Language", accepted)]).await.must(404);
        assert_eq!(is_chinese(said.body["title"].as_str().unwrap()), chinese, "{accepted}");
    }
}

#[rocket::async_test]
async fn a_persons_own_choice_goes_before_what_the_client_accepts() {
    let s = Server::new().await;
    let bob = s.token("bob", true).await;
    s.post(&bob, "/api/v1/bookings", s.wish("room1", &at("10:00"), &at("11:00"))).await.must(201);
    let clash = s.wish("room1", &at("10:00"), &at("11:00"));
    let english = s.send(&bob, Post, "/api/v1/bookings", Some(clash.clone()), &[("Accept-Language", "zh")]);
    assert!(!is_chinese(english.await.must(409).body["title"].as_str().unwrap()));
    people::set_language(s.cast.house(), &s.cast.actor("bob").await, Language::Zh).await.unwrap();
    let chinese =
        s.send(&bob, Post, "/api/v1/bookings", Some(clash), &[("Accept-Language", "en")]).await.must(409);
    assert!(
        is_chinese(chinese.body["title"].as_str().unwrap())
            && is_chinese(chinese.body["detail"].as_str().unwrap())
    );
    assert_eq!(chinese.body["rule"][0], "capacity", "names of rules are the same in every language");
}
