//! The house and the model side by side: the same commands, and answers that must agree.

use super::keeping::give_desk;
use super::killed::Diary;
use super::model::{Kept, Model, STEP, is_metered};
use crate::kit::cast::Cast;
use crate::kit::monday;
use hatchery::app::approve::{Answer, answer};
use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::change::{Change, change};
use hatchery::app::{Booking, Fault, House, cancel, due, see};
use hatchery::domain::access::Actor;
use hatchery::domain::amount::Unit;
use hatchery::domain::booking::{State, share};
use hatchery::domain::id::{BookingId, ObjectId, TenancyId};
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::{DAY, HOUR, Instant, Interval, MINUTE};
use rand::Rng;
use rand::rngs::StdRng;
use std::collections::BTreeMap;

pub const ROOMS: [&str; 8] = ["room1", "room2", "big", "half1", "half2", "hall", "free1", "fixed1"];
const FOUNDERS: [(&str, &str); 4] = [("ann", "acme"), ("bob", "beta"), ("bea", "beta"), ("ben", "beta")];

pub struct City {
    pub(super) cast: Cast,
    pub(super) founders: Vec<(Actor, &'static str)>,
    pub(super) managers: Vec<Actor>,
    pub(super) model: Model,
    pub(super) now: Instant,
    pub(super) deeds: u64,
    pub(super) given: u64,
    /// Where it is written down what was acknowledged.
    diary: Option<Diary>,
    /// What was cancelled last.
    cancelled: Option<BookingId>,
    /// Whether the last command cancelled it.
    just_cancelled: bool,
    /// How often each command came to something.
    done: BTreeMap<&'static str, u64>,
    /// Series by who made them.
    pub(super) series: Vec<(usize, ObjectId)>,
    /// The fixed desk's.
    pub(super) tenancy: TenancyId,
}

impl City {
    /// The city of a new house.
    pub async fn new(cast: Cast) -> City {
        // Who has little is refused at times; who has much goes on to the end of a long history.
        cast.grant("beta", Unit::RoomMinute, 6_000_000).await;
        cast.grant("beta", Unit::DeskDay, 2_000).await;
        cast.grant("acme", Unit::DeskDay, 60).await;
        let tenancy = give_desk(&cast, &cast.actor("manager").await).await;
        City::over(cast, tenancy).await
    }

    /// A city of which the model knows nothing yet.
    pub(super) async fn over(cast: Cast, tenancy: TenancyId) -> City {
        let mut founders = Vec::new();
        for (name, company) in FOUNDERS {
            founders.push((cast.actor(name).await, company));
        }
        let managers = vec![cast.actor("manager").await, cast.actor("manager2").await];
        City {
            cast,
            founders,
            managers,
            model: Model::default(),
            now: monday(),
            deeds: 0,
            given: 0,
            cancelled: None,
            just_cancelled: false,
            diary: None,
            done: BTreeMap::new(),
            series: Vec::new(),
            tenancy,
        }
    }

    pub fn house(&self) -> &House {
        self.cast.house()
    }

    /// Commands that were not refused.
    pub fn deeds(&self) -> u64 {
        self.deeds
    }

    /// Entries of waiting lines that were given a place.
    pub fn given(&self) -> u64 {
        self.given
    }

    /// How often each command came to something.
    pub fn done(&self) -> &BTreeMap<&'static str, u64> {
        &self.done
    }

    /// Nothing happens for so many minutes.
    pub fn sleep(&mut self, minutes: i64) {
        self.now = self.now.plus(minutes * MINUTE);
        if let Some(diary) = &mut self.diary {
            diary.time(self.now);
        }
    }

    /// One random command, a random while later.
    pub async fn step(&mut self, dice: &mut StdRng) {
        self.sleep(dice.random_range(0..6));
        let before = self.line().await;
        let done = self.deeds;
        // Every third thinks again at once: later the time has often gone to somebody who waited for it.
        let thinks_again = std::mem::take(&mut self.just_cancelled) && dice.random_range(0..3) == 0;
        let command = match dice.random_range(0..170) {
            _ if thinks_again => ("undo", self.undo(dice).await),
            0..40 => ("book", self.book(dice).await),
            40..55 => ("cancel", self.cancel(dice).await),
            55..63 => ("undo", self.undo(dice).await),
            63..78 => ("change", self.change(dice).await),
            78..94 => ("answer", self.answer(dice).await),
            94..108 => ("join", self.join(dice).await),
            108..116 => ("reply", self.reply(dice).await),
            116..122 => ("repeat", self.repeat(dice).await),
            122..127 => ("edit a series", self.edit_series(dice).await),
            127..130 => ("call off dates", self.call_off(dice).await),
            130..142 => ("come", self.come(dice).await),
            142..145 => ("close", self.close(dice).await),
            145..150 => ("lift", self.lift(dice).await),
            150..155 => ("leave", self.leave(dice).await),
            155..159 => ("be back", self.be_back(dice).await),
            159..162 => ("rule", self.rule(dice).await),
            _ => ("due", self.due().await),
        };
        *self.done.entry(command.0).or_default() += u64::from(self.deeds > done);
        self.watch(&before).await;
        if let Some(diary) = &mut self.diary {
            diary.command();
        }
    }

