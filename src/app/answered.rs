//! What somebody has answered: their own approvals and refusals, latest first.

use super::case::{Case, desk, may_decide_somewhere};
use super::deputy::principals;
use super::see::sees_for;
use super::{Booking, Event, Fault, House};
use crate::domain::access::{Action, Actor};
use crate::domain::id::{BookingId, CaseId, EventId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::store::audit::{self, Answers};
use crate::store::tally::Tally;
use crate::store::{case_list, diary};

/// Which of them, and from where a page goes on.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Only approvals (`true`) or only refusals (`false`); `None`: both.
    pub approvals: Option<bool>,
    /// Only of this noun, `booking` or `case`; empty: of both.
    pub subject: &'static str,
    /// Given within this span.
    pub span: Interval,
    /// The moment and id of the last one seen; `None` for the first page.
    pub after: Option<(Instant, EventId)>,
}

impl Wanted {
    fn of(self, actor: &Actor) -> Answers {
        let Wanted { approvals, subject, span, after } = self;
        Answers { by: actor.person, approvals, subject, span, after }
    }
}

/// An answer, and the booking or case it was given to.
#[derive(Clone, Debug)]
pub struct Answered {
    /// What was said, when and why.
    pub event: Event,
    /// The booking as it is now; `None` where the actor may not see it any more.
    pub booking: Option<Booking>,
    /// The case as it is now, likewise.
    pub case: Option<Case>,
}

/// The actor's own answers.
pub async fn answered(
    house: &House,
    actor: &Actor,
    wanted: Wanted,
    limit: i64,
    now: Instant,
) -> Result<Vec<Answered>, Fault> {
    allowed(house, actor, now).await?;
    let mut tx = house.store.read().await?;
    let events = audit::answered(&mut tx, &wanted.of(actor), limit).await?;
    let of = |noun: &str| {
        let own = events.iter().filter(|event| event.subject == noun);
        let mut ids: Vec<i64> = own.map(|event| event.subject_id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let ids: Vec<BookingId> = of("booking").into_iter().map(BookingId).collect();
    let principals = principals(&mut tx, actor, now).await?;
    let mut bookings = diary::some(&mut tx, &ids).await?;
    bookings.retain(|booking| sees_for(actor, &principals, booking));
    let ids: Vec<CaseId> = of("case").into_iter().map(CaseId).collect();
    let mut cases = case_list::some(&mut tx, &ids).await?;
    cases.retain(|case| desk::sees(actor, &principals, case));
    let answer = |event: Event| {
        let id = event.subject_id;
        let booking = bookings.iter().find(|one| event.subject == "booking" && one.id.0 == id).cloned();
        let case = cases.iter().find(|one| event.subject == "case" && one.id.0 == id).cloned();
        Answered { booking, case, event }
    };
    Ok(events.into_iter().map(answer).collect())
}

/// Who decides anything, or stands in for somebody who does.
async fn allowed(house: &House, actor: &Actor, now: Instant) -> Result<(), Fault> {
    if !actor.may_somewhere(Action::DecideBooking) && !may_decide_somewhere(house, actor, now).await? {
        return Err(Refusal::Forbidden { action: Action::DecideCase }.into());
    }
    Ok(())
}

/// How many there are of them, and how many come before the page.
pub async fn count(house: &House, actor: &Actor, wanted: Wanted, now: Instant) -> Result<Tally, Fault> {
    allowed(house, actor, now).await?;
    audit::answered_tally(&mut house.store.read().await?, &wanted.of(actor)).await
}
