//! What somebody has answered: their own approvals and refusals, latest first.

use super::see::sees;
use super::{Booking, Event, Fault, House};
use crate::domain::access::{Action, Actor};
use crate::domain::id::{BookingId, EventId};
use crate::domain::time::{Instant, Interval};
use crate::store::audit::{self, Answers};
use crate::store::diary;
use crate::store::tally::Tally;

/// Which of them, and from where a page goes on.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Only approvals (`true`) or only refusals (`false`); `None`: both.
    pub approvals: Option<bool>,
    /// Given within this span.
    pub span: Interval,
    /// The moment and id of the last one seen; `None` for the first page.
    pub after: Option<(Instant, EventId)>,
}

impl Wanted {
    fn of(self, actor: &Actor) -> Answers {
        let Wanted { approvals, span, after } = self;
        Answers { by: actor.person, approvals, span, after }
    }
}

/// An answer, and the booking it was given to.
#[derive(Clone, Debug)]
pub struct Answered {
    /// What was said, when and why.
    pub event: Event,
    /// The booking as it is now; `None` where the actor may not see it any more.
    pub booking: Option<Booking>,
}

/// The actor's own answers.
pub async fn answered(
    house: &House,
    actor: &Actor,
    wanted: Wanted,
    limit: i64,
) -> Result<Vec<Answered>, Fault> {
    actor.require_somewhere(Action::DecideBooking)?;
    let mut tx = house.store.read().await?;
    let events = audit::answered(&mut tx, &wanted.of(actor), limit).await?;
    let mut ids: Vec<BookingId> = events.iter().map(|event| BookingId(event.subject_id)).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut bookings = diary::some(&mut tx, &ids).await?;
    bookings.retain(|booking| sees(actor, booking));
    let of = |event: &Event| bookings.iter().find(|one| one.id.0 == event.subject_id).cloned();
    Ok(events.into_iter().map(|event| Answered { booking: of(&event), event }).collect())
}

/// How many there are of them, and how many come before the page.
pub async fn count(house: &House, actor: &Actor, wanted: Wanted) -> Result<Tally, Fault> {
    actor.require_somewhere(Action::DecideBooking)?;
    audit::answered_tally(&mut house.store.read().await?, &wanted.of(actor)).await
}
