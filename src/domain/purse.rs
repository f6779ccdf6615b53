//! What a request costs and what it is drawn from. One rule, for every way to take something: a grant for
//! a pool pays for that pool only, one for no pool for any of its unit that is free within a quota. A pool of
//! private money never is: a grant for it by name says how much may be used there, at its price.

use super::amount::Unit;
use super::id::{AccountId, CompanyId, ResourceId};
use super::ledger::{Draw, Grant, draw, draw_own_first};
use super::time::Interval;

/// What something costs of one unit; of one pool, where the unit is counted by pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// Of what.
    pub unit: Unit,
    /// Of which pool; `None` where the unit is not counted by pool.
    pub pool: Option<ResourceId>,
    /// How much, at least 1.
    pub need: i64,
}

/// Adds up what each resource costs: a price a unit, and a pool where the unit is counted by pool.
pub fn prices(lines: impl IntoIterator<Item = (Unit, ResourceId, i64)>) -> Vec<Price> {
    let mut all: Vec<Price> = Vec::new();
    for (unit, resource, need) in lines {
        let pool = unit.is_by_pool().then_some(resource);
        match all.iter_mut().find(|one| one.unit == unit && one.pool == pool) {
            Some(one) => one.need = one.need.saturating_add(need),
            None => all.push(Price { unit, pool, need }),
        }
    }
    all.retain(|one| one.need > 0);
    all
}

/// What a company can draw from, of one unit.
#[derive(Clone, Debug)]
pub struct Purse {
    /// Whose it is.
    pub company: CompanyId,
    /// Of what.
    pub unit: Unit,
    /// Grants with something left, earliest expiry first.
    pub grants: Vec<Grant>,
    /// Where holds go, by the pool of the grant they come from.
    pub held: Vec<(Option<ResourceId>, AccountId)>,
    /// The pools of private money: what is used there is billed, so only grants for them by name are for them.
    pub private: Vec<ResourceId>,
}

impl Purse {
    /// Whether a grant pays for `pool`.
    pub fn pays(&self, grant: &Grant, pool: Option<ResourceId>) -> bool {
        let private = pool.is_some_and(|pool| self.private.contains(&pool));
        grant.pays_for(pool) && (grant.pool.is_some() || !private)
    }

    /// The grants that pay for `pool`.
    pub fn paying(&self, pool: Option<ResourceId>) -> Vec<Grant> {
        self.grants.iter().copied().filter(|grant| self.pays(grant, pool)).collect()
    }

    /// Where holds from grants for `pool` go; `None`: that account is to be opened.
    pub fn held_for(&self, pool: Option<ResourceId>) -> Option<AccountId> {
        self.held.iter().find(|(known, _)| *known == pool).map(|(_, account)| *account)
    }
}

/// The grants do not reach for one of the prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    /// The price.
    pub price: Price,
    /// What is left for it, after what the others of the same request take.
    pub left: i64,
}

/// What a request costs, with all that it can be drawn from.
#[derive(Clone, Debug, Default)]
pub struct Costs {
    /// Each unit and pool once.
    pub prices: Vec<Price>,
    /// The purses of those units.
    pub purses: Vec<Purse>,
}

impl Costs {
    /// The purse of a unit.
    pub fn purse(&self, unit: Unit) -> Option<&Purse> {
        self.purses.iter().find(|purse| purse.unit == unit)
    }

    /// Draws every price from the grants valid during `used`, or none of them: earliest expiry first. Only
    /// where that would leave another pool of the same request short, a pool's own grants come first.
    pub fn draws(&self, used: Interval) -> Result<Vec<(Price, Draw)>, Short> {
        self.in_order(used, false).or_else(|_| self.in_order(used, true))
    }

    fn in_order(&self, used: Interval, own_first: bool) -> Result<Vec<(Price, Draw)>, Short> {
        let mut rest = self.clone();
        let mut all = Vec::new();
        for price in &self.prices {
            let paying = rest.purse(price.unit).map(|purse| purse.paying(price.pool)).unwrap_or_default();
            let drawn = if own_first { draw_own_first } else { draw }(&paying, price.need, used)
                .map_err(|short| Short { price: *price, left: short.left })?;
            rest.spend(&drawn);
            all.extend(drawn.into_iter().map(|draw| (*price, draw)));
        }
        Ok(all)
    }

    /// What was drawn is no longer there for the next.
    pub fn spend(&mut self, draws: &[Draw]) {
        for grant in self.purses.iter_mut().flat_map(|purse| purse.grants.iter_mut()) {
            let drawn = draws.iter().filter(|draw| draw.grant == grant.account).map(|draw| draw.amount);
            grant.left -= drawn.sum::<i64>();
        }
    }

    /// Each price with what is left for it: less than the price for one of them at least where the request
    /// cannot be paid, and for none where it can.
    pub fn quotes(&self, used: Interval) -> Vec<(Price, i64)> {
        let short = self.draws(used).err();
        let quote = |price: &Price| match short {
            Some(short) if short.price == *price => (*price, short.left),
            _ => {
                let paying = self.purse(price.unit).map(|purse| purse.paying(price.pool)).unwrap_or_default();
                let valid = paying.iter().filter(|grant| grant.covers(used));
                (*price, valid.map(|grant| grant.left).sum())
            }
        };
        self.prices.iter().map(quote).collect()
    }
}

#[cfg(test)]
mod laws;
