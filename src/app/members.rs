//! Companies and who acts for them.

use super::once::{Key, once};
pub use super::people::NewAccount;
use super::see::company_object;
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Object, Role, allows};
use crate::domain::company::{CompanyKind, Standing};
use crate::domain::field::{FieldError, FieldRule, Gather, text};
use crate::domain::id::{CompanyId, IncubatorId, PersonId};
use crate::domain::person::Email;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::domain::uscc::Uscc;
use crate::store::audit::{self, NewEvent};
use crate::store::company::{self, Company, Filter, NewCompany};
use crate::store::engine::Tx;
pub use crate::store::person::Listed;
use crate::store::person::{self, NewPerson};
use crate::store::place;
use crate::store::tally::Tally;
use serde_json::json;

/// The companies the actor acts for.
pub async fn own(house: &House, actor: &Actor, now: Instant) -> Result<Vec<Company>, Fault> {
    company::of_person(&mut house.store.read().await?, actor.person, now).await
}

/// What a list of companies holds for the actor: of their incubators and districts, and their own.
pub(crate) async fn listed(
    tx: &mut Tx,
    actor: &Actor,
    text: &str,
    incubator: Option<IncubatorId>,
) -> Result<Filter, Fault> {
    actor.require_somewhere(Action::SeeCompany)?;
    let mut filter = Filter { text: text.trim().to_owned(), incubator, seen: None };
    if !actor.may(Action::SeeCompany, &Object::city()) {
        let places = place::incubators(tx).await?;
        let seen = places.iter().map(|one| (IncubatorId(one.id), &one.district_code));
        let seen = seen.filter(|(id, code)| actor.may(Action::SeeCompany, &Object::incubator(*id, code)));
        filter.seen = Some((seen.map(|(id, _)| id).collect(), actor.companies().collect()));
    }
    Ok(filter)
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
    let mut tx = house.store.read().await?;
    let filter = listed(&mut tx, actor, text, incubator).await?;
    company::search(&mut tx, &filter, after, limit).await
}

/// How many there are of them, and how many up to `after`.
pub async fn count(
    house: &House,
    actor: &Actor,
    text: &str,
    incubator: Option<IncubatorId>,
    after: CompanyId,
) -> Result<Tally, Fault> {
    let mut tx = house.store.read().await?;
    let filter = listed(&mut tx, actor, text, incubator).await?;
    company::tally(&mut tx, &filter, after).await
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
            wrong.take(parsed.map_err(|error| FieldError::new("uscc", FieldRule::Uscc(error)))).map(Some)
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
    let event = NewEvent { after: Some(after), ..event(actor, id, Some(to), "added", now) };
    audit::record(&mut tx, &event).await?;
    Ok((tx, id))
}

/// What somebody did to a company; before and after by struct update.
fn event<'a>(
    actor: &Actor,
    id: CompanyId,
    home: Option<IncubatorId>,
    verb: &'a str,
    now: Instant,
) -> NewEvent<'a> {
    let plain = NewEvent::by(actor, now, "company", id.0, verb);
    NewEvent { incubator: home, company: Some(id), ..plain }
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
    let event =
        NewEvent { before: Some(before), after: Some(after), ..event(actor, id, home, "edited", now) };
    audit::record(&mut tx, &event).await?;
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

/// Whether the actor keeps a company's people by an office, not as one of them.
fn keeps_by_office(actor: &Actor, company: &Company) -> bool {
    let object = company_object(company);
    let keeps = |role: Role| role.is_office() && allows(role, Action::EditMembers);
    actor.held.iter().any(|held| keeps(held.role) && held.scope.covers(&object))
}

