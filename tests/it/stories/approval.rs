//! Asking and answering.

use crate::kit::cast::Cast;
use crate::kit::monday;
use crate::kit::raw::Raw;
use crate::kit::story::{play, story};
use hatchery::app::counts::counts;
use hatchery::app::{Page, notify, see};
use hatchery::domain::time::{DAY, MINUTE};

#[rocket::async_test]
async fn an_approver_says_yes_or_no_and_never_to_themselves() {
    story(
        "
        08:00  ann       books big tue 09:00-10:00 as A               -> requested
        08:01  bob       approves A                                   -> not-found
        08:02  ann       approves A                                   -> forbidden
        08:03  frontdesk approves A                                   -> forbidden
        08:04  elsewhere approves A                                   -> not-found
        08:05  manager   declines A because                           -> fields
        08:06  manager   declines A because the floor is being laid   -> declined
        08:07  manager2  approves A                                   -> wrong-state
        08:08  bob       books big tue 09:00-10:00 as B               -> requested
        08:09  approver  approves B                                   -> confirmed
        08:10  manager2  approves B                                   -> confirmed
        08:11  manager   books big wed 09:00-10:00 as M               -> requested
        08:12  manager   approves M                                   -> forbidden
        08:13  manager2  approves M                                   -> confirmed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_change_keeps_the_old_time_until_the_new_one_is_approved() {
    story(
        "
        08:00  ann      books big tue 09:00-10:00 as A   -> requested
        08:01  manager  approves A                       -> confirmed
        08:02  ann      moves A tue 14:00-16:00          -> confirmed until the new time is approved
        08:03  bob      books big tue 09:30-10:30        -> taken
        08:04  bob      books big tue 15:00-16:00        -> taken
        08:05  ann      has room_minute                  -> available 5880 held 120 used 0
        08:06  manager  approves A                       -> confirmed
        08:07  bob      books big tue 09:00-10:00        -> requested
        08:08  ann      has room_minute                  -> available 5880 held 120 used 0
        08:09  ann      moves A wed 09:00-09:30          -> confirmed until the new time is approved
        08:10  manager  declines A because of the fair   -> confirmed
        08:11  ann      has room_minute                  -> available 5880 held 120 used 0
        08:12  bob      books big wed 09:00-09:30        -> requested
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_proposed_time_that_nobody_answers_lapses_and_the_old_one_stands() {
    story(
        "
        08:00  ann         books big wed 09:00-10:00 as A   -> requested
        08:01  manager     approves A                       -> confirmed
        08:02  ann         moves A thu 09:00-12:00          -> confirmed until the new time is approved
        18:30  everything  due                              -> ok
        18:31  bob         books big thu 09:00-12:00        -> requested
        18:32  ann         opens A                          -> confirmed
        18:33  ann         has room_minute                  -> available 5940 held 60 used 0
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_request_that_waits_can_be_moved_and_called_off() {
    story(
        "
        08:00  ann      books big tue 09:00-10:00 as A   -> requested
        08:01  ann      moves A wed 09:00-10:00          -> requested
        08:02  bob      books big tue 09:00-10:00        -> requested
        08:03  ann      cancels A                        -> cancelled
        08:04  manager  approves A                       -> wrong-state
        08:05  ann      undoes A                         -> requested
        08:06  manager  approves A                       -> confirmed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_new_time_may_overlap_the_old_one() {
    story(
        "
        08:00  bob      books big tue 09:00-11:00 as B   -> requested
        08:01  manager  approves B                       -> confirmed
        08:02  bob      moves B tue 09:15-11:15          -> confirmed until the new time is approved
        08:03  ann      books big tue 11:00-11:30        -> taken
        08:04  manager  approves B                       -> confirmed
        08:05  ann      books big tue 11:15-11:45        -> requested
        08:06  ann      books big tue 08:45-09:15        -> requested
        # A part of the time one has is taken already.
        08:07  bob      moves B tue 09:30-10:30          -> confirmed until the new time is approved
        08:08  ann      books big tue 10:30-11:00        -> taken
        08:09  manager  approves B                       -> confirmed
        08:10  ann      books big tue 10:30-11:00        -> requested
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_deputy_answers_bookings_in_anothers_name_within_the_dates() {
    let cast = Cast::new().await;
    play(
        &cast,
        "
        08:00      manager    names elsewhere deputy tue..wed               -> from 11-24 to 11-25
        08:01      ann        books big wed 09:00-10:00 as Y                -> requested
        08:02      elsewhere  opens Y                                       -> not-found
        08:03      elsewhere  approves Y                                    -> not-found
        tue 08:00  ann        books big fri 09:00-10:00 as A                -> requested
        tue 08:01  bob        books big fri 10:00-11:00 as B                -> requested
        tue 08:02  elsewhere  opens A                                       -> requested
        tue 08:03  elsewhere  approves A                                    -> confirmed
        # Nobody's own request, in whosever name.
        tue 08:04  manager    books big fri 11:00-12:00 as M                -> requested
        tue 08:05  elsewhere  approves M                                    -> forbidden
        tue 08:06  elsewhere  declines B because the floor is being laid    -> declined
        # To look at what was answered is part of it; to call it off is not.
        tue 08:07  elsewhere  opens A                                       -> confirmed
        tue 08:08  elsewhere  cancels A                                     -> not-found
        wed 23:59  elsewhere  opens A                                       -> confirmed
        thu 00:00  elsewhere  opens A                                       -> not-found
        thu 00:01  elsewhere  approves M                                    -> not-found
    ",
    )
    .await;
    let mut raw = Raw::open(&cast.fresh.url).await;
    let acts =
        "select e.verb || ': ' || p.name || ' for ' || q.name from event e join person p on p.id = e.actor_id
                  join person q on q.id = e.for_id where e.subject = 'booking' order by e.id";
    assert_eq!(raw.texts(acts).await, ["approved: elsewhere for manager", "declined: elsewhere for manager"]);
}

#[rocket::async_test]
async fn a_deputy_is_asked_and_has_the_request_among_their_own() {
    let cast = Cast::new().await;
    play(&cast, "08:00  manager  names frontdesk deputy mon..tue  -> from 11-23 to 11-24").await;
    play(&cast, "08:01  ann  books big fri 09:00-10:00  -> requested").await;
    let now = monday().plus(10 * MINUTE);
    let (house, desk) = (cast.house(), cast.actor("frontdesk").await);
    while notify::run(house, now).await.unwrap() > 0 {}
    let told = notify::notices(house, &desk, i64::MAX, 10).await.unwrap();
    assert_eq!(told.iter().filter(|one| one.verb == "requested").count(), 1);
    let page = Page { after: None, limit: 10 };
    let waits = see::inbox(house, &desk, page, now).await.unwrap();
    let names: Vec<_> =
        waits.iter().map(|one| one.for_whom.as_ref().map(|(_, name)| name.as_str())).collect();
    assert_eq!(names, [Some("manager")]);
    assert_eq!(counts(house, &desk, now).await.unwrap().waiting, 1);
    let later = now.plus(2 * DAY);
    assert_eq!(counts(house, &desk, later).await.unwrap().waiting, 0);
    assert!(see::inbox(house, &desk, page, later).await.is_err(), "it is over");
}
