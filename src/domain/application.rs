//! An application for a place (入驻申请): its states, what may happen in each and whose turn it is.

pub mod field;
pub mod form;
pub mod paper;

use super::company::named;
use super::rulebook::Key;
use serde::{Deserialize, Serialize};

/// Where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 草稿: kept as it was typed.
    Draft,
    /// 已提交: nobody has taken it up yet.
    Submitted,
    /// 形式审查: somebody looks whether it is complete.
    Checking,
    /// 待补正: the applicant is to add something.
    Returned,
    /// 评审中: reviewers score it.
    Reviewing,
    /// 候补: good enough, but there is no place now.
    Waitlisted,
    /// 拟入驻: proposed to those who decide.
    Proposed,
    /// 公示中: everybody may object.
    Notice,
    /// 异议处理: somebody did.
    Objection,
    /// 已通过.
    Approved,
    /// 不通过.
    Rejected,
    /// 已撤回.
    Withdrawn,
}
named!(State {
    Draft = "draft",
    Submitted = "submitted",
    Checking = "checking",
    Returned = "returned",
    Reviewing = "reviewing",
    Waitlisted = "waitlisted",
    Proposed = "proposed",
    Notice = "notice",
    Objection = "objection",
    Approved = "approved",
    Rejected = "rejected",
    Withdrawn = "withdrawn",
});

/// What can happen to an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// The applicant hands it in.
    Submit,
    /// A manager takes it up.
    TakeUp,
    /// It goes back for a supplement.
    Return,
    /// The applicant hands it in again.
    Resubmit,
    /// It is complete: to the reviewers.
    Pass,
    /// A manager rejects it.
    Reject,
    /// It waits for a place.
    Waitlist,
    /// There is no place for it here: it goes on to the next incubator that is wished for.
    PassOn,
    /// A manager proposes it.
    Propose,
    /// Who decides is for it: public notice.
    Agree,
    /// Who decides is against it.
    Decline,
    /// Who decides is against it here: it goes on to the next incubator that is wished for.
    DeclineOn,
    /// Nobody decided it in time, or who decides wants it looked at again.
    Recall,
    /// Somebody objects to the notice.
    Object,
    /// The objection is without ground: the notice begins anew.
    Dismiss,
    /// The objection is right.
    Uphold,
    /// The notice is over.
    Admit,
    /// The applicant takes it back.
    Withdraw,
}
named!(Verb {
    Submit = "submit",
    TakeUp = "take_up",
    Return = "return",
    Resubmit = "resubmit",
    Pass = "pass",
    Reject = "reject",
    Waitlist = "waitlist",
    PassOn = "pass_on",
    Propose = "propose",
    Agree = "agree",
    Decline = "decline",
    DeclineOn = "decline_on",
    Recall = "recall",
    Object = "object",
    Dismiss = "dismiss",
    Uphold = "uphold",
    Admit = "admit",
    Withdraw = "withdraw",
});

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Hand {
    /// The applicant.
    Applicant,
    /// Those who run the incubator.
    Manager,
    /// Those who decide.
    Decider,
    /// Everybody.
    Public,
    /// Time alone.
    Clock,
}
named!(Hand {
    Applicant = "applicant",
    Manager = "manager",
    Decider = "decider",
    Public = "public",
    Clock = "clock"
});

/// The state after `verb`; `None`: that cannot happen there.
pub const fn after(state: State, verb: Verb) -> Option<State> {
    use State as S;
    use Verb as V;
    Some(match (state, verb) {
        (S::Draft, V::Submit) => S::Submitted,
        (S::Submitted, V::TakeUp) | (S::Returned, V::Resubmit) => S::Checking,
        (S::Checking, V::Return) => S::Returned,
        (S::Checking, V::Pass) => S::Reviewing,
        (S::Reviewing, V::Waitlist) => S::Waitlisted,
        (S::Reviewing | S::Waitlisted, V::Propose) => S::Proposed,
        (S::Checking | S::Returned | S::Reviewing | S::Waitlisted, V::Reject) => S::Rejected,
        (S::Proposed, V::Agree) | (S::Objection, V::Dismiss) => S::Notice,
        (S::Proposed, V::Decline) | (S::Objection, V::Uphold) => S::Rejected,
        // Not while it is with the applicant: what stands in the form then was not handed in.
        (S::Checking | S::Reviewing | S::Waitlisted, V::PassOn) => S::Submitted,
        (S::Proposed, V::DeclineOn) => S::Submitted,
        (S::Proposed, V::Recall) => S::Reviewing,
        (S::Notice, V::Object) => S::Objection,
        (S::Notice, V::Admit) => S::Approved,
        (S::Approved | S::Rejected | S::Withdrawn, _) => return None,
        (_, V::Withdraw) => S::Withdrawn,
        _ => return None,
    })
}

impl State {
    /// Whether nothing can happen any more.
    pub const fn is_over(self) -> bool {
        matches!(self, State::Approved | State::Rejected | State::Withdrawn)
    }
    /// Whether the applicant may change the form.
    pub const fn is_open_to_edit(self) -> bool {
        matches!(self, State::Draft | State::Returned)
    }
    /// Whose turn it is; `None`: nobody's any more.
    pub const fn turn(self) -> Option<Hand> {
        match self {
            State::Draft | State::Returned => Some(Hand::Applicant),
            State::Submitted | State::Checking | State::Reviewing => Some(Hand::Manager),
            State::Waitlisted | State::Objection => Some(Hand::Manager),
            State::Proposed => Some(Hand::Decider),
            State::Notice => Some(Hand::Clock),
            State::Approved | State::Rejected | State::Withdrawn => None,
        }
    }
    /// Whether somebody of the place is to do something about it now. One for which there is no place waits for that,
    /// and one under review for its reviewers as long as they are in time.
    pub const fn waits(self) -> bool {
        matches!(self.turn(), Some(Hand::Manager)) && self.deadline().is_some()
    }
    /// The rule that says within how many working days the turn is to be taken; `None`: no deadline, or that of
    /// the case in which it is decided.
    pub const fn deadline(self) -> Option<Key> {
        match self {
            State::Submitted => Some(Key::TakeUpDays),
            State::Checking => Some(Key::CheckDays),
            State::Returned => Some(Key::SupplementDays),
            State::Reviewing => Some(Key::ReviewDays),
            State::Notice => Some(Key::NoticeDays),
            State::Objection => Some(Key::ObjectionDays),
            _ => None,
        }
    }
}

