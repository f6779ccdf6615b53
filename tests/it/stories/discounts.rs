//! A request is approved at a discount in one act; prices and discounts that were wrong are withdrawn.

use super::compute::{priced, ran, sound};
use crate::kit::cases::wish;
use crate::kit::cast::{Cast, draft};
use crate::kit::story::{play, refused};
use crate::kit::{at, compute, monday};
use hatchery::app::bill::{self, Opened};
use hatchery::app::case::{self, Case, Decision};
use hatchery::app::{Fault, entitlement_request, inventory, pool, price, usage};
use hatchery::domain::amount::Unit;
use hatchery::domain::case::{CaseState, Verdict};
use hatchery::domain::entitlement::{CARDS_AT_ONCE, Needs, Wish};
use hatchery::domain::field::FieldRule;
use hatchery::domain::id::{CaseId, DiscountId, ResourceId, TariffId};
use hatchery::domain::month::Month;
use hatchery::domain::pool::{Funding, Misfit};
use hatchery::domain::price::HOUR;
use hatchery::domain::refusal::Refusal;
use hatchery::domain::tariff::{Discount, Tariff};
use hatchery::domain::time::{DAY, Instant, Interval};

fn now() -> Instant {
    monday().plus(HOUR)
}

fn midnight() -> Instant {
    at("2026-11-24T00:00:00+08:00")
}

/// A fifth off from the 24th of November to its end.
fn fifth() -> Discount {
    Discount { span: Interval::new(midnight(), at("2026-12-01T00:00:00+08:00")).unwrap(), off: 2_000 }
}

fn wish_of(needs: Needs) -> Wish {
    Wish { needs, ..wish(Unit::CardSecond, 10 * HOUR, monday()) }
}

async fn asked(cast: &Cast, needs: Needs) -> Case {
    let (bob, of) = (cast.actor("bob").await, cast.companies["beta"]);
    entitlement_request::ask(cast.house(), &bob, of, &wish_of(needs), None, monday()).await.unwrap()
}

/// A yes for `pool1`, which the request does not name, with a word.
fn yes(cast: &Cast, of: &Case, discount: Option<Discount>) -> Decision<'static> {
    Decision {
        verdict: Verdict::Approve,
        opinion: "Their model serves the city",
        amount: None,
        pool: Some(cast.resources["pool1"]),
        discount,
        version: of.version,
    }
}

async fn decided(cast: &Cast, who: &str, of: &Case, said: &Decision<'_>) -> Result<Case, Fault> {
    let actor = cast.actor(who).await;
    case::decide(cast.house(), &actor, of.id, said, None, now()).await
}

fn wrong<T: std::fmt::Debug>(done: Result<T, Fault>) -> (String, FieldRule) {
    let fault = done.unwrap_err();
    if let Fault::Refused(refusal) = &fault
        && let Refusal::Fields(all) = refusal.as_ref()
        && let [one] = all.as_slice()
    {
        return (one.field.clone(), one.rule.clone());
    }
    panic!("not refused for one field: {fault:?}")
}

async fn last(cast: &Cast, of: &Case) -> entitlement_request::Request {
    entitlement_request::versions(cast.house(), of).await.unwrap().pop().unwrap()
}

/// The discounts on a pool that hold or are to come, whoever may see them.
async fn discounts(cast: &Cast, on: ResourceId) -> Vec<pool::DiscountRow> {
    let mut tx = cast.house().store.read().await.unwrap();
    hatchery::store::pool::discounts_of(&mut tx, on, now()).await.unwrap()
}

async fn billed(cast: &Cast) -> Opened {
    let manager = cast.actor("manager").await;
    let (of, month) = (cast.companies["beta"], Month::of(monday()));
    let then = at("2026-12-01T08:00:00+08:00");
    let id = bill::issue(cast.house(), &manager, of, month, None, then).await.unwrap().unwrap();
    bill::one(cast.house(), &manager, id).await.unwrap()
}

fn lines(of: &Opened) -> Vec<(i64, i64, i64)> {
    of.lines.iter().map(|one| (one.gross, one.pool, one.payable)).collect()
}

