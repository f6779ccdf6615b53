//! A job that was reported wrongly is taken back: quota, bills and books are as if it had not run, and it stays to be
//! read.

use super::compute::{priced, quota_of, ran, sound};
use crate::kit::at;
use crate::kit::cast::Cast;
use crate::kit::raw::Raw;
use crate::kit::story::refused;
use hatchery::app::usage::{self, JobRow};
use hatchery::app::{amend, bill, book, due, grant, subsidy};
use hatchery::domain::id::{BillId, BillLineId, CompanyId, EntryId};
use hatchery::domain::month::Month;
use hatchery::domain::pool::Funding;
use hatchery::domain::price::HOUR;
use hatchery::domain::time::Interval;

const WRONG: [(&str, &str, &str, &str, i64); 1] =
    [("j1", "acme", "2026-11-23T09:00:00+08:00", "2026-11-23T11:00:00+08:00", 8)];

fn november() -> Month {
    Month::of(at("2026-11-23T09:00:00+08:00"))
}

/// The latest job of that name.
async fn job(cast: &Cast, company: &str, key: &str) -> JobRow {
    let manager = cast.actor("manager").await;
    let of = cast.companies[company];
    let all = usage::jobs(cast.house(), &manager, of, november().span(), None, 50).await.unwrap();
    all.into_iter().filter(|one| one.key == key).max_by_key(|one| one.id).unwrap()
}

async fn back(cast: &Cast, who: &str, id: i64, why: &str, now: &str) -> Result<i64, String> {
    let actor = cast.actor(who).await;
    let done = usage::take_back(cast.house(), &actor, id, why, None, at(now)).await;
    done.map_err(|fault| refused(&fault))
}

/// What is left of a company's free quota, and what of it has expired.
async fn left(cast: &Cast, company: &str) -> (i64, i64) {
    let manager = cast.actor("manager").await;
    let all = grant::all(cast.house(), &manager, cast.companies[company], None, 50).await.unwrap().1;
    let one = all.iter().find(|one| one.note == "free quota").unwrap();
    (one.balance, one.gone)
}

/// What free quota was worth that companies were given that month, as the city adds support up.
async fn supported(cast: &Cast) -> Vec<i64> {
    let city = cast.actor("city").await;
    let month = november().span();
    let places = subsidy::by_place(cast.house(), &city, month).await.unwrap().sums;
    let all = subsidy::by_company(cast.house(), &city, None, month, (CompanyId(0), 10)).await.unwrap();
    let sums = (places.iter().map(|one| one.free).sum::<i64>(), all.iter().map(|one| one.free).sum::<i64>());
    assert_eq!(sums.0, sums.1);
    all.iter().map(|one| one.free).collect()
}

/// What lies on all accounts in fen of a kind.
async fn fen(cast: &Cast, kind: &str) -> i64 {
    let mut raw = Raw::open(&cast.fresh.url).await;
    let sql = format!(
        "select cast(coalesce(sum(m.amount), 0) as bigint) from account a join (
           select to_id as id, amount from entry union all select from_id, -amount from entry) m on m.id = a.id
          where a.kind = '{kind}' and a.unit = 'fen'"
    );
    raw.count(&sql).await
}

