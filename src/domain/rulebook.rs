//! Rules of admission as dated data: each figure with where it comes from and how well that is known.

use super::company::named;
use chrono::NaiveDate;
use serde::Serialize;
use std::sync::LazyLock;

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// The oldest a company may be at entry, in months.
    AgeMonths,
    /// Until when a company counts as a start-up, in months.
    StartupMonths,
    /// The longest stay, in months.
    StayMonths,
    /// The longest stay in fields that take longer, in months.
    StayMonthsSpecial,
    /// The longest rent-free time, in months.
    FreeMonths,
    /// A tenant is registered and works in the incubator.
    Place,
    /// Companies, teams, universities and institutes may apply.
    ApplicantKind,
    /// One-person companies may apply.
    ApplicantOpc,
    /// Working days until an application is taken up.
    TakeUpDays,
    /// Working days to check completeness.
    CheckDays,
    /// Working days to hand in a supplement.
    SupplementDays,
    /// Working days to review.
    ReviewDays,
    /// Working days to decide.
    DecideDays,
    /// Working days of a public notice.
    NoticeDays,
    /// Working days to look into an objection.
    ObjectionDays,
    /// Working days to pay a statement of rent or deposit.
    PayDays,
    /// Complete reviews that a proposal takes.
    Reviewers,
    /// Months for which the personal data of those who were not admitted are kept.
    RetentionMonths,
}
named!(Key {
    AgeMonths = "age_months",
    StartupMonths = "startup_months",
    StayMonths = "stay_months",
    StayMonthsSpecial = "stay_months_special",
    FreeMonths = "free_months",
    Place = "place",
    ApplicantKind = "applicant_kind",
    ApplicantOpc = "applicant_opc",
    TakeUpDays = "take_up_days",
    CheckDays = "check_days",
    SupplementDays = "supplement_days",
    ReviewDays = "review_days",
    DecideDays = "decide_days",
    NoticeDays = "notice_days",
    ObjectionDays = "objection_days",
    PayDays = "pay_days",
    Reviewers = "reviewers",
    RetentionMonths = "retention_months",
});

/// How well a source is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// The official text was seen.
    Seen,
    /// Somebody else retells it.
    SecondHand,
    /// From memory.
    Recalled,
    /// Nobody's rule but this product's default.
    Assumed,
}
named!(Mark { Seen = "seen", SecondHand = "second_hand", Recalled = "recalled", Assumed = "assumed" });

/// A figure that holds for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What it is about.
    pub key: Key,
    /// The figure, in the unit of its key.
    pub value: i64,
    /// The first day it holds.
    pub valid_from: NaiveDate,
    /// The first day it holds no more; `None`: it is in force.
    pub valid_to: Option<NaiveDate>,
    /// How well its source is known.
    pub mark: Mark,
    /// The source, 中文 and English.
    pub source: (String, String),
}

/// All figures.
#[derive(Clone, Debug, Default)]
pub struct Rulebook(Vec<Figure>);

static EMBEDDED: LazyLock<Rulebook> =
    LazyLock::new(|| Rulebook::parse(include_str!("../../data/admission_rules.csv")).unwrap_or_default());

impl Rulebook {
    /// The figures that come with the program.
    pub fn embedded() -> &'static Rulebook {
        &EMBEDDED
    }

    /// Reads lines of `key,value,valid_from,valid_to,mark,source_zh,source_en` under a heading; `None` when
    /// one of them cannot be read.
    pub fn parse(text: &str) -> Option<Rulebook> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for row in reader.records() {
            let row = row.ok()?;
            let at = |n: usize| row.get(n).unwrap_or("");
            rows.push(Figure {
                key: Key::of_name(at(0))?,
                value: at(1).parse().ok()?,
                valid_from: at(2).parse().ok()?,
                valid_to: if at(3).is_empty() { None } else { Some(at(3).parse().ok()?) },
                mark: Mark::of_name(at(4))?,
                source: (at(5).to_owned(), at(6).to_owned()),
            });
        }
        Some(Rulebook(rows))
    }

    /// The figure in force on `date`; before there was any, the first one.
    pub fn figure(&self, key: Key, date: NaiveDate) -> Option<&Figure> {
        let mut all: Vec<&Figure> = self.0.iter().filter(|one| one.key == key).collect();
        all.sort_by_key(|one| one.valid_from);
        let holds = |one: &&&Figure| one.valid_from <= date && one.valid_to.is_none_or(|end| date < end);
        all.iter().rev().find(holds).or(all.first()).copied()
    }

    /// The value in force on `date`; 0 where there is no such rule.
    pub fn value(&self, key: Key, date: NaiveDate) -> i64 {
        self.figure(key, date).map_or(0, |one| one.value)
    }

    /// A value of working days.
    pub fn days(&self, key: Key, date: NaiveDate) -> u16 {
        u16::try_from(self.value(key, date)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_rule_has_a_figure_and_a_source() {
        let book = Rulebook::embedded();
        for key in Key::ALL {
            let one = book.figure(*key, day("2026-11-23")).unwrap();
            assert!(one.value > 0, "{key:?}");
            assert!(!one.source.0.is_empty() && !one.source.1.is_empty(), "{key:?}");
        }
    }

    #[test]
    fn a_figure_holds_in_its_time() {
        let book = Rulebook::parse(
            "key,value,valid_from,valid_to,mark,a,b\n\
             age_months,24,2018-01-01,2027-01-01,seen,x,y\nage_months,36,2027-01-01,,seen,x,y\n",
        )
        .unwrap();
        for (date, value) in [("2017-01-01", 24), ("2026-12-31", 24), ("2027-01-01", 36)] {
            assert_eq!(book.value(Key::AgeMonths, day(date)), value, "{date}");
        }
        assert_eq!(book.value(Key::StayMonths, day("2026-01-01")), 0);
        assert!(Rulebook::parse("h\nage_months,many,2018-01-01,,seen,x,y\n").is_none());
    }
}
