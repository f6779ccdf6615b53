//! What a company is given anew each month: set, changed from the next month on, ended; and the grants.

use super::grant::{self, GRANT_MAX, NewGrant};
use super::once::{Key, once};
use super::see::company_object;
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Door};
use crate::domain::agreement::Bar;
use crate::domain::allowance::{Carry, next_grant};
use crate::domain::amount::Unit;
use crate::domain::company::Standing;
use crate::domain::field::{FieldRule, Gather};
use crate::domain::id::{AgreementId, AllowanceId, CompanyId, IncubatorId, PersonId, ResourceId};
use crate::domain::month::Month;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
pub use crate::store::allowance::Allowance;
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
use crate::store::{allowance, company, grant as grants};
use serde_json::{Value, json};

/// Most of a company's allowances that are listed: those that run come first.
pub const LISTED: i64 = 50;

/// What can change about an allowance: it holds from the next month's grant on.
#[derive(Clone, Debug)]
pub struct Terms {
    /// How much a month, 1 to [`GRANT_MAX`].
    pub amount: i64,
    /// What of a month's rest goes on for another.
    pub carry: Carry,
    /// What it is for, at most 200 characters.
    pub note: String,
}

/// What is to be given each month.
#[derive(Clone, Debug)]
pub struct NewAllowance {
    /// Of what; money has its own instruments.
    pub unit: Unit,
    /// The pool it is for, where the unit has one.
    pub pool: Option<ResourceId>,
    /// The first month, this one at the earliest.
    pub first: Month,
    /// The last month; `None`: until it is ended.
    pub last: Option<Month>,
    /// How much, and what goes on.
    pub terms: Terms,
}

impl Terms {
    fn check(&self, wrong: &mut Gather) {
        if !(1..=GRANT_MAX).contains(&self.amount) {
            wrong.wrong("amount", FieldRule::Number { min: 1, max: GRANT_MAX });
        }
        if !(0..=100).contains(&self.carry.percent) {
            wrong.wrong("carry_percent", FieldRule::Number { min: 0, max: 100 });
        }
        if !(0..=GRANT_MAX).contains(&self.carry.most) {
            wrong.wrong("carry_most", FieldRule::Number { min: 0, max: GRANT_MAX });
        }
        if self.note.chars().count() > 200 {
            wrong.wrong("note", FieldRule::Length { min: 0, max: 200 });
        }
    }
}

/// Sets what a company is given each month; this month's grant is made at once, where it is the first.
pub async fn set(
    house: &House,
    actor: &Actor,
    to: CompanyId,
    new: &NewAllowance,
    key: Option<&Key>,
    now: Instant,
) -> Result<Allowance, Fault> {
    let mut wrong = Gather::default();
    new.terms.check(&mut wrong);
    if new.unit == Unit::Fen {
        wrong.wrong("unit", FieldRule::Choice);
    }
    if new.first < Month::of(now) {
        wrong.wrong("first_month", FieldRule::Future);
    }
    if new.last.is_some_and(|last| last < new.first) {
        wrong.wrong("last_month", FieldRule::EndAfterStart);
    }
    once(house, key, now, |tx| set_in(tx, actor, to, new, wrong.clone(), now)).await
}

async fn set_in(
    mut tx: Tx,
    actor: &Actor,
    to: CompanyId,
    new: &NewAllowance,
    mut wrong: Gather,
    now: Instant,
) -> Result<(Tx, Allowance), Fault> {
    let found = company::get(&mut tx, to).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::Grant, Action::SeeCompany, &company_object(&found))?;
    let home = grant::tenant(company::lock(&mut tx, to).await?.ok_or(Refusal::NotFound)?)?;
    if let Err(rule) = grant::pool_fits(&mut tx, new.unit, new.pool, actor, home).await? {
        wrong.wrong("pool_id", rule);
    }
    if !wrong.0.is_empty() {
        return Err(Refusal::Fields(wrong.0).into());
    }
    let made = put(&mut tx, actor, &found, new, None, now).await?;
    Ok((tx, made))
}

