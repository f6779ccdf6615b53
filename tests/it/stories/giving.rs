//! To whom something is given, and from whose pools.

use crate::kit::apply::slug;
use crate::kit::cases::wish;
use crate::kit::cast::{Cast, draft};
use crate::kit::monday;
use hatchery::app::allowance::{self, NewAllowance, Terms};
use hatchery::app::case::{self, Case, Decision};
use hatchery::app::grant::NewGrant;
use hatchery::app::{Fault, check, entitlement_request, grant, inventory};
use hatchery::domain::access::{Actor, Held, Role, Scope};
use hatchery::domain::allowance::Carry;
use hatchery::domain::amount::Unit;
use hatchery::domain::case::Verdict;
use hatchery::domain::company::Standing;
use hatchery::domain::entitlement::{Needs, Wish};
use hatchery::domain::field::FieldRule;
use hatchery::domain::id::{CompanyId, ResourceId};
use hatchery::domain::month::Month;
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::{DAY, Instant, Interval};
use hatchery::store::{company, person};

fn given(unit: Unit, pool: Option<ResourceId>) -> NewGrant {
    let valid = Interval::new(monday(), monday().plus(30 * DAY)).unwrap();
    NewGrant { unit, amount: 3_600, valid, pool, note: String::new() }
}

fn monthly(unit: Unit, pool: Option<ResourceId>) -> NewAllowance {
    let terms = Terms { amount: 3_600, carry: Carry { percent: 0, most: 0 }, note: String::new() };
    NewAllowance { unit, pool, first: Month::of(monday()), last: None, terms }
}

/// The field that was refused, and why.
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

#[rocket::async_test]
async fn what_is_given_goes_to_tenants() {
    let cast = Cast::new().await;
    let (house, now, beta) = (cast.house(), monday(), cast.companies["beta"]);
    let manager = cast.actor("manager").await;
    let not_tenant = || ("company_id".to_owned(), FieldRule::NotTenant);
    let made =
        allowance::set(house, &manager, beta, &monthly(Unit::RoomMinute, None), None, now).await.unwrap();
    let id = hatchery::domain::id::AllowanceId(made.id);
    for standing in [Standing::Register, Standing::Suspended, Standing::Graduated, Standing::Exited] {
        let mut tx = house.store.write().await.unwrap();
        let found = company::get(&mut tx, beta).await.unwrap().unwrap();
        company::edit(&mut tx, beta, found.version, "beta", None, standing).await.unwrap();
        tx.commit().await.unwrap();
        let once = grant::grant(house, &manager, beta, &given(Unit::RoomMinute, None), None, now).await;
        assert_eq!(wrong(once), not_tenant(), "{standing:?}");
        let new = monthly(Unit::RoomMinute, None);
        assert_eq!(wrong(allowance::set(house, &manager, beta, &new, None, now).await), not_tenant());
        let more = allowance::change(house, &manager, id, None, &new.terms, None, now).await;
        assert_eq!(wrong(more), not_tenant());
    }
    allowance::end(house, &manager, id, None, None, now).await.unwrap();
    assert_eq!(check::check(&house.store).await.unwrap(), []);
}

/// A pool of 福田, for which companies of 南山 are given card-hours.
async fn theirs(cast: &Cast) -> ResourceId {
    let elsewhere = cast.actor("elsewhere").await;
    let new = draft("theirs", "compute_pool", "8", "0", "");
    ResourceId(inventory::add(cast.house(), &elsewhere, cast.futian, &new, None, monday()).await.unwrap().id)
}

#[rocket::async_test]
async fn from_a_pool_of_another_incubator_gives_who_keeps_it() {
    let cast = Cast::new().await;
    let (house, now, beta) = (cast.house(), monday(), cast.companies["beta"]);
    let (manager, pool) = (cast.actor("manager").await, theirs(&cast).await);
    let others = || ("pool_id".to_owned(), FieldRule::OthersPool);
    let once = async |actor: &Actor, pool| {
        grant::grant(house, actor, beta, &given(Unit::CardSecond, Some(pool)), None, now).await
    };
    let each_month = async |actor: &Actor| {
        allowance::set(house, actor, beta, &monthly(Unit::CardSecond, Some(pool)), None, now).await
    };
    assert_eq!(wrong(once(&manager, pool).await), others());
    assert_eq!(wrong(each_month(&manager).await), others());
    assert_eq!(slug(once(&manager, cast.resources["pool1"]).await), "ok", "from one's own");
    assert_eq!(slug(once(&manager, ResourceId(999_999)).await), "fields: pool_id");
    let mut tx = house.store.write().await.unwrap();
    let held = Held { role: Role::Manager, scope: Scope::Incubator(cast.futian) };
    person::grant_role(&mut tx, cast.id("manager2"), &held, now.plus(-DAY), Instant::LAST, None, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let both = cast.actor("manager2").await;
    assert_eq!(slug(once(&both, pool).await), "ok");
    assert_eq!(slug(each_month(&both).await), "ok");
}

async fn asked(cast: &Cast, of: CompanyId, pool: ResourceId) -> Case {
    let bob = cast.actor("bob").await;
    let needs = Needs { pool: Some(pool), ..Needs::default() };
    let wish = Wish { needs, ..wish(Unit::CardSecond, 36_000, monday()) };
    entitlement_request::ask(cast.house(), &bob, of, &wish, None, monday()).await.unwrap()
}

#[rocket::async_test]
async fn a_request_for_a_pool_of_another_incubator_ends_with_who_decides_there() {
    let cast = Cast::new().await;
    let (house, now, beta) = (cast.house(), monday(), cast.companies["beta"]);
    let (manager, pool) = (cast.actor("manager").await, theirs(&cast).await);
    let case = asked(&cast, beta, pool).await;
    let agreed = async |actor: &Actor, case: &Case| {
        let said = Decision {
            verdict: Verdict::Approve,
            opinion: "",
            amount: None,
            pool: None,
            discount: None,
            version: case.version,
        };
        case::decide(house, actor, case.id, &said, None, now).await
    };
    let others = || ("pool_id".to_owned(), FieldRule::OthersPool);
    assert_eq!(wrong(agreed(&manager, &case).await), others());
    let to = cast.id("district");
    let case = case::hand_over(house, &manager, case.id, None, to, "", None, now).await.unwrap();
    let district = cast.actor("district").await;
    assert_eq!(wrong(agreed(&district, &case).await), others(), "it is in another district");
    let to = cast.id("city");
    let case = case::hand_over(house, &district, case.id, None, to, "", None, now).await.unwrap();
    agreed(&cast.actor("city").await, &case).await.unwrap();
    let grants = grant::in_force(house, &manager, beta, now).await.unwrap();
    assert!(grants.iter().any(|one| one.resource_id == Some(pool.0) && one.granted == 36_000));
    // From the place's own pools its approvers give as before.
    let own = asked(&cast, beta, cast.resources["pool1"]).await;
    let to = cast.id("approver");
    let own = case::hand_over(house, &manager, own.id, None, to, "", None, now).await.unwrap();
    agreed(&cast.actor("approver").await, &own).await.unwrap();
    assert_eq!(check::check(&house.store).await.unwrap(), []);
}
