//! The waiting line: what becomes free is kept for the first in line, in the transaction that frees it,
//! so that no walk-in overtakes.

use super::find::steps;
use super::judge::{Manner, judge};
use super::record::{Deed, record};
use super::{Booking, Fault, House};
use crate::domain::access::Door;
use crate::domain::decision::{OFFICE, Verdict};
use crate::domain::id::{IncubatorId, PersonId, ResourceId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Instant, Interval, MINUTE};
use crate::domain::waitlist::{WaitState, WaitVerb};
use crate::domain::work_calendar::OfficeHours;
use crate::store::audit::{self, NewEvent};
use crate::store::company;
use crate::store::engine::Tx;
use crate::store::facts::{self, Gathered, Wish};
use crate::store::occupancy::{Slot, Taking};
use crate::store::offer::{self, Fitting, Offer};
use crate::store::wait::{self, Wait};
use serde_json::json;

/// Most spans tried of one resource for a wish that may lie anywhere in its window.
const TRIES: usize = 4;
/// An offer is kept at least so long, even when the slot is about to begin.
const LEAST: i64 = 10 * MINUTE;

/// Something within `span` may have become free: whoever waits for it is served in turn.
///
/// The line's lock comes first: who is just joining either sees that it is free, or is seen here.
pub(crate) async fn freed(
    tx: &mut Tx,
    house: &House,
    incubator: IncubatorId,
    span: Interval,
    now: Instant,
) -> Result<(), Fault> {
    wait::lock(tx, incubator).await?;
    // Buffers of up to a day may lie between what was freed and what it makes possible.
    let mut line = wait::waiting(tx, incubator, span.widened(DAY, DAY), now).await?;
    line.retain(|one| one.ask.window.end() > now);
    line.sort_by_key(Wait::turn);
    for entry in &line {
        serve(tx, house, entry, now).await?;
    }
    Ok(())
}

/// What `old` took up, and the time proposed for it, may have become free.
pub(crate) async fn freed_both(tx: &mut Tx, house: &House, old: &Booking, now: Instant) -> Result<(), Fault> {
    freed(tx, house, old.incubator, old.span, now).await?;
    match &old.change {
        Some(change) => freed(tx, house, old.incubator, change.span, now).await,
        None => Ok(()),
    }
}

/// Serves one entry if a place for it is free and its company may have it.
async fn serve(tx: &mut Tx, house: &House, entry: &Wait, now: Instant) -> Result<(), Fault> {
    let Some((resource, name, span)) = place_for(tx, entry, now).await? else { return Ok(()) };
    // Quotas are checked now, under the company's lock, not when it was asked for.
    let Some(firm) = company::lock(tx, entry.company).await? else { return Ok(()) };
    let items = [Taking { resource, units: entry.units }];
    let wish = Wish { span, but: None, person: entry.person, company: Some(entry.company), now };
    let gathered = facts::gather(tx, &[resource], &wish).await?;
    if gathered.is_empty() {
        return Ok(());
    }
    let manner = Manner { firm: Some(firm), people: entry.people, ..Manner::default() };
    let judged = judge(tx, house, &items, &wish, manner, gathered).await?;
    if let Verdict::Refuse(_) = judged.decision.verdict {
        let event = NewEvent {
            policy: judged.decision.policy,
            trace: &judged.decision.trace,
            ..event(entry, "passed_over", None, Door::Job, now)
        };
        audit::record(tx, &event).await?;
        return Ok(());
    }
    if entry.auto {
        let deed = Deed {
            items: &items,
            span,
            title: &entry.title,
            private: entry.private,
            note: "",
            seats: entry.people,
            guests: &[],
            company: Some(entry.company),
            holder: entry.person,
            made_by: entry.person,
            door: Door::Job,
            overriding: None,
            now,
        };
        let booked = record(tx, house, &deed, &judged).await?;
        return served(tx, entry, booked.id, None, Door::Job, now).await;
    }
    let Some(fact) = judged.gathered.first() else { return Ok(()) };
    let until = kept_until(house, fact, span, now);
    let kept = Offer { resource, name, span, until };
    if !offer::make(tx, entry.id, entry.version, &kept, now).await? {
        return Ok(());
    }
    offer::keep(tx, entry.id, &kept_slot(fact, resource, entry.units)).await?;
    let event = NewEvent {
        policy: judged.decision.policy,
        trace: &judged.decision.trace,
        after: Some(json!({
            "resource": resource.0, "starts_at": span.start().0, "ends_at": span.end().0, "until": until.0,
        })),
        tell_at: Some(now),
        ..event(entry, "offered", None, Door::Job, now)
    };
    audit::record(tx, &event).await?;
    Ok(())
}

/// What an offer takes up: the slot with its buffers.
fn kept_slot(fact: &Gathered, resource: ResourceId, units: i64) -> Slot {
    let none = crate::domain::id::BookingId(0);
    Slot { booking: none, resource, units, span: fact.treatment.padded(fact.span) }
}

