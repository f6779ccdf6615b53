//! The ledger around a booking: hold what it costs, settle what it used, give the rest back.

use super::{Booking, Fault};
use crate::domain::account::AccountKind;
use crate::domain::amount::Unit;
use crate::domain::booking::share;
use crate::domain::id::{AccountId, BookingId, CompanyId, PersonId, ResourceId};
use crate::domain::ledger::{Draw, Movement};
use crate::domain::purse::{self, Costs, Price, Purse, Short};
use crate::domain::refusal::Refusal;
use crate::domain::resource::charge;
use crate::domain::time::{Instant, Interval};
use crate::store::engine::Tx;
use crate::store::facts::Gathered;
use crate::store::ledger::{self, NewAccount, NewEntry};
use crate::store::occupancy::Taking;

/// What `items` cost for `span`.
pub(crate) fn prices(items: &[Taking], gathered: &[Gathered], span: Interval) -> Vec<Price> {
    purse::prices(gathered.iter().filter_map(|fact| {
        let unit = fact.unit?;
        let units = items.iter().find(|item| item.resource == fact.resource).map_or(1, |item| item.units);
        Some((unit, fact.resource, charge(unit, units, span, fact.zone)))
    }))
}

/// Those prices with the purses they are paid from.
pub(crate) async fn costs(
    tx: &mut Tx,
    company: CompanyId,
    prices: Vec<Price>,
    after: Instant,
) -> Result<Costs, Fault> {
    let mut purses: Vec<Purse> = Vec::new();
    for price in &prices {
        if !purses.iter().any(|purse| purse.unit == price.unit) {
            purses.push(ledger::purse(tx, company, price.unit, after).await?);
        }
    }
    Ok(Costs { prices, purses })
}

/// The movements grant → held of some draws: each lies where holds from grants for its pool do.
pub(crate) async fn reserved<'a>(
    tx: &mut Tx,
    purses: &[Purse],
    draws: &[(Price, Draw)],
    booking: BookingId,
    by: Option<PersonId>,
    now: Instant,
) -> Result<Vec<NewEntry<'a>>, Fault> {
    let mut entries = Vec::with_capacity(draws.len());
    for (price, draw) in draws {
        let Some(purse) = purses.iter().find(|purse| purse.unit == price.unit) else {
            continue; // nothing is drawn of a unit without a purse
        };
        let held = match purse.held_for(draw.pool) {
            Some(account) => account,
            None => ledger::held(tx, purse.company, purse.unit, draw.pool, now).await?,
        };
        entries.push(NewEntry {
            booking: Some(booking),
            by,
            ..NewEntry::plain(Movement::Hold, draw.grant, held, draw.amount)
        });
    }
    Ok(entries)
}

/// Holds what a booking costs: one pending movement a grant drawn from, all in one statement.
pub(crate) async fn hold(
    tx: &mut Tx,
    costs: &Costs,
    booking: BookingId,
    span: Interval,
    by: Option<PersonId>,
    now: Instant,
) -> Result<(), Fault> {
    let draws = costs.draws(span).map_err(|Short { price, left }| Refusal::Overdrawn {
        unit: price.unit,
        asked: price.need,
        left,
    })?;
    let entries = reserved(tx, &costs.purses, &draws, booking, by, now).await?;
    ledger::record(tx, now, &entries).await
}

/// Gives all that a booking holds back to the grants it came from.
pub(crate) async fn release(
    tx: &mut Tx,
    booking: BookingId,
    by: Option<PersonId>,
    now: Instant,
) -> Result<(), Fault> {
    settle(tx, booking, &[], by, now).await.map(|_| ())
}

/// Something used, to be posted from a booking's holds.
pub(crate) struct Used {
    pub(crate) resource: ResourceId,
    pub(crate) unit: Unit,
    pub(crate) amount: i64,
}

/// Posts what was used from a booking's holds and gives the rest back. Card-seconds that were so settled, by pool.
pub(crate) async fn settle(
    tx: &mut Tx,
    booking: BookingId,
    used: &[Used],
    by: Option<PersonId>,
    now: Instant,
) -> Result<Vec<(ResourceId, i64)>, Fault> {
    settle_but(tx, booking, used, None, by, now).await
}

