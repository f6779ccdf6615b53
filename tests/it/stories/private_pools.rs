//! Pools of private money: nothing there is free, and what is reserved there is billed, once.

use super::compute::{priced, quota_of, ran, sound};
use crate::kit::at;
use crate::kit::cast::Cast;
use crate::kit::story::refused;
use hatchery::app::bill::{self, Opened};
use hatchery::app::{Fault, book, cancel, due, grant, pool, usage};
use hatchery::domain::amount::Unit;
use hatchery::domain::id::{BillId, BookingId};
use hatchery::domain::month::Month;
use hatchery::domain::pool::Funding;
use hatchery::domain::price::HOUR;
use hatchery::domain::tariff::Discount;
use hatchery::domain::time::{Instant, Interval};

fn morning() -> Instant {
    at("2026-11-23T08:00:00+08:00")
}

fn november() -> Interval {
    "2026-11".parse::<Month>().unwrap().span()
}

/// Bob reserves four cards from nine to twelve.
async fn reserved(cast: &Cast) -> Result<BookingId, Fault> {
    let new = book::NewBooking {
        items: vec![book::Taking { resource: cast.resources["pool1"], units: 4 }],
        span: Interval::new(at("2026-11-24T09:00:00+08:00"), at("2026-11-24T12:00:00+08:00")).unwrap(),
        title: "Training".into(),
        company: None,
        holder: None,
        guests: Vec::new(),
        note: String::new(),
        private: false,
        seats: 0,
        accepts: Vec::new(),
        overriding: None,
    };
    let bob = cast.actor("bob").await;
    book::book(cast.house(), &bob, &new, None, morning()).await.map(|made| made.id)
}

/// What grants for any pool, and those for this one, have left and hold, in card-hours.
async fn purse(cast: &Cast) -> [(i64, i64); 2] {
    let bob = cast.actor("bob").await;
    let of = cast.companies["beta"];
    let all = grant::balances(cast.house(), &bob, of, morning()).await.unwrap();
    [None, Some(cast.resources["pool1"])].map(|pool| {
        let mut one = all.iter().filter(|one| one.unit == Unit::CardSecond && one.pool == pool);
        one.next().map_or((0, 0), |one| (one.available / HOUR, one.held / HOUR))
    })
}

async fn billed(cast: &Cast) -> Option<Opened> {
    let manager = cast.actor("manager").await;
    let (of, month) = (cast.companies["beta"], Month::of(morning()));
    let now = at("2026-12-01T08:00:00+08:00");
    let id: Option<BillId> = bill::issue(cast.house(), &manager, of, month, None, now).await.unwrap();
    match id {
        Some(id) => Some(bill::one(cast.house(), &manager, id).await.unwrap()),
        None => None,
    }
}

/// Card-hours of the month in the chart, by whom.
async fn chart(cast: &Cast) -> Vec<(String, i64)> {
    let bob = cast.actor("bob").await;
    let days = usage::by_day(cast.house(), &bob, cast.companies["beta"], november()).await.unwrap();
    days.into_iter().map(|day| (day.person, day.seconds / HOUR)).collect()
}

#[rocket::async_test]
async fn free_quota_is_not_for_what_is_billed() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let before = purse(&cast).await;
    assert_eq!(before, [(1_000, 0), (0, 0)], "a thousand card-hours for any pool");
    let job = ("j1", "beta", "2026-11-23T00:00:00+08:00", "2026-11-23T05:00:00+08:00", 1);
    assert_eq!(ran(&cast, "2026-11-23T08:00:00+08:00", &[job]).await.taken, 1);
    assert_eq!(purse(&cast).await, before);
    // Nor is it held for a reservation there; what was granted for the pool by name is.
    assert_eq!(refused(&reserved(&cast).await.unwrap_err()), "overdrawn");
    quota_of(&cast, "beta", 20).await;
    reserved(&cast).await.unwrap();
    assert_eq!(purse(&cast).await, [(1_000, 0), (8, 12)]);
    due::run(cast.house(), at("2026-11-24T12:01:00+08:00")).await.unwrap();
    assert_eq!(purse(&cast).await, [(1_000, 0), (8, 0)]);
    assert_eq!(billed(&cast).await.unwrap().bill.gross, 17 * 2_000);
    sound(&cast).await;
}

