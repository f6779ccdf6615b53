//! What companies were given, with what became of it: what is in force, one of them, and all of them page by page.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::{AccountId, CompanyId};
use crate::domain::time::Instant;

/// A grant of a company with what became of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct GrantRow {
    /// Its account.
    pub id: i64,
    /// Its unit.
    pub unit: String,
    /// The pool it is for.
    pub resource_id: Option<i64>,
    /// Its size.
    pub granted: i64,
    /// What can still be drawn.
    pub balance: i64,
    /// What lies in holds.
    pub held: i64,
    /// What was taken back or expired.
    pub gone: i64,
    /// First instant it is good for.
    pub valid_from: i64,
    /// First instant it is no longer good for.
    pub valid_to: i64,
    /// What it is for.
    pub note: String,
}

impl GrantRow {
    /// What was used of it.
    pub fn used(&self) -> i64 {
        self.granted - self.balance - self.held - self.gone
    }
}

/// The accounts `a` of which `$which` is true, grants of company `$1`, read by `$told` as `mine`. What is held is
/// summed once, over what has holds still, whatever lies behind; what is gone is read of those that are asked for.
macro_rules! mine {
    ($which:literal, $($told:tt)+) => {
        concat!(
            "with hold as (
               select e.from_id as grant_id,
                      e.amount - coalesce((select sum(s.amount) from entry s where s.hold_id = e.id), 0) as unspent
                 from booking b join entry e on e.booking_id = b.id and e.kind = 'hold'
                where b.company_id = $1 and b.open = 1
               union all
               select e.from_id, e.amount - coalesce((select sum(s.amount) from entry s where s.hold_id = e.id), 0)
                 from booking b join entry e on e.booking_id = b.id and e.kind = 'hold'
                where b.company_id = $1 and b.meter_at is not null and b.open = 0
               union all
               select e.from_id, e.amount - coalesce((select sum(s.amount) from entry s where s.hold_id = e.id), 0)
                 from tenancy n join entry e on e.tenancy_id = n.id and e.kind = 'hold'
                where n.company_id = $1 and n.posted_to < n.ends_at),
             lying as (select grant_id, sum(unspent) as held from hold group by grant_id),
             mine as (
               select a.id, a.unit, a.resource_id, a.granted, a.balance, a.valid_from, a.valid_to, a.note,
                      cast(coalesce(l.held, 0) as bigint) as held,
                      cast(coalesce((select sum(e.amount) from entry e
                        where e.from_id = a.id and e.kind in ('expire', 'return', 'reverse', 'carry')), 0)
                        - coalesce((select sum(e.amount) from entry e join account f on f.id = e.from_id
                        where e.to_id = a.id and e.kind = 'reverse' and f.kind in ('returned', 'expired')), 0)
                        as bigint) as gone
                 from account a left join lying l on l.grant_id = a.id
                where ",
            $which,
            ") ",
            $($told)+
        )
    };
}

/// What a company has of a unit and a pool, over some of its grants.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SumRow {
    /// Of what.
    pub unit: String,
    /// For which pool.
    pub resource_id: Option<i64>,
    /// Given in all.
    pub granted: i64,
    /// What can still be drawn.
    pub balance: i64,
    /// What lies in holds.
    pub held: i64,
    /// What was taken back or expired.
    pub gone: i64,
    /// When the next of them ends.
    pub expires: i64,
}

/// `mine` by unit and pool.
macro_rules! summed {
    () => {
        "select unit, resource_id, cast(sum(granted) as bigint) as granted, cast(sum(balance) as bigint) as balance,
                cast(sum(held) as bigint) as held, cast(sum(gone) as bigint) as gone, min(valid_to) as expires
           from mine group by unit, resource_id order by unit, min(valid_to), min(id)"
    };
}

/// By unit and pool, over the grants that end after `now`.
pub async fn sums(tx: &mut Tx, of: CompanyId, now: Instant) -> Result<Vec<SumRow>, Fault> {
    const SQL: &str = mine!(
        "a.id in (select g.id from account g where g.company_id = $1 and g.kind = 'grant' and g.valid_to > $2)",
        summed!()
    );
    tx.all(SQL, args![of, now]).await
}

/// By pool, over the card-hours that are good at `now`; what is good for any pool comes last.
pub async fn quotas(tx: &mut Tx, of: CompanyId, now: Instant) -> Result<Vec<SumRow>, Fault> {
    const SQL: &str = mine!(
        "a.company_id = $1 and a.unit = 'card_second' and a.kind = 'grant' and a.valid_to > $2
           and a.valid_from <= $2",
        summed!()
    );
    let mut rows: Vec<SumRow> = tx.all(SQL, args![of, now]).await?;
    rows.sort_by_key(|one| one.resource_id.is_none());
    Ok(rows)
}

/// The grants that end after `now`, by unit, what ends first in front.
pub async fn in_force(tx: &mut Tx, of: CompanyId, now: Instant, most: i64) -> Result<Vec<GrantRow>, Fault> {
    const SQL: &str = mine!(
        "a.id in (select g.id from account g where g.company_id = $1 and g.kind = 'grant' and g.valid_to > $2)",
        "select * from mine order by unit, valid_to, id limit $3"
    );
    tx.all(SQL, args![of, now, most]).await
}

/// One of a company's grants.
pub async fn one(tx: &mut Tx, of: CompanyId, id: AccountId) -> Result<Option<GrantRow>, Fault> {
    const SQL: &str = mine!("a.id = $2 and a.company_id = $1 and a.kind = 'grant'", "select * from mine");
    tx.opt(SQL, args![of, id]).await
}

/// All it was ever given, what ends last in front, after the one of that end and id.
pub async fn listed(
    tx: &mut Tx,
    of: CompanyId,
    (end, id): (Instant, i64),
    most: i64,
) -> Result<Vec<GrantRow>, Fault> {
    const SQL: &str = mine!(
        "a.id in (select g.id from account g
           where g.company_id = $1 and g.kind = 'grant' and (g.valid_to < $2 or g.valid_to = $2 and g.id < $3)
           order by g.valid_to desc, g.id desc limit $4)",
        "select * from mine order by valid_to desc, id desc"
    );
    tx.all(SQL, args![of, end, id, most]).await
}

/// How a grant came to be.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Origin {
    /// When it was given.
    pub at: i64,
    /// By whom; `None`: due work.
    pub name: Option<String>,
    /// What it follows from, by its noun; `None`: somebody gave it by hand.
    pub subject: Option<String>,
    /// That thing's id.
    pub subject_id: Option<i64>,
}

/// The movement that a grant began with: from the case that approved it, the agreement or allowance it is a part of,
/// or the grant whose rest it is.
pub async fn origin(tx: &mut Tx, id: AccountId) -> Result<Option<Origin>, Fault> {
    const SQL: &str = "
        select e.at, p.name,
               case when e.subject is not null then e.subject when f.kind = 'grant' then 'grant'
                    when q.case_id is not null then 'case' end as subject,
               case when e.subject is not null then e.subject_id when f.kind = 'grant' then f.id else q.case_id end
                 as subject_id
          from entry e join account f on f.id = e.from_id
          left join person p on p.id = e.made_by
          left join entitlement_request q on q.grant_id = e.to_id
         where e.to_id = $1 and e.kind in ('grant', 'carry') order by e.at, e.id limit 1";
    tx.opt(SQL, args![id]).await
}
