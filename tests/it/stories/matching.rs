//! A request for card-hours is matched to the pools there are, and who decides chooses one of those that fit.

use crate::kit::cases::wish;
use crate::kit::cast::{Cast, draft};
use crate::kit::story::{play, refused};
use crate::kit::{compute, monday};
use hatchery::app::case::{self, Case, Decision};
use hatchery::app::grant::NewGrant;
use hatchery::app::pool::{self, Draft};
use hatchery::app::{Fault, check, entitlement_request, grant, inventory, matching};
use hatchery::domain::amount::Unit;
use hatchery::domain::case::Verdict;
use hatchery::domain::entitlement::Needs;
use hatchery::domain::field::FieldRule;
use hatchery::domain::id::ResourceId;
use hatchery::domain::pool::{Funding, Misfit, Pool, Purpose, Tier};
use hatchery::domain::price::HOUR;
use hatchery::domain::refusal::Refusal;
use hatchery::domain::tariff::Tariff;
use hatchery::domain::time::{DAY, Instant, Interval};

/// Four pools: `pool1` of private money; `dear`, public and dearer; `small`, private and without a price;
/// `far`, for inference, in 贵安.
struct City {
    cast: Cast,
    pool1: ResourceId,
    dear: ResourceId,
    small: ResourceId,
    far: ResourceId,
}

fn now() -> Instant {
    monday().plus(HOUR)
}

async fn city() -> City {
    let cast = Cast::new().await;
    let manager = cast.actor("manager").await;
    let pool1 = cast.resources["pool1"];
    compute::priced(&cast, &manager, pool1, (Funding::Private, 0), monday().plus(-DAY)).await;
    let mut made = Vec::new();
    for (code, funding, card, purpose, tier, list) in [
        ("dear", Funding::Government, "昇腾 910B 64G", Purpose::Training, Tier::Shaoguan, Some(3_000)),
        ("small", Funding::Private, "910b", Purpose::Training, Tier::City, None),
        ("far", Funding::Private, "L40S", Purpose::Inference, Tier::Guian, Some(500)),
    ] {
        let new = draft(code, "compute_pool", "8", "0", "");
        let id = inventory::add(cast.house(), &manager, cast.nanshan, &new, None, monday()).await.unwrap().id;
        let is = Pool { funding, card: card.into(), purpose, tier, cards: 0, tflops: 0 };
        let what =
            Draft { provider: "p".into(), provider_uscc: None, pool: is, wait_days: 0, thresholds: None };
        let id = ResourceId(id);
        pool::put(cast.house(), &manager, id, &what, Some(0), None, monday()).await.unwrap();
        if let Some(list) = list {
            let tariff = Tariff { id: 0, from: monday().plus(-DAY), list, tiers: Vec::new(), discount: 0 };
            pool::add_tariff(cast.house(), &manager, id, &tariff, None, monday()).await.unwrap();
        }
        made.push(id);
    }
    City { cast, pool1, dear: made[0], small: made[1], far: made[2] }
}

fn training() -> Needs {
    Needs {
        card: "910B".into(),
        tier: Some(Tier::Shaoguan),
        purpose: Some(Purpose::Training),
        ..Needs::default()
    }
}

impl City {
    async fn asked(&self, needs: Needs) -> Case {
        let bob = self.cast.actor("bob").await;
        let wish = hatchery::domain::entitlement::Wish { needs, ..wish(Unit::CardSecond, 36_000, monday()) };
        let of = self.cast.companies["beta"];
        entitlement_request::ask(self.cast.house(), &bob, of, &wish, None, monday()).await.unwrap()
    }

    async fn decided(&self, who: &str, of: &Case, verdict: Verdict, pool: ResourceId) -> Result<Case, Fault> {
        let actor = self.cast.actor(who).await;
        let said = Decision {
            verdict,
            opinion: "So be it",
            amount: None,
            pool: Some(pool),
            discount: None,
            version: of.version,
        };
        case::decide(self.cast.house(), &actor, of.id, &said, None, now()).await
    }

