//! What is told of a grant before it ends, and when.

use super::amount::Unit;
use super::time::{DAY, HOUR, Instant, day_start};
use chrono::Days;
use chrono_tz::Asia::Shanghai;
use serde::{Deserialize, Serialize};

/// Days before its end on which a grant with something left is told of.
pub const DAYS_BEFORE: [i64; 2] = [30, 7];

/// When a grant that can be used from `from` until `to` is told of, earliest first: at nine in the morning, so many
/// days before the day on which it is no longer good. A warning is given only of a grant that lasts twice as long as it
/// is ahead: one of less than 60 days is told of at 7 days only, one of less than 14 never.
pub fn warnings(from: Instant, to: Instant) -> Vec<Instant> {
    let ends = to.date(Shanghai);
    let long_enough = |days: &i64| to.0.saturating_sub(from.0) >= 2 * days * DAY;
    let all = DAYS_BEFORE.into_iter().filter(long_enough);
    let day = all.filter_map(|days| ends.checked_sub_days(Days::new(days.unsigned_abs())));
    day.map(|day| day_start(day, Shanghai).plus(9 * HOUR)).collect()
}

/// When it is told of next after `told`.
pub fn next(from: Instant, to: Instant, told: Instant) -> Option<Instant> {
    warnings(from, to).into_iter().find(|at| *at > told)
}

/// What is told of a grant that ends soon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantEnd {
    /// Of what.
    pub unit: Unit,
    /// What nobody has used or reserved.
    pub amount: i64,
    /// First instant it is no longer good for.
    pub ends_at: Instant,
    /// What of that would go on for another month.
    pub carried: i64,
    /// The rule by which: the share of the rest, in percent.
    pub carry_percent: i64,
    /// At most so much.
    pub carry_most: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }
    fn told(from: &str, to: &str) -> Vec<String> {
        let (from, to) = (at(&format!("{from}T00:00:00+08:00")), at(&format!("{to}T00:00:00+08:00")));
        warnings(from, to).iter().map(|at| at.rfc3339(Shanghai).get(..16).unwrap().to_owned()).collect()
    }

    #[test]
    fn an_end_is_told_thirty_and_seven_days_ahead_and_never_most_of_a_grants_life() {
        assert_eq!(told("2026-01-01", "2027-01-01"), ["2026-12-02T09:00", "2026-12-25T09:00"]);
        assert_eq!(told("2026-11-02", "2027-01-01"), ["2026-12-02T09:00", "2026-12-25T09:00"], "60 days");
        assert_eq!(told("2026-11-03", "2027-01-01"), ["2026-12-25T09:00"]);
        assert_eq!(told("2026-12-01", "2027-01-01"), ["2026-12-25T09:00"], "a month's");
        assert_eq!(told("2026-12-18", "2027-01-01"), ["2026-12-25T09:00"], "14 days");
        assert!(told("2026-12-19", "2027-01-01").is_empty());
        assert!(warnings(Instant::LAST, Instant::FIRST).is_empty());
    }

    #[test]
    fn what_comes_next_is_after_what_was_told() {
        let (from, to) = (at("2026-01-01T00:00:00+08:00"), at("2027-01-01T00:00:00+08:00"));
        let all = warnings(from, to);
        assert_eq!(next(from, to, from), Some(all[0]));
        assert_eq!(next(from, to, all[0]), Some(all[1]));
        assert_eq!(next(from, to, all[1]), None);
    }
}
