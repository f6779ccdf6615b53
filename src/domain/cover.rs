//! Offset vouchers on bills for compute: whose pools and which days of use one pays for, and what it takes over
//! of a line.
//!
//! A voucher is a share of one service contract, so it pays for what is bought by that contract: use of pools of
//! the contract's supplier (by their code where the pool says that of whoever runs it, else by name), on days of the contract's term, from the day of the award on ("at purchase": what was
//! used before there was a voucher was bought without one). Of a line that was used partly on such days, it takes
//! its share of that part, by card-seconds, rounded down to the fen.

use super::price::{Offset, offsets};
use super::tariff::cut;
use super::time::{DAY, Instant, Interval};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// A voucher as a bill for compute sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// The share that it takes over, 0 to 10,000 basis points.
    pub share: i64,
    /// What is left of it, in fen.
    pub left: i64,
    /// The 统一社会信用代码 of its contract's supplier; empty: it has none.
    pub code: String,
    /// What its contract's supplier is called: by the programme's list for that supplier's code, else by the contract.
    pub suppliers: Vec<String>,
    /// The use it pays for; `None`: none.
    pub span: Option<Interval>,
}

/// Whoever runs a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// What they are called.
    pub name: String,
    /// Their 统一社会信用代码, where it is known.
    pub uscc: Option<String>,
}

/// The use that a voucher pays for: days of its contract's term, given as their first instants, from the first
/// instant of the day of its award on. `None`: the term was over by then.
pub fn span_of((first, last): (Instant, Instant), awarded: Instant) -> Option<Interval> {
    Interval::new(first.max(awarded), last.plus(DAY)).ok()
}

