//! A case as it was filed and decided in the demo's past: at the first step of the chain that is built in.

use crate::domain::access::Door;
use crate::domain::case::{CaseState, Prompt, Verdict, timetable};
use crate::domain::chain::Chain;
use crate::domain::id::{PersonId, StepId};
use crate::domain::right::Role;
use crate::domain::rulebook::Rulebook;
use crate::domain::time::Instant;
use crate::domain::work_calendar::WorkCalendar;
use crate::store::audit::{self, NewEvent};
use crate::store::case::{self, Case, NewCase, Round, Stand};
use crate::store::case_step::{self, NewStep, Said};
use crate::store::engine::Tx;
use crate::store::fault::Fault;
use chrono_tz::Tz;

/// What counts the days.
pub struct Office<'a> {
    /// The working calendar.
    pub calendar: &'a WorkCalendar,
    /// The time zone of the place.
    pub zone: Tz,
    /// The first moment of the demo's day: what was due before it has been done.
    pub midnight: Instant,
}

/// An event of a case.
pub fn event<'a>(case: &Case, by: PersonId, at: Instant, verb: &'a str) -> NewEvent<'a> {
    NewEvent {
        incubator: Some(case.incubator),
        company: case.company,
        ..NewEvent::plain(at, Door::Web, Some(by), "case", case.id.0, verb)
    }
}

/// Files a case at `at`; `open_to`: the higher role it was opened to, where nobody there could take the step.
pub async fn file(
    tx: &mut Tx,
    office: &Office<'_>,
    new: &NewCase<'_>,
    open_to: Option<Role>,
    by: PersonId,
    at: Instant,
) -> Result<(Case, StepId), Fault> {
    let id = case::insert(tx, new, at).await?;
    let round = Round {
        number: 1,
        subject: new.subject,
        title: new.title,
        unit: new.unit,
        amount: new.amount,
        chain: None,
        four_eyes: false,
    };
    case::set_round(tx, id, &round).await?;
    let chain = Chain::usual(new.kind, Rulebook::embedded(), at.date(office.zone));
    let step = chain.steps(new.amount).first().ok_or(Fault::Lost)?;
    let plan = NewStep { no: 1, role: Some(step.role), person: None, working_days: step.working_days };
    case_step::insert_steps(tx, id, 1, &[plan]).await?;
    let first = case_step::step_at(tx, id, 1, 1).await?.ok_or(Fault::Lost)?;
    let times = timetable(office.calendar, at, step.working_days, office.zone);
    case_step::begin(tx, first, at, times.due.at).await?;
    let opened = case::get(tx, id).await?.ok_or(Fault::Lost)?;
    let remind = times.remind_at.filter(|at| *at > office.midnight);
    let open = Stand {
        role: Some(step.role),
        open_to,
        due_at: Some(times.due.at),
        provisional: times.due.provisional,
        next: Some(remind.map_or((Prompt::Escalate, times.due.at), |at| (Prompt::Remind, at))),
        ..Stand::of(&opened)
    };
    case::advance(tx, id, opened.version, &open).await?;
    let opened = case::get(tx, id).await?.ok_or(Fault::Lost)?;
    audit::record(tx, &event(&opened, by, at, "submitted")).await?;
    Ok((opened, first))
}

/// Approves it.
pub async fn approve(
    tx: &mut Tx,
    (case, step): &(Case, StepId),
    by: PersonId,
    at: Instant,
) -> Result<(), Fault> {
    let said = Said { by, of: None, verdict: Verdict::Approve.name(), opinion: "", amount: None };
    case_step::say(tx, *step, &said, at).await?;
    let over = Stand {
        state: CaseState::Approved,
        open_to: None,
        due_at: None,
        provisional: false,
        next: None,
        closed_at: Some(at),
        ..Stand::of(case)
    };
    case::advance(tx, case.id, case.version, &over).await?;
    audit::record(tx, &event(case, by, at, "approved")).await?;
    Ok(())
}
