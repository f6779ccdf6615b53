//! What the pools are, what they cost, and what ran on the privately funded ones last month and this one.

use super::dice::Dice;
use super::place::Thing;
use super::wish::World;
use crate::app::Fault;
use crate::domain::month::Month;
use crate::domain::pool::{Funding, Pool, Purpose, THRESHOLDS, Tier};
use crate::domain::price::{HOUR, Tier as Step};
use crate::domain::tariff::Tariff;
use crate::domain::time::{DAY, Instant, Interval, MINUTE};
use crate::domain::usage::{Job, Prices, settle};
use crate::store::bill;
use crate::store::engine::Tx;
use crate::store::pool::{self, NewPool};
use crate::store::usage::{self, NewPiece};

/// Code, who pays, what for, how far away, list price of a card-hour in fen (invented, near what the
/// market asks), the discount for everybody in basis points, and what a card computes in TFLOPS.
const OFFERS: [(&str, Funding, Purpose, Tier, i64, i64, i64); 11] = [
    ("GOV-1", Funding::Government, Purpose::Training, Tier::City, 600, 0, 320),
    ("GOV-2", Funding::Government, Purpose::Training, Tier::City, 1_100, 0, 640),
    ("GOV-3", Funding::Government, Purpose::Training, Tier::Shaoguan, 450, 0, 250),
    ("PRI-1", Funding::Private, Purpose::Training, Tier::City, 1_600, 3_000, 989),
    ("PRI-2", Funding::Private, Purpose::Training, Tier::City, 800, 3_000, 148),
    ("PRI-3", Funding::Private, Purpose::Training, Tier::Shaoguan, 900, 2_500, 312),
    ("PRI-4", Funding::Private, Purpose::Inference, Tier::City, 220, 3_000, 165),
    ("PRI-5", Funding::Private, Purpose::Inference, Tier::City, 325, 1_500, 210),
    ("PRI-6", Funding::Private, Purpose::Training, Tier::Guian, 600, 5_000, 320),
    ("PRI-7", Funding::Private, Purpose::Inference, Tier::City, 450, 2_000, 181),
    ("PRI-8", Funding::Private, Purpose::Edge, Tier::City, 600, 3_000, 250),
];
/// Companies whose jobs of a month are there.
pub const FIRMS: usize = 40;

/// A pool with what it costs.
#[derive(Clone, Debug)]
pub struct Priced {
    /// The resource.
    pub thing: Thing,
    /// Who paid for it.
    pub funding: Funding,
    /// What it costs since there is anything.
    pub tariff: Tariff,
}

/// Says what each pool is and prices it from `since` on.
pub async fn offer(tx: &mut Tx, things: &[Thing], since: Instant) -> Result<Vec<Priced>, Fault> {
    let mut priced = Vec::new();
    for thing in things.iter().filter(|thing| thing.kind == "compute_pool") {
        let code = thing.name.split(' ').next().unwrap_or("");
        let Some((_, funding, purpose, tier, list, discount, tflops)) =
            OFFERS.iter().find(|one| one.0 == code)
        else {
            continue;
        };
        let provider = match funding {
            Funding::Government => "鹏城智算中心",
            Funding::Private => "湾区算力科技有限公司",
        };
        let provider = pool::provider(tx, provider, since).await?;
        let card = thing.name.get(code.len() + 1..).unwrap_or(&thing.name).to_owned();
        let (funding, purpose, tier, tflops) = (*funding, *purpose, *tier, *tflops);
        let is = Pool { funding, card, purpose, tier, cards: thing.capacity, tflops };
        let row = NewPool { provider, provider_uscc: None, pool: &is, wait_days: 0, thresholds: &THRESHOLDS };
        pool::put(tx, thing.id, &row, 0).await?;
        let tiers = vec![Step { from: 1_000 * HOUR, off: 500 }, Step { from: 5_000 * HOUR, off: 1_000 }];
        let mut tariff = Tariff { id: 0, from: since, list: *list, tiers, discount: *discount };
        tariff.id = pool::add_tariff(tx, thing.id, &tariff, None, since).await?;
        priced.push(Priced { thing: thing.clone(), funding, tariff });
    }
    Ok(priced)
}

/// What some companies ran in `month` on one privately funded pool, up to the demo's day. It is billed three days after
/// the month's end: a month that is over, as soon as the house is served.
pub async fn run(
    tx: &mut Tx,
    world: &World<'_>,
    Priced { thing, tariff, .. }: &Priced,
    month: Month,
    dice: &mut Dice,
) -> Result<(), Fault> {
    let (first, end) = (month.start(), month.end());
    let import = usage::begin(tx, None, world.midnight).await?;
    let tariffs = std::slice::from_ref(tariff);
    let prices = Prices { funding: Funding::Private, tariffs, discounts: &[] };
    let days = (world.midnight.0.min(end.0) - first.0) / DAY;
    let (mut jobs, mut named) = (Vec::new(), 0);
    for firm in world.firms.iter().filter(|firm| firm.stay.0 < first && end < firm.stay.1).take(FIRMS) {
        for day in 0..days {
            for person in 0..dice.between(0, 2) {
                let start = first.plus(day * DAY + dice.between(0, 40) * 15 * MINUTE);
                let length = dice.between(2, 40) * 15 * MINUTE;
                let Ok(span) = Interval::new(start, start.plus(length)) else { continue };
                named += 1;
                let person = format!("user{}", person + 1);
                let cards = *dice.one(&[1, 1, 2, 4, 8]);
                jobs.push((
                    format!("job-{month}-{named}"),
                    Job { pool: thing.id, company: firm.id, person, span, cards },
                ));
            }
        }
        if days > 0 {
            bill::mark(tx, firm.id, month, end.plus(3 * DAY)).await?;
        }
    }
    let rows: Vec<(&str, &Job)> = jobs.iter().map(|(key, job)| (key.as_str(), job)).collect();
    let ids = usage::insert(tx, import, &rows, world.midnight).await?;
    let mut pieces = Vec::new();
    for (id, (_, job)) in ids.iter().zip(&jobs) {
        let Ok(done) = settle(job, &prices, &mut [], &mut []) else { continue };
        pieces.extend(done.parts.into_iter().map(|part| NewPiece {
            job: *id,
            company: job.company,
            pool: job.pool,
            part,
        }));
    }
    usage::insert_pieces(tx, &pieces).await?;
    usage::count(tx, import, jobs.len(), 0, 0).await
}
