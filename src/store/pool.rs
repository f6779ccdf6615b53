//! Compute pools: who provides them, what is in them and what they cost over time.

use super::engine::{Tx, args, places};
use super::fault::Fault;
use crate::domain::access::{Action, Actor, Object};
use crate::domain::cover::Provider;
use crate::domain::id::{CaseId, CompanyId, IncubatorId, PersonId, ProviderId, ResourceId};
use crate::domain::pool::{Funding, Pool, Purpose, Threshold, Tier};
use crate::domain::price::Tier as PriceTier;
use crate::domain::tariff::{Discount, Own, Tariff};
use crate::domain::time::{Instant, Interval};
use sqlx::AssertSqlSafe;

/// Whoever runs pools, by id.
pub async fn providers(tx: &mut Tx) -> Result<Vec<(ProviderId, String)>, Fault> {
    let rows: Vec<(i64, String)> = tx.all("select id, name from provider order by id", &[]).await?;
    Ok(rows.into_iter().map(|(id, name)| (ProviderId(id), name)).collect())
}

/// The provider of that name, added where there is none yet.
pub async fn provider(tx: &mut Tx, name: &str, now: Instant) -> Result<ProviderId, Fault> {
    const SQL: &str = "
        insert into provider (name, created_at) values ($1, $2)
        on conflict (name) do update set name = excluded.name returning id";
    let (id,): (i64,) = tx.one(SQL, args![name, now]).await?;
    Ok(ProviderId(id))
}

/// Who runs some pools.
pub async fn run_by(tx: &mut Tx, pools: &[ResourceId]) -> Result<Vec<(ResourceId, Provider)>, Fault> {
    if pools.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select p.resource_id, v.name, p.provider_uscc from pool p join provider v on v.id = p.provider_id where p.resource_id in ({})",
        places(1, pools.len())
    );
    let args: Vec<_> = pools.iter().map(|id| (*id).into()).collect();
    let rows: Vec<(i64, String, Option<String>)> = tx.all(AssertSqlSafe(sql), &args).await?;
    Ok(rows.into_iter().map(|(id, name, uscc)| (ResourceId(id), Provider { name, uscc })).collect())
}

/// A pool with its resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolRow {
    /// The resource.
    pub id: ResourceId,
    /// Its incubator.
    pub incubator: i64,
    /// That incubator's district.
    pub district: String,
    /// That incubator's time zone.
    pub zone: String,
    /// Its code, unique in its incubator.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Who runs it.
    pub provider: String,
    /// Their 统一社会信用代码, where it is known.
    pub provider_uscc: Option<String>,
    /// What it is.
    pub pool: Pool,
    /// Days its usage reports are waited for after a reservation; 0: nothing is reported.
    pub wait_days: i64,
    /// What is done when a quota runs out.
    pub thresholds: Vec<Threshold>,
    /// Raised by every change of what it is.
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct Line {
    id: i64,
    incubator_id: i64,
    district_code: String,
    time_zone: String,
    code: String,
    name: String,
    provider: String,
    provider_uscc: Option<String>,
    funding: String,
    card: String,
    purpose: String,
    tier: String,
    capacity: i64,
    tflops: i64,
    wait_days: i64,
    thresholds: String,
    version: i64,
}

impl Line {
    fn row(self) -> Result<PoolRow, Fault> {
        let thresholds = serde_json::from_str(&self.thresholds)
            .map_err(|error| Fault::corrupt("pool.thresholds", error))?;
        let pool = Pool {
            funding: Funding::of_name(&self.funding)
                .ok_or_else(|| Fault::corrupt("pool.funding", &self.funding))?,
            purpose: Purpose::of_name(&self.purpose)
                .ok_or_else(|| Fault::corrupt("pool.purpose", &self.purpose))?,
            tier: Tier::of_name(&self.tier).ok_or_else(|| Fault::corrupt("pool.tier", &self.tier))?,
            card: self.card,
            cards: self.capacity,
            tflops: self.tflops,
        };
        Ok(PoolRow {
            id: ResourceId(self.id),
            incubator: self.incubator_id,
            district: self.district_code,
            zone: self.time_zone,
            code: self.code,
            name: self.name,
            provider: self.provider,
            provider_uscc: self.provider_uscc,
            pool,
            wait_days: self.wait_days,
            thresholds,
            version: self.version,
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select r.id, r.incubator_id, i.district_code, i.time_zone, r.code, r.name, v.name as provider, p.provider_uscc, p.funding, p.card,
                    p.purpose, p.tier, r.capacity, p.tflops, p.wait_days, p.thresholds, p.version
               from pool p join resource r on r.id = p.resource_id join incubator i on i.id = r.incubator_id
               join provider v on v.id = p.provider_id ",
            $rest
        )
    };
}

/// Every pool that is not retired, by incubator and name.
pub async fn all(tx: &mut Tx) -> Result<Vec<PoolRow>, Fault> {
    let sql = select!("where r.retired_at is null order by r.incubator_id, r.id");
    tx.all::<Line>(sql, &[]).await?.into_iter().map(Line::row).collect()
}

/// The most cards that each pool ever had: an atom keeps that while the resource says what there is now.
pub async fn most_cards(tx: &mut Tx) -> Result<Vec<(ResourceId, i64)>, Fault> {
    const SQL: &str = "
        select r.id, case when a.capacity > r.capacity then a.capacity else r.capacity end
          from pool p join resource r on r.id = p.resource_id left join atom a on a.resource_id = r.id";
    let rows: Vec<(i64, i64)> = tx.all(SQL, &[]).await?;
    Ok(rows.into_iter().map(|(id, cards)| (ResourceId(id), cards)).collect())
}

/// One, retired or not.
pub async fn get(tx: &mut Tx, id: ResourceId) -> Result<Option<PoolRow>, Fault> {
    tx.opt::<Line>(select!("where p.resource_id = $1"), args![id]).await?.map(Line::row).transpose()
}

/// What a pool becomes.
#[derive(Clone, Debug)]
pub struct NewPool<'a> {
    /// Who runs it.
    pub provider: ProviderId,
    /// See [`PoolRow::provider_uscc`].
    pub provider_uscc: Option<&'a str>,
    /// What it is; its cards are the resource's capacity.
    pub pool: &'a Pool,
    /// See [`PoolRow::wait_days`].
    pub wait_days: i64,
    /// What is done when a quota runs out.
    pub thresholds: &'a [Threshold],
}

