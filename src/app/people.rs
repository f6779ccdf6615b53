//! People and their roles; what people set for themselves.

use super::once::{Key, once};
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Door, Held, Object, Role, Scope};
use crate::domain::duty::REMINDERS;
use crate::domain::field::{FieldError, FieldRule, Gather, text};
use crate::domain::id::{IncubatorId, PersonId, RoleId, SessionId};
use crate::domain::mobile::Mobile;
use crate::domain::person::{Email, Language, judge_password};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::booking;
use crate::store::engine::Tx;
use crate::store::person::{self, Listed, NewPerson, Person};
pub use crate::store::person::{Filter, RoleRow};
use crate::store::tally::Tally;
use crate::store::{place, session};
use serde_json::json;

/// Adds a person; an address that is taken is told at its field.
pub(crate) async fn insert(tx: &mut Tx, new: &NewPerson<'_>) -> Result<PersonId, Fault> {
    person::insert(tx, new).await.map_err(|fault| match fault.broken() {
        Some("person.email") => Refusal::field("email", FieldRule::Taken).into(),
        _ => fault,
    })
}

/// Somebody to be added.
#[derive(Clone, Copy, Debug)]
pub struct NewAccount<'a> {
    /// Address to sign in with.
    pub email: &'a str,
    /// Name, 1 to 60 characters.
    pub name: &'a str,
    /// A first password.
    pub password: &'a str,
    /// Language.
    pub language: Language,
}

/// Adds a person, by an administrator or (`actor` `None`) by the command line.
pub async fn add(
    house: &House,
    actor: Option<&Actor>,
    new: &NewAccount<'_>,
    key: Option<&Key>,
    now: Instant,
) -> Result<PersonId, Fault> {
    if let Some(actor) = actor {
        actor.require_somewhere(Action::EditPeople)?;
    }
    let (email, name) = check_person(new.email, new.name, new.password)?;
    let hash = house.hash(new.password).await?;
    let row = NewPerson { email: &email, name: &name, language: new.language, password: Some(&hash), now };
    once(house, key, now, |mut tx| {
        let row = &row;
        async move {
            let id = insert(&mut tx, row).await?;
            let after = Some(json!({ "email": row.email.as_str(), "name": row.name }));
            audit::record(&mut tx, &NewEvent { after, ..event(actor, id, "added", now) }).await?;
            Ok((tx, id))
        }
    })
    .await
}

/// What was done to a person, by an administrator, themselves or the command line; what came of it by
/// struct update.
fn event<'a>(actor: Option<&Actor>, id: PersonId, verb: &'a str, now: Instant) -> NewEvent<'a> {
    let door = actor.map_or(Door::Command, |actor| actor.door);
    NewEvent::plain(now, door, actor.map(|actor| actor.person), "person", id.0, verb)
}

/// How far the actor sees people: everybody, or those with a tie to the incubators they see people of.
async fn within(tx: &mut Tx, actor: &Actor, filter: &Filter) -> Result<Filter, Fault> {
    actor.require_somewhere(Action::SeePeople)?;
    if actor.may(Action::SeePeople, &Object::city()) {
        return Ok(Filter { seen: None, ..filter.clone() });
    }
    let sees = |one: &place::Incubator| {
        actor.may(Action::SeePeople, &Object::incubator(IncubatorId(one.id), &one.district_code))
    };
    let all = place::incubators(tx).await?;
    let seen = all.iter().filter(|one| sees(one)).map(|one| IncubatorId(one.id)).collect();
    Ok(Filter { seen: Some(seen), ..filter.clone() })
}

/// People by name, address or a role they hold now.
pub async fn search(
    house: &House,
    actor: &Actor,
    filter: &Filter,
    after: PersonId,
    limit: i64,
    now: Instant,
) -> Result<Vec<Listed>, Fault> {
    let mut tx = house.store.read().await?;
    let filter = within(&mut tx, actor, filter).await?;
    person::search(&mut tx, &filter, after, limit, now).await
}

/// How many there are of them, and how many up to `after`.
pub async fn count(
    house: &House,
    actor: &Actor,
    filter: &Filter,
    after: PersonId,
    now: Instant,
) -> Result<Tally, Fault> {
    let mut tx = house.store.read().await?;
    let filter = within(&mut tx, actor, filter).await?;
    person::tally(&mut tx, &filter, after, now).await
}

/// A person with their roles, for those who see them.
pub async fn one(
    house: &House,
    actor: &Actor,
    id: PersonId,
    now: Instant,
) -> Result<(Person, Vec<RoleRow>), Fault> {
    let mut tx = house.store.read().await?;
    let filter = within(&mut tx, actor, &Filter::default()).await?;
    if !person::is_listed(&mut tx, &filter, id, now).await? {
        return Err(Refusal::NotFound.into());
    }
    let found = person::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let roles = person::roles(&mut tx, id).await?;
    Ok((found, roles))
}

