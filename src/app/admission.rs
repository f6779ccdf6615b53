//! Applications by who runs the place: checked, proposed; what comes of the decision; on public notice, objected
//! to, admitted.

use super::admission_step::{Step, is_own_case, object, take};
use super::application::{Application, seen};
use super::case::ending::Ended;
use super::case::opening::{self, NewCase};
use super::once::{Key, once};
use super::sign_in::From;
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Door};
use crate::domain::application::{Bar, Hand, State, Verb, after};
use crate::domain::case::{Bar as NotYours, CaseKind, Tie};
use crate::domain::company::{CompanyKind, Standing};
use crate::domain::field::{FieldError, FieldRule, Gather, text};
use crate::domain::id::{ApplicationId, CompanyId, IncubatorId, PersonId};
use crate::domain::person::Email;
use crate::domain::refusal::Refusal;
use crate::domain::review::{ReviewState, Together, together};
use crate::domain::rulebook::{Key as Rule, Rulebook};
use crate::domain::time::{HOUR, Instant};
use crate::domain::uscc::Uscc;
use crate::store::application as rows;
use crate::store::audit::{self, NewEvent};
use crate::store::company::{self, NewCompany};
use crate::store::engine::Tx;
use crate::store::objection::{self, NewObjection};
use crate::store::review::{self, Review};
use crate::store::{application_move, person, session};
use chrono::NaiveDate;
use serde_json::json;

/// Longest opinion, in characters.
pub const OPINION_MAX: usize = 1_000;
/// Objections from one network address, and sign-ups too, within an hour.
pub(crate) const PER_HOUR: i64 = 10;

/// What somebody of the place does with an application.
#[derive(Clone, Debug)]
pub struct Move {
    /// What.
    pub verb: Verb,
    /// The opinion, at most [`OPINION_MAX`] characters.
    pub opinion: String,
    /// The version that was seen; another one is refused.
    pub version: Option<i64>,
}

/// Moves an application on, by who runs the place, never in their own case. A proposal opens the case in which
/// it is decided.
pub async fn step(
    house: &House,
    actor: &Actor,
    id: ApplicationId,
    wish: &Move,
    key: Option<&Key>,
    now: Instant,
) -> Result<Application, Fault> {
    let action = Action::KeepApplications;
    once(house, key, now, |mut tx| async move {
        let one = seen(&mut tx, actor, id, now).await?;
        if !actor.may(action, &object(&one)) {
            return Err(Refusal::Forbidden { action }.into());
        }
        // What others do comes in where they do it: the applicant's own steps, a decision in its case.
        if wish.verb.hand() != Hand::Manager {
            return Err(Refusal::field("verb", FieldRule::Choice).into());
        }
        if wish.version.is_some_and(|seen| seen != one.version) {
            return Err(Refusal::Stale.into());
        }
        if is_own_case(&mut tx, actor.person, &one, now).await? {
            return Err(Bar::OwnCase.into());
        }
        after(one.state, wish.verb).ok_or(Bar::WrongState { from: one.state, verb: wish.verb })?;
        let least = usize::from(wish.verb.needs_opinion());
        let opinion = text("opinion", &wish.opinion, least, OPINION_MAX)
            .map_err(|error| Refusal::Fields(vec![error]))?;
        let mut step = Step::of(&one, wish.verb, Some(actor), &opinion);
        let mut reviews = Vec::new();
        match wish.verb {
            Verb::TakeUp => step.handler = Some(actor.person),
            Verb::Propose => {
                if let Some(company) = one.company {
                    company::lock(&mut tx, company).await?;
                }
                reviews = review::of(&mut tx, id).await?;
                ready(&house.rules, &reviews, now.date(one.zone))?;
                step.proposed_by = Some(actor.person);
            }
            Verb::Dismiss | Verb::Uphold => {
                let upheld = wish.verb == Verb::Uphold;
                objection::find(&mut tx, id, upheld, &opinion, actor.person, now).await?;
            }
            _ => {}
        }
        let moved = take(&mut tx, house, &one, &step, now).await?;
        if wish.verb == Verb::Propose {
            bring_up(&mut tx, house, actor, &moved, &reviews, now).await?;
        }
        Ok((tx, moved))
    })
    .await
}

/// What the complete reviews come to.
pub fn score(reviews: &[Review]) -> Option<Together> {
    together(&reviews.iter().filter_map(|one| one.total).collect::<Vec<_>>())
}

