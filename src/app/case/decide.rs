//! A step is decided: yes, no, or not yet.

use super::desk::{Desk, event, locked};
use super::effect::effect;
use super::ending::{Ended, over};
use super::opening::{begin, moved};
use crate::app::once::{Key, once};
use crate::app::{Fault, House, entitlement_request};
use crate::domain::access::Actor;
use crate::domain::amount::Unit;
use crate::domain::case::{CaseState, CaseVerb, OPINION_MAX, Prompt, SUPPLEMENT_DAYS, Verdict, timetable};
use crate::domain::field::{FieldRule, Gather, text};
use crate::domain::id::{CaseId, ResourceId};
use crate::domain::refusal::Refusal;
use crate::domain::tariff::Discount;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::case::{Case, Stand};
use crate::store::case_step::{self, Said};
use crate::store::engine::Tx;

/// What is said at a step.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    /// Yes, no, or not yet.
    pub verdict: Verdict,
    /// Why; a must for a no and a not yet, at most [`OPINION_MAX`] characters.
    pub opinion: &'a str,
    /// How much is granted, where it is less than what is asked for; only with a yes.
    pub amount: Option<i64>,
    /// The pool the grant is to be for, where the request names none; only with a yes.
    pub pool: Option<ResourceId>,
    /// The discount on that pool that it is said yes at, of 0 basis points where an earlier step's is not to be; `None`: as it
    /// stands. Only with a yes.
    pub discount: Option<Discount>,
    /// The version that was seen: a decision is about the step one looked at, never about the next.
    pub version: i64,
}

/// Decides the step a case is at. When that ends it, what it means for what was asked for happens in the same
/// transaction.
pub async fn decide(
    house: &House,
    actor: &Actor,
    id: CaseId,
    said: &Decision<'_>,
    key: Option<&Key>,
    now: Instant,
) -> Result<Case, Fault> {
    once(house, key, now, |tx| decide_in(tx, house, actor, id, said, now)).await
}

/// Decides many; each has its own outcome, and one that fails holds up no other.
pub async fn decide_many(
    house: &House,
    actor: &Actor,
    picked: &[(CaseId, i64)],
    verdict: Verdict,
    opinion: &str,
    key: Option<&Key>,
    now: Instant,
) -> Vec<(CaseId, Result<Case, Fault>)> {
    let mut outcomes = Vec::with_capacity(picked.len());
    for (id, version) in picked {
        let key = key.map(|key| key.of_part(format!("case-{id}")));
        let said = Decision { verdict, opinion, amount: None, pool: None, discount: None, version: *version };
        outcomes.push((*id, decide(house, actor, *id, &said, key.as_ref(), now).await));
    }
    outcomes
}

/// What was said, read: the opinion, and what is left of the amount.
fn read(case: &Case, said: &Decision<'_>) -> Result<(String, Option<i64>), Refusal> {
    let mut wrong = Gather::default();
    let least = usize::from(said.verdict != Verdict::Approve);
    let opinion = wrong.take(text("opinion", said.opinion, least, OPINION_MAX));
    let most = case.granted.unwrap_or(case.amount);
    // Card-hours may be used at a discount without any being granted.
    let fewest = i64::from(case.unit != Some(Unit::CardSecond));
    match said.amount {
        Some(_) if said.verdict != Verdict::Approve || case.unit.is_none() => {
            wrong.wrong("amount", FieldRule::Surplus);
        }
        Some(amount) if !(fewest..=most).contains(&amount) => {
            wrong.wrong("amount", FieldRule::Number { min: 1, max: most });
        }
        _ => {}
    }
    let granted = said.amount.filter(|amount| *amount != case.amount).or(case.granted);
    match opinion {
        Some(opinion) if wrong.0.is_empty() => Ok((opinion, granted)),
        _ => Err(Refusal::Fields(wrong.0)),
    }
}

