//! Bills for compute: what is open to be billed, what was billed, and what came back.

use super::engine::{Tx, args, tuples};
use super::fault::Fault;
use crate::domain::id::{BillId, BillLineId, CompanyId, PersonId, ResourceId};
use crate::domain::month::Month;
use crate::domain::price::{Price, at_list};
use crate::domain::time::Instant;
use sqlx::AssertSqlSafe;

/// Marks a month of a company as one to be billed at `due`, unless it is marked already.
pub async fn mark(tx: &mut Tx, company: CompanyId, month: Month, due: Instant) -> Result<(), Fault> {
    const SQL: &str = "
        insert into bill_due (company_id, month, due) values ($1, $2, $3) on conflict (company_id, month) do nothing";
    tx.run(SQL, args![company, month.start(), due]).await?;
    Ok(())
}

/// A month that is marked, by the mark's id.
pub async fn marked(tx: &mut Tx, id: i64) -> Result<Option<(CompanyId, Month)>, Fault> {
    let row: Option<(i64, i64)> =
        tx.opt("select company_id, month from bill_due where id = $1", args![id]).await?;
    Ok(row.map(|(company, month)| (CompanyId(company), Month::of(Instant(month)))))
}

/// The months of a company that are marked, with when each is to be billed.
pub async fn marks(tx: &mut Tx, company: CompanyId) -> Result<Vec<(Month, Instant)>, Fault> {
    const SQL: &str = "select month, due from bill_due where company_id = $1 order by month";
    let rows: Vec<(i64, i64)> = tx.all(SQL, args![company]).await?;
    Ok(rows.into_iter().map(|(month, due)| (Month::of(Instant(month)), Instant(due))).collect())
}

/// Takes a mark away.
pub async fn unmark(tx: &mut Tx, company: CompanyId, month: Month) -> Result<(), Fault> {
    tx.run("delete from bill_due where company_id = $1 and month = $2", args![company, month.start()])
        .await?;
    Ok(())
}

/// What a month of a company has open, by pool, tariff and discount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Open {
    /// The pool.
    pub pool_id: i64,
    /// The tariff.
    pub tariff_id: i64,
    /// The discount that held.
    pub off: i64,
    /// Card-seconds.
    pub seconds: i64,
    /// Of these, what free quota paid for.
    pub free: i64,
}

/// What is open of a month, in the order in which lines stand: by pool, then as time went on.
pub async fn open(tx: &mut Tx, company: CompanyId, month: Month) -> Result<Vec<Open>, Fault> {
    const SQL: &str = "
        select pool_id, tariff_id, off, cast(sum(seconds) as bigint) as seconds, cast(sum(free) as bigint) as free
          from usage_piece where company_id = $1 and month = $2 and line_id is null and taken_back = 0
         group by pool_id, tariff_id, off order by pool_id, min(starts_at), tariff_id, off";
    tx.all(SQL, args![company, month.start()]).await
}

/// Card-seconds of a month that were billed already, by pool, less what came back.
pub async fn billed(tx: &mut Tx, company: CompanyId, month: Month) -> Result<Vec<(ResourceId, i64)>, Fault> {
    const SQL: &str = "
        select l.pool_id, cast(sum(l.seconds - l.back) as bigint) from bill b join bill_line l on l.bill_id = b.id
         where b.company_id = $1 and b.month = $2 group by l.pool_id order by l.pool_id";
    let rows: Vec<(i64, i64)> = tx.all(SQL, args![company, month.start()]).await?;
    Ok(rows.into_iter().map(|(pool, seconds)| (ResourceId(pool), seconds)).collect())
}

/// A line about to be billed.
#[derive(Clone, Copy, Debug)]
pub struct NewLine {
    /// What it bills.
    pub open: Open,
    /// The list price, fen a card-hour.
    pub list: i64,
    /// Card-seconds of the month that were billed before.
    pub before: i64,
    /// In money.
    pub price: Price,
}

/// A bill about to be issued.
#[derive(Clone, Debug)]
pub struct NewBill<'a> {
    /// Whose.
    pub company: CompanyId,
    /// The month.
    pub month: Month,
    /// Its lines.
    pub lines: &'a [NewLine],
    /// Their sum.
    pub sum: Price,
    /// What the free quota was worth, in fen.
    pub free_value: i64,
    /// Who issues it; `None`: due work.
    pub by: Option<PersonId>,
    /// When.
    pub now: Instant,
}

