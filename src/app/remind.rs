//! Reminding: a holder is told once, so long before the start as they wish.

use super::{Fault, House};
use crate::domain::access::Door;
use crate::domain::booking::State;
use crate::domain::id::BookingId;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::{booking, diary};

/// Reminds the holder of a booking that begins soon. What is no longer confirmed, or has begun while the
/// server stood still, is passed over in silence. `false`: somebody was faster.
pub(crate) async fn remind(house: &House, id: BookingId, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.write().await?;
    if !booking::reminded(&mut tx, id, now).await? {
        return Ok(false);
    }
    let Some(found) = diary::get(&mut tx, id).await? else { return Ok(false) };
    if found.state == State::Confirmed && found.span.start() > now {
        let event = NewEvent {
            incubator: Some(found.incubator),
            company: found.company,
            tell_at: Some(now),
            ..NewEvent::plain(now, Door::Job, None, "booking", id.0, "reminded")
        };
        audit::record(&mut tx, &event).await?;
    }
    tx.commit().await?;
    Ok(true)
}
