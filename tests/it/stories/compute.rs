//! Compute: prices over time, what ran, what it settles, what it costs, and what comes back.

use crate::kit::at;
use crate::kit::cast::Cast;
use crate::kit::compute;
use crate::kit::story::refused;
use hatchery::app::bill::{self, Opened};
use hatchery::app::check::check;
use hatchery::app::grant::{self, NewGrant};
use hatchery::app::pool::{self, Draft};
use hatchery::app::usage::{self, Imported};
use hatchery::app::{book, due, quota};
use hatchery::domain::amount::Unit;
use hatchery::domain::id::{BillId, BillLineId};
use hatchery::domain::month::Month;
use hatchery::domain::pool::{Funding, Needs, Pool, Purpose, Tier};
use hatchery::domain::price::HOUR;
use hatchery::domain::tariff::{Discount, Tariff};
use hatchery::domain::time::{Instant, Interval};

/// The first of November, before anything runs.
fn first() -> Instant {
    at("2026-11-01T00:00:00+08:00")
}

fn month() -> Interval {
    Interval::new(first(), at("2026-12-01T00:00:00+08:00")).unwrap()
}

/// `pool1` as a pool of 32 cards.
pub(super) async fn priced(cast: &Cast, funding: Funding, wait_days: i64) {
    let (manager, id) = (cast.actor("manager").await, cast.resources["pool1"]);
    compute::priced(cast, &manager, id, (funding, wait_days), first()).await;
}

/// Gives a company so many card-hours of `pool1` for November, and nothing else of cards.
pub(super) async fn quota_of(cast: &Cast, company: &str, hours: i64) {
    let manager = cast.actor("manager").await;
    let new = NewGrant {
        unit: Unit::CardSecond,
        amount: hours * HOUR,
        valid: month(),
        pool: Some(cast.resources["pool1"]),
        note: "free quota".into(),
    };
    grant::grant(cast.house(), &manager, cast.companies[company], &new, None, first()).await.unwrap();
}

/// Reads rows of `job, company, start, end, cards`, all on `pool1`.
pub(super) async fn ran(cast: &Cast, now: &str, rows: &[(&str, &str, &str, &str, i64)]) -> Imported {
    let mut csv = String::from("job_id,company,pool,person,start,end,cards\n");
    for (job, company, start, end, cards) in rows {
        csv += &format!("{job},{},pool1,li,{start},{end},{cards}\n", cast.companies[*company]);
    }
    let manager = cast.actor("manager").await;
    usage::import(cast.house(), &manager, csv.as_bytes(), at(now)).await.unwrap()
}

async fn issued(cast: &Cast, company: &str, now: &str) -> Opened {
    let manager = cast.actor("manager").await;
    let of = cast.companies[company];
    let id =
        bill::issue(cast.house(), &manager, of, Month::of(first()), None, at(now)).await.unwrap().unwrap();
    bill::one(cast.house(), &manager, id).await.unwrap()
}

pub(super) async fn sound(cast: &Cast) {
    assert_eq!(check(&cast.house().store).await.unwrap(), [], "what must hold does not");
}

fn money(opened: &Opened) -> [i64; 5] {
    let one = &opened.bill;
    [one.gross, one.tier, one.pool, one.voucher, one.payable]
}

#[rocket::async_test]
async fn free_quota_is_used_before_money_and_the_rest_is_billed() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 0).await;
    quota_of(&cast, "acme", 10).await;
    let rows = [("j1", "acme", "2026-11-23T09:00:00+08:00", "2026-11-23T11:00:00+08:00", 8)];
    let done = ran(&cast, "2026-11-24T08:00:00+08:00", &rows).await;
    assert_eq!((done.taken, done.known, done.refused), (1, 0, 0));
    let opened = issued(&cast, "acme", "2026-12-01T08:00:00+08:00").await;
    assert_eq!(money(&opened), [12_000, 0, 0, 0, 12_000], "six of sixteen card-hours");
    assert_eq!(opened.bill.free_value, 20_000);
    assert_eq!((opened.lines[0].free, opened.lines[0].seconds), (10 * HOUR, 6 * HOUR));
    sound(&cast).await;
}

