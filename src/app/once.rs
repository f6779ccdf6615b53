//! The same wish under the same key is done once, and brings the same answer for 24 hours.
//!
//! A key is a client's `Idempotency-Key` or a form's nonce. The answer is kept in the transaction that
//! it answers for, so neither exists without the other. Refusals are not kept: a wish that was refused
//! may succeed later under the same key.

use super::{Fault, House, again};
use crate::domain::access::{Actor, Door};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::engine::Tx;
use crate::store::idempotency::{self, Kept};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Display;
use std::future::Future;

/// A client's own key for a wish. Actor, door and route are part of it: the same text of somebody else,
/// or for something else, is another key.
#[derive(Clone, Debug)]
pub struct Key {
    key: String,
    body_hash: String,
}

impl Key {
    /// The key `text` of `actor` for `route` (a path, ids and all), with the hash of what was sent. The
    /// hash is keyed with the house's secret, since a form may hold what is nobody's to guess.
    pub fn new(house: &House, actor: &Actor, route: &str, text: &str, body_hash: &str) -> Key {
        let door = if actor.door == Door::Web { "form" } else { "api" };
        Key {
            key: format!("{door}:{}:{route}:{text}", actor.person),
            body_hash: house.secret.hash("body", body_hash),
        }
    }
    /// The key of one of several deeds that one request asks for.
    #[must_use]
    pub fn of_part(&self, part: impl Display) -> Key {
        Key { key: format!("{}:{part}", self.key), body_hash: self.body_hash.clone() }
    }
}

/// Does `deed` in a transaction of its own, once for each key: who comes again with the same key gets the
/// answer of the first time. `deed` gives the transaction back uncommitted. Without a key it is just done.
/// Refused as [`Refusal::KeyReused`] when the key was used for something else.
pub(crate) async fn once<T, F>(
    house: &House,
    key: Option<&Key>,
    now: Instant,
    deed: impl Fn(Tx) -> F,
) -> Result<T, Fault>
where
    T: Serialize + DeserializeOwned,
    F: Future<Output = Result<(Tx, T), Fault>>,
{
    let done = again(|| attempt(house, key, now, &deed)).await;
    if key.is_some() && matches!(done, Err(Fault::Refused(_))) {
        // A rival with the same key may have been answered while this one waited for a lock: then what
        // stands in the way is its own deed.
        house.store.settled().await;
        if let Some(answer) = answered(&mut house.store.read().await?, key, now).await? {
            return Ok(answer);
        }
    }
    done
}

async fn attempt<T, F>(
    house: &House,
    key: Option<&Key>,
    now: Instant,
    deed: &impl Fn(Tx) -> F,
) -> Result<T, Fault>
where
    T: Serialize + DeserializeOwned,
    F: Future<Output = Result<(Tx, T), Fault>>,
{
    let mut tx = house.store.write().await?;
    let answer = match answered(&mut tx, key, now).await? {
        Some(answer) => answer,
        None => {
            let done = deed(tx).await?;
            tx = done.0;
            keep(&mut tx, key, &done.1, now).await?;
            done.1
        }
    };
    // An old answer too: on SQLite it may be a neighbour's whose sync is still to come.
    tx.commit().await?;
    Ok(answer)
}

async fn answered<T: DeserializeOwned>(
    tx: &mut Tx,
    key: Option<&Key>,
    now: Instant,
) -> Result<Option<T>, Fault> {
    let Some(key) = key else { return Ok(None) };
    let Some(kept) = idempotency::find(tx, &key.key, now).await? else { return Ok(None) };
    if kept.body_hash != key.body_hash {
        return Err(Refusal::KeyReused.into());
    }
    serde_json::from_str(&kept.answer).map(Some).map_err(|error| Fault::corrupt("idempotency.answer", error))
}

async fn keep(tx: &mut Tx, key: Option<&Key>, answer: &impl Serialize, now: Instant) -> Result<(), Fault> {
    let Some(key) = key else { return Ok(()) };
    let answer =
        serde_json::to_string(answer).map_err(|error| Fault::corrupt("idempotency.answer", error))?;
    let kept = Kept { body_hash: key.body_hash.clone(), answer };
    if idempotency::keep(tx, &key.key, &kept, now).await? {
        return Ok(());
    }
    // A rival with the same key committed first: run again, and its answer is found.
    Err(Fault::Again(sqlx::Error::Protocol("the same key was used a moment ago".into())))
}
