//! The formula on contracts of every sort, and what holds for all of them.

use super::*;
use crate::domain::programme::{Mechanism, Stacking, StartUp, VoucherKind};
use proptest::prelude::*;

/// A million yuan in fen.
const MILLION: i64 = 100_000_000;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A programme with every limit there is.
fn strict() -> Programme {
    Programme {
        year: 2026,
        kind: VoucherKind::Training,
        mechanism: Mechanism::Reimburse,
        budget: Some(500 * MILLION),
        ratio: Some(5_000),
        start_up: Some(StartUp { ratio: 6_000, under_months: 12 }),
        contract_least: Some(MILLION / 2),
        cap_per_year: Some(10 * MILLION),
        cap_per_claim: Some(3 * MILLION),
        award_least: None,
        four_eyes_from: None,
        listed_supplier: true,
        no_affiliate: true,
        stacking: Some(Stacking {
            limit: 5_000,
            counts: vec![Supporter::City, Supporter::District],
            own_may_exceed: true,
        }),
        valid_months: Some(12),
        window: Some((day("2026-05-06"), day("2026-06-05"))),
        measure: Some((day("2024-12-18"), day("2026-12-17"))),
        applicants: vec![CompanyKind::Company, CompanyKind::University, CompanyKind::Institute],
        excluded: Vec::new(),
        evidence: crate::domain::voucher::usual_evidence(),
        unpublished: Vec::new(),
        sources: Vec::new(),
    }
}

fn contract(amount: i64) -> Contract {
    Contract {
        amount,
        excluded: 0,
        signed: day("2026-03-01"),
        term: (day("2026-03-01"), day("2027-02-28")),
        supplier_listed: Some(true),
        affiliated: Some(false),
        support: Vec::new(),
        before: 0,
    }
}

fn applicant() -> Applicant {
    Applicant {
        kind: CompanyKind::Company,
        age_months: Some(30),
        awarded: 0,
        is_supplier: false,
        budget_left: Some(500 * MILLION),
        today: day("2026-05-20"),
    }
}

#[test]
fn each_limit_binds_where_it_is_the_least() {
    let young = Applicant { age_months: Some(11), ..applicant() };
    let year_old = Applicant { age_months: Some(12), ..applicant() };
    let nearly_full = Applicant { awarded: 9 * MILLION + 99, ..applicant() };
    let over = Applicant { awarded: 11 * MILLION, ..applicant() };
    let poor = Applicant { budget_left: Some(MILLION / 10 + 55), ..applicant() };
    let with = |support: Vec<(Supporter, i64)>| Contract { support, ..contract(2 * MILLION) };
    let table = [
        ("half", contract(2 * MILLION), applicant(), MILLION, vec![Limit::Ratio, Limit::Stacking]),
        (
            "a start-up: more than the stacking limit",
            contract(2 * MILLION),
            young,
            MILLION * 6 / 5,
            vec![Limit::Ratio, Limit::Stacking],
        ),
        (
            "a year old: no start-up",
            contract(2 * MILLION),
            year_old,
            MILLION,
            vec![Limit::Ratio, Limit::Stacking],
        ),
        ("the year's cap", contract(30 * MILLION), applicant(), 10 * MILLION, vec![Limit::Year]),
        (
            "what the year leaves, whole yuan",
            contract(30 * MILLION),
            nearly_full,
            MILLION - 100,
            vec![Limit::Year],
        ),
        ("the cap was lowered after an award", contract(30 * MILLION), over, 0, vec![Limit::Year]),
        ("the last of the budget", contract(2 * MILLION), poor, MILLION / 10, vec![Limit::Budget]),
        (
            "district money counts",
            with(vec![(Supporter::District, MILLION / 4)]),
            applicant(),
            MILLION * 3 / 4,
            vec![Limit::Stacking],
        ),
        (
            "the incubator's does not",
            with(vec![(Supporter::Incubator, MILLION / 4)]),
            applicant(),
            MILLION,
            vec![Limit::Ratio, Limit::Stacking],
        ),
        (
            "supported to the limit",
            with(vec![(Supporter::City, 3 * MILLION)]),
            applicant(),
            0,
            vec![Limit::Stacking],
        ),
    ];
    for (name, contract, applicant, amount, binding) in table {
        let told = assess(&strict(), &contract, &applicant);
        let binds: Vec<Limit> = told.bounds.iter().filter(|one| one.binds).map(|one| one.limit).collect();
        assert_eq!((told.amount, binds), (amount, binding), "{name}");
        assert_eq!(told.award(), Some(amount), "{name}");
    }
}

