//! A case ends: where its row stands then, and the one way in which who asked takes it back.

use super::desk::event;
use super::opening::moved;
use crate::app::Fault;
use crate::domain::access::Actor;
use crate::domain::case::{CaseState, CaseVerb};
use crate::domain::id::PersonId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::case::{Case, Stand};
use crate::store::engine::Tx;

/// How a case ended, for what it was about.
pub(crate) struct Ended<'a> {
    /// The case as it stands now.
    pub case: &'a Case,
    /// Who ended it; `None`: time.
    pub by: Option<&'a Actor>,
    /// In whose name, where it was not their own.
    pub of: Option<PersonId>,
    /// What they said.
    pub opinion: &'a str,
}

/// Where a case stands that is over: with nobody, and nothing is due.
pub(crate) fn over(case: &Case, state: CaseState, now: Instant) -> Stand {
    Stand {
        state,
        open_to: None,
        handed_to: None,
        due_at: None,
        provisional: false,
        next: None,
        closed_at: Some(now),
        ..Stand::of(case)
    }
}

/// Who asked takes it back; what that means for what it was about is the caller's.
pub(crate) async fn take_back(
    tx: &mut Tx,
    actor: &Actor,
    case: &Case,
    why: &str,
    now: Instant,
) -> Result<Case, Fault> {
    let verb = CaseVerb::Withdraw;
    let state = case.state.after(verb).ok_or(Refusal::WrongCase { from: case.state, verb })?;
    let after = moved(tx, case, &over(case, state, now)).await?;
    let reason = (!why.is_empty()).then_some(why);
    audit::record(tx, &NewEvent { reason, ..event(actor, &after, "case_withdrawn", now) }).await?;
    Ok(after)
}