    /// For which pool a case's grant is.
    async fn granted_for(&self, of: &Case) -> Option<ResourceId> {
        let request = entitlement_request::versions(self.cast.house(), of).await.unwrap().pop().unwrap();
        let manager = self.cast.actor("manager").await;
        let firm = self.cast.companies["beta"];
        let (_, grants) = grant::all(self.cast.house(), &manager, firm, None, 100).await.unwrap();
        let given = request.grant.expect("it was granted");
        grants.iter().find(|one| one.id == given.0).unwrap().resource_id.map(ResourceId)
    }
}

fn wrong(came: &Result<Case, Fault>) -> FieldRule {
    if let Err(Fault::Refused(refusal)) = came
        && let Refusal::Fields(all) = refusal.as_ref()
        && let [one] = all.as_slice()
    {
        assert_eq!(one.field, "pool_id");
        return one.rule.clone();
    }
    panic!("not refused for its pool: {came:?}")
}

#[rocket::async_test]
async fn public_money_stands_first_then_the_cheapest_and_what_does_not_fit_says_why() {
    let city = city().await;
    let (house, beta) = (city.cast.house(), city.cast.companies["beta"]);
    let (manager, bob, ann) =
        (city.cast.actor("manager").await, city.cast.actor("bob").await, city.cast.actor("ann").await);
    let new = NewGrant {
        unit: Unit::CardSecond,
        amount: 7 * HOUR,
        valid: Interval::new(monday(), monday().plus(30 * DAY)).unwrap(),
        pool: Some(city.dear),
        note: String::new(),
    };
    grant::grant(house, &manager, beta, &new, None, monday()).await.unwrap();
    let found = async |needs: &Needs| -> Vec<(ResourceId, Vec<Misfit>, Option<i64>)> {
        let all = matching::of_needs(house, &bob, beta, needs, now()).await.unwrap();
        all.into_iter().map(|one| (one.offer.pool.id, one.misfits, one.free)).collect()
    };
    // A thousand card-hours for any pool, and seven for `dear` alone. On private money nothing is free.
    let any = Some(0);
    let far = (city.far, vec![Misfit::Card, Misfit::Purpose, Misfit::Tier], any);
    let fit = [
        (city.dear, vec![], Some(3_600_000 + 7 * HOUR)),
        (city.pool1, vec![], any),
        (city.small, vec![], any),
    ];
    assert_eq!(found(&training()).await, [&fit[..], &[far]].concat(), "no price is dearest");
    let near = Needs { tier: Some(Tier::City), pool: Some(city.small), ..Needs::default() };
    let order: Vec<ResourceId> = found(&near).await.into_iter().map(|one| one.0).collect();
    assert_eq!(order, [city.small, city.pool1, city.dear, city.far], "the one that is named comes first");
    // What another company has is not for everybody to know; what pools there are, is.
    let all = matching::of_needs(house, &ann, beta, &training(), now()).await.unwrap();
    assert!(all.len() == 4 && all.iter().all(|one| one.free.is_none()), "{all:?}");
    let nobody = city.cast.actor("nobody").await;
    let told = matching::of_needs(house, &nobody, beta, &training(), now()).await;
    assert_eq!(refused(&told.unwrap_err()), "forbidden");
}

#[rocket::async_test]
async fn who_decides_chooses_one_that_fits_and_the_grant_is_for_it() {
    let city = city().await;
    let case = city.asked(training()).await;
    let misfits = vec![Misfit::Card, Misfit::Purpose, Misfit::Tier];
    let unfit = city.decided("manager", &case, Verdict::Approve, city.far).await;
    assert_eq!(wrong(&unfit), FieldRule::Unfit { misfits }, "every reason is named");
    let room = city.cast.resources["room1"];
    assert_eq!(wrong(&city.decided("manager", &case, Verdict::Approve, room).await), FieldRule::Unknown);
    for verdict in [Verdict::Decline, Verdict::Return] {
        assert_eq!(wrong(&city.decided("manager", &case, verdict, city.dear).await), FieldRule::Surplus);
    }
    city.decided("manager", &case, Verdict::Approve, city.dear).await.unwrap();
    assert_eq!(city.granted_for(&case).await, Some(city.dear));
    let manager = city.cast.actor("manager").await;
    let opened = case::one(city.cast.house(), &manager, case.id, now()).await.unwrap();
    let told = opened.history.iter().find(|one| one.verb == "approved").unwrap().after.clone().unwrap();
    assert_eq!((&told["name"], &told["pool"]), (&"dear".into(), &city.dear.0.into()), "the trail says which");
    assert_eq!(check::check(&city.cast.house().store).await.unwrap(), []);
}

