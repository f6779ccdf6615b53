//! Companies and who acts for them.

use super::once::{Key, once};
use super::see::company_object;
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::company::{CompanyKind, Standing};
use crate::domain::field::{FieldError, FieldRule, Gather, text};
use crate::domain::id::{CompanyId, IncubatorId, PersonId};
use crate::domain::person::Email;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::domain::uscc::Uscc;
use crate::store::audit::{self, NewEvent};
use crate::store::company::{self, Company, NewCompany};
use crate::store::engine::Tx;
use crate::store::person;
pub use crate::store::person::Listed;
use crate::store::place;
use serde_json::json;

/// The companies the actor acts for.
pub async fn own(house: &House, actor: &Actor, now: Instant) -> Result<Vec<Company>, Fault> {
    company::of_person(&mut house.store.read().await?, actor.person, now).await
}

/// Companies by name or code that the actor may see: in their incubators and districts, and their own.
pub async fn search(
    house: &House,
    actor: &Actor,
    text: &str,
    incubator: Option<IncubatorId>,
    after: CompanyId,
    limit: i64,
) -> Result<Vec<Company>, Fault> {
    actor.require_somewhere(Action::SeeCompany)?;
    let mut tx = house.store.read().await?;
    if actor.may(Action::SeeCompany, &Object::city()) {
        return company::search(&mut tx, text.trim(), incubator, None, after, limit).await;
    }
    let places = place::incubators(&mut tx).await?;
    let seen = places.iter().filter(|one| {
        incubator.is_none_or(|id| id.0 == one.id)
            && actor.may(Action::SeeCompany, &Object::incubator(IncubatorId(one.id), &one.district_code))
    });
    let mut found = Vec::new();
    for one in seen {
        found.extend(
            company::search(&mut tx, text.trim(), Some(IncubatorId(one.id)), None, after, limit).await?,
        );
    }
    let wanted = text.trim().to_lowercase();
    for id in actor.companies().filter(|id| *id > after) {
        let Some(own) = company::get(&mut tx, id).await? else { continue };
        let named = [Some(&own.name), own.uscc.as_ref()];
        let said = named.into_iter().flatten().any(|name| name.to_lowercase().contains(&wanted));
        if said && incubator.is_none_or(|id| own.incubator_id == Some(id.0)) {
            found.push(own);
        }
    }
    found.sort_by_key(|one| one.id);
    found.dedup_by_key(|one| one.id);
    found.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(found)
}

/// A company and its people.
pub async fn one(
    house: &House,
    actor: &Actor,
    id: CompanyId,
    now: Instant,
) -> Result<(Company, Vec<Listed>), Fault> {
    let mut tx = house.store.read().await?;
    let found = company::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::SeeCompany, Action::SeeCompany, &company_object(&found))?;
    let members = person::members(&mut tx, id, now).await?;
    Ok((found, members))
}

/// A company as a form gives it.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// [`CompanyKind`] by name.
    pub kind: String,
    /// Name.
    pub name: String,
    /// 统一社会信用代码; may be empty for a team.
    pub uscc: String,
    /// [`Standing`] by name; empty: active.
    pub standing: String,
}

struct Read {
    kind: CompanyKind,
    name: String,
    uscc: Option<Uscc>,
    standing: Standing,
}

impl Draft {
    fn read(&self) -> Result<Read, Refusal> {
        let mut wrong = Gather::default();
        let choice = |field: &str| FieldError::new(field, FieldRule::Choice);
        let kind = wrong.take(CompanyKind::of_name(&self.kind).ok_or_else(|| choice("kind")));
        let name = wrong.take(text("name", &self.name, 1, 100));
        let uscc = if self.uscc.trim().is_empty() {
            if kind != Some(CompanyKind::Team) {
                wrong.wrong("uscc", FieldRule::Missing);
            }
            Some(None)
        } else {
            let parsed = Uscc::parse(&self.uscc);
            wrong
                .take(parsed.map_err(|error| FieldError::new("uscc", FieldRule::Uscc(error.to_string()))))
                .map(Some)
        };
        let standing = match self.standing.as_str() {
            "" => Some(Standing::Active),
            name => wrong.take(Standing::of_name(name).ok_or_else(|| choice("standing"))),
        };
        match (kind, name, uscc, standing) {
            (Some(kind), Some(name), Some(uscc), Some(standing)) if wrong.0.is_empty() => {
                Ok(Read { kind, name, uscc, standing })
            }
            _ => Err(Refusal::Fields(wrong.0)),
        }
    }
}

fn code_taken(fault: Fault) -> Fault {
    match fault.broken() {
        Some("company.uscc") => Refusal::field("uscc", FieldRule::Taken).into(),
        _ => fault,
    }
}

/// Adds a company to an incubator.
pub async fn add(
    house: &House,
    actor: &Actor,
    to: IncubatorId,
    draft: &Draft,
    key: Option<&Key>,
    now: Instant,
) -> Result<CompanyId, Fault> {
    let read = draft.read()?;
    once(house, key, now, |tx| add_in(tx, actor, to, &read, now)).await
}

