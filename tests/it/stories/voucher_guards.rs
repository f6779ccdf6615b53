//! What keeps vouchers from being had twice: each way to have more than the rule gives, and what stops it.

use crate::kit::cast::Cast;
use crate::kit::story::refused;
use crate::kit::vouchers::{
    SUPPLIER, WAN, applied, awarded, claimed, claimed_by, contracted, day, invoice, number, opened, paid,
    paper, payer, rule, today,
};
use hatchery::app::check::check;
use hatchery::app::contract::{self, Draft};
use hatchery::app::{Fault, award, claim, programme, voucher, voucher_view};
use hatchery::domain::award::{Condition, Limit};
use hatchery::domain::company::Standing;
use hatchery::domain::field::FieldRule;
use hatchery::domain::id::{ClaimId, CompanyId, VoucherId};
use hatchery::domain::invoice::{Invoice, InvoiceFlaw};
use hatchery::domain::programme::{Listed, Programme, VoucherKind};
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::DAY;
use hatchery::domain::voucher::{Bar, ClaimState, ClaimVerb, Level, VoucherState};
use hatchery::store::company;

fn refusal(fault: Fault) -> Refusal {
    match fault {
        Fault::Refused(refusal) => *refusal,
        other => panic!("{other:?}"),
    }
}

fn bar(fault: Fault) -> Bar {
    match refusal(fault) {
        Refusal::Voucher(bar) => bar,
        other => panic!("{other:?}"),
    }
}

/// The wrong fields with their rules.
fn wrong<T: std::fmt::Debug>(done: Result<T, Fault>) -> Vec<(String, FieldRule)> {
    match refusal(done.unwrap_err()) {
        Refusal::Fields(all) => all.into_iter().map(|one| (one.field, one.rule)).collect(),
        other => panic!("{other:?}"),
    }
}

/// A flaw of one line of the invoices.
fn flaw(line: usize, flaw: InvoiceFlaw) -> Vec<(String, FieldRule)> {
    vec![("invoices".to_owned(), FieldRule::Invoice { line, flaw })]
}

async fn sound(cast: &Cast) {
    assert_eq!(check(&cast.house().store).await.unwrap(), [], "what must hold does not");
}

async fn stands(cast: &Cast, id: VoucherId) -> (VoucherState, i64, i64, i64) {
    let city = cast.actor("city").await;
    let one = voucher_view::one(cast.house(), &city, id, today()).await.unwrap().voucher;
    (one.state().unwrap(), one.awarded, one.returned, one.left_over)
}

async fn claim_state(cast: &Cast, id: ClaimId) -> ClaimState {
    let city = cast.actor("city").await;
    voucher_view::one_claim(cast.house(), &city, id).await.unwrap().claim.state().unwrap()
}

