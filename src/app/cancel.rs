//! Call a booking off, and take that back within its minutes.

use super::gather::gather;
use super::hold::{self, Used, hold as hold_costs, takings, used};
use super::judge::{Manner, judge, taken};
use super::line;
use super::once::{Key, once};
use super::over::{Over, settle_over};
use super::see::{object, sees};
use super::{Booking, Fault, House, again, find};
use crate::domain::access::{Action, Actor, Door};
use crate::domain::booking::{State, UNDO, Verb};
use crate::domain::decision::Verdict;
use crate::domain::id::{BookingId, PersonId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::domain::treatment::Treatment;
use crate::store::audit::{self, NewEvent};
use crate::store::booking::{self, Move};
use crate::store::engine::Tx;
use crate::store::facts::Wish;
use crate::store::occupancy;
use crate::store::{company, diary, outbox, place};
use serde_json::json;

/// The booking, its company locked, if the actor sees it; then whether they may do `action`.
pub(crate) async fn locked(
    tx: &mut Tx,
    actor: &Actor,
    id: BookingId,
    action: Action,
) -> Result<Booking, Fault> {
    let first = diary::get(tx, id).await?.ok_or(Refusal::NotFound)?;
    if !sees(actor, &first) {
        return Err(Refusal::NotFound.into());
    }
    actor.require(action, Action::SeeBooking, &object(&first))?;
    let Some(company) = first.company else { return Ok(first) };
    company::lock(tx, company).await?;
    // On PostgreSQL somebody may have moved it on while we waited for the lock.
    diary::get(tx, id).await?.ok_or_else(|| Refusal::NotFound.into())
}

/// `version` is what the person saw (If-Match, a form's field); another one is refused.
pub(crate) fn fresh(booking: &Booking, version: Option<i64>) -> Result<(), Refusal> {
    if version.is_none_or(|seen| seen == booking.version) { Ok(()) } else { Err(Refusal::Stale) }
}

/// Calls a booking off. Its slot is free and its holds are released at once; mails wait until the
/// undo has lapsed. One that has begun is settled up to now, or by its reports where they are waited for.
pub async fn cancel(
    house: &House,
    actor: &Actor,
    id: BookingId,
    version: Option<i64>,
    reason: Option<&str>,
    now: Instant,
) -> Result<Booking, Fault> {
    again(|| cancel_once(house, actor, id, version, reason, now)).await
}

async fn cancel_once(
    house: &House,
    actor: &Actor,
    id: BookingId,
    version: Option<i64>,
    reason: Option<&str>,
    now: Instant,
) -> Result<Booking, Fault> {
    let mut tx = house.store.write().await?;
    let booking = locked(&mut tx, actor, id, Action::CancelBooking).await?;
    fresh(&booking, version)?;
    let (by, door) = (Some(actor.person), actor.door);
    let off = Off { verb: Verb::Cancel, by, door, reason, undo: true, tell: true, now };
    call_off(&mut tx, house, &booking, &off).await?;
    let after = diary::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    tx.commit().await?;
    Ok(after)
}

/// Who calls a booking off, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Off<'a> {
    /// [`Verb::Cancel`], or [`Verb::Release`]: what is in use ends too.
    pub(crate) verb: Verb,
    pub(crate) by: Option<PersonId>,
    pub(crate) door: Door,
    pub(crate) reason: Option<&'a str>,
    /// It can be taken back for some minutes.
    pub(crate) undo: bool,
    /// People are told of this one; not where one mail tells of many.
    pub(crate) tell: bool,
    pub(crate) now: Instant,
}

/// Calls `booking`, whose company is locked, off in a transaction that goes on.
pub(crate) async fn call_off(
    tx: &mut Tx,
    house: &House,
    booking: &Booking,
    off: &Off<'_>,
) -> Result<(), Fault> {
    let (id, now) = (booking.id, off.now);
    let state = booking.state.after(off.verb)?;
    if booking.span.end() <= now {
        return Err(Refusal::WrongState { from: State::Done, verb: off.verb }.into());
    }
    if let Some(change) = &booking.change {
        booking::end_change(tx, change.id, "withdrawn").await?;
        occupancy::drop_change(tx, change.id).await?;
    }
    occupancy::set_free(tx, id).await?;
    let used = charged(tx, booking, now).await?;
    let given = matches!(booking.state, State::Confirmed | State::InUse);
    match Interval::new(booking.span.start(), now) {
        Ok(span) if given => {
            settle_over(tx, booking, used, &Over { span, ended: now, by: off.by, now }).await?;
        }
        // What is called off before it begins costs a part of what was granted, not money: nothing was used.
        _ => {
            hold::settle(tx, id, &used, off.by, now).await?;
        }
    }
    let undo = off.undo && booking.span.start() > now;
    let step = Move {
        version: booking.version,
        state,
        respond_by: None,
        reason: off.reason,
        undo: undo.then_some((booking.state, now.plus(UNDO))),
        now,
    };
    if !booking::advance(tx, id, &step).await? {
        return Err(Refusal::Stale.into());
    }
    let event = NewEvent {
        incubator: Some(booking.incubator),
        company: booking.company,
        before: Some(json!({ "state": booking.state.name() })),
        after: Some(json!({ "state": state.name() })),
        reason: off.reason,
        tell_at: off.tell.then_some(if undo { now.plus(UNDO) } else { now }),
        ..NewEvent::plain(now, off.door, off.by, "booking", id.0, "cancelled")
    };
    audit::record(tx, &event).await?;
    line::freed_both(tx, house, booking, now).await
}