#[rocket::async_test]
async fn a_yes_at_a_discount_gives_it_with_the_allotment_and_the_bill_leads_back_to_it() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let (house, on) = (cast.house(), cast.resources["pool1"]);
    let case = asked(&cast, Needs::default()).await;
    decided(&cast, "manager", &case, &yes(&cast, &case, Some(fifth()))).await.unwrap();
    let request = last(&cast, &case).await;
    assert!(request.grant.is_some() && request.given_discount.is_some());
    let given = discounts(&cast, on).await;
    assert_eq!(given.len(), 1);
    assert_eq!((given[0].own().unwrap().terms, given[0].case_id), (fifth(), Some(case.id.0)));
    assert_eq!(given[0].reason, "Their model serves the city");
    let (bob, ann) = (cast.actor("bob").await, cast.actor("ann").await);
    assert_eq!(given[0].decision(&bob), Some(case.id));
    assert_eq!(given[0].decision(&ann), None, "it is not theirs to open");
    let manager = cast.actor("manager").await;
    let opened = case::one(house, &manager, case.id, now()).await.unwrap();
    let told = opened.history.iter().find(|one| one.verb == "approved").unwrap().after.clone().unwrap();
    assert_eq!((&told["discount"], &told["discount_from"]), (&2_000.into(), &midnight().0.into()));

    // One card from four hours before it begins to four hours after.
    let job = ("j1", "beta", "2026-11-23T20:00:00+08:00", "2026-11-24T04:00:00+08:00", 1);
    assert_eq!(ran(&cast, "2026-11-24T08:00:00+08:00", &[job]).await.taken, 1);
    let bill = billed(&cast).await;
    assert_eq!(lines(&bill), [(8_000, 0, 8_000), (8_000, 1_600, 6_400)]);
    let carried = price::of_bill(house, &bob, hatchery::domain::id::BillId(bill.bill.id)).await.unwrap();
    let carried: Vec<_> = carried.iter().map(|one| (one.line_id, one.discount.decision(&bob))).collect();
    assert_eq!(carried, [(bill.lines[1].id, Some(case.id))], "the line opens the decision");
    sound(&cast).await;
}

#[rocket::async_test]
async fn what_cannot_be_given_is_refused_and_the_case_stays_open() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let case = asked(&cast, Needs::default()).await;
    let plain = yes(&cast, &case, Some(fifth()));
    let past = Discount { span: Interval::new(monday().plus(-DAY), monday()).unwrap(), off: 2_000 };
    let refusals = [
        (Decision { discount: Some(past), ..plain }, "discount_to", FieldRule::Future),
        (
            Decision { discount: Some(Discount { off: 10_001, ..fifth() }), ..plain },
            "discount",
            FieldRule::Number { min: 1, max: 10_000 },
        ),
        (Decision { opinion: "", ..plain }, "opinion", FieldRule::Missing),
        (Decision { pool: None, ..plain }, "pool_id", FieldRule::Missing),
        (Decision { pool: None, verdict: Verdict::Decline, ..plain }, "discount", FieldRule::Surplus),
        (
            Decision { discount: None, amount: Some(0), ..plain },
            "amount",
            FieldRule::Number { min: 1, max: 10 * HOUR },
        ),
    ];
    for (said, field, rule) in refusals {
        assert_eq!(wrong(decided(&cast, "manager", &case, &said).await), (field.to_owned(), rule));
        let manager = cast.actor("manager").await;
        let stands = case::one(cast.house(), &manager, case.id, now()).await.unwrap().case;
        let request = last(&cast, &case).await;
        assert_eq!((stands.state, stands.version), (CaseState::Open, case.version), "{field}");
        assert!(request.discount.is_none() && request.chosen.is_none() && request.grant.is_none());
        assert!(discounts(&cast, cast.resources["pool1"]).await.is_empty());
    }
    decided(&cast, "manager", &case, &plain).await.unwrap();
    sound(&cast).await;

    let cast = Cast::new().await;
    priced(&cast, Funding::Government, 0).await;
    let case = asked(&cast, Needs::default()).await;
    let came = decided(&cast, "manager", &case, &yes(&cast, &case, Some(fifth()))).await;
    assert_eq!(wrong(came), ("discount".to_owned(), FieldRule::PublicPool));
}

