//! Every way to say no. A refusal carries what a person needs to do better; the words are not here.

use super::amount::Unit;
use super::booking::{State, Verb, WrongState};
use super::case::{Bar, CaseState, CaseVerb};
use super::field::{FieldError, FieldRule, RowError};
use super::id::{BookingId, ResourceId};
use super::policy::Check;
use super::right::Action;
use super::time::{EmptyInterval, Instant, Interval};
use super::waitlist::{WaitState, WaitVerb};

/// Something near the wish that could be booked when this was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The resource.
    pub resource: ResourceId,
    /// Its name, for people.
    pub name: String,
    /// When.
    pub span: Interval,
}

/// A rule said no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody is signed in.
    SignIn,
    /// Wrong address or wrong password; which of the two is not told.
    BadCredentials,
    /// Too many failures: try again at that time.
    LockedOut {
        /// First instant at which a new try is looked at.
        until: Instant,
    },
    /// The form's proof that it comes from our own page is missing or old.
    BadForm,
    /// There is no such thing, or you may not know that there is.
    NotFound,
    /// You may see it, but not do that.
    Forbidden {
        /// What was tried.
        action: Action,
    },
    /// Not enough is free during the span.
    Taken {
        /// The resource that is short.
        resource: ResourceId,
        /// Its name.
        name: String,
        /// Units asked for.
        asked: i64,
        /// Units free during all of the span.
        free: i64,
        /// When it was wanted.
        span: Interval,
        /// Up to three near wishes that can be booked.
        alternatives: Vec<Alternative>,
    },
    /// House rules are broken: all of them are listed.
    Rules {
        /// The broken rules with their facts.
        broken: Vec<Check>,
        /// Up to three near wishes that can be booked.
        alternatives: Vec<Alternative>,
    },
    /// The company has not enough left.
    Overdrawn {
        /// Of what.
        unit: Unit,
        /// How much is needed.
        asked: i64,
        /// How much is left for that day.
        left: i64,
    },
    /// That cannot happen to it where it stands.
    WrongState {
        /// Where it stands.
        from: State,
        /// What was tried.
        verb: Verb,
    },
    /// That cannot happen to a waiting entry where it stands.
    WrongWait {
        /// Where it stands.
        from: WaitState,
        /// What was tried.
        verb: WaitVerb,
    },
    /// That cannot happen to a case where it stands.
    WrongCase {
        /// Where it stands.
        from: CaseState,
        /// What was tried.
        verb: CaseVerb,
    },
    /// Whoever they are elsewhere, they do not decide this case now.
    Barred {
        /// Why.
        why: Bar,
    },
    /// It is too early to check in.
    TooEarly {
        /// From then on it is possible.
        opens: Instant,
    },
    /// What one would wait for is free: it can be booked now.
    FreeNow {
        /// Where and when.
        alternatives: Vec<Alternative>,
    },
    /// Somebody else changed it since you looked (If-Match, a form's version).
    Stale,
    /// Fields are wrong: every one is named.
    Fields(Vec<FieldError>),
    /// Rows of an import are wrong: every one is named, nothing was imported.
    Rows(Vec<RowError>),
    /// An Idempotency-Key came back with another body.
    KeyReused,
    /// Somebody must mind a company that has an administrator: the last one stays.
    LastAdmin,
    /// The thing exists and is still used, so it cannot be taken away or made smaller.
    StillUsed,
    /// What is booked ahead needs more than the new capacity.
    CapacityBooked {
        /// Which bookings, as people read them; the first twenty.
        bookings: Vec<(BookingId, String)>,
    },
    /// An application cannot take that step now.
    Admission(super::application::Bar),
    /// A step about a voucher programme, a voucher or a claim cannot be taken.
    Voucher(super::voucher::Bar),
    /// Something cannot be done with an agreement of incubation, or with its rent.
    Agreement(super::agreement::Bar),
    /// Others have the desk on every day of the leave.
    LeaveBooked {
        /// Who, in whose name, and when.
        by: Vec<(String, String, Interval)>,
    },
    /// Bookings came, went or changed since they were looked at.
    Overtaken {
        /// Which, as people read them.
        bookings: Vec<(BookingId, String)>,
    },
}

impl Refusal {
    /// One wrong field.
    pub fn field(field: &str, rule: FieldRule) -> Refusal {
        Refusal::Fields(vec![FieldError::new(field, rule)])
    }
    /// The alternatives it carries; `None` where there can be none.
    pub fn alternatives(&self) -> Option<&[Alternative]> {
        match self {
            Refusal::Taken { alternatives, .. }
            | Refusal::Rules { alternatives, .. }
            | Refusal::FreeNow { alternatives } => Some(alternatives),
            _ => None,
        }
    }
    /// The alternatives it carries, to be filled in after the transaction is rolled back.
    pub fn alternatives_mut(&mut self) -> Option<&mut Vec<Alternative>> {
        match self {
            Refusal::Taken { alternatives, .. } | Refusal::Rules { alternatives, .. } => Some(alternatives),
            _ => None,
        }
    }
}

impl From<EmptyInterval> for Refusal {
    fn from(_: EmptyInterval) -> Refusal {
        Refusal::field("ends_at", FieldRule::EndAfterStart)
    }
}

impl From<super::agreement::Bar> for Refusal {
    fn from(bar: super::agreement::Bar) -> Refusal {
        Refusal::Agreement(bar)
    }
}

impl From<super::voucher::Bar> for Refusal {
    fn from(bar: super::voucher::Bar) -> Refusal {
        Refusal::Voucher(bar)
    }
}

impl From<super::application::Bar> for Refusal {
    fn from(bar: super::application::Bar) -> Refusal {
        Refusal::Admission(bar)
    }
}

impl From<WrongState> for Refusal {
    fn from(WrongState { from, verb }: WrongState) -> Refusal {
        Refusal::WrongState { from, verb }
    }
}
