//! Whether an applicant may be admitted, rule by rule: what is asked, what was found, where it is written.
//! It helps who decides; nothing is rejected by it alone.

use super::application::form::Typed;
use super::company::named;
use super::rulebook::{Figure, Key, Rulebook};
use chrono::{Datelike, Months, NaiveDate};
use serde::Serialize;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// The kind of applicant.
    Kind,
    /// How old the company is at entry.
    Age,
    /// Whether it is a start-up.
    Startup,
    /// How long it means to stay.
    Stay,
    /// Where it is registered and works.
    Place,
}
named!(Test { Kind = "kind", Age = "age", Startup = "startup", Stay = "stay", Place = "place" });

/// What came of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is met.
    Met,
    /// It is not.
    NotMet,
    /// The form does not say enough.
    Unknown,
}
named!(Outcome { Met = "met", NotMet = "not_met", Unknown = "unknown" });

/// A test with what it found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding<'b> {
    /// What was looked at.
    pub test: Test,
    /// What came of it.
    pub outcome: Outcome,
    /// What was found, in months, where it is counted; `None`: a team that is not registered yet, or nothing
    /// was said.
    pub found: Option<i64>,
    /// The rule it was held against.
    pub figure: &'b Figure,
}

/// Months from one day to another, a begun month counted; 0 where `to` is not later.
pub fn months_begun(from: NaiveDate, to: NaiveDate) -> i64 {
    if to <= from {
        return 0;
    }
    let whole = i64::from(to.year() - from.year()) * 12 + i64::from(to.month()) - i64::from(from.month());
    whole + i64::from(to.day() > from.day())
}

/// The first day that is more than `months` from `from`, by the same count: the one after the day on which they are
/// full, which still is within.
pub fn first_beyond(from: NaiveDate, months: u32) -> Option<NaiveDate> {
    from.checked_add_months(Months::new(months))?.succ_opt()
}

/// All tests of a form; who has not said when to come is taken to come on `today`.
pub fn findings<'b>(typed: &Typed, book: &'b Rulebook, today: NaiveDate) -> Vec<Finding<'b>> {
    let entry = typed.month("start_month").filter(|month| *month > today).unwrap_or(today);
    let kind = typed.get("kind");
    let unregistered = matches!(kind, "team" | "opc" | "academic") && typed.date("registered_on").is_none();
    let age = typed.date("registered_on").map(|date| months_begun(date, entry));
    let within = |limit: i64, found: Option<i64>| match found {
        Some(found) if found <= limit => Outcome::Met,
        Some(_) => Outcome::NotMet,
        None => Outcome::Unknown,
    };
    let by_age = |limit: i64| if unregistered { Outcome::Met } else { within(limit, age) };
    let term = typed.get("term_months").trim().parse::<i64>().ok().filter(|months| *months > 0);
    let stay = if typed.get("track") == "chip" { Key::StayMonthsSpecial } else { Key::StayMonths };
    let tests = [
        (Test::Kind, if kind == "opc" { Key::ApplicantOpc } else { Key::ApplicantKind }),
        (Test::Age, Key::AgeMonths),
        (Test::Startup, Key::StartupMonths),
        (Test::Stay, stay),
        (Test::Place, Key::Place),
    ];
    let finding = |(test, key): (Test, Key)| {
        let figure = book.figure(key, entry)?;
        let (outcome, found) = match test {
            Test::Kind if kind.is_empty() => (Outcome::Unknown, None),
            Test::Kind if figure.value > 0 && super::application::field::KINDS.contains(&kind) => {
                (Outcome::Met, None)
            }
            Test::Kind => (Outcome::NotMet, None),
            Test::Age | Test::Startup => (by_age(figure.value), age),
            Test::Stay => (within(figure.value, term), term),
            Test::Place if figure.value == 0 => (Outcome::Met, None),
            Test::Place => match typed.get("moves") {
                "yes" => (Outcome::Met, None),
                "no" => (Outcome::NotMet, None),
                _ => (Outcome::Unknown, None),
            },
        };
        Some(Finding { test, outcome, found, figure })
    };
    tests.into_iter().filter_map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn told(pairs: &[(&str, &str)]) -> String {
        let mut typed = Typed::default();
        typed.take(pairs.iter().copied());
        let all = findings(&typed, Rulebook::embedded(), day("2026-11-23"));
        let told = |one: &Finding<'_>| {
            let found = one.found.map_or_else(String::new, |months| format!(" {months}"));
            format!("{}{found} {}", one.test.name(), one.outcome.name())
        };
        all.iter().map(told).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn the_day_after_full_months_is_the_first_beyond_them() {
        for from in ["2026-05-25", "2024-02-29", "2026-01-31", "2026-12-01"].map(day) {
            for months in [1, 6, 24, 60] {
                let beyond = first_beyond(from, months).unwrap();
                assert!(months_begun(from, beyond) > i64::from(months), "{from} {months}");
                assert!(
                    months_begun(from, beyond.pred_opt().unwrap()) <= i64::from(months),
                    "{from} {months}"
                );
            }
        }
        assert_eq!(first_beyond(day("2026-05-25"), 60), Some(day("2031-05-26")));
    }

    #[test]
    fn a_begun_month_counts() {
        for (from, to, months) in [
            ("2024-12-01", "2026-12-01", 24),
            ("2024-11-30", "2026-12-01", 25),
            ("2026-01-31", "2026-02-28", 1),
            ("2026-01-28", "2026-02-28", 1),
            ("2026-01-27", "2026-02-28", 2),
            ("2026-01-01", "2026-01-01", 0),
            ("2027-01-01", "2026-01-01", 0),
        ] {
            assert_eq!(months_begun(day(from), day(to)), months, "{from} {to}");
        }
    }

    #[test]
    fn each_rule_is_met_not_met_or_not_known() {
        assert_eq!(told(&[]), "kind unknown, age unknown, startup unknown, stay unknown, place unknown");
        let company =
            [("kind", "company"), ("start_month", "2026-12"), ("moves", "yes"), ("term_months", "24")];
        let with = |date| [company.as_slice(), &[("registered_on", date)]].concat();
        assert_eq!(told(&with("2024-12-01")), "kind met, age 24 met, startup 24 met, stay 24 met, place met");
        assert_eq!(
            told(&with("2024-11-30")),
            "kind met, age 25 not_met, startup 25 met, stay 24 met, place met"
        );
        assert_eq!(
            told(&with("2020-01-01")),
            "kind met, age 83 not_met, startup 83 not_met, stay 24 met, place met"
        );
        let team = [("kind", "team"), ("moves", "no"), ("term_months", "50")];
        assert_eq!(told(&team), "kind met, age met, startup met, stay 50 not_met, place not_met");
        assert!(told(&[("track", "chip"), ("term_months", "50")]).contains("stay 50 met"));
    }
}
