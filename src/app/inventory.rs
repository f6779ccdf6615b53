//! The inventory: resources one by one, and a whole incubator as CSV in and out.

pub use super::draft::{CAPACITY_MAX, Draft, area, metres};
use super::once::{Key, once};
use super::{Fault, House, Resource, again};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::field::FieldRule;
use crate::domain::id::{BookingId, IncubatorId, ResourceId, ZoneId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
pub use crate::store::resource::NewResource;
use crate::store::{diary, occupancy, place, resource};
use serde_json::json;
use std::collections::{HashMap, HashSet};

pub(crate) async fn kind_keys(tx: &mut Tx) -> Result<HashSet<String>, Fault> {
    Ok(place::kinds(tx).await?.into_iter().map(|kind| kind.key).collect())
}

/// The incubator, if the actor may keep its inventory.
pub(crate) async fn kept(
    tx: &mut Tx,
    actor: &Actor,
    id: IncubatorId,
    action: Action,
) -> Result<place::Incubator, Fault> {
    let found = place::incubator(tx, id).await?.ok_or(Refusal::NotFound)?;
    // What there is, is no secret to anybody who may see resources somewhere: 403, not 404.
    if actor.may(action, &Object::incubator(id, &found.district_code)) {
        return Ok(found);
    }
    actor.require_somewhere(Action::SeeResources)?;
    Err(Refusal::Forbidden { action }.into())
}

/// Adds one resource.
pub async fn add(
    house: &House,
    actor: &Actor,
    to: IncubatorId,
    draft: &Draft,
    key: Option<&Key>,
    now: Instant,
) -> Result<Resource, Fault> {
    once(house, key, now, |tx| add_in(tx, actor, to, draft, now)).await
}

async fn add_in(
    mut tx: Tx,
    actor: &Actor,
    to: IncubatorId,
    draft: &Draft,
    now: Instant,
) -> Result<(Tx, Resource), Fault> {
    kept(&mut tx, actor, to, Action::EditInventory).await?;
    let mut row = draft.read(&kind_keys(&mut tx).await?).map_err(Refusal::Fields)?;
    row.zone = zone_of(&mut tx, to, &draft.place, &mut HashMap::new()).await?;
    let unknown = unknown_parts(&mut tx, to, std::slice::from_ref(&row)).await?;
    if !unknown.is_empty() {
        return Err(Refusal::field("parts", FieldRule::Unknown).into());
    }
    let made =
        resource::insert_many(&mut tx, to, std::slice::from_ref(&row), now).await.map_err(code_taken)?;
    let id = *made.first().ok_or(Fault::Lost)?;
    super::closure::refill_all(&mut tx, to, now).await?;
    let after = json!({ "code": row.code, "name": row.name, "kind": row.kind, "capacity": row.capacity });
    let event = NewEvent { after: Some(after), ..event(actor, to, id, "added", now) };
    audit::record(&mut tx, &event).await?;
    let made = resource::get(&mut tx, id).await?.ok_or(Fault::Lost)?;
    Ok((tx, made))
}

pub(crate) fn code_taken(fault: Fault) -> Fault {
    match fault.broken() {
        Some("resource.incubator_id, resource.code") => Refusal::field("code", FieldRule::Taken).into(),
        _ => fault,
    }
}

/// What somebody did to a resource; before and after by struct update.
fn event<'a>(
    actor: &Actor,
    incubator: IncubatorId,
    id: ResourceId,
    verb: &'a str,
    now: Instant,
) -> NewEvent<'a> {
    NewEvent { incubator: Some(incubator), ..NewEvent::by(actor, now, "resource", id.0, verb) }
}

