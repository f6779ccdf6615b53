//! Dates, times and places as pages ask for them and show them.

use super::room_day::DayLink;
use super::shell::Choice;
use crate::app::{House, Incubator, Kind, Resource};
use crate::domain::opening::Weekly;
use crate::domain::time::{HOUR, Instant, Interval, day_start, instant};
use crate::domain::work_calendar::DayKind;
use crate::http::form::Fields;
use crate::words::Words;
use chrono::{Days, NaiveDate, NaiveTime, Timelike};
use chrono_tz::Tz;
use rocket::request::{FromRequest, Outcome, Request};
use std::convert::Infallible;

/// The query of an address, as fields.
#[derive(Clone, Debug)]
pub struct Asked(pub Fields);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Asked {
    type Error = Infallible;
    async fn from_request(request: &'r Request<'_>) -> Outcome<Asked, Infallible> {
        let query = request.uri().query().map_or("", |query| query.as_str());
        Outcome::Success(Asked(Fields::parse(query)))
    }
}

/// A zone by its name; a name nobody knows is Beijing's.
pub fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(chrono_tz::Asia::Shanghai)
}

/// The booking form of a resource, filled.
pub fn form_address(resource: &str, from: Instant, to: Instant, zone: Tz) -> String {
    let wall = |at: Instant| at.wall(zone).format("%Y-%m-%dT%H:%M").to_string();
    // Colons are allowed in a query, and the timeline's script reads the two times from here.
    format!("/bookings/new?resource={resource}&from={}&to={}", wall(from), wall(to))
}

/// `09:30` on a date; `24:00` is the end of it.
pub fn moment(date: &str, clock: &str, zone: Tz) -> Option<Instant> {
    let date: NaiveDate = date.trim().parse().ok()?;
    if clock.trim() == "24:00" {
        return Some(day_start(date.checked_add_days(Days::new(1))?, zone));
    }
    let clock = NaiveTime::parse_from_str(clock.trim(), "%H:%M").ok()?;
    instant(date.and_time(clock), zone)
}

/// A date and two clocks, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The day it begins.
    pub date: String,
    /// When it begins.
    pub from: String,
    /// The day it ends, where that is another.
    pub end_date: String,
    /// When it ends.
    pub to: String,
}

impl Typed {
    /// Reads `date`, `from`, `end_date`, `to`; `from` and `to` may also be whole: `2026-11-24T09:00`.
    pub fn read(fields: &Fields) -> Typed {
        let (mut date, mut end_date) = (fields.get("date").to_owned(), fields.get("end_date").to_owned());
        let clock = |name: &str, day: &mut String| match fields.get(name).split_once('T') {
            Some((on, clock)) => {
                on.clone_into(day);
                clock.get(..5).unwrap_or(clock).to_owned()
            }
            None => fields.get(name).to_owned(),
        };
        let from = clock("from", &mut date);
        let to = clock("to", &mut end_date);
        if end_date == date {
            end_date.clear();
        }
        Typed { date, from, end_date, to }
    }
    /// As a form shows a span.
    pub fn of(span: Interval, zone: Tz) -> Typed {
        let (from, to) = (span.start().wall(zone), span.end().wall(zone));
        let other = from.date() != to.date();
        Typed {
            date: from.date().to_string(),
            from: from.format("%H:%M").to_string(),
            end_date: if other { to.date().to_string() } else { String::new() },
            to: to.format("%H:%M").to_string(),
        }
    }
    /// The first and last moment; `None` for what is no time.
    pub fn ends(&self, zone: Tz) -> (Option<Instant>, Option<Instant>) {
        let last = if self.end_date.is_empty() { &self.date } else { &self.end_date };
        (moment(&self.date, &self.from, zone), moment(last, &self.to, zone))
    }
    /// The span, if it is one.
    pub fn span(&self, zone: Tz) -> Option<Interval> {
        let (from, to) = self.ends(zone);
        Interval::new(from?, to?).ok()
    }
    /// The wrong fields by name, nothing when all are right.
    pub fn wrong(&self, zone: Tz) -> Vec<(&'static str, crate::domain::field::FieldRule)> {
        use crate::domain::field::FieldRule;
        let mut wrong = Vec::new();
        let mut test = |field, text: &str, good: bool, rule| {
            if text.trim().is_empty() {
                wrong.push((field, FieldRule::Missing));
            } else if !good {
                wrong.push((field, rule));
            }
        };
        let (from, to) = self.ends(zone);
        let is_date = |text: &str| text.trim().parse::<NaiveDate>().is_ok();
        let day = is_date(&self.date);
        test("date", &self.date, day, FieldRule::Date);
        test("from", &self.from, !day || from.is_some(), FieldRule::Time);
        let last = self.end_date.is_empty() || is_date(&self.end_date);
        if !last {
            test("end_date", &self.end_date, false, FieldRule::Date);
        }
        test("to", &self.to, !day || !last || to.is_some(), FieldRule::Time);
        if let (Some(from), Some(to)) = (from, to)
            && to <= from
        {
            wrong.push(("to", FieldRule::EndAfterStart));
        }
        wrong
    }
}

