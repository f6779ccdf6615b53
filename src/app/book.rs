//! Book: the use case everything else is built around.

use super::hold::hold;
use super::judge::{gather, judge, taken};
pub use super::once::Key;
use super::once::once;
use super::{Fault, House, find};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::booking::{Guest, State};
use crate::domain::decision::Verdict;
use crate::domain::field::FieldRule;
use crate::domain::id::{BookingId, CompanyId, PersonId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::store::audit::{self, NewEvent};
use crate::store::booking::{self, NewRow};
use crate::store::engine::Tx;
use crate::store::facts::Wish;
use crate::store::occupancy;
pub use crate::store::occupancy::Taking;
use serde::{Deserialize, Serialize};
use serde_json::json;

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
}

/// The answer to a booking; the same key brings the same answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    /// Its id.
    pub id: BookingId,
    /// The name calendars know it by.
    pub uid: String,
    /// `requested` or `confirmed`.
    pub state: State,
    /// Until when somebody must agree, epoch seconds.
    pub respond_by: Option<i64>,
}

/// Books, or says why not with what could be booked instead. All of it or nothing.
pub async fn book(
    house: &House,
    actor: &Actor,
    new: &NewBooking,
    key: Option<&Key>,
    now: Instant,
) -> Result<Booked, Fault> {
    let company = company_of(actor, new)?;
    let done = once(house, key, now, |tx| book_in(tx, house, actor, new, company, now)).await;
    find::with_alternatives(house, actor, done, &new.items, new.span, company, None, now).await
}

/// The company a booking is for: the one named, else the only one the actor acts for.
fn company_of(actor: &Actor, new: &NewBooking) -> Result<Option<CompanyId>, Refusal> {
    let mut own = actor.companies();
    match (new.company, own.next(), own.next()) {
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
    let standing = match company {
        Some(company) => Some(booking::lock_company(&mut tx, company).await?.ok_or(Refusal::NotFound)?),
        None => None,
    };
    let holder = new.holder.unwrap_or(actor.person);
    let wish = Wish { span: new.span, but: None, person: holder, company, now };
    let gathered = gather(&mut tx, &new.items, &wish).await?;
    for fact in &gathered {
        let object = Object { company, ..Object::incubator(fact.incubator, &fact.district) };
        if !actor.may(Action::Book, &object) {
            return Err(Refusal::Forbidden { action: Action::Book }.into());
        }
    }
    if holder != actor.person {
        check_holder(&mut tx, holder, company, now).await?;
    }
    let judged = judge(&mut tx, house, &new.items, &wish, standing, gathered).await?;
    let (state, respond_by) = match judged.decision.verdict {
        Verdict::Allow => (State::Confirmed, None),
        Verdict::NeedsApproval { respond_by } => (State::Requested, Some(respond_by)),
        Verdict::Refuse(refusal) => return Err(Fault::Refused(refusal)),
    };
    let Some(place) = judged.gathered.first() else { return Err(Refusal::NotFound.into()) };
    let uid = format!("{}@{}", super::secret::random_text(""), house.host());
    let row = NewRow {
        uid: &uid,
        incubator: place.incubator,
        company,
        person: holder,
        made_by: actor.person,
        title: &new.title,
        private: new.private,
        note: &new.note,
        seats: new.seats,
        span: new.span,
        state,
        respond_by,
        policy: judged.decision.policy,
        now,
    };
    let id = booking::insert(&mut tx, &row).await?;
    let took = occupancy::take(&mut tx, id, None, &new.items, new.span).await;
    took.map_err(|fault| taken(fault, &new.items, &judged.gathered, new.span))?;
    hold(&mut tx, &judged.costs, id, new.span, Some(actor.person), now).await?;
    booking::insert_guests(&mut tx, id, &new.guests).await?;
    let event = NewEvent {
        incubator: Some(place.incubator),
        company,
        after: Some(json!({
            "state": state.name(), "title": new.title, "starts_at": new.span.start().0, "ends_at": new.span.end().0,
        })),
        policy: judged.decision.policy,
        trace: &judged.decision.trace,
        tell_at: Some(now),
        ..NewEvent::by(
            actor,
            now,
            "booking",
            id.0,
            if state == State::Requested { "requested" } else { "booked" },
        )
    };
    audit::record(&mut tx, &event).await?;
    Ok((tx, Booked { id, uid, state, respond_by: respond_by.map(|at| at.0) }))
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
