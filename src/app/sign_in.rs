//! Sign in and out, sessions, tokens, the first administrator.

use super::secret::random_text;
use super::{Fault, House};
use crate::domain::access::{Actor, Door, Held, Role, Scope};
use crate::domain::field::{FieldRule, Gather, text};
use crate::domain::id::{PersonId, SessionId, TokenId};
use crate::domain::person::{Email, Language};
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, HOUR, Instant, MINUTE};
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
use crate::store::person::{self, NewPerson};
pub use crate::store::session::TokenRow;
use crate::store::session::{self, NewSession, NewToken, SessionRow};

/// Failures of one address that lock it, and for how long: GB/T 22239-2019 asks for a lock.
const ACCOUNT: Limit = Limit { failures: 5, window: 15 * MINUTE, lock: 15 * MINUTE };
/// Failures from one network address.
const NETWORK: Limit = Limit { failures: 50, window: 15 * MINUTE, lock: 15 * MINUTE };

struct Limit {
    failures: i64,
    window: i64,
    lock: i64,
}

/// Where somebody signs in from.
#[derive(Clone, Debug, Default)]
pub struct From {
    /// Network address.
    pub ip: String,
    /// What the client calls itself, cut to 200 characters.
    pub agent: String,
}

/// A new sign-in: its secret is given out once.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Goes into the cookie, or into `Authorization: Bearer`.
    pub token: String,
    /// Whose.
    pub person: PersonId,
    /// When it ends at the latest.
    pub expires: Instant,
}

/// Signs in with address and password. Wrong ones count; successes do not.
pub async fn sign_in(
    house: &House,
    door: Door,
    email: &str,
    password: &str,
    from: &From,
    now: Instant,
) -> Result<SignedIn, Fault> {
    let email = Email::parse(email);
    let account = email.as_ref().map_or_else(|| "a:?".to_owned(), |email| format!("a:{email}"));
    let network = format!("n:{}", from.ip);
    let known = {
        let mut tx = house.store.read().await?;
        for key in [&account, &network] {
            if let Some(until) = session::locked_until(&mut tx, key, now).await? {
                return Err(Refusal::LockedOut { until }.into());
            }
        }
        match &email {
            Some(email) => person::by_email(&mut tx, email).await?,
            None => None,
        }
    };
    let hash = known.as_ref().and_then(|known| known.password.as_deref());
    // A password longer than any we keep is wrong, and must not buy time on the hash.
    let short = password.len() <= 4 * crate::domain::person::PASSWORD_MAX;
    let right = house.verify(if short { password } else { "" }, hash).await? && short;
    let person = known.filter(|known| right && known.disabled_at.is_none());
    let mut tx = house.store.write().await?;
    // Guesses side by side have all passed the first look: the lock counts when the answer is given.
    if let Some(until) = session::locked_until(&mut tx, &account, now).await? {
        return Err(Refusal::LockedOut { until }.into());
    }
    let Some(person) = person else {
        for (key, limit) in [(&account, ACCOUNT), (&network, NETWORK)] {
            session::count_failure(&mut tx, key, limit.failures, limit.window, limit.lock, now).await?;
        }
        tx.commit().await?;
        return Err(Refusal::BadCredentials.into());
    };
    session::forgive(&mut tx, &account).await?;
    let signed = open(&mut tx, house, door, PersonId(person.id), from, now).await?;
    audit::record(
        &mut tx,
        &NewEvent::plain(now, door, Some(signed.person), "person", person.id, "signed_in"),
    )
    .await?;
    tx.commit().await?;
    Ok(signed)
}

pub(crate) async fn open(
    tx: &mut Tx,
    house: &House,
    door: Door,
    person: PersonId,
    from: &From,
    now: Instant,
) -> Result<SignedIn, Fault> {
    let token = random_text("hs_");
    let expires = now.plus(house.stay.most);
    let agent: String = from.agent.chars().filter(|c| !c.is_control()).take(200).collect();
    let new = NewSession {
        person,
        hash: &house.secret.hash("session", &token),
        door: if door == Door::Web { "web" } else { "api" },
        agent: &agent,
        ip: &from.ip,
        now,
        expires,
    };
    session::open(tx, &new).await?;
    Ok(SignedIn { token, person, expires })
}

