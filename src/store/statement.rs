//! What moved on a company's accounts in a span of time, and what stood there at its beginning.

use super::engine::{Tx, args};
use super::fault::Fault;
use super::movement::behind;
use crate::domain::id::CompanyId;
use crate::domain::time::{Instant, Interval};

/// A sum on a company's accounts: unit, pool (0: none), kind of account, amount.
pub type Sum = (String, i64, String, i64);

/// A place in the order of movements: when, and which.
pub type Mark = (i64, i64);

/// What stood on a company's accounts at the end of the last month that was closed before `at`, and when
/// that was; nothing and the beginning of time, where none was.
pub async fn month_end(tx: &mut Tx, of: CompanyId, at: Instant) -> Result<(Instant, Vec<Sum>), Fault> {
    const LAST: &str = "select coalesce(max(at), 0) from month_end where at <= $1";
    const SUMS: &str = "
        select unit, pool_id, kind, balance from month_end where company_id = $1 and at = $2";
    let (last,): (i64,) = tx.one(LAST, args![at]).await?;
    Ok((Instant(last), tx.all(SUMS, args![of, last]).await?))
}

/// What moved on a company's accounts from `since` on and before `until`.
pub async fn moved(tx: &mut Tx, of: CompanyId, since: Instant, until: Mark) -> Result<Vec<Sum>, Fault> {
    const SQL: &str = "
        select unit, pool, kind, cast(sum(amount) as bigint) from (
          select a.unit, coalesce(a.resource_id, 0) as pool, a.kind, e.amount
            from account a join entry e on e.to_id = a.id and e.at >= $2 and e.at <= $3
           where a.company_id = $1 and a.kind in ('grant', 'held', 'payable', 'voucher', 'deposit')
             and (e.at < $3 or e.id < $4)
          union all
          select a.unit, coalesce(a.resource_id, 0), a.kind, -e.amount
            from account a join entry e on e.from_id = a.id and e.at >= $2 and e.at <= $3
           where a.company_id = $1 and a.kind in ('grant', 'held', 'payable', 'voucher', 'deposit')
             and (e.at < $3 or e.id < $4)) m
         group by unit, pool, kind";
    tx.all(SQL, args![of, since, until.0, until.1]).await
}

/// A movement of a statement.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StatedRow {
    /// Its id.
    pub id: i64,
    /// When.
    pub at: i64,
    /// What it is.
    pub kind: String,
    /// Of what.
    pub unit: String,
    /// How much.
    pub amount: i64,
    /// The kind of account it left, where that is the company's.
    pub from_kind: Option<String>,
    /// That account's pool.
    pub from_pool: Option<i64>,
    /// The kind of account it came to, where that is the company's.
    pub to_kind: Option<String>,
    /// That account's pool.
    pub to_pool: Option<i64>,
    /// The booking behind it.
    pub booking_id: Option<i64>,
    /// The tenancy behind it.
    pub tenancy_id: Option<i64>,
    /// What else is behind it.
    pub subject: Option<String>,
    /// That thing's id.
    pub subject_id: Option<i64>,
    /// The movement it takes back.
    pub reverses_id: Option<i64>,
    /// The title of the booking, or the name of the tenancy's desk.
    pub title: Option<String>,
    /// Whether that title is private.
    pub private: Option<i64>,
    /// Who.
    pub name: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// Which movements of a month are listed.
#[derive(Clone, Debug)]
pub struct Part {
    /// The month.
    pub span: Interval,
    /// After this one.
    pub after: Mark,
    /// Of one unit, by name; empty: of all.
    pub unit: String,
    /// Of one pool (0: of none); less than 0: of all.
    pub pool: i64,
    /// At most so many.
    pub limit: i64,
}

/// The movements of a company's accounts in the order of time.
pub async fn stated(tx: &mut Tx, of: CompanyId, part: &Part) -> Result<Vec<StatedRow>, Fault> {
    const SQL: &str = concat!(
        "select e.id, e.at, e.kind, f.unit, e.amount,
               case when f.company_id = $1 then f.kind end as from_kind, f.resource_id as from_pool,
               case when t.company_id = $1 then t.kind end as to_kind, t.resource_id as to_pool,
               e.booking_id, e.tenancy_id, ",
        behind!(),
        ", e.reverses_id,
               coalesce(b.title, r.name) as title, b.private, p.name, e.reason
          from (select id, at from (
                  select e.id, e.at from account a join entry e on e.from_id = a.id and e.at >= $2 and e.at < $3
                   where a.company_id = $1 and a.kind in ('grant', 'held', 'payable', 'voucher', 'deposit')
                     and (e.at > $4 or e.at = $4 and e.id > $5)
                     and ($6 = '' or a.unit = $6) and ($7 < 0 or coalesce(a.resource_id, 0) = $7)
                  union all
                  select e.id, e.at from account a join entry e on e.to_id = a.id and e.at >= $2 and e.at < $3
                   where a.company_id = $1 and a.kind in ('grant', 'held', 'payable', 'voucher', 'deposit')
                     and (e.at > $4 or e.at = $4 and e.id > $5)
                     and ($6 = '' or a.unit = $6) and ($7 < 0 or coalesce(a.resource_id, 0) = $7)
                     and not exists (
                       select 1 from account o where o.id = e.from_id and o.company_id = $1
                          and o.kind in ('grant', 'held', 'payable', 'voucher', 'deposit')
                          and ($6 = '' or o.unit = $6) and ($7 < 0 or coalesce(o.resource_id, 0) = $7))) u
                 order by at, id limit $8) m
          join entry e on e.id = m.id join account f on f.id = e.from_id join account t on t.id = e.to_id
          left join booking b on b.id = e.booking_id
          left join tenancy n on n.id = e.tenancy_id left join resource r on r.id = n.resource_id
          left join person p on p.id = e.made_by
         order by e.at, e.id"
    );
    let args = args![
        of,
        part.span.start(),
        part.span.end(),
        part.after.0,
        part.after.1,
        &part.unit,
        part.pool,
        part.limit,
    ];
    tx.all(SQL, args).await
}

/// When something moved first on a company's accounts.
pub async fn began(tx: &mut Tx, of: CompanyId) -> Result<Option<Instant>, Fault> {
    const SQL: &str = "
        select min(created_at) from account
         where company_id = $1 and kind in ('grant', 'payable', 'voucher', 'deposit')";
    let (at,): (Option<i64>,) = tx.one(SQL, args![of]).await?;
    Ok(at.map(Instant))
}

/// Names of pools by id.
pub async fn pool_names(tx: &mut Tx, of: CompanyId) -> Result<Vec<(i64, String)>, Fault> {
    const SQL: &str = "
        select distinct r.id, r.name from account a join resource r on r.id = a.resource_id
         where a.company_id = $1 and a.kind = 'held'";
    tx.all(SQL, args![of]).await
}
