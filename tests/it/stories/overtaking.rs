//! Fifty wait for the same hours of one room, and whoever passes by tries to be faster: nobody is.

use crate::kit::cast::Cast;
use crate::kit::monday;
use hatchery::app::book::{Booked, NewBooking, Taking, book};
use hatchery::app::wait::{self, Wait, Wanted};
use hatchery::app::{Fault, House, cancel, offer};
use hatchery::domain::access::{Actor, Door};
use hatchery::domain::amount::Unit;
use hatchery::domain::company::{CompanyKind, Standing};
use hatchery::domain::id::{BookingId, ResourceId, WaitId};
use hatchery::domain::person::{Email, Language};
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::{DAY, HOUR, Instant, Interval, MINUTE};
use hatchery::domain::waitlist::{Ask, WaitState};
use hatchery::store::company::NewCompany;
use hatchery::store::person::NewPerson;
use hatchery::store::{company, person};
use rocket::tokio::task::JoinHandle;
use std::collections::VecDeque;
use std::sync::Arc;

const COMPANIES: usize = 10;
const WAITING: usize = 50;
const HOURS: i64 = 5;
/// Walk-ins that race each cancellation, and as many again that race the answer.
const RACERS: usize = 3;

/// So many people of `COMPANIES` companies with enough to pay for an hour, in turn of the companies.
async fn crowd(cast: &mut Cast) -> Vec<(String, Actor)> {
    let now = monday().plus(-DAY);
    let mut people = Vec::new();
    let mut tx = cast.house().store.write().await.unwrap();
    for n in 0..WAITING {
        let name = format!("team{}", n % COMPANIES);
        if n < COMPANIES {
            let new = NewCompany {
                kind: CompanyKind::Team,
                name: &name,
                uscc: None,
                incubator: Some(cast.nanshan),
                standing: Standing::Active,
                now,
            };
            cast.companies.insert(name.clone(), company::insert(&mut tx, &new).await.unwrap());
        }
        let who = format!("waiting{n}");
        let email = Email::parse(&format!("{who}@hatchery.test")).unwrap();
        let new = NewPerson { email: &email, name: &who, language: Language::En, password: None, now };
        let id = person::insert(&mut tx, &new).await.unwrap();
        person::set_member(&mut tx, cast.companies[&name], id, n < COMPANIES, now).await.unwrap();
        people.push((name, id));
    }
    tx.commit().await.unwrap();
    for n in 0..COMPANIES {
        cast.grant(&format!("team{n}"), Unit::RoomMinute, 6_000).await;
    }
    let mut tx = cast.house().store.read().await.unwrap();
    let mut crowd = Vec::new();
    for (name, id) in people {
        let actor = person::actor(&mut tx, id, Door::Api, monday()).await.unwrap().unwrap();
        crowd.push((name, actor));
    }
    crowd
}

/// The hours that everybody wants, on the next day.
fn hour(n: i64) -> Interval {
    let nine = monday().plus(DAY + HOUR);
    Interval::new(nine.plus(n * HOUR), nine.plus((n + 1) * HOUR)).unwrap()
}

fn morning() -> Interval {
    Interval::new(hour(0).start(), hour(HOURS - 1).end()).unwrap()
}

async fn walk_in(
    house: &House,
    actor: &Actor,
    room: ResourceId,
    span: Interval,
    now: Instant,
) -> Result<Booked, Fault> {
    let new = NewBooking {
        items: vec![Taking { resource: room, units: 1 }],
        span,
        title: "Just passing by".to_owned(),
        company: None,
        holder: None,
        guests: Vec::new(),
        note: String::new(),
        private: false,
        seats: 0,
        accepts: Vec::new(),
        overriding: None,
    };
    book(house, actor, &new, None, now).await
}

/// Some who want `span` right now.
fn racers(
    house: &Arc<House>,
    actors: &[Actor],
    room: ResourceId,
    span: Interval,
    now: Instant,
) -> Vec<JoinHandle<Result<Booked, Fault>>> {
    let race = |actor: &Actor| {
        let (house, actor) = (house.clone(), actor.clone());
        rocket::tokio::spawn(async move { walk_in(&house, &actor, room, span, now).await })
    };
    actors.iter().cycle().take(RACERS).map(race).collect()
}

async fn all_are_told_that_it_is_taken(racers: Vec<JoinHandle<Result<Booked, Fault>>>) {
    for racer in racers {
        match racer.await.unwrap() {
            Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::Taken { .. }) => {}
            other => panic!("a walk-in was told {other:?}"),
        }
    }
}