#[rocket::async_test]
async fn a_file_can_be_sent_again_and_a_known_job_is_never_changed() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let rows = [
        ("j1", "beta", "2026-11-23T09:00:00+08:00", "2026-11-23T10:00:00+08:00", 1),
        ("j2", "beta", "2026-11-23T09:00:00+08:00", "2026-11-23T10:00:00+08:00", 2),
    ];
    let now = "2026-11-24T08:00:00+08:00";
    assert_eq!(ran(&cast, now, &rows).await.taken, 2);
    let again = ran(&cast, now, &rows).await;
    assert_eq!((again.taken, again.known, again.refused), (0, 2, 0));
    let changed = [("j2", "beta", "2026-11-23T09:00:00+08:00", "2026-11-23T10:00:00+08:00", 3)];
    let refused = ran(&cast, now, &changed).await;
    assert_eq!((refused.taken, refused.refused), (0, 1));
    assert_eq!((refused.wrong[0].line, refused.wrong[0].error.field.as_str()), (2, "job_id"));
    assert_eq!(issued(&cast, "beta", "2026-12-01T08:00:00+08:00").await.bill.gross, 6_000);
    sound(&cast).await;
}

#[rocket::async_test]
async fn bad_rows_are_named_and_good_ones_taken() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let beta = cast.companies["beta"];
    let csv = format!(
        "job_id,company,pool,start,end,cards\n\
         ok,{beta},pool1,2026-11-23T09:00:00+08:00,2026-11-23T10:00:00+08:00,1\n\
         back,{beta},pool1,2026-11-23T10:00:00+08:00,2026-11-23T09:00:00+08:00,1\n\
         none,{beta},pool1,2026-11-23T09:00:00+08:00,2026-11-23T10:00:00+08:00,0\n\
         who,91440300MAAY4CL12B,pool1,2026-11-23T09:00:00+08:00,2026-11-23T10:00:00+08:00,1\n\
         where,{beta},room1,2026-11-23T09:00:00+08:00,2026-11-23T10:00:00+08:00,1\n\
         ahead,{beta},pool1,2026-11-25T09:00:00+08:00,2026-11-25T10:00:00+08:00,1\n\
         early,{beta},pool1,2026-10-01T09:00:00+08:00,2026-10-01T10:00:00+08:00,1\n\
         ok,{beta},pool1,2026-11-23T11:00:00+08:00,2026-11-23T12:00:00+08:00,1\n"
    );
    let manager = cast.actor("manager").await;
    let now = at("2026-11-24T08:00:00+08:00");
    let done = usage::import(cast.house(), &manager, csv.as_bytes(), now).await.unwrap();
    let told: Vec<(u64, &str)> = done.wrong.iter().map(|row| (row.line, row.error.field.as_str())).collect();
    let all =
        [(3, "end"), (4, "cards"), (5, "company"), (6, "pool"), (7, "end"), (8, "start"), (9, "job_id")];
    assert_eq!((done.taken, done.refused, told), (1, 7, all.to_vec()));
    let nothing = usage::import(cast.house(), &manager, b"a,b\n1,2\n", now).await;
    assert_eq!(refused(&nothing.unwrap_err()), "rows");
    let ann = cast.actor("ann").await;
    assert_eq!(
        refused(&usage::import(cast.house(), &ann, csv.as_bytes(), now).await.unwrap_err()),
        "forbidden"
    );
    sound(&cast).await;
}

#[rocket::async_test]
async fn what_was_reserved_is_posted_by_what_ran_and_the_rest_goes_back() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 2).await;
    let bob = cast.actor("bob").await;
    let slot = Interval::new(at("2026-11-24T09:00:00+08:00"), at("2026-11-24T12:00:00+08:00")).unwrap();
    let new = book::NewBooking {
        items: vec![book::Taking { resource: cast.resources["pool1"], units: 4 }],
        span: slot,
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
    book::book(cast.house(), &bob, &new, None, at("2026-11-23T08:00:00+08:00")).await.unwrap();
    let had = async || {
        let of = cast.companies["beta"];
        let now = at("2026-11-23T08:00:00+08:00");
        let all = grant::balances(cast.house(), &bob, of, now).await.unwrap();
        let one = all.iter().find(|one| one.unit == Unit::CardSecond).unwrap().clone();
        (one.held, one.used)
    };
    assert_eq!(had().await, (43_200, 0));
    due::run(cast.house(), at("2026-11-24T12:01:00+08:00")).await.unwrap();
    assert_eq!(had().await, (43_200, 0), "over, but its reports are still to come");
    sound(&cast).await;
    let rows = [("j1", "beta", "2026-11-24T09:00:00+08:00", "2026-11-24T11:05:00+08:00", 4)];
    ran(&cast, "2026-11-25T08:00:00+08:00", &rows).await;
    assert_eq!(had().await, (13_200, 30_000));
    due::run(cast.house(), at("2026-11-26T12:01:00+08:00")).await.unwrap();
    assert_eq!(had().await, (0, 30_000));
    // Late above what was held: from the grants that are there.
    let late = [("j2", "beta", "2026-11-24T11:05:00+08:00", "2026-11-24T12:00:00+08:00", 4)];
    ran(&cast, "2026-11-27T08:00:00+08:00", &late).await;
    assert_eq!(had().await, (0, 43_200));
    assert_eq!(issued(&cast, "beta", "2026-12-01T08:00:00+08:00").await.bill.gross, 0);
    sound(&cast).await;
}