/// Issues a bill with its lines; what they bill is open no more.
pub async fn insert(tx: &mut Tx, new: &NewBill<'_>) -> Result<BillId, Fault> {
    const BILL: &str = "
        insert into bill (company_id, month, number, gross, tier, pool, voucher, payable, free_value, issued_at, issued_by)
        select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10 from bill
         where company_id = $1 and month = $2 returning id";
    let Price { gross, tier, pool, voucher, payable } = new.sum;
    let args = args![
        new.company,
        new.month.start(),
        gross,
        tier,
        pool,
        voucher,
        payable,
        new.free_value,
        new.now,
        new.by,
    ];
    let (id,): (i64,) = tx.one(BILL, args).await?;
    for some in new.lines.chunks(100) {
        let sql = format!(
            "insert into bill_line (bill_id, pool_id, tariff_id, list, off, before, seconds, free, gross, tier, pool, voucher, payable)
             values {}",
            tuples(1, some.len(), 13)
        );
        let mut args = Vec::with_capacity(some.len() * 13);
        for line in some {
            let Price { gross, tier, pool, voucher, payable } = line.price;
            args.extend_from_slice(args![
                id,
                line.open.pool_id,
                line.open.tariff_id,
                line.list,
                line.open.off,
                line.before,
                line.open.seconds - line.open.free,
                line.open.free,
                gross,
                tier,
                pool,
                voucher,
                payable,
            ]);
        }
        tx.run(AssertSqlSafe(sql), &args).await?;
    }
    const PIECES: &str = "
        update usage_piece set line_id = (select l.id from bill_line l where l.bill_id = $3
            and l.pool_id = usage_piece.pool_id and l.tariff_id = usage_piece.tariff_id and l.off = usage_piece.off)
         where company_id = $1 and month = $2 and line_id is null and taken_back = 0";
    tx.run(PIECES, args![new.company, new.month.start(), id]).await?;
    Ok(BillId(id))
}

/// A bill.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct BillRow {
    /// Its id.
    pub id: i64,
    /// Whose.
    pub company_id: i64,
    /// That company's name.
    pub company: String,
    /// First instant of the month.
    pub month: i64,
    /// 1: the month's bill; more: what was reported late.
    pub number: i64,
    /// At list prices, fen.
    pub gross: i64,
    /// Off by tiers.
    pub tier: i64,
    /// Off by discounts.
    pub pool: i64,
    /// Taken over by vouchers.
    pub voucher: i64,
    /// What the company pays.
    pub payable: i64,
    /// What the free quota was worth.
    pub free_value: i64,
    /// What of that came back with jobs that were taken back.
    pub free_back: i64,
    /// When it was issued.
    pub issued_at: i64,
    /// By whom.
    pub person: Option<String>,
    /// What has come back of `gross`.
    pub refunded: i64,
    /// What has come back of `payable`.
    pub came_back: i64,
    /// When its payment was recorded.
    pub paid_at: Option<i64>,
    /// Raised by every change.
    pub version: i64,
}

impl BillRow {
    /// What is still to be paid, in fen.
    pub fn due(&self) -> i64 {
        if self.paid_at.is_some() { 0 } else { self.payable - self.came_back }
    }
}

macro_rules! bills {
    ($rest:literal) => {
        concat!(
            "select b.id, b.company_id, c.name as company, b.month, b.number, b.gross, b.tier, b.pool, b.voucher, b.payable, b.free_value, b.free_back,
                    b.issued_at, p.name as person, b.paid_at, b.came_back, b.version,
                    cast(coalesce((select sum(f.gross) from bill_line l join refund f on f.line_id = l.id
                                    where l.bill_id = b.id), 0) as bigint) as refunded
               from bill b join company c on c.id = b.company_id left join person p on p.id = b.issued_by ",
            $rest
        )
    };
}
pub(super) use bills;

/// One.
pub async fn get(tx: &mut Tx, id: BillId) -> Result<Option<BillRow>, Fault> {
    tx.opt(bills!("where b.id = $1"), args![id]).await
}

/// The bills of a company, latest month first, before the bill `before` of that list.
pub async fn of_company(
    tx: &mut Tx,
    company: CompanyId,
    before: Option<(Instant, i64)>,
    most: i64,
) -> Result<Vec<BillRow>, Fault> {
    let sql = bills!(
        "where b.company_id = $1 and (b.month < $2 or (b.month = $2 and b.number < $3))
         order by b.month desc, b.number desc limit $4"
    );
    let (month, number) = before.unwrap_or((Instant::LAST, 0));
    tx.all(sql, args![company, month, number, most]).await
}

