//! A company asks for an entitlement, or for more of one: a case of approval, and a grant when it is approved.

use super::case::desk::{locked, owns};
use super::case::ending::Ended;
use super::case::opening::{self, About, NewCase};
use super::discount;
use super::grant::{NewGrant, grant_in, pool_fits, tenant};
use super::once::{Key, once};
use super::see::company_object;
use super::{Fault, House};
use crate::domain::access::{Action, Actor};
use crate::domain::amount::Unit;
use crate::domain::case::{CaseKind, CaseVerb};
use crate::domain::company::Standing;
use crate::domain::entitlement::{ASKED_MAX, CARD_MAX, CARDS_AT_ONCE, Needs, PERIOD_MAX, PURPOSE_MAX, Wish};
use crate::domain::field::{FieldRule, Gather, text};
use crate::domain::id::{CaseId, CompanyId, IncubatorId, RequestId, ResourceId};
use crate::domain::pool::{Funding, misfits};
use crate::domain::refusal::Refusal;
use crate::domain::tariff::Discount;
use crate::domain::time::{DAY, Instant};
use crate::store::audit::{self, NewEvent};
use crate::store::case::Case;
use crate::store::engine::Tx;
pub use crate::store::entitlement_request::Request;
use crate::store::pool::PoolRow;
use crate::store::{company, entitlement_request as rows, person, pool, resource};
use serde_json::json;

/// Asks. The case goes through the chain of the company's incubator.
pub async fn ask(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    wish: &Wish,
    key: Option<&Key>,
    now: Instant,
) -> Result<Case, Fault> {
    once(house, key, now, |mut tx| async move {
        let (firm, home) = firm(&mut tx, actor, of).await?;
        company::lock(&mut tx, of).await?;
        let wish = sound(&mut tx, &firm, wish, now).await?;
        let id = rows::insert(&mut tx, of, &wish, actor.person, now).await?;
        let new = NewCase {
            kind: CaseKind::Entitlement,
            subject: id.0,
            incubator: home,
            company: Some(of),
            applicant: actor.person,
            title: &wish.purpose,
            unit: Some(wish.unit),
            amount: wish.amount,
        };
        let case = opening::open(&mut tx, house, actor, &new, &[], now).await?;
        rows::set_case(&mut tx, id, case.id).await?;
        Ok((tx, case))
    })
    .await
}

/// Hands a request in again that was sent back; the one before is kept.
pub async fn resubmit(
    house: &House,
    actor: &Actor,
    id: CaseId,
    version: Option<i64>,
    wish: &Wish,
    key: Option<&Key>,
    now: Instant,
) -> Result<Case, Fault> {
    once(house, key, now, |mut tx| async move {
        let desk = locked(&mut tx, actor, id, now).await?;
        let case = &desk.case;
        owns(&mut tx, actor, case).await?;
        if case.state.after(CaseVerb::Resubmit).is_none() {
            return Err(Refusal::WrongCase { from: case.state, verb: CaseVerb::Resubmit }.into());
        }
        if version.is_some_and(|seen| seen != case.version) {
            return Err(Refusal::Stale.into());
        }
        let of = case.company.filter(|_| case.kind == CaseKind::Entitlement).ok_or(Refusal::NotFound)?;
        let (firm, _) = firm(&mut tx, actor, of).await?;
        let wish = sound(&mut tx, &firm, wish, now).await?;
        let request = rows::insert(&mut tx, of, &wish, actor.person, now).await?;
        rows::set_case(&mut tx, request, id).await?;
        let about =
            About { subject: request.0, title: &wish.purpose, unit: Some(wish.unit), amount: wish.amount };
        let after = opening::resubmit(&mut tx, house, actor, case, &about, now).await?;
        Ok((tx, after))
    })
    .await
}

/// The company, if the actor may ask in its name and it is in incubation somewhere.
async fn firm(tx: &mut Tx, actor: &Actor, of: CompanyId) -> Result<(company::Company, IncubatorId), Fault> {
    let firm = company::get(tx, of).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::AskEntitlement, Action::SeeCompany, &company_object(&firm))?;
    let home = tenant(company::firm(tx, of).await?.ok_or(Refusal::NotFound)?)?;
    Ok((firm, home))
}