/// Where a role can be held: districts (code, 中文, English) and incubators.
pub async fn scopes(
    house: &House,
    actor: &Actor,
) -> Result<(Vec<(String, String, String)>, Vec<place::Incubator>), Fault> {
    actor.require_somewhere(Action::SeePeople)?;
    let mut tx = house.store.read().await?;
    Ok((place::districts(&mut tx).await?, place::incubators(&mut tx).await?))
}

/// Every district: code, 中文, English. What there is, is no secret.
pub async fn districts(house: &House) -> Result<Vec<(String, String, String)>, Fault> {
    place::districts(&mut house.store.read().await?).await
}

/// Gives a role in a scope. The holder's right is nobody's to give; a membership is a company's.
pub async fn give_role(
    house: &House,
    actor: Option<&Actor>,
    id: PersonId,
    held: &Held,
    until: Instant,
    key: Option<&Key>,
    now: Instant,
) -> Result<RoleId, Fault> {
    if let Some(actor) = actor {
        actor.require(Action::EditPeople, Action::SeePeople, &Object::city())?;
    }
    let fits = match held.role {
        Role::Holder | Role::Member | Role::CompanyAdmin => false,
        Role::Manager | Role::FrontDesk | Role::Approver => !matches!(held.scope, Scope::Company(_)),
        Role::DistrictOfficer => matches!(held.scope, Scope::District(_)),
        _ => held.scope == Scope::City,
    };
    if !fits {
        return Err(Refusal::field("scope", FieldRule::Choice).into());
    }
    let by = actor.map(|actor| actor.person);
    once(house, key, now, |mut tx| async move {
        person::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
        let there = match &held.scope {
            Scope::Incubator(at) => place::incubator(&mut tx, *at).await?.is_some(),
            Scope::District(code) => place::districts(&mut tx).await?.iter().any(|(known, ..)| known == code),
            Scope::City | Scope::Company(_) => true,
        };
        if !there {
            return Err(Refusal::field("scope", FieldRule::Unknown).into());
        }
        let role = person::grant_role(&mut tx, id, held, now, until, by, now).await?;
        let after = Some(json!({ "role": held.role, "scope": held.scope }));
        audit::record(&mut tx, &NewEvent { after, ..event(actor, id, "role_given", now) }).await?;
        Ok((tx, role))
    })
    .await
}

/// Takes a role away, now.
pub async fn take_role(
    house: &House,
    actor: &Actor,
    id: PersonId,
    role: RoleId,
    now: Instant,
) -> Result<(), Fault> {
    actor.require(Action::EditPeople, Action::SeePeople, &Object::city())?;
    let mut tx = house.store.write().await?;
    let roles = person::roles(&mut tx, id).await?;
    let known = roles.iter().any(|one| one.id == role.0);
    if !known || !person::end_role(&mut tx, role, now).await? {
        return Err(Refusal::NotFound.into());
    }
    let after = Some(json!({ "role_id": role }));
    audit::record(&mut tx, &NewEvent { after, ..event(Some(actor), id, "role_taken", now) }).await?;
    tx.commit().await
}

/// Keeps a person out, or lets them in again. Nobody shuts themselves out.
pub async fn set_disabled(
    house: &House,
    actor: &Actor,
    id: PersonId,
    disabled: bool,
    now: Instant,
) -> Result<(), Fault> {
    actor.require(Action::EditPeople, Action::SeePeople, &Object::city())?;
    if id == actor.person {
        return Err(Refusal::Forbidden { action: Action::EditPeople }.into());
    }
    let mut tx = house.store.write().await?;
    person::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    person::set_disabled(&mut tx, id, disabled.then_some(now)).await?;
    if disabled {
        session::end_others(&mut tx, id, None).await?;
    }
    audit::record(&mut tx, &event(Some(actor), id, if disabled { "disabled" } else { "enabled" }, now))
        .await?;
    tx.commit().await
}

/// The actor's own row.
pub async fn me(house: &House, actor: &Actor) -> Result<Person, Fault> {
    let found = person::get(&mut house.store.read().await?, actor.person).await?;
    found.ok_or_else(|| Refusal::NotFound.into())
}

/// What people set for themselves.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The version they saw.
    pub version: i64,
    /// Name.
    pub name: String,
    /// Language.
    pub language: Language,
    /// Mobile number, or empty.
    pub mobile: String,
    /// `all`, `decisions` or `none`.
    pub mail_wish: String,
    /// Single-key shortcuts.
    pub shortcuts: bool,
    /// Minutes before the start at which they are reminded of a booking, one of [`REMINDERS`]; 0: never.
    pub remind_minutes: i64,
}

