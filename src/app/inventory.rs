//! The inventory: resources one by one, and a whole incubator as CSV in and out.

use super::once::{Key, once};
use super::{Fault, House, Resource, again};
use crate::domain::access::{Action, Actor, Door, Object};
use crate::domain::field::{FieldError, FieldRule, Gather, number, text};
use crate::domain::id::{IncubatorId, PersonId, ResourceId, ZoneId};
use crate::domain::opening::Weekly;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
pub use crate::store::resource::NewResource;
use crate::store::{occupancy, place, resource};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Most units and seats.
pub const CAPACITY_MAX: i64 = 100_000;
/// A resource as a form or a row gives it: text, not yet read.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Building, floor and zone; all three or none.
    pub place: [String; 3],
    /// Kind key.
    pub kind: String,
    /// Code, unique in the incubator; empty: made from the kind.
    pub code: String,
    /// Name.
    pub name: String,
    /// Units at once.
    pub capacity: String,
    /// People.
    pub seats: String,
    /// Square metres with up to two decimals.
    pub area: String,
    /// Equipment, comma separated.
    pub features: String,
    /// Weekly hours of its own.
    pub opening: String,
    /// Codes of its parts.
    pub parts: String,
    /// A note for those who book.
    pub note: String,
}

/// Reads square metres with up to two decimals as hundredths.
pub fn area(raw: &str) -> Result<i64, FieldError> {
    let error = || FieldError::new("area_m2", FieldRule::Number { min: 0, max: 1_000_000 });
    let raw = raw.trim();
    if raw.is_empty() {
        return Ok(0);
    }
    let (whole, part) = raw.split_once('.').unwrap_or((raw, ""));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || whole.len() > 7 || part.len() > 2 || !(part.is_empty() || digits(part)) {
        return Err(error());
    }
    let whole: i64 = whole.parse().map_err(|_| error())?;
    let part: i64 = format!("{part:0<2}").parse().map_err(|_| error())?;
    let all = whole * 100 + part;
    if all <= 100_000_000 { Ok(all) } else { Err(error()) }
}

impl Draft {
    /// Reads every field, or names every one that is wrong. `kinds` are the keys there are.
    pub fn read(&self, kinds: &HashSet<String>) -> Result<NewResource, Vec<FieldError>> {
        let mut wrong = Gather::default();
        let or_one = |raw: &str| if raw.trim().is_empty() { "1".to_owned() } else { raw.to_owned() };
        let or_zero = |raw: &str| if raw.trim().is_empty() { "0".to_owned() } else { raw.to_owned() };
        if !kinds.contains(self.kind.trim()) {
            wrong.wrong(
                "kind",
                if self.kind.trim().is_empty() { FieldRule::Missing } else { FieldRule::Choice },
            );
        }
        let code = wrong.take(text("code", &self.code, 0, 40));
        let name = wrong.take(text("name", &self.name, 1, 80));
        let capacity = wrong.take(number("capacity", &or_one(&self.capacity), 1, CAPACITY_MAX));
        let seats = wrong.take(number("seats", &or_zero(&self.seats), 0, CAPACITY_MAX));
        let area = wrong.take(area(&self.area));
        let note = wrong.take(text("note", &self.note, 0, 500));
        let opening = match self.opening.trim() {
            "" => Some(None),
            hours => wrong
                .take(Weekly::parse(hours).map_err(|_| FieldError::new("opening", FieldRule::Opening)))
                .map(|hours| Some(hours.to_string())),
        };
        let given = self.place.iter().filter(|part| !part.trim().is_empty()).count();
        for (field, part) in ["building", "floor", "zone"].into_iter().zip(&self.place) {
            if given > 0 && part.trim().is_empty() {
                wrong.wrong(field, FieldRule::Missing);
            } else {
                wrong.take(text(field, part, 0, 60));
            }
        }
        let mut features: Vec<String> = self
            .features
            .split([',', '，', '、'])
            .map(|one| one.trim().to_owned())
            .filter(|one| !one.is_empty())
            .collect();
        features.sort();
        features.dedup();
        if features.len() > 30 || features.iter().any(|one| one.chars().count() > 40) {
            wrong.wrong("features", FieldRule::Length { min: 0, max: 40 });
        }
        let parts = self.parts.split_whitespace().map(str::to_owned).collect();
        let (
            Some(code),
            Some(name),
            Some(capacity),
            Some(seats),
            Some(area),
            Some(note),
            Some(opening),
            true,
        ) = (code, name, capacity, seats, area, note, opening, wrong.0.is_empty())
        else {
            return Err(wrong.0);
        };
        let kind = self.kind.trim().to_owned();
        let code =
            if code.is_empty() { format!("{kind}-{}", &super::secret::random_text("")[..6]) } else { code };
        Ok(NewResource {
            kind,
            code,
            name,
            capacity,
            seats,
            area,
            note,
            opening,
            features,
            parts,
            zone: None,
        })
    }
}

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
    let after = json!({ "code": row.code, "name": row.name, "kind": row.kind, "capacity": row.capacity });
    record(&mut tx, actor, to, id, "added", None, Some(after), now).await?;
    let made = resource::get(&mut tx, id).await?.ok_or(Fault::Lost)?;
    Ok((tx, made))
}

