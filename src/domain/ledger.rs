//! The ledger adds, it never edits. What may be drawn, and from which grant.

use super::company::named;
use super::id::{AccountId, ResourceId};
use super::time::{Instant, Interval};
use serde::{Deserialize, Serialize};

/// What a movement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// Supply to a company's grant.
    Grant,
    /// Grant to held: a booking reserves.
    Hold,
    /// Held to used: the booking is over.
    Settle,
    /// Held back to the grant it came from.
    Release,
    /// What nobody holds when a grant ends.
    Expire,
    /// Given back by the company.
    Return,
    /// A mistake put right: the opposite of another movement, with a reason. Also what has expired, back to its
    /// grant, for use of its time that was reported after its end.
    Reverse,
    /// What was left of last month's grant goes on for another month.
    Carry,
    /// A bill's line: who bears how much of it.
    Bill,
    /// A programme's budget to a company's voucher.
    Award,
    /// A voucher is paid out on a claim.
    Claim,
    /// Money that was paid, as it was recorded.
    Pay,
}
named!(Movement {
    Grant = "grant",
    Hold = "hold",
    Settle = "settle",
    Release = "release",
    Expire = "expire",
    Return = "return",
    Reverse = "reverse",
    Carry = "carry",
    Bill = "bill",
    Award = "award",
    Claim = "claim",
    Pay = "pay",
});

/// A company's grant as drawing sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its account.
    pub account: AccountId,
    /// The one pool it pays for; `None`: any.
    pub pool: Option<ResourceId>,
    /// What is neither used, held nor expired.
    pub left: i64,
    /// First instant it is good for.
    pub valid_from: Instant,
    /// First instant it is no longer good for.
    pub valid_to: Instant,
}

impl Grant {
    /// A grant must be valid on the day of use: during all of it.
    pub fn covers(&self, used: Interval) -> bool {
        self.valid_from <= used.start() && used.end() <= self.valid_to
    }

    /// A grant for a pool pays for that pool only.
    pub fn pays_for(&self, pool: Option<ResourceId>) -> bool {
        self.pool.is_none() || self.pool == pool
    }
}

/// A part of a hold: so much from that grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// The grant.
    pub grant: AccountId,
    /// The one pool that grant is for.
    pub pool: Option<ResourceId>,
    /// How much, at least 1.
    pub amount: i64,
}

/// The grants do not reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdrawn {
    /// What was needed.
    pub asked: i64,
    /// What all valid grants together have.
    pub left: i64,
}

/// Draws `need` from the grants valid during `used`: earliest expiry first; of two that end together the
/// one for a pool, then the older account.
pub fn draw(grants: &[Grant], need: i64, used: Interval) -> Result<Vec<Draw>, Overdrawn> {
    drawn(grants, need, used, |grant| (false, grant.valid_to, grant.pool.is_none(), grant.account))
}

/// The same, but grants for a pool come before all that are for any.
pub fn draw_own_first(grants: &[Grant], need: i64, used: Interval) -> Result<Vec<Draw>, Overdrawn> {
    drawn(grants, need, used, |grant| (grant.pool.is_none(), grant.valid_to, false, grant.account))
}

fn drawn<K: Ord>(
    grants: &[Grant],
    need: i64,
    used: Interval,
    order: impl Fn(&Grant) -> K,
) -> Result<Vec<Draw>, Overdrawn> {
    let mut valid: Vec<&Grant> = grants.iter().filter(|grant| grant.covers(used) && grant.left > 0).collect();
    valid.sort_by_key(|grant| order(grant));
    let left = valid.iter().map(|grant| grant.left).sum();
    if need > left {
        return Err(Overdrawn { asked: need, left });
    }
    let mut open = need;
    let mut draws = Vec::new();
    for grant in valid {
        let amount = open.min(grant.left);
        if amount > 0 {
            draws.push(Draw { grant: grant.account, pool: grant.pool, amount });
        }
        open -= amount;
    }
    Ok(draws)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span() -> Interval {
        Interval::new(Instant(1_000), Instant(2_000)).unwrap()
    }
    fn grant(account: i64, left: i64, valid_to: i64) -> Grant {
        Grant {
            account: AccountId(account),
            pool: None,
            left,
            valid_from: Instant(0),
            valid_to: Instant(valid_to),
        }
    }

    #[test]
    fn the_earliest_expiry_is_drawn_first() {
        // ALLOCATION worked example 5, in hours: 2 expiring early, 4 late, 5 needed.
        let grants = [grant(1, 4 * 3_600, 9_000), grant(2, 2 * 3_600, 5_000)];
        let draws = draw(&grants, 5 * 3_600, span()).unwrap();
        assert_eq!(
            draws.iter().map(|draw| (draw.grant.0, draw.amount)).collect::<Vec<_>>(),
            [(2, 7_200), (1, 10_800)]
        );
    }

    #[test]
    fn a_grant_must_be_valid_during_all_of_the_use() {
        let grants = [grant(1, 100, 1_999), grant(2, 30, 2_000)];
        assert_eq!(draw(&grants, 31, span()), Err(Overdrawn { asked: 31, left: 30 }));
    }

    proptest! {
        #[test]
        fn a_draw_is_exact_or_refused(lefts in proptest::collection::vec((0i64..500, 1_500i64..3_000), 0..8), need in 1i64..2_000) {
            let grants: Vec<Grant> = lefts.iter().enumerate().map(|(n, (left, to))| grant(n as i64 + 1, *left, *to)).collect();
            let valid: i64 = grants.iter().filter(|g| g.covers(span())).map(|g| g.left).sum();
            match draw(&grants, need, span()) {
                Ok(draws) => {
                    prop_assert_eq!(draws.iter().map(|d| d.amount).sum::<i64>(), need);
                    for d in &draws {
                        let from = grants.iter().find(|g| g.account == d.grant).unwrap();
                        prop_assert!(d.amount > 0 && d.amount <= from.left && from.covers(span()));
                    }
                }
                Err(over) => prop_assert!(over.left == valid && valid < need),
            }
        }
    }
}
