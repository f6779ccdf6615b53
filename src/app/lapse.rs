//! Requests and proposals that end without an answer.

use super::hold::{hold_anew, release, takings};
use super::{Booking, Fault, House, line};
use crate::domain::access::{Actor, Door};
use crate::domain::booking::{State, Verb};
use crate::domain::id::{BookingId, WaitId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::domain::waitlist::WaitVerb;
use crate::store::audit::{self, NewEvent};
use crate::store::booking::{self, Move};
use crate::store::diary::Change;
use crate::store::engine::Tx;
use crate::store::facts::{self, Wish};
use crate::store::{company, diary, occupancy, wait};
use serde_json::json;

/// Lapses a request or a proposed change whose deadline has passed, in a transaction that goes on
/// (the slot is wanted by somebody, or the job found it). `false`: somebody was faster.
pub(crate) async fn lapse_in(tx: &mut Tx, house: &House, id: BookingId, now: Instant) -> Result<bool, Fault> {
    let Some(first) = diary::get(tx, id).await? else { return Ok(false) };
    if let Some(company) = first.company {
        company::lock(tx, company).await?;
    }
    let Some(old) = diary::get(tx, id).await? else { return Ok(false) };
    let past = |until: Option<Instant>| until.is_some_and(|until| until <= now);
    let verb = if old.state == State::Requested && past(old.respond_by) {
        occupancy::set_free(tx, id).await?;
        release(tx, id, None, now).await?;
        let state = old.state.after(Verb::Lapse)?;
        let step = Move { version: old.version, state, respond_by: None, reason: None, undo: None, now };
        booking::advance(tx, id, &step).await?;
        "lapsed"
    } else if let Some(change) = old.change.as_ref().filter(|change| past(Some(change.respond_by))) {
        end_change(tx, house, &old, change, "lapsed", None, now).await?;
        "change_lapsed"
    } else {
        return Ok(false);
    };
    let event = NewEvent {
        incubator: Some(old.incubator),
        company: old.company,
        before: Some(json!({ "state": old.state.name() })),
        policy: old.policy,
        tell_at: Some(now),
        ..NewEvent::plain(now, Door::Job, None, "booking", id.0, verb)
    };
    audit::record(tx, &event).await?;
    if verb == "lapsed" {
        line::freed(tx, house, old.incubator, old.span, now).await?;
    }
    Ok(true)
}

/// A proposal ends without effect: its slot is free, the booking holds what its old time costs.
pub(crate) async fn end_change(
    tx: &mut Tx,
    house: &House,
    old: &Booking,
    change: &Change,
    state: &str,
    actor: Option<&Actor>,
    now: Instant,
) -> Result<(), Fault> {
    let by = actor.map(|actor| actor.person);
    booking::end_change(tx, change.id, state).await?;
    occupancy::drop_change(tx, change.id).await?;
    let items = takings(old);
    let wish = Wish { span: old.span, but: Some(old.id), person: old.person, company: old.company, now };
    let resources: Vec<_> = items.iter().map(|item| item.resource).collect();
    let gathered = facts::gather(tx, &resources, &wish).await?;
    hold_anew(tx, old.id, old.company, &items, &gathered, old.span, by, now).await?;
    if !booking::touch(tx, old.id, old.version, now).await? {
        return Err(Refusal::Stale.into());
    }
    line::freed(tx, house, old.incubator, change.span, now).await
}

/// Ends an offer whose time is over, or an entry whose window is, in a transaction that goes on; what was
/// kept goes to the next in line. `false`: somebody was faster.
pub(crate) async fn pass_in(tx: &mut Tx, house: &House, id: WaitId, now: Instant) -> Result<bool, Fault> {
    let Some(first) = wait::get(tx, id, now).await? else { return Ok(false) };
    wait::lock(tx, first.incubator).await?;
    let Some(old) = wait::get(tx, id, now).await? else { return Ok(false) };
    let over = old.ask.window.end() <= now;
    let unanswered = old.offer.as_ref().is_some_and(|offer| offer.until <= now);
    let verb = match (old.state.is_open(), over, unanswered) {
        (true, true, _) => WaitVerb::Expire,
        (true, false, true) => WaitVerb::Pass,
        _ => return Ok(false),
    };
    line::end(tx, house, &old, verb, &line::Ender { by: None, door: Door::Job, now }).await?;
    Ok(true)
}
