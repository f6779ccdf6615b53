//! Quotas: how much of a company's card-hours is taken, and what one more request would take. What is given for one
//! pool and what is given for any are two balances, each with a share of its own.

use super::amount::Unit;
use super::id::{AccountId, ResourceId};
use super::ledger::Draw;
use super::pool::{Alarm, Funding, Threshold};
use super::purse::{Costs, Price};
use super::time::Instant;

/// A grant of cards, whatever is left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its account.
    pub account: AccountId,
    /// The one pool it is for; `None`: any.
    pub pool: Option<ResourceId>,
    /// Its size, card-seconds.
    pub granted: i64,
    /// First instant it is good for.
    pub valid_from: Instant,
    /// First instant it is no longer good for.
    pub valid_to: Instant,
}

/// What a pool does as a balance that pays for it runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The pool.
    pub pool: ResourceId,
    /// From so many percent on a person must agree.
    pub asks: Option<i64>,
    /// Beyond so many percent nothing is reserved.
    pub stops: Option<i64>,
    /// Built with private money: what is good for any pool does not pay there, and what runs there is billed.
    pub private: bool,
}

impl Limits {
    /// Of a pool's thresholds; the lowest of a kind is the one that counts.
    pub fn of(pool: ResourceId, funding: Funding, thresholds: &[Threshold]) -> Limits {
        let lowest = |alarm| thresholds.iter().filter(|one| one.alarm == alarm).map(|one| one.percent).min();
        let private = funding == Funding::Private;
        Limits { pool, asks: lowest(Alarm::Ask), stops: lowest(Alarm::Stop), private }
    }
}

/// How much of a balance would be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Given in all, at least 1.
    pub granted: i64,
    /// Held or used, this request included.
    pub taken: i64,
    /// From so many percent on a person must agree.
    pub asks: Option<i64>,
    /// Beyond so many percent nothing is reserved.
    pub stops: Option<i64>,
}

impl Share {
    /// The share taken, in whole percent, rounded down: what a threshold is reached by.
    pub fn percent(self) -> i64 {
        self.rounded(0)
    }
    /// The share taken, in whole percent, rounded up: what a limit is exceeded by.
    pub fn percent_up(self) -> i64 {
        self.rounded(i128::from(self.granted.max(1)) - 1)
    }
    fn rounded(self, more: i128) -> i64 {
        let share = (i128::from(self.taken) * 100 + more) / i128::from(self.granted.max(1));
        i64::try_from(share).unwrap_or(i64::MAX)
    }
    /// Whether a person must agree.
    pub fn needs_approval(self) -> bool {
        self.asks.is_some_and(|asks| self.percent() >= asks)
    }
}

/// A company's quotas as a request for cards meets them.
#[derive(Clone, Debug, Default)]
pub struct Quotas {
    /// Grants of cards that are still good, or will be.
    pub given: Vec<Given>,
    /// What the pools of the request say.
    pub limits: Vec<Limits>,
}

impl Quotas {
    /// What is given of a balance at `at`, and how much of it is taken while `left` is left of each grant.
    fn balance(&self, of: Option<ResourceId>, at: Instant, left: &impl Fn(AccountId) -> i64) -> (i64, i64) {
        let good = |one: &&Given| one.pool == of && one.valid_from <= at && at < one.valid_to;
        self.given.iter().filter(good).fold((0, 0), |(granted, taken), one| {
            (one.granted.saturating_add(granted), (one.granted - left(one.account)).saturating_add(taken))
        })
    }