    /// A time within the next days, more often than not in the same few hours, so that people collide.
    pub(super) fn wish(&self, dice: &mut StdRng) -> Interval {
        let midnight = self.now.0 - (self.now.0 + 8 * HOUR).rem_euclid(DAY);
        let start = midnight + dice.random_range(0..3) * DAY + (8 * HOUR) + dice.random_range(0..24) * STEP;
        Interval::new(Instant(start), Instant(start + dice.random_range(1..8) * STEP)).unwrap()
    }

    /// Takes in a booking that the house has just made.
    pub(super) fn keep(&mut self, booked: &Booking, company: &'static str, room: &'static str) {
        let kept = Kept {
            company,
            room,
            units: 1,
            span: booked.span,
            state: booked.state,
            respond_by: booked.respond_by,
            change: None,
            used: 0,
            present_by: booked.present.map(|(_, by)| by),
            miss_percent: self.model.miss_percent(room),
            gave_up: None,
        };
        self.model.bookings.insert(booked.id, kept);
        self.write_down(booked);
    }

    /// From now on what is acknowledged is written down.
    pub fn write(&mut self, mut diary: Diary) {
        diary.time(self.now);
        self.diary = Some(diary);
    }

    fn write_down(&mut self, told: &Booking) {
        if let Some(diary) = &mut self.diary {
            diary.told(told);
        }
    }

    /// A booking as the house has it.
    pub async fn seen(&self, id: BookingId) -> Booking {
        see::open(self.house(), &self.managers[0], id, self.now).await.unwrap().booking
    }

    pub(super) fn any(&self, dice: &mut StdRng) -> Option<BookingId> {
        // The later ones matter more: the old ones are over.
        let count = self.model.bookings.len();
        let from = count.saturating_sub(30);
        let nth = if count == 0 { return None } else { dice.random_range(from..count) };
        self.model.bookings.keys().nth(nth).copied()
    }

    async fn book(&mut self, dice: &mut StdRng) {
        let room = ROOMS[dice.random_range(0..ROOMS.len())];
        let (actor, company) = &self.founders[dice.random_range(0..self.founders.len())];
        let span = self.wish(dice);
        let new = NewBooking {
            items: vec![Taking { resource: self.cast.resources[room], units: 1 }],
            span,
            title: "Law".to_owned(),
            company: None,
            holder: None,
            guests: Vec::new(),
            note: String::new(),
            private: false,
            seats: 0,
            accepts: Vec::new(),
            overriding: None,
        };
        let free = self.model.is_free(room, span, None, self.now);
        match book(self.cast.house(), actor, &new, None, self.now).await {
            Ok(booked) => {
                assert!(free, "{room} {span:?} was given though it is taken");
                let company = *company;
                let seen = self.seen(booked.id).await;
                assert_eq!(seen.span, span);
                self.keep(&seen, company, room);
                self.deeds += 1;
            }
            Err(fault) => self.refused(&fault, room, span, free),
        }
    }

    /// A refusal must say what the model knows: taken if and only if it is.
    pub(super) fn refused(&self, fault: &Fault, room: &str, span: Interval, free: bool) {
        match fault {
            // Whether it was taken when it had begun is nobody's concern.
            Fault::Refused(_) if span.start() < self.now => {}
            // Who waits for it comes first, and then it is taken after all.
            Fault::Refused(_) if self.model.overdue(room, self.now) => {}
            Fault::Refused(refusal) => match **refusal {
                Refusal::Taken { .. } => {
                    assert!(!free, "{:?}: told as taken though it is free: {refusal:?}", self.now);
                }
                Refusal::Rules { .. } | Refusal::Overdrawn { .. } => {
                    assert!(free, "{room}: taken is told before rules: {refusal:?}");
                }
                _ => {}
            },
            fault => panic!("our own fault: {fault}"),
        }
    }

    pub(super) fn holder(&self, id: BookingId) -> &Actor {
        let company = self.model.bookings[&id].company;
        &self.founders.iter().find(|(_, own)| *own == company).unwrap().0
    }

    /// Takes over what the house says of a booking.
    pub(super) fn learn(&mut self, after: &Booking) {
        let percent = self.model.miss_percent(self.model.bookings[&after.id].room);
        let kept = self.model.bookings.get_mut(&after.id).unwrap();
        if after.span != kept.span {
            // Judged anew, by the rules of now. What was only taken back comes back as it was.
            kept.miss_percent = percent;
        }
        kept.present_by = after.present.map(|(_, by)| by);
        self.write_down(after);
        let kept = self.model.bookings.get_mut(&after.id).unwrap();
        kept.state = after.state;
        kept.span = after.span;
        kept.respond_by = after.respond_by;
        kept.change = after.change.as_ref().map(|change| (change.span, change.respond_by));
        self.deeds += 1;
    }

