//! What lies ahead of a series changed, as a whole or from a date on.

use super::see::{alive, as_it_is, locked, write};
use crate::app::change::{Change, change_in};
use crate::app::once::{Key, once};
use crate::app::{Booking, Fault, House, secret};
use crate::domain::access::{Action, Actor};
use crate::domain::booking::{State, Verb};
use crate::domain::field::FieldRule;
use crate::domain::id::{BookingId, ObjectId};
use crate::domain::recur::{Recurrence, span_on};
use crate::domain::refusal::Refusal;
use crate::domain::skip::Skip;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
use crate::store::occurrence;
use crate::store::series::{self, Edit, NewSeries, Series};
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What is to be different; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct NewTerms {
    /// From this occurrence on; `None`: every one that lies ahead.
    pub since: Option<BookingId>,
    /// New title, 1 to 120 characters.
    pub title: Option<String>,
    /// New note.
    pub note: Option<String>,
    /// Private or not.
    pub private: Option<bool>,
    /// New hours on the wall clock of the place; an end that is not later is on the next day.
    pub hours: Option<(NaiveTime, NaiveTime)>,
}

/// What came of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The series that the changed dates belong to: a new one where earlier dates stay as they were.
    pub object: ObjectId,
    /// Its version.
    pub version: i64,
    /// What was changed.
    pub changed: Vec<(NaiveDate, BookingId)>,
    /// What stays as it was, and why.
    pub kept: Vec<(NaiveDate, BookingId, Skip)>,
}

/// Changes what lies ahead of a series, or of it from one occurrence on: then those become a series of
/// their own, as calendars expect (RFC 5545 §3.2.13). New hours are judged date by date; a date that
/// cannot be moved stays as it was and is told. Where none can, all is refused.
pub async fn edit(
    house: &House,
    actor: &Actor,
    id: ObjectId,
    version: Option<i64>,
    new: &NewTerms,
    key: Option<&Key>,
    now: Instant,
) -> Result<Changed, Fault> {
    once(house, key, now, |mut tx| async move {
        let changed = edit_in(&mut tx, house, actor, id, version, new, now).await?;
        Ok((tx, changed))
    })
    .await
}

async fn edit_in(
    tx: &mut Tx,
    house: &House,
    actor: &Actor,
    id: ObjectId,
    version: Option<i64>,
    new: &NewTerms,
    now: Instant,
) -> Result<Changed, Fault> {
    let old = locked(tx, actor, id, Action::ChangeBooking).await?;
    alive(&old, version, Verb::Change)?;
    let all = occurrence::of_series(tx, id).await?;
    let since = match new.since {
        Some(booking) => {
            let found = all.iter().find(|one| one.id == booking);
            found.ok_or_else(|| Refusal::field("since", FieldRule::Unknown))?.span.start()
        }
        None => now,
    };
    let ahead = |one: &&Booking| one.state.is_open() && one.span.start() >= since && one.span.start() > now;
    let ahead: Vec<&Booking> = all.iter().filter(ahead).collect();
    let (Some(first), false) = (ahead.first(), ahead.is_empty()) else {
        return Err(Refusal::WrongState { from: State::Done, verb: Verb::Change }.into());
    };
    let hours = new.hours.unwrap_or((old.from, old.to));
    let (mut changed, mut kept, mut why) = (Vec::new(), Vec::new(), None);
    for one in &ahead {
        let date = one.span.start().date(one.zone);
        let span = match new.hours {
            Some((from, to)) => {
                let span = span_on(date, from, to, one.zone);
                Some(span.ok_or_else(|| Refusal::field("from", FieldRule::Time))?)
            }
            None => None,
        };
        let wish = Change { span, title: new.title.clone(), note: new.note.clone(), private: new.private };
        tx.savepoint().await?;
        match change_in(tx, house, actor, one, &wish, false, now).await {
            Ok(()) => {
                tx.keep().await?;
                changed.push((date, one.id));
            }
            Err(Fault::Refused(refusal)) => {
                tx.back().await?;
                kept.push((date, one.id, Skip::of(&refusal)));
                why.get_or_insert(refusal);
            }
            Err(fault) => return Err(fault),
        }
    }
    if let (true, Some(refusal)) = (changed.is_empty(), why) {
        return Err(Fault::Refused(refusal));
    }
    let title = new.title.as_deref().unwrap_or(&old.title);
    let note = new.note.as_deref().unwrap_or(&old.note);
    let private = new.private.unwrap_or(old.private);
    let before: Vec<&Booking> = all.iter().filter(|one| one.span.start() < first.span.start()).collect();
    let (mut target, mut seen, mut rule) = (id, old.version, old.rule.clone());
    if new.since.is_some() && !before.is_empty() {
        let goes_on = before.iter().any(|one| one.state.is_open() && one.span.start() > now);
        let at = first.span.start().date(first.zone);
        let (head, rest) = old.rule.cut(old.first, at, &house.calendar);
        end_before(tx, &old, &head, goes_on, now).await?;
        (seen, rule) = (1, rest);
        target = split(tx, house, &old, first, &rule, (title, note, private), hours, now).await?;
    }
    let edit = Edit { version: seen, title, note, private, hours, rule: &rule, ..as_it_is(&old, now) };
    write(tx, target, &edit).await?;
    let event = NewEvent {
        incubator: Some(old.incubator),
        company: old.company,
        before: Some(json!({ "title": old.title, "from": old.from.to_string(), "to": old.to.to_string() })),
        after: Some(json!({
            "title": title, "from": hours.0.to_string(), "to": hours.1.to_string(), "changed": changed.len(),
            "kept": kept.len(),
        })),
        tell_at: Some(now),
        ..NewEvent::by(actor, now, "series", target.0, "changed")
    };
    audit::record(tx, &event).await?;
    Ok(Changed { object: target, version: seen + 1, changed, kept })
}

/// The old series ends with the rule `head`, at once where nothing of it lies ahead.
async fn end_before(
    tx: &mut Tx,
    old: &Series,
    head: &Recurrence,
    goes_on: bool,
    now: Instant,
) -> Result<(), Fault> {
    let edit = Edit { rule: head, ..as_it_is(old, now) };
    let edit = if goes_on { edit } else { Edit { confirm_by: None, ended_at: Some(now), ..edit } };
    write(tx, old.object, &edit).await
}

/// Gives the occurrences from `first` on to a series of their own, by the rule `rest`.
#[allow(clippy::too_many_arguments)] // each is a different thing
async fn split(
    tx: &mut Tx,
    house: &House,
    old: &Series,
    first: &Booking,
    rest: &Recurrence,
    (title, note, private): (&str, &str, bool),
    hours: (NaiveTime, NaiveTime),
    now: Instant,
) -> Result<ObjectId, Fault> {
    let uid = format!("{}@{}", secret::random_text(""), house.host());
    let new = NewSeries {
        uid: &uid,
        follows: Some(old.object),
        incubator: old.incubator,
        company: old.company,
        person: old.person,
        made_by: old.made_by,
        title,
        private,
        note,
        seats: old.seats,
        rule: rest,
        first: first.span.start().date(first.zone),
        hours,
        items: &old.items,
        policy: first.policy,
        confirm: old.confirm_weeks.zip(old.confirm_by),
        now,
    };
    let made = series::insert(tx, &new).await?;
    occurrence::hand_over(tx, old.object, made, first.span.start()).await?;
    Ok(made)
}
