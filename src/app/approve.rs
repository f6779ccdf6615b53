//! The manager's answer: approve or decline, one or many.

use super::cancel::fresh;
use super::gather::gather;
use super::hold::{hold_anew, release, takings};
use super::judge::slots;
use super::lapse::end_change;
use super::line;
use super::once::{Key, once};
use super::record::present;
use super::see::{Seat, seen};
use super::{Booking, Fault, House};
use crate::domain::access::{Action, Actor};
use crate::domain::booking::{State, Verb};
use crate::domain::field::FieldRule;
use crate::domain::id::BookingId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::booking::{self, Edit, Move};
use crate::store::diary::Change;
use crate::store::engine::Tx;
use crate::store::facts::Wish;
use crate::store::{company, diary, occupancy};
use serde_json::json;

/// What the approver says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer<'a> {
    /// Yes.
    Approve,
    /// No, and why: a reason is a must.
    Decline(&'a str),
}

/// Answers a request, or a proposed change. Nobody answers their own. An approval of what is already
/// confirmed changes nothing and is no error: two managers may click at once.
pub async fn answer(
    house: &House,
    actor: &Actor,
    id: BookingId,
    version: Option<i64>,
    answer: Answer<'_>,
    key: Option<&Key>,
    now: Instant,
) -> Result<Booking, Fault> {
    if let Answer::Decline(reason) = answer
        && reason.trim().is_empty()
    {
        return Err(Refusal::field("reason", FieldRule::Missing).into());
    }
    once(house, key, now, |tx| answer_in(tx, house, actor, id, version, answer, now)).await
}

/// Answers many; each has its own outcome, and one that fails holds up no other.
pub async fn answer_many(
    house: &House,
    actor: &Actor,
    ids: &[BookingId],
    said: Answer<'_>,
    key: Option<&Key>,
    now: Instant,
) -> Vec<(BookingId, Result<Booking, Fault>)> {
    let mut outcomes = Vec::with_capacity(ids.len());
    for id in ids {
        let key = key.map(|key| key.of_part(id));
        outcomes.push((*id, answer(house, actor, *id, None, said, key.as_ref(), now).await));
    }
    outcomes
}

/// The booking, its company locked, and in whose name the actor answers it.
async fn locked(tx: &mut Tx, actor: &Actor, id: BookingId, now: Instant) -> Result<(Booking, Seat), Fault> {
    let (first, seat) = seen(tx, actor, id, now).await?;
    let seat = seat.ok_or(Refusal::Forbidden { action: Action::DecideBooking })?;
    let Some(company) = first.company else { return Ok((first, seat)) };
    company::lock(tx, company).await?;
    // On PostgreSQL somebody may have moved it on while we waited for the lock.
    let old = diary::get(tx, id).await?.ok_or(Refusal::NotFound)?;
    Ok((old, seat))
}

async fn answer_in(
    mut tx: Tx,
    house: &House,
    actor: &Actor,
    id: BookingId,
    version: Option<i64>,
    answer: Answer<'_>,
    now: Instant,
) -> Result<(Tx, Booking), Fault> {
    let (old, seat) = locked(&mut tx, actor, id, now).await?;
    fresh(&old, version)?;
    let verb = match answer {
        Answer::Approve => Verb::Approve,
        Answer::Decline(_) => Verb::Decline,
    };
    let waiting = old.change.clone();
    if old.state == State::Confirmed && waiting.is_none() && answer == Answer::Approve {
        return Ok((tx, old));
    }
    let deadline = waiting.as_ref().map(|change| change.respond_by).or(old.respond_by);
    if deadline.is_some_and(|until| until <= now) {
        return Err(Refusal::WrongState { from: State::Lapsed, verb }.into());
    }
    let said = match (waiting, answer) {
        (Some(change), Answer::Approve) => accept_change(&mut tx, house, actor, &old, &change, now).await?,
        (Some(change), Answer::Decline(_)) => {
            end_change(&mut tx, house, &old, &change, "declined", Some(actor), now).await?;
            "change_declined"
        }
        (None, _) => {
            let state = old.state.after(verb)?;
            let reason = if let Answer::Decline(reason) = answer { Some(reason) } else { None };
            if state == State::Declined {
                occupancy::set_free(&mut tx, id).await?;
                release(&mut tx, id, Some(actor.person), now).await?;
            }
            let step = Move { version: old.version, state, respond_by: None, reason, undo: None, now };
            if !booking::advance(&mut tx, id, &step).await? {
                return Err(Refusal::Stale.into());
            }
            if state == State::Confirmed { "approved" } else { "declined" }
        }
    };
    let after = diary::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let event = NewEvent {
        incubator: Some(old.incubator),
        company: old.company,
        for_person: seat.map(|(id, _)| id),
        before: Some(json!({
            "state": old.state.name(), "starts_at": old.span.start().0, "ends_at": old.span.end().0,
        })),
        after: Some(json!({
            "state": after.state.name(), "starts_at": after.span.start().0, "ends_at": after.span.end().0,
        })),
        policy: old.policy,
        reason: if let Answer::Decline(reason) = answer { Some(reason) } else { None },
        tell_at: Some(now),
        ..NewEvent::by(actor, now, "booking", id.0, said)
    };
    audit::record(&mut tx, &event).await?;
    if after.state == State::Declined || after.span != old.span {
        line::freed(&mut tx, house, old.incubator, old.span, now).await?;
    }
    Ok((tx, after))
}

/// The old slot goes, the new one becomes the booking's own, and the ledger follows.
async fn accept_change(
    tx: &mut Tx,
    house: &House,
    actor: &Actor,
    old: &Booking,
    change: &Change,
    now: Instant,
) -> Result<&'static str, Fault> {
    let items = takings(old);
    let wish = Wish { span: change.span, but: Some(old.id), person: old.person, company: old.company, now };
    let gathered = gather(tx, house, &items, &wish).await?;
    occupancy::drop_slot(tx, old.id).await?;
    occupancy::drop_change(tx, change.id).await?;
    occupancy::take(tx, None, &slots(old.id, &items, &gathered)).await?;
    booking::end_change(tx, change.id, "approved").await?;
    hold_anew(tx, old.id, old.company, &items, &gathered, change.span, Some(actor.person), now).await?;
    let edit = Edit {
        version: old.version,
        title: &old.title,
        note: &old.note,
        private: old.private,
        span: change.span,
        state: State::Confirmed,
        respond_by: None,
        policy: None,
        present: present(&gathered, now),
        now,
    };
    if booking::edit(tx, old.id, &edit).await? { Ok("change_approved") } else { Err(Refusal::Stale.into()) }
}
