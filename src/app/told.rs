//! Events that concern several people at once: each is told once, whatever number of lines it is.

use super::House;
use crate::domain::grant_end::GrantEnd;
use crate::domain::time::Interval;
use crate::store::outbox::{NewMail, NoticeRow, Reader, Told};
use crate::words::Words;
use chrono_tz::Asia::Shanghai;
use serde::{Deserialize, Serialize};

/// Somebody to be told, with what concerns them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ToldPerson {
    /// The person's id.
    pub person: i64,
    /// What concerns them, in order.
    pub lines: Vec<Line>,
}

/// A thing that concerns somebody.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    /// What it is called.
    pub title: String,
    /// Where it was.
    pub place: String,
    /// When it was.
    pub span: Interval,
    /// Where it is now.
    pub new_place: Option<String>,
    /// When it is now.
    pub new_span: Option<Interval>,
    /// Whether it is there no more.
    #[serde(default)]
    pub gone: bool,
    /// Whether it is counted in days.
    #[serde(default)]
    pub whole_days: bool,
    /// The company whose it is, where its page is one of that company's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<i64>,
}

impl Line {
    /// Something that stays as it was.
    pub fn plain(title: &str, place: &str, span: Interval) -> Line {
        let (title, place) = (title.to_owned(), place.to_owned());
        Line {
            title,
            place,
            span,
            new_place: None,
            new_span: None,
            gone: false,
            whole_days: false,
            company: None,
        }
    }
    /// Something that is there no more.
    pub fn gone(title: &str, place: &str, span: Interval) -> Line {
        Line { gone: true, ..Line::plain(title, place, span) }
    }
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    name: String,
    #[serde(default)]
    told: Vec<ToldPerson>,
    /// How much it is about.
    #[serde(default)]
    amount: i64,
}

/// Whom an event names, with what concerns each.
pub(crate) fn named(event: &Told) -> Vec<ToldPerson> {
    read(event.after.as_deref()).map(|after| after.told).unwrap_or_default()
}

fn read(after: Option<&str>) -> Option<After> {
    serde_json::from_str(after?).ok()
}

/// What an event is told as: its headline, and what else is to be known of it.
fn said(w: &Words, verb: &str, after: Option<&str>) -> (String, Option<String>) {
    let end = after.filter(|_| verb == "grant_ending").and_then(|text| serde_json::from_str(text).ok());
    if let Some(end) = end {
        let end: GrantEnd = end;
        return (w.grant_ending(&end), Some(w.grant_then(&end)));
    }
    let read = read(after);
    let more = read.as_ref().filter(|_| verb == "quota_overrun").map(|one| w.overrun(one.amount));
    (w.subject(verb, &read.map(|one| one.name).unwrap_or_default(), false), more)
}

/// A notice whose event says itself what it is about: its headline, and what else is to be known. `None`: its headline
/// is made of what it is about.
pub fn notice(w: &Words, one: &NoticeRow) -> Option<(String, Option<String>)> {
    let says = matches!(one.subject.as_str(), "pool" | "company" | "entitlement");
    one.facts.as_deref().filter(|_| says).map(|facts| said(w, &one.verb, Some(facts)))
}

/// What people are told of, as far as its page goes.
pub(crate) struct Thing<'a> {
    pub(crate) subject: &'a str,
    pub(crate) id: i64,
    pub(crate) verb: &'a str,
    pub(crate) company: Option<i64>,
    pub(crate) quarter: &'a str,
}

/// The page of what people are told of: the same from a notice and from a mail.
pub(crate) fn page(of: &Thing<'_>) -> String {
    let (id, quarter) = (of.id, of.quarter);
    match (of.subject, of.company) {
        ("booking", _) => format!("/bookings/{id}"),
        ("wait", _) => format!("/waits/{id}"),
        ("series", _) => format!("/series/{id}"),
        ("tenancy", _) => format!("/tenancies/{id}"),
        ("closure", _) => format!("/closures/{id}"),
        ("case", _) => format!("/cases/{id}"),
        ("application", _) if matches!(of.verb, "admission_approved" | "admission_rejected") => {
            format!("/applications/{id}/letter")
        }
        ("application", _) => format!("/applications/{id}"),
        ("review", _) => format!("/reviews/{id}"),
        ("agreement", _) => format!("/agreements/{id}"),
        ("rent", _) => format!("/rents/{id}"),
        ("pool", _) => format!("/compute/{id}"),
        ("company", _) => format!("/companies/{id}/compute"),
        ("entitlement", Some(company)) => format!("/companies/{company}/grants/{id}"),
        ("bill", _) => format!("/bills/{id}"),
        ("voucher", _) => format!("/vouchers/{id}"),
        ("claim", _) => format!("/claims/{id}"),
        ("incubator", _) if of.verb == "returns_missing" => {
            format!("/returns?incubator={id}&quarter={quarter}")
        }
        ("incubator", Some(company)) => format!("/companies/{company}/returns"),
        ("quarterly_return", Some(company)) => format!("/companies/{company}/returns/{quarter}"),
        // A holiday notice is told to those whose bookings lie on its days.
        _ => "/bookings".to_owned(),
    }
}

/// The one mail to one of them.
pub(crate) fn mail(house: &House, event: &Told, reader: &Reader, lines: &[Line]) -> Option<NewMail> {
    if reader.mail_wish == "none" {
        return None;
    }
    let w = Words::of(reader.language);
    let (subject, more) = said(&w, &event.verb, event.after.as_deref());
    let mut text = vec![w.event.hello(&reader.name), String::new(), subject.clone(), String::new()];
    let when = |line: &Line, span: Interval| {
        if line.whole_days { w.days_of(span, Shanghai) } else { w.span(span, Shanghai) }
    };
    for line in lines {
        text.push(format!("- {}", line.title));
        let place = if line.place.is_empty() { String::new() } else { format!(" · {}", line.place) };
        text.push(format!("  {}: {}{place}", w.event.when(), when(line, line.span)));
        match (&line.new_place, line.new_span) {
            (Some(place), Some(span)) => {
                text.push(format!("  {}: {} · {place}", w.keep.now_is(), when(line, span)));
            }
            _ if line.gone => text.push(format!("  {}: {}", w.keep.now_is(), w.keep.released())),
            _ => {}
        }
    }
    if let Some(more) = more {
        text.extend([String::new(), more]);
    }
    if let Some(reason) = &event.reason {
        text.extend([String::new(), format!("{}: {reason}", w.event.why())]);
    }
    let name = read(event.after.as_deref()).map(|one| one.name).unwrap_or_default();
    let path = page(&Thing {
        subject: &event.subject,
        id: event.subject_id,
        verb: &event.verb,
        company: event.company_id.or(lines.iter().find_map(|line| line.company)),
        // A return is called by its company and quarter, a call for returns by the quarter.
        quarter: name.rsplit(' ').next().unwrap_or_default(),
    });
    text.extend([
        String::new(),
        format!("{}: {}{path}", w.event.open(), house.base_url),
        String::new(),
        "-- ".to_owned(),
        w.keep.why_you().to_owned(),
    ]);
    Some(NewMail { reader: reader.clone(), subject, body: text.join("\n") })
}
