//! Series: on which dates something repeats, every working day of the Chinese calendar among them.

use super::time::{Interval, instant, weekday};
use super::work_calendar::{Certainty, WorkCalendar};
use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// Most occurrences of a series: two years of weeks, or some five months of working days.
pub const OCCURRENCES_MAX: usize = 104;
/// Longest reach of a series, in days from its first date.
pub const REACH_DAYS: u64 = 366;
/// Most dates looked at: the thirty-firsts of two years need some.
const LOOKED_AT_MAX: u64 = REACH_DAYS + 1;

/// How a series repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recurrence {
    /// Which days.
    pub every: Every,
    /// Every so many days, weeks or months, 1 to 12; of working days always 1.
    #[serde(default = "one")]
    pub interval: u32,
    /// Where it ends.
    pub ends: Ends,
}

fn one() -> u32 {
    1
}

/// Which days a series falls on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Every {
    /// Every day.
    Day,
    /// Every working day: make-up Saturdays too, holidays not (调休).
    WorkingDay,
    /// On weekdays of a week, 0 for Monday to 6 for Sunday; empty: that of the first date.
    Week(Vec<u8>),
    /// On the first date's day of the month; months without it are passed over (RFC 5545 §3.3.10).
    MonthDay,
    /// On the first date's weekday of the month, counted from the front, or from the back when the
    /// first date is the last of its kind and a fifth is not always there.
    MonthWeekday,
}

/// Where a series ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Ends {
    /// After so many occurrences, 1 to [`OCCURRENCES_MAX`].
    Count(u32),
    /// With the last one on or before a date.
    Until(NaiveDate),
}

/// Why a series is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unbounded {
    /// The interval is not 1 to 12.
    Interval,
    /// More than [`OCCURRENCES_MAX`] occurrences, or none.
    Count,
    /// It ends before it begins, or reaches further than [`REACH_DAYS`].
    Until,
    /// A weekday is not 0 to 6.
    Weekday,
}

/// A date of a series, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The date at the place.
    pub date: NaiveDate,
    /// It is a working day only as far as is known: that year's notice is not published.
    pub provisional: bool,
}

impl Recurrence {
    /// The dates of the series that begins on `first`, in order. `first` is one of them, unless it is
    /// no working day in a series of working days, or not among the named weekdays.
    ///
    /// # Errors
    /// What is out of bounds.
    pub fn dates(&self, first: NaiveDate, calendar: &WorkCalendar) -> Result<Vec<Occurrence>, Unbounded> {
        if !(1..=12).contains(&self.interval) || (self.every == Every::WorkingDay && self.interval != 1) {
            return Err(Unbounded::Interval);
        }
        if let Every::Week(days) = &self.every
            && days.iter().any(|day| *day > 6)
        {
            return Err(Unbounded::Weekday);
        }
        let reach = first.checked_add_days(Days::new(REACH_DAYS)).ok_or(Unbounded::Until)?;
        let (most, last) = match self.ends {
            Ends::Count(count) if count == 0 || count as usize > OCCURRENCES_MAX => {
                return Err(Unbounded::Count);
            }
            Ends::Count(count) => (count as usize, reach),
            Ends::Until(date) if date < first || date > reach => return Err(Unbounded::Until),
            Ends::Until(date) => (usize::MAX, date),
        };
        let dates: Vec<Occurrence> = self
            .candidates(first)
            .take_while(|date| *date <= last)
            .filter_map(|date| self.occurs(date, calendar))
            .take(most.min(OCCURRENCES_MAX + 1))
            .collect();
        if dates.is_empty() || dates.len() > OCCURRENCES_MAX {
            return Err(Unbounded::Count);
        }
        // "Ten times" that would need more than a year is out of bounds, not silently cut.
        if matches!(self.ends, Ends::Count(count) if dates.len() < count as usize) {
            return Err(Unbounded::Until);
        }
        Ok(dates)
    }

