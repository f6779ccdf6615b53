//! Vouchers that are taken off bills: the worked examples through the use cases, and what a refund gives back.

use crate::kit::at;
use crate::kit::cast::Cast;
use crate::kit::story::refused;
use crate::kit::vouchers::{SUPPLIER, WAN, awarded, day, offset, opened, paper, today};
use hatchery::app::bill::{self, Opened};
use hatchery::app::check::check;
use hatchery::app::contract::Draft as ContractDraft;
use hatchery::app::grant::{self, NewGrant, Sought};
use hatchery::app::pool::{self, Draft};
use hatchery::app::{amend, award, due, programme, usage, voucher_view};
use hatchery::domain::amount::Unit;
use hatchery::domain::id::{BillId, BillLineId, EntryId, ProgrammeId, VoucherId};
use hatchery::domain::month::Month;
use hatchery::domain::pool::{Funding, Pool, Purpose, Tier};
use hatchery::domain::price::{HOUR, Tier as Step};
use hatchery::domain::programme::{Programme, VoucherKind};
use hatchery::domain::tariff::Tariff;
use hatchery::domain::time::{DAY, Instant, Interval};
use hatchery::domain::uscc::Uscc;
use hatchery::domain::voucher::VoucherState;

fn first() -> Instant {
    at("2026-11-01T00:00:00+08:00")
}

fn late() -> Instant {
    at("2026-12-01T08:00:00+08:00")
}

/// `pool1` at that price.
async fn priced(cast: &Cast, list: i64, tiers: &[(i64, i64)], discount: i64) {
    let (manager, id) = (cast.actor("manager").await, cast.resources["pool1"]);
    let card = "昇腾 910B 64G".to_owned();
    let is = Pool {
        funding: Funding::Government,
        card,
        purpose: Purpose::Training,
        tier: Tier::City,
        cards: 0,
        tflops: 0,
    };
    let draft = Draft {
        provider: "city cloud".into(),
        provider_uscc: None,
        pool: is,
        wait_days: 0,
        thresholds: None,
    };
    pool::put(cast.house(), &manager, id, &draft, Some(0), None, first()).await.unwrap();
    let tiers = tiers.iter().map(|(hours, off)| Step { from: hours * HOUR, off: *off }).collect();
    let tariff = Tariff { id: 0, from: first(), list, tiers, discount };
    pool::add_tariff(cast.house(), &manager, id, &tariff, None, first()).await.unwrap();
}

/// What acme ran: job, first and last moment, cards.
async fn billed(cast: &Cast, rows: &[(&str, &str, &str, i64)]) -> Opened {
    let (manager, acme) = (cast.actor("manager").await, cast.companies["acme"]);
    let mut csv = String::from("job_id,company,pool,start,end,cards\n");
    for (job, start, end, cards) in rows {
        csv += &format!("{job},{acme},pool1,{start}+08:00,{end}+08:00,{cards}\n");
    }
    let done = usage::import(cast.house(), &manager, csv.as_bytes(), late()).await.unwrap();
    assert_eq!(done.taken, rows.len(), "{:?}", done.wrong);
    let id =
        bill::issue(cast.house(), &manager, acme, Month::of(first()), None, late()).await.unwrap().unwrap();
    bill::one(cast.house(), &manager, id).await.unwrap()
}

/// A voucher of acme over so many fen, of a programme of its own.
async fn voucher(cast: &Cast, key: &str, rule: Programme, contract: i64) -> (ProgrammeId, VoucherId) {
    let of = opened(cast, key, rule, today()).await;
    let id = awarded(cast, ("ann", "acme"), of, &paper(contract), today()).await.unwrap();
    (of, id)
}

fn money(opened: &Opened) -> [i64; 5] {
    let one = &opened.bill;
    [one.gross, one.tier, one.pool, one.voucher, one.payable]
}

async fn stands(cast: &Cast, id: VoucherId) -> (VoucherState, i64) {
    let city = cast.actor("city").await;
    let one = voucher_view::one(cast.house(), &city, id, late()).await.unwrap().voucher;
    (one.state().unwrap(), one.left_over)
}

async fn sound(cast: &Cast) {
    assert_eq!(check(&cast.house().store).await.unwrap(), [], "what must hold does not");
}