#[rocket::async_test]
async fn on_a_pool_of_another_place_gives_who_decides_there() {
    let cast = Cast::new().await;
    let (house, elsewhere) = (cast.house(), cast.actor("elsewhere").await);
    let new = draft("theirs", "compute_pool", "8", "0", "");
    let made = inventory::add(house, &elsewhere, cast.futian, &new, None, monday()).await.unwrap();
    let theirs = ResourceId(made.id);
    compute::priced(&cast, &elsewhere, theirs, (Funding::Private, 0), monday().plus(-DAY)).await;
    let case = asked(&cast, Needs { pool: Some(theirs), ..Needs::default() }).await;
    let named = |of: &Case| Decision { pool: None, ..yes(&cast, of, Some(fifth())) };
    let came = decided(&cast, "manager", &case, &named(&case)).await;
    assert_eq!(wrong(came), ("pool_id".to_owned(), FieldRule::OthersPool));
    assert!(discounts(&cast, theirs).await.is_empty());
    let (manager, district) = (cast.actor("manager").await, cast.actor("district").await);
    let to = cast.id("district");
    let case = case::hand_over(house, &manager, case.id, None, to, "", None, now()).await.unwrap();
    let to = cast.id("city");
    let case = case::hand_over(house, &district, case.id, None, to, "", None, now()).await.unwrap();
    decided(&cast, "city", &case, &named(&case)).await.unwrap();
    let given = discounts(&cast, theirs).await;
    assert_eq!(given.iter().map(|one| one.case_id).collect::<Vec<_>>(), [Some(case.id.0)]);
    sound(&cast).await;
}

#[rocket::async_test]
async fn of_two_on_the_same_days_the_larger_holds_as_ever() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let (manager, bob) = (cast.actor("manager").await, cast.actor("bob").await);
    let of = (cast.resources["pool1"], cast.companies["beta"]);
    let more = Discount { off: 3_000, ..fifth() };
    pool::add_discount(cast.house(), &manager, of, &more, "Moved in", None, now()).await.unwrap();
    let case = asked(&cast, Needs::default()).await;
    decided(&cast, "manager", &case, &yes(&cast, &case, Some(fifth()))).await.unwrap();
    assert_eq!(discounts(&cast, of.0).await.len(), 2);
    let job = ("j1", "beta", "2026-11-24T08:00:00+08:00", "2026-11-24T10:00:00+08:00", 1);
    ran(&cast, "2026-11-24T12:00:00+08:00", &[job]).await;
    let bill = billed(&cast).await;
    assert_eq!(lines(&bill), [(4_000, 1_200, 2_800)]);
    let id = hatchery::domain::id::BillId(bill.bill.id);
    let carried = price::of_bill(cast.house(), &bob, id).await.unwrap();
    assert_eq!(carried.iter().map(|one| one.discount.case_id).collect::<Vec<_>>(), [None::<i64>]);
    // Nothing was priced by the smaller one, so it can still be withdrawn.
    let smaller = last(&cast, &case).await.given_discount.unwrap();
    price::withdraw_discount(cast.house(), &manager, smaller, "A slip", None, now()).await.unwrap();
    sound(&cast).await;
}

#[rocket::async_test]
async fn the_last_approval_counts_and_a_discount_may_be_all_there_is() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    play(&cast, "08:00  manager  sets card_second chain manager:3,manager:3  -> version 1").await;
    // What the first said stands where the second says nothing.
    let case = asked(&cast, Needs::default()).await;
    let second = decided(&cast, "manager", &case, &yes(&cast, &case, Some(fifth()))).await.unwrap();
    assert!(discounts(&cast, cast.resources["pool1"]).await.is_empty(), "not before the last yes");
    let silent = Decision { opinion: "", pool: None, ..yes(&cast, &second, None) };
    decided(&cast, "manager2", &second, &silent).await.unwrap();
    let request = last(&cast, &case).await;
    let given = discounts(&cast, cast.resources["pool1"]).await;
    assert_eq!(request.given_discount, Some(DiscountId(given[0].id)));
    assert_eq!(given[0].reason, "Their model serves the city");
    // The second takes it off again.
    let case = asked(&cast, Needs::default()).await;
    let second = decided(&cast, "manager", &case, &yes(&cast, &case, Some(fifth()))).await.unwrap();
    let none = Decision { pool: None, ..yes(&cast, &second, Some(Discount { off: 0, ..fifth() })) };
    decided(&cast, "manager2", &second, &none).await.unwrap();
    let request = last(&cast, &case).await;
    assert!(request.given_discount.is_none() && request.grant.is_some());
    // At a discount and without an allotment.
    let case = asked(&cast, Needs::default()).await;
    let only = Decision { amount: Some(0), ..yes(&cast, &case, Some(fifth())) };
    let second = decided(&cast, "manager", &case, &only).await.unwrap();
    let none = Decision { pool: None, ..yes(&cast, &second, Some(Discount { off: 0, ..fifth() })) };
    let came = decided(&cast, "manager2", &second, &none).await;
    assert_eq!(wrong(came), ("discount".to_owned(), FieldRule::Missing), "that would be nothing at all");
    decided(&cast, "manager2", &second, &Decision { pool: None, ..yes(&cast, &second, None) }).await.unwrap();
    let request = last(&cast, &case).await;
    assert!(request.given_discount.is_some() && request.grant.is_none());
    sound(&cast).await;
}

