//! Who waits for what, in which order they are served, and where their wish fits.

use super::company::named;
use super::free::{Grid, nearest_starts, normal};
use super::id::WaitId;
use super::time::{Instant, Interval, MINUTE};
use serde::{Deserialize, Serialize};

/// Where a waiting entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaitState {
    /// In line.
    Waiting,
    /// A freed place is kept for it until the offer ends.
    Offered,
    /// It became a booking.
    Served,
    /// The offer ended without an answer, or was turned down: the place went on to the next.
    Passed,
    /// Taken back by the one who asked.
    Withdrawn,
    /// What was waited for is over.
    Expired,
}
named!(WaitState {
    Waiting = "waiting",
    Offered = "offered",
    Served = "served",
    Passed = "passed",
    Withdrawn = "withdrawn",
    Expired = "expired",
});

/// What can happen to a waiting entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitVerb {
    /// A freed place is kept for it.
    Offer,
    /// The offer is taken, by the person or by their choice beforehand.
    Accept,
    /// The offer is turned down.
    Turn,
    /// The offer's time is over.
    Pass,
    /// The one who asked does not want it any more.
    Withdraw,
    /// Its window is over.
    Expire,
}
named!(WaitVerb {
    Offer = "offer",
    Accept = "accept",
    Turn = "turn",
    Pass = "pass",
    Withdraw = "withdraw",
    Expire = "expire",
});

impl WaitState {
    /// Whether it is still in line or has an offer.
    pub const fn is_open(self) -> bool {
        matches!(self, WaitState::Waiting | WaitState::Offered)
    }

    /// The whole life of an entry, an arm an arrow; `None` for what is not drawn here.
    pub const fn after(self, verb: WaitVerb) -> Option<WaitState> {
        use WaitState::{Expired, Offered, Passed, Served, Waiting, Withdrawn};
        match (self, verb) {
            (Waiting, WaitVerb::Offer) => Some(Offered),
            (Waiting | Offered, WaitVerb::Accept) => Some(Served),
            (Offered, WaitVerb::Turn | WaitVerb::Pass) => Some(Passed),
            (Waiting | Offered, WaitVerb::Withdraw) => Some(Withdrawn),
            (Waiting | Offered, WaitVerb::Expire) => Some(Expired),
            _ => None,
        }
    }
}

/// What decides who is served first; it is shown to everybody in line.
///
/// Who has had too many no-shows stands behind the others; then the company that was served from a
/// waiting list of this incubator longest ago (never, before all); then who asked first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    /// Too many no-shows.
    pub behind: bool,
    /// When the company was last served; `None`: never.
    pub served_at: Option<Instant>,
    /// When it was asked for.
    pub asked_at: Instant,
    /// The older entry, of two that asked in the same second.
    pub id: WaitId,
}

/// A wish that waits: any free span of `length` within `window`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// When it would do.
    pub window: Interval,
    /// Seconds; all of the window for a slot that was named exactly.
    pub length: i64,
}

/// Starts are looked for on the quarter of an hour, unless the window itself begins elsewhere.
const GRID: i64 = 15 * MINUTE;

impl Ask {
    /// The earliest places for it within `free`, not before `now`; at most `most`.
    pub fn places(&self, free: &[Interval], now: Instant, most: usize) -> Vec<Interval> {
        if self.window.seconds() <= self.length {
            // Named exactly: a slot that is running may still be taken, as a walk-in may.
            let fits = normal(free.to_vec()).iter().any(|one| one.contains(self.window));
            return if fits { vec![self.window] } else { Vec::new() };
        }
        let Ok(open) = Interval::new(self.window.start().max(now), self.window.end()) else {
            return Vec::new();
        };
        let inside: Vec<Interval> = free.iter().filter_map(|one| one.intersect(open)).collect();
        let grid = Grid { seconds: GRID, midnight: self.window.start() };
        nearest_starts(&inside, self.length, grid, open.start(), most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::HOUR;

    fn hours(from: i64, to: i64) -> Interval {
        Interval::new(Instant(from * HOUR), Instant(to * HOUR)).unwrap()
    }

    #[test]
    fn the_longest_unserved_comes_first_then_who_asked_first() {
        let turn = |behind, served: Option<i64>, asked, id| Turn {
            behind,
            served_at: served.map(Instant),
            asked_at: Instant(asked),
            id: WaitId(id),
        };
        let mut line = [
            turn(true, None, 1, 1),
            turn(false, Some(90), 2, 2),
            turn(false, Some(50), 9, 3),
            turn(false, None, 8, 4),
            turn(false, None, 7, 5),
            turn(false, None, 7, 6),
        ];
        line.sort();
        assert_eq!(line.iter().map(|one| one.id.0).collect::<Vec<_>>(), [5, 6, 4, 3, 2, 1]);
    }

    #[test]
    fn a_wish_is_placed_as_early_as_it_fits() {
        let friday = Ask { window: hours(8, 12), length: HOUR };
        let free = [hours(7, 8), hours(9, 10), hours(11, 14)];
        assert_eq!(friday.places(&free, Instant(0), 9), [hours(9, 10), hours(11, 12)]);
        assert_eq!(friday.places(&free, Instant(9 * HOUR + 60), 1), [hours(11, 12)]);
        assert!(
            friday.places(&free, Instant(11 * HOUR + 60), 1).is_empty(),
            "too little is left of the window"
        );
        let exact = Ask { window: hours(9, 10), length: HOUR };
        assert_eq!(
            exact.places(&free, Instant(9 * HOUR + 60), 9),
            [hours(9, 10)],
            "the slot that is running"
        );
        assert!(exact.places(&[hours(8, 9)], Instant(0), 9).is_empty());
    }

    #[test]
    fn the_whole_life_of_an_entry() {
        let mut table = String::new();
        for state in WaitState::ALL {
            for verb in WaitVerb::ALL {
                if let Some(next) = state.after(*verb) {
                    table += &format!("{:9} {:9} {}\n", state.name(), verb.name(), next.name());
                }
            }
        }
        insta::assert_snapshot!(table, @r"
        waiting   offer     offered
        waiting   accept    served
        waiting   withdraw  withdrawn
        waiting   expire    expired
        offered   accept    served
        offered   turn      passed
        offered   pass      passed
        offered   withdraw  withdrawn
        offered   expire    expired
        ");
    }
}