#[rocket::async_test]
async fn an_invoice_counts_once_whoever_names_it_and_for_whatever_contract() {
    let cast = Cast::new().await;
    let (house, city) = (cast.house(), cast.actor("city").await);
    let of = opened(&cast, "sz", rule(), today()).await;
    let other = opened(&cast, "other", rule(), today()).await;
    let first = awarded(&cast, ("bob", "beta"), of, &paper(100 * WAN), today()).await.unwrap();
    let second = awarded(&cast, ("bob", "beta"), of, &paper(60 * WAN), today()).await.unwrap();
    let of_acme = awarded(&cast, ("ann", "acme"), other, &paper(100 * WAN), today()).await.unwrap();
    let one = number();
    let with = |number: &str| vec![invoice(number, 20 * WAN, today())];
    let taken = claimed_by(&cast, "bob", first, (20 * WAN, with(&one)), today()).await.unwrap();
    // On the same voucher; for another contract; by another company on another programme, however it is spaced.
    let spaced = format!("{} {}", &one[..4], &one[4..]);
    for (who, on, number) in [("bob", first, &one), ("bob", second, &one), ("ann", of_acme, &spaced)] {
        let again = claimed_by(&cast, who, on, (20 * WAN, with(number)), today()).await;
        assert_eq!(wrong(again), flaw(1, InvoiceFlaw::Claimed), "{who} {on}");
    }
    // Of several each is named by its line; one claim does not name it twice.
    let mixed = vec![invoice(&number(), 10 * WAN, today()), invoice(&one, 10 * WAN, today())];
    let again = claimed_by(&cast, "ann", of_acme, (20 * WAN, mixed), today()).await;
    assert_eq!(wrong(again), flaw(2, InvoiceFlaw::Claimed));
    let two = number();
    let twice = claimed_by(&cast, "bob", second, (WAN, [with(&two), with(&two)].concat()), today()).await;
    assert_eq!(wrong(twice), flaw(2, InvoiceFlaw::Twice));
    // What is returned is free again, for who has it; what is paid never is.
    claim::decide(house, &city, (taken, None), ClaimVerb::Return, "Not yours", None, today()).await.unwrap();
    let freed = claimed_by(&cast, "ann", of_acme, (20 * WAN, with(&one)), today()).await.unwrap();
    let bob = cast.actor("bob").await;
    let back = claim::submit(house, &bob, (taken, None), None, None, today()).await;
    assert_eq!(wrong(back), flaw(1, InvoiceFlaw::Claimed));
    paid(&cast, (&city, &payer(&cast).await), freed, today()).await;
    let late = claimed_by(&cast, "bob", first, (20 * WAN, with(&one)), today().plus(DAY)).await;
    assert_eq!(wrong(late), flaw(1, InvoiceFlaw::Claimed));
    sound(&cast).await;
}

#[rocket::async_test]
async fn two_programmes_that_support_one_contract_take_the_same_invoice() {
    let cast = Cast::new().await;
    let share = |ratio| Programme { ratio: Some(ratio), ..rule() };
    let (city, more) =
        (opened(&cast, "a", share(3_000), today()).await, opened(&cast, "b", share(2_000), today()).await);
    let on = contracted(&cast, "bob", "beta", &paper(100 * WAN), today()).await;
    let officer = cast.actor("city").await;
    let one = number();
    for (of, given) in [(city, 30 * WAN), (more, 20 * WAN)] {
        let id = applied(&cast, "bob", (of, on), None, today()).await.unwrap();
        award::award(cast.house(), &officer, id, None, "", None, today()).await.unwrap();
        assert_eq!(stands(&cast, id).await.1, given);
        claimed_by(&cast, "bob", id, (WAN, vec![invoice(&one, WAN, today())]), today()).await.unwrap();
    }
    sound(&cast).await;
}

#[rocket::async_test]
async fn who_hands_the_same_invoice_in_at_once_wins_alone() {
    let cast = Cast::new().await;
    let one = number();
    let mut all = Vec::new();
    for (n, (who, firm)) in [("bob", "beta"), ("ann", "acme"), ("bob", "beta")].into_iter().enumerate() {
        let of = opened(&cast, &format!("race-{n}"), rule(), today()).await;
        let draft = Draft { amount: 100 * WAN + i64::try_from(n).unwrap(), ..paper(0) };
        let id = awarded(&cast, (who, firm), of, &draft, today()).await.unwrap();
        // All is there but the invoice, which is named as it is handed in.
        let own = claimed(&cast, who, id, WAN, today()).await.unwrap();
        let city = cast.actor("city").await;
        claim::decide(cast.house(), &city, (own, None), ClaimVerb::Return, "Again", None, today())
            .await
            .unwrap();
        all.push((cast.actor(who).await, own));
    }
    let house = cast.fresh.house.clone();
    let mut racers = rocket::tokio::task::JoinSet::new();
    for (actor, id) in all {
        let (house, invoices) = (house.clone(), vec![invoice(&one, WAN, today())]);
        racers.spawn(async move {
            let draft = claim::Draft { paid: WAN, note: String::new(), invoices };
            claim::submit(&house, &actor, (id, None), Some(&draft), None, today()).await.is_ok()
        });
    }
    let won = racers.join_all().await.into_iter().filter(|won| *won).count();
    assert_eq!(won, 1);
    sound(&cast).await;
}