/// Whether the reviews carry a proposal: enough of them, none open, and good enough together.
pub fn ready(book: &Rulebook, reviews: &[Review], today: NaiveDate) -> Result<(), Bar> {
    let need = book.value(Rule::Reviewers, today);
    let need = usize::try_from(need).unwrap_or(0);
    let count = |state| reviews.iter().filter(|one| one.state == state).count();
    let (have, open) = (count(ReviewState::Done), count(ReviewState::Asked) + count(ReviewState::Declared));
    if have < need {
        return Err(Bar::FewReviews { have, need });
    }
    if open > 0 {
        return Err(Bar::ReviewsOpen { open });
    }
    let used = reviews.first().and_then(|one| book.form(one.form_version));
    let pass = used.map_or(0, |form| form.pass * 100);
    match score(reviews) {
        Some(one) if one.score >= pass => Ok(()),
        Some(one) => Err(Bar::BelowPass { score: one.score, pass }),
        None => Err(Bar::FewReviews { have, need }),
    }
}

/// Brings a proposal to those who decide, as a case of the chain for so many desks. Who proposed or reviewed it,
/// whenever, has no say in it, nor has a colleague of who applies.
async fn bring_up(
    tx: &mut Tx,
    house: &House,
    actor: &Actor,
    one: &Application,
    reviews: &[Review],
    now: Instant,
) -> Result<(), Fault> {
    let proposers = application_move::proposers(tx, one.id).await?;
    let mut tied: Vec<(PersonId, Tie)> = proposers.into_iter().map(|id| (id, Tie::Proposed)).collect();
    let reviewed = reviews.iter().filter(|one| one.state != ReviewState::Recused);
    tied.extend(reviewed.map(|one| (one.person, Tie::Reviewed)));
    let colleagues = review::colleagues(tx, one.person, one.company, now).await?;
    tied.extend(colleagues.into_iter().map(|id| (id, Tie::Colleague)));
    let new = NewCase {
        kind: CaseKind::Admission,
        subject: one.id.0,
        incubator: one.incubator.ok_or(Fault::Lost)?,
        company: one.company,
        applicant: one.person,
        title: &one.project,
        unit: None,
        amount: one.form.get("desks").trim().parse().unwrap_or(0),
    };
    opening::open(tx, house, actor, &new, &tied, now).await?;
    Ok(())
}

/// The case in which a proposal was decided has ended: the application goes where that leads.
pub(crate) async fn settled(
    tx: &mut Tx,
    house: &House,
    verb: Verb,
    end: &Ended<'_>,
    now: Instant,
) -> Result<(), Fault> {
    let one = rows::get(tx, ApplicationId(end.case.subject)).await?.ok_or(Fault::Lost)?;
    // Who wished for another place too is looked at there.
    let verb = match verb {
        Verb::Decline if one.form.wish_after(one.incubator).is_some() => Verb::DeclineOn,
        _ => verb,
    };
    if let (Hand::Decider, Some(actor)) = (verb.hand(), end.by) {
        // Who has become a colleague of who applies since the case was opened is found out here.
        if is_own_case(tx, actor.person, &one, now).await? {
            return Err(Refusal::Barred { why: NotYours::Colleague }.into());
        }
    }
    take(tx, house, &one, &Step { of: end.of, ..Step::of(&one, verb, end.by, end.opinion) }, now).await?;
    Ok(())
}

/// Those on public notice: nothing of them is personal but the applicant's name.
pub async fn noticed(house: &House) -> Result<Vec<Application>, Fault> {
    rows::noticed(&mut house.store.read().await?).await
}

/// One on public notice.
pub async fn noticed_one(house: &House, id: ApplicationId) -> Result<Application, Fault> {
    let found = rows::get(&mut house.store.read().await?, id).await?;
    let found = found.filter(|one| matches!(one.state, State::Notice | State::Objection));
    found.ok_or_else(|| Refusal::NotFound.into())
}

/// An objection as it is sent.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Who objects; of somebody signed in the account's name counts.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they say, 10 to 2,000 characters.
    pub words: String,
}