#[rocket::async_test]
async fn a_pool_with_fewer_cards_than_run_at_once_does_not_fit() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let (bob, of) = (cast.actor("bob").await, cast.companies["beta"]);
    for cards in [0, CARDS_AT_ONCE + 1] {
        let wish = wish_of(Needs { cards: Some(cards), ..Needs::default() });
        let came = entitlement_request::ask(cast.house(), &bob, of, &wish, None, monday()).await;
        assert_eq!(wrong(came), ("cards".to_owned(), FieldRule::Number { min: 1, max: CARDS_AT_ONCE }));
    }
    let case = asked(&cast, Needs { cards: Some(33), ..Needs::default() }).await;
    let came = decided(&cast, "manager", &case, &yes(&cast, &case, None)).await;
    let misfits = vec![Misfit::Cards];
    assert_eq!(wrong(came), ("pool_id".to_owned(), FieldRule::Unfit { misfits }), "it has 32");
    let case = asked(&cast, Needs { cards: Some(32), ..Needs::default() }).await;
    decided(&cast, "manager", &case, &yes(&cast, &case, None)).await.unwrap();
    assert_eq!(last(&cast, &case).await.wish.needs.cards, Some(32), "and it is kept");
}

#[rocket::async_test]
async fn a_price_that_was_wrong_is_withdrawn_as_long_as_nothing_was_priced_by_it() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let (house, on) = (cast.house(), cast.resources["pool1"]);
    let (manager, bob) = (cast.actor("manager").await, cast.actor("bob").await);
    let dearer = Tariff { id: 0, from: midnight(), list: 25_000, tiers: Vec::new(), discount: 0 };
    let slip = TariffId(pool::add_tariff(house, &manager, on, &dearer, None, now()).await.unwrap());
    let came = price::withdraw_tariff(house, &bob, slip, "Ten times", None, now()).await;
    assert_eq!(refused(&came.unwrap_err()), "forbidden");
    price::withdraw_tariff(house, &manager, slip, "Ten times too dear", None, now()).await.unwrap();
    let came = price::withdraw_tariff(house, &manager, slip, "Again", None, now()).await;
    assert_eq!(wrong(came), ("reason".to_owned(), FieldRule::Withdrawn));
    // What held before holds again.
    let job = ("j1", "beta", "2026-11-23T23:00:00+08:00", "2026-11-24T01:00:00+08:00", 1);
    ran(&cast, "2026-11-24T02:00:00+08:00", &[job]).await;
    // At the very moment of the one that was withdrawn another may begin; here it is too late for that.
    let opened = pool::one(house, &manager, on, now()).await.unwrap();
    assert_eq!((opened.tariffs.len(), opened.withdrawn.len()), (1, 1));
    assert_eq!(opened.withdrawn[0].withdrawn_why.as_deref(), Some("Ten times too dear"));
    let right = Tariff { list: 2_500, from: midnight().plus(DAY), ..dearer.clone() };
    let then = midnight().plus(2 * HOUR);
    let one = TariffId(pool::add_tariff(house, &manager, on, &right, None, then).await.unwrap());
    price::withdraw_tariff(house, &manager, one, "Not yet", None, then).await.unwrap();
    pool::add_tariff(house, &manager, on, &right, None, then).await.unwrap();
    // One by which something was priced, billed or not, stays.
    let first = TariffId(opened.tariffs[0].id);
    let came = price::withdraw_tariff(house, &manager, first, "Wrong", None, then).await;
    assert_eq!(wrong(came), ("reason".to_owned(), FieldRule::TariffUsed));
    let jobs = usage::jobs(house, &manager, cast.companies["beta"], Month::of(monday()).span(), None, 9);
    let jobs = jobs.await.unwrap();
    assert_eq!(jobs.len(), 1);
    let (_, _, pieces) = usage::one(house, &manager, jobs[0].id).await.unwrap();
    assert!(pieces.iter().all(|one| one.list == 2_000), "{pieces:?}");
    usage::take_back(house, &manager, jobs[0].id, "Another price", None, then).await.unwrap();
    price::withdraw_tariff(house, &manager, first, "Wrong", None, then).await.unwrap();
    assert_eq!(pool::one(house, &manager, on, then).await.unwrap().tariffs.len(), 1);
    sound(&cast).await;
}

