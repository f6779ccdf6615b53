//! Some jobs of one company on one pool, settled in one transaction.

use super::read::Found;
use crate::app::bill::{WAIT_DAYS, due_of};
use crate::app::quota::{self, Overrun};
use crate::app::{Fault, House};
use crate::domain::access::Actor;
use crate::domain::account::AccountKind;
use crate::domain::amount::Unit;
use crate::domain::field::{FieldError, FieldRule, RowError};
use crate::domain::id::{AccountId, BookingId, EntryId, ImportId, ResourceId};
use crate::domain::ledger::{Grant, Movement};
use crate::domain::month::Month;
use crate::domain::pool::Funding;
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Instant, Interval};
use crate::domain::usage::{Held, Job, Prices, Settled, settle_beside};
use crate::store::engine::Tx;
use crate::store::ledger::{self, NewAccount, NewEntry};
use crate::store::pool::{self, DiscountRow};
use crate::store::quota as quotas;
use crate::store::usage::{self, HoldRow, NewPiece};
use crate::store::{bill, company, grant};
use std::collections::{BTreeSet, HashMap};

/// What came of some rows.
#[derive(Debug, Default)]
pub(super) struct Took {
    pub(super) taken: usize,
    pub(super) known: usize,
    pub(super) wrong: Vec<RowError>,
    /// Some of it ran beyond where the pool stops.
    pub(super) overran: bool,
}

/// Settles `jobs`, all of one company on one pool and in the order of time. `told`: who keeps the pool has been told
/// that jobs of the same import ran beyond where it stops.
pub(super) async fn settle(
    house: &House,
    actor: &Actor,
    (import, told): (ImportId, bool),
    jobs: &[Found],
    now: Instant,
) -> Result<Took, Fault> {
    let mut took = Took::default();
    let Some(Job { company: of, pool: on, .. }) = jobs.first().map(|one| one.job.clone()) else {
        return Ok(took);
    };
    let mut tx = house.store.write().await?;
    company::lock(&mut tx, of).await?;
    let fresh = unknown(&mut tx, on, jobs, &mut took).await?;
    let Some(span) = around(&fresh) else { return count(tx, import, took).await };
    let before = quota::before(&mut tx, Some(of), now).await?;
    let quotas = quotas::of_request(&mut tx, of, &[on], span.start()).await?;
    let there = pool::get(&mut tx, on).await?.ok_or(Refusal::NotFound)?;
    pool::hold_prices(&mut tx, on).await?;
    let tariffs: Vec<_> = pool::tariffs(&mut tx, &[on]).await?.into_iter().map(|(_, one)| one).collect();
    let discounts = pool::discounts(&mut tx, of, span.start()).await?;
    let discounts = discounts.iter().filter(|one| one.pool_id == on.0).map(DiscountRow::own);
    let discounts = discounts.collect::<Result<Vec<_>, Fault>>()?;
    let prices = Prices { funding: there.pool.funding, tariffs: &tariffs, discounts: &discounts };
    let purse = ledger::purse(&mut tx, of, Unit::CardSecond, span.start()).await?;
    let own = purse.paying(Some(on));
    let mut grants = own.clone();
    // As long as a month's bill waits for reports, what has expired since still pays for what ran in its time.
    let reported = span.start().max(now.plus(-WAIT_DAYS * DAY));
    for one in grant::expired(&mut tx, of, Unit::CardSecond, reported, now).await? {
        match grants.iter_mut().find(|grant| grant.account == one.account) {
            Some(grant) => grant.left += one.left,
            None if purse.pays(&one, Some(on)) => grants.push(one),
            None => {}
        }
    }
    let held = usage::held(&mut tx, of, on, span).await?;
    let mut holds: Vec<Held> = held.iter().map(HoldRow::hold).collect::<Result<_, Fault>>()?;
    let mut counted = usage::counted(&mut tx, of, on, span).await?;
    let mut settled: Vec<(&Found, Settled)> = Vec::with_capacity(fresh.len());
    let mut beyond = 0i64;
    for one in fresh {
        let had = grants.clone();
        match settle_beside(&one.job, &prices, &mut counted, &mut holds, &mut grants) {
            Ok(done) => {
                let at = one.job.span.start();
                let over = quotas.beyond(on, at, left_of(&had), left_of(&grants), unpaid(&one.job, &done));
                beyond = beyond.saturating_add(over);
                settled.push((one, done));
            }
            Err(_) => took
                .wrong
                .push(RowError { line: one.line, error: FieldError::new("start", FieldRule::NoPrice) }),
        }
    }
    took.taken = settled.len();
    let jobs: Vec<(&str, &Job)> = settled.iter().map(|(one, _)| (one.key.as_str(), &one.job)).collect();
    let ids = usage::insert(&mut tx, import, &jobs, now).await.map_err(known_by_now)?;
    reinstate(&mut tx, actor, &own, &ids, &settled, now).await?;
    move_all(&mut tx, actor, (on, there.pool.funding), &held, &ids, &settled, now).await?;
    let pieces: Vec<NewPiece> = ids
        .iter()
        .zip(&settled)
        .flat_map(|(id, (_, done))| done.parts.iter().map(move |part| (*id, part)))
        .map(|(job, part)| NewPiece { job, company: of, pool: on, part: *part })
        .collect();
    usage::insert_pieces(&mut tx, &pieces).await?;
    for (job, amount) in settled.iter().flat_map(|(_, done)| &done.counted) {
        usage::met(&mut tx, *job, *amount).await?;
    }
    let months: BTreeSet<Month> = pieces.iter().map(|one| one.part.month).collect();
    for month in months {
        bill::mark(&mut tx, of, month, due_of(month, now)).await?;
    }
    quota::tell(&mut tx, &before, now).await?;
    took.overran = beyond > 0;
    if took.overran {
        let one = Overrun { pool: &there, company: of, amount: beyond, span, aloud: !told };
        quota::overran(&mut tx, &one, now).await?;
    }
    count(tx, import, took).await
}

