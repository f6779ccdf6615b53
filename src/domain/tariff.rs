//! A pool's prices over time, and how a use is cut where one of them changes or a month ends.

use super::ledger::{Draw, Grant};
use super::month::Month;
use super::price::Tier;
use super::time::{Instant, Interval};
use std::cmp::Reverse;

/// What a pool costs from a moment on, until the next tariff begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tariff {
    /// Its row.
    pub id: i64,
    /// First instant at which it holds.
    pub from: Instant,
    /// List price of a card-hour, in fen.
    pub list: i64,
    /// Marginal tiers by rising `from`.
    pub tiers: Vec<Tier>,
    /// Discount on the list price for everybody, in basis points.
    pub discount: i64,
}

/// A company's own discount on a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discount {
    /// During which it holds.
    pub span: Interval,
    /// In basis points; it stands instead of the pool's own where it is the larger.
    pub off: i64,
}

/// A discount that was given, with its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    /// Its row.
    pub id: i64,
    /// What it is.
    pub terms: Discount,
}

/// A part of a use within one tariff, one discount and one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// When.
    pub span: Interval,
    /// Card-seconds.
    pub seconds: i64,
    /// Of these, what a free quota pays for.
    pub free: i64,
}

/// Cuts `span` at every instant of `at` inside it and at the ends of months.
pub fn cut(span: Interval, at: impl IntoIterator<Item = Instant>) -> Vec<Interval> {
    let mut edges: Vec<Instant> = at.into_iter().collect();
    let mut month = Month::of(span.start());
    while month.end() < span.end() && month.next() > month {
        edges.push(month.end());
        month = month.next();
    }
    edges.retain(|edge| span.start() < *edge && *edge < span.end());
    edges.push(span.end());
    edges.sort_unstable();
    edges.dedup();
    let mut from = span.start();
    let mut parts = Vec::with_capacity(edges.len());
    for edge in edges {
        parts.extend(Interval::new(from, edge));
        from = edge;
    }
    parts
}

/// The tariff that holds at `at`, of those given.
pub fn at(tariffs: &[Tariff], at: Instant) -> Option<&Tariff> {
    tariffs.iter().filter(|tariff| tariff.from <= at).max_by_key(|tariff| (tariff.from, tariff.id))
}

/// The discount that holds at `at`, in basis points: the largest of the company's own, with its row, or the tariff's
/// where that is no smaller. Of its own that take off as much, the one given first.
pub fn off_at(tariff: &Tariff, own: &[Own], at: Instant) -> (i64, Option<i64>) {
    let holds = |one: &&Own| one.terms.span.start() <= at && at < one.terms.span.end();
    let best = own.iter().filter(holds).max_by_key(|one| (one.terms.off, Reverse(one.id)));
    match best.filter(|one| one.terms.off > tariff.discount) {
        Some(one) => (one.terms.off, Some(one.id)),
        None => (tariff.discount, None),
    }
}

