//! Who is admitted is decided in a case of the chain of approval, and nowhere else.

use crate::kit::apply::{case_of, decide, noticed, pair, reviewed, scored, slug, step, submitted};
use crate::kit::cast::Cast;
use crate::kit::monday;
use crate::kit::raw::Raw;
use hatchery::app::chain::{self, Lane};
use hatchery::app::{application, application_view as view, case, check, deputy, due, notify, people};
use hatchery::domain::access::{Held, Role, Scope};
use hatchery::domain::application::{State, Verb};
use hatchery::domain::case::{CaseKind, CaseState, Tie, Verdict};
use hatchery::domain::chain::{Chain, ChainStep, Tier};
use hatchery::domain::id::ApplicationId;
use hatchery::domain::time::{DAY, Instant};

/// One that a manager has proposed.
async fn proposed(cast: &Cast, who: &str, now: Instant) -> ApplicationId {
    let one = scored(cast, who, [80, 80, 80], now).await;
    step(cast, "manager", one.id, Verb::Propose, "", now).await.unwrap();
    one.id
}

async fn state(cast: &Cast, id: ApplicationId) -> State {
    let manager = cast.actor("manager").await;
    view::open(cast.house(), &manager, id, monday()).await.unwrap().one.state
}

async fn sound(cast: &Cast) {
    assert_eq!(check::check(&cast.house().store).await.unwrap(), []);
}

#[rocket::async_test]
async fn a_proposal_is_a_case_and_who_took_part_has_no_say_in_it() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    // Besides a reviewer and a colleague of the applicant, both of whom hold the role that decides.
    let approver = Held { role: Role::Approver, scope: Scope::Incubator(cast.nanshan) };
    for name in ["audit", "ben"] {
        people::give_role(house, None, cast.id(name), &approver, Instant::LAST, None, now).await.unwrap();
    }
    let id = proposed(&cast, "bob", now).await;
    let case = case_of(&cast, id).await;
    assert_eq!((case.kind, case.amount, case.title.as_str()), (CaseKind::Admission, 4, "Folding robots"));
    assert_eq!((case.applicant, case.role, case.no), (cast.id("bob"), Some(Role::Approver), 1));
    for (name, why) in [("manager", "proposed"), ("audit", "reviewed"), ("ben", "colleague")] {
        let seen = decide(&cast, name, id, Verdict::Approve, "", now).await;
        assert_eq!(slug(seen), "barred", "{why}");
        let actor = cast.actor(name).await;
        let waiting = case::waiting(house, &actor, &case::Filter::default(), None, 9, now).await.unwrap();
        assert!(waiting.is_empty(), "{name}");
    }
    assert_eq!(slug(decide(&cast, "bob", id, Verdict::Approve, "", now).await), "barred", "one's own");
    assert_eq!(slug(decide(&cast, "district", id, Verdict::Approve, "", now).await), "barred", "not yet");
    // Who is out says so again: that changes nothing.
    let manager = cast.actor("manager").await;
    let said = case::recuse(house, &manager, case.id, "I proposed it", None, now).await.unwrap();
    assert_eq!(said.version, case.version);
    let opened = case::one(house, &manager, case.id, now).await.unwrap();
    let tie = |name: &str| opened.out.iter().find(|one| one.name == name).and_then(|one| one.tie);
    assert_eq!(
        (tie("manager"), tie("audit"), tie("ben")),
        (Some(Tie::Proposed), Some(Tie::Reviewed), Some(Tie::Colleague))
    );
    let own = case::one(house, &cast.actor("bob").await, case.id, now).await.unwrap();
    assert!(own.out.is_empty(), "the applicant is not told who reviewed it");
    sound(&cast).await;
    // No way around it.
    assert_eq!(slug(step(&cast, "manager2", id, Verb::Agree, "", now).await), "fields: verb");
    assert_eq!(slug(step(&cast, "approver", id, Verb::Agree, "", now).await), "forbidden");
    assert_eq!(slug(step(&cast, "manager2", id, Verb::Recall, "", now).await), "fields: verb");
    let done = decide(&cast, "approver", id, Verdict::Approve, "Good hands", now).await.unwrap();
    assert_eq!(done.state, CaseState::Approved);
    let whole = view::open(house, &manager, id, now).await.unwrap();
    let last = whole.moves.last().unwrap();
    assert_eq!((whole.one.state, last.verb), (State::Notice, Verb::Agree));
    assert_eq!((last.person.as_deref(), last.opinion.as_str()), (Some("approver"), "Good hands"));
    assert_eq!(slug(decide(&cast, "manager2", id, Verdict::Decline, "No", now).await), "wrong-state");
    // The applicant is told of it once, by the application.
    while notify::run(house, now.plus(600)).await.unwrap() > 0 {}
    let told = notify::notices(house, &cast.actor("bob").await, i64::MAX, 20).await.unwrap();
    let told: Vec<&str> = told.iter().map(|one| one.verb.as_str()).collect();
    assert!(told.contains(&"admission_published") && !told.contains(&"approved"), "{told:?}");
    sound(&cast).await;
}

