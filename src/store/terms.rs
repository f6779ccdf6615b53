//! Terms of use: their versions, and who accepted which.

use super::engine::{Tx, args, tuples};
use super::fault::Fault;
use crate::domain::id::{IncubatorId, PersonId, TermsId};
use crate::domain::time::Instant;
use sqlx::AssertSqlSafe;

/// One version of terms of use.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Terms {
    /// Id of the version.
    pub id: i64,
    /// The incubator whose they are.
    pub incubator_id: i64,
    /// What they are about: `lab`.
    pub key: String,
    /// Counted from 1.
    pub version: i64,
    /// 中文 title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// 中文 text.
    pub text_zh: String,
    /// English text.
    pub text_en: String,
    /// When it was written.
    pub created_at: i64,
}

/// Records that a person accepts those versions; who has accepted one before has done so.
pub async fn accept(
    tx: &mut Tx,
    person: PersonId,
    terms: &[TermsId],
    door: &str,
    now: Instant,
) -> Result<(), Fault> {
    if terms.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "insert into acceptance (person_id, terms_id, at, door) values {} on conflict (person_id, terms_id) do nothing",
        tuples(1, terms.len(), 4)
    );
    let args = terms.iter().flat_map(|id| args![person, *id, now, door].to_vec()).collect::<Vec<_>>();
    tx.run(AssertSqlSafe(sql), &args).await?;
    Ok(())
}

/// The versions of those ids.
pub async fn get(tx: &mut Tx, id: TermsId) -> Result<Option<Terms>, Fault> {
    const SQL: &str = "
        select id, incubator_id, key, version, title_zh, title_en, text_zh, text_en, created_at
          from terms where id = $1";
    tx.opt(SQL, args![id]).await
}

/// The newest version of each of an incubator's terms, by key.
pub async fn newest(tx: &mut Tx, incubator: IncubatorId) -> Result<Vec<Terms>, Fault> {
    const SQL: &str = "
        select id, incubator_id, key, version, title_zh, title_en, text_zh, text_en, created_at
          from terms t where incubator_id = $1 and version = (
            select max(version) from terms m where m.incubator_id = t.incubator_id and m.key = t.key)
         order by key";
    tx.all(SQL, args![incubator]).await
}

/// Terms about to be written down.
#[derive(Clone, Debug)]
pub struct NewTerms<'a> {
    /// What they are about.
    pub key: &'a str,
    /// Titles, 中文 and English.
    pub titles: (&'a str, &'a str),
    /// Texts, 中文 and English.
    pub texts: (&'a str, &'a str),
    /// Who wrote them.
    pub by: PersonId,
    /// When.
    pub now: Instant,
}

/// Writes a new version; the older ones stay as they were accepted.
pub async fn add(tx: &mut Tx, incubator: IncubatorId, new: &NewTerms<'_>) -> Result<TermsId, Fault> {
    const SQL: &str = "
        insert into terms (incubator_id, key, version, title_zh, title_en, text_zh, text_en, made_by, created_at)
        values ($1, $2, 1 + coalesce((select max(version) from terms where incubator_id = $1 and key = $2), 0),
          $3, $4, $5, $6, $7, $8) returning id";
    let ((zh, en), (text_zh, text_en)) = (new.titles, new.texts);
    let args = args![incubator, new.key, zh, en, text_zh, text_en, new.by, new.now];
    Ok(TermsId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// When a person accepted a version; `None`: not yet.
pub async fn accepted_at(tx: &mut Tx, person: PersonId, id: TermsId) -> Result<Option<Instant>, Fault> {
    const SQL: &str = "select at from acceptance where person_id = $1 and terms_id = $2";
    Ok(tx.opt::<(i64,)>(SQL, args![person, id]).await?.map(|(at,)| Instant(at)))
}

/// The versions of an incubator's terms of that key, oldest first.
pub async fn of_key(tx: &mut Tx, incubator: IncubatorId, key: &str) -> Result<Vec<TermsId>, Fault> {
    const SQL: &str = "select id from terms where incubator_id = $1 and key = $2 order by version";
    let rows: Vec<(i64,)> = tx.all(SQL, args![incubator, key]).await?;
    Ok(rows.into_iter().map(|(id,)| TermsId(id)).collect())
}
