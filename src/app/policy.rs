//! House rules kept by managers: what is in force where, and a new version of it.

use super::once::{Key, once};
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::field::{FieldError, FieldRule};
use crate::domain::id::{IncubatorId, PolicyId, ResourceId};
use crate::domain::opening::Weekly;
use crate::domain::policy::Rule;
use crate::domain::refusal::Refusal;
use crate::domain::soundness::{self, Ground};
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
pub use crate::store::policy::Version;
use crate::store::{place, policy, resource};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What rules are for. The most particular ones hold: of the resource, else of its kind, else of the
/// incubator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// One kind in the incubator.
    pub kind: Option<String>,
    /// One resource; then without a kind.
    pub resource: Option<ResourceId>,
}

impl Reach {
    /// Whether rules in force for `version` are for exactly this.
    pub fn is_of(&self, version: &Version) -> bool {
        self.kind == version.kind && self.resource == version.resource.as_ref().map(|(id, _)| *id)
    }
    fn kind(&self) -> Option<&str> {
        self.kind.as_deref()
    }
}

/// Versions that a history shows.
const HISTORY: i64 = 50;

/// The incubator, if the actor may keep its rules: 403 who only sees it, 404 when it is not there.
pub(super) async fn kept_by(
    tx: &mut Tx,
    actor: &Actor,
    incubator: IncubatorId,
) -> Result<place::Incubator, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let found = place::incubator(tx, incubator).await?.ok_or(Refusal::NotFound)?;
    if actor.may(Action::EditPolicy, &Object::incubator(incubator, &found.district_code)) {
        Ok(found)
    } else {
        Err(Refusal::Forbidden { action: Action::EditPolicy }.into())
    }
}

/// What is in force in an incubator, for everybody who may see what there is: its own rules first, then
/// those of kinds, then those of single resources.
pub async fn in_force(house: &House, actor: &Actor, incubator: IncubatorId) -> Result<Vec<Version>, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let mut tx = house.store.read().await?;
    place::incubator(&mut tx, incubator).await?.ok_or(Refusal::NotFound)?;
    policy::all(&mut tx, incubator).await
}

/// The incubators whose rules the actor keeps, by id.
pub async fn kept(house: &House, actor: &Actor) -> Result<Vec<place::Incubator>, Fault> {
    actor.require_somewhere(Action::EditPolicy)?;
    let mut all = place::incubators(&mut house.store.read().await?).await?;
    all.retain(|one| {
        actor.may(Action::EditPolicy, &Object::incubator(IncubatorId(one.id), &one.district_code))
    });
    Ok(all)
}

/// Rules for something, as those see them who keep them.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The incubator.
    pub incubator: place::Incubator,
    /// The name of the resource, where it is for one.
    pub resource: Option<String>,
    /// Every version for exactly this, newest first; at most 50.
    pub versions: Vec<Version>,
    /// What holds for it now: its own version, or a wider one.
    pub holds: Option<Version>,
}

impl Opened {
    /// The version in force for exactly this; `None`: wider rules hold.
    pub fn own(&self) -> Option<&Version> {
        self.versions.first().filter(|version| version.until.is_none())
    }
}

/// The rules for `reach` with their history, for those who keep them.
pub async fn open(
    house: &House,
    actor: &Actor,
    incubator: IncubatorId,
    reach: &Reach,
) -> Result<Opened, Fault> {
    let mut tx = house.store.read().await?;
    let found = kept_by(&mut tx, actor, incubator).await?;
    let resource = find(&mut tx, incubator, reach).await?;
    let versions = policy::versions(&mut tx, incubator, reach.kind(), reach.resource, HISTORY).await?;
    let all = policy::all(&mut tx, incubator).await?;
    let kind = resource.as_ref().map(|one| one.kind.clone()).or_else(|| reach.kind.clone());
    let wider = [reach.clone(), Reach { kind, resource: None }, Reach::default()];
    let holds = wider.iter().find_map(|reach| all.iter().find(|version| reach.is_of(version)).cloned());
    Ok(Opened { incubator: found, resource: resource.map(|one| one.name), versions, holds })
}

