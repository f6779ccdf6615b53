//! One step of an application: its row, its course, the trail and who is told, in one go.

use super::told::ToldPerson;
use super::{Fault, House};
use crate::domain::access::{Actor, Door, Object};
use crate::domain::application::{Bar, State, Verb, after};
use crate::domain::field::FieldRule;
use crate::domain::id::{IncubatorId, PersonId};
use crate::domain::refusal::Refusal;
use crate::domain::rulebook::Key;
use crate::domain::time::{Instant, day_span};
use crate::domain::uscc::Uscc;
use crate::store::application::{self as rows, Advance, Application};
use crate::store::application_move::{self, NewMove};
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
use crate::store::{outbox, review};
use chrono::Months;
use chrono_tz::Tz;
use serde_json::json;

/// What an application belongs to, for the table of rights.
pub(crate) fn object(one: &Application) -> Object {
    let owner = Some(one.person);
    match one.incubator {
        Some(id) => Object { owner, ..Object::incubator(id, &one.district) },
        None => Object { owner, ..Object::city() },
    }
}

/// The end of the last working day that a rule leaves, counted from the day of `now`.
pub(crate) fn deadline(house: &House, key: Key, zone: Tz, now: Instant) -> Instant {
    let today = now.date(zone);
    let days = house.rules.days(key, today);
    day_span(house.calendar.add_working_days(today, days).at, zone).end()
}

/// Whether it is the actor's own case: they apply, or act for the company that does, or for one together
/// with who applies.
pub(crate) async fn is_own_case(
    tx: &mut Tx,
    person: PersonId,
    one: &Application,
    now: Instant,
) -> Result<bool, Fault> {
    Ok(person == one.person || review::are_colleagues(tx, person, one.person, one.company, now).await?)
}

/// A step to be taken.
pub(crate) struct Step<'a> {
    /// What happens.
    pub verb: Verb,
    /// Who does it; `None`: time, or somebody without an account.
    pub by: Option<&'a Actor>,
    /// In whose name, where it is not their own.
    pub of: Option<PersonId>,
    /// The opinion given.
    pub opinion: &'a str,
    /// The incubator from then on.
    pub incubator: Option<IncubatorId>,
    /// Who minds it from then on.
    pub handler: Option<PersonId>,
    /// Who has proposed it.
    pub proposed_by: Option<PersonId>,
}

impl<'a> Step<'a> {
    /// `verb` by somebody; what it belongs to stays as it is, unless the verb takes it to the next incubator that is
    /// wished for, where nobody minds it yet.
    pub(crate) fn of(one: &Application, verb: Verb, by: Option<&'a Actor>, opinion: &'a str) -> Step<'a> {
        let (incubator, handler, proposed_by) = match verb.goes_on() {
            true => (one.form.wish_after(one.incubator), None, None),
            false => (one.incubator, one.handler, one.proposed_by),
        };
        Step { verb, by, of: None, opinion, incubator, handler, proposed_by }
    }
}

/// Takes a step, or says why it cannot be taken.
pub(crate) async fn take(
    tx: &mut Tx,
    house: &House,
    one: &Application,
    step: &Step<'_>,
    now: Instant,
) -> Result<Application, Fault> {
    let verb = step.verb;
    let next = after(one.state, verb).ok_or(Bar::WrongState { from: one.state, verb })?;
    if verb.goes_on() && step.incubator.is_none() {
        return Err(Bar::LastWish.into());
    }
    let due_at = next.deadline().map(|key| deadline(house, key, one.zone, now));
    let uscc = one.form.uscc();
    let kept = house.rules.value(Key::RetentionMonths, now.date(one.zone));
    let keep_until = now.utc().checked_add_months(Months::new(u32::try_from(kept).unwrap_or(0)));
    let purge = matches!(next, State::Rejected | State::Withdrawn);
    let advance = Advance {
        version: one.version,
        state: next,
        incubator: step.incubator,
        open_uscc: uscc.as_ref().map(Uscc::as_str).filter(|_| !next.is_over()),
        handler: step.handler,
        proposed_by: step.proposed_by,
        due_at,
        notice: due_at.filter(|_| next == State::Notice).map(|until| (now, until)),
        purge_at: keep_until.filter(|_| purge).map(Instant::from),
        now,
    };
    let done = rows::advance(tx, one.id, &advance).await.map_err(|fault| match fault.broken() {
        Some("application.open_uscc") => Refusal::field("uscc", FieldRule::Taken).into(),
        _ => fault,
    })?;
    if !done {
        return Err(Refusal::Stale.into());
    }
    let by = step.by.map(|actor| actor.person);
    let moved =
        NewMove { by, verb, state: next, incubator: step.incubator, opinion: step.opinion, due_at, now };
    application_move::record_move(tx, one.id, &moved).await?;
    let told = readers(tx, one, step, now).await?;
    let door = step.by.map_or(Door::Job, |actor| actor.door);
    let event = NewEvent {
        // It was done where it was: that place's trail has it.
        incubator: if verb.goes_on() { one.incubator } else { step.incubator },
        company: one.company,
        for_person: step.of,
        before: Some(json!({ "state": one.state.name() })),
        after: Some(json!({
            "state": next.name(), "name": one.project, "due_at": due_at.map(|at| at.0),
            "rule": next.deadline().map(Key::name), "told": told,
        })),
        reason: Some(step.opinion).filter(|words| !words.is_empty()),
        tell_at: Some(now),
        ..NewEvent::plain(now, door, by, "application", one.id.0, verb.told())
    };
    audit::record(tx, &event).await?;
    rows::get(tx, one.id).await?.ok_or(Fault::Lost)
}

/// Who is told: the applicant of all that others do and of what arrived, those who run the incubator of
/// what waits for them, who minds and who proposed it of what comes back to them. Of a proposal those who decide
/// are told by its case.
async fn readers(
    tx: &mut Tx,
    one: &Application,
    step: &Step<'_>,
    now: Instant,
) -> Result<Vec<ToldPerson>, Fault> {
    let verb = step.verb;
    let mut people = Vec::new();
    if !matches!(verb, Verb::TakeUp | Verb::Pass | Verb::Propose | Verb::Recall | Verb::Withdraw) {
        people.push(one.person);
    }
    let waits =
        verb.goes_on() || matches!(verb, Verb::Submit | Verb::Resubmit | Verb::Object | Verb::Withdraw);
    if let (true, Some(incubator)) = (waits, step.incubator) {
        let all = outbox::deciders(tx, incubator, now).await?;
        let by = step.by.map(|actor| actor.person);
        people.extend(all.into_iter().map(|reader| reader.person).filter(|id| Some(*id) != by));
    }
    if verb == Verb::Recall {
        people.extend([one.handler, one.proposed_by].into_iter().flatten());
    }
    people.dedup();
    Ok(people.into_iter().map(|person| ToldPerson { person: person.0, lines: Vec::new() }).collect())
}