/// Saves the actor's own profile.
pub async fn save_profile(house: &House, actor: &Actor, new: &Profile, now: Instant) -> Result<(), Fault> {
    let mut wrong = Gather::default();
    let name = wrong.take(text("name", &new.name, 1, 60));
    let mobile = if new.mobile.trim().is_empty() {
        Some(None)
    } else {
        let parsed = Mobile::parse(&new.mobile).map_err(|_| FieldError::new("mobile", FieldRule::Choice));
        wrong.take(parsed).map(Some)
    };
    if !["all", "decisions", "none"].contains(&new.mail_wish.as_str()) {
        wrong.wrong("mail_wish", FieldRule::Choice);
    }
    if !REMINDERS.contains(&new.remind_minutes) {
        wrong.wrong("remind_minutes", FieldRule::Choice);
    }
    let (Some(name), Some(mobile), true) = (name, mobile, wrong.0.is_empty()) else {
        return Err(Refusal::Fields(wrong.0).into());
    };
    let mut tx = house.store.write().await?;
    let mobile = mobile.as_ref().map(Mobile::as_str);
    let edit = person::Edit {
        version: new.version,
        name: &name,
        language: new.language,
        mobile,
        mail_wish: &new.mail_wish,
        shortcuts: new.shortcuts,
        remind_minutes: new.remind_minutes,
    };
    if !person::edit(&mut tx, actor.person, &edit).await? {
        return Err(Refusal::Stale.into());
    }
    booking::plan_reminders(&mut tx, actor.person, None, now).await?;
    let after = Some(json!({ "name": name }));
    audit::record(&mut tx, &NewEvent { after, ..event(Some(actor), actor.person, "profile", now) }).await?;
    tx.commit().await
}

/// Sets the language alone.
pub async fn set_language(house: &House, actor: &Actor, language: Language) -> Result<(), Fault> {
    let mut tx = house.store.write().await?;
    person::set_language(&mut tx, actor.person, language).await?;
    tx.commit().await
}

/// Sets a new password after the old one was given, and ends every other sign-in.
pub async fn change_password(
    house: &House,
    actor: &Actor,
    old: &str,
    new: &str,
    keep: Option<SessionId>,
    now: Instant,
) -> Result<(), Fault> {
    let found = me(house, actor).await?;
    if !house.verify(old, found.password.as_deref()).await? {
        return Err(Refusal::field("old", FieldRule::WrongPassword).into());
    }
    set_password(house, Some(actor), &found, new, keep, now).await
}

/// Sets a password from the command line.
pub async fn reset_password(house: &House, email: &str, new: &str, now: Instant) -> Result<(), Fault> {
    let found = by_email(house, email).await?;
    set_password(house, None, &found, new, None, now).await
}

/// The person of an address.
pub async fn by_email(house: &House, email: &str) -> Result<Person, Fault> {
    let email = crate::domain::person::Email::parse(email);
    let email = email.ok_or_else(|| Refusal::field("email", FieldRule::Email))?;
    let found = person::by_email(&mut house.store.read().await?, &email).await?;
    found.ok_or_else(|| Refusal::NotFound.into())
}

async fn set_password(
    house: &House,
    actor: Option<&Actor>,
    of: &Person,
    new: &str,
    keep: Option<SessionId>,
    now: Instant,
) -> Result<(), Fault> {
    let email = crate::domain::person::Email::parse(&of.email);
    let email = email.ok_or_else(|| Fault::corrupt("person.email", &of.email))?;
    judge_password(new, Some(&email)).map_err(|weak| Refusal::field("password", weak.into()))?;
    let hash = house.hash(new).await?;
    let mut tx = house.store.write().await?;
    person::set_password(&mut tx, PersonId(of.id), &hash).await?;
    session::end_others(&mut tx, PersonId(of.id), keep).await?;
    audit::record(&mut tx, &event(actor, PersonId(of.id), "password", now)).await?;
    tx.commit().await
}

/// Address, name and password of a new person, every wrong one named.
pub(crate) fn check_person(email: &str, name: &str, password: &str) -> Result<(Email, String), Refusal> {
    let mut wrong = crate::domain::field::Gather::default();
    let name = wrong.take(crate::domain::field::text("name", name, 1, 60));
    let email = wrong.take(Email::parse(email).ok_or_else(|| FieldError::new("email", FieldRule::Email)));
    // All that is wrong is told at once.
    if let Err(weak) = judge_password(password, email.as_ref()) {
        wrong.wrong("password", weak.into());
    }
    match (email, name) {
        (Some(email), Some(name)) if wrong.0.is_empty() => Ok((email, name)),
        _ => Err(Refusal::Fields(wrong.0)),
    }
}
