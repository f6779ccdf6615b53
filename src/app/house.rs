//! What every use case needs, and how one is run again.

use super::secret::{self, Secret};
use crate::domain::id::{SessionId, TokenId};
use crate::domain::rulebook::Rulebook;
use crate::domain::time::Instant;
use crate::domain::work_calendar::WorkCalendar;
use crate::store::Store;
use crate::store::asked::Refused;
use crate::store::fault::Fault;
use std::collections::HashMap;
use std::future::Future;
use std::ops::Deref;
use std::sync::{Mutex, PoisonError, RwLock};
use tokio::sync::Semaphore;

/// What every use case needs: made once, at the start.
pub struct House {
    /// The rows.
    pub store: Store,
    /// The Chinese working calendar in force.
    pub calendar: InForce<WorkCalendar>,
    /// The rules of admission in force.
    pub rules: InForce<Rulebook>,
    /// Keys tokens, forms and sessions.
    pub secret: Secret,
    /// The address people reach this at, without a slash at the end.
    pub base_url: String,
    /// Whether mails can leave.
    pub mails: bool,
    /// How long a sign-in lasts.
    pub stay: Stay,
    /// The name of this instance among those that share the database: another at every start.
    pub instance: String,
    /// Argon2 takes memory: at most two at once.
    pub(crate) hashing: Semaphore,
    /// Who was seen since the last flush.
    pub(crate) seen: Mutex<Seen>,
    /// Requests refused since the last flush.
    pub(crate) refused: Mutex<Vec<Refused>>,
}

/// What comes with the program and is put in force anew now and then, read like what it holds: the working
/// calendar, the rules of admission.
pub struct InForce<T: 'static>(RwLock<(i64, &'static T)>);

impl<T> InForce<T> {
    fn embedded(first: T) -> InForce<T> {
        InForce(RwLock::new((0, Box::leak(Box::new(first)))))
    }
    fn held(&self) -> (i64, &'static T) {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
    /// As it is now.
    pub fn now(&self) -> &'static T {
        self.held().1
    }
    /// How much has been put in force since the program was made.
    pub(crate) fn stamp(&self) -> i64 {
        self.held().0
    }
    /// Takes another one. That happens a few times a year, a few kilobytes each: the old one is left where it
    /// is, for somebody may be reading it.
    pub(crate) fn set(&self, stamp: i64, next: T) {
        let next: &'static T = Box::leak(Box::new(next));
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = (stamp, next);
    }
}

impl<T> Deref for InForce<T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.now()
    }
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
    pub fn new(store: Store, secret: Secret, base_url: &str, mails: bool, stay: Stay) -> House {
        House {
            store,
            calendar: InForce::embedded(WorkCalendar::embedded()),
            rules: InForce::embedded(Rulebook::embedded().clone()),
            secret,
            base_url: base_url.trim_end_matches('/').to_owned(),
            mails,
            stay,
            instance: secret::random_text(""),
            hashing: Semaphore::new(2),
            seen: Mutex::new(Seen::default()),
            refused: Mutex::new(Vec::new()),
        }
    }

    /// Hashes a password, at most two at once.
    pub async fn hash(&self, password: &str) -> Result<String, Fault> {
        let _turn = self.hashing.acquire().await.map_err(|_| Fault::Lost)?;
        let password = password.to_owned();
        tokio::task::spawn_blocking(move || secret::hash_password(&password))
            .await
            .map_err(|_| Fault::Lost)?
    }

    /// Whether `password` is the one of `hash`; takes as long when there is no hash.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, Fault> {
        let _turn = self.hashing.acquire().await.map_err(|_| Fault::Lost)?;
        let (password, hash) = (password.to_owned(), hash.map(str::to_owned));
        let checked =
            tokio::task::spawn_blocking(move || secret::verify_password(&password, hash.as_deref()));
        checked.await.map_err(|_| Fault::Lost)
    }

    /// The name of this house in UIDs: the host of its address.
    pub fn host(&self) -> &str {
        let rest = self.base_url.split_once("://").map_or(self.base_url.as_str(), |(_, rest)| rest);
        rest.split(['/', ':']).next().unwrap_or("hatchery")
    }
}

/// For how long a use case is begun again: who waits for an answer has given up by then.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

/// Runs a whole use case again when the engine asks for it (a deadlock, a serialization failure). Each
/// run may itself have waited long for another process that writes: then there is no other.
pub(crate) async fn again<T, F>(run: impl Fn() -> F) -> Result<T, Fault>
where
    F: Future<Output = Result<T, Fault>>,
{
    let began = std::time::Instant::now();
    for round in 0_u32..6 {
        match run().await {
            Err(Fault::Again(error)) if began.elapsed() < PATIENCE => {
                tracing::debug!(%error, round, "a transaction is run again");
                let most = 4_u64 << round.min(5);
                tokio::time::sleep(std::time::Duration::from_millis(rand::random_range(1..=most))).await;
            }
            done => return done,
        }
    }
    run().await
}
