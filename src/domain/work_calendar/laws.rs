//! What the State Council's notices say, and what counting must obey.

use super::*;
use crate::domain::time::DAY;
use chrono::Days;
use chrono_tz::Asia::Shanghai;
use proptest::prelude::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
fn at(text: &str) -> Instant {
    Instant::parse(&format!("{text}:00+08:00")).unwrap()
}
fn office() -> OfficeHours {
    OfficeHours::new(Shanghai, 9 * 60, 18 * 60).unwrap()
}

#[test]
fn the_embedded_text_has_no_fault() {
    assert_eq!(WorkCalendar::parse(include_str!("../../../data/cn_workdays.csv")).map(|_| ()), Ok(()));
    let calendar = WorkCalendar::embedded();
    let known: Vec<i32> = (2020..2030).filter(|year| calendar.is_known(*year)).collect();
    assert_eq!(known, [2025, 2026]);
    let count = |kind, year| calendar.rows().filter(|(d, k, _)| *k == kind && d.year() == year).count();
    assert_eq!([count(RowKind::Off, 2025), count(RowKind::Work, 2025)], [28, 5]);
    assert_eq!([count(RowKind::Off, 2026), count(RowKind::Work, 2026)], [33, 6]);
    assert_eq!(count(RowKind::Statutory, 2027), 13, "13 days by the law as revised for 2025");
}

#[test]
fn days_of_the_notices() {
    let calendar = WorkCalendar::embedded();
    for (day, working, kind, certainty, name) in [
        ("2026-02-14", true, DayKind::MakeUp, Certainty::Known, Some("春节")),
        ("2026-02-16", false, DayKind::Off, Certainty::Known, Some("春节")),
        ("2026-01-04", true, DayKind::MakeUp, Certainty::Known, Some("元旦")),
        ("2026-09-20", true, DayKind::MakeUp, Certainty::Known, Some("国庆节")),
        ("2026-10-10", true, DayKind::MakeUp, Certainty::Known, Some("国庆节")),
        ("2026-04-06", false, DayKind::Off, Certainty::Known, Some("清明节")),
        ("2026-11-23", true, DayKind::Workday, Certainty::Known, None),
        ("2026-11-22", false, DayKind::Weekend, Certainty::Known, None),
        ("2025-10-11", true, DayKind::MakeUp, Certainty::Known, Some("国庆节、中秋节")),
        ("2025-09-28", true, DayKind::MakeUp, Certainty::Known, Some("国庆节、中秋节")),
        ("2027-02-08", false, DayKind::Off, Certainty::Statutory, Some("春节")),
        ("2027-05-01", false, DayKind::Off, Certainty::Statutory, Some("劳动节")),
        ("2027-02-20", false, DayKind::Weekend, Certainty::Provisional, None),
        ("2027-02-09", true, DayKind::Workday, Certainty::Provisional, None),
    ] {
        let expected = DayStatus { working, name, kind, certainty };
        assert_eq!(calendar.day(date(day)), expected, "{day}");
    }
}

#[test]
fn working_days_a_month() {
    let calendar = WorkCalendar::embedded();
    for (year, expected) in [
        (2025, [19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23]),
        (2026, [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]),
    ] {
        let mut months = [0; 12];
        for day in date(&format!("{year}-01-01")).iter_days().take_while(|day| day.year() == year) {
            months[day.month0() as usize] += i32::from(calendar.day(day).working);
        }
        assert_eq!((months, months.iter().sum::<i32>()), (expected, 248), "{year}");
    }
}

#[test]
fn five_working_days_over_spring_festival() {
    let calendar = WorkCalendar::embedded();
    let friday = date("2026-02-13");
    let deadline = calendar.add_working_days(friday, 5);
    assert_eq!(deadline, Deadline { at: date("2026-02-27"), provisional: false });
    assert_eq!(calendar.next_working_day(friday), date("2026-02-14"));
    assert_eq!(calendar.working_days_between(friday, deadline.at), 5);
    assert_eq!(calendar.add_working_days(friday, 0).at, friday);
}

#[test]
fn a_deadline_in_a_year_without_a_notice_is_provisional() {
    let calendar = WorkCalendar::embedded();
    let december = date("2026-12-30");
    assert_eq!(
        calendar.add_working_days(december, 1),
        Deadline { at: date("2026-12-31"), provisional: false }
    );
    let later = calendar.add_working_days(december, 2);
    assert_eq!(later, Deadline { at: date("2027-01-04"), provisional: true });
}

#[test]
fn a_notice_replaces_the_statutory_days_of_its_year() {
    let notice = WorkCalendar::parse("off,2027-02-09,春节\nwork,2027-02-20,春节").unwrap();
    let calendar = WorkCalendar::embedded().with(&notice);
    assert!(calendar.is_known(2027) && calendar.is_known(2026));
    assert_eq!(calendar.day(date("2027-02-20")).kind, DayKind::MakeUp);
    assert_eq!(calendar.day(date("2027-02-10")).certainty, Certainty::Known);
    let both = WorkCalendar::parse("statutory,2027-02-08,春节\noff,2027-02-09,春节").unwrap();
    assert!(both.day(date("2027-02-08")).working, "the notice has the last word");
    assert_eq!(both.rows().count(), 1);
}

