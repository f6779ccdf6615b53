//! What the lists of somebody's work hold (待办, 已办, 我发起的): which nouns there are, how far each has come, and
//! what of the trail is an answer to one.

use super::application;
use super::case::{CaseKind, CaseState};
use super::company::named;
use super::voucher::{ClaimState, VoucherState};
use serde::{Deserialize, Serialize};

/// A noun of these lists, as the trail calls it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// A request for a booking, or for a new time.
    Booking,
    /// A case of approval.
    Case,
    /// An application for a place.
    Application,
    /// A review of one.
    Review,
    /// An application for a voucher.
    Voucher,
    /// A claim on one.
    Claim,
}
named!(Matter {
    Booking = "booking",
    Case = "case",
    Application = "application",
    Review = "review",
    Voucher = "voucher",
    Claim = "claim",
});

/// What a list is narrowed to: a noun, and of cases a kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// The noun; `None`: all.
    pub matter: Option<Matter>,
    /// The kind of case; `None`: all.
    pub kind: Option<CaseKind>,
}

impl Sort {
    /// What a name means: a noun's, or that of a kind of case; `None`: it is neither.
    pub fn named(name: &str) -> Option<Sort> {
        match CaseKind::of_name(name) {
            Some(kind) => Some(Sort { matter: Some(Matter::Case), kind: Some(kind) }),
            None => Matter::of_name(name).map(|matter| Sort { matter: Some(matter), kind: None }),
        }
    }
    /// The same of a name in the address of a page, where any other narrows nothing.
    pub fn of_name(name: &str) -> Sort {
        Sort::named(name).unwrap_or_default()
    }
    /// Whether a list so narrowed holds that noun.
    pub fn holds(self, matter: Matter) -> bool {
        self.matter.is_none_or(|only| only == matter)
    }
}

/// How far something has come that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// It is under way.
    Open,
    /// It is under way, and with the one who asked.
    Returned,
    /// It is over.
    Ended,
}
named!(Progress { Open = "open", Returned = "returned", Ended = "ended" });

/// The names of those for which `is` holds.
fn names<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str, is: impl Fn(T) -> bool) -> Vec<&'static str> {
    all.iter().copied().filter(|one| is(*one)).map(name).collect()
}

impl Matter {
    /// The states, by name, of what was asked for and has come so far. A booking's say too little, since most are
    /// never asked for: none. A review is asked of somebody else: none.
    pub fn states(self, progress: Progress) -> Vec<&'static str> {
        use application::State;
        let (open, back) = (progress != Progress::Ended, progress == Progress::Returned);
        match self {
            Matter::Booking | Matter::Review => Vec::new(),
            Matter::Case => names(CaseState::ALL, CaseState::name, |one| match back {
                true => one == CaseState::Returned,
                false => one.is_open() == open,
            }),
            Matter::Application => names(State::ALL, State::name, |one| match back {
                true => one == State::Returned,
                false => one.is_over() != open,
            }),
            Matter::Voucher => names(VoucherState::ALL, VoucherState::name, |one| {
                !back && matches!(one, VoucherState::Draft | VoucherState::Submitted) == open
            }),
            Matter::Claim => names(ClaimState::ALL, ClaimState::name, |one| match back {
                true => one == ClaimState::Returned,
                false => (one != ClaimState::Paid) == open,
            }),
        }
    }
}

/// The verbs of the trail that answer something, each with whether it is a yes (`None`: neither yes nor no). An index
/// holds just these, in this order.
pub const ANSWERS: &[(&str, Option<bool>)] = &[
    ("approved", Some(true)),
    ("change_approved", Some(true)),
    ("step_approved", Some(true)),
    ("declined", Some(false)),
    ("change_declined", Some(false)),
    ("sent_back", Some(false)),
    ("admission_taken_up", None),
    ("admission_passed", Some(true)),
    ("admission_returned", Some(false)),
    ("admission_rejected", Some(false)),
    ("admission_waitlisted", None),
    ("admission_passed_on", Some(false)),
    ("admission_proposed", Some(true)),
    ("admission_dismissed", Some(true)),
    ("admission_upheld", Some(false)),
    ("review_done", None),
    ("review_recused", None),
    ("voucher_settled", None),
    ("voucher_checked", Some(true)),
    ("voucher_awarded", Some(true)),
    ("voucher_refused", Some(false)),
    ("voucher_revoked", Some(false)),
    ("claim_verified", Some(true)),
    ("claim_assessed", Some(true)),
    ("claim_paid", Some(true)),
    ("claim_returned", Some(false)),
];

/// Whether a verb of the trail says yes.
pub fn is_yes(verb: &str) -> bool {
    ANSWERS.iter().any(|(one, yes)| *one == verb && *yes == Some(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_narrows_to() {
        assert_eq!(Sort::of_name(""), Sort::default());
        assert_eq!(Sort::of_name("nonsense"), Sort::default());
        assert_eq!((Sort::named(""), Sort::named("nonsense")), (None, None));
        assert_eq!(Sort::of_name("claim").matter, Some(Matter::Claim));
        let admission = Sort::of_name("admission");
        assert_eq!((admission.matter, admission.kind), (Some(Matter::Case), Some(CaseKind::Admission)));
        assert!(admission.holds(Matter::Case) && !admission.holds(Matter::Application));
    }

    #[test]
    fn whatever_was_asked_for_is_under_way_or_over() {
        let counts = [
            (Matter::Case, CaseState::ALL.len()),
            (Matter::Application, application::State::ALL.len()),
            (Matter::Voucher, VoucherState::ALL.len()),
            (Matter::Claim, ClaimState::ALL.len()),
        ];
        for (matter, all) in counts {
            let [open, back, ended] =
                [Progress::Open, Progress::Returned, Progress::Ended].map(|one| matter.states(one));
            assert_eq!(open.len() + ended.len(), all, "{matter:?}");
            assert!(back.iter().all(|one| open.contains(one)), "{matter:?}");
        }
        assert_eq!(Matter::Claim.states(Progress::Ended), ["paid"]);
        assert_eq!(Matter::Voucher.states(Progress::Open), ["draft", "submitted"]);
    }
}
