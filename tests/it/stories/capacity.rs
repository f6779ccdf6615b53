//! Promise 1, as people meet it.

use crate::kit::story::story;

#[rocket::async_test]
async fn back_to_back_is_not_an_overlap() {
    story(
        "
        08:00  ann  books room1 tue 09:00-10:00  -> confirmed
        08:01  bob  books room1 tue 09:30-10:30  -> taken
        08:02  bob  books room1 tue 10:00-11:00  -> confirmed
        08:03  bob  books room1 tue 08:00-09:00  -> confirmed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_capacity_of_ten_is_ten_at_any_moment_and_not_ten_in_all() {
    story(
        "
        08:00  bob  books desk1 tue 09:00-12:00 units 6  -> confirmed
        08:01  bea  books desk1 tue 12:00-18:00 units 6  -> confirmed
        08:02  ben  books desk1 tue 11:00-13:00 units 4  -> confirmed
        08:03  ben  books desk1 tue 09:00-10:00 units 5  -> taken
        08:04  ben  books desk1 tue 13:00-18:00 units 4  -> confirmed
        08:05  ben  books desk1 tue 17:00-18:00 units 1  -> taken
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_hall_and_its_halves_block_each_other() {
    story(
        "
        08:00  bob  books half1 tue 09:00-10:00        -> confirmed
        08:01  ann  books hall tue 09:30-11:00         -> taken
        08:02  ann  books half2 tue 09:30-11:00        -> confirmed
        08:03  bob  books hall wed 09:00-10:00 as H    -> confirmed
        08:04  ann  books half2 wed 09:00-09:30        -> taken
        08:05  bob  cancels H                          -> cancelled
        08:06  ann  books half2 wed 09:00-09:30        -> confirmed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn several_things_at_once_are_had_together_or_not_at_all() {
    story(
        "
        08:00  ann  books room1+room2 tue 09:00-10:00  -> confirmed
        08:01  bob  books room2+free1 tue 09:30-10:30  -> taken
        08:02  bea  books free1 tue 09:30-10:30        -> confirmed
        08:03  ann  has room_minute                    -> available 5880 held 120 used 0
    ",
    )
    .await;
}

#[rocket::async_test]
async fn what_is_waiting_is_taken_and_what_nobody_answered_is_not() {
    story(
        "
        08:00  ann  books big tue 09:00-10:00 as A   -> requested
        08:01  bob  books big tue 09:00-10:00        -> taken
        # Nine working hours from Monday 09:00 end with Monday: then the request has lapsed, job or no job.
        18:01  bob  books big tue 09:00-10:00 as B   -> requested
        18:02  ann  opens A                          -> lapsed
        18:03  ann  has room_minute                  -> available 6000 held 0 used 0
    ",
    )
    .await;
}

#[rocket::async_test]
async fn an_undone_cancellation_is_a_new_judgement() {
    story(
        "
        08:00  ann  books room1 tue 09:00-10:00 as A  -> confirmed
        08:01  ann  cancels A                         -> cancelled
        08:02  ann  undoes A                          -> confirmed
        08:03  ann  cancels A                         -> cancelled
        08:04  bob  books room1 tue 09:00-10:00 as B  -> confirmed
        08:05  ann  undoes A                          -> taken
        08:06  bob  cancels B                         -> cancelled
        08:09  ann  undoes A                          -> wrong-state
        08:10  ann  cancels A                         -> wrong-state
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_move_counts_its_own_old_slot_as_free() {
    story(
        "
        08:00  ann  books room1 tue 09:00-10:00 as A  -> confirmed
        08:01  bob  books room1 tue 11:00-12:00       -> confirmed
        08:02  ann  moves A tue 09:30-10:30           -> confirmed
        08:03  ann  moves A tue 10:30-11:30           -> taken
        08:04  bob  books room1 tue 09:00-09:30       -> confirmed
        08:05  ann  has room_minute                   -> available 5940 held 60 used 0
    ",
    )
    .await;
}
