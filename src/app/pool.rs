//! The catalogue of compute: pools, what they are, what they cost and what somebody pays less for.

use super::discount;
use super::once::{Key, once};
use super::see::company_object;
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::cover::same_name;
use crate::domain::field::{FieldError, FieldRule, Gather, number, text};
use crate::domain::id::{CompanyId, IncubatorId, ResourceId};
use crate::domain::pool::{Needs, Pool, TFLOPS_MAX, THRESHOLDS, Threshold, misfits};
use crate::domain::price::{Tier, WHOLE};
use crate::domain::refusal::Refusal;
use crate::domain::tariff::{Discount, Tariff};
use crate::domain::time::Instant;
use crate::domain::uscc::Uscc;
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
use crate::store::pool::{self, NewPool};
pub use crate::store::pool::{DiscountRow, PoolRow};
pub use crate::store::price::TariffRow;
use crate::store::{company, price, resource};
use serde_json::json;

/// The kind of resource that a pool is.
pub const KIND: &str = "compute_pool";
/// The dearest a card-hour may be, in fen: ten thousand yuan.
pub const LIST_MAX: i64 = 1_000_000;
/// Most marginal tiers of a tariff.
pub const TIERS_MAX: usize = 8;

/// Most thresholds of a pool.
pub const THRESHOLDS_MAX: usize = 6;

/// What a pool belongs to, for the table of rights.
pub fn object(pool: &PoolRow) -> Object {
    Object::incubator(IncubatorId(pool.incubator), &pool.district)
}

/// A pool with the tariff that holds now.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The pool.
    pub pool: PoolRow,
    /// What it costs now; `None`: nobody has said.
    pub tariff: Option<Tariff>,
}

/// Every pool that fits `needs`, cheapest first where that is known; and those that do not, with why not.
pub async fn offers(
    house: &House,
    actor: &Actor,
    needs: &Needs,
    now: Instant,
) -> Result<(Vec<Offer>, Vec<(Offer, Vec<crate::domain::pool::Misfit>)>), Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let mut tx = house.store.read().await?;
    let pools = pool::all(&mut tx).await?;
    let ids: Vec<ResourceId> = pools.iter().map(|one| one.id).collect();
    let tariffs = pool::tariffs(&mut tx, &ids).await?;
    let (mut fit, mut others) = (Vec::new(), Vec::new());
    for pool in pools {
        let held = tariffs.iter().filter(|(id, tariff)| *id == pool.id && tariff.from <= now);
        let tariff = held.map(|(_, tariff)| tariff).max_by_key(|tariff| tariff.from).cloned();
        let wrong = misfits(&pool.pool, needs);
        let offer = Offer { pool, tariff };
        if wrong.is_empty() { fit.push(offer) } else { others.push((offer, wrong)) }
    }
    let price = |offer: &Offer| {
        offer.tariff.as_ref().map_or(i64::MAX, |one| one.list - one.list * one.discount / WHOLE)
    };
    fit.sort_by_key(price);
    Ok((fit, others))
}

/// A pool with all its tariffs, and the discounts on it that the actor may see.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The pool.
    pub pool: PoolRow,
    /// By time.
    pub tariffs: Vec<Tariff>,
    /// Prices that were said to be wrong, the latest first.
    pub withdrawn: Vec<TariffRow>,
    /// Those that still hold or are to come.
    pub discounts: Vec<DiscountRow>,
    /// Those that would, had they not been withdrawn.
    pub withdrawn_discounts: Vec<DiscountRow>,
    /// Whether the actor keeps it.
    pub keeps: bool,
}

/// Opens one. What there is, is no secret; whose discount it is, is theirs and of who keeps the pool.
pub async fn one(house: &House, actor: &Actor, id: ResourceId, now: Instant) -> Result<Opened, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let mut tx = house.store.read().await?;
    let found = pool::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let tariffs = pool::tariffs(&mut tx, &[id]).await?.into_iter().map(|(_, tariff)| tariff).collect();
    let keeps = actor.may(Action::KeepPools, &object(&found));
    let mut discounts = pool::discounts_of(&mut tx, id, now).await?;
    let own: Vec<i64> = actor.companies().map(|id| id.0).collect();
    discounts.retain(|one| keeps || own.contains(&one.company_id));
    let (withdrawn_discounts, discounts) = discounts.into_iter().partition(DiscountRow::is_withdrawn);
    let withdrawn = price::withdrawn(&mut tx, id).await?;
    Ok(Opened { pool: found, tariffs, withdrawn, discounts, withdrawn_discounts, keeps })
}

