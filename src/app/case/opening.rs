//! A case is opened, and each of its steps begins.

use super::desk::event;
use crate::app::{Fault, House};
use crate::domain::access::Actor;
use crate::domain::amount::Unit;
use crate::domain::case::{CaseState, CaseVerb, Prompt, Tie, timetable};
use crate::domain::chain::{Chain, higher};
use crate::domain::id::{CaseId, PersonId};
use crate::domain::refusal::Refusal;
use crate::domain::right::Role;
use crate::domain::time::Instant;
use crate::store::audit;
pub(crate) use crate::store::case::NewCase;
use crate::store::case::{self as rows, Case, Round, Stand};
use crate::store::case_step::{self, NewStep};
use crate::store::case_turn;
use crate::store::chain::{self, Lane};
use crate::store::engine::Tx;

/// Opens a case in the transaction of what is asked for. Its steps are those of the chain in force now; a
/// later version of it changes nothing here. Who is `tied` to what it is about is out of it from the start.
pub(crate) async fn open(
    tx: &mut Tx,
    house: &House,
    actor: &Actor,
    new: &NewCase<'_>,
    tied: &[(PersonId, Tie)],
    now: Instant,
) -> Result<Case, Fault> {
    let id = rows::insert(tx, new, now).await?;
    case_step::tie(tx, id, tied, now).await?;
    let about = About { subject: new.subject, title: new.title, unit: new.unit, amount: new.amount };
    let case = start(tx, house, id, 1, &about, now).await?;
    audit::record(tx, &event(actor, &case, "submitted", now)).await?;
    Ok(case)
}

/// What a round is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About<'a> {
    /// The row of its kind.
    pub subject: i64,
    /// What for.
    pub title: &'a str,
    /// What the amount is of.
    pub unit: Option<Unit>,
    /// How much.
    pub amount: i64,
}

/// Hands a case in again that was sent back: its first step begins anew, by the chain in force now. What was
/// said before stays with the earlier round. Who wrote it anew for the place that asked has proposed it, as who asked
/// first has: neither decides it.
pub(crate) async fn resubmit(
    tx: &mut Tx,
    house: &House,
    actor: &Actor,
    case: &Case,
    about: &About<'_>,
    now: Instant,
) -> Result<Case, Fault> {
    if case.state.after(CaseVerb::Resubmit).is_none() {
        return Err(Refusal::WrongCase { from: case.state, verb: CaseVerb::Resubmit }.into());
    }
    let of_company = case.company.is_some_and(|of| actor.companies().any(|own| own == of));
    if actor.person != case.applicant && !of_company {
        case_step::tie(tx, case.id, &[(actor.person, Tie::Proposed)], now).await?;
    }
    let after = start(tx, house, case.id, case.round + 1, about, now).await?;
    audit::record(tx, &event(actor, &after, "resubmitted", now)).await?;
    Ok(after)
}

async fn start(
    tx: &mut Tx,
    house: &House,
    id: CaseId,
    number: i64,
    about: &About<'_>,
    now: Instant,
) -> Result<Case, Fault> {
    let case = rows::get(tx, id).await?.ok_or(Fault::Lost)?;
    let lane = Lane { kind: case.kind, unit: about.unit, incubator: Some(case.incubator) };
    let version = chain::in_force(tx, lane).await?;
    let usual = Chain::usual(case.kind, &house.rules, now.date(case.zone));
    let rules = version.as_ref().map_or(&usual, |version| &version.chain);
    let round = Round {
        number,
        subject: about.subject,
        title: about.title,
        unit: about.unit,
        amount: about.amount,
        chain: version.as_ref().map(|version| version.id),
        four_eyes: rules.four_eyes(about.amount),
    };
    rows::set_round(tx, id, &round).await?;
    let step = |(no, step): (i64, &crate::domain::chain::ChainStep)| NewStep {
        no,
        role: Some(step.role),
        person: None,
        working_days: step.working_days,
    };
    let plan: Vec<NewStep> = (1..).zip(rules.steps(about.amount)).map(step).collect();
    case_step::insert_steps(tx, id, number, &plan).await?;
    let case = rows::get(tx, id).await?.ok_or(Fault::Lost)?;
    begin(tx, house, &case, 1, now).await
}

/// A step begins: its deadline is counted from now. One that nobody there can take is opened to the next
/// higher role at once, so that no case waits for an empty chair.
pub(crate) async fn begin(
    tx: &mut Tx,
    house: &House,
    case: &Case,
    no: i64,
    now: Instant,
) -> Result<Case, Fault> {
    let all = case_step::all(tx, case.id).await?;
    let step = all.iter().find(|one| one.round == case.round && one.no == no).ok_or(Fault::Lost)?;
    let role = step.role.as_deref().and_then(Role::of_name);
    let days = u16::try_from(step.working_days).unwrap_or(u16::MAX);
    let times = timetable(&house.calendar, now, days, case.zone);
    let to = Stand {
        state: CaseState::Open,
        no,
        role,
        open_to: None,
        handed_to: step.person_id.map(PersonId),
        since: now,
        due_at: Some(times.due.at),
        provisional: times.due.provisional,
        next: Some(times.remind_at.map_or((Prompt::Escalate, times.due.at), |at| (Prompt::Remind, at))),
        ..Stand::of(case)
    };
    case_step::begin(tx, crate::domain::id::StepId(step.id), now, times.due.at).await?;
    let mut begun = moved(tx, case, &to).await?;
    case_turn::seated(tx, std::slice::from_mut(&mut begun), now).await?;
    lift(tx, &begun, now).await
}

/// Opens a step to higher roles as far as it takes to find somebody.
pub(crate) async fn lift(tx: &mut Tx, case: &Case, now: Instant) -> Result<Case, Fault> {
    let Some(role) = case.role.filter(|_| case.handed_to.is_none()) else { return Ok(case.clone()) };
    let mut open_to = case.open_to;
    while case_step::holders(tx, case, &roles(role, open_to), now).await?.is_empty() {
        match higher(open_to.unwrap_or(role)) {
            Some(up) => open_to = Some(up),
            None => break,
        }
    }
    if open_to == case.open_to {
        return Ok(case.clone());
    }
    moved(tx, case, &Stand { open_to, ..Stand::of(case) }).await
}

/// The roles whose holders may take a step of `role` that was opened to `open_to`.
pub(crate) fn roles(role: Role, open_to: Option<Role>) -> Vec<Role> {
    let all = [Some(role), (role == Role::Approver).then_some(Role::Manager), open_to];
    all.into_iter().flatten().collect()
}

/// Moves a case on; refused as [`Refusal::Stale`] when somebody was faster.
pub(crate) async fn moved(tx: &mut Tx, case: &Case, to: &Stand) -> Result<Case, Fault> {
    if !rows::advance(tx, case.id, case.version, to).await? {
        return Err(Refusal::Stale.into());
    }
    rows::get(tx, case.id).await?.ok_or(Fault::Lost)
}
