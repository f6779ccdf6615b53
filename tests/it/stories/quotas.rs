//! Quotas of cards: who is told at which share, from when somebody must agree, and where reservations stop.

use super::books::{give, try_book};
use super::compute::{priced, quota_of, ran, sound};
use crate::kit::cast::Cast;
use crate::kit::raw::Raw;
use crate::kit::story::refused;
use crate::kit::{at, monday};
use hatchery::app::book::Taking;
use hatchery::app::change::{Change, change};
use hatchery::app::pool::{self, Draft};
use hatchery::app::series::{Wanted, book as book_series};
use hatchery::app::{notify, quota};
use hatchery::domain::amount::Unit;
use hatchery::domain::pool::{Alarm, Funding, Threshold};
use hatchery::domain::price::HOUR;
use hatchery::domain::recur::{Ends, Every, Recurrence};
use hatchery::domain::time::{DAY, Interval};

/// `cards` cards of `pool1` for two hours of a day of November, booked by ann of acme on Monday.
async fn reserve(cast: &Cast, day: &str, cards: i64) -> String {
    let span = |time: &str| at(&format!("2026-11-{day}T{time}:00+08:00"));
    let used = Interval::new(span("08:00"), span("10:00")).unwrap();
    match try_book(cast, "ann", &[(cast.resources["pool1"], cards)], used).await {
        Ok(booked) => booked.state.name().to_owned(),
        Err(fault) => refused(&fault),
    }
}

/// Sets the thresholds of `pool1`.
async fn thresholds(cast: &Cast, all: &[(i64, Alarm)]) {
    let (house, manager, id) = (cast.house(), cast.actor("manager").await, cast.resources["pool1"]);
    let there = pool::one(house, &manager, id, monday()).await.unwrap().pool;
    let all = all.iter().map(|(percent, alarm)| Threshold { percent: *percent, alarm: *alarm });
    let draft = Draft {
        provider: there.provider,
        pool: there.pool,
        wait_days: there.wait_days,
        provider_uscc: None,
        thresholds: Some(all.collect()),
    };
    pool::put(house, &manager, id, &draft, Some(there.version), None, monday()).await.unwrap();
}

/// What was told of quotas: of what, at which percentage.
async fn told(cast: &Cast) -> Vec<String> {
    let mut raw = Raw::open(&cast.fresh.url).await;
    let rows =
        raw.texts("select subject || ' ' || after from event where verb = 'quota_reached' order by id");
    let read = |row: String| {
        let (subject, after) = row.split_once(' ').unwrap();
        let after: serde_json::Value = serde_json::from_str(after).unwrap();
        format!("{subject} {} {}", after["percent"], after["alarm"].as_str().unwrap())
    };
    rows.await.into_iter().map(read).collect()
}

#[rocket::async_test]
async fn what_is_good_for_any_pool_tells_asks_and_stops_as_a_pools_own_does() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 0).await;
    let month = Interval::new(monday(), monday().plus(30 * DAY)).unwrap();
    give(&cast, "acme", Unit::CardSecond, 100 * HOUR, month, None).await;
    assert_eq!(reserve(&cast, "24", 32).await, "confirmed", "64 of 100 card-hours");
    assert!(told(&cast).await.is_empty());
    assert_eq!(reserve(&cast, "25", 15).await, "confirmed", "94");
    assert_eq!(told(&cast).await, ["company 80 warn"]);
    assert_eq!(reserve(&cast, "26", 1).await, "requested", "96: from 95 on somebody must agree");
    assert_eq!(told(&cast).await, ["company 80 warn", "company 95 ask"]);
    assert_eq!(reserve(&cast, "27", 3).await, "rules: balance quota_stop", "102");
    assert_eq!(reserve(&cast, "27", 2).await, "requested", "to the last");
    assert_eq!(told(&cast).await.last().unwrap(), "company 100 stop");
    let ann = cast.actor("ann").await;
    let all = quota::of_company(cast.house(), &ann, cast.companies["acme"], monday()).await.unwrap();
    assert_eq!((all.len(), all[0].pool.is_none(), all[0].taken), (1, true, 100 * HOUR));
    while notify::run(cast.house(), monday()).await.unwrap() > 0 {}
    let notices = notify::notices(cast.house(), &ann, i64::MAX, 20).await.unwrap();
    let first = notices.iter().rfind(|one| one.verb == "quota_reached").unwrap();
    let (text, _) = notify::said(&hatchery::words::Words::of(ann.language), first).unwrap();
    assert_eq!(text, "Compute quota: acme · 80%");
    sound(&cast).await;
}

