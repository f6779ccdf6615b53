//! Reservations of cards that end before their time: what was used is counted once, by reports where there are any.

use super::compute::{priced, quota_of, ran, sound};
use crate::kit::at;
use crate::kit::cast::{Cast, rules};
use crate::kit::story::refused;
use hatchery::app::closure::{self, Hit, Pick, Request, Scope};
use hatchery::app::{Fault, bill, book, cancel, due, grant, usage};
use hatchery::domain::id::BookingId;
use hatchery::domain::month::Month;
use hatchery::domain::policy::Rule;
use hatchery::domain::pool::Funding;
use hatchery::domain::price::HOUR;
use hatchery::domain::time::{Instant, Interval};
use hatchery::store::place;

/// A moment of the day of all this.
fn clock(time: &str) -> Instant {
    at(&format!("2026-11-24T{time}:00+08:00"))
}

fn november() -> Month {
    Month::of(clock("00:00"))
}

/// Reserves cards of the pool.
async fn reserve(
    cast: &Cast,
    who: &str,
    cards: i64,
    (from, to): (&str, &str),
    now: &str,
) -> Result<BookingId, Fault> {
    let new = book::NewBooking {
        items: vec![book::Taking { resource: cast.resources["pool1"], units: cards }],
        span: Interval::new(clock(from), clock(to)).unwrap(),
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
    let who = cast.actor(who).await;
    book::book(cast.house(), &who, &new, None, clock(now)).await.map(|made| made.id)
}

async fn end(cast: &Cast, who: &str, id: BookingId, now: &str) {
    let who = cast.actor(who).await;
    cancel::cancel(cast.house(), &who, id, None, None, clock(now)).await.unwrap();
}

/// What acme has and holds for the pool, in card-hours.
async fn purse(cast: &Cast) -> (i64, i64) {
    let ann = cast.actor("ann").await;
    let of = cast.companies["acme"];
    let all = grant::balances(cast.house(), &ann, of, clock("08:00")).await.unwrap();
    let mut one = all.iter().filter(|one| one.pool == Some(cast.resources["pool1"]));
    one.next().map(|one| (one.available / HOUR, one.held / HOUR)).unwrap()
}

/// Card-hours that acme used in the month, as the chart has them.
async fn chart(cast: &Cast) -> i64 {
    let ann = cast.actor("ann").await;
    let of = cast.companies["acme"];
    let days = usage::by_day(cast.house(), &ann, of, november().span()).await.unwrap();
    days.iter().map(|day| day.seconds).sum::<i64>() / HOUR
}

/// The month's bill of acme: at list prices, and what free quota was worth.
async fn billed(cast: &Cast) -> (i64, i64) {
    let (manager, of) = (cast.actor("manager").await, cast.companies["acme"]);
    let now = at("2026-12-04T08:00:00+08:00");
    let id = bill::issue(cast.house(), &manager, of, november(), None, now).await.unwrap().unwrap();
    let one = bill::one(cast.house(), &manager, id).await.unwrap().bill;
    (one.gross, one.free_value)
}

async fn settled(cast: &Cast, now: &str) {
    while due::run(cast.house(), at(now)).await.unwrap() > 0 {}
}

#[rocket::async_test]
async fn where_use_is_reported_it_waits_for_its_reports_and_is_counted_once() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 2).await;
    quota_of(&cast, "acme", 100).await;
    quota_of(&cast, "beta", 100).await;
    let id = reserve(&cast, "ann", 8, ("09:00", "17:00"), "08:00").await.unwrap();
    assert_eq!(purse(&cast).await, (36, 64));
    let others = ("11:15", "12:15");
    assert_eq!(refused(&reserve(&cast, "bob", 32, others, "08:00").await.unwrap_err()), "taken");
    end(&cast, "ann", id, "11:00").await;
    // Two hours of eight cards can have run; the rest of the quota is free again, and all of the cards.
    assert_eq!(purse(&cast).await, (84, 16));
    reserve(&cast, "bob", 32, others, "11:00").await.unwrap();
    sound(&cast).await;
    let rows = [("j1", "acme", "2026-11-24T09:00:00+08:00", "2026-11-24T11:00:00+08:00", 8)];
    ran(&cast, "2026-11-24T12:00:00+08:00", &rows).await;
    assert_eq!(purse(&cast).await, (84, 0));
    settled(&cast, "2026-11-26T12:30:00+08:00").await;
    assert_eq!(purse(&cast).await, (84, 0));
    assert_eq!((chart(&cast).await, billed(&cast).await), (16, (0, 16 * 2_000)));
    sound(&cast).await;
}

