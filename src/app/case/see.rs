//! Looking at cases: what waits, what was started, one with all its steps.

use super::desk::{owns, sees};
use crate::app::deputy::principals;
use crate::app::{Event, Fault, House};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::case::Bar;
use crate::domain::chain::DECIDERS;
use crate::domain::id::{CaseId, CompanyId, IncubatorId, PersonId};
use crate::domain::refusal::Refusal;
use crate::domain::right::Role;
use crate::domain::time::Instant;
use crate::domain::turn::holds;
use crate::store::case::Case;
pub use crate::store::case_list::Filter;
use crate::store::case_list::{self as lists, Reach, Whose};
use crate::store::case_step::{self, Out, Step};
use crate::store::engine::Tx;
use crate::store::{audit, case_turn, company, outbox, place};

/// A case with all that its page shows.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The case.
    pub case: Case,
    /// Every step, those of earlier rounds first.
    pub steps: Vec<Step>,
    /// What happened to it, oldest first.
    pub history: Vec<Event>,
    /// Whether the actor decides now, and in whose name (`None`: their own); else why not.
    pub seat: Result<Option<(PersonId, String)>, Bar>,
    /// Whether the actor may say that they will not decide it.
    pub may_recuse: bool,
    /// Whether it is the actor's to urge, to withdraw or to hand in again.
    pub owns: bool,
    /// Colleagues it could be handed to, by name.
    pub colleagues: Vec<(PersonId, String)>,
    /// Who decides no step of it, for those who decide cases there.
    pub out: Vec<Out>,
}

/// Opens a case. One that may not be seen is not there.
pub async fn one(house: &House, actor: &Actor, id: CaseId, now: Instant) -> Result<Opened, Fault> {
    let mut tx = house.store.read().await?;
    let case = case_turn::get(&mut tx, id, now).await?.ok_or(Refusal::NotFound)?;
    let principals = principals(&mut tx, actor, now).await?;
    if !sees(actor, &principals, &case) {
        return Err(Refusal::NotFound.into());
    }
    let turn = case_turn::turn(&mut tx, &case).await?;
    let open = case.state == crate::domain::case::CaseState::Open;
    let name = |id: PersonId| {
        let found = principals.iter().find(|one| one.person == id);
        (id, found.map_or_else(String::new, |one| one.name.clone()))
    };
    let seat = if open { turn.seat(actor, &principals) } else { Err(Bar::OthersTurn) };
    let place = Object::incubator(case.incubator, &case.district);
    let may_recuse =
        open && turn.bar(actor).is_none() && (actor.may(Action::DecideCase, &place) || seat.is_ok());
    let mut colleagues = Vec::new();
    if seat.is_ok() {
        let mut ids = case_step::holders(&mut tx, &case, &DECIDERS[..3], now).await?;
        ids.extend(case_step::holders(&mut tx, &case, &DECIDERS[3..], now).await?);
        ids.sort_unstable();
        ids.dedup();
        ids.retain(|id| *id != actor.person);
        let found = outbox::readers(&mut tx, &ids).await?;
        colleagues.extend(found.into_iter().map(|one| (one.person, one.name)));
    }
    let owns = match owns(&mut tx, actor, &case).await {
        Ok(()) => true,
        Err(Fault::Refused(_)) => false,
        Err(fault) => return Err(fault),
    };
    let decides = |one: &Actor| one.may(Action::DecideCase, &place);
    let out = if seat.is_ok() || decides(actor) || principals.iter().any(decides) {
        case_step::out(&mut tx, id).await?
    } else {
        Vec::new()
    };
    Ok(Opened {
        out,
        steps: case_step::all(&mut tx, id).await?,
        history: audit::history(&mut tx, "case", id.0).await?,
        seat: seat.map(|of| of.map(name)),
        may_recuse,
        owns,
        colleagues,
        case,
    })
}

