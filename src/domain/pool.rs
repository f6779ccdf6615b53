//! Compute pools: who pays for them, what is in them, how far away they are, and which of them fits a need.

use super::company::named;
use serde::{Deserialize, Serialize};

/// Who pays for a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Funding {
    /// Built with public money: free within a company's quota.
    Government,
    /// Built with private money: at a discount, never free by force.
    Private,
}
named!(Funding { Government = "government", Private = "private" });

/// What a pool is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// 训练.
    Training,
    /// 推理.
    Inference,
    /// 边缘: inference close to its users.
    Edge,
}
named!(Purpose { Training = "training", Inference = "inference", Edge = "edge" });

/// How far away a pool is, by round-trip time of the city's compute network.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
pub enum Tier {
    /// In the city: 1 ms.
    #[serde(rename = "city_1ms")]
    City,
    /// 韶关: 3 ms.
    #[serde(rename = "shaoguan_3ms")]
    Shaoguan,
    /// 贵安: 10 ms.
    #[serde(rename = "guian_10ms")]
    Guian,
}
named!(Tier { City = "city_1ms", Shaoguan = "shaoguan_3ms", Guian = "guian_10ms" });

impl Tier {
    /// Round-trip time in milliseconds.
    pub const fn milliseconds(self) -> i64 {
        match self {
            Tier::City => 1,
            Tier::Shaoguan => 3,
            Tier::Guian => 10,
        }
    }
}

/// What a pool is, beside its name, place and number of cards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Who pays for it.
    pub funding: Funding,
    /// The card, as its maker calls it: `昇腾 910B 64G`.
    pub card: String,
    /// What it is built for.
    pub purpose: Purpose,
    /// How far away it is.
    pub tier: Tier,
    /// Cards in all.
    pub cards: i64,
    /// What a card computes, in TFLOPS of dense 16-bit arithmetic, at most [`TFLOPS_MAX`]; 0: nobody has said. It is the
    /// weight by which card-hours of different cards are added up.
    pub tflops: i64,
}

/// The most a card computes, in TFLOPS.
pub const TFLOPS_MAX: i64 = 100_000;

impl Pool {
    /// What all cards compute together, in TFLOPS; 0: nobody has said.
    pub const fn capacity(&self) -> i64 {
        self.cards.saturating_mul(self.tflops)
    }
    /// A price of a card-hour in fen as that of an hour of one PFLOPS, rounded half up; `None`: nobody has said what a
    /// card computes.
    pub fn by_pflops(&self, price: i64) -> Option<i64> {
        (self.tflops > 0).then(|| (price * 2_000 + self.tflops).div_euclid(2 * self.tflops))
    }
}

/// What somebody needs; what is `None` does not matter to them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Needs {
    /// A part of the card's name, in any case.
    pub card: Option<String>,
    /// What for.
    pub purpose: Option<Purpose>,
    /// At most so far away.
    pub tier: Option<Tier>,
    /// So many cards at once, at least.
    pub cards: Option<i64>,
}

/// Why a pool does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Misfit {
    /// Other cards.
    Card,
    /// Built for something else.
    Purpose,
    /// Too far away.
    Tier,
    /// Fewer cards.
    Cards,
}
named!(Misfit { Card = "card", Purpose = "purpose", Tier = "tier", Cards = "cards" });

/// What keeps the pool from fitting; nothing: it fits. What is built for training also serves inference,
/// and an edge pool is an inference pool.
pub fn misfits(pool: &Pool, needs: &Needs) -> Vec<Misfit> {
    let has_card = |wanted: &String| pool.card.to_lowercase().contains(&wanted.trim().to_lowercase());
    let serves = |wanted: &Purpose| match wanted {
        Purpose::Training => pool.purpose == Purpose::Training,
        Purpose::Inference => true,
        Purpose::Edge => pool.purpose == Purpose::Edge,
    };
    let wrong = [
        (needs.card.as_ref().is_some_and(|card| !has_card(card)), Misfit::Card),
        (needs.purpose.as_ref().is_some_and(|purpose| !serves(purpose)), Misfit::Purpose),
        (needs.tier.is_some_and(|farthest| pool.tier > farthest), Misfit::Tier),
        (needs.cards.is_some_and(|cards| pool.cards < cards), Misfit::Cards),
    ];
    wrong.into_iter().filter_map(|(wrong, misfit)| wrong.then_some(misfit)).collect()
}

