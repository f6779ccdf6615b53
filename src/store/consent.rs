//! What people consented to, version by version.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::PersonId;
use crate::domain::time::Instant;

/// Notes that a person has consented to a version of something.
pub async fn give(
    tx: &mut Tx,
    person: PersonId,
    what: &str,
    version: &str,
    now: Instant,
) -> Result<(), Fault> {
    const SQL: &str = "insert into consent (person_id, what, version, at) values ($1, $2, $3, $4)";
    tx.run(SQL, args![person, what, version, now]).await?;
    Ok(())
}
