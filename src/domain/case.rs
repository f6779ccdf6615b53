//! A case: something asked for that goes through a chain of approval. Its life and its deadlines.

use super::company::named;
use super::right::Action;
use super::time::{Instant, MINUTE, day_span, day_start};
use super::work_calendar::{Deadline, WorkCalendar};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// What a case is about. Each has its effect in `app/case/effect.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// A company asks for an entitlement (额度申请), or for more of one.
    Entitlement,
    /// Who applied for a place is proposed for it (入驻审批); the amount is the desks that are asked for.
    Admission,
    /// Something about an agreement of incubation (入驻协议变更): a renewal, more or less of what it gives, an end;
    /// the amount are its desks.
    Agreement,
}
named!(CaseKind { Entitlement = "entitlement", Admission = "admission", Agreement = "agreement" });

impl CaseKind {
    /// What "not yet" does to a case of this kind: the applicant supplements it, or it ends and goes back to
    /// those who proposed it.
    pub const fn not_yet(self) -> CaseVerb {
        match self {
            CaseKind::Entitlement | CaseKind::Agreement => CaseVerb::Return,
            CaseKind::Admission => CaseVerb::Remand,
        }
    }

    /// Whether its amounts are of a unit of the ledger, so that a chain can be for one unit alone.
    pub const fn has_unit(self) -> bool {
        matches!(self, CaseKind::Entitlement)
    }

    /// The right by which somebody else than who asked acts for them. `by_place`: who runs the place asked, not the
    /// company.
    pub const fn minded_by(self, by_place: bool) -> Option<Action> {
        match (self, by_place) {
            (CaseKind::Entitlement | CaseKind::Agreement, false) => Some(Action::AskEntitlement),
            (CaseKind::Agreement, true) => Some(Action::KeepAgreements),
            (CaseKind::Entitlement, true) | (CaseKind::Admission, _) => None,
        }
    }
}

/// How somebody is tied to what a case is about: they decide none of its steps, from its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// They proposed it.
    Proposed,
    /// They reviewed it.
    Reviewed,
    /// They act for a company together with who asks.
    Colleague,
}
named!(Tie { Proposed = "proposed", Reviewed = "reviewed", Colleague = "colleague" });

impl Tie {
    /// Why that keeps them from deciding.
    pub const fn bar(self) -> Bar {
        match self {
            Tie::Proposed | Tie::Reviewed => Bar::TookPart,
            Tie::Colleague => Bar::Colleague,
        }
    }
}

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// With somebody who is to decide (办理中).
    Open,
    /// With the applicant, who is to supplement it (退回补正).
    Returned,
    /// 通过: what was asked for has happened.
    Approved,
    /// 不通过.
    Declined,
    /// Taken back by the applicant.
    Withdrawn,
    /// Nobody did in time what was theirs to do.
    Expired,
    /// Sent back to those who proposed it (退回评审): they may propose it anew, as another case.
    Remanded,
}
named!(CaseState {
    Open = "open",
    Returned = "returned",
    Approved = "approved",
    Declined = "declined",
    Withdrawn = "withdrawn",
    Expired = "expired",
    Remanded = "remanded",
});

/// What can happen to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseVerb {
    /// The last step says yes; before that a yes only moves it to the next.
    Approve,
    /// A step says no.
    Decline,
    /// A step sends it back for supplement.
    Return,
    /// A step sends it back to those who proposed it.
    Remand,
    /// The applicant hands it in again.
    Resubmit,
    /// The applicant takes it back.
    Withdraw,
    /// The step is given to somebody else (转办).
    HandOver,
    /// A further approver is asked first (加签).
    AddStep,
    /// The applicant asks for speed (催办).
    Urge,
    /// Somebody will not decide it (回避).
    Recuse,
    /// Its deadline is near, or over.
    Prompt,
    /// Time is up.
    Expire,
}
named!(CaseVerb {
    Approve = "approve",
    Decline = "decline",
    Return = "return",
    Remand = "remand",
    Resubmit = "resubmit",
    Withdraw = "withdraw",
    HandOver = "hand_over",
    AddStep = "add_step",
    Urge = "urge",
    Recuse = "recuse",
    Prompt = "prompt",
    Expire = "expire",
});

impl CaseState {
    /// Whether something may still happen to it.
    pub const fn is_open(self) -> bool {
        matches!(self, CaseState::Open | CaseState::Returned)
    }