/// What free quota pays for of a use: each piece from the grants that cover all of it, earliest expiry
/// first, piece by piece in the order of time. What no grant pays for is billed; grants lose what is drawn.
pub fn draw_free(pieces: &mut [Piece], grants: &mut [Grant]) -> Vec<Draw> {
    let mut draws: Vec<Draw> = Vec::new();
    for piece in pieces {
        let mut open = piece.seconds - piece.free;
        while open > 0 {
            let best = grants.iter_mut().filter(|grant| grant.left > 0 && grant.covers(piece.span));
            let Some(grant) = best.min_by_key(|grant| (grant.valid_to, grant.account)) else { break };
            let amount = open.min(grant.left);
            grant.left -= amount;
            piece.free += amount;
            open -= amount;
            match draws.iter_mut().find(|draw| draw.grant == grant.account) {
                Some(draw) => draw.amount += amount,
                None => draws.push(Draw { grant: grant.account, pool: grant.pool, amount }),
            }
        }
    }
    draws
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::AccountId;
    use crate::domain::price::{HOUR, Terms, line};
    use proptest::prelude::*;

    fn at_time(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }
    fn span(from: &str, to: &str) -> Interval {
        Interval::new(at_time(from), at_time(to)).unwrap()
    }
    fn tariff(id: i64, from: &str, list: i64) -> Tariff {
        Tariff { id, from: at_time(from), list, tiers: Vec::new(), discount: 0 }
    }
    fn grant(account: i64, left: i64, valid: Interval) -> Grant {
        Grant {
            account: AccountId(account),
            pool: None,
            left,
            valid_from: valid.start(),
            valid_to: valid.end(),
        }
    }

    #[test]
    fn a_price_change_at_midnight_makes_two_lines() {
        let tariffs =
            [tariff(1, "2026-11-01T00:00:00+08:00", 1_200), tariff(2, "2026-11-24T00:00:00+08:00", 1_500)];
        let used = span("2026-11-23T22:00:00+08:00", "2026-11-24T02:00:00+08:00");
        let parts = cut(used, tariffs.iter().map(|one| one.from));
        let price = |part: &Interval| {
            let list = at(&tariffs, part.start()).unwrap().list;
            line(2 * part.seconds(), &Terms { list, tiers: &[], before: 0, discount: 0, voucher: None }).gross
        };
        assert_eq!(parts.iter().map(price).collect::<Vec<_>>(), [4_800, 6_000]);
    }

    #[test]
    fn a_month_ends_at_midnight_of_the_place() {
        let used = span("2026-10-31T23:00:00+08:00", "2026-12-01T01:00:00+08:00");
        let lengths: Vec<i64> = cut(used, []).iter().map(|part| part.seconds() / HOUR).collect();
        assert_eq!(lengths, [1, 30 * 24, 1]);
    }

    #[test]
    fn the_larger_discount_holds_while_it_lasts() {
        let pool = Tariff { discount: 1_500, ..tariff(1, "2026-01-01T00:00:00+08:00", 900) };
        let november = span("2026-11-01T00:00:00+08:00", "2026-12-01T00:00:00+08:00");
        let own = |id, off| Own { id, terms: Discount { span: november, off } };
        let given = [own(7, 1_500), own(9, 3_000), own(8, 3_000)];
        assert_eq!(off_at(&pool, &given, at_time("2026-10-31T23:59:59+08:00")), (1_500, None));
        assert_eq!(off_at(&pool, &given, at_time("2026-11-01T00:00:00+08:00")), (3_000, Some(8)));
        assert_eq!(off_at(&pool, &given, at_time("2026-12-01T00:00:00+08:00")), (1_500, None));
        // One that takes off no more than everybody gets has priced nothing.
        assert_eq!(off_at(&pool, &given[..1], at_time("2026-11-01T00:00:00+08:00")), (1_500, None));
    }

    #[test]
    fn free_quota_is_drawn_by_expiry_and_only_where_it_covers() {
        // Five card-hours; two of a grant that ends early, four of one that ends late.
        let day = span("2026-11-23T08:00:00+08:00", "2026-11-23T13:00:00+08:00");
        let early = span("2026-11-01T00:00:00+08:00", "2026-11-24T00:00:00+08:00");
        let late = span("2026-11-01T00:00:00+08:00", "2026-12-01T00:00:00+08:00");
        let mut grants = [grant(1, 4 * HOUR, late), grant(2, 2 * HOUR, early)];
        let mut pieces = [Piece { span: day, seconds: 5 * HOUR, free: 0 }];
        let draws = draw_free(&mut pieces, &mut grants);
        let told: Vec<(i64, i64)> = draws.iter().map(|draw| (draw.grant.0, draw.amount)).collect();
        assert_eq!(told, [(2, 7_200), (1, 10_800)]);
        assert_eq!(pieces[0].free, 5 * HOUR);
        let after = span("2026-12-01T08:00:00+08:00", "2026-12-01T13:00:00+08:00");
        let mut pieces = [Piece { span: after, seconds: 5 * HOUR, free: 0 }];
        assert!(draw_free(&mut pieces, &mut grants).is_empty(), "both have ended");
    }

    proptest! {
        #[test]
        fn parts_join_to_the_whole(from in 0i64..200_000_000, length in 1i64..9_000_000, at in proptest::collection::vec(0i64..210_000_000, 0..5)) {
            let whole = Interval::new(Instant(from), Instant(from + length)).unwrap();
            let parts = cut(whole, at.into_iter().map(Instant));
            prop_assert_eq!(parts.first().map(|part| part.start()), Some(whole.start()));
            prop_assert_eq!(parts.last().map(|part| part.end()), Some(whole.end()));
            for pair in parts.windows(2) {
                prop_assert_eq!(pair[0].end(), pair[1].start());
            }
            for part in parts {
                prop_assert_eq!(Month::of(part.start()), Month::of(part.end().plus(-1)));
            }
        }

        #[test]
        fn what_is_drawn_is_what_is_free(lefts in proptest::collection::vec((0i64..5_000, 0i64..3_000, 1i64..3_000), 0..6), uses in proptest::collection::vec((0i64..3_000, 1i64..600, 1i64..9), 1..5)) {
            let mut grants: Vec<Grant> = lefts.iter().enumerate()
                .map(|(n, (left, from, long))| grant(n as i64 + 1, *left, Interval::new(Instant(*from), Instant(from + long)).unwrap()))
                .collect();
            let before: i64 = grants.iter().map(|one| one.left).sum();
            let mut pieces: Vec<Piece> = uses.iter()
                .map(|(from, long, cards)| Piece { span: Interval::new(Instant(*from), Instant(from + long)).unwrap(), seconds: long * cards, free: 0 })
                .collect();
            let draws = draw_free(&mut pieces, &mut grants);
            let drawn: i64 = draws.iter().map(|draw| draw.amount).sum();
            prop_assert_eq!(drawn, pieces.iter().map(|piece| piece.free).sum::<i64>());
            prop_assert_eq!(before - drawn, grants.iter().map(|one| one.left).sum::<i64>());
            prop_assert!(grants.iter().all(|one| one.left >= 0));
            for piece in &pieces {
                let missing = piece.free < piece.seconds;
                prop_assert!(!missing || grants.iter().all(|one| one.left == 0 || !one.covers(piece.span)), "quota is used before money");
            }
        }
    }
}
