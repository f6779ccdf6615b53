//! Those who keep the house, among everything else: closures, desks of tenants, and rules that change.

use super::city::{City, ROOMS};
use super::model::{MISS_PERCENT, atoms};
use crate::kit::cast::{Cast, rules};
use crate::kit::monday;
use hatchery::app::closure::{self, Pick, Request, Scope};
use hatchery::app::policy::{self, Reach, Target};
use hatchery::app::tenancy::{self, New};
use hatchery::app::{Booking, Fault};
use hatchery::domain::access::Actor;
use hatchery::domain::booking::State;
use hatchery::domain::id::TenancyId;
use hatchery::domain::policy::Rule;
use hatchery::domain::time::{DAY, Interval};
use rand::Rng;
use rand::rngs::StdRng;

const ZONE: chrono_tz::Tz = chrono_tz::Asia::Shanghai;

/// The fixed desk, given to beta for as long as a history may last.
pub async fn give_desk(cast: &Cast, manager: &Actor) -> TenancyId {
    let new = New {
        resource: cast.resources["fixed1"],
        company: cast.companies["beta"],
        person: None,
        first: monday().date(ZONE),
        last: monday().plus(300 * DAY).date(ZONE),
        note: String::new(),
    };
    tenancy::give(cast.house(), manager, &new, None, monday()).await.unwrap().id
}

impl City {
    /// A room, or all of them, is closed for some hours; what is booked there is moved or released.
    pub(super) async fn close(&mut self, dice: &mut StdRng) {
        let span = self.wish(dice);
        let room = ROOMS[dice.random_range(0..ROOMS.len())];
        let all = dice.random_range(0..5) == 0;
        let scope = match all {
            true => Scope::default(),
            false => Scope { resource: Some(self.cast.resources[room]), ..Scope::default() },
        };
        let wish = Request { incubator: self.cast.nanshan, scope, span, reason: "painting".to_owned() };
        let plan = match closure::plan(self.house(), &self.managers[0], &wish, self.now).await {
            Ok(plan) => plan,
            Err(Fault::Refused(_)) => return,
            Err(fault) => panic!("our own fault: {fault}"),
        };
        // The first proposals can all be had together; of the others, two may be the same place.
        let most = if dice.random_range(0..3) == 0 { 3 } else { 1 };
        let mut picks = Vec::new();
        for hit in &plan.hits {
            let nth = if dice.random_range(0..3) == 0 { usize::MAX } else { dice.random_range(0..most) };
            let to = hit.places.get(nth).map(|place| (place.resources.clone(), place.span));
            picks.push(Pick { booking: hit.booking.id, version: hit.booking.version, to });
        }
        match closure::close(self.house(), &self.managers[0], &wish, &picks, None, self.now).await {
            Ok(closed) => {
                let rooms = if all { ROOMS.to_vec() } else { vec![room] };
                let shut = rooms.iter().flat_map(|one| atoms(one)).copied().collect();
                for pick in &picks {
                    let after = self.seen(pick.booking).await;
                    match pick.to {
                        Some(_) => self.moved(&after),
                        None => {
                            self.charge_gone(pick.booking);
                            assert_eq!(after.state, State::Cancelled);
                        }
                    }
                    let percent = self.model.bookings[&pick.booking].miss_percent;
                    self.learn(&after);
                    // Not judged anew: it goes by its own rules.
                    self.model.bookings.get_mut(&pick.booking).unwrap().miss_percent = percent;
                }
                // What has gone by is closed to nobody any more.
                let ahead = Interval::new(span.start().max(self.now), span.end()).unwrap();
                self.model.closures.insert(closed.id, (shut, ahead));
                self.forget_proposals().await;
                for pick in picks.iter().filter(|pick| pick.to.is_some()) {
                    let one = &self.model.bookings[&pick.booking];
                    let free = self.model.is_free(one.room, one.span, Some(pick.booking), self.now);
                    assert!(free, "a booking was moved to where another stands");
                }
                self.deeds += 1;
            }
            Err(Fault::Refused(_)) if most > 1 => {}
            Err(Fault::Refused(refusal)) => panic!("what was just proposed is refused: {refusal:?}"),
            Err(fault) => panic!("our own fault: {fault}"),
        }
    }

    /// A booking stands in another room, or at another time.
    fn moved(&mut self, after: &Booking) {
        let room = self.cast.resources.iter().find(|(_, id)| id.0 == after.items[0].resource.0).unwrap().0;
        let kept = self.model.bookings.get_mut(&after.id).unwrap();
        kept.room = ROOMS.iter().find(|one| *one == room).expect("a room of the histories");
    }

