//! Every rule that managers can put in force: kept, broken, asking.

use crate::kit::cast::Cast;
use crate::kit::monday;
use crate::kit::story::play;
use chrono::NaiveDate;
use hatchery::app::policy::{self, Put, Reach, Target};
use hatchery::app::see;
use hatchery::domain::company::CompanyKind;
use hatchery::domain::policy::{Outcome, Rule, When};

/// The target of rules for one resource of 南山; an empty code: of the whole incubator.
pub(super) fn target(cast: &Cast, code: &str) -> Target {
    let resource = (!code.is_empty()).then(|| cast.resources[code]);
    Target { reach: Reach { kind: None, resource }, ..Target::of(cast.nanshan) }
}

pub(super) async fn put(cast: &Cast, code: &str, rules: &[Rule]) -> Put {
    let manager = cast.actor("manager").await;
    policy::put(cast.house(), &manager, &target(cast, code), rules, None, monday()).await.unwrap()
}

/// A story in a house where `rules` hold for a resource.
async fn under(code: &str, rules: &[Rule], story: &str) {
    let cast = Cast::new().await;
    put(&cast, code, rules).await;
    play(&cast, story).await;
}

pub(super) fn asks(when: When) -> Rule {
    Rule::Approval { when, answer_minutes: 540 }
}

pub(super) fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

#[rocket::async_test]
async fn working_days_are_those_of_the_chinese_calendar() {
    under(
        "free1",
        &[Rule::OpeningHours, Rule::WorkingDays],
        "
        # 1 October and what follows is off; Saturday the 10th makes up for it, the Sunday after is a Sunday.
        mon+-9 08:00  ann  books free1 wed+-9 09:00-10:00   -> confirmed
        08:01         ann  books free1 thu+-8 09:00-10:00   -> rules: working_days
        08:02         ann  books free1 sat+-7 09:00-10:00   -> confirmed
        08:03         ann  books free1 sun+-7 09:00-10:00   -> rules: working_days
        08:04         ann  books free1 sat+-6 09:00-10:00   -> rules: working_days
        08:05         ann  books free1 sat+-7 07:00-08:00   -> rules: opening_hours
    ",
    )
    .await;
}

