//! VTIMEZONE of a zone of the tz database (RFC 5545 §3.6.5), found by asking `chrono-tz` when the zone
//! turned its clocks. Onsets are told by RRULE, never by RDATE, which Outlook misreads.

use super::write::{Writer, utc};
use crate::domain::time::{DAY, Instant, Interval, instant};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Weekday};
use chrono_tz::{OffsetComponents, OffsetName, Tz};

/// Years whose wall clock is written with a TZID: what the tables of `chrono-tz` cover (to 2099, of
/// which the last winter is open). Other years are written in UTC.
const ZONED_YEARS: std::ops::RangeInclusive<i32> = 1970..=2098;
/// Years looked at beyond the last event, so that a rule is told from its neighbours: after 28 the
/// weekdays of the Gregorian calendar come round again.
const LOOK_AHEAD_YEARS: i32 = 28;
/// Between two looks at the clock; no zone turned its clocks there and back in less since 1970.
const STRIDE_SECONDS: i64 = 7 * DAY;

/// The wall clock of `zone` at `at` as DATE-TIME form 3, such as `20261124T090000`; `None` where it must
/// be written in UTC: in UTC itself, in the second of two hours that bear the same time (form 3 means
/// the first, RFC 5545 §3.3.5), and in years of which the zone's rules are not known.
pub fn zoned(at: Instant, zone: Tz) -> Option<String> {
    let wall = at.wall(zone);
    let certain = zone != Tz::UTC && ZONED_YEARS.contains(&wall.year()) && instant(wall, zone) == Some(at);
    certain.then(|| stamp(wall))
}

/// Writes the VTIMEZONE of `zone` that holds in all of `span`. A rule still in force at the end of
/// `span` goes on without end.
pub fn write_vtimezone(to: &mut Writer, zone: Tz, span: Interval) {
    let year = |at: Instant| at.wall(zone).year().clamp(*ZONED_YEARS.start(), *ZONED_YEARS.end());
    // A year early, so that the turn in force at the start is among them.
    let first = (year(span.start()) - 1).max(*ZONED_YEARS.start());
    let last = (year(span.end()) + LOOK_AHEAD_YEARS).min(*ZONED_YEARS.end());
    let mut rules = rules(turns(zone, first, last));
    rules.retain(|rule| rule.first.at < span.end());

    to.begin("VTIMEZONE");
    to.property("TZID", &[], zone.name());
    if rules.first().is_none_or(|rule| span.start() < rule.first.at) {
        let clock = Clock::of(zone, year_start(first));
        let onset = NaiveDate::default().and_time(NaiveTime::MIN);
        write_observance(to, &clock, clock.offset, onset, None);
    }
    for rule in &rules {
        let turn = &rule.first;
        write_observance(to, &turn.to, turn.from.offset, turn.wall, rule.recurrence(last).as_deref());
    }
    to.end("VTIMEZONE");
}

fn write_observance(
    to: &mut Writer,
    clock: &Clock,
    from_offset: i32,
    onset: NaiveDateTime,
    rrule: Option<&str>,
) {
    let component = if clock.daylight { "DAYLIGHT" } else { "STANDARD" };
    to.begin(component);
    to.property("DTSTART", &[], &stamp(onset));
    to.property("TZOFFSETFROM", &[], &utc_offset(from_offset));
    to.property("TZOFFSETTO", &[], &utc_offset(clock.offset));
    if let Some(rrule) = rrule {
        to.property("RRULE", &[], rrule);
    }
    to.text("TZNAME", &clock.name);
    to.end(component);
}

/// How a zone's clocks stand.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Clock {
    /// Seconds ahead of UTC.
    offset: i32,
    /// Summer time.
    daylight: bool,
    /// `CST`, `CEST`; where the zone has no letters, its offset.
    name: String,
}

impl Clock {
    fn of(zone: Tz, at: Instant) -> Clock {
        let known = zone.offset_from_utc_datetime(&at.utc().naive_utc());
        let offset = known.fix().local_minus_utc();
        let name = known.abbreviation().map_or_else(|| utc_offset(offset), str::to_owned);
        Clock { offset, daylight: known.dst_offset().num_seconds() > 0, name }
    }
}

/// A moment at which a zone's clocks were turned.
#[derive(Clone, Debug)]
struct Turn {
    at: Instant,
    /// The time they showed when they were turned.
    wall: NaiveDateTime,
    from: Clock,
    to: Clock,
}

/// The turns of the years `first..=last`, by time.
fn turns(zone: Tz, first: i32, last: i32) -> Vec<Turn> {
    let (mut at, end) = (year_start(first), year_start(last + 1));
    let offset = |at: Instant| zone.offset_from_utc_datetime(&at.utc().naive_utc()).fix().local_minus_utc();
    let mut found = Vec::new();
    while at < end {
        let next = at.plus(STRIDE_SECONDS).min(end);
        if offset(at) != offset(next) {
            // Between `before` and `after` the clocks are turned.
            let (mut before, mut after) = (at, next);
            while after.0 - before.0 > 1 {
                let middle = Instant(before.0.midpoint(after.0));
                if offset(middle) == offset(at) { before = middle } else { after = middle }
            }
            found.push(turn(zone, before, after));
        }
        at = next;
    }
    found
}