impl Verb {
    /// Who may do it.
    pub const fn hand(self) -> Hand {
        match self {
            Verb::Submit | Verb::Resubmit | Verb::Withdraw => Hand::Applicant,
            Verb::TakeUp | Verb::Return | Verb::Pass | Verb::Reject => Hand::Manager,
            Verb::Waitlist | Verb::PassOn | Verb::Propose | Verb::Dismiss | Verb::Uphold => Hand::Manager,
            Verb::Agree | Verb::Decline | Verb::DeclineOn | Verb::Recall => Hand::Decider,
            Verb::Object => Hand::Public,
            Verb::Admit => Hand::Clock,
        }
    }
    /// Whether it takes an opinion in words.
    pub const fn needs_opinion(self) -> bool {
        matches!(
            self,
            Verb::Return
                | Verb::Reject
                | Verb::Waitlist
                | Verb::PassOn
                | Verb::Decline
                | Verb::DeclineOn
                | Verb::Dismiss
                | Verb::Uphold
        )
    }
    /// Whether it takes an application to the next incubator that is wished for.
    pub const fn goes_on(self) -> bool {
        matches!(self, Verb::PassOn | Verb::DeclineOn)
    }
    /// What the trail calls it. Words of its own, since a booking is approved and withdrawn too.
    pub const fn told(self) -> &'static str {
        match self {
            Verb::Submit => "admission_submitted",
            Verb::TakeUp => "admission_taken_up",
            Verb::Return => "admission_returned",
            Verb::Resubmit => "admission_resubmitted",
            Verb::Pass => "admission_passed",
            Verb::Reject | Verb::Decline => "admission_rejected",
            Verb::Waitlist => "admission_waitlisted",
            Verb::PassOn => "admission_passed_on",
            Verb::DeclineOn => "admission_declined_on",
            Verb::Propose => "admission_proposed",
            Verb::Agree => "admission_published",
            Verb::Recall => "admission_recalled",
            Verb::Object => "admission_objected",
            Verb::Dismiss => "admission_dismissed",
            Verb::Uphold => "admission_upheld",
            Verb::Admit => "admission_approved",
            Verb::Withdraw => "admission_withdrawn",
        }
    }
}

/// Why an application cannot take that step now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "bar", rename_all = "snake_case")]
pub enum Bar {
    /// That cannot happen where it stands.
    WrongState {
        /// Where it stands.
        from: State,
        /// What was tried.
        verb: Verb,
    },
    /// Fewer complete reviews than it takes.
    FewReviews {
        /// Complete ones.
        have: usize,
        /// How many it takes.
        need: usize,
    },
    /// A reviewer is still to answer.
    ReviewsOpen {
        /// How many.
        open: usize,
    },
    /// The score is below the pass mark, both in hundredths of a point.
    BelowPass {
        /// The score.
        score: i64,
        /// The mark.
        pass: i64,
    },
    /// One's own case, or one of one's own company.
    OwnCase,
    /// A reviewer first says that there is no conflict of interest.
    NotDeclared,
    /// The review is over.
    ReviewOver,
    /// The reviewer is asked already.
    AlreadyAsked,
    /// No other incubator is wished for after this one.
    LastWish,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole table, as people read it: a change of the course shows here.
    #[test]
    fn the_golden_table_of_moves() {
        let mut table = String::new();
        for state in State::ALL {
            let turn = state.turn().map_or("-", Hand::name);
            table += &format!("{} ({turn})\n", state.name());
            for verb in Verb::ALL {
                if let Some(next) = after(*state, *verb) {
                    let why = if verb.needs_opinion() { " with an opinion" } else { "" };
                    table +=
                        &format!("  {} by {} -> {}{why}\n", verb.name(), verb.hand().name(), next.name());
                }
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn every_state_can_be_reached_and_leads_to_an_end() {
        let mut reached = vec![State::Draft];
        let mut at = 0;
        while at < reached.len() {
            let next = Verb::ALL.iter().filter_map(|verb| after(reached[at], *verb)).collect::<Vec<_>>();
            reached.extend(next.into_iter().filter(|state| !reached.contains(state)).collect::<Vec<_>>());
            reached.dedup();
            at += 1;
        }
        for state in State::ALL {
            assert!(reached.contains(state), "{state:?} is never reached");
            let ends = Verb::ALL.iter().all(|verb| after(*state, *verb).is_none());
            assert_eq!(ends, state.is_over(), "{state:?}");
            assert_eq!(state.turn().is_none(), state.is_over(), "{state:?}");
        }
    }

    /// Whoever's turn it is can do something then, and the applicant may always leave.
    #[test]
    fn whose_turn_it_is_can_do_something() {
        for state in State::ALL.iter().filter(|state| !state.is_over()) {
            let can = Verb::ALL.iter().filter(|verb| after(*state, **verb).is_some());
            assert!(can.clone().any(|verb| Some(verb.hand()) == state.turn()), "{state:?}");
            assert_eq!(after(*state, Verb::Withdraw), Some(State::Withdrawn));
        }
    }
}
