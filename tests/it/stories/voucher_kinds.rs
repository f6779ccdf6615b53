//! A kind of voucher whose figures are not all published (模型券): a draft that says so, opened once somebody has filled
//! them in with their source, and then as any other.

use crate::kit::cast::Cast;
use crate::kit::vouchers::{WAN, awarded, claimed, day, offset, opened, paid, paper, payer, today};
use hatchery::app::check::check;
use hatchery::app::programme::{self, Draft, ProgrammeRow};
use hatchery::app::{Fault, voucher_view};
use hatchery::domain::field::FieldRule;
use hatchery::domain::id::ProgrammeId;
use hatchery::domain::programme::{Figure, Mechanism, Programme, Source, VoucherKind};
use hatchery::domain::refusal::Refusal;
use hatchery::domain::voucher::{ProgrammeState, VoucherState};

/// Why it is not opened: fields with their rules.
fn why(done: Result<ProgrammeId, Fault>) -> Vec<(String, FieldRule)> {
    match done.unwrap_err() {
        Fault::Refused(refusal) => match *refusal {
            Refusal::Fields(all) => all.into_iter().map(|one| (one.field, one.rule)).collect(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

async fn model(cast: &Cast) -> ProgrammeRow {
    let city = cast.actor("city").await;
    let all = programme::list(cast.house(), &city).await.unwrap();
    all.into_iter().map(|(one, _)| one).find(|one| one.listed.key == "shenzhen-model-2026").unwrap()
}

/// The draft written over with that rule, then tried to be opened.
async fn opened_as(cast: &Cast, rule: Programme) -> Result<ProgrammeId, Fault> {
    let (house, city, one) = (cast.house(), cast.actor("city").await, model(cast).await);
    let mut listed = one.listed.clone();
    listed.rule = rule;
    let draft = Draft { listed, level: one.level, district: None, incubator: None };
    programme::put(house, &city, Some((one.id, None)), &draft, None, today()).await?;
    programme::open(house, &city, one.id, None, None, today()).await
}

#[rocket::async_test]
async fn model_vouchers_open_once_their_figures_are_filled_in_with_their_source() {
    let cast = Cast::new().await;
    let (house, city) = (cast.house(), cast.actor("city").await);
    assert_eq!(programme::load_known(house, &city, today()).await.unwrap(), 6);
    assert_eq!(programme::load_known(house, &city, today()).await.unwrap(), 0, "each once");
    let one = model(&cast).await;
    let rule = one.rule().clone();
    assert_eq!((rule.kind, rule.budget, rule.ratio), (VoucherKind::Model, Some(10_000 * WAN), None));
    // As it is public it stays a draft, and every figure that lacks is named.
    let told = why(programme::open(house, &city, one.id, None, None, today()).await);
    let named: Vec<String> = rule.unpublished.iter().map(|one| one.name().to_owned()).collect();
    for field in &named {
        assert!(told.contains(&(field.clone(), FieldRule::Unpublished)), "{field}: {told:?}");
    }
    assert_eq!(told.len(), named.len());
    assert_eq!(model(&cast).await.state, ProgrammeState::Draft);
    // Filled in without a source; one still open.
    let filled = Programme {
        ratio: Some(3_000),
        cap_per_year: Some(20 * WAN),
        unpublished: vec![Figure::Ratio, Figure::CapPerYear, Figure::Window],
        ..rule
    };
    let told = why(opened_as(&cast, filled.clone()).await);
    let no_source = |field: &str| (field.to_owned(), FieldRule::NoSource);
    let open = ("window".to_owned(), FieldRule::Unpublished);
    assert_eq!(told, [open, no_source("ratio"), no_source("cap_per_year")]);
    let mut ready = filled;
    ready.window = Some((day("2026-11-01"), day("2026-12-31")));
    ready.sources.push(Source {
        of: "ratio, cap_per_year, window".into(),
        title: "Guide of 2026".into(),
        link: None,
        second_hand: false,
    });
    let of = opened_as(&cast, ready).await.unwrap();
    // From here on as any other: a contract for model services, awarded, claimed, paid.
    let payer = payer(&cast).await;
    let id = awarded(&cast, ("bob", "beta"), of, &paper(50 * WAN), today()).await.unwrap();
    let claim = claimed(&cast, "bob", id, 40 * WAN, today()).await.unwrap();
    paid(&cast, (&city, &payer), claim, today()).await;
    let found = voucher_view::one(house, &city, id, today()).await.unwrap().voucher;
    assert_eq!(
        (found.state().unwrap(), found.awarded, found.left_over),
        (VoucherState::PartUsed, 15 * WAN, 3 * WAN)
    );
    assert_eq!(check(&house.store).await.unwrap(), [], "what must hold does not");
}

#[rocket::async_test]
async fn what_no_bill_of_the_house_is_for_is_claimed_also_where_it_is_taken_off_at_purchase() {
    let cast = Cast::new().await;
    let rule = |kind| Programme { kind, ..offset(5_000, None) };
    assert_eq!(rule(VoucherKind::Model).mechanism, Mechanism::Offset);
    let model = opened(&cast, "model", rule(VoucherKind::Model), today()).await;
    let compute = opened(&cast, "compute", rule(VoucherKind::Compute), today()).await;
    let one = awarded(&cast, ("bob", "beta"), model, &paper(100 * WAN), today()).await.unwrap();
    claimed(&cast, "bob", one, 10 * WAN, today()).await.unwrap();
    let other = awarded(&cast, ("bob", "beta"), compute, &paper(60 * WAN), today()).await.unwrap();
    assert!(claimed(&cast, "bob", other, 10 * WAN, today()).await.is_err(), "a bill takes it off");
}
