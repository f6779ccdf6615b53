//! What is written is read back: by a small reader of our own, and by the `ical` crate.

use super::event::{Class, Event, Feed, Status, Transp, When};
use super::write::{LINE_OCTETS, Writer, escape, quote};
use crate::domain::time::{DAY, Instant, Interval};
use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use proptest::prelude::*;

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}
fn event() -> Event {
    let made = at("2026-11-20T10:00:00+08:00");
    Event {
        uid: "b-42@hatchery.example".into(),
        sequence: 2,
        dtstamp: at("2026-11-21T08:30:00+08:00"),
        created: made,
        last_modified: at("2026-11-21T08:30:00+08:00"),
        when: When::At(
            Interval::new(at("2026-11-24T09:00:00+08:00"), at("2026-11-24T10:30:00+08:00")).unwrap(),
        ),
        summary: "Demo: agents, robots; C:\\temp".into(),
        location: Some("南山A · 3层 · 会议室 301".into()),
        description: Some("第一行\r\n第二行,带逗号;带分号\u{7}\n".into()),
        status: Status::Confirmed,
        transp: Transp::Opaque,
        url: Some("https://hatchery.example/bookings/42".into()),
        categories: vec!["会议室".into(), "a,b".into(), String::new()],
        class: Class::Private,
    }
}
fn feed(zone: Tz, events: Vec<Event>) -> Feed {
    Feed {
        prodid: "-//Hatchery//Feed//ZH".into(), name: "我的预订".into(), refresh_hours: 1, zone, events
    }
}

/// Joins folded lines, on octets.
fn unfold(text: &str) -> String {
    text.replace("\r\n ", "")
}
/// Undoes [`escape`].
fn unescape(text: &str) -> String {
    let mut chars = text.chars();
    let mut plain = String::new();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next().unwrap() {
                'n' => plain.push('\n'),
                c @ ('\\' | ';' | ',') => plain.push(c),
                c => panic!("\\{c} means nothing"),
            },
            c => plain.push(c),
        }
    }
    plain
}
/// What of a text can stand in a calendar: one kind of line break, no controls but the tab.
fn writable(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    text.chars().filter(|c| *c == '\n' || *c == '\t' || !(c.is_control() || *c == '\u{feff}')).collect()
}
/// The value of the one property `name` of the first event, as our own reader finds it.
fn own_value(text: &str, name: &str) -> Option<String> {
    let text = unfold(text);
    let event = text.split("BEGIN:VEVENT\r\n").nth(1).unwrap().split("END:VEVENT\r\n").next().unwrap();
    let mut lines = event.split("\r\n").filter_map(|line| {
        let (head, value) = line.split_once(':')?;
        (head.split(';').next() == Some(name)).then(|| value.to_owned())
    });
    let value = lines.next();
    assert_eq!(lines.next(), None, "{name} stands once");
    value
}
/// The same as the `ical` crate reads it; it drops spaces at the end and colons at the front.
fn ical_value(text: &str, name: &str) -> Option<String> {
    let calendar = ical::IcalParser::new(unfold(text).as_bytes()).next().unwrap().unwrap();
    let property = calendar.events[0].properties.iter().find(|p| p.name == name)?;
    Some(property.value.clone().unwrap_or_default())
}
fn as_ical_has_it(value: &str) -> String {
    value.trim_end().trim_start_matches(':').to_owned()
}

#[test]
fn a_feed_to_the_letter() {
    let closed = Event {
        uid: "off-2026-10-01@hatchery.example".into(),
        when: When::Days {
            first: NaiveDate::from_ymd_opt(2026, 10, 1).unwrap(),
            last: NaiveDate::from_ymd_opt(2026, 10, 7).unwrap(),
        },
        summary: "休 国庆节".into(),
        status: Status::Cancelled,
        transp: Transp::Transparent,
        class: Class::Public,
        location: None,
        description: None,
        url: None,
        categories: vec![],
        ..event()
    };
    let text = feed(chrono_tz::Asia::Shanghai, vec![event(), closed]).write();
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    assert_eq!(text.matches('\r').count(), text.matches("\r\n").count());
    insta::assert_snapshot!(text.replace("\r\n", "\n"));
}

#[test]
fn the_same_feed_is_the_same_text() {
    let feed = feed(chrono_tz::Europe::Paris, vec![event()]);
    assert_eq!(feed.write(), feed.clone().write());
}

#[test]
fn a_feed_without_times_of_day_needs_no_zone() {
    assert!(!feed(chrono_tz::Asia::Shanghai, vec![]).write().contains("VTIMEZONE"));
    let text = feed(Tz::UTC, vec![event()]).write();
    assert!(!text.contains("VTIMEZONE") && text.contains("\r\nDTSTART:20261124T010000Z\r\n"), "{text}");
}

#[test]
fn a_publish_names_nobody() {
    let text = feed(chrono_tz::Asia::Shanghai, vec![event()]).write();
    assert!(text.contains("\r\nMETHOD:PUBLISH\r\n"));
    assert!(!text.contains("ATTENDEE") && !text.contains("ORGANIZER"));
}