#[rocket::async_test]
async fn nothing_is_booked_in_a_closed_period() {
    let closed = [
        Rule::Closed { from: day(11, 25), until: day(11, 26) },
        Rule::Closed { from: day(12, 1), until: day(12, 1) },
    ];
    under(
        "free1",
        &closed,
        "
        08:00  ann  books free1 tue 09:00-10:00     -> confirmed
        08:01  ann  books free1 wed 09:00-10:00     -> rules: closed
        08:02  ann  books free1 thu 23:00-24:00     -> rules: closed
        08:03  ann  books free1 fri 00:00-01:00     -> confirmed
        08:04  ann  books free1 tue+1 09:00-10:00   -> rules: closed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn not_too_early_not_too_late_not_too_short_not_too_long() {
    let rules = [
        Rule::EarliestNotice { minutes: 120 },
        Rule::LatestNotice { days: 7 },
        Rule::Shortest { minutes: 30 },
        Rule::Longest { minutes: 90 },
        Rule::StartGrid { minutes: 30 },
    ];
    under(
        "free1",
        &rules,
        "
        08:00  ann  books free1 mon 09:30-10:30      -> rules: earliest_notice
        08:00  ann  books free1 mon 10:00-10:30      -> confirmed
        08:01  ann  books free1 mon+1 08:00-09:00    -> confirmed
        08:01  ann  books free1 mon+1 09:00-10:00    -> rules: latest_notice
        08:02  ann  books free1 tue 09:00-09:15      -> rules: shortest start_grid
        08:03  ann  books free1 tue 09:00-11:00      -> rules: longest
        08:04  ann  books free1 tue 09:15-10:15      -> rules: start_grid
        08:05  ann  books free1 tue 09:00-10:30      -> confirmed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn open_bookings_are_counted_by_person_and_by_company() {
    under(
        "free1",
        &[Rule::OpenPerPerson { most: 2 }, Rule::OpenPerCompany { most: 3 }],
        "
        08:00  bob  books free1 tue 09:00-10:00 as A   -> confirmed
        08:01  bob  books free1 tue 10:00-11:00        -> confirmed
        08:02  bob  books free1 tue 11:00-12:00        -> rules: open_per_person
        08:03  bea  books free1 tue 11:00-12:00        -> confirmed
        08:04  bea  books free1 tue 12:00-13:00        -> rules: open_per_company
        08:05  ann  books free1 tue 12:00-13:00        -> confirmed
        08:06  bob  cancels A                          -> cancelled
        08:07  bea  books free1 tue 13:00-14:00        -> confirmed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn hours_in_a_window_are_counted_by_person_and_pooled_by_company() {
    let rules =
        [Rule::TimePerPerson { minutes: 120, days: 7 }, Rule::TimePerCompany { minutes: 180, days: 7 }];
    under(
        "free1",
        &rules,
        "
        08:00  bob  books free1 tue 09:00-11:00         -> confirmed
        08:01  bob  books free1 thu 09:00-09:30         -> rules: time_per_person
        # Another kind of room is another matter.
        08:02  bob  books room1 thu 09:00-12:00         -> confirmed
        08:03  bea  books free1 thu 09:00-10:00         -> confirmed
        08:04  ben  books free1 fri 09:00-09:30         -> rules: time_per_company
        08:05  ann  books free1 fri 09:00-11:00 as A    -> confirmed
        # The window rolls: a week after the first, its hours are free again, not sooner.
        08:06  bob  books free1 tue+1 08:00-09:00       -> rules: time_per_person time_per_company
        08:07  bob  books free1 tue+1 11:00-13:00       -> confirmed
        08:08  ann  moves A fri 09:00-10:30             -> confirmed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn who_may_book_and_how_many_must_come() {
    let tenants = |kinds: Vec<CompanyKind>| Rule::WhoMayBook { tenants_only: true, kinds };
    under(
        "free1",
        &[tenants(vec![]), Rule::Seats { least: 2 }],
        "
        08:00  ann      books free1 tue 09:00-10:00            -> rules: seats
        08:01  ann      books free1 tue 09:00-10:00 people 7   -> rules: seats
        08:02  ann      books free1 tue 09:00-10:00 people 6   -> confirmed
        08:03  manager  books free1 tue 10:00-11:00 people 2   -> confirmed
        08:04  gus      books free1 tue 11:00-12:00 people 2   -> rules: standing who_may_book
    ",
    )
    .await;
    under(
        "free1",
        &[tenants(vec![CompanyKind::Company, CompanyKind::University])],
        "08:00  ann  books free1 tue 09:00-10:00  -> rules: who_may_book",
    )
    .await;
}

#[rocket::async_test]
async fn approval_is_asked_for_each_of_its_reasons() {
    let rules = [
        asks(When::Longer(120)),
        asks(When::Larger(4)),
        asks(When::Outside { from_minute: 540, to_minute: 1_080 }),
        asks(When::DayOff),
    ];
    under(
        "free1",
        &rules,
        "
        08:00  ann  books free1 tue 09:00-11:00            -> confirmed
        08:01  ann  books free1 tue 11:00-13:30            -> requested
        08:02  ann  books free1 tue 14:00-15:00 people 4   -> confirmed
        08:03  ann  books free1 tue 15:00-16:00 people 5   -> requested
        08:04  ann  books free1 tue 17:30-18:30            -> requested
        08:05  ann  books free1 sat 10:00-11:00            -> requested
    ",
    )
    .await;
    under("free1", &[asks(When::Team)], "08:00  ann  books free1 tue 09:00-10:00  -> requested").await;
    under(
        "desk1",
        &[asks(When::More(2))],
        "
        08:00  bob  books desk1 tue 09:00-10:00 units 2  -> confirmed
        08:01  bob  books desk1 wed 09:00-10:00 units 3  -> requested
    ",
    )
    .await;
}

#[rocket::async_test]
async fn who_did_not_come_is_asked_about() {
    let presence = Rule::CheckIn { opens_minutes: 15, grace_minutes: 15, charge_percent: 0 };
    under(
        "free1",
        &[presence, asks(When::NoShows(1))],
        "
        08:00  ann         books free1 mon 09:00-10:00    -> confirmed
        10:00  everything  due                            -> ok
        10:01  ann         books free1 tue 09:00-10:00    -> requested
        10:02  bob         books free1 tue 10:00-11:00    -> confirmed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn buffers_stand_between_two_bookings() {
    under(
        "free1",
        &[Rule::Buffer { before_minutes: 15, after_minutes: 30 }],
        "
        08:00  ann  books free1 tue 09:00-10:00   -> confirmed
        08:01  bob  books free1 tue 10:30-11:00   -> taken
        08:02  bob  books free1 tue 10:45-11:00   -> confirmed
    ",
    )
    .await;
}

#[rocket::async_test]
async fn only_a_manager_of_the_place_sets_rules_aside_and_says_why() {
    let cast = Cast::new().await;
    put(&cast, "room1", &[Rule::Longest { minutes: 60 }]).await;
    play(
        &cast,
        "
        08:00  ann        books room1 tue 09:00-11:00                                    -> rules: longest
        08:01  ann        overrides room1 tue 09:00-11:00 because I want                 -> forbidden
        08:02  approver   overrides room1 tue 09:00-11:00 because I want                 -> forbidden
        08:03  elsewhere  overrides room1 tue 09:00-11:00 because I want                 -> forbidden
        08:04  manager    overrides room1 tue 09:00-11:00                                -> fields
        08:05  manager    overrides room1 tue 09:00-11:00 because the mayor comes as it  -> confirmed
        # What holds everywhere is nobody's to set aside.
        08:06  manager    overrides room1 tue 10:00-12:00 because the mayor stays        -> taken
        08:07  manager    overrides room1 mon 06:00-07:00 because of yesterday           -> rules: not_past
    ",
    )
    .await;
    let manager = cast.actor("manager").await;
    let mine =
        see::mine_ahead(cast.house(), &manager, hatchery::app::Page { after: None, limit: 9 }, monday());
    let id = mine.await.unwrap()[0].id;
    let event = see::open(cast.house(), &manager, id, monday()).await.unwrap().history.remove(0);
    assert_eq!((event.verb.as_str(), event.policy_version), ("overrode", Some(1)));
    assert_eq!(event.reason.as_deref(), Some("because the mayor comes as it"));
    let longest = event.trace.iter().find(|check| check.rule.name() == "longest").unwrap();
    assert_eq!((longest.value, longest.outcome), (120, Outcome::Overridden));
}
