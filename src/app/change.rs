//! Change a booking: its words at once, its time by a new judgement.

use super::cancel::{fresh, locked};
use super::gather::gather;
use super::hold::{costs_more, hold_anew, release, takings};
use super::judge::{Manner, judge, slots, taken};
use super::line;
use super::record::present;
use super::{Booking, Fault, House, again, asked, find, quota};
use crate::domain::access::{Action, Actor};
use crate::domain::amount::Unit;
use crate::domain::booking::{State, Verb};
use crate::domain::decision::Verdict;
use crate::domain::free::subtract;
use crate::domain::id::BookingId;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::store::audit::{self, NewEvent};
use crate::store::booking::{self, Edit};
use crate::store::engine::Tx;
use crate::store::facts::Wish;
use crate::store::occupancy::{self, Slot};
use crate::store::{company, diary};
use serde_json::json;

/// What is to be different; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// New time.
    pub span: Option<Interval>,
    /// New title, 1 to 120 characters.
    pub title: Option<String>,
    /// New note.
    pub note: Option<String>,
    /// Private or not.
    pub private: Option<bool>,
}

/// Changes a booking. A new time is judged like a new booking, its own old slot counted as free.
/// Where it needs approval, a confirmed booking keeps its old time until the new one is approved;
/// both are taken meanwhile.
pub async fn change(
    house: &House,
    actor: &Actor,
    id: BookingId,
    version: Option<i64>,
    wish: &Change,
    now: Instant,
) -> Result<Booking, Fault> {
    let done = again(|| once(house, actor, id, version, wish, now)).await;
    match (done, wish.span) {
        (Err(Fault::Refused(refusal)), Some(span)) => {
            let Some(old) = diary::get(&mut house.store.read().await?, id).await? else {
                return Err(Fault::Refused(refusal));
            };
            let asks = Wish { span, but: Some(id), person: old.person, company: old.company, now };
            asked::note(house, &takings(&old), &asks, old.seats, &refusal);
            let failed = Err(Fault::Refused(refusal));
            find::with_alternatives(house, actor, failed, &takings(&old), span, old.company, Some(id), now)
                .await
        }
        (done, _) => done,
    }
}

async fn once(
    house: &House,
    actor: &Actor,
    id: BookingId,
    version: Option<i64>,
    change: &Change,
    now: Instant,
) -> Result<Booking, Fault> {
    let mut tx = house.store.write().await?;
    let old = locked(&mut tx, actor, id, Action::ChangeBooking).await?;
    fresh(&old, version)?;
    change_in(&mut tx, house, actor, &old, change, true, now).await?;
    let after = diary::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    tx.commit().await?;
    Ok(after)
}

