//! A calendar month of the books. The ledger keeps the city's clock, wherever a place is.

use super::time::{DAY, HOUR, Instant, Interval, day_span, day_start};
use chrono::{Datelike, Months, NaiveDate};
use chrono_tz::Tz;
use std::{fmt, str::FromStr};

/// The clock of the books: months and sealed days are those of Beijing, UTC+8 since 1991.
pub const ZONE: Tz = chrono_tz::Asia::Shanghai;
/// That clock's distance from UTC, in seconds; the schema repeats it.
pub const OFFSET: i64 = 8 * HOUR;

/// A calendar month of [`ZONE`], January 1970 to November 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(NaiveDate);

/// Not a month as `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a month")]
pub struct NotAMonth;

impl Month {
    /// The month of an instant.
    pub fn of(at: Instant) -> Month {
        let date = at.date(ZONE);
        Month(date.with_day(1).unwrap_or(date))
    }

    /// Its first instant.
    pub fn start(self) -> Instant {
        day_start(self.0, ZONE)
    }

    /// The first instant of the next.
    pub fn end(self) -> Instant {
        self.span().end()
    }

    /// All of it.
    pub fn span(self) -> Interval {
        let last = self.next().0.pred_opt().unwrap_or(self.0);
        let (first, last) = (day_span(self.0, ZONE), day_span(last.max(self.0), ZONE));
        first.widened(0, last.end().0 - first.end().0)
    }

    /// The month after; the last one there is has none but itself.
    #[must_use]
    pub fn next(self) -> Month {
        self.0.checked_add_months(Months::new(1)).filter(|date| date.year() <= 9_999).map_or(self, Month)
    }

    /// The first month of its year.
    #[must_use]
    pub fn january(self) -> Month {
        self.0.with_month(1).map_or(self, Month)
    }

    /// The month before; the first one there is has none but itself.
    #[must_use]
    pub fn previous(self) -> Month {
        self.0.checked_sub_months(Months::new(1)).filter(|date| date.year() >= 1_970).map_or(self, Month)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl FromStr for Month {
    type Err = NotAMonth;
    fn from_str(text: &str) -> Result<Month, NotAMonth> {
        let (year, month) = text.split_once('-').ok_or(NotAMonth)?;
        let digits = |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(NotAMonth);
        }
        let (year, month) = (year.parse().map_err(|_| NotAMonth)?, month.parse().map_err(|_| NotAMonth)?);
        let date = NaiveDate::from_ymd_opt(year, month, 1).ok_or(NotAMonth)?;
        let kept = date.year() >= 1_970 && (date.year(), date.month()) < (9_999, 12);
        kept.then_some(Month(date)).ok_or(NotAMonth)
    }
}

/// The number of the local day of an instant: days since 1970-01-01 by the clock of the books.
pub fn day_number(at: Instant) -> i64 {
    (at.0 + OFFSET).div_euclid(DAY)
}

/// The first instant of the local day of that number.
pub fn day_begins(day: i64) -> Instant {
    Instant(day * DAY - OFFSET)
}

/// That day as a date.
pub fn day_date(day: i64) -> NaiveDate {
    NaiveDate::default() + chrono::TimeDelta::days(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_and_ends_at_beijings_midnight() {
        let at = Instant::parse("2026-11-30T23:59:59+08:00").unwrap();
        let month = Month::of(at);
        assert_eq!(month.to_string(), "2026-11");
        assert_eq!(month.start().rfc3339(ZONE), "2026-11-01T00:00:00+08:00");
        assert_eq!(month.end(), at.plus(1));
        assert_eq!((month.next().to_string(), month.next().previous()), ("2026-12".to_owned(), month));
        assert_eq!(Month::of(Instant::parse("2026-12-31T16:00:00Z").unwrap()).to_string(), "2027-01");
    }

    #[test]
    fn a_month_is_read_as_it_is_written_and_not_otherwise() {
        assert_eq!("2026-02".parse::<Month>().unwrap().span().seconds(), 28 * DAY);
        for odd in
            ["2026-2", "2026-13", "2026-00", "1969-12", "9999-12", "2026-02-01", "+026-02", "２026-02", ""]
        {
            assert!(odd.parse::<Month>().is_err(), "{odd}");
        }
    }

    #[test]
    fn the_number_of_a_day_is_its_date() {
        for text in ["2026-11-24T00:00:00+08:00", "2026-11-24T23:59:59+08:00"] {
            let day = day_number(Instant::parse(text).unwrap());
            assert_eq!(day_date(day).to_string(), "2026-11-24");
            assert_eq!(day_begins(day), Instant::parse("2026-11-24T00:00:00+08:00").unwrap());
        }
    }
}
