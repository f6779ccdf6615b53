//! Sign-ins, tokens and failures. What arrives is looked up by keyed hash, never by its text.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::{PersonId, SessionId, TokenId};
use crate::domain::time::Instant;

/// A sign-in about to be recorded.
#[derive(Clone, Debug)]
pub struct NewSession<'a> {
    /// Whose.
    pub person: PersonId,
    /// Keyed hash of its secret.
    pub hash: &'a str,
    /// `web` or `api`.
    pub door: &'a str,
    /// What the client calls itself.
    pub agent: &'a str,
    /// Where from.
    pub ip: &'a str,
    /// When.
    pub now: Instant,
    /// When it ends at the latest.
    pub expires: Instant,
}

/// Records a sign-in.
pub async fn open(tx: &mut Tx, new: &NewSession<'_>) -> Result<SessionId, Fault> {
    const SQL: &str = "
        insert into session (person_id, hash, door, agent, ip, created_at, seen_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $6, $7) returning id";
    let args = args![new.person, new.hash, new.door, new.agent, new.ip, new.now, new.expires];
    Ok(SessionId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// A sign-in or token that was found by its hash.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Found {
    /// Session or token id.
    pub id: i64,
    /// Whose.
    pub person_id: i64,
    /// When it was last seen.
    pub seen_at: i64,
    /// When it ends.
    pub expires_at: i64,
    /// 1: it may write.
    pub writes: i64,
}

/// The sign-in of that hash, if it has not ended.
pub async fn by_hash(tx: &mut Tx, hash: &str, now: Instant) -> Result<Option<Found>, Fault> {
    const SQL: &str = "
        select s.id, s.person_id, s.seen_at, s.expires_at, cast(1 as bigint) as writes
          from session s join person p on p.id = s.person_id
         where s.hash = $1 and s.expires_at > $2 and p.disabled_at is null";
    tx.opt(SQL, args![hash, now]).await
}

/// The token of that kind and hash, if it is in force.
pub async fn token_by_hash(
    tx: &mut Tx,
    kind: &str,
    hash: &str,
    now: Instant,
) -> Result<Option<Found>, Fault> {
    const SQL: &str = "
        select t.id, coalesce(t.person_id, 0) as person_id, coalesce(t.used_at, 0) as seen_at, t.expires_at, t.writes
          from token t left join person p on p.id = t.person_id
         where t.hash = $2 and t.kind = $1 and t.revoked_at is null and t.expires_at > $3 and p.disabled_at is null";
    tx.opt(SQL, args![kind, hash, now]).await
}

/// Notes when sign-ins and tokens were last used: gathered, written together.
pub async fn seen(
    tx: &mut Tx,
    sessions: &[(SessionId, Instant)],
    tokens: &[(TokenId, Instant)],
) -> Result<(), Fault> {
    for (id, at) in sessions {
        tx.run("update session set seen_at = $2 where id = $1 and seen_at < $2", args![*id, *at]).await?;
    }
    for (id, at) in tokens {
        tx.run("update token set used_at = $2 where id = $1 and coalesce(used_at, 0) < $2", args![*id, *at])
            .await?;
    }
    Ok(())
}

/// A sign-in as its owner sees it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SessionRow {
    /// Its id.
    pub id: i64,
    /// `web` or `api`.
    pub door: String,
    /// What the client calls itself.
    pub agent: String,
    /// Where from.
    pub ip: String,
    /// When it began.
    pub created_at: i64,
    /// When it was last used.
    pub seen_at: i64,
}

/// A person's open sign-ins, latest first.
pub async fn of_person(tx: &mut Tx, person: PersonId, now: Instant) -> Result<Vec<SessionRow>, Fault> {
    const SQL: &str = "
        select id, door, agent, ip, created_at, seen_at from session
         where person_id = $1 and expires_at > $2 order by id desc limit 100";
    tx.all(SQL, args![person, now]).await
}

/// Ends one sign-in of a person. `false`: it is not theirs or not there.
pub async fn end(tx: &mut Tx, person: PersonId, id: SessionId) -> Result<bool, Fault> {
    Ok(tx.run("delete from session where id = $1 and person_id = $2", args![id, person]).await? == 1)
}

/// Ends all sign-ins of a person but one (`None`: really all).
pub async fn end_others(tx: &mut Tx, person: PersonId, but: Option<SessionId>) -> Result<u64, Fault> {
    let but = but.map_or(0, |id| id.0);
    tx.run("delete from session where person_id = $1 and id <> $2", args![person, but]).await
}