/// The same, but of `kept` as much as was used stays held: its use is reported later. What a grant for any pool holds on a
/// pool of private money goes back to it: there all is billed.
pub(crate) async fn settle_but(
    tx: &mut Tx,
    booking: BookingId,
    used: &[Used],
    kept: Option<Unit>,
    by: Option<PersonId>,
    now: Instant,
) -> Result<Vec<(ResourceId, i64)>, Fault> {
    let mut sinks: Vec<(AccountId, &Used, i64)> = Vec::new();
    let mut holds = ledger::holds(tx, booking).await?;
    // What is held of a pool's own grant can settle that pool only; the rest settles what is left.
    holds.sort_by_key(|hold| (hold.pool.is_none(), hold.entry));
    if holds.is_empty() {
        return Ok(Vec::new());
    }
    let by_pool = used.iter().any(|one| one.amount > 0 && one.unit.is_by_pool());
    let private = if by_pool { ledger::private_pools(tx).await? } else { Vec::new() };
    for one in used.iter().filter(|one| one.amount > 0) {
        let key = format!("used:{}:{}", one.resource, one.unit);
        let mut account = NewAccount::plain(&key, AccountKind::Used, one.unit, now);
        account.resource = Some(one.resource);
        sinks.push((ledger::account(tx, &account).await?, one, one.amount));
    }
    let mut entries = Vec::new();
    for hold in holds {
        let mut left = hold.left;
        let entry = |kind, to, amount| NewEntry {
            booking: Some(booking),
            hold: Some(hold.entry),
            by,
            ..NewEntry::plain(kind, hold.held, to, amount)
        };
        let pays = |one: &Used| one.unit == hold.unit && hold.pool.is_none_or(|pool| pool == one.resource);
        for (account, one, open) in sinks.iter_mut().filter(|(_, one, _)| pays(one)) {
            let amount = left.min(*open);
            if amount > 0 && Some(hold.unit) == kept {
                *open -= amount;
                left -= amount;
            } else if amount > 0 {
                let billed = hold.pool.is_none() && private.contains(&one.resource);
                let (kind, to) =
                    if billed { (Movement::Release, hold.grant) } else { (Movement::Settle, *account) };
                entries.push(entry(kind, to, amount));
                *open -= amount;
                left -= amount;
            }
        }
        if left > 0 {
            entries.push(entry(Movement::Release, hold.grant, left));
        }
    }
    ledger::record(tx, now, &entries).await?;
    let posted = |one: &Used| one.unit == Unit::CardSecond && kept != Some(Unit::CardSecond);
    let cards = sinks.iter().filter(|(_, one, open)| posted(one) && *open < one.amount);
    Ok(cards.map(|(_, one, open)| (one.resource, one.amount - open)).collect())
}

/// Takes back what a booking was charged when it was called off, for it goes on after all.
pub(crate) async fn take_back(
    tx: &mut Tx,
    booking: BookingId,
    by: PersonId,
    now: Instant,
) -> Result<(), Fault> {
    let charges = ledger::charges(tx, booking).await?;
    let entries: Vec<NewEntry<'_>> = charges
        .into_iter()
        .map(|(entry, used, grant, amount)| NewEntry {
            booking: Some(booking),
            reverses: Some(entry),
            by: Some(by),
            reason: Some("restored"),
            ..NewEntry::plain(Movement::Reverse, used, grant, amount)
        })
        .collect();
    ledger::record(tx, now, &entries).await
}

/// The share of what a booking costs, a line a resource.
pub(crate) fn shared(lines: Vec<Used>, percent: i64) -> Vec<Used> {
    let part = |one: Used| Used { amount: share(one.amount, percent), ..one };
    lines.into_iter().map(part).collect()
}

/// Gives a booking's holds back and holds anew what `items` cost for `span`.
pub(crate) async fn hold_anew(
    tx: &mut Tx,
    booking: BookingId,
    company: Option<CompanyId>,
    items: &[Taking],
    gathered: &[Gathered],
    span: Interval,
    by: Option<PersonId>,
    now: Instant,
) -> Result<(), Fault> {
    release(tx, booking, by, now).await?;
    let Some(company) = company else { return Ok(()) };
    let costs = costs(tx, company, prices(items, gathered, span), span.start()).await?;
    hold(tx, &costs, booking, span, by, now).await
}

/// The cost of one span is larger than of the other, for any unit.
pub(crate) fn costs_more(items: &[Taking], gathered: &[Gathered], span: Interval, than: Interval) -> bool {
    let sum = |span| prices(items, gathered, span).iter().map(|price| price.need).sum::<i64>();
    sum(span) > sum(than)
}

/// What a booking costs for `span`, a line a resource.
pub(crate) async fn used(tx: &mut Tx, booking: &Booking, span: Interval) -> Result<Vec<Used>, Fault> {
    let kinds = crate::store::place::kinds(tx).await?;
    let used = booking.items.iter().filter_map(|item| {
        let unit = kinds.iter().find(|kind| kind.key == item.kind)?.unit.as_ref()?.parse().ok()?;
        Some(Used { resource: item.resource, unit, amount: charge(unit, item.units, span, booking.zone) })
    });
    Ok(used.collect())
}

/// What a booking takes.
pub(crate) fn takings(booking: &Booking) -> Vec<Taking> {
    booking.items.iter().map(|item| Taking { resource: item.resource, units: item.units }).collect()
}
