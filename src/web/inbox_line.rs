//! A row of the inbox: a request for a booking, a new time for one, a case, or what is decided on its own page.

use super::matter;
use crate::app::case::{Case, Waiting};
use crate::app::waiting::{self, Brief, More};
use crate::app::{House, see};
use crate::domain::amount::Unit;
use crate::domain::id::{BookingId, CaseId};
use crate::domain::person::Language;
use crate::domain::time::{HOUR, Instant};
use crate::domain::work_calendar::OfficeHours;
use crate::words::Words;
use chrono_tz::Tz;

/// The office opens and closes, minutes since midnight: 9:00 and 18:00.
const OFFICE: (u32, u32) = (540, 1_080);
/// A deadline this near is marked, in hours.
const SOON: i64 = 4;

/// Something that waits.
pub(super) struct Line {
    /// What a tick sends; `None`: it is decided on its own page.
    pub pick: Option<Pick>,
    pub href: String,
    pub what: String,
    pub sort: &'static str,
    pub who: String,
    pub company: String,
    pub place: String,
    pub when: String,
    /// The new time, where one is asked for; `when` is then the old one.
    pub new_when: Option<String>,
    pub note: String,
    pub seats: String,
    pub age: String,
    pub deadline: String,
    pub soon: bool,
    pub overdue: bool,
    /// In whose name it would be decided.
    pub for_whom: String,
    pub picked: bool,
}

/// What was ticked: a booking, or a case as it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pick {
    Booking(BookingId),
    Case(CaseId, i64),
}

impl std::fmt::Display for Pick {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Pick::Booking(id) => id.fmt(f),
            Pick::Case(id, version) => write!(f, "case-{id}-{version}"),
        }
    }
}

impl Pick {
    /// What a tick sent.
    pub(super) fn read(text: &str) -> Option<Pick> {
        let Some(rest) = text.trim().strip_prefix("case-") else {
            return text.trim().parse().ok().map(Pick::Booking);
        };
        let (id, version) = rest.split_once('-')?;
        Some(Pick::Case(id.parse().ok()?, version.parse().ok()?))
    }
}

/// How long something has waited, in hours of an office.
fn age(house: &House, w: &Words, since: Instant, now: Instant, zone: Tz) -> String {
    let office = OfficeHours::new(zone, OFFICE.0, OFFICE.1);
    let minutes = office.map_or(0, |office| house.calendar.working_minutes(since, now, office));
    w.amount(Unit::RoomMinute, minutes)
}

fn place<'a>(w: &Words, names: &'a (String, String)) -> &'a str {
    if w.lang == Language::Zh { &names.0 } else { &names.1 }
}

/// A case's amount in words: what is asked for, or what the steps left of it.
pub(super) fn amount(w: &Words, case: &Case) -> String {
    let asked = w.case_amount(case.unit, case.amount);
    match case.unit.zip(case.granted) {
        Some((unit, granted)) => format!("{asked} · {}", w.case.amount_less(w.amount(unit, granted))),
        None => asked,
    }
}

impl Line {
    /// A request for a booking, or for a new time.
    fn of_booking(house: &House, w: &Words, waiting: &see::Waiting, now: Instant) -> Line {
        let one = &waiting.booking;
        let since = see::waits_since(one);
        let deadline = one.change.as_ref().map(|change| change.respond_by).or(one.respond_by);
        let items: Vec<String> = one
            .items
            .iter()
            .map(|item| match item.units {
                1 => item.name.clone(),
                units => format!("{} ({})", item.name, w.staff.units_count(units)),
            })
            .collect();
        Line {
            pick: Some(Pick::Booking(one.id)),
            href: format!("/bookings/{}", one.id),
            what: one.title.clone(),
            sort: if one.change.is_some() { w.staff.kind_change() } else { w.staff.kind_new() },
            who: one.person_name.clone(),
            company: one.company_name.clone().unwrap_or_default(),
            place: format!("{} · {}", items.join(", "), place(w, &one.incubator_name)),
            when: w.span(one.span, one.zone),
            new_when: one.change.as_ref().map(|change| w.span(change.span, one.zone)),
            note: one.note.clone(),
            seats: if one.seats > 0 { w.staff.people_count(one.seats) } else { String::new() },
            age: age(house, w, since, now, one.zone),
            deadline: deadline.map_or_else(String::new, |at| w.moment(at, one.zone)),
            soon: deadline.is_some_and(|at| at < now.plus(SOON * HOUR)),
            overdue: false,
            for_whom: waiting.for_whom.as_ref().map(|(_, name)| w.case.for_whom(name)).unwrap_or_default(),
            picked: false,
        }
    }

    /// A case.
    fn of_case(house: &House, w: &Words, one: &Waiting, now: Instant) -> Line {
        let case = &one.case;
        let name = one.for_whom.as_ref().map(|(_, name)| w.case.for_whom(name));
        let near = |at: Instant| at > now && at <= now.plus(24 * HOUR);
        Line {
            pick: Some(Pick::Case(case.id, case.version)),
            href: format!("/cases/{}", case.id),
            what: case.title.clone(),
            sort: w.case_kind(case.kind),
            who: case.applicant_name.clone(),
            company: case.company_name.clone().unwrap_or_default(),
            place: place(w, &case.incubator_name).to_owned(),
            when: amount(w, case),
            new_when: None,
            note: String::new(),
            seats: String::new(),
            age: age(house, w, case.since, now, case.zone),
            deadline: case.due_at.map_or_else(String::new, |at| w.case_due(at, case.zone, case.provisional)),
            soon: case.due_at.is_some_and(near),
            overdue: case.due_at.is_some_and(|at| at <= now),
            for_whom: name.unwrap_or_default(),
            picked: false,
        }
    }

    /// What is decided on its own page.
    fn of_brief(house: &House, w: &Words, one: &Brief, now: Instant) -> Line {
        Line {
            pick: None,
            href: matter::href(one.matter, one.id),
            what: matter::title(w, one),
            sort: matter::sort(w, one.matter),
            who: one.who.clone(),
            company: one.company_name.clone(),
            place: matter::place(w, one).to_owned(),
            when: matter::amount(w, one),
            new_when: None,
            note: matter::state(w, one).0.to_owned(),
            seats: String::new(),
            age: age(house, w, one.since, now, one.zone),
            deadline: one.due.map_or_else(String::new, |at| w.until_day(at, one.zone)),
            soon: one.due.is_some_and(|at| at > now && at <= now.plus(24 * HOUR)),
            overdue: one.due.is_some_and(|at| at <= now),
            for_whom: String::new(),
            picked: false,
        }
    }

    /// Whatever waits.
    pub(super) fn of(house: &House, w: &Words, one: &waiting::Waiting, now: Instant) -> Line {
        match &one.more {
            More::Booking(booking) => Line::of_booking(house, w, booking, now),
            More::Case(case) => Line::of_case(house, w, case, now),
            More::Nothing => Line::of_brief(house, w, &one.brief, now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_is_read_as_it_was_written() {
        for pick in [Pick::Booking(BookingId(7)), Pick::Case(CaseId(3), 12)] {
            assert_eq!(Pick::read(&pick.to_string()), Some(pick));
        }
        for text in ["", "x", "case-", "case-3", "case-x-1", "-1", "case-3-"] {
            assert_eq!(Pick::read(text), None, "{text}");
        }
    }
}
