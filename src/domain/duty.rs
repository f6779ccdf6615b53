//! Due work: everything that happens by time, kind by kind.

use super::company::named;
use super::time::{HOUR, MINUTE};
use serde::Serialize;

/// A kind of due work. A new one is a variant here, its rows in `store/duty.rs`, its handler in
/// `app/due.rs` and its name in `words/job.rs`; each of them does not compile without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// A request that nobody answered in time lapses.
    Lapse,
    /// A proposed change that nobody answered in time lapses.
    LapseChange,
    /// Nobody came within the grace: the rest of the slot is given to others.
    Miss,
    /// An offer that was not taken up goes to the next in line.
    Pass,
    /// What somebody waited for is over.
    Expire,
    /// A booking that is over is settled.
    Finish,
    /// A holder is asked whether a series is still needed.
    Ask,
    /// A series that nobody confirmed gives its rest back.
    Release,
    /// Days of a tenancy are posted.
    Desk,
    /// What is left of a grant that has ended expires, or goes on for a month.
    Sweep,
    /// A grant with something left ends soon.
    Warn,
    /// A month's grant of an allowance is made.
    Allow,
    /// A day of the ledger is sealed.
    Seal,
    /// A public notice is over.
    Admit,
    /// Personal data of who was not admitted are dropped.
    Purge,
    /// A holder is reminded of what begins soon.
    Remind,
    /// Deadlines of cases: reminder, escalation, end.
    Case,
    /// Nobody reports use of a reservation any more: what it still holds goes back.
    Meter,
    /// A month of compute is billed.
    Bill,
    /// Tenants are asked for their quarterly returns.
    Call,
    /// A review was not done in time.
    Review,
    /// A voucher ends soon, or has ended.
    Voucher,
    /// An agreement's rent is stated, it is told of what comes, or its term is over.
    Agreement,
    /// People are told of what happened.
    Tell,
    /// Mails leave.
    Post,
}
named!(Duty {
    Lapse = "lapse",
    LapseChange = "lapse_change",
    Miss = "miss",
    Pass = "pass",
    Expire = "expire",
    Finish = "finish",
    Ask = "ask",
    Release = "release",
    Desk = "desk",
    Sweep = "sweep",
    Warn = "warn",
    Allow = "allow",
    Seal = "seal",
    Admit = "admit",
    Purge = "purge",
    Remind = "remind",
    Case = "case",
    Meter = "meter",
    Bill = "bill",
    Call = "call",
    Review = "review",
    Voucher = "voucher",
    Agreement = "agreement",
    Tell = "tell",
    Post = "post",
});

impl Duty {
    /// Whether one instance at a time minds this kind. The others claim each row by itself, because
    /// they talk to the world outside and must go on side by side.
    pub const fn is_leased(self) -> bool {
        !matches!(self, Duty::Tell | Duty::Post)
    }
}

/// How long to wait after the try of this number failed, in seconds: 1, 2, 4 … minutes, an hour at most.
pub fn pause(tries: i64) -> i64 {
    (MINUTE << (tries - 1).clamp(0, 8)).min(HOUR)
}

/// The reminders one can choose from, in minutes before the start; 0: none.
pub const REMINDERS: [i64; 6] = [0, 10, 30, 60, 120, 1_440];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour_and_no_further() {
        let pauses: Vec<i64> = [0, 1, 2, 3, 6, 7, 8, 1_000].map(|tries| pause(tries) / MINUTE).to_vec();
        assert_eq!(pauses, [1, 1, 2, 4, 32, 60, 60, 60]);
    }
}