async fn count(mut tx: Tx, import: ImportId, took: Took) -> Result<Took, Fault> {
    usage::count(&mut tx, import, took.taken, took.known, 0).await?;
    tx.commit().await?;
    Ok(took)
}

/// Another company's file can name the same job at this very moment: run again, and it is known.
fn known_by_now(fault: Fault) -> Fault {
    let rival = fault.broken() == Some("job.pool_id, job.key");
    match fault {
        Fault::Database(error) if rival => Fault::Again(error),
        fault => fault,
    }
}

/// What is left of each of `grants`; of one that is not among them nothing.
fn left_of(grants: &[Grant]) -> impl Fn(AccountId) -> i64 + '_ {
    |account| grants.iter().find(|one| one.account == account).map_or(0, |one| one.left)
}

/// Card-seconds of a job that neither a reservation nor a grant paid for.
fn unpaid(job: &Job, done: &Settled) -> i64 {
    let posted: i64 = done.posts.iter().map(|(_, amount)| amount).sum();
    let drawn: i64 = done.draws.iter().map(|draw| draw.amount).sum();
    let counted: i64 = done.counted.iter().map(|(_, amount)| amount).sum();
    (job.span.seconds().saturating_mul(job.cards) - posted - drawn - counted).max(0)
}

/// From the first start to the last end; `None`: there are no jobs.
fn around(jobs: &[&Found]) -> Option<Interval> {
    let from = jobs.iter().map(|one| one.job.span.start()).min()?;
    let to = jobs.iter().map(|one| one.job.span.end()).max()?;
    Interval::new(from, to).ok()
}