    /// A booking that was called off or released is charged for what has gone by.
    pub(super) fn charge_gone(&mut self, id: BookingId) {
        let kept = self.model.bookings.get_mut(&id).unwrap();
        let gone = Interval::new(kept.span.start(), self.now.min(kept.span.end()));
        let given = matches!(kept.state, State::Confirmed | State::InUse);
        if let (Ok(gone), true) = (gone, given && is_metered(kept.room)) {
            kept.used = gone.minutes();
        }
    }

    async fn cancel(&mut self, dice: &mut StdRng) {
        let Some(id) = self.any(dice) else { return };
        let actor = if dice.random_range(0..3) == 0 { &self.managers[0] } else { self.holder(id) };
        let kept = self.model.bookings[&id].clone();
        match cancel::cancel(self.cast.house(), actor, id, None, None, self.now).await {
            Ok(after) => {
                assert!(kept.state.is_open() && kept.span.end() > self.now);
                assert_eq!(after.state, State::Cancelled);
                self.charge_gone(id);
                self.learn(&after);
                self.cancelled = Some(id);
                self.just_cancelled = true;
            }
            Err(Fault::Refused(_)) => {}
            Err(fault) => panic!("our own fault: {fault}"),
        }
    }

    async fn undo(&mut self, dice: &mut StdRng) {
        // Who takes a cancellation back does so at once, more often than not.
        let last =
            self.cancelled.filter(|id| self.model.bookings.contains_key(id) && dice.random_range(0..4) > 0);
        let Some(id) = last.or_else(|| self.any(dice)) else { return };
        let kept = self.model.bookings[&id].clone();
        let free = self.model.is_free(kept.room, kept.span, Some(id), self.now);
        match cancel::restore(self.cast.house(), self.holder(id), id, None, None, self.now).await {
            Ok(after) => {
                assert_eq!(kept.state, State::Cancelled);
                assert!(free, "restored onto somebody else's time");
                self.learn(&after);
            }
            Err(fault) => self.refused(&fault, kept.room, kept.span, free),
        }
    }

    async fn change(&mut self, dice: &mut StdRng) {
        let Some(id) = self.any(dice) else { return };
        let span = self.wish(dice);
        let kept = self.model.bookings[&id].clone();
        let free = self.model.is_free(kept.room, span, Some(id), self.now);
        let wish = Change { span: Some(span), ..Change::default() };
        match change(self.cast.house(), self.holder(id), id, None, &wish, self.now).await {
            Ok(after) => {
                assert!(span == kept.span || free, "moved onto somebody else's time");
                self.learn(&after);
            }
            Err(fault) if span != kept.span => self.refused(&fault, kept.room, span, free),
            Err(_) => {}
        }
    }

    async fn answer(&mut self, dice: &mut StdRng) {
        let waiting: Vec<BookingId> = self
            .model
            .bookings
            .iter()
            .filter(|(_, one)| one.state == State::Requested || one.change.is_some())
            .map(|(id, _)| *id)
            .collect();
        if waiting.is_empty() {
            return;
        }
        let id = waiting[dice.random_range(0..waiting.len())];
        let said = if dice.random_range(0..3) == 0 { Answer::Decline("no room") } else { Answer::Approve };
        let manager = &self.managers[dice.random_range(0..self.managers.len())];
        match answer(self.cast.house(), manager, id, None, said, None, self.now).await {
            Ok(after) => self.learn(&after),
            Err(Fault::Refused(_)) => {}
            Err(fault) => panic!("our own fault: {fault}"),
        }
    }

    pub(super) async fn due(&mut self) {
        let missed =
            |all: &Self| all.model.bookings.values().filter(|one| one.state == State::NoShow).count();
        let before = missed(self);
        while due::run(self.cast.house(), self.now).await.unwrap() > 0 {}
        for one in self.model.bookings.values_mut() {
            if one.state == State::Requested && one.respond_by.is_some_and(|until| until <= self.now) {
                (one.state, one.change) = (State::Lapsed, None);
            }
            one.change = one.change.filter(|(_, until)| *until > self.now);
            let missed = one.state == State::Confirmed && one.present_by.is_some_and(|by| by <= self.now);
            if missed {
                (one.state, one.change) = (State::NoShow, None);
                let price = if is_metered(one.room) { one.span.minutes() } else { 0 };
                one.used = share(price, one.miss_percent);
                one.gave_up = Some(self.now);
            }
            let over = matches!(one.state, State::Confirmed | State::InUse) && one.span.end() <= self.now;
            if over {
                (one.state, one.change) = (State::Done, None);
                one.used = if is_metered(one.room) { one.span.minutes() } else { 0 };
            }
        }
        *self.done.entry("miss").or_default() += (missed(self) - before) as u64;
    }
}
