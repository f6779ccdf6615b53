//! The first story: book, approve, cancel, settle.

use crate::kit::cast::Cast;
use crate::kit::{at, monday};
use hatchery::app::approve::{Answer, answer};
use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::{Fault, cancel, due, grant, see};
use hatchery::domain::booking::State;
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::{HOUR, Interval};

fn wish(cast: &Cast, code: &str, from: &str, to: &str) -> NewBooking {
    NewBooking {
        items: vec![Taking { resource: cast.resources[code], units: 1 }],
        span: Interval::new(at(from), at(to)).unwrap(),
        title: "Weekly".into(),
        company: None,
        holder: None,
        guests: vec![],
        note: String::new(),
        private: false,
        seats: 0,
        accepts: Vec::new(),
        overriding: None,
    }
}

#[rocket::async_test]
async fn a_founder_books_a_manager_approves_and_the_ledger_follows() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let (ann, bob, manager) = (cast.actor("ann").await, cast.actor("bob").await, cast.actor("manager").await);
    let new = wish(&cast, "big", "2026-11-24T10:00:00+08:00", "2026-11-24T11:00:00+08:00");
    let booked = book(house, &ann, &new, None, now).await.unwrap();
    assert_eq!(booked.state, State::Requested);
    let balances = grant::balances(house, &ann, cast.companies["acme"], now).await.unwrap();
    assert_eq!((balances[0].held, balances[0].available), (60, 5_940));

    let Err(Fault::Refused(refusal)) = book(house, &bob, &new, None, now).await else {
        panic!("taken twice")
    };
    let Refusal::Taken { alternatives, free: 0, .. } = *refusal else { panic!("{refusal:?}") };
    assert!(!alternatives.is_empty());

    let approved =
        answer(house, &manager, booked.id, None, Answer::Approve, None, now.plus(HOUR)).await.unwrap();
    assert_eq!(approved.state, State::Confirmed);
    let opened = see::open(house, &ann, booked.id, now).await.unwrap();
    assert_eq!(opened.history.iter().map(|e| e.verb.as_str()).collect::<Vec<_>>(), ["requested", "approved"]);

    let cancelled = cancel::cancel(house, &ann, booked.id, None, None, now.plus(HOUR)).await.unwrap();
    assert_eq!(cancelled.state, State::Cancelled);
    let again = book(house, &bob, &new, None, now.plus(HOUR)).await.unwrap();
    let refused = cancel::restore(house, &ann, booked.id, None, None, now.plus(HOUR)).await;
    assert!(matches!(refused, Err(Fault::Refused(r)) if matches!(*r, Refusal::Taken { .. })));

    answer(house, &manager, again.id, None, Answer::Approve, None, now.plus(HOUR)).await.unwrap();
    due::run(house, at("2026-11-24T11:00:01+08:00")).await.unwrap();
    let balances = grant::balances(house, &bob, cast.companies["beta"], now).await.unwrap();
    let rooms = balances.iter().find(|b| b.unit.name() == "room_minute").unwrap();
    assert_eq!((rooms.held, rooms.used, rooms.available), (0, 60, 59_940));
}