/// In which order they should be served: the company that was served longest ago, never before all; of
/// one company, and of those that were never served, who asked first.
fn fair_order(asked: &[(String, WaitId)]) -> Vec<WaitId> {
    let mut left: VecDeque<&(String, WaitId)> = asked.iter().collect();
    let mut served: Vec<&str> = Vec::new();
    let mut order = Vec::new();
    while !left.is_empty() {
        let last = |name: &str| served.iter().rposition(|one| *one == name);
        let next = (0..left.len()).min_by_key(|n| (last(&left[*n].0), *n)).unwrap();
        let (name, id) = left.remove(next).unwrap();
        served.push(name);
        order.push(*id);
    }
    order
}

#[rocket::async_test]
async fn nobody_who_waits_is_overtaken() {
    let mut cast = Cast::new().await;
    let crowd = crowd(&mut cast).await;
    let (room, house) = (cast.resources["room1"], cast.fresh.house.clone());
    let (ann, manager) = (cast.actor("ann").await, cast.actor("manager").await);
    let passers = [cast.actor("bob").await, ann.clone(), cast.actor("bea").await];
    let mut now = monday();

    let mut kept: Vec<BookingId> = Vec::new();
    for n in 0..HOURS {
        kept.push(walk_in(&house, &ann, room, hour(n), now).await.unwrap().id);
    }
    // They do not come in the order of their companies: a company's people come one after the other.
    let mut asked = Vec::new();
    let mut coming: Vec<&(String, Actor)> = crowd.iter().collect();
    coming.sort_by_key(|(name, _)| name.clone());
    for (n, (name, actor)) in coming.into_iter().enumerate() {
        now = now.plus(MINUTE);
        let wanted = Wanted {
            resource: Some(room),
            incubator: None,
            kind: String::new(),
            seats: 0,
            units: 1,
            people: 0,
            ask: Ask { window: morning(), length: HOUR },
            title: "Waiting".to_owned(),
            private: false,
            company: None,
            auto: n % 3 == 0,
        };
        let entry = wait::join(&house, actor, &wanted, None, now).await.unwrap();
        assert_eq!(entry.state, WaitState::Waiting);
        asked.push((name.clone(), entry.id));
    }

    let mut served = Vec::new();
    for turn in 0..WAITING {
        now = now.plus(MINUTE);
        let slot = turn % kept.len();
        let span = hour(i64::try_from(slot).unwrap());
        let line = wait::line_of(&house, &ann, cast.nanshan, morning(), now).await.unwrap();
        assert_eq!(line.len(), WAITING - turn);
        let first = &line[0];
        let (_, actor) = crowd.iter().find(|(_, actor)| actor.person == first.person).unwrap();
        let seen = wait::open(&house, actor, first.id, now).await.unwrap();
        assert_eq!(seen.before(), 0, "the page and the list tell the same order");

        let racing = racers(&house, &passers, room, span, now);
        cancel::cancel(&house, &manager, kept[slot], None, None, now).await.unwrap();
        all_are_told_that_it_is_taken(racing).await;

        // Only the first has it now, booked at once or kept until they answer.
        let after = wait::line_of(&house, &ann, cast.nanshan, morning(), now).await.unwrap();
        assert!(after.iter().all(|one| one.id != first.id && one.state == WaitState::Waiting));
        assert_eq!(after.len(), line.len() - 1);
        kept[slot] =
            answered(&house, actor, first, span, racers(&house, &passers, room, span, now), now).await;
        served.push(first.id);
    }
    assert_eq!(served, fair_order(&asked));
    assert!(hatchery::app::check::check(&house.store).await.unwrap().is_empty());
}

/// What the first in line made of the freed hour, while others try for it.
async fn answered(
    house: &House,
    actor: &Actor,
    first: &Wait,
    span: Interval,
    racing: Vec<JoinHandle<Result<Booked, Fault>>>,
    now: Instant,
) -> BookingId {
    let entry = wait::open(house, actor, first.id, now).await.unwrap().entry;
    let booking = if first.auto {
        assert_eq!(entry.state, WaitState::Served);
        entry.booking.unwrap()
    } else {
        assert_eq!(entry.offer.map(|offer| offer.span), Some(span));
        offer::accept(house, actor, first.id, None, None, now).await.unwrap().id
    };
    all_are_told_that_it_is_taken(racing).await;
    booking
}