#[test]
fn a_share_beyond_the_limit_is_for_contracts_that_nobody_else_supports() {
    // A start-up: 60 of 100 by itself, and 50 for all together as soon as somebody else gives.
    let young = Applicant { age_months: Some(11), ..applicant() };
    let whole = 2 * MILLION;
    let part = |percent: i64| whole / 100 * percent;
    let with = |support: &[(Supporter, i64)]| Contract { support: support.to_vec(), ..contract(whole) };
    let (city, district, incubator) = (Supporter::City, Supporter::District, Supporter::Incubator);
    let may = strict();
    let plain = Stacking { own_may_exceed: false, ..strict().stacking.unwrap() };
    let may_not = Programme { stacking: Some(plain), ..strict() };
    let table = [
        ("own alone", &may, vec![], young, 60),
        ("own alone, and it may not exceed", &may_not, vec![], young, 50),
        ("who does not count is nobody else", &may, vec![(incubator, part(30))], young, 60),
        ("nothing declared with a name", &may, vec![(district, 0)], young, 60),
        ("own and other, below the limit together", &may, vec![(district, part(20))], applicant(), 30),
        ("own and other, above it by the share", &may, vec![(district, part(20))], young, 30),
        ("own and others of two levels", &may, vec![(district, part(20)), (city, part(25))], young, 5),
        ("one percent of others ends the exception", &may, vec![(district, part(1))], young, 49),
        ("the other is at the limit", &may, vec![(city, part(50))], young, 0),
        ("the other is above it", &may, vec![(city, part(55))], young, 0),
    ];
    for (name, rule, support, who, percent) in table {
        let told = assess(rule, &with(&support), &who);
        assert_eq!(told.amount, part(percent), "{name}");
    }
    // A small share stays what it is while there is room for it.
    let small = Programme { ratio: Some(2_000), ..strict() };
    assert_eq!(assess(&small, &with(&[(district, part(20))]), &applicant()).amount, part(20));
}

#[test]
fn storage_and_network_are_not_supported() {
    let mixed = Contract { excluded: MILLION, ..contract(2 * MILLION) };
    let told = assess(&strict(), &mixed, &applicant());
    assert_eq!(told.amount, MILLION / 2);
}

#[test]
fn each_condition_is_told_by_itself() {
    let unlisted = Contract { supplier_listed: Some(false), ..contract(MILLION) };
    let unknown = Contract { supplier_listed: None, affiliated: None, ..contract(MILLION) };
    let kin = Contract { affiliated: Some(true), ..contract(MILLION) };
    let lapsed = Contract { signed: day("2026-12-18"), ..contract(MILLION) };
    let long = Contract { term: (day("2026-03-01"), day("2029-02-28")), ..contract(MILLION) };
    let team = Applicant { kind: CompanyKind::Team, ..applicant() };
    let late = Applicant { today: day("2026-06-06"), ..applicant() };
    let seller = Applicant { is_supplier: true, ..applicant() };
    let no = |contract: &Contract, applicant: &Applicant| {
        let told = assess(&strict(), contract, applicant);
        let missed: Vec<Condition> =
            told.conditions.iter().filter(|(_, met)| *met == Met::No).map(|(what, _)| *what).collect();
        (missed, told.award())
    };
    assert_eq!(no(&unlisted, &applicant()), (vec![Condition::Supplier], Some(0)));
    assert_eq!(no(&kin, &applicant()), (vec![Condition::Affiliate], Some(0)));
    assert_eq!(no(&lapsed, &applicant()), (vec![Condition::Measure], Some(0)));
    assert_eq!(no(&contract(MILLION / 2 - 1), &applicant()), (vec![Condition::Floor], Some(0)));
    assert_eq!(no(&contract(MILLION / 2), &applicant()), (vec![], Some(MILLION / 4)));
    assert_eq!(no(&long, &applicant()), (vec![Condition::Floor], Some(0)), "a third of it a year");
    assert_eq!(no(&contract(MILLION), &team), (vec![Condition::Applicant], Some(0)));
    assert_eq!(no(&contract(MILLION), &late), (vec![Condition::Window], Some(0)));
    assert_eq!(no(&contract(MILLION), &seller), (vec![Condition::Claimant], Some(0)));
    assert_eq!(no(&unknown, &applicant()), (vec![], None), "a person must find out first");
}