/// The jobs that are not known yet. One that is known otherwise is wrong: what was settled is not changed.
async fn unknown<'a>(
    tx: &mut Tx,
    on: ResourceId,
    jobs: &'a [Found],
    took: &mut Took,
) -> Result<Vec<&'a Found>, Fault> {
    let keys: Vec<&str> = jobs.iter().map(|one| one.key.as_str()).collect();
    let known: HashMap<String, Job> = usage::known(tx, on, &keys).await?.into_iter().collect();
    let mut fresh = Vec::with_capacity(jobs.len());
    for one in jobs {
        match known.get(&one.key) {
            None => fresh.push(one),
            Some(same) if *same == one.job => took.known += 1,
            Some(_) => took.wrong.push(RowError {
                line: one.line,
                error: FieldError::new("job_id", FieldRule::KnownOtherwise),
            }),
        }
    }
    Ok(fresh)
}

/// Brings back what has expired of grants, as much of it as jobs draw beyond what their `own` grants have.
async fn reinstate(
    tx: &mut Tx,
    actor: &Actor,
    own: &[Grant],
    ids: &[i64],
    settled: &[(&Found, Settled)],
    now: Instant,
) -> Result<(), Fault> {
    let mut left: HashMap<AccountId, i64> = own.iter().map(|grant| (grant.account, grant.left)).collect();
    let mut back = Vec::new();
    for (id, (_, done)) in ids.iter().zip(settled) {
        for draw in &done.draws {
            let there = left.entry(draw.grant).or_default();
            let short = draw.amount - draw.amount.min(*there);
            *there -= draw.amount - short;
            if short > 0 {
                back.push((*id, draw.grant, short));
            }
        }
    }
    if back.is_empty() {
        return Ok(());
    }
    let key = format!("expired:{}", Unit::CardSecond);
    let from = NewAccount::plain(&key, AccountKind::Expired, Unit::CardSecond, now);
    let from = ledger::account(tx, &from).await?;
    let entry = |(id, grant, amount): &(i64, AccountId, i64)| NewEntry {
        by: Some(actor.person),
        subject: Some(("usage", *id)),
        ..NewEntry::plain(Movement::Reverse, from, *grant, *amount)
    };
    let entries: Vec<NewEntry<'_>> = back.iter().map(entry).collect();
    for some in entries.chunks(200) {
        ledger::record(tx, now, some).await?;
    }
    Ok(())
}

/// Posts what was reserved and draws what was granted. What a grant for any pool holds on a pool of private money goes
/// back to it: there all is billed.
async fn move_all(
    tx: &mut Tx,
    actor: &Actor,
    (on, funding): (ResourceId, Funding),
    held: &[HoldRow],
    ids: &[i64],
    settled: &[(&Found, Settled)],
    now: Instant,
) -> Result<(), Fault> {
    let key = format!("used:{on}:{}", Unit::CardSecond);
    let sink = NewAccount {
        resource: Some(on),
        ..NewAccount::plain(&key, AccountKind::Used, Unit::CardSecond, now)
    };
    let sink = ledger::account(tx, &sink).await?;
    let of_hold: HashMap<EntryId, &HoldRow> = held.iter().map(|row| (EntryId(row.id), row)).collect();
    let mut entries = Vec::new();
    for (id, (_, done)) in ids.iter().zip(settled) {
        let settle = |from, amount| NewEntry {
            by: Some(actor.person),
            subject: Some(("usage", *id)),
            ..NewEntry::plain(Movement::Settle, from, sink, amount)
        };
        for (hold, amount) in &done.posts {
            let Some(row) = of_hold.get(hold) else { continue };
            let mut entry = NewEntry {
                hold: Some(*hold),
                booking: Some(BookingId(row.booking_id)),
                ..settle(AccountId(row.held), *amount)
            };
            if funding == Funding::Private && row.pool_id.is_none() {
                (entry.kind, entry.to) = (Movement::Release, AccountId(row.grant_id));
            }
            entries.push(entry);
        }
        entries.extend(done.draws.iter().map(|draw| settle(draw.grant, draw.amount)));
    }
    for some in entries.chunks(200) {
        ledger::record(tx, now, some).await?;
    }
    Ok(())
}
