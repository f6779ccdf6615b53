//! The working calendar: days off (休), make-up working days (班), deadlines in 工作日.
//!
//! The State Council's notice of each November names the days of the next year. A year without a
//! notice is worked Monday to Friday *provisionally*; the thirteen holidays of
//! 《全国年节及纪念日放假办法》 are off in it all the same, and more days off and make-up days will come.

use super::time::{Instant, MINUTE, day_start, instant, weekday};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Bound, RangeBounds};

/// What a line of the calendar's text says of its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowKind {
    /// A day off by notice, be it a weekday or not.
    Off,
    /// A Saturday or Sunday that is worked by notice (调休上班).
    Work,
    /// A day off by law, in a year that has no notice yet. Without effect once the year has one.
    Statutory,
}

impl RowKind {
    /// Its word in the text.
    pub const fn name(self) -> &'static str {
        match self {
            RowKind::Off => "off",
            RowKind::Work => "work",
            RowKind::Statutory => "statutory",
        }
    }
    fn of(word: &str) -> Option<RowKind> {
        [RowKind::Off, RowKind::Work, RowKind::Statutory].into_iter().find(|kind| kind.name() == word)
    }
}

/// What is wrong with a line of the calendar's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// It is not `kind,date,name`.
    #[error("not kind,date,name")]
    Shape,
    /// The kind is none of `off`, `work`, `statutory`.
    #[error("not a kind of day")]
    Kind,
    /// The date is not `YYYY-MM-DD`, or not in the calendar.
    #[error("not a date")]
    Date,
    /// The holiday has no name.
    #[error("no name")]
    Name,
    /// An earlier line spoke of the same date.
    #[error("a second line for one date")]
    Twice,
}

/// A line that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct LineError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: LineFault,
}

/// How a day is marked in a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayKind {
    /// A Monday to Friday like any other.
    Workday,
    /// A Saturday or Sunday like any other.
    Weekend,
    /// 休: a holiday.
    Off,
    /// 班: a Saturday or Sunday that is worked to make up for a holiday.
    MakeUp,
}

/// How sure the calendar is of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// The notice of its year is known.
    Known,
    /// No notice for its year: off because the law says so.
    Statutory,
    /// No notice for its year: Monday to Friday taken as worked, the weekend as free.
    Provisional,
}

/// What the calendar says of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DayStatus<'c> {
    /// Whether it counts in a deadline, and whether offices are open.
    pub working: bool,
    /// The holiday it belongs to, also that of a make-up day.
    pub name: Option<&'c str>,
    /// How to mark it.
    pub kind: DayKind,
    /// How sure that is.
    pub certainty: Certainty,
}

/// A date or moment that may shift when a notice is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Deadline<T> {
    /// When it is.
    pub at: T,
    /// Whether some day counted on the way was [`Certainty::Provisional`].
    pub provisional: bool,
}

/// The daily hours of an office, on the wall clock of its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfficeHours {
    zone: Tz,
    open_minute: u32,
    close_minute: u32,
}

impl OfficeHours {
    /// From `open_minute` to `close_minute` since local midnight; `None` unless
    /// `open_minute < close_minute <= 1440`.
    pub fn new(zone: Tz, open_minute: u32, close_minute: u32) -> Option<OfficeHours> {
        (open_minute < close_minute && close_minute <= 1_440).then_some(OfficeHours {
            zone,
            open_minute,
            close_minute,
        })
    }
    /// Seconds between opening and closing, at least 60.
    fn day_seconds(self) -> i64 {
        i64::from(self.close_minute - self.open_minute) * MINUTE
    }
    /// Seconds the office has been open at `wall`, on the date of `wall`.
    fn elapsed_seconds(self, wall: NaiveDateTime) -> i64 {
        let since_midnight = i64::from(wall.num_seconds_from_midnight());
        (since_midnight - i64::from(self.open_minute) * MINUTE).clamp(0, self.day_seconds())
    }
    /// The moment `seconds` after opening on `date`; the next one the wall clock shows, if it skips that.
    fn moment(self, date: NaiveDate, seconds: i64) -> Instant {
        let wall = date.and_time(NaiveTime::MIN)
            + TimeDelta::seconds(i64::from(self.open_minute) * MINUTE + seconds);
        (0..=4)
            .find_map(|halves| instant(wall + TimeDelta::minutes(30 * halves), self.zone))
            .unwrap_or_else(|| day_start(date, self.zone).plus(0))
    }
}

/// Which days are worked. Cheap to ask: a look-up a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkCalendar {
    rows: BTreeMap<NaiveDate, (RowKind, String)>,
    known_years: BTreeSet<i32>,
}

