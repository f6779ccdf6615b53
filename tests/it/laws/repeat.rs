//! Series and presence among everything else: each date stands for itself.

use super::city::{City, ROOMS};
use super::line::Waited;
use hatchery::app::book::Taking;
use hatchery::app::series::{self, Dates, NewTerms, Planned, Wanted};
use hatchery::app::{Fault, presence, wait};
use hatchery::domain::booking::State;
use hatchery::domain::decision::Verdict;
use hatchery::domain::id::BookingId;
use hatchery::domain::recur::{Ends, Every, Recurrence};
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::{Interval, MINUTE};
use rand::Rng;
use rand::rngs::StdRng;

impl City {
    /// Somebody books a room again and again, having looked at what each date would come to.
    pub(super) async fn repeat(&mut self, dice: &mut StdRng) {
        let room = ROOMS[dice.random_range(0..ROOMS.len())];
        let founder = dice.random_range(0..self.founders.len());
        let (zone, first) = (chrono_tz::Asia::Shanghai, self.wish(dice));
        let every = [Every::Day, Every::WorkingDay, Every::Week(Vec::new())][dice.random_range(0..3)].clone();
        let wanted = Wanted {
            items: vec![Taking { resource: self.cast.resources[room], units: 1 }],
            first: first.start().date(zone),
            from: first.start().wall(zone).time(),
            to: first.end().wall(zone).time(),
            rule: Recurrence { every, interval: 1, ends: Ends::Count(dice.random_range(2..7)) },
            title: "Law".to_owned(),
            company: None,
            note: String::new(),
            private: false,
            seats: 0,
            accepts: Vec::new(),
            wait: dice.random_range(0..2) == 0,
            only: Vec::new(),
        };
        let (actor, company) = (self.founders[founder].0.clone(), self.founders[founder].1);
        let overdue = self.model.overdue(room, self.now);
        if let Ok(planned) = series::plan(self.house(), &actor, &wanted, self.now).await {
            let ahead = |one: &&Planned| !overdue && one.span.start() >= self.now;
            planned.iter().filter(ahead).for_each(|one| self.foreseen(room, one));
        }
        let made = match series::book(self.house(), &actor, &wanted, None, self.now).await {
            Ok(made) => made,
            Err(Fault::Refused(_)) => return,
            Err(fault) => panic!("our own fault: {fault}"),
        };
        for (_, id, _) in &made.booked {
            let seen = self.seen(*id).await;
            let free = self.model.is_free(room, seen.span, None, self.now);
            assert!(free, "{room} {:?} was given to a series though it is taken", seen.span);
            self.keep(&seen, company, room);
        }
        for id in made.skipped.iter().filter_map(|(.., wait)| *wait) {
            let seen = wait::open(self.house(), &actor, id, self.now).await.unwrap().entry;
            self.model.waits.insert(id, Waited { founder, room, seen });
        }
        self.series.push((founder, made.object));
        self.deeds += 1;
    }

    /// What is said of a date before it is booked is so.
    fn foreseen(&self, room: &str, one: &Planned) {
        let free = self.model.is_free(room, one.span, None, self.now);
        match &one.decision.verdict {
            Verdict::Refuse(refusal) => match **refusal {
                Refusal::Taken { .. } => assert!(!free, "foreseen as taken though it is free: {refusal:?}"),
                _ => assert!(free, "{:?}: taken is told before rules: {room} {one:?}", self.now),
            },
            _ => assert!(free, "{room} {:?} is foreseen as free though it is taken", one.span),
        }
    }

    fn some_series(&self, dice: &mut StdRng) -> Option<(usize, hatchery::domain::id::ObjectId)> {
        let from = self.series.len().saturating_sub(8);
        (from < self.series.len()).then(|| self.series[dice.random_range(from..self.series.len())])
    }

    /// The hours of a series change, of all that lies ahead or from one date on.
    pub(super) async fn edit_series(&mut self, dice: &mut StdRng) {
        let Some((founder, id)) = self.some_series(dice) else { return };
        let (zone, hours) = (chrono_tz::Asia::Shanghai, self.wish(dice));
        let all = series::open(self.house(), &self.founders[founder].0, id, self.now).await.unwrap().bookings;
        let since = match all.len() {
            0 => return,
            _ if dice.random_range(0..2) == 0 => None,
            many => Some(all[dice.random_range(0..many)].id),
        };
        let (start, end) = (hours.start().wall(zone).time(), hours.end().wall(zone).time());
        let new = NewTerms { since, hours: Some((start, end)), ..NewTerms::default() };
        let actor = self.founders[founder].0.clone();
        match series::edit(self.house(), &actor, id, None, &new, None, self.now).await {
            Ok(done) => {
                for (_, booking) in &done.changed {
                    let (after, kept) = (self.seen(*booking).await, self.model.bookings[booking].clone());
                    let span = after.change.as_ref().map_or(after.span, |change| change.span);
                    let free = self.model.is_free(kept.room, span, Some(*booking), self.now);
                    assert!(span == kept.span || free, "a date was moved onto somebody else's time");
                    self.learn(&after);
                }
                if done.object != id {
                    self.series.push((founder, done.object));
                }
            }
            Err(Fault::Refused(_)) => {}
            Err(fault) => panic!("our own fault: {fault}"),
        }
    }

    /// Dates of a series are called off.
    pub(super) async fn call_off(&mut self, dice: &mut StdRng) {
        let Some((founder, id)) = self.some_series(dice) else { return };
        let from = self.wish(dice).start().date(chrono_tz::Asia::Shanghai);
        let dates = match dice.random_range(0..3) {
            0 => Dates::All,
            _ => Dates::Between(from, from + chrono::Days::new(dice.random_range(0..5))),
        };
        let actor = self.founders[founder].0.clone();
        match series::cancel(self.house(), &actor, id, None, dates, None, None, self.now).await {
            Ok(gone) => {
                for (_, booking) in &gone.dates {
                    let kept = &self.model.bookings[booking];
                    assert!(kept.state.is_open() && kept.span.end() > self.now);
                    self.charge_gone(*booking);
                    let after = self.seen(*booking).await;
                    assert_eq!(after.state, State::Cancelled);
                    self.learn(&after);
                }
            }
            Err(Fault::Refused(_)) => {}
            Err(fault) => panic!("our own fault: {fault}"),
        }
    }

    /// Somebody stands at the door of what they have booked.
    pub(super) async fn come(&mut self, dice: &mut StdRng) {
        let next = Interval::new(self.now, self.now.plus(MINUTE)).unwrap();
        let near: Vec<BookingId> = self
            .model
            .bookings
            .iter()
            .filter(|(_, one)| one.state.is_open())
            .filter(|(_, one)| one.span.widened(20 * MINUTE, 0).overlaps(next))
            .map(|(id, _)| *id)
            .collect();
        if near.is_empty() {
            return;
        }
        let id = near[dice.random_range(0..near.len())];
        let kept = self.model.bookings[&id].clone();
        match presence::check_in(self.house(), self.holder(id), id, None, self.now).await {
            Ok(after) => {
                assert!(matches!(kept.state, State::Confirmed | State::InUse));
                assert!(kept.present_by.is_none_or(|by| self.now < by || kept.state == State::InUse));
                self.learn(&after);
            }
            Err(Fault::Refused(_)) => {}
            Err(fault) => panic!("our own fault: {fault}"),
        }
    }
}
