//! Files that hang on something: taken in parts, told by their content, given only to who may see it.

use super::secret::plain_hash;
use super::{Fault, House, again};
use crate::domain::access::Actor;
use crate::domain::attachment::{FILES_MAX, Media, PART, SIZE_MAX, file_name};
use crate::domain::field::FieldRule;
use crate::domain::id::FileId;
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Instant};
use crate::store::engine::Tx;
pub use crate::store::file::FileRow;
use crate::store::file::{self as rows, NewFile};

/// What a file hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The kind, as `application`.
    pub kind: &'static str,
    /// Its id.
    pub id: i64,
}

/// A file as it was sent.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// What it is for its owner.
    pub slot: &'a str,
    /// What the sender calls it.
    pub name: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
}

/// Writes a file part by part, each in a transaction of its own, so that 20 MiB hold nobody up; nobody sees
/// it before the caller has kept it ([`keep`]) in the transaction in which it still may hang there. The same
/// bytes for the same slot are one file: then it is there already, and `true`.
///
/// # Errors
/// `file`: what is in it is none of the kinds that are taken, it is too large, or there are too many.
pub(crate) async fn write(
    house: &House,
    actor: &Actor,
    owner: Owner,
    sent: Sent<'_>,
    now: Instant,
) -> Result<(FileId, bool), Fault> {
    if sent.bytes.len() > SIZE_MAX {
        let most = SIZE_MAX / (1024 * 1024);
        return Err(Refusal::field("file", FieldRule::FileSize { most }).into());
    }
    if sent.bytes.is_empty() {
        // A browser sends no name where no file was chosen.
        let rule = if sent.name.is_empty() { FieldRule::Missing } else { FieldRule::EmptyFile };
        return Err(Refusal::field("file", rule).into());
    }
    let media = Media::of(sent.bytes).ok_or_else(|| Refusal::field("file", FieldRule::Media))?;
    let hash = plain_hash(sent.bytes);
    let there = rows::of(&mut house.store.read().await?, owner.kind, owner.id).await?;
    if let Some(same) = there.iter().find(|one| one.slot == sent.slot && one.hash == hash) {
        return Ok((FileId(same.id), true));
    }
    if there.len() >= FILES_MAX {
        return Err(too_many());
    }
    let name = file_name(sent.name, media);
    let new = NewFile {
        owner_kind: owner.kind,
        owner_id: owner.id,
        slot: sent.slot,
        name: &name,
        media: media.name(),
        size: sent.bytes.len(),
        hash: &hash,
        by: actor.person,
        now,
    };
    let id = again(|| async {
        let mut tx = house.store.write().await?;
        let id = rows::begin(&mut tx, &new).await?;
        tx.commit().await?;
        Ok(id)
    })
    .await?;
    for (part, bytes) in (0_i64..).zip(sent.bytes.chunks(PART)) {
        again(|| async {
            let mut tx = house.store.write().await?;
            rows::write_part(&mut tx, id, part, bytes).await?;
            tx.commit().await
        })
        .await?;
    }
    Ok((id, false))
}

/// From now on a file is there, unless others came meanwhile and there are too many: files of one owner are
/// kept one after the other.
///
/// # Errors
/// `file`: there are too many.
pub(crate) async fn keep(tx: &mut Tx, id: FileId, now: Instant) -> Result<FileRow, Fault> {
    rows::lock(tx, id).await?;
    rows::keep(tx, id, now).await?;
    let kept = rows::get(tx, id).await?.ok_or(Fault::Lost)?;
    if rows::of(tx, &kept.owner_kind, kept.owner_id).await?.len() > FILES_MAX {
        return Err(too_many());
    }
    Ok(kept)
}

fn too_many() -> Fault {
    Refusal::field("file", FieldRule::TooMany { most: FILES_MAX }).into()
}

/// A part of a file whose owner the caller may see; `None` beyond its end.
pub async fn part(house: &House, id: FileId, part: i64) -> Result<Option<Vec<u8>>, Fault> {
    rows::part(&mut house.store.read().await?, id, part).await
}

/// Forgets what was taken away or never came whole, a day later.
pub(crate) async fn tidy(tx: &mut Tx, now: Instant) -> Result<(), Fault> {
    rows::forget(tx, now.plus(-DAY)).await
}
