//! Why a date of a series was not had, in a form that can be kept and said again.

use super::amount::Unit;
use super::refusal::Refusal;
use super::rule::Check;
use serde::{Deserialize, Serialize};

/// Why a date was not had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Skip {
    /// Not enough was free.
    Taken {
        /// What is short.
        name: String,
        /// Units asked for.
        asked: i64,
        /// Units free.
        free: i64,
    },
    /// It is against rules.
    Rules(Vec<Check>),
    /// The company has not enough left.
    Overdrawn {
        /// Of what.
        unit: Unit,
        /// Needed.
        asked: i64,
        /// Left for that day.
        left: i64,
    },
    /// It could not be, by where it stands.
    Other,
}

impl Skip {
    /// Of a refusal.
    pub fn of(refusal: &Refusal) -> Skip {
        match refusal {
            Refusal::Taken { name, asked, free, .. } => {
                Skip::Taken { name: name.clone(), asked: *asked, free: *free }
            }
            Refusal::Rules { broken, .. } => Skip::Rules(broken.clone()),
            Refusal::Overdrawn { unit, asked, left } => {
                Skip::Overdrawn { unit: *unit, asked: *asked, left: *left }
            }
            _ => Skip::Other,
        }
    }
    /// `taken`, `rules`, `overdrawn` or `state`.
    pub const fn name(&self) -> &'static str {
        match self {
            Skip::Taken { .. } => "taken",
            Skip::Rules(_) => "rules",
            Skip::Overdrawn { .. } => "overdrawn",
            Skip::Other => "state",
        }
    }
}
