//! Applications by who applies: drafts kept as typed, papers, handing in, taking back.

use super::admission_step::{Step, object, take};
use super::case::ending::take_back;
use super::deputy::principals;
use super::file::{self, Owner, Sent};
use super::once::{Key, once};
use super::{Fault, House, members};
use crate::domain::access::{Action, Actor};
use crate::domain::application::field::SLOTS;
use crate::domain::application::form::{Known, Typed};
use crate::domain::application::paper::faults;
use crate::domain::application::{Bar, State, Verb};
use crate::domain::case::CaseKind;
use crate::domain::field::{FieldError, FieldRule};
use crate::domain::id::{ApplicationId, CompanyId, FileId, IncubatorId};
use crate::domain::refusal::Refusal;
use crate::domain::review::ReviewState;
use crate::domain::time::Instant;
use crate::store::application as rows;
pub use crate::store::application::Application;
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
pub use crate::store::file::FileRow;
use crate::store::{application_move, case_list, company, consent, file as files, person, place, review};
use serde_json::json;

/// What files of an application hang on.
pub(crate) const OWNER: &str = "application";
/// The version of the privacy notice that is consented to.
pub const PRIVACY: &str = "2026-11";

/// Whether the actor is the applicant.
pub(crate) fn is_own(actor: &Actor, one: &Application) -> bool {
    actor.person == one.person
}

/// Whether the actor may see it: the applicant; once handed in, those of the place and the reviewers asked; while
/// it is decided, who stands in for one of those who decide.
async fn may_see(tx: &mut Tx, actor: &Actor, one: &Application, now: Instant) -> Result<bool, Fault> {
    if is_own(actor, one) {
        return Ok(true);
    }
    if one.state == State::Draft {
        return Ok(false);
    }
    if actor.may(Action::SeeApplication, &object(one)) {
        return Ok(true);
    }
    if stands_in(tx, actor, one, now).await? {
        return Ok(true);
    }
    if !actor.may_somewhere(Action::ReviewApplications) {
        return Ok(false);
    }
    let all = review::of(tx, one.id).await?;
    Ok(all.iter().any(|one| one.person == actor.person && one.state != ReviewState::Recused))
}

/// Whether it is being decided, and the actor stands in for somebody who may see it.
pub(crate) async fn stands_in(
    tx: &mut Tx,
    actor: &Actor,
    one: &Application,
    now: Instant,
) -> Result<bool, Fault> {
    if one.state != State::Proposed {
        return Ok(false);
    }
    let all = principals(tx, actor, now).await?;
    Ok(all.iter().any(|other| other.may(Action::SeeApplication, &object(one))))
}

/// One that the actor may see.
pub(crate) async fn seen(
    tx: &mut Tx,
    actor: &Actor,
    id: ApplicationId,
    now: Instant,
) -> Result<Application, Fault> {
    let one = rows::get(tx, id).await?.ok_or(Refusal::NotFound)?;
    if may_see(tx, actor, &one, now).await? { Ok(one) } else { Err(Refusal::NotFound.into()) }
}

/// What a form may name.
pub(crate) async fn known(tx: &mut Tx) -> Result<Known, Fault> {
    let districts = place::districts(tx).await?.into_iter().map(|(code, ..)| code).collect();
    let incubators = place::incubators(tx).await?.into_iter().map(|one| IncubatorId(one.id)).collect();
    Ok(Known { districts, incubators })
}

/// Begins an application, or opens the draft there is already. It is for the company the actor minds, where
/// they mind one; what is known of them is filled in.
pub async fn begin(
    house: &House,
    actor: &Actor,
    key: Option<&Key>,
    now: Instant,
) -> Result<Application, Fault> {
    let own = members::own(house, actor, now).await?;
    let minded = own.iter().find(|one| actor.may(Action::EditMembers, &super::see::company_object(one)));
    once(house, key, now, |mut tx| async move {
        if let Some(id) = rows::draft_of(&mut tx, actor.person).await? {
            let one = rows::get(&mut tx, id).await?.ok_or(Fault::Lost)?;
            return Ok((tx, one));
        }
        let me = person::get(&mut tx, actor.person).await?.ok_or(Fault::Lost)?;
        let mut form = Typed::default();
        form.take([
            ("contact", me.name.as_str()),
            ("email", me.email.as_str()),
            ("mobile", me.mobile.as_deref().unwrap_or("")),
        ]);
        if let Some(firm) = minded {
            let kind = if firm.kind == "company" { "company" } else { "team" };
            form.take([
                ("kind", kind),
                ("name", firm.name.as_str()),
                ("uscc", firm.uscc.as_deref().unwrap_or("")),
            ]);
        }
        let company = minded.map(|firm| CompanyId(firm.id));
        let id = rows::insert(&mut tx, actor.person, company, &form, now).await?;
        audit::record(&mut tx, &NewEvent::by(actor, now, "application", id.0, "admission_begun")).await?;
        let one = rows::get(&mut tx, id).await?.ok_or(Fault::Lost)?;
        Ok((tx, one))
    })
    .await
}