/// Who a secret stands for: a session's cookie or bearer text, or an API token.
#[derive(Clone, Debug)]
pub struct Known {
    /// Who, with all they hold now.
    pub actor: Actor,
    /// The session, where it is one.
    pub session: Option<SessionId>,
}

/// Looks a secret up: two statements. `None`: unknown, ended, idle too long, or the person is disabled.
pub async fn know(house: &House, door: Door, secret: &str, now: Instant) -> Result<Option<Known>, Fault> {
    let mut tx = house.store.read().await?;
    let is_token = secret.starts_with("ht_");
    let found = if is_token {
        session::token_by_hash(&mut tx, "api", &house.secret.hash("api", secret), now).await?
    } else {
        session::by_hash(&mut tx, &house.secret.hash("session", secret), now).await?
    };
    let Some(found) = found else { return Ok(None) };
    let seen = {
        let seen = house.seen.lock().map_err(|_| Fault::Lost)?;
        seen.sessions.get(&SessionId(found.id)).map_or(found.seen_at, |at| at.0)
    };
    if !is_token && now.0 - seen > house.stay.idle {
        return Ok(None);
    }
    let Some(mut actor) = person::actor(&mut tx, PersonId(found.person_id), door, now).await? else {
        return Ok(None);
    };
    actor.read_only = found.writes == 0;
    let session = (!is_token).then_some(SessionId(found.id));
    let mut seen = house.seen.lock().map_err(|_| Fault::Lost)?;
    match session {
        Some(id) => seen.sessions.insert(id, now),
        None => seen.tokens.insert(TokenId(found.id), now),
    };
    Ok(Some(Known { actor, session }))
}

/// Writes down who was seen since the last time.
pub async fn flush_seen(house: &House) -> Result<(), Fault> {
    let (sessions, tokens): (Vec<_>, Vec<_>) = {
        let mut seen = house.seen.lock().map_err(|_| Fault::Lost)?;
        (seen.sessions.drain().collect(), seen.tokens.drain().collect())
    };
    if sessions.is_empty() && tokens.is_empty() {
        return Ok(());
    }
    let mut tx = house.store.write().await?;
    session::seen(&mut tx, &sessions, &tokens).await?;
    tx.commit().await
}

/// Ends a sign-in of the actor's own.
pub async fn end(house: &House, actor: &Actor, id: SessionId) -> Result<(), Fault> {
    let mut tx = house.store.write().await?;
    if !session::end(&mut tx, actor.person, id).await? {
        return Err(Refusal::NotFound.into());
    }
    tx.commit().await
}

/// Ends all of the actor's sign-ins but the one they use.
pub async fn end_others(house: &House, actor: &Actor, but: Option<SessionId>) -> Result<u64, Fault> {
    let mut tx = house.store.write().await?;
    let ended = session::end_others(&mut tx, actor.person, but).await?;
    tx.commit().await?;
    Ok(ended)
}

/// The actor's sign-ins and tokens.
pub async fn keys(
    house: &House,
    actor: &Actor,
    now: Instant,
) -> Result<(Vec<SessionRow>, Vec<TokenRow>), Fault> {
    let mut tx = house.store.read().await?;
    Ok((
        session::of_person(&mut tx, actor.person, now).await?,
        session::tokens(&mut tx, actor.person, now).await?,
    ))
}

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// The JSON API.
    Api,
    /// A calendar client that wants a password.
    App,
    /// A calendar's subscription link.
    Feed,
}

impl TokenKind {
    /// Name in the database, and the first letters of its secret.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            TokenKind::Api => ("api", "ht_"),
            TokenKind::App => ("app", "hp_"),
            TokenKind::Feed => ("feed", "hf_"),
        }
    }
}

/// A token just made.
#[derive(Clone, Debug)]
pub struct NewlyMade {
    /// Its id.
    pub id: TokenId,
    /// Told this once.
    pub secret: String,
    /// When it ends.
    pub expires: Instant,
}

/// Days that a token is good for where nothing else is said, and at most.
pub const TOKEN_DAYS: i64 = 2 * 366;