#[rocket::async_test]
async fn declined_it_is_rejected_with_the_same_words() {
    let cast = Cast::new().await;
    let now = monday();
    let id = proposed(&cast, "nobody", now).await;
    assert_eq!(slug(decide(&cast, "approver", id, Verdict::Decline, " ", now).await), "fields: opinion");
    assert_eq!(state(&cast, id).await, State::Proposed);
    decide(&cast, "approver", id, Verdict::Decline, "No market", now).await.unwrap();
    let whole = view::open(cast.house(), &cast.actor("nobody").await, id, now).await.unwrap();
    assert_eq!(
        (whole.one.state, whole.moves.last().unwrap().opinion.as_str()),
        (State::Rejected, "No market")
    );
    assert_eq!(whole.case.map(|one| one.state), Some(CaseState::Declined));
    sound(&cast).await;
    // Its personal data go in time, in the case too.
    due::run(cast.house(), now.plus(800 * DAY)).await.unwrap();
    let mut raw = Raw::open(&cast.fresh.url).await;
    let kept = "select c.title || s.opinion from case_file c join case_step s on s.case_id = c.id";
    assert_eq!(raw.texts(kept).await, [""]);
}

#[rocket::async_test]
async fn sent_back_or_left_undecided_it_is_reviewed_again_and_proposed_anew() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let id = proposed(&cast, "nobody", now).await;
    let first = case_of(&cast, id).await;
    let back = decide(&cast, "approver", id, Verdict::Return, "Whose patents are they?", now).await.unwrap();
    assert_eq!((back.id, back.state, back.due_at), (first.id, CaseState::Remanded, None));
    let manager = cast.actor("manager").await;
    let whole = view::open(house, &manager, id, now).await.unwrap();
    assert_eq!((whole.one.state, whole.reviews.len()), (State::Reviewing, 3), "the reviews stay");
    assert_eq!(whole.moves.last().unwrap().opinion, "Whose patents are they?");
    sound(&cast).await;
    while notify::run(house, now.plus(600)).await.unwrap() > 0 {}
    let told = notify::notices(house, &manager, i64::MAX, 20).await.unwrap();
    assert!(told.iter().any(|one| one.verb == "admission_recalled"), "who proposed it is told");
    // Proposed by another, the first is still out.
    let again = now.plus(DAY);
    step(&cast, "manager2", id, Verb::Propose, "", again).await.unwrap();
    let second = case_of(&cast, id).await;
    assert!(second.id > first.id && second.state == CaseState::Open);
    for name in ["manager", "manager2"] {
        assert_eq!(slug(decide(&cast, name, id, Verdict::Approve, "", again).await), "barred", "{name}");
    }
    // Nobody decides: opened to the next higher role, and then over.
    due::run(house, again.plus(12 * DAY)).await.unwrap();
    let late = case_of(&cast, id).await;
    assert_eq!((late.state, late.open_to), (CaseState::Open, Some(Role::Manager)));
    due::run(house, again.plus(30 * DAY)).await.unwrap();
    assert_eq!(case_of(&cast, id).await.state, CaseState::Expired);
    assert_eq!(state(&cast, id).await, State::Reviewing);
    sound(&cast).await;
    let later = again.plus(31 * DAY);
    step(&cast, "manager", id, Verb::Propose, "", later).await.unwrap();
    decide(&cast, "approver", id, Verdict::Approve, "", later).await.unwrap();
    assert_eq!(state(&cast, id).await, State::Notice);
    sound(&cast).await;
}

