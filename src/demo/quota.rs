//! Quotas on the pools of public money for the running month, and what ran on them so far.

use super::compute::{FIRMS, Priced};
use super::dice::Dice;
use super::purse::Purses;
use super::wish::World;
use crate::app::Fault;
use crate::domain::account::AccountKind;
use crate::domain::amount::Unit;
use crate::domain::id::{AccountId, CompanyId, PersonId};
use crate::domain::ledger::{Grant, Movement};
use crate::domain::month::Month;
use crate::domain::price::HOUR;
use crate::domain::time::{DAY, Instant, Interval, MINUTE};
use crate::domain::usage::{Job, Prices, Settled, settle};
use crate::store::bill;
use crate::store::engine::Tx;
use crate::store::ledger::{self, NewAccount, NewEntry};
use crate::store::usage::{self, NewPiece};

/// Card-seconds for a company, and for each of its people: forty and twenty hours of a card.
const AMOUNT: (i64, i64) = (40 * HOUR, 20 * HOUR);
/// How much of its quota the first and the second company have used, in percent: one is near the threshold at
/// which it is warned, one is past it.
const FIRST: [i64; 2] = [78, 88];
/// What the others have used, in percent.
const OTHERS: (i64, i64) = (4, 70);
/// Jobs count in quarters of an hour.
const STEP: i64 = 15 * MINUTE;

/// A quota, and whose it is.
pub struct Quota {
    firm: CompanyId,
    /// Whose manager gave it.
    manager: PersonId,
    grant: Grant,
    /// Card-seconds that have run.
    used: i64,
}

/// Gives the month's quotas on one pool to teams of two and more: one person alone has the year's grant.
pub fn give(world: &World<'_>, pool: &Priced, purses: &mut Purses, dice: &mut Dice) -> Vec<Quota> {
    let month = Month::of(world.midnight).span();
    let mut quotas = Vec::new();
    let there = |stay: (_, _)| stay.0 < month.start() && month.end() < stay.1;
    let teams = world.firms.iter().filter(|firm| there(firm.stay) && firm.people.len() > 1);
    for (at, firm) in teams.take(FIRMS).enumerate() {
        let house = &world.sites[firm.site];
        let amount = AMOUNT.0 + AMOUNT.1 * i64::try_from(firm.people.len()).unwrap_or(1);
        let share = FIRST.get(at).copied().unwrap_or_else(|| dice.between(OTHERS.0, OTHERS.1));
        let grant = purses.quota(house, firm.id, pool.thing.id, amount, month);
        quotas.push(Quota { firm: firm.id, manager: house.manager, grant, used: amount / 100 * share });
    }
    quotas
}

/// What ran on them from the month's first day to yesterday, as the cluster reported it this morning.
pub async fn run(
    tx: &mut Tx,
    world: &World<'_>,
    pool: &Priced,
    quotas: &[Quota],
    dice: &mut Dice,
) -> Result<(), Fault> {
    let (now, month) = (world.midnight, Month::of(world.midnight));
    let days = (now.0 - month.start().0) / DAY;
    if quotas.is_empty() || days == 0 {
        return Ok(());
    }
    let import = usage::begin(tx, None, now).await?;
    let tariffs = std::slice::from_ref(&pool.tariff);
    let prices = Prices { funding: pool.funding, tariffs, discounts: &[] };
    let key = format!("used:{}:{}", pool.thing.id, Unit::CardSecond);
    let sink = NewAccount {
        resource: Some(pool.thing.id),
        ..NewAccount::plain(&key, AccountKind::Used, Unit::CardSecond, now)
    };
    let sink = ledger::account(tx, &sink).await?;
    let mut count = 0;
    for quota in quotas {
        let mut grants = [quota.grant];
        let mut settled: Vec<(String, Job, Settled)> = Vec::new();
        for job in jobs(pool, quota, days, month.span(), dice) {
            let Ok(done) = settle(&job, &prices, &mut [], &mut grants) else { continue };
            count += 1;
            settled.push((format!("q-{count}"), job, done));
        }
        let rows: Vec<(&str, &Job)> = settled.iter().map(|(key, job, _)| (key.as_str(), job)).collect();
        let ids = usage::insert(tx, import, &rows, now).await?;
        write(tx, quota, (sink, &ids), &settled, now).await?;
        bill::mark(tx, quota.firm, month, month.end().plus(3 * DAY)).await?;
    }
    usage::count(tx, import, count, 0, 0).await
}

/// The jobs of one company, in the order of time; together what it has used, to a step of one card.
fn jobs(pool: &Priced, quota: &Quota, days: i64, month: Interval, dice: &mut Dice) -> Vec<Job> {
    let mut jobs = Vec::new();
    let mut left = quota.used / STEP;
    while left > 0 {
        let (cards, steps) = (*dice.one(&[1, 1, 2, 4, 8]), dice.between(2, 32));
        let cards = cards.min(left);
        let steps = steps.min(left / cards);
        left -= cards * steps;
        let start = month.start().plus(dice.below(days) * DAY + dice.between(0, 60) * STEP);
        let person = format!("user{}", dice.between(1, 3));
        // All of it lies before the demo's day: 15 hours and 8 are less than a day.
        let Ok(span) = Interval::new(start, start.plus(steps * STEP)) else { continue };
        jobs.push(Job { pool: pool.thing.id, company: quota.firm, person, span, cards });
    }
    jobs.sort_by_key(|job| (job.span.start(), job.span.end()));
    jobs
}

/// Posts what they drew, and keeps their parts.
async fn write(
    tx: &mut Tx,
    quota: &Quota,
    (sink, ids): (AccountId, &[i64]),
    settled: &[(String, Job, Settled)],
    now: Instant,
) -> Result<(), Fault> {
    let (mut entries, mut pieces) = (Vec::new(), Vec::new());
    for (id, (_, job, done)) in ids.iter().zip(settled) {
        entries.extend(done.draws.iter().map(|draw| NewEntry {
            by: Some(quota.manager),
            subject: Some(("usage", *id)),
            ..NewEntry::plain(Movement::Settle, draw.grant, sink, draw.amount)
        }));
        pieces.extend(done.parts.iter().map(|part| NewPiece {
            job: *id,
            company: job.company,
            pool: job.pool,
            part: *part,
        }));
    }
    ledger::record(tx, now, &entries).await?;
    usage::insert_pieces(tx, &pieces).await
}
