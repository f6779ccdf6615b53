//! How much of their quotas companies have taken.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::CompanyId;
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
