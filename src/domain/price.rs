//! What compute costs: a line of a bill in four steps, and what of it comes back.
//!
//! Free quota comes off before anything is priced. What is left is priced at the list price, rounded once a
//! line, half up; then come the marginal tiers, the pool's discount and an offset voucher, in that order.
//! Money is in fen (分), time in card-seconds, rates in basis points (1/100 of a percent).

use std::ops::AddAssign;

/// Basis points of the whole.
pub const WHOLE: i64 = 10_000;
/// Seconds of a card-hour.
pub const HOUR: i64 = 3_600;

/// A marginal tier: from so many card-seconds of a month on, so much off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Tier {
    /// Card-seconds of the month, of this pool, that were billed before it begins; 0 or more.
    pub from: i64,
    /// Off the list price, 0 to 10,000 basis points.
    pub off: i64,
}

/// An offset voucher as a line sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset {
    /// The share that it takes over, 0 to 10,000 basis points.
    pub share: i64,
    /// What can still be taken from it, of its own amount and of the year's cap, in fen.
    pub left: i64,
}

/// What a line is priced by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms<'a> {
    /// List price of a card-hour, in fen.
    pub list: i64,
    /// Marginal tiers by rising `from`; before the first nothing comes off.
    pub tiers: &'a [Tier],
    /// Card-seconds that were billed earlier in the same month.
    pub before: i64,
    /// The pool's discount, 0 to 10,000 basis points.
    pub discount: i64,
    /// An offset voucher.
    pub voucher: Option<Offset>,
}

/// A line in money, or a sum of lines. Always `gross = tier + pool + voucher + payable`, all at least 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Price {
    /// At the list price.
    pub gross: i64,
    /// Off by tiers.
    pub tier: i64,
    /// Off by the pool's discount.
    pub pool: i64,
    /// Taken over by a voucher.
    pub voucher: i64,
    /// What the company pays.
    pub payable: i64,
}

impl AddAssign for Price {
    fn add_assign(&mut self, other: Price) {
        self.gross += other.gross;
        self.tier += other.tier;
        self.pool += other.pool;
        self.voucher += other.voucher;
        self.payable += other.payable;
    }
}

/// `a / b` rounded half up, for `a` at least 0 and `b` above 0; as large as an `i64` gets at the most.
fn half_up(a: i128, b: i128) -> i64 {
    i64::try_from((2 * a + b).div_euclid(2 * b)).unwrap_or(i64::MAX)
}

/// `share` basis points of `amount`, rounded down: what a voucher takes.
pub fn share_down(amount: i64, share: i64) -> i64 {
    let part = i128::from(amount.max(0)) * i128::from(share.clamp(0, WHOLE));
    i64::try_from(part / i128::from(WHOLE)).unwrap_or(i64::MAX)
}

/// `share` basis points of `amount`, rounded half up.
pub fn share_half_up(amount: i64, share: i64) -> i64 {
    half_up(i128::from(amount.max(0)) * i128::from(share.clamp(0, WHOLE)), i128::from(WHOLE))
}

/// What `seconds` card-seconds cost at `list` fen a card-hour, rounded half up.
pub fn at_list(seconds: i64, list: i64) -> i64 {
    half_up(i128::from(seconds.max(0)) * i128::from(list.max(0)), i128::from(HOUR))
}

/// A line of `seconds` billed card-seconds.
pub fn line(seconds: i64, terms: &Terms<'_>) -> Price {
    let gross = at_list(seconds, terms.list);
    let tier = off_by_tiers(seconds, terms).min(gross);
    let pool = share_half_up(gross - tier, terms.discount);
    let due = gross - tier - pool;
    let voucher = terms.voucher.map_or(0, |one| share_down(due, one.share).min(one.left.max(0)));
    Price { gross, tier, pool, voucher, payable: due - voucher }
}

/// What several vouchers take over of what is `due`, in their order. Each takes its share; where it has less
/// left than that, the part of `due` that it could not cover goes on to the next.
pub fn offsets(due: i64, vouchers: &[Offset]) -> Vec<i64> {
    let mut open = due.max(0);
    let mut taken = Vec::with_capacity(vouchers.len());
    for one in vouchers {
        let share = one.share.clamp(0, WHOLE);
        let wanted = share_down(open, share);
        let took = wanted.min(one.left.max(0));
        taken.push(took);
        // A part that was covered is covered once: rounded up, so that no two vouchers pay for the same fen.
        let covered = if took == wanted || share == 0 {
            if share == 0 { 0 } else { i128::from(open) }
        } else {
            (i128::from(took) * i128::from(WHOLE) + i128::from(share) - 1) / i128::from(share)
        };
        open -= i64::try_from(covered).unwrap_or(open).min(open);
    }
    taken
}

/// What the tiers take off: each second at the rate of the tier it lies in, rounded once.
fn off_by_tiers(seconds: i64, terms: &Terms<'_>) -> i64 {
    let (first, last) = (terms.before.max(0), terms.before.max(0).saturating_add(seconds.max(0)));
    let mut off: i128 = 0;
    for (at, tier) in terms.tiers.iter().enumerate() {
        let end = terms.tiers.get(at + 1).map_or(i64::MAX, |next| next.from);
        let inside = last.min(end) - first.max(tier.from);
        if inside > 0 {
            off += i128::from(inside) * i128::from(tier.off.clamp(0, WHOLE));
        }
    }
    half_up(off * i128::from(terms.list.max(0)), i128::from(HOUR) * i128::from(WHOLE))
}

/// What comes back when `seconds` of the `all` card-seconds of a line are taken back, after `back` of them
/// were before. Each part comes back in proportion; the sum of refunds is never more than the line, and is
/// the line when all of it has come back.
pub fn refund(price: &Price, all: i64, back: i64, seconds: i64) -> Price {
    let all = all.max(1);
    let (from, to) = (back.clamp(0, all), back.saturating_add(seconds.max(0)).clamp(0, all));
    let part = |amount: i64| {
        let until = |gone: i64| half_up(i128::from(amount) * i128::from(gone), i128::from(all));
        until(to) - until(from)
    };
    let (tier, pool, voucher, payable) =
        (part(price.tier), part(price.pool), part(price.voucher), part(price.payable));
    Price { gross: tier + pool + voucher + payable, tier, pool, voucher, payable }
}

#[cfg(test)]
mod laws;
