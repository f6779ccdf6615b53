//! The one reviewed step: everybody hit is moved or released, and the place is closed, or nothing is.

use super::plan::{most, reach};
use super::{Closure, Request, checked, fill, kept, named, released, rows};
use crate::app::hold::hold_anew;
use crate::app::once::{Key, once};
use crate::app::told::{Line, ToldPerson};
use crate::app::{Booking, Fault, House, line};
use crate::domain::access::Actor;
use crate::domain::field::FieldRule;
use crate::domain::id::{BookingId, PersonId, ResourceId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::store::audit::{self, NewEvent};
use crate::store::booking::{self, Edit};
use crate::store::engine::Tx;
use crate::store::facts::{self, Wish};
use crate::store::occupancy::{self, Slot, Taking};
use crate::store::{company, diary, offer, person, tenancy, wait};
use serde_json::json;
use std::collections::BTreeMap;

/// What is to become of a booking that is hit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The booking.
    pub booking: BookingId,
    /// As it was seen.
    pub version: i64,
    /// Its resources, in the order of its items, and its time then; `None`: it is released.
    pub to: Option<(Vec<ResourceId>, Interval)>,
}

/// Closes. `picks` must name every booking that is hit, as it stands now: else nothing is done, and
/// [`Refusal::Overtaken`] says which came, went or changed since it was looked at.
pub async fn close(
    house: &House,
    actor: &Actor,
    wish: &Request,
    picks: &[Pick],
    key: Option<&Key>,
    now: Instant,
) -> Result<Closure, Fault> {
    once(house, key, now, |tx| close_in(tx, house, actor, wish, picks, now)).await
}

