//! What stands around a case when somebody wants to do something with it: whose turn it is, and for whom.

use crate::app::Fault;
use crate::app::deputy::principals;
use crate::domain::access::{Action, Actor, Object};
use crate::domain::amount::Unit;
use crate::domain::case::{Bar, CaseKind};
use crate::domain::id::{CaseId, ChangeRequestId, PersonId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::domain::turn::Turn;
use crate::store::audit::NewEvent;
use crate::store::case::{self as rows, Case};
use crate::store::engine::Tx;
use crate::store::{agreement_change, case_turn, company};
use serde_json::{Value, json};

/// A case, locked, with all that decides who may do what with it.
pub(crate) struct Desk {
    /// The case.
    pub case: Case,
    /// Whose turn it is.
    pub turn: Turn,
    /// For whom the actor stands in now.
    pub principals: Vec<Actor>,
}

impl Desk {
    /// In whose name the actor decides; refused as [`Refusal::Barred`] where it is not theirs.
    pub fn seat(&self, actor: &Actor) -> Result<Option<PersonId>, Refusal> {
        self.turn.seat(actor, &self.principals).map_err(|why| Refusal::Barred { why })
    }
}

/// Whether the actor may open a case: by their own rights, or as the deputy of somebody who decides there. That
/// a step was given to them is no right of its own: it ends with their office.
pub(crate) fn sees(actor: &Actor, principals: &[Actor], case: &Case) -> bool {
    let place = Object::incubator(case.incubator, &case.district);
    actor.may(Action::SeeCase, &case.object())
        || principals.iter().any(|one| one.may(Action::SeeCase, &place))
}

/// The case with its company locked (so that what two people do to it comes one after the other), if the actor
/// may see it.
pub(crate) async fn locked(tx: &mut Tx, actor: &Actor, id: CaseId, now: Instant) -> Result<Desk, Fault> {
    let first = rows::get(tx, id).await?.ok_or(Refusal::NotFound)?;
    let principals = principals(tx, actor, now).await?;
    if !sees(actor, &principals, &first) {
        return Err(Refusal::NotFound.into());
    }
    if let Some(company) = first.company {
        company::lock(tx, company).await?;
    }
    let case = case_turn::get(tx, id, now).await?.ok_or(Refusal::NotFound)?;
    let turn = case_turn::turn(tx, &case).await?;
    Ok(Desk { case, turn, principals })
}

/// An event of a case; told at once.
pub(crate) fn event<'a>(actor: &Actor, case: &Case, verb: &'a str, now: Instant) -> NewEvent<'a> {
    NewEvent {
        incubator: Some(case.incubator),
        company: case.company,
        after: Some(facts(case)),
        tell_at: Some(now),
        ..NewEvent::by(actor, now, "case", case.id.0, verb)
    }
}

/// What the trail keeps of where a case stands.
pub(crate) fn facts(case: &Case) -> Value {
    json!({
        "kind": case.kind.name(), "state": case.state.name(), "round": case.round, "step": case.no,
        "unit": case.unit.map(Unit::name), "amount": case.granted.unwrap_or(case.amount),
        "chain_version": case.chain_version,
    })
}

/// Who minds the side that asked: the company in whose name it was asked, or the place that asked something about the
/// company. The other side is only told, and who asked has no more right to it than their office or their part in the
/// company gives them now. What was asked in nobody's name but their own is the applicant's.
pub(crate) async fn owns(tx: &mut Tx, actor: &Actor, case: &Case) -> Result<(), Fault> {
    let by_place = case.kind == CaseKind::Agreement
        && agreement_change::get(tx, ChangeRequestId(case.subject))
            .await?
            .is_some_and(|asked| asked.by_place);
    let side = Object { company: case.company, ..Object::incubator(case.incubator, &case.district) };
    let minds = match case.kind.minded_by(by_place) {
        Some(action) if case.company.is_some() => actor.may(action, &side),
        _ => actor.person == case.applicant,
    };
    if minds { Ok(()) } else { Err(Refusal::Barred { why: Bar::OthersTurn }.into()) }
}
