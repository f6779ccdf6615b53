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
