//! A resource that is there is changed: its place, and what it is made of.

use crate::kit::cast::{Cast, draft};
use crate::kit::{at, monday};
use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::import::import;
use hatchery::app::inventory::{self, Draft};
use hatchery::app::{Fault, cancel, check, find};
use hatchery::domain::field::FieldRule;
use hatchery::domain::id::ResourceId;
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::Interval;

async fn form(cast: &Cast, id: ResourceId) -> Draft {
    Draft::of(&find::one(cast.house(), &cast.actor("manager").await, id).await.unwrap().0)
}

async fn save(cast: &Cast, id: ResourceId, draft: &Draft) -> Result<hatchery::app::Resource, Refusal> {
    let manager = cast.actor("manager").await;
    inventory::edit(cast.house(), &manager, id, None, draft, monday()).await.map_err(|fault| match fault {
        Fault::Refused(refusal) => *refusal,
        fault => panic!("{fault}"),
    })
}

fn wish(cast: &Cast, code: &str) -> NewBooking {
    let start = at("2026-11-24T10:00:00+08:00");
    NewBooking {
        items: vec![Taking { resource: cast.resources[code], units: 1 }],
        span: Interval::new(start, start.plus(3_600)).unwrap(),
        title: "Plan".into(),
        company: None,
        holder: None,
        guests: vec![],
        note: String::new(),
        private: false,
        seats: 0,
        accepts: vec![],
        overriding: None,
    }
}

#[rocket::async_test]
async fn a_place_is_changed_and_taken_away() {
    let cast = Cast::new().await;
    let room = cast.resources["room1"];
    let old = form(&cast, room).await;
    let place = |names: [&str; 3]| Draft { place: names.map(str::to_owned), ..old.clone() };
    let moved = save(&cast, room, &place(["B", "1F", "West"])).await.unwrap();
    assert_eq!((moved.building.as_deref(), moved.zone.as_deref()), (Some("B"), Some("West")));
    let half = save(&cast, room, &place(["B", "", ""])).await.unwrap_err();
    assert!(matches!(half, Refusal::Fields(wrong) if wrong.len() == 2));
    let gone = save(&cast, room, &place(["", "", ""])).await.unwrap();
    assert_eq!((gone.building, gone.floor, gone.zone), (None, None, None));
    // A file without a column says nothing of it.
    let place = place(["B", "1F", "West"]);
    save(&cast, room, &place).await.unwrap();
    let manager = cast.actor("manager").await;
    let csv = b"kind,code,name\nmeeting_room,room1,Sun\n";
    import(cast.house(), Some(&manager), cast.nanshan, csv, monday()).await.unwrap();
    let after = form(&cast, room).await;
    assert_eq!((after.name.as_str(), &after.place, after.seats.as_str()), ("Sun", &place.place, "4"));
    let csv = b"kind,code,name,building,floor,zone\nmeeting_room,room1,Sun,,,\n";
    import(cast.house(), Some(&manager), cast.nanshan, csv, monday()).await.unwrap();
    assert_eq!(form(&cast, room).await.place, ["", "", ""]);
}

