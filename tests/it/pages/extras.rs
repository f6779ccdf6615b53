//! A room with what goes with it: one booking, all of it or nothing.

use super::founder::Browser;
use crate::kit::cast::{Cast, draft};
use crate::kit::monday;
use hatchery::app::inventory;
use rocket::http::Status;

#[rocket::async_test]
async fn a_room_is_booked_with_equipment_or_not_at_all() {
    let cast = Cast::new().await;
    let manager = cast.actor("manager").await;
    let draft = draft("cams", "equipment", "2", "0", "");
    let cams = inventory::add(cast.house(), &manager, cast.nanshan, &draft, None, monday()).await.unwrap().id;
    let (ann, bob) = (Browser::log_in(&cast, "ann", "en").await, Browser::log_in(&cast, "bob", "en").await);
    let wish = |room: &str, many: &str| {
        let room = cast.resources[room].to_string();
        let pairs = [("date", "2026-11-24"), ("from", "09:00"), ("to", "10:00"), ("title", "Talk")];
        let mut all: Vec<(String, String)> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        all.push(("resource".to_owned(), room));
        all.push((format!("with-{cams}"), many.to_owned()));
        all
    };
    let form = format!("/bookings/new?resource={}", cast.resources["room1"]);
    assert!(ann.page(&form).await.contains(&format!("name=\"with-{cams}\"")), "it is offered");
    let send = async |who: &Browser, room: &str, many: &str| {
        let fields = wish(room, many);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        who.post(&form, "/bookings", &fields).await
    };

    let (status, _, html) = send(&ann, "room1", "3").await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(html.contains("cams: "), "what is too many is named");
    assert!(html.contains("value=\"3\""), "and kept");
    let (status, to, _) = send(&ann, "room1", "1").await;
    assert_eq!(status, Status::SeeOther);
    let page = ann.page(&to).await;
    assert!(page.contains("room1") && page.contains("cams"), "both are booked");

    let (status, _, html) = send(&bob, "room2", "2").await;
    assert_eq!(status, Status::Conflict);
    assert!(html.contains("cams has 1 free"), "what is short is named");
    assert!(!html.contains("formaction=\"/waits\""), "the room is not what one would wait for");
    let (status, ..) = send(&bob, "room2", "").await;
    assert_eq!(status, Status::SeeOther, "the room was not taken by what was refused");
}
