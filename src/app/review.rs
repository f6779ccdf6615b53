//! Reviewers: asked, without a conflict of interest or recused, and their scores.

use super::admission_step::{deadline, is_own_case, object};
use super::application::{Application, seen};
use super::once::{Key, once};
use super::told::ToldPerson;
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Door};
use crate::domain::application::{Bar, State, Verb};
use crate::domain::field::{FieldError, FieldRule, Gather, text};
use crate::domain::id::{ApplicationId, PersonId, ReviewId};
use crate::domain::refusal::Refusal;
use crate::domain::review::{ReviewState, Score};
use crate::domain::rulebook::Key as Rule;
use crate::domain::time::Instant;
use crate::store::application as rows;
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
pub use crate::store::review::Review;
use crate::store::{outbox, review};
use serde_json::{Value, json};

/// Most people asked at once.
const ASKED_MAX: usize = 20;
/// Longest comment and opinion, in characters.
const WORDS_MAX: usize = 1_000;

/// Who may be asked: people with the reviewer's role, by name.
pub async fn reviewers(house: &House, actor: &Actor, now: Instant) -> Result<Vec<(PersonId, String)>, Fault> {
    actor.require_somewhere(Action::KeepApplications)?;
    let all = review::reviewers(&mut house.store.read().await?, now).await?;
    Ok(all.into_iter().map(|(id, name)| (PersonId(id), name)).collect())
}

/// Asks people for a review, each with the deadline of the rules. Who has a part in the case is not asked.
pub async fn ask(
    house: &House,
    actor: &Actor,
    id: ApplicationId,
    people: &[PersonId],
    key: Option<&Key>,
    now: Instant,
) -> Result<(), Fault> {
    once(house, key, now, |mut tx| async move {
        let one = seen(&mut tx, actor, id, now).await?;
        let action = Action::KeepApplications;
        if !actor.may(action, &object(&one)) {
            return Err(Refusal::Forbidden { action }.into());
        }
        if is_own_case(&mut tx, actor.person, &one, now).await? {
            return Err(Bar::OwnCase.into());
        }
        if one.state != State::Reviewing {
            return Err(Bar::WrongState { from: one.state, verb: Verb::Pass }.into());
        }
        if people.is_empty() || people.len() > ASKED_MAX {
            return Err(Refusal::field("reviewers", FieldRule::Choice).into());
        }
        let all = review::reviewers(&mut tx, now).await?;
        let used = house.rules.form_on(now.date(one.zone)).ok_or_else(|| Fault::corrupt("review_forms.csv", "none"))?;
        let due = deadline(house, Rule::ReviewDays, one.zone, now);
        for person in people {
            if !all.iter().any(|(id, _)| *id == person.0) {
                return Err(Refusal::field("reviewers", FieldRule::Unknown).into());
            }
            if is_own_case(&mut tx, *person, &one, now).await? {
                return Err(Bar::OwnCase.into());
            }
            let made = review::insert(&mut tx, id, *person, used.version, actor.person, due, now).await;
            let made = made.map_err(|fault| match fault.broken() {
                Some("review.application_id, review.person_id") => Bar::AlreadyAsked.into(),
                _ => fault,
            })?;
            let told = [ToldPerson { person: person.0, lines: Vec::new() }];
            let after = json!({ "name": one.project, "due_at": due.0, "rule": Rule::ReviewDays.name(), "told": told });
            let event = event(actor, &one, made, "review_asked", after, now);
            audit::record(&mut tx, &NewEvent { tell_at: Some(now), ..event }).await?;
        }
        Ok((tx, ()))
    })
    .await
}

