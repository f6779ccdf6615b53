//! What was filled into an application, in words, and its papers.

use super::page::PageFault;
use super::visit::Visit;
use crate::app::application_view::{self as view, Review, Whole};
use crate::domain::application::field::{FIELDS, Field, Section, Shape};
use crate::domain::application::form::Typed;
use crate::domain::eligibility::{Finding, Outcome, Test};
use crate::domain::person::Language;
use crate::domain::review::Together;
use crate::words::Words;

/// A part of the form with what was filled in.
pub(super) struct SectionView {
    pub(super) title: &'static str,
    pub(super) facts: Vec<(&'static str, String)>,
}

/// A condition of admission, in words.
pub(super) struct Condition {
    pub(super) rule: String,
    pub(super) found: String,
    pub(super) outcome: &'static str,
    pub(super) tone: &'static str,
    pub(super) source: String,
    pub(super) mark: &'static str,
}

/// Every condition of admission with what was found.
pub(super) fn conditions(w: &Words, whole: &Whole) -> Vec<Condition> {
    let a = w.admission;
    let condition = |one: &Finding<'_>| Condition {
        rule: w.condition(one.test, one.figure.value),
        found: match (one.test, one.found, one.outcome) {
            (_, Some(months), _) => a.months(months),
            (Test::Age | Test::Startup, None, Outcome::Met) => a.unregistered().to_owned(),
            (Test::Kind, _, Outcome::Met) => w.form_choice(whole.one.form.get("kind")).to_owned(),
            (_, _, Outcome::Unknown) => String::new(),
            _ => a.as_stated().to_owned(),
        },
        outcome: w.condition_outcome(one.outcome),
        tone: match one.outcome {
            Outcome::Met => "pine",
            Outcome::NotMet => "red",
            Outcome::Unknown => "yolk",
        },
        source: if w.lang == Language::Zh { &one.figure.source.0 } else { &one.figure.source.1 }.clone(),
        mark: w.mark(one.figure.mark),
    };
    whole.findings.iter().map(condition).collect()
}

/// Of which reviews a score is the mean, and what it takes to pass.
pub(super) fn score_note(v: &Visit<'_>, reviews: &[Review], together: Option<Together>) -> String {
    let a = v.w.admission;
    let Some(one) = together else { return String::new() };
    let of = if one.trimmed { a.trimmed(one.counted) } else { a.of_reviews(one.counted) };
    let used = reviews.first().and_then(|one| v.house.rules.form(one.form_version));
    let pass = used.map_or(0, |form| form.pass);
    format!("{of} · {}", a.pass_mark(pass.to_string()))
}

/// A paper.
pub(super) struct Paper {
    pub(super) id: i64,
    pub(super) slot: String,
    pub(super) name: String,
    pub(super) size: String,
    pub(super) mark: String,
}

impl Paper {
    pub(super) fn new(w: &Words, one: &view::FileRow) -> Paper {
        Paper {
            id: one.id,
            slot: w.form_choice(&one.slot).to_owned(),
            name: one.name.clone(),
            size: size(one.size),
            mark: one.hash.chars().take(12).collect(),
        }
    }
}

/// Bytes in the largest fitting unit.
fn size(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", (bytes + 500) / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// The name of a part of the form.
pub(super) fn section_title(w: &Words, section: Section) -> &'static str {
    let a = w.admission;
    match section {
        Section::Applicant => a.section_applicant(),
        Section::Project => a.section_project(),
        Section::Team => a.section_team(),
        Section::Money => a.section_money(),
        Section::Needs => a.section_needs(),
        Section::Consent => a.section_consent(),
    }
}

/// What was filled in, in words: choices and places by their names.
pub(super) fn value(w: &Words, names: &Names, shape: Shape, raw: &str) -> String {
    match shape {
        Shape::Choice(_) => w.form_choice(raw).to_owned(),
        Shape::District => named(&names.districts, raw),
        Shape::Incubator => named(&names.incubators, raw),
        Shape::Tick => w.code.yes().to_owned(),
        _ => raw.to_owned(),
    }
}

fn named(all: &[(String, String)], raw: &str) -> String {
    all.iter().find(|(id, _)| id == raw.trim()).map_or(raw, |(_, name)| name).to_owned()
}

/// Names of what a form refers to.
pub(super) struct Names {
    /// Districts: code and name.
    pub(super) districts: Vec<(String, String)>,
    /// Incubators: id and name.
    pub(super) incubators: Vec<(String, String)>,
}

impl Names {
    pub(super) async fn of(v: &Visit<'_>) -> Result<Names, PageFault> {
        let zh = v.w.lang == Language::Zh;
        let (districts, incubators) = view::names(v.house).await?;
        let pick = |(id, first, second): (String, String, String)| (id, if zh { first } else { second });
        Ok(Names {
            districts: districts.into_iter().map(pick).collect(),
            incubators: incubators.into_iter().map(pick).collect(),
        })
    }
}

/// What was filled in, part by part.
pub(super) fn sections(w: &Words, names: &Names, form: &Typed) -> Vec<SectionView> {
    let section = |section: &Section| {
        let fields = FIELDS.iter().filter(|field| field.section == *section);
        let filled = fields.filter(|field| !form.get(field.name).trim().is_empty());
        let fact =
            |field: &Field| (w.form_field(field.name), value(w, names, field.shape, form.get(field.name)));
        SectionView { title: section_title(w, *section), facts: filled.map(fact).collect() }
    };
    let all = Section::ALL.iter().filter(|one| **one != Section::Consent).map(section);
    all.filter(|one| !one.facts.is_empty()).collect()
}