impl WorkCalendar {
    /// The calendar that comes with the program: the State Council's notices for 2025
    /// (of 2024-11-12) and 2026 (of 2025-11-04), the statutory days of 2027.
    pub fn embedded() -> WorkCalendar {
        // A test below reads it without fault.
        WorkCalendar::parse(include_str!("../../data/cn_workdays.csv")).unwrap_or_default()
    }

    /// Reads lines of `kind,date,name`. Empty lines and lines that begin with `#` say nothing.
    ///
    /// # Errors
    /// Every line that could not be read, in order.
    pub fn parse(text: &str) -> Result<WorkCalendar, Vec<LineError>> {
        let (mut calendar, mut errors) = (WorkCalendar::default(), Vec::new());
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let outcome = row(line).and_then(|(kind, date, name)| calendar.insert(kind, date, name));
            if let Err(fault) = outcome {
                errors.push(LineError { line: index + 1, fault });
            }
        }
        if errors.is_empty() { Ok(calendar) } else { Err(errors) }
    }

    fn insert(&mut self, kind: RowKind, date: NaiveDate, name: &str) -> Result<(), LineFault> {
        if self.rows.contains_key(&date) {
            return Err(LineFault::Twice);
        }
        self.rows.insert(date, (kind, name.to_owned()));
        if kind != RowKind::Statutory {
            self.known_years.insert(date.year());
        }
        Ok(())
    }

    /// This calendar with the years of `later` in place of its own: what an import does.
    #[must_use]
    pub fn with(mut self, later: &WorkCalendar) -> WorkCalendar {
        let years: BTreeSet<i32> = later.rows.keys().map(Datelike::year).collect();
        self.rows.retain(|date, _| !years.contains(&date.year()));
        self.known_years.retain(|year| !years.contains(year));
        self.rows.extend(later.rows.iter().map(|(date, row)| (*date, row.clone())));
        self.known_years.extend(&later.known_years);
        self
    }

    /// This calendar with the notice of `year` in place of its own rows of that year. Single days that the
    /// notice names in another year are put over what is said of them.
    #[must_use]
    pub fn with_notice(mut self, year: i32, notice: &WorkCalendar) -> WorkCalendar {
        self.rows.retain(|date, _| date.year() != year);
        self.known_years.remove(&year);
        self.rows.extend(notice.rows.iter().map(|(date, row)| (*date, row.clone())));
        if notice.known_years.contains(&year) {
            self.known_years.insert(year);
        }
        self
    }

    /// All its rows by date, those without effect too.
    pub fn all(&self) -> impl Iterator<Item = (NaiveDate, RowKind, &str)> {
        self.rows.iter().map(|(date, (kind, name))| (*date, *kind, name.as_str()))
    }

    /// Its rows as text, `kind,date,name` a line: what [`WorkCalendar::parse`] reads.
    pub fn text(&self) -> String {
        self.all().map(|(date, kind, name)| format!("{},{date},{name}\n", kind.name())).collect()
    }

    /// Its rows by date, those without effect left out.
    pub fn rows(&self) -> impl Iterator<Item = (NaiveDate, RowKind, &str)> {
        self.in_force(..)
    }

    /// Rows within `dates` that have effect.
    fn in_force(
        &self,
        dates: impl RangeBounds<NaiveDate>,
    ) -> impl Iterator<Item = (NaiveDate, RowKind, &str)> {
        self.rows
            .range(dates)
            .map(|(date, (kind, name))| (*date, *kind, name.as_str()))
            .filter(|(date, kind, _)| *kind != RowKind::Statutory || !self.is_known(date.year()))
    }

    /// Whether the notice of `year` is in the calendar.
    pub fn is_known(&self, year: i32) -> bool {
        self.known_years.contains(&year)
    }

    /// What is known of `date`.
    pub fn day(&self, date: NaiveDate) -> DayStatus<'_> {
        let known = self.is_known(date.year());
        let plain = if is_weekend(date) { DayKind::Weekend } else { DayKind::Workday };
        let (kind, name, certainty) = match self.in_force(date..=date).next() {
            Some((_, RowKind::Off, name)) => (DayKind::Off, Some(name), Certainty::Known),
            Some((_, RowKind::Statutory, name)) => (DayKind::Off, Some(name), Certainty::Statutory),
            Some((_, RowKind::Work, name)) if is_weekend(date) => {
                (DayKind::MakeUp, Some(name), Certainty::Known)
            }
            Some((_, RowKind::Work, name)) => (DayKind::Workday, Some(name), Certainty::Known),
            None if known => (plain, None, Certainty::Known),
            None => (plain, None, Certainty::Provisional),
        };
        DayStatus { working: matches!(kind, DayKind::Workday | DayKind::MakeUp), name, kind, certainty }
    }

    /// The `days`th working day after `from`: day 1 is the next working day (deadlines in 工作日 never
    /// count the day they begin on). 0 is `from` itself.
    pub fn add_working_days(&self, from: NaiveDate, days: u16) -> Deadline<NaiveDate> {
        let mut deadline = Deadline { at: from, provisional: false };
        let mut left = days;
        while left > 0 {
            let Some(next) = deadline.at.succ_opt() else { break };
            let status = self.day(next);
            left -= u16::from(status.working);
            deadline.at = next;
            deadline.provisional |= status.certainty == Certainty::Provisional;
        }
        deadline
    }

    /// The first working day after `date`, never `date` itself.
    pub fn next_working_day(&self, date: NaiveDate) -> NaiveDate {
        self.add_working_days(date, 1).at
    }

    /// Working days after `from` up to and with `to`, so that it undoes
    /// [`WorkCalendar::add_working_days`]; negative where `to` is the earlier.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        if to < from {
            return -self.working_days_between(to, from);
        }
        let corrections: i64 = self
            .in_force((Bound::Excluded(from), Bound::Included(to)))
            .map(|(date, kind, _)| match (kind == RowKind::Work, is_weekend(date)) {
                (true, true) => 1,
                (false, false) => -1,
                (true, false) | (false, true) => 0,
            })
            .sum();
        weekdays_until(to) - weekdays_until(from) + corrections
    }

    /// Minutes the office was open between two moments, started minutes not counted; 0 where `to` is
    /// not later. How old a request is in working hours.
    ///
    /// Counted on the wall clock, in closed form: a year costs no more than a day. Where clocks are
    /// put back or forth within office hours, that hour is counted as the clock shows it.
    pub fn working_minutes(&self, from: Instant, to: Instant, office: OfficeHours) -> i64 {
        if to <= from {
            return 0;
        }
        let (from, to) = (from.wall(office.zone), to.wall(office.zone));
        let whole_days = self.working_days_between(from.date(), to.date());
        // Days after `from`'s up to and with `to`'s are counted whole; then the rest of `to`'s goes
        // off and the rest of `from`'s comes on.
        let rest = |wall: NaiveDateTime| {
            let open = i64::from(self.day(wall.date()).working);
            open * (office.day_seconds() - office.elapsed_seconds(wall))
        };
        ((whole_days * office.day_seconds() + rest(from) - rest(to)) / MINUTE).max(0)
    }

    /// The earliest moment at which [`WorkCalendar::working_minutes`] since `from` is `minutes`; a
    /// deadline that fills a day is that day's closing, not the next opening. 0 is `from` itself.
    pub fn add_working_minutes(&self, from: Instant, minutes: u32, office: OfficeHours) -> Deadline<Instant> {
        if minutes == 0 {
            return Deadline { at: from, provisional: false };
        }
        let wall = from.wall(office.zone);
        let today = self.day(wall.date());
        let elapsed = if today.working { office.elapsed_seconds(wall) } else { office.day_seconds() };
        let seconds = i64::from(minutes) * MINUTE;
        let left_today = office.day_seconds() - elapsed;
        let provisional_today = today.certainty == Certainty::Provisional;
        if seconds <= left_today {
            return Deadline {
                at: office.moment(wall.date(), elapsed + seconds),
                provisional: provisional_today,
            };
        }
        let beyond = seconds - left_today;
        let whole_days = (beyond - 1) / office.day_seconds();
        let last = self.add_working_days(wall.date(), u16::try_from(whole_days + 1).unwrap_or(u16::MAX));
        Deadline {
            at: office.moment(last.at, beyond - whole_days * office.day_seconds()),
            provisional: last.provisional || provisional_today,
        }
    }
}

/// Reads `kind,date,name`.
fn row(line: &str) -> Result<(RowKind, NaiveDate, &str), LineFault> {
    let cells: Vec<&str> = line.split(',').map(str::trim).collect();
    let [kind, date, name] = cells[..] else { return Err(LineFault::Shape) };
    let kind = RowKind::of(kind).ok_or(LineFault::Kind)?;
    let exact = date.len() == 10 && !date.contains(|c: char| c != '-' && !c.is_ascii_digit());
    let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok().filter(|_| exact).ok_or(LineFault::Date)?;
    if name.is_empty() { Err(LineFault::Name) } else { Ok((kind, date, name)) }
}

fn is_weekend(date: NaiveDate) -> bool {
    weekday(date) >= 5
}

/// Mondays to Fridays up to and with `date`, since 0001-01-01, a Monday.
fn weekdays_until(date: NaiveDate) -> i64 {
    let days = i64::from(date.num_days_from_ce());
    days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
}

#[cfg(test)]
mod laws;
