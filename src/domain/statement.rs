//! A company's statement of a month: what it had, what moved, what it has.

use super::account::AccountKind;
use super::amount::Unit;
use super::id::ResourceId;

/// What a section of a statement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// What it may use: grants, and what is held of them.
    Entitlement,
    /// What it owes or has paid ahead.
    Payable,
    /// Its vouchers.
    Voucher,
    /// Its deposits.
    Deposit,
}

/// A section: one unit, one pool where grants are for one, one purpose. In this order they are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Section {
    /// Of what.
    pub unit: Unit,
    /// For which pool the grants are; `None`: for any.
    pub pool: Option<ResourceId>,
    /// What it is about.
    pub purpose: Purpose,
}

/// What stands in a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// What can be drawn; of money, the balance.
    pub available: i64,
    /// What bookings and tenancies hold.
    pub held: i64,
}

impl Position {
    /// With what moved.
    #[must_use]
    pub fn plus(self, moved: Position) -> Position {
        Position { available: self.available + moved.available, held: self.held + moved.held }
    }
}

/// What an amount on a company's account of some kind is in a statement; `None`: of no company's account.
pub fn part(kind: AccountKind, amount: i64) -> Option<(Purpose, Position)> {
    let available = Position { available: amount, held: 0 };
    match kind {
        AccountKind::Grant => Some((Purpose::Entitlement, available)),
        AccountKind::Held => Some((Purpose::Entitlement, Position { available: 0, held: amount })),
        AccountKind::Payable => Some((Purpose::Payable, available)),
        AccountKind::Voucher => Some((Purpose::Voucher, available)),
        AccountKind::Deposit => Some((Purpose::Deposit, available)),
        _ => None,
    }
}

/// Adds to the position of a section, in a list that is kept in order.
pub fn add(to: &mut Vec<(Section, Position)>, section: Section, moved: Position) {
    match to.binary_search_by_key(&section, |(known, _)| *known) {
        Ok(at) => to[at].1 = to[at].1.plus(moved),
        Err(at) => to.insert(at, (section, moved)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_companys_own_accounts_are_in_its_statement() {
        for kind in AccountKind::ALL {
            assert_eq!(part(*kind, 1).is_some(), kind.is_companys(), "{}", kind.name());
        }
    }

    #[test]
    fn sections_are_listed_in_one_order_and_add_up() {
        let section =
            |unit, pool: Option<i64>, purpose| Section { unit, pool: pool.map(ResourceId), purpose };
        let cards = section(Unit::CardSecond, Some(3), Purpose::Entitlement);
        let owed = section(Unit::Fen, None, Purpose::Payable);
        let mut all = Vec::new();
        for (section, available) in [(owed, 5), (cards, 7), (owed, -9), (cards, 1)] {
            add(&mut all, section, Position { available, held: 2 });
        }
        assert_eq!(
            all,
            [(cards, Position { available: 8, held: 4 }), (owed, Position { available: -4, held: 4 })]
        );
    }
}
