//! Bills for compute held against the parts of jobs that they bill, and lines as their prices are computed again.

use super::law::{Law, law};
use crate::domain::price::{Price, Tier};
use crate::store::engine::{Tx, args};
use crate::store::fault::Fault;
use std::collections::HashMap;

pub(super) const LAWS: &[Law] = &[
    law(
        3,
        "line_parts",
        "bill_line",
        // A part that was taken back stays on its line: what comes back of it is a refund.
        "select l.id, cast(l.seconds as text) || ' billed and ' || cast(l.free as text) || ' free, parts '
                || cast(coalesce(p.billed, 0) as text) || ' and ' || cast(coalesce(p.free, 0) as text)
           from bill_line l left join (
             select line_id, cast(sum(seconds - free) as bigint) as billed, cast(sum(free) as bigint) as free
               from usage_piece where line_id is not null group by line_id) p on p.line_id = l.id
          where l.seconds <> coalesce(p.billed, 0) or l.free <> coalesce(p.free, 0)",
    ),
    law(
        3,
        "billed_elsewhere",
        "usage",
        "select distinct p.job_id, 'on line ' || cast(p.line_id as text) from usage_piece p
           left join bill_line l on l.id = p.line_id left join bill b on b.id = l.bill_id
          where p.line_id is not null and (b.id is null or b.company_id <> p.company_id or b.month <> p.month
             or l.pool_id <> p.pool_id or l.tariff_id <> p.tariff_id or l.off <> p.off)",
    ),
    law(
        3,
        "bill_sums",
        "bill",
        // What free quota was worth: at list prices, rounded half up to the fen, each line by itself.
        "select b.id, 'gross ' || cast(b.gross as text) || ', lines ' || cast(coalesce(l.gross, 0) as text) || '; free '
                || cast(b.free_value as text) || ' less ' || cast(b.free_back as text) || ', lines '
                || cast(coalesce(l.worth, 0) as text) || ' less ' || cast(coalesce(l.worth_back, 0) as text)
           from bill b left join (
             select bill_id, cast(sum(gross) as bigint) as gross, cast(sum(tier) as bigint) as tier,
                    cast(sum(pool) as bigint) as pool, cast(sum(voucher) as bigint) as voucher,
                    cast(sum(payable) as bigint) as payable,
                    cast(sum((free * list + 1800) / 3600) as bigint) as worth,
                    cast(sum((free * list + 1800) / 3600 - ((free - free_back) * list + 1800) / 3600) as bigint) as worth_back
               from bill_line group by bill_id) l on l.bill_id = b.id
          where b.gross <> coalesce(l.gross, 0) or b.tier <> coalesce(l.tier, 0) or b.pool <> coalesce(l.pool, 0)
             or b.voucher <> coalesce(l.voucher, 0) or b.payable <> coalesce(l.payable, 0)
             or b.free_value <> coalesce(l.worth, 0) or b.free_back <> coalesce(l.worth_back, 0)",
    ),
    law(
        3,
        "free_books",
        "account",
        // What the books say that free quota of a pool was worth, against what its lines say.
        "select a.id, 'books ' || cast(coalesce(e.sum, 0) as text) || ', bills ' || cast(coalesce(l.worth, 0) as text)
           from account a
           left join (select m.account_id, cast(sum(m.amount) as bigint) as sum
                        from (select x.from_id as account_id, x.amount from entry x join account v on v.id = x.from_id
                               where v.kind = 'value'
                              union all
                              select x.to_id, -x.amount from entry x join account v on v.id = x.to_id
                               where v.kind = 'value') m
                       group by m.account_id) e on e.account_id = a.id
           left join (select pool_id, cast(sum(((free - free_back) * list + 1800) / 3600) as bigint) as worth
                        from bill_line group by pool_id) l on l.pool_id = a.resource_id
          where a.kind = 'value' and coalesce(e.sum, 0) <> coalesce(l.worth, 0)",
    ),
    law(
        3,
        "line_before",
        "bill_line",
        // What had come back of the bills before by then is not known any more: it lies between nothing and all of it.
        "select x.id, 'before ' || cast(x.before as text) || ', billed ' || cast(x.billed as text) || ', back '
                || cast(x.back as text)
           from (select l.id, l.before,
                        cast(coalesce((select sum(o.seconds) from bill c join bill_line o on o.bill_id = c.id
                          where c.company_id = b.company_id and c.month = b.month and o.pool_id = l.pool_id
                            and (c.number < b.number or c.id = b.id and o.id < l.id)), 0) as bigint) as billed,
                        cast(coalesce((select sum(o.back) from bill c join bill_line o on o.bill_id = c.id
                          where c.company_id = b.company_id and c.month = b.month and o.pool_id = l.pool_id
                            and c.number < b.number), 0) as bigint) as back
                   from bill_line l join bill b on b.id = l.bill_id) x
          where x.before > x.billed or x.before < x.billed - x.back",
    ),
    law(
        3,
        "not_refunded",
        "bill_line",
        "select l.id, 'came back ' || cast(l.back as text) || ' and ' || cast(l.free_back as text) || ' free, taken back '
                || cast(coalesce(p.billed, 0) as text) || ' and ' || cast(coalesce(p.free, 0) as text)
           from bill_line l left join (
             select line_id, cast(sum(seconds - free) as bigint) as billed, cast(sum(free) as bigint) as free
               from usage_piece where line_id is not null and taken_back = 1 group by line_id) p on p.line_id = l.id
          where l.back < coalesce(p.billed, 0) or l.free_back <> coalesce(p.free, 0)",
    ),
    law(
        3,
        "taken_back_parts",
        "usage",
        "select distinct j.id, 'its parts say otherwise' from job j join usage_piece p on p.job_id = j.id
          where p.taken_back <> case when j.taken_back_at is null then 0 else 1 end",
    ),
    law(
        3,
        "taken_back_settled",
        "usage",
        // What a reservation settled that nobody reports has its booking behind it.
        "select x.id, 'still settled ' || cast(sum(x.amount) as text)
           from (select j.id, e.id as entry_id, e.amount from job j join entry e on e.subject = 'usage' and e.subject_id = j.id
                  where j.taken_back_at is not null and e.kind = 'settle'
                 union all
                 select j.id, e.id, e.amount from job j join entry e on e.booking_id = j.booking_id
                   join account a on a.id = e.to_id
                  where j.taken_back_at is not null and e.kind = 'settle' and e.subject is null
                    and a.resource_id = j.pool_id and a.unit = 'card_second') x
          where not exists (select 1 from entry v where v.reverses_id = x.entry_id) group by x.id",
    ),
];

