//! Deputies: who stands in for somebody who is away, from a day to a day.

use super::once::{Key, once};
use super::people;
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Role};
use crate::domain::field::{FieldRule, Gather};
use crate::domain::id::{DeputyId, PersonId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Instant, Interval, day_span, day_start};
use crate::store::audit::{self, NewEvent};
pub use crate::store::deputy::Deputy;
use crate::store::engine::Tx;
use crate::store::{deputy as rows, person};
use chrono::NaiveDate;
use chrono_tz::Asia::Shanghai;
use serde_json::json;

/// Most days somebody stands in at one time.
pub const DAYS_MAX: i64 = 366;

/// Names a deputy for the actor, by address, from `first` to `last` (included). The deputy must hold an office
/// of an incubator, a district or the city, so that nobody's tenants decide in their place.
pub async fn appoint(
    house: &House,
    actor: &Actor,
    email: &str,
    days: (NaiveDate, NaiveDate),
    key: Option<&Key>,
    now: Instant,
) -> Result<Deputy, Fault> {
    actor.require_somewhere(Action::DecideCase)?;
    let mut wrong = Gather::default();
    let found = match people::by_email(house, email).await {
        Ok(found) => Some(PersonId(found.id)),
        Err(Fault::Refused(_)) => {
            wrong.wrong("email", FieldRule::NoAccount);
            None
        }
        Err(fault) => return Err(fault),
    };
    let (first, last) = days;
    let span = Interval::new(day_start(first, Shanghai), day_span(last, Shanghai).end());
    match span {
        Err(_) => wrong.wrong("last_day", FieldRule::EndAfterStart),
        Ok(span) if span.end() <= now => wrong.wrong("last_day", FieldRule::Future),
        Ok(span) if span.seconds() > DAYS_MAX * DAY => {
            wrong.wrong("last_day", FieldRule::Days { most: DAYS_MAX });
        }
        Ok(_) => {}
    }
    let (Some(deputy), Ok(span), true) = (found, span, wrong.0.is_empty()) else {
        return Err(Refusal::Fields(wrong.0).into());
    };
    if deputy == actor.person {
        return Err(Refusal::field("email", FieldRule::Oneself).into());
    }
    once(house, key, now, |mut tx| async move {
        let roles = person::roles(&mut tx, deputy).await?;
        if !roles.iter().any(|one| one.held(now).is_some_and(Role::is_office)) {
            return Err(Refusal::field("email", FieldRule::NoOffice).into());
        }
        let id = rows::insert(&mut tx, actor.person, deputy, span, actor.person, now).await?;
        let made = rows::get(&mut tx, id).await?.ok_or(Fault::Lost)?;
        let event = NewEvent {
            after: Some(json!({
                "name": made.deputy, "starts_at": span.start().0, "ends_at": span.end().0,
            })),
            ..NewEvent::by(actor, now, "deputy", id.0, "appointed")
        };
        audit::record(&mut tx, &event).await?;
        Ok((tx, made))
    })
    .await
}

/// Ends it at once, by the one who named the deputy.
pub async fn end(
    house: &House,
    actor: &Actor,
    id: DeputyId,
    key: Option<&Key>,
    now: Instant,
) -> Result<Deputy, Fault> {
    once(house, key, now, |mut tx| async move {
        let found = rows::get(&mut tx, id).await?.filter(|one| one.person_id == actor.person.0);
        let found = found.ok_or(Refusal::NotFound)?;
        if rows::end(&mut tx, id, now).await? {
            let event = NewEvent {
                after: Some(json!({ "name": found.deputy })),
                ..NewEvent::by(actor, now, "deputy", id.0, "dismissed")
            };
            audit::record(&mut tx, &event).await?;
        }
        let after = rows::get(&mut tx, id).await?.ok_or(Fault::Lost)?;
        Ok((tx, after))
    })
    .await
}

/// Those the actor stands in for at `now`, with all they hold: nobody, once the actor's own office is gone.
pub(crate) async fn principals(tx: &mut Tx, actor: &Actor, now: Instant) -> Result<Vec<Actor>, Fault> {
    let mut found = Vec::new();
    for id in rows::principals(tx, actor.person, now).await? {
        found.extend(person::actor(tx, id, actor.door, now).await?);
    }
    Ok(found)
}

/// Those the actor named, latest first, and those the actor stands in for now or later.
pub async fn list(house: &House, actor: &Actor, now: Instant) -> Result<(Vec<Deputy>, Vec<Deputy>), Fault> {
    let mut tx = house.store.read().await?;
    let (mine, others) =
        (rows::of(&mut tx, actor.person).await?, rows::stands_in(&mut tx, actor.person, now).await?);
    if mine.is_empty() && others.is_empty() {
        actor.require_somewhere(Action::DecideCase)?;
    }
    Ok((mine, others))
}
