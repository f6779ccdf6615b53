//! Agreements as they are read: one with all that belongs to it, and lists.

use super::{Agreement, Asked, Filter, Outlook, RentRow, Terms, Version, outlook, rows};
use crate::app::see::company_object;
use crate::app::{Fault, House};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::agreement::AgreementState;
use crate::domain::agreement::alert::{Alert, alerts};
use crate::domain::dated::{following, holding};
use crate::domain::id::{AgreementId, ApplicationId, CaseId, CompanyId, IncubatorId, ResourceId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::engine::Tx;
use crate::store::tally::Tally;
use crate::store::tenancy::{self, Tenancy};
use crate::store::{agreement_change, agreement_terms, allowance, company, place, rent};
use std::collections::BTreeSet;

/// An agreement with all that belongs to it.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The agreement.
    pub agreement: Agreement,
    /// What it gave and asked, oldest first; never empty.
    pub versions: Vec<Version>,
    /// Its desks, those of the latest terms and those that were.
    pub tenancies: Vec<Tenancy>,
    /// The moment at which its terms are looked at: now, or the last of it.
    pub at: Instant,
    /// The desks of the terms that hold then and of those that follow: id, name.
    pub named: Vec<(ResourceId, String)>,
    /// The codes of the desks of the terms written last, as door signs have them.
    pub codes: Vec<String>,
    /// What it is told of from now on, and when.
    pub alerts: Vec<Alert>,
    /// What is given each month.
    pub allowances: Vec<allowance::Allowance>,
    /// Statements of rent and deposit, latest first.
    pub rents: Vec<RentRow>,
    /// What was asked for about it, latest first.
    pub asked: Vec<Asked>,
    /// The case that is under way.
    pub under_way: Option<CaseId>,
    /// What the rest of it looks like.
    pub outlook: Outlook,
    /// Whether the actor keeps it.
    pub keeps: bool,
    /// Whether the actor may ask for a change in the company's name.
    pub asks: bool,
    /// Whether the actor records payments.
    pub bills: bool,
}

impl Opened {
    /// The terms written last, which a change is held against; they may hold from a later day on only.
    pub fn terms(&self) -> Option<&Terms> {
        self.versions.last().map(|one| &one.terms)
    }

    /// What holds today, or held on its last day.
    pub fn held(&self) -> Option<&Version> {
        holding(&self.versions, self.at, |one| one.from)
    }

    /// What follows, as far as the agreement goes.
    pub fn ahead(&self) -> Vec<&Version> {
        ahead(&self.agreement, &self.versions, self.at)
    }

    /// The desks it gives today, or gave on its last day.
    pub fn desks(&self) -> Vec<(ResourceId, String)> {
        let held = self.held().map_or(&[][..], |one| one.terms.desks.as_slice());
        self.named.iter().filter(|(id, _)| held.contains(id)).cloned().collect()
    }
}

/// What follows what holds at `at`, as far as an agreement goes.
fn ahead<'a>(one: &Agreement, versions: &'a [Version], at: Instant) -> Vec<&'a Version> {
    let mut all = following(versions, at, |version| version.from);
    all.retain(|version| version.from < one.span.end());
    all
}

/// Opens one.
pub async fn one(house: &House, actor: &Actor, id: AgreementId, now: Instant) -> Result<Opened, Fault> {
    let mut tx = house.store.read().await?;
    let agreement = rows::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let object = agreement.object();
    actor.require(Action::SeeCompany, Action::SeeCompany, &object)?;
    let versions = agreement_terms::of(&mut tx, id).await?;
    let filter = tenancy::Filter { agreement: Some(id), limit: 500, ..tenancy::Filter::default() };
    let tenancies = tenancy::search(&mut tx, &filter).await?;
    let at = now.min(agreement.span.end().plus(-1));
    let last = versions.last().map(|one| one.terms.desks.clone()).unwrap_or_default();
    let shown = holding(&versions, at, |one| one.from).into_iter().chain(ahead(&agreement, &versions, at));
    let mut ids: Vec<ResourceId> = shown.flat_map(|one| one.terms.desks.iter().copied()).collect();
    ids.extend(&last);
    let mut seen = BTreeSet::new();
    ids.retain(|id| seen.insert(*id));
    let found = agreement_terms::named(&mut tx, &ids).await?;
    let code = |id: &ResourceId| found.iter().find(|one| one.0 == *id).map(|(_, _, code)| code.clone());
    let codes = last.iter().filter_map(code).collect();
    let named = found.iter().map(|(id, name, _)| (*id, name.clone())).collect();
    let dates = outlook::dates(&mut tx, &house.rules, &agreement, &versions).await?;
    let open = !agreement.state.is_over();
    let ahead = alerts(&dates, agreement.zone).into_iter().filter(|one| open && one.at > now);
    let rents = rent::of_agreement(&mut tx, id).await?;
    let outlook = outlook::outlook(&mut tx, &house.rules, &agreement, &versions, now).await?;
    Ok(Opened {
        allowances: allowance::of_agreement(&mut tx, id, true).await?,
        asked: agreement_change::of_agreement(&mut tx, id).await?,
        under_way: agreement_change::under_way(&mut tx, id).await?,
        keeps: actor.may(Action::KeepAgreements, &object),
        asks: actor.may(Action::AskEntitlement, &object),
        bills: actor.may(Action::Bill, &object),
        alerts: ahead.collect(),
        agreement,
        versions,
        tenancies,
        at,
        named,
        codes,
        rents,
        outlook,
    })
}