/// A line of a bill with all that its price follows from.
#[derive(Clone, Debug)]
pub struct LineFact {
    /// Its id.
    pub id: i64,
    /// The list price it says, fen a card-hour.
    pub list: i64,
    /// The list price of its tariff; `None`: there is no such tariff.
    pub tariff: Option<i64>,
    /// That tariff's tiers.
    pub tiers: Vec<Tier>,
    /// The discount that held, basis points.
    pub off: i64,
    /// Card-seconds of the month that were billed before.
    pub before: i64,
    /// Card-seconds billed.
    pub seconds: i64,
    /// Card-seconds refunded.
    pub back: i64,
    /// In money.
    pub price: Price,
    /// What vouchers took over of it, in fen, and what of that went back to them.
    pub taken: (i64, i64),
    /// Its refunds added up: card-seconds, and in money.
    pub refunds: (i64, Price),
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    list: i64,
    tariff: Option<i64>,
    tiers: Option<String>,
    off: i64,
    before: i64,
    seconds: i64,
    back: i64,
    gross: i64,
    tier: i64,
    pool: i64,
    voucher: i64,
    payable: i64,
    taken: i64,
    given_back: i64,
}

/// Lines by id, after `after`; at most `limit`.
pub async fn lines(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<LineFact>, Fault> {
    const LINES: &str = "
        select l.id, l.list, t.list as tariff, t.tiers, l.off, l.before, l.seconds, l.back, l.gross, l.tier, l.pool, l.voucher,
               l.payable,
               cast(coalesce((select sum(o.amount) from bill_offset o where o.line_id = l.id), 0) as bigint) as taken,
               cast(coalesce((select sum(o.back) from bill_offset o where o.line_id = l.id), 0) as bigint) as given_back
          from bill_line l left join tariff t on t.id = l.tariff_id where l.id > $1 order by l.id limit $2";
    const REFUNDS: &str = "
        select line_id, cast(sum(seconds) as bigint), cast(sum(gross) as bigint), cast(sum(tier) as bigint),
               cast(sum(pool) as bigint), cast(sum(voucher) as bigint), cast(sum(payable) as bigint)
          from refund where line_id > $1 and line_id <= $2 group by line_id";
    type Back = (i64, i64, i64, i64, i64, i64, i64);
    let rows: Vec<Row> = tx.all(LINES, args![after, limit]).await?;
    let Some(last) = rows.last().map(|row| row.id) else { return Ok(Vec::new()) };
    let back: Vec<Back> = tx.all(REFUNDS, args![after, last]).await?;
    let refund = |(line, seconds, gross, tier, pool, voucher, payable): Back| {
        (line, (seconds, Price { gross, tier, pool, voucher, payable }))
    };
    let mut refunds: HashMap<i64, (i64, Price)> = back.into_iter().map(refund).collect();
    let fact = |row: Row| {
        let tiers = serde_json::from_str(row.tiers.as_deref().unwrap_or("[]"))
            .map_err(|error| Fault::corrupt("tariff.tiers", error))?;
        let Row { gross, tier, pool, voucher, payable, .. } = row;
        Ok(LineFact {
            id: row.id,
            list: row.list,
            tariff: row.tariff,
            tiers,
            off: row.off,
            before: row.before,
            seconds: row.seconds,
            back: row.back,
            price: Price { gross, tier, pool, voucher, payable },
            taken: (row.taken, row.given_back),
            refunds: refunds.remove(&row.id).unwrap_or_default(),
        })
    };
    rows.into_iter().map(fact).collect()
}
