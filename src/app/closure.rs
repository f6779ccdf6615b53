//! Closures: a manager blocks a resource, a zone, a floor or an incubator for a period. Whoever it hits is
//! moved or released in one reviewed step.

mod close;
mod plan;

pub use close::{Pick, close};
pub use plan::{Hit, Place, Plan, plan};

use super::find::steps;
use super::hold::{release, used};
use super::line;
use super::once::{Key, once};
use super::over::{Over, settle_over};
use super::{Booking, Fault, House};
use crate::domain::access::{Action, Actor, Door, Object};
use crate::domain::booking::{State, Verb};
use crate::domain::field::{FieldRule, Gather, text};
use crate::domain::id::{ClosureId, IncubatorId, PersonId, ResourceId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Instant, Interval};
use crate::store::audit::{self, NewEvent};
use crate::store::booking::{self, Move};
use crate::store::closure as rows;
pub use crate::store::closure::{Closure, Filter, Scope};
pub use crate::store::closure_place::Part;
use crate::store::engine::Tx;
use crate::store::{closure_place, offer, place};
use serde_json::json;

/// The longest a closure may be, in days.
pub const CLOSURE_DAYS: i64 = 366;
/// Most bookings that one closure may hit: more are closed in parts.
pub const HITS_MAX: usize = 1_000;

/// What is to be closed.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where.
    pub incubator: IncubatorId,
    /// What of it.
    pub scope: Scope,
    /// When.
    pub span: Interval,
    /// Why, 1 to 200 characters: everybody hit reads it.
    pub reason: String,
}

fn object(one: &Closure) -> Object {
    Object::incubator(one.incubator, &one.district)
}

/// A booking as a refusal names it.
pub(crate) fn named(one: &Booking) -> String {
    let places: Vec<&str> = one.items.iter().map(|item| item.name.as_str()).collect();
    let from = one.span.start().wall(one.zone).format("%m-%d %H:%M");
    format!("{} · {} · {from}", one.person_name, places.join(", "))
}

/// The incubator, if the actor may close there.
async fn kept(tx: &mut Tx, actor: &Actor, id: IncubatorId) -> Result<place::Incubator, Fault> {
    let found = place::incubator(tx, id).await?.ok_or(Refusal::NotFound)?;
    if actor.may(Action::Close, &Object::incubator(id, &found.district_code)) {
        return Ok(found);
    }
    actor.require_somewhere(Action::SeeResources)?;
    Err(Refusal::Forbidden { action: Action::Close }.into())
}

/// What is wrong with the wish itself, whatever it hits; the reason, trimmed.
async fn checked(tx: &mut Tx, wish: &Request, now: Instant) -> Result<String, Fault> {
    let mut wrong = Gather::default();
    if !rows::is_there(tx, wish.incubator, &wish.scope).await? {
        wrong.wrong("scope", FieldRule::Unknown);
    }
    if wish.span.end() <= now {
        wrong.wrong("ends_at", FieldRule::Future);
    } else if wish.span.seconds() > CLOSURE_DAYS * DAY {
        wrong.wrong("ends_at", FieldRule::Days { most: CLOSURE_DAYS });
    }
    let reason = wrong.take(text("reason", &wish.reason, 1, 200));
    match reason {
        Some(reason) if wrong.0.is_empty() => Ok(reason),
        _ => Err(Refusal::Fields(wrong.0).into()),
    }
}

/// Takes all that is left of `atoms` within `span` for a closure, from `now` on.
async fn fill(
    tx: &mut Tx,
    id: ClosureId,
    atoms: &[ResourceId],
    span: Interval,
    now: Instant,
) -> Result<(), Fault> {
    rows::empty(tx, id, atoms, now).await?;
    let Ok(span) = Interval::new(span.start().max(now), span.end()) else { return Ok(()) };
    for chunk in atoms.chunks(500) {
        let (busy, capacity) = offer::busy(tx, chunk, span).await?;
        let mut pieces = Vec::new();
        for atom in chunk {
            let own: Vec<_> = busy.iter().filter(|row| row.resource_id == atom.0).cloned().collect();
            let units: Vec<(i64, i64)> =
                capacity.iter().filter(|row| row.0 == atom.0).map(|row| (row.1, row.2)).collect();
            let left = steps(&own, &units, span).into_iter().filter(|(_, units)| *units > 0);
            pieces.extend(left.map(|(piece, units)| (*atom, piece, units)));
        }
        rows::take(tx, id, &pieces).await?;
    }
    Ok(())
}

/// Something of `resource` has become free within `span`: closures that cover it take it.
pub(crate) async fn refill(
    tx: &mut Tx,
    resource: ResourceId,
    span: Interval,
    now: Instant,
) -> Result<(), Fault> {
    for (id, atom, closed) in rows::covering(tx, resource, span, false).await? {
        fill(tx, id, &[atom], closed, now).await?;
    }
    Ok(())
}

