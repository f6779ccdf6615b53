//! How a booking is treated once it is given: buffers, presence, late cancelling, offers.

use super::rule::Rule;
use super::time::{Instant, Interval, MINUTE};

/// What a policy says of given bookings; the defaults where it says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Treatment {
    /// Seconds taken up before the start.
    pub before: i64,
    /// Seconds taken up after the end.
    pub after: i64,
    /// Whether and how the holder checks in.
    pub presence: Option<Presence>,
    /// Whether and how calling off late costs.
    pub late: Option<Late>,
    /// From how many no-shows on one waits behind the others, and within how many days.
    pub strikes: (i64, i64),
    /// How long an offer is kept, in working minutes.
    pub offer_minutes: u32,
    /// Every how many weeks a series is confirmed again.
    pub confirm_weeks: Option<i64>,
}

/// Check-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presence {
    /// Seconds before the start from which it is possible.
    pub opens: i64,
    /// Seconds after the start from which it is a no-show.
    pub grace: i64,
    /// Share of the price that a no-show is charged, 0 to 100 percent.
    pub charge_percent: i64,
}

/// Calling off late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late {
    /// Seconds before the start from which it is late.
    pub within: i64,
    /// Share of the price it costs, 0 to 100 percent.
    pub charge_percent: i64,
}

/// An offer is kept half a working hour unless a policy says otherwise.
pub const OFFER_MINUTES: u32 = 30;
/// Three no-shows within 90 days, unless a policy says otherwise.
pub const STRIKES: (i64, i64) = (3, 90);

impl Treatment {
    /// What `rules` say; where two speak of the same, the first does.
    pub fn of(rules: &[Rule]) -> Treatment {
        let mut all = Treatment {
            before: 0,
            after: 0,
            presence: None,
            late: None,
            strikes: STRIKES,
            offer_minutes: OFFER_MINUTES,
            confirm_weeks: None,
        };
        for rule in rules.iter().rev() {
            match rule {
                Rule::Buffer { before_minutes, after_minutes } => {
                    (all.before, all.after) = (before_minutes * MINUTE, after_minutes * MINUTE);
                }
                Rule::CheckIn { opens_minutes, grace_minutes, charge_percent } => {
                    all.presence = Some(Presence {
                        opens: opens_minutes * MINUTE,
                        grace: grace_minutes * MINUTE,
                        charge_percent: *charge_percent,
                    });
                }
                Rule::LateCancel { within_minutes, charge_percent } => {
                    all.late =
                        Some(Late { within: within_minutes * MINUTE, charge_percent: *charge_percent });
                }
                Rule::Strikes { most, days } => all.strikes = (*most, *days),
                Rule::Offer { minutes } => {
                    all.offer_minutes = u32::try_from(*minutes).unwrap_or(OFFER_MINUTES);
                }
                Rule::ConfirmAgain { weeks } => all.confirm_weeks = Some(*weeks),
                _ => {}
            }
        }
        all
    }

    /// What a booking of `span` takes up, its buffers included.
    pub fn padded(&self, span: Interval) -> Interval {
        span.widened(self.before, self.after)
    }

    /// The share of the price, in percent, that calling off at `now` costs for a booking that starts at
    /// `start`.
    pub fn late_percent(&self, start: Instant, now: Instant) -> i64 {
        self.late.filter(|late| start.0 - now.0 < late.within).map_or(0, |late| late.charge_percent)
    }
}

impl Presence {
    /// From when and until when the holder of `span` can check in; never past its end.
    pub fn window(&self, span: Interval) -> (Instant, Instant) {
        (span.start().plus(-self.opens), self.deadline(span))
    }
    /// When it becomes a no-show: the grace is over, or the booking is.
    pub fn deadline(&self, span: Interval) -> Instant {
        span.start().plus(self.grace).min(span.end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(from: i64, to: i64) -> Interval {
        Interval::new(Instant(from * MINUTE), Instant(to * MINUTE)).unwrap()
    }

    #[test]
    fn what_a_policy_says_holds_and_the_rest_has_defaults() {
        let none = Treatment::of(&[]);
        assert_eq!(
            (none.padded(minutes(60, 90)), none.presence, none.offer_minutes),
            (minutes(60, 90), None, 30)
        );
        let all = Treatment::of(&[
            Rule::Buffer { before_minutes: 10, after_minutes: 5 },
            Rule::CheckIn { opens_minutes: 15, grace_minutes: 20, charge_percent: 50 },
            Rule::LateCancel { within_minutes: 120, charge_percent: 33 },
            Rule::Buffer { before_minutes: 99, after_minutes: 99 },
        ]);
        assert_eq!(all.padded(minutes(60, 90)), minutes(50, 95), "the first of two holds");
        let presence = all.presence.unwrap();
        assert_eq!(presence.window(minutes(60, 90)), (Instant(45 * MINUTE), Instant(80 * MINUTE)));
        assert_eq!(presence.deadline(minutes(60, 70)), Instant(70 * MINUTE), "never past the end");
        assert_eq!(presence.charge_percent, 50);
        let start = Instant(600 * MINUTE);
        assert_eq!(all.late_percent(start, Instant(480 * MINUTE)), 0, "in time");
        assert_eq!(all.late_percent(start, Instant(481 * MINUTE)), 33);
    }
}
