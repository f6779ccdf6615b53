//! Rows of usage: which of them are jobs, however they call their pool, and on which days what ran counts.

use super::compute::{priced, ran, sound};
use crate::kit::at;
use crate::kit::cast::Cast;
use hatchery::app::{bill, usage};
use hatchery::domain::field::FieldRule;
use hatchery::domain::month::{Month, day_date};
use hatchery::domain::person::Language;
use hatchery::domain::pool::Funding;
use hatchery::domain::price::HOUR;
use hatchery::domain::time::{Instant, Interval};
use hatchery::store::occupancy;
use hatchery::words::Words;

/// Lines, fields and rules of wrong rows.
fn told(done: &usage::Imported) -> Vec<(u64, &str, &FieldRule)> {
    done.wrong.iter().map(|row| (row.line, row.error.field.as_str(), &row.error.rule)).collect()
}

#[rocket::async_test]
async fn a_job_named_under_its_pools_code_and_id_is_one_job() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let (beta, id) = (cast.companies["beta"], cast.resources["pool1"]);
    let span = "2026-11-23T09:00:00+08:00,2026-11-23T10:00:00+08:00,1";
    let csv = format!(
        "job_id,company,pool,start,end,cards\n\
         x,{beta},pool1,{span}\nx,{beta},{id},{span}\ny,{beta},{id},{span}\nx,{},{id},{span}\n",
        cast.companies["acme"]
    );
    let manager = cast.actor("manager").await;
    let now = at("2026-11-24T08:00:00+08:00");
    let done = usage::import(cast.house(), &manager, csv.as_bytes(), now).await.unwrap();
    assert_eq!((done.taken, done.known, done.refused), (2, 0, 2));
    assert_eq!(told(&done), [(3, "job_id", &FieldRule::Taken), (5, "job_id", &FieldRule::Taken)]);
    let again = usage::import(cast.house(), &manager, csv.as_bytes(), now).await.unwrap();
    assert_eq!((again.taken, again.known, again.refused), (0, 2, 2));
    // An earlier row that is no job takes nobody's name.
    let csv = format!("job_id,company,pool,start,end,cards\nz,999999,pool1,{span}\nz,{beta},{id},{span}\n");
    let done = usage::import(cast.house(), &manager, csv.as_bytes(), now).await.unwrap();
    assert_eq!((done.taken, told(&done)), (1, vec![(2, "company", &FieldRule::Unknown)]));
    sound(&cast).await;
}

#[rocket::async_test]
async fn no_job_has_more_cards_than_its_pool_nor_is_longer_than_a_year() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let (from, to) = ("2026-11-23T09:00:00+08:00", "2026-11-23T10:00:00+08:00");
    let rows = [
        ("all", "beta", from, to, 32),
        ("many", "beta", from, to, 33),
        ("slip", "beta", "2025-11-22T08:00:00+08:00", to, 100_000),
    ];
    let done = ran(&cast, "2026-11-24T08:00:00+08:00", &rows).await;
    let (cards, days) = (FieldRule::PoolCards { most: 32 }, FieldRule::Days { most: 366 });
    assert_eq!(done.taken, 1);
    assert_eq!(told(&done), [(3, "cards", &cards), (4, "end", &days), (4, "cards", &cards)]);
    let said = [Language::Zh, Language::En].map(|language| Words::of(language).field(&cards));
    assert_eq!(said, ["该算力池只有 32 张卡", "This pool has 32 cards"]);
    // What ran before a pool was made smaller can still be reported.
    let mut tx = cast.house().store.write().await.unwrap();
    let now = at("2026-11-24T09:00:00+08:00");
    occupancy::set_capacity(&mut tx, cast.resources["pool1"], 8, now).await.unwrap();
    tx.commit().await.unwrap();
    let done = ran(&cast, "2026-11-24T10:00:00+08:00", &[("before", "beta", from, to, 32)]).await;
    assert_eq!((done.taken, done.refused), (1, 0));
    sound(&cast).await;
}