pub(crate) fn code_taken(fault: Fault) -> Fault {
    match fault.broken() {
        Some("resource.incubator_id, resource.code") => Refusal::field("code", FieldRule::Taken).into(),
        _ => fault,
    }
}

#[allow(clippy::too_many_arguments)] // the columns of an event
async fn record(
    tx: &mut Tx,
    actor: &Actor,
    incubator: IncubatorId,
    id: ResourceId,
    verb: &str,
    before: Option<serde_json::Value>,
    after: Option<serde_json::Value>,
    now: Instant,
) -> Result<(), Fault> {
    let event = NewEvent {
        incubator: Some(incubator),
        before,
        after,
        ..NewEvent::plain(now, actor.door, Some(actor.person), "resource", id.0, verb)
    };
    audit::record(tx, &event).await?;
    Ok(())
}

/// Changes one resource, its capacity too. A smaller capacity that does not hold what is booked from
/// now on is refused as [`Refusal::StillUsed`].
pub async fn edit(
    house: &House,
    actor: &Actor,
    id: ResourceId,
    version: Option<i64>,
    draft: &Draft,
    now: Instant,
) -> Result<Resource, Fault> {
    again(|| async {
        let mut tx = house.store.write().await?;
        let old = resource::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
        let incubator = IncubatorId(old.incubator_id);
        kept(&mut tx, actor, incubator, Action::EditInventory).await?;
        if version.is_some_and(|seen| seen != old.version) {
            return Err(Refusal::Stale.into());
        }
        let mut row = draft.read(&kind_keys(&mut tx).await?).map_err(Refusal::Fields)?;
        row.zone = zone_of(&mut tx, incubator, &draft.place, &mut HashMap::new()).await?;
        if !resource::edit(&mut tx, id, old.version, &row).await? {
            return Err(Refusal::Stale.into());
        }
        if row.capacity != old.capacity {
            let set = occupancy::set_capacity(&mut tx, id, row.capacity, now).await;
            set.map_err(|fault| match fault.broken() {
                Some("over_capacity") => Refusal::StillUsed.into(),
                _ => fault,
            })?;
        }
        let before = json!({ "name": old.name, "capacity": old.capacity, "seats": old.seats });
        let after = json!({ "name": row.name, "capacity": row.capacity, "seats": row.seats });
        record(&mut tx, actor, incubator, id, "edited", Some(before), Some(after), now).await?;
        let new = resource::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
        tx.commit().await?;
        Ok(new)
    })
    .await
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
        record(&mut tx, actor, incubator, id, verb, None, None, now).await?;
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
        resource::codes(tx, incubator).await?.into_iter().map(|(code, ..)| code).collect();
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

/// Adds an incubator, by an administrator or the command line.
pub async fn add_incubator(
    house: &House,
    actor: Option<&Actor>,
    new: &place::NewIncubator<'_>,
    by: Option<PersonId>,
) -> Result<IncubatorId, Fault> {
    if let Some(actor) = actor {
        actor.require(Action::EditInventory, Action::SeeResources, &Object::city())?;
    }
    let mut tx = house.store.write().await?;
    let id = place::insert_incubator(&mut tx, new).await.map_err(|fault| match fault.broken() {
        Some("incubator.slug") => Fault::from(Refusal::field("slug", FieldRule::Taken)),
        _ => fault,
    })?;
    let door = actor.map_or(Door::Command, |actor| actor.door);
    let event = NewEvent {
        incubator: Some(id),
        after: Some(json!({ "slug": new.slug, "district": new.district })),
        ..NewEvent::plain(new.now, door, by, "incubator", id.0, "added")
    };
    audit::record(&mut tx, &event).await?;
    tx.commit().await?;
    Ok(id)
}