#[rocket::async_test]
async fn taking_back_one_takes_back_the_other_and_only_the_applicant_may() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let id = proposed(&cast, "bob", now).await;
    let case = case_of(&cast, id).await;
    for name in ["bea", "ben"] {
        let other = cast.actor(name).await;
        let taken = case::withdraw(house, &other, case.id, None, "", None, now).await;
        assert_eq!(slug(taken), if case.company.is_some() { "barred" } else { "not-found" }, "{name}");
    }
    let bob = cast.actor("bob").await;
    case::withdraw(house, &bob, case.id, Some(case.version), "", None, now).await.unwrap();
    assert_eq!(
        (state(&cast, id).await, case_of(&cast, id).await.state),
        (State::Withdrawn, CaseState::Withdrawn)
    );
    sound(&cast).await;
    let id = scored_again(&cast, now).await;
    application::withdraw(house, &cast.actor("nobody").await, id, None, now).await.unwrap();
    assert_eq!(
        (state(&cast, id).await, case_of(&cast, id).await.state),
        (State::Withdrawn, CaseState::Withdrawn)
    );
    assert_eq!(slug(decide(&cast, "approver", id, Verdict::Approve, "", now).await), "wrong-state");
    sound(&cast).await;
}

/// A second one proposed in the same house, where the reviewers are hired already.
async fn scored_again(cast: &Cast, now: Instant) -> ApplicationId {
    let one = submitted(cast, "nobody", "Swimming robots", now).await;
    step(cast, "manager", one.id, Verb::TakeUp, "", now).await.unwrap();
    step(cast, "manager", one.id, Verb::Pass, "", now).await.unwrap();
    crate::kit::apply::ask(cast, one.id, &["reviewer", "mentor", "audit"], now).await.unwrap();
    for name in ["reviewer", "mentor", "audit"] {
        reviewed(cast, name, one.id, 80, now).await;
    }
    step(cast, "manager", one.id, Verb::Propose, "", now).await.unwrap();
    one.id
}

#[rocket::async_test]
async fn many_desks_go_through_two_hands_and_a_deputy_reads_what_they_decide() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let step_of = |role| ChainStep { role, working_days: 3 };
    let chain = Chain {
        tiers: vec![
            Tier { from_amount: 0, steps: vec![step_of(Role::Approver)] },
            Tier { from_amount: 4, steps: vec![step_of(Role::Approver), step_of(Role::DistrictOfficer)] },
        ],
        four_eyes_from: Some(4),
    };
    let city = cast.actor("city").await;
    let lane = Lane { kind: CaseKind::Admission, unit: None, incubator: None };
    let wrong = Lane { unit: Some(hatchery::domain::amount::Unit::DeskDay), ..lane };
    assert_eq!(slug(chain::put(house, &city, wrong, &chain, 0, None, now).await), "fields: unit");
    chain::put(house, &city, lane, &chain, 0, None, now).await.unwrap();
    let id = proposed(&cast, "nobody", now).await;
    let case = case_of(&cast, id).await;
    let desk = cast.actor("frontdesk").await;
    assert_eq!(slug(view::open(house, &desk, id, now).await), "not-found");
    let approver = cast.actor("approver").await;
    let today = now.date(chrono_tz::Asia::Shanghai);
    let days = (today, today.succ_opt().unwrap());
    deputy::appoint(house, &approver, "frontdesk@hatchery.test", days, None, now).await.unwrap();
    let whole = view::open(house, &desk, id, now).await.unwrap();
    assert_eq!((whole.part, whole.case.map(|one| one.id)), (view::Part::Staff, Some(case.id)));
    let other = submitted(&cast, "gus", "Nothing to decide yet", now).await;
    assert_eq!(slug(view::open(house, &desk, other.id, now).await), "not-found", "that alone");
    let next = decide(&cast, "frontdesk", id, Verdict::Approve, "Fine", now).await.unwrap();
    assert_eq!((next.no, next.role), (2, Some(Role::DistrictOfficer)));
    assert_eq!(state(&cast, id).await, State::Proposed, "one yes is not all");
    let edit = [pair("desks", "9")];
    let nobody = cast.actor("nobody").await;
    assert_eq!(slug(application::save(house, &nobody, id, None, &edit, None, now).await), "wrong-state");
    decide(&cast, "district", id, Verdict::Approve, "", now).await.unwrap();
    assert_eq!(state(&cast, id).await, State::Notice);
    assert_eq!(slug(view::open(house, &desk, id, now).await), "not-found", "it is decided");
    sound(&cast).await;
}

#[rocket::async_test]
async fn a_decision_and_a_withdrawal_at_once_leave_one_of_them() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    // The reviewers are hired by the first.
    noticed(&cast, "gus", now).await;
    for _ in 0..4 {
        let id = scored_again(&cast, now).await;
        let nobody = cast.actor("nobody").await;
        let (decided, taken) = rocket::tokio::join!(
            decide(&cast, "approver", id, Verdict::Decline, "Too late", now),
            application::withdraw(house, &nobody, id, None, now),
        );
        assert!(decided.is_ok() != taken.is_ok(), "{decided:?} {taken:?}");
        sound(&cast).await;
    }
}
