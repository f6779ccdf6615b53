//! A booking's life, as one match.

use super::company::named;
use super::time::{Instant, MINUTE};
use serde::{Deserialize, Serialize};

/// Where a booking stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waits for approval; occupies its slot and holds the ledger until its deadline.
    Requested,
    /// Given.
    Confirmed,
    /// The holder has checked in.
    InUse,
    /// Over and settled.
    Done,
    /// An approver said no.
    Declined,
    /// Nobody answered in time.
    Lapsed,
    /// Called off.
    Cancelled,
    /// Nobody came.
    NoShow,
}
named!(State {
    Requested = "requested",
    Confirmed = "confirmed",
    InUse = "in_use",
    Done = "done",
    Declined = "declined",
    Lapsed = "lapsed",
    Cancelled = "cancelled",
    NoShow = "no_show",
});

/// What can happen to a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// An approver says yes.
    Approve,
    /// An approver says no.
    Decline,
    /// The holder or somebody entitled calls it off.
    Cancel,
    /// A cancellation is taken back within its minutes, after a new judgement.
    Restore,
    /// Its time or title is changed.
    Change,
    /// The deadline of an unanswered request has passed.
    Lapse,
    /// The holder checks in.
    Start,
    /// Its end has passed.
    Finish,
    /// Nobody came within the grace time.
    Miss,
    /// The house takes back what it gave: it closes there, or a series was not confirmed again.
    Release,
}
named!(Verb {
    Approve = "approve",
    Decline = "decline",
    Cancel = "cancel",
    Restore = "restore",
    Change = "change",
    Lapse = "lapse",
    Start = "start",
    Finish = "finish",
    Miss = "miss",
    Release = "release",
});

/// What the workflow does not draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongState {
    /// Where it stands.
    pub from: State,
    /// What was tried.
    pub verb: Verb,
}

/// How long a cancellation can be taken back; mails about it wait as long.
pub const UNDO: i64 = 5 * MINUTE;

impl State {
    /// Whether it takes up its slot and holds the ledger.
    pub const fn is_open(self) -> bool {
        matches!(self, State::Requested | State::Confirmed | State::InUse)
    }

    /// The whole workflow, an arm an arrow; what is not drawn here is refused.
    pub fn after(self, verb: Verb) -> Result<State, WrongState> {
        use State::{Cancelled, Confirmed, Declined, Done, InUse, Lapsed, NoShow, Requested};
        match (self, verb) {
            (Requested, Verb::Approve) => Ok(Confirmed),
            (Requested, Verb::Decline) => Ok(Declined),
            (Requested, Verb::Lapse) => Ok(Lapsed),
            (Requested | Confirmed, Verb::Cancel) => Ok(Cancelled),
            (Requested | Confirmed, Verb::Change) => Ok(self),
            (Confirmed, Verb::Start) => Ok(InUse),
            (Confirmed | InUse, Verb::Finish) => Ok(Done),
            (Confirmed, Verb::Miss) => Ok(NoShow),
            (Requested | Confirmed | InUse, Verb::Release) => Ok(Cancelled),
            // Whether it comes back confirmed or as a request is judged anew.
            (Cancelled, Verb::Restore) => Ok(Requested),
            (from, verb) => Err(WrongState { from, verb }),
        }
    }
}

/// Whether a cancellation made at `cancelled_at` can still be taken back.
pub fn can_restore(cancelled_at: Instant, now: Instant) -> bool {
    now < cancelled_at.plus(UNDO)
}

/// A whole, in percent.
pub const PERCENT: i64 = 100;

/// `percent` of `amount`, rounded half up; both are taken as not negative.
pub fn share(amount: i64, percent: i64) -> i64 {
    let parts = i128::from(amount.max(0)) * i128::from(percent.clamp(0, PERCENT));
    i64::try_from((parts + i128::from(PERCENT / 2)) / i128::from(PERCENT)).unwrap_or(i64::MAX)
}

/// Fewest and most characters of a title.
pub const TITLE: (usize, usize) = (1, 120);
/// Most characters of a note or a reason.
pub const NOTE_MAX: usize = 1_000;
/// Most guests named on a booking.
pub const GUESTS_MAX: usize = 50;
/// Most resources in one booking.
pub const ITEMS_MAX: usize = 20;

/// Somebody from outside who is expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Guest {
    /// Who comes, 1 to 60 characters.
    pub name: String,
    /// Where an invitation could go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_half_up_and_never_more_than_the_whole() {
        for (amount, percent, part) in
            [(91, 50, 46), (100, 33, 33), (7, 100, 7), (7, 250, 7), (-5, 50, 0), (i64::MAX, 100, i64::MAX)]
        {
            assert_eq!(share(amount, percent), part);
        }
    }
}
