//! Waiting lines among everything else: who waits is served in turn, and what is kept for them is taken.

use super::city::{City, ROOMS};
use super::model::is_metered;
use hatchery::app::wait::{self, Wait, Wanted};
use hatchery::app::{Fault, offer};
use hatchery::domain::booking::State;
use hatchery::domain::id::{BookingId, CompanyId, WaitId};
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::{DAY, Interval};
use hatchery::domain::waitlist::{Ask, WaitState};
use rand::Rng;
use rand::rngs::StdRng;
use std::collections::BTreeMap;

/// An entry as the model knows it; its wish is always one exact slot of one room.
#[derive(Clone)]
pub struct Waited {
    pub founder: usize,
    pub room: &'static str,
    pub seen: Wait,
}

impl City {
    pub(super) async fn join(&mut self, dice: &mut StdRng) {
        let room = ROOMS[dice.random_range(0..ROOMS.len())];
        let founder = dice.random_range(0..self.founders.len());
        let span = self.wish(dice);
        // More often than not what somebody has already: else nobody would have to wait.
        let had = self.any(dice).map(|id| &self.model.bookings[&id]).filter(|one| one.span.end() > self.now);
        let (room, span) = match had {
            Some(one) if one.state.is_open() && dice.random_range(0..5) > 0 => (one.room, one.span),
            _ => (room, span),
        };
        let wanted = Wanted {
            resource: Some(self.cast.resources[room]),
            incubator: None,
            kind: String::new(),
            seats: 0,
            units: 1,
            people: 0,
            ask: Ask { window: span, length: span.seconds() },
            title: "Law".to_owned(),
            private: false,
            company: None,
            auto: dice.random_range(0..2) == 0,
        };
        let free = self.model.is_free(room, span, None, self.now);
        let overdue = self.model.overdue(room, self.now);
        match wait::join(self.cast.house(), &self.founders[founder].0, &wanted, None, self.now).await {
            Ok(seen) => {
                assert!(!free || overdue, "{room} {span:?} is waited for though it is free");
                self.model.waits.insert(seen.id, Waited { founder, room, seen });
                self.deeds += 1;
            }
            Err(Fault::Refused(refusal)) => {
                if let Refusal::FreeNow { .. } = *refusal {
                    assert!(free, "told as free though it is taken");
                }
            }
            Err(fault) => panic!("our own fault: {fault}"),
        }
    }

    /// Somebody answers what is kept for them, or leaves the line.
    pub(super) async fn reply(&mut self, dice: &mut StdRng) {
        let offered = |one: &&Waited| one.seen.state == WaitState::Offered;
        let mut open: Vec<WaitId> =
            self.model.waits.values().filter(offered).map(|one| one.seen.id).collect();
        if open.is_empty() || dice.random_range(0..5) == 0 {
            open = self.model.waits.keys().copied().collect();
        }
        if open.is_empty() {
            return;
        }
        let id = open[dice.random_range(0..open.len())];
        let one = self.model.waits[&id].clone();
        let (actor, house) = (&self.founders[one.founder].0, self.cast.house());
        let alive = one.seen.offer.as_ref().is_some_and(|offer| offer.until > self.now);
        let done = match dice.random_range(0..6) {
            0 => offer::turn_down(house, actor, id, None, None, self.now).await.map(|_| ()),
            1 => offer::withdraw(house, actor, id, None, self.now).await.map(|_| ()),
            _ => match offer::accept(house, actor, id, None, None, self.now).await {
                Ok(_) => {
                    assert!(alive, "accepted though nothing was kept any more");
                    Ok(())
                }
                Err(Fault::Refused(refusal)) => {
                    let taken = matches!(*refusal, Refusal::Taken { .. } | Refusal::WrongWait { .. });
                    assert!(!(alive && taken), "what was kept is gone: {refusal:?}");
                    Err(Fault::Refused(refusal))
                }
                Err(fault) => Err(fault),
            },
        };
        match done {
            Ok(()) => self.deeds += 1,
            Err(Fault::Refused(_)) => {}
            Err(fault) => panic!("our own fault: {fault}"),
        }
    }

