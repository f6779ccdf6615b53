//! A calendar quarter of the books, and when what tenants report of it is due.

use super::month::Month;
use super::time::{DAY, Instant, Interval};
use std::{fmt, str::FromStr};

/// Days after a quarter's end within which it is reported.
pub const DUE_DAYS: i64 = 20;
/// Days before that at which those who have not are reminded.
pub const REMIND_DAYS: i64 = 5;

/// A calendar quarter by the clock of the books, 1970 to 9998.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i32,
    number: u8,
}

/// Not a quarter as `2026-Q3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a quarter")]
pub struct NotAQuarter;

impl Quarter {
    /// The quarter of an instant.
    pub fn of(at: Instant) -> Quarter {
        let name = Month::of(at).to_string();
        let (year, month) = name.split_once('-').unwrap_or(("1970", "1"));
        let month: u8 = month.parse().unwrap_or(1);
        Quarter { year: year.parse().unwrap_or(1970), number: month.saturating_sub(1) / 3 + 1 }
    }

    /// Its year.
    pub const fn year(self) -> i32 {
        self.year
    }

    fn first_month(self) -> Option<Month> {
        format!("{:04}-{:02}", self.year, (self.number - 1) * 3 + 1).parse().ok()
    }

    /// All of it.
    pub fn span(self) -> Interval {
        let first = self.first_month().unwrap_or_else(|| Month::of(Instant::FIRST));
        let length = first.next().next().end().0 - first.end().0;
        first.span().widened(0, length)
    }

    /// The quarter after; the last one there is has none but itself.
    #[must_use]
    pub fn next(self) -> Quarter {
        match self.number {
            4 if self.year >= 9_998 => self,
            4 => Quarter { year: self.year + 1, number: 1 },
            number => Quarter { number: number + 1, ..self },
        }
    }

    /// The quarter before; the first one there is has none but itself.
    #[must_use]
    pub fn previous(self) -> Quarter {
        match self.number {
            1 if self.year <= 1970 => self,
            1 => Quarter { year: self.year - 1, number: 4 },
            number => Quarter { number: number - 1, ..self },
        }
    }

    /// The first instant at which a report of it is late.
    pub fn late(self) -> Instant {
        self.span().end().plus(DUE_DAYS * DAY)
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-Q{}", self.year, self.number)
    }
}

impl FromStr for Quarter {
    type Err = NotAQuarter;
    fn from_str(text: &str) -> Result<Quarter, NotAQuarter> {
        let (year, number) = text.split_once("-Q").ok_or(NotAQuarter)?;
        let plain = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        let year: i32 = year.parse().ok().filter(|_| plain).ok_or(NotAQuarter)?;
        let number = match number {
            "1" => 1,
            "2" => 2,
            "3" => 3,
            "4" => 4,
            _ => return Err(NotAQuarter),
        };
        if (1970..=9_998).contains(&year) { Ok(Quarter { year, number }) } else { Err(NotAQuarter) }
    }
}

/// What is done by time about a quarter that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// It is over: everybody is asked.
    Open,
    /// Who has not reported is reminded.
    Remind,
    /// Who runs the place is told who is missing.
    Missing,
}

impl Quarter {
    /// When a call about this quarter is made.
    pub fn calls(self, call: Call) -> Instant {
        match call {
            Call::Open => self.span().end(),
            Call::Remind => self.late().plus(-REMIND_DAYS * DAY),
            Call::Missing => self.late(),
        }
    }
}

/// The last call that was due at `now`, and when the next one is.
pub fn calls(now: Instant) -> (Quarter, Call, Instant) {
    let of = Quarter::of(now).previous();
    let next = of.next().calls(Call::Open);
    if now >= of.calls(Call::Missing) {
        (of, Call::Missing, next)
    } else if now >= of.calls(Call::Remind) {
        (of, Call::Remind, of.calls(Call::Missing))
    } else {
        (of, Call::Open, of.calls(Call::Remind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    #[test]
    fn a_quarter_is_three_months_of_beijing() {
        let third: Quarter = "2026-Q3".parse().unwrap();
        assert_eq!(third.span().start(), at("2026-07-01T00:00:00+08:00"));
        assert_eq!(third.span().end(), at("2026-10-01T00:00:00+08:00"));
        assert_eq!(Quarter::of(at("2026-09-30T23:59:59+08:00")), third);
        assert_eq!(Quarter::of(at("2026-10-01T00:00:00+08:00")), third.next());
        assert_eq!(third.next().next().to_string(), "2027-Q1");
        assert_eq!(third.late(), at("2026-10-21T00:00:00+08:00"));
        for wrong in ["2026", "2026-Q0", "2026-Q5", "26-Q1", "2026-q1", "1969-Q4", "9999-Q1"] {
            assert_eq!(wrong.parse::<Quarter>(), Err(NotAQuarter), "{wrong}");
        }
    }

    #[test]
    fn each_call_has_its_day() {
        let told = |text: &str| {
            let (of, call, next) = calls(at(text));
            (of.to_string(), call, next.rfc3339(crate::domain::month::ZONE))
        };
        let third = "2026-Q3".to_owned();
        assert_eq!(
            told("2026-10-01T00:00:00+08:00"),
            (third.clone(), Call::Open, "2026-10-16T00:00:00+08:00".into())
        );
        assert_eq!(
            told("2026-10-16T00:00:00+08:00"),
            (third.clone(), Call::Remind, "2026-10-21T00:00:00+08:00".into())
        );
        assert_eq!(
            told("2026-11-23T08:00:00+08:00"),
            (third, Call::Missing, "2027-01-01T00:00:00+08:00".into())
        );
    }

    proptest! {
        #[test]
        fn quarters_follow_each_other_and_calls_go_on(at in 0i64..200_000_000_000) {
            let one = Quarter::of(Instant(at));
            prop_assert!(one.span().start().0 <= at && at < one.span().end().0);
            prop_assert_eq!(one.next().span().start(), one.span().end());
            prop_assert_eq!(one.next().previous(), one);
            prop_assert_eq!(one.to_string().parse::<Quarter>(), Ok(one));
            prop_assert!(calls(Instant(at)).2.0 > at, "the next call lies ahead");
        }
    }
}
