//! What people say against a public notice, and what was found.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::{ApplicationId, ObjectionId, PersonId};
use crate::domain::time::Instant;

/// An objection.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Objection {
    /// Its id.
    pub id: i64,
    /// Against which application.
    pub application_id: i64,
    /// Who objects.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they say.
    pub words: String,
    /// When.
    pub at: i64,
    /// 1: it was right; 0: it was not; none: nobody has looked yet.
    pub upheld: Option<i64>,
    /// What was found.
    pub finding: String,
    /// When.
    pub found_at: Option<i64>,
}

/// An objection about to be kept.
#[derive(Clone, Debug)]
pub struct NewObjection<'a> {
    /// Against which application.
    pub application: ApplicationId,
    /// Who, where they are signed in.
    pub person: Option<PersonId>,
    /// Their name.
    pub name: &'a str,
    /// Their address.
    pub email: &'a str,
    /// What they say.
    pub words: &'a str,
    /// When.
    pub now: Instant,
}

/// Keeps an objection.
pub async fn insert(tx: &mut Tx, new: &NewObjection<'_>) -> Result<ObjectionId, Fault> {
    const SQL: &str = "
        insert into notice_objection (application_id, person_id, name, email, words, at)
        values ($1, $2, $3, $4, $5, $6) returning id";
    let args = args![new.application, new.person, new.name, new.email, new.words, new.now];
    Ok(ObjectionId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// The objections against an application.
pub async fn of(tx: &mut Tx, application: ApplicationId) -> Result<Vec<Objection>, Fault> {
    const SQL: &str = "
        select id, application_id, name, email, words, at, upheld, finding, found_at from notice_objection
         where application_id = $1 order by id limit 200";
    tx.all(SQL, args![application]).await
}

/// Writes what was found under all objections that nobody has looked into.
pub async fn find(
    tx: &mut Tx,
    application: ApplicationId,
    upheld: bool,
    finding: &str,
    by: PersonId,
    now: Instant,
) -> Result<(), Fault> {
    const SQL: &str = "
        update notice_objection set upheld = $2, finding = $3, found_by = $4, found_at = $5
         where application_id = $1 and upheld is null";
    tx.run(SQL, args![application, upheld, finding, by, now]).await?;
    Ok(())
}