/// What a pool is to become.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Who runs it: a known name or a new one, 1 to 80 characters.
    pub provider: String,
    /// Their 统一社会信用代码, by which vouchers know who they are; empty: it is not known. `None`: as it is, where they go by
    /// the same name still.
    pub provider_uscc: Option<String>,
    /// What it is; its number of cards is the resource's capacity and not changed here.
    pub pool: Pool,
    /// Days its usage reports are waited for, 0 to 31.
    pub wait_days: i64,
    /// At which shares of a quota something is done, at most six, rising; `None`: as it is.
    pub thresholds: Option<Vec<Threshold>>,
}

/// Says what a resource of cards is. `version`: the one that was seen, 0 where nobody has said it before;
/// `None`: whatever stands there.
pub async fn put(
    house: &House,
    actor: &Actor,
    id: ResourceId,
    draft: &Draft,
    version: Option<i64>,
    key: Option<&Key>,
    now: Instant,
) -> Result<ResourceId, Fault> {
    let mut wrong = Gather::default();
    let provider = wrong.take(text("provider", &draft.provider, 1, 80));
    let code = match draft.provider_uscc.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(raw) => {
            let read = Uscc::parse(raw).map_err(|e| FieldError::new("provider_uscc", FieldRule::Uscc(e)));
            wrong.take(read).map(|code| code.to_string())
        }
    };
    let card = wrong.take(text("card", &draft.pool.card, 1, 60));
    if !(0..=31).contains(&draft.wait_days) {
        wrong.wrong("wait_days", FieldRule::Number { min: 0, max: 31 });
    }
    if !(0..=TFLOPS_MAX).contains(&draft.pool.tflops) {
        wrong.wrong("tflops", FieldRule::Number { min: 0, max: TFLOPS_MAX });
    }
    for rule in draft.thresholds.iter().filter_map(|all| unsound(all)) {
        wrong.wrong("thresholds", rule);
    }
    let (Some(provider), Some(card), true) = (provider, card, wrong.0.is_empty()) else {
        return Err(Refusal::Fields(wrong.0).into());
    };
    let (name, code, new) = (&provider, &code, &Pool { card, ..draft.pool.clone() });
    once(house, key, now, |mut tx| async move {
        let there = resource::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
        let incubator = IncubatorId(there.incubator_id);
        keeper(actor, &Object::incubator(incubator, &there.district_code))?;
        if there.kind != KIND {
            return Err(Refusal::field("resource_id", FieldRule::Choice).into());
        }
        let provider = pool::provider(&mut tx, name, now).await?;
        let old = pool::get(&mut tx, id).await?;
        let same = old.as_ref().filter(|one| draft.provider_uscc.is_none() && same_name(&one.provider, name));
        let code = code.as_deref().or(same.and_then(|one| one.provider_uscc.as_deref()));
        let known = || old.as_ref().map_or(THRESHOLDS.to_vec(), |one| one.thresholds.clone());
        let thresholds = draft.thresholds.clone().unwrap_or_else(known);
        let (wait_days, thresholds) = (draft.wait_days, thresholds.as_slice());
        let row = NewPool { provider, provider_uscc: code, pool: new, wait_days, thresholds };
        let there = old.as_ref().map_or(0, |one| one.version);
        if version.is_some_and(|seen| seen != there) || !pool::put(&mut tx, id, &row, there).await? {
            return Err(Refusal::Stale.into());
        }
        let event = NewEvent {
            incubator: Some(incubator),
            before: old.map(|one| facts(&one)),
            after: pool::get(&mut tx, id).await?.map(|one| facts(&one)),
            ..NewEvent::by(actor, now, "pool", id.0, "pool_set")
        };
        audit::record(&mut tx, &event).await?;
        Ok((tx, id))
    })
    .await
}

/// Which rule thresholds break: each 1 to 100 percent, rising, and no more than [`THRESHOLDS_MAX`].
fn unsound(all: &[Threshold]) -> Option<FieldRule> {
    let fit = |one: &Threshold| (1..=100).contains(&one.percent);
    let rising = all.windows(2).all(|pair| pair[0].percent < pair[1].percent);
    if !all.iter().all(fit) {
        return Some(FieldRule::Number { min: 1, max: 100 });
    }
    (!rising || all.len() > THRESHOLDS_MAX).then_some(FieldRule::Limits)
}

