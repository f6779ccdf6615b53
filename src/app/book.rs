//! Book: the use case everything else is built around.

use super::gather::gather;
use super::judge::{Manner, judge};
pub use super::record::Booked;
use super::record::{Deed, record};
use super::{Fault, House, again, find};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::booking::Guest;
use crate::domain::field::FieldRule;
use crate::domain::id::{CompanyId, PersonId, TermsId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::store::company;
use crate::store::engine::Tx;
use crate::store::facts::Wish;
use crate::store::idempotency::{self, Kept};
pub use crate::store::occupancy::Taking;
use crate::store::terms;

/// What somebody asks for.
#[derive(Clone, Debug)]
pub struct NewBooking {
    /// Resources and units; at least one, each resource once.
    pub items: Vec<Taking>,
    /// When.
    pub span: Interval,
    /// 1 to 120 characters.
    pub title: String,
    /// In whose name; `None`: the one company the actor acts for, or the incubator itself.
    pub company: Option<CompanyId>,
    /// A colleague who will hold it; `None`: the actor.
    pub holder: Option<PersonId>,
    /// People expected from outside.
    pub guests: Vec<Guest>,
    /// A note to the incubator.
    pub note: String,
    /// Busy only, even for the company's others.
    pub private: bool,
    /// People expected in all; 0: not said.
    pub seats: i64,
    /// Versions of terms of use that the holder accepts with this.
    pub accepts: Vec<TermsId>,
    /// Why a manager sets the policy aside for it; `None`: nobody does.
    pub overriding: Option<String>,
}

/// A client's own key for a request: actor and route are part of it.
#[derive(Clone, Debug)]
pub struct Key {
    /// Actor, route and the client's text.
    pub key: String,
    /// Hash of the body: the same key with another body is refused.
    pub body_hash: String,
}

/// Books, or says why not with what could be booked instead. All of it or nothing.
pub async fn book(
    house: &House,
    actor: &Actor,
    new: &NewBooking,
    key: Option<&Key>,
    now: Instant,
) -> Result<Booked, Fault> {
    let company = company_of(actor, new.company)?;
    let mut done = again(|| once(house, actor, new, company, key, now)).await;
    if matches!(done, Err(Fault::Refused(_))) && key.is_some() {
        // A rival with the same key may have been answered while this one waited for a lock: then what
        // stands in the way is its own booking.
        house.store.settled().await;
        if let Some(answer) = answered(&mut house.store.read().await?, key, now).await? {
            done = Ok(answer);
        }
    }
    find::with_alternatives(house, actor, done, &new.items, new.span, company, None, now).await
}

/// The company a booking is for: the one named, else the only one the actor acts for.
pub(crate) fn company_of(actor: &Actor, named: Option<CompanyId>) -> Result<Option<CompanyId>, Refusal> {
    let mut own = actor.companies();
    match (named, own.next(), own.next()) {
        (Some(company), ..) => Ok(Some(company)),
        (None, Some(only), None) => Ok(Some(only)),
        (None, Some(_), Some(_)) => Err(Refusal::field("company_id", FieldRule::Missing)),
        (None, None, _) => Ok(None),
    }
}

async fn once(
    house: &House,
    actor: &Actor,
    new: &NewBooking,
    company: Option<CompanyId>,
    key: Option<&Key>,
    now: Instant,
) -> Result<Booked, Fault> {
    let mut tx = house.store.write().await?;
    if let Some(answer) = answered(&mut tx, key, now).await? {
        return Ok(answer);
    }
    let firm = match company {
        Some(company) => Some(company::lock(&mut tx, company).await?.ok_or(Refusal::NotFound)?),
        None => None,
    };
    let holder = new.holder.unwrap_or(actor.person);
    let wish = Wish { span: new.span, but: None, person: holder, company, now };
    let gathered = gather(&mut tx, house, &new.items, &wish).await?;
    for fact in &gathered {
        let object = Object { company, ..Object::incubator(fact.incubator, &fact.district) };
        if !actor.may(Action::Book, &object) {
            return Err(Refusal::Forbidden { action: Action::Book }.into());
        }
        if new.overriding.is_some() && !actor.may(Action::Override, &object) {
            return Err(Refusal::Forbidden { action: Action::Override }.into());
        }
    }
    if holder != actor.person {
        check_holder(&mut tx, holder, company, now).await?;
    }
    terms::accept(&mut tx, holder, &new.accepts, actor.door.name(), now).await?;
    let manner = Manner { firm, people: new.seats, overriding: new.overriding.is_some() };
    let judged = judge(&mut tx, house, &new.items, &wish, manner, gathered).await?;
    let deed = Deed {
        items: &new.items,
        span: new.span,
        title: &new.title,
        private: new.private,
        note: &new.note,
        seats: new.seats,
        guests: &new.guests,
        company,
        holder,
        made_by: actor.person,
        door: actor.door,
        overriding: new.overriding.as_deref(),
        now,
    };
    let booked = record(&mut tx, house, &deed, &judged).await?;
    keep(&mut tx, key, &booked, now).await?;
    tx.commit().await?;
    Ok(booked)
}

/// The answer given before under the same key, if there is one.
async fn answered(tx: &mut Tx, key: Option<&Key>, now: Instant) -> Result<Option<Booked>, Fault> {
    let Some(key) = key else { return Ok(None) };
    let Some(kept) = idempotency::find(tx, &key.key, now).await? else { return Ok(None) };
    if kept.body_hash != key.body_hash {
        return Err(Refusal::KeyReused.into());
    }
    serde_json::from_str(&kept.answer).map(Some).map_err(|error| Fault::corrupt("idempotency.answer", error))
}

async fn keep(tx: &mut Tx, key: Option<&Key>, booked: &Booked, now: Instant) -> Result<(), Fault> {
    let Some(key) = key else { return Ok(()) };
    let answer =
        serde_json::to_string(booked).map_err(|error| Fault::corrupt("idempotency.answer", error))?;
    let kept = Kept { body_hash: key.body_hash.clone(), status: 201, answer };
    // A rival with the same key committed first: run again, and its answer is found.
    if idempotency::keep(tx, &key.key, &kept, now).await? { Ok(()) } else { Err(Fault::Again(sqlx_retry())) }
}

fn sqlx_retry() -> sqlx::Error {
    sqlx::Error::Protocol("the same idempotency key was used a moment ago".into())
}

/// A colleague can only hold a booking in the name of a company they act for.
async fn check_holder(
    tx: &mut Tx,
    holder: PersonId,
    company: Option<CompanyId>,
    now: Instant,
) -> Result<(), Fault> {
    let acts = crate::store::company::of_person(tx, holder, now).await?;
    if company.is_none_or(|company| acts.iter().any(|one| one.id == company.0)) {
        Ok(())
    } else {
        Err(Refusal::field("holder_id", FieldRule::Unknown).into())
    }
}
