//! What an office lets people do ends with it, and nobody is put out of it by those they decide about.

use crate::kit::apply::{ask, hire, review_of, slug, submitted, under_review};
use crate::kit::cast::{Cast, newcomer};
use crate::kit::monday;
use crate::kit::story::story;
use hatchery::app::people::{self, Filter};
use hatchery::app::{Fault, members, review};
use hatchery::domain::field::FieldRule;
use hatchery::domain::id::PersonId;
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::{HOUR, Instant};
use hatchery::store::person;

#[rocket::async_test]
async fn a_step_of_one_who_has_lost_the_office_is_with_its_role_again() {
    story(
        "
        09:00  bob       asks room_minute 600 as A           -> open 1 manager due 11-30
        09:01  manager   hands A to approver                 -> open 1 manager with approver due 11-30
        09:02  manager   todo                                -> -
        09:03  manager   agrees A                            -> barred
        09:04  security  takes the office of approver        -> gone
        09:05  approver  reads A                             -> not-found
        09:06  approver  agrees A                            -> not-found
        09:07  approver  todo                                -> forbidden
        09:08  manager   todo                                -> A
        09:09  manager   reads A                             -> open 1 manager due 11-30
        09:10  manager2  agrees A                            -> approved 600
        # A step that was one person's alone is with the managers.
        09:11  bob       asks room_minute 600 as B           -> open 1 manager due 11-30
        09:12  manager   asks manager2 first about B         -> open 1 manager2 due 11-25
        09:13  manager   todo                                -> -
        09:14  security  takes the office of manager2        -> gone
        09:15  manager   todo                                -> B
        09:16  manager   agrees B                            -> open 2 manager due 11-30
        09:17  manager   agrees B                            -> approved 600
        # Nor does who stood in for them keep it.
        09:18  bob       asks room_minute 600 as C           -> open 1 manager due 11-30
        09:19  district  names frontdesk deputy mon..fri     -> from 11-23 to 11-27
        09:20  manager   hands C to district                 -> open 1 manager with district due 11-30
        09:21  frontdesk todo                                -> C(for district)
        09:22  security  takes the office of district        -> gone
        09:23  frontdesk todo                                -> -
        09:24  frontdesk agrees C                            -> not-found
        09:25  manager   agrees C                            -> approved 600
    ",
    )
    .await;
}

