//! What vouchers take off bills for compute: which may, for what, and where they did.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::cover::{Cover, span_of};
use crate::domain::id::{AccountId, BillLineId, CompanyId, VoucherId};
use crate::domain::month::{Month, ZONE};
use crate::domain::programme::Programme;
use crate::domain::time::{Instant, Interval, day_start};
use sqlx::AssertSqlSafe;

/// A voucher as a bill for compute sees it.
#[derive(Clone, Debug)]
pub struct OffsetRow {
    /// Its id.
    pub id: VoucherId,
    /// Where its money lies.
    pub account: AccountId,
    /// What it pays for.
    pub cover: Cover,
}

#[derive(sqlx::FromRow)]
struct OffsetLine {
    id: i64,
    programme_id: i64,
    rule: String,
    ratio: i64,
    account_id: i64,
    left_over: i64,
    supplier: String,
    uscc: String,
    first_at: i64,
    last_at: i64,
    decided_at: i64,
}

/// A company's vouchers that are taken off bills for compute and good at `now`, earliest end first.
pub async fn offsets(tx: &mut Tx, of: CompanyId, now: Instant) -> Result<Vec<OffsetRow>, Fault> {
    const SQL: &str = "
        select v.id, v.programme_id, p.rule, v.ratio, v.account_id, a.balance as left_over, k.supplier, k.uscc, k.first_at,
               k.last_at, v.decided_at
          from voucher v join programme p on p.id = v.programme_id join account a on a.id = v.account_id
          join contract k on k.id = v.contract_id
         where v.company_id = $1 and v.state in ('issued', 'part_used') and v.expires_at > $2 and p.mechanism = 'offset'
           and a.balance > 0 and v.decided_at is not null order by v.expires_at, v.id";
    // What lists call the suppliers of the company's contracts.
    const NAMES: &str = "
        select distinct s.programme_id, s.uscc, s.name
          from voucher v join contract k on k.id = v.contract_id
          join programme_supplier s on s.programme_id = v.programme_id and s.uscc = k.uscc
         where v.company_id = $1 and v.state in ('issued', 'part_used')";
    let lines: Vec<OffsetLine> = tx.all(SQL, args![of, now]).await?;
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<(i64, String, String)> = tx.all(NAMES, args![of]).await?;
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let rule: Programme =
            serde_json::from_str(&line.rule).map_err(|error| Fault::corrupt("programme.rule", error))?;
        if !rule.kind.is_for_compute() {
            continue;
        }
        let listed = names.iter().filter(|(of, code, _)| *of == line.programme_id && *code == line.uscc);
        let mut suppliers: Vec<String> = listed.map(|(.., name)| name.clone()).collect();
        if suppliers.is_empty() {
            suppliers.push(line.supplier);
        }
        let term = (Instant(line.first_at), Instant(line.last_at));
        let awarded = day_start(Instant(line.decided_at).date(ZONE), ZONE);
        let (share, left, span) = (line.ratio, line.left_over, span_of(term, awarded));
        let cover = Cover { share, left, code: line.uscc, suppliers, span };
        rows.push(OffsetRow { id: VoucherId(line.id), account: AccountId(line.account_id), cover });
    }
    Ok(rows)
}

/// Card-seconds to be billed of a month, by line and by the part of the month in which they were used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct UsedRow {
    /// The pool.
    pub pool_id: i64,
    /// The tariff.
    pub tariff_id: i64,
    /// The discount that held.
    pub off: i64,
    /// Which part, by its place among those asked for.
    pub part: i64,
    /// Card-seconds.
    pub seconds: i64,
}

/// What is open of a month by those parts. A use that goes on from one into the next lies in both, by time.
pub async fn used(
    tx: &mut Tx,
    company: CompanyId,
    month: Month,
    parts: &[Interval],
) -> Result<Vec<UsedRow>, Fault> {
    let mut args = args![company, month.start()].to_vec();
    let mut rows = Vec::with_capacity(parts.len());
    for (n, part) in (0_i64..).zip(parts) {
        let at = args.len();
        args.extend_from_slice(args![n, part.start(), part.end()]);
        let (n, from, to) = (at + 1, at + 2, at + 3);
        rows.push(format!(
            "select cast(${n} as bigint) as part, cast(${from} as bigint) as since, cast(${to} as bigint) as until"
        ));
    }
    let sql = format!(
        "with cuts as ({})
         select u.pool_id, u.tariff_id, u.off, c.part, cast(sum((u.seconds - u.free)
                * (case when u.ends_at < c.until then u.ends_at else c.until end
                   - case when u.starts_at > c.since then u.starts_at else c.since end)
                / (u.ends_at - u.starts_at)) as bigint) as seconds
           from usage_piece u join cuts c on u.starts_at < c.until and u.ends_at > c.since
          where u.company_id = $1 and u.month = $2 and u.line_id is null and u.taken_back = 0
          group by u.pool_id, u.tariff_id, u.off, c.part",
        rows.join(" union all ")
    );
    tx.all(AssertSqlSafe(sql), &args).await
}

/// A part of a line that a voucher took over.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct TakenRow {
    /// Its id.
    pub id: i64,
    /// Which voucher.
    pub voucher_id: i64,
    /// How much of it has not come back, in fen.
    pub left_over: i64,
}

/// Writes down what vouchers take over of a line of a bill.
pub async fn take(
    tx: &mut Tx,
    bill: i64,
    line: usize,
    parts: &[(VoucherId, AccountId, i64)],
) -> Result<(), Fault> {
    const SQL: &str = "
        insert into bill_offset (line_id, voucher_id, amount)
        select id, $3, $4 from bill_line where bill_id = $1 order by id limit 1 offset $2";
    let line = i64::try_from(line).unwrap_or(i64::MAX);
    for (voucher, _, amount) in parts {
        tx.run(SQL, args![bill, line, *voucher, *amount]).await?;
    }
    Ok(())
}

/// What vouchers took over of a line, the last first.
pub async fn taken(tx: &mut Tx, line: BillLineId) -> Result<Vec<TakenRow>, Fault> {
    const SQL: &str = "
        select id, voucher_id, amount - back as left_over from bill_offset where line_id = $1 order by id desc";
    tx.all(SQL, args![line]).await
}

/// A part of that came back.
pub async fn came_back(tx: &mut Tx, part: i64, amount: i64) -> Result<(), Fault> {
    tx.run("update bill_offset set back = back + $2 where id = $1", args![part, amount]).await?;
    Ok(())
}

/// Where a voucher was taken off: bill, its month and how much is off, in fen.
pub async fn bills(tx: &mut Tx, of: VoucherId) -> Result<Vec<(i64, i64, i64)>, Fault> {
    const SQL: &str = "
        select b.id, b.month, cast(sum(o.amount - o.back) as bigint) from bill_offset o
          join bill_line l on l.id = o.line_id join bill b on b.id = l.bill_id
         where o.voucher_id = $1 group by b.id, b.month order by b.id";
    tx.all(SQL, args![of]).await
}