/// Opening hours of text; hours that cannot be read are an office's.
pub fn weekly(text: &str) -> Weekly {
    Weekly::parse(text).unwrap_or_else(|_| Weekly::daily(9 * 60, 18 * 60))
}

/// Day and hour that a form begins with: today while at least an hour of it is left, else the next
/// working day; the next full hour, for one hour.
pub fn suggested(house: &House, opening: &Weekly, zone: Tz, now: Instant) -> Typed {
    let today = now.date(zone);
    let full = |at: Instant| Instant(at.0 + (HOUR - at.0.rem_euclid(HOUR)) % HOUR);
    let left = opening.hull(today, zone).and_then(|hull| {
        let from = full(hull.start().max(now));
        (from.plus(HOUR) <= hull.end()).then_some((today, from))
    });
    let (date, from) = left.unwrap_or_else(|| {
        let next = crate::app::find::next_working_day(house, today);
        let nine = moment(&next.to_string(), "09:00", zone).unwrap_or(now);
        (next, opening.hull(next, zone).map_or(nine, |hull| full(hull.start())))
    });
    let clock = |at: Instant| at.wall(zone).format("%H:%M").to_string();
    let to = from.plus(HOUR);
    let to = if to.date(zone) == date { clock(to) } else { "24:00".to_owned() };
    Typed { date: date.to_string(), from: clock(from), end_date: String::new(), to }
}

/// A strip of `many` days from `first`, each leading to `href(date)`.
pub fn days(
    house: &House,
    w: &Words,
    first: NaiveDate,
    many: usize,
    shown: &str,
    today: NaiveDate,
    href: impl Fn(&str) -> String,
) -> Vec<DayLink> {
    let day = |date: NaiveDate| {
        let text = date.to_string();
        let kind = match house.calendar.day(date).kind {
            DayKind::Workday => "",
            DayKind::Weekend => "weekend",
            DayKind::Off => "off",
            DayKind::MakeUp => "work",
        };
        DayLink {
            href: href(&text),
            weekday: w.weekday(date).to_owned(),
            date: date.format("%m-%d").to_string(),
            kind,
            current: text == shown,
            today: date == today,
        }
    };
    first.iter_days().take(many).map(day).collect()
}

/// The first day of a strip that shows `date`: today, or a few days before a later one.
pub fn strip_start(date: NaiveDate, today: NaiveDate) -> NaiveDate {
    let far = date.signed_duration_since(today).num_days();
    if (0..10).contains(&far) { today } else { date.checked_sub_days(Days::new(3)).unwrap_or(date) }
}

/// The name of an incubator.
pub fn incubator_name<'a>(w: &Words, one: &'a Incubator) -> &'a str {
    w.either(&one.name_zh, &one.name_en)
}

/// The name of a kind, its key when there is none.
pub fn kind_name(w: &Words, kinds: &[Kind], key: &str) -> String {
    let found = kinds.iter().find(|kind| kind.key == key);
    found.map_or(key, |kind| w.either(&kind.name_zh, &kind.name_en)).to_owned()
}

/// Where a resource is: building, floor, zone.
pub fn place(resource: &Resource) -> String {
    let parts = [&resource.building, &resource.floor, &resource.zone];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" · ")
}

/// Equipment of a resource.
pub fn features(resource: &Resource) -> Vec<String> {
    resource.features.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Kinds as options: bookable first, families that hold several, then the rest.
pub fn kind_choices(w: &Words, kinds: &[Kind], current: &str, any: bool) -> Vec<Choice> {
    let f = &w.founder;
    let mut options: Vec<(String, String)> = Vec::new();
    if any {
        options.push((String::new(), f.any_kind().to_owned()));
    }
    options.extend(
        kinds.iter().map(|kind| (kind.key.clone(), w.either(&kind.name_zh, &kind.name_en).to_owned())),
    );
    if any && kinds.iter().filter(|kind| kind.family == "desk").count() > 1 {
        options.push(("desk".to_owned(), f.f_desk().to_owned()));
    }
    Choice::list(options, current)
}

/// Incubators as options.
pub fn incubator_choices(w: &Words, all: &[Incubator], current: &str, any: bool) -> Vec<Choice> {
    let anywhere = any.then(|| (String::new(), w.founder.any_place().to_owned()));
    let named = all.iter().map(|one| (one.id.to_string(), incubator_name(w, one).to_owned()));
    Choice::list(anywhere.into_iter().chain(named), current)
}

/// Minutes since midnight on the wall.
pub fn minute(at: Instant, zone: Tz) -> u32 {
    let wall = at.wall(zone);
    wall.hour() * 60 + wall.minute()
}