/// Makes a token that ends at `expires`, by default after [`TOKEN_DAYS`]; its secret is given out this once.
pub async fn make_token(
    house: &House,
    actor: &Actor,
    kind: TokenKind,
    name: &str,
    writes: bool,
    expires: Option<Instant>,
    now: Instant,
) -> Result<NewlyMade, Fault> {
    let mut wrong = Gather::default();
    let name = wrong.take(text("name", name, 1, 60)).unwrap_or_default();
    let latest = now.plus(TOKEN_DAYS * DAY);
    let expires = expires.unwrap_or(latest);
    if expires <= now {
        wrong.wrong("expires_at", FieldRule::EndAfterStart);
    } else if expires > latest {
        wrong.wrong("expires_at", FieldRule::Days { most: TOKEN_DAYS });
    }
    if !wrong.0.is_empty() {
        return Err(Refusal::Fields(wrong.0).into());
    }
    let (kind, prefix) = kind.names();
    let secret = random_text(prefix);
    let mut tx = house.store.write().await?;
    let new = NewToken {
        person: Some(actor.person),
        kind,
        name: &name,
        hash: &house.secret.hash(kind, &secret),
        writes,
        now,
        expires,
    };
    let id = session::insert_token(&mut tx, &new).await?;
    let event = NewEvent::by(actor, now, "token", id.0, "made");
    audit::record(&mut tx, &event).await?;
    tx.commit().await?;
    Ok(NewlyMade { id, secret, expires })
}

/// Takes a token of the actor's out of force, at once.
pub async fn revoke(house: &House, actor: &Actor, id: TokenId, now: Instant) -> Result<(), Fault> {
    let mut tx = house.store.write().await?;
    if !session::revoke(&mut tx, actor.person, id, now).await? {
        return Err(Refusal::NotFound.into());
    }
    audit::record(&mut tx, &NewEvent::by(actor, now, "token", id.0, "revoked")).await?;
    tx.commit().await
}

/// Whether nobody is there yet: then a one-time link makes the first administrator.
pub async fn is_new(house: &House) -> Result<bool, Fault> {
    Ok(!person::is_anybody(&mut house.store.read().await?).await?)
}

/// Makes the one-time link for the first administrator, good for a day.
pub async fn make_setup(house: &House, now: Instant) -> Result<String, Fault> {
    let secret = random_text("");
    let mut tx = house.store.write().await?;
    let new = NewToken {
        person: None,
        kind: "setup",
        name: "first administrator",
        hash: &house.secret.hash("setup", &secret),
        writes: true,
        now,
        expires: now.plus(24 * HOUR),
    };
    session::insert_token(&mut tx, &new).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Whether a one-time link is in force.
pub async fn setup_open(house: &House, secret: &str, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.read().await?;
    session::is_in_force(&mut tx, "setup", &house.secret.hash("setup", secret), now).await
}

/// Makes the first administrator, with all three administrative roles to hand on, and signs them in.
#[allow(clippy::too_many_arguments)] // a form's fields, each of its own kind
pub async fn set_up(
    house: &House,
    secret: &str,
    email: &str,
    name: &str,
    password: &str,
    language: Language,
    from: &From,
    now: Instant,
) -> Result<SignedIn, Fault> {
    let (email, name) = super::people::check_person(email, name, password)?;
    let hash = house.hash(password).await?;
    let mut tx = house.store.write().await?;
    if !session::use_up(&mut tx, "setup", &house.secret.hash("setup", secret), now).await? {
        return Err(Refusal::NotFound.into());
    }
    let new = NewPerson { email: &email, name: &name, language, password: Some(&hash), now };
    let id = super::people::insert(&mut tx, &new).await?;
    for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin] {
        let held = Held { role, scope: Scope::City };
        person::grant_role(&mut tx, id, &held, now, Instant::LAST, None, now).await?;
    }
    audit::record(&mut tx, &NewEvent::plain(now, Door::Web, Some(id), "person", id.0, "set_up")).await?;
    let signed = open(&mut tx, house, Door::Web, id, from, now).await?;
    tx.commit().await?;
    Ok(signed)
}
