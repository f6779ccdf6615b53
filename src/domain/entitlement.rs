//! What a company asks for when it asks for an entitlement.

use super::amount::Unit;
use super::id::{AccountId, ResourceId};
use super::pool::{self, Purpose, Tier};
use super::time::Interval;
use super::usage::CARDS_MAX;
use serde::{Deserialize, Serialize};

/// The most that can be asked for at once, in the ledger's unit.
pub const ASKED_MAX: i64 = 1_000_000_000_000;
/// Most days of the period asked for.
pub const PERIOD_MAX: i64 = 1_100;
/// Most characters of what it is for.
pub const PURPOSE_MAX: usize = 500;
/// Most characters of a card's name.
pub const CARD_MAX: usize = 60;
/// Most cards that can be asked for at once: no job has more.
pub const CARDS_AT_ONCE: i64 = CARDS_MAX;

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
    /// A part of the card's name, in the applicant's words; may be empty.
    pub card: String,
    /// How far away at most.
    pub tier: Option<Tier>,
    /// What a pool must be built for; `workload` where it is stored and told, beside the wish's own `purpose`.
    pub purpose: Option<Purpose>,
    /// How many cards run at once, 1 to [`CARDS_AT_ONCE`].
    #[serde(default)]
    pub cards: Option<i64>,
}

impl Needs {
    /// As pools are judged by it.
    pub fn of_pool(&self) -> pool::Needs {
        let card = Some(self.card.trim()).filter(|card| !card.is_empty());
        pool::Needs {
            card: card.map(str::to_owned),
            purpose: self.purpose,
            tier: self.tier,
            cards: self.cards,
        }
    }
}
