//! An application ranks up to three incubators: what has no place at one goes on to the next.

use crate::kit::apply::{REVIEWERS, ask, case_of, decide, drafted, hire, reviewed, slug, step, submitted};
use crate::kit::cast::Cast;
use crate::kit::monday;
use hatchery::app::{application, application_view as view, check, notify};
use hatchery::domain::application::{State, Verb};
use hatchery::domain::case::{CaseState, Verdict};
use hatchery::domain::id::ApplicationId;
use hatchery::domain::time::{DAY, Instant};
use hatchery::store::audit;

/// One that wishes for Nanshan, then for Futian, handed in.
async fn ranked(cast: &Cast, who: &str, now: Instant) -> ApplicationId {
    let (house, actor) = (cast.house(), cast.actor(who).await);
    let one = drafted(cast, who, "Folding robots", now).await;
    let second = [("incubator_2".to_owned(), cast.futian.to_string())];
    application::save(house, &actor, one.id, None, &second, None, now).await.unwrap();
    application::submit(house, &actor, one.id, None, None, now).await.unwrap();
    one.id
}

async fn told(cast: &Cast, who: &str, verb: &str, now: Instant) -> bool {
    while notify::run(cast.house(), now.plus(60)).await.unwrap() > 0 {}
    let all = notify::notices(cast.house(), &cast.actor(who).await, i64::MAX, 50).await.unwrap();
    all.iter().any(|one| one.verb == verb)
}

#[rocket::async_test]
async fn passed_on_it_is_the_next_places_and_its_reviews_go_with_it() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    hire(&cast).await;
    let id = ranked(&cast, "nobody", now).await;
    assert_eq!(slug(step(&cast, "elsewhere", id, Verb::TakeUp, "", now).await), "not-found", "not yet");
    assert_eq!(
        slug(step(&cast, "manager", id, Verb::PassOn, "Full", now).await),
        "wrong-state",
        "not unread"
    );
    step(&cast, "manager", id, Verb::TakeUp, "", now).await.unwrap();
    step(&cast, "manager", id, Verb::Pass, "", now).await.unwrap();
    ask(&cast, id, &REVIEWERS[..3], now).await.unwrap();
    for name in &REVIEWERS[..3] {
        reviewed(&cast, name, id, 80, now).await;
    }
    assert_eq!(slug(step(&cast, "manager", id, Verb::PassOn, " ", now).await), "fields: opinion");
    let later = now.plus(DAY);
    let moved = step(&cast, "manager", id, Verb::PassOn, "No lab until spring", later).await.unwrap();
    assert_eq!((moved.state, moved.incubator, moved.handler), (State::Submitted, Some(cast.futian), None));
    assert_eq!(moved.submitted_at, Some(now), "it was handed in once");
    assert!(moved.due_at.is_some_and(|due| due > later), "the next place has its own days to take it up");
    // The applicant and the next place are told; the first place has no more to do with it.
    assert!(told(&cast, "nobody", "admission_passed_on", later).await);
    assert!(told(&cast, "elsewhere", "admission_passed_on", later).await);
    let manager = cast.actor("manager").await;
    assert_eq!(slug(view::open(house, &manager, id, later).await), "not-found");
    let trail = audit::trail(&mut house.store.read().await.unwrap(), Some(cast.nanshan), i64::MAX, 5).await;
    assert!(trail.unwrap().iter().any(|one| one.verb == "admission_passed_on"), "its trail has what it did");
    // There it takes its course, with the reviews that were given.
    step(&cast, "elsewhere", id, Verb::TakeUp, "", later).await.unwrap();
    assert_eq!(slug(step(&cast, "elsewhere", id, Verb::PassOn, "Full too", later).await), "last-wish");
    step(&cast, "elsewhere", id, Verb::Pass, "", later).await.unwrap();
    let proposed = step(&cast, "elsewhere", id, Verb::Propose, "", later).await.unwrap();
    assert_eq!(proposed.state, State::Proposed);
    assert_eq!(case_of(&cast, id).await.incubator, cast.futian);
    let whole = view::open(house, &cast.actor("nobody").await, id, later).await.unwrap();
    let places: Vec<&str> = whole.moves.iter().map(|one| one.incubator.1.as_str()).collect();
    let at = whole.moves.iter().position(|one| one.verb == Verb::PassOn).unwrap();
    assert!(
        places[..at].iter().all(|one| *one == places[0]) && places[at..].iter().all(|one| *one != places[0])
    );
    assert_eq!(check::check(&house.store).await.unwrap(), []);
}

#[rocket::async_test]
async fn declined_at_the_first_choice_it_goes_on_and_at_the_last_it_is_over() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    hire(&cast).await;
    let id = ranked(&cast, "nobody", now).await;
    step(&cast, "manager", id, Verb::TakeUp, "", now).await.unwrap();
    step(&cast, "manager", id, Verb::Pass, "", now).await.unwrap();
    ask(&cast, id, &REVIEWERS[..3], now).await.unwrap();
    for name in &REVIEWERS[..3] {
        reviewed(&cast, name, id, 80, now).await;
    }
    step(&cast, "manager", id, Verb::Propose, "", now).await.unwrap();
    decide(&cast, "approver", id, Verdict::Decline, "No lab here", now).await.unwrap();
    assert_eq!(case_of(&cast, id).await.state, CaseState::Declined);
    let whole = view::open(house, &cast.actor("nobody").await, id, now).await.unwrap();
    let last = whole.moves.last().unwrap();
    assert_eq!((whole.one.state, last.verb), (State::Submitted, Verb::DeclineOn));
    assert_eq!((whole.one.incubator, last.opinion.as_str()), (Some(cast.futian), "No lab here"));
    // The second place proposes it: that is a case of its own, and no is no now.
    step(&cast, "elsewhere", id, Verb::TakeUp, "", now).await.unwrap();
    step(&cast, "elsewhere", id, Verb::Pass, "", now).await.unwrap();
    step(&cast, "elsewhere", id, Verb::Propose, "", now).await.unwrap();
    assert_eq!(
        slug(decide(&cast, "approver", id, Verdict::Decline, "No", now).await),
        "not-found",
        "not there"
    );
    assert_eq!(slug(decide(&cast, "manager", id, Verdict::Decline, "No", now).await), "not-found");
    assert_eq!(
        slug(decide(&cast, "elsewhere", id, Verdict::Decline, "No", now).await),
        "barred",
        "proposed it"
    );
    decide(&cast, "city", id, Verdict::Decline, "No room", now).await.unwrap();
    let whole = view::open(house, &cast.actor("nobody").await, id, now).await.unwrap();
    assert_eq!((whole.one.state, whole.moves.last().unwrap().verb), (State::Rejected, Verb::Decline));
    assert_eq!(check::check(&house.store).await.unwrap(), []);
}

#[rocket::async_test]
async fn what_is_with_the_applicant_is_not_passed_on() {
    let cast = Cast::new().await;
    let now = monday();
    let id = ranked(&cast, "nobody", now).await;
    step(&cast, "manager", id, Verb::TakeUp, "", now).await.unwrap();
    step(&cast, "manager", id, Verb::Return, "The plan, please", now).await.unwrap();
    assert_eq!(slug(step(&cast, "manager", id, Verb::PassOn, "Full", now).await), "wrong-state");
    let one = submitted(&cast, "bob", "Folding shirts", now).await;
    step(&cast, "manager", one.id, Verb::TakeUp, "", now).await.unwrap();
    assert_eq!(slug(step(&cast, "manager", one.id, Verb::PassOn, "Full", now).await), "last-wish");
}