/// Sets an allowance of a company that is locked, everything about it checked.
pub(crate) async fn put(
    tx: &mut Tx,
    actor: &Actor,
    to: &company::Company,
    new: &NewAllowance,
    agreement: Option<AgreementId>,
    now: Instant,
) -> Result<Allowance, Fault> {
    let row = Allowance {
        id: 0,
        company_id: to.id,
        unit: new.unit.name().to_owned(),
        resource_id: new.pool.map(|id| id.0),
        pool: None,
        amount: new.terms.amount,
        starts_at: new.first.start().0,
        ends_at: new.last.map_or(Instant::LAST, Month::end).0,
        carry_percent: new.terms.carry.percent,
        carry_most: new.terms.carry.most,
        note: new.terms.note.trim().to_owned(),
        grant_at: Some(new.first.start().0),
        ended_at: None,
        agreement_id: agreement.map(|id| id.0),
        version: 1,
    };
    let id = allowance::insert(tx, &row, actor.person, now).await?;
    tell(tx, actor, to, "allowance_set", None, Some(told(&row)), now).await?;
    let made = allowance::get(tx, id).await?.ok_or(Fault::Lost)?;
    if row.starts_at <= now.0 {
        month_in(tx, &made, Some(actor.person), now).await?;
    }
    allowance::get(tx, id).await?.ok_or(Fault::Lost)
}

/// An allowance as the trail keeps it.
fn told(row: &Allowance) -> Value {
    json!({
        "unit": row.unit, "amount": row.amount, "pool": row.resource_id, "carry_percent": row.carry_percent,
        "carry_most": row.carry_most, "starts_at": row.starts_at, "ends_at": row.ends_at,
    })
}

async fn tell(
    tx: &mut Tx,
    actor: &Actor,
    of: &company::Company,
    verb: &str,
    before: Option<Value>,
    after: Option<Value>,
    now: Instant,
) -> Result<(), Fault> {
    let event = NewEvent {
        incubator: of.incubator_id.map(IncubatorId),
        company: Some(CompanyId(of.id)),
        before,
        after,
        ..NewEvent::by(actor, now, "company", of.id, verb)
    };
    audit::record(tx, &event).await?;
    Ok(())
}

/// Changes an allowance from the next month on: the grants that were made stay as they are. `version`: the
/// one that was seen; another one is refused.
pub async fn change(
    house: &House,
    actor: &Actor,
    id: AllowanceId,
    version: Option<i64>,
    terms: &Terms,
    key: Option<&Key>,
    now: Instant,
) -> Result<Allowance, Fault> {
    let mut wrong = Gather::default();
    terms.check(&mut wrong);
    if !wrong.0.is_empty() {
        return Err(Refusal::Fields(wrong.0).into());
    }
    let next = |old: &Allowance| Allowance {
        amount: terms.amount,
        carry_percent: terms.carry.percent,
        carry_most: terms.carry.most,
        note: terms.note.trim().to_owned(),
        ..old.clone()
    };
    once(house, key, now, |tx| edit_in(tx, actor, id, version, next, "allowance_changed", now)).await
}

/// Ends an allowance: this month's grant stays, no more are made and nothing is carried over.
pub async fn end(
    house: &House,
    actor: &Actor,
    id: AllowanceId,
    version: Option<i64>,
    key: Option<&Key>,
    now: Instant,
) -> Result<Allowance, Fault> {
    let next = |old: &Allowance| Allowance { grant_at: None, ended_at: Some(now.0), ..old.clone() };
    once(house, key, now, |tx| edit_in(tx, actor, id, version, next, "allowance_ended", now)).await
}

async fn edit_in(
    mut tx: Tx,
    actor: &Actor,
    id: AllowanceId,
    version: Option<i64>,
    next: impl Fn(&Allowance) -> Allowance,
    verb: &str,
    now: Instant,
) -> Result<(Tx, Allowance), Fault> {
    let first = allowance::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let of = CompanyId(first.company_id);
    let found = company::get(&mut tx, of).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::Grant, Action::SeeCompany, &company_object(&found))?;
    let firm = company::lock(&mut tx, of).await?.ok_or(Refusal::NotFound)?;
    let old = allowance::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    if version.is_some_and(|seen| seen != old.version) {
        return Err(Refusal::Stale.into());
    }
    if old.agreement_id.is_some() {
        return Err(Bar::PartOfAgreement.into());
    }
    if old.grant_at.is_none() {
        return Err(Refusal::field("allowance_id", FieldRule::Over).into());
    }
    let new = next(&old);
    // To end one is always possible.
    if new.ended_at.is_none() {
        grant::tenant(firm)?;
    }
    if !allowance::update(&mut tx, &new).await? {
        return Err(Refusal::Stale.into());
    }
    tell(&mut tx, actor, &found, verb, Some(told(&old)), Some(told(&new)), now).await?;
    let after = allowance::get(&mut tx, id).await?.ok_or(Fault::Lost)?;
    Ok((tx, after))
}

