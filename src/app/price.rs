//! A price or a discount that was wrong is withdrawn, as long as nothing was priced by it; a discount is ended from now on.

use super::once::{Key, once};
use super::pool::{self, PoolRow};
use super::see::company_object;
use super::{Fault, House};
use crate::domain::access::{Action, Actor};
use crate::domain::field::{FieldRule, text};
use crate::domain::id::{BillId, CompanyId, DiscountId, IncubatorId, ResourceId, TariffId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
use crate::store::pool::{self as pools, DiscountRow};
pub use crate::store::price::{LineDiscount, TariffRow};
use crate::store::{bill, company, price as rows};
use serde_json::json;

/// Most characters of why something is withdrawn.
pub const WHY_MAX: usize = 200;

/// A price, as its page shows it.
#[derive(Clone, Debug)]
pub struct OneTariff {
    /// The price.
    pub row: TariffRow,
    /// The pool.
    pub pool: PoolRow,
    /// Whether anything that was used is priced by it.
    pub used: bool,
    /// Whether the actor keeps the pool.
    pub keeps: bool,
}

/// Opens a price. What pools cost, is no secret.
pub async fn tariff(house: &House, actor: &Actor, id: TariffId) -> Result<OneTariff, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let mut tx = house.store.read().await?;
    let row = rows::tariff(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let pool = pools::get(&mut tx, row.pool).await?.ok_or(Fault::Lost)?;
    let used = rows::tariff_used(&mut tx, id).await?;
    let keeps = actor.may(Action::KeepPools, &pool::object(&pool));
    Ok(OneTariff { row, pool, used, keeps })
}

/// A discount, as its page shows it.
#[derive(Clone, Debug)]
pub struct OneDiscount {
    /// The discount.
    pub row: DiscountRow,
    /// Whether anything that was used is priced by it.
    pub used: bool,
    /// Whether the actor keeps the pool.
    pub keeps: bool,
}

/// Opens a discount. Whose it is, is theirs, of who keeps the pool, and of who sees the company.
pub async fn discount(house: &House, actor: &Actor, id: DiscountId) -> Result<OneDiscount, Fault> {
    let mut tx = house.store.read().await?;
    let (row, pool) = seen(&mut tx, actor, id).await?;
    let used = rows::discount_used(&mut tx, id).await?;
    let keeps = actor.may(Action::KeepPools, &pool::object(&pool));
    Ok(OneDiscount { row, used, keeps })
}

async fn seen(tx: &mut Tx, actor: &Actor, id: DiscountId) -> Result<(DiscountRow, PoolRow), Fault> {
    let row = rows::discount(tx, id).await?.ok_or(Refusal::NotFound)?;
    let pool = pools::get(tx, ResourceId(row.pool_id)).await?.ok_or(Fault::Lost)?;
    let firm = company::get(tx, CompanyId(row.company_id)).await?.ok_or(Fault::Lost)?;
    let sees = actor.may(Action::SeeCompany, &company_object(&firm));
    if !sees && !actor.may(Action::KeepPools, &pool::object(&pool)) {
        return Err(Refusal::NotFound.into());
    }
    Ok((row, pool))
}

/// A company's discounts that hold or are to come, for who sees the company; those that were withdrawn too.
pub async fn of_company(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    now: Instant,
) -> Result<Vec<DiscountRow>, Fault> {
    let mut tx = house.store.read().await?;
    let firm = company::get(&mut tx, of).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::SeeCompany, Action::SeeCompany, &company_object(&firm))?;
    rows::of_company(&mut tx, of, now).await
}

/// The company's own discounts that the lines of a bill carry, for who sees the company.
pub async fn of_bill(house: &House, actor: &Actor, id: BillId) -> Result<Vec<LineDiscount>, Fault> {
    let mut tx = house.store.read().await?;
    let found = bill::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let firm = company::get(&mut tx, CompanyId(found.company_id)).await?.ok_or(Fault::Lost)?;
    actor.require(Action::SeeCompany, Action::SeeCompany, &company_object(&firm))?;
    rows::of_bill(&mut tx, id).await
}

fn why(reason: &str) -> Result<String, Refusal> {
    text("reason", reason, 1, WHY_MAX).map_err(|error| Refusal::Fields(vec![error]))
}