#[rocket::async_test]
async fn a_reservation_that_nobody_reports_is_billed_and_stands_in_the_chart_once() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    quota_of(&cast, "beta", 20).await;
    let manager = cast.actor("manager").await;
    let off = Discount { span: Interval::new(morning(), november().end()).unwrap(), off: 2_000 };
    let to = (cast.resources["pool1"], cast.companies["beta"]);
    pool::add_discount(cast.house(), &manager, to, &off, "Moved in", None, morning()).await.unwrap();
    reserved(&cast).await.unwrap();
    for _ in 0..2 {
        due::run(cast.house(), at("2026-11-24T12:01:00+08:00")).await.unwrap();
        assert_eq!(chart(&cast).await, [("bob".to_owned(), 12)]);
    }
    // It is reported after all, in two parts, the last of them with an hour of four cards more.
    let rows = [
        ("j1", "beta", "2026-11-24T09:00:00+08:00", "2026-11-24T10:00:00+08:00", 4),
        ("j2", "beta", "2026-11-24T10:00:00+08:00", "2026-11-24T13:00:00+08:00", 4),
    ];
    for taken in [2, 0] {
        assert_eq!(ran(&cast, "2026-11-25T08:00:00+08:00", &rows).await.taken, taken);
        assert_eq!(chart(&cast).await, [("bob".to_owned(), 12), ("li".to_owned(), 4)]);
    }
    let opened = billed(&cast).await.unwrap();
    let sums = (opened.bill.gross, opened.bill.pool, opened.bill.payable);
    assert_eq!(sums, (16 * 2_000, 16 * 400, 16 * 1_600));
    assert!(billed(&cast).await.is_none(), "nothing is left open");
    sound(&cast).await;
}

#[rocket::async_test]
async fn what_is_reported_before_the_end_is_part_of_the_reservation() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    quota_of(&cast, "beta", 20).await;
    reserved(&cast).await.unwrap();
    let job = ("j1", "beta", "2026-11-24T09:00:00+08:00", "2026-11-24T10:00:00+08:00", 4);
    ran(&cast, "2026-11-24T10:30:00+08:00", &[job]).await;
    due::run(cast.house(), at("2026-11-24T12:01:00+08:00")).await.unwrap();
    assert_eq!(chart(&cast).await, [("bob".to_owned(), 8), ("li".to_owned(), 4)]);
    assert_eq!(billed(&cast).await.unwrap().bill.gross, 12 * 2_000);
    sound(&cast).await;
}

#[rocket::async_test]
async fn one_that_is_ended_early_is_billed_until_then() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    quota_of(&cast, "beta", 20).await;
    let id = reserved(&cast).await.unwrap();
    let bob = cast.actor("bob").await;
    let now = at("2026-11-24T10:00:00+08:00");
    cancel::cancel(cast.house(), &bob, id, None, None, now).await.unwrap();
    due::run(cast.house(), at("2026-11-24T12:01:00+08:00")).await.unwrap();
    assert_eq!(chart(&cast).await, [("bob".to_owned(), 4)]);
    assert_eq!(billed(&cast).await.unwrap().bill.gross, 4 * 2_000);
    sound(&cast).await;
}

#[rocket::async_test]
async fn on_public_money_it_is_free_and_in_the_chart() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 0).await;
    reserved(&cast).await.unwrap();
    due::run(cast.house(), at("2026-11-24T12:01:00+08:00")).await.unwrap();
    assert_eq!(chart(&cast).await, [("bob".to_owned(), 12)]);
    let opened = billed(&cast).await.unwrap();
    assert_eq!((opened.bill.gross, opened.bill.free_value), (0, 24_000));
    assert_eq!(purse(&cast).await, [(988, 0), (0, 0)]);
    sound(&cast).await;
}