/// Makes the grant of the month that is due. Safe to repeat: each month is granted once. `false`: none is.
///
/// Who is not in incubation when it is due, suspended or gone, is given nothing for that month: the trail says so, and it is
/// not made up for later. From the first month that begins with the company in good standing again it goes on.
pub(crate) async fn grant_month(house: &House, id: AllowanceId, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.write().await?;
    let Some(first) = allowance::get(&mut tx, id).await? else { return Ok(false) };
    let firm = company::lock(&mut tx, CompanyId(first.company_id)).await?.ok_or(Fault::Lost)?;
    let Some(one) = allowance::get(&mut tx, id).await? else { return Ok(false) };
    if one.grant_at.is_none_or(|at| at > now.0) {
        return Ok(false);
    }
    match grant::tenant(firm) {
        Ok(_) => month_in(&mut tx, &one, None, now).await?,
        Err(_) => skip_in(&mut tx, &one, firm.standing, now).await?,
    }
    tx.commit().await?;
    Ok(true)
}

/// No grant of the month that is due, as the company stands.
async fn skip_in(tx: &mut Tx, one: &Allowance, standing: Standing, now: Instant) -> Result<(), Fault> {
    let (Some(at), of) = (one.grant_at, CompanyId(one.company_id)) else { return Ok(()) };
    let found = company::get(tx, of).await?.ok_or(Fault::Lost)?;
    let month = Month::of(Instant(at));
    let event = NewEvent {
        incubator: found.incubator_id.map(IncubatorId),
        company: Some(of),
        after: Some(json!({
            "unit": one.unit, "amount": one.amount, "pool": one.resource_id, "month": month.to_string(),
            "standing": standing,
        })),
        ..NewEvent::plain(now, Door::Job, None, "company", of.0, "allowance_skipped")
    };
    audit::record(tx, &event).await?;
    allowance::granted(tx, AllowanceId(one.id), next_grant(month, Instant(one.ends_at))).await
}

/// One month's grant, good during that month.
async fn month_in(tx: &mut Tx, one: &Allowance, by: Option<PersonId>, now: Instant) -> Result<(), Fault> {
    let (Some(at), id, of) = (one.grant_at, AllowanceId(one.id), CompanyId(one.company_id)) else {
        return Ok(());
    };
    let found = company::get(tx, of).await?.ok_or(Fault::Lost)?;
    let month = Month::of(Instant(at));
    let new = NewGrant {
        unit: one.unit.parse().map_err(|_| Fault::corrupt("allowance.unit", &one.unit))?,
        amount: one.amount,
        valid: month.span(),
        pool: one.resource_id.map(ResourceId),
        note: one.note.clone(),
    };
    let incubator = found.incubator_id.map(IncubatorId);
    let source =
        grant::Source { key: format!("allowance:{id}:{month}"), subject: Some(("allowance", id.0)), by };
    let made = grant::grant_from(tx, of, incubator, &new, &source, now).await?;
    let carry = Carry { percent: one.carry_percent, most: one.carry_most };
    grants::of_allowance(tx, made, id, carry).await?;
    let event = NewEvent {
        incubator,
        company: Some(of),
        after: Some(grant::told(&new, made)),
        ..NewEvent::plain(now, Door::Job, by, "company", of.0, "granted")
    };
    audit::record(tx, &event).await?;
    allowance::granted(tx, id, next_grant(month, Instant(one.ends_at))).await
}

/// What a company is given each month, those that run first.
pub async fn list(house: &House, actor: &Actor, of: CompanyId) -> Result<Vec<Allowance>, Fault> {
    let mut tx = house.store.read().await?;
    let found = company::get(&mut tx, of).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::SeeCompany, Action::SeeCompany, &company_object(&found))?;
    allowance::of_company(&mut tx, of, LISTED).await
}

/// One, with the company it is for.
pub async fn one(
    house: &House,
    actor: &Actor,
    id: AllowanceId,
) -> Result<(Allowance, company::Company), Fault> {
    let mut tx = house.store.read().await?;
    let one = allowance::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let found = company::get(&mut tx, CompanyId(one.company_id)).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::SeeCompany, Action::SeeCompany, &company_object(&found))?;
    Ok((one, found))
}
