//! Approval as an office does it: chains by amount, four eyes, deputies, recusal, supplements, races.

use crate::kit::cast::Cast;
use crate::kit::raw::Raw;
use crate::kit::story::{play, story};
use hatchery::app::Fault;
use hatchery::app::case::{self, Decision};
use hatchery::domain::case::Verdict;
use hatchery::domain::id::CaseId;
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::HOUR;

#[rocket::async_test]
async fn a_company_asks_and_the_manager_grants_or_less() {
    story(
        "
        09:00  bob      asks room_minute 6000 as A             -> open 1 manager due 11-30
        09:01  bea      asks room_minute 60                    -> forbidden
        09:02  gus      asks room_minute 60                    -> fields
        09:03  manager  todo                                   -> A
        09:04  elsewhere agrees A                              -> not-found
        09:05  approver agrees A                               -> barred
        09:06  bob      agrees A                               -> barred
        09:07  manager  agrees A 7000                          -> fields
        09:08  manager  agrees A 4800                          -> approved 4800
        09:09  bob      has room_minute                        -> available 64800 held 0 used 0
        09:10  manager  agrees A                               -> wrong-state
        09:11  bob      asks card_second 36000 as B            -> open 1 manager due 11-30
        09:12  manager  refuses B because                      -> fields
        09:13  manager  refuses B because there is none left   -> declined
        09:14  bob      has card_second                        -> available 3600000 held 0 used 0
        09:15  manager  todo                                   -> -
    ",
    )
    .await;
}

#[rocket::async_test]
async fn the_amount_says_how_many_hands_it_goes_through() {
    story(
        "
        09:00  approver  sets room_minute chain manager:5                -> forbidden
        09:01  manager   sets room_minute chain approver:2 from 6000 manager:3,district_officer:5 from 60000 manager:3,district_officer:5,city_officer:10  -> version 1
        09:02  bob       asks room_minute 60 as A                        -> open 1 approver due 11-25
        09:03  bob       asks room_minute 6000 as B                      -> open 1 manager due 11-26
        09:04  bob       asks room_minute 60000 as C                     -> open 1 manager due 11-26
        09:05  approver  agrees A                                        -> approved 60
        09:06  approver  agrees B                                        -> barred
        09:07  manager   agrees B                                        -> open 2 district_officer due 11-30
        09:08  manager   agrees B                                        -> barred
        09:09  district  todo                                            -> B
        09:10  district  agrees B                                        -> approved 6000
        # What a step leaves of the amount holds for those after it.
        09:11  manager   agrees C 30000                                  -> open 2 district_officer due 11-30
        09:12  district  agrees C 40000                                  -> fields
        09:13  district  agrees C 20000                                  -> open 3 city_officer due 12-07
        09:14  bob       has room_minute                                 -> available 66060 held 0 used 0
        09:15  city      agrees C                                        -> approved 20000
        09:16  bob       has room_minute                                 -> available 86060 held 0 used 0
        # A new version holds for what is handed in from then on.
        09:17  bob       asks room_minute 60 as D                        -> open 1 approver due 11-25
        09:18  manager   sets room_minute chain manager:1                -> version 2
        09:19  bob       reads D                                         -> open 1 approver due 11-25
        09:20  bob       asks room_minute 60 as E                        -> open 1 manager due 11-24
        # The city's holds where an incubator has none of its own; a unit's own goes before.
        09:21  city      sets any chain district_officer:4 city          -> version 1
        09:22  bob       asks mentor_minute 60 as F                      -> open 1 district_officer due 11-27
        09:23  bob       asks room_minute 60 as G                        -> open 1 manager due 11-24
    ",
    )
    .await;
}

