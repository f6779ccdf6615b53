//! A series as it is looked at, and as it is taken in hand.

use crate::app::{Booking, Event, Fault, House};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::booking::{State, Verb};
use crate::domain::id::ObjectId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::engine::Tx;
use crate::store::series::{self, Edit, Series};
use crate::store::wait::{self, Wait};
use crate::store::{audit, company, occurrence};

/// A series with all that belongs to it, for its own page.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The series.
    pub series: Series,
    /// Its bookings, by when they start.
    pub bookings: Vec<Booking>,
    /// The dates that wait for a place.
    pub waits: Vec<Wait>,
    /// What happened to it, oldest first.
    pub history: Vec<Event>,
}

/// What a series belongs to, for the table of rights.
pub fn object(series: &Series) -> Object {
    Object {
        company: series.company,
        owner: Some(series.person),
        ..Object::incubator(series.incubator, &series.district)
    }
}

/// Whether `actor` may see it: a private one is for its holder and for those who run the place.
fn sees(actor: &Actor, series: &Series) -> bool {
    let object = object(series);
    let object = if series.private { Object { company: None, ..object } } else { object };
    actor.may(Action::SeeBooking, &object)
}

/// Opens a series. One that may not be seen is not there.
pub async fn open(house: &House, actor: &Actor, id: ObjectId, now: Instant) -> Result<Opened, Fault> {
    let mut tx = house.store.read().await?;
    let series = series::get(&mut tx, id).await?.filter(|one| sees(actor, one)).ok_or(Refusal::NotFound)?;
    let bookings = occurrence::of_series(&mut tx, id).await?;
    let waits = wait::of_series(&mut tx, id, now).await?;
    let history = audit::history(&mut tx, "series", id.0).await?;
    Ok(Opened { series, bookings, waits, history })
}

/// The actor's own series, those that go on first; at most 100.
pub async fn mine(house: &House, actor: &Actor) -> Result<Vec<Series>, Fault> {
    series::of_person(&mut house.store.read().await?, actor.person, 100).await
}

/// The series, its company locked, if the actor sees it; then whether they may do `action`.
pub(super) async fn locked(
    tx: &mut Tx,
    actor: &Actor,
    id: ObjectId,
    action: Action,
) -> Result<Series, Fault> {
    let first = series::get(tx, id).await?.filter(|one| sees(actor, one)).ok_or(Refusal::NotFound)?;
    actor.require(action, Action::SeeBooking, &object(&first))?;
    let Some(company) = first.company else { return Ok(first) };
    company::lock(tx, company).await?;
    series::get(tx, id).await?.ok_or_else(|| Refusal::NotFound.into())
}

/// `version` is what the person saw; another one is refused, and so is what has ended.
pub(super) fn alive(series: &Series, version: Option<i64>, verb: Verb) -> Result<(), Refusal> {
    if version.is_some_and(|seen| seen != series.version) {
        return Err(Refusal::Stale);
    }
    if series.ended_at.is_some() {
        return Err(Refusal::WrongState { from: State::Done, verb });
    }
    Ok(())
}

/// The series as it is, to be written with what is different.
pub(super) fn as_it_is(old: &Series, now: Instant) -> Edit<'_> {
    Edit {
        version: old.version,
        title: &old.title,
        note: &old.note,
        private: old.private,
        rule: &old.rule,
        hours: (old.from, old.to),
        confirm_by: old.confirm_by,
        ended_at: old.ended_at,
        now,
    }
}

/// Writes it, if nobody was faster.
pub(super) async fn write(tx: &mut Tx, id: ObjectId, edit: &Edit<'_>) -> Result<(), Fault> {
    if series::edit(tx, id, edit).await? { Ok(()) } else { Err(Refusal::Stale.into()) }
}