/// Something of an incubator is new, or larger: closures in force take it too.
pub(crate) async fn refill_all(tx: &mut Tx, of: IncubatorId, now: Instant) -> Result<(), Fault> {
    let ahead = Filter { incubator: Some(of), ahead_of: Some(now), limit: 200, ..Filter::default() };
    for one in rows::search(tx, &ahead).await? {
        let atoms = rows::atoms(tx, of, &one.scope).await?;
        fill(tx, one.id, &atoms, one.span, now).await?;
    }
    Ok(())
}

/// Closures step back from `resource`, what is left of lifted ones too, for what belongs to a tenant comes
/// first; [`refill`] follows.
pub(crate) async fn make_room(tx: &mut Tx, resource: ResourceId, span: Interval) -> Result<(), Fault> {
    for (id, atom, _) in rows::covering(tx, resource, span, true).await? {
        rows::empty(tx, id, &[atom], span.start()).await?;
    }
    Ok(())
}

/// Releases a booking: what it holds goes back; what it has used by now is charged.
pub(crate) async fn released(
    tx: &mut Tx,
    (by, door): (Option<PersonId>, Door),
    old: &Booking,
    reason: &str,
    now: Instant,
) -> Result<(), Fault> {
    let gone = Interval::new(old.span.start(), now.min(old.span.end()));
    match gone {
        Ok(span) if matches!(old.state, State::Confirmed | State::InUse) => {
            let lines = used(tx, old, span).await?;
            settle_over(tx, old, lines, &Over { span, ended: span.end(), by, now }).await?;
        }
        _ => release(tx, old.id, by, now).await?,
    }
    let state = old.state.after(Verb::Release)?;
    let step = Move { version: old.version, state, respond_by: None, reason: Some(reason), undo: None, now };
    if !booking::advance(tx, old.id, &step).await? {
        return Err(Refusal::Stale.into());
    }
    let event = NewEvent {
        before: Some(json!({ "state": old.state.name() })),
        after: Some(json!({ "state": state.name() })),
        incubator: Some(old.incubator),
        company: old.company,
        reason: Some(reason),
        ..NewEvent::plain(now, door, by, "booking", old.id.0, "released")
    };
    audit::record(tx, &event).await?;
    Ok(())
}

/// Lifts a closure before its end: what it took is free at once, and waiting lines are served.
pub async fn lift(
    house: &House,
    actor: &Actor,
    id: ClosureId,
    key: Option<&Key>,
    now: Instant,
) -> Result<Closure, Fault> {
    once(house, key, now, |tx| lift_in(tx, house, actor, id, now)).await
}

async fn lift_in(
    mut tx: Tx,
    house: &House,
    actor: &Actor,
    id: ClosureId,
    now: Instant,
) -> Result<(Tx, Closure), Fault> {
    let old = rows::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    kept(&mut tx, actor, old.incubator).await?;
    if old.lifted_at.is_some() || old.span.end() <= now {
        return Err(Refusal::field("closure_id", FieldRule::Future).into());
    }
    let atoms = rows::atoms(&mut tx, old.incubator, &old.scope).await?;
    rows::lock(&mut tx, &atoms).await?;
    if !rows::lift(&mut tx, id, old.version, now).await? {
        return Err(Refusal::Stale.into());
    }
    // Another closure of the same place takes what this one leaves.
    let others =
        Filter { incubator: Some(old.incubator), ahead_of: Some(now), limit: 200, ..Filter::default() };
    for other in rows::search(&mut tx, &others).await? {
        if other.span.overlaps(old.span) {
            let shared = rows::atoms(&mut tx, other.incubator, &other.scope).await?;
            let shared: Vec<ResourceId> = shared.into_iter().filter(|atom| atoms.contains(atom)).collect();
            fill(&mut tx, other.id, &shared, other.span, now).await?;
        }
    }
    let event = NewEvent {
        incubator: Some(old.incubator),
        before: Some(json!({ "ends_at": old.span.end().0 })),
        after: Some(json!({ "ends_at": now.0 })),
        ..NewEvent::by(actor, now, "closure", id.0, "lifted")
    };
    audit::record(&mut tx, &event).await?;
    let rest = Interval::new(old.span.start().max(now), old.span.end()).map_err(Refusal::from)?;
    line::freed(&mut tx, house, old.incubator, rest, now).await?;
    let after = rows::get(&mut tx, id).await?.ok_or(Fault::Lost)?;
    Ok((tx, after))
}

/// Closures of an incubator, latest first: no secret to anybody who may see what there is.
pub async fn list(house: &House, actor: &Actor, filter: &Filter) -> Result<Vec<Closure>, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    rows::search(&mut house.store.read().await?, filter).await
}

/// One.
pub async fn one(house: &House, actor: &Actor, id: ClosureId) -> Result<Closure, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    rows::get(&mut house.store.read().await?, id).await?.ok_or_else(|| Refusal::NotFound.into())
}

/// Floors and zones of an incubator, for those who close there.
pub async fn places(house: &House, actor: &Actor, of: IncubatorId) -> Result<Vec<Part>, Fault> {
    let mut tx = house.store.read().await?;
    kept(&mut tx, actor, of).await?;
    closure_place::parts(&mut tx, of).await
}

/// Whether the actor may close and lift there.
pub fn may_close(actor: &Actor, one: &Closure) -> bool {
    actor.may(Action::Close, &object(one))
}
