//! Rules of admission as dated data: each figure with where it comes from and how well that is known, and the
//! forms by which applications are scored.

use super::company::named;
use super::field::{FieldError, FieldRule, Gather, text};
use super::review::{self, ReviewForm};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
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
    /// Who hands in a business licence (营业执照): see [`Of`].
    PaperLicense,
    /// Who hands in a business plan (商业计划书).
    PaperPlan,
    /// Who hands in résumés of the team.
    PaperResumes,
    /// Who hands in proofs of intellectual property.
    PaperIp,
    /// Who hands in last year's accounts.
    PaperAccounts,
    /// Who hands in the list of the socially insured.
    PaperInsurance,
    /// Who hands in a signed pledge (承诺书).
    PaperPledge,
    /// Who hands in a proof of credit or of taxes paid.
    PaperCredit,
    /// Who hands in a summary of financing agreements.
    PaperRounds,
}

/// What a figure is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// Months.
    Months,
    /// Working days.
    WorkingDays,
    /// People.
    People,
    /// 1: it is so, 0: it is not asked for, or not admitted.
    YesNo,
    /// Of whom a paper is asked: 0 nobody, 1 who is registered, 2 everybody.
    Papers,
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
    PaperLicense = "paper_license",
    PaperPlan = "paper_plan",
    PaperResumes = "paper_resumes",
    PaperIp = "paper_ip_papers",
    PaperAccounts = "paper_accounts",
    PaperInsurance = "paper_insurance",
    PaperPledge = "paper_pledge",
    PaperCredit = "paper_credit",
    PaperRounds = "paper_rounds_papers",
});

impl Key {
    /// The rule that says of whom a paper is asked; `slot` is one of [`super::application::field::SLOTS`].
    pub fn of_paper(slot: &str) -> Option<Key> {
        Key::of_name(&format!("paper_{slot}"))
    }
    /// What its figure is counted in.
    pub const fn of(self) -> Of {
        match self {
            Key::AgeMonths | Key::StartupMonths | Key::StayMonths | Key::StayMonthsSpecial => Of::Months,
            Key::FreeMonths | Key::RetentionMonths => Of::Months,
            Key::Place | Key::ApplicantKind | Key::ApplicantOpc => Of::YesNo,
            Key::TakeUpDays | Key::CheckDays | Key::SupplementDays | Key::ReviewDays => Of::WorkingDays,
            Key::DecideDays | Key::NoticeDays | Key::ObjectionDays | Key::PayDays => Of::WorkingDays,
            Key::Reviewers => Of::People,
            Key::PaperLicense | Key::PaperPlan | Key::PaperResumes | Key::PaperIp => Of::Papers,
            Key::PaperAccounts | Key::PaperInsurance | Key::PaperPledge => Of::Papers,
            Key::PaperCredit | Key::PaperRounds => Of::Papers,
        }
    }
    /// The smallest and the largest figure that makes sense, both included. Fewer than three reviewers are no
    /// review.
    pub const fn bounds(self) -> (i64, i64) {
        match self.of() {
            Of::Months => (1, 240),
            Of::WorkingDays => (1, 60),
            Of::People => (3, 9),
            Of::YesNo => (0, 1),
            Of::Papers => (0, 2),
        }
    }
}

/// How well a source is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
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

impl Figure {
    /// Every mistake in one that is to be put in force on `today` or later: out of bounds, no source, of the
    /// past (what was decided under a rule stays explained by it).
    pub fn mistakes(&self, today: NaiveDate) -> Vec<FieldError> {
        let mut wrong = Gather::default();
        let (min, max) = self.key.bounds();
        if !(min..=max).contains(&self.value) {
            wrong.wrong("value", FieldRule::Number { min, max });
        }
        if self.valid_from < today {
            wrong.wrong("valid_from", FieldRule::Future);
        }
        wrong.take(text("source_zh", &self.source.0, 2, SOURCE_MAX));
        wrong.take(text("source_en", &self.source.1, 2, SOURCE_MAX));
        wrong.0
    }
}

/// Longest source, in characters.
pub const SOURCE_MAX: usize = 300;

