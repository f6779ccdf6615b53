//! Weekly opening hours, as people write them: `mon-fri 08:30-20:00; sat 09:00-12:00,13:00-18:00`.

use super::time::{DAY, Instant, Interval, MINUTE, day_start, weekday};
use chrono::NaiveDate;
use chrono_tz::Tz;
use std::fmt;

/// Opening hours of a week. Windows of a day are in order and apart; none crosses midnight, a day
/// that runs through is `00:00-24:00`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weekly([Vec<Window>; 7]);

/// From and to, in minutes since midnight: `0 <= from < to <= 1440`.
type Window = (u32, u32);

/// The text is not opening hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not opening hours")]
pub struct NotOpening;

const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Weekly {
    /// Every day from `from` to `to`, in minutes since midnight; used where nothing is stated.
    pub fn daily(from: u32, to: u32) -> Weekly {
        Weekly(std::array::from_fn(|_| vec![(from, to)]))
    }

    /// Reads `days hours; days hours`. Days: `mon-fri`, `sat,sun`, `daily`; hours:
    /// `08:30-12:00,13:30-18:00`; at most six windows a day, in order and apart. A day named twice
    /// is an error, one not named is closed.
    pub fn parse(text: &str) -> Result<Weekly, NotOpening> {
        let mut week: [Option<Vec<Window>>; 7] = Default::default();
        for part in text.trim().to_ascii_lowercase().split(';').map(str::trim).filter(|part| !part.is_empty())
        {
            let (days, hours) = part.split_once(char::is_whitespace).ok_or(NotOpening)?;
            let hours = windows(hours)?;
            for day in days_named(days)? {
                if week[day].replace(hours.clone()).is_some() {
                    return Err(NotOpening);
                }
            }
        }
        if week.iter().all(Option::is_none) {
            return Err(NotOpening);
        }
        Ok(Weekly(week.map(Option::unwrap_or_default)))
    }

    /// The windows of one date, as instants of `zone`, in order.
    pub fn on(&self, date: NaiveDate, zone: Tz) -> Vec<Interval> {
        let start = day_start(date, zone);
        let at = |minute: u32| {
            let wall = date.and_hms_opt(minute / 60 % 24, minute % 60, 0);
            if minute == 1440 {
                day_start(date.succ_opt().unwrap_or(date), zone)
            } else {
                wall.and_then(|wall| super::time::instant(wall, zone))
                    .unwrap_or(start.plus(i64::from(minute) * MINUTE))
            }
        };
        let window = |(from, to): &Window| Interval::new(at(*from), at(*to)).ok();
        self.0[weekday(date)].iter().filter_map(window).collect()
    }

    /// The windows that touch `span`, joined where one ends as the next begins (over midnight too).
    pub fn within(&self, span: Interval, zone: Tz) -> Vec<Interval> {
        let mut joined: Vec<Interval> = Vec::new();
        for window in span.dates(zone).into_iter().flat_map(|date| self.on(date, zone)) {
            match joined.last_mut() {
                Some(last) if last.end() >= window.start() => {
                    if let Ok(longer) = Interval::new(last.start(), last.end().max(window.end())) {
                        *last = longer;
                    }
                }
                _ => joined.push(window),
            }
        }
        joined.retain(|window| window.overlaps(span));
        joined
    }

    /// Whether it is open during all of `span`.
    pub fn admits(&self, span: Interval, zone: Tz) -> bool {
        span.seconds() <= 40 * DAY && self.within(span, zone).iter().any(|window| window.contains(span))
    }

    /// From the first opening to the last closing of `date`; `None` where it stays closed.
    pub fn hull(&self, date: NaiveDate, zone: Tz) -> Option<Interval> {
        let windows = self.on(date, zone);
        let (first, last): (Instant, Instant) = (windows.first()?.start(), windows.last()?.end());
        Interval::new(first, last).ok()
    }
}

fn days_named(text: &str) -> Result<Vec<usize>, NotOpening> {
    let index = |name: &str| NAMES.iter().position(|known| *known == name).ok_or(NotOpening);
    if text == "daily" {
        return Ok((0..7).collect());
    }
    let mut days = Vec::new();
    for part in text.split(',') {
        match part.split_once('-') {
            Some((from, to)) => {
                let (from, to) = (index(from)?, index(to)?);
                if from > to {
                    return Err(NotOpening);
                }
                days.extend(from..=to);
            }
            None => days.push(index(part)?),
        }
    }
    Ok(days)
}