/// Changes `old`, whose company is locked, in a transaction that goes on. `tell`: people are told of this
/// one; not where one mail tells of many.
pub(crate) async fn change_in(
    tx: &mut Tx,
    house: &House,
    actor: &Actor,
    old: &Booking,
    change: &Change,
    tell: bool,
    now: Instant,
) -> Result<(), Fault> {
    let id = old.id;
    old.state.after(Verb::Change)?;
    if old.span.end() <= now {
        return Err(Refusal::WrongState { from: State::Done, verb: Verb::Change }.into());
    }
    let span = change.span.unwrap_or(old.span);
    let moved = span != old.span;
    let words = Words {
        title: change.title.as_deref().unwrap_or(&old.title),
        note: change.note.as_deref().unwrap_or(&old.note),
        private: change.private.unwrap_or(old.private),
    };
    let mut event = NewEvent {
        incubator: Some(old.incubator),
        company: old.company,
        before: Some(json!({
            "title": old.title, "starts_at": old.span.start().0, "ends_at": old.span.end().0,
        })),
        after: Some(json!({ "title": words.title, "starts_at": span.start().0, "ends_at": span.end().0 })),
        tell_at: (moved && tell).then_some(now),
        ..NewEvent::by(actor, now, "booking", id.0, "changed")
    };
    let mut edit = Edit {
        version: old.version,
        title: words.title,
        note: words.note,
        private: words.private,
        span: old.span,
        state: old.state,
        respond_by: old.respond_by,
        policy: None,
        present: old.present,
        now,
    };
    let mut trace = Vec::new();
    if moved {
        if let Some(pending) = &old.change {
            booking::end_change(tx, pending.id, "withdrawn").await?;
            occupancy::drop_change(tx, pending.id).await?;
        }
        let items = takings(old);
        let wish = Wish { span, but: Some(id), person: old.person, company: old.company, now };
        let gathered = gather(tx, house, &items, &wish).await?;
        let cards = gathered.iter().any(|fact| fact.unit == Some(Unit::CardSecond));
        let before = quota::before(tx, old.company.filter(|_| cards), now).await?;
        // What it holds now is free for its new time; back to it on any refusal, by roll-back.
        release(tx, id, Some(actor.person), now).await?;
        let firm = match old.company {
            Some(company) => company::lock(tx, company).await?,
            None => None,
        };
        let dearer = costs_more(&items, &gathered, span, old.span);
        let manner = Manner { firm, people: old.seats, dearer, ..Manner::default() };
        let judged = judge(tx, house, &items, &wish, manner, gathered).await?;
        let respond_by = match judged.decision.verdict {
            Verdict::Allow => None,
            Verdict::NeedsApproval { respond_by } => Some(respond_by),
            Verdict::Refuse(refusal) => return Err(Fault::Refused(refusal)),
        };
        let by = Some(actor.person);
        let wait = respond_by.filter(|_| old.state == State::Confirmed);
        let pending = match wait {
            Some(until) => {
                let policy = judged.decision.policy;
                Some(booking::propose(tx, id, span, until, policy, actor.person, now).await?)
            }
            None => {
                occupancy::drop_slot(tx, id).await?;
                edit.span = span;
                edit.state = if respond_by.is_some() { State::Requested } else { State::Confirmed };
                edit.respond_by = respond_by;
                edit.policy = judged.decision.policy;
                edit.present = present(&judged.gathered, now);
                None
            }
        };
        let mut wanted = slots(id, &items, &judged.gathered);
        if pending.is_some() {
            // The old time stands until the new one is approved: what both need is taken up already.
            wanted = beyond(&wanted, &occupancy::held(tx, id).await?);
        }
        let took = occupancy::take(tx, pending, &wanted).await;
        took.map_err(|fault| taken(fault, &items, &judged.gathered, span))?;
        let held = if pending.is_none() || dearer { span } else { old.span };
        hold_anew(tx, id, old.company, &items, &judged.gathered, held, by, now).await?;
        quota::tell(tx, &before, now).await?;
        event.policy = judged.decision.policy;
        trace = judged.decision.trace;
        event.verb = match (pending.is_some(), edit.state) {
            (true, _) => "change_requested",
            (false, State::Requested) => "requested",
            (false, _) => "changed",
        };
    }
    event.trace = &trace;
    if !booking::edit(tx, id, &edit).await? {
        return Err(Refusal::Stale.into());
    }
    audit::record(tx, &event).await?;
    if moved {
        line::freed_both(tx, house, old, now).await?;
    }
    Ok(())
}

/// What `wanted` asks for and `held` does not have yet.
fn beyond(wanted: &[Slot], held: &[Slot]) -> Vec<Slot> {
    let pieces = |slot: &Slot| {
        let slot = *slot;
        let own: Vec<_> =
            held.iter().filter(|own| own.resource == slot.resource).map(|own| own.span).collect();
        subtract(&[slot.span], &own).into_iter().map(move |span| Slot { span, ..slot })
    };
    wanted.iter().flat_map(pieces).collect()
}

struct Words<'a> {
    title: &'a str,
    note: &'a str,
    private: bool,
}
