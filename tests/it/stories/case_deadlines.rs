//! What time does to cases, and who is told of them.

use crate::kit::cast::Cast;
use crate::kit::raw::Raw;
use crate::kit::story::{play, story};
use hatchery::app::calendar::{Wish, import};
use hatchery::app::case::{self, Decision};
use hatchery::app::notify;
use hatchery::domain::case::Verdict;
use hatchery::domain::id::CaseId;
use hatchery::domain::time::HOUR;

#[rocket::async_test]
async fn deadlines_remind_escalate_and_expire_over_the_spring_festival() {
    let cast = Cast::new().await;
    let mut raw = Raw::open(&cast.fresh.url).await;
    raw.run("update role_grant set valid_from = 0").await;
    raw.run("update membership set valid_from = 0").await;
    // Friday 2026-02-13; day 1 is Saturday the 14th, a make-up day, then the 24th to the 27th.
    play(
        &cast,
        "
        fri+-41 15:00  bob         asks room_minute 600 as A    -> open 1 manager due 02-27
        wed+-39 23:00  everything  due                          -> ok
        wed+-39 23:01  manager     is prompted                  -> 1
        thu+-39 09:00  everything  due                          -> ok
        thu+-39 09:01  manager     is prompted                  -> 2
        fri+-39 23:59  everything  due                          -> ok
        fri+-39 23:59  bob         reads A                      -> open 1 manager due 02-27
        sat+-39 00:00  everything  due                          -> ok
        sat+-39 00:01  bob         reads A                      -> open 1 manager+district_officer due 02-27
        sat+-39 00:02  district    todo                         -> A
        sat+-39 00:03  manager     todo                         -> A
        sat+-39 00:04  district    is prompted                  -> 1
        # As many working days again: Saturday 02-28 is the day it was escalated on; 03-02 is day 1.
        fri+-38 23:00  everything  due                          -> ok
        fri+-38 23:01  bob         reads A                      -> open 1 manager+district_officer due 02-27
        sat+-38 00:00  everything  due                          -> ok
        sat+-38 00:01  bob         reads A                      -> expired
        sat+-38 00:02  district    agrees A                     -> wrong-state
        sat+-38 00:03  bob         is prompted                  -> 2
    ",
    )
    .await;
}

#[rocket::async_test]
async fn after_a_long_stop_each_comes_in_turn_and_nobody_is_passed_by() {
    story(
        "
        09:00        bob         asks room_minute 600 as A  -> open 1 manager due 11-30
        mon+4 10:00  everything  due                        -> ok
        mon+4 10:02  bob         reads A                    -> open 1 manager+district_officer due 11-30
        mon+4 10:03  everything  due                        -> ok
        mon+4 10:04  district    agrees A                   -> approved 600
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_deadline_in_a_year_without_notice_says_so() {
    story(
        "
        mon+4 09:00  bob  asks room_minute 600 as A   -> open 1 manager due 12-28
        wed+5 09:00  bob  asks room_minute 600 as B   -> open 1 manager due 01-07 provisionally
        wed+5 09:01  bob  urges A                     -> open 1 manager due 12-28
        wed+5 09:02  bob  urges A                     -> fields
        wed+5 09:03  bea  urges A                     -> barred
        thu+5 09:03  bob  urges A                     -> open 1 manager due 12-28
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_notice_that_comes_later_counts_the_deadline_again() {
    let cast = Cast::new().await;
    play(&cast, "wed+5 09:00  bob  asks room_minute 600 as A   -> open 1 manager due 01-07 provisionally")
        .await;
    let admin = cast.actor("admin").await;
    let notice = "off,2027-01-01,元旦\noff,2027-01-04,元旦\n";
    let now = crate::kit::at("2026-12-30T10:00:00+08:00");
    let done = import(cast.house(), Some(&admin), notice, &Wish::default(), None, now).await.unwrap();
    assert_eq!(done.deadlines, 1);
    let bob = cast.actor("bob").await;
    let one = case::one(cast.house(), &bob, CaseId(1), now).await.unwrap();
    assert_eq!(crate::kit::cases::told(&one.case), "open 1 manager due 01-08");
    assert_eq!(one.steps[0].due_at, one.case.due_at.map(|at| at.0));
}

#[rocket::async_test]
async fn whoever_has_it_is_told_and_the_mail_leads_to_the_case() {
    let cast = Cast::new().await;
    play(
        &cast,
        "
        09:00  manager   names frontdesk deputy mon..fri             -> from 11-23 to 11-27
        09:01  bob       asks room_minute 600 as A                   -> open 1 manager due 11-30
    ",
    )
    .await;
    let now = crate::kit::monday().plus(2 * HOUR);
    notify::run(cast.house(), now).await.unwrap();
    let mut raw = Raw::open(&cast.fresh.url).await;
    let mails =
        "select p.name || ': ' || m.subject from mail m join person p on p.id = m.person_id order by p.name";
    let told = [
        "frontdesk: Waits for you: Training our model",
        "manager: Waits for you: Training our model",
        "manager2: Waits for you: Training our model",
    ];
    assert_eq!(raw.texts(mails).await, told);
    insta::assert_snapshot!(raw.texts("select body from mail order by id limit 1").await[0]);
    raw.run("delete from mail").await;
    play(&cast, "11:00  frontdesk  todo  -> (for manager)").await;
    let case = CaseId(1);
    let desk = cast.actor("frontdesk").await;
    let said = Decision {
        verdict: Verdict::Return,
        opinion: "Say more",
        amount: None,
        pool: None,
        discount: None,
        version: 2,
    };
    case::decide(cast.house(), &desk, case, &said, None, now).await.unwrap();
    notify::run(cast.house(), now.plus(60)).await.unwrap();
    assert_eq!(raw.texts(mails).await, ["bob: Sent back to you: Training our model"]);
    let body = raw.texts("select body from mail").await.remove(0);
    assert!(body.contains("In the name of: manager") && body.contains("Say more"), "{body}");
    assert!(body.contains("http://hatchery.test/cases/1"), "{body}");
}