/// How far somebody's own rights to decide reach.
fn reach(actor: &Actor, all: &[place::Incubator], now: Instant) -> Reach {
    let there = |role| {
        let place = |one: &place::Incubator| Object::incubator(IncubatorId(one.id), &one.district_code);
        let own = all.iter().filter(|one| holds(actor, role, &place(one)));
        (role, own.map(|one| IncubatorId(one.id)).collect())
    };
    Reach {
        person: actor.person,
        roles: DECIDERS.into_iter().map(there).collect(),
        companies: actor.companies().collect(),
        now,
    }
}

/// A case that waits for the actor.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The case.
    pub case: Case,
    /// In whose name the actor would decide it; `None`: their own.
    pub for_whom: Option<(PersonId, String)>,
}

/// All that the lists of one's own work ask.
struct Desk {
    me: Reach,
    others: Vec<Reach>,
    principals: Vec<Actor>,
}

async fn desk(tx: &mut Tx, actor: &Actor, now: Instant) -> Result<Option<Desk>, Fault> {
    let principals = principals(tx, actor, now).await?;
    let all = place::incubators(tx).await?;
    let reaches = reaches(actor, &principals, &all, now);
    Ok(reaches.map(|(me, others)| Desk { me, others, principals }))
}

/// Which cases the actor decides, on their own and standing in for `principals`; `None`: none anywhere. `all`: the
/// incubators there are.
pub(crate) fn reaches(
    actor: &Actor,
    principals: &[Actor],
    all: &[place::Incubator],
    now: Instant,
) -> Option<(Reach, Vec<Reach>)> {
    if principals.is_empty() && !actor.may_somewhere(Action::DecideCase) {
        return None;
    }
    Some((reach(actor, all, now), principals.iter().map(|one| reach(one, all, now)).collect()))
}

/// A case that waits, with whom the actor would decide it for.
pub(crate) fn waits_for(actor: &Actor, principals: &[Actor], case: Case) -> Waiting {
    let place = Object::incubator(case.incubator, &case.district);
    let mine = |who: &Actor| {
        let own = |role: Role| holds(who, role, &place);
        let by_role = case.handed_to.is_none() && case.role.is_some_and(own);
        let given = case.handed_to == Some(who.person) && who.may(Action::DecideCase, &place);
        given || by_role || case.open_to.is_some_and(own)
    };
    let for_whom = if mine(actor) {
        None
    } else {
        let one = principals.iter().find(|one| mine(one));
        one.map(|one| (one.person, one.name.clone()))
    };
    Waiting { case, for_whom }
}

/// What waits for the actor, longest first; a page goes on after `after`.
pub async fn waiting(
    house: &House,
    actor: &Actor,
    filter: &Filter,
    after: Option<(Instant, CaseId)>,
    limit: i64,
    now: Instant,
) -> Result<Vec<Waiting>, Fault> {
    let mut tx = house.store.read().await?;
    let Some(desk) = desk(&mut tx, actor, now).await? else {
        return Err(Refusal::Forbidden { action: Action::DecideCase }.into());
    };
    let mut found = lists::waiting(&mut tx, &desk.me, &desk.others, filter, after, limit).await?;
    case_turn::seated(&mut tx, &mut found, now).await?;
    Ok(found.into_iter().map(|case| waits_for(actor, &desk.principals, case)).collect())
}

/// The actor's own cases, latest first, before case `before`.
pub async fn started(
    house: &House,
    actor: &Actor,
    state: Option<crate::domain::case::CaseState>,
    before: i64,
    limit: i64,
) -> Result<Vec<Case>, Fault> {
    let whose = Whose::Person(actor.person);
    lists::started(&mut house.store.read().await?, whose, state, before, limit).await
}

/// A company's cases, latest first, before case `before`.
pub async fn company_started(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    before: i64,
    limit: i64,
) -> Result<Vec<Case>, Fault> {
    let mut tx = house.store.read().await?;
    let found = company::get(&mut tx, of).await?.ok_or(Refusal::NotFound)?;
    let object = crate::app::see::company_object(&found);
    actor.require(Action::SeeCompany, Action::SeeCompany, &object)?;
    if !actor.may(Action::SeeCase, &object) {
        return Ok(Vec::new());
    }
    lists::started(&mut tx, Whose::Company(of), None, before, limit).await
}
