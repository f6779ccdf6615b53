//! Asking and answering.

use crate::kit::story::story;

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
