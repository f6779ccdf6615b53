//! Whether cost grows with history: the same deeds in a house with 25,000 past bookings and in one with
//! 1,400,000, both made up by the demo. `cargo bench --bench history` prints warm medians of both, taken in
//! turn in one run, and their ratio.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/it/kit/mod.rs"]
#[allow(dead_code)]
mod kit;

use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::wait::{Wanted, join};
use hatchery::app::{Filter, House, cancel, find};
use hatchery::demo::{self, Demo, Size};
use hatchery::domain::access::{Actor, Door};
use hatchery::domain::id::{BookingId, IncubatorId, PersonId, ResourceId};
use hatchery::domain::time::{DAY, HOUR, Instant, Interval};
use hatchery::domain::waitlist::Ask;
use hatchery::store::person;
use kit::{Fresh, at, empty_house};
use std::time::{Duration, Instant as Tick};

/// Deeds that are measured, and those before them that only warm up.
const MEASURED: usize = 61;
const WARM: usize = 10;

/// A house with a past, and two founders of different companies in it.
struct Past {
    fresh: Fresh,
    first: Actor,
    second: Actor,
    rooms: Vec<ResourceId>,
}

impl Past {
    async fn new(size: Size) -> Past {
        let fresh = empty_house().await;
        let (began, now) = (Tick::now(), now());
        let demo = Demo { size, seed: 1, today: Demo::day(), password: demo::PASSWORD.to_owned() };
        let filled = demo::fill(&fresh.house.store, &demo).await.unwrap();
        println!("{:>9} past bookings, made up in {:.0} s", filled.bookings, began.elapsed().as_secs_f64());
        let mut tx = fresh.house.store.read().await.unwrap();
        let first = person::actor(&mut tx, PersonId(1), Door::Api, now).await.unwrap().unwrap();
        let second = person::actor(&mut tx, PersonId(2), Door::Api, now).await.unwrap().unwrap();
        drop(tx);
        let filter = Filter { limit: 8, ..rooms(None) };
        let found = find::search(&fresh.house, &first, &filter).await.unwrap();
        let rooms = found.iter().map(|room| ResourceId(room.id)).collect();
        Past { fresh, first, second, rooms }
    }

    fn house(&self) -> &House {
        &self.fresh.house
    }

    /// The slot of try `n`: every one another, all beyond where the series of the demo reach.
    fn slot(&self, n: usize) -> (ResourceId, Interval) {
        let room = self.rooms[n % self.rooms.len()];
        let slot = (n / self.rooms.len()) as i64;
        let start = at("2027-05-10T09:00:00+08:00").plus(slot / 10 * DAY + slot % 10 * HOUR);
        (room, Interval::new(start, start.plus(HOUR)).unwrap())
    }

    async fn book(&self, n: usize) -> BookingId {
        let (resource, span) = self.slot(n);
        let new = NewBooking {
            items: vec![Taking { resource, units: 1 }],
            span,
            title: "Weekly meeting".to_owned(),
            company: None,
            holder: None,
            guests: vec![],
            note: String::new(),
            private: false,
            seats: 0,
            accepts: vec![],
            overriding: None,
        };
        book(self.house(), &self.first, &new, None, now()).await.unwrap().id
    }

    async fn wait(&self, n: usize) {
        let (resource, span) = self.slot(n);
        let wanted = Wanted {
            resource: Some(resource),
            incubator: None,
            kind: String::new(),
            seats: 0,
            units: 1,
            people: 0,
            ask: Ask { window: span, length: HOUR },
            title: "Hoped for".to_owned(),
            private: false,
            company: None,
            auto: true,
        };
        join(self.house(), &self.second, &wanted, None, now()).await.unwrap();
    }

    /// What each deed took: book, find what is free, free a place that somebody waits for.
    async fn one(&self, n: usize) -> [Duration; 3] {
        let began = Tick::now();
        let id = self.book(n).await;
        let booked = began.elapsed();
        let began = Tick::now();
        let found = find::search(self.house(), &self.first, &rooms(Some(self.slot(n).1))).await.unwrap();
        let searched = began.elapsed();
        assert!(!found.is_empty());
        self.wait(n).await;
        let began = Tick::now();
        cancel::cancel(self.house(), &self.first, id, None, None, now()).await.unwrap();
        [booked, searched, began.elapsed()]
    }
}

fn now() -> Instant {
    at("2026-11-23T08:00:00+08:00")
}

/// The first twelve small meeting rooms of Nanshan that are free: as many in either house.
fn rooms(span: Option<Interval>) -> Filter {
    Filter {
        kind: Some("meeting_room".to_owned()),
        incubator: Some(IncubatorId(1)),
        units: 1,
        span,
        only_free: span.is_some(),
        limit: 12,
        ..Filter::default()
    }
}

fn median(mut all: Vec<Duration>) -> f64 {
    all.sort();
    all[all.len() / 2].as_secs_f64() * 1_000.0
}

fn main() {
    let runtime =
        rocket::tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let (short, long) = (Past::new(Size::S).await, Past::new(Size::City).await);
        let mut took: [[Vec<Duration>; 3]; 2] = Default::default();
        for n in 0..WARM + MEASURED {
            for (past, took) in [&short, &long].into_iter().zip(&mut took) {
                let one = past.one(n).await;
                if n >= WARM {
                    took.iter_mut().zip(one).for_each(|(all, one)| all.push(one));
                }
            }
        }
        let [short, long] = took.map(|all| all.map(median));
        for (n, deed) in ["book", "find what is free", "promote from the line"].into_iter().enumerate() {
            println!(
                "{deed:<24} {:>8.3} ms   {:>8.3} ms   ratio {:.2}",
                short[n],
                long[n],
                long[n] / short[n]
            );
        }
    });
}