    /// The fullest balance that a request draws on for `pool`, this request included; where its grants do not reach,
    /// all that could pay for the pool, as one. `None`: the pool says nothing, or nothing was given.
    ///
    /// `draws`: what the request is drawn from; `None`: the grants do not reach.
    pub fn share(
        &self,
        pool: ResourceId,
        costs: &Costs,
        draws: Option<&[(Price, Draw)]>,
        at: Instant,
    ) -> Option<Share> {
        let limits = self.limits.iter().find(|one| one.pool == pool)?;
        let grants = costs.purse(Unit::CardSecond).map_or(&[][..], |purse| &purse.grants);
        let left = |account| grants.iter().find(|one| one.account == account).map_or(0, |one| one.left);
        let share = |granted: i64, taken: i64| {
            (granted > 0).then_some(Share { granted, taken, asks: limits.asks, stops: limits.stops })
        };
        let kinds = [Some(pool), None];
        let Some(draws) = draws else {
            let need = costs.prices.iter().filter(|one| one.pool == Some(pool)).map(|one| one.need);
            let paying = kinds.into_iter().filter(|kind| kind.is_some() || !limits.private);
            let (given, taken): (Vec<i64>, Vec<i64>) =
                paying.map(|kind| self.balance(kind, at, &left)).unzip();
            let taken = taken.into_iter().chain(need).fold(0, i64::saturating_add);
            return share(given.into_iter().fold(0, i64::saturating_add), taken);
        };
        let cards = || draws.iter().filter(|(price, _)| price.unit == Unit::CardSecond);
        let drawn_on = |kind: &Option<ResourceId>| {
            cards().any(|(price, draw)| price.pool == Some(pool) && draw.pool == *kind)
        };
        let shares = kinds.into_iter().filter(drawn_on).filter_map(|kind| {
            let (granted, taken) = self.balance(kind, at, &left);
            let drawn = cards().filter(|(_, draw)| draw.pool == kind).map(|(_, draw)| draw.amount);
            share(granted, taken.saturating_add(drawn.sum()))
        });
        shares.max_by_key(|one| (one.percent_up(), one.percent()))
    }