#[rocket::async_test]
async fn four_eyes_are_two_peoples() {
    story(
        "
        09:00  manager   sets room_minute chain manager:3,manager:3 eyes 600      -> version 1
        09:01  bob       asks room_minute 60 as A                                 -> open 1 manager due 11-26
        09:02  manager   agrees A                                                 -> open 2 manager due 11-26
        09:03  manager   agrees A                                                 -> approved 60
        09:04  bob       asks room_minute 600 as B                                -> open 1 manager due 11-26
        09:05  manager   agrees B                                                 -> open 2 manager due 11-26
        09:06  manager   agrees B                                                 -> barred
        09:07  manager   todo                                                     -> -
        # Nor by standing in for the other.
        09:08  manager2  names manager deputy mon..fri                            -> from 11-23 to 11-27
        09:09  manager   agrees B                                                 -> barred
        09:10  manager2  todo                                                     -> B
        09:11  manager2  agrees B                                                 -> approved 600
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_deputy_acts_for_somebody_within_the_dates_and_not_after() {
    let cast = Cast::new().await;
    play(
        &cast,
        "
        09:00      bob        asks room_minute 600 as A                   -> open 1 manager due 11-30
        09:01      bob        names frontdesk deputy tue..wed             -> forbidden
        09:02      manager    names bob deputy tue..wed                   -> fields
        09:03      manager    names manager deputy tue..wed               -> fields
        09:04      manager    names frontdesk deputy wed..tue             -> fields
        09:05      manager    names frontdesk deputy tue..wed             -> from 11-24 to 11-25
        09:06      frontdesk  agrees A                                    -> not-found
        09:07      frontdesk  todo                                        -> forbidden
        tue 09:00  frontdesk  todo                                        -> A(for manager)
        tue 09:01  frontdesk  agrees A                                    -> approved 600
        tue 09:02  bob        asks room_minute 600 as B                   -> open 1 manager due 12-01
        wed 23:59  frontdesk  todo                                        -> B(for manager)
        thu 00:00  frontdesk  todo                                        -> forbidden
        thu 00:01  frontdesk  agrees B                                    -> not-found
        thu 09:00  manager    names frontdesk deputy thu..fri             -> from 11-26 to 11-27
        thu 09:01  frontdesk  reads B                                     -> open 1 manager due 12-01
        thu 09:02  manager    dismisses                                   -> ended
        thu 09:03  frontdesk  reads B                                     -> not-found
        # Who decides other steps stands in here in another's name.
        thu 09:04  manager    names approver deputy thu..fri              -> from 11-26 to 11-27
        thu 09:05  approver   agrees B                                    -> approved 600
    ",
    )
    .await;
    let mut raw = Raw::open(&cast.fresh.url).await;
    let acts = "select p.name || ' for ' || q.name from event e join person p on p.id = e.actor_id
                  join person q on q.id = e.for_id where e.subject = 'case' order by e.id";
    assert_eq!(raw.texts(acts).await, ["frontdesk for manager", "approver for manager"]);
    let steps = "select p.name || ' for ' || q.name from case_step s join person p on p.id = s.decided_by
                  join person q on q.id = s.for_id order by s.id";
    assert_eq!(raw.texts(steps).await, ["frontdesk for manager", "approver for manager"]);
}

#[rocket::async_test]
async fn ones_own_companys_case_is_for_others() {
    let cast = Cast::new().await;
    let beta = cast.companies["beta"];
    let mut tx = cast.house().store.write().await.unwrap();
    let since = crate::kit::monday().plus(-24 * HOUR);
    hatchery::store::person::set_member(&mut tx, beta, cast.id("manager"), false, since).await.unwrap();
    hatchery::store::person::set_member(&mut tx, beta, cast.id("frontdesk"), false, since).await.unwrap();
    tx.commit().await.unwrap();
    play(
        &cast,
        "
        09:00  bob        asks room_minute 600 as A              -> open 1 manager due 11-30
        09:01  manager    agrees A                               -> barred
        09:02  manager    todo                                   -> -
        09:03  manager2   names frontdesk deputy mon..fri        -> from 11-23 to 11-27
        09:04  frontdesk  agrees A                               -> barred
        09:05  manager2   todo                                   -> A
        09:06  manager2   agrees A                               -> approved 600
    ",
    )
    .await;
}

#[rocket::async_test]
async fn who_recuses_themself_is_out_and_an_empty_chair_is_passed_by() {
    story(
        "
        09:00  bob       asks room_minute 600 as A                        -> open 1 manager due 11-30
        09:01  bob       recuses A because I like it                      -> forbidden
        09:02  manager   recuses A because                                -> fields
        09:03  manager   recuses A because the founder is my cousin       -> open 1 manager due 11-30
        09:04  manager   agrees A                                         -> barred
        09:05  manager   todo                                             -> -
        09:06  manager2  todo                                             -> A
        # With nobody left it is open to the next higher role at once.
        09:07  manager2  recuses A because so is he mine                  -> open 1 manager+district_officer due 11-30
        09:08  district  todo                                             -> A
        09:09  district  agrees A                                         -> approved 600
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_case_is_handed_over_and_somebody_is_asked_first() {
    story(
        "
        09:00  bob       asks room_minute 600 as A            -> open 1 manager due 11-30
        09:01  approver  hands A to manager                   -> barred
        09:02  manager   hands A to frontdesk                 -> fields
        09:03  manager   hands A to manager                   -> fields
        09:04  manager   hands A to approver                  -> open 1 manager with approver due 11-30
        09:05  manager   agrees A                             -> barred
        09:06  manager   todo                                 -> -
        09:07  approver  todo                                 -> A
        09:08  approver  asks district first about A          -> open 1 district due 11-25
        09:09  approver  agrees A                             -> barred
        09:10  district  agrees A                             -> open 2 manager with approver due 11-30
        # Given back to its role by who will not decide it.
        09:11  approver  recuses A because of a conflict      -> open 2 manager due 11-30
        09:12  manager   asks manager2 first about A          -> open 2 manager2 due 11-25
        09:13  manager2  recuses A because of a conflict too  -> open 3 manager due 11-30
        09:14  manager   agrees A                             -> approved 600
    ",
    )
    .await;
}

#[rocket::async_test]
async fn what_is_sent_back_is_supplemented_and_begins_anew() {
    let cast = Cast::new().await;
    play(
        &cast,
        "
        09:00      bob      asks room_minute 600 as A                       -> open 1 manager due 11-30
        09:01      manager  returns A because                               -> fields
        09:02      bob      resubmits A room_minute 300                     -> wrong-state
        09:03      manager  returns A because the reckoning is missing      -> returned due 12-07
        09:04      manager  agrees A                                        -> wrong-state
        09:05      bea      resubmits A room_minute 300                     -> barred
        tue 09:00  bob      resubmits A room_minute 300                     -> open 1 manager due 12-01
        tue 09:01  manager  agrees A                                        -> approved 300
        tue 09:02  bob      asks room_minute 600 as B                       -> open 1 manager due 12-01
        tue 09:03  bea      withdraws B                                     -> barred
        tue 09:04  manager  withdraws B                                     -> barred
        tue 09:05  bob      withdraws B                                     -> withdrawn
        tue 09:06  bob      withdraws B                                     -> wrong-state
        tue 09:07  manager  agrees B                                        -> wrong-state
        tue 09:08  bob      has room_minute                                 -> available 60300 held 0 used 0
        tue 09:09  bob      asks room_minute 600 as C                       -> open 1 manager due 12-01
        tue 09:10  manager  returns C because it is unclear                 -> returned due 12-08
        tue+2 23:00  everything  due                                        -> ok
        tue+2 23:01  bob    reads C                                         -> returned due 12-08
        wed+2 00:00  everything  due                                        -> ok
        wed+2 00:01  bob    reads C                                         -> expired
    ",
    )
    .await;
    let mut raw = Raw::open(&cast.fresh.url).await;
    let kept = "select cast(amount as text) from entitlement_request where case_id = 1 order by id";
    assert_eq!(raw.texts(kept).await, ["600", "300"], "what was handed in first is kept");
}

async fn asked(cast: &Cast) -> case::Case {
    let bob = cast.actor("bob").await;
    let wish = crate::kit::cases::wish(hatchery::domain::amount::Unit::RoomMinute, 600, crate::kit::monday());
    let beta = cast.companies["beta"];
    let now = crate::kit::monday();
    hatchery::app::entitlement_request::ask(cast.house(), &bob, beta, &wish, None, now).await.unwrap()
}

fn refusal<T>(done: &Result<T, Fault>) -> Option<&Refusal> {
    match done {
        Err(Fault::Refused(refusal)) => Some(refusal),
        _ => None,
    }
}

#[rocket::async_test]
async fn of_two_approvers_at_once_one_wins_and_it_is_granted_once() {
    let cast = Cast::new().await;
    let (one, two) = (cast.actor("manager").await, cast.actor("manager2").await);
    for _ in 0..5 {
        let case = asked(&cast).await;
        let yes = Decision {
            verdict: Verdict::Approve,
            opinion: "",
            amount: None,
            pool: None,
            discount: None,
            version: case.version,
        };
        let no = Decision { verdict: Verdict::Decline, opinion: "No", ..yes };
        let now = crate::kit::monday().plus(60);
        let (first, second) = rocket::tokio::join!(
            case::decide(cast.house(), &one, case.id, &yes, None, now),
            case::decide(cast.house(), &two, case.id, &no, None, now),
        );
        let lost = |done: &Result<_, Fault>| matches!(refusal(done), Some(Refusal::WrongCase { .. }));
        assert!(first.is_ok() && lost(&second) || second.is_ok() && lost(&first), "{first:?} {second:?}");
    }
    let mut raw = Raw::open(&cast.fresh.url).await;
    let approved = raw.texts("select cast(count(*) as text) from case_file where state = 'approved'").await;
    let given = "select cast(count(*) as text) from entitlement_request where grant_id is not null";
    assert_eq!(raw.texts(given).await, approved);
}

#[rocket::async_test]
async fn a_decision_is_about_the_step_one_looked_at() {
    let cast = Cast::new().await;
    play(&cast, "08:00  manager  sets room_minute chain manager:3,manager:3  -> version 1").await;
    let (manager, second) = (cast.actor("manager").await, cast.actor("manager2").await);
    let case = asked(&cast).await;
    let now = crate::kit::monday().plus(60);
    let said = Decision {
        verdict: Verdict::Approve,
        opinion: "",
        amount: None,
        pool: None,
        discount: None,
        version: case.version,
    };
    let after = case::decide(cast.house(), &manager, case.id, &said, None, now).await.unwrap();
    assert_eq!(after.no, 2);
    let late = case::decide(cast.house(), &second, case.id, &said, None, now).await;
    assert_eq!(refusal(&late), Some(&Refusal::Stale), "the second step was not looked at");
    let many = [(case.id, after.version), (CaseId(99_999), 1), (asked(&cast).await.id, 77)];
    let done =
        case::decide_many(cast.house(), &second, &many, Verdict::Decline, "None left", None, now).await;
    let refusals: Vec<Option<&Refusal>> = done.iter().map(|(_, done)| refusal(done)).collect();
    assert_eq!(refusals, [None, Some(&Refusal::NotFound), Some(&Refusal::Stale)], "each its own outcome");
}