/// Changes one resource: its place, its capacity and its parts too. A smaller capacity that does not hold
/// what is booked from now on is refused as [`Refusal::CapacityBooked`], other parts while something is booked
/// on it as [`FieldRule::StillBooked`].
pub async fn edit(
    house: &House,
    actor: &Actor,
    id: ResourceId,
    version: Option<i64>,
    draft: &Draft,
    now: Instant,
) -> Result<Resource, Fault> {
    let done = again(|| async {
        let mut tx = house.store.write().await?;
        let old = resource::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
        let incubator = IncubatorId(old.incubator_id);
        kept(&mut tx, actor, incubator, Action::EditInventory).await?;
        if version.is_some_and(|seen| seen != old.version) {
            return Err(Refusal::Stale.into());
        }
        let mut row = draft.read(&kind_keys(&mut tx).await?).map_err(Refusal::Fields)?;
        row.zone = zone_of(&mut tx, incubator, &draft.place, &mut HashMap::new()).await?;
        write_over(&mut tx, &old, &row, now).await?;
        super::closure::refill_all(&mut tx, incubator, now).await?;
        let new = resource::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
        let event = NewEvent {
            before: Some(facts(&old)),
            after: Some(facts(&new)),
            ..event(actor, incubator, id, "edited", now)
        };
        audit::record(&mut tx, &event).await?;
        tx.commit().await?;
        Ok(new)
    })
    .await;
    match done {
        Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::CapacityBooked { .. }) => {
            let capacity = draft.capacity.trim().parse().unwrap_or(0);
            let bookings = beyond(house, id, capacity, now).await?;
            Err(Refusal::CapacityBooked { bookings }.into())
        }
        done => done,
    }
}

/// The bookings ahead that need more of a resource than `capacity`, as people read them; the first twenty.
async fn beyond(
    house: &House,
    id: ResourceId,
    capacity: i64,
    now: Instant,
) -> Result<Vec<(BookingId, String)>, Fault> {
    /// More than there is of anything, so that what is taken beyond the capacity can be counted.
    const MUCH: i64 = 1 << 40;
    let span = Interval::new(now, Instant::LAST).map_err(Refusal::from)?;
    let mut tx = house.store.read().await?;
    let mut busy = occupancy::of_resource(&mut tx, id, span).await?;
    // What an earlier cut of the capacity takes is no booking.
    busy.retain(|row| row.booking_id.is_some() || row.ends_at < Instant::LAST.0);
    let pieces = super::find::steps(&busy, &[(id.0, MUCH)], span);
    let short: Vec<Interval> =
        pieces.into_iter().filter(|(_, left)| MUCH - left > capacity).map(|(piece, _)| piece).collect();
    let mut ids: Vec<BookingId> = busy
        .iter()
        .filter(|row| {
            short.iter().any(|piece| row.starts_at < piece.end().0 && row.ends_at > piece.start().0)
        })
        .filter_map(|row| row.booking_id.map(BookingId))
        .collect();
    ids.dedup();
    ids.truncate(20);
    let mut all = diary::some(&mut tx, &ids).await?;
    all.sort_by_key(|one| (one.span.start(), one.id));
    Ok(all.iter().map(|one| (one.id, super::closure::named(one))).collect())
}

/// What the trail keeps of a resource.
fn facts(one: &Resource) -> serde_json::Value {
    let place = [&one.building, &one.floor, &one.zone].map(|part| part.as_deref().unwrap_or(""));
    json!({
        "name": one.name, "capacity": one.capacity, "seats": one.seats, "place": place.join(" ").trim(),
        "parts": one.parts,
    })
}

/// Writes `row` over a resource: all of it, or why not.
pub(crate) async fn write_over(
    tx: &mut Tx,
    old: &Resource,
    row: &NewResource,
    now: Instant,
) -> Result<(), Fault> {
    let id = ResourceId(old.id);
    if !resource::edit(tx, id, old.version, row).await? {
        return Err(Refusal::Stale.into());
    }
    let mut parts: Vec<&str> = old.parts.split_whitespace().collect();
    parts.sort_unstable();
    if parts != row.parts {
        put_together(tx, old, row, now).await?;
    }
    if row.capacity != old.capacity {
        let set = occupancy::set_capacity(tx, id, row.capacity, now).await;
        set.map_err(|fault| match fault.broken() {
            Some("over_capacity") => Refusal::CapacityBooked { bookings: Vec::new() }.into(),
            _ => fault,
        })?;
    }
    Ok(())
}