#[rocket::async_test]
async fn a_claim_is_for_what_its_contract_was_invoiced_and_for_no_more() {
    let cast = Cast::new().await;
    let of = opened(&cast, "sz", rule(), today()).await;
    let draft =
        Draft { signed: day("2026-11-01"), term: (day("2026-11-02"), day("2026-11-10")), ..paper(100 * WAN) };
    let id = awarded(&cast, ("bob", "beta"), of, &draft, today()).await.unwrap();
    let on = |date: &str| vec![Invoice { number: number(), day: day(date), amount: WAN }];
    // Before the contract, and still to come; a day after the time for claims is tried when it has come.
    let span = InvoiceFlaw::Day { from: day("2026-11-01"), to: day("2026-11-24") };
    for date in ["2026-10-31", "2026-11-25"] {
        let outside = claimed_by(&cast, "bob", id, (WAN, on(date)), today()).await;
        assert_eq!(wrong(outside), flaw(1, span.clone()), "{date}");
    }
    let late = today().plus(80 * DAY);
    let outside = claimed_by(&cast, "bob", id, (WAN, on("2027-02-09")), late).await;
    assert_eq!(wrong(outside), flaw(1, InvoiceFlaw::Day { from: day("2026-11-01"), to: day("2027-02-08") }));
    claimed_by(&cast, "bob", id, (WAN, on("2027-02-08")), late).await.unwrap();
    claimed_by(&cast, "bob", id, (WAN, on("2026-11-01")), today()).await.unwrap();
    // Nothing named, more paid than is invoiced, no number.
    let none = claimed_by(&cast, "bob", id, (WAN, Vec::new()), today()).await;
    assert_eq!(wrong(none), [("invoices".to_owned(), FieldRule::Missing)]);
    let beyond = claimed_by(&cast, "bob", id, (WAN + 1, on("2026-11-10")), today()).await;
    assert_eq!(wrong(beyond), [("paid".to_owned(), FieldRule::BeyondInvoices { sum: WAN })]);
    let short = claimed_by(&cast, "bob", id, (WAN, vec![invoice("123", WAN, today())]), today()).await;
    assert_eq!(wrong(short), flaw(1, InvoiceFlaw::Number));
    let many = (0..41).map(|_| invoice(&number(), WAN, today())).collect();
    let many = claimed_by(&cast, "bob", id, (WAN, many), today()).await;
    assert_eq!(wrong(many), [("invoices".to_owned(), FieldRule::Invoices { most: 40 })]);
    sound(&cast).await;
}

#[rocket::async_test]
async fn two_claims_for_the_last_of_an_award_get_no_more_than_it() {
    let cast = Cast::new().await;
    let of = opened(&cast, "sz", rule(), today()).await;
    // 50 are awarded; each claim is for 40 of them.
    let id = awarded(&cast, ("bob", "beta"), of, &paper(100 * WAN), today()).await.unwrap();
    let (house, city, payer) = (cast.fresh.house.clone(), cast.actor("city").await, payer(&cast).await);
    let mut all = Vec::new();
    for _ in 0..3 {
        let one = claimed(&cast, "bob", id, 80 * WAN, today()).await.unwrap();
        claim::decide(&house, &city, (one, None), ClaimVerb::Verify, "", None, today()).await.unwrap();
        all.push(one);
    }
    let mut racers = rocket::tokio::task::JoinSet::new();
    for one in all.clone() {
        let (house, city) = (house.clone(), city.clone());
        racers.spawn(async move {
            let done = claim::decide(&house, &city, (one, None), ClaimVerb::Assess, "", None, today()).await;
            done.map(|_| ()).map_err(bar)
        });
    }
    let done = racers.join_all().await;
    assert_eq!(done.iter().filter(|one| **one == Err(Bar::Nothing)).count(), 1, "{done:?}");
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 2);
    let mut assessed = Vec::new();
    for one in all {
        assessed.push(voucher_view::one_claim(&house, &city, one).await.unwrap().claim.assessed);
        if claim_state(&cast, one).await == ClaimState::Assessed {
            claim::decide(&house, &payer, (one, None), ClaimVerb::Pay, "", None, today()).await.unwrap();
        }
    }
    assessed.sort_unstable();
    assert_eq!(assessed, [0, 10 * WAN, 40 * WAN]);
    assert_eq!(stands(&cast, id).await, (VoucherState::UsedUp, 50 * WAN, 0, 0));
    sound(&cast).await;
}

