//! Desks given out for long, and days on which they do not stand empty.

use crate::kit::cast::Cast;
use crate::kit::monday;
use crate::kit::story::{play, story};
use chrono::NaiveDate;
use hatchery::app::Fault;
use hatchery::app::tenancy::{self, New};
use hatchery::domain::amount::Unit;
use hatchery::domain::refusal::Refusal;

#[rocket::async_test]
async fn a_desk_is_one_tenants_and_its_days_are_held() {
    story(
        "
        09:00  manager    gives fixed1 to beta tue..fri person bob as T  -> given
        09:01  bob        has desk_day                                   -> available 26 held 4 used 0
        09:02  manager    gives fixed1 to beta thu..mon+1                -> taken
        09:03  bea        books fixed1 wed 09:00-18:00                   -> taken
        09:04  bea        books fixed1 mon+1 09:00-18:00                 -> rules: bookable
        # The day after its last it is free for the next tenant.
        09:05  manager2   gives fixed1 to beta sat..sun                  -> given
        09:06  bob        has desk_day                                   -> available 24 held 6 used 0
    ",
    )
    .await;
}

#[rocket::async_test]
async fn what_is_no_tenancy_is_refused() {
    story(
        "
        09:00  manager    gives room1 to beta tue..fri                   -> fields
        09:01  manager    gives fixed1 to gamma tue..fri                 -> fields
        09:02  manager    gives fixed1 to beta fri..tue                  -> fields
        10:00  manager    gives fixed1 to beta tue..fri person ann       -> fields
        10:01  manager    gives fixed1 to acme tue..fri                  -> overdrawn
        10:02  manager    gives fixed1 to beta tue..mon+5                -> overdrawn
        10:03  bob        gives fixed1 to beta tue..fri                  -> forbidden
        10:04  elsewhere  gives fixed1 to beta tue..fri                  -> forbidden
        wed 09:00  manager  gives fixed1 to beta tue..fri                -> fields
        wed 09:01  bob      has desk_day                                 -> available 30 held 0 used 0
    ",
    )
    .await;
}

#[rocket::async_test]
async fn days_are_posted_when_a_month_is_over_and_at_the_end() {
    story(
        "
        09:00        manager     gives fixed1 to beta tue..wed+1  -> given
        09:01        bob         has desk_day                     -> available 21 held 9 used 0
        sat 09:00    everything  due                              -> ok
        sat 09:01    bob         has desk_day                     -> available 21 held 9 used 0
        tue+1 09:00  everything  due                              -> ok
        tue+1 09:01  bob         has desk_day                     -> available 21 held 2 used 7
        thu+1 00:00  everything  due                              -> ok
        thu+1 00:01  bob         has desk_day                     -> available 21 held 0 used 9
    ",
    )
    .await;
}

#[rocket::async_test]
async fn a_tenancy_ends_early_and_what_is_left_comes_back() {
    story(
        "
        09:00      manager     gives fixed1 to beta tue..fri person bob as T  -> given
        09:01      bob         is told                                        -> 1 mails, the last of 1 lines
        09:02      bob         is away T thu..fri                             -> away 11-26..11-27
        wed 09:00  bob         ends T wed                                     -> forbidden
        wed 09:01  gus         ends T wed                                     -> not-found
        wed 09:02  manager     ends T tue                                     -> fields
        wed 09:03  manager     ends T fri                                     -> fields
        wed 09:04  manager     ends T wed                                     -> until 11-25
        wed 09:05  bob         is told                                        -> 1 mails, the last of 1 lines
        wed 09:06  bob         has desk_day                                   -> available 28 held 2 used 0
        wed 09:07  manager     gives fixed1 to beta thu..fri                  -> given
        thu 09:00  everything  due                                            -> ok
        thu 09:01  bob         has desk_day                                   -> available 26 held 2 used 2
        thu 09:02  manager     ends T thu                                     -> fields
    ",
    )
    .await;
}

