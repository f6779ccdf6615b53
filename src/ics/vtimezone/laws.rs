//! What is written of a zone, read back by another's parser, against what `chrono-tz` says.

use super::*;
use crate::domain::time::HOUR;
use chrono::TimeDelta;
use ical::parser::ical::component::IcalTimeZone;

fn instant_of(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}
fn span(from: &str, to: &str) -> Interval {
    let at = |day: &str| instant_of(&format!("{day}T00:00:00Z"));
    Interval::new(at(from), at(to)).unwrap()
}
fn written(zone: Tz, span: Interval) -> String {
    let mut to = Writer::new();
    write_vtimezone(&mut to, zone, span);
    to.finish()
}

/// One onset: when, and the offset from then on.
type Onset = (Instant, i32);

/// Reads a VTIMEZONE and lists its onsets up to `end`.
fn onsets(text: &str, end: Instant) -> Vec<Onset> {
    let calendar = format!("BEGIN:VCALENDAR\r\n{text}END:VCALENDAR\r\n").replace("\r\n ", "");
    let read = ical::IcalParser::new(calendar.as_bytes()).next().unwrap().unwrap();
    let [IcalTimeZone { transitions, .. }] = &read.timezones[..] else { panic!("one VTIMEZONE: {text}") };
    let mut onsets: Vec<Onset> = Vec::new();
    for observance in transitions {
        let get =
            |name: &str| observance.properties.iter().find(|p| p.name == name).and_then(|p| p.value.clone());
        let (from, to) = (seconds(&get("TZOFFSETFROM").unwrap()), seconds(&get("TZOFFSETTO").unwrap()));
        assert!(get("TZNAME").is_some_and(|name| !name.is_empty()));
        let start = NaiveDateTime::parse_from_str(&get("DTSTART").unwrap(), "%Y%m%dT%H%M%S").unwrap();
        let moments = get("RRULE").map_or(vec![start], |rule| recurrences(start, &rule, from, end));
        let at = |wall: &NaiveDateTime| Instant(wall.and_utc().timestamp() - i64::from(from));
        onsets.extend(moments.iter().map(|wall| (at(wall), to)));
    }
    onsets.sort_unstable();
    onsets
}

/// Seconds of `+0100`.
fn seconds(offset: &str) -> i32 {
    let (sign, digits) = offset.split_at(1);
    let part = |at: usize| digits.get(at..at + 2).map_or(0, |two| two.parse::<i32>().unwrap());
    (part(0) * 3_600 + part(2) * 60 + part(4)) * if sign == "-" { -1 } else { 1 }
}

/// Expands the yearly rules that we write, day by day, and no others.
fn recurrences(start: NaiveDateTime, rule: &str, from: i32, end: Instant) -> Vec<NaiveDateTime> {
    let part = |name: &str| {
        rule.split(';').filter_map(|part| part.split_once('=')).find(|(key, _)| *key == name).map(|p| p.1)
    };
    assert_eq!(part("FREQ"), Some("YEARLY"));
    let month: u32 = part("BYMONTH").unwrap().parse().unwrap();
    let (nth, day) = part("BYDAY").map(|by| by.split_at(by.len() - 2)).unwrap();
    let days: Option<Vec<u32>> =
        part("BYMONTHDAY").map(|days| days.split(',').map(|day| day.parse().unwrap()).collect());
    let until = part("UNTIL").map_or(end, |until| {
        let until = NaiveDateTime::parse_from_str(until, "%Y%m%dT%H%M%SZ").unwrap();
        Instant(until.and_utc().timestamp()).min(end)
    });
    let until = until.plus(i64::from(from)).utc().naive_utc();
    let found: Vec<NaiveDateTime> = start
        .date()
        .iter_days()
        .map(|date| date.and_time(start.time()))
        .take_while(|wall| *wall <= until)
        .filter(|wall| wall.month() == month && weekday_name(wall.weekday()) == day)
        .filter(|wall| match nth {
            "" => days.as_ref().unwrap().contains(&wall.day()),
            "-1" => (*wall + TimeDelta::days(7)).month() != month,
            nth => nth.parse::<u32>().unwrap() == wall.day().div_ceil(7),
        })
        .collect();
    assert_eq!(found.first(), Some(&start), "DTSTART is the first of its rule: {rule}");
    found
}