    /// New times that a closure made impossible are no longer asked for.
    async fn forget_proposals(&mut self) {
        let asked: Vec<_> =
            self.model.bookings.iter().filter(|(_, one)| one.change.is_some()).map(|(id, _)| *id).collect();
        for id in asked {
            let after = self.seen(id).await;
            if after.change.is_none() {
                let (span, until) = self.model.bookings[&id].change.unwrap();
                let kept = self.model.bookings[&id].clone();
                let gone = !self.model.is_free(kept.room, span, Some(id), self.now) || until <= self.now;
                assert!(gone, "a new time was declined though nothing stands in its way");
                self.model.bookings.get_mut(&id).unwrap().change = None;
            }
        }
    }

    /// A closure is lifted before its end.
    pub(super) async fn lift(&mut self, dice: &mut StdRng) {
        let ahead: Vec<_> = self
            .model
            .closures
            .iter()
            .filter(|(_, (_, span))| span.end() > self.now)
            .map(|(id, _)| *id)
            .collect();
        if ahead.is_empty() {
            return;
        }
        let id = ahead[dice.random_range(0..ahead.len())];
        closure::lift(self.house(), &self.managers[0], id, None, self.now).await.unwrap();
        let (shut, span) = self.model.closures.remove(&id).unwrap();
        // What has gone by was closed all the same.
        if let Ok(gone) = Interval::new(span.start(), self.now) {
            self.model.closures.insert(id, (shut, gone));
        }
        self.deeds += 1;
    }

    /// The tenant of the fixed desk is away for some days.
    pub(super) async fn leave(&mut self, dice: &mut StdRng) {
        let first = self.wish(dice).start().date(ZONE);
        let last = first + chrono::Days::new(dice.random_range(0..3));
        let bob = &self.founders[1].0;
        match tenancy::mark(self.house(), bob, self.tenancy, (first, last), None, self.now).await {
            Ok(_) => {
                self.learn_leaves().await;
                self.deeds += 1;
            }
            Err(Fault::Refused(_)) => {}
            Err(fault) => panic!("our own fault: {fault}"),
        }
    }

    /// The tenant is back earlier than they said.
    pub(super) async fn be_back(&mut self, dice: &mut StdRng) {
        let bob = &self.founders[1].0;
        let all = tenancy::one(self.house(), bob, self.tenancy).await.unwrap().leaves;
        let ahead: Vec<_> = all.iter().filter(|leave| leave.span.end() > self.now).collect();
        if ahead.is_empty() {
            return;
        }
        let leave = ahead[dice.random_range(0..ahead.len())].id;
        match tenancy::take_back(self.house(), bob, leave, None, self.now).await {
            Ok(_) => {
                self.learn_leaves().await;
                self.deeds += 1;
            }
            Err(Fault::Refused(_)) => {}
            Err(fault) => panic!("our own fault: {fault}"),
        }
    }

    /// What others have booked of the desk stays theirs, whatever its tenant does.
    pub(super) async fn learn_leaves(&mut self) {
        let bob = &self.founders[1].0;
        let all = tenancy::one(self.house(), bob, self.tenancy).await.unwrap().leaves;
        self.model.leaves = all.iter().map(|leave| leave.span).collect();
        for (id, one) in &self.model.bookings {
            if one.room == "fixed1" && one.state.is_open() && one.span.start() > self.now {
                let kept = self.model.leaves.iter().any(|away| away.contains(one.span));
                assert!(kept, "{id:?} was booked on a day that is its tenant's again");
            }
        }
    }

    /// A room's own rules change: whether one has to come, and how long one may stay.
    pub(super) async fn rule(&mut self, dice: &mut StdRng) {
        let room = ["room1", "room2"][dice.random_range(0..2)];
        let mut all = rules();
        let checked = dice.random_range(0..2) == 0;
        if checked {
            all.push(Rule::CheckIn {
                opens_minutes: 20,
                grace_minutes: dice.random_range(1..4) * 5,
                charge_percent: MISS_PERCENT,
            });
        }
        if dice.random_range(0..3) == 0 {
            all.retain(|rule| !matches!(rule, Rule::Longest { .. }));
            all.push(Rule::Longest { minutes: 60 });
        }
        let reach = Reach { kind: None, resource: Some(self.cast.resources[room]) };
        let at = Target { incubator: self.cast.nanshan, reach, seen: None };
        policy::put(self.house(), &self.managers[0], &at, &all, None, self.now).await.unwrap();
        match checked {
            true => self.model.checked.insert(room),
            false => self.model.checked.remove(room),
        };
        self.deeds += 1;
    }
}