/// Whether two names are the same but for their width, case and spaces.
pub fn same_name(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

/// A name by which others are compared with it: of one width and case, without spaces.
pub fn plain(name: &str) -> String {
    name.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect()
}

impl Cover {
    /// Whether that provider is its contract's supplier: of the same code where both have one, else of the same name.
    pub fn is_of(&self, provider: &Provider) -> bool {
        match &provider.uscc {
            Some(code) if !self.code.is_empty() => *code == self.code,
            _ => self.suppliers.iter().any(|name| same_name(name, &provider.name)),
        }
    }

    /// Whether it pays for what was used within `part` of a pool of that provider.
    pub fn pays(&self, provider: &Provider, part: Interval) -> bool {
        self.span.is_some_and(|span| span.contains(part)) && self.is_of(provider)
    }
}

/// The parts of a month in which the same vouchers pay, in the order of time.
pub fn parts(month: Interval, covers: &[Cover]) -> Vec<Interval> {
    cut(month, covers.iter().filter_map(|one| one.span).flat_map(|span| [span.start(), span.end()]))
}

/// What vouchers take over of the `due` of a line on a pool of that provider, each in its turn; what they have left
/// is less afterwards. `used`: its billed card-seconds by the parts of the month.
pub fn take(due: i64, provider: &Provider, used: &[(Interval, i64)], covers: &mut [Cover]) -> Vec<i64> {
    let mut by_covers: BTreeMap<Vec<usize>, i128> = BTreeMap::new();
    for (part, seconds) in used {
        let paying = (0..covers.len()).filter(|at| covers[*at].pays(provider, *part)).collect();
        *by_covers.entry(paying).or_default() += i128::from(*seconds);
    }
    let all: i128 = by_covers.values().sum();
    let mut taken = vec![0; covers.len()];
    for (paying, seconds) in by_covers {
        let part = i128::from(due.max(0)) * seconds / all.max(1);
        let part = i64::try_from(part).unwrap_or(i64::MAX);
        let some: Vec<Offset> =
            paying.iter().map(|at| Offset { share: covers[*at].share, left: covers[*at].left }).collect();
        for (at, took) in paying.into_iter().zip(offsets(part, &some)) {
            covers[at].left -= took;
            taken[at] += took;
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HALF: i64 = 5_000;

    /// So many days after the first of October, a month of 31.
    fn day(n: i64) -> Instant {
        Instant::parse("2026-10-01T00:00:00+08:00").unwrap().plus(n * DAY)
    }
    fn span(from: i64, to: i64) -> Interval {
        Interval::new(day(from), day(to)).unwrap()
    }
    fn cover(share: i64, left: i64, days: Interval) -> Cover {
        let suppliers = vec!["鹏城智算（深圳）".into()];
        Cover { share, left, code: "91440300MAAY4CL12B".into(), suppliers, span: Some(days) }
    }
    /// Somebody of whom only the name is known.
    fn named(name: &str) -> Provider {
        Provider { name: name.into(), uscc: None }
    }

    #[test]
    fn a_voucher_pays_for_its_supplier_and_its_days_only() {
        let one = cover(HALF, 100, span(10, 20));
        assert!(one.pays(&named("鹏城智算 (深圳)"), span(10, 20)));
        assert!(!one.pays(&named("湾区算力"), span(10, 20)));
        assert!(!one.pays(&named("鹏城智算（深圳）"), span(9, 11)));
        let ended = Cover { span: span_of((day(0), day(0)), day(1)), ..one };
        assert!(!ended.pays(&named("鹏城智算（深圳）"), span(0, 1)));
        let awarded = span_of((day(0), day(9)), day(3));
        assert_eq!(awarded, Some(span(3, 10)));
    }

    #[test]
    fn a_code_says_who_it_is_where_both_have_one() {
        let one = cover(HALF, 100, span(10, 20));
        let coded = |name: &str, code: &str| Provider { uscc: Some(code.into()), ..named(name) };
        assert!(one.is_of(&coded("鹏城智算中心", "91440300MAAY4CL12B")), "whatever it calls itself");
        assert!(!one.is_of(&coded("鹏城智算（深圳）", "91350211M000100Y46")), "another of the same name");
        let bare = Cover { code: String::new(), ..one };
        assert!(bare.is_of(&coded("鹏城智算(深圳)", "91440300MAAY4CL12B")));
        assert!(!bare.is_of(&coded("鹏城智算中心", "91440300MAAY4CL12B")));
    }

    #[test]
    fn of_a_line_used_partly_in_its_days_it_takes_its_share_of_that_part() {
        let mut covers = [cover(HALF, 10_000, span(10, 31))];
        let month = span(0, 31);
        let days = parts(month, &covers);
        assert_eq!(days, [span(0, 10), span(10, 31)]);
        let used = [(days[0], 300), (days[1], 100)];
        assert_eq!(take(1_000, &named("鹏城智算(深圳)"), &used, &mut covers), [125]);
        assert_eq!(covers[0].left, 9_875);
    }

    #[test]
    fn two_vouchers_of_different_days_each_take_their_own() {
        let mut covers = [cover(HALF, 10_000, span(0, 10)), cover(6_000, 10_000, span(5, 31))];
        let days = parts(span(0, 31), &covers);
        let used: Vec<(Interval, i64)> = days.into_iter().zip([10, 10, 20]).collect();
        // A quarter by the first, a quarter by the first as well, half by the second.
        assert_eq!(take(4_000, &named("鹏城智算（深圳）"), &used, &mut covers), [1_000, 1_200]);
    }

    proptest! {
        #[test]
        fn nothing_is_taken_beyond_what_is_due_or_left(
            due in 0i64..1_000_000,
            used in proptest::collection::vec(0i64..100_000, 31),
            all in proptest::collection::vec((0i64..=10_000, 0i64..500_000, 0i64..30, 1i64..31), 0..5),
        ) {
            let month = span(0, 31);
            let mut covers: Vec<Cover> =
                all.iter().map(|(share, left, from, days)| cover(*share, *left, span(*from, from + days))).collect();
            let used: Vec<(Interval, i64)> = (0..31).map(|day| (span(day, day + 1), used[day as usize])).collect();
            let before = covers.clone();
            let taken = take(due, &named("鹏城智算（深圳）"), &used, &mut covers);
            prop_assert!(taken.iter().sum::<i64>() <= due);
            for ((one, was), took) in covers.iter().zip(&before).zip(&taken) {
                prop_assert!(*took >= 0 && one.left >= 0 && one.left + took == was.left);
            }
            prop_assert!(parts(month, &before).iter().map(|part| part.seconds()).sum::<i64>() == month.seconds());
            // A voucher over the whole month that is large enough takes just its share.
            let whole = take(due, &named("鹏城智算（深圳）"), &used, &mut [cover(HALF, i64::MAX, month)]);
            let any = used.iter().any(|(_, seconds)| *seconds > 0);
            prop_assert_eq!(whole, [if any { due / 2 } else { 0 }]);
        }
    }
}
