//! Instants, half-open intervals and the wall clock of a place.

use chrono::{
    DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeZone, Timelike, Utc,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// Seconds in a minute, an hour and a day of 24 hours.
pub const MINUTE: i64 = 60;
/// See [`MINUTE`].
pub const HOUR: i64 = 3_600;
/// See [`MINUTE`].
pub const DAY: i64 = 86_400;

/// A moment, in whole seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Instant(pub i64);

impl Instant {
    /// The earliest and latest moments we keep: the years 1970 to 9999. What lies outside is not
    /// an instant to anybody's calendar.
    pub const FIRST: Instant = Instant(0);
    /// The end of the year 9999; also what "without end" is written as.
    pub const LAST: Instant = Instant(253_402_300_799);

    /// Reads RFC 3339 with an offset, as `2026-11-24T09:00:00+08:00`; a fraction is cut off.
    pub fn parse(text: &str) -> Option<Instant> {
        let at = DateTime::parse_from_rfc3339(text).ok()?.timestamp();
        (Instant::FIRST.0..=Instant::LAST.0).contains(&at).then_some(Instant(at))
    }
    /// This moment as chrono knows it.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0.clamp(Instant::FIRST.0, Instant::LAST.0), 0).unwrap_or_default()
    }
    /// The wall clock of `zone` at this moment.
    pub fn wall(self, zone: Tz) -> NaiveDateTime {
        self.utc().with_timezone(&zone).naive_local()
    }
    /// The calendar date of `zone` at this moment.
    pub fn date(self, zone: Tz) -> NaiveDate {
        self.wall(zone).date()
    }
    /// RFC 3339 with the offset of `zone`.
    pub fn rfc3339(self, zone: Tz) -> String {
        self.utc().with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, true)
    }
    /// `seconds` later (or earlier, when negative), kept inside [`Instant::FIRST`]..=[`Instant::LAST`].
    #[must_use]
    pub fn plus(self, seconds: i64) -> Instant {
        Instant(self.0.saturating_add(seconds).clamp(Instant::FIRST.0, Instant::LAST.0))
    }
}

impl From<DateTime<Utc>> for Instant {
    fn from(at: DateTime<Utc>) -> Instant {
        Instant(at.timestamp())
    }
}

/// Reads a wall-clock time of `zone` as an instant.
///
/// A time that the zone skips in spring is `None`: a form asks again. (For calendar text RFC 5545
/// §3.3.5 says otherwise.) A time that it repeats in autumn is the earlier of the two, as the same
/// section says.
///
/// ```
/// # use hatchery::domain::time::instant;
/// # use chrono::NaiveDate;
/// let nine = NaiveDate::from_ymd_opt(2026, 7, 1).unwrap().and_hms_opt(9, 0, 0).unwrap();
/// let at = instant(nine, chrono_tz::Asia::Shanghai).unwrap();
/// assert_eq!(at.rfc3339(chrono_tz::UTC), "2026-07-01T01:00:00Z");
/// ```
pub fn instant(wall: NaiveDateTime, zone: Tz) -> Option<Instant> {
    let at = zone.from_local_datetime(&wall).earliest()?.timestamp();
    (Instant::FIRST.0..=Instant::LAST.0).contains(&at).then_some(Instant(at))
}

/// The first moment of `date` in `zone`; where midnight is skipped, the first hour there is.
pub fn day_start(date: NaiveDate, zone: Tz) -> Instant {
    let midnight = date.and_time(NaiveTime::MIN);
    (0..24)
        .find_map(|hour| instant(midnight + chrono::TimeDelta::hours(hour), zone))
        .unwrap_or(Instant(midnight.and_utc().timestamp()))
}

/// The whole of `date` in `zone`: 23, 24 or 25 hours.
pub fn day_span(date: NaiveDate, zone: Tz) -> Interval {
    let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
    let (start, end) = (day_start(date, zone), day_start(next, zone));
    Interval { start, end: end.max(start.plus(1)) }
}

/// Minutes since midnight on the wall clock, 0..=1439.
pub fn minute_of_day(wall: NaiveDateTime) -> u32 {
    wall.hour() * 60 + wall.minute()
}

/// Whether a date is one of a year of four digits since 1970: what is further off is out of every bound, and not
/// counted through.
pub fn is_near(date: NaiveDate) -> bool {
    (1_970..10_000).contains(&date.year())
}

/// 0 for Monday … 6 for Sunday.
pub fn weekday(date: NaiveDate) -> usize {
    date.weekday().num_days_from_monday() as usize
}

/// A span that does not end after it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must end after it starts")]
pub struct EmptyInterval;

/// `[start, end)`: `end` is the first instant that is free again, so back to back is no clash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "(Instant, Instant)", try_from = "(Instant, Instant)")]
pub struct Interval {
    start: Instant,
    end: Instant,
}

impl From<Interval> for (Instant, Instant) {
    fn from(span: Interval) -> (Instant, Instant) {
        (span.start, span.end)
    }
}

impl TryFrom<(Instant, Instant)> for Interval {
    type Error = EmptyInterval;
    fn try_from((start, end): (Instant, Instant)) -> Result<Interval, EmptyInterval> {
        Interval::new(start, end)
    }
}

impl Interval {
    /// The only way in, so `start < end` holds for every interval there is.
    pub fn new(start: Instant, end: Instant) -> Result<Interval, EmptyInterval> {
        if start < end { Ok(Interval { start, end }) } else { Err(EmptyInterval) }
    }
    /// The first instant inside.
    pub fn start(self) -> Instant {
        self.start
    }
    /// The first instant after.
    pub fn end(self) -> Instant {
        self.end
    }
    /// Length in seconds, at least 1.
    pub fn seconds(self) -> i64 {
        self.end.0 - self.start.0
    }
    /// Length in minutes, a started minute counted whole.
    pub fn minutes(self) -> i64 {
        (self.seconds() + MINUTE - 1) / MINUTE
    }
    /// Whether some instant lies in both.
    pub fn overlaps(self, other: Interval) -> bool {
        self.start < other.end && other.start < self.end
    }
    /// Whether all of `other` lies in `self`.
    pub fn contains(self, other: Interval) -> bool {
        self.start <= other.start && other.end <= self.end
    }
    /// What lies in both.
    pub fn intersect(self, other: Interval) -> Option<Interval> {
        Interval::new(self.start.max(other.start), self.end.min(other.end)).ok()
    }
    /// The same length, starting at `start`.
    #[must_use]
    pub fn starting(self, start: Instant) -> Interval {
        Interval { start, end: Instant(start.0 + self.seconds()) }
    }
    /// The same with `before` seconds more in front and `after` more behind, neither negative.
    #[must_use]
    pub fn widened(self, before: i64, after: i64) -> Interval {
        Interval { start: self.start.plus(-before.max(0)), end: self.end.plus(after.max(0)) }
    }
    /// The local calendar dates of `zone` it touches, in order. A span that ends at midnight does
    /// not touch the day that begins there.
    pub fn dates(self, zone: Tz) -> Vec<NaiveDate> {
        let last = Instant(self.end.0 - 1).date(zone);
        self.start.date(zone).iter_days().take_while(|day| *day <= last).collect()
    }
}