#[rocket::async_test]
async fn half_of_an_odd_price_is_rounded_down() {
    let cast = Cast::new().await;
    priced(&cast, 999, &[], 0).await;
    let (_, id) = voucher(&cast, "half", offset(5_000, None), WAN).await;
    let opened = billed(&cast, &[("j", "2026-11-25T09:00:00", "2026-11-25T10:00:00", 1)]).await;
    assert_eq!(money(&opened), [999, 0, 0, 499, 500]);
    assert_eq!(stands(&cast, id).await, (VoucherState::PartUsed, WAN / 2 - 499));
    sound(&cast).await;
}

#[rocket::async_test]
async fn what_is_left_of_a_voucher_is_the_most_it_covers() {
    let cast = Cast::new().await;
    priced(&cast, 2_000, &[], 0).await;
    // 60 percent of a contract of 500.00, capped at 300.00 a year.
    let (_, id) = voucher(&cast, "last", offset(6_000, Some(30_000)), 50_000).await;
    let opened = billed(&cast, &[("j", "2026-11-25T00:00:00", "2026-11-26T01:00:00", 4)]).await;
    assert_eq!(money(&opened), [200_000, 0, 0, 30_000, 170_000]);
    assert_eq!(stands(&cast, id).await, (VoucherState::UsedUp, 0));
    sound(&cast).await;
}

#[rocket::async_test]
async fn free_quota_tiers_discount_and_voucher_in_their_order() {
    let cast = Cast::new().await;
    priced(&cast, 1_999, &[(0, 0), (1_000, 500), (5_000, 1_000)], 2_000).await;
    let manager = cast.actor("manager").await;
    let new = NewGrant {
        unit: Unit::CardSecond,
        amount: 10 * HOUR,
        valid: Interval::new(first(), at("2026-12-01T00:00:00+08:00")).unwrap(),
        pool: Some(cast.resources["pool1"]),
        note: String::new(),
    };
    grant::grant(cast.house(), &manager, cast.companies["acme"], &new, None, first()).await.unwrap();
    voucher(&cast, "order", offset(6_000, None), 100 * WAN).await;
    let rows = [
        ("j1", "2026-11-25T00:00:00", "2026-11-30T01:00:00", 10),
        ("j2", "2026-11-30T02:00:00", "2026-11-30T02:00:07", 1),
    ];
    let opened = billed(&cast, &rows).await;
    assert_eq!(money(&opened), [2_398_804, 19_990, 475_763, 1_141_830, 761_221]);
    sound(&cast).await;
}

#[rocket::async_test]
async fn a_refund_gives_its_part_back_to_the_voucher_while_it_is_good_and_to_the_budget_after() {
    let cast = Cast::new().await;
    priced(&cast, 2_000, &[], 0).await;
    let rule = Programme { valid_months: Some(1), ..offset(6_000, None) };
    let (of, id) = voucher(&cast, "back", rule, 200_000).await;
    assert_eq!(stands(&cast, id).await, (VoucherState::Issued, 120_000));
    let opened = billed(&cast, &[("j", "2026-11-25T00:00:00", "2026-11-26T01:00:00", 4)]).await;
    assert_eq!(money(&opened), [200_000, 0, 0, 120_000, 80_000]);
    assert_eq!(stands(&cast, id).await, (VoucherState::UsedUp, 0));
    let (house, manager) = (cast.house(), cast.actor("manager").await);
    let (bill, line) = (BillId(opened.bill.id), BillLineId(opened.lines[0].id));
    let back = async |hours: i64, now| {
        bill::refund(house, &manager, (bill, line), hours * HOUR, "Down", None, now).await
    };
    back(25, late()).await.unwrap();
    let refunded = bill::one(house, &manager, bill).await.unwrap();
    let one = &refunded.refunds[0];
    assert_eq!((one.gross, one.voucher, one.payable), (50_000, 30_000, 20_000));
    assert_eq!(stands(&cast, id).await, (VoucherState::PartUsed, 30_000));
    // Its month is over: what is left goes back, and so does what comes back later.
    let city = cast.actor("city").await;
    let left = async || programme::one(house, &city, of).await.unwrap().sums;
    let before = left().await.budget_left;
    let end = at("2026-12-24T00:00:00+08:00");
    due::run(house, end).await.unwrap();
    assert_eq!(stands(&cast, id).await, (VoucherState::Expired, 0));
    assert_eq!(left().await.budget_left, before + 30_000);
    back(25, end.plus(DAY)).await.unwrap();
    assert_eq!(left().await.budget_left, before + 60_000);
    assert_eq!(left().await.paid(), 60_000, "half of the bill is paid by it still");
    assert!(back(51, end.plus(DAY)).await.is_err(), "never more than the bill");
    back(50, end.plus(DAY)).await.unwrap();
    assert_eq!(left().await.paid(), 0);
    sound(&cast).await;
}