#[rocket::async_test]
async fn a_billed_job_gives_back_quota_and_money_and_can_be_reported_anew() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 0).await;
    quota_of(&cast, "acme", 10).await;
    ran(&cast, "2026-11-24T08:00:00+08:00", &WRONG).await;
    // Another of the same line: it stays.
    let other = [("j2", "acme", "2026-11-23T12:00:00+08:00", "2026-11-23T13:00:00+08:00", 1)];
    ran(&cast, "2026-11-24T08:00:00+08:00", &other).await;
    let (house, manager, of) = (cast.house(), cast.actor("manager").await, cast.companies["acme"]);
    let now = at("2026-12-01T08:00:00+08:00");
    let id = bill::issue(house, &manager, of, november(), None, now).await.unwrap().unwrap();
    assert_eq!(supported(&cast).await, vec![20_000_i64]);
    let opened = async || bill::one(house, &manager, id).await.unwrap().bill;
    assert_eq!((opened().await.payable, opened().await.free_value), (14_000, 20_000));
    assert_eq!((fen(&cast, "payable").await, fen(&cast, "value").await), (-14_000, -20_000));

    let one = job(&cast, "acme", "j1").await;
    let soon = "2026-12-01T09:00:00+08:00";
    assert_eq!(back(&cast, "ann", one.id, "wrong", soon).await, Err("forbidden".into()));
    assert_eq!(back(&cast, "gus", one.id, "wrong", soon).await, Err("not-found".into()));
    assert_eq!(back(&cast, "manager", one.id, "  ", soon).await, Err("fields".into()));
    assert_eq!(back(&cast, "manager", one.id, "cards were counted twice", soon).await, Ok(one.id));
    assert_eq!(back(&cast, "manager", one.id, "again", soon).await, Err("fields".into()));

    let billed = opened().await;
    assert_eq!((billed.came_back, billed.due(), billed.refunded), (12_000, 2_000, 12_000));
    // The bill stays as it was written, with what came back beside it; nothing was given in the end.
    assert_eq!((billed.free_value, billed.free_back), (20_000, 20_000));
    let line = bill::one(house, &manager, id).await.unwrap().lines.remove(0);
    assert_eq!((line.free, line.free_back), (10 * HOUR, 10 * HOUR));
    assert_eq!(supported(&cast).await, Vec::<i64>::new());
    assert_eq!((fen(&cast, "payable").await, fen(&cast, "value").await), (-2_000, 0));
    assert_eq!(left(&cast, "acme").await, (10 * HOUR, 0));
    let one = job(&cast, "acme", "j1").await;
    assert_eq!(one.taken_back_why.as_deref(), Some("cards were counted twice"));
    assert!(one.taken_back_at.is_some() && one.taken_back_by.is_some());
    let (_, _, pieces) = usage::one(house, &manager, one.id).await.unwrap();
    assert_eq!(pieces.iter().map(|one| one.seconds).sum::<i64>(), 16 * HOUR, "it stays to be read");
    let shown = usage::by_day(house, &manager, of, november().span()).await.unwrap();
    assert_eq!(shown.iter().map(|one| one.seconds).sum::<i64>(), HOUR, "what was taken back did not run");
    let mut raw = Raw::open(&cast.fresh.url).await;
    let trail = "select count(*) from event where verb = 'usage_taken_back' and subject = 'usage'";
    assert_eq!(raw.count(trail).await, 1);
    sound(&cast).await;

    let right = [("j1", "acme", "2026-11-23T09:00:00+08:00", "2026-11-23T11:00:00+08:00", 2)];
    let done = ran(&cast, soon, &right).await;
    assert_eq!((done.taken, done.known, done.refused), (1, 0, 0));
    assert_eq!(ran(&cast, soon, &right).await.known, 1);
    assert_eq!(job(&cast, "acme", "j1").await.free, 4 * HOUR);
    assert_eq!(left(&cast, "acme").await.0, 6 * HOUR);
    let id = bill::issue(house, &manager, of, november(), None, now).await.unwrap().unwrap();
    let second = bill::one(house, &manager, id).await.unwrap().bill;
    assert_eq!((second.number, second.payable, second.due(), second.free_value), (2, 0, 0, 8_000));
    assert_eq!((second.free_back, supported(&cast).await), (0, vec![8_000_i64]));
    assert_eq!(refused(&bill::pay(house, &manager, id, None, None, now).await.unwrap_err()), "fields");
    sound(&cast).await;
}

#[rocket::async_test]
async fn what_free_quota_was_worth_comes_back_to_the_fen() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 0).await;
    quota_of(&cast, "acme", 10).await;
    let rows = [
        ("j1", "acme", "2026-11-23T09:00:00+08:00", "2026-11-23T09:16:40+08:00", 1),
        ("j2", "acme", "2026-11-23T10:00:00+08:00", "2026-11-23T10:16:41+08:00", 1),
    ];
    ran(&cast, "2026-11-24T08:00:00+08:00", &rows).await;
    let (house, manager, of) = (cast.house(), cast.actor("manager").await, cast.companies["acme"]);
    let now = "2026-12-01T08:00:00+08:00";
    let id = bill::issue(house, &manager, of, november(), None, at(now)).await.unwrap().unwrap();
    // 2,001 card-seconds at 20 yuan an hour are 11.1167 yuan, rounded once.
    let worth = async || {
        let one = bill::one(house, &manager, id).await.unwrap().bill;
        (one.free_value, one.free_back, fen(&cast, "value").await)
    };
    assert_eq!(worth().await, (1_112, 0, -1_112));
    back(&cast, "manager", job(&cast, "acme", "j1").await.id, "wrong", now).await.unwrap();
    assert_eq!(worth().await, (1_112, 556, -556), "1,001 are left, 5.5611 yuan");
    sound(&cast).await;
    back(&cast, "manager", job(&cast, "acme", "j2").await.id, "wrong", now).await.unwrap();
    assert_eq!(worth().await, (1_112, 1_112, 0));
    sound(&cast).await;
}