/// What a booking is charged when it is called off at `now`: what it has used so far, or what its policy
/// asks for calling off late.
async fn charged(tx: &mut Tx, booking: &Booking, now: Instant) -> Result<Vec<Used>, Fault> {
    if !matches!(booking.state, State::Confirmed | State::InUse) {
        return Ok(Vec::new()); // what was never given costs nothing
    }
    if let Ok(gone) = Interval::new(booking.span.start(), now.min(booking.span.end())) {
        return used(tx, booking, gone).await;
    }
    let Some(policy) = booking.policy else { return Ok(Vec::new()) };
    let treatment = Treatment::of(&place::rules_of(tx, policy).await?);
    match treatment.late_percent(booking.span.start(), now) {
        0 => Ok(Vec::new()),
        percent => Ok(hold::shared(used(tx, booking, booking.span).await?, percent)),
    }
}

/// Takes a cancellation back, if what was booked can be booked again: it is judged anew.
pub async fn restore(
    house: &House,
    actor: &Actor,
    id: BookingId,
    version: Option<i64>,
    key: Option<&Key>,
    now: Instant,
) -> Result<Booking, Fault> {
    let done = once(house, key, now, |tx| restore_in(tx, house, actor, id, version, now)).await;
    match done {
        Err(Fault::Refused(refusal)) => {
            let booking = diary::get(&mut house.store.read().await?, id).await?.ok_or(Refusal::NotFound)?;
            let (items, company) = (takings(&booking), booking.company);
            let failed = Err(Fault::Refused(refusal));
            find::with_alternatives(house, actor, failed, &items, booking.span, company, None, now).await
        }
        done => done,
    }
}

async fn restore_in(
    mut tx: Tx,
    house: &House,
    actor: &Actor,
    id: BookingId,
    version: Option<i64>,
    now: Instant,
) -> Result<(Tx, Booking), Fault> {
    let old = locked(&mut tx, actor, id, Action::CancelBooking).await?;
    fresh(&old, version)?;
    old.state.after(Verb::Restore)?;
    let (Some(back), Some(until)) = (old.cancelled_from, old.undo_until) else {
        return Err(Refusal::WrongState { from: old.state, verb: Verb::Restore }.into());
    };
    if until <= now {
        return Err(Refusal::WrongState { from: old.state, verb: Verb::Restore }.into());
    }
    hold::take_back(&mut tx, id, actor.person, now).await?;
    let items = takings(&old);
    let wish = Wish { span: old.span, but: Some(id), person: old.person, company: old.company, now };
    let gathered = gather(&mut tx, house, &items, &wish).await?;
    let firm = match old.company {
        Some(company) => company::lock(&mut tx, company).await?,
        None => None,
    };
    let manner = Manner { firm, people: old.seats, ..Manner::default() };
    let judged = judge(&mut tx, house, &items, &wish, manner, gathered).await?;
    let respond_by = match judged.decision.verdict {
        Verdict::Refuse(refusal) => return Err(Fault::Refused(refusal)),
        // What was approved before need not be approved again: only time has passed.
        Verdict::NeedsApproval { respond_by } if back == State::Requested => Some(respond_by),
        _ => None,
    };
    let state = if back == State::Requested && respond_by.is_none() { State::Confirmed } else { back };
    let again = occupancy::take_again(&mut tx, id).await;
    again.map_err(|fault| taken(fault, &items, &judged.gathered, old.span))?;
    hold_costs(&mut tx, &judged.costs, id, old.span, Some(actor.person), now).await?;
    let step = Move { version: old.version, state, respond_by, reason: None, undo: None, now };
    if !booking::advance(&mut tx, id, &step).await? {
        return Err(Refusal::Stale.into());
    }
    outbox::withdraw(&mut tx, id, "cancelled", now).await?;
    let event = NewEvent {
        incubator: Some(old.incubator),
        company: old.company,
        before: Some(json!({ "state": old.state.name() })),
        after: Some(json!({ "state": state.name() })),
        policy: judged.decision.policy,
        trace: &judged.decision.trace,
        ..NewEvent::by(actor, now, "booking", id.0, "restored")
    };
    audit::record(&mut tx, &event).await?;
    let after = diary::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    Ok((tx, after))
}
