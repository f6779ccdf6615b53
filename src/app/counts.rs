//! What the frame of every page counts.

use super::{Fault, House, started, waiting};
use crate::domain::access::Actor;
use crate::domain::time::Instant;
use crate::store::outbox;

/// What waits for somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Notices not yet read.
    pub unread: i64,
    /// All that waits for something that they do: decide, check, review.
    pub waiting: i64,
    /// What they asked for and was sent back to them.
    pub returned: i64,
}

/// Counts it: a handful of statements, whatever the nouns.
pub async fn counts(house: &House, actor: &Actor, now: Instant) -> Result<Counts, Fault> {
    let mut tx = house.store.read().await?;
    Ok(Counts {
        unread: outbox::unread(&mut tx, actor.person).await?,
        waiting: waiting::count(&mut tx, actor, now).await?,
        returned: started::returned(&mut tx, actor).await?,
    })
}