    /// How much of a use lies beyond where `pool` stops: what it drew beyond that share of each balance, and `unpaid`,
    /// which no balance paid for. Nothing where the pool never stops or is private,
    /// or nothing was given at `at`.
    pub fn beyond(
        &self,
        pool: ResourceId,
        at: Instant,
        before: impl Fn(AccountId) -> i64,
        after: impl Fn(AccountId) -> i64,
        unpaid: i64,
    ) -> i64 {
        let limits = self.limits.iter().find(|one| one.pool == pool);
        let counts = limits.filter(|one| !one.private);
        let Some(stops) = counts.and_then(|one| one.stops) else { return 0 };
        let (mut given, mut beyond) = (false, unpaid);
        for kind in [Some(pool), None] {
            let (granted, was) = self.balance(kind, at, &before);
            let (_, is) = self.balance(kind, at, &after);
            given |= granted > 0;
            let most = i64::try_from(i128::from(granted) * i128::from(stops) / 100).unwrap_or(granted);
            beyond = beyond.saturating_add((is - was.max(most)).max(0));
        }
        if given { beyond } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::CompanyId;
    use crate::domain::ledger::Grant;
    use crate::domain::pool::THRESHOLDS;
    use crate::domain::purse::Purse;
    use crate::domain::time::Interval;

    const POOL: ResourceId = ResourceId(7);

    fn span() -> Interval {
        Interval::new(Instant(1_000), Instant(2_000)).unwrap()
    }

    /// Quotas and costs of a company with `(pool, granted, left)` grants that asks for `need` of the pool.
    fn asks(grants: &[(Option<ResourceId>, i64, i64)], need: i64, stops: i64) -> Option<Share> {
        let (from, to) = (Instant(0), Instant(10_000));
        let id = |n: usize| AccountId(n as i64 + 1);
        let given = grants.iter().enumerate().map(|(n, (pool, granted, _))| Given {
            account: id(n),
            pool: *pool,
            granted: *granted,
            valid_from: from,
            valid_to: to,
        });
        let left = grants.iter().enumerate().filter(|(_, one)| one.2 > 0).map(|(n, (pool, _, left))| Grant {
            account: id(n),
            pool: *pool,
            left: *left,
            valid_from: from,
            valid_to: to,
        });
        let purse = Purse {
            company: CompanyId(1),
            unit: Unit::CardSecond,
            grants: left.collect(),
            held: Vec::new(),
            private: Vec::new(),
        };
        let price = Price { unit: Unit::CardSecond, pool: Some(POOL), need };
        let costs = Costs { prices: vec![price], purses: vec![purse] };
        let limits = Limits { pool: POOL, asks: Some(95), stops: Some(stops), private: false };
        let quotas = Quotas { given: given.collect(), limits: vec![limits] };
        quotas.share(POOL, &costs, costs.draws(span()).ok().as_deref(), span().start())
    }

    #[test]
    fn each_balance_has_its_own_share() {
        let percent = |grants: &[_], need| asks(grants, need, 100).map(Share::percent_up);
        let (own, any) = (Some(POOL), None);
        assert_eq!(percent(&[(own, 100, 50)], 40), Some(90));
        assert_eq!(percent(&[(any, 100, 50)], 40), Some(90), "what is good for any pool counts as well");
        assert_eq!(percent(&[(own, 100, 0), (any, 100, 100)], 40), Some(40), "only what is drawn on");
        assert_eq!(percent(&[(own, 100, 10), (any, 100, 100)], 40), Some(100), "the fullest of both");
        assert_eq!(percent(&[(own, 100, 10), (any, 100, 10)], 40), Some(110), "too little in both together");
        assert_eq!(percent(&[(Some(ResourceId(8)), 100, 100)], 40), None, "another pool's");
        assert_eq!(percent(&[], 40), None);
    }

    #[test]
    fn a_limit_is_exceeded_by_the_least_above_it_and_a_threshold_reached_exactly() {
        let share = |need| asks(&[(Some(POOL), 1_000, 1_000)], need, 90).unwrap();
        assert_eq!((share(900).percent_up(), share(901).percent_up()), (90, 91));
        assert!(!share(949).needs_approval() && share(950).needs_approval());
        let all = Limits::of(POOL, Funding::Government, &THRESHOLDS);
        assert_eq!((all.asks, all.stops), (Some(95), Some(100)));
        assert_eq!(
            Limits::of(POOL, Funding::Government, &[]),
            Limits { pool: POOL, asks: None, stops: None, private: false }
        );
    }

    #[test]
    fn a_use_beyond_the_stop_is_measured() {
        let given = |n, pool| Given {
            account: AccountId(n),
            pool,
            granted: 1_000,
            valid_from: Instant(0),
            valid_to: Instant(10),
        };
        let over = |stops: Option<i64>, before: [i64; 2], after: [i64; 2], unpaid| {
            let quotas = Quotas {
                given: vec![given(1, Some(POOL)), given(2, None)],
                limits: vec![Limits { pool: POOL, asks: None, stops, private: false }],
            };
            let left = |all: [i64; 2]| move |id: AccountId| all[usize::try_from(id.0 - 1).unwrap()];
            quotas.beyond(POOL, Instant(5), left(before), left(after), unpaid)
        };
        assert_eq!(over(Some(90), [500, 1_000], [100, 1_000], 0), 0, "up to it is not beyond");
        assert_eq!(over(Some(90), [500, 1_000], [40, 1_000], 0), 60);
        assert_eq!(over(Some(90), [50, 1_000], [0, 1_000], 0), 50, "what was beyond before is told already");
        assert_eq!(over(Some(90), [500, 500], [0, 0], 30), 100 + 100 + 30);
        assert_eq!(over(None, [500, 500], [0, 0], 30), 0);
        let none =
            Quotas { given: Vec::new(), limits: vec![Limits::of(POOL, Funding::Government, &THRESHOLDS)] };
        assert_eq!(none.beyond(POOL, Instant(5), |_| 0, |_| 0, 30), 0, "who has no quota overruns none");
    }
}
