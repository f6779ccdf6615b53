//! Applications for stories: handed in by somebody of the cast, checked, reviewed, on notice.

use super::cast::Cast;
use super::monday;
use hatchery::app::admission::{self, Move};
use hatchery::app::application_view::{self, Application};
use hatchery::app::case::{self, Case, Decision};
use hatchery::app::file::Sent;
use hatchery::app::{Fault, application, people, review};
use hatchery::domain::access::{Held, Role, Scope};
use hatchery::domain::application::Verb;
use hatchery::domain::case::{CaseKind, Verdict};
use hatchery::domain::id::{ApplicationId, PersonId, ReviewId};
use hatchery::domain::refusal::Refusal;
use hatchery::domain::review::Score;
use hatchery::domain::time::Instant;
use hatchery::http::problem::status;
use hatchery::store::case_list;

/// A form in which nothing is wrong, to one incubator.
pub fn form(incubator: i64, project: &str) -> Vec<(String, String)> {
    let first = incubator.to_string();
    [
        ("kind", "team"),
        ("name", "Seedling"),
        ("moves", "yes"),
        ("contact", "Wang"),
        ("mobile", "13800138000"),
        ("email", "w@example.com"),
        ("channel", "self"),
        ("project", project),
        ("track", "embodied"),
        ("one_line", "Robots that fold"),
        ("description", "Robots that fold laundry in homes."),
        ("stage", "pilot"),
        ("technology", "Hands"),
        ("milestones", "2027: ten homes"),
        ("heads_now", "3"),
        ("heads_next", "8"),
        ("research_share", "70"),
        ("founders", "Wang, PhD"),
        ("incubator_1", first.as_str()),
        ("desks", "4"),
        ("office", "no"),
        ("start_month", "2026-12"),
        ("term_months", "24"),
        ("truthful", "1"),
        ("privacy", "1"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// A draft of somebody, filled in.
pub async fn drafted(cast: &Cast, who: &str, project: &str, now: Instant) -> Application {
    let (house, actor) = (cast.house(), cast.actor(who).await);
    let one = application::begin(house, &actor, None, now).await.unwrap();
    let fields = form(cast.nanshan.0, project);
    application::save(house, &actor, one.id, Some(one.version), &fields, None, now).await.unwrap()
}

/// Hangs a business licence on one.
pub async fn licensed(cast: &Cast, who: &str, id: ApplicationId, now: Instant) {
    let licence = Sent { slot: "license", name: "licence.pdf", bytes: b"%PDF-1.7 licence" };
    application::attach(cast.house(), &cast.actor(who).await, id, licence, now).await.unwrap();
}

/// One that was handed in.
pub async fn submitted(cast: &Cast, who: &str, project: &str, now: Instant) -> Application {
    let one = drafted(cast, who, project, now).await;
    let actor = cast.actor(who).await;
    application::submit(cast.house(), &actor, one.id, None, None, now).await.unwrap()
}

/// What somebody does with one.
pub async fn step(
    cast: &Cast,
    who: &str,
    id: ApplicationId,
    verb: Verb,
    opinion: &str,
    now: Instant,
) -> Result<Application, Fault> {
    let wish = Move { verb, opinion: opinion.to_owned(), version: None };
    admission::step(cast.house(), &cast.actor(who).await, id, &wish, None, now).await
}

/// Asks people of the cast for a review.
pub async fn ask(cast: &Cast, id: ApplicationId, people: &[&str], now: Instant) -> Result<(), Fault> {
    let ids: Vec<PersonId> = people.iter().map(|name| cast.id(name)).collect();
    review::ask(cast.house(), &cast.actor("manager").await, id, &ids, None, now).await
}

/// The review of an application that somebody was asked for.
pub async fn review_of(cast: &Cast, who: &str, id: ApplicationId) -> ReviewId {
    let all = review::mine(cast.house(), &cast.actor(who).await).await.unwrap();
    all.iter().find(|(one, _)| one.application == id).expect("a review").0.id
}

/// Scores that come to so many points.
pub fn scores(points: i64) -> Vec<Score> {
    let form = hatchery::domain::rulebook::Rulebook::embedded().form(1).unwrap();
    let mut left = points;
    let criteria = form.criteria.iter();
    criteria
        .map(|one| {
            let score = left.min(one.max);
            left -= score;
            Score { key: one.key.clone(), score, comment: String::new() }
        })
        .collect()
}

/// Somebody declares and scores.
pub async fn reviewed(cast: &Cast, who: &str, id: ApplicationId, points: i64, now: Instant) {
    let (house, actor) = (cast.house(), cast.actor(who).await);
    let review = review_of(cast, who, id).await;
    review::declare(house, &actor, review, None, now).await.unwrap();
    review::score(house, &actor, review, &scores(points), "Sound", None, now).await.unwrap();
}

/// People of the cast who are reviewers besides their own role.
pub const REVIEWERS: [&str; 4] = ["reviewer", "mentor", "audit", "frontdesk"];

/// Makes them reviewers.
pub async fn hire(cast: &Cast) {
    for name in &REVIEWERS[1..] {
        let held = Held { role: Role::Reviewer, scope: Scope::City };
        let given =
            people::give_role(cast.house(), None, cast.id(name), &held, Instant::LAST, None, monday()).await;
        given.unwrap();
    }
}

/// One that is under review.
pub async fn under_review(cast: &Cast, who: &str, now: Instant) -> Application {
    let one = submitted(cast, who, "Folding robots", now).await;
    step(cast, "manager", one.id, Verb::TakeUp, "", now).await.unwrap();
    step(cast, "manager", one.id, Verb::Pass, "", now).await.unwrap()
}

/// One that three reviewers have scored.
pub async fn scored(cast: &Cast, who: &str, points: [i64; 3], now: Instant) -> Application {
    hire(cast).await;
    let one = under_review(cast, who, now).await;
    ask(cast, one.id, &REVIEWERS[..3], now).await.unwrap();
    for (name, points) in REVIEWERS.into_iter().zip(points) {
        reviewed(cast, name, one.id, points, now).await;
    }
    one
}

/// One on public notice.
pub async fn noticed(cast: &Cast, who: &str, now: Instant) -> Application {
    let one = scored(cast, who, [80, 80, 80], now).await;
    step(cast, "manager", one.id, Verb::Propose, "", now).await.unwrap();
    decide(cast, "approver", one.id, Verdict::Approve, "", now).await.unwrap();
    let applicant = cast.actor(who).await;
    application_view::open(cast.house(), &applicant, one.id, now).await.unwrap().one
}

/// The case in which an application is or was decided last.
pub async fn case_of(cast: &Cast, id: ApplicationId) -> Case {
    let mut tx = cast.house().store.read().await.unwrap();
    case_list::latest(&mut tx, CaseKind::Admission, id.0).await.unwrap().expect("a case")
}

/// What somebody says in that case, at the step it is at.
pub async fn decide(
    cast: &Cast,
    who: &str,
    id: ApplicationId,
    verdict: Verdict,
    opinion: &str,
    now: Instant,
) -> Result<Case, Fault> {
    let found = case_of(cast, id).await;
    let said =
        Decision { verdict, opinion, amount: None, pool: None, discount: None, version: found.version };
    case::decide(cast.house(), &cast.actor(who).await, found.id, &said, None, now).await
}

/// The slug of a refusal, with the wrong fields behind a colon.
pub fn slug<T>(done: Result<T, Fault>) -> String {
    match done {
        Ok(_) => "ok".to_owned(),
        Err(Fault::Refused(refusal)) => match &*refusal {
            Refusal::Fields(wrong) => {
                let fields: Vec<&str> = wrong.iter().map(|error| error.field.as_str()).collect();
                format!("fields: {}", fields.join(" "))
            }
            other => status(other).1.to_owned(),
        },
        Err(fault) => panic!("our own fault: {fault}"),
    }
}

/// A field of a form.
pub fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
