//! Presence: who came checks in; who did not gives the rest of the slot to others, and may object.

use super::cancel::locked;
use super::once::{Key, once};
use super::over::{Over, missed, missed_percent, settle_over};
use super::see::{self, may_in};
use super::{Booking, Fault, House, Page, line};
use crate::domain::access::{Action, Actor, Door};
use crate::domain::booking::{NOTE_MAX, State, Verb};
use crate::domain::facts::STRIKE_DAYS;
use crate::domain::field::{FieldRule, text};
use crate::domain::id::{BookingId, ResourceId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, HOUR, Instant, Interval, MINUTE};
use crate::store::audit::{self, NewEvent};
use crate::store::booking::{self, Move};
pub use crate::store::presence::{Absence, Objection};
use crate::store::{company, diary, occupancy, presence};
use serde_json::json;

/// For how many days one's own no-shows are listed.
pub const COUNTED_DAYS: i64 = STRIKE_DAYS;
/// From when one can check in where no rule asks for it: a quarter of an hour before the start.
const EARLY: i64 = 15 * MINUTE;

/// From when on its holder can check in.
pub fn opens(booking: &Booking) -> Instant {
    booking.present.map_or(booking.span.start().plus(-EARLY), |(opens, _)| opens)
}

/// From when on it is too late to check in.
pub fn closes(booking: &Booking) -> Instant {
    booking.present.map_or(booking.span.end(), |(_, by)| by.min(booking.span.end()))
}

/// The booking with which the actor stands at a resource: theirs or their company's, running or about to
/// begin within two hours.
pub async fn here(
    house: &House,
    actor: &Actor,
    resource: ResourceId,
    now: Instant,
) -> Result<Option<Booking>, Fault> {
    let span = Interval::new(now, now.plus(2 * HOUR)).map_err(Refusal::from)?;
    let page = Page { after: None, limit: 50 };
    let all = see::of_resource(house, actor, resource, span, page).await?;
    let own = |one: &Booking| {
        one.person == actor.person || one.company.is_some_and(|id| actor.companies().any(|own| own == id))
    };
    let mut own: Vec<Booking> = all.into_iter().filter(|one| one.state.is_open() && own(one)).collect();
    own.sort_by_key(|one| (one.span.start(), one.person != actor.person));
    Ok(own.into_iter().next())
}

/// Says that the holder of a booking is there.
pub async fn check_in(
    house: &House,
    actor: &Actor,
    id: BookingId,
    key: Option<&Key>,
    now: Instant,
) -> Result<Booking, Fault> {
    once(house, key, now, |mut tx| async move {
        let old = locked(&mut tx, actor, id, Action::CheckIn).await?;
        if old.state == State::InUse {
            // Two people of one company may press the button.
            return Ok((tx, old));
        }
        let state = old.state.after(Verb::Start)?;
        let (opens, by) = (opens(&old), closes(&old));
        if now < opens {
            return Err(Refusal::TooEarly { opens }.into());
        }
        if now >= by {
            let from = if now >= old.span.end() { State::Done } else { State::NoShow };
            return Err(Refusal::WrongState { from, verb: Verb::Start }.into());
        }
        let step = Move { version: old.version, state, respond_by: None, reason: None, undo: None, now };
        if !booking::advance(&mut tx, id, &step).await? {
            return Err(Refusal::Stale.into());
        }
        presence::came(&mut tx, id, now).await?;
        let event = NewEvent {
            incubator: Some(old.incubator),
            company: old.company,
            before: Some(json!({ "state": old.state.name() })),
            after: Some(json!({ "state": state.name() })),
            ..NewEvent::plain(now, actor.door, Some(actor.person), "booking", id.0, "checked_in")
        };
        audit::record(&mut tx, &event).await?;
        let after = diary::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
        Ok((tx, after))
    })
    .await
}

