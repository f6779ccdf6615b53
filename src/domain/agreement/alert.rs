//! What an agreement is told of ahead of time: the end of its free months, of its term, of the longest stay, and
//! of the years in which a company counts as a start-up.

use crate::domain::company::named;
use crate::domain::eligibility::first_beyond;
use crate::domain::time::{DAY, HOUR, Instant, day_start};
use chrono::{Months, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// Days before an end on which it is told.
pub const DAYS_BEFORE: [i64; 3] = [90, 30, 7];
/// Months before the longest stay on which it is told: of 48 months after 42, 45 and 48.
pub const MONTHS_BEFORE: [u32; 3] = [6, 3, 0];

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// Rent is paid from that day on.
    FreeEnds,
    /// The term ends.
    TermEnds,
    /// The longest stay is reached.
    StayEnds,
    /// The company no longer counts as a start-up.
    AgeEnds,
}
named!(AlertKind {
    FreeEnds = "free_ends",
    TermEnds = "term_ends",
    StayEnds = "stay_ends",
    AgeEnds = "age_ends",
});

/// Something to be told, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Nine in the morning of the day on which it is told.
    pub at: Instant,
    /// What.
    pub kind: AlertKind,
    /// The day it is about: the first one on which things are otherwise.
    pub day: NaiveDate,
}

/// What alerts follow from.
#[derive(Clone, Copy, Debug)]
pub struct Dates {
    /// The first day of the agreement.
    pub first: NaiveDate,
    /// The last.
    pub last: NaiveDate,
    /// The first day on which rent is paid.
    pub free_until: Option<NaiveDate>,
    /// The first day of the company's stay in the incubator.
    pub since: NaiveDate,
    /// The longest stay, in months.
    pub stay_months: u32,
    /// Whether that is the one of fields that take longer.
    pub special: bool,
    /// When the company was registered.
    pub registered: Option<NaiveDate>,
    /// Until when it counts as a start-up, in months.
    pub startup_months: u32,
}

/// All alerts of an agreement, earliest first. What would be told after its end is not.
pub fn alerts(dates: &Dates, zone: Tz) -> Vec<Alert> {
    let mut all = Vec::new();
    let mut tell = |on: NaiveDate, kind, day| {
        all.push(Alert { at: day_start(on, zone).plus(9 * HOUR), kind, day });
    };
    let beyond = dates.last.succ_opt();
    for (day, kind) in [(dates.free_until, AlertKind::FreeEnds), (beyond, AlertKind::TermEnds)] {
        // What never was free, or is free to the end, ends nothing.
        let ends = day.filter(|day| *day > dates.first);
        let ends = ends.filter(|day| kind == AlertKind::TermEnds || *day <= dates.last);
        for (day, before) in ends.into_iter().flat_map(|day| DAYS_BEFORE.map(|before| (day, before))) {
            tell(day - chrono::TimeDelta::seconds(before * DAY), kind, day);
        }
    }
    if let Some(day) = dates.since.checked_add_months(Months::new(dates.stay_months)) {
        for before in MONTHS_BEFORE {
            if let Some(on) = day.checked_sub_months(Months::new(before)) {
                tell(on, AlertKind::StayEnds, day);
            }
        }
    }
    let aged = dates.registered.and_then(|day| first_beyond(day, dates.startup_months));
    if let Some(day) = aged {
        tell(day, AlertKind::AgeEnds, day);
    }
    let (first, last) = (day_start(dates.first, zone), day_start(dates.last, zone).plus(DAY));
    all.retain(|alert| first <= alert.at && alert.at < last);
    all.sort_by_key(|alert| (alert.at, alert.day));
    all
}

/// When something is told next after `told`.
pub fn next(alerts: &[Alert], told: Instant) -> Option<Instant> {
    alerts.iter().map(|alert| alert.at).find(|at| *at > told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Asia::Shanghai;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }
    fn told(dates: &Dates) -> Vec<String> {
        let say = |one: &Alert| {
            format!("{} {} {}", one.at.rfc3339(Shanghai).get(..16).unwrap(), one.kind.name(), one.day)
        };
        alerts(dates, Shanghai).iter().map(say).collect()
    }
    const YEAR: fn() -> Dates = || Dates {
        first: day("2026-12-01"),
        last: day("2027-11-30"),
        free_until: None,
        since: day("2026-12-01"),
        stay_months: 48,
        special: false,
        registered: None,
        startup_months: 60,
    };

    #[test]
    fn an_end_is_told_ninety_thirty_and_seven_days_ahead() {
        assert_eq!(
            told(&YEAR()),
            [
                "2027-09-02T09:00 term_ends 2027-12-01",
                "2027-11-01T09:00 term_ends 2027-12-01",
                "2027-11-24T09:00 term_ends 2027-12-01",
            ]
        );
        let half = Dates { free_until: Some(day("2027-06-01")), ..YEAR() };
        assert_eq!(
            told(&half)[..3],
            [
                "2027-03-03T09:00 free_ends 2027-06-01",
                "2027-05-02T09:00 free_ends 2027-06-01",
                "2027-05-25T09:00 free_ends 2027-06-01",
            ]
        );
    }

    #[test]
    fn what_is_free_to_its_end_or_never_was_tells_nothing_of_rent() {
        for free in [Some(day("2027-12-01")), Some(day("2026-12-01")), None] {
            let all = told(&Dates { free_until: free, ..YEAR() });
            assert!(all.iter().all(|one| !one.contains("free_ends")), "{free:?}");
        }
    }

    #[test]
    fn a_stay_is_told_after_42_45_and_48_months_and_an_age_on_its_day() {
        let old = Dates { since: day("2023-08-15"), registered: Some(day("2022-02-28")), ..YEAR() };
        let all = told(&old);
        let of = |kind: &str| all.iter().filter(|one| one.contains(kind)).cloned().collect::<Vec<_>>();
        // The first three months of warning were before the agreement, in the one before it.
        assert_eq!(
            of("stay_ends"),
            [
                "2027-02-15T09:00 stay_ends 2027-08-15",
                "2027-05-15T09:00 stay_ends 2027-08-15",
                "2027-08-15T09:00 stay_ends 2027-08-15"
            ]
        );
        assert_eq!(
            of("age_ends"),
            ["2027-03-01T09:00 age_ends 2027-03-01"],
            "the day on which they are full still counts"
        );
    }

    #[test]
    fn what_comes_next_is_after_what_was_told() {
        let all = alerts(&YEAR(), Shanghai);
        assert_eq!(next(&all, all[0].at), Some(all[1].at));
        assert_eq!(next(&all, all[2].at), None);
    }
}