/// Makes a composed resource of other parts. What it took up in the past stays with its old ones.
async fn put_together(tx: &mut Tx, old: &Resource, row: &NewResource, now: Instant) -> Result<(), Fault> {
    let (id, incubator) = (ResourceId(old.id), IncubatorId(old.incubator_id));
    let wrong = |rule| Err(Refusal::field("parts", rule).into());
    if old.parts.is_empty() || row.parts.is_empty() {
        return wrong(FieldRule::Composed);
    }
    let unknown = unknown_parts(tx, incubator, std::slice::from_ref(row)).await?;
    if !unknown.is_empty() || row.parts.contains(&old.code) {
        return wrong(FieldRule::Unknown);
    }
    // Whoever is booking it at this moment is waited for, and then seen.
    resource::lock_parts(tx, id).await?;
    if resource::is_named(tx, id, now).await? {
        return wrong(FieldRule::StillBooked);
    }
    resource::replace_parts(tx, incubator, id, &row.parts).await
}

/// Takes a resource out of the inventory, or puts it back. One that is booked ahead stays.
pub async fn set_retired(
    house: &House,
    actor: &Actor,
    id: ResourceId,
    version: Option<i64>,
    retired: bool,
    now: Instant,
) -> Result<(), Fault> {
    again(|| async {
        let mut tx = house.store.write().await?;
        let old = resource::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
        let incubator = IncubatorId(old.incubator_id);
        kept(&mut tx, actor, incubator, Action::EditInventory).await?;
        if version.is_some_and(|seen| seen != old.version) {
            return Err(Refusal::Stale.into());
        }
        if retired && resource::is_booked(&mut tx, id, now).await? {
            return Err(Refusal::StillUsed.into());
        }
        resource::set_retired(&mut tx, id, retired.then_some(now)).await?;
        let verb = if retired { "retired" } else { "returned" };
        audit::record(&mut tx, &event(actor, incubator, id, verb, now)).await?;
        tx.commit().await
    })
    .await
}

/// The zone of a place's three names, made if absent; `None` where none is named.
pub(crate) async fn zone_of(
    tx: &mut Tx,
    incubator: IncubatorId,
    names: &[String; 3],
    known: &mut HashMap<[String; 3], ZoneId>,
) -> Result<Option<ZoneId>, Fault> {
    let names = [names[0].trim().to_owned(), names[1].trim().to_owned(), names[2].trim().to_owned()];
    if names.iter().any(String::is_empty) {
        return Ok(None);
    }
    if let Some(id) = known.get(&names) {
        return Ok(Some(*id));
    }
    let building = place::building(tx, incubator, &names[0]).await?;
    let floor = place::floor(tx, building, &names[1]).await?;
    let id = place::zone(tx, floor, &names[2]).await?;
    known.insert(names, id);
    Ok(Some(id))
}

/// Codes named as parts that are neither among `rows` nor in the incubator, or composed themselves.
pub(crate) async fn unknown_parts(
    tx: &mut Tx,
    incubator: IncubatorId,
    rows: &[NewResource],
) -> Result<HashSet<String>, Fault> {
    let wanted: HashSet<&String> = rows.iter().flat_map(|row| &row.parts).collect();
    if wanted.is_empty() {
        return Ok(HashSet::new());
    }
    let mut known: HashSet<String> =
        resource::codes(tx, incubator).await?.into_iter().map(|(code,)| code).collect();
    known.extend(rows.iter().filter(|row| row.parts.is_empty()).map(|row| row.code.clone()));
    Ok(wanted.into_iter().filter(|code| !known.contains(*code)).cloned().collect())
}

/// Whether the actor keeps the inventory of an incubator.
pub fn keeps(actor: &Actor, incubator: &place::Incubator) -> bool {
    actor.may(Action::EditInventory, &Object::incubator(IncubatorId(incubator.id), &incubator.district_code))
}

/// The incubator of a short name (the command line), or by id.
pub async fn incubator(house: &House, name: &str) -> Result<place::Incubator, Fault> {
    let all = place::incubators(&mut house.store.read().await?).await?;
    let found = all.into_iter().find(|one| one.slug == name || one.id.to_string() == name);
    found.ok_or_else(|| Refusal::NotFound.into())
}
