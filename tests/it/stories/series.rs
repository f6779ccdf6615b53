//! Series: each date judged by itself, the rest booked in one step.

use crate::kit::story::story;

#[rocket::async_test]
async fn one_taken_date_does_not_sink_the_series() {
    story(
        "
        08:00  bob  books room1 tue+1 09:00-10:00 as B              -> confirmed
        08:01  ann  plans room1 week tue 09:00-10:00 times 4        -> 11-24 free, 12-01 taken, 12-08 free, 12-15 free
        08:02  ann  repeats room1 week tue 09:00-10:00 times 4 as S waiting -> 3 booked, 1 skipped
        08:03  bob  books room1 tue+2 09:30-10:30                   -> taken
        08:04  ann  has room_minute                                 -> available 5820 held 180 used 0
        # The skipped date became a place in the line, and is booked as soon as it is free.
        08:05  ann  looks S-w1                                      -> waiting behind 0
        08:06  bob  cancels B                                       -> cancelled
        08:07  ann  looks S-w1                                      -> served
        08:08  ann  has room_minute                                 -> available 5760 held 240 used 0
    ",
    )
    .await;
}

#[rocket::async_test]
async fn every_limit_is_checked_on_every_date() {
    story(
        "
        08:00  ann  plans room1 week tue 09:00-10:00 times 15 -> 11-24 free, 12-01 free, 12-08 free, 12-15 free, 12-22 free, 12-29 free, 01-05? free, 01-12? free, 01-19? free, 01-26? free, 02-02? free, 02-09? free, 02-16? free, 02-23? rules: latest_notice, 03-02? rules: latest_notice
        08:01  ann  repeats room1 week tue 09:00-10:00 times 15 -> 13 booked, 2 skipped
        # 6,000 minutes are granted: four days of twelve hours fit into what is left, the fifth does not.
        08:02  ann  repeats room2 day wed 08:00-20:00 times 10 as L -> 7 booked, 3 skipped
        08:03  ann  repeats room2 day wed 08:00-20:00 times 2   -> taken
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_series_out_of_bounds_is_refused_whole() {
    story(
        "
        08:00  ann  repeats room1 week tue 09:00-10:00 times 60   -> fields
        08:01  ann  repeats room1 day tue 09:00-10:00 times 200   -> fields
        08:02  ann  repeats room1 week tue 07:00-07:30 times 3    -> rules: opening_hours
        08:03  nobody repeats room1 week tue 09:00-10:00 times 3  -> forbidden
        08:04  ann  repeats fixed1 week tue 09:00-10:00 times 3   -> rules: bookable balance
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_series_moves_as_a_whole_and_what_cannot_stays() {
    story(
        "
        08:00  ann  repeats room1 week tue 09:00-10:00 times 4 as S -> 4 booked, 0 skipped
        08:01  bob  books room1 tue+2 11:00-12:00                   -> confirmed
        08:02  ann  edits S 11:00-12:00                             -> 3 changed, 1 kept
        08:03  ann  sees S                                          -> 4 open
        08:04  bob  books room1 tue 09:00-10:00                     -> confirmed
        08:05  bob  books room1 tue+2 09:00-10:00                   -> taken
        08:06  bob  edits S 14:00-15:00                             -> not-found
        08:07  manager edits S 14:00-15:00                          -> 4 changed, 0 kept
        08:08  ann  edits S 23:00-01:00                             -> rules: opening_hours
        08:09  ann  has room_minute                                 -> available 5760 held 240 used 0
    ",
    )
    .await;
}

#[rocket::async_test]
async fn this_and_following_become_a_series_of_their_own() {
    story(
        "
        08:00  ann  repeats room1 week tue 09:00-10:00 times 4 as S    -> 4 booked, 0 skipped
        08:01  ann  edits S 13:00-14:00 since S3 as T                  -> 2 changed, 0 kept
        08:02  ann  sees S                                             -> 2 open
        # What comes before is still a series that can be changed.
        08:03  ann  edits S 15:00-16:00                                -> 2 changed, 0 kept
        08:03  ann  sees T                                             -> 2 open
        08:04  ann  ends S                                             -> 2 gone
        08:05  ann  edits S 15:00-16:00                                -> wrong-state
        08:06  ann  edits T 15:00-16:00                                -> 2 changed, 0 kept
        08:07  bob  books room1 tue+2 09:00-10:00                      -> confirmed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn away_for_two_weeks() {
    story(
        "
        08:00  ann  repeats room1 week tue 09:00-10:00 times 5 as S -> 5 booked, 0 skipped
        08:01  bob  repeats room1 week tue 09:00-10:00 times 5 waiting -> taken
        08:02  bob  waits for room1 tue+1 09:00-10:00 as W auto     -> waiting
        08:03  ann  drops S mon+1 sun+2                             -> 2 gone
        08:04  ann  sees S                                          -> 3 open
        # A freed date goes to who waits for it.
        08:05  bob  looks W                                         -> served
        08:06  ann  drops S mon+1 sun+2                             -> fields
        08:07  ann  drops S sun+2 mon+1                             -> fields
        08:07  ann  undoes S3                                       -> confirmed
        08:09  ann  ends S                                          -> 4 gone
        08:10  ann  sees S                                          -> ended, 0 open
        08:11  ann  ends S                                          -> wrong-state
        08:20  ann  has room_minute                                 -> available 6000 held 0 used 0
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_long_series_is_confirmed_again_or_released() {
    story(
        "
        mon 08:00    manager  rules room1 with {\"rule\":\"confirm_again\",\"weeks\":4} -> ok
        mon 08:01    ann  repeats room1 week tue 09:00-10:00 times 10 as S  -> 10 booked, 0 skipped
        mon 08:02    bob  repeats room1 week tue 14:00-15:00 times 10 as B  -> 10 booked, 0 skipped
        mon+3 08:10  everything due                                         -> ok
        mon+3 08:11  ann  confirms S                                        -> 2027-01-11
        mon+4 08:05  everything due                                         -> ok
        mon+4 08:06  ann  sees S                                            -> 6 open
        mon+4 08:07  bob  sees B                                            -> ended, 0 open
        mon+4 08:08  bob  confirms B                                        -> wrong-state
    ",
    )
    .await;
}
