//! Booked against really used, as programs read it.

use super::Server;
use crate::kit::used::lived;
use hatchery::domain::time::HOUR;
use serde_json::{Value, json};

async fn living() -> Server {
    let server = Server::new().await;
    lived(&server.cast).await;
    server
}

#[rocket::async_test]
async fn the_table_is_told_by_place_kind_resource_and_company() {
    let s = living().await;
    let city = s.token("city", false).await;
    let nanshan = s.cast.nanshan.to_string();
    let all = s.get(&city, "/api/v1/used").await.must(200).body;
    let place = &all["items"][0];
    assert_eq!(place["incubator_id"], json!(nanshan), "{all}");
    assert_eq!(place["bookings"], 8);
    assert_eq!(
        place["seconds"],
        json!({
            "open": (3 * 420 - 14 + 420 + 840 + 4_200) * HOUR, "booked": 23 * HOUR, "used": HOUR, "unknown": 4 * HOUR,
            "freed": 3 * HOUR, "missed": 2 * HOUR, "late": 2 * HOUR, "ahead": 11 * HOUR, "in_time": 3 * HOUR,
        })
    );
    assert_eq!(place["used_share"], 1_250);
    assert_eq!(place["desk_days"], json!({ "held": 4, "away": 2, "booked_by_others": 1 }));

    let path = format!("/api/v1/used?by=company&incubator={nanshan}&limit=1");
    let first = s.get(&city, &path).await.must(200).body;
    assert_eq!((&first["items"][0]["name"], &first["items"][0]["bookings"]), (&json!("acme"), &json!(5)));
    let next = first["next"].as_str().unwrap().to_owned();
    let second = s.get(&city, &format!("{path}&after={next}")).await.must(200).body;
    assert_eq!((&second["items"][0]["name"], &second["next"]), (&json!("beta"), &Value::Null));
    let path = format!("/api/v1/used?by=resource&incubator={nanshan}&kind=meeting_room&limit=2");
    let first = s.get(&city, &path).await.must(200).body;
    let names = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap();
        items.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&first), ["room1", "room2"]);
    let next = first["next"].as_str().unwrap().to_owned();
    assert_eq!(names(&s.get(&city, &format!("{path}&after={next}")).await.must(200).body), ["big"]);
}

#[rocket::async_test]
async fn the_bookings_behind_a_figure_are_told_one_by_one() {
    let s = living().await;
    let city = s.token("city", false).await;
    let found = s.get(&city, "/api/v1/used/bookings?how=freed").await.must(200).body;
    let [one] = &found["items"].as_array().unwrap()[..] else { panic!("{found}") };
    assert_eq!(
        (&one["state"], &one["counted_as"], &one["company"]),
        (&json!("cancelled"), &json!("unknown"), &json!("acme"))
    );
    assert_eq!((&one["seconds"], &one["freed"]), (&json!(HOUR), &json!(3 * HOUR)));
    assert!(one.get("title").is_none() && one.get("person").is_none());

    // Page by page, each once, latest end first.
    let (mut after, mut seen) = (String::new(), Vec::new());
    loop {
        let page = s.get(&city, &format!("/api/v1/used/bookings?limit=3{after}")).await.must(200).body;
        for one in page["items"].as_array().unwrap() {
            seen.push((one["ends_at"].as_str().unwrap().to_owned(), one["booking_id"].clone()));
        }
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(seen.len(), 8);
    assert!(seen.windows(2).all(|two| two[0].0 >= two[1].0 && two[0].1 != two[1].1), "{seen:?}");

    let ann = s.token("ann", false).await;
    s.get(&ann, "/api/v1/used").await.must(403);
    s.get(&ann, "/api/v1/used/bookings").await.must(403);
    let (acme, beta) = (s.cast.companies["acme"], s.cast.companies["beta"]);
    let own = s.get(&ann, &format!("/api/v1/used?by=kind&company={acme}")).await.must(200).body;
    assert_eq!(own["items"].as_array().unwrap().len(), 3, "{own}");
    s.get(&ann, &format!("/api/v1/used?by=kind&company={beta}")).await.must(404);
    s.get(&ann, &format!("/api/v1/used/bookings?company={beta}")).await.must(404);
    for wrong in ["by=floor", "how=slept", "from=2026-13", "from=2026-02&to=2026-01"] {
        let path = if wrong.starts_with("how") { "/api/v1/used/bookings" } else { "/api/v1/used" };
        s.get(&city, &format!("{path}?{wrong}")).await.must(422);
    }
}
