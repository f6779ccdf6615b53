//! What moves a case without deciding it: handed over, a further approver asked, recused, urged, withdrawn.

use super::desk::{event, locked, owns};
use super::effect::effect;
use super::ending::{Ended, take_back};
use super::opening::{begin, lift, moved};
use crate::app::once::{Key, once};
use crate::app::{Fault, House};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::case::{CaseVerb, OPINION_MAX, ROUND_STEPS_MAX};
use crate::domain::field::{FieldRule, text};
use crate::domain::id::{CaseId, PersonId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::domain::turn::Turn;
use crate::store::audit::{self, NewEvent};
use crate::store::case::{self as rows, Case, Stand};
use crate::store::case_step::{self, NewStep, Said};
use crate::store::engine::Tx;
use crate::store::{case_turn, person};

fn can(case: &Case, verb: CaseVerb) -> Result<(), Refusal> {
    match case.state.after(verb) {
        Some(_) => Ok(()),
        None => Err(Refusal::WrongCase { from: case.state, verb }),
    }
}

fn fresh(case: &Case, seen: Option<i64>) -> Result<(), Refusal> {
    if seen.is_some_and(|seen| seen != case.version) { Err(Refusal::Stale) } else { Ok(()) }
}

fn words(field: &str, raw: &str, least: usize) -> Result<String, Refusal> {
    text(field, raw, least, OPINION_MAX).map_err(|error| Refusal::Fields(vec![error]))
}

/// Somebody else who may decide that case: holds a right to decide there, and nothing bars them.
async fn colleague(
    tx: &mut Tx,
    actor: &Actor,
    case: &Case,
    turn: &Turn,
    to: PersonId,
    now: Instant,
) -> Result<Actor, Fault> {
    let found = person::actor(tx, to, actor.door, now).await?;
    let found = found.ok_or_else(|| Refusal::field("person_id", FieldRule::Unknown))?;
    let place = Object::incubator(case.incubator, &case.district);
    let free = found.may(Action::DecideCase, &place) && turn.bar(&found).is_none();
    if to == actor.person || !free {
        return Err(Refusal::field("person_id", FieldRule::MayNotDecide).into());
    }
    Ok(found)
}

/// Gives the step to a colleague (转办); its deadline stays.
#[allow(clippy::too_many_arguments)] // each is a different thing
pub async fn hand_over(
    house: &House,
    actor: &Actor,
    id: CaseId,
    version: Option<i64>,
    to: PersonId,
    why: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<Case, Fault> {
    once(house, key, now, |mut tx| async move {
        let desk = locked(&mut tx, actor, id, now).await?;
        let case = &desk.case;
        can(case, CaseVerb::HandOver)?;
        let seat = desk.seat(actor)?;
        fresh(case, version)?;
        let why = words("opinion", why, 0)?;
        let colleague = colleague(&mut tx, actor, case, &desk.turn, to, now).await?;
        let step = case_step::step_at(&mut tx, id, case.round, case.no).await?.ok_or(Fault::Lost)?;
        case_step::give(&mut tx, step, Some(to)).await?;
        let after = moved(&mut tx, case, &Stand { handed_to: Some(to), ..Stand::of(case) }).await?;
        let mut event = NewEvent {
            for_person: seat,
            reason: (!why.is_empty()).then_some(why.as_str()),
            ..event(actor, &after, "handed_over", now)
        };
        note_name(&mut event, &colleague.name);
        audit::record(&mut tx, &event).await?;
        Ok((tx, after))
    })
    .await
}

/// Notes in an event who the other person is.
fn note_name(event: &mut NewEvent<'_>, name: &str) {
    if let Some(after) = event.after.as_mut().and_then(serde_json::Value::as_object_mut) {
        after.insert("name".to_owned(), name.into());
    }
}

/// Asks a further approver first (加签): their step comes before the present one, which begins anew once they
/// have said yes. `working_days`: 1 to 60.
#[allow(clippy::too_many_arguments)] // each is a different thing
pub async fn add_step(
    house: &House,
    actor: &Actor,
    id: CaseId,
    version: Option<i64>,
    who: PersonId,
    working_days: u16,
    why: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<Case, Fault> {
    once(house, key, now, |mut tx| async move {
        let desk = locked(&mut tx, actor, id, now).await?;
        let case = &desk.case;
        can(case, CaseVerb::AddStep)?;
        let seat = desk.seat(actor)?;
        fresh(case, version)?;
        let most = crate::domain::chain::DAYS_MAX;
        if !(1..=most).contains(&working_days) {
            let rule = FieldRule::Number { min: 1, max: i64::from(most) };
            return Err(Refusal::field("working_days", rule).into());
        }
        let why = words("opinion", why, 0)?;
        let colleague = colleague(&mut tx, actor, case, &desk.turn, who, now).await?;
        let all = case_step::all(&mut tx, id).await?;
        if all.iter().filter(|step| step.round == case.round).count() >= ROUND_STEPS_MAX {
            return Err(Refusal::field("person_id", FieldRule::StepsFull { most: ROUND_STEPS_MAX }).into());
        }
        case_step::shift_steps(&mut tx, id, case.round, case.no).await?;
        let step = NewStep { no: case.no, role: None, person: Some(who), working_days };
        case_step::insert_steps(&mut tx, id, case.round, &[step]).await?;
        let after = begin(&mut tx, house, case, case.no, now).await?;
        let mut event = NewEvent {
            for_person: seat,
            reason: (!why.is_empty()).then_some(why.as_str()),
            ..event(actor, &after, "step_added", now)
        };
        note_name(&mut event, &colleague.name);
        audit::record(&mut tx, &event).await?;
        Ok((tx, after))
    })
    .await
}

/// Says that one will not decide this case (回避), and why. A step that was given to them goes back to its
/// role; a step of theirs alone is passed by.
pub async fn recuse(
    house: &House,
    actor: &Actor,
    id: CaseId,
    why: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<Case, Fault> {
    once(house, key, now, |mut tx| async move {
        let desk = locked(&mut tx, actor, id, now).await?;
        let case = &desk.case;
        can(case, CaseVerb::Recuse)?;
        let place = Object::incubator(case.incubator, &case.district);
        if !actor.may(Action::DecideCase, &place) && desk.seat(actor).is_err() {
            return Err(Refusal::Forbidden { action: Action::DecideCase }.into());
        }
        if desk.turn.is_out(actor.person) {
            return Ok((tx, desk.case));
        }
        let why = words("opinion", why, 1)?;
        case_step::recuse(&mut tx, id, actor.person, &why, now).await?;
        let mine = case.handed_to == Some(actor.person);
        let step = case_step::step_at(&mut tx, id, case.round, case.no).await?.ok_or(Fault::Lost)?;
        let after = if mine && case.role.is_none() {
            let said = Said { by: actor.person, of: None, verdict: "recuse", opinion: &why, amount: None };
            case_step::say(&mut tx, step, &said, now).await?;
            // An added step is never the last: the one it was put before comes next.
            begin(&mut tx, house, case, case.no + 1, now).await?
        } else {
            if mine {
                case_step::give(&mut tx, step, None).await?;
            }
            let handed_to = case.handed_to.filter(|_| !mine);
            let after = moved(&mut tx, case, &Stand { handed_to, ..Stand::of(case) }).await?;
            lift(&mut tx, &after, now).await?
        };
        let event = NewEvent { reason: Some(&why), ..event(actor, &after, "recused", now) };
        audit::record(&mut tx, &event).await?;
        Ok((tx, after))
    })
    .await
}

/// The applicant asks for speed (催办): whoever has it is told, at most once a day of the place.
pub async fn urge(
    house: &House,
    actor: &Actor,
    id: CaseId,
    key: Option<&Key>,
    now: Instant,
) -> Result<Case, Fault> {
    once(house, key, now, |mut tx| async move {
        let desk = locked(&mut tx, actor, id, now).await?;
        let case = &desk.case;
        owns(&mut tx, actor, case).await?;
        can(case, CaseVerb::Urge)?;
        if case.urged_at.is_some_and(|at| at.date(case.zone) == now.date(case.zone)) {
            return Err(Refusal::field("urge", FieldRule::OnceADay).into());
        }
        rows::urged(&mut tx, id, now).await?;
        audit::record(&mut tx, &event(actor, case, "urged", now)).await?;
        let after = case_turn::get(&mut tx, id, now).await?.ok_or(Fault::Lost)?;
        Ok((tx, after))
    })
    .await
}

/// The applicant takes it back, and with it what it is about.
pub async fn withdraw(
    house: &House,
    actor: &Actor,
    id: CaseId,
    version: Option<i64>,
    why: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<Case, Fault> {
    once(house, key, now, |mut tx| async move {
        let desk = locked(&mut tx, actor, id, now).await?;
        let case = &desk.case;
        owns(&mut tx, actor, case).await?;
        can(case, CaseVerb::Withdraw)?;
        fresh(case, version)?;
        let why = words("reason", why, 0)?;
        let after = take_back(&mut tx, actor, case, &why, now).await?;
        let end = Ended { case: &after, by: Some(actor), of: None, opinion: &why };
        effect(&mut tx, house, &end, now).await?;
        Ok((tx, after))
    })
    .await
}