#[rocket::async_test]
async fn what_is_not_billed_yet_never_is_and_a_refund_by_hand_comes_back_once() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let (house, manager, of) = (cast.house(), cast.actor("manager").await, cast.companies["acme"]);
    ran(&cast, "2026-11-24T08:00:00+08:00", &WRONG).await;
    let now = "2026-12-01T08:00:00+08:00";
    back(&cast, "manager", job(&cast, "acme", "j1").await.id, "not ours", now).await.unwrap();
    assert_eq!(bill::preview(house, &manager, of, november(), at(now)).await.unwrap().sum.gross, 0);
    assert_eq!(bill::issue(house, &manager, of, november(), None, at(now)).await.unwrap(), None);
    ran(&cast, now, &WRONG).await;
    let id = bill::issue(house, &manager, of, november(), None, at(now)).await.unwrap().unwrap();
    let line = BillLineId(bill::one(house, &manager, id).await.unwrap().lines[0].id);
    bill::refund(house, &manager, (id, line), 10 * HOUR, "by hand", None, at(now)).await.unwrap();
    back(&cast, "manager", job(&cast, "acme", "j1").await.id, "not ours", now).await.unwrap();
    let opened = bill::one(house, &manager, id).await.unwrap();
    assert_eq!((opened.bill.payable, opened.bill.came_back, opened.refunds.len()), (32_000, 32_000, 2));
    assert_eq!((fen(&cast, "payable").await, fen(&cast, "revenue").await), (0, 0));
    sound(&cast).await;
}

#[rocket::async_test]
async fn what_was_reserved_or_has_ended_goes_back_to_its_grant_and_expires_with_it() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 2).await;
    quota_of(&cast, "acme", 10).await;
    let (house, ann) = (cast.house(), cast.actor("ann").await);
    let slot = Interval::new(at("2026-11-24T09:00:00+08:00"), at("2026-11-24T10:00:00+08:00")).unwrap();
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
    book::book(house, &ann, &new, None, at("2026-11-23T08:00:00+08:00")).await.unwrap();
    let ran_so = [("j1", "acme", "2026-11-24T09:00:00+08:00", "2026-11-24T10:00:00+08:00", 6)];
    ran(&cast, "2026-11-24T11:00:00+08:00", &ran_so).await;
    let then = at("2026-11-24T12:00:00+08:00");
    assert_eq!(left(&cast, "acme").await.0, 4 * HOUR, "four of a hold, two of the grant");
    // Somebody has reversed one of its movements already: that is not done twice.
    let of = cast.companies["acme"];
    let all = grant::entries(house, &ann, of, &grant::Sought::all(i64::MAX, 1)).await.unwrap();
    let manager = cast.actor("manager").await;
    amend::reverse(house, &manager, EntryId(all[0].id), "a slip", None, then).await.unwrap();
    let one = job(&cast, "acme", "j1").await;
    // The quota has ended meanwhile: what comes back expires too.
    while due::run(house, at("2026-12-01T00:10:00+08:00")).await.unwrap() > 0 {}
    back(&cast, "manager", one.id, "it was another's", "2026-12-01T08:00:00+08:00").await.unwrap();
    sound(&cast).await;
    while due::run(house, at("2026-12-01T09:00:00+08:00")).await.unwrap() > 0 {}
    assert_eq!(left(&cast, "acme").await, (0, 10 * HOUR));
    sound(&cast).await;
}

#[rocket::async_test]
async fn a_refund_lowers_what_is_due_and_what_was_seen_before_it_is_stale() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let (house, manager, of) = (cast.house(), cast.actor("manager").await, cast.companies["acme"]);
    ran(&cast, "2026-11-24T08:00:00+08:00", &WRONG).await;
    let now = at("2026-12-01T08:00:00+08:00");
    let id: BillId = bill::issue(house, &manager, of, november(), None, now).await.unwrap().unwrap();
    let line = BillLineId(bill::one(house, &manager, id).await.unwrap().lines[0].id);
    bill::refund(house, &manager, (id, line), HOUR, "down", None, now).await.unwrap();
    assert_eq!(bill::one(house, &manager, id).await.unwrap().bill.due(), 30_000);
    let pay = async |version| bill::pay(house, &manager, id, version, None, now).await;
    assert_eq!(refused(&pay(Some(1)).await.unwrap_err()), "stale", "32,000 were seen");
    pay(Some(2)).await.unwrap();
    assert_eq!(bill::one(house, &manager, id).await.unwrap().bill.due(), 0);
    assert_eq!((fen(&cast, "payable").await, fen(&cast, "cash").await), (0, -30_000));
    sound(&cast).await;
}
