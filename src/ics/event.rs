//! A published calendar and its events (RFC 5545 §3.6.1, RFC 7986, RFC 5546 §3.2.1).

use super::vtimezone::{write_vtimezone, zoned};
use super::write::{Writer, utc};
use crate::domain::time::{Instant, Interval};
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;

/// STATUS of an event (RFC 5545 §3.8.1.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Waits for approval.
    Tentative,
    /// Stands.
    Confirmed,
    /// Does not take place; stays in a feed so that clients take it off.
    Cancelled,
}

impl Status {
    /// The word of the RFC.
    pub const fn name(self) -> &'static str {
        match self {
            Status::Tentative => "TENTATIVE",
            Status::Confirmed => "CONFIRMED",
            Status::Cancelled => "CANCELLED",
        }
    }
}

/// TRANSP of an event (RFC 5545 §3.8.2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transp {
    /// Its time is busy.
    Opaque,
    /// It takes nobody's time, as a holiday's mark.
    Transparent,
}

impl Transp {
    /// The word of the RFC.
    pub const fn name(self) -> &'static str {
        match self {
            Transp::Opaque => "OPAQUE",
            Transp::Transparent => "TRANSPARENT",
        }
    }
}

/// CLASS of an event (RFC 5545 §3.8.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// For everybody who sees the calendar.
    Public,
    /// For its owner.
    Private,
    /// For few.
    Confidential,
}

impl Class {
    /// The word of the RFC.
    pub const fn name(self) -> &'static str {
        match self {
            Class::Public => "PUBLIC",
            Class::Private => "PRIVATE",
            Class::Confidential => "CONFIDENTIAL",
        }
    }
}

/// When an event takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// From one instant to another; written in the wall clock of the feed's zone.
    At(Interval),
    /// Whole days from `first` to `last`, both in; a `last` before `first` is `first`.
    Days {
        /// The first date.
        first: NaiveDate,
        /// The last date, itself a day of the event (DTEND is the day after).
        last: NaiveDate,
    },
}

/// One VEVENT. It names neither ORGANIZER nor ATTENDEE: in a PUBLISH the latter may not stand
/// (RFC 5546 §3.2.1), and a feed tells no more about people than it must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The same for all versions of the event, unlike any other's in the world.
    pub uid: String,
    /// Rises with each change that matters to who takes part.
    pub sequence: u32,
    /// When this version was made: DTSTAMP. Not the moment of writing, or no two texts were alike.
    pub dtstamp: Instant,
    /// When the event came to be.
    pub created: Instant,
    /// When it was last changed.
    pub last_modified: Instant,
    /// When it takes place.
    pub when: When,
    /// The title.
    pub summary: String,
    /// Where it takes place.
    pub location: Option<String>,
    /// More about it, as plain text.
    pub description: Option<String>,
    /// Whether it stands.
    pub status: Status,
    /// Whether its time is busy.
    pub transp: Transp,
    /// A URI of its page, in ASCII (RFC 3986).
    pub url: Option<String>,
    /// Words to sort it by.
    pub categories: Vec<String>,
    /// For whom it is.
    pub class: Class,
}

impl Event {
    /// Writes it as a VEVENT with the wall clock of `zone`; the calendar around it must hold that
    /// zone's VTIMEZONE, see [`Event::span_in_zone`].
    pub fn write(&self, to: &mut Writer, zone: Tz) {
        to.begin("VEVENT");
        to.text("UID", &self.uid);
        to.property("DTSTAMP", &[], &utc(self.dtstamp));
        write_when(to, self.when, zone);
        to.property("SEQUENCE", &[], &self.sequence.to_string());
        to.property("STATUS", &[], self.status.name());
        to.property("TRANSP", &[], self.transp.name());
        to.property("CLASS", &[], self.class.name());
        to.text("SUMMARY", &self.summary);
        for (name, value) in [("LOCATION", &self.location), ("DESCRIPTION", &self.description)] {
            if let Some(value) = value {
                to.text(name, value);
            }
        }
        to.texts("CATEGORIES", &self.categories);
        if let Some(url) = &self.url {
            to.property("URL", &[], url);
        }
        to.property("CREATED", &[], &utc(self.created));
        to.property("LAST-MODIFIED", &[], &utc(self.last_modified));
        to.end("VEVENT");
    }

    /// The span it needs a VTIMEZONE of `zone` for; `None` where its times are written without.
    pub fn span_in_zone(&self, zone: Tz) -> Option<Interval> {
        let When::At(span) = self.when else { return None };
        let named = |at| zoned(at, zone).is_some();
        (named(span.start()) || named(span.end())).then_some(span)
    }
}

/// A calendar to subscribe to: METHOD:PUBLISH.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Who made the text (RFC 5545 §3.7.3), such as `-//Hatchery//Feed//ZH`.
    pub prodid: String,
    /// What a client calls the calendar.
    pub name: String,
    /// How often clients should ask again, in hours, at least 1.
    pub refresh_hours: u16,
    /// The zone of its wall clock.
    pub zone: Tz,
    /// Its events, in the order in which they are written.
    pub events: Vec<Event>,
}

impl Feed {
    /// The whole VCALENDAR. The same feed is the same text, to the octet.
    pub fn write(&self) -> String {
        let (mut to, zone) = (Writer::new(), self.zone.name());
        let refresh = format!("PT{}H", self.refresh_hours.max(1));
        to.begin("VCALENDAR");
        to.property("VERSION", &[], "2.0");
        to.text("PRODID", &self.prodid);
        to.property("CALSCALE", &[], "GREGORIAN");
        to.property("METHOD", &[], "PUBLISH");
        to.text("NAME", &self.name);
        to.text("X-WR-CALNAME", &self.name);
        to.text("X-WR-TIMEZONE", zone);
        to.property("REFRESH-INTERVAL", &[("VALUE", "DURATION")], &refresh);
        to.property("X-PUBLISHED-TTL", &[], &refresh);
        let spans = self.events.iter().filter_map(|event| event.span_in_zone(self.zone));
        let whole =
            spans.reduce(|a, b| Interval::new(a.start().min(b.start()), a.end().max(b.end())).unwrap_or(a));
        if let Some(whole) = whole {
            write_vtimezone(&mut to, self.zone, whole);
        }
        for event in &self.events {
            event.write(&mut to, self.zone);
        }
        to.end("VCALENDAR");
        to.finish()
    }
}

fn write_when(to: &mut Writer, when: When, zone: Tz) {
    match when {
        When::At(span) => {
            for (name, at) in [("DTSTART", span.start()), ("DTEND", span.end())] {
                match zoned(at, zone) {
                    Some(wall) => to.property(name, &[("TZID", zone.name())], &wall),
                    None => to.property(name, &[], &utc(at)),
                }
            }
        }
        When::Days { first, last } => {
            let end = first.max(last).checked_add_days(Days::new(1)).unwrap_or(last);
            for (name, date) in [("DTSTART", first), ("DTEND", end)] {
                to.property(name, &[("VALUE", "DATE")], &date.format("%Y%m%d").to_string());
            }
        }
    }
}