async fn decide_in(
    mut tx: Tx,
    house: &House,
    actor: &Actor,
    id: CaseId,
    said: &Decision<'_>,
    now: Instant,
) -> Result<(Tx, Case), Fault> {
    let desk = locked(&mut tx, actor, id, now).await?;
    let case = &desk.case;
    let verb = match said.verdict {
        Verdict::Approve => CaseVerb::Approve,
        Verdict::Decline => CaseVerb::Decline,
        Verdict::Return => case.kind.not_yet(),
    };
    // That it has ended says more than that it has changed.
    if case.state.after(verb).is_none() {
        return Err(Refusal::WrongCase { from: case.state, verb }.into());
    }
    let seat = desk.seat(actor)?;
    if said.version != case.version {
        return Err(Refusal::Stale.into());
    }
    let (opinion, granted) = read(case, said)?;
    let chosen = match said.pool {
        Some(pool) => Some(entitlement_request::choose(&mut tx, case, verb, pool).await?),
        None => None,
    };
    let about = (opinion.as_str(), granted);
    let off = entitlement_request::discounted(&mut tx, case, verb, said.discount, about, now).await?;
    let step = case_step::step_at(&mut tx, id, case.round, case.no).await?.ok_or(Fault::Lost)?;
    let amount = case.unit.map(|_| granted.unwrap_or(case.amount)).filter(|_| verb == CaseVerb::Approve);
    let words = Said { by: actor.person, of: seat, verdict: said.verdict.name(), opinion: &opinion, amount };
    case_step::say(&mut tx, step, &words, now).await?;
    let (after, told) = next(&mut tx, house, &desk, verb, granted, now).await?;
    let mut facts = super::desk::facts(&after);
    if let Some((pool, name)) = chosen {
        facts["pool"] = pool.0.into();
        facts["name"] = name.into();
    }
    if let Some(off) = off {
        facts["discount"] = off.off.into();
        facts["discount_from"] = off.span.start().0.into();
        facts["discount_to"] = off.span.end().0.into();
    }
    let event = NewEvent {
        for_person: seat,
        before: Some(super::desk::facts(case)),
        after: Some(facts),
        reason: (!opinion.is_empty()).then_some(opinion.as_str()),
        ..event(actor, &after, told, now)
    };
    audit::record(&mut tx, &event).await?;
    let end = Ended { case: &after, by: Some(actor), of: seat, opinion: &opinion };
    effect(&mut tx, house, &end, now).await?;
    Ok((tx, after))
}

/// Where the case goes from here, and what that is called.
async fn next(
    tx: &mut Tx,
    house: &House,
    desk: &Desk,
    verb: CaseVerb,
    granted: Option<i64>,
    now: Instant,
) -> Result<(Case, &'static str), Fault> {
    let case = &desk.case;
    let over = |state| Stand { granted, ..over(case, state, now) };
    match verb {
        CaseVerb::Approve => {
            if case_step::step_at(tx, case.id, case.round, case.no + 1).await?.is_some() {
                let case = Case { granted, ..case.clone() };
                return Ok((begin(tx, house, &case, case.no + 1, now).await?, "step_approved"));
            }
            Ok((moved(tx, case, &over(CaseState::Approved)).await?, "approved"))
        }
        CaseVerb::Decline => Ok((moved(tx, case, &over(CaseState::Declined)).await?, "declined")),
        CaseVerb::Remand => Ok((moved(tx, case, &over(CaseState::Remanded)).await?, "sent_back")),
        _ => {
            let times = timetable(&house.calendar, now, SUPPLEMENT_DAYS, case.zone);
            let to = Stand {
                since: now,
                due_at: Some(times.due.at),
                provisional: times.due.provisional,
                next: Some(times.remind_at.map_or((Prompt::Expire, times.due.at), |at| (Prompt::Remind, at))),
                closed_at: None,
                ..over(CaseState::Returned)
            };
            Ok((moved(tx, case, &to).await?, "sent_back"))
        }
    }
}
