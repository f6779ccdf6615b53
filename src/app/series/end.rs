//! Dates of a series called off, the series confirmed again, or released when nobody did.

use super::see::{alive, as_it_is, locked, write};
use crate::app::cancel::{Off, call_off};
use crate::app::line::{self, Ender};
use crate::app::once::{Key, once};
use crate::app::{Booking, Fault, House};
use crate::domain::access::{Action, Actor, Door};
use crate::domain::booking::{State, UNDO, Verb};
use crate::domain::field::FieldRule;
use crate::domain::id::{BookingId, ObjectId};
use crate::domain::recur::REACH_DAYS;
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Instant, Interval, day_span};
use crate::domain::waitlist::WaitVerb;
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
use crate::store::series::{self, Edit, Series};
use crate::store::{company, occurrence, wait};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Which dates of a series are called off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dates {
    /// Every one that lies ahead: the series ends.
    All,
    /// From one date to another, both included: "away for two weeks".
    Between(NaiveDate, NaiveDate),
}

/// What was called off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalledOff {
    /// The dates and their bookings; each can be taken back for some minutes.
    pub dates: Vec<(NaiveDate, BookingId)>,
    /// Whether the series has ended with it.
    pub ended: bool,
    /// The series' version.
    pub version: i64,
}

/// Calls dates of a series off, in one step and with one mail. Places in waiting lines for them are given up.
pub async fn cancel(
    house: &House,
    actor: &Actor,
    id: ObjectId,
    version: Option<i64>,
    dates: Dates,
    reason: Option<&str>,
    key: Option<&Key>,
    now: Instant,
) -> Result<CalledOff, Fault> {
    if let Dates::Between(from, until) = dates
        && until < from
    {
        return Err(Refusal::field("until", FieldRule::EndAfterStart).into());
    }
    once(house, key, now, |mut tx| async move {
        let old = locked(&mut tx, actor, id, Action::CancelBooking).await?;
        alive(&old, version, Verb::Cancel)?;
        let (by, door) = (Some(actor.person), actor.door);
        let off = Off { verb: Verb::Cancel, by, door, reason, undo: true, tell: false, now };
        let gone = off_in(&mut tx, house, &old, dates, &off, "cancelled").await?;
        Ok((tx, gone))
    })
    .await
}

async fn off_in(
    tx: &mut Tx,
    house: &House,
    old: &Series,
    dates: Dates,
    off: &Off<'_>,
    verb: &str,
) -> Result<CalledOff, Fault> {
    let now = off.now;
    let all = occurrence::of_series(tx, old.object).await?;
    let named = |date: NaiveDate| match dates {
        Dates::All => true,
        Dates::Between(from, until) => from <= date && date <= until,
    };
    let mut gone = Vec::new();
    let ahead: Vec<&Booking> = all.iter().filter(|one| one.state.is_open() && one.span.end() > now).collect();
    for one in &ahead {
        let date = one.span.start().date(one.zone);
        // What has begun is not part of what lies ahead, unless it was named by its date.
        if named(date) && (one.span.start() > now || dates != Dates::All) {
            call_off(tx, house, one, off).await?;
            gone.push((date, one.id));
        }
    }
    let reach = match dates {
        Dates::All => Interval::new(now, now.plus((REACH_DAYS as i64 + 1) * DAY)).ok(),
        Dates::Between(from, until) => {
            Interval::new(day_span(from, old.zone).start(), day_span(until, old.zone).end()).ok()
        }
    };
    let mut left = 0;
    if let Some(reach) = reach {
        let ender = Ender { by: off.by, door: off.door, now };
        for id in wait::open_of_series(tx, old.object, reach).await? {
            if let Some(entry) = wait::get(tx, id, now).await? {
                line::end(tx, house, &entry, WaitVerb::Withdraw, &ender).await?;
                left += 1;
            }
        }
    }
    if gone.is_empty() && left == 0 {
        return Err(Refusal::field("from", FieldRule::Unknown).into());
    }
    let left_over = ahead.iter().any(|one| !gone.iter().any(|(_, id)| *id == one.id));
    let ended = dates == Dates::All || !left_over;
    let edit = Edit {
        confirm_by: old.confirm_by.filter(|_| !ended),
        ended_at: ended.then_some(now),
        ..as_it_is(old, now)
    };
    write(tx, old.object, &edit).await?;
    let event = NewEvent {
        incubator: Some(old.incubator),
        company: old.company,
        after: Some(json!({ "title": old.title, "cancelled": gone.len(), "left": left })),
        reason: off.reason,
        tell_at: Some(if off.undo { now.plus(UNDO) } else { now }),
        ..NewEvent::plain(now, off.door, off.by, "series", old.object.0, verb)
    };
    audit::record(tx, &event).await?;
    Ok(CalledOff { dates: gone, ended, version: old.version + 1 })
}