async fn close_in(
    mut tx: Tx,
    house: &House,
    actor: &Actor,
    wish: &Request,
    picks: &[Pick],
    now: Instant,
) -> Result<(Tx, Closure), Fault> {
    kept(&mut tx, actor, wish.incubator).await?;
    let reason = checked(&mut tx, wish, now).await?;
    let ahead = reach(wish.span, now)?;
    // Companies first, then atoms: after that nobody books in there, and what is read is what there is.
    let first = rows::hit(&mut tx, wish.incubator, &wish.scope, ahead, most()).await?;
    let mut firms: Vec<_> =
        diary::some(&mut tx, &first.bookings).await?.iter().filter_map(|one| one.company).collect();
    firms.sort_unstable();
    firms.dedup();
    for firm in firms {
        company::lock(&mut tx, firm).await?;
    }
    let atoms = rows::atoms(&mut tx, wish.incubator, &wish.scope).await?;
    rows::lock(&mut tx, &atoms).await?;
    let hit = rows::hit(&mut tx, wish.incubator, &wish.scope, ahead, most()).await?;
    let mut bookings = diary::some(&mut tx, &hit.bookings).await?;
    bookings.sort_by_key(|one| (one.span.start(), one.id));
    reviewed(&mut tx, &bookings, picks).await?;
    let id =
        rows::insert(&mut tx, wish.incubator, &wish.scope, wish.span, &reason, actor.person, now).await?;
    let by = Some(actor.person);
    let mut told = ToldAll::default();
    // All out before anything goes in: two may take each other's place.
    for one in &bookings {
        if let Some(change) = &one.change {
            booking::end_change(&mut tx, change.id, "declined").await?;
            occupancy::drop_change(&mut tx, change.id).await?;
        }
        let goes = picks.iter().any(|pick| pick.booking == one.id && pick.to.is_some());
        match goes {
            true => occupancy::drop_slot(&mut tx, one.id).await?,
            false => occupancy::set_free(&mut tx, one.id).await?,
        }
    }
    for (of, _) in hit.changes.iter().filter(|(of, _)| !hit.bookings.contains(of)) {
        let Some(one) = diary::get(&mut tx, *of).await? else { continue };
        if let Some(change) = &one.change {
            crate::app::lapse::end_change(&mut tx, house, &one, change, "declined", Some(actor), now).await?;
            told.add(one.person, line_of(&one, change.span, None, false));
        }
    }
    for of in &hit.offers {
        if let Some(entry) = wait::get(&mut tx, *of, now).await? {
            offer::set_free(&mut tx, *of).await?;
            rows::recall(&mut tx, *of, now).await?;
            if let Some(kept) = &entry.offer {
                told.add(entry.person, Line::gone(&entry.title, &kept.name, kept.span));
            }
        }
    }
    fill(&mut tx, id, &atoms, wish.span, now).await?;
    for one in &bookings {
        let pick = picks.iter().find(|pick| pick.booking == one.id);
        match pick.and_then(|pick| pick.to.as_ref()) {
            Some((resources, span)) => {
                moved(&mut tx, actor, one, resources, *span, &reason, now).await?;
                let names = crate::store::diary::get(&mut tx, one.id).await?.ok_or(Fault::Lost)?;
                told.add(one.person, line_of(one, one.span, Some(&names), false));
            }
            None => {
                released(&mut tx, (by, actor.door), one, &reason, now).await?;
                told.add(one.person, line_of(one, one.span, None, true));
            }
        }
    }
    for of in rows::tenancies(&mut tx, wish.incubator, &wish.scope, ahead).await? {
        let Some(desk) = tenancy::get(&mut tx, crate::domain::id::TenancyId(of)).await? else { continue };
        let people: Vec<i64> = match desk.person {
            Some(person) => vec![person.0],
            None => {
                let members = person::members(&mut tx, desk.company, now).await?;
                members.iter().filter(|one| one.admin == 1).map(|one| one.id).collect()
            }
        };
        for person in people {
            let line = Line::plain(&desk.resource_name, &desk.place, wish.span);
            told.add(PersonId(person), line);
        }
    }
    let closed = rows::get(&mut tx, id).await?.ok_or(Fault::Lost)?;
    let moves = picks.iter().filter(|pick| pick.to.is_some()).count();
    let event = NewEvent {
        incubator: Some(wish.incubator),
        after: Some(json!({
            "name": closed.what, "starts_at": wish.span.start().0, "ends_at": wish.span.end().0,
            "moved": moves, "released": picks.len() - moves, "told": told.all(),
        })),
        reason: Some(&reason),
        tell_at: Some(now),
        ..NewEvent::by(actor, now, "closure", id.0, "closed")
    };
    audit::record(&mut tx, &event).await?;
    // What they leave elsewhere, in time or in place, is free for those who wait.
    let proposed = bookings.iter().filter_map(|one| one.change.as_ref()).map(|change| change.span);
    let spans = bookings.iter().map(|one| one.span).chain(proposed);
    let hull =
        spans.reduce(|a, b| Interval::new(a.start().min(b.start()), a.end().max(b.end())).unwrap_or(a));
    if let Some(hull) = hull {
        line::freed(&mut tx, house, wish.incubator, hull, now).await?;
    }
    Ok((tx, closed))
}

/// Every booking that is hit was looked at as it stands now, and no other.
async fn reviewed(tx: &mut Tx, bookings: &[Booking], picks: &[Pick]) -> Result<(), Fault> {
    let seen = |one: &Booking| picks.iter().any(|pick| pick.booking == one.id && pick.version == one.version);
    let mut other: Vec<(BookingId, String)> =
        bookings.iter().filter(|one| !seen(one)).map(|one| (one.id, named(one))).collect();
    let gone = picks.iter().filter(|pick| !bookings.iter().any(|one| one.id == pick.booking));
    let gone: Vec<BookingId> = gone.map(|pick| pick.booking).take(20).collect();
    other.extend(diary::some(tx, &gone).await?.iter().map(|one| (one.id, named(one))));
    if other.is_empty() && gone.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Overtaken { bookings: other }.into())
    }
}

