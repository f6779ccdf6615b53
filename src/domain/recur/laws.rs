//! Series against dates written by hand, and against a day-by-day oracle.

use super::*;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
}

fn dates(every: Every, interval: u32, ends: Ends, first: &str) -> Result<Vec<String>, Unbounded> {
    let rule = Recurrence { every, interval, ends };
    let found = rule.dates(day(first), &WorkCalendar::embedded())?;
    Ok(found.iter().map(|one| one.date.format("%m-%d").to_string()).collect())
}

/// What is meant, the rule and its interval, its end, the first date, and the dates that come of it.
type Golden = (&'static str, Every, u32, Ends, &'static str, &'static [&'static str]);

#[test]
fn series_fall_on_the_dates_people_expect() {
    let golden: &[Golden] = &[
        ("daily", Every::Day, 1, Ends::Count(3), "2026-11-27", &["11-27", "11-28", "11-29"]),
        ("every other day", Every::Day, 2, Ends::Count(3), "2026-11-27", &["11-27", "11-29", "12-01"]),
        (
            "weekly",
            Every::Week(vec![]),
            1,
            Ends::Until(day("2026-12-15")),
            "2026-11-24",
            &["11-24", "12-01", "12-08", "12-15"],
        ),
        (
            "Tue and Thu, every other week",
            Every::Week(vec![1, 3]),
            2,
            Ends::Count(4),
            "2026-11-26",
            &["11-26", "12-08", "12-10", "12-22"],
        ),
        ("the 31st", Every::MonthDay, 1, Ends::Count(3), "2026-10-31", &["10-31", "12-31", "01-31"]),
        (
            "the second Tuesday",
            Every::MonthWeekday,
            1,
            Ends::Count(3),
            "2026-11-10",
            &["11-10", "12-08", "01-12"],
        ),
        (
            "the last Friday, a fourth one",
            Every::MonthWeekday,
            1,
            Ends::Count(3),
            "2026-11-27",
            &["11-27", "12-25", "01-22"],
        ),
        (
            "the fifth Friday is the last",
            Every::MonthWeekday,
            1,
            Ends::Count(3),
            "2026-10-30",
            &["10-30", "11-27", "12-25"],
        ),
        // National Day: off from 10-01 to 10-07, the Saturday 10-10 makes up for it.
        (
            "working days",
            Every::WorkingDay,
            1,
            Ends::Count(5),
            "2026-09-30",
            &["09-30", "10-08", "10-09", "10-10", "10-12"],
        ),
        // A Sunday that is worked, though the first date itself is off.
        ("from a day off", Every::WorkingDay, 1, Ends::Count(3), "2026-09-19", &["09-20", "09-21", "09-22"]),
    ];
    for (name, every, interval, ends, first, expected) in golden {
        assert_eq!(
            dates(every.clone(), *interval, *ends, first).as_deref(),
            Ok(&expected.iter().map(ToString::to_string).collect::<Vec<_>>()[..]),
            "{name}"
        );
    }
}

#[test]
fn what_is_out_of_bounds_is_told() {
    let weekly = |ends| dates(Every::Week(vec![]), 1, ends, "2026-11-24");
    assert_eq!(weekly(Ends::Count(0)), Err(Unbounded::Count));
    assert_eq!(weekly(Ends::Count(105)), Err(Unbounded::Count));
    assert_eq!(weekly(Ends::Count(60)), Err(Unbounded::Until), "sixty weeks are more than a year");
    assert_eq!(weekly(Ends::Until(day("2026-11-23"))), Err(Unbounded::Until));
    assert_eq!(weekly(Ends::Until(day("2056-11-23"))), Err(Unbounded::Until));
    assert_eq!(dates(Every::Day, 1, Ends::Until(day("2027-11-24")), "2026-11-24"), Err(Unbounded::Count));
    assert_eq!(dates(Every::Day, 13, Ends::Count(2), "2026-11-24"), Err(Unbounded::Interval));
    assert_eq!(dates(Every::WorkingDay, 2, Ends::Count(2), "2026-11-24"), Err(Unbounded::Interval));
    assert_eq!(dates(Every::Week(vec![7]), 1, Ends::Count(2), "2026-11-24"), Err(Unbounded::Weekday));
}

