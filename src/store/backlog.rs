//! How much waits to be done: for whoever watches the server.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::time::Instant;

/// What is due and not done yet. All zero, or soon so, while the jobs run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Backlog {
    /// Requests and proposed changes whose deadline has passed.
    pub lapses: i64,
    /// Bookings that are over and not settled.
    pub ends: i64,
    /// Events that people are to be told of by now.
    pub untold: i64,
    /// When the oldest of these was due, epoch seconds.
    pub untold_since: Option<i64>,
    /// Mails that are to leave by now.
    pub mails: i64,
}

/// Counts it in one statement, by partial indexes alone: what is done is not looked at.
pub async fn backlog(tx: &mut Tx, now: Instant) -> Result<Backlog, Fault> {
    const SQL: &str = "
        select (select count(*) from booking where state = 'requested' and respond_by <= $1)
             + (select count(*) from booking_change where state = 'requested' and respond_by <= $1) as lapses,
               (select count(*) from booking where state in ('confirmed', 'in_use') and ends_at <= $1) as ends,
               (select count(*) from outbox where done_at is null and due <= $1) as untold,
               (select min(due) from outbox where done_at is null and due <= $1) as untold_since,
               (select count(*) from mail where state = 'queued' and due <= $1) as mails";
    tx.one(SQL, args![now]).await
}