/// Withdraws a price by which nothing was priced: what held before it holds on. What was used keeps its price, so one by
/// which something was priced is refused: another follows it, or the jobs are taken back first.
pub async fn withdraw_tariff(
    house: &House,
    actor: &Actor,
    id: TariffId,
    reason: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<ResourceId, Fault> {
    let reason = &why(reason)?;
    once(house, key, now, |mut tx| async move {
        let row = rows::tariff(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
        let pool = pool::kept(&mut tx, actor, row.pool).await?;
        // From here on nobody prices by what stands there.
        pools::hold_prices(&mut tx, row.pool).await?;
        if rows::tariff_used(&mut tx, id).await? {
            return Err(Refusal::field("reason", FieldRule::TariffUsed).into());
        }
        if !rows::withdraw_tariff(&mut tx, id, reason, actor.person, now).await? {
            return Err(Refusal::field("reason", FieldRule::Withdrawn).into());
        }
        let was = &row.tariff;
        let event = NewEvent {
            incubator: Some(IncubatorId(pool.incubator)),
            before: Some(json!({
                "starts_at": was.from.0, "list": was.list, "discount": was.discount, "tiers": was.tiers,
            })),
            after: Some(json!({ "name": pool.name, "tariff": id.0 })),
            reason: Some(reason),
            ..NewEvent::by(actor, now, "pool", row.pool.0, "price_withdrawn")
        };
        audit::record(&mut tx, &event).await?;
        Ok((tx, row.pool))
    })
    .await
}

/// Withdraws a discount by which nothing was priced: it holds at no time. One by which something was priced is refused: it
/// is ended from now on, or the jobs are taken back first.
pub async fn withdraw_discount(
    house: &House,
    actor: &Actor,
    id: DiscountId,
    reason: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<DiscountId, Fault> {
    let reason = &why(reason)?;
    once(house, key, now, |mut tx| async move {
        let (row, pool) = locked(&mut tx, actor, id).await?;
        if rows::discount_used(&mut tx, id).await? {
            return Err(Refusal::field("reason", FieldRule::DiscountUsed).into());
        }
        if !rows::withdraw_discount(&mut tx, id, reason, actor.person, now).await? {
            return Err(Refusal::field("reason", FieldRule::Withdrawn).into());
        }
        record(&mut tx, actor, (&row, &pool), ("discount_withdrawn", reason), now).await?;
        Ok((tx, id))
    })
    .await
}

/// Ends a discount that holds now: what was used till then keeps it, whenever it is reported.
pub async fn end_discount(
    house: &House,
    actor: &Actor,
    id: DiscountId,
    reason: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<DiscountId, Fault> {
    let reason = &why(reason)?;
    once(house, key, now, |mut tx| async move {
        let (row, pool) = locked(&mut tx, actor, id).await?;
        let wrong = |rule| Err(Refusal::field("reason", rule).into());
        if row.is_withdrawn() {
            return wrong(FieldRule::Withdrawn);
        }
        if row.starts_at >= now.0 {
            return wrong(FieldRule::NotBegun);
        }
        if !rows::end_discount(&mut tx, id, reason, actor.person, now).await? {
            return wrong(FieldRule::Over);
        }
        record(&mut tx, actor, (&row, &pool), ("discount_ended", reason), now).await?;
        Ok((tx, id))
    })
    .await
}

/// The discount with its company locked, so that no usage of it is being priced, if the actor keeps the pool.
async fn locked(tx: &mut Tx, actor: &Actor, id: DiscountId) -> Result<(DiscountRow, PoolRow), Fault> {
    let (row, _) = seen(tx, actor, id).await?;
    let pool = pool::kept(tx, actor, ResourceId(row.pool_id)).await?;
    company::lock(tx, CompanyId(row.company_id)).await?;
    let row = rows::discount(tx, id).await?.ok_or(Fault::Lost)?;
    Ok((row, pool))
}

async fn record(
    tx: &mut Tx,
    actor: &Actor,
    (row, pool): (&DiscountRow, &PoolRow),
    (verb, reason): (&str, &str),
    now: Instant,
) -> Result<(), Fault> {
    let event = NewEvent {
        incubator: Some(IncubatorId(pool.incubator)),
        company: Some(CompanyId(row.company_id)),
        before: Some(json!({ "off": row.off, "starts_at": row.starts_at, "ends_at": row.ends_at })),
        after: Some(json!({
            "name": pool.name, "company": row.company, "discount": row.id, "case": row.case_id,
        })),
        reason: Some(reason),
        ..NewEvent::by(actor, now, "pool", pool.id.0, verb)
    };
    audit::record(tx, &event).await?;
    Ok(())
}