/// Says what a resource of cards is, or says it anew; `false` where somebody else did since `version`.
/// Version 0: nobody has said it yet.
pub async fn put(tx: &mut Tx, id: ResourceId, new: &NewPool<'_>, version: i64) -> Result<bool, Fault> {
    const SQL: &str = "
        insert into pool (resource_id, provider_id, funding, card, purpose, tier, wait_days, thresholds, tflops, provider_uscc)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $10, $11)
        on conflict (resource_id) do update set provider_id = excluded.provider_id, funding = excluded.funding,
          card = excluded.card, purpose = excluded.purpose, tier = excluded.tier, wait_days = excluded.wait_days,
          thresholds = excluded.thresholds, tflops = excluded.tflops,
          provider_uscc = excluded.provider_uscc, version = pool.version + 1
         where pool.version = $9";
    let thresholds =
        serde_json::to_string(new.thresholds).map_err(|error| Fault::corrupt("pool.thresholds", error))?;
    let Pool { funding, card, purpose, tier, tflops, .. } = new.pool;
    let args = args![
        id,
        new.provider,
        funding.name(),
        card,
        purpose.name(),
        tier.name(),
        new.wait_days,
        thresholds,
        version,
        *tflops,
        new.provider_uscc,
    ];
    Ok(tx.run(SQL, args).await? > 0)
}

/// Until this transaction ends nobody else prices by what the pool costs, nor withdraws a price of it.
pub async fn hold_prices(tx: &mut Tx, id: ResourceId) -> Result<(), Fault> {
    tx.run("update pool set version = version where resource_id = $1", args![id]).await?;
    Ok(())
}

pub(super) type TariffLine = (i64, i64, i64, i64, String, i64);

pub(super) fn tariff_of(
    (id, pool, from, list, tiers, off): TariffLine,
) -> Result<(ResourceId, Tariff), Fault> {
    let tiers: Vec<PriceTier> =
        serde_json::from_str(&tiers).map_err(|error| Fault::corrupt("tariff.tiers", error))?;
    Ok((ResourceId(pool), Tariff { id, from: Instant(from), list, tiers, discount: off }))
}

/// The tariffs of some pools that were not withdrawn, each pool's by time.
pub async fn tariffs(tx: &mut Tx, pools: &[ResourceId]) -> Result<Vec<(ResourceId, Tariff)>, Fault> {
    if pools.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select id, pool_id, starts_at, list, tiers, off from tariff
          where withdrawn_at is null and pool_id in ({}) order by pool_id, starts_at",
        places(1, pools.len())
    );
    let args: Vec<_> = pools.iter().map(|id| (*id).into()).collect();
    tx.all::<TariffLine>(AssertSqlSafe(sql), &args).await?.into_iter().map(tariff_of).collect()
}

/// Adds a tariff; `tariff.pool_id, tariff.starts_at` where another begins at that very moment.
pub async fn add_tariff(
    tx: &mut Tx,
    pool: ResourceId,
    new: &Tariff,
    by: Option<PersonId>,
    now: Instant,
) -> Result<i64, Fault> {
    const SQL: &str = "
        insert into tariff (pool_id, starts_at, list, tiers, off, made_by, created_at)
        values ($1, $2, $3, $4, $5, $6, $7) returning id";
    let tiers = serde_json::to_string(&new.tiers).map_err(|error| Fault::corrupt("tariff.tiers", error))?;
    let (id,): (i64,) = tx.one(SQL, args![pool, new.from, new.list, tiers, new.discount, by, now]).await?;
    Ok(id)
}