/// Holds the text of `zone` against `chrono-tz` at every `stride`-th second of `span`.
fn check(zone: Tz, span: Interval, stride: i64) {
    let text = written(zone, span);
    let onsets = onsets(&text, span.end());
    let mut at = span.start();
    while at < span.end() {
        let known = onsets.iter().rev().find(|(onset, _)| *onset <= at).map(|(_, offset)| *offset);
        assert_eq!(known, Some(Clock::of(zone, at).offset), "{zone} at {}\n{text}", at.rfc3339(zone));
        at = at.plus(stride);
    }
}

#[test]
fn shanghai_has_no_summer_time() {
    let expected = "BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n\
        TZOFFSETFROM:+0800\r\nTZOFFSETTO:+0800\r\nTZNAME:CST\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
    assert_eq!(written(chrono_tz::Asia::Shanghai, span("2026-01-01", "2027-01-01")), expected);
}

#[test]
fn paris_goes_by_two_rules_without_end() {
    let text = written(chrono_tz::Europe::Paris, span("2026-03-01", "2026-11-01"));
    let expected = "BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
DTSTART:20250330T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20251026T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
END:STANDARD
END:VTIMEZONE
";
    assert_eq!(text.replace("\r\n", "\n"), expected);
    check(chrono_tz::Europe::Paris, span("2026-01-01", "2036-01-01"), HOUR / 2);
}

#[test]
fn rules_of_many_shapes() {
    for (zone, rule) in [
        ("America/New_York", "BYMONTH=3;BYDAY=2SU\r\n"),
        ("America/Santiago", "BYMONTH=4;BYDAY=SU;BYMONTHDAY=2,3,4,5,6,7,8\r\n"),
        ("Australia/Lord_Howe", "BYMONTH=10;BYDAY=1SU\r\n"),
        ("Asia/Jerusalem", "BYMONTH=3;BYDAY=FR;BYMONTHDAY=23,24,25,26,27,28,29\r\n"),
        ("Africa/Cairo", "BYMONTH=4;BYDAY=-1FR\r\n"),
        ("Europe/Dublin", "BYMONTH=10;BYDAY=-1SU\r\n"),
    ] {
        let zone: Tz = zone.parse().unwrap();
        let span = span("2026-01-01", "2032-01-01");
        let text = written(zone, span);
        assert!(text.contains(rule), "{text}");
        assert!(text.contains("BEGIN:DAYLIGHT") && text.contains("BEGIN:STANDARD"), "{text}");
        check(zone, span, HOUR / 2);
    }
}

#[test]
fn every_zone_of_the_database_reads_back() {
    for (index, zone) in chrono_tz::TZ_VARIANTS.into_iter().enumerate() {
        check(zone, span("2024-06-01", "2029-06-01"), 11 * HOUR);
        // And somewhere in the past or future, another place for each zone.
        let from = 1970 + (index as i32 * 7) % 118;
        check(zone, span(&format!("{from}-01-03"), &format!("{}-01-01", from + 9)), 37 * HOUR);
    }
}

#[test]
fn what_form_3_cannot_say_is_written_in_utc() {
    let paris = chrono_tz::Europe::Paris;
    for (at, form) in [
        ("2026-10-25T02:30:00+02:00", Some("20261025T023000")),
        ("2026-10-25T02:30:00+01:00", None),
        ("2026-10-25T03:00:00+01:00", Some("20261025T030000")),
        ("2098-12-31T23:00:00+01:00", Some("20981231T230000")),
        ("2099-07-01T00:00:00+02:00", None),
    ] {
        assert_eq!(zoned(instant_of(at), paris).as_deref(), form, "{at}");
    }
    assert_eq!(zoned(instant_of("2026-10-25T02:30:00Z"), Tz::UTC), None);
    assert_eq!(zoned(Instant::LAST, chrono_tz::Asia::Shanghai), None);
    assert_eq!(zoned(Instant::FIRST, chrono_tz::America::New_York), None);
}

#[test]
fn offsets_with_seconds() {
    assert_eq!([28_800, -34_200, 0, -2_670].map(utc_offset), ["+0800", "-0930", "+0000", "-004430"]);
}
