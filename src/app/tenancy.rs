//! Tenancies: a fixed desk or an office given to a company for long, ended before its time, and looked at.

mod desk;
mod leave;
mod post;

pub(crate) use desk::{Give, call_off, cut, give_desk, is_metered, stretch, zone_of};

pub use leave::{Back, Kept, mark, take_back};
pub(crate) use post::post;

use super::line;
use super::once::{Key, once};
use super::see::company_object;
use super::told::{Line, ToldPerson};
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::agreement::Bar;
use crate::domain::company::Standing;
use crate::domain::field::{FieldRule, Gather, text};
use crate::domain::id::{CompanyId, IncubatorId, PersonId, ResourceId, TenancyId};
use crate::domain::refusal::Refusal;
use crate::domain::tenancy::{TENANCY_DAYS, days};
use crate::domain::time::{DAY, Instant, Interval, day_span};
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
use crate::store::tenancy as rows;
pub use crate::store::tenancy::{Filter, Leave, Tenancy};
use crate::store::{company, person, place, resource};
use chrono::NaiveDate;
use serde_json::json;

/// What is to be given.
#[derive(Clone, Debug)]
pub struct New {
    /// The desk or office.
    pub resource: ResourceId,
    /// To whom.
    pub company: CompanyId,
    /// Whose desk it is, where it is one person's.
    pub person: Option<PersonId>,
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
    /// A note, at most 500 characters.
    pub note: String,
}

/// What a tenancy belongs to, for the table of rights.
pub(crate) fn object(one: &Tenancy) -> Object {
    Object {
        company: Some(one.company),
        owner: one.person,
        ..Object::incubator(one.incubator, &one.district)
    }
}

/// Gives a desk to a company. All its days are held on the ledger at once, each from a grant that covers
/// it, so that no tenant can come to owe desk-days; they are posted month by month.
pub async fn give(
    house: &House,
    actor: &Actor,
    new: &New,
    key: Option<&Key>,
    now: Instant,
) -> Result<Tenancy, Fault> {
    once(house, key, now, |tx| give_in(tx, actor, new, now)).await
}

async fn give_in(mut tx: Tx, actor: &Actor, new: &New, now: Instant) -> Result<(Tx, Tenancy), Fault> {
    let desk = resource::get(&mut tx, new.resource).await?.ok_or(Refusal::NotFound)?;
    let incubator = IncubatorId(desk.incubator_id);
    if !actor.may(Action::KeepTenancies, &Object::incubator(incubator, &desk.district_code)) {
        actor.require_somewhere(Action::SeeResources)?;
        return Err(Refusal::Forbidden { action: Action::KeepTenancies }.into());
    }
    let firm = company::get(&mut tx, new.company).await?;
    let firm = firm.filter(|firm| actor.may(Action::SeeCompany, &company_object(firm)));
    let mut wrong = Gather::default();
    if desk.mode != "tenancy" || desk.retired_at.is_some() {
        wrong.wrong("resource_id", FieldRule::Choice);
    }
    match &firm {
        None => wrong.wrong("company_id", FieldRule::Unknown),
        Some(firm) if firm.standing != Standing::Active.name() => {
            wrong.wrong("company_id", FieldRule::NotTenant);
        }
        Some(_) => {}
    }
    let zone = zone_of(&desk)?;
    let span = days(new.first, new.last, zone);
    if new.first < now.date(zone) {
        wrong.wrong("first_day", FieldRule::Future);
    }
    match span {
        None => wrong.wrong("last_day", FieldRule::EndAfterStart),
        Some(span) if span.seconds() > TENANCY_DAYS * DAY => {
            wrong.wrong("last_day", FieldRule::Days { most: TENANCY_DAYS });
        }
        Some(_) => {}
    }
    if let Some(id) = new.person {
        let members = person::members(&mut tx, new.company, now).await?;
        if !members.iter().any(|one| one.id == id.0 && one.disabled_at.is_none()) {
            wrong.wrong("person_id", FieldRule::Unknown);
        }
    }
    let note = wrong.take(text("note", &new.note, 0, 500));
    let (Some(span), Some(note), true) = (span, note, wrong.0.is_empty()) else {
        return Err(Refusal::Fields(wrong.0).into());
    };
    company::lock(&mut tx, new.company).await?;
    let give =
        Give { desk: &desk, company: new.company, person: new.person, span, note: &note, agreement: None };
    let id = give_desk(&mut tx, &give, None, actor.person, now).await?;
    let made = rows::get(&mut tx, id).await?.ok_or(Fault::Lost)?;
    let told = tenants(&mut tx, &made, None, now).await?;
    let event = NewEvent {
        after: Some(json!({
            "name": made.resource_name, "starts_at": span.start().0, "ends_at": span.end().0, "told": told,
        })),
        tell_at: Some(now),
        ..event(actor, &made, "given", now)
    };
    audit::record(&mut tx, &event).await?;
    Ok((tx, made))
}

fn event<'a>(actor: &Actor, one: &Tenancy, verb: &'a str, now: Instant) -> NewEvent<'a> {
    NewEvent {
        incubator: Some(one.incubator),
        company: Some(one.company),
        ..NewEvent::by(actor, now, "tenancy", one.id.0, verb)
    }
}

/// Who is told of a tenancy: the person whose desk it is, else those who mind the company.
async fn tenants(
    tx: &mut Tx,
    one: &Tenancy,
    new_span: Option<Interval>,
    now: Instant,
) -> Result<Vec<ToldPerson>, Fault> {
    let people = match one.person {
        Some(person) => vec![person.0],
        None => {
            let members = person::members(tx, one.company, now).await?;
            members.iter().filter(|member| member.admin == 1).map(|member| member.id).collect()
        }
    };
    let line = Line {
        new_place: new_span.map(|_| one.place.clone()),
        new_span,
        whole_days: true,
        ..Line::plain(&one.resource_name, &one.place, one.span)
    };
    Ok(people.into_iter().map(|person| ToldPerson { person, lines: vec![line.clone()] }).collect())
}