/// A review was not done in time: the reviewer and those who run the place are told, once. `false`: it was done,
/// or told of before.
pub(crate) async fn overdue(house: &House, id: ReviewId, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.write().await?;
    let Some(found) = review::get(&mut tx, id).await? else { return Ok(false) };
    if found.due_at > now || !review::tell(&mut tx, id, now).await? {
        return Ok(false);
    }
    let one = rows::get(&mut tx, found.application).await?.ok_or(Fault::Lost)?;
    // Of an application that is decided without it nobody waits for it.
    if let (State::Reviewing, Some(place)) = (one.state, one.incubator) {
        let mut people = vec![found.person.0];
        people.extend(outbox::deciders(&mut tx, place, now).await?.iter().map(|reader| reader.person.0));
        people.sort_unstable();
        people.dedup();
        let told: Vec<ToldPerson> =
            people.into_iter().map(|person| ToldPerson { person, lines: Vec::new() }).collect();
        let name = format!("{} · {}", one.project, found.person_name);
        let event = NewEvent {
            incubator: one.incubator,
            after: Some(json!({ "name": name, "due_at": found.due_at.0, "told": told })),
            tell_at: Some(now),
            ..NewEvent::plain(now, Door::Job, None, "application", one.id.0, "review_overdue")
        };
        audit::record(&mut tx, &event).await?;
    }
    tx.commit().await?;
    Ok(true)
}

fn event<'a>(
    actor: &Actor,
    one: &Application,
    id: ReviewId,
    verb: &'a str,
    after: Value,
    now: Instant,
) -> NewEvent<'a> {
    NewEvent {
        incubator: one.incubator,
        after: Some(after),
        ..NewEvent::by(actor, now, "review", id.0, verb)
    }
}

/// The actor's own review with its application.
async fn own(tx: &mut Tx, actor: &Actor, id: ReviewId) -> Result<(Review, Application), Fault> {
    let found = review::get(tx, id).await?.filter(|one| one.person == actor.person);
    let found = found.ok_or(Refusal::NotFound)?;
    let one = rows::get(tx, found.application).await?.ok_or(Fault::Lost)?;
    if !actor.may_somewhere(Action::ReviewApplications) {
        return Err(Refusal::NotFound.into());
    }
    Ok((found, one))
}

/// The actor's own, latest first, each with its project; at most 100.
pub async fn mine(house: &House, actor: &Actor) -> Result<Vec<(Review, String)>, Fault> {
    actor.require_somewhere(Action::ReviewApplications)?;
    review::of_person(&mut house.store.read().await?, actor.person).await
}

/// One of the actor's own.
pub async fn one(house: &House, actor: &Actor, id: ReviewId) -> Result<(Review, Application), Fault> {
    own(&mut house.store.read().await?, actor, id).await
}

/// Of which application a review is, and whether it is the actor's own, for those who may recuse it.
pub async fn of(house: &House, actor: &Actor, id: ReviewId) -> Result<(ApplicationId, bool), Fault> {
    let mut tx = house.store.read().await?;
    let found = review::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let one = rows::get(&mut tx, found.application).await?.ok_or(Fault::Lost)?;
    let own = found.person == actor.person;
    if own || actor.may(Action::KeepApplications, &object(&one)) {
        Ok((one.id, own))
    } else {
        Err(Refusal::NotFound.into())
    }
}

/// Declares that there is no conflict of interest: only then scores can be given.
pub async fn declare(
    house: &House,
    actor: &Actor,
    id: ReviewId,
    key: Option<&Key>,
    now: Instant,
) -> Result<(), Fault> {
    once(house, key, now, |mut tx| async move {
        let (_, one) = own(&mut tx, actor, id).await?;
        // Who has joined the company since is found out here.
        if is_own_case(&mut tx, actor.person, &one, now).await? {
            return Err(Bar::OwnCase.into());
        }
        if !review::declare(&mut tx, id, now).await? {
            return Err(Bar::ReviewOver.into());
        }
        let after = json!({ "state": ReviewState::Declared.name() });
        audit::record(&mut tx, &event(actor, &one, id, "review_declared", after, now)).await?;
        Ok((tx, ()))
    })
    .await
}