    /// The whole life of a case, an arm an arrow; `None` for what is not drawn here.
    pub const fn after(self, verb: CaseVerb) -> Option<CaseState> {
        use CaseState::{Approved, Declined, Expired, Open, Remanded, Returned, Withdrawn};
        use CaseVerb as V;
        match (self, verb) {
            (Open, V::HandOver | V::AddStep | V::Urge | V::Recuse) => Some(Open),
            (Open, V::Approve) => Some(Approved),
            (Open, V::Decline) => Some(Declined),
            (Open, V::Return) => Some(Returned),
            (Open, V::Remand) => Some(Remanded),
            (Returned, V::Resubmit) => Some(Open),
            (Open | Returned, V::Prompt) => Some(self),
            (Open | Returned, V::Withdraw) => Some(Withdrawn),
            (Open | Returned, V::Expire) => Some(Expired),
            _ => None,
        }
    }
}

/// What somebody says at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yes.
    Approve,
    /// No; an opinion is a must.
    Decline,
    /// Not yet: what is missing is said in the opinion.
    Return,
}
named!(Verdict { Approve = "approve", Decline = "decline", Return = "return" });

/// What time does to a case next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// Who has it is reminded.
    Remind,
    /// It opens to the next higher role too.
    Escalate,
    /// It ends undecided.
    Expire,
}
named!(Prompt { Remind = "remind", Escalate = "escalate", Expire = "expire" });

/// Why somebody may not decide a case, whatever they hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bar {
    /// It is their own request.
    Applicant,
    /// It is of a company they act for.
    OwnCompany,
    /// They act for a company together with who asks.
    Colleague,
    /// They proposed it, or reviewed it.
    TookPart,
    /// They said that they will not.
    Recused,
    /// They decided another step, and four eyes are asked for.
    FourEyes,
    /// It is somebody else's turn.
    OthersTurn,
}

/// When a step is to be decided, and when who has it is reminded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timetable {
    /// 9:00 of the working day before the last; `None`: that is over already.
    pub remind_at: Option<Instant>,
    /// The end of the last day.
    pub due: Deadline<Instant>,
}

/// The timetable of what begins at `now` and has `days` working days; day 1 is the next working day.
pub fn timetable(calendar: &WorkCalendar, now: Instant, days: u16, zone: Tz) -> Timetable {
    let today = now.date(zone);
    let last = calendar.add_working_days(today, days);
    let eve = calendar.add_working_days(today, days.saturating_sub(1)).at;
    let remind_at = day_start(eve, zone).plus(9 * 60 * MINUTE);
    let due = Deadline { at: day_span(last.at, zone).end(), provisional: last.provisional };
    Timetable { remind_at: (remind_at > now).then_some(remind_at), due }
}

/// Working days an applicant has to supplement what was sent back.
pub const SUPPLEMENT_DAYS: u16 = 10;
/// Most characters of an opinion.
pub const OPINION_MAX: usize = 1_000;
/// Most steps of a round, added ones included.
pub const ROUND_STEPS_MAX: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Asia::Shanghai;

    #[test]
    fn the_life_of_a_case() {
        let mut table = String::new();
        for state in CaseState::ALL {
            for verb in CaseVerb::ALL {
                if let Some(after) = state.after(*verb) {
                    table += &format!("{:10} {:10} -> {}\n", state.name(), verb.name(), after.name());
                }
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn deadlines_count_working_days_over_the_spring_festival() {
        let calendar = WorkCalendar::embedded();
        let at = |text: &str| Instant::parse(text).unwrap();
        // Day 1 is Saturday 02-14, a make-up day; then 02-24 to 02-27.
        let five = timetable(&calendar, at("2026-02-13T15:00:00+08:00"), 5, Shanghai);
        assert_eq!(five.due.at, at("2026-02-28T00:00:00+08:00"));
        assert_eq!(five.remind_at, Some(at("2026-02-26T09:00:00+08:00")));
        assert!(!five.due.provisional);
        let one = timetable(&calendar, at("2026-02-14T10:00:00+08:00"), 1, Shanghai);
        assert_eq!((one.due.at, one.remind_at), (at("2026-02-25T00:00:00+08:00"), None));
        assert!(timetable(&calendar, at("2026-12-30T10:00:00+08:00"), 5, Shanghai).due.provisional);
    }
}
