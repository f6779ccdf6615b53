//! A holiday notice is imported: deadlines that were counted without it are counted again.

use super::opening::moved;
use crate::app::Fault;
use crate::domain::case::{CaseState, Prompt, SUPPLEMENT_DAYS, timetable};
use crate::domain::id::StepId;
use crate::domain::time::Instant;
use crate::domain::work_calendar::WorkCalendar;
use crate::store::case::Stand;
use crate::store::engine::Tx;
use crate::store::{case_list, case_step};

/// Counts the deadlines of open cases again by `calendar`; how many moved. One that has been
/// escalated stays: its days were counted from the escalation. None moves into the past.
pub(crate) async fn shift(tx: &mut Tx, calendar: &WorkCalendar, now: Instant) -> Result<usize, Fault> {
    let mut count = 0;
    for case in case_list::timed(tx).await? {
        let back = case.state == CaseState::Returned;
        if !back && case.prompt == Some(Prompt::Expire) {
            continue;
        }
        let steps = case_step::all(tx, case.id).await?;
        let step = steps.iter().find(|one| one.round == case.round && one.no == case.no);
        let days = step.map_or(SUPPLEMENT_DAYS, |one| u16::try_from(one.working_days).unwrap_or(u16::MAX));
        let days = if back { SUPPLEMENT_DAYS } else { days };
        let times = timetable(calendar, case.since, days, case.zone);
        if times.due.at <= now {
            continue;
        }
        let last = if back { Prompt::Expire } else { Prompt::Escalate };
        let remind = times.remind_at.filter(|at| case.prompt == Some(Prompt::Remind) && *at > now);
        let to = Stand {
            due_at: Some(times.due.at),
            provisional: times.due.provisional,
            next: Some(remind.map_or((last, times.due.at), |at| (Prompt::Remind, at))),
            ..Stand::of(&case)
        };
        if let (Some(step), false) = (step, back) {
            case_step::set_due(tx, StepId(step.id), times.due.at).await?;
        }
        if case.due_at != to.due_at || case.provisional != to.provisional {
            moved(tx, &case, &to).await?;
            count += usize::from(case.due_at != to.due_at);
        }
    }
    Ok(count)
}
