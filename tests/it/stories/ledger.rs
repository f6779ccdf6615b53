//! Holds, settlements and what is given back.

use crate::kit::story::story;

#[rocket::async_test]
async fn booking_holds_use_settles_cancelling_releases() {
    story(
        "
        08:00  ann         books room1 mon 09:00-10:30 as A  -> confirmed
        08:01  ann         books room1 tue 09:00-10:00 as B  -> confirmed
        08:02  ann         has room_minute                   -> available 5850 held 150 used 0
        08:03  ann         cancels B                         -> cancelled
        08:04  ann         has room_minute                   -> available 5910 held 90 used 0
        10:31  everything  due                               -> ok
        10:32  ann         has room_minute                   -> available 5910 held 0 used 90
        10:33  ann         opens A                           -> done
        10:34  ann         cancels A                         -> wrong-state
    ",
    )
    .await;
}

#[rocket::async_test]
async fn what_is_called_off_half_way_is_settled_up_to_then() {
    story(
        "
        08:00  ann  books room1 mon 09:00-11:00 as A  -> confirmed
        09:30  ann  cancels A                         -> cancelled
        09:31  ann  has room_minute                   -> available 5970 held 0 used 30
        09:32  ann  undoes A                          -> wrong-state
        09:33  bob  books room1 mon 09:30-11:00       -> confirmed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn balances_are_pooled_over_a_companys_people_and_end() {
    story(
        "
        08:00  bob  books desk1 tue 10:00-22:00 units 10  -> confirmed
        08:01  bea  books desk1 wed 10:00-22:00 units 10  -> confirmed
        08:02  ben  books desk1 thu 10:00-22:00 units 10  -> confirmed
        08:03  bob  books desk1 fri 10:00-22:00           -> overdrawn
        08:04  ann  books desk1 fri 10:00-22:00           -> overdrawn
        08:05  bob  has desk_day                          -> available 0 held 30 used 0
    ",
    )
    .await;
}

#[rocket::async_test]
async fn card_hours_are_cards_times_time_and_a_lab_costs_nothing() {
    story(
        "
        08:00  bob  books pool1 tue 08:00-18:00 units 32  -> confirmed
        08:01  bob  has card_second                       -> available 2448000 held 1152000 used 0
        08:02  bob  books pool1 tue 08:00-09:00           -> taken
        08:03  ann  books free1 tue 08:00-18:00           -> confirmed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn what_was_only_asked_for_costs_nothing() {
    story(
        "
        08:05  ann  books big mon 08:00-09:00 as A  -> requested
        08:12  ann  cancels A                       -> cancelled
        08:13  ann  has room_minute                 -> available 6000 held 0 used 0
    ",
    )
    .await;
}