#[rocket::async_test]
async fn money_comes_back_through_its_bill_or_voucher_and_not_by_itself() {
    let cast = Cast::new().await;
    priced(&cast, 2_000, &[], 0).await;
    let (house, manager, acme) = (cast.house(), cast.actor("manager").await, cast.companies["acme"]);
    let (_, used) = voucher(&cast, "used", offset(6_000, None), WAN).await;
    let (_, revoked) = voucher(&cast, "revoked", offset(6_000, None), 2 * WAN).await;
    let city = cast.actor("city").await;
    award::revoke(house, &city, revoked, None, "Called off", None, today()).await.unwrap();
    let opened = billed(&cast, &[("j", "2026-11-25T00:00:00", "2026-11-26T01:00:00", 4)]).await;
    bill::pay(house, &manager, BillId(opened.bill.id), None, None, late()).await.unwrap();
    let sought = Sought { unit: "fen".into(), ..Sought::all(i64::MAX, 50) };
    let rows = grant::entries(house, &manager, acme, &sought).await.unwrap();
    let mut tried: Vec<String> = Vec::new();
    for row in rows {
        let back = amend::reverse(house, &manager, EntryId(row.id), "Mistake", None, late()).await;
        assert_eq!(refused(&back.unwrap_err()), "fields", "{row:?}");
        tried.push(row.kind);
    }
    tried.sort();
    tried.dedup();
    assert_eq!(tried, ["award", "bill", "pay", "return"]);
    assert_eq!(stands(&cast, used).await.0, VoucherState::PartUsed);
    sound(&cast).await;
}

#[rocket::async_test]
async fn the_one_that_ends_first_is_taken_first() {
    let cast = Cast::new().await;
    priced(&cast, 2_000, &[], 0).await;
    let month = Programme { valid_months: Some(6), ..offset(6_000, None) };
    let (_, later) = voucher(&cast, "later", Programme { valid_months: Some(9), ..month.clone() }, WAN).await;
    let (_, sooner) = voucher(&cast, "sooner", month, 50_000).await;
    // 300.00 cover 500.00; of the other 1,500.00 the later one takes 900.00.
    let opened = billed(&cast, &[("j", "2026-11-25T00:00:00", "2026-11-26T01:00:00", 4)]).await;
    assert_eq!(money(&opened), [200_000, 0, 0, 120_000, 80_000]);
    assert_eq!(stands(&cast, sooner).await, (VoucherState::UsedUp, 0));
    assert_eq!(stands(&cast, later).await, (VoucherState::PartUsed, 600_000 - 90_000));
    sound(&cast).await;
}