fn turn(zone: Tz, before: Instant, at: Instant) -> Turn {
    let (from, mut to) = (Clock::of(zone, before), Clock::of(zone, at));
    // Where winter is the exception (Dublin, Casablanca), what follows it is the summer.
    to.daylight |= zone.offset_from_utc_datetime(&before.utc().naive_utc()).dst_offset().num_seconds() < 0;
    let wall = at.plus(i64::from(from.offset)).utc().naive_utc();
    Turn { at, wall, from, to }
}

/// Which day of its month a turn falls on, each year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pattern {
    /// The last such weekday.
    Last,
    /// The first to fourth such weekday.
    Nth(u32),
    /// Such a weekday within seven days from this one on.
    From(u32),
}

/// Turns of successive years that follow one pattern.
#[derive(Clone, Debug)]
struct Rule {
    first: Turn,
    /// The latest turn.
    last: Turn,
    /// The earliest and latest day of the month so far.
    days: (u32, u32),
    /// Whether all were the last such weekday of their month.
    all_last: bool,
    /// Which such weekday of the month all were, counted from 1.
    all_nth: Option<u32>,
}

impl Rule {
    fn starting(first: Turn) -> Rule {
        let day = first.wall.day();
        Rule {
            all_last: is_last(&first),
            all_nth: Some(nth(&first)),
            days: (day, day),
            last: first.clone(),
            first,
        }
    }
    /// The rule with one turn more, if that is next year's and some pattern covers all.
    fn and(&self, turn: &Turn) -> Option<Rule> {
        let shape = |turn: &Turn| {
            let wall = turn.wall;
            (wall.month(), wall.weekday(), wall.time(), turn.from.offset, turn.to.clone())
        };
        let alike = self.last.wall.year() + 1 == turn.wall.year() && shape(&self.last) == shape(turn);
        let day = turn.wall.day();
        let longer = Rule {
            first: self.first.clone(),
            last: turn.clone(),
            days: (self.days.0.min(day), self.days.1.max(day)),
            all_last: self.all_last && is_last(turn),
            all_nth: self.all_nth.filter(|all| *all == nth(turn)),
        };
        (alike && longer.pattern().is_some()).then_some(longer)
    }
    fn pattern(&self) -> Option<Pattern> {
        if self.all_last {
            Some(Pattern::Last)
        } else if let Some(nth) = self.all_nth {
            Some(Pattern::Nth(nth))
        } else {
            (self.days.1 - self.days.0 < 7).then_some(Pattern::From(self.days.0.min(25)))
        }
    }
    /// Its RRULE; `None` for a turn of one year. Without end where it holds to the last year looked at.
    fn recurrence(&self, last_year: i32) -> Option<String> {
        if self.first.at == self.last.at {
            return None;
        }
        let wall = self.first.wall;
        let (month, day) = (wall.month(), weekday_name(wall.weekday()));
        let by = match self.pattern()? {
            Pattern::Last => format!("BYDAY=-1{day}"),
            Pattern::Nth(nth) => format!("BYDAY={nth}{day}"),
            Pattern::From(first) => {
                let days: Vec<String> = (first..first + 7).map(|day| day.to_string()).collect();
                format!("BYDAY={day};BYMONTHDAY={}", days.join(","))
            }
        };
        let open = self.last.wall.year() >= last_year;
        let until = if open { String::new() } else { format!(";UNTIL={}", utc(self.last.at)) };
        Some(format!("FREQ=YEARLY;BYMONTH={month};{by}{until}"))
    }
}

/// The turns gathered into rules, by their first turn.
fn rules(turns: Vec<Turn>) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for turn in turns {
        match rules.iter_mut().rev().find_map(|rule| rule.and(&turn).map(|longer| (rule, longer))) {
            Some((rule, longer)) => *rule = longer,
            None => rules.push(Rule::starting(turn)),
        }
    }
    rules
}

fn is_last(turn: &Turn) -> bool {
    turn.wall.day() + 7 > u32::from(turn.wall.num_days_in_month())
}

fn nth(turn: &Turn) -> u32 {
    turn.wall.day().div_ceil(7)
}

fn weekday_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}

/// The year's first instant in UTC.
fn year_start(year: i32) -> Instant {
    let midnight = NaiveDate::from_yo_opt(year, 1).unwrap_or_default().and_time(NaiveTime::MIN);
    Instant(midnight.and_utc().timestamp())
}

fn stamp(wall: NaiveDateTime) -> String {
    wall.format("%Y%m%dT%H%M%S").to_string()
}

/// `+0800`, with seconds only where there are some (RFC 5545 §3.3.14).
fn utc_offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes, rest) = (seconds.abs() / 3_600, seconds.abs() / 60 % 60, seconds.abs() % 60);
    if rest == 0 {
        format!("{sign}{hours:02}{minutes:02}")
    } else {
        format!("{sign}{hours:02}{minutes:02}{rest:02}")
    }
}

#[cfg(test)]
mod laws;