/// What is done when a company's quota on a pool has been used to a share of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Alarm {
    /// Its administrators are told.
    Warn,
    /// New reservations need somebody's approval.
    Ask,
    /// Nothing more is reserved, until more is granted; what runs all the same is recorded.
    Stop,
}
named!(Alarm { Warn = "warn", Ask = "ask", Stop = "stop" });

/// A threshold of a quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Threshold {
    /// From so many percent of the quota on, held and used.
    pub percent: i64,
    /// What is done.
    pub alarm: Alarm,
}

/// What holds until somebody decides otherwise.
pub const THRESHOLDS: [Threshold; 3] = [
    Threshold { percent: 80, alarm: Alarm::Warn },
    Threshold { percent: 95, alarm: Alarm::Ask },
    Threshold { percent: 100, alarm: Alarm::Stop },
];

/// The highest threshold that `taken` of `granted` has reached. Nothing granted reaches none.
pub fn reached(thresholds: &[Threshold], taken: i64, granted: i64) -> Option<Threshold> {
    let over = |one: &&Threshold| i128::from(taken) * 100 >= i128::from(granted) * i128::from(one.percent);
    thresholds.iter().filter(|_| granted > 0).filter(over).max_by_key(|one| one.percent).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(card: &str, purpose: Purpose, tier: Tier) -> Pool {
        Pool { funding: Funding::Private, card: card.into(), purpose, tier, cards: 256, tflops: 320 }
    }

    #[test]
    fn cards_of_different_kinds_are_compared_by_what_they_compute() {
        let one = pool("昇腾 910B 64G", Purpose::Training, Tier::City);
        assert_eq!(
            (one.capacity(), one.by_pflops(600)),
            (81_920, Some(1_875)),
            "81.92 PFLOPS, 18.75 yuan an hour of one"
        );
        let other = Pool { tflops: 989, ..one.clone() };
        assert_eq!(other.by_pflops(1_600), Some(1_618));
        assert_eq!(Pool { tflops: 0, ..one }.by_pflops(600), None);
    }

    #[test]
    fn a_pool_fits_or_says_why_not() {
        let ascend = pool("昇腾 910B 64G", Purpose::Training, Tier::Guian);
        let l40 = pool("L20/L40S 48G", Purpose::Inference, Tier::City);
        let needs = |card: Option<&str>, purpose, tier, cards| Needs {
            card: card.map(Into::into),
            purpose,
            tier,
            cards,
        };
        let table = [
            (needs(None, None, None, None), vec![], vec![]),
            (needs(Some(" 910b"), None, None, None), vec![], vec![Misfit::Card]),
            (needs(None, Some(Purpose::Training), None, None), vec![], vec![Misfit::Purpose]),
            (needs(None, Some(Purpose::Inference), None, None), vec![], vec![]),
            (needs(None, Some(Purpose::Edge), None, None), vec![Misfit::Purpose], vec![Misfit::Purpose]),
            (needs(None, None, Some(Tier::Shaoguan), None), vec![Misfit::Tier], vec![]),
            (needs(None, None, None, Some(257)), vec![Misfit::Cards], vec![Misfit::Cards]),
            (
                needs(Some("H20"), Some(Purpose::Training), Some(Tier::City), Some(8)),
                vec![Misfit::Card, Misfit::Tier],
                vec![Misfit::Card, Misfit::Purpose],
            ),
        ];
        for (needs, of_ascend, of_l40) in table {
            assert_eq!((misfits(&ascend, &needs), misfits(&l40, &needs)), (of_ascend, of_l40), "{needs:?}");
        }
    }

    #[test]
    fn a_threshold_is_reached_exactly() {
        let percent = |taken, granted| reached(&THRESHOLDS, taken, granted).map(|one| one.percent);
        assert_eq!(percent(799, 1_000), None);
        assert_eq!(percent(800, 1_000), Some(80));
        assert_eq!(percent(949, 1_000), Some(80));
        assert_eq!(percent(950, 1_000), Some(95));
        assert_eq!(percent(999, 1_000), Some(95));
        assert_eq!(percent(1_000, 1_000), Some(100));
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(i64::MAX, i64::MAX), Some(100), "no overflow");
    }
}