#[test]
fn an_unknown_year_is_marked() {
    let rule = Recurrence { every: Every::WorkingDay, interval: 1, ends: Ends::Count(4) };
    let found = rule.dates(day("2026-12-30"), &WorkCalendar::embedded()).unwrap();
    let told: Vec<_> = found.iter().map(|one| (one.date.to_string(), one.provisional)).collect();
    let told: Vec<_> = told.iter().map(|(date, marked)| (date.as_str(), *marked)).collect();
    // New Year's Day is off by law; the Monday after it is worked only as far as is known.
    assert_eq!(
        told,
        [("2026-12-30", false), ("2026-12-31", false), ("2027-01-04", true), ("2027-01-05", true)]
    );
}

proptest! {
    #[test]
    fn every_date_follows_the_rule_and_none_is_missing(start in 0u64..900, step in 1u32..=12, kind in 0u8..5, named in proptest::collection::vec(0u8..7, 0..4), reach in 0u64..=366) {
        let first = day("2025-01-01") + Days::new(start);
        let every = [Every::Day, Every::WorkingDay, Every::Week(named.clone()), Every::MonthDay, Every::MonthWeekday][usize::from(kind)].clone();
        let interval = if every == Every::WorkingDay { 1 } else { step };
        let last = first + Days::new(reach);
        let calendar = WorkCalendar::embedded();
        let rule = Recurrence { every: every.clone(), interval, ends: Ends::Until(last) };
        let months = |date: NaiveDate| date.year() * 12 + date.month0() as i32;
        // The oracle asks of each date by itself whether it belongs.
        let belongs = |date: &NaiveDate| match &every {
            Every::Day => (*date - first).num_days() % i64::from(step) == 0,
            Every::WorkingDay => calendar.day(*date).working,
            Every::Week(_) => {
                let weeks = (*date - Days::new(weekday(*date) as u64) - (first - Days::new(weekday(first) as u64))).num_days() / 7;
                let today = weekday(*date);
                weeks % i64::from(step) == 0 && if named.is_empty() { today == weekday(first) } else { named.iter().any(|d| usize::from(*d) == today) }
            }
            Every::MonthDay => date.day() == first.day() && (months(*date) - months(first)) % step as i32 == 0,
            Every::MonthWeekday => {
                let same = weekday(*date) == weekday(first) && (months(*date) - months(first)) % step as i32 == 0;
                let nth = |d: NaiveDate| (d.day() - 1) / 7 + 1;
                let is_last = (*date + Days::new(7)).month() != date.month();
                same && if nth(first) == 5 { is_last } else { nth(*date) == nth(first) }
            }
        };
        let expected: Vec<NaiveDate> = first.iter_days().take_while(|date| *date <= last).filter(belongs).collect();
        match rule.dates(first, &calendar) {
            Ok(found) => prop_assert_eq!(found.iter().map(|one| one.date).collect::<Vec<_>>(), expected),
            Err(why) => prop_assert!(why == Unbounded::Count && (expected.is_empty() || expected.len() > OCCURRENCES_MAX)),
        }
    }
}

#[test]
fn a_rule_is_cut_at_one_of_its_dates() {
    let calendar = WorkCalendar::embedded();
    let (first, at) = (day("2026-11-24"), day("2026-12-22"));
    for ends in [Ends::Count(5), Ends::Until(day("2027-01-20"))] {
        let rule = Recurrence { every: Every::Week(Vec::new()), interval: 2, ends };
        let (before, rest) = rule.cut(first, at, &calendar);
        let dates = |rule: &Recurrence, first| -> Vec<NaiveDate> {
            rule.dates(first, &calendar).unwrap().iter().map(|one| one.date).collect()
        };
        assert_eq!([dates(&before, first), dates(&rest, at)].concat(), dates(&rule, first));
    }
}