#[test]
fn every_bad_line_is_told() {
    let text = "# head\noff,2026-01-01,元旦\n\nfree,2026-01-02,元旦\noff,2026-02-30,x\noff,2026-1-05,x\n\
                off,2026-01-01,again\nwork,2026-01-04\noff,2026-01-06,";
    let faults: Vec<(usize, LineFault)> =
        WorkCalendar::parse(text).unwrap_err().iter().map(|error| (error.line, error.fault)).collect();
    assert_eq!(
        faults,
        [
            (4, LineFault::Kind),
            (5, LineFault::Date),
            (6, LineFault::Date),
            (7, LineFault::Twice),
            (8, LineFault::Shape),
            (9, LineFault::Name)
        ]
    );
}

#[test]
fn working_minutes_of_a_request() {
    let calendar = WorkCalendar::embedded();
    for (from, to, minutes) in [
        ("2026-11-23T09:00", "2026-11-23T09:30", 30),
        ("2026-11-23T08:00", "2026-11-23T20:00", 540),
        ("2026-11-20T17:30", "2026-11-23T09:15", 45),
        ("2026-11-21T10:00", "2026-11-22T23:00", 0),
        ("2026-02-13T17:00", "2026-02-24T10:00", 60 + 540 + 60),
        ("2026-11-23T10:00", "2026-11-23T09:00", 0),
    ] {
        assert_eq!(calendar.working_minutes(at(from), at(to), office()), minutes, "{from} {to}");
    }
    assert_eq!(
        calendar.add_working_minutes(at("2026-02-13T17:00"), 660, office()),
        Deadline { at: at("2026-02-24T10:00"), provisional: false }
    );
    let closing = calendar.add_working_minutes(at("2026-11-20T17:00"), 60, office());
    assert_eq!(closing.at, at("2026-11-20T18:00"), "a full day ends at closing, not at the next opening");
    assert_eq!(OfficeHours::new(Shanghai, 540, 540), None);
    assert_eq!(OfficeHours::new(Shanghai, 0, 1441), None);
}

#[test]
fn the_end_of_time_is_no_trap() {
    let calendar = WorkCalendar::embedded();
    assert_eq!(calendar.add_working_days(NaiveDate::MAX, 9).at, NaiveDate::MAX);
    calendar.working_days_between(NaiveDate::MIN, NaiveDate::MAX);
    let end = calendar.add_working_minutes(Instant::LAST, u32::MAX, office());
    assert_eq!(end.at, Instant::LAST);
}

prop_compose! {
    fn any_date()(days in 0u64..1_400) -> NaiveDate { date("2024-06-01") + Days::new(days) }
}
prop_compose! {
    fn any_instant()(seconds in 0i64..1_000 * DAY) -> Instant { at("2025-01-01T00:00").plus(seconds) }
}

proptest! {
    #[test]
    fn counting_undoes_adding(from in any_date(), days in 0u16..300) {
        let calendar = WorkCalendar::embedded();
        let deadline = calendar.add_working_days(from, days).at;
        prop_assert_eq!(calendar.working_days_between(from, deadline), i64::from(days));
        prop_assert_eq!(calendar.working_days_between(deadline, from), -i64::from(days));
        prop_assert!(days == 0 || calendar.day(deadline).working);
    }

    #[test]
    fn closed_form_counts_as_walking_does(from in any_date(), days in 0u64..900) {
        let calendar = WorkCalendar::embedded();
        let to = from + Days::new(days);
        let walked = from.iter_days().skip(1).take_while(|day| *day <= to);
        let walked = walked.filter(|day| calendar.day(*day).working).count();
        prop_assert_eq!(calendar.working_days_between(from, to), walked as i64);
    }

    #[test]
    fn minutes_count_as_an_oracle_of_day_spans(from in any_instant(), seconds in 0i64..90 * DAY) {
        let (calendar, to) = (WorkCalendar::embedded(), from.plus(seconds));
        let worked: i64 = from.date(Shanghai).iter_days().take_while(|day| *day <= to.date(Shanghai))
            .filter(|day| calendar.day(*day).working)
            .map(|day| {
                let open = at(&format!("{day}T09:00")).max(from);
                (at(&format!("{day}T18:00")).min(to).0 - open.0).max(0)
            })
            .sum();
        prop_assert_eq!(calendar.working_minutes(from, to, office()), worked / MINUTE);
    }

    #[test]
    fn a_deadline_is_the_first_moment_old_enough(from in any_instant(), minutes in 1u32..40_000) {
        let calendar = WorkCalendar::embedded();
        let deadline = calendar.add_working_minutes(from, minutes, office()).at;
        prop_assert_eq!(calendar.working_minutes(from, deadline, office()), i64::from(minutes));
        let just_before = calendar.working_minutes(from, deadline.plus(-1), office());
        prop_assert_eq!(just_before, i64::from(minutes) - 1);
    }
}
