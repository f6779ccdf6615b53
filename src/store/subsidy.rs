//! What public money stands behind: rent not asked for, compute that was free or cheaper, and vouchers. Sums by place
//! and by company, and the papers a company's sum is made of.

use super::engine::{Arg, Tx, args, places};
use super::fault::Fault;
use crate::domain::id::CompanyId;
use crate::domain::time::Interval;
use sqlx::AssertSqlSafe;

/// A place's sums, in fen.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PlaceSum {
    /// The incubator; 0: companies that have none.
    pub place_id: i64,
    /// Companies that were given something.
    pub companies: i64,
    /// Market rent that was not asked for.
    pub rent: i64,
    /// List price of the compute that quota paid for.
    pub free: i64,
    /// Taken off bills by tiers and discounts.
    pub off: i64,
    /// Paid by vouchers: offset on bills, and claims paid.
    pub voucher: i64,
}

/// A company's sums, in fen.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CompanySum {
    /// Whose.
    pub company_id: i64,
    /// Its name.
    pub company: String,
    /// Its code.
    pub uscc: Option<String>,
    /// See [`PlaceSum`].
    pub rent: i64,
    /// See [`PlaceSum`].
    pub free: i64,
    /// See [`PlaceSum`].
    pub off: i64,
    /// See [`PlaceSum`].
    pub voucher: i64,
}

/// A paper behind a sum.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Paper {
    /// `rent`, `bill` or `claim`.
    pub kind: String,
    /// Its number; of a claim: the voucher's.
    pub id: i64,
    /// The first instant of its month; of a claim: when it was paid.
    pub at: i64,
    /// See [`PlaceSum`].
    pub rent: i64,
    /// See [`PlaceSum`].
    pub free: i64,
    /// See [`PlaceSum`].
    pub off: i64,
    /// See [`PlaceSum`].
    pub voucher: i64,
}

/// One row a paper: rent by the place it is of, the rest by the company's. $1 and $2 are the period's ends; rent
/// counts in the month it is of, a bill in the month billed without what came back of it since, a claim when it is paid.
const PAPERS: &str = "
    select 'rent' as kind, s.id, s.starts_at as at, s.company_id, s.incubator_id as place_id, s.gross - s.payable as rent,
           0 as free, 0 as off, 0 as voucher
      from rent s where s.kind = 'rent' and s.starts_at >= $1 and s.starts_at < $2 and s.gross > s.payable
    union all
    select 'bill', b.id, b.month, b.company_id, coalesce(c.incubator_id, 0), 0, b.free_value - b.free_back,
           b.tier + b.pool - (select cast(coalesce(sum(f.tier + f.pool), 0) as bigint)
             from bill_line l join refund f on f.line_id = l.id where l.bill_id = b.id),
           b.voucher - (select cast(coalesce(sum(f.voucher), 0) as bigint)
             from bill_line l join refund f on f.line_id = l.id where l.bill_id = b.id)
      from bill b join company c on c.id = b.company_id
     where b.month >= $1 and b.month < $2 and b.free_value + b.tier + b.pool + b.voucher > 0
    union all
    select 'claim', k.voucher_id, k.decided_at, v.company_id, coalesce(c.incubator_id, 0), 0, 0, 0, k.assessed
      from claim k join voucher v on v.id = k.voucher_id join company c on c.id = v.company_id
     where k.state = 'paid' and k.decided_at >= $1 and k.decided_at < $2";

/// Papers of which something was given in the end.
const GIVEN: &str = "x.rent + x.free + x.off + x.voucher > 0";

/// What a group of papers comes to.
const SUMS: &str = "
    cast(sum(x.rent) as bigint) as rent, cast(sum(x.free) as bigint) as free, cast(sum(x.off) as bigint) as off,
    cast(sum(x.voucher) as bigint) as voucher";

/// The period, and the places; 0 among these: companies that have none.
fn asked(seen: &[i64], period: Interval) -> Vec<Arg> {
    let mut args = args![period.start(), period.end()].to_vec();
    args.extend(seen.iter().map(|id| Arg::from(*id)));
    args
}

/// By place, those of `seen` that gave something.
pub async fn by_place(tx: &mut Tx, seen: &[i64], period: Interval) -> Result<Vec<PlaceSum>, Fault> {
    if seen.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select x.place_id, count(distinct x.company_id) as companies, {SUMS} from ({PAPERS}) x
          where x.place_id in ({}) and {GIVEN} group by x.place_id order by x.place_id",
        places(3, seen.len())
    );
    tx.all(AssertSqlSafe(sql), &asked(seen, period)).await
}

/// By company of these places, by id, after `after`; at most `limit`.
pub async fn by_company(
    tx: &mut Tx,
    seen: &[i64],
    period: Interval,
    after: CompanyId,
    limit: i64,
) -> Result<Vec<CompanySum>, Fault> {
    if seen.is_empty() {
        return Ok(Vec::new());
    }
    let at = seen.len() + 3;
    let sql = format!(
        "select x.company_id, c.name as company, c.uscc, {SUMS} from ({PAPERS}) x join company c on c.id = x.company_id
          where x.place_id in ({}) and x.company_id > ${at} and {GIVEN} group by x.company_id, c.name, c.uscc
          order by x.company_id limit ${}",
        places(3, seen.len()),
        at + 1
    );
    let mut args = asked(seen, period);
    args.extend_from_slice(args![after, limit]);
    tx.all(AssertSqlSafe(sql), &args).await
}

/// A company's papers, latest first; at most `limit`.
pub async fn papers(tx: &mut Tx, of: CompanyId, period: Interval, limit: i64) -> Result<Vec<Paper>, Fault> {
    let sql = format!(
        "select x.kind, x.id, x.at, x.rent, x.free, x.off, x.voucher from ({PAPERS}) x where x.company_id = $3 and {GIVEN}
          order by x.at desc, x.kind, x.id desc limit $4"
    );
    tx.all(AssertSqlSafe(sql), args![period.start(), period.end(), of, limit]).await
}