/// The tenancy, its company locked, if the actor may do `action` with it.
async fn locked(tx: &mut Tx, actor: &Actor, id: TenancyId, action: Action) -> Result<Tenancy, Fault> {
    let first = rows::get(tx, id).await?.ok_or(Refusal::NotFound)?;
    actor.require(action, Action::SeeCompany, &object(&first))?;
    company::lock(tx, first.company).await?;
    rows::get(tx, id).await?.ok_or_else(|| Refusal::NotFound.into())
}

/// Ends a tenancy after `last`, before its time: the desk is free from the day after, and what was held for
/// those days goes back. `version`: what the person saw.
#[allow(clippy::too_many_arguments)] // each is a different thing
pub async fn end(
    house: &House,
    actor: &Actor,
    id: TenancyId,
    version: Option<i64>,
    last: NaiveDate,
    reason: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<Tenancy, Fault> {
    once(house, key, now, |mut tx| async move {
        let old = locked(&mut tx, actor, id, Action::KeepTenancies).await?;
        if version.is_some_and(|seen| seen != old.version) {
            return Err(Refusal::Stale.into());
        }
        if old.agreement.is_some() || old.called_off {
            return Err(Bar::PartOfAgreement.into());
        }
        let mut wrong = Gather::default();
        let until = day_span(last, old.zone).end();
        if last < now.date(old.zone) || until <= old.span.start() {
            wrong.wrong("last_day", FieldRule::Future);
        } else if until >= old.span.end() {
            wrong.wrong("last_day", FieldRule::BeforeEnd);
        }
        let reason = wrong.take(text("reason", reason, 1, 500));
        let (Some(reason), true) = (reason, wrong.0.is_empty()) else {
            return Err(Refusal::Fields(wrong.0).into());
        };
        let rest = Interval::new(until, old.span.end()).map_err(Refusal::from)?;
        cut(&mut tx, &old, until, actor.person, now).await?;
        let shorter = Interval::new(old.span.start(), until).map_err(Refusal::from)?;
        let told = tenants(&mut tx, &old, Some(shorter), now).await?;
        let event = NewEvent {
            before: Some(json!({ "ends_at": old.span.end().0 })),
            after: Some(json!({ "name": old.resource_name, "ends_at": until.0, "told": told })),
            reason: Some(&reason),
            tell_at: Some(now),
            ..event(actor, &old, "ended", now)
        };
        audit::record(&mut tx, &event).await?;
        line::freed(&mut tx, house, old.incubator, rest, now).await?;
        let after = rows::get(&mut tx, id).await?.ok_or(Fault::Lost)?;
        Ok((tx, after))
    })
    .await
}

/// One tenancy, for those who may see its company.
pub async fn one(house: &House, actor: &Actor, id: TenancyId) -> Result<Tenancy, Fault> {
    let found = rows::get(&mut house.store.read().await?, id).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::SeeCompany, Action::SeeCompany, &object(&found))?;
    Ok(found)
}

/// Tenancies that match, as far as the actor may see them.
pub async fn list(house: &House, actor: &Actor, filter: &Filter) -> Result<Vec<Tenancy>, Fault> {
    actor.require_somewhere(Action::SeeCompany)?;
    let mut tx = house.store.read().await?;
    let mut filter = filter.clone();
    let all = place::incubators(&mut tx).await?;
    let seen = all.iter().filter(|one| {
        actor.may(Action::SeeCompany, &Object::incubator(IncubatorId(one.id), &one.district_code))
    });
    let incubators = seen.map(|one| IncubatorId(one.id)).collect();
    filter.seen = Some((incubators, actor.companies().collect()));
    rows::search(&mut tx, &filter).await
}

/// The desks that are the actor's own now or later, and those of a company they act for that are
/// nobody's in particular; at most ten.
pub async fn mine(house: &House, actor: &Actor, now: Instant) -> Result<Vec<Tenancy>, Fault> {
    let companies: Vec<CompanyId> = actor.companies().collect();
    let tenant = Some((actor.person, companies));
    let filter = Filter { tenant, after_time: Some(now), limit: 10, ..Filter::default() };
    let mut found = rows::search(&mut house.store.read().await?, &filter).await?;
    found.retain(|one| one.person == Some(actor.person) || actor.may(Action::MarkLeave, &object(one)));
    Ok(found)
}

/// The days ahead on which a desk is in the day pool, for its tenant is away.
pub async fn pool(
    house: &House,
    actor: &Actor,
    of: ResourceId,
    now: Instant,
) -> Result<Vec<Interval>, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let filter = Filter { resource: Some(of), after_time: Some(now), limit: 5, ..Filter::default() };
    let found = rows::search(&mut house.store.read().await?, &filter).await?;
    let ahead = found.into_iter().flat_map(|one| one.leaves).map(|leave| leave.span);
    Ok(ahead.filter(|span| span.end() > now).take(20).collect())
}

/// Whether the actor may give and end tenancies there.
pub fn may_keep(actor: &Actor, one: &Tenancy) -> bool {
    actor.may(Action::KeepTenancies, &object(one))
}

/// Whether the actor may mark the tenant's days away.
pub fn may_leave(actor: &Actor, one: &Tenancy) -> bool {
    actor.may(Action::MarkLeave, &object(one))
}
