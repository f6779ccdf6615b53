//! What a mail says of what happened: to a booking, to a place in a waiting line, to a series.

use super::{Booking, House};
use crate::domain::id::{BookingId, ObjectId, PersonId, WaitId};
use crate::domain::person::Language;
use crate::domain::time::{Instant, Interval};
use crate::store::engine::Tx;
use crate::store::fault::Fault;
use crate::store::outbox::{NewMail, Reader, Told};
use crate::store::series::{self, Series};
use crate::store::wait::{self, Wait};
use crate::store::{audit, diary};
use crate::words::Words;
use chrono_tz::Tz;

/// What an event is about, as far as people are told of it.
pub(crate) enum About {
    Booking(Box<Booking>),
    Wait(Box<Wait>),
    /// With the numbers its event tells: how many dates were booked, asked for, skipped, changed.
    Series(Box<Series>, Vec<(String, i64)>),
}

/// Reads what `event` is about; `None`: nobody is told of that.
pub(crate) async fn about(tx: &mut Tx, event: &Told, now: Instant) -> Result<Option<About>, Fault> {
    Ok(match event.subject.as_str() {
        "booking" => {
            diary::get(tx, BookingId(event.subject_id)).await?.map(|one| About::Booking(Box::new(one)))
        }
        "wait" => wait::get(tx, WaitId(event.subject_id), now).await?.map(|one| About::Wait(Box::new(one))),
        "series" => {
            let counts = audit::counts(tx, event.id).await?;
            let found = series::get(tx, ObjectId(event.subject_id)).await?;
            found.map(|one| About::Series(Box::new(one), counts))
        }
        _ => None,
    })
}

impl About {
    /// Whom it concerns, besides those who decide.
    pub(crate) fn people(&self) -> [PersonId; 2] {
        match self {
            About::Booking(one) => [one.person, one.made_by],
            About::Wait(one) => [one.person, one.person],
            About::Series(one, _) => [one.person, one.made_by],
        }
    }

    fn title(&self) -> &str {
        match self {
            About::Booking(one) => &one.title,
            About::Wait(one) => &one.title,
            About::Series(one, _) => &one.title,
        }
    }

    /// Where it is looked at.
    fn path(&self, asked: bool) -> String {
        match self {
            About::Booking(one) => format!("/bookings/{}", one.id),
            About::Wait(one) => format!("/waits/{}", one.id),
            About::Series(..) if asked => "/inbox".to_owned(),
            About::Series(one, _) => format!("/series/{}", one.object),
        }
    }

    /// The mail to one reader, if they wish to have it. `asked`: the reader is one of those who decide.
    pub(crate) fn mail(&self, house: &House, event: &Told, reader: &Reader, asked: bool) -> Option<NewMail> {
        let plain = matches!(
            event.verb.as_str(),
            "booked" | "changed" | "requested" | "change_requested" | "reminded"
        );
        let wanted = match reader.mail_wish.as_str() {
            "none" => false,
            "decisions" => !plain || asked,
            _ => true,
        };
        if !wanted {
            return None;
        }
        let w = Words::of(reader.language);
        let subject = w.headline(&event.subject, &event.verb, self.title(), asked);
        let mut lines = vec![w.event.hello(&reader.name), String::new(), subject.clone(), String::new()];
        lines.extend(
            self.facts(&w, event, asked).into_iter().map(|(label, value)| format!("{label}: {value}")),
        );
        lines.extend([
            String::new(),
            format!("{}: {}{}", w.event.open(), house.base_url, self.path(asked)),
            String::new(),
            "-- ".to_owned(),
            w.event.why_you().to_owned(),
        ]);
        Some(NewMail { reader: reader.clone(), subject, body: lines.join("\n") })
    }

    fn facts(&self, w: &Words, event: &Told, asked: bool) -> Vec<(&'static str, String)> {
        let e = &w.event;
        let mut facts = vec![(e.what(), self.title().to_owned())];
        match self {
            About::Booking(one) => booking_facts(w, one, asked, &mut facts),
            About::Wait(one) => wait_facts(w, one, &mut facts),
            About::Series(one, counts) => {
                facts.push((e.place(), in_house(w, &one.incubator_name, &one.resources)));
                facts.push((e.when(), w.repeats(one.first, one.from, one.to, &one.rule)));
                facts.push((e.who(), of_company(&one.person_name, one.company_name.as_deref())));
                facts.extend(
                    counts
                        .iter()
                        .filter(|(_, n)| *n > 0)
                        .filter_map(|(name, n)| Some((w.counted(name)?, n.to_string()))),
                );
            }
        }
        if let Some(reason) = &event.reason {
            facts.push((e.why(), reason.clone()));
        }
        facts
    }
}

fn booking_facts(w: &Words, one: &Booking, asked: bool, facts: &mut Vec<(&'static str, String)>) {
    let e = &w.event;
    let rooms: Vec<String> =
        one.items.iter().map(|item| format!("{} {}", item.name, item.place).trim().to_owned()).collect();
    facts.push((e.place(), in_house(w, &one.incubator_name, &rooms.join(", "))));
    facts.push((e.when(), zoned(w, one.span, one.zone)));
    if let Some(change) = &one.change {
        facts.push((e.new_time(), zoned(w, change.span, one.zone)));
    }
    facts.push((e.who(), of_company(&one.person_name, one.company_name.as_deref())));
    let until = one.change.as_ref().map(|change| change.respond_by).or(one.respond_by);
    if let (true, Some(until)) = (asked, until) {
        facts.push((e.until(), w.moment(until, one.zone)));
    }
}

fn wait_facts(w: &Words, one: &Wait, facts: &mut Vec<(&'static str, String)>) {
    let e = &w.event;
    match &one.offer {
        Some(offer) => {
            facts.push((e.place(), offer.name.clone()));
            facts.push((e.when(), zoned(w, offer.span, one.zone)));
            facts.push((e.kept_until(), w.moment(offer.until, one.zone)));
        }
        None => {
            facts.push((e.place(), one.resource_name.clone().unwrap_or_default()));
            facts.push((e.when(), zoned(w, one.ask.window, one.zone)));
        }
    }
    facts.retain(|(_, text)| !text.is_empty());
}

fn zoned(w: &Words, span: Interval, zone: Tz) -> String {
    format!("{} ({})", w.span(span, zone), w.zone(zone, span.start()))
}

fn in_house(w: &Words, names: &(String, String), rooms: &str) -> String {
    let house = if w.lang == Language::Zh { &names.0 } else { &names.1 };
    format!("{rooms} · {house}")
}

fn of_company(person: &str, company: Option<&str>) -> String {
    company.map_or_else(|| person.to_owned(), |company| format!("{person} ({company})"))
}