#[rocket::async_test]
async fn a_new_price_cuts_a_job_in_two_and_a_discount_holds_from_its_day_on() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let manager = cast.actor("manager").await;
    let (house, id, beta) = (cast.house(), cast.resources["pool1"], cast.companies["beta"]);
    let midnight = at("2026-11-24T00:00:00+08:00");
    let now = at("2026-11-20T08:00:00+08:00");
    let dearer = Tariff { id: 0, from: midnight, list: 2_500, tiers: Vec::new(), discount: 0 };
    pool::add_tariff(house, &manager, id, &dearer, None, now).await.unwrap();
    let twice = pool::add_tariff(house, &manager, id, &dearer, None, now).await;
    assert_eq!(refused(&twice.unwrap_err()), "fields");
    let past = Tariff { from: first(), ..dearer.clone() };
    assert_eq!(
        refused(&pool::add_tariff(house, &manager, id, &past, None, now).await.unwrap_err()),
        "fields"
    );
    let off = Discount { span: Interval::new(midnight, month().end()).unwrap(), off: 2_000 };
    pool::add_discount(house, &manager, (id, beta), &off, "moved in early", None, now).await.unwrap();
    let rows = [("j1", "beta", "2026-11-23T22:00:00+08:00", "2026-11-24T02:00:00+08:00", 2)];
    ran(&cast, "2026-11-24T08:00:00+08:00", &rows).await;
    let opened = issued(&cast, "beta", "2026-12-01T08:00:00+08:00").await;
    let lines: Vec<(i64, i64, i64)> =
        opened.lines.iter().map(|one| (one.gross, one.pool, one.payable)).collect();
    assert_eq!(lines, [(8_000, 0, 8_000), (10_000, 2_000, 8_000)]);
    sound(&cast).await;
}

#[rocket::async_test]
async fn a_part_comes_back_never_more_than_was_billed_and_a_payment_is_recorded_once() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let rows = [("j1", "beta", "2026-11-23T00:00:00+08:00", "2026-11-23T20:00:00+08:00", 5)];
    ran(&cast, "2026-11-24T08:00:00+08:00", &rows).await;
    let opened = issued(&cast, "beta", "2026-12-01T08:00:00+08:00").await;
    let (id, line) = (BillId(opened.bill.id), BillLineId(opened.lines[0].id));
    let (house, manager, bob) = (cast.house(), cast.actor("manager").await, cast.actor("bob").await);
    let now = at("2026-12-02T08:00:00+08:00");
    let back = async |actor: &_, hours: i64, why: &str| {
        bill::refund(house, actor, (id, line), hours * HOUR, why, None, now)
            .await
            .map_err(|fault| refused(&fault))
    };
    assert_eq!(back(&bob, 25, "please").await, Err("forbidden".into()));
    assert_eq!(back(&manager, 25, " ").await, Err("fields".into()));
    back(&manager, 25, "the pool was down").await.unwrap();
    assert_eq!(back(&manager, 76, "all").await, Err("fields".into()), "75 are left");
    let opened = bill::one(house, &bob, id).await.unwrap();
    assert_eq!((opened.bill.refunded, opened.refunds[0].payable), (50_000, 50_000));
    assert_eq!(refused(&bill::pay(house, &manager, id, Some(7), None, now).await.unwrap_err()), "stale");
    bill::pay(house, &manager, id, Some(2), None, now).await.unwrap();
    assert_eq!(refused(&bill::pay(house, &manager, id, None, None, now).await.unwrap_err()), "stale");
    sound(&cast).await;
}