#[rocket::async_test]
async fn what_is_left_of_a_part_paid_voucher_goes_home_and_nothing_more_is_claimed_on_it() {
    let cast = Cast::new().await;
    let capped = Programme { cap_per_year: Some(50 * WAN), ..rule() };
    let of = opened(&cast, "sz", capped, today()).await;
    let id = awarded(&cast, ("bob", "beta"), of, &paper(100 * WAN), today()).await.unwrap();
    let (house, city, bob) = (cast.house(), cast.actor("city").await, cast.actor("bob").await);
    let payer = payer(&cast).await;
    let part = claimed(&cast, "bob", id, 40 * WAN, today()).await.unwrap();
    paid(&cast, (&city, &payer), part, today()).await;
    let open = claimed(&cast, "bob", id, 10 * WAN, today()).await.unwrap();
    let revoke = async || award::revoke(house, &city, id, None, "Called off", None, today()).await;
    assert_eq!(bar(revoke().await.unwrap_err()), Bar::ClaimsOpen, "what is claimed is decided first");
    claim::decide(house, &city, (open, None), ClaimVerb::Return, "Called off", None, today()).await.unwrap();
    revoke().await.unwrap();
    assert_eq!(stands(&cast, id).await, (VoucherState::Revoked, 50 * WAN, 30 * WAN, 0));
    // The returned claim is not handed in again, and the paid one stays paid.
    let again = claim::submit(house, &bob, (open, None), None, None, today()).await.unwrap_err();
    assert!(matches!(bar(again), Bar::WrongState { .. }));
    let more = claimed(&cast, "bob", id, WAN, today()).await.unwrap_err();
    assert!(matches!(bar(more), Bar::WrongState { .. }));
    assert_eq!(claim_state(&cast, part).await, ClaimState::Paid);
    // Of the year's cap just what came back is free.
    let next = awarded(&cast, ("bob", "beta"), of, &paper(200 * WAN), today()).await.unwrap();
    assert_eq!(stands(&cast, next).await.1, 30 * WAN);
    sound(&cast).await;
}

#[rocket::async_test]
async fn the_years_cap_is_one_for_every_programme_of_its_kind_place_and_year() {
    let cast = Cast::new().await;
    let capped = || Programme { cap_per_year: Some(60 * WAN), ..rule() };
    let city = cast.actor("city").await;
    let first = opened(&cast, "first", capped(), today()).await;
    awarded(&cast, ("bob", "beta"), first, &paper(100 * WAN), today()).await.unwrap();
    // A programme that is in force is changed by another one: that begins no new year.
    programme::close(cast.house(), &city, first, None, None, today()).await.unwrap();
    let second = opened(&cast, "second", capped(), today()).await;
    let id = awarded(&cast, ("bob", "beta"), second, &paper(200 * WAN), today()).await.unwrap();
    let told = voucher_view::one(cast.house(), &city, id, today()).await.unwrap();
    let binds: Vec<Limit> =
        told.assessed.bounds.iter().filter(|one| one.binds).map(|one| one.limit).collect();
    assert_eq!((told.voucher.awarded, binds), (10 * WAN, vec![Limit::Year]));
    // Another company, another kind and another year have their own.
    let acme = awarded(&cast, ("ann", "acme"), second, &paper(100 * WAN), today()).await.unwrap();
    assert_eq!(stands(&cast, acme).await.1, 50 * WAN);
    for (key, amount, rule) in [
        ("kind", 101 * WAN, Programme { kind: VoucherKind::Model, ..capped() }),
        ("year", 102 * WAN, Programme { year: 2027, ..capped() }),
    ] {
        let of = opened(&cast, key, rule, today()).await;
        let id = awarded(&cast, ("bob", "beta"), of, &paper(amount), today()).await.unwrap();
        assert!(stands(&cast, id).await.1 > 50 * WAN, "{key}");
    }
    sound(&cast).await;
}

