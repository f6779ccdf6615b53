//! The use cases: one function an intention, one transaction each. Every face calls these.

pub mod approve;
pub mod book;
pub mod cancel;
pub mod change;
pub mod due;
pub mod feed;
pub mod find;
pub mod grant;
pub mod inventory;
pub mod judge;
pub mod members;
pub mod notify;
pub mod people;
pub mod secret;
pub mod see;
pub mod sign_in;

pub use crate::store::audit::Event;
pub use crate::store::company::Company;
pub use crate::store::diary::{Booking, Item, Page};
pub use crate::store::fault::Fault;
pub use crate::store::place::{Incubator, Kind};
pub use crate::store::resource::{Filter, Resource};
pub use crate::store::{Store, statements};

use crate::domain::id::{SessionId, TokenId};
use crate::domain::time::Instant;
use crate::domain::work_calendar::WorkCalendar;
use std::collections::HashMap;
use std::future::Future;
use std::sync::Mutex;
use tokio::sync::Semaphore;

/// What every use case needs: made once, at the start.
pub struct House {
    /// The rows.
    pub store: Store,
    /// The Chinese working calendar.
    pub calendar: WorkCalendar,
    /// Keys tokens, forms and sessions.
    pub secret: secret::Secret,
    /// The address people reach this at, without a slash at the end.
    pub base_url: String,
    /// Whether mails can leave.
    pub mails: bool,
    /// How long a sign-in lasts.
    pub stay: Stay,
    /// Argon2 takes memory: at most two at once.
    pub(crate) hashing: Semaphore,
    /// Who was seen since the last flush.
    pub(crate) seen: Mutex<Seen>,
}

/// How long a sign-in lasts, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Without being used.
    pub idle: i64,
    /// At the latest.
    pub most: i64,
}

/// Sessions and tokens used since the last flush, each with its latest use.
#[derive(Debug, Default)]
pub struct Seen {
    pub(crate) sessions: HashMap<SessionId, Instant>,
    pub(crate) tokens: HashMap<TokenId, Instant>,
}

impl House {
    /// A house over an open, migrated store.
    pub fn new(store: Store, secret: secret::Secret, base_url: &str, mails: bool, stay: Stay) -> House {
        House {
            store,
            calendar: WorkCalendar::embedded(),
            secret,
            base_url: base_url.trim_end_matches('/').to_owned(),
            mails,
            stay,
            hashing: Semaphore::new(2),
            seen: Mutex::new(Seen::default()),
        }
    }

    /// The name of this house in UIDs: the host of its address.
    pub fn host(&self) -> &str {
        let rest = self.base_url.split_once("://").map_or(self.base_url.as_str(), |(_, rest)| rest);
        rest.split(['/', ':']).next().unwrap_or("hatchery")
    }
}

/// Runs a whole use case again when the engine asks for it (a deadlock, a serialization failure).
pub(crate) async fn again<T, F>(run: impl Fn() -> F) -> Result<T, Fault>
where
    F: Future<Output = Result<T, Fault>>,
{
    for round in 0_u32..6 {
        match run().await {
            Err(Fault::Again(error)) => {
                tracing::debug!(%error, round, "a transaction is run again");
                let most = 4_u64 << round.min(5);
                tokio::time::sleep(std::time::Duration::from_millis(rand::random_range(1..=most))).await;
            }
            done => return done,
        }
    }
    run().await
}
