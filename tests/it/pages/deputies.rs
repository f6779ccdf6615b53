//! What somebody does in another's name, and with what goes on to another place, on the pages.

use crate::kit::apply::{drafted, step};
use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::monday;
use crate::kit::story::play;
use hatchery::app::application;
use hatchery::domain::application::Verb;
use rocket::http::Status;

#[rocket::async_test]
async fn a_booking_says_in_whose_name_it_is_answered() {
    let cast = Cast::new().await;
    play(&cast, "08:00  manager  names frontdesk deputy mon..tue  -> from 11-23 to 11-24").await;
    play(&cast, "08:01  ann  books big fri 09:00-10:00  -> requested").await;
    let desk = Browser::of(&cast, "frontdesk").await;
    let html = desk.page("/inbox").await;
    assert!(html.contains("for manager") && html.contains("/bookings/1"), "{html}");
    assert!(desk.page("/bookings/1").await.contains("You decide for manager"));
    let (status, html) = desk.post("/bookings/1/approve", &[("version", "1")]).await;
    assert!(status == Status::SeeOther && !html.contains("You decide for"), "{html}");
    assert!(desk.page("/inbox/done").await.contains("/bookings/1"));
    let (status, _) = Browser::of(&cast, "elsewhere").await.get("/bookings/1").await;
    assert_eq!(status, Status::NotFound, "who stands in for nobody");
}

#[rocket::async_test]
async fn passing_on_names_the_next_place_and_leads_back_to_the_list() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let one = drafted(&cast, "nobody", "Folding robots", now).await;
    let nobody = cast.actor("nobody").await;
    let second = [("incubator_2".to_owned(), cast.futian.to_string())];
    application::save(house, &nobody, one.id, None, &second, None, now).await.unwrap();
    application::submit(house, &nobody, one.id, None, None, now).await.unwrap();
    step(&cast, "manager", one.id, Verb::TakeUp, "", now).await.unwrap();
    let manager = Browser::of(&cast, "manager").await;
    let at = format!("/applications/{}", one.id);
    let html = manager.page(&at).await;
    assert!(html.contains("Pass on to the next choice: "), "{html}");
    let path = format!("{at}/move");
    let (status, html) = manager.post(&path, &[("verb", "pass_on"), ("opinion", "")]).await;
    assert!(status == Status::UnprocessableEntity && html.contains("Opinion"), "{html}");
    let (status, html) = manager.post(&path, &[("verb", "pass_on"), ("opinion", "No lab")]).await;
    assert!(
        status == Status::SeeOther && html.contains("<h1"),
        "the page it leads to is one they may see: {html}"
    );
    assert_eq!(manager.get(&at).await.0, Status::NotFound);
    let html = Browser::of(&cast, "elsewhere").await.page(&at).await;
    assert!(html.contains("No lab") && !html.contains("value=\"pass_on\""), "the last choice: {html}");
}