/// All figures, and all versions of the form for reviews.
#[derive(Clone, Debug, Default)]
pub struct Rulebook {
    figures: Vec<Figure>,
    forms: Vec<ReviewForm>,
}

static EMBEDDED: LazyLock<Rulebook> = LazyLock::new(|| {
    let book = Rulebook::parse(include_str!("../../data/admission_rules.csv")).unwrap_or_default();
    Rulebook { forms: review::embedded(), ..book }
});

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
        Some(Rulebook { figures: rows, forms: Vec::new() })
    }

    /// This one with what was put in force since, in the order in which that was done: of one day the later holds.
    pub fn with(&self, figures: Vec<Figure>, forms: Vec<ReviewForm>) -> Rulebook {
        let mut all = self.clone();
        all.figures.extend(figures);
        all.forms.extend(forms);
        all
    }

    /// The form for reviews of that version.
    pub fn form(&self, version: i64) -> Option<&ReviewForm> {
        self.forms.iter().find(|form| form.version == version)
    }

    /// The form used on `date`: of one day the later version.
    pub fn form_on(&self, date: NaiveDate) -> Option<&ReviewForm> {
        let used = self.forms.iter().filter(|form| form.valid_from <= date);
        used.max_by_key(|form| (form.valid_from, form.version))
    }

    /// Every version of the form, the first one first.
    pub fn forms(&self) -> &[ReviewForm] {
        &self.forms
    }

    /// Every figure of a rule, the latest first: the one in force, those before it and those to come.
    pub fn history(&self, key: Key) -> Vec<&Figure> {
        let mut all: Vec<&Figure> = self.figures.iter().filter(|one| one.key == key).collect();
        all.sort_by_key(|one| one.valid_from);
        all.reverse();
        all
    }

    /// The figure in force on `date`; before there was any, the first one.
    pub fn figure(&self, key: Key, date: NaiveDate) -> Option<&Figure> {
        let all = self.history(key);
        let holds = |one: &&&Figure| one.valid_from <= date && one.valid_to.is_none_or(|end| date < end);
        all.iter().find(holds).or(all.last()).copied()
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
            let (min, max) = key.bounds();
            assert!((min..=max).contains(&one.value), "{key:?}");
            assert!(!one.source.0.is_empty() && !one.source.1.is_empty(), "{key:?}");
        }
    }

    #[test]
    fn what_was_put_in_force_since_holds_and_of_one_day_the_later() {
        let figure = |value, from: &str| Figure {
            key: Key::NoticeDays,
            value,
            valid_from: day(from),
            valid_to: None,
            mark: Mark::Seen,
            source: ("x".to_owned(), "y".to_owned()),
        };
        let form = Rulebook::embedded().form(1).unwrap();
        let second = ReviewForm { version: 2, valid_from: day("2027-01-01"), ..form.clone() };
        let third = ReviewForm { version: 3, ..second.clone() };
        let more = vec![figure(7, "2027-01-01"), figure(3, "2026-12-01"), figure(4, "2026-12-01")];
        let book = Rulebook::embedded().with(more, vec![second, third]);
        for (date, value, version) in
            [("2026-11-30", 5, 1), ("2026-12-01", 4, 1), ("2026-12-31", 4, 1), ("2027-01-01", 7, 3)]
        {
            assert_eq!(book.value(Key::NoticeDays, day(date)), value, "{date}");
            assert_eq!(book.form_on(day(date)).unwrap().version, version, "{date}");
        }
        let first: Vec<i64> = book.history(Key::NoticeDays).iter().map(|one| one.value).collect();
        assert_eq!(first, [7, 4, 3, 5]);
        let wrong = Figure { value: 61, source: (String::new(), "y".to_owned()), ..figure(1, "2026-11-29") };
        let fields: Vec<String> =
            wrong.mistakes(day("2026-11-30")).into_iter().map(|one| one.field).collect();
        assert_eq!(fields, ["value", "valid_from", "source_zh", "source_en"]);
        assert_eq!(figure(7, "2026-11-30").mistakes(day("2026-11-30")).len(), 2, "two letters at least");
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
