//! What a company asks for when it asks for an entitlement.

use super::amount::Unit;
use super::company::named;
use super::id::{AccountId, ResourceId};
use super::time::Interval;
use serde::{Deserialize, Serialize};

/// How far away compute may stand: the round trip of its network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NetworkTier {
    /// 1 ms, in the city.
    #[serde(rename = "city_1ms")]
    City1ms,
    /// 3 ms, 韶关.
    #[serde(rename = "shaoguan_3ms")]
    Shaoguan3ms,
    /// 10 ms, 贵安.
    #[serde(rename = "guian_10ms")]
    Guian10ms,
}
named!(NetworkTier { City1ms = "city_1ms", Shaoguan3ms = "shaoguan_3ms", Guian10ms = "guian_10ms" });

/// What cards are used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Workload {
    /// Training.
    Training,
    /// Inference.
    Inference,
}
named!(Workload { Training = "training", Inference = "inference" });

/// The most that can be asked for at once, in the ledger's unit.
pub const ASKED_MAX: i64 = 1_000_000_000_000;
/// Most days of the period asked for.
pub const PERIOD_MAX: i64 = 1_100;
/// Most characters of what it is for.
pub const PURPOSE_MAX: usize = 500;
/// Most characters of a card's name.
pub const CARD_MAX: usize = 60;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Of what; never money.
    pub unit: Unit,
    /// How much, 1 to [`ASKED_MAX`].
    pub amount: i64,
    /// When it is to be good.
    pub valid: Interval,
    /// What it is for, 1 to [`PURPOSE_MAX`] characters.
    pub purpose: String,
    /// What the cards must be able to do; only of card-hours.
    pub needs: Needs,
    /// The grant it is to add to, where it changes or extends one.
    pub extends: Option<AccountId>,
}

/// What card-hours are needed for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needs {
    /// The pool, where it is to be that one.
    pub pool: Option<ResourceId>,
    /// The card, in the applicant's words; may be empty.
    pub card: String,
    /// How far away at most.
    pub tier: Option<NetworkTier>,
    /// What for.
    pub workload: Option<Workload>,
}