#[rocket::async_test]
async fn a_voucher_pays_for_what_its_contract_buys_and_for_nothing_else() {
    let cast = Cast::new().await;
    priced(&cast, 2_000, &[], 0).await;
    let half = || offset(5_000, None);
    // A corpus of the very supplier; compute of somebody else, once on no list, once called as the provider is by the
    // company alone; a term that is still to come.
    let corpus = Programme { kind: VoucherKind::Corpus, ..half() };
    let (_, corpus) = voucher(&cast, "corpus", corpus, WAN).await;
    let given = async |key: &str, draft: ContractDraft| {
        let of = opened(&cast, key, half(), today()).await;
        awarded(&cast, ("ann", "acme"), of, &draft, today()).await.unwrap()
    };
    let exchange = Uscc::generate("440300", "MA5DEMX1").unwrap().to_string();
    let other = ContractDraft { supplier: "Data exchange".into(), uscc: exchange.clone(), ..paper(2 * WAN) };
    let other = given("other", other).await;
    let term = (day("2026-12-01"), day("2027-11-30"));
    let ahead = given("ahead", ContractDraft { term, ..paper(3 * WAN) }).await;
    let of = opened(&cast, "named", half(), today()).await;
    let csv = format!("name,uscc,listed_from\nData exchange,{exchange},2025-01-01\n");
    programme::put_suppliers(cast.house(), &cast.actor("city").await, of, csv.as_bytes(), None, today())
        .await
        .unwrap();
    let named = ContractDraft { uscc: exchange, ..paper(4 * WAN) };
    let named = awarded(&cast, ("ann", "acme"), of, &named, today()).await.unwrap();
    let opened = billed(&cast, &[("j", "2026-11-25T00:00:00", "2026-11-26T01:00:00", 4)]).await;
    assert_eq!(money(&opened), [200_000, 0, 0, 0, 200_000]);
    for id in [corpus, other, ahead, named] {
        assert_eq!(stands(&cast, id).await.0, VoucherState::Issued, "{id}");
    }
    sound(&cast).await;
}

#[rocket::async_test]
async fn a_providers_code_says_who_it_is_whatever_it_is_called() {
    let cast = Cast::new().await;
    priced(&cast, 2_000, &[], 0).await;
    let (manager, id) = (cast.actor("manager").await, cast.resources["pool1"]);
    let coded = async |name: &str, code: &str| {
        let there = pool::one(cast.house(), &manager, id, first()).await.unwrap().pool;
        let (provider, provider_uscc) = (name.to_owned(), Some(code.to_owned()));
        let draft = Draft { provider, provider_uscc, pool: there.pool, wait_days: 0, thresholds: None };
        pool::put(cast.house(), &manager, id, &draft, None, None, first()).await.unwrap();
    };
    let (_, half) = voucher(&cast, "half", offset(5_000, None), WAN).await;
    // Somebody else who is called like the supplier is not the supplier.
    coded("City cloud", Uscc::generate("440300", "MA5DEMX1").unwrap().as_str()).await;
    let other = billed(&cast, &[("j", "2026-11-25T00:00:00", "2026-11-26T01:00:00", 4)]).await;
    assert_eq!(money(&other), [200_000, 0, 0, 0, 200_000]);
    coded("Computing centre of the city", SUPPLIER).await;
    let own = billed(&cast, &[("k", "2026-11-26T01:00:00", "2026-11-26T06:00:00", 4)]).await;
    assert_eq!(money(&own), [40_000, 0, 0, 20_000, 20_000]);
    assert_eq!(stands(&cast, half).await, (VoucherState::PartUsed, WAN / 2 - 20_000));
    sound(&cast).await;
}

#[rocket::async_test]
async fn what_was_used_before_the_award_or_outside_the_term_is_paid_by_the_company() {
    let cast = Cast::new().await;
    priced(&cast, 2_000, &[], 0).await;
    let draft = ContractDraft { term: (day("2026-11-02"), day("2026-11-26")), ..paper(WAN) };
    let of = opened(&cast, "term", offset(5_000, None), today()).await;
    let id = awarded(&cast, ("ann", "acme"), of, &draft, today()).await.unwrap();
    // 10 hours the day before the award; 30 from the midnight of its day on; 24 on the last day and 6 after it; 30 later.
    let rows = [
        ("before", "2026-11-23T00:00:00", "2026-11-23T10:00:00", 1),
        ("since", "2026-11-24T00:00:00", "2026-11-24T15:00:00", 2),
        ("over", "2026-11-26T00:00:00", "2026-11-27T06:00:00", 1),
        ("later", "2026-11-28T00:00:00", "2026-11-28T15:00:00", 2),
    ];
    let opened = billed(&cast, &rows).await;
    assert_eq!(opened.lines.len(), 1, "one price, one line");
    assert_eq!(money(&opened), [200_000, 0, 0, 54_000, 146_000], "half of 54 of 100 hours");
    assert_eq!(stands(&cast, id).await, (VoucherState::PartUsed, WAN / 2 - 54_000));
    sound(&cast).await;
}
