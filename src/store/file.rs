//! Files that hang on something, kept in parts. A file is never changed: another one is another row.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::{FileId, PersonId};
use crate::domain::time::Instant;
use serde::{Deserialize, Serialize};

/// A file, without its bytes.
#[derive(Clone, Debug, Serialize, Deserialize, sqlx::FromRow)]
pub struct FileRow {
    /// Its id.
    pub id: i64,
    /// The kind of what it hangs on, as `application`.
    pub owner_kind: String,
    /// The id of that.
    pub owner_id: i64,
    /// What it is for its owner.
    pub slot: String,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256, in hexadecimal.
    pub hash: String,
    /// Since when it is there.
    pub created_at: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select id, owner_kind, owner_id, slot, name, media, size, hash, created_at from file ",
            $rest
        )
    };
}

/// A file about to be kept.
#[derive(Clone, Debug)]
pub struct NewFile<'a> {
    /// The kind of what it hangs on.
    pub owner_kind: &'a str,
    /// The id of that.
    pub owner_id: i64,
    /// What it is for its owner.
    pub slot: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its media type.
    pub media: &'a str,
    /// Bytes.
    pub size: usize,
    /// SHA-256, in hexadecimal.
    pub hash: &'a str,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub now: Instant,
}

/// Begins a file; nobody sees it until [`keep`].
pub async fn begin(tx: &mut Tx, new: &NewFile<'_>) -> Result<FileId, Fault> {
    const SQL: &str = "
        insert into file (owner_kind, owner_id, slot, name, media, size, hash, made_by, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id";
    let size = i64::try_from(new.size).unwrap_or(i64::MAX);
    let args =
        args![new.owner_kind, new.owner_id, new.slot, new.name, new.media, size, new.hash, new.by, new.now,];
    Ok(FileId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// Writes a part; parts count from 0.
pub async fn write_part(tx: &mut Tx, id: FileId, part: i64, bytes: &[u8]) -> Result<(), Fault> {
    const SQL: &str = "insert into file_part (file_id, part, bytes) values ($1, $2, $3)";
    tx.run(SQL, args![id, part, bytes]).await?;
    Ok(())
}

/// Makes those queue here who keep a file of the same owner: its first row is the lock.
pub async fn lock(tx: &mut Tx, id: FileId) -> Result<(), Fault> {
    const SQL: &str = "
        update file set size = size where id = (
          select min(x.id) from file y join file x on x.owner_kind = y.owner_kind and x.owner_id = y.owner_id
           where y.id = $1)";
    tx.run(SQL, args![id]).await?;
    Ok(())
}

/// All of it is there: from now on it is seen.
pub async fn keep(tx: &mut Tx, id: FileId, now: Instant) -> Result<(), Fault> {
    tx.run("update file set kept_at = $2 where id = $1", args![id, now]).await?;
    Ok(())
}

/// A file that is there whole.
pub async fn get(tx: &mut Tx, id: FileId) -> Result<Option<FileRow>, Fault> {
    tx.opt(select!("where id = $1 and kept_at is not null and dropped_at is null"), args![id]).await
}

/// The files of something, in the order in which they came.
pub async fn of(tx: &mut Tx, owner_kind: &str, owner_id: i64) -> Result<Vec<FileRow>, Fault> {
    const SQL: &str = select!(
        "where owner_kind = $1 and owner_id = $2 and kept_at is not null and dropped_at is null order by id"
    );
    tx.all(SQL, args![owner_kind, owner_id]).await
}

/// A part of a file; `None` beyond its end.
pub async fn part(tx: &mut Tx, id: FileId, part: i64) -> Result<Option<Vec<u8>>, Fault> {
    const SQL: &str = "select bytes from file_part where file_id = $1 and part = $2";
    Ok(tx.opt::<(Vec<u8>,)>(SQL, args![id, part]).await?.map(|(bytes,)| bytes))
}

/// Takes a file away. `false`: it was not there.
pub async fn drop(tx: &mut Tx, id: FileId, now: Instant) -> Result<bool, Fault> {
    const SQL: &str = "update file set dropped_at = $2 where id = $1 and dropped_at is null";
    Ok(tx.run(SQL, args![id, now]).await? == 1)
}

/// Takes all files of something away, names too.
pub async fn drop_all(tx: &mut Tx, owner_kind: &str, owner_id: i64, now: Instant) -> Result<(), Fault> {
    const SQL: &str = "
        update file set dropped_at = coalesce(dropped_at, $3), name = '' where owner_kind = $1 and owner_id = $2";
    tx.run(SQL, args![owner_kind, owner_id, now]).await?;
    Ok(())
}

/// Forgets the bytes of files that were taken away, or never came whole, before `since`: some of them a
/// call, so that nobody waits long.
pub async fn forget(tx: &mut Tx, since: Instant) -> Result<(), Fault> {
    const PARTS: &str = "
        delete from file_part where file_id in (
          select id from file where (kept_at is null or dropped_at is not null) and created_at < $1
           order by created_at limit 20)";
    const FILES: &str = "
        delete from file where (kept_at is null or dropped_at is not null) and created_at < $1
          and not exists (select 1 from file_part p where p.file_id = file.id)";
    tx.run(PARTS, args![since]).await?;
    tx.run(FILES, args![since]).await?;
    Ok(())
}