/// The holder still wants it: the next question comes after as many weeks as its rule says.
pub async fn confirm(
    house: &House,
    actor: &Actor,
    id: ObjectId,
    version: Option<i64>,
    key: Option<&Key>,
    now: Instant,
) -> Result<Instant, Fault> {
    let by: i64 = once(house, key, now, |mut tx| async move {
        let old = locked(&mut tx, actor, id, Action::ChangeBooking).await?;
        alive(&old, version, Verb::Change)?;
        let Some(weeks) = old.confirm_weeks else {
            return Err(Refusal::WrongState { from: State::Confirmed, verb: Verb::Change }.into());
        };
        let by = now.plus(weeks * 7 * DAY);
        write(&mut tx, id, &Edit { confirm_by: Some(by), ..as_it_is(&old, now) }).await?;
        let event = NewEvent {
            incubator: Some(old.incubator),
            company: old.company,
            after: Some(json!({ "title": old.title, "confirm_by": by.0 })),
            ..NewEvent::by(actor, now, "series", id.0, "confirmed_again")
        };
        audit::record(&mut tx, &event).await?;
        Ok((tx, by.0))
    })
    .await?;
    Ok(Instant(by))
}

/// Asks the holder to confirm a series again. `false`: somebody was faster.
pub(crate) async fn ask(house: &House, id: ObjectId, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.write().await?;
    let Some(old) = series::get(&mut tx, id).await? else { return Ok(false) };
    if !series::asked(&mut tx, id).await? {
        return Ok(false);
    }
    let event = NewEvent {
        incubator: Some(old.incubator),
        company: old.company,
        after: Some(json!({ "title": old.title })),
        tell_at: Some(now),
        ..NewEvent::plain(now, Door::Job, None, "series", id.0, "confirm_asked")
    };
    audit::record(&mut tx, &event).await?;
    tx.commit().await?;
    Ok(true)
}

/// Nobody confirmed a series in time: what lies ahead is released. `false`: somebody was faster.
pub(crate) async fn release(house: &House, id: ObjectId, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.write().await?;
    let Some(first) = series::get(&mut tx, id).await? else { return Ok(false) };
    if let Some(company) = first.company {
        company::lock(&mut tx, company).await?;
    }
    let Some(old) = series::get(&mut tx, id).await? else { return Ok(false) };
    if old.ended_at.is_some() || old.confirm_by.is_none_or(|by| by > now) {
        return Ok(false);
    }
    let (verb, door) = (Verb::Cancel, Door::Job);
    let off = Off { verb, by: None, door, reason: None, undo: false, tell: false, now };
    match off_in(&mut tx, house, &old, Dates::All, &off, "unconfirmed").await {
        Ok(_) => {}
        // Nothing lay ahead any more: it is over without a word.
        Err(Fault::Refused(_)) => {
            let end = Edit { confirm_by: None, ended_at: Some(now), ..as_it_is(&old, now) };
            series::edit(&mut tx, id, &end).await?;
        }
        Err(fault) => return Err(fault),
    }
    tx.commit().await?;
    Ok(true)
}