/// The wish as it is kept, or every field that is wrong.
async fn sound(tx: &mut Tx, firm: &company::Company, wish: &Wish, now: Instant) -> Result<Wish, Fault> {
    let mut wrong = Gather::default();
    if wish.unit == Unit::Fen {
        wrong.wrong("unit", FieldRule::Choice);
    }
    if !(1..=ASKED_MAX).contains(&wish.amount) {
        wrong.wrong("amount", FieldRule::Number { min: 1, max: ASKED_MAX });
    }
    if wish.valid.end() <= now {
        wrong.wrong("valid_to", FieldRule::Future);
    } else if wish.valid.seconds() > PERIOD_MAX * DAY {
        wrong.wrong("valid_to", FieldRule::Days { most: PERIOD_MAX });
    }
    let purpose = wrong.take(text("purpose", &wish.purpose, 1, PURPOSE_MAX));
    let card = wrong.take(text("card", &wish.needs.card, 0, CARD_MAX));
    if wish.needs.cards.is_some_and(|cards| !(1..=CARDS_AT_ONCE).contains(&cards)) {
        wrong.wrong("cards", FieldRule::Number { min: 1, max: CARDS_AT_ONCE });
    }
    if wish.unit != Unit::CardSecond && wish.needs != Needs::default() {
        wrong.wrong("needs", FieldRule::Surplus);
    }
    if let Some(pool) = wish.needs.pool {
        let found = resource::get(tx, pool).await?;
        if !found.is_some_and(|one| one.kind == "compute_pool" && one.retired_at.is_none()) {
            wrong.wrong("pool_id", FieldRule::Unknown);
        }
    }
    if let Some(grant) = wish.extends
        && !rows::has_grant(tx, CompanyId(firm.id), grant, wish.unit).await?
    {
        wrong.wrong("grant_id", FieldRule::Unknown);
    }
    match (purpose, card) {
        (Some(purpose), Some(card)) if wrong.0.is_empty() => {
            Ok(Wish { purpose, needs: Needs { card, ..wish.needs.clone() }, ..wish.clone() })
        }
        _ => Err(Refusal::Fields(wrong.0).into()),
    }
}

/// Who says yes chooses the pool that the grant is for, where the request names none; a later step may choose
/// another. What does not fit is refused with every reason. Gives the pool and its name.
pub(crate) async fn choose(
    tx: &mut Tx,
    case: &Case,
    verb: CaseVerb,
    id: ResourceId,
) -> Result<(ResourceId, String), Fault> {
    let wrong = |rule| Refusal::field("pool_id", rule);
    if case.kind != CaseKind::Entitlement || verb != CaseVerb::Approve {
        return Err(wrong(FieldRule::Surplus).into());
    }
    let request = rows::get(tx, RequestId(case.subject)).await?.ok_or(Fault::Lost)?;
    let wish = &request.wish;
    if wish.unit != Unit::CardSecond || wish.needs.pool.is_some() {
        return Err(wrong(FieldRule::Surplus).into());
    }
    let found = pool::all(tx).await?.into_iter().find(|one| one.id == id);
    let found = found.ok_or_else(|| wrong(FieldRule::Unknown))?;
    let misfits = misfits(&found.pool, &wish.needs.of_pool());
    if !misfits.is_empty() {
        return Err(wrong(FieldRule::Unfit { misfits }).into());
    }
    rows::choose(tx, request.id, id).await?;
    Ok((id, found.name))
}

/// At which discount it is said yes: on a pool of private money, with why. `said`: what this step says, 0 basis points for
/// none; where it says nothing, what an earlier one said stands. Only at a discount nothing at all may be granted: then the
/// company uses the pool at its price, without an allotment. Gives the discount that stands.
pub(crate) async fn discounted(
    tx: &mut Tx,
    case: &Case,
    verb: CaseVerb,
    said: Option<Discount>,
    (opinion, granted): (&str, Option<i64>),
    now: Instant,
) -> Result<Option<Discount>, Fault> {
    let approves = case.kind == CaseKind::Entitlement && verb == CaseVerb::Approve;
    if !approves || case.unit != Some(Unit::CardSecond) {
        return match said {
            Some(_) => Err(Refusal::field("discount", FieldRule::Surplus).into()),
            None => Ok(None),
        };
    }
    let request = rows::get(tx, RequestId(case.subject)).await?.ok_or(Fault::Lost)?;
    let stands = match said {
        None => request.discount.as_ref().map(|(terms, _)| *terms),
        Some(new) if new.off == 0 => {
            rows::set_off(tx, request.id, None).await?;
            None
        }
        Some(new) => {
            let mut wrong = Gather::default();
            discount::check(&mut wrong, &new, "discount_to", now);
            if opinion.is_empty() {
                wrong.wrong("opinion", FieldRule::Missing);
            }
            if !wrong.0.is_empty() {
                return Err(Refusal::Fields(wrong.0).into());
            }
            rows::set_off(tx, request.id, Some((&new, opinion))).await?;
            Some(new)
        }
    };
    match stands {
        Some(_) => private_pool(tx, &request).await.map(|_| stands),
        None if granted == Some(0) => Err(nothing(case).into()),
        None => Ok(None),
    }
}