/// A line of a bill with its pool's name.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct LineRow {
    /// Its id.
    pub id: i64,
    /// The bill.
    pub bill_id: i64,
    /// The pool.
    pub pool_id: i64,
    /// That pool's name.
    pub name: String,
    /// List price, fen a card-hour.
    pub list: i64,
    /// The discount, basis points.
    pub off: i64,
    /// Card-seconds of the month billed before.
    pub before: i64,
    /// Card-seconds billed.
    pub seconds: i64,
    /// Card-seconds that free quota paid for.
    pub free: i64,
    /// At list prices, fen.
    pub gross: i64,
    /// Off by tiers.
    pub tier: i64,
    /// Off by the discount.
    pub pool: i64,
    /// Taken over by a voucher.
    pub voucher: i64,
    /// What the company pays.
    pub payable: i64,
    /// Card-seconds refunded since.
    pub back: i64,
    /// Card-seconds of `free` that came back since.
    pub free_back: i64,
}

impl LineRow {
    /// In money.
    pub fn price(&self) -> Price {
        Price {
            gross: self.gross,
            tier: self.tier,
            pool: self.pool,
            voucher: self.voucher,
            payable: self.payable,
        }
    }

    /// What `seconds` more of its free card-seconds were worth that come back, in fen: a difference of rounded sums, so
    /// that it is all that was booked once all of them have come back.
    pub fn worth_of_free(&self, seconds: i64) -> i64 {
        let left = self.free - self.free_back;
        at_list(left, self.list) - at_list(left - seconds, self.list)
    }
}

/// The lines of a bill, in their order.
pub async fn lines(tx: &mut Tx, bill: BillId) -> Result<Vec<LineRow>, Fault> {
    const SQL: &str = "
        select l.id, l.bill_id, l.pool_id, r.name, l.list, l.off, l.before, l.seconds, l.free, l.gross, l.tier, l.pool,
               l.voucher, l.payable, l.back, l.free_back
          from bill_line l join resource r on r.id = l.pool_id where l.bill_id = $1 order by l.id";
    tx.all(SQL, args![bill]).await
}

/// A refund of a line.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RefundRow {
    /// Its id.
    pub id: i64,
    /// The line.
    pub line_id: i64,
    /// Card-seconds.
    pub seconds: i64,
    /// At list prices, fen.
    pub gross: i64,
    /// Back to the voucher.
    pub voucher: i64,
    /// Back to the company.
    pub payable: i64,
    /// Why.
    pub reason: String,
    /// By whom.
    pub person: Option<String>,
    /// When.
    pub created_at: i64,
}

/// The refunds of a bill, oldest first.
pub async fn refunds(tx: &mut Tx, bill: BillId) -> Result<Vec<RefundRow>, Fault> {
    const SQL: &str = "
        select f.id, f.line_id, f.seconds, f.gross, f.voucher, f.payable, f.reason, p.name as person, f.created_at
          from bill_line l join refund f on f.line_id = l.id left join person p on p.id = f.made_by
         where l.bill_id = $1 order by f.id";
    tx.all(SQL, args![bill]).await
}

/// Writes a refund down and counts it on its line and its bill; `line_back` when more comes back than was billed.
pub async fn refund(
    tx: &mut Tx,
    line: BillLineId,
    seconds: i64,
    price: &Price,
    reason: &str,
    by: PersonId,
    now: Instant,
) -> Result<i64, Fault> {
    tx.run("update bill_line set back = back + $2 where id = $1", args![line, seconds]).await?;
    const BILL: &str = "
        update bill set came_back = came_back + $2, version = version + 1
         where id = (select bill_id from bill_line where id = $1)";
    tx.run(BILL, args![line, price.payable]).await?;
    const SQL: &str = "
        insert into refund (line_id, seconds, gross, tier, pool, voucher, payable, reason, made_by, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id";
    let Price { gross, tier, pool, voucher, payable } = *price;
    let args = args![line, seconds, gross, tier, pool, voucher, payable, reason, by, now];
    let (id,): (i64,) = tx.one(SQL, args).await?;
    Ok(id)
}

/// Counts free card-seconds that came back on their line, and what they were worth, in fen, on its bill; `bill_line` or
/// `bill` refuses more than there was.
pub async fn free_back(tx: &mut Tx, line: BillLineId, seconds: i64, worth: i64) -> Result<(), Fault> {
    tx.run("update bill_line set free_back = free_back + $2 where id = $1", args![line, seconds]).await?;
    const BILL: &str = "
        update bill set free_back = free_back + $2, version = version + 1
         where id = (select bill_id from bill_line where id = $1)";
    tx.run(BILL, args![line, worth]).await?;
    Ok(())
}

/// Its payment was recorded at `now`; `false` where somebody changed it since `version`, or it is paid.
pub async fn paid(tx: &mut Tx, id: BillId, version: i64, now: Instant) -> Result<bool, Fault> {
    const SQL: &str = "update bill set paid_at = $3, version = version + 1 where id = $1 and version = $2 and paid_at is null";
    Ok(tx.run(SQL, args![id, version, now]).await? > 0)
}
