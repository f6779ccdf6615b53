//! Rows of registers that no page lists: a company with its people, desks and term; compute by company and pool.

use super::company::Filter;
use super::engine::{Arg, Tx, args, places};
use super::fault::Fault;
use crate::domain::id::{CompanyId, IncubatorId};
use crate::domain::month::Month;
use crate::domain::time::Instant;
use sqlx::AssertSqlSafe;

/// A company as the register has it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CompanyRow {
    /// Id.
    pub id: i64,
    /// [`crate::domain::company::CompanyKind`] by name.
    pub kind: String,
    /// Name.
    pub name: String,
    /// 统一社会信用代码; a team has none.
    pub uscc: Option<String>,
    /// The names of its incubator, 中文 and English; `None`: it has none.
    pub name_zh: Option<String>,
    /// See `name_zh`.
    pub name_en: Option<String>,
    /// [`crate::domain::company::Standing`] by name.
    pub standing: String,
    /// People who act for it now.
    pub people: i64,
    /// Desks and offices it has now.
    pub desks: i64,
    /// The first instant of the agreement that holds; `None`: none does.
    pub starts_at: Option<i64>,
    /// The first instant after it.
    pub ends_at: Option<i64>,
}

/// Companies that match, by id, after `after`, as they are at `now`.
pub async fn companies(
    tx: &mut Tx,
    filter: &Filter,
    now: Instant,
    after: CompanyId,
    limit: i64,
) -> Result<Vec<CompanyRow>, Fault> {
    let (matching, mut args) = filter.matching();
    let at = args.len() + 1;
    let sql = format!(
        "select c.id, c.kind, c.name, c.uscc, i.name_zh, i.name_en, c.standing, g.starts_at, g.ends_at,
                (select count(*) from membership m
                  where m.company_id = c.id and m.valid_from <= ${at} and m.valid_to > ${at}) as people,
                (select count(*) from tenancy t
                  where t.company_id = c.id and t.starts_at <= ${at} and t.ends_at > ${at}) as desks
           from company c left join incubator i on i.id = c.incubator_id
           left join agreement g on g.company_id = c.id and g.state = 'active'
          {matching} and c.id > ${} order by c.id limit ${}",
        at + 1,
        at + 2
    );
    args.extend_from_slice(args![now, after, limit]);
    tx.all(AssertSqlSafe(sql), &args).await
}

/// What a company was given and used of a pool in a month.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ComputeRow {
    /// Whose.
    pub company_id: i64,
    /// That company's name.
    pub company: String,
    /// Its code.
    pub uscc: Option<String>,
    /// The pool's name; `None`: what was given is for any.
    pub pool: Option<String>,
    /// What a card of it computes, in TFLOPS; 0: nobody has said.
    pub tflops: i64,
    /// Card-seconds of grants that are good on some day of the month.
    pub granted: i64,
    /// Card-seconds used: jobs, and reservations that nobody reports.
    pub used: i64,
    /// Of these, what grants paid for.
    pub free: i64,
    /// Billed at the list price, in fen, less what was refunded.
    pub gross: i64,
    /// Of it not asked for: tiers and discounts.
    pub off: i64,
    /// Of it paid by vouchers.
    pub voucher: i64,
    /// Of it to be paid.
    pub payable: i64,
}

/// By company and pool, of companies of these places; at most `limit`.
pub async fn compute(
    tx: &mut Tx,
    seen: &[IncubatorId],
    month: Month,
    limit: i64,
) -> Result<Vec<ComputeRow>, Fault> {
    if seen.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select x.company_id, c.name as company, c.uscc, r.name as pool, coalesce(p.tflops, 0) as tflops,
                cast(sum(x.granted) as bigint) as granted,
                cast(sum(x.used) as bigint) as used, cast(sum(x.free) as bigint) as free,
                cast(sum(x.gross) as bigint) as gross, cast(sum(x.off) as bigint) as off,
                cast(sum(x.voucher) as bigint) as voucher, cast(sum(x.payable) as bigint) as payable
           from (
             select company_id, coalesce(resource_id, 0) as pool_id, granted, 0 as used, 0 as free, 0 as gross, 0 as off,
                    0 as voucher, 0 as payable
               from account where kind = 'grant' and unit = 'card_second' and valid_from < $2 and valid_to > $1
             union all
             select company_id, pool_id, 0, seconds, free, 0, 0, 0, 0 from usage_piece
              where month = $1 and taken_back = 0
             union all
             select h.company_id, u.resource_id, 0, e.amount, e.amount, 0, 0, 0, 0
               from entry e join account h on h.id = e.from_id join account u on u.id = e.to_id
              where e.at >= $1 and e.at < $2 and e.kind = 'settle' and e.booking_id is not null and e.subject is null
                and u.unit = 'card_second'
             union all
             select b.company_id, l.pool_id, 0, 0, 0, l.gross, l.tier + l.pool, l.voucher, l.payable
               from bill b join bill_line l on l.bill_id = b.id where b.month = $1
             union all
             select b.company_id, l.pool_id, 0, 0, 0, -f.gross, -f.tier - f.pool, -f.voucher, -f.payable
               from bill b join bill_line l on l.bill_id = b.id join refund f on f.line_id = l.id where b.month = $1
           ) x join company c on c.id = x.company_id left join resource r on r.id = x.pool_id
             left join pool p on p.resource_id = x.pool_id
          where c.incubator_id in ({})
          group by x.company_id, c.name, c.uscc, x.pool_id, r.name, p.tflops order by x.company_id, x.pool_id limit $3",
        places(4, seen.len())
    );
    let mut args = args![month.start(), month.end(), limit].to_vec();
    args.extend(seen.iter().map(|id| Arg::from(*id)));
    tx.all(AssertSqlSafe(sql), &args).await
}