/// Whether there is such a thing in the incubator; the resource, where it is one.
async fn find(
    tx: &mut Tx,
    incubator: IncubatorId,
    reach: &Reach,
) -> Result<Option<resource::Resource>, Fault> {
    if let (Some(_), Some(_)) = (&reach.kind, reach.resource) {
        return Err(Refusal::field("kind", FieldRule::Surplus).into());
    }
    if let Some(kind) = &reach.kind
        && !place::kinds(tx).await?.iter().any(|one| one.key == *kind)
    {
        return Err(Refusal::field("kind", FieldRule::Choice).into());
    }
    let Some(id) = reach.resource else { return Ok(None) };
    let found = resource::get(tx, id).await?.filter(|one| one.incubator_id == incubator.0);
    Ok(Some(found.ok_or_else(|| Refusal::field("resource_id", FieldRule::Unknown))?))
}

/// Says which of `rules` cannot be put in force for `reach`; nothing where all can.
pub(super) async fn check(
    tx: &mut Tx,
    house: &House,
    incubator: &place::Incubator,
    reach: &Reach,
    rules: &[Rule],
    now: Instant,
) -> Result<(), Fault> {
    let id = IncubatorId(incubator.id);
    find(tx, id, reach).await?;
    let known = policy::terms_of(tx, id).await?;
    let unknown = |(n, rule): (usize, &Rule)| match rule {
        Rule::Terms { terms } if !known.contains(terms) => {
            Some(FieldError::new(soundness::field(n), FieldRule::Unknown))
        }
        _ => None,
    };
    let mut wrong: Vec<FieldError> = rules.iter().enumerate().filter_map(unknown).collect();
    let mut grounds = Vec::new();
    for (opening, seats) in policy::grounds(tx, id, reach.kind(), reach.resource).await? {
        let opening = Weekly::parse(&opening).map_err(|_| Fault::corrupt("opening", &opening))?;
        grounds.push(Ground { opening, seats });
    }
    let zone = incubator.time_zone.parse().map_err(|_| Fault::corrupt("time_zone", &incubator.time_zone))?;
    wrong.extend(soundness::wrong(rules, &grounds, &house.calendar, zone, now));
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::Fields(wrong).into()) }
}

/// The version that was put in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Put {
    /// Its row.
    pub id: PolicyId,
    /// Its number.
    pub version: i64,
}

/// What is to be edited, as the editor saw it.
#[derive(Clone, Debug)]
pub struct Target {
    /// Where.
    pub incubator: IncubatorId,
    /// For what.
    pub reach: Reach,
    /// The version that the editor saw, 0: none of its own yet; another in force by now is
    /// [`Refusal::Stale`]. `None`: whichever there is.
    pub seen: Option<i64>,
}

/// Puts `rules` in force, as a new version; the same rules once more change nothing. Rules that cannot be
/// put in force are named one by one.
pub async fn put(
    house: &House,
    actor: &Actor,
    at: &Target,
    rules: &[Rule],
    key: Option<&Key>,
    now: Instant,
) -> Result<Put, Fault> {
    once(house, key, now, |tx| put_in(tx, house, actor, at, rules, now)).await
}

async fn put_in(
    mut tx: Tx,
    house: &House,
    actor: &Actor,
    at: &Target,
    rules: &[Rule],
    now: Instant,
) -> Result<(Tx, Put), Fault> {
    let found = kept_by(&mut tx, actor, at.incubator).await?;
    let current = current(&mut tx, at).await?;
    check(&mut tx, house, &found, &at.reach, rules, now).await?;
    if let Some(same) = current.as_ref().filter(|version| version.rules == rules) {
        return Ok((tx, Put { id: same.id, version: same.version }));
    }
    let put = set(&mut tx, actor, at.incubator, &at.reach, rules, current.as_ref(), now).await?;
    Ok((tx, put))
}