#[rocket::async_test]
async fn each_balance_stands_by_itself() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 0).await;
    quota_of(&cast, "acme", 10).await;
    let long = Interval::new(monday(), monday().plus(90 * DAY)).unwrap();
    give(&cast, "acme", Unit::CardSecond, 100 * HOUR, long, None).await;
    assert_eq!(reserve(&cast, "24", 5).await, "requested", "all of the pool's own, which ends first");
    assert_eq!(reserve(&cast, "25", 5).await, "confirmed", "10 of the 100 for any pool");
    assert_eq!(told(&cast).await, ["pool 100 stop"]);
}

#[rocket::async_test]
async fn nothing_is_reserved_beyond_the_stop_until_more_is_granted() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 0).await;
    quota_of(&cast, "acme", 100).await;
    thresholds(&cast, &[(50, Alarm::Warn), (90, Alarm::Stop)]).await;
    assert_eq!(reserve(&cast, "24", 32).await, "confirmed", "64 of 100 card-hours");
    assert_eq!(reserve(&cast, "25", 14).await, "rules: quota_stop", "92");
    assert_eq!(reserve(&cast, "25", 13).await, "confirmed", "90 is not beyond it");
    assert_eq!(told(&cast).await, ["pool 50 warn", "pool 90 stop"]);
    assert_eq!(reserve(&cast, "26", 1).await, "rules: quota_stop");
    quota_of(&cast, "acme", 20).await;
    assert_eq!(reserve(&cast, "26", 1).await, "confirmed", "92 of 120");
    thresholds(&cast, &[]).await;
    assert_eq!(reserve(&cast, "27", 14).await, "confirmed", "to the last, where the pool never stops");
    assert_eq!(reserve(&cast, "28", 1).await, "overdrawn");
    sound(&cast).await;
}

#[rocket::async_test]
async fn a_change_that_takes_more_is_judged_by_the_quota_and_one_that_does_not_is_not() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 0).await;
    quota_of(&cast, "acme", 100).await;
    thresholds(&cast, &[(90, Alarm::Stop)]).await;
    let span = |from: &str, to: &str| Interval::new(at(from), at(to)).unwrap();
    let used = span("2026-11-25T08:00:00+08:00", "2026-11-25T12:00:00+08:00");
    let made = try_book(&cast, "ann", &[(cast.resources["pool1"], 20)], used).await.unwrap();
    let ann = cast.actor("ann").await;
    let moved = async |span: Interval| {
        let wish = Change { span: Some(span), ..Change::default() };
        let done = change(cast.house(), &ann, made.id, None, &wish, monday()).await;
        done.map(|_| ()).map_err(|fault| refused(&fault))
    };
    let longer = moved(span("2026-11-25T08:00:00+08:00", "2026-11-25T13:00:00+08:00")).await;
    assert_eq!(longer, Err("rules: quota_stop".to_owned()), "100 of 100 card-hours");
    // Something else ran meanwhile; what was reserved can still be moved.
    ran(
        &cast,
        "2026-11-24T08:00:00+08:00",
        &[("a", "acme", "2026-11-23T00:00:00+08:00", "2026-11-23T04:00:00+08:00", 5)],
    )
    .await;
    moved(span("2026-11-26T08:00:00+08:00", "2026-11-26T12:00:00+08:00")).await.unwrap();
    sound(&cast).await;
}

