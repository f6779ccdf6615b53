//! Pools with a price, and what ran on them.

use super::at;
use super::cast::Cast;
use hatchery::app::pool::{self, Draft};
use hatchery::app::{bill, usage};
use hatchery::domain::access::Actor;
use hatchery::domain::id::{BillId, CompanyId, ResourceId};
use hatchery::domain::month::Month;
use hatchery::domain::pool::{Funding, Pool, Purpose, Tier};
use hatchery::domain::price::{HOUR, Tier as Step};
use hatchery::domain::tariff::Tariff;
use hatchery::domain::time::Instant;

/// A resource of cards as a pool: from `from` on at 20 yuan a card-hour, with tiers of 5 and 10 percent from
/// 1,000 and 5,000 card-hours of a month on.
pub async fn priced(
    cast: &Cast,
    keeper: &Actor,
    id: ResourceId,
    (funding, wait_days): (Funding, i64),
    from: Instant,
) {
    let card = "昇腾 910B 64G".to_owned();
    let is = Pool { funding, card, purpose: Purpose::Training, tier: Tier::City, cards: 0, tflops: 320 };
    let draft =
        Draft { provider: "city cloud".into(), provider_uscc: None, pool: is, wait_days, thresholds: None };
    pool::put(cast.house(), keeper, id, &draft, Some(0), None, from).await.unwrap();
    let tiers = vec![Step { from: 1_000 * HOUR, off: 500 }, Step { from: 5_000 * HOUR, off: 1_000 }];
    let tariff = Tariff { id: 0, from, list: 2_000, tiers, discount: 0 };
    pool::add_tariff(cast.house(), keeper, id, &tariff, None, from).await.unwrap();
}

/// A job of October that was reported wrongly, and taken back.
pub async fn wrong(cast: &Cast, keeper: &Actor, id: ResourceId, of: CompanyId) -> i64 {
    let csv = format!(
        "job_id,company,pool,start,end,cards\n\
         wrong,{of},{id},2026-10-13T08:00:00+08:00,2026-10-13T18:00:00+08:00,8\n"
    );
    let now = at("2026-11-02T08:00:00+08:00");
    usage::import(cast.house(), keeper, csv.as_bytes(), now).await.unwrap();
    let october = "2026-10".parse::<Month>().unwrap().span();
    let all = usage::jobs(cast.house(), keeper, of, october, None, 1).await.unwrap();
    usage::take_back(cast.house(), keeper, all[0].id, "Counted twice", None, now).await.unwrap()
}

/// The bill of October of a company that ran one card for ten hours then.
pub async fn october(cast: &Cast, keeper: &Actor, id: ResourceId, of: CompanyId) -> BillId {
    let csv = format!(
        "job_id,company,pool,start,end,cards\n\
         october,{of},{id},2026-10-12T08:00:00+08:00,2026-10-12T18:00:00+08:00,1\n"
    );
    let now = at("2026-11-02T08:00:00+08:00");
    let done = usage::import(cast.house(), keeper, csv.as_bytes(), now).await.unwrap();
    assert_eq!(done.taken, 1, "{:?}", done.wrong);
    bill::issue(cast.house(), keeper, of, "2026-10".parse().unwrap(), None, now).await.unwrap().unwrap()
}