/// A company's agreements, latest first.
pub async fn of_company(house: &House, actor: &Actor, of: CompanyId) -> Result<Vec<Agreement>, Fault> {
    let mut tx = house.store.read().await?;
    let firm = company::get(&mut tx, of).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::SeeCompany, Action::SeeCompany, &company_object(&firm))?;
    let mut all = rows::of_company(&mut tx, of).await?;
    all.retain(|one| actor.may(Action::SeeCompany, &one.object()));
    Ok(all)
}

/// The places whose companies the actor may see; `None`: all of them.
pub(crate) async fn places(tx: &mut Tx, actor: &Actor) -> Result<Vec<IncubatorId>, Fault> {
    let all = place::incubators(tx).await?;
    let seen = all.iter().filter(|one| {
        let object = Object::incubator(IncubatorId(one.id), &one.district_code);
        actor.may(Action::SeeCompany, &object)
    });
    Ok(seen.map(|one| IncubatorId(one.id)).collect())
}

/// A page of the agreements of the places that the actor may see and of the actor's own companies, from the latest,
/// before `before`.
pub async fn list(
    house: &House,
    actor: &Actor,
    filter: &Filter,
    (before, most): (i64, i64),
) -> Result<(Vec<Agreement>, Tally), Fault> {
    actor.require_somewhere(Action::SeeCompany)?;
    let mut tx = house.store.read().await?;
    let seen = places(&mut tx, actor).await?;
    let own = actor.companies().filter(|id| actor.may(Action::SeeCompany, &Object::company(*id)));
    let filter = Filter { seen: Some(seen), own: own.collect(), ..filter.clone() };
    let found = rows::search(&mut tx, &filter, before, most).await?;
    Ok((found, rows::tally(&mut tx, &filter, before).await?))
}

/// The agreement that follows from an application, for those who keep it.
pub async fn of_application(house: &House, id: ApplicationId) -> Result<Option<AgreementId>, Fault> {
    rows::of_application(&mut house.store.read().await?, id).await
}

/// Whether a place's agreements are the actor's to keep.
pub fn may_keep(actor: &Actor, place: IncubatorId, district: &str) -> bool {
    actor.may(Action::KeepAgreements, &Object::incubator(place, district))
}

/// Whether an agreement is in a state in which something of it can be asked for.
pub fn is_open_to_change(one: &Agreement) -> bool {
    one.state == AgreementState::Active && one.end.is_none()
}

/// The desks of a place that codes name, in their order; refused naming those that are unknown or not given for
/// long.
pub async fn desks_of(
    house: &House,
    actor: &Actor,
    place: IncubatorId,
    codes: &[String],
) -> Result<Result<Vec<ResourceId>, Vec<String>>, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let found = agreement_terms::by_codes(&mut house.store.read().await?, place, codes).await?;
    let of = |code: &String| found.iter().find(|(known, _)| known == code).map(|(_, id)| *id);
    let unknown: Vec<String> = codes.iter().filter(|code| of(code).is_none()).cloned().collect();
    Ok(if unknown.is_empty() { Ok(codes.iter().filter_map(of).collect()) } else { Err(unknown) })
}

/// The area of desks together, in hundredths of a square metre: the sum of what the inventory says of each; refused
/// naming the codes of those it says nothing of.
pub async fn area_of(
    house: &House,
    actor: &Actor,
    desks: &[ResourceId],
) -> Result<Result<i64, Vec<String>>, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let found = agreement_terms::areas(&mut house.store.read().await?, desks).await?;
    let unknown: Vec<String> =
        found.iter().filter(|(_, area)| *area == 0).map(|(code, _)| code.clone()).collect();
    Ok(if unknown.is_empty() { Ok(found.iter().map(|(_, area)| area).sum()) } else { Err(unknown) })
}

/// The codes of desks, in their order.
pub async fn codes_of(house: &House, actor: &Actor, desks: &[ResourceId]) -> Result<Vec<String>, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let found = agreement_terms::named(&mut house.store.read().await?, desks).await?;
    Ok(found.into_iter().map(|(_, _, code)| code).collect())
}
