//! Waiting: join a line, and see where one stands in it.

use super::book::company_of;
use super::once::{Key, once};
use super::{Event, Fault, House, line};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::field::FieldRule;
use crate::domain::id::{CompanyId, IncubatorId, ResourceId, WaitId};
use crate::domain::refusal::{Alternative, Refusal};
use crate::domain::resource::LONGEST;
use crate::domain::time::{Instant, Interval};
use crate::domain::waitlist::Ask;
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
pub use crate::store::offer::Offer;
pub use crate::store::wait::Wait;
use crate::store::wait::{self, NewWait};
use crate::store::{company, place, resource};
use serde_json::json;

/// Most entries that a person has open at once.
pub const OPEN_MAX: i64 = 30;

/// What somebody wants to wait for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The resource; `None`: any of `kind` in `incubator` with at least `seats`.
    pub resource: Option<ResourceId>,
    /// Where, for any of a kind.
    pub incubator: Option<IncubatorId>,
    /// Which kind, where any will do.
    pub kind: String,
    /// At least so many seats.
    pub seats: i64,
    /// Units of capacity, at least 1.
    pub units: i64,
    /// People expected; 0: not said.
    pub people: i64,
    /// When it would do, and for how many seconds.
    pub ask: Ask,
    /// The booking's title to be.
    pub title: String,
    /// Whether it will be private.
    pub private: bool,
    /// In whose name; `None`: the one company the actor acts for.
    pub company: Option<CompanyId>,
    /// Book a freed place at once, without asking again.
    pub auto: bool,
}

/// Joins the line. What is free now is not waited for ([`Refusal::FreeNow`]): the answer says where.
pub async fn join(
    house: &House,
    actor: &Actor,
    wanted: &Wanted,
    key: Option<&Key>,
    now: Instant,
) -> Result<Wait, Fault> {
    check(wanted, now)?;
    let company = company_of(actor, wanted.company)?.ok_or(Refusal::Forbidden { action: Action::Book })?;
    let id: WaitId = once(house, key, now, |tx| join_in(tx, actor, wanted, company, now)).await?;
    wait::get(&mut house.store.read().await?, id, now).await?.ok_or(Fault::Lost)
}

async fn join_in(
    mut tx: Tx,
    actor: &Actor,
    wanted: &Wanted,
    company: CompanyId,
    now: Instant,
) -> Result<(Tx, WaitId), Fault> {
    let (incubator, kind) = place_of(&mut tx, actor, wanted, company).await?;
    company::lock(&mut tx, company).await?.ok_or(Refusal::NotFound)?;
    wait::lock(&mut tx, incubator).await?;
    if wait::open_count(&mut tx, actor.person).await? >= OPEN_MAX {
        return Err(Refusal::field("wait", FieldRule::Number { min: 0, max: OPEN_MAX }).into());
    }
    let new = NewWait {
        incubator,
        company,
        person: actor.person,
        resource: wanted.resource,
        kind: &kind,
        seats: wanted.seats,
        units: wanted.units,
        people: wanted.people,
        title: &wanted.title,
        private: wanted.private,
        ask: wanted.ask,
        occurrence: None,
        auto: wanted.auto,
        now,
    };
    let twice = wait::is_open(&mut tx, &new).await?;
    let id = wait::insert(&mut tx, &new).await?;
    let entry = wait::get(&mut tx, id, now).await?.ok_or(Fault::Lost)?;
    if let Some((resource, name, span)) = line::place_for(&mut tx, &entry, now).await? {
        let alternatives = vec![Alternative { resource, name, span }];
        return Err(Refusal::FreeNow { alternatives }.into());
    }
    if twice {
        return Err(Refusal::field("starts_at", FieldRule::Waiting).into());
    }
    let event = NewEvent {
        incubator: Some(incubator),
        company: Some(company),
        after: Some(json!({
            "title": entry.title, "starts_at": entry.ask.window.start().0, "ends_at": entry.ask.window.end().0,
        })),
        ..NewEvent::by(actor, now, "wait", id.0, "joined")
    };
    audit::record(&mut tx, &event).await?;
    Ok((tx, id))
}

/// What no waiting line could ever give.
fn check(wanted: &Wanted, now: Instant) -> Result<(), Refusal> {
    let Ask { window, length } = wanted.ask;
    if window.end() <= now {
        return Err(Refusal::field("ends_at", FieldRule::Future));
    }
    if window.seconds() > LONGEST {
        return Err(Refusal::field("ends_at", FieldRule::Days { most: 31 }));
    }
    if length < 60 || length > window.seconds() {
        return Err(Refusal::field("minutes", FieldRule::Number { min: 1, max: window.minutes() }));
    }
    Ok(())
}