#[rocket::async_test]
async fn what_is_decided_after_new_year_is_of_the_programmes_year() {
    let cast = Cast::new().await;
    let capped = Programme { cap_per_year: Some(60 * WAN), ..rule() };
    let of = opened(&cast, "sz", capped, today()).await;
    let city = cast.actor("city").await;
    let mut all = Vec::new();
    for amount in [100 * WAN, 101 * WAN] {
        let on = contracted(&cast, "bob", "beta", &paper(amount), today()).await;
        all.push(applied(&cast, "bob", (of, on), None, today()).await.unwrap());
    }
    // One before and one after: the window is that of the application, the cap that of the programme.
    for (id, now, given) in [(all[0], today(), 50 * WAN), (all[1], today().plus(60 * DAY), 10 * WAN)] {
        award::award(cast.house(), &city, id, None, "", None, now).await.unwrap();
        assert_eq!(stands(&cast, id).await.1, given);
    }
    sound(&cast).await;
}

/// A company as it is from now on.
async fn becomes(cast: &Cast, name: &str, uscc: Option<&str>, standing: Standing) {
    let id: CompanyId = cast.companies[name];
    let mut tx = cast.house().store.write().await.unwrap();
    let found = company::get(&mut tx, id).await.unwrap().unwrap();
    assert!(company::edit(&mut tx, id, found.version, name, uscc, standing).await.unwrap());
    tx.commit().await.unwrap();
}

#[rocket::async_test]
async fn nobody_is_supplier_and_claimant() {
    let cast = Cast::new().await;
    let of = opened(&cast, "sz", rule(), today()).await;
    becomes(&cast, "beta", Some(SUPPLIER), Standing::Active).await;
    let bob = cast.actor("bob").await;
    let put = async |draft: &Draft| {
        contract::put(cast.house(), &bob, cast.companies["beta"], None, draft, None, today()).await
    };
    assert_eq!(wrong(put(&paper(100 * WAN)).await), [("uscc".to_owned(), FieldRule::OwnSupplier)]);
    // A supplier on the list that buys from another one.
    let seller = hatchery::domain::uscc::Uscc::generate("440300", "MA5DEMX1").unwrap().to_string();
    let csv =
        format!("name,uscc,listed_from\nCity cloud,{SUPPLIER},2025-01-01\nOther cloud,{seller},2025-01-01\n");
    let city = cast.actor("city").await;
    programme::put_suppliers(cast.house(), &city, of, csv.as_bytes(), None, today()).await.unwrap();
    let on = put(&Draft { supplier: "Other cloud".into(), uscc: seller, ..paper(100 * WAN) }).await.unwrap();
    let told = bar(applied(&cast, "bob", (of, on), None, today()).await.unwrap_err());
    assert_eq!(told, Bar::Unmet { conditions: vec![Condition::Claimant] });
}

