//! A booking that is over, whichever way: what it used is posted, what it held beyond that goes back, and on pools whose use
//! is reported its hold stays until its reports are in.

use super::hold::{Used, settle, settle_but, shared, used};
use super::usage::reserved;
use super::{Booking, Fault, House};
use crate::domain::amount::Unit;
use crate::domain::booking::State;
use crate::domain::id::{BookingId, PersonId, ResourceId};
use crate::domain::time::{DAY, Instant, Interval};
use crate::domain::treatment::Treatment;
use crate::store::engine::Tx;
use crate::store::{booking, company, diary, place, usage};

/// How a booking that had begun ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Over {
    /// What of it counts as used: from its beginning to the moment it ended; of one that was missed all of it.
    pub(crate) span: Interval,
    /// When it ended.
    pub(crate) ended: Instant,
    /// Who ended it; `None`: time did.
    pub(crate) by: Option<PersonId>,
    /// Now.
    pub(crate) now: Instant,
}

/// Settles a booking, whose company is locked, that had begun; `lines`: what it is charged. Where its use is reported,
/// as much of card-hours stays held as it can have used, and is settled by its reports, or goes back after the days
/// for which they are waited for ([`meter`]).
pub(crate) async fn settle_over(
    tx: &mut Tx,
    old: &Booking,
    lines: Vec<Used>,
    over: &Over,
) -> Result<(), Fault> {
    let lines = unreported(tx, old.id, lines).await?;
    let waits = usage::waits(tx, old.id).await?;
    let kept = waits.is_some().then_some(Unit::CardSecond);
    let settled = settle_but(tx, old.id, &lines, kept, over.by, over.now).await?;
    reserved(tx, old, over.span, &settled, over.now).await?;
    if let Some(days) = waits {
        booking::meter(tx, old.id, Some(over.ended.plus(days * DAY))).await?;
    }
    Ok(())
}

/// What of a booking's card-hours no job was reported of yet: reports post from its hold at once.
async fn unreported(tx: &mut Tx, id: BookingId, mut lines: Vec<Used>) -> Result<Vec<Used>, Fault> {
    if lines.iter().any(|one| one.unit == Unit::CardSecond) {
        let told = usage::reported(tx, id).await?;
        for one in lines.iter_mut().filter(|one| one.unit == Unit::CardSecond) {
            let met: i64 = told.iter().filter(|(pool, _)| *pool == one.resource).map(|(_, met)| met).sum();
            one.amount = (one.amount - met).max(0);
        }
    }
    Ok(lines)
}

/// The share of a booking that is charged where nobody came, in percent, by its own rules.
pub(crate) async fn missed_percent(tx: &mut Tx, old: &Booking) -> Result<i64, Fault> {
    let Some(policy) = old.policy else { return Ok(0) };
    let rules = place::rules_of(tx, policy).await?;
    Ok(Treatment::of(&rules).presence.map_or(0, |presence| presence.charge_percent))
}

/// What stays held of a booking that nobody came to: its charge, or what ran until it was missed if that is more.
pub(crate) async fn missed(
    tx: &mut Tx,
    old: &Booking,
    percent: i64,
    now: Instant,
) -> Result<Vec<Used>, Fault> {
    let mut lines = shared(used(tx, old, old.span).await?, percent);
    let (Ok(gone), Some(_)) = (Interval::new(old.span.start(), now), usage::waits(tx, old.id).await?) else {
        return Ok(lines);
    };
    let ran = used(tx, old, gone).await?;
    for line in lines.iter_mut().filter(|line| line.unit == Unit::CardSecond) {
        let most = ran.iter().filter(|one| one.resource == line.resource).map(|one| one.amount).max();
        line.amount = line.amount.max(most.unwrap_or(0));
    }
    Ok(lines)
}

/// Nobody reports use of a reservation any more: what it still holds goes back to the grants it came from, but for what
/// it used of pools whose use is never reported, and for the charge of one that was missed as far as no use was reported.
pub(crate) async fn meter(house: &House, id: BookingId, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.write().await?;
    let Some(first) = diary::get(&mut tx, id).await? else { return Ok(false) };
    if let Some(company) = first.company {
        company::lock(&mut tx, company).await?;
    }
    let silent = usage::unreported(&mut tx, id).await?;
    let (span, lines) = cost(&mut tx, &first, &silent).await?;
    let lines = unreported(&mut tx, id, lines).await?;
    let settled = settle(&mut tx, id, &lines, None, now).await?;
    if let Some(span) = span {
        reserved(&mut tx, &first, span, &settled, now).await?;
    }
    booking::meter(&mut tx, id, None).await?;
    tx.commit().await?;
    Ok(true)
}

/// What a booking that is over is charged of card-hours where no report says it, and for which time. `silent`: the pools
/// whose use is never reported.
async fn cost(
    tx: &mut Tx,
    old: &Booking,
    silent: &[ResourceId],
) -> Result<(Option<Interval>, Vec<Used>), Fault> {
    let (span, mut lines) = match old.state {
        State::NoShow => {
            let percent = missed_percent(tx, old).await?;
            (Some(old.span), shared(used(tx, old, old.span).await?, percent))
        }
        State::Cancelled => {
            let ended = booking::moved_at(tx, old.id).await?;
            match Interval::new(old.span.start(), ended.min(old.span.end())) {
                Ok(gone) => (Some(gone), used(tx, old, gone).await?),
                Err(_) => (None, Vec::new()),
            }
        }
        _ => (Some(old.span), used(tx, old, old.span).await?),
    };
    let counts = |one: &Used| old.state == State::NoShow || silent.contains(&one.resource);
    lines.retain(|one| one.unit == Unit::CardSecond && counts(one));
    Ok((span, lines))
}