#[rocket::async_test]
async fn a_place_that_closes_ends_it_in_the_same_way() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 2).await;
    quota_of(&cast, "acme", 100).await;
    let id = reserve(&cast, "ann", 8, ("09:00", "17:00"), "08:00").await.unwrap();
    let manager = cast.actor("manager").await;
    let wish = Request {
        incubator: cast.nanshan,
        scope: Scope { resource: Some(cast.resources["pool1"]), ..Scope::default() },
        span: Interval::new(clock("11:00"), clock("20:00")).unwrap(),
        reason: "The power is cut".into(),
    };
    let plan = closure::plan(cast.house(), &manager, &wish, clock("10:00")).await.unwrap();
    let pick = |hit: &Hit| Pick { booking: hit.booking.id, version: hit.booking.version, to: None };
    let picks: Vec<Pick> = plan.hits.iter().map(pick).collect();
    assert_eq!(picks.iter().map(|one| one.booking).collect::<Vec<_>>(), vec![id]);
    closure::close(cast.house(), &manager, &wish, &picks, None, clock("11:00")).await.unwrap();
    assert_eq!(purse(&cast).await, (84, 16));
    let rows = [("j1", "acme", "2026-11-24T09:00:00+08:00", "2026-11-24T11:00:00+08:00", 8)];
    ran(&cast, "2026-11-24T12:00:00+08:00", &rows).await;
    settled(&cast, "2026-11-26T11:00:00+08:00").await;
    assert_eq!((purse(&cast).await, chart(&cast).await), ((84, 0), 16));
    sound(&cast).await;
}

#[rocket::async_test]
async fn what_nobody_reported_of_it_goes_back_when_its_reports_are_in() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 2).await;
    quota_of(&cast, "acme", 100).await;
    let id = reserve(&cast, "ann", 8, ("09:00", "17:00"), "08:00").await.unwrap();
    // One part is known before the end.
    let rows = [("j1", "acme", "2026-11-24T09:00:00+08:00", "2026-11-24T10:00:00+08:00", 4)];
    ran(&cast, "2026-11-24T10:30:00+08:00", &rows).await;
    assert_eq!(purse(&cast).await, (36, 60));
    end(&cast, "ann", id, "11:00").await;
    assert_eq!(purse(&cast).await, (84, 12), "twelve of sixteen card-hours may still be reported");
    settled(&cast, "2026-11-26T10:59:00+08:00").await;
    assert_eq!(purse(&cast).await, (84, 12));
    settled(&cast, "2026-11-26T11:00:00+08:00").await;
    assert_eq!(purse(&cast).await, (96, 0));
    assert_eq!(chart(&cast).await, 4);
    sound(&cast).await;
}

#[rocket::async_test]
async fn where_nothing_is_reported_a_report_that_comes_before_the_end_is_part_of_it() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    quota_of(&cast, "acme", 100).await;
    let id = reserve(&cast, "ann", 8, ("09:00", "17:00"), "08:00").await.unwrap();
    let rows = [("j1", "acme", "2026-11-24T09:00:00+08:00", "2026-11-24T10:00:00+08:00", 8)];
    ran(&cast, "2026-11-24T10:30:00+08:00", &rows).await;
    end(&cast, "ann", id, "11:00").await;
    assert_eq!(purse(&cast).await, (84, 0));
    settled(&cast, "2026-11-26T11:00:00+08:00").await;
    assert_eq!((chart(&cast).await, billed(&cast).await), (16, (16 * 2_000, 0)));
    sound(&cast).await;
}

