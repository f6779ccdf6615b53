//! How much of their quotas companies have taken.

use super::engine::{Arg, Tx, args, places};
use super::fault::Fault;
use crate::domain::id::{AccountId, CompanyId, ResourceId};
use crate::domain::pool::{Funding, Threshold};
use crate::domain::quota::{Given, Limits, Quotas};
use crate::domain::time::Instant;
use sqlx::AssertSqlSafe;

/// What a company was given of a balance of cards and has taken, over all its grants that are good now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct QuotaRow {
    /// The pool; `None`: what is good for any.
    pub pool_id: Option<i64>,
    /// Card-seconds given.
    pub granted: i64,
    /// Card-seconds that are held, used or gone.
    pub taken: i64,
    /// The first instant one of those grants is good for.
    pub valid_from: i64,
    /// The first at which none of them is any more.
    pub valid_to: i64,
}

/// By pool; what is good for any comes last.
pub async fn taken(tx: &mut Tx, company: CompanyId, now: Instant) -> Result<Vec<QuotaRow>, Fault> {
    const SQL: &str = "
        select resource_id as pool_id, cast(sum(granted) as bigint) as granted,
               cast(sum(granted - balance) as bigint) as taken, min(valid_from) as valid_from, max(valid_to) as valid_to
          from account
         where company_id = $1 and unit = 'card_second' and kind = 'grant' and valid_to > $2 and valid_from <= $2
         group by resource_id order by case when resource_id is null then 1 else 0 end, resource_id";
    tx.all(SQL, args![company, now]).await
}

/// A company's grants of cards that end after `after`, with what `pools` do as they run out.
pub async fn of_request(
    tx: &mut Tx,
    company: CompanyId,
    pools: &[ResourceId],
    after: Instant,
) -> Result<Quotas, Fault> {
    const GIVEN: &str = "
        select id, resource_id, granted, valid_from, valid_to from account
         where company_id = $1 and unit = 'card_second' and kind = 'grant' and valid_to > $2";
    let limits = limits(tx, pools).await?;
    if limits.is_empty() {
        return Ok(Quotas::default());
    }
    let rows: Vec<(i64, Option<i64>, i64, i64, i64)> = tx.all(GIVEN, args![company, after]).await?;
    let given = rows.into_iter().map(|(id, pool, granted, from, to)| Given {
        account: AccountId(id),
        pool: pool.map(ResourceId),
        granted,
        valid_from: Instant(from),
        valid_to: Instant(to),
    });
    Ok(Quotas { given: given.collect(), limits })
}

/// What those of `pools` do that somebody has said what they are.
async fn limits(tx: &mut Tx, pools: &[ResourceId]) -> Result<Vec<Limits>, Fault> {
    if pools.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select resource_id, funding, thresholds from pool where resource_id in ({})",
        places(1, pools.len())
    );
    let args: Vec<Arg> = pools.iter().map(|id| Arg::from(*id)).collect();
    let rows: Vec<(i64, String, String)> = tx.all(AssertSqlSafe(sql), &args).await?;
    let read = |(pool, funding, thresholds): (i64, String, String)| {
        let funding = Funding::of_name(&funding).ok_or_else(|| Fault::corrupt("pool.funding", &funding))?;
        let thresholds: Vec<Threshold> =
            serde_json::from_str(&thresholds).map_err(|error| Fault::corrupt("pool.thresholds", error))?;
        Ok(Limits::of(ResourceId(pool), funding, &thresholds))
    };
    rows.into_iter().map(read).collect()
}