#[rocket::async_test]
async fn a_later_step_may_choose_another_pool_and_a_new_round_begins_without_one() {
    let city = city().await;
    play(&city.cast, "08:00  manager  sets card_second chain manager:3,manager:3  -> version 1").await;
    let chosen = async |case: &Case| {
        let last = entitlement_request::versions(city.cast.house(), case).await.unwrap().pop().unwrap();
        last.chosen.map(|(id, _)| id)
    };
    let case = city.asked(training()).await;
    let second = city.decided("manager", &case, Verdict::Approve, city.pool1).await.unwrap();
    assert_eq!((second.no, chosen(&case).await), (2, Some(city.pool1)));
    let manager = city.cast.actor("manager2").await;
    let said = Decision {
        verdict: Verdict::Return,
        opinion: "For which model?",
        amount: None,
        pool: None,
        discount: None,
        version: second.version,
    };
    case::decide(city.cast.house(), &manager, case.id, &said, None, now()).await.unwrap();
    let bob = city.cast.actor("bob").await;
    let again =
        hatchery::domain::entitlement::Wish { needs: training(), ..wish(Unit::CardSecond, 18_000, monday()) };
    let house = city.cast.house();
    let first = entitlement_request::resubmit(house, &bob, case.id, None, &again, None, now()).await.unwrap();
    assert_eq!(chosen(&case).await, None, "what is handed in anew was not decided");
    let second = city.decided("manager", &first, Verdict::Approve, city.pool1).await.unwrap();
    let last = city.decided("manager2", &second, Verdict::Approve, city.small).await.unwrap();
    assert_eq!((chosen(&last).await, city.granted_for(&last).await), (Some(city.small), Some(city.small)));

    // What an earlier step chose holds where a later one says nothing.
    let case = city.asked(training()).await;
    let second = city.decided("manager", &case, Verdict::Approve, city.dear).await.unwrap();
    let yes = Decision {
        verdict: Verdict::Approve,
        opinion: "",
        amount: None,
        pool: None,
        discount: None,
        version: second.version,
    };
    case::decide(house, &manager, case.id, &yes, None, now()).await.unwrap();
    assert_eq!(city.granted_for(&case).await, Some(city.dear));
}

#[rocket::async_test]
async fn a_pool_that_was_asked_for_by_name_is_not_changed_by_who_decides() {
    let city = city().await;
    let case = city.asked(Needs { pool: Some(city.pool1), ..training() }).await;
    let other = city.decided("manager", &case, Verdict::Approve, city.dear).await;
    assert_eq!(wrong(&other), FieldRule::Surplus);
    let manager = city.cast.actor("manager").await;
    let yes = Decision {
        verdict: Verdict::Approve,
        opinion: "",
        amount: None,
        pool: None,
        discount: None,
        version: case.version,
    };
    case::decide(city.cast.house(), &manager, case.id, &yes, None, now()).await.unwrap();
    assert_eq!(city.granted_for(&case).await, Some(city.pool1));
    let bob = city.cast.actor("bob").await;
    let rooms = wish(Unit::RoomMinute, 60, monday());
    let of = city.cast.companies["beta"];
    let rooms = entitlement_request::ask(city.cast.house(), &bob, of, &rooms, None, monday()).await.unwrap();
    let pool = city.decided("manager", &rooms, Verdict::Approve, city.pool1).await;
    assert_eq!(wrong(&pool), FieldRule::Surplus, "rooms are of no pool");
    let asked = entitlement_request::versions(city.cast.house(), &rooms).await.unwrap();
    let none = matching::of_request(city.cast.house(), &manager, &rooms, &asked[0], now()).await.unwrap();
    assert!(none.is_empty());
}