/// A company's discount on a pool, with who gave it and why.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DiscountRow {
    /// Its id.
    pub id: i64,
    /// The pool.
    pub pool_id: i64,
    /// That pool's name.
    pub pool: String,
    /// The company.
    pub company_id: i64,
    /// That company's name.
    pub company: String,
    /// First instant at which it holds.
    pub starts_at: i64,
    /// First instant at which it no longer does.
    pub ends_at: i64,
    /// In basis points.
    pub off: i64,
    /// Why.
    pub reason: String,
    /// The decision it came of; `None`: who keeps the pool gave it.
    pub case_id: Option<i64>,
    /// Where that was decided.
    pub case_incubator: Option<i64>,
    /// In which district that is.
    pub case_district: Option<String>,
    /// Who had asked.
    pub applicant_id: Option<i64>,
    /// Who gave it.
    pub giver: Option<String>,
    /// When.
    pub created_at: i64,
    /// When it was said to be wrong, or ended.
    pub withdrawn_at: Option<i64>,
    /// By whom.
    pub withdrawn_by: Option<String>,
    /// Why.
    pub withdrawn_why: Option<String>,
    /// The end it was given with, where it was ended before.
    pub meant_to: Option<i64>,
}

impl DiscountRow {
    /// As prices see it.
    pub fn own(&self) -> Result<Own, Fault> {
        let span = Interval::new(Instant(self.starts_at), Instant(self.ends_at))
            .map_err(|_| Fault::corrupt("discount.ends_at", self.ends_at))?;
        Ok(Own { id: self.id, terms: Discount { span, off: self.off } })
    }

    /// The decision it came of, for who may open that.
    pub fn decision(&self, actor: &Actor) -> Option<CaseId> {
        let place = Object::incubator(IncubatorId(self.case_incubator?), self.case_district.as_deref()?);
        let owner = self.applicant_id.map(PersonId);
        let object = Object { company: Some(CompanyId(self.company_id)), owner, ..place };
        self.case_id.map(CaseId).filter(|_| actor.may(Action::SeeCase, &object))
    }

    /// Whether it holds at no time: it was said to be wrong before anything was priced by it.
    pub fn is_withdrawn(&self) -> bool {
        self.withdrawn_at.is_some() && self.meant_to.is_none()
    }
}

macro_rules! discount_columns {
    () => {
        "d.id, d.pool_id, r.name as pool, d.company_id, c.name as company, d.starts_at, d.ends_at, d.off, d.reason,
         d.case_id, k.incubator_id as case_incubator, i.district_code as case_district, k.applicant_id,
         g.name as giver, d.created_at, d.withdrawn_at, w.name as withdrawn_by, d.withdrawn_why, d.meant_to"
    };
}
macro_rules! discount_joins {
    () => {
        "join company c on c.id = d.company_id join resource r on r.id = d.pool_id
         left join case_file k on k.id = d.case_id left join incubator i on i.id = k.incubator_id
         left join person g on g.id = d.made_by left join person w on w.id = d.withdrawn_by "
    };
}
macro_rules! select_discounts {
    ($rest:literal) => {
        concat!("select ", discount_columns!(), " from discount d ", discount_joins!(), $rest)
    };
}
pub(super) use {discount_columns, discount_joins, select_discounts};

/// A company's discounts that end after `after`; none that holds at no time.
pub async fn discounts(tx: &mut Tx, company: CompanyId, after: Instant) -> Result<Vec<DiscountRow>, Fault> {
    let sql = select_discounts!(
        "where d.company_id = $1 and d.ends_at > $2 and (d.withdrawn_at is null or d.meant_to is not null) order by d.id"
    );
    tx.all(sql, args![company, after]).await
}

/// The discounts on a pool that end after `after`, the first 200; those that were withdrawn too.
pub async fn discounts_of(tx: &mut Tx, pool: ResourceId, after: Instant) -> Result<Vec<DiscountRow>, Fault> {
    tx.all(
        select_discounts!("where d.pool_id = $1 and d.ends_at > $2 order by d.id limit 200"),
        args![pool, after],
    )
    .await
}

/// Gives a company a discount on a pool; `case`: the decision it comes of.
pub async fn add_discount(
    tx: &mut Tx,
    (pool, company): (ResourceId, CompanyId),
    new: &Discount,
    reason: &str,
    (by, case): (PersonId, Option<CaseId>),
    now: Instant,
) -> Result<i64, Fault> {
    const SQL: &str = "
        insert into discount (pool_id, company_id, starts_at, ends_at, off, reason, made_by, case_id, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id";
    let args = args![pool, company, new.span.start(), new.span.end(), new.off, reason, by, case, now];
    let (id,): (i64,) = tx.one(SQL, args).await?;
    Ok(id)
}
