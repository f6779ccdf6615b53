//! Chains of approval: what is in force, what was, and a new version.

use super::once::{Key, once};
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::amount::Unit;
use crate::domain::chain::Chain;
use crate::domain::field::{FieldError, FieldRule};
use crate::domain::id::IncubatorId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
pub use crate::store::chain::{ChainVersion, Lane};
use crate::store::engine::Tx;
use crate::store::{chain as rows, place};
use serde_json::json;

/// Versions a history shows.
const SHOWN: i64 = 50;

/// What a lane belongs to, for the table of rights.
async fn object(tx: &mut Tx, incubator: Option<IncubatorId>) -> Result<Object, Fault> {
    let Some(id) = incubator else { return Ok(Object::city()) };
    let found = place::incubator(tx, id).await?.ok_or(Refusal::NotFound)?;
    Ok(Object::incubator(id, &found.district_code))
}

/// Every chain in force; who decides anywhere may read them all.
pub async fn list(house: &House, actor: &Actor) -> Result<Vec<ChainVersion>, Fault> {
    readable(actor)?;
    rows::all(&mut house.store.read().await?).await
}

fn readable(actor: &Actor) -> Result<(), Refusal> {
    if actor.may_somewhere(Action::EditChains) {
        return Ok(());
    }
    actor.require_somewhere(Action::DecideCase)
}

/// Every version for exactly that, newest first.
pub async fn versions(house: &House, actor: &Actor, lane: Lane) -> Result<Vec<ChainVersion>, Fault> {
    readable(actor)?;
    rows::versions(&mut house.store.read().await?, lane, SHOWN).await
}

/// Whether the actor may put a chain in force there.
pub fn may_edit(actor: &Actor, incubator: Option<(IncubatorId, &str)>) -> bool {
    let object = incubator.map_or_else(Object::city, |(id, district)| Object::incubator(id, district));
    actor.may(Action::EditChains, &object)
}

/// Puts a chain in force from now on; cases that are open go on by theirs. `seen`: the version that was looked
/// at, 0 where there was none; another one in force is [`Refusal::Stale`].
pub async fn put(
    house: &House,
    actor: &Actor,
    lane: Lane,
    chain: &Chain,
    seen: i64,
    key: Option<&Key>,
    now: Instant,
) -> Result<i64, Fault> {
    once(house, key, now, |mut tx| async move {
        let object = object(&mut tx, lane.incubator).await?;
        if !actor.may(Action::EditChains, &object) {
            return Err(Refusal::Forbidden { action: Action::EditChains }.into());
        }
        let mut wrong = chain.mistakes();
        if lane.unit.is_some() && !lane.kind.has_unit() {
            wrong.push(FieldError::new("unit", FieldRule::Surplus));
        }
        if !wrong.is_empty() {
            return Err(Refusal::Fields(wrong).into());
        }
        let latest = rows::versions(&mut tx, lane, 1).await?.pop();
        if latest.as_ref().map_or(0, |one| one.version) != seen {
            return Err(Refusal::Stale.into());
        }
        if let Some(old) = &latest {
            rows::end(&mut tx, old.id, actor.person, now).await?;
        }
        let made = rows::insert(&mut tx, lane, seen + 1, chain, actor.person, now).await;
        let id = made.map_err(|fault| match fault.broken() {
            Some("chain.kind, chain.unit, chain.scope, chain.version") => Refusal::Stale.into(),
            _ => fault,
        })?;
        let told = |chain: &Chain| json!({ "rules": chain });
        let event = NewEvent {
            incubator: lane.incubator,
            before: latest.as_ref().map(|one| told(&one.chain)),
            after: Some(json!({
                "kind": lane.kind.name(), "unit": lane.unit.map(Unit::name), "version": seen + 1,
                "rules": chain,
            })),
            ..NewEvent::by(actor, now, "chain", id.0, "chain_set")
        };
        audit::record(&mut tx, &event).await?;
        Ok((tx, seen + 1))
    })
    .await
}
