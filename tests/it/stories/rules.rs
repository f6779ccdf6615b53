//! House rules, each refusal by name; everything broken is told at once.

use crate::kit::story::story;

#[rocket::async_test]
async fn every_broken_rule_is_told_at_once() {
    story(
        "
        08:00  ann  books room1 tue 07:50-08:00       -> rules: opening_hours shortest start_grid
        08:01  ann  books room1 mon 07:00-07:45       -> rules: not_past opening_hours
        08:02  ann  books room1 tue+20 09:00-10:00    -> rules: latest_notice
        08:03  ann  books room1 tue+200 09:00-10:00   -> rules: foreseeable balance latest_notice
        08:04  ann  books room1 tue 08:00-20:15       -> rules: longest
        08:05  ann  books fixed1 tue 09:00-10:00      -> rules: bookable balance
        08:06  ann  books room1 tue 10:00-09:00       -> fields
        08:07  ann  books room1 mon 08:00-09:00       -> confirmed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn what_is_taken_is_told_before_what_is_against_the_rules() {
    story(
        "
        08:00  ann  books room1 tue 09:00-10:00   -> confirmed
        08:01  bob  books room1 tue 09:50-10:00   -> taken
        08:02  bob  books room1 tue 10:00-10:10   -> rules: shortest start_grid
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_suspended_company_and_a_stranger_do_not_book() {
    story(
        "
        08:00  gus     books far1 tue 09:00-10:00             -> rules: standing balance
        08:01  nobody  books room1 tue 09:00-10:00            -> forbidden
        08:02  mentor  books room1 tue 09:00-10:00            -> forbidden
        08:03  ann     books room1 tue 09:00-10:00 for beta   -> forbidden
        08:04  manager books room1 tue 09:00-10:00 for beta holder bob as M -> confirmed
        08:05  bob     opens M                                -> confirmed
        08:06  bob     books room1 tue 10:00-11:00 holder ann -> fields
        08:07  bob     books room1 tue 10:00-11:00 holder bea as C -> confirmed
        08:08  bea     cancels C                              -> cancelled
    ",
    )
    .await;
}
