//! Many want the same at once: as many get it as there is room, everybody else is told what is near.

use super::{Server, at};
use crate::kit::cast::draft;
use crate::kit::monday;
use hatchery::app::inventory;
use hatchery::domain::id::ResourceId;

async fn race(code: &str, capacity: usize) {
    let _ = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_test_writer().try_init();
    let mut s = Server::new().await;
    if !s.cast.resources.contains_key(code) {
        let manager = s.cast.actor("manager").await;
        let new = draft(code, "desk_hot", &capacity.to_string(), "0", "");
        let made =
            inventory::add(s.cast.house(), &manager, s.cast.nanshan, &new, None, monday()).await.unwrap();
        s.cast.resources.insert(code.to_owned(), ResourceId(made.id));
    }
    let tokens = [s.token("bob", true).await, s.token("bea", true).await, s.token("ben", true).await];
    let wish = s.wish(code, &at("09:00"), &at("12:00"));
    let all = (0..64).map(|racer| s.post(&tokens[racer % 3], "/api/v1/bookings", wish.clone()));
    let said = rocket::futures::future::join_all(all).await;
    let won = said.iter().filter(|one| one.status == 201).count();
    assert_eq!(won, capacity);
    for one in said.into_iter().filter(|one| one.status != 201) {
        let one = one.must(409);
        let near = one.body["alternatives"].as_array().unwrap().len();
        assert!((1..=3).contains(&near), "{one:?}");
    }
}

#[rocket::async_test]
async fn one_of_sixty_four_gets_a_room() {
    race("room1", 1).await;
}

#[rocket::async_test]
async fn three_of_sixty_four_get_a_desk() {
    race("desk3", 3).await;
}

#[rocket::async_test]
async fn ten_of_sixty_four_get_a_desk() {
    race("desk1", 10).await;
}