#[rocket::async_test]
async fn who_is_told_of_a_step_is_told_of_it_as_it_is_now() {
    story(
        "
        09:00  bob       asks room_minute 600 as A           -> open 1 manager due 11-30
        09:00  manager2  is prompted                         -> 1
        09:01  manager   hands A to approver                 -> open 1 manager with approver due 11-30
        09:02  approver  is prompted                         -> 1
        09:03  security  takes the office of approver        -> gone
        09:04  manager2  is prompted                         -> 1
        09:05  bob       urges A                             -> open 1 manager due 11-30
        09:06  approver  is prompted                         -> 1
        09:07  manager2  is prompted                         -> 2
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_deputy_stands_in_for_as_long_as_they_hold_an_office() {
    story(
        "
        09:00  manager    names mentor deputy mon..fri        -> fields
        09:01  manager    names reviewer deputy mon..fri      -> fields
        09:02  manager    names frontdesk deputy mon..fri     -> from 11-23 to 11-27
        09:03  bob        asks room_minute 600 as A           -> open 1 manager due 11-30
        09:04  ann        books big fri 09:00-10:00 as B      -> requested
        09:05  frontdesk  todo                                -> A(for manager)
        09:06  security   takes the office of frontdesk       -> gone
        09:07  frontdesk  todo                                -> forbidden
        09:08  frontdesk  reads A                             -> not-found
        09:09  frontdesk  agrees A                            -> not-found
        09:10  frontdesk  approves B                          -> not-found
        09:11  manager    agrees A                            -> approved 600
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_company_adds_nobody_who_decides_about_it() {
    story(
        "
        09:00  bob        adds city to beta                   -> fields
        09:01  bob        adds approver to beta               -> fields
        09:02  bob        adds frontdesk to beta              -> fields
        09:03  bob        adds reviewer to beta               -> fields
        09:04  bob        adds audit to beta                  -> fields
        09:05  bob        adds mentor to beta                 -> added
        09:06  bob        adds nobody to beta                 -> added
        09:07  bob        asks room_minute 600 as A           -> open 1 manager due 11-30
        09:08  manager    hands A to city                     -> open 1 manager with city due 11-30
        09:09  city       agrees A                            -> approved 600
        # Who runs the incubator may, and who is in is in.
        09:10  elsewhere  adds city to beta                   -> not-found
        09:11  manager    adds frontdesk to beta              -> added
        09:12  bob        adds frontdesk to beta              -> added
    ",
    )
    .await;
    let cast = Cast::new().await;
    let (bob, beta) = (cast.actor("bob").await, cast.companies["beta"]);
    let email = "city@hatchery.test";
    let told = members::add_member(cast.house(), &bob, beta, email, true, None, monday()).await;
    let Err(Fault::Refused(refusal)) = told else { panic!("{told:?}") };
    assert_eq!(*refusal, Refusal::field("email", FieldRule::InOffice));
}

#[rocket::async_test]
async fn a_manager_recuses_no_reviewer_of_their_own_case() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    hire(&cast).await;
    let one = under_review(&cast, "nobody", now).await;
    ask(&cast, one.id, &["reviewer"], now).await.unwrap();
    let asked = review_of(&cast, "reviewer", one.id).await;
    let mut tx = house.store.write().await.unwrap();
    for name in ["nobody", "manager"] {
        person::set_member(&mut tx, cast.companies["acme"], cast.id(name), false, now).await.unwrap();
    }
    tx.commit().await.unwrap();
    let recused = async |who: &str| {
        let actor = cast.actor(who).await;
        slug(review::recuse(house, &actor, asked, "Does not answer", None, now).await)
    };
    assert_eq!(recused("manager").await, "own-case");
    assert_eq!(recused("manager2").await, "ok");
}

#[rocket::async_test]
async fn a_manager_sees_the_people_of_their_own_incubator() {
    let cast = Cast::new().await;
    let (house, now) = (cast.house(), monday());
    let stranger = newcomer(house, "stranger").await;
    let seen = async |who: &str, now: Instant| -> Vec<String> {
        let actor = cast.actor(who).await;
        let (all, from) = (Filter::default(), PersonId(0));
        let found = people::search(house, &actor, &all, from, 100, now).await.unwrap();
        let tally = people::count(house, &actor, &all, from, now).await.unwrap();
        assert_eq!(usize::try_from(tally.total).unwrap(), found.len(), "{who}");
        found.into_iter().map(|one| one.name).collect()
    };
    assert_eq!(seen("elsewhere", now).await, ["elsewhere", "gus"]);
    let here = ["manager", "manager2", "approver", "frontdesk", "ann", "bob", "bea", "ben"];
    assert_eq!(seen("manager", now).await, here);
    assert_eq!(seen("security", now).await.len(), cast.names().len() + 1, "those who keep people see all");
    assert_eq!(seen("audit", now).await.len(), cast.names().len() + 1);
    let opened = async |who: &str, id: PersonId| {
        let actor = cast.actor(who).await;
        slug(people::one(house, &actor, id, now).await)
    };
    assert_eq!(opened("elsewhere", cast.id("gus")).await, "ok");
    for name in ["ann", "city", "nobody"] {
        assert_eq!(opened("elsewhere", cast.id(name)).await, "not-found", "{name}");
    }
    assert_eq!(
        (opened("security", stranger).await, opened("bob", stranger).await),
        ("ok".into(), "forbidden".into())
    );
    // Who applies there is seen there, and anybody can be added by their exact address.
    submitted(&cast, "nobody", "Folding robots", now).await;
    assert!(seen("manager", now).await.contains(&"nobody".to_owned()));
    assert!(!seen("elsewhere", now).await.contains(&"nobody".to_owned()));
    let (elsewhere, gamma) = (cast.actor("elsewhere").await, cast.companies["gamma"]);
    let email = "stranger@hatchery.test";
    members::add_member(house, &elsewhere, gamma, email, false, None, now).await.unwrap();
    let later = now.plus(HOUR);
    assert_eq!(seen("elsewhere", later).await, ["elsewhere", "gus", "stranger"]);
}
