//! Vouchers from the contract to the last fen: every limit as it binds, who may do what, and what goes back.

use crate::kit::at;
use crate::kit::cast::Cast;
use crate::kit::story::refused;
use crate::kit::vouchers::{
    SUPPLIER, WAN, applied, awarded, claimed, contracted, day, invoice, number, opened, paid, paper, payer,
    proved, rule, today,
};
use hatchery::app::Fault;
use hatchery::app::check::check;
use hatchery::app::{award, claim, due, notify, programme, voucher, voucher_view};
use hatchery::domain::award::{Condition, Limit};
use hatchery::domain::id::{ProgrammeId, VoucherId};
use hatchery::domain::programme::{Programme, Supporter};
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::{DAY, Instant};
use hatchery::domain::voucher::{Bar, ClaimVerb, Evidence, VoucherState};

fn bar(fault: Fault) -> Bar {
    match fault {
        Fault::Refused(refusal) => match *refusal {
            Refusal::Voucher(bar) => bar,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

async fn state(cast: &Cast, id: VoucherId) -> (VoucherState, i64, i64) {
    let city = cast.actor("city").await;
    let one = voucher_view::one(cast.house(), &city, id, today()).await.unwrap().voucher;
    (one.state().unwrap(), one.awarded, one.left_over)
}

/// What is left, awarded, paid.
async fn sums(cast: &Cast, of: ProgrammeId) -> (i64, i64, i64) {
    let city = cast.actor("city").await;
    let sums = programme::one(cast.house(), &city, of).await.unwrap().sums;
    (sums.budget_left, sums.awarded, sums.paid())
}

async fn sound(cast: &Cast) {
    assert_eq!(check(&cast.house().store).await.unwrap(), [], "what must hold does not");
}

#[rocket::async_test]
async fn a_contract_becomes_money_by_the_formula_and_claims_pay_it_out() {
    let cast = Cast::new().await;
    let of = opened(&cast, "sz", Programme { budget: Some(1_000 * WAN), ..rule() }, today()).await;
    let id = awarded(&cast, ("bob", "beta"), of, &paper(200 * WAN), today()).await.unwrap();
    assert_eq!(state(&cast, id).await, (VoucherState::Issued, 100 * WAN, 100 * WAN));
    assert_eq!(sums(&cast, of).await, (900 * WAN, 100 * WAN, 0));
    let (house, city, bob) = (cast.house(), cast.actor("city").await, cast.actor("bob").await);
    // Evidence first.
    let paid_so = 60 * WAN + 1;
    let invoices = vec![invoice(&number(), paid_so, today())];
    let draft = claim::Draft { paid: paid_so, note: String::new(), invoices };
    let one = claim::begin(house, &bob, id, &draft, None, today()).await.unwrap();
    proved(&cast, "bob", one, Evidence::Contract, today()).await.unwrap();
    let lacks = bar(claim::submit(house, &bob, (one, None), None, None, today()).await.unwrap_err());
    let missing = vec![Evidence::Invoice, Evidence::Payment, Evidence::UsageLog, Evidence::Description];
    assert_eq!(lacks, Bar::Evidence { missing });
    for kind in [Evidence::Invoice, Evidence::Payment, Evidence::UsageLog, Evidence::Description] {
        proved(&cast, "bob", one, kind, today()).await.unwrap();
    }
    claim::submit(house, &bob, (one, None), None, None, today()).await.unwrap();
    let step =
        async |verb, reason| claim::decide(house, &city, (one, None), verb, reason, None, today()).await;
    let early = step(ClaimVerb::Pay, "").await.unwrap_err();
    assert!(matches!(bar(early), Bar::WrongState { .. }), "nothing is paid before it is worked out");
    assert_eq!(refused(&step(ClaimVerb::Return, " ").await.unwrap_err()), "fields");
    step(ClaimVerb::Return, "The invoice is of another year").await.unwrap();
    claim::submit(house, &bob, (one, None), Some(&draft), None, today()).await.unwrap();
    step(ClaimVerb::Verify, "").await.unwrap();
    step(ClaimVerb::Assess, "").await.unwrap();
    let payer = payer(&cast).await;
    let own = step(ClaimVerb::Pay, "").await.unwrap_err();
    assert_eq!(bar(own), Bar::FourEyes, "who worked it out does not pay it");
    assert_eq!(sums(&cast, of).await, (900 * WAN, 100 * WAN, 0), "nothing has moved");
    claim::decide(house, &payer, (one, None), ClaimVerb::Pay, "", None, today()).await.unwrap();
    // Half of 600,000.01 in whole yuan.
    assert_eq!(state(&cast, id).await, (VoucherState::PartUsed, 100 * WAN, 70 * WAN));
    assert_eq!(sums(&cast, of).await, (900 * WAN, 100 * WAN, 30 * WAN));
    // The rest, however much more was paid.
    let last = claimed(&cast, "bob", id, 500 * WAN, today()).await.unwrap();
    paid(&cast, (&city, &payer), last, today()).await;
    assert_eq!(state(&cast, id).await, (VoucherState::UsedUp, 100 * WAN, 0));
    assert!(matches!(
        bar(claimed(&cast, "bob", id, WAN, today()).await.unwrap_err()),
        Bar::WrongState { .. }
    ));
    sound(&cast).await;
}

#[rocket::async_test]
async fn each_limit_binds_through_the_use_cases() {
    let cast = Cast::new().await;
    let strict = Programme { budget: Some(150 * WAN), cap_per_year: Some(120 * WAN), ..rule() };
    let of = opened(&cast, "sz", strict, today()).await;
    let city = cast.actor("city").await;
    let binding = async |id| {
        let opened = voucher_view::one(cast.house(), &city, id, today()).await.unwrap();
        let all = opened.assessed.bounds.iter().filter(|one| one.binds).map(|one| one.limit);
        (opened.voucher.awarded, all.collect::<Vec<_>>())
    };
    let id = awarded(&cast, ("bob", "beta"), of, &paper(100 * WAN), today()).await.unwrap();
    assert_eq!(binding(id).await, (50 * WAN, vec![Limit::Ratio, Limit::Stacking]));
    // The year's cap: 70 are left of 120.
    let id = awarded(&cast, ("bob", "beta"), of, &paper(200 * WAN), today()).await.unwrap();
    assert_eq!(binding(id).await, (70 * WAN, vec![Limit::Year]));
    let on = contracted(&cast, "bob", "beta", &paper(60 * WAN), today()).await;
    let none = applied(&cast, "bob", (of, on), None, today()).await.unwrap();
    let nothing = award::award(cast.house(), &city, none, None, "", None, today()).await;
    assert_eq!(bar(nothing.unwrap_err()), Bar::Nothing);
    award::refuse(cast.house(), &city, none, None, "The year's cap is reached", None, today()).await.unwrap();
    // Others give 40 of the 50 percent there may be.
    let mut shared = paper(100 * WAN);
    shared.support = vec![(Supporter::District, 40 * WAN, "District voucher".into())];
    let id = awarded(&cast, ("ann", "acme"), of, &shared, today()).await.unwrap();
    assert_eq!(binding(id).await, (10 * WAN, vec![Limit::Stacking]));
    // Of the budget 20 are left.
    let id = awarded(&cast, ("ann", "acme"), of, &paper(400 * WAN), today()).await.unwrap();
    assert_eq!(binding(id).await, (20 * WAN, vec![Limit::Budget]));
    assert_eq!(sums(&cast, of).await, (0, 150 * WAN, 0));
    sound(&cast).await;
}

#[rocket::async_test]
async fn a_start_up_has_its_own_ratio_once_its_age_is_known() {
    let cast = Cast::new().await;
    let of = opened(&cast, "sz", rule(), today()).await;
    let on = contracted(&cast, "bob", "beta", &paper(100 * WAN), today()).await;
    let id = applied(&cast, "bob", (of, on), Some("2025-11-25"), today()).await.unwrap();
    let (house, city) = (cast.house(), cast.actor("city").await);
    let ratio = async || voucher_view::one(house, &city, id, today()).await.unwrap().assessed.ratio;
    assert_eq!(ratio().await, 6_000, "eleven months");
    let older = award::Finding {
        registered: Some(day("2025-11-24")),
        why: "The register".into(),
        ..Default::default()
    };
    award::settle(house, &city, id, None, &older, None, today()).await.unwrap();
    assert_eq!(ratio().await, 5_000, "twelve months to the day");
}

#[rocket::async_test]
async fn what_is_certain_stops_an_application_and_what_is_not_is_settled_by_a_person() {
    let cast = Cast::new().await;
    let of = opened(&cast, "sz", rule(), today()).await;
    let (house, city) = (cast.house(), cast.actor("city").await);
    let unmet = |conditions: &[Condition]| Bar::Unmet { conditions: conditions.to_vec() };
    // Too small by the year; signed before the measure; an affiliate; outside the window.
    let small = contracted(&cast, "bob", "beta", &paper(50 * WAN - 1), today()).await;
    let told = bar(applied(&cast, "bob", (of, small), None, today()).await.unwrap_err());
    assert_eq!(told, unmet(&[Condition::Floor]));
    let mut own = paper(100 * WAN);
    (own.affiliated, own.signed) = (Some(true), day("2024-12-17"));
    let own = contracted(&cast, "bob", "beta", &own, today()).await;
    let told = bar(applied(&cast, "bob", (of, own), None, today()).await.unwrap_err());
    assert_eq!(told, unmet(&[Condition::Measure, Condition::Affiliate]));
    let good = contracted(&cast, "bob", "beta", &paper(100 * WAN), today()).await;
    let late = at("2027-01-01T08:00:00+08:00");
    assert_eq!(
        bar(applied(&cast, "bob", (of, good), None, late).await.unwrap_err()),
        unmet(&[Condition::Window])
    );
    // Not on the list that day, and nothing declared: a person finds out.
    let mut open = paper(100 * WAN);
    (open.signed, open.affiliated) = (day("2024-12-20"), None);
    let open = contracted(&cast, "ann", "acme", &open, today()).await;
    let id = applied(&cast, "ann", (of, open), None, today()).await.unwrap();
    let award = async || award::award(house, &city, id, None, "", None, today()).await;
    assert_eq!(bar(award().await.unwrap_err()), unmet(&[Condition::Supplier]));
    let listed =
        award::Finding { listed: Some(true), why: "First batch, on paper".into(), ..Default::default() };
    let bare = award::Finding { why: " ".into(), ..listed.clone() };
    assert_eq!(
        refused(&award::settle(house, &city, id, None, &bare, None, today()).await.unwrap_err()),
        "fields"
    );
    award::settle(house, &city, id, None, &listed, None, today()).await.unwrap();
    assert_eq!(bar(award().await.unwrap_err()), Bar::Unknown { conditions: vec![Condition::Affiliate] });
    let apart =
        award::Finding { affiliated: Some(false), why: "Shareholders compared".into(), ..Default::default() };
    award::settle(house, &city, id, None, &apart, None, today()).await.unwrap();
    award().await.unwrap();
    assert_eq!(state(&cast, id).await.1, 50 * WAN);
    sound(&cast).await;
}

#[rocket::async_test]
async fn who_decides_is_told_by_the_programme_and_nobody_decides_about_their_own() {
    let cast = Cast::new().await;
    let of = opened(&cast, "sz", rule(), today()).await;
    let on = contracted(&cast, "bob", "beta", &paper(100 * WAN), today()).await;
    let id = applied(&cast, "bob", (of, on), None, today()).await.unwrap();
    let house = cast.house();
    for (who, told) in [
        ("manager", "forbidden"),
        ("district", "forbidden"),
        ("bob", "forbidden"),
        ("elsewhere", "not-found"),
    ] {
        let actor = cast.actor(who).await;
        let done = award::award(house, &actor, id, None, "", None, today()).await;
        assert_eq!(refused(&done.unwrap_err()), told, "{who}");
    }
    let ben = cast.actor("ben").await;
    let draft = paper(10 * WAN);
    let own =
        hatchery::app::contract::put(house, &ben, cast.companies["beta"], None, &draft, None, today()).await;
    assert_eq!(refused(&own.unwrap_err()), "forbidden", "only who minds the company applies");
    let city = cast.actor("city").await;
    let stale = award::award(house, &city, id, Some(7), "", None, today()).await;
    assert_eq!(refused(&stale.unwrap_err()), "stale");
    // A programme that is open stays as it is.
    let again = programme::one(house, &city, of).await.unwrap().programme;
    let draft = programme::Draft {
        listed: again.listed.clone(),
        level: again.level,
        district: None,
        incubator: None,
    };
    let done = programme::put(house, &city, Some((of, None)), &draft, None, today()).await;
    assert_eq!(bar(done.unwrap_err()), Bar::InForce);
    let twice = programme::put(house, &city, None, &draft, None, today()).await;
    assert_eq!(refused(&twice.unwrap_err()), "fields", "the short name is taken");
    let manager = cast.actor("manager").await;
    let done = programme::put(
        house,
        &manager,
        None,
        &programme::Draft {
            listed: hatchery::domain::programme::Listed { key: "other".into(), ..again.listed },
            ..draft
        },
        None,
        today(),
    )
    .await;
    assert_eq!(refused(&done.unwrap_err()), "forbidden", "a manager keeps the incubator's own only");
}

#[rocket::async_test]
async fn what_is_left_goes_back_by_time_or_by_decision_and_the_company_is_told_once() {
    let cast = Cast::new().await;
    let year = Programme { budget: Some(1_000 * WAN), valid_months: Some(12), ..rule() };
    let of = opened(&cast, "sz", year, today()).await;
    let (house, city) = (cast.house(), cast.actor("city").await);
    let first = awarded(&cast, ("bob", "beta"), of, &paper(100 * WAN), today()).await.unwrap();
    let second = awarded(&cast, ("bob", "beta"), of, &paper(60 * WAN), today()).await.unwrap();
    assert_eq!(
        refused(&award::revoke(house, &city, second, None, "", None, today()).await.unwrap_err()),
        "fields"
    );
    award::revoke(house, &city, second, None, "The contract was called off", None, today()).await.unwrap();
    assert_eq!(state(&cast, second).await, (VoucherState::Revoked, 30 * WAN, 0));
    assert_eq!(sums(&cast, of).await.0, 950 * WAN);
    let end = at("2027-11-24T00:00:00+08:00");
    let told = async |now: Instant| {
        due::run(house, now).await.unwrap();
        while notify::run(house, now).await.unwrap() > 0 {}
        let bob = cast.actor("bob").await;
        let all = notify::notices(house, &bob, i64::MAX, 50).await.unwrap();
        all.iter().filter(|one| one.verb == "voucher_ends_soon").count()
    };
    assert_eq!(told(end.plus(-31 * DAY)).await, 0);
    assert_eq!(told(end.plus(-30 * DAY)).await, 1);
    assert_eq!(told(end.plus(-29 * DAY)).await, 1);
    // What is claimed in time is paid, also when that takes longer.
    let claim = claimed(&cast, "bob", first, 40 * WAN, end.plus(-DAY)).await.unwrap();
    due::run(house, end).await.unwrap();
    assert_eq!(state(&cast, first).await.0, VoucherState::Issued);
    assert_eq!(bar(claimed(&cast, "bob", first, WAN, end).await.unwrap_err()), Bar::Expired);
    paid(&cast, (&city, &payer(&cast).await), claim, end.plus(DAY)).await;
    assert_eq!(state(&cast, first).await, (VoucherState::Expired, 50 * WAN, 0));
    assert_eq!(sums(&cast, of).await, (980 * WAN, 80 * WAN, 20 * WAN));
    sound(&cast).await;
}

#[rocket::async_test]
async fn the_last_fen_of_a_budget_is_spent_once_however_many_want_it() {
    let cast = Cast::new().await;
    // 37 awards of 5,000 yuan and a part of one more; 200 companies want one each.
    let budget = 37 * 500_000 + 123_400;
    let open = Programme { budget: Some(budget), contract_least: None, cap_per_year: None, ..rule() };
    let of = opened(&cast, "race", open, today()).await;
    let house = cast.fresh.house.clone();
    let mut tx = house.store.write().await.unwrap();
    let mut firms = Vec::new();
    for n in 0..200 {
        let name = format!("firm{n}");
        let new = hatchery::store::company::NewCompany {
            kind: hatchery::domain::company::CompanyKind::Team,
            name: &name,
            uscc: None,
            incubator: Some(cast.nanshan),
            standing: hatchery::domain::company::Standing::Active,
            now: today(),
        };
        let id = hatchery::store::company::insert(&mut tx, &new).await.unwrap();
        hatchery::store::person::set_member(&mut tx, id, cast.id("nobody"), true, today()).await.unwrap();
        firms.push(id);
    }
    tx.commit().await.unwrap();
    let mut tx = house.store.read().await.unwrap();
    let door = hatchery::domain::access::Door::Api;
    let nobody =
        hatchery::store::person::actor(&mut tx, cast.id("nobody"), door, today()).await.unwrap().unwrap();
    drop(tx);
    let mut all = Vec::new();
    for firm in firms {
        let on = hatchery::app::contract::put(&house, &nobody, firm, None, &paper(WAN), None, today())
            .await
            .unwrap();
        let id = voucher::begin(&house, &nobody, (of, on), None, None, today()).await.unwrap();
        all.push(voucher::submit(&house, &nobody, id, None, None, today()).await.unwrap());
    }
    let city = cast.actor("city").await;
    let mut racers = rocket::tokio::task::JoinSet::new();
    for id in all {
        let (house, city) = (house.clone(), city.clone());
        racers.spawn(async move {
            match award::award(&house, &city, id, None, "", None, today()).await {
                Ok(_) => 1,
                Err(fault) => {
                    assert_eq!(bar(fault), Bar::Nothing);
                    0
                }
            }
        });
    }
    let won: i64 = racers.join_all().await.into_iter().sum();
    // The last award is what was left, in whole yuan.
    assert_eq!(won, 38);
    assert_eq!(sums(&cast, of).await, (0, budget, 0));
    assert_eq!(SUPPLIER.len(), 18);
    sound(&cast).await;
}