#[rocket::async_test]
async fn while_its_tenant_is_away_a_desk_is_in_the_day_pool() {
    story(
        "
        09:00  manager  gives fixed1 to beta tue..fri person ben as T  -> given
        09:01  bea      finds desk thu 09:00-18:00                     -> desk1
        09:02  ben      is away T wed..thu                             -> away 11-25..11-26
        # The desk-days are the company's again.
        09:03  bob      has desk_day                                   -> available 28 held 2 used 0
        09:04  bea      finds desk thu 09:00-18:00                     -> desk1 fixed1
        09:05  bea      finds desk fri 09:00-18:00                     -> desk1
        09:06  bea      books fixed1 thu 09:00-18:00 as A              -> confirmed
        09:07  bea      books fixed1 fri 09:00-18:00                   -> taken
        09:08  ben      takes back T                                   -> 1 days back, booked by bea (beta)
        09:09  bob      has desk_day                                   -> available 26 held 4 used 0
        09:10  ben      takes back T                                   -> leave-booked
        09:11  bea      finds desk wed 09:00-18:00                     -> desk1
        09:12  bea      cancels A                                      -> cancelled
        09:13  bob      takes back T                                   -> 1 days back
        09:14  bob      has desk_day                                   -> available 26 held 4 used 0
        thu 09:00  bea  undoes A                                       -> wrong-state
    ",
    )
    .await;
}

#[rocket::async_test]
async fn who_waits_for_a_desk_is_offered_it_while_its_tenant_is_away() {
    story(
        "
        09:00  manager  gives fixed1 to beta tue..fri person ben as T   -> given
        09:01  bea      waits for fixed1 thu 09:00-18:00 as W           -> waiting
        09:02  ben      is away T wed..thu                              -> away 11-25..11-26
        09:03  bea      looks W                                         -> offered fixed1 09:00-18:00
        09:04  ben      takes back T                                    -> 1 days back, booked by bea (beta)
        09:05  bea      accepts W                                       -> confirmed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn leave_is_for_days_of_the_tenancy_that_are_still_to_come() {
    story(
        "
        09:00      manager  gives fixed1 to beta tue..fri person ben as T  -> given
        09:01      ben      is away T mon..tue                             -> fields
        09:02      ben      is away T fri..mon+1                           -> fields
        09:03      ben      is away T thu..wed                             -> fields
        09:04      ben      is away T wed..thu                             -> away 11-25..11-26
        09:05      ben      is away T thu..fri                             -> fields
        09:06      bea      is away T fri                                  -> forbidden
        09:07      city     is away T fri                                  -> forbidden
        09:08      gus      is away T fri                                  -> not-found
        wed 09:00  ben      is away T tue                                  -> fields
        # A day that has begun stays as it is; the rest can be taken back.
        thu 09:00  ben      takes back T                                   -> 1 days back
        thu 09:01  bob      has desk_day                                   -> available 27 held 3 used 0
        fri 09:00  ben      takes back T                                   -> fields
    ",
    )
    .await;
}

#[rocket::async_test]
async fn what_was_booked_with_the_days_that_came_back_is_not_there_twice() {
    let cast = Cast::new().await;
    play(
        &cast,
        "
        09:00  manager  gives fixed1 to beta tue..fri person ben as T   -> given
        09:01  ben      is away T wed..thu                              -> away 11-25..11-26
        09:02  bob      books desk1 mon+1 10:00-18:00 units 10          -> confirmed
        09:03  bob      books desk1 tue+1 10:00-18:00 units 10          -> confirmed
        09:04  bob      books desk1 wed+1 10:00-18:00 units 8           -> confirmed
        09:05  bob      has desk_day                                    -> available 0 held 30 used 0
        09:06  ben      takes back T                                    -> overdrawn
        09:07  bea      finds desk wed 09:00-18:00                      -> desk1 fixed1
    ",
    )
    .await;
}

#[rocket::async_test]
async fn of_two_tenants_at_once_one_gets_the_desk() {
    let cast = Cast::new().await;
    cast.grant("acme", Unit::DeskDay, 30).await;
    let (one, two) = (cast.actor("manager").await, cast.actor("manager2").await);
    let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    let new = |company: &str| New {
        resource: cast.resources["fixed1"],
        company: cast.companies[company],
        person: None,
        first: day(25),
        last: day(29),
        note: String::new(),
    };
    let (acme, beta) = (new("acme"), new("beta"));
    let (first, second) = rocket::tokio::join!(
        tenancy::give(cast.house(), &one, &acme, None, monday()),
        tenancy::give(cast.house(), &two, &beta, None, monday()),
    );
    let taken = |done: &Result<_, Fault>| matches!(done, Err(Fault::Refused(refusal)) if matches!(**refusal, Refusal::Taken { .. }));
    assert!(first.is_ok() && taken(&second) || second.is_ok() && taken(&first));
    play(&cast, "09:00  manager  gives fixed1 to beta wed..thu  -> taken").await;
}
