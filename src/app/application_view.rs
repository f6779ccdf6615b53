//! What is seen of applications: one's own, lists, and one with all that the reader may know of it.

use super::admission_step::object;
use super::application::{OWNER, faults_of, is_own, seen, stands_in};
use super::case::desk::sees;
use super::deputy::principals;
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::application::State;
use crate::domain::application::form::Typed;
use crate::domain::case::CaseKind;
use crate::domain::eligibility::{Finding, findings};
use crate::domain::field::FieldError;
use crate::domain::id::{ApplicationId, IncubatorId};
use crate::domain::review::ReviewState;
use crate::domain::time::Instant;
use crate::store::application as rows;
pub use crate::store::application::{Application, Filter};
pub use crate::store::application_move::Moved;
use crate::store::case::Case;
use crate::store::engine::Tx;
pub use crate::store::file::FileRow;
pub use crate::store::objection::Objection;
pub use crate::store::review::Review;
use crate::store::{application_move, case_list, company, file as files, objection, place, review};

/// What stands in the way of handing one in: what is wrong in its form, and papers that are not there.
pub async fn faults(house: &House, one: &Application, now: Instant) -> Result<Vec<FieldError>, Fault> {
    faults_of(&mut house.store.read().await?, house, one, now).await
}

/// A thing that a form can name: its id or code, 中文 and English.
pub type Named = (String, String, String);

/// Names of districts and of incubators.
pub async fn names(house: &House) -> Result<(Vec<Named>, Vec<Named>), Fault> {
    let mut tx = house.store.read().await?;
    let all = place::incubators(&mut tx).await?;
    let incubators = all.into_iter().map(|one| (one.id.to_string(), one.name_zh, one.name_en)).collect();
    Ok((place::districts(&mut tx).await?, incubators))
}

/// The actor's own, latest first; at most 50.
pub async fn mine(house: &House, actor: &Actor) -> Result<Vec<Application>, Fault> {
    let filter = Filter { person: Some(actor.person), limit: 50, ..Filter::default() };
    rows::search(&mut house.store.read().await?, &filter).await
}

/// Incubators whose applications the actor may see.
async fn seen_incubators(tx: &mut Tx, actor: &Actor) -> Result<Vec<IncubatorId>, Fault> {
    let all = place::incubators(tx).await?;
    let may = |one: &&place::Incubator| {
        actor.may(Action::SeeApplication, &Object::incubator(IncubatorId(one.id), &one.district_code))
    };
    Ok(all.iter().filter(may).map(|one| IncubatorId(one.id)).collect())
}

/// Applications that match, as far as the actor may see them, and how many are under way by state.
pub async fn list(
    house: &House,
    actor: &Actor,
    filter: &Filter,
) -> Result<(Vec<Application>, Vec<(State, i64)>), Fault> {
    actor.require_somewhere(Action::SeeApplication)?;
    let mut tx = house.store.read().await?;
    let seen = seen_incubators(&mut tx, actor).await?;
    let counted: Vec<IncubatorId> =
        seen.iter().copied().filter(|id| filter.incubator.is_none_or(|only| only == *id)).collect();
    let counts = rows::open_counts(&mut tx, &counted).await?;
    let filter = Filter { seen: Some(seen), ..filter.clone() };
    Ok((rows::search(&mut tx, &filter).await?, counts))
}

/// How the actor stands to an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// They apply.
    Applicant,
    /// They were asked to review it.
    Reviewer,
    /// They work for the place or watch over it.
    Staff,
}

/// An application with all that the actor may know of it.
#[derive(Clone, Debug)]
pub struct Whole {
    /// Itself; to others than the applicant with the form that was handed in last.
    pub one: Application,
    /// How the actor stands to it.
    pub part: Part,
    /// What happened.
    pub moves: Vec<Moved>,
    /// What was handed in, each time.
    pub versions: Vec<(i64, Typed, Instant)>,
    /// Papers.
    pub files: Vec<FileRow>,
    /// Reviews, without what the actor may not know yet.
    pub reviews: Vec<Review>,
    /// Objections; none are shown to the applicant or to reviewers by name.
    pub objections: Vec<Objection>,
    /// Each rule of admission and what was found.
    pub findings: Vec<Finding<'static>>,
    /// The company it became or is for.
    pub company_name: Option<String>,
    /// The case in which it is or was decided last, where the actor may see it.
    pub case: Option<Case>,
}

/// One, with all that the actor may know of it.
pub async fn open(house: &House, actor: &Actor, id: ApplicationId, now: Instant) -> Result<Whole, Fault> {
    let mut tx = house.store.read().await?;
    let mut one = seen(&mut tx, actor, id, now).await?;
    let stands_in = stands_in(&mut tx, actor, &one, now).await?;
    let part = match (is_own(actor, &one), stands_in || actor.may(Action::SeeApplication, &object(&one))) {
        (true, _) => Part::Applicant,
        (_, true) => Part::Staff,
        _ => Part::Reviewer,
    };
    let versions = application_move::versions(&mut tx, id).await?;
    if let (true, Some((_, form, _))) =
        (part != Part::Applicant && one.state == State::Returned, versions.last())
    {
        one.form = form.clone();
    }
    let mut versions = versions;
    if part == Part::Reviewer {
        // Whom to call is nothing that a reviewer needs.
        one.form.0.retain(|name, _| !["contact", "mobile", "email", "legal_person"].contains(&name.as_str()));
        versions.clear();
    }
    let mut reviews = review::of(&mut tx, id).await?;
    let all_in = reviews.iter().all(|one| matches!(one.state, ReviewState::Done | ReviewState::Recused));
    match part {
        Part::Applicant => reviews.clear(),
        // A reviewer sees no other's scores until all are in.
        Part::Reviewer if !all_in => reviews.retain(|one| one.person == actor.person),
        _ => {}
    }
    let mut objections = objection::of(&mut tx, id).await?;
    if part != Part::Staff {
        objections.iter_mut().for_each(|one| (one.name, one.email) = (String::new(), String::new()));
    }
    let company_name = match one.company {
        Some(of) => company::get(&mut tx, of).await?.map(|firm| firm.name),
        None => None,
    };
    let others = principals(&mut tx, actor, now).await?;
    let case = case_list::latest(&mut tx, CaseKind::Admission, id.0).await?;
    let case = case.filter(|found| sees(actor, &others, found));
    Ok(Whole {
        part,
        case,
        moves: application_move::moves(&mut tx, id).await?,
        files: files::of(&mut tx, OWNER, id.0).await?,
        findings: findings(&one.form, house.rules.now(), now.date(one.zone)),
        one,
        versions,
        reviews,
        objections,
        company_name,
    })
}
