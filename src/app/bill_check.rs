//! Lines of bills computed again, as `hatchery check` looks at them: what each costs by its tariff, what vouchers took over
//! of it, and what came back.

use super::Fault;
use crate::domain::price::{Price, Terms, line, refund};
use crate::store::check::{Finding, LineFact, lines};
use crate::store::engine::Tx;

/// A line does not cost what its tariff says, or vouchers took over something else.
const PRICE: &str = "line_price";
/// Refunds of a line do not come to what came back of it.
const REFUNDS: &str = "line_refunds";
/// What [`differing`] tells of.
pub(super) const KINDS: [&str; 2] = [PRICE, REFUNDS];

/// Lines in memory at a time.
const LINES: i64 = 1_000;

/// Every line that differs.
pub(super) async fn differing(tx: &mut Tx) -> Result<Vec<Finding>, Fault> {
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let some = lines(tx, after, LINES).await?;
        let Some(last) = some.last() else { return Ok(found) };
        after = last.id;
        for one in &some {
            let finding = |kind, what| Finding { promise: 3, kind, noun: "bill_line", id: one.id, what };
            found.extend(mispriced(one).map(|what| finding(PRICE, what)));
            found.extend(misrefunded(one).map(|what| finding(REFUNDS, what)));
        }
    }
}

/// What is wrong about a line's price. Which vouchers pay for it was known when it was billed only; what they took over
/// is written down, and all that is left is the company's.
fn mispriced(one: &LineFact) -> Option<String> {
    let terms =
        Terms { list: one.list, tiers: &one.tiers, before: one.before, discount: one.off, voucher: None };
    let own = line(one.seconds, &terms);
    let own = Price { voucher: one.taken.0, payable: own.payable - one.taken.0, ..own };
    if one.tariff != Some(one.list) {
        let tariff = one.tariff.map_or_else(|| "none".to_owned(), |list| list.to_string());
        return Some(format!("list price {}, of its tariff {tariff}", one.list));
    }
    (own != one.price).then(|| format!("{}, computed {}", said(&one.price), said(&own)))
}

/// What is wrong about a line's refunds. Each is a difference of what had come back after it and before it, so that
/// together they are what comes back of the whole at once.
fn misrefunded(one: &LineFact) -> Option<String> {
    let (seconds, sum) = one.refunds;
    if seconds != one.back {
        return Some(format!("refunds of {seconds} card-seconds, came back {}", one.back));
    }
    let own = refund(&one.price, one.seconds, 0, one.back);
    if sum != own {
        return Some(format!("came back {}, computed {}", said(&sum), said(&own)));
    }
    let given = one.taken.1;
    (given != sum.voucher).then(|| format!("{} came back of vouchers, {given} went to them", sum.voucher))
}

fn said(price: &Price) -> String {
    let Price { gross, tier, pool, voucher, payable } = price;
    format!("gross {gross}, tier {tier}, discount {pool}, voucher {voucher}, payable {payable}")
}