/// Nothing is granted, and at no discount: that is no yes.
fn nothing(case: &Case) -> Refusal {
    match case.granted.unwrap_or(case.amount) {
        0 => Refusal::field("discount", FieldRule::Missing),
        max => Refusal::field("amount", FieldRule::Number { min: 1, max }),
    }
}

/// The pool that a request is for, if a discount can be given there.
async fn private_pool(tx: &mut Tx, request: &Request) -> Result<PoolRow, Fault> {
    let wrong = |field: &str, rule| Refusal::field(field, rule);
    let id = request.for_pool().ok_or_else(|| wrong("pool_id", FieldRule::Missing))?;
    let found = pool::get(tx, id).await?.ok_or_else(|| wrong("pool_id", FieldRule::Unknown))?;
    if found.pool.funding == Funding::Private {
        return Ok(found);
    }
    Err(wrong("discount", FieldRule::PublicPool).into())
}

/// Gives what was approved, in the transaction of the last approval: the grant, and the discount at which it was said yes. A
/// pool of another incubator is given from by who decided, or in whose name they did.
pub(crate) async fn give(tx: &mut Tx, end: &Ended<'_>, now: Instant) -> Result<(), Fault> {
    let (case, actor) = (end.case, end.by.ok_or(Fault::Lost)?);
    let request = rows::get(tx, RequestId(case.subject)).await?.ok_or(Fault::Lost)?;
    let wish = &request.wish;
    if wish.valid.end() <= now {
        return Err(Refusal::field("valid_to", FieldRule::Future).into());
    }
    tenant(company::firm(tx, request.company).await?.ok_or(Refusal::NotFound)?)?;
    let amount = case.granted.unwrap_or(case.amount);
    let new = NewGrant {
        unit: wish.unit,
        amount,
        valid: wish.valid,
        pool: request.for_pool(),
        note: wish.purpose.clone(),
    };
    let principal = match end.of {
        Some(of) => person::actor(tx, of, actor.door, now).await?,
        None => None,
    };
    let giver = principal.as_ref().unwrap_or(actor);
    if let Err(rule) = pool_fits(tx, wish.unit, new.pool, giver, case.incubator).await? {
        return Err(Refusal::field("pool_id", rule).into());
    }
    if let Some((terms, why)) = &request.discount {
        let mut wrong = Gather::default();
        discount::check(&mut wrong, terms, "discount_to", now);
        if !wrong.0.is_empty() {
            return Err(Refusal::Fields(wrong.0).into());
        }
        let on = private_pool(tx, &request).await?;
        let firm = company::get(tx, request.company).await?.ok_or(Refusal::NotFound)?;
        let made = discount::give(tx, (&on, &firm), terms, why, (actor, Some(case.id)), now).await?;
        rows::set_discount(tx, request.id, made).await?;
    }
    if amount == 0 {
        return Ok(());
    }
    let by = (actor, Some(case.id));
    let grant = grant_in(tx, request.company, Some(case.incubator), &new, by, now).await?;
    rows::set_grant(tx, request.id, grant).await?;
    let event = NewEvent {
        incubator: Some(case.incubator),
        company: Some(request.company),
        after: Some(json!({
            "unit": wish.unit.name(), "amount": amount, "valid_from": wish.valid.start().0,
            "valid_to": wish.valid.end().0, "pool": new.pool.map(|id| id.0), "grant": grant.0, "case": case.id.0,
        })),
        reason: Some(&wish.purpose),
        ..NewEvent::by(actor, now, "company", request.company.0, "granted")
    };
    audit::record(tx, &event).await?;
    Ok(())
}

/// Every version of what a case asks for, the first first; the case itself must be one the actor has opened.
pub async fn versions(house: &House, case: &Case) -> Result<Vec<Request>, Fault> {
    rows::versions(&mut house.store.read().await?, case.id).await
}

/// Whether the actor may ask in that company's name.
pub fn may_ask(actor: &Actor, company: &company::Company) -> bool {
    company.standing == Standing::Active.name()
        && company.incubator_id.is_some()
        && actor.may(Action::AskEntitlement, &company_object(company))
}
