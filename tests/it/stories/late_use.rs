//! Use that is reported after its month is over: what still pays for it, and on which bill it comes.

use super::compute::{priced, quota_of, ran, sound};
use crate::kit::at;
use crate::kit::cast::Cast;
use hatchery::app::{bill, due, grant};
use hatchery::domain::month::Month;
use hatchery::domain::pool::Funding;
use hatchery::domain::price::HOUR;

#[rocket::async_test]
async fn a_month_is_billed_when_its_reports_are_in_and_late_ones_by_a_bill_of_their_own() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let rows = [("j1", "beta", "2026-11-02T00:00:00+08:00", "2026-11-21T00:00:00+08:00", 10)];
    ran(&cast, "2026-11-24T08:00:00+08:00", &rows).await;
    let bob = cast.actor("bob").await;
    let of = cast.companies["beta"];
    let all = async || bill::of_company(cast.house(), &bob, of, None, 10).await.unwrap();
    due::run(cast.house(), at("2026-12-03T23:59:00+08:00")).await.unwrap();
    assert!(all().await.is_empty(), "three days are waited for");
    due::run(cast.house(), at("2026-12-04T00:00:00+08:00")).await.unwrap();
    // 4,560 card-hours, of which 3,560 at 5 percent.
    let bills = all().await;
    assert_eq!((bills.len(), bills[0].gross, bills[0].tier), (1, 9_120_000, 356_000));
    // 1,000 more: 440 at 5, 560 at 10 percent.
    let late = [("j2", "beta", "2026-11-21T00:00:00+08:00", "2026-11-26T05:00:00+08:00", 8)];
    ran(&cast, "2026-12-05T08:00:00+08:00", &late).await;
    due::run(cast.house(), at("2026-12-06T08:00:00+08:00")).await.unwrap();
    let bills = all().await;
    assert_eq!((bills.len(), bills[0].number, bills[0].gross, bills[0].tier), (2, 2, 2_000_000, 156_000));
    sound(&cast).await;
}

#[rocket::async_test]
async fn what_ran_on_the_last_day_and_is_reported_on_the_next_is_paid_by_that_months_quota() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 0).await;
    quota_of(&cast, "acme", 10).await;
    // The quota has ended, and nobody held any of it.
    due::run(cast.house(), at("2026-12-01T00:10:00+08:00")).await.unwrap();
    let manager = cast.actor("manager").await;
    let left = async || {
        let (_, all) = grant::all(cast.house(), &manager, cast.companies["acme"], None, 100).await.unwrap();
        let one = all.iter().find(|one| one.note == "free quota").unwrap();
        (one.balance, one.gone)
    };
    assert_eq!(left().await, (0, 10 * HOUR));
    // Four hours of the last evening, and four of the next morning: these are December's.
    let night = [("j1", "acme", "2026-11-30T20:00:00+08:00", "2026-12-01T04:00:00+08:00", 1)];
    ran(&cast, "2026-12-01T09:00:00+08:00", &night).await;
    assert_eq!(left().await, (0, 6 * HOUR));
    let preview = async |month: &str| {
        let of = cast.companies["acme"];
        let month = month.parse::<Month>().unwrap();
        bill::preview(cast.house(), &manager, of, month, at("2026-12-02T09:00:00+08:00"))
            .await
            .unwrap()
            .sum
            .gross
    };
    assert_eq!((preview("2026-11").await, preview("2026-12").await), (0, 8_000));
    // Sent again it changes nothing; more than has expired is billed.
    ran(&cast, "2026-12-02T09:00:00+08:00", &night).await;
    let more = [("j2", "acme", "2026-11-29T20:00:00+08:00", "2026-11-30T04:00:00+08:00", 1)];
    ran(&cast, "2026-12-02T09:00:00+08:00", &more).await;
    assert_eq!(left().await, (0, 0));
    assert_eq!(preview("2026-11").await, 4_000);
    due::run(cast.house(), at("2026-12-05T00:10:00+08:00")).await.unwrap();
    sound(&cast).await;
}

#[rocket::async_test]
async fn what_is_reported_after_the_months_bill_is_billed_though_quota_expired() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 0).await;
    quota_of(&cast, "acme", 10).await;
    due::run(cast.house(), at("2026-12-04T00:10:00+08:00")).await.unwrap();
    let late = [("j1", "acme", "2026-11-30T20:00:00+08:00", "2026-11-30T22:00:00+08:00", 1)];
    let took = ran(&cast, "2026-12-04T09:00:00+08:00", &late).await;
    assert_eq!((took.taken, took.refused), (1, 0));
    due::run(cast.house(), at("2026-12-05T10:00:00+08:00")).await.unwrap();
    let ann = cast.actor("ann").await;
    let all = bill::of_company(cast.house(), &ann, cast.companies["acme"], None, 10).await.unwrap();
    assert_eq!((all.len(), all[0].gross), (1, 4_000));
    sound(&cast).await;
}

#[rocket::async_test]
async fn an_hour_of_jobs_of_a_second_costs_an_hour() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let named: Vec<(String, String, String)> = (0..3_600)
        .map(|n| {
            let at =
                |n: i64| format!("2026-11-02T{:02}:{:02}:{:02}+08:00", 8 + n / 3_600, n / 60 % 60, n % 60);
            (format!("s{n}"), at(n), at(n + 1))
        })
        .collect();
    let rows: Vec<_> = named
        .iter()
        .map(|(key, start, end)| (key.as_str(), "beta", start.as_str(), end.as_str(), 1))
        .collect();
    ran(&cast, "2026-11-24T08:00:00+08:00", &rows).await;
    due::run(cast.house(), at("2026-12-04T00:00:00+08:00")).await.unwrap();
    let bob = cast.actor("bob").await;
    let bills = bill::of_company(cast.house(), &bob, cast.companies["beta"], None, 10).await.unwrap();
    assert_eq!((bills.len(), bills[0].gross), (1, 2_000), "rounded once, not each second by itself");
    sound(&cast).await;
}
