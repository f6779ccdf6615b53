//! Applications, their papers, reviews and conditions as JSON.

use crate::app::admission::score;
use crate::app::application_view::{Application, FileRow, Part, Review, Whole};
use crate::domain::application::form::Typed;
use crate::domain::application::{Hand, State, Verb};
use crate::domain::eligibility::{Outcome, Test};
use crate::domain::id::{ApplicationId, CaseId, CompanyId, FileId, IncubatorId, PersonId, ReviewId};
use crate::domain::review::{ReviewState, Score, Together};
use crate::domain::rulebook::Mark;
use crate::domain::time::Instant;
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Serialize;

/// An application.
#[derive(Serialize, JsonSchema)]
pub struct ApplicationView {
    id: ApplicationId,
    /// What it is called in letters; `null` before it is handed in.
    reference: Option<String>,
    incubator_id: Option<IncubatorId>,
    company_id: Option<CompanyId>,
    state: State,
    /// Whose turn it is.
    turn: Option<Hand>,
    /// When the turn is to be taken at the latest.
    due_at: Option<String>,
    overdue: bool,
    name: String,
    project: String,
    submitted_at: Option<String>,
    notice_until: Option<String>,
    decided_at: Option<String>,
    version: i64,
}

fn text(at: Option<Instant>, zone: Tz) -> Option<String> {
    at.map(|at| at.rfc3339(zone))
}

impl ApplicationView {
    /// As it stands at `now`.
    pub fn of(one: &Application, now: Instant) -> ApplicationView {
        ApplicationView {
            id: one.id,
            reference: one.submitted_at.map(|_| one.reference()),
            incubator_id: one.incubator,
            company_id: one.company,
            state: one.state,
            turn: one.state.turn(),
            due_at: text(one.due_at, one.zone),
            overdue: one.is_overdue(now),
            name: one.name.clone(),
            project: one.project.clone(),
            submitted_at: text(one.submitted_at, one.zone),
            notice_until: text(one.notice_until, one.zone),
            decided_at: text(one.decided_at, one.zone),
            version: one.version,
        }
    }
}

/// A paper.
#[derive(Serialize, JsonSchema)]
pub struct FileView {
    id: FileId,
    /// What it is for.
    slot: String,
    name: String,
    media: String,
    /// Bytes.
    size: i64,
    sha256: String,
}

impl FileView {
    /// A paper.
    pub fn of(one: &FileRow) -> FileView {
        FileView {
            id: FileId(one.id),
            slot: one.slot.clone(),
            name: one.name.clone(),
            media: one.media.clone(),
            size: one.size,
            sha256: one.hash.clone(),
        }
    }
}

/// A step of its course.
#[derive(Serialize, JsonSchema)]
pub struct MoveView {
    at: String,
    /// Who; `null`: time, or somebody without an account.
    by: Option<String>,
    verb: Verb,
    state: State,
    /// Which incubator had it from then on; empty before it was handed in.
    incubator_zh: String,
    incubator_en: String,
    opinion: String,
    due_at: Option<String>,
}

/// A condition of admission.
#[derive(Serialize, JsonSchema)]
pub struct ConditionView {
    test: Test,
    outcome: Outcome,
    /// In months, where it is counted.
    found: Option<i64>,
    limit: i64,
    source_zh: String,
    source_en: String,
    /// How well the source is known.
    mark: Mark,
}

/// A review; scores stand there once they may be seen.
#[derive(Serialize, JsonSchema)]
pub struct ReviewView {
    id: ReviewId,
    application_id: ApplicationId,
    person_id: PersonId,
    person: String,
    state: ReviewState,
    due_at: String,
    /// Why the reviewer is recused.
    reason: String,
    scores: Vec<Score>,
    /// In hundredths of a point.
    total: Option<i64>,
    opinion: String,
}

impl ReviewView {
    /// A review.
    pub fn of(one: &Review) -> ReviewView {
        ReviewView {
            id: one.id,
            application_id: one.application,
            person_id: one.person,
            person: one.person_name.clone(),
            state: one.state,
            due_at: one.due_at.rfc3339(chrono_tz::Asia::Shanghai),
            reason: one.reason.clone(),
            scores: one.scores.clone(),
            total: one.total,
            opinion: one.opinion.clone(),
        }
    }
}

/// An objection; name and address are shown to those who look into it.
#[derive(Serialize, JsonSchema)]
pub struct ObjectionView {
    at: String,
    name: String,
    email: String,
    words: String,
    upheld: Option<bool>,
    finding: String,
}

/// What was handed in at one time.
#[derive(Serialize, JsonSchema)]
pub struct VersionView {
    number: i64,
    at: String,
    form: Typed,
}

/// An application with all that one may know of it.
#[derive(Serialize, JsonSchema)]
pub struct WholeView {
    #[serde(flatten)]
    application: ApplicationView,
    form: Typed,
    moves: Vec<MoveView>,
    files: Vec<FileView>,
    conditions: Vec<ConditionView>,
    reviews: Vec<ReviewView>,
    /// What the complete reviews come to, for those who run the place.
    score: Option<Together>,
    objections: Vec<ObjectionView>,
    versions: Vec<VersionView>,
    /// The case in which it is or was decided last, where one may see it.
    case_id: Option<CaseId>,
}

impl WholeView {
    /// As it stands at `now`.
    pub fn of(whole: &Whole, now: Instant) -> WholeView {
        let zone = whole.one.zone;
        let moved = |one: &crate::app::application_view::Moved| MoveView {
            at: one.at.rfc3339(zone),
            by: one.person.clone(),
            verb: one.verb,
            state: one.state,
            incubator_zh: one.incubator.0.clone(),
            incubator_en: one.incubator.1.clone(),
            opinion: one.opinion.clone(),
            due_at: text(one.due_at, zone),
        };
        let condition = |one: &crate::domain::eligibility::Finding<'_>| ConditionView {
            test: one.test,
            outcome: one.outcome,
            found: one.found,
            limit: one.figure.value,
            source_zh: one.figure.source.0.clone(),
            source_en: one.figure.source.1.clone(),
            mark: one.figure.mark,
        };
        let objection = |one: &crate::app::application_view::Objection| ObjectionView {
            at: Instant(one.at).rfc3339(zone),
            name: one.name.clone(),
            email: one.email.clone(),
            words: one.words.clone(),
            upheld: one.upheld.map(|upheld| upheld == 1),
            finding: one.finding.clone(),
        };
        let version = |(number, form, at): &(i64, Typed, Instant)| VersionView {
            number: *number,
            at: at.rfc3339(zone),
            form: form.clone(),
        };
        WholeView {
            application: ApplicationView::of(&whole.one, now),
            form: whole.one.form.clone(),
            moves: whole.moves.iter().map(moved).collect(),
            files: whole.files.iter().map(FileView::of).collect(),
            conditions: whole.findings.iter().map(condition).collect(),
            reviews: whole.reviews.iter().map(ReviewView::of).collect(),
            score: score(&whole.reviews).filter(|_| whole.part == Part::Staff),
            objections: whole.objections.iter().map(objection).collect(),
            versions: whole.versions.iter().map(version).collect(),
            case_id: whole.case.as_ref().map(|one| one.id),
        }
    }
}
