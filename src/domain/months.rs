//! Months from one to another, as reports are asked for.

use super::field::{FieldError, FieldRule};
use super::month::Month;
use super::time::{Instant, Interval};

/// Most months of a report.
pub const MONTHS_MAX: u32 = 36;

/// Whole months, both ends included; at most [`MONTHS_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Months {
    /// The first.
    pub from: Month,
    /// The last.
    pub to: Month,
}

impl Months {
    /// As `2026-01` and `2026-11`; an empty last month is the running one, an empty first the January of the last's
    /// year. Errors name `from` and `to`.
    pub fn read(from: &str, to: &str, now: Instant) -> Result<Months, Vec<FieldError>> {
        Months::since(from, to, now, Month::january)
    }

    /// The same, but an empty first month is the last one itself.
    pub fn latest(from: &str, to: &str, now: Instant) -> Result<Months, Vec<FieldError>> {
        Months::since(from, to, now, |to| to)
    }

    /// An empty first month is `first` of the last.
    fn since(
        from: &str,
        to: &str,
        now: Instant,
        first: fn(Month) -> Month,
    ) -> Result<Months, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let mut month = |field: &str, raw: &str, other: Month| {
            if raw.is_empty() {
                return other;
            }
            raw.parse().unwrap_or_else(|_| {
                wrong.push(FieldError::new(field, FieldRule::Month));
                other
            })
        };
        let to = month("to", to, Month::of(now));
        let from = month("from", from, first(to));
        if wrong.is_empty() && to < from {
            wrong.push(FieldError::new("to", FieldRule::EndAfterStart));
        }
        let count = std::iter::successors(Some(from), |one| Some(one.next()).filter(|next| next > one));
        if wrong.is_empty() && count.take_while(|one| *one <= to).nth(MONTHS_MAX as usize).is_some() {
            wrong.push(FieldError::new("to", FieldRule::MonthsAtMost { most: MONTHS_MAX }));
        }
        if wrong.is_empty() { Ok(Months { from, to }) } else { Err(wrong) }
    }

    /// All of them.
    pub fn span(self) -> Interval {
        let (first, last) = (self.from.span(), self.to.span());
        first.widened(0, last.end().0 - first.end().0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Instant {
        "2026-11".parse::<Month>().unwrap().start()
    }

    fn wrong(from: &str, to: &str) -> Vec<(String, FieldRule)> {
        let all = Months::read(from, to, now()).unwrap_err();
        all.into_iter().map(|one| (one.field, one.rule)).collect()
    }

    #[test]
    fn the_running_year_so_far_unless_said_otherwise() {
        let of = |from, to| Months::read(from, to, now()).unwrap();
        let told = |one: Months| (one.from.to_string(), one.to.to_string());
        assert_eq!(told(of("", "")), ("2026-01".into(), "2026-11".into()));
        assert_eq!(told(of("", "2025-04")), ("2025-01".into(), "2025-04".into()));
        assert_eq!(told(of("2025-12", "")), ("2025-12".into(), "2026-11".into()));
        let latest = |from, to| told(Months::latest(from, to, now()).unwrap());
        assert_eq!(latest("", ""), ("2026-11".into(), "2026-11".into()));
        assert_eq!(latest("", "2025-04"), ("2025-04".into(), "2025-04".into()));
        assert_eq!(latest("2025-02", "2025-04"), ("2025-02".into(), "2025-04".into()));
        let year = of("2024-01", "2026-12");
        assert_eq!((year.span().start(), year.span().end()), (year.from.start(), year.to.end()));
    }

    #[test]
    fn what_is_no_period_names_its_field() {
        assert_eq!(wrong("2026", "x"), [("to".into(), FieldRule::Month), ("from".into(), FieldRule::Month)]);
        assert_eq!(wrong("2026-03", "2026-02"), [("to".into(), FieldRule::EndAfterStart)]);
        let most = FieldRule::MonthsAtMost { most: MONTHS_MAX };
        assert_eq!(wrong("2024-01", "2027-01"), [("to".into(), most)]);
        assert!(Months::read("1970-01", "9999-11", now()).is_err(), "and soon");
    }
}
