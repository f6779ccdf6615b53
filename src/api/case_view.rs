//! A case on the wire.

use super::agreement_view::AskedView;
use super::outlook_view::OutlookView;
use super::request_view::RequestView;
use crate::app::agreement::About;
use crate::app::case::{Case, Opened, Step};
use crate::domain::amount::Unit;
use crate::domain::case::{CaseKind, CaseState, Tie};
use crate::domain::id::{AgreementId, ApplicationId, CaseId, CompanyId, IncubatorId, PersonId};
use crate::domain::right::Role;
use crate::domain::rulebook::Rulebook;
use crate::domain::time::Instant;
use crate::words::Words;
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Serialize;

/// A case.
#[derive(Serialize, JsonSchema)]
pub struct CaseView {
    id: CaseId,
    kind: CaseKind,
    incubator_id: IncubatorId,
    company_id: Option<CompanyId>,
    company: Option<String>,
    applicant_id: PersonId,
    applicant: String,
    /// The application that is decided, of an admission.
    application_id: Option<ApplicationId>,
    title: String,
    unit: Option<Unit>,
    /// What is asked for, in the ledger's unit; of an admission or an agreement desks.
    amount: i64,
    /// What the steps so far left of it; `null`: all.
    granted: Option<i64>,
    state: CaseState,
    /// How often it was handed in.
    round: i64,
    /// The step it is at, from 1.
    step: i64,
    /// That step's role; `null`: it is one person's.
    role: Option<Role>,
    /// The higher role it was opened to.
    open_to: Option<Role>,
    handed_to: Option<PersonId>,
    /// The version of the chain; `null`: the built-in one.
    chain_version: Option<i64>,
    four_eyes: bool,
    /// The end of the last day.
    due_at: Option<String>,
    /// Whether that may shift when a holiday notice is imported.
    provisional: bool,
    opened_at: String,
    closed_at: Option<String>,
    version: i64,
    /// In whose name I would decide it; `null`: my own.
    for_id: Option<PersonId>,
}

impl CaseView {
    /// As it is told.
    pub fn of(one: Case, for_whom: Option<(PersonId, String)>) -> CaseView {
        let at = |at: Instant| at.rfc3339(one.zone);
        CaseView {
            id: one.id,
            kind: one.kind,
            incubator_id: one.incubator,
            company_id: one.company,
            company: one.company_name,
            applicant_id: one.applicant,
            applicant: one.applicant_name,
            application_id: match one.kind {
                CaseKind::Admission => Some(ApplicationId(one.subject)),
                CaseKind::Entitlement | CaseKind::Agreement => None,
            },
            title: one.title,
            unit: one.unit,
            amount: one.amount,
            granted: one.granted,
            state: one.state,
            round: one.round,
            step: one.no,
            role: one.role,
            open_to: one.open_to,
            handed_to: one.handed_to,
            chain_version: one.chain_version,
            four_eyes: one.four_eyes,
            due_at: one.due_at.map(at),
            provisional: one.provisional,
            opened_at: at(one.opened_at),
            closed_at: one.closed_at.map(at),
            version: one.version,
            for_id: for_whom.map(|(id, _)| id),
        }
    }
}

/// A step.
#[derive(Serialize, JsonSchema)]
pub struct StepView {
    round: i64,
    step: i64,
    /// A role, or `null` where it is one person's.
    role: Option<String>,
    person_id: Option<PersonId>,
    working_days: i64,
    started_at: Option<String>,
    due_at: Option<String>,
    reminded_at: Option<String>,
    escalated_at: Option<String>,
    /// `approve`, `decline`, `return` or `recuse`.
    verdict: Option<String>,
    by: Option<String>,
    /// In whose name, where it was not their own.
    for_whom: Option<String>,
    opinion: Option<String>,
    amount: Option<i64>,
    at: Option<String>,
}

impl StepView {
    fn of(one: Step, zone: Tz) -> StepView {
        let at = |at: i64| Instant(at).rfc3339(zone);
        StepView {
            round: one.round,
            step: one.no,
            role: one.role,
            person_id: one.person_id.map(PersonId),
            working_days: one.working_days,
            started_at: one.started_at.map(at),
            due_at: one.due_at.map(at),
            reminded_at: one.reminded_at.map(at),
            escalated_at: one.escalated_at.map(at),
            verdict: one.verdict,
            by: one.decider,
            for_whom: one.for_whom,
            opinion: one.opinion,
            amount: one.amount,
            at: one.at.map(at),
        }
    }
}

/// A case with all that belongs to it.
#[derive(Serialize, JsonSchema)]
pub struct OpenedView {
    #[serde(flatten)]
    case: CaseView,
    /// Every step, those of earlier rounds first.
    steps: Vec<StepView>,
    /// What was asked for, each time it was handed in.
    requests: Vec<RequestView>,
    /// The agreement that is to change.
    agreement_id: Option<AgreementId>,
    /// What was asked for about it, latest first.
    changes: Vec<AskedView>,
    /// What lies ahead of the agreement if that is approved now; `null`: it is decided, or cannot be done.
    outlook: Option<OutlookView>,
    /// Why it cannot be done now, in words.
    refused: Option<String>,
    /// Whether I decide the step it is at.
    may_decide: bool,
    /// Who decides none of it, for those who decide there.
    out: Vec<OutView>,
}

/// Somebody who decides no step of a case.
#[derive(Serialize, JsonSchema)]
pub struct OutView {
    name: String,
    /// How they are tied to what it is about; `null`: they said that they will not decide it.
    tie: Option<Tie>,
    /// What they said.
    reason: String,
}

impl OpenedView {
    /// As it is told; `about`: what is asked about an agreement, where it is about one.
    pub fn of(
        opened: Opened,
        requests: Vec<RequestView>,
        about: Option<About>,
        (w, book): (&Words, &Rulebook),
    ) -> OpenedView {
        let agreement_id = about.as_ref().map(|about| about.agreement.id);
        let (mut changes, mut outlook, mut refused) = (Vec::new(), None, None);
        if let Some(About { agreement, asked, trial, .. }) = about {
            changes.extend(asked.into_iter().map(|one| AskedView::of(one, &agreement)));
            match trial.map(|trial| trial.then) {
                Some(Ok(then)) => outlook = Some(OutlookView::of(then, agreement.first(), (w, book))),
                Some(Err(refusal)) => refused = Some(w.refusal_why(&refusal)),
                None => {}
            }
        }
        let zone = opened.case.zone;
        let for_whom = opened.seat.as_ref().ok().cloned().flatten();
        OpenedView {
            may_decide: opened.seat.is_ok(),
            out: opened
                .out
                .into_iter()
                .map(|one| OutView { name: one.name, tie: one.tie, reason: one.reason })
                .collect(),
            case: CaseView::of(opened.case, for_whom),
            steps: opened.steps.into_iter().map(|one| StepView::of(one, zone)).collect(),
            requests,
            agreement_id,
            changes,
            outlook,
            refused,
        }
    }
}