#[rocket::async_test]
async fn a_hall_is_made_of_other_halves_while_nobody_has_booked_it() {
    let cast = Cast::new().await;
    let (hall, house) = (cast.resources["hall"], cast.house());
    let (manager, bob) = (cast.actor("manager").await, cast.actor("bob").await);
    let third = draft("half3", "pitch_hall", "1", "40", "");
    let third = inventory::add(house, &manager, cast.nanshan, &third, None, monday()).await.unwrap();
    let old = form(&cast, hall).await;
    assert_eq!(old.parts, "half1 half2");
    let parts = |codes: &str| Draft { parts: codes.to_owned(), ..old.clone() };
    for (codes, rule) in
        [("", FieldRule::Composed), ("half1 nowhere", FieldRule::Unknown), ("half1 hall", FieldRule::Unknown)]
    {
        let refused = save(&cast, hall, &parts(codes)).await.unwrap_err();
        assert_eq!(refused, Refusal::field("parts", rule), "{codes}");
    }
    let simple = Draft { parts: "half1".to_owned(), ..form(&cast, cast.resources["room1"]).await };
    let refused = save(&cast, cast.resources["room1"], &simple).await.unwrap_err();
    assert_eq!(refused, Refusal::field("parts", FieldRule::Composed));
    // A half that is booked by itself is no reason against it; the hall booked as a hall is.
    book(house, &bob, &wish(&cast, "half1"), None, monday()).await.unwrap();
    let changed = save(&cast, hall, &parts("half3 half2 half2")).await.unwrap();
    assert_eq!(changed.parts, "half2 half3");
    let booked = book(house, &bob, &wish(&cast, "hall"), None, monday()).await.unwrap().id;
    let mut taken = wish(&cast, "half1");
    taken.items[0].resource = hatchery::domain::id::ResourceId(third.id);
    let refused = book(house, &bob, &taken, None, monday()).await;
    assert!(matches!(refused, Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::Taken { .. })));
    let refused = save(&cast, hall, &parts("half1 half2")).await.unwrap_err();
    assert_eq!(refused, Refusal::field("parts", FieldRule::StillBooked));
    // Other fields may still change, and once the booking is over the parts may, too.
    save(&cast, hall, &Draft { name: "Great hall".to_owned(), ..parts("half2 half3") }).await.unwrap();
    // Called off, it can still be taken back for some minutes: into the parts it had.
    cancel::cancel(house, &bob, booked, None, None, monday()).await.unwrap();
    let refused = save(&cast, hall, &parts("half1 half2")).await.unwrap_err();
    assert_eq!(refused, Refusal::field("parts", FieldRule::StillBooked));
    cancel::restore(house, &bob, booked, None, None, monday()).await.unwrap();
    let later = at("2026-11-25T10:00:00+08:00");
    inventory::edit(house, &manager, hall, None, &parts("half1 half2"), later).await.unwrap();
    assert_eq!(check::check(&house.store).await.unwrap().len(), 0, "what lies behind stays true");
}

#[rocket::async_test]
async fn a_hall_booked_while_its_parts_change_takes_the_parts_it_has() {
    let cast = Cast::new().await;
    let house = cast.fresh.house.clone();
    let (manager, bob) = (cast.actor("manager").await, cast.actor("bob").await);
    let third = draft("half3", "pitch_hall", "1", "40", "");
    inventory::add(&house, &manager, cast.nanshan, &third, None, monday()).await.unwrap();
    let old = form(&cast, cast.resources["hall"]).await;
    for round in 0..12 {
        // An hour on: what was called off in the round before cannot be taken back any more.
        let now = monday().plus(round * 3_600);
        let codes = if round % 2 == 0 { "half1 half2 half3" } else { "half1 half2" };
        let parts = Draft { parts: codes.to_owned(), ..old.clone() };
        let mut new = wish(&cast, "hall");
        let start = new.span.start().plus((round + 1) * 86_400);
        new.span = Interval::new(start, start.plus(3_600)).unwrap();
        let (edit, booked) = rocket::tokio::join!(
            inventory::edit(&house, &manager, cast.resources["hall"], None, &parts, now),
            book(&house, &bob, &new, None, now),
        );
        let made_of = find::one(&house, &manager, cast.resources["hall"]).await.unwrap().0.parts;
        assert!(edit.is_err() || made_of == codes);
        let Ok(booked) = booked else { panic!("{round}: {booked:?}") };
        let mut tx = house.store.read().await.unwrap();
        let sql = format!(
            "select count(*) from occupancy where booking_id = {} and resource_id in
               (select atom_id from part where resource_id = {})",
            booked.id, cast.resources["hall"]
        );
        let (took,): (i64,) = tx.one(sqlx::AssertSqlSafe(sql), &[]).await.unwrap();
        assert_eq!(took as usize, made_of.split(' ').count(), "{round}: the hall as it is now");
        drop(tx);
        cancel::cancel(&house, &bob, booked.id, None, None, now).await.unwrap();
    }
}
