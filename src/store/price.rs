//! A single price or discount of a pool: what was priced by it, and how it is withdrawn.

use super::engine::{Tx, args};
use super::fault::Fault;
use super::pool::{DiscountRow, TariffLine, discount_columns, discount_joins, select_discounts, tariff_of};
use crate::domain::id::{BillId, CompanyId, DiscountId, PersonId, ResourceId, TariffId};
use crate::domain::tariff::Tariff;
use crate::domain::time::Instant;

/// A price with who set it, and what was said of it since.
#[derive(Clone, Debug)]
pub struct TariffRow {
    /// The pool.
    pub pool: ResourceId,
    /// The price.
    pub tariff: Tariff,
    /// Who set it.
    pub by: Option<String>,
    /// When.
    pub created_at: Instant,
    /// When it was said to be wrong.
    pub withdrawn_at: Option<Instant>,
    /// By whom.
    pub withdrawn_by: Option<String>,
    /// Why.
    pub withdrawn_why: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    pool_id: i64,
    starts_at: i64,
    list: i64,
    tiers: String,
    off: i64,
    setter: Option<String>,
    created_at: i64,
    withdrawn_at: Option<i64>,
    withdrawn_by: Option<String>,
    withdrawn_why: Option<String>,
}

impl TryFrom<Row> for TariffRow {
    type Error = Fault;
    fn try_from(row: Row) -> Result<TariffRow, Fault> {
        let line: TariffLine = (row.id, row.pool_id, row.starts_at, row.list, row.tiers, row.off);
        let (pool, tariff) = tariff_of(line)?;
        Ok(TariffRow {
            pool,
            tariff,
            by: row.setter,
            created_at: Instant(row.created_at),
            withdrawn_at: row.withdrawn_at.map(Instant),
            withdrawn_by: row.withdrawn_by,
            withdrawn_why: row.withdrawn_why,
        })
    }
}

macro_rules! tariffs {
    ($rest:literal) => {
        concat!(
            "select t.id, t.pool_id, t.starts_at, t.list, t.tiers, t.off, p.name as setter, t.created_at, t.withdrawn_at,
                    w.name as withdrawn_by, t.withdrawn_why
               from tariff t left join person p on p.id = t.made_by left join person w on w.id = t.withdrawn_by ",
            $rest
        )
    };
}

/// One price, withdrawn or not.
pub async fn tariff(tx: &mut Tx, id: TariffId) -> Result<Option<TariffRow>, Fault> {
    let row: Option<Row> = tx.opt(tariffs!("where t.id = $1"), args![id]).await?;
    row.map(TariffRow::try_from).transpose()
}

/// The prices of a pool that were withdrawn, the latest 50.
pub async fn withdrawn(tx: &mut Tx, pool: ResourceId) -> Result<Vec<TariffRow>, Fault> {
    let sql = tariffs!("where t.pool_id = $1 and t.withdrawn_at is not null order by t.id desc limit 50");
    let rows: Vec<Row> = tx.all(sql, args![pool]).await?;
    rows.into_iter().map(TariffRow::try_from).collect()
}

/// Whether anything that was used is priced by it: billed, still open, or free. What was taken back is not.
pub async fn tariff_used(tx: &mut Tx, id: TariffId) -> Result<bool, Fault> {
    const SQL: &str = "select id from usage_piece where tariff_id = $1 and taken_back = 0 limit 1";
    Ok(tx.opt::<(i64,)>(SQL, args![id]).await?.is_some())
}

/// Says that a price was wrong; `false` where that was said before.
pub async fn withdraw_tariff(
    tx: &mut Tx,
    id: TariffId,
    reason: &str,
    by: PersonId,
    now: Instant,
) -> Result<bool, Fault> {
    const SQL: &str = "
        update tariff set withdrawn_at = $2, withdrawn_by = $3, withdrawn_why = $4 where id = $1 and withdrawn_at is null";
    Ok(tx.run(SQL, args![id, now, by, reason]).await? > 0)
}

/// One discount, withdrawn or not.
pub async fn discount(tx: &mut Tx, id: DiscountId) -> Result<Option<DiscountRow>, Fault> {
    tx.opt(select_discounts!("where d.id = $1"), args![id]).await
}

/// A company's discounts that end after `after`, the first 50; those that were withdrawn too.
pub async fn of_company(tx: &mut Tx, company: CompanyId, after: Instant) -> Result<Vec<DiscountRow>, Fault> {
    let sql = select_discounts!("where d.company_id = $1 and d.ends_at > $2 order by d.id limit 50");
    tx.all(sql, args![company, after]).await
}

/// Whether anything that was used is priced by it. What was taken back is not.
pub async fn discount_used(tx: &mut Tx, id: DiscountId) -> Result<bool, Fault> {
    const SQL: &str = "select id from usage_piece where discount_id = $1 and taken_back = 0 limit 1";
    Ok(tx.opt::<(i64,)>(SQL, args![id]).await?.is_some())
}

/// Says that a discount was wrong: it holds at no time. `false` where that was said before, or it was ended.
pub async fn withdraw_discount(
    tx: &mut Tx,
    id: DiscountId,
    reason: &str,
    by: PersonId,
    now: Instant,
) -> Result<bool, Fault> {
    const SQL: &str = "
        update discount set withdrawn_at = $2, withdrawn_by = $3, withdrawn_why = $4 where id = $1 and withdrawn_at is null";
    Ok(tx.run(SQL, args![id, now, by, reason]).await? > 0)
}

/// Ends a discount that holds now, and keeps the end it was given with. `false` where somebody was faster.
pub async fn end_discount(
    tx: &mut Tx,
    id: DiscountId,
    reason: &str,
    by: PersonId,
    now: Instant,
) -> Result<bool, Fault> {
    const SQL: &str = "
        update discount set meant_to = ends_at, ends_at = $2, withdrawn_at = $2, withdrawn_by = $3, withdrawn_why = $4
         where id = $1 and withdrawn_at is null and starts_at < $2 and ends_at > $2";
    Ok(tx.run(SQL, args![id, now, by, reason]).await? > 0)
}

/// A discount that a line of a bill carries.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct LineDiscount {
    /// The line.
    pub line_id: i64,
    /// The discount.
    #[sqlx(flatten)]
    pub discount: DiscountRow,
}

/// The company's own discounts by which what a bill's lines are of was priced.
pub async fn of_bill(tx: &mut Tx, bill: BillId) -> Result<Vec<LineDiscount>, Fault> {
    const SQL: &str = concat!(
        "select l.id as line_id, ",
        discount_columns!(),
        " from bill b join bill_line l on l.bill_id = b.id and l.off > 0
          join discount d on d.company_id = b.company_id and d.pool_id = l.pool_id and d.off = l.off ",
        discount_joins!(),
        "where b.id = $1 and exists (select 1 from usage_piece p where p.line_id = l.id and p.discount_id = d.id)
         order by l.id, d.id limit 200"
    );
    tx.all(SQL, args![bill]).await
}
