//! What happens by time: unanswered requests lapse, bookings that are over are settled.

use super::hold::{settle, used};
use super::lapse::{lapse_in, pass_in};
use super::{Backlog, Fault, House, again};
use crate::domain::access::Door;
use crate::domain::booking::{State, Verb};
use crate::domain::id::BookingId;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::booking::{self, Due, Move};
use crate::store::{backlog, company, diary, idempotency, occupancy, presence, session, wait};
use serde_json::json;

/// How many of a kind are done at one call.
const BATCH: i64 = 200;

/// Lapses and settles what is due, at most a batch of each; how many there were.
pub async fn run(house: &House, now: Instant) -> Result<usize, Fault> {
    let (lapsed, over, absent, waits) = {
        let mut tx = house.store.read().await?;
        (
            booking::due(&mut tx, Due::Lapse, now, BATCH).await?,
            booking::due(&mut tx, Due::Over, now, BATCH).await?,
            presence::absent(&mut tx, now, BATCH).await?,
            wait::due(&mut tx, now, BATCH).await?,
        )
    };
    for id in &lapsed {
        again(|| async {
            let mut tx = house.store.write().await?;
            lapse_in(&mut tx, house, *id, now).await?;
            tx.commit().await
        })
        .await?;
    }
    for id in &absent {
        again(|| super::presence::miss(house, *id, now)).await?;
    }
    for id in &waits {
        again(|| async {
            let mut tx = house.store.write().await?;
            pass_in(&mut tx, house, *id, now).await?;
            tx.commit().await
        })
        .await?;
    }
    for id in &over {
        again(|| finish(house, *id, now)).await?;
    }
    let posted = super::tenancy::run(house, now).await?;
    Ok(lapsed.len() + over.len() + absent.len() + waits.len() + posted)
}

/// Forgets what no longer counts: answers under old keys, ended sign-ins, old failures.
pub async fn tidy(house: &House, now: Instant) -> Result<(), Fault> {
    let mut tx = house.store.write().await?;
    idempotency::forget(&mut tx, now).await?;
    session::forget(&mut tx, now).await?;
    tx.commit().await
}

/// What is due and not done yet.
pub async fn backlog(house: &House, now: Instant) -> Result<Backlog, Fault> {
    backlog::backlog(&mut house.store.read().await?, now).await
}

/// Ends a booking that is over: what it used is posted, what it held beyond that goes back.
async fn finish(house: &House, id: BookingId, now: Instant) -> Result<(), Fault> {
    let mut tx = house.store.write().await?;
    let Some(first) = diary::get(&mut tx, id).await? else { return Ok(()) };
    if let Some(company) = first.company {
        company::lock(&mut tx, company).await?;
    }
    let Some(old) = diary::get(&mut tx, id).await? else { return Ok(()) };
    if !matches!(old.state, State::Confirmed | State::InUse) || old.span.end() > now {
        return Ok(());
    }
    if let Some(change) = &old.change {
        booking::end_change(&mut tx, change.id, "lapsed").await?;
        occupancy::drop_change(&mut tx, change.id).await?;
    }
    let lines = used(&mut tx, &old, old.span).await?;
    settle(&mut tx, id, &lines, None, now).await?;
    let state = old.state.after(Verb::Finish)?;
    let step = Move { version: old.version, state, respond_by: None, reason: None, undo: None, now };
    booking::advance(&mut tx, id, &step).await?;
    let event = NewEvent {
        incubator: Some(old.incubator),
        company: old.company,
        before: Some(json!({ "state": old.state.name() })),
        after: Some(json!({ "state": state.name() })),
        policy: old.policy,
        ..NewEvent::plain(now, Door::Job, None, "booking", id.0, "finished")
    };
    audit::record(&mut tx, &event).await?;
    tx.commit().await
}