    /// The rule cut in two before `at`, one of its dates: what comes before, and what from there on.
    pub fn cut(&self, first: NaiveDate, at: NaiveDate, calendar: &WorkCalendar) -> (Recurrence, Recurrence) {
        let before = at.pred_opt().map_or(self.ends, Ends::Until);
        let rest = match self.ends {
            Ends::Count(count) => {
                let gone = self.dates(first, calendar).unwrap_or_default();
                let gone = gone.iter().filter(|one| one.date < at).count();
                let gone = u32::try_from(gone).unwrap_or(0).min(count.saturating_sub(1));
                Ends::Count(count - gone)
            }
            until => until,
        };
        let with = |ends| Recurrence { ends, ..self.clone() };
        (with(before), with(rest))
    }

    fn occurs(&self, date: NaiveDate, calendar: &WorkCalendar) -> Option<Occurrence> {
        let day = calendar.day(date);
        let provisional = day.certainty == Certainty::Provisional;
        match self.every {
            Every::WorkingDay => day.working.then_some(Occurrence { date, provisional }),
            _ => Some(Occurrence { date, provisional }),
        }
    }

    /// The dates of the rule from `first` on, before working days are asked for.
    fn candidates(&self, first: NaiveDate) -> Box<dyn Iterator<Item = NaiveDate> + '_> {
        let step = self.interval;
        match &self.every {
            Every::Day | Every::WorkingDay => Box::new(first.iter_days().step_by(step as usize)),
            Every::Week(named) => {
                let own = vec![u8::try_from(weekday(first)).unwrap_or(0)];
                let named = if named.is_empty() { own } else { named.clone() };
                // Weeks begin on Mondays (RFC 5545 WKST=MO).
                let monday = first - Days::new(weekday(first) as u64);
                Box::new(first.iter_days().take(LOOKED_AT_MAX as usize).filter(move |date| {
                    let week = date.signed_duration_since(monday).num_days() / 7;
                    week % i64::from(step) == 0 && named.iter().any(|day| usize::from(*day) == weekday(*date))
                }))
            }
            Every::MonthDay => {
                Box::new(months(first, step).filter_map(move |month| month.with_day(first.day())))
            }
            Every::MonthWeekday => {
                let place = Place::of(first);
                Box::new(months(first, step).filter_map(move |month| place.within(month)))
            }
        }
    }
}

/// First days of months: that of `first`, then every `step`th; two years of them.
fn months(first: NaiveDate, step: u32) -> impl Iterator<Item = NaiveDate> {
    let month = first.with_day(1).unwrap_or(first);
    (0..=24).filter_map(move |n| month.checked_add_months(Months::new(n * step)))
}

/// A weekday's place in its month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// 0 for Monday to 6 for Sunday.
    pub weekday: u8,
    /// 1 to 4 from the front, or -1: the last.
    pub nth: i8,
}

impl Place {
    /// The place of `date`: the fifth is told as the last.
    pub fn of(date: NaiveDate) -> Place {
        let nth = i8::try_from((date.day() - 1) / 7 + 1).unwrap_or(1);
        Place { weekday: u8::try_from(weekday(date)).unwrap_or(0), nth: if nth > 4 { -1 } else { nth } }
    }

    /// The date of that place in the month that begins on `month`.
    fn within(self, month: NaiveDate) -> Option<NaiveDate> {
        let after = (7 + u64::from(self.weekday) - weekday(month) as u64) % 7;
        let first = month.checked_add_days(Days::new(after))?;
        if self.nth > 0 {
            return first.checked_add_days(Days::new(7 * (u64::from(self.nth.unsigned_abs()) - 1)));
        }
        let fifth = first.checked_add_days(Days::new(28))?;
        if fifth.month() == month.month() { Some(fifth) } else { first.checked_add_days(Days::new(21)) }
    }
}

/// The span of an occurrence: the same hours of the wall clock on another date. `None` where the
/// zone skips one of them; a span over midnight ends on the next date.
pub fn span_on(date: NaiveDate, from: NaiveTime, to: NaiveTime, zone: Tz) -> Option<Interval> {
    let last = if to > from { date } else { date.succ_opt()? };
    Interval::new(instant(date.and_time(from), zone)?, instant(last.and_time(to), zone)?).ok()
}

#[cfg(test)]
mod laws;
