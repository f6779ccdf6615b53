//! Grants one by one: what is left of them when they end, and what becomes of it.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::account::AccountKind;
use crate::domain::allowance::Carry;
use crate::domain::amount::Unit;
use crate::domain::id::{AccountId, AllowanceId, CompanyId, IncubatorId, ResourceId};
use crate::domain::ledger::Grant;
use crate::domain::time::Instant;

/// A grant as it stands.
#[derive(Clone, Debug)]
pub struct Given {
    /// Its account.
    pub id: AccountId,
    /// Whose it is.
    pub company: CompanyId,
    /// Who gave it.
    pub incubator: Option<IncubatorId>,
    /// Of what.
    pub unit: Unit,
    /// For which pool.
    pub pool: Option<ResourceId>,
    /// What is neither used, held nor gone.
    pub left: i64,
    /// That pool's name.
    pub pool_name: Option<String>,
    /// First instant it is good for.
    pub valid_from: Instant,
    /// First instant it is no longer good for.
    pub valid_to: Instant,
    /// When it was made.
    pub made_at: Instant,
    /// When it is looked at next, whether its end is to be told of.
    pub warn_at: Option<Instant>,
    /// What it is for.
    pub note: String,
    /// What of its rest goes on; `None` where it was closed before, or its allowance has no month after it.
    pub carry: Option<Carry>,
}

#[derive(sqlx::FromRow)]
struct Line {
    company_id: i64,
    incubator_id: Option<i64>,
    unit: String,
    resource_id: Option<i64>,
    pool_name: Option<String>,
    balance: i64,
    valid_from: i64,
    valid_to: i64,
    created_at: i64,
    warn_at: Option<i64>,
    note: String,
    carry_percent: i64,
    carry_most: i64,
    goes_on: i64,
}

/// A grant by its account; `None` where that is none.
pub async fn get(tx: &mut Tx, id: AccountId) -> Result<Option<Given>, Fault> {
    const SQL: &str = "
        select a.company_id, a.incubator_id, a.unit, a.resource_id, r.name as pool_name, a.balance, a.valid_from, a.valid_to,
               a.created_at, a.warn_at, a.note, a.carry_percent, a.carry_most,
               cast(case when a.closed_at is null and w.ended_at is null and a.valid_to < w.ends_at then 1 else 0 end as bigint)
                 as goes_on
          from account a left join allowance w on w.id = a.allowance_id left join resource r on r.id = a.resource_id
         where a.id = $1 and a.kind = $2 and a.company_id is not null";
    let row: Option<Line> = tx.opt(SQL, args![id, AccountKind::Grant.name()]).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Given {
        id,
        company: CompanyId(row.company_id),
        incubator: row.incubator_id.map(IncubatorId),
        unit: row.unit.parse().map_err(|_| Fault::corrupt("account.unit", row.unit))?,
        pool: row.resource_id.map(ResourceId),
        pool_name: row.pool_name,
        left: row.balance,
        valid_from: Instant(row.valid_from),
        valid_to: Instant(row.valid_to),
        made_at: Instant(row.created_at),
        warn_at: row.warn_at.map(Instant),
        note: row.note,
        carry: (row.goes_on == 1).then_some(Carry { percent: row.carry_percent, most: row.carry_most }),
    }))
}

/// Pools that grants can be for, by name; the first hundred.
pub async fn pools(tx: &mut Tx) -> Result<Vec<(i64, String)>, Fault> {
    const SQL: &str = "
        select r.id, r.name from resource r join kind k on k.key = r.kind
         where k.unit = $1 and r.retired_at is null order by r.name, r.id limit 100";
    tx.all(SQL, args![Unit::CardSecond]).await
}

/// What has expired from a company's grants of a unit that ended after `after`: `left` is how much of it, so that
/// they can pay for what is reported late. Expiry never comes before the end, nor does what it brings back.
pub async fn expired(
    tx: &mut Tx,
    of: CompanyId,
    unit: Unit,
    after: Instant,
    now: Instant,
) -> Result<Vec<Grant>, Fault> {
    const SQL: &str = "
        select * from (
          select a.id, a.resource_id, a.valid_from, a.valid_to,
                 cast(coalesce((select sum(e.amount) from entry e
                    where e.from_id = a.id and e.at >= a.valid_to and e.kind = 'expire'), 0)
                  - coalesce((select sum(e.amount) from entry e join account f on f.id = e.from_id and f.kind = 'expired'
                    where e.to_id = a.id and e.at >= a.valid_to and e.kind = 'reverse'), 0) as bigint) as gone
            from account a where a.company_id = $1 and a.unit = $2 and a.kind = 'grant'
             and a.valid_to > $3 and a.valid_to <= $4) x
         where gone > 0 order by valid_to, id";
    type Line = (i64, Option<i64>, i64, i64, i64);
    let rows: Vec<Line> = tx.all(SQL, args![of, unit, after, now]).await?;
    let grant = |(id, pool, from, to, left): Line| Grant {
        account: AccountId(id),
        pool: pool.map(ResourceId),
        left,
        valid_from: Instant(from),
        valid_to: Instant(to),
    };
    Ok(rows.into_iter().map(grant).collect())
}

/// A grant that has ended is closed: what comes back to it later is swept again.
pub async fn close(tx: &mut Tx, id: AccountId, now: Instant) -> Result<(), Fault> {
    const SQL: &str = "
        update account set sweep_at = null, warn_at = null, closed_at = coalesce(closed_at, $2) where id = $1";
    tx.run(SQL, args![id, now]).await?;
    Ok(())
}

/// When it is looked at next, whether its end is to be told of; `None`: no more.
pub async fn warn_next(tx: &mut Tx, id: AccountId, at: Option<Instant>) -> Result<(), Fault> {
    tx.run("update account set warn_at = $2 where id = $1", args![id, at]).await?;
    Ok(())
}

/// Says of which allowance a new grant is a month, and what of its rest goes on.
pub async fn of_allowance(
    tx: &mut Tx,
    id: AccountId,
    allowance: AllowanceId,
    carry: Carry,
) -> Result<(), Fault> {
    const SQL: &str =
        "update account set allowance_id = $2, carry_percent = $3, carry_most = $4 where id = $1";
    tx.run(SQL, args![id, allowance, carry.percent, carry.most]).await?;
    Ok(())
}
