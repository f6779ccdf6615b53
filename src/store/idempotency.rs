//! A client's own key for a request: the same key brings the same answer, once.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::time::{DAY, Instant};

/// An answer that was given under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Hash of the body it answered.
    pub body_hash: String,
    /// What the use case answered, as JSON.
    pub answer: String,
}

/// What was answered under `key` in the last 24 hours.
pub async fn find(tx: &mut Tx, key: &str, now: Instant) -> Result<Option<Kept>, Fault> {
    const SQL: &str = "select body_hash, answer from idempotency where key = $1 and created_at > $2";
    let row: Option<(String, String)> = tx.opt(SQL, args![key, now.plus(-DAY)]).await?;
    Ok(row.map(|(body_hash, answer)| Kept { body_hash, answer }))
}

/// Keeps an answer, in the transaction that it answers for. `false`: a rival with the same key was
/// faster, and this transaction must not be committed.
pub async fn keep(tx: &mut Tx, key: &str, kept: &Kept, now: Instant) -> Result<bool, Fault> {
    const SQL: &str = "
        insert into idempotency (key, body_hash, answer, created_at) values ($1, $2, $3, $4)
        on conflict (key) do update set body_hash = excluded.body_hash,
          answer = excluded.answer, created_at = excluded.created_at where idempotency.created_at <= $5";
    let args = args![key, &kept.body_hash, &kept.answer, now, now.plus(-DAY)];
    Ok(tx.run(SQL, args).await? == 1)
}

/// Forgets what is older than 24 hours.
pub async fn forget(tx: &mut Tx, now: Instant) -> Result<u64, Fault> {
    tx.run("delete from idempotency where created_at <= $1", args![now.plus(-DAY)]).await
}