/// An application that the actor may still change.
async fn editable(tx: &mut Tx, actor: &Actor, id: ApplicationId, now: Instant) -> Result<Application, Fault> {
    let one = seen(tx, actor, id, now).await?;
    if !is_own(actor, &one) {
        return Err(Refusal::Forbidden { action: Action::SeeApplication }.into());
    }
    if !one.state.is_open_to_edit() {
        return Err(Bar::WrongState { from: one.state, verb: Verb::Submit }.into());
    }
    Ok(one)
}

/// Saves fields as they were typed, right or wrong; the others stay. `version`: what was seen.
pub async fn save(
    house: &House,
    actor: &Actor,
    id: ApplicationId,
    version: Option<i64>,
    fields: &[(String, String)],
    key: Option<&Key>,
    now: Instant,
) -> Result<Application, Fault> {
    once(house, key, now, |mut tx| async move {
        let one = editable(&mut tx, actor, id, now).await?;
        if version.is_some_and(|seen| seen != one.version) {
            return Err(Refusal::Stale.into());
        }
        let mut form = one.form.clone();
        let wrong = form.take(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        if !wrong.is_empty() {
            return Err(Refusal::Fields(wrong).into());
        }
        if form != one.form && !rows::save(&mut tx, id, one.version, &form).await? {
            return Err(Refusal::Stale.into());
        }
        let after = rows::get(&mut tx, id).await?.ok_or(Fault::Lost)?;
        Ok((tx, after))
    })
    .await
}

/// Hangs a paper on an application.
pub async fn attach(
    house: &House,
    actor: &Actor,
    id: ApplicationId,
    sent: Sent<'_>,
    now: Instant,
) -> Result<FileRow, Fault> {
    editable(&mut house.store.read().await?, actor, id, now).await?;
    if !SLOTS.contains(&sent.slot) {
        return Err(Refusal::field("slot", FieldRule::Choice).into());
    }
    let (written, there) = file::write(house, actor, Owner { kind: OWNER, id: id.0 }, sent, now).await?;
    let mut tx = house.store.write().await?;
    editable(&mut tx, actor, id, now).await?;
    let kept = if there {
        files::get(&mut tx, written).await?.ok_or(Fault::Lost)?
    } else {
        let kept = file::keep(&mut tx, written, now).await?;
        let after = Some(json!({ "name": kept.name, "kind": kept.slot }));
        let event = NewEvent::by(actor, now, "application", id.0, "admission_attached");
        audit::record(&mut tx, &NewEvent { after, ..event }).await?;
        kept
    };
    tx.commit().await?;
    Ok(kept)
}

/// Takes a paper away that came after the application was last handed in.
pub async fn detach(
    house: &House,
    actor: &Actor,
    id: ApplicationId,
    paper: FileId,
    now: Instant,
) -> Result<(), Fault> {
    let mut tx = house.store.write().await?;
    editable(&mut tx, actor, id, now).await?;
    let there = files::get(&mut tx, paper).await?.ok_or(Refusal::NotFound)?;
    if there.owner_kind != OWNER || there.owner_id != id.0 {
        return Err(Refusal::NotFound.into());
    }
    let versions = application_move::versions(&mut tx, id).await?;
    if versions.last().is_some_and(|(.., at)| there.created_at <= at.0) {
        return Err(Refusal::StillUsed.into());
    }
    files::drop(&mut tx, paper, now).await?;
    let after = Some(json!({ "kind": there.slot }));
    let event = NewEvent::by(actor, now, "application", id.0, "admission_detached");
    audit::record(&mut tx, &NewEvent { after, ..event }).await?;
    tx.commit().await
}

/// A file that hangs on something the actor may see.
pub async fn paper(house: &House, actor: &Actor, id: FileId, now: Instant) -> Result<FileRow, Fault> {
    let mut tx = house.store.read().await?;
    let found = files::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    match found.owner_kind.as_str() {
        OWNER => {
            seen(&mut tx, actor, ApplicationId(found.owner_id), now).await?;
        }
        super::claim::OWNER => super::claim::paper(&mut tx, actor, found.owner_id).await?,
        _ => return Err(Refusal::NotFound.into()),
    }
    Ok(found)
}

/// Hands it in, or in again: every wrong field is named, and what was handed in is kept as it is.
pub async fn submit(
    house: &House,
    actor: &Actor,
    id: ApplicationId,
    version: Option<i64>,
    key: Option<&Key>,
    now: Instant,
) -> Result<Application, Fault> {
    once(house, key, now, |mut tx| async move {
        let one = editable(&mut tx, actor, id, now).await?;
        if version.is_some_and(|seen| seen != one.version) {
            return Err(Refusal::Stale.into());
        }
        let mut wrong = faults_of(&mut tx, house, &one, now).await?;
        if is_of_others(&mut tx, &one, now).await? {
            wrong.push(FieldError::new("uscc", FieldRule::Taken));
        }
        if !wrong.is_empty() {
            return Err(Refusal::Fields(wrong).into());
        }
        let verb = if one.state == State::Draft { Verb::Submit } else { Verb::Resubmit };
        let wish = one.form.wishes().first().copied();
        // Who has taken it up keeps it: the first wish counts where it is handed in for the first time.
        let incubator = if verb == Verb::Submit { wish } else { one.incubator };
        let step = Step { incubator, ..Step::of(&one, verb, Some(actor), "") };
        application_move::keep_version(&mut tx, id, &one.form, now).await?;
        for what in ["application_privacy", "application_truthful"] {
            consent::give(&mut tx, actor.person, what, PRIVACY, now).await?;
        }
        let after = take(&mut tx, house, &one, &step, now).await?;
        Ok((tx, after))
    })
    .await
}

/// What stands in the way of handing one in.
pub(crate) async fn faults_of(
    tx: &mut Tx,
    house: &House,
    one: &Application,
    now: Instant,
) -> Result<Vec<FieldError>, Fault> {
    let papers = files::of(tx, OWNER, one.id.0).await?;
    let there: Vec<&str> = papers.iter().map(|paper| paper.slot.as_str()).collect();
    Ok(faults(&one.form, &there, &known(tx).await?, &house.rules, now.date(one.zone)))
}

/// Whether its code is that of a company here whose people the applicant is not one of.
async fn is_of_others(tx: &mut Tx, one: &Application, now: Instant) -> Result<bool, Fault> {
    let Some(code) = one.form.uscc() else { return Ok(false) };
    let Some(id) = company::by_uscc(tx, code.as_str()).await? else { return Ok(false) };
    let people = person::members(tx, id, now).await?;
    Ok(!people.is_empty() && !people.iter().any(|member| member.id == one.person.0))
}

/// Takes it back, whatever was said so far, and the case in which it is being decided with it.
pub async fn withdraw(
    house: &House,
    actor: &Actor,
    id: ApplicationId,
    key: Option<&Key>,
    now: Instant,
) -> Result<Application, Fault> {
    once(house, key, now, |mut tx| async move {
        let one = seen(&mut tx, actor, id, now).await?;
        if !is_own(actor, &one) {
            return Err(Refusal::Forbidden { action: Action::SeeApplication }.into());
        }
        if one.state == State::Proposed {
            if let Some(company) = one.company {
                company::lock(&mut tx, company).await?;
            }
            let case = case_list::latest(&mut tx, CaseKind::Admission, id.0).await?.ok_or(Fault::Lost)?;
            take_back(&mut tx, actor, &case, "", now).await?;
        }
        let after = take(&mut tx, house, &one, &Step::of(&one, Verb::Withdraw, Some(actor), ""), now).await?;
        Ok((tx, after))
    })
    .await
}

/// Drops the personal data of one that was not admitted, once that is due.
pub(crate) async fn purge(house: &House, id: ApplicationId, now: Instant) -> Result<bool, Fault> {
    use crate::domain::access::Door;
    let mut tx = house.store.write().await?;
    let Some(one) = rows::get(&mut tx, id).await? else { return Ok(false) };
    if !matches!(one.state, State::Rejected | State::Withdrawn) {
        return Ok(false);
    }
    let mut form = one.form.clone();
    form.anonymise();
    rows::anonymise(&mut tx, id, &form).await?;
    files::drop_all(&mut tx, OWNER, id.0, now).await?;
    let event = NewEvent::plain(now, Door::Job, None, "application", id.0, "admission_purged");
    audit::record(&mut tx, &NewEvent { incubator: one.incubator, ..event }).await?;
    tx.commit().await?;
    Ok(true)
}