/// Forgets sign-ins that have ended, and failures that no longer count.
pub async fn forget(tx: &mut Tx, now: Instant) -> Result<(), Fault> {
    tx.run("delete from session where expires_at <= $1", args![now]).await?;
    tx.run("delete from throttle where until <= $1 and since <= $2", args![now, now.plus(-3_600)]).await?;
    Ok(())
}

/// A token about to be recorded.
#[derive(Clone, Debug)]
pub struct NewToken<'a> {
    /// Whose; `None` for the link that makes the first administrator.
    pub person: Option<PersonId>,
    /// `api`, `app`, `feed` or `setup`.
    pub kind: &'a str,
    /// What its owner calls it.
    pub name: &'a str,
    /// Keyed hash of its secret.
    pub hash: &'a str,
    /// Whether it may write.
    pub writes: bool,
    /// When.
    pub now: Instant,
    /// When it ends.
    pub expires: Instant,
}

/// Records a token.
pub async fn insert_token(tx: &mut Tx, new: &NewToken<'_>) -> Result<TokenId, Fault> {
    const SQL: &str = "
        insert into token (person_id, kind, name, hash, writes, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7) returning id";
    let args = args![new.person, new.kind, new.name, new.hash, new.writes, new.now, new.expires];
    Ok(TokenId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// A token as its owner sees it; the secret is never shown again.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TokenRow {
    /// Its id.
    pub id: i64,
    /// `api`, `app` or `feed`.
    pub kind: String,
    /// What its owner calls it.
    pub name: String,
    /// 1: it may write.
    pub writes: i64,
    /// When it was made.
    pub created_at: i64,
    /// When it was last used.
    pub used_at: Option<i64>,
    /// When it ends.
    pub expires_at: i64,
}

/// A person's tokens in force, latest first.
pub async fn tokens(tx: &mut Tx, person: PersonId, now: Instant) -> Result<Vec<TokenRow>, Fault> {
    const SQL: &str = "
        select id, kind, name, writes, created_at, used_at, expires_at from token
         where person_id = $1 and revoked_at is null and expires_at > $2 order by id desc limit 200";
    tx.all(SQL, args![person, now]).await
}

/// Takes a token of a person out of force. `false`: it is not theirs or not there.
pub async fn revoke(tx: &mut Tx, person: PersonId, id: TokenId, now: Instant) -> Result<bool, Fault> {
    const SQL: &str =
        "update token set revoked_at = $3 where id = $1 and person_id = $2 and revoked_at is null";
    Ok(tx.run(SQL, args![id, person, now]).await? == 1)
}

/// Uses a one-time link up. `false`: it was used before.
pub async fn use_up(tx: &mut Tx, kind: &str, hash: &str, now: Instant) -> Result<bool, Fault> {
    const SQL: &str = "
        update token set revoked_at = $3, used_at = $3
         where kind = $1 and hash = $2 and revoked_at is null and expires_at > $3";
    Ok(tx.run(SQL, args![kind, hash, now]).await? == 1)
}

/// Whether a one-time link is in force.
pub async fn is_in_force(tx: &mut Tx, kind: &str, hash: &str, now: Instant) -> Result<bool, Fault> {
    const SQL: &str = "
        select count(*) from token where kind = $1 and hash = $2 and revoked_at is null and expires_at > $3";
    Ok(tx.one::<(i64,)>(SQL, args![kind, hash, now]).await?.0 == 1)
}

/// Until when `key` is locked out; `None`: it is not.
pub async fn locked_until(tx: &mut Tx, key: &str, now: Instant) -> Result<Option<Instant>, Fault> {
    let row: Option<(i64,)> =
        tx.opt("select until from throttle where key = $1 and until > $2", args![key, now]).await?;
    Ok(row.map(|(until,)| Instant(until)))
}

/// Counts a failure of `key`; the `most`-th within `window` seconds locks it for `lock` seconds.
pub async fn count_failure(
    tx: &mut Tx,
    key: &str,
    most: i64,
    window: i64,
    lock: i64,
    now: Instant,
) -> Result<(), Fault> {
    const SQL: &str = "
        insert into throttle (key, failures, since, until) values ($1, 1, $2, 0)
        on conflict (key) do update set
          failures = case when throttle.since <= $3 then 1 else throttle.failures + 1 end,
          since = case when throttle.since <= $3 then $2 else throttle.since end,
          until = case when throttle.since > $3 and throttle.failures + 1 >= $4 then $5 else throttle.until end";
    tx.run(SQL, args![key, now, now.plus(-window), most, now.plus(lock)]).await?;
    Ok(())
}

/// A success wipes the failures of `key`.
pub async fn forgive(tx: &mut Tx, key: &str) -> Result<(), Fault> {
    tx.run("delete from throttle where key = $1", args![key]).await?;
    Ok(())
}