#[rocket::async_test]
async fn one_that_nobody_came_to_costs_its_charge_less_what_was_reported() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 2).await;
    quota_of(&cast, "acme", 100).await;
    let mut own = rules();
    own.push(Rule::CheckIn { opens_minutes: 10, grace_minutes: 15, charge_percent: 50 });
    let mut tx = cast.house().store.write().await.unwrap();
    let pool = Some(cast.resources["pool1"]);
    place::set_policy(&mut tx, cast.nanshan, None, pool, &own, None, clock("00:00")).await.unwrap();
    tx.commit().await.unwrap();
    reserve(&cast, "ann", 8, ("09:00", "11:00"), "08:00").await.unwrap();
    settled(&cast, "2026-11-24T09:15:00+08:00").await;
    assert_eq!(purse(&cast).await, (92, 8), "half of sixteen");
    // It ran all the same, until nobody had come.
    let rows = [("j1", "acme", "2026-11-24T09:00:00+08:00", "2026-11-24T09:15:00+08:00", 8)];
    ran(&cast, "2026-11-24T10:00:00+08:00", &rows).await;
    assert_eq!(purse(&cast).await, (92, 6));
    settled(&cast, "2026-11-26T09:15:00+08:00").await;
    assert_eq!((purse(&cast).await, chart(&cast).await), ((92, 0), 2));
    sound(&cast).await;
}

#[rocket::async_test]
async fn what_a_reservation_counted_for_comes_back_with_it() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 0).await;
    quota_of(&cast, "acme", 100).await;
    reserve(&cast, "ann", 4, ("09:00", "10:00"), "08:00").await.unwrap();
    settled(&cast, "2026-11-24T10:01:00+08:00").await;
    assert_eq!((purse(&cast).await, chart(&cast).await), ((96, 0), 4));
    let manager = cast.actor("manager").await;
    let all = async || {
        let of = cast.companies["acme"];
        usage::jobs(cast.house(), &manager, of, november().span(), None, 10).await.unwrap()
    };
    let back = async |key: &str, now: &str| {
        let rows = all().await;
        let one = rows.iter().find(|one| one.key == key && one.taken_back_at.is_none()).unwrap();
        usage::take_back(cast.house(), &manager, one.id, "Wrong", None, clock(now)).await.unwrap()
    };
    // A report that says it again is counted beyond it only, also where another one was taken back before.
    let four = [("j1", "acme", "2026-11-24T09:00:00+08:00", "2026-11-24T10:00:00+08:00", 4)];
    ran(&cast, "2026-11-24T11:00:00+08:00", &four).await;
    back("j1", "11:10").await;
    let two = [("j1", "acme", "2026-11-24T09:00:00+08:00", "2026-11-24T10:00:00+08:00", 2)];
    ran(&cast, "2026-11-24T11:20:00+08:00", &two).await;
    assert_eq!((purse(&cast).await, chart(&cast).await), ((96, 0), 4));
    back("j1", "11:30").await;
    sound(&cast).await;
    // The reservation itself was wrong: its quota is there again, and what is reported now counts by itself.
    let key = all().await.iter().find(|one| one.booking_id.is_some()).unwrap().key.clone();
    back(&key, "12:00").await;
    assert_eq!((purse(&cast).await, chart(&cast).await), ((100, 0), 0));
    sound(&cast).await;
    ran(&cast, "2026-11-24T13:00:00+08:00", &two).await;
    assert_eq!((purse(&cast).await, chart(&cast).await), ((98, 0), 2));
    sound(&cast).await;
}