/// Until when an offer is kept: so many working minutes, at most until the slot begins, but long enough
/// to be answered.
fn kept_until(house: &House, fact: &Gathered, span: Interval, now: Instant) -> Instant {
    let minutes = fact.treatment.offer_minutes;
    let office = OfficeHours::new(fact.zone, OFFICE.0, OFFICE.1);
    let until = office.map_or(now.plus(i64::from(minutes) * MINUTE), |office| {
        house.calendar.add_working_minutes(now, minutes, office).at
    });
    until.min(span.start().max(now.plus(LEAST))).min(span.end())
}

fn fitting(entry: &Wait) -> Fitting<'_> {
    Fitting {
        incubator: entry.incubator,
        resource: entry.resource,
        kind: &entry.kind,
        seats: entry.seats,
        units: entry.units,
    }
}

/// The first resource and span that are free for an entry, buffers included.
pub(crate) async fn place_for(
    tx: &mut Tx,
    entry: &Wait,
    now: Instant,
) -> Result<Option<(ResourceId, String, Interval)>, Fault> {
    let candidates = offer::would_do(tx, &fitting(entry)).await?;
    if candidates.is_empty() {
        return Ok(None);
    }
    let ids: Vec<ResourceId> = candidates.iter().map(|(id, _)| ResourceId(*id)).collect();
    let (busy, atoms) = offer::busy(tx, &ids, entry.ask.window).await?;
    for (id, name) in candidates {
        let own: Vec<_> = busy.iter().filter(|row| row.resource_id == id).cloned().collect();
        let atoms: Vec<(i64, i64)> =
            atoms.iter().filter(|row| row.0 == id).map(|(_, atom, capacity)| (*atom, *capacity)).collect();
        let free: Vec<Interval> = steps(&own, &atoms, entry.ask.window)
            .into_iter()
            .filter(|(_, units)| *units >= entry.units)
            .map(|(span, _)| span)
            .collect();
        let spans = entry.ask.places(&free, now, TRIES);
        if spans.is_empty() {
            continue;
        }
        let resource = ResourceId(id);
        let wish =
            Wish { span: spans[0], but: None, person: entry.person, company: Some(entry.company), now };
        let gathered = facts::gather_each(tx, &[resource], &spans, &wish).await?;
        if let Some(fact) = gathered.iter().find(|fact| fact.free >= entry.units) {
            return Ok(Some((resource, name, fact.span)));
        }
    }
    Ok(None)
}

/// An event about a waiting entry.
fn event<'a>(entry: &Wait, verb: &'a str, by: Option<PersonId>, door: Door, now: Instant) -> NewEvent<'a> {
    NewEvent {
        incubator: Some(entry.incubator),
        company: Some(entry.company),
        before: Some(json!({ "state": entry.state.name() })),
        ..NewEvent::plain(now, door, by, "wait", entry.id.0, verb)
    }
}

/// An entry has become a booking: its company was served, others come before it next time.
pub(crate) async fn served(
    tx: &mut Tx,
    entry: &Wait,
    booking: crate::domain::id::BookingId,
    by: Option<PersonId>,
    door: Door,
    now: Instant,
) -> Result<(), Fault> {
    if !wait::advance(tx, entry.id, entry.version, WaitState::Served, Some(booking), now).await? {
        return Err(Refusal::Stale.into());
    }
    wait::serve(tx, entry.incubator, entry.company, now).await?;
    let event = NewEvent {
        after: Some(json!({ "state": WaitState::Served.name(), "booking": booking.0 })),
        ..event(entry, "served", by, door, now)
    };
    audit::record(tx, &event).await?;
    Ok(())
}

/// Who ends an entry, and how.
pub(crate) struct Ender {
    pub(crate) by: Option<PersonId>,
    pub(crate) door: Door,
    pub(crate) now: Instant,
}

/// Ends an entry; what was kept for it goes to the next in line.
pub(crate) async fn end(
    tx: &mut Tx,
    house: &House,
    entry: &Wait,
    verb: WaitVerb,
    ender: &Ender,
) -> Result<(), Fault> {
    let Some(state) = entry.state.after(verb) else {
        return Err(Refusal::WrongWait { from: entry.state, verb }.into());
    };
    if !wait::advance(tx, entry.id, entry.version, state, None, ender.now).await? {
        return Err(Refusal::Stale.into());
    }
    offer::set_free(tx, entry.id).await?;
    let event = NewEvent {
        after: Some(json!({ "state": state.name() })),
        tell_at: (ender.by.is_none()).then_some(ender.now),
        ..event(entry, state.name(), ender.by, ender.door, ender.now)
    };
    audit::record(tx, &event).await?;
    match &entry.offer {
        // Not a circle without end: this entry is out of the line now.
        Some(offer) => Box::pin(freed(tx, house, entry.incubator, offer.span, ender.now)).await,
        None => Ok(()),
    }
}
