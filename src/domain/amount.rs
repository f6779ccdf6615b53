//! What the ledger counts: one unit an account, never mixed, whole numbers only.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A unit of the ledger. One unit an account; a movement never changes it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// One desk on one local calendar date.
    DeskDay,
    /// One minute of one room.
    RoomMinute,
    /// One accelerator card for one second, of one pool.
    CardSecond,
    /// One minute of a mentor.
    MentorMinute,
    /// 分, a hundredth of a yuan (CNY).
    Fen,
}

/// The text names no unit of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a unit of the ledger")]
pub struct NotAUnit;

impl Unit {
    /// Every unit, in the order statements list them.
    pub const ALL: [Unit; 5] =
        [Unit::DeskDay, Unit::RoomMinute, Unit::CardSecond, Unit::MentorMinute, Unit::Fen];

    /// The name it has in the database and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Unit::DeskDay => "desk_day",
            Unit::RoomMinute => "room_minute",
            Unit::CardSecond => "card_second",
            Unit::MentorMinute => "mentor_minute",
            Unit::Fen => "fen",
        }
    }

    /// Whether an amount of it is always of one pool.
    pub const fn is_by_pool(self) -> bool {
        matches!(self, Unit::CardSecond)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Unit {
    type Err = NotAUnit;
    fn from_str(text: &str) -> Result<Unit, NotAUnit> {
        Unit::ALL.into_iter().find(|unit| unit.name() == text).ok_or(NotAUnit)
    }
}
