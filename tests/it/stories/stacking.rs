//! All support of one contract together: what programmes of the house give counts beside what is declared, once.

use crate::kit::cast::Cast;
use crate::kit::story::refused;
use crate::kit::vouchers::{WAN, applied, contracted, day, offset, opened, paper, today};
use hatchery::app::check::check;
use hatchery::app::contract::{self, Draft};
use hatchery::app::{Fault, award, voucher_view};
use hatchery::domain::award::Limit;
use hatchery::domain::id::{ContractId, ProgrammeId, VoucherId};
use hatchery::domain::programme::{Mechanism, Programme, Stacking, Supporter};
use hatchery::domain::refusal::Refusal;
use hatchery::domain::voucher::Bar;

/// A programme of the city that gives its share, all support of the city together at most half.
async fn capped(cast: &Cast, key: &str, ratio: i64) -> ProgrammeId {
    let limit = Stacking { limit: 5_000, counts: vec![Supporter::City], own_may_exceed: true };
    let rule = Programme { stacking: Some(limit), mechanism: Mechanism::Reimburse, ..offset(ratio, None) };
    opened(cast, key, rule, today()).await
}

async fn decided(cast: &Cast, id: VoucherId) -> Result<i64, Fault> {
    let city = cast.actor("city").await;
    award::award(cast.house(), &city, id, None, "", None, today()).await?;
    Ok(voucher_view::one(cast.house(), &city, id, today()).await?.voucher.awarded)
}

fn nothing(fault: &Fault) -> bool {
    matches!(fault, Fault::Refused(refusal) if matches!(**refusal, Refusal::Voucher(Bar::Nothing)))
}

async fn sound(cast: &Cast) {
    assert_eq!(check(&cast.house().store).await.unwrap(), [], "what must hold does not");
}

async fn asked(cast: &Cast, of: ProgrammeId, on: ContractId) -> VoucherId {
    applied(cast, "bob", (of, on), None, today()).await.unwrap()
}

#[rocket::async_test]
async fn what_another_programme_gives_for_the_same_contract_counts() {
    let cast = Cast::new().await;
    let (first, second) = (capped(&cast, "first", 6_000).await, capped(&cast, "second", 5_000).await);
    let on = contracted(&cast, "bob", "beta", &paper(100 * WAN), today()).await;
    let (one, two) = (asked(&cast, first, on).await, asked(&cast, second, on).await);
    assert_eq!(decided(&cast, one).await.unwrap(), 60 * WAN, "its own share may exceed the limit");
    let city = cast.actor("city").await;
    let told = voucher_view::one(cast.house(), &city, two, today()).await.unwrap().assessed;
    assert_eq!(
        (told.amount, told.bounds.iter().find(|one| one.binds).map(|one| one.limit)),
        (0, Some(Limit::Stacking))
    );
    assert!(nothing(&decided(&cast, two).await.unwrap_err()));
    // What goes back counts no more.
    award::revoke(cast.house(), &city, one, None, "Called off", None, today()).await.unwrap();
    assert_eq!(decided(&cast, two).await.unwrap(), 50 * WAN);
    sound(&cast).await;
}

#[rocket::async_test]
async fn what_is_declared_of_a_programme_of_the_house_counts_once() {
    let cast = Cast::new().await;
    let (first, second) = (capped(&cast, "first-2026", 2_000).await, capped(&cast, "second", 5_000).await);
    let told = |source: &str| vec![(Supporter::City, 20 * WAN, source.to_owned())];
    let same = Draft { support: told("Programme First-2026, notice 7"), ..paper(100 * WAN) };
    let other = Draft { support: told("Equipment grant"), ..paper(200 * WAN) };
    for (draft, ratio, left) in [(same, 20, 30 * WAN), (other, 40, 40 * WAN)] {
        let on = contracted(&cast, "bob", "beta", &draft, today()).await;
        let one = asked(&cast, first, on).await;
        assert_eq!(decided(&cast, one).await.unwrap(), ratio * WAN);
        let two = asked(&cast, second, on).await;
        assert_eq!(decided(&cast, two).await.unwrap(), left);
    }
    sound(&cast).await;
}

#[rocket::async_test]
async fn two_awards_at_once_for_one_contract_do_not_exceed_the_limit() {
    let cast = Cast::new().await;
    let mut ids = Vec::new();
    let on = contracted(&cast, "bob", "beta", &paper(100 * WAN), today()).await;
    for key in ["a", "b", "c", "d"] {
        ids.push(asked(&cast, capped(&cast, &format!("race-{key}"), 3_000).await, on).await);
    }
    let (house, city) = (cast.fresh.house.clone(), cast.actor("city").await);
    let mut racers = rocket::tokio::task::JoinSet::new();
    for id in ids.clone() {
        let (house, city) = (house.clone(), city.clone());
        racers.spawn(async move { award::award(&house, &city, id, None, "", None, today()).await.is_ok() });
    }
    let won = racers.join_all().await.into_iter().filter(|won| *won).count();
    let mut sum = 0;
    for id in ids {
        sum += voucher_view::one(cast.house(), &city, id, today()).await.unwrap().voucher.awarded;
    }
    assert_eq!((won, sum), (2, 50 * WAN));
    sound(&cast).await;
}

#[rocket::async_test]
async fn the_same_contract_is_written_down_once() {
    let cast = Cast::new().await;
    let first = contracted(&cast, "bob", "beta", &paper(100 * WAN), today()).await;
    let bob = cast.actor("bob").await;
    let put = async |over, draft: &Draft| {
        contract::put(cast.house(), &bob, cast.companies["beta"], over, draft, None, today()).await
    };
    let again = Draft { supplier: "CITY CLOUD Ltd".into(), note: "again".into(), ..paper(100 * WAN) };
    let fault = put(None, &again).await.unwrap_err();
    assert_eq!(refused(&fault), "fields");
    let Fault::Refused(refusal) = fault else { panic!("{fault:?}") };
    assert!(matches!(&*refusal, Refusal::Fields(all) if all[0].field == "uscc"), "{refusal:?}");
    // Of another day it is another one; what is written over is no second one, unless it becomes one.
    let other = put(None, &Draft { signed: day("2026-11-03"), ..paper(100 * WAN) }).await.unwrap();
    assert_eq!(put(Some((first, None)), &again).await.unwrap(), first);
    assert_eq!(refused(&put(Some((other, None)), &again).await.unwrap_err()), "fields");
    // Another company has its own.
    contracted(&cast, "ann", "acme", &paper(100 * WAN), today()).await;
    sound(&cast).await;
}