/// Whether somebody who is not of the company has a part in what is decided about companies: as one of its
/// people they would be out of all that is decided about it, and they were not asked.
async fn judges_others(tx: &mut Tx, id: CompanyId, who: PersonId, now: Instant) -> Result<bool, Fault> {
    let roles = person::roles(tx, who).await?;
    if !roles.iter().any(|one| one.held(now).is_some_and(Role::judges)) {
        return Ok(false);
    }
    Ok(!person::members(tx, id, now).await?.iter().any(|one| one.id == who.0))
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
    let member = member.ok_or_else(|| Refusal::field("email", FieldRule::NoAccount))?;
    if !keeps_by_office(actor, &found) && judges_others(&mut tx, id, PersonId(member.id), now).await? {
        return Err(Refusal::field("email", FieldRule::InOffice).into());
    }
    person::set_member(&mut tx, id, PersonId(member.id), admin, now).await?;
    let after = json!({ "person_id": member.id.to_string(), "admin": admin });
    let home = found.incubator_id.map(IncubatorId);
    let event = NewEvent { after: Some(after), ..event(actor, id, home, "member_added", now) };
    audit::record(&mut tx, &event).await?;
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

/// Lets somebody act for a company: who has an account by their address alone, and for who has none one is
/// made, if a name or a password is given. Whether one was made.
pub async fn add_anybody(
    house: &House,
    actor: &Actor,
    id: CompanyId,
    who: &NewAccount<'_>,
    admin: bool,
    key: Option<&Key>,
    now: Instant,
) -> Result<bool, Fault> {
    let given = !(who.name.trim().is_empty() && who.password.is_empty());
    match add_member(house, actor, id, who.email, admin, key, now).await {
        Err(Fault::Refused(refusal))
            if given && *refusal == Refusal::field("email", FieldRule::NoAccount) =>
        {
            let key = key.map(|key| key.of_part("new"));
            add_newcomer(house, actor, id, who, admin, key.as_ref(), now).await.map(|()| true)
        }
        done => done.map(|_| false),
    }
}

/// Makes an account for somebody new and lets them act for a company: all of it or nothing. Only for those
/// who keep the company itself; its own people invite those who are here already.
async fn add_newcomer(
    house: &House,
    actor: &Actor,
    id: CompanyId,
    who: &NewAccount<'_>,
    admin: bool,
    key: Option<&Key>,
    now: Instant,
) -> Result<(), Fault> {
    let found = company::get(&mut house.store.read().await?, id).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::EditCompany, Action::SeeCompany, &company_object(&found))?;
    let (email, name) = super::people::check_person(who.email, who.name, who.password)?;
    let hash = house.hash(who.password).await?;
    let new = NewPerson { email: &email, name: &name, language: who.language, password: Some(&hash), now };
    once(house, key, now, |mut tx| {
        let (new, home) = (&new, found.incubator_id.map(IncubatorId));
        async move {
            let person = super::people::insert(&mut tx, new).await?;
            let after = Some(json!({ "email": new.email.as_str(), "name": new.name }));
            let added = NewEvent { after, ..NewEvent::by(actor, now, "person", person.0, "added") };
            audit::record(&mut tx, &added).await?;
            person::set_member(&mut tx, id, person, admin, now).await?;
            let after = Some(json!({ "person_id": person, "admin": admin }));
            audit::record(&mut tx, &NewEvent { after, ..event(actor, id, home, "member_added", now) })
                .await?;
            Ok((tx, ()))
        }
    })
    .await
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
        return Err(Refusal::LastAdmin.into());
    }
    if !person::end_member(&mut tx, id, member, now).await? {
        return Err(Refusal::NotFound.into());
    }
    let after = json!({ "person_id": member });
    let home = found.incubator_id.map(IncubatorId);
    let event = NewEvent { after: Some(after), ..event(actor, id, home, "member_removed", now) };
    audit::record(&mut tx, &event).await?;
    tx.commit().await
}

/// Whether the actor may add and remove a company's people, and whether they may change it.
pub fn may_keep(actor: &Actor, company: &Company) -> (bool, bool) {
    let object = company_object(company);
    (actor.may(Action::EditMembers, &object), actor.may(Action::EditCompany, &object))
}