    /// Everybody who waits now, in the published order.
    pub(super) async fn line(&self) -> Vec<Wait> {
        let long = Interval::new(self.now.plus(-2 * DAY), self.now.plus(7 * DAY)).unwrap();
        let reader = &self.founders[0].0;
        wait::line_of(self.cast.house(), reader, self.cast.nanshan, long, self.now).await.unwrap()
    }

    /// Looks at what became of everybody who waited before a command; `before` is the order of the line
    /// then.
    pub(super) async fn watch(&mut self, before: &[Wait]) {
        let mut seen: BTreeMap<WaitId, Wait> = BTreeMap::new();
        for (actor, _) in &self.founders {
            let own = wait::mine(self.cast.house(), actor, self.now).await.unwrap();
            seen.extend(own.into_iter().map(|one| (one.id, one)));
        }
        // First what everybody has now: what one gives up, another has in the same command.
        let mut steps = Vec::new();
        for (id, after) in seen {
            let Some(known) = self.model.waits.get_mut(&id) else { continue };
            let was = std::mem::replace(&mut known.seen, after.clone());
            if was.state != after.state {
                steps.push((id, was, after));
            }
        }
        let (mut given, mut served) = (Vec::new(), Vec::new());
        for (id, was, after) in steps {
            if was.state == WaitState::Waiting && after.offer.is_some() {
                given.push(id);
            }
            if let (WaitState::Served, Some(booking)) = (after.state, after.booking) {
                served.push(after.company);
                if was.state == WaitState::Waiting {
                    given.push(id);
                }
                self.booked(booking, id).await;
            }
        }
        self.given += given.len() as u64;
        for id in &given {
            self.nobody_was_passed_over(*id, before, &served).await;
        }
        self.model.waits.retain(|_, one| one.seen.state.is_open());
    }

    /// An entry has become a booking.
    async fn booked(&mut self, booking: BookingId, id: WaitId) {
        let one = self.model.waits.remove(&id).unwrap();
        let found = self.seen(booking).await;
        let free = self.model.is_free(one.room, found.span, None, self.now);
        let takers = || self.model.takers(one.room, found.span);
        assert!(free, "{:?}: who waits was given what is taken: {found:?} {}", self.now, takers());
        self.keep(&found, self.founders[one.founder].1, one.room);
        if found.state == State::Done && is_metered(one.room) {
            self.model.bookings.get_mut(&booking).unwrap().used = found.span.minutes();
        }
        self.model.waits.insert(id, one);
    }

    /// When all is done that is due, nobody still waits for what is free, unless they could not have it
    /// when their turn came.
    pub(super) async fn nobody_was_forgotten(&self) {
        for (id, one) in &self.model.waits {
            let waits = one.seen.state == WaitState::Waiting;
            if waits && self.model.is_free(one.room, one.seen.ask.window, None, self.now) {
                assert!(self.was_judged(one).await, "{id:?} was forgotten: what it waits for is free");
            }
        }
    }

    /// Its turn came, and its rules or its company's balance did not let it have the place.
    async fn was_judged(&self, one: &Waited) -> bool {
        let actor = &self.founders[one.founder].0;
        let opened = wait::open(self.cast.house(), actor, one.seen.id, self.now).await.unwrap();
        opened.history.iter().any(|event| event.verb == "passed_over")
    }

    /// Nobody who stood before `id` still waits for what it was given, unless their rules or their balance
    /// did not let them have it, or their company had its turn just now.
    async fn nobody_was_passed_over(&self, id: WaitId, before: &[Wait], served: &[CompanyId]) {
        let given = &self.model.waits[&id];
        let Some(place) = before.iter().position(|one| one.id == id) else { return };
        for earlier in &before[..place] {
            let Some(other) = self.model.waits.get(&earlier.id) else { continue };
            let turn_came = served.contains(&earlier.company) && earlier.company != given.seen.company;
            let could = other.room == given.room && given.seen.ask.window.contains(earlier.ask.window);
            if other.seen.state != WaitState::Waiting || turn_came || !could {
                continue;
            }
            assert!(self.was_judged(other).await, "{:?} was passed over for {:?}", earlier.id, id);
        }
    }
}