#[test]
fn too_little_is_not_awarded() {
    let rule = Programme { award_least: Some(5_000 * YUAN), contract_least: None, ..strict() };
    let told = assess(&rule, &contract(9_999 * YUAN), &applicant());
    assert_eq!((told.amount, told.award()), (4_999 * YUAN, Some(0)));
    assert_eq!(assess(&rule, &contract(10_000 * YUAN), &applicant()).award(), Some(5_000 * YUAN));
}

#[test]
fn a_month_is_whole_when_its_day_has_come() {
    let age = |from: &str, to: &str| age_months(day(from), day(to));
    assert_eq!(age("2025-05-21", "2026-05-20"), Some(11));
    assert_eq!(age("2025-05-20", "2026-05-20"), Some(12));
    assert_eq!(age("2026-01-31", "2026-02-28"), Some(0));
    assert_eq!(age("2026-05-21", "2026-05-20"), None);
}

#[test]
fn a_claim_is_a_share_of_what_was_paid() {
    let rule = strict();
    assert_eq!(claimable(&rule, 5_000, 199_999, 10_000_000), 99_900, "whole yuan");
    assert_eq!(claimable(&rule, 5_000, 20 * MILLION, 10 * MILLION), 3 * MILLION, "one claim's cap");
    assert_eq!(claimable(&rule, 5_000, 2 * MILLION, 123_456), 123_400, "what is left");
    assert_eq!(claimable(&rule, 5_000, -5, 100), 0);
}

#[test]
fn what_was_given_here_counts_once_beside_what_is_declared() {
    use Supporter::{City, District};
    let given = |by, name: &str, amount, own| [Given { by, names: vec![name.into()], amount, own }];
    let district = given(District, "龙华算力券", 300, false);
    let declared = |by: Supporter, amount: i64, source: &str| [(by, amount, source.to_owned())];
    // Undeclared; the same money, declared by its name; some of it beyond; other money of the district.
    assert_eq!(support(&[], &district), [(District, 300)]);
    let told = "2026 年 龙华算力券";
    assert_eq!(support(&declared(District, 300, told), &district), [(District, 300)]);
    assert_eq!(support(&declared(District, 500, told), &district), [(District, 300), (District, 200)]);
    assert_eq!(support(&declared(District, 200, "Equipment"), &district), [(District, 300), (District, 200)]);
    // The same words of another level are other money; one award answers one declaration.
    assert_eq!(support(&declared(City, 300, told), &district), [(District, 300), (City, 300)]);
    let twice = [declared(District, 300, told), declared(District, 300, told)].concat();
    assert_eq!(support(&twice, &district), [(District, 300), (District, 300)]);
    // What the programme that is asked gave before is no support of others.
    assert_eq!(support(&[], &given(City, "x-2026", 9, true)), []);
}

#[test]
fn what_a_programme_gave_for_a_contract_before_is_not_given_again() {
    let again = Contract { before: MILLION / 2, ..contract(2 * MILLION) };
    assert_eq!(assess(&strict(), &again, &applicant()).amount, MILLION / 2);
    let full = Contract { before: MILLION, ..contract(2 * MILLION) };
    assert_eq!(assess(&strict(), &full, &applicant()).amount, 0);
}

proptest! {
    #[test]
    fn an_award_never_exceeds_a_limit(
        amount in 0i64..60 * MILLION, excluded in 0i64..MILLION, awarded in 0i64..12 * MILLION, budget in 0i64..20 * MILLION,
        age in proptest::option::of(0i64..60), support in 0i64..30 * MILLION, ratio in 0i64..=WHOLE, limit in 0i64..=WHOLE, own in any::<bool>(),
    ) {
        let stacking = Some(Stacking { limit, counts: vec![Supporter::City], own_may_exceed: own });
        let rule = Programme { ratio: Some(ratio), stacking, ..strict() };
        let contract = Contract { excluded, support: vec![(Supporter::City, support)], ..contract(amount) };
        let who = Applicant { age_months: age, awarded, budget_left: Some(budget), ..applicant() };
        let told = assess(&rule, &contract, &who);
        prop_assert!(told.amount >= 0 && told.amount % YUAN == 0);
        prop_assert!(told.bounds.iter().all(|bound| told.amount <= bound.amount));
        prop_assert!(told.bounds.iter().any(|bound| bound.binds && bound.amount - told.amount < YUAN));
        // A larger budget, a smaller earlier award and less support of others never give less.
        let more = Applicant { budget_left: Some(budget + 7), awarded: awarded / 2, ..who };
        prop_assert!(assess(&rule, &contract, &more).amount >= told.amount);
        let alone = Contract { support: Vec::new(), ..contract };
        prop_assert!(assess(&rule, &alone, &who).amount >= told.amount);
    }
}