#[rocket::async_test]
async fn what_runs_over_midnight_counts_on_both_days_and_in_both_months() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let rows = [
        ("night", "beta", "2026-11-30T22:00:00+08:00", "2026-12-01T02:00:00+08:00", 2),
        ("days", "beta", "2026-11-27T20:00:00+08:00", "2026-11-30T06:00:00+08:00", 1),
        ("noon", "beta", "2026-11-30T12:00:00+08:00", "2026-11-30T13:00:00+08:00", 3),
        ("same", "beta", "2026-11-27T20:00:00+08:00", "2026-11-30T06:00:00+08:00", 4),
    ];
    assert_eq!(ran(&cast, "2026-12-01T08:00:00+08:00", &rows).await.taken, 4);
    let (manager, of) = (cast.actor("manager").await, cast.companies["beta"]);
    let days = async |span: Interval| -> Vec<(String, i64)> {
        let all = usage::by_day(cast.house(), &manager, of, span).await.unwrap();
        let day = |one: usage::Day| (day_date(one.day).to_string(), one.seconds / HOUR);
        all.into_iter().map(day).collect()
    };
    let (november, december) = (Month::of(at("2026-11-30T00:00:00+08:00")), Month::of(at(DAWN)));
    let told = |all: &[(&str, i64)]| -> Vec<(String, i64)> {
        all.iter().map(|(day, hours)| ((*day).to_owned(), *hours)).collect()
    };
    let late = [("2026-11-27", 20), ("2026-11-28", 120), ("2026-11-29", 120), ("2026-11-30", 37)];
    assert_eq!(days(november.span()).await, told(&late));
    assert_eq!(days(december.span()).await, told(&[("2026-12-01", 4)]));
    // A span within a day cuts what runs over its ends.
    let evening = Interval::new(at("2026-11-30T23:00:00+08:00"), at("2026-12-01T01:30:00+08:00")).unwrap();
    assert_eq!(days(evening).await, told(&[("2026-11-30", 2), ("2026-12-01", 3)]));
    // A month's days are what of it is billed.
    let now = at("2026-12-01T09:00:00+08:00");
    for month in [november, december] {
        let billed = bill::preview(cast.house(), &manager, of, month, now).await.unwrap();
        let billed: i64 = billed.lines.iter().map(|line| line.open.seconds).sum();
        let shown = usage::by_day(cast.house(), &manager, of, month.span()).await.unwrap();
        assert_eq!(shown.iter().map(|one| one.seconds).sum::<i64>(), billed, "{month}");
        let jobs = usage::jobs(cast.house(), &manager, of, month.span(), None, 50).await.unwrap();
        assert!(jobs.iter().any(|one| one.key == "night"), "{month}");
    }
}

const DAWN: &str = "2026-12-01T00:00:00+08:00";

#[rocket::async_test]
async fn jobs_of_a_span_are_read_in_pages_with_those_that_began_before_it() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let rows = [
        ("long", "beta", "2026-11-02T00:00:00+08:00", "2026-11-22T00:00:00+08:00", 1),
        ("over", "beta", "2026-11-02T00:00:00+08:00", "2026-11-20T00:00:00+08:00", 1),
        ("one", "beta", "2026-11-20T08:00:00+08:00", "2026-11-20T09:00:00+08:00", 1),
        ("two", "beta", "2026-11-20T08:00:00+08:00", "2026-11-20T10:00:00+08:00", 1),
    ];
    ran(&cast, "2026-11-24T08:00:00+08:00", &rows).await;
    let (bob, of) = (cast.actor("bob").await, cast.companies["beta"]);
    let span = Interval::new(at("2026-11-20T00:00:00+08:00"), at("2026-11-21T00:00:00+08:00")).unwrap();
    let (mut before, mut seen) = (None, Vec::new());
    loop {
        let page = usage::jobs(cast.house(), &bob, of, span, before, 1).await.unwrap();
        let Some(one) = page.first() else { break };
        before = Some((Instant(one.starts_at), one.id));
        seen.push(one.key.clone());
    }
    seen.sort_unstable();
    assert_eq!(seen, ["long", "one", "two"]);
}