#[rocket::async_test]
async fn a_quota_tells_at_eighty_percent_once() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 0).await;
    quota_of(&cast, "acme", 100).await;
    let now = "2026-11-24T08:00:00+08:00";
    let ann = cast.actor("ann").await;
    let reached = async || {
        let all = quota::of_company(cast.house(), &ann, cast.companies["acme"], at(now)).await.unwrap();
        all[0].reached.map(|one| one.percent)
    };
    ran(&cast, now, &[("a", "acme", "2026-11-23T00:00:00+08:00", "2026-11-23T07:54:00+08:00", 10)]).await;
    assert_eq!(reached().await, None);
    ran(&cast, now, &[("b", "acme", "2026-11-23T08:00:00+08:00", "2026-11-23T09:00:00+08:00", 1)]).await;
    assert_eq!(reached().await, Some(80));
    ran(&cast, now, &[("c", "acme", "2026-11-23T09:00:00+08:00", "2026-11-23T10:00:00+08:00", 1)]).await;
    let mut raw = crate::kit::raw::Raw::open(&cast.fresh.url).await;
    let told = raw.texts("select after from event where verb = 'quota_reached'").await;
    assert_eq!(told.len(), 1, "81 percent is no news");
    let told: serde_json::Value = serde_json::from_str(&told[0]).unwrap();
    let people = told["told"].as_array().unwrap().len();
    assert_eq!(
        (told["percent"].as_i64(), people >= 2),
        (Some(80), true),
        "its administrator and the managers"
    );
}

#[rocket::async_test]
async fn pools_are_found_by_what_is_needed() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 0).await;
    let ann = cast.actor("ann").await;
    let fits = async |needs: Needs| {
        let (fit, others) = pool::offers(cast.house(), &ann, &needs, first()).await.unwrap();
        (fit.len(), others.len())
    };
    assert_eq!(fits(Needs::default()).await, (1, 0));
    assert_eq!(fits(Needs { card: Some("910b".into()), cards: Some(32), ..Needs::default() }).await, (1, 0));
    assert_eq!(fits(Needs { cards: Some(33), ..Needs::default() }).await, (0, 1));
    let (house, id, manager) = (cast.house(), cast.resources["room1"], cast.actor("manager").await);
    let is = Pool {
        funding: Funding::Private,
        card: "x".into(),
        purpose: Purpose::Edge,
        tier: Tier::Guian,
        cards: 0,
        tflops: 0,
    };
    let draft = Draft { provider: "p".into(), provider_uscc: None, pool: is, wait_days: 0, thresholds: None };
    let room = pool::put(house, &manager, id, &draft, None, None, first()).await;
    assert_eq!(refused(&room.unwrap_err()), "fields", "a room is no pool");
    let pool1 = cast.resources["pool1"];
    let stale = pool::put(house, &manager, pool1, &draft, Some(9), None, first()).await;
    assert_eq!(refused(&stale.unwrap_err()), "stale");
    let member = pool::put(house, &ann, pool1, &draft, None, None, first()).await;
    assert_eq!(refused(&member.unwrap_err()), "forbidden");
}

#[rocket::async_test]
async fn near_the_end_of_a_quota_a_reservation_needs_approval() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 0).await;
    quota_of(&cast, "acme", 100).await;
    let ann = cast.actor("ann").await;
    let now = at("2026-11-23T08:00:00+08:00");
    let reserve = async |day: &str, cards: i64| {
        let span = |time: &str| at(&format!("2026-11-{day}T{time}:00+08:00"));
        let new = book::NewBooking {
            items: vec![book::Taking { resource: cast.resources["pool1"], units: cards }],
            span: Interval::new(span("08:00"), span("10:00")).unwrap(),
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
        match book::book(cast.house(), &ann, &new, None, now).await {
            Ok(booked) => booked.state.name().to_owned(),
            Err(fault) => refused(&fault),
        }
    };
    assert_eq!(reserve("24", 32).await, "confirmed", "64 of 100 card-hours");
    assert_eq!(reserve("25", 15).await, "confirmed", "94");
    assert_eq!(reserve("26", 1).await, "requested", "96 of 100: from 95 on somebody must agree");
    assert_eq!(reserve("27", 3).await, "rules: balance quota_stop", "102: the refusal names the rule");
    sound(&cast).await;
}