#[test]
fn a_title_injects_nothing() {
    let bad = "x\r\nATTENDEE:mailto:a@b.example\r\nEND:VEVENT\nBEGIN:VEVENT";
    let event = Event {
        uid: bad.into(),
        summary: bad.into(),
        url: Some(format!("https://x.example/{bad}")),
        categories: vec![bad.into()],
        ..event()
    };
    let text = feed(chrono_tz::Asia::Shanghai, vec![event]).write();
    assert_eq!(text.matches("\r\nBEGIN:VEVENT\r\n").count(), 1);
    assert!(!text.contains("\r\nATTENDEE"));
}

#[test]
fn parameters_are_quoted() {
    for (value, written) in [
        ("Asia/Shanghai", "Asia/Shanghai"),
        ("", "\"\""),
        ("a b", "\"a b\""),
        ("会议室; A:1, B", "\"会议室; A:1, B\""),
        ("say \"hi\" ^ \r\n\u{0}x", "\"say ^'hi^' ^^ ^nx\""),
    ] {
        assert_eq!(quote(value), written);
    }
}

#[test]
fn lines_are_cut_between_characters() {
    let mut to = Writer::new();
    to.text("SUMMARY", &"孵".repeat(60));
    let text = to.finish();
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    // 8 octets of name and colon, then 22 characters of 3 octets; 24 a line after that.
    let octets: Vec<usize> = lines.iter().map(|line| line.len()).collect();
    assert_eq!(octets, [8 + 66, 1 + 72, 1 + 42]);
}

/// Text with what is hard: line breaks, signs of the syntax, long Chinese, emoji, spaces, anything.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[ ]{1,90}",
        "[\\\\;,:\"^\r\n\t=]{1,8}",
        "[\u{4e00}-\u{9fff}]{1,60}",
        "[👩🏽‍💻🚀🇨🇳é́]{1,20}",
        "[a-zA-Z]{1,90}",
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}
prop_compose! {
    fn any_span()(from in 0i64..47_400 * DAY, seconds in 1i64..400 * DAY) -> Interval {
        Interval::new(Instant(from), Instant(from + seconds)).unwrap()
    }
}
fn any_zone() -> impl Strategy<Value = Tz> {
    prop_oneof![
        Just(chrono_tz::Asia::Shanghai),
        Just(chrono_tz::Europe::Paris),
        prop::sample::select(&chrono_tz::TZ_VARIANTS[..]),
    ]
}
/// The instant of DTSTART or DTEND, in form 2 or 3.
fn read_instant(value: &str, zone: Tz) -> Instant {
    if let Ok(utc) = NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%SZ") {
        return Instant(utc.and_utc().timestamp());
    }
    let wall = NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%S").unwrap();
    crate::domain::time::instant(wall, zone).unwrap()
}

proptest! {
    #[test]
    fn every_text_comes_back(
        uid in any_text(), summary in any_text(), location in any_text(), description in any_text(),
    ) {
        let event = Event {
            uid: uid.clone(),
            summary: summary.clone(),
            location: Some(location.clone()),
            description: Some(description.clone()),
            ..event()
        };
        let text = feed(chrono_tz::Asia::Shanghai, vec![event]).write();
        for (name, value) in
            [("UID", uid), ("SUMMARY", summary), ("LOCATION", location), ("DESCRIPTION", description)]
        {
            let own = own_value(&text, name).unwrap();
            prop_assert_eq!(unescape(&own), writable(&value));
            prop_assert_eq!(ical_value(&text, name).unwrap(), as_ical_has_it(&own));
        }
    }

    #[test]
    fn every_time_comes_back(span in any_span(), zone in any_zone()) {
        let text = feed(zone, vec![Event { when: When::At(span), ..event() }]).write();
        for (name, expected) in [("DTSTART", span.start()), ("DTEND", span.end())] {
            let value = own_value(&text, name).unwrap();
            prop_assert_eq!(read_instant(&value, zone), expected, "{} {} {}", name, value, zone);
            prop_assert_eq!(ical_value(&text, name), Some(value));
        }
        let named = text.contains(";TZID=");
        prop_assert_eq!(text.contains("\r\nBEGIN:VTIMEZONE\r\n"), named, "a VTIMEZONE for every TZID");
    }

    #[test]
    fn no_line_is_too_long_and_no_character_cut(title in any_text()) {
        let mut to = Writer::new();
        to.text("SUMMARY", &title);
        let text = to.finish();
        // Each line is a str, so a cut within a character would not even be one.
        prop_assert!(text.ends_with("\r\n"));
        prop_assert!(text.split_terminator("\r\n").all(|line| line.len() <= LINE_OCTETS));
        prop_assert!(!text.replace("\r\n", "").contains(|c: char| c.is_control() && c != '\t'));
        let unfolded = unfold(&text);
        let value = unfolded.strip_prefix("SUMMARY:").and_then(|rest| rest.strip_suffix("\r\n"));
        prop_assert_eq!(value.map(str::to_owned), Some(escape(&title)));
    }

    #[test]
    fn every_parameter_comes_back(value in any_text()) {
        let quoted = quote(&value);
        let bare = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(&quoted);
        prop_assert!(!bare.contains(['"', '\r', '\n']));
        let mut plain = String::new();
        let mut chars = bare.chars();
        while let Some(c) = chars.next() {
            plain.push(match c {
                '^' => match chars.next() { Some('n') => '\n', Some('\'') => '"', other => other.unwrap() },
                c => c,
            });
        }
        prop_assert_eq!(plain, writable(&value));
    }
}
