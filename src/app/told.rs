//! Events that concern several people at once: each is told once, whatever number of lines it is.

use super::House;
use crate::domain::time::Interval;
use crate::store::outbox::{NewMail, Reader, Told};
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
}

/// Whom an event names, with what concerns each.
pub(crate) fn named(event: &Told) -> Vec<ToldPerson> {
    read(event).map(|after| after.told).unwrap_or_default()
}

fn read(event: &Told) -> Option<After> {
    serde_json::from_str(event.after.as_deref()?).ok()
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
    let name = read(event).map(|after| after.name).unwrap_or_default();
    let subject = w.subject(&event.verb, &name, false);
    let mut text = vec![w.event.hello(&reader.name), String::new(), subject.clone(), String::new()];
    let when = |line: &Line, span: Interval| {
        if line.whole_days { w.days_of(span, Shanghai) } else { w.span(span, Shanghai) }
    };
    for line in lines {
        text.push(format!("- {}", line.title));
        text.push(format!("  {}: {} · {}", w.event.when(), when(line, line.span), line.place));
        match (&line.new_place, line.new_span) {
            (Some(place), Some(span)) => {
                text.push(format!("  {}: {} · {place}", w.keep.now_is(), when(line, span)));
            }
            _ if line.gone => text.push(format!("  {}: {}", w.keep.now_is(), w.keep.released())),
            _ => {}
        }
    }
    if let Some(reason) = &event.reason {
        text.extend([String::new(), format!("{}: {reason}", w.event.why())]);
    }
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
