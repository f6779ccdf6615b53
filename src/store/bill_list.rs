//! Bills of many companies: found, counted and added up.

use super::bill::{BillRow, bills};
use super::engine::{Arg, Tx, args};
use super::fault::Fault;
use super::tally::{Tally, counted};
use crate::domain::id::IncubatorId;
use crate::domain::month::Month;
use sqlx::AssertSqlSafe;

/// Which bills are sought.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of companies at these places.
    pub seen: Vec<IncubatorId>,
    /// Also of companies at no place.
    pub elsewhere: bool,
    /// Of one month.
    pub month: Option<Month>,
    /// Only those with something still to be paid.
    pub open: bool,
}

impl Filter {
    /// The condition, with what is bound beside `args`.
    fn sql(&self, mut args: Vec<Arg>) -> (String, Vec<Arg>) {
        // Ids are numbers of our own: nothing of a reader's stands here.
        let list: Vec<String> = self.seen.iter().map(|id| id.0.to_string()).collect();
        let list = if list.is_empty() { "0".to_owned() } else { list.join(", ") };
        let mut sql = format!("where (c.incubator_id in ({list})");
        if self.elsewhere {
            sql.push_str(" or c.incubator_id is null");
        }
        sql.push(')');
        if self.open {
            sql.push_str(" and b.paid_at is null and b.payable > b.came_back");
        }
        if let Some(month) = self.month {
            args.push(month.start().into());
            sql.push_str(&format!(" and b.month = ${}", args.len()));
        }
        (sql, args)
    }
}

/// What matches, the latest first, before `before`.
pub async fn search(tx: &mut Tx, filter: &Filter, before: i64, most: i64) -> Result<Vec<BillRow>, Fault> {
    let (matching, args) = filter.sql(args![before, most].to_vec());
    let sql = format!("{} {matching} and b.id < $1 order by b.id desc limit $2", bills!(""));
    tx.all(AssertSqlSafe(sql), &args).await
}

/// How many match, and how many of them from `before` on.
pub async fn tally(tx: &mut Tx, filter: &Filter, before: i64) -> Result<Tally, Fault> {
    let (matching, args) = filter.sql(args![before].to_vec());
    let list = format!(
        "select b.id from bill b join company c on c.id = b.company_id {matching} order by b.id desc"
    );
    tx.one(AssertSqlSafe(counted("x.id >= $1", &list)), &args).await
}

/// What a filter's bills come to, in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Sums {
    /// What companies pay.
    pub payable: i64,
    /// What of that came back.
    pub came_back: i64,
    /// What is still to be paid.
    pub due: i64,
}

/// Of all that match.
pub async fn sums(tx: &mut Tx, filter: &Filter) -> Result<Sums, Fault> {
    let (matching, args) = filter.sql(Vec::new());
    let sql = format!(
        "select cast(coalesce(sum(b.payable), 0) as bigint) as payable,
                cast(coalesce(sum(b.came_back), 0) as bigint) as came_back,
                cast(coalesce(sum(case when b.paid_at is null then b.payable - b.came_back else 0 end), 0) as bigint) as due
           from bill b join company c on c.id = b.company_id {matching}"
    );
    tx.one(AssertSqlSafe(sql), &args).await
}