/// Moves a booking: what it holds goes along; a new time is held anew.
async fn moved(
    tx: &mut Tx,
    actor: &Actor,
    old: &Booking,
    resources: &[ResourceId],
    span: Interval,
    reason: &str,
    now: Instant,
) -> Result<(), Fault> {
    if resources.len() != old.items.len()
        || span.start() <= now
        || span.seconds() > crate::domain::resource::LONGEST
    {
        return Err(Refusal::field("picks", FieldRule::Choice).into());
    }
    let items: Vec<Taking> = old
        .items
        .iter()
        .zip(resources)
        .map(|(item, to)| Taking { resource: *to, units: item.units })
        .collect();
    let wish = Wish { span, but: Some(old.id), person: old.person, company: old.company, now };
    let gathered = facts::gather(tx, resources, &wish).await?;
    let fits = old.items.iter().zip(resources).all(|(item, to)| {
        gathered
            .iter()
            .any(|fact| fact.resource == *to && fact.kind == item.kind && fact.incubator == old.incubator)
    });
    if !fits || gathered.len() != resources.len() {
        return Err(Refusal::field("picks", FieldRule::Choice).into());
    }
    let slots: Vec<Slot> = crate::app::judge::slots(old.id, &items, &gathered);
    let took = occupancy::take(tx, None, &slots).await;
    took.map_err(|fault| {
        let short = gathered
            .iter()
            .find(|fact| items.iter().any(|item| item.resource == fact.resource && item.units > fact.free));
        match (fault.broken(), short.or(gathered.first())) {
            (Some("over_capacity"), Some(fact)) => Refusal::Taken {
                resource: fact.resource,
                name: fact.name.clone(),
                asked: items.iter().find(|item| item.resource == fact.resource).map_or(1, |item| item.units),
                free: fact.free.max(0),
                span,
                alternatives: Vec::new(),
            }
            .into(),
            _ => fault,
        }
    })?;
    if span != old.span {
        hold_anew(tx, old.id, old.company, &items, &gathered, span, Some(actor.person), now).await?;
    }
    let later = span.start().0 - old.span.start().0;
    let edit = Edit {
        version: old.version,
        title: &old.title,
        note: &old.note,
        private: old.private,
        span,
        state: old.state,
        respond_by: old.respond_by,
        policy: None,
        present: old.present.map(|(opens, by)| (opens.plus(later), by.plus(later))),
        now,
    };
    if !booking::edit(tx, old.id, &edit).await? {
        return Err(Refusal::Stale.into());
    }
    let places = |of: &Booking| of.items.iter().map(|item| item.name.clone()).collect::<Vec<_>>().join(", ");
    let after = diary::get(tx, old.id).await?.ok_or(Fault::Lost)?;
    let event = NewEvent {
        before: Some(json!({
            "place": places(old), "starts_at": old.span.start().0, "ends_at": old.span.end().0,
        })),
        after: Some(json!({ "place": places(&after), "starts_at": span.start().0, "ends_at": span.end().0 })),
        ..event(actor, old, "moved", reason, now)
    };
    audit::record(tx, &event).await?;
    Ok(())
}

fn event<'a>(actor: &Actor, of: &Booking, verb: &'a str, reason: &'a str, now: Instant) -> NewEvent<'a> {
    NewEvent {
        incubator: Some(of.incubator),
        company: of.company,
        reason: Some(reason),
        ..NewEvent::by(actor, now, "booking", of.id.0, verb)
    }
}

fn line_of(old: &Booking, span: Interval, new: Option<&Booking>, gone: bool) -> Line {
    let places = |of: &Booking| of.items.iter().map(|item| item.name.clone()).collect::<Vec<_>>().join(", ");
    Line {
        new_place: new.map(places),
        new_span: new.map(|new| new.span),
        gone,
        ..Line::plain(&old.title, &places(old), span)
    }
}

/// Lines by person, so that each is told once.
#[derive(Default)]
struct ToldAll(BTreeMap<i64, Vec<Line>>);

impl ToldAll {
    fn add(&mut self, person: PersonId, line: Line) {
        self.0.entry(person.0).or_default().push(line);
    }
    fn all(self) -> Vec<ToldPerson> {
        self.0.into_iter().map(|(person, lines)| ToldPerson { person, lines }).collect()
    }
}