#[rocket::async_test]
async fn who_leaves_an_incubator_gets_nothing_more_of_its_programmes_and_keeps_what_was_given() {
    let cast = Cast::new().await;
    let (house, manager) = (cast.house(), cast.actor("manager").await);
    let rule = Programme { listed_supplier: false, ..rule() };
    let listed = Listed { key: "ns".into(), name_zh: "园区券".into(), name_en: "Own".into(), rule };
    let draft =
        programme::Draft { listed, level: Level::Incubator, district: None, incubator: Some(cast.nanshan) };
    let of = programme::put(house, &manager, None, &draft, None, today()).await.unwrap();
    programme::open(house, &manager, of, None, None, today()).await.unwrap();
    let begin = async |amount| {
        let on = contracted(&cast, "bob", "beta", &paper(amount), today()).await;
        let bob = cast.actor("bob").await;
        voucher::begin(house, &bob, (of, on), None, None, today()).await
    };
    let given = begin(100 * WAN).await.unwrap();
    let bob = cast.actor("bob").await;
    voucher::submit(house, &bob, given, None, None, today()).await.unwrap();
    award::award(house, &manager, given, None, "", None, today()).await.unwrap();
    let (waits, drafted) = (begin(60 * WAN).await.unwrap(), begin(70 * WAN).await.unwrap());
    voucher::submit(house, &bob, waits, None, None, today()).await.unwrap();
    for standing in [Standing::Exited, Standing::Graduated] {
        becomes(&cast, "beta", None, standing).await;
        let late = award::award(house, &manager, waits, None, "", None, today()).await;
        assert_eq!(bar(late.unwrap_err()), Bar::Elsewhere, "{standing:?}");
        let late = voucher::submit(house, &bob, drafted, None, None, today()).await;
        assert_eq!(bar(late.unwrap_err()), Bar::Elsewhere, "{standing:?}");
        assert_eq!(
            bar(begin(80 * WAN + i64::from(standing == Standing::Exited)).await.unwrap_err()),
            Bar::Elsewhere
        );
    }
    // What was given before pays on.
    claimed(&cast, "bob", given, 10 * WAN, today()).await.unwrap();
    sound(&cast).await;
}

#[rocket::async_test]
async fn a_supplier_struck_off_stops_what_is_not_awarded_and_a_contract_that_was_used_stays_as_it_is() {
    let cast = Cast::new().await;
    let of = opened(&cast, "sz", rule(), today()).await;
    let (house, city, bob) = (cast.house(), cast.actor("city").await, cast.actor("bob").await);
    let given = awarded(&cast, ("bob", "beta"), of, &paper(100 * WAN), today()).await.unwrap();
    let on = contracted(&cast, "bob", "beta", &paper(60 * WAN), today()).await;
    let waits = applied(&cast, "bob", (of, on), None, today()).await.unwrap();
    // Off the list before the contract was signed.
    let csv = format!("name,uscc,listed_from,listed_to\nCity cloud,{SUPPLIER},2025-01-01,2026-11-01\n");
    programme::put_suppliers(house, &city, of, csv.as_bytes(), None, today()).await.unwrap();
    let late = award::award(house, &city, waits, None, "", None, today()).await;
    assert_eq!(bar(late.unwrap_err()), Bar::Unmet { conditions: vec![Condition::Supplier] });
    // Off it after the signing: the contract was made with a listed supplier.
    let csv = format!("name,uscc,listed_from,listed_to\nCity cloud,{SUPPLIER},2025-01-01,2026-11-02\n");
    programme::put_suppliers(house, &city, of, csv.as_bytes(), None, today()).await.unwrap();
    award::award(house, &city, waits, None, "", None, today()).await.unwrap();
    claimed(&cast, "bob", given, 10 * WAN, today()).await.unwrap();
    // Amount, term, affiliation and support of a contract are what they were, from its first application on.
    let larger = Draft { term: (day("2026-11-02"), day("2028-11-01")), ..paper(600 * WAN) };
    let changed =
        contract::put(house, &bob, cast.companies["beta"], Some((on, None)), &larger, None, today()).await;
    assert!(matches!(refusal(changed.unwrap_err()), Refusal::StillUsed));
    // And after it came to nothing as well: the decision stays explained.
    award::revoke(house, &city, waits, None, "Called off", None, today()).await.unwrap();
    let changed =
        contract::put(house, &bob, cast.companies["beta"], Some((on, None)), &larger, None, today()).await;
    assert_eq!(refused(&changed.unwrap_err()), "still-used");
    sound(&cast).await;
}
