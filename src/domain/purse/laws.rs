//! Draws over random purses against every way there is to pay.

use super::*;
use crate::domain::time::Instant;
use proptest::prelude::*;

fn used() -> Interval {
    Interval::new(Instant(1_000), Instant(2_000)).unwrap()
}

/// A pool of private money; the others are public.
const PRIVATE: i64 = 9;

fn costs(needs: &[(i64, i64)], grants: &[(Option<i64>, i64, i64)]) -> Costs {
    let line = |(pool, need): &(i64, i64)| (Unit::CardSecond, ResourceId(*pool), *need);
    let grant = |(n, (pool, left, to)): (usize, &(Option<i64>, i64, i64))| Grant {
        account: AccountId(n as i64 + 1),
        pool: pool.map(ResourceId),
        left: *left,
        valid_from: Instant(0),
        valid_to: Instant(*to),
    };
    let purse = Purse {
        company: CompanyId(1),
        unit: Unit::CardSecond,
        grants: grants.iter().enumerate().map(grant).collect(),
        held: Vec::new(),
        private: vec![ResourceId(PRIVATE)],
    };
    Costs { prices: prices(needs.iter().map(line)), purses: vec![purse] }
}

#[test]
fn a_grant_for_a_pool_pays_for_that_pool_only() {
    let costs = costs(&[(7, 10)], &[(Some(8), 100, 3_000), (Some(7), 4, 3_000), (None, 5, 3_000)]);
    let short = costs.draws(used()).unwrap_err();
    assert_eq!((short.price.pool, short.left), (Some(ResourceId(7)), 9));
    assert_eq!(costs.quotes(used()), [(short.price, 9)]);
}

#[test]
fn a_pool_of_private_money_takes_nothing_of_a_grant_for_any() {
    let open = (None, 100, 2_500);
    let none = costs(&[(PRIVATE, 10)], &[open, (Some(8), 100, 3_000)]);
    assert_eq!(none.draws(used()).unwrap_err().left, 0);
    assert_eq!(none.quotes(used())[0].1, 0);
    let named = costs(&[(PRIVATE, 10), (8, 20)], &[open, (Some(PRIVATE), 10, 3_000)]);
    let drawn: Vec<(i64, i64)> =
        named.draws(used()).unwrap().iter().map(|(_, draw)| (draw.grant.0, draw.amount)).collect();
    assert_eq!(drawn, [(2, 10), (1, 20)]);
}

#[test]
fn what_another_pool_needs_is_left_to_it_where_that_can_be() {
    // The open grant ends first, but pool 8 has nothing else.
    let both = costs(&[(7, 10), (8, 10)], &[(None, 10, 2_000), (Some(7), 10, 3_000)]);
    let draws: Vec<(Option<ResourceId>, i64)> =
        both.draws(used()).unwrap().iter().map(|(price, draw)| (price.pool, draw.grant.0)).collect();
    assert_eq!(draws, [(Some(ResourceId(7)), 2), (Some(ResourceId(8)), 1)]);
    // Alone, the earliest expiry is drawn first.
    let one = costs(&[(7, 10)], &[(None, 10, 2_000), (Some(7), 10, 3_000)]);
    assert_eq!(one.draws(used()).unwrap()[0].1.grant, AccountId(1));
}

#[test]
fn units_without_pools_are_one_price() {
    let lines = [(Unit::RoomMinute, ResourceId(1), 30), (Unit::RoomMinute, ResourceId(2), 60)];
    assert_eq!(prices(lines), [Price { unit: Unit::RoomMinute, pool: None, need: 90 }]);
    let lines = [(Unit::CardSecond, ResourceId(1), 30), (Unit::CardSecond, ResourceId(2), 60)];
    assert_eq!(prices(lines).len(), 2);
}

proptest! {
    /// Whatever can be paid in some way is paid; nothing is drawn twice or from another pool's grant.
    #[test]
    fn what_can_be_paid_is_paid(
        needs in proptest::collection::vec((1i64..4, 1i64..60), 1..4),
        grants in proptest::collection::vec((proptest::option::of(1i64..4), 0i64..60, 1_500i64..3_000), 0..7),
    ) {
        let costs = costs(&needs, &grants);
        let valid = |pool: Option<i64>| -> i64 {
            grants.iter().filter(|(of, _, to)| *of == pool && *to >= used().end().0).map(|(_, left, _)| left).sum()
        };
        // What own grants cannot pay must come from the open ones: nothing else can be traded.
        let beyond: i64 =
            costs.prices.iter().map(|price| (price.need - valid(price.pool.map(|id| id.0))).max(0)).sum();
        match costs.draws(used()) {
            Ok(draws) => {
                prop_assert!(beyond <= valid(None));
                for price in &costs.prices {
                    let drawn = draws.iter().filter(|(of, _)| of == price).map(|(_, draw)| draw.amount);
                    prop_assert_eq!(drawn.sum::<i64>(), price.need);
                }
                for grant in &costs.purses[0].grants {
                    let mine = draws.iter().filter(|(_, draw)| draw.grant == grant.account);
                    prop_assert!(mine.clone().map(|(_, draw)| draw.amount).sum::<i64>() <= grant.left);
                    for (price, _) in mine {
                        prop_assert!(grant.covers(used()) && grant.pays_for(price.pool));
                    }
                }
                prop_assert!(costs.quotes(used()).iter().all(|(price, left)| left >= &price.need));
            }
            Err(short) => {
                prop_assert!(beyond > valid(None) && short.left < short.price.need);
                prop_assert!(costs.quotes(used()).iter().any(|(price, left)| left < &price.need));
            }
        }
    }
}