/// Objects to a public notice. Anybody may, with a name and an address; so many an hour from one network
/// address.
pub async fn object_to(
    house: &House,
    actor: Option<&Actor>,
    id: ApplicationId,
    sent: &Words,
    from: &From,
    now: Instant,
) -> Result<(), Fault> {
    noticed_one(house, id).await?;
    let mut wrong = Gather::default();
    let (name, email) = match actor {
        Some(actor) => (Some(actor.name.clone()), Some(actor.email.clone())),
        None => (
            wrong.take(text("name", &sent.name, 2, 60)),
            wrong.take(
                Email::parse(&sent.email)
                    .map(|email| email.to_string())
                    .ok_or_else(|| FieldError::new("email", FieldRule::Email)),
            ),
        ),
    };
    let words = wrong.take(text("words", &sent.words, 10, 2_000));
    let (Some(name), Some(email), Some(words)) = (name, email, words) else {
        return Err(Refusal::Fields(wrong.0).into());
    };
    let network = format!("o:{}", from.ip);
    let mut tx = house.store.write().await?;
    if let Some(until) = session::locked_until(&mut tx, &network, now).await? {
        return Err(Refusal::LockedOut { until }.into());
    }
    let one = rows::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    session::count_failure(&mut tx, &network, PER_HOUR, HOUR, HOUR, now).await?;
    let new = NewObjection {
        application: id,
        person: actor.map(|actor| actor.person),
        name: &name,
        email: &email,
        words: &words,
        now,
    };
    let objection = objection::insert(&mut tx, &new).await?;
    if one.state == State::Objection {
        // It is being looked into already: what comes now is looked into with it.
        let door = actor.map_or(Door::Web, |actor| actor.door);
        let event = NewEvent::plain(now, door, new.person, "application", id.0, Verb::Object.told());
        let after = Some(json!({ "objection": objection.0 }));
        audit::record(&mut tx, &NewEvent { incubator: one.incubator, after, ..event }).await?;
    } else {
        // Who objects is told to those who look into it, not in the course that the applicant reads.
        take(&mut tx, house, &one, &Step::of(&one, Verb::Object, None, ""), now).await?;
    }
    tx.commit().await
}

/// The notice of one is over: it is admitted. `false`: there was nothing left to do.
pub(crate) async fn notice_over(house: &House, id: ApplicationId, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.write().await?;
    let Some(one) = rows::get(&mut tx, id).await? else { return Ok(false) };
    if one.state != State::Notice || one.notice_until.is_none_or(|until| until > now) {
        return Ok(false);
    }
    let Some(incubator) = one.incubator else { return Ok(false) };
    let firm = company_of(&mut tx, &one, incubator, now).await?;
    rows::set_company(&mut tx, id, firm).await?;
    // A company that has people of its own says itself who acts for it.
    if person::members(&mut tx, firm, now).await?.is_empty() {
        person::set_member(&mut tx, firm, one.person, true, now).await?;
    }
    let one = Application { company: Some(firm), ..one };
    take(&mut tx, house, &one, &Step::of(&one, Verb::Admit, None, ""), now).await?;
    tx.commit().await?;
    Ok(true)
}

/// The company of who is admitted: the one it is for, else the one of its code, else a new one. It is on the
/// register of the incubator; in incubation it is once there is an agreement.
async fn company_of(
    tx: &mut Tx,
    one: &Application,
    incubator: IncubatorId,
    now: Instant,
) -> Result<CompanyId, Fault> {
    let uscc = one.form.uscc();
    let known = match (&one.company, &uscc) {
        (Some(id), _) => Some(*id),
        (None, Some(code)) => company::by_uscc(tx, code.as_str()).await?,
        (None, None) => None,
    };
    if let Some(id) = known {
        company::lock(tx, id).await?.ok_or(Fault::Lost)?;
        company::settle(tx, id, incubator).await?;
        return Ok(id);
    }
    let kind = match one.form.get("kind") {
        _ if uscc.is_some() => CompanyKind::Company,
        "academic" => CompanyKind::University,
        _ => CompanyKind::Team,
    };
    let new = NewCompany {
        kind,
        name: &one.name,
        uscc: uscc.as_ref().map(Uscc::as_str),
        incubator: Some(incubator),
        standing: Standing::Register,
        now,
    };
    let id = company::insert(tx, &new).await?;
    let after = Some(json!({ "name": one.name, "kind": kind.name(), "standing": Standing::Register.name() }));
    let event = NewEvent::plain(now, Door::Job, None, "company", id.0, "added");
    audit::record(tx, &NewEvent { incubator: Some(incubator), company: Some(id), after, ..event }).await?;
    Ok(id)
}