/// Nobody came within the grace: the rest of the slot goes to who waits for it, and the ledger is settled
/// as the booking's own rules say. `false`: somebody was faster.
pub(crate) async fn miss(house: &House, id: BookingId, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.write().await?;
    let Some(first) = diary::get(&mut tx, id).await? else { return Ok(false) };
    if let Some(company) = first.company {
        company::lock(&mut tx, company).await?;
    }
    let Some(old) = diary::get(&mut tx, id).await? else { return Ok(false) };
    let late = old.present.is_some_and(|(_, by)| by <= now);
    if old.state != State::Confirmed || !late {
        return Ok(false);
    }
    if let Some(change) = &old.change {
        booking::end_change(&mut tx, change.id, "lapsed").await?;
        occupancy::drop_change(&mut tx, change.id).await?;
    }
    let percent = missed_percent(&mut tx, &old).await?;
    let lines = missed(&mut tx, &old, percent, now).await?;
    settle_over(&mut tx, &old, lines, &Over { span: old.span, ended: now, by: None, now }).await?;
    let state = old.state.after(Verb::Miss)?;
    let step = Move { version: old.version, state, respond_by: None, reason: None, undo: None, now };
    booking::advance(&mut tx, id, &step).await?;
    occupancy::end(&mut tx, id, now).await?;
    let event = NewEvent {
        incubator: Some(old.incubator),
        company: old.company,
        before: Some(json!({ "state": old.state.name() })),
        after: Some(json!({ "state": state.name(), "charge_percent": percent })),
        policy: old.policy,
        tell_at: Some(now),
        ..NewEvent::plain(now, Door::Job, None, "booking", id.0, "missed")
    };
    audit::record(&mut tx, &event).await?;
    if let Ok(rest) = Interval::new(now, old.span.end()) {
        line::freed(&mut tx, house, old.incubator, rest, now).await?;
    }
    if let Some(change) = &old.change {
        line::freed(&mut tx, house, old.incubator, change.span, now).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// The holder objects to a no-show: "I was there". Once; a person decides.
pub async fn object(
    house: &House,
    actor: &Actor,
    id: BookingId,
    words: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<(), Fault> {
    let words = &text("words", words, 1, NOTE_MAX).map_err(|error| Refusal::Fields(vec![error]))?;
    once(house, key, now, |mut tx| async move {
        let old = locked(&mut tx, actor, id, Action::ChangeBooking).await?;
        if old.state != State::NoShow {
            return Err(Refusal::WrongState { from: old.state, verb: Verb::Miss }.into());
        }
        if !presence::object(&mut tx, id, actor.person, words, now).await? {
            return Err(Refusal::field("words", FieldRule::Taken).into());
        }
        let event = NewEvent {
            incubator: Some(old.incubator),
            company: old.company,
            reason: Some(words),
            tell_at: Some(now),
            ..NewEvent::plain(now, actor.door, Some(actor.person), "booking", id.0, "objected")
        };
        audit::record(&mut tx, &event).await?;
        Ok((tx, ()))
    })
    .await
}

/// A person decides on an objection, with a reason; one's own never.
pub async fn decide(
    house: &House,
    actor: &Actor,
    id: BookingId,
    excused: bool,
    reason: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<(), Fault> {
    let reason = &text("reason", reason, 1, NOTE_MAX).map_err(|error| Refusal::Fields(vec![error]))?;
    once(house, key, now, |mut tx| async move {
        let old = locked(&mut tx, actor, id, Action::Excuse).await?;
        if old.person == actor.person || old.made_by == actor.person {
            return Err(Refusal::Forbidden { action: Action::Excuse }.into());
        }
        if !presence::decide(&mut tx, id, excused, actor.person, reason, now).await? {
            return Err(Refusal::Stale.into());
        }
        let event = NewEvent {
            incubator: Some(old.incubator),
            company: old.company,
            reason: Some(reason),
            tell_at: Some(now),
            ..NewEvent::plain(
                now,
                actor.door,
                Some(actor.person),
                "booking",
                id.0,
                if excused { "excused" } else { "not_excused" },
            )
        };
        audit::record(&mut tx, &event).await?;
        Ok((tx, ()))
    })
    .await
}

/// The objection to a no-show, if there is one.
pub async fn objection(house: &House, id: BookingId) -> Result<Option<Objection>, Fault> {
    presence::objection(&mut house.store.read().await?, id).await
}

/// The actor's no-shows of the days that count, latest first, the excused among them.
pub async fn absences(house: &House, actor: &Actor, now: Instant) -> Result<Vec<Absence>, Fault> {
    presence::of_person(&mut house.store.read().await?, actor.person, now.plus(-COUNTED_DAYS * DAY)).await
}

/// Objections that wait where the actor decides, oldest first; one's own are not among them.
pub async fn objections(house: &House, actor: &Actor) -> Result<Vec<Absence>, Fault> {
    actor.require_somewhere(Action::Excuse)?;
    let incubators = may_in(house, actor, Action::Excuse).await?;
    let mut all = presence::objections(&mut house.store.read().await?, &incubators).await?;
    all.retain(|one| one.person_id != actor.person.0);
    Ok(all)
}
