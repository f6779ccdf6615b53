//! Waiting: join a line, take what is offered, turn it down, leave.

use super::book::company_of;
use super::gather::gather;
use super::judge::{Manner, judge};
use super::record::{Booked, Deed, record};
use super::{Fault, House, again, find, line};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::decision::Verdict;
use crate::domain::field::FieldRule;
use crate::domain::id::{CompanyId, IncubatorId, ResourceId, WaitId};
use crate::domain::refusal::{Alternative, Refusal};
use crate::domain::resource::LONGEST;
use crate::domain::time::{Instant, Interval};
use crate::domain::treatment::STRIKES;
use crate::domain::waitlist::{Ask, WaitState, WaitVerb};
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
use crate::store::facts::Wish;
use crate::store::occupancy::Taking;
use crate::store::offer;
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
pub async fn join(house: &House, actor: &Actor, wanted: &Wanted, now: Instant) -> Result<Wait, Fault> {
    check(wanted, now)?;
    let company = company_of(actor, wanted.company)?.ok_or(Refusal::Forbidden { action: Action::Book })?;
    again(|| async {
        let mut tx = house.store.write().await?;
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
        let id = wait::insert(&mut tx, &new).await?;
        let since = line::strikes_since(now);
        let entry = wait::get(&mut tx, id, since).await?.ok_or(Fault::Lost)?;
        if let Some((resource, name, span)) = line::place_for(&mut tx, &entry, now).await? {
            let alternatives = vec![Alternative { resource, name, span }];
            return Err(Refusal::FreeNow { alternatives }.into());
        }
        let event = NewEvent {
            incubator: Some(incubator),
            company: Some(company),
            after: Some(json!({
                "title": entry.title, "starts_at": entry.ask.window.start().0, "ends_at": entry.ask.window.end().0,
            })),
            ..NewEvent::plain(now, actor.door, Some(actor.person), "wait", id.0, "joined")
        };
        audit::record(&mut tx, &event).await?;
        tx.commit().await?;
        Ok(entry)
    })
    .await
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
fn object(entry: &Wait) -> Object {
    Object {
        company: Some(entry.company),
        owner: Some(entry.person),
        ..Object::incubator(entry.incubator, &entry.district)
    }
}

/// The entry, its line locked, if the actor may do `action` with it.
async fn locked(tx: &mut Tx, actor: &Actor, id: WaitId, action: Action, now: Instant) -> Result<Wait, Fault> {
    let since = line::strikes_since(now);
    let first = wait::get(tx, id, since).await?.ok_or(Refusal::NotFound)?;
    actor.require(action, Action::SeeBooking, &object(&first))?;
    company::lock(tx, first.company).await?;
    wait::lock(tx, first.incubator).await?;
    wait::get(tx, id, since).await?.ok_or_else(|| Refusal::NotFound.into())
}

/// Takes what is kept for an entry: judged once more, as every booking is.
pub async fn accept(house: &House, actor: &Actor, id: WaitId, now: Instant) -> Result<Booked, Fault> {
    let done = again(|| accept_once(house, actor, id, now)).await;
    let offered = match &done {
        Err(Fault::Refused(_)) => {
            wait::get(&mut house.store.read().await?, id, line::strikes_since(now)).await?
        }
        _ => None,
    };
    let Some((entry, offer)) = offered.and_then(|entry| entry.offer.clone().map(|offer| (entry, offer)))
    else {
        return done;
    };
    let items = [Taking { resource: offer.resource, units: entry.units }];
    find::with_alternatives(house, actor, done, &items, offer.span, Some(entry.company), None, now).await
}

async fn accept_once(house: &House, actor: &Actor, id: WaitId, now: Instant) -> Result<Booked, Fault> {
    let mut tx = house.store.write().await?;
    let entry = locked(&mut tx, actor, id, Action::ChangeBooking, now).await?;
    let wrong = |from| Refusal::WrongWait { from, verb: WaitVerb::Accept };
    let Some(offer) = entry.offer.clone() else { return Err(wrong(entry.state).into()) };
    if offer.until <= now {
        return Err(wrong(WaitState::Passed).into());
    }
    let firm = company::lock(&mut tx, entry.company).await?.ok_or(Refusal::NotFound)?;
    offer::set_free(&mut tx, id).await?;
    let items = [Taking { resource: offer.resource, units: entry.units }];
    let wish = Wish { span: offer.span, but: None, person: entry.person, company: Some(entry.company), now };
    let gathered = gather(&mut tx, house, &items, &wish).await?;
    let manner = Manner { firm: Some(firm), people: entry.people, overriding: false };
    let judged = judge(&mut tx, house, &items, &wish, manner, gathered).await?;
    let deed = Deed {
        items: &items,
        span: offer.span,
        title: &entry.title,
        private: entry.private,
        note: "",
        seats: entry.people,
        guests: &[],
        company: Some(entry.company),
        holder: entry.person,
        made_by: actor.person,
        door: actor.door,
        overriding: None,
        now,
    };
    let booked = record(&mut tx, house, &deed, &judged).await?;
    line::served(&mut tx, &entry, booked.id, Some(actor.person), actor.door, now).await?;
    tx.commit().await?;
    Ok(booked)
}

/// Turns an offer down: it goes to the next in line, and this entry is over.
pub async fn turn_down(house: &House, actor: &Actor, id: WaitId, now: Instant) -> Result<Wait, Fault> {
    leave(house, actor, id, WaitVerb::Turn, now).await
}

/// Leaves the line; what was kept goes to the next.
pub async fn withdraw(house: &House, actor: &Actor, id: WaitId, now: Instant) -> Result<Wait, Fault> {
    leave(house, actor, id, WaitVerb::Withdraw, now).await
}

async fn leave(
    house: &House,
    actor: &Actor,
    id: WaitId,
    verb: WaitVerb,
    now: Instant,
) -> Result<Wait, Fault> {
    again(|| async {
        let mut tx = house.store.write().await?;
        let entry = locked(&mut tx, actor, id, Action::CancelBooking, now).await?;
        let ender = line::Ender { by: Some(actor.person), door: actor.door, now };
        line::end(&mut tx, house, &entry, verb, &ender).await?;
        let after = wait::get(&mut tx, id, line::strikes_since(now)).await?.ok_or(Refusal::NotFound)?;
        tx.commit().await?;
        Ok(after)
    })
    .await
}

/// The actor's own entries, open ones first; at most 100.
pub async fn mine(house: &House, actor: &Actor, now: Instant) -> Result<Vec<Wait>, Fault> {
    let mut tx = house.store.read().await?;
    wait::of_person(&mut tx, actor.person, line::strikes_since(now), 100).await
}

/// One entry, and how many would be served before it: the published order.
pub async fn one(house: &House, actor: &Actor, id: WaitId, now: Instant) -> Result<(Wait, usize), Fault> {
    let mut tx = house.store.read().await?;
    let since = line::strikes_since(now);
    let entry = wait::get(&mut tx, id, since).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::SeeBooking, Action::SeeBooking, &object(&entry))?;
    let line = wait::waiting(&mut tx, entry.incubator, entry.ask.window, since).await?;
    let before = line.iter().filter(|one| {
        let same = one.kind == entry.kind && (one.resource.is_none() || entry.resource.is_none())
            || one.resource == entry.resource;
        same && one.turn(STRIKES.0) < entry.turn(STRIKES.0)
    });
    let before = before.count();
    Ok((entry, before))
}