#[rocket::async_test]
async fn the_dates_of_a_series_are_counted_together() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 0).await;
    quota_of(&cast, "acme", 100).await;
    thresholds(&cast, &[(80, Alarm::Warn), (90, Alarm::Stop)]).await;
    let ann = cast.actor("ann").await;
    let time = |text: &str| text.parse().unwrap();
    let wanted = Wanted {
        items: vec![Taking { resource: cast.resources["pool1"], units: 10 }],
        first: "2026-11-24".parse().unwrap(),
        from: time("08:00:00"),
        to: time("10:00:00"),
        rule: Recurrence { every: Every::Day, interval: 1, ends: Ends::Count(5) },
        title: "Training".to_owned(),
        company: None,
        note: String::new(),
        private: false,
        seats: 0,
        accepts: Vec::new(),
        wait: false,
        only: Vec::new(),
    };
    let made = book_series(cast.house(), &ann, &wanted, None, monday()).await.unwrap();
    let count = (made.booked.len(), made.skipped.len());
    assert_eq!(count, (4, 1), "20 card-hours a day: 80, and not 100");
    assert_eq!(told(&cast).await, ["pool 80 warn"]);
}

#[rocket::async_test]
async fn what_runs_beyond_the_stop_is_recorded_and_told_to_who_keeps_the_pool() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 0).await;
    quota_of(&cast, "acme", 100).await;
    thresholds(&cast, &[(90, Alarm::Stop)]).await;
    assert_eq!(reserve(&cast, "26", 32).await, "confirmed", "64 of 100 card-hours");
    let mut raw = Raw::open(&cast.fresh.url).await;
    let now = "2026-11-24T08:00:00+08:00";
    let ran_for = async |job: &str, from: i64, hours: i64| {
        let (from, to) = (monday().plus(-24 * HOUR + from * HOUR), monday().plus((from + hours - 24) * HOUR));
        let (from, to) = (from.rfc3339(chrono_tz::UTC), to.rfc3339(chrono_tz::UTC));
        ran(&cast, now, &[(job, "acme", &from, &to, 4)]).await
    };
    let over = "select after from event where verb = 'quota_overrun' order by id";
    assert_eq!(ran_for("a", 0, 6).await.taken, 1);
    assert!(raw.texts(over).await.is_empty(), "88 of 100");
    assert_eq!(ran_for("b", 6, 2).await.taken, 1, "96 of 100: recorded all the same");
    assert_eq!(ran_for("c", 8, 2).await.taken, 1, "104: the last four are billed");
    assert_eq!(ran_for("c", 8, 2).await.known, 1);
    let told: Vec<serde_json::Value> =
        raw.texts(over).await.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    let amounts: Vec<i64> = told.iter().map(|one| one["amount"].as_i64().unwrap()).collect();
    assert_eq!(amounts, [6 * HOUR, 8 * HOUR], "each once");
    let people: Vec<i64> =
        told[0]["told"].as_array().unwrap().iter().map(|one| one["person"].as_i64().unwrap()).collect();
    assert!(people.contains(&cast.id("manager").0) && !people.contains(&cast.id("ann").0), "{people:?}");
    assert_eq!(raw.count("select count(*) from job").await, 3);
    while notify::run(cast.house(), at(now)).await.unwrap() > 0 {}
    let mails = raw.texts("select body from mail where subject like '%beyond%' order by id").await;
    assert!(mails[0].contains("acme · pool1") && mails[0].contains("recorded all the same"), "{}", mails[0]);
    assert!(mails[0].contains(&format!("/compute/{}", cast.resources["pool1"])), "{}", mails[0]);
    assert_eq!(reserve(&cast, "27", 1).await, "rules: balance quota_stop");
    sound(&cast).await;
}