/// Takes the rules back to what version `to` said, as a new version.
pub async fn take_back(
    house: &House,
    actor: &Actor,
    at: &Target,
    to: i64,
    key: Option<&Key>,
    now: Instant,
) -> Result<Put, Fault> {
    let rules = {
        let mut tx = house.store.read().await?;
        kept_by(&mut tx, actor, at.incubator).await?;
        find(&mut tx, at.incubator, &at.reach).await?;
        let (kind, resource) = (at.reach.kind(), at.reach.resource);
        let all = policy::versions(&mut tx, at.incubator, kind, resource, i64::MAX).await?;
        let old = all.into_iter().find(|version| version.version == to);
        old.ok_or_else(|| Refusal::field("to", FieldRule::Unknown))?.rules
    };
    put(house, actor, at, &rules, key, now).await
}

/// Ends the rules of a kind or of a resource, so that the wider ones hold for it. Those of the whole
/// incubator can be changed, but not ended.
pub async fn end(
    house: &House,
    actor: &Actor,
    at: &Target,
    key: Option<&Key>,
    now: Instant,
) -> Result<(), Fault> {
    once(house, key, now, |tx| end_in(tx, actor, at, now)).await
}

async fn end_in(mut tx: Tx, actor: &Actor, at: &Target, now: Instant) -> Result<(Tx, ()), Fault> {
    let (kind, resource) = (at.reach.kind(), at.reach.resource);
    kept_by(&mut tx, actor, at.incubator).await?;
    find(&mut tx, at.incubator, &at.reach).await?;
    if at.reach == Reach::default() {
        return Err(Refusal::StillUsed.into());
    }
    let old = current(&mut tx, at).await?.ok_or(Refusal::NotFound)?;
    policy::end(&mut tx, at.incubator, kind, resource, Some(actor.person), now).await?;
    let event = NewEvent {
        incubator: Some(at.incubator),
        before: Some(told(&old.rules, old.version)),
        policy: Some(old.id),
        ..NewEvent::by(actor, now, "policy", old.id.0, "retired")
    };
    audit::record(&mut tx, &event).await?;
    Ok((tx, ()))
}

/// What is in force for exactly that, under the lock; [`Refusal::Stale`] when it is not what was seen.
async fn current(tx: &mut Tx, at: &Target) -> Result<Option<Version>, Fault> {
    policy::lock(tx, at.incubator).await?;
    let newest = policy::versions(tx, at.incubator, at.reach.kind(), at.reach.resource, 1).await?;
    let current = newest.into_iter().next().filter(|version| version.until.is_none());
    let there = current.as_ref().map_or(0, |version| version.version);
    if at.seen.is_some_and(|seen| seen != there) { Err(Refusal::Stale.into()) } else { Ok(current) }
}

/// A version in the trail: its number and its rules as data.
fn told(rules: &[Rule], version: i64) -> serde_json::Value {
    json!({ "version": version, "rules": rules })
}

/// Writes the new version and the event behind it.
pub(super) async fn set(
    tx: &mut Tx,
    actor: &Actor,
    incubator: IncubatorId,
    reach: &Reach,
    rules: &[Rule],
    old: Option<&Version>,
    now: Instant,
) -> Result<Put, Fault> {
    let by = Some(actor.person);
    let id = policy::set(tx, incubator, reach.kind(), reach.resource, rules, by, now).await?;
    let newest = policy::versions(tx, incubator, reach.kind(), reach.resource, 1).await?;
    let version = newest.first().map_or(1, |version| version.version);
    let event = NewEvent {
        incubator: Some(incubator),
        before: old.map(|old| told(&old.rules, old.version)),
        after: Some(told(rules, version)),
        policy: Some(id),
        ..NewEvent::by(actor, now, "policy", id.0, if old.is_some() { "edited" } else { "added" })
    };
    audit::record(tx, &event).await?;
    Ok(Put { id, version })
}
