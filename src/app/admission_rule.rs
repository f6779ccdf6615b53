//! Rules of admission: what is in force, and what an officer puts in force from a day on. What is under way keeps
//! the deadlines and the form it has.

use super::once::{Key as Once, once};
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::refusal::Refusal;
use crate::domain::review::ReviewForm;
use crate::domain::rulebook::{Figure, Rulebook};
use crate::domain::time::Instant;
use crate::store::admission_rule as rows;
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
use chrono_tz::Asia::Shanghai;
use serde_json::json;

fn allowed(actor: &Actor) -> Result<(), Refusal> {
    let action = Action::EditAdmission;
    if actor.may(action, &Object::city()) { Ok(()) } else { Err(Refusal::Forbidden { action }) }
}

/// Puts a figure in force from its day on, today at the earliest.
pub async fn put(
    house: &House,
    actor: &Actor,
    new: &Figure,
    key: Option<&Once>,
    now: Instant,
) -> Result<(), Fault> {
    once(house, key, now, |mut tx| async move {
        allowed(actor)?;
        let today = now.date(Shanghai);
        let wrong = new.mistakes(today);
        if !wrong.is_empty() {
            return Err(Refusal::Fields(wrong).into());
        }
        let before = book(&mut tx).await?.value(new.key, new.valid_from);
        let id = rows::insert(&mut tx, new, actor.person, now).await?;
        let event = NewEvent {
            before: Some(json!({ "value": before })),
            after: Some(json!({
                "rule": new.key.name(), "value": new.value, "valid_from": new.valid_from.to_string(),
                "mark": new.mark.name(), "source": new.source,
            })),
            ..NewEvent::by(actor, now, "admission_rule", id.0, "figure_put")
        };
        audit::record(&mut tx, &event).await?;
        Ok((tx, ()))
    })
    .await?;
    refresh(house).await
}

/// Puts the next version of the form for reviews in force, from its day on; gives its number. The number in `new`
/// counts for nothing.
pub async fn put_form(
    house: &House,
    actor: &Actor,
    new: &ReviewForm,
    key: Option<&Once>,
    now: Instant,
) -> Result<i64, Fault> {
    let version = once(house, key, now, |mut tx| async move {
        allowed(actor)?;
        let wrong = new.mistakes(now.date(Shanghai));
        if !wrong.is_empty() {
            return Err(Refusal::Fields(wrong).into());
        }
        let last = book(&mut tx).await?.forms().iter().map(|one| one.version).max().unwrap_or(0);
        let new = ReviewForm { version: last + 1, ..new.plain() };
        rows::insert_form(&mut tx, &new, actor.person, now).await.map_err(|fault| match fault.broken() {
            Some("review_form.version") => Refusal::Stale.into(),
            _ => fault,
        })?;
        let event = NewEvent {
            after: Some(json!({
                "version": new.version, "valid_from": new.valid_from.to_string(), "pass": new.pass,
                "criteria": new.criteria,
            })),
            ..NewEvent::by(actor, now, "review_form", new.version, "form_put")
        };
        audit::record(&mut tx, &event).await?;
        Ok((tx, new.version))
    })
    .await?;
    refresh(house).await?;
    Ok(version)
}

/// The rules as the rows have them.
async fn book(tx: &mut Tx) -> Result<Rulebook, Fault> {
    Ok(Rulebook::embedded().with(rows::figures(tx).await?, rows::forms(tx).await?))
}

/// Takes the rules from the rows when something was put in force since they were last looked at, by this
/// instance or another.
pub async fn refresh(house: &House) -> Result<(), Fault> {
    let mut tx = house.store.read().await?;
    let stamp = rows::stamp(&mut tx).await?;
    if house.rules.stamp() != stamp {
        let book = book(&mut tx).await?;
        house.rules.set(stamp, book);
        tracing::info!(stamp, "the rules of admission were read again");
    }
    Ok(())
}
