//! What a company is given anew each month, and what becomes of the rest of a grant when it ends.

use super::month::Month;
use super::time::Instant;
use serde::{Deserialize, Serialize};

/// How much of a month's rest goes on for another month. What was carried over once is not again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carry {
    /// The share of the rest, 0 to 100 percent.
    pub percent: i64,
    /// The most, in the grant's unit; 0: nothing is.
    pub most: i64,
}

/// What becomes of a grant's rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Goes on for another month.
    pub carried: i64,
    /// Is gone.
    pub expired: i64,
}

/// Closes a grant on which `rest` is left and not held. `carry`: its rule, where it closes for the first
/// time and the allowance goes on; what is given back to it later has had its chance.
pub fn close(rest: i64, carry: Option<Carry>) -> Closing {
    let rest = rest.max(0);
    let carried = carry.map_or(0, |rule| {
        let share = i128::from(rest) * i128::from(rule.percent.clamp(0, 100)) / 100;
        i64::try_from(share).unwrap_or(rest).min(rule.most.max(0))
    });
    Closing { carried, expired: rest - carried }
}

/// When the grant of a month is made next, once that of `done` has been: `None` after the last month.
pub fn next_grant(done: Month, ends: Instant) -> Option<Instant> {
    let next = done.next();
    (next > done && next.start() < ends).then(|| next.start())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_share_is_rounded_down_and_capped() {
        let carry = |percent, most| Some(Carry { percent, most });
        assert_eq!(close(101, carry(50, 1_000)), Closing { carried: 50, expired: 51 });
        assert_eq!(close(101, carry(50, 20)), Closing { carried: 20, expired: 81 });
        assert_eq!(close(101, carry(100, i64::MAX)), Closing { carried: 101, expired: 0 });
        assert_eq!(close(i64::MAX, carry(100, i64::MAX)), Closing { carried: i64::MAX, expired: 0 });
        assert_eq!(close(101, carry(100, 0)), Closing { carried: 0, expired: 101 });
        assert_eq!(close(101, None), Closing { carried: 0, expired: 101 });
    }

    #[test]
    fn grants_are_made_up_to_the_last_month() {
        let month = |text: &str| text.parse::<Month>().unwrap();
        let ends = month("2027-01").start();
        assert_eq!(next_grant(month("2026-11"), ends), Some(month("2026-12").start()));
        assert_eq!(next_grant(month("2026-12"), ends), None);
        assert_eq!(next_grant(month("2026-12"), Instant::LAST), Some(month("2027-01").start()));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_made(rest in 0i64.., percent in -5i64..120, most in -5i64..) {
            let closing = close(rest, Some(Carry { percent, most }));
            prop_assert_eq!(closing.carried + closing.expired, rest);
            prop_assert!(closing.carried >= 0 && closing.expired >= 0);
            prop_assert!(closing.carried <= most.max(0));
            prop_assert!(i128::from(closing.carried) * 100 <= i128::from(rest) * i128::from(percent.clamp(0, 100)));
            // A larger share never leaves less.
            let more = close(rest, Some(Carry { percent: percent + 1, most }));
            prop_assert!(more.carried >= closing.carried);
        }
    }
}
