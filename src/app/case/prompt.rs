//! What time does to a case: who has it is reminded, it is opened to the next higher role, it ends.

use super::desk::facts;
use super::effect::effect;
use super::ending::{Ended, over};
use super::opening::moved;
use crate::app::{Fault, House};
use crate::domain::access::Door;
use crate::domain::case::{CaseState, Prompt, timetable};
use crate::domain::chain::higher;
use crate::domain::id::CaseId;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::case::{self as rows, Stand};
use crate::store::{case_step, case_turn, company};

/// Does what is due of a case; `false`: there was nothing left to do. After a long stop each comes in turn, and
/// who takes over by escalation has all their days.
pub(crate) async fn prompt(house: &House, id: CaseId, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.write().await?;
    let Some(first) = rows::get(&mut tx, id).await? else { return Ok(false) };
    if let Some(company) = first.company {
        company::lock(&mut tx, company).await?;
    }
    let Some(case) = case_turn::get(&mut tx, id, now).await? else { return Ok(false) };
    let (Some(prompt), Some(due)) = (case.prompt, case.due_at) else { return Ok(false) };
    if !case.state.is_open() || case.next_at.is_none_or(|at| at > now) {
        return Ok(false);
    }
    // Who was not reminded in time is not told that it is near once it is over.
    let prompt = match (prompt, due <= now, case.state) {
        (Prompt::Remind, true, CaseState::Open) => Prompt::Escalate,
        (Prompt::Remind, true, _) => Prompt::Expire,
        (prompt, ..) => prompt,
    };
    let step = case_step::step_at(&mut tx, id, case.round, case.no).await?;
    let open = case.state == CaseState::Open;
    let (to, told) = match prompt {
        Prompt::Remind => {
            if let (Some(step), true) = (step, open) {
                case_step::reminded(&mut tx, step, now).await?;
            }
            let then = if open { Prompt::Escalate } else { Prompt::Expire };
            (Stand { next: Some((then, due)), ..Stand::of(&case) }, "prompted")
        }
        Prompt::Escalate => {
            let all = case_step::all(&mut tx, id).await?;
            let days = all.iter().find(|one| one.round == case.round && one.no == case.no);
            let days = days.map_or(1, |one| u16::try_from(one.working_days).unwrap_or(u16::MAX));
            let times = timetable(&house.calendar, now.max(due.plus(-1)), days, case.zone);
            if let Some(step) = step {
                case_step::escalated(&mut tx, step, now).await?;
            }
            // A step of one person alone goes to the role that is above everybody who was asked at first.
            let up = case.open_to.or(case.role).map_or(Some(crate::domain::right::Role::Manager), higher);
            let to = Stand {
                open_to: up.or(case.open_to),
                next: Some((Prompt::Expire, times.due.at)),
                ..Stand::of(&case)
            };
            (to, "escalated")
        }
        Prompt::Expire => (over(&case, CaseState::Expired, now), "case_expired"),
    };
    let after = moved(&mut tx, &case, &to).await?;
    let event = NewEvent {
        incubator: Some(case.incubator),
        company: case.company,
        before: Some(facts(&case)),
        after: Some(facts(&after)),
        tell_at: Some(now),
        ..NewEvent::plain(now, Door::Job, None, "case", id.0, told)
    };
    audit::record(&mut tx, &event).await?;
    effect(&mut tx, house, &Ended { case: &after, by: None, of: None, opinion: "" }, now).await?;
    tx.commit().await?;
    Ok(true)
}