/// Where it is, and of which kind; whether the actor may book there.
async fn place_of(
    tx: &mut Tx,
    actor: &Actor,
    wanted: &Wanted,
    company: CompanyId,
) -> Result<(IncubatorId, String), Fault> {
    let (incubator, district, kind) = match (wanted.resource, wanted.incubator) {
        (Some(id), _) => {
            let found = resource::get(tx, id).await?.filter(|one| one.retired_at.is_none());
            let found = found.ok_or(Refusal::NotFound)?;
            if found.capacity < wanted.units {
                return Err(Refusal::field("units", FieldRule::Number { min: 1, max: found.capacity }).into());
            }
            (IncubatorId(found.incubator_id), found.district_code, found.kind)
        }
        (None, Some(id)) => {
            let found = place::incubator(tx, id).await?.ok_or(Refusal::NotFound)?;
            let kinds = place::kinds(tx).await?;
            if !kinds.iter().any(|kind| kind.key == wanted.kind && kind.mode != "tenancy") {
                return Err(Refusal::field("kind", FieldRule::Choice).into());
            }
            (id, found.district_code, wanted.kind.clone())
        }
        (None, None) => return Err(Refusal::field("resource_id", FieldRule::Missing).into()),
    };
    let object = Object { company: Some(company), ..Object::incubator(incubator, &district) };
    if actor.may(Action::Book, &object) {
        Ok((incubator, kind))
    } else {
        Err(Refusal::Forbidden { action: Action::Book }.into())
    }
}

/// What an entry belongs to, for the table of rights.
pub(crate) fn object(entry: &Wait) -> Object {
    Object {
        company: Some(entry.company),
        owner: Some(entry.person),
        ..Object::incubator(entry.incubator, &entry.district)
    }
}

/// The actor's own entries, open ones first; at most 100.
pub async fn mine(house: &House, actor: &Actor, now: Instant) -> Result<Vec<Wait>, Fault> {
    let mut tx = house.store.read().await?;
    wait::of_person(&mut tx, actor.person, now, 100).await
}

/// An entry with the line it stands in, for its own page.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The entry.
    pub entry: Wait,
    /// Everybody whose wish meets its own, in the order in which they are served, itself among them while
    /// it waits.
    pub line: Vec<Wait>,
    /// What happened to it, oldest first.
    pub history: Vec<Event>,
}

impl Opened {
    /// How many are served before it.
    pub fn before(&self) -> usize {
        self.line.iter().position(|one| one.id == self.entry.id).unwrap_or(0)
    }
}

/// Opens an entry: where it stands in the published order.
pub async fn open(house: &House, actor: &Actor, id: WaitId, now: Instant) -> Result<Opened, Fault> {
    let mut tx = house.store.read().await?;
    let entry = wait::get(&mut tx, id, now).await?.ok_or(Refusal::NotFound)?;
    if !sees(actor, &entry) {
        return Err(Refusal::NotFound.into());
    }
    let mut line = wait::waiting(&mut tx, entry.incubator, entry.ask.window, now).await?;
    line.retain(|one| {
        one.kind == entry.kind && (one.resource.is_none() || entry.resource.is_none())
            || one.resource == entry.resource
    });
    line.sort_by_key(Wait::turn);
    let history = audit::history(&mut tx, "wait", id.0).await?;
    Ok(Opened { entry, line, history })
}

/// Whether `actor` may see whose entry it is and what for. A private one is for its person and for those
/// who run the place.
pub fn sees(actor: &Actor, entry: &Wait) -> bool {
    let object = object(entry);
    let object = if entry.private { Object { company: None, ..object } } else { object };
    actor.may(Action::SeeBooking, &object)
}

/// Everybody who waits in an incubator within `span`, in the order in which they are served.
pub async fn line_of(
    house: &House,
    actor: &Actor,
    incubator: IncubatorId,
    span: Interval,
    now: Instant,
) -> Result<Vec<Wait>, Fault> {
    // The order is public to all who can book; whose place it is, each face tells by [`sees`].
    actor.require_somewhere(Action::SeeResources)?;
    let mut tx = house.store.read().await?;
    place::incubator(&mut tx, incubator).await?.ok_or(Refusal::NotFound)?;
    let mut line = wait::waiting(&mut tx, incubator, span, now).await?;
    line.sort_by_key(Wait::turn);
    Ok(line)
}