fn windows(text: &str) -> Result<Vec<Window>, NotOpening> {
    let mut windows: Vec<Window> = Vec::new();
    for part in text.split(',').map(str::trim) {
        let (from, to) = part.split_once('-').ok_or(NotOpening)?;
        let (from, to) = (clock(from)?, clock(to)?);
        let apart = windows.last().is_none_or(|last| last.1 < from);
        if from >= to || !apart || windows.len() >= 6 {
            return Err(NotOpening);
        }
        windows.push((from, to));
    }
    Ok(windows)
}

/// `08:30` in minutes since midnight; `24:00` is 1440.
fn clock(text: &str) -> Result<u32, NotOpening> {
    let (hour, minute) = text.trim().split_once(':').ok_or(NotOpening)?;
    let plain = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !plain(hour) || !plain(minute) {
        return Err(NotOpening);
    }
    let (hour, minute): (u32, u32) =
        (hour.parse().map_err(|_| NotOpening)?, minute.parse().map_err(|_| NotOpening)?);
    let at = hour * 60 + minute;
    if minute < 60 && at <= 1440 { Ok(at) } else { Err(NotOpening) }
}

impl fmt::Display for Weekly {
    /// Writes what [`Weekly::parse`] reads: neighbours with the same hours as one range.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut day = 0;
        let mut first = true;
        while day < 7 {
            let mut last = day;
            while last < 6 && self.0[last + 1] == self.0[day] {
                last += 1;
            }
            if !self.0[day].is_empty() {
                f.write_str(if first { "" } else { "; " })?;
                first = false;
                match last - day {
                    6 => f.write_str("daily ")?,
                    0 => write!(f, "{} ", NAMES[day])?,
                    _ => write!(f, "{}-{} ", NAMES[day], NAMES[last])?,
                }
                for (n, (from, to)) in self.0[day].iter().enumerate() {
                    let comma = if n == 0 { "" } else { "," };
                    write!(f, "{comma}{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)?;
                }
            }
            day = last + 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::instant;
    use chrono_tz::Asia::Shanghai;
    use proptest::prelude::*;

    fn at(text: &str) -> Instant {
        let wall = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
        instant(wall, Shanghai).unwrap()
    }
    fn span(from: &str, to: &str) -> Interval {
        Interval::new(at(from), at(to)).unwrap()
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (text, written) in [
            ("mon-fri 08:30-20:00; sat 09:00-12:00", "mon-fri 08:30-20:00; sat 09:00-12:00"),
            ("daily 00:00-24:00", "daily 00:00-24:00"),
            ("sun,sat 10:00-11:00, 12:00-13:00", "sat-sun 10:00-11:00,12:00-13:00"),
        ] {
            assert_eq!(Weekly::parse(text).unwrap().to_string(), written);
        }
        for bad in [
            "",
            "mon",
            "mon 9:00-10:00",
            "mon 10:00-09:00",
            "mon 08:00-25:00",
            "fri-mon 08:00-09:00",
            "mon 08:00-09:00; mon 10:00-11:00",
            "mon 08:00-10:00,10:00-11:00",
        ] {
            assert_eq!(Weekly::parse(bad), Err(NotOpening), "{bad}");
        }
    }

    #[test]
    fn open_over_midnight_when_the_days_touch() {
        let always = Weekly::parse("daily 00:00-24:00").unwrap();
        assert!(always.admits(span("2026-11-23 22:00", "2026-11-24 03:00"), Shanghai));
        let office = Weekly::parse("mon-fri 08:30-20:00").unwrap();
        assert!(office.admits(span("2026-11-23 08:30", "2026-11-23 20:00"), Shanghai));
        assert!(!office.admits(span("2026-11-23 08:29", "2026-11-23 09:00"), Shanghai));
        assert!(!office.admits(span("2026-11-28 10:00", "2026-11-28 11:00"), Shanghai), "a Saturday");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(raw in proptest::collection::vec(proptest::option::of((0u32..1439, 1u32..1440)), 7)) {
            let week: Vec<Vec<Window>> = raw.into_iter()
                .map(|day| day.filter(|(a, b)| a < b).into_iter().collect()).collect();
            prop_assume!(week.iter().any(|day| !day.is_empty()));
            let week = Weekly(week.try_into().unwrap());
            prop_assert_eq!(Weekly::parse(&week.to_string()), Ok(week));
        }
    }
}
