//! Booked against really used: what became of the time that was booked, and how much could have been.

use super::company::named;
use super::opening::Weekly;
use super::policy::Rule;
use super::time::Interval;
use super::work_calendar::WorkCalendar;
use chrono::NaiveDate;
use chrono_tz::Tz;

/// What became of booked time. All but the last add up to what was booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// Somebody checked in, until the end or until it was called off.
    Used,
    /// It was theirs and nobody asked them to check in, or their objection to a no-show was accepted: nobody knows.
    Unknown,
    /// The rest of a booking that was called off after it had begun.
    Freed,
    /// Nobody came.
    Missed,
    /// Called off so short before it began that the house's own rules call it late; or later, where nobody had come.
    Late,
    /// Not over yet.
    Ahead,
    /// Called off in time, or by the house: it could be booked again, and does not count as booked.
    InTime,
}
named!(How {
    Used = "used",
    Unknown = "unknown",
    Freed = "freed",
    Missed = "missed",
    Late = "late",
    Ahead = "ahead",
    InTime = "in_time",
});

/// Seconds of booked time, each times the units booked, by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// [`How::Used`].
    pub used: i64,
    /// [`How::Unknown`].
    pub unknown: i64,
    /// [`How::Freed`].
    pub freed: i64,
    /// [`How::Missed`].
    pub missed: i64,
    /// [`How::Late`].
    pub late: i64,
    /// [`How::Ahead`].
    pub ahead: i64,
    /// [`How::InTime`]; no part of [`Hours::booked`].
    pub in_time: i64,
}

impl Hours {
    /// All that was booked and not called off in time.
    pub fn booked(&self) -> i64 {
        self.known() + self.unknown + self.ahead
    }

    /// That part of it of which it is known whether it was used.
    pub fn known(&self) -> i64 {
        self.used + self.freed + self.missed + self.late
    }

    /// Adds another's.
    pub fn add(&mut self, other: &Hours) {
        self.used += other.used;
        self.unknown += other.unknown;
        self.freed += other.freed;
        self.missed += other.missed;
        self.late += other.late;
        self.ahead += other.ahead;
        self.in_time += other.in_time;
    }
}

/// Desk-days of what companies have for long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Desks {
    /// Days of the tenancies.
    pub held: i64,
    /// Of these, days given back as leave.
    pub away: i64,
    /// Of these, days on which somebody else had the desk booked.
    pub lent: i64,
}

impl Desks {
    /// Adds another's.
    pub fn add(&mut self, other: &Desks) {
        self.held += other.held;
        self.away += other.away;
        self.lent += other.lent;
    }
}

/// `part` of `whole` in hundredths of a percent, half up; `None` of nothing.
pub fn share(part: i64, whole: i64) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    let parts = i128::from(part) * 10_000 + i128::from(whole) / 2;
    i64::try_from(parts / i128::from(whole)).ok()
}

/// Seconds of `span` in which a place with those hours and rules is open: its rules may keep it to working days, or
/// close it for some dates.
pub fn open_seconds(
    opening: &Weekly,
    rules: &[Rule],
    calendar: &WorkCalendar,
    span: Interval,
    zone: Tz,
) -> i64 {
    let working = rules.iter().any(|rule| matches!(rule, Rule::WorkingDays));
    let closed = |date: &NaiveDate| {
        rules
            .iter()
            .any(|rule| matches!(rule, Rule::Closed { from, until } if (from..=until).contains(&date)))
    };
    let open = |date: &NaiveDate| (!working || calendar.day(*date).working) && !closed(date);
    let windows = span.dates(zone).into_iter().filter(open).flat_map(|date| opening.on(date, zone));
    windows.filter_map(|window| window.intersect(span)).map(Interval::seconds).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{HOUR, Instant};
    use chrono_tz::Asia::Shanghai;
    use proptest::prelude::*;

    fn span(from: &str, to: &str) -> Interval {
        Interval::new(Instant::parse(from).unwrap(), Instant::parse(to).unwrap()).unwrap()
    }

    #[test]
    fn a_share_says_of_what_and_nothing_has_none() {
        assert_eq!((share(1, 3), share(2, 3), share(3, 3)), (Some(3_333), Some(6_667), Some(10_000)));
        assert_eq!((share(0, 7), share(0, 0), share(5, 0)), (Some(0), None, None));
    }

    #[test]
    fn a_place_is_open_by_its_hours_its_rules_and_the_working_calendar() {
        let calendar = WorkCalendar::embedded();
        let week = Weekly::parse("daily 08:00-20:00").unwrap();
        // The week of the National Day of 2026, from Monday, 28 September to Sunday, 4 October.
        let all = span("2026-09-28T00:00:00+08:00", "2026-10-05T00:00:00+08:00");
        let open = |rules: &[Rule], span| open_seconds(&week, rules, &calendar, span, Shanghai) / HOUR;
        assert_eq!(open(&[], all), 7 * 12);
        assert_eq!(open(&[Rule::WorkingDays], all), 3 * 12, "three days before the holiday");
        let date = |day| NaiveDate::from_ymd_opt(2026, 9, day).unwrap();
        let closed = Rule::Closed { from: date(28), until: date(29) };
        assert_eq!(open(&[closed, Rule::OpeningHours], all), 5 * 12);
        let part = span("2026-09-28T19:00:00+08:00", "2026-09-29T09:30:00+08:00");
        assert_eq!(
            open_seconds(&week, &[], &calendar, part, Shanghai),
            2 * HOUR + HOUR / 2,
            "cut at both ends"
        );
    }

    proptest! {
        #[test]
        fn the_parts_add_up_to_what_was_booked(parts in proptest::array::uniform7(0i64..1_000_000), more in proptest::array::uniform7(0i64..1_000_000)) {
            let of = |[used, unknown, freed, missed, late, ahead, in_time]: [i64; 7]| Hours { used, unknown, freed, missed, late, ahead, in_time };
            let (mut one, other) = (of(parts), of(more));
            let apart = one.booked() + other.booked();
            one.add(&other);
            prop_assert_eq!(one.booked(), apart);
            prop_assert_eq!(one.booked(), parts[..6].iter().chain(&more[..6]).sum::<i64>());
            prop_assert_eq!(one.in_time, parts[6] + more[6], "what could be booked again is no part of it");
        }
    }
}