/// Recuses a reviewer: themselves, or somebody who does not answer, by who runs the place and has no part in
/// the application. It stays in the
/// record, and the place's people are told.
pub async fn recuse(
    house: &House,
    actor: &Actor,
    id: ReviewId,
    reason: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<(), Fault> {
    once(house, key, now, |mut tx| async move {
        let found = review::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
        let one = rows::get(&mut tx, found.application).await?.ok_or(Fault::Lost)?;
        let keeps = actor.may(Action::KeepApplications, &object(&one));
        if found.person != actor.person && !keeps {
            return Err(Refusal::NotFound.into());
        }
        if found.person != actor.person && is_own_case(&mut tx, actor.person, &one, now).await? {
            return Err(Bar::OwnCase.into());
        }
        let reason = text("reason", reason, 2, 500).map_err(|error| Refusal::Fields(vec![error]))?;
        if !review::recuse(&mut tx, id, &reason, now).await? {
            return Err(Bar::ReviewOver.into());
        }
        let by_themselves = found.person == actor.person;
        let told = if by_themselves { one.handler } else { Some(found.person) };
        let told: Vec<ToldPerson> =
            told.map(|person| ToldPerson { person: person.0, lines: Vec::new() }).into_iter().collect();
        let after = json!({ "state": ReviewState::Recused.name(), "name": one.project, "told": told });
        let mut event = event(actor, &one, id, "review_recused", after, now);
        if by_themselves {
            // Who runs the place reads it where the others stand too.
            (event.subject, event.subject_id) = ("application", one.id.0);
        }
        audit::record(&mut tx, &NewEvent { reason: Some(&reason), tell_at: Some(now), ..event }).await?;
        Ok((tx, ()))
    })
    .await
}

/// Scores: every criterion from 0 to its highest, and an opinion. Once.
pub async fn score(
    house: &House,
    actor: &Actor,
    id: ReviewId,
    scores: &[Score],
    opinion: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<(), Fault> {
    once(house, key, now, |mut tx| async move {
        let (found, one) = own(&mut tx, actor, id).await?;
        match found.state {
            ReviewState::Asked => return Err(Bar::NotDeclared.into()),
            ReviewState::Recused | ReviewState::Done => return Err(Bar::ReviewOver.into()),
            ReviewState::Declared => {}
        }
        if one.state != State::Reviewing {
            return Err(Bar::WrongState { from: one.state, verb: Verb::Pass }.into());
        }
        if is_own_case(&mut tx, actor.person, &one, now).await? {
            return Err(Bar::OwnCase.into());
        }
        let rules = house.rules.now();
        let used = rules
            .form(found.form_version)
            .ok_or_else(|| Fault::corrupt("review.form_version", found.form_version))?;
        let mut wrong = Gather::default();
        let mut clean = Vec::new();
        for score in scores {
            let comment = wrong.take(text(&format!("comment_{}", score.key), &score.comment, 0, WORDS_MAX));
            clean.push(Score { comment: comment.unwrap_or_default(), ..score.clone() });
        }
        let opinion = wrong.take(text("opinion", opinion, 2, WORDS_MAX));
        let total = match used.total(&clean) {
            Ok(total) => Some(total),
            Err(keys) => {
                for key in keys {
                    let max = used.criteria.iter().find(|one| one.key == key).map(|one| one.max);
                    let rule = max.map_or(FieldRule::Surplus, |max| FieldRule::Number { min: 0, max });
                    wrong.0.push(FieldError::new(format!("score_{key}"), rule));
                }
                None
            }
        };
        let (Some(total), Some(opinion), true) = (total, opinion, wrong.0.is_empty()) else {
            return Err(Refusal::Fields(wrong.0).into());
        };
        if !review::score(&mut tx, id, &clean, total, &opinion, now).await? {
            return Err(Bar::ReviewOver.into());
        }
        let after = json!({ "state": ReviewState::Done.name(), "version": used.version });
        audit::record(&mut tx, &event(actor, &one, id, "review_done", after, now)).await?;
        Ok((tx, ()))
    })
    .await
}
