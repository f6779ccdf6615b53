//! What the frame of every page counts.

use super::see::decides_in;
use super::{Fault, House, case};
use crate::domain::access::Actor;
use crate::domain::time::Instant;
use crate::store::{inbox, outbox};

/// What waits for somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Notices not yet read.
    pub unread: i64,
    /// Requests for bookings that wait for their answer.
    pub bookings: i64,
    /// Cases that wait for their decision, in their own name or another's.
    pub cases: i64,
    /// Cases of their own that were sent back to them.
    pub returned: i64,
}

impl Counts {
    /// All that waits for a decision.
    pub const fn waiting(self) -> i64 {
        self.bookings + self.cases
    }
}

/// Counts it.
pub async fn counts(house: &House, actor: &Actor, now: Instant) -> Result<Counts, Fault> {
    let decides = decides_in(house, actor, now).await?;
    let mut tx = house.store.read().await?;
    Ok(Counts {
        unread: outbox::unread(&mut tx, actor.person).await?,
        bookings: inbox::waiting_count(&mut tx, &decides).await?,
        cases: case::waiting_count(&mut tx, actor, now).await?,
        returned: case::returned(&mut tx, actor).await?,
    })
}
