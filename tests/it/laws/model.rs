//! What should be so, kept as simply as possible: lists, and every quarter of an hour looked at.

use super::line::Waited;
use hatchery::domain::booking::State;
use hatchery::domain::id::{BookingId, ClosureId, WaitId};
use hatchery::domain::time::{Instant, Interval, MINUTE};
use hatchery::domain::waitlist::WaitState;
use std::collections::{BTreeMap, BTreeSet};

/// Everything in the histories begins and ends on it.
pub const STEP: i64 = 15 * MINUTE;

/// What a no-show costs where somebody has to come.
pub const MISS_PERCENT: i64 = 50;

/// A booking as the model knows it.
#[derive(Clone, Debug)]
pub struct Kept {
    pub company: &'static str,
    pub room: &'static str,
    pub units: i64,
    pub span: Interval,
    pub state: State,
    pub respond_by: Option<Instant>,
    /// A proposed new time and its deadline.
    pub change: Option<(Interval, Instant)>,
    /// What it was charged when it ended.
    pub used: i64,
    /// From when nobody's coming is a no-show, where somebody has to come.
    pub present_by: Option<Instant>,
    /// What a no-show is charged, in percent of the price.
    pub miss_percent: i64,
    /// When a no-show gave up the rest of its time.
    pub gave_up: Option<Instant>,
}

impl Kept {
    /// What it takes up at `now`, as others see it: nobody's unanswered request stands in their way.
    fn takes(&self, now: Instant) -> Vec<Interval> {
        let alive = match self.state {
            State::Requested => self.respond_by.is_none_or(|until| until > now),
            // What is over was taken all the same.
            state => state.is_open() || matches!(state, State::Done | State::NoShow),
        };
        let mut spans = Vec::new();
        // Where a proposed time has lapsed, the old one stands.
        if alive {
            let end = self.gave_up.map_or(self.span.end(), |at| at.min(self.span.end()));
            spans.extend(Interval::new(self.span.start(), end));
            spans.extend(self.change.filter(|(_, until)| *until > now).map(|(span, _)| span));
        }
        spans
    }

    /// What it holds of its company's balance.
    pub fn holds(&self) -> i64 {
        if !self.state.is_open() || !is_metered(self.room) {
            return 0;
        }
        let new = self.change.map_or(0, |(span, _)| span.minutes());
        self.span.minutes().max(new)
    }
}

/// Whether a room costs room-minutes.
pub fn is_metered(room: &str) -> bool {
    !matches!(room, "free1" | "fixed1")
}

/// What a room is made of.
pub fn atoms(room: &str) -> &'static [&'static str] {
    match room {
        "hall" => &["half1", "half2"],
        "half1" => &["half1"],
        "half2" => &["half2"],
        "room1" => &["room1"],
        "room2" => &["room2"],
        "big" => &["big"],
        "free1" => &["free1"],
        "fixed1" => &["fixed1"],
        other => panic!("no such room: {other}"),
    }
}

/// Everything that should be so.
#[derive(Default)]
pub struct Model {
    pub bookings: BTreeMap<BookingId, Kept>,
    /// Entries of waiting lines that are open.
    pub waits: BTreeMap<WaitId, Waited>,
    /// Closures that were not lifted: which rooms and when.
    pub closures: BTreeMap<ClosureId, (Vec<&'static str>, Interval)>,
    /// When the tenant of the fixed desk is away: it is free for others then alone.
    pub leaves: Vec<Interval>,
    /// Rooms whose rules ask for check-in now.
    pub checked: BTreeSet<&'static str>,
    /// What companies were charged for bookings that are forgotten.
    pub charged: BTreeMap<&'static str, i64>,
}

impl Model {
    /// Whether `room` is free during all of `span`, the booking `but` counted as gone.
    pub fn is_free(&self, room: &str, span: Interval, but: Option<BookingId>, now: Instant) -> bool {
        if self.is_closed(room, span) {
            return false;
        }
        let mut at = span.start().0;
        while at < span.end().0 {
            if room == "fixed1" && !self.leaves.iter().any(|away| away.start().0 <= at && at < away.end().0) {
                return false;
            }
            for atom in atoms(room) {
                let taken = |(id, one): &(&BookingId, &Kept)| {
                    Some(**id) != but
                        && atoms(one.room).contains(atom)
                        && one.takes(now).iter().any(|taken| taken.start().0 <= at && at < taken.end().0)
                };
                let kept = |one: &Waited| {
                    let offer = one.seen.offer.as_ref().filter(|offer| offer.until > now);
                    one.seen.state == WaitState::Offered
                        && atoms(one.room).contains(atom)
                        && offer.is_some_and(|kept| kept.span.start().0 <= at && at < kept.span.end().0)
                };
                if self.bookings.iter().any(|pair| taken(&pair)) || self.waits.values().any(kept) {
                    return false;
                }
            }
            at += STEP;
        }
        true
    }

    /// What stands in the way of `span` in `room`, for a message.
    pub fn takers(&self, room: &str, span: Interval) -> String {
        let meets = |other: &str| atoms(room).iter().any(|atom| atoms(other).contains(atom));
        let booked = self.bookings.iter().filter(|(_, one)| meets(one.room) && one.span.overlaps(span));
        let shut = self.closures.values().filter(|(_, closed)| closed.overlaps(span));
        format!("{:?} {:?} {:?}", booked.collect::<Vec<_>>(), shut.collect::<Vec<_>>(), self.leaves)
    }

    fn is_closed(&self, room: &str, span: Interval) -> bool {
        let shut = |(rooms, closed): &(Vec<&str>, Interval)| {
            closed.overlaps(span) && rooms.iter().any(|one| atoms(room).contains(one))
        };
        self.closures.values().any(shut)
    }

    /// What a no-show in `room` is charged by the rules of now, in percent.
    pub fn miss_percent(&self, room: &str) -> i64 {
        if self.checked.contains(room) { MISS_PERCENT } else { 0 }
    }

    /// Whether something of `room` is past its deadline and not ended yet. The next who comes by ends it,
    /// and who waits for it comes first.
    pub fn overdue(&self, room: &str, now: Instant) -> bool {
        let shared = |other: &str| atoms(room).iter().any(|atom| atoms(other).contains(atom));
        let booking = |one: &Kept| {
            let request = one.respond_by.filter(|_| one.state == State::Requested);
            let change = one.change.map(|(_, until)| until);
            shared(one.room) && request.into_iter().chain(change).any(|until| until <= now)
        };
        let offer = |one: &Waited| {
            shared(one.room) && one.seen.offer.as_ref().is_some_and(|offer| offer.until <= now)
        };
        self.bookings.values().any(booking) || self.waits.values().any(offer)
    }

    /// Held and used room-minutes of a company.
    pub fn balance(&self, company: &str) -> (i64, i64) {
        let own = || self.bookings.values().filter(|one| one.company == company);
        let before = self.charged.get(company).copied().unwrap_or(0);
        (own().map(Kept::holds).sum(), before + own().map(|one| one.used).sum::<i64>())
    }
}
