//! Worked examples, to the fen, and what holds for every line.

use super::*;
use proptest::prelude::*;

const TIERS: [Tier; 3] = [
    Tier { from: 0, off: 0 },
    Tier { from: 1_000 * HOUR, off: 500 },
    Tier { from: 5_000 * HOUR, off: 1_000 },
];

fn plain(list: i64) -> Terms<'static> {
    Terms { list, tiers: &[], before: 0, discount: 0, voucher: None }
}

/// Each row: card-seconds that are billed, list price, before, discount, voucher (share, left), and the
/// line: gross, tier, pool, voucher, payable.
#[test]
fn the_worked_examples_to_the_fen() {
    type Row = (&'static str, i64, i64, &'static [Tier], i64, i64, Option<(i64, i64)>, [i64; 5]);
    let year = i64::MAX;
    let rows: [Row; 11] = [
        ("1 card-hour", HOUR, 1_250, &[], 0, 0, None, [1_250, 0, 0, 0, 1_250]),
        ("1 card-second", 1, 1_250, &[], 0, 0, None, [0; 5]),
        ("2 card-seconds", 2, 1_250, &[], 0, 0, None, [1, 0, 0, 0, 1]),
        ("16 card-h, 10 free", 6 * HOUR, 1_800, &[], 0, 0, None, [10_800, 0, 0, 0, 10_800]),
        ("tiers", 1_500 * HOUR, 2_000, &TIERS, 0, 0, None, [3_000_000, 50_000, 0, 0, 2_950_000]),
        (
            "tiers, later",
            1_000 * HOUR,
            2_000,
            &TIERS,
            4_500 * HOUR,
            0,
            None,
            [2_000_000, 150_000, 0, 0, 1_850_000],
        ),
        ("half a voucher", HOUR, 999, &[], 0, 0, Some((5_000, year)), [999, 0, 0, 499, 500]),
        (
            "the year's cap",
            100 * HOUR,
            2_000,
            &[],
            0,
            0,
            Some((6_000, 30_000)),
            [200_000, 0, 0, 30_000, 170_000],
        ),
        (
            "all at once",
            1_200 * HOUR + 7,
            1_999,
            &TIERS,
            0,
            2_000,
            Some((6_000, year)),
            [2_398_804, 19_990, 475_763, 1_141_830, 761_221],
        ),
        ("before midnight", 4 * HOUR, 1_200, &[], 0, 0, None, [4_800, 0, 0, 0, 4_800]),
        ("after midnight", 4 * HOUR, 1_500, &[], 0, 0, None, [6_000, 0, 0, 0, 6_000]),
    ];
    for (name, seconds, list, tiers, before, discount, voucher, told) in rows {
        let voucher = voucher.map(|(share, left)| Offset { share, left });
        let Price { gross, tier, pool, voucher, payable } =
            line(seconds, &Terms { list, tiers, before, discount, voucher });
        assert_eq!([gross, tier, pool, voucher, payable], told, "{name}");
    }
}

#[test]
fn a_quarter_comes_back_to_the_voucher_and_in_cash() {
    let bill =
        line(100 * HOUR, &Terms { voucher: Some(Offset { share: 6_000, left: i64::MAX }), ..plain(2_000) });
    assert_eq!((bill.gross, bill.voucher), (200_000, 120_000));
    let back = refund(&bill, 100 * HOUR, 0, 25 * HOUR);
    assert_eq!((back.gross, back.voucher, back.payable), (50_000, 30_000, 20_000));
}

#[test]
fn what_one_voucher_cannot_cover_goes_on_to_the_next() {
    let offset = |share, left| Offset { share, left };
    // 300.00 left at 60 % cover 500.00 of 2,000.00; of the other 1,500.00 the next takes half.
    assert_eq!(offsets(200_000, &[offset(6_000, 30_000), offset(5_000, i64::MAX)]), [30_000, 75_000]);
    assert_eq!(offsets(200_000, &[offset(6_000, i64::MAX), offset(5_000, i64::MAX)]), [120_000, 0]);
    assert_eq!(offsets(999, &[offset(5_000, 0), offset(5_000, 10_000)]), [0, 499]);
}

fn tiers() -> impl Strategy<Value = Vec<Tier>> {
    proptest::collection::vec((1i64..3_000_000, 0i64..=WHOLE), 0..4).prop_map(|rows| {
        let mut from = 0;
        let tier = |(step, off)| {
            from += step;
            Tier { from, off }
        };
        rows.into_iter().map(tier).collect()
    })
}

proptest! {
    #[test]
    fn a_line_adds_up_and_no_part_is_below_zero(
        seconds in 0i64..40_000_000, list in 0i64..10_000, tiers in tiers(), before in 0i64..4_000_000,
        discount in 0i64..=WHOLE, share in 0i64..=WHOLE, left in 0i64..5_000_000, back in 0i64..40_000_000,
        more in 0i64..40_000_000,
    ) {
        let voucher = Some(Offset { share, left });
        let price = line(seconds, &Terms { list, tiers: &tiers, before, discount, voucher });
        let adds_up = |p: &Price| p.gross == p.tier + p.pool + p.voucher + p.payable;
        let sound = |p: &Price| [p.gross, p.tier, p.pool, p.voucher, p.payable].iter().all(|part| *part >= 0);
        prop_assert!(adds_up(&price) && sound(&price) && price.voucher <= left, "{price:?}");
        // Refunds in two steps and the rest: never more than the line, and all of it in the end.
        let first = refund(&price, seconds, 0, back);
        let second = refund(&price, seconds, back, more);
        let rest = refund(&price, seconds, back.saturating_add(more), i64::MAX / 4);
        prop_assert!([first, second, rest].iter().all(|p| adds_up(p) && sound(p)));
        let mut sum = first;
        sum += second;
        sum += rest;
        if seconds > 0 {
            prop_assert_eq!(sum, price);
        }
    }

    #[test]
    fn a_month_costs_the_same_in_one_line_or_in_two_but_for_rounding(
        one in 0i64..4_000_000, two in 0i64..4_000_000, list in 1i64..10_000, tiers in tiers(),
    ) {
        let terms = |before| Terms { before, tiers: &tiers, ..plain(list) };
        let whole = line(one + two, &terms(0));
        let mut parts = line(one, &terms(0));
        parts += line(two, &terms(one));
        prop_assert!((whole.payable - parts.payable).abs() <= 2, "{whole:?} {parts:?}");
    }

    #[test]
    fn vouchers_take_no_more_than_is_due_and_than_they_have(
        due in 0i64..1_000_000_000,
        all in proptest::collection::vec((0i64..=10_000, 0i64..500_000_000), 0..5),
    ) {
        let all: Vec<Offset> = all.into_iter().map(|(share, left)| Offset { share, left }).collect();
        let taken = offsets(due, &all);
        prop_assert!(taken.iter().zip(&all).all(|(took, one)| (0..=one.left).contains(took)), "{taken:?}");
        let most = all.iter().map(|one| one.share).max().unwrap_or(0);
        prop_assert!(taken.iter().sum::<i64>() <= share_down(due, most), "no share adds to another: {taken:?}");
        // The first alone is what a line takes off.
        if let Some(first) = all.first() {
            let price = line(HOUR, &Terms { voucher: Some(*first), ..plain(due) });
            prop_assert_eq!(price.voucher, taken[0]);
        }
    }
}