fn facts(pool: &PoolRow) -> serde_json::Value {
    json!({
        "name": pool.name, "provider": pool.provider, "provider_uscc": pool.provider_uscc, "funding": pool.pool.funding, "card": pool.pool.card,
        "purpose": pool.pool.purpose, "tier": pool.pool.tier, "tflops": pool.pool.tflops, "wait_days": pool.wait_days,
        "thresholds": pool.thresholds,
    })
}

/// The pool, if the actor keeps it.
pub(super) async fn kept(tx: &mut Tx, actor: &Actor, id: ResourceId) -> Result<PoolRow, Fault> {
    let found = pool::get(tx, id).await?.ok_or(Refusal::NotFound)?;
    keeper(actor, &object(&found))?;
    Ok(found)
}

/// `Ok` for who keeps pools there. What pools there are, is no secret: 403, not 404.
fn keeper(actor: &Actor, place: &Object) -> Result<(), Refusal> {
    if actor.may(Action::KeepPools, place) {
        return Ok(());
    }
    actor.require_somewhere(Action::SeeResources)?;
    Err(Refusal::Forbidden { action: Action::KeepPools })
}

/// Checks a tariff's own figures.
fn sound(new: &Tariff) -> Result<(), Refusal> {
    let mut wrong = Gather::default();
    wrong.take(number("list", &new.list.to_string(), 0, LIST_MAX));
    wrong.take(number("discount", &new.discount.to_string(), 0, WHOLE));
    if new.tiers.len() > TIERS_MAX {
        wrong.wrong("tiers", FieldRule::Number { min: 0, max: TIERS_MAX as i64 });
    }
    let rising = new.tiers.windows(2).all(|pair| pair[0].from < pair[1].from);
    let fit = |tier: &Tier| tier.from >= 0 && (0..=WHOLE).contains(&tier.off);
    if !rising || !new.tiers.iter().all(fit) {
        wrong.wrong("tiers", FieldRule::Limits);
    }
    if wrong.0.is_empty() { Ok(()) } else { Err(Refusal::Fields(wrong.0)) }
}

/// Puts a price in force from a moment on. It must lie ahead, unless the pool has had no price at all: what
/// was used has been priced already.
pub async fn add_tariff(
    house: &House,
    actor: &Actor,
    id: ResourceId,
    new: &Tariff,
    key: Option<&Key>,
    now: Instant,
) -> Result<i64, Fault> {
    sound(new)?;
    once(house, key, now, |mut tx| async move {
        let found = kept(&mut tx, actor, id).await?;
        let first = pool::tariffs(&mut tx, &[id]).await?.is_empty();
        if !first && new.from <= now {
            return Err(Refusal::field("starts_at", FieldRule::Future).into());
        }
        let made = pool::add_tariff(&mut tx, id, new, Some(actor.person), now).await;
        let made = made.map_err(|fault| match fault.broken() {
            Some("tariff.pool_id, tariff.starts_at") => Refusal::field("starts_at", FieldRule::Taken).into(),
            _ => fault,
        })?;
        let event = NewEvent {
            incubator: Some(IncubatorId(found.incubator)),
            after: Some(json!({
                "name": found.name, "starts_at": new.from.0, "list": new.list, "discount": new.discount,
                "tiers": new.tiers,
            })),
            ..NewEvent::by(actor, now, "pool", id.0, "priced")
        };
        audit::record(&mut tx, &event).await?;
        Ok((tx, made))
    })
    .await
}

/// Gives a company a discount on a pool from now or later on; what has been used is priced already.
pub async fn add_discount(
    house: &House,
    actor: &Actor,
    (id, to): (ResourceId, CompanyId),
    new: &Discount,
    reason: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<i64, Fault> {
    let mut wrong = Gather::default();
    let reason = wrong.take(text("reason", reason, 1, 200));
    discount::check(&mut wrong, new, "ends_at", now);
    let (Some(reason), true) = (reason, wrong.0.is_empty()) else {
        return Err(Refusal::Fields(wrong.0).into());
    };
    let reason = &reason;
    once(house, key, now, |mut tx| async move {
        let found = kept(&mut tx, actor, id).await?;
        let firm = company::get(&mut tx, to).await?;
        let firm = firm.filter(|one| actor.may(Action::SeeCompany, &company_object(one)));
        let firm = firm.ok_or_else(|| Refusal::field("company_id", FieldRule::Unknown))?;
        company::lock(&mut tx, to).await?;
        let made = discount::give(&mut tx, (&found, &firm), new, reason, (actor, None), now).await?;
        Ok((tx, made.0))
    })
    .await
}