#[rocket::async_test]
async fn a_discount_is_withdrawn_before_it_prices_anything_and_ended_after() {
    let cast = Cast::new().await;
    priced(&cast, Funding::Private, 0).await;
    let house = cast.house();
    let (manager, bob) = (cast.actor("manager").await, cast.actor("bob").await);
    let of = (cast.resources["pool1"], cast.companies["beta"]);
    let given = async |off: Discount| {
        DiscountId(pool::add_discount(house, &manager, of, &off, "Moved in", None, now()).await.unwrap())
    };
    let reason = |rule| ("reason".to_owned(), rule);
    // One that has not begun cannot be ended, and is as if it had not been.
    let slip = given(Discount { off: 9_000, ..fifth() }).await;
    let came = price::end_discount(house, &manager, slip, "Wrong", None, now()).await;
    assert_eq!(wrong(came), reason(FieldRule::NotBegun));
    let came = price::withdraw_discount(house, &bob, slip, "Wrong", None, now()).await;
    assert_eq!(refused(&came.unwrap_err()), "forbidden");
    price::withdraw_discount(house, &manager, slip, "A nine for a two", None, now()).await.unwrap();
    let came = price::end_discount(house, &manager, slip, "Wrong", None, now()).await;
    assert_eq!(wrong(came), reason(FieldRule::Withdrawn));
    let right = given(fifth()).await;
    let job = |key, from, to| (key, "beta", from, to, 1);
    ran(
        &cast,
        "2026-11-24T12:00:00+08:00",
        &[job("j1", "2026-11-24T08:00:00+08:00", "2026-11-24T10:00:00+08:00")],
    )
    .await;
    let noon = at("2026-11-24T12:00:00+08:00");
    let came = price::withdraw_discount(house, &manager, right, "Wrong", None, noon).await;
    assert_eq!(wrong(came), reason(FieldRule::DiscountUsed), "open use counts");
    price::end_discount(house, &manager, right, "The provider stops it", None, noon).await.unwrap();
    let came = price::end_discount(house, &manager, right, "Again", None, noon).await;
    assert_eq!(wrong(came), reason(FieldRule::Over));
    // What ran till then keeps it, also where it is reported later.
    ran(
        &cast,
        "2026-11-25T08:00:00+08:00",
        &[job("j2", "2026-11-24T11:00:00+08:00", "2026-11-24T13:00:00+08:00")],
    )
    .await;
    let row = price::discount(house, &bob, right).await.unwrap().row;
    assert_eq!((row.ends_at, row.meant_to), (noon.0, Some(fifth().span.end().0)));
    assert_eq!(lines(&billed(&cast).await), [(6_000, 1_200, 4_800), (2_000, 0, 2_000)]);
    // Of the company's own, and of nobody else's to see.
    let ann = cast.actor("ann").await;
    assert_eq!(refused(&price::discount(house, &ann, right).await.unwrap_err()), "not-found");
    assert_eq!(case_of(&cast, right).await, None);
    sound(&cast).await;
}

async fn case_of(cast: &Cast, id: DiscountId) -> Option<CaseId> {
    let manager = cast.actor("manager").await;
    price::discount(cast.house(), &manager, id).await.unwrap().row.decision(&manager)
}
