//! Incubators: added by an administrator with rules to begin with, and what each still needs.

use super::draft::area;
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Door, Object};
use crate::domain::field::{FieldError, FieldRule, Gather, text};
use crate::domain::id::IncubatorId;
use crate::domain::opening::Weekly;
use crate::domain::policy;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::place::{self, NewIncubator};
use serde_json::json;

pub use crate::store::place::Beginning;

/// An incubator as a form or the command line gives it: text, not yet read.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Short name: 1 to 40 of a-z, 0-9 and -.
    pub slug: String,
    /// District, GB/T 2260.
    pub district: String,
    /// 中文 name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Street address.
    pub address: String,
    /// Square metres with up to two decimals.
    pub area: String,
    /// Weekly hours.
    pub opening: String,
}

struct Read {
    name_zh: String,
    name_en: String,
    address: String,
    area: i64,
    opening: String,
}

impl Draft {
    /// Reads every field, or names every one that is wrong. `districts` are the codes there are.
    fn read(&self, districts: &[String]) -> Result<Read, Refusal> {
        let mut wrong = Gather::default();
        // In the order of the form, so that the list of mistakes reads from the top.
        let name_zh = wrong.take(text("name_zh", &self.name_zh, 1, 80));
        let name_en = wrong.take(text("name_en", &self.name_en, 1, 80));
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.slug.is_empty() || self.slug.len() > 40 || !self.slug.chars().all(plain) {
            wrong.wrong("slug", FieldRule::Slug);
        }
        if !districts.contains(&self.district) {
            wrong.wrong("district", FieldRule::Choice);
        }
        let address = wrong.take(text("address", &self.address, 0, 200));
        let area = wrong.take(area(&self.area));
        let opening = Weekly::parse(self.opening.trim());
        let opening = wrong.take(opening.map_err(|_| FieldError::new("opening", FieldRule::Opening)));
        match (name_zh, name_en, address, area, opening) {
            (Some(name_zh), Some(name_en), Some(address), Some(area), Some(opening))
                if wrong.0.is_empty() =>
            {
                Ok(Read { name_zh, name_en, address, area, opening: opening.to_string() })
            }
            _ => Err(Refusal::Fields(wrong.0)),
        }
    }
}

/// Whether the actor may add incubators; 403 for everybody else who may see what there is.
pub fn require(actor: &Actor) -> Result<(), Refusal> {
    if actor.may(Action::EditInventory, &Object::city()) {
        return Ok(());
    }
    actor.require_somewhere(Action::SeeResources)?;
    Err(Refusal::Forbidden { action: Action::EditInventory })
}

/// Adds an incubator, by an administrator or (`actor` `None`) the command line.
pub async fn add(
    house: &House,
    actor: Option<&Actor>,
    draft: &Draft,
    now: Instant,
) -> Result<IncubatorId, Fault> {
    if let Some(actor) = actor {
        require(actor)?;
    }
    let by = actor.map(|actor| actor.person);
    let mut tx = house.store.write().await?;
    let districts: Vec<String> = place::districts(&mut tx).await?.into_iter().map(|one| one.0).collect();
    let read = draft.read(&districts)?;
    let new = NewIncubator {
        slug: &draft.slug,
        district: &draft.district,
        name_zh: &read.name_zh,
        name_en: &read.name_en,
        address: &read.address,
        area: read.area,
        opening: &read.opening,
        now,
    };
    let id = place::insert_incubator(&mut tx, &new).await.map_err(|fault| match fault.broken() {
        Some("incubator.slug") => Fault::from(Refusal::field("slug", FieldRule::Taken)),
        _ => fault,
    })?;
    for (kind, rules) in policy::first() {
        place::set_policy(&mut tx, id, kind, None, &rules, by, now).await?;
    }
    let door = actor.map_or(Door::Command, |actor| actor.door);
    let event = NewEvent {
        incubator: Some(id),
        after: Some(json!({ "slug": draft.slug, "name": read.name_zh, "district": draft.district })),
        ..NewEvent::plain(now, door, by, "incubator", id.0, "added")
    };
    audit::record(&mut tx, &event).await?;
    tx.commit().await?;
    Ok(id)
}

/// Every incubator and whether it has a manager, resources and companies; for those who add them.
pub async fn beginnings(house: &House, actor: &Actor, now: Instant) -> Result<Vec<Beginning>, Fault> {
    require(actor)?;
    place::beginnings(&mut house.store.read().await?, now).await
}

/// The next thing to do on the way from an empty house to one that people book in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There is no incubator yet.
    Incubator,
    /// It has no manager.
    Manager(IncubatorId),
    /// It has no resources.
    Resources(IncubatorId),
    /// It has no companies.
    Company(IncubatorId),
}

/// The next step that is the actor's to take, if there is one.
pub async fn next_step(house: &House, actor: &Actor, now: Instant) -> Result<Option<Step>, Fault> {
    if !(actor.may_somewhere(Action::EditInventory) || actor.may_somewhere(Action::EditPeople)) {
        return Ok(None);
    }
    let all = place::beginnings(&mut house.store.read().await?, now).await?;
    if all.is_empty() {
        return Ok(require(actor).is_ok().then_some(Step::Incubator));
    }
    let step = |one: &Beginning| {
        let id = IncubatorId(one.id);
        // Who runs a place fills it: to keep its inventory from afar is not to begin it.
        let runs = actor.may(Action::Grant, &Object::incubator(id, &one.district_code));
        match (one.managed, one.furnished, one.settled) {
            (0, ..) if actor.may(Action::EditPeople, &Object::city()) => Some(Step::Manager(id)),
            (_, 0, _) if runs => Some(Step::Resources(id)),
            (_, _, 0) if runs => Some(Step::Company(id)),
            _ => None,
        }
    };
    Ok(all.iter().find_map(step))
}
