//! Book: the use case everything else is built around.

use super::gather::gather;
use super::judge::{Manner, judge};
pub use super::once::Key;
use super::once::once;
pub use super::record::Booked;
use super::record::{Deed, record};
use super::terms::accept_with;
use super::{Fault, House, asked, find};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::booking::{Guest, NOTE_MAX};
use crate::domain::field::{FieldRule, text};
use crate::domain::id::{CompanyId, PersonId, TermsId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::store::company;
use crate::store::engine::Tx;
use crate::store::facts::Wish;
pub use crate::store::occupancy::Taking;

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
    /// Versions of terms of use that the actor accepts with this; a colleague accepts their own.
    pub accepts: Vec<TermsId>,
    /// Why a manager sets the policy aside for it; `None`: nobody does.
    pub overriding: Option<String>,
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
    if let Some(reason) = &new.overriding {
        text("override", reason, 1, NOTE_MAX).map_err(|error| Refusal::Fields(vec![error]))?;
    }
    let done = once(house, key, now, |tx| book_in(tx, house, actor, new, company, now)).await;
    if let Err(Fault::Refused(refusal)) = &done {
        let person = new.holder.unwrap_or(actor.person);
        let wish = Wish { span: new.span, but: None, person, company, now };
        asked::note(house, &new.items, &wish, new.seats, refusal);
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

async fn book_in(
    mut tx: Tx,
    house: &House,
    actor: &Actor,
    new: &NewBooking,
    company: Option<CompanyId>,
    now: Instant,
) -> Result<(Tx, Booked), Fault> {
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
    accept_with(&mut tx, actor, &new.accepts, gathered.iter().map(|fact| fact.incubator), now).await?;
    let manner = Manner { firm, people: new.seats, overriding: new.overriding.is_some(), dearer: false };
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
    Ok((tx, booked))
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