/// Everybody who waits in an incubator within `span`, in the order in which they are served.
pub async fn line_of(
    house: &House,
    actor: &Actor,
    incubator: IncubatorId,
    span: Interval,
    now: Instant,
) -> Result<Vec<Wait>, Fault> {
    let mut tx = house.store.read().await?;
    let found = place::incubator(&mut tx, incubator).await?.ok_or(Refusal::NotFound)?;
    let object = Object::incubator(incubator, &found.district_code);
    actor.require(Action::SeeBooking, Action::SeeResources, &object)?;
    let mut line = wait::waiting(&mut tx, incubator, span, line::strikes_since(now)).await?;
    line.sort_by_key(|one| one.turn(STRIKES.0));
    Ok(line)
}

/// Whether an offer could become a booking right now, and why not; for the page of an offer.
pub async fn preview(house: &House, entry: &Wait, now: Instant) -> Result<Option<Verdict>, Fault> {
    let Some(offer) = &entry.offer else { return Ok(None) };
    let mut tx = house.store.read().await?;
    let firm = company::firm(&mut tx, entry.company).await?;
    let items = [Taking { resource: offer.resource, units: entry.units }];
    let wish = Wish { span: offer.span, but: None, person: entry.person, company: Some(entry.company), now };
    let mut gathered = crate::store::facts::gather(&mut tx, &[offer.resource], &wish).await?;
    for fact in &mut gathered {
        // What is kept for this entry is free to it.
        fact.free += entry.units;
    }
    let manner = Manner { firm, people: entry.people, overriding: false };
    Ok(Some(judge(&mut tx, house, &items, &wish, manner, gathered).await?.decision.verdict))
}
