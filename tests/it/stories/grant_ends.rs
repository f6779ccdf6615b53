//! Grants that end soon: their company's administrators are told what is left, 30 and 7 days ahead, once each.

use super::books::{give, set, settle};
use crate::kit::cast::Cast;
use crate::kit::raw::Raw;
use crate::kit::{at, monday};
use hatchery::app::{amend, due, notify, people};
use hatchery::domain::allowance::Carry;
use hatchery::domain::amount::Unit;
use hatchery::domain::person::Language;
use hatchery::domain::time::{DAY, HOUR, Instant, Interval};
use hatchery::words::Words;

/// Days from Monday, 2026-11-23.
fn days(from: i64, to: i64) -> Interval {
    Interval::new(monday().plus(from * DAY - 8 * HOUR), monday().plus(to * DAY - 8 * HOUR)).unwrap()
}

/// Nine in the morning, so many days after that Monday.
fn morning(day: i64) -> Instant {
    at("2026-11-23T09:00:00+08:00").plus(day * DAY)
}

/// Does all that is due, and tells people.
async fn until(cast: &Cast, now: Instant) {
    settle(cast, now).await;
    while notify::run(cast.house(), now).await.unwrap() > 0 {}
}

async fn warned(raw: &mut Raw) -> Vec<i64> {
    let told = raw.texts("select after from event where verb = 'grant_ending' order by id").await;
    let amount = |text: &String| serde_json::from_str::<serde_json::Value>(text).unwrap()["amount"].clone();
    told.iter().map(|text| amount(text).as_i64().unwrap()).collect()
}

#[rocket::async_test]
async fn an_end_is_told_thirty_and_seven_days_ahead_once_each() {
    let cast = Cast::new().await;
    let mut raw = Raw::open(&cast.fresh.url).await;
    let ann = cast.actor("ann").await;
    people::set_language(cast.house(), &ann, Language::Zh).await.unwrap();
    let grant = give(&cast, "acme", Unit::MentorMinute, 600, days(0, 100), None).await;
    until(&cast, morning(70).plus(-1)).await;
    assert!(warned(&mut raw).await.is_empty());
    for _ in 0..3 {
        until(&cast, morning(70)).await;
    }
    assert_eq!(warned(&mut raw).await, [600]);
    until(&cast, morning(93).plus(-1)).await;
    assert_eq!(warned(&mut raw).await.len(), 1);
    until(&cast, morning(93)).await;
    until(&cast, morning(99)).await;
    assert_eq!(warned(&mut raw).await, [600, 600], "seven days ahead as well, and no more");

    let zh = cast.actor("ann").await;
    let notices = notify::notices(cast.house(), &zh, i64::MAX, 20).await.unwrap();
    let all: Vec<_> = notices.iter().filter(|one| one.verb == "grant_ending").collect();
    assert_eq!((all.len(), all[0].subject.as_str(), all[0].subject_id), (2, "entitlement", grant.0));
    let (text, then) = notify::said(&Words::of(zh.language), all[0]).unwrap();
    assert!(text.starts_with("额度将到期：") && text.ends_with("可用到 2027-03-02"), "{text}");
    assert_eq!(then.as_deref(), Some("到期未用的部分清零。"));
    let mails = "select subject || ' ' || body from mail where subject like '额度将到期%' order by id";
    let mails = raw.texts(mails).await;
    assert_eq!(mails.len(), 2);
    let link = format!("/companies/{}/grants/{grant}", cast.companies["acme"]);
    assert!(mails[0].contains(&link) && mails[0].contains("到期未用的部分清零。"), "{}", mails[0]);
    until(&cast, morning(100)).await;
    assert_eq!(
        raw.count("select count(*) from account where warn_at is not null and closed_at is not null").await,
        0
    );
}

#[rocket::async_test]
async fn what_is_short_or_has_nothing_left_is_not_told_of() {
    let cast = Cast::new().await;
    let mut raw = Raw::open(&cast.fresh.url).await;
    give(&cast, "acme", Unit::MentorMinute, 100, days(0, 13), None).await;
    // Good for long, but given so late that only two weeks of it are left: told of at seven days.
    give(&cast, "acme", Unit::MentorMinute, 200, days(-300, 15), None).await;
    give(&cast, "acme", Unit::MentorMinute, 300, days(0, 40), None).await;
    let empty = give(&cast, "acme", Unit::MentorMinute, 400, days(0, 80), None).await;
    let manager = cast.actor("manager").await;
    amend::take_back(cast.house(), &manager, empty, "Left early", None, monday()).await.unwrap();
    until(&cast, morning(8)).await;
    assert_eq!(warned(&mut raw).await, [200]);
    until(&cast, morning(33)).await;
    assert_eq!(warned(&mut raw).await, [200, 300], "40 days are too short for a warning at 30");
    until(&cast, morning(80)).await;
    assert_eq!(warned(&mut raw).await, [200, 300], "nothing is left of the last one");
}

#[rocket::async_test]
async fn after_a_stop_the_latest_missed_warning_is_given_and_none_after_the_end() {
    let cast = Cast::new().await;
    let mut raw = Raw::open(&cast.fresh.url).await;
    give(&cast, "acme", Unit::MentorMinute, 500, days(0, 200), None).await;
    give(&cast, "acme", Unit::MentorMinute, 700, days(0, 190), None).await;
    until(&cast, morning(195)).await;
    assert_eq!(warned(&mut raw).await, [500], "once, although both of its moments were missed");
}

#[rocket::async_test]
async fn a_month_that_goes_on_is_told_with_its_rule() {
    let cast = Cast::new().await;
    let mut raw = Raw::open(&cast.fresh.url).await;
    set(&cast, "2026-12", None, 600, Carry { percent: 50, most: 120 }, monday()).await;
    until(&cast, at("2026-12-01T00:00:00+08:00")).await;
    until(&cast, at("2026-12-24T09:00:00+08:00")).await;
    assert!(warned(&mut raw).await.is_empty());
    until(&cast, at("2026-12-25T09:00:00+08:00")).await;
    assert_eq!(warned(&mut raw).await, [600], "a month is too short for a warning at 30 days");
    let mails = raw.texts("select body from mail where subject like 'An entitlement ends soon%'").await;
    assert_eq!(mails.len(), 1);
    let (rule, carried) = ("50 % of the rest, at most 2 h", "2 h of what is left now");
    assert!(mails[0].contains(rule) && mails[0].contains(carried), "{}", mails[0]);
    assert!(mails[0].contains("by 2026-12-31"), "{}", mails[0]);
}

#[rocket::async_test]
async fn two_instances_warn_once() {
    let cast = Cast::new().await;
    let mut raw = Raw::open(&cast.fresh.url).await;
    for n in 1..=60 {
        give(&cast, "acme", Unit::MentorMinute, n, days(0, 20), None).await;
    }
    let now = morning(13);
    let (one, two) = rocket::tokio::join!(due::run(cast.house(), now), due::run(cast.house(), now));
    one.unwrap();
    two.unwrap();
    assert!((1..=60).contains(&warned(&mut raw).await.len()), "a batch at a time");
    settle(&cast, now).await;
    let mut all = warned(&mut raw).await;
    all.sort_unstable();
    assert_eq!(all, (1..=60).collect::<Vec<_>>(), "each once");
}
