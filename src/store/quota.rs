//! How much of their quotas companies have taken.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::facts::Share;
use crate::domain::id::{CompanyId, ResourceId};
use crate::domain::pool::{Alarm, Threshold};
use crate::domain::time::Instant;

/// What a company was given of a pool and has taken, over all grants that are good now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct QuotaRow {
    /// The pool.
    pub pool_id: i64,
    /// Card-seconds given.
    pub granted: i64,
    /// Card-seconds that are held, used or gone.
    pub taken: i64,
    /// The first instant one of those grants is good for.
    pub valid_from: i64,
    /// The first at which none of them is any more.
    pub valid_to: i64,
}

/// By pool; grants that are for no one pool are no quota of any.
pub async fn taken(tx: &mut Tx, company: CompanyId, now: Instant) -> Result<Vec<QuotaRow>, Fault> {
    const SQL: &str = "
        select resource_id as pool_id, cast(sum(granted) as bigint) as granted,
               cast(sum(granted - balance) as bigint) as taken, min(valid_from) as valid_from, max(valid_to) as valid_to
          from account
         where company_id = $1 and unit = 'card_second' and kind = 'grant' and valid_to > $2 and valid_from <= $2
           and resource_id is not null
         group by resource_id order by resource_id";
    tx.all(SQL, args![company, now]).await
}

/// A company's quotas at `at` on pools that ask for approval near their end.
pub async fn shares(tx: &mut Tx, company: CompanyId, at: Instant) -> Result<Vec<(ResourceId, Share)>, Fault> {
    const SQL: &str = "
        select a.resource_id, cast(sum(a.granted) as bigint), cast(sum(a.granted - a.balance) as bigint), p.thresholds
          from account a join pool p on p.resource_id = a.resource_id
         where a.company_id = $1 and a.unit = 'card_second' and a.kind = 'grant' and a.valid_to > $2 and a.valid_from <= $2
         group by a.resource_id, p.thresholds order by a.resource_id";
    let rows: Vec<(i64, i64, i64, String)> = tx.all(SQL, args![company, at]).await?;
    let mut shares = Vec::new();
    for (pool, granted, taken, thresholds) in rows {
        let thresholds: Vec<Threshold> =
            serde_json::from_str(&thresholds).map_err(|error| Fault::corrupt("pool.thresholds", error))?;
        let asks = thresholds.iter().filter(|one| one.alarm == Alarm::Ask).map(|one| one.percent).min();
        let share = asks.filter(|_| granted > 0).map(|asks| Share { granted, taken, asks });
        shares.extend(share.map(|share| (ResourceId(pool), share)));
    }
    Ok(shares)
}