async fn add_in(
    mut tx: Tx,
    actor: &Actor,
    to: IncubatorId,
    read: &Read,
    now: Instant,
) -> Result<(Tx, CompanyId), Fault> {
    let home = place::incubator(&mut tx, to).await?.ok_or(Refusal::NotFound)?;
    // The incubator itself is no secret: 403, not 404.
    if !actor.may(Action::EditCompany, &Object::incubator(to, &home.district_code)) {
        return Err(Refusal::Forbidden { action: Action::EditCompany }.into());
    }
    let new = NewCompany {
        kind: read.kind,
        name: &read.name,
        uscc: read.uscc.as_ref().map(Uscc::as_str),
        incubator: Some(to),
        standing: read.standing,
        now,
    };
    let id = company::insert(&mut tx, &new).await.map_err(code_taken)?;
    let after = json!({ "name": read.name, "kind": read.kind, "standing": read.standing });
    record(&mut tx, actor, id, Some(to), "added", None, after, now).await?;
    Ok((tx, id))
}

#[allow(clippy::too_many_arguments)] // the columns of an event
async fn record(
    tx: &mut Tx,
    actor: &Actor,
    id: CompanyId,
    incubator: Option<IncubatorId>,
    verb: &str,
    before: Option<serde_json::Value>,
    after: serde_json::Value,
    now: Instant,
) -> Result<(), Fault> {
    let event = NewEvent {
        incubator,
        company: Some(id),
        before,
        after: Some(after),
        ..NewEvent::plain(now, actor.door, Some(actor.person), "company", id.0, verb)
    };
    audit::record(tx, &event).await?;
    Ok(())
}

/// Changes name, code and standing.
pub async fn edit(
    house: &House,
    actor: &Actor,
    id: CompanyId,
    version: i64,
    draft: &Draft,
    now: Instant,
) -> Result<(), Fault> {
    let read = draft.read()?;
    let mut tx = house.store.write().await?;
    let old = company::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::EditCompany, Action::SeeCompany, &company_object(&old))?;
    let uscc = read.uscc.as_ref().map(Uscc::as_str);
    if !company::edit(&mut tx, id, version, &read.name, uscc, read.standing).await.map_err(code_taken)? {
        return Err(Refusal::Stale.into());
    }
    let before = json!({ "name": old.name, "uscc": old.uscc, "standing": old.standing });
    let after = json!({ "name": read.name, "uscc": uscc, "standing": read.standing });
    let home = old.incubator_id.map(IncubatorId);
    record(&mut tx, actor, id, home, "edited", Some(before), after, now).await?;
    tx.commit().await
}

/// Lets somebody act for a company, by their address; they must have an account.
pub async fn add_member(
    house: &House,
    actor: &Actor,
    id: CompanyId,
    email: &str,
    admin: bool,
    key: Option<&Key>,
    now: Instant,
) -> Result<Listed, Fault> {
    let parsed = Email::parse(email);
    let email = parsed.ok_or_else(|| Refusal::field("email", FieldRule::Email))?;
    once(house, key, now, |tx| add_member_in(tx, actor, id, &email, admin, now)).await
}

async fn add_member_in(
    mut tx: Tx,
    actor: &Actor,
    id: CompanyId,
    email: &Email,
    admin: bool,
    now: Instant,
) -> Result<(Tx, Listed), Fault> {
    let found = company::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::EditMembers, Action::SeeCompany, &company_object(&found))?;
    let member = person::by_email(&mut tx, email).await?;
    let member = member.ok_or_else(|| Refusal::field("email", FieldRule::Unknown))?;
    person::set_member(&mut tx, id, PersonId(member.id), admin, now).await?;
    let after = json!({ "person_id": member.id.to_string(), "admin": admin });
    record(&mut tx, actor, id, found.incubator_id.map(IncubatorId), "member_added", None, after, now).await?;
    let listed = Listed {
        id: member.id,
        name: member.name,
        email: member.email,
        disabled_at: member.disabled_at,
        admin: i64::from(admin),
        what: String::new(),
    };
    Ok((tx, listed))
}

/// Ends a membership. The last administrator of a company stays.
pub async fn remove_member(
    house: &House,
    actor: &Actor,
    id: CompanyId,
    member: PersonId,
    now: Instant,
) -> Result<(), Fault> {
    let mut tx = house.store.write().await?;
    let found = company::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::EditMembers, Action::SeeCompany, &company_object(&found))?;
    let members = person::members(&mut tx, id, now).await?;
    let others = members.iter().filter(|one| one.admin == 1 && one.id != member.0).count();
    if others == 0 && members.iter().any(|one| one.id == member.0 && one.admin == 1) {
        return Err(Refusal::StillUsed.into());
    }
    if !person::end_member(&mut tx, id, member, now).await? {
        return Err(Refusal::NotFound.into());
    }
    let after = json!({ "person_id": member });
    record(&mut tx, actor, id, found.incubator_id.map(IncubatorId), "member_removed", None, after, now)
        .await?;
    tx.commit().await
}

/// Whether the actor may add and remove a company's people, and whether they may change it.
pub fn may_keep(actor: &Actor, company: &Company) -> (bool, bool) {
    let object = company_object(company);
    (actor.may(Action::EditMembers, &object), actor.may(Action::EditCompany, &object))
}
