//! The ledger around a booking: hold what it costs, settle what it used, give the rest back.

use super::{Booking, Fault};
use crate::domain::amount::Unit;
use crate::domain::booking::share;
use crate::domain::id::{AccountId, BookingId, CompanyId, PersonId, ResourceId};
use crate::domain::ledger::{Movement, draw};
use crate::domain::refusal::Refusal;
use crate::domain::resource::charge;
use crate::domain::time::{Instant, Interval};
use crate::store::engine::Tx;
use crate::store::facts::Gathered;
use crate::store::ledger::{self, NewAccount, NewEntry, Purse};
use crate::store::occupancy::Taking;

/// What a request costs of one unit, and the purse it is drawn from.
pub(crate) struct Cost {
    pub(crate) unit: Unit,
    pub(crate) need: i64,
    pub(crate) purse: Purse,
}

/// What `items` cost for `span`, by unit.
pub(crate) fn prices(items: &[Taking], gathered: &[Gathered], span: Interval) -> Vec<(Unit, i64)> {
    let mut prices: Vec<(Unit, i64)> = Vec::new();
    for fact in gathered {
        let Some(unit) = fact.unit else { continue };
        let units = items.iter().find(|item| item.resource == fact.resource).map_or(1, |item| item.units);
        let need = charge(unit, units, span, fact.zone);
        match prices.iter_mut().find(|(known, _)| *known == unit) {
            Some((_, sum)) => *sum += need,
            None => prices.push((unit, need)),
        }
    }
    prices.retain(|(_, need)| *need > 0);
    prices
}

/// Holds what a booking costs: one pending movement a grant drawn from, all in one statement.
pub(crate) async fn hold(
    tx: &mut Tx,
    costs: &[Cost],
    booking: BookingId,
    span: Interval,
    by: Option<PersonId>,
    now: Instant,
) -> Result<(), Fault> {
    let mut entries = Vec::new();
    for cost in costs {
        let overdrawn = |left| Refusal::Overdrawn { unit: cost.unit, asked: cost.need, left };
        let draws = draw(&cost.purse.grants, cost.need, span).map_err(|short| overdrawn(short.left))?;
        let Some(held) = cost.purse.held else { return Err(overdrawn(0).into()) };
        entries.extend(draws.into_iter().map(|draw| NewEntry {
            kind: Movement::Hold,
            from: draw.grant,
            to: held,
            amount: draw.amount,
            booking: Some(booking),
            hold: None,
            reverses: None,
            by,
            reason: None,
        }));
    }
    ledger::record(tx, now, &entries).await
}

/// Gives all that a booking holds back to the grants it came from.
pub(crate) async fn release(
    tx: &mut Tx,
    booking: BookingId,
    by: Option<PersonId>,
    now: Instant,
) -> Result<(), Fault> {
    settle(tx, booking, &[], by, now).await
}

/// Something used, to be posted from a booking's holds.
pub(crate) struct Used {
    pub(crate) resource: ResourceId,
    pub(crate) unit: Unit,
    pub(crate) amount: i64,
}

/// Posts what was used from a booking's holds and gives the rest back.
pub(crate) async fn settle(
    tx: &mut Tx,
    booking: BookingId,
    used: &[Used],
    by: Option<PersonId>,
    now: Instant,
) -> Result<(), Fault> {
    let mut sinks: Vec<(AccountId, Unit, i64)> = Vec::new();
    let holds = ledger::holds(tx, booking).await?;
    if holds.is_empty() {
        return Ok(());
    }
    for one in used.iter().filter(|one| one.amount > 0) {
        let key = format!("used:{}:{}", one.resource, one.unit);
        let mut account = NewAccount::plain(&key, "used", one.unit, false, now);
        account.resource = Some(one.resource);
        sinks.push((ledger::account(tx, &account).await?, one.unit, one.amount));
    }
    let mut entries = Vec::new();
    for hold in holds {
        let mut left = hold.left;
        let entry = |kind, to, amount| NewEntry {
            kind,
            from: hold.held,
            to,
            amount,
            booking: Some(booking),
            hold: Some(hold.entry),
            reverses: None,
            by,
            reason: None,
        };
        for (account, _, open) in sinks.iter_mut().filter(|(_, unit, _)| *unit == hold.unit) {
            let amount = left.min(*open);
            if amount > 0 {
                entries.push(entry(Movement::Settle, *account, amount));
                *open -= amount;
                left -= amount;
            }
        }
        if left > 0 {
            entries.push(entry(Movement::Release, hold.grant, left));
        }
    }
    ledger::record(tx, now, &entries).await
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
            kind: Movement::Reverse,
            from: used,
            to: grant,
            amount,
            booking: Some(booking),
            hold: None,
            reverses: Some(entry),
            by: Some(by),
            reason: Some("restored"),
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
    let mut costs = Vec::new();
    for (unit, need) in prices(items, gathered, span) {
        costs.push(Cost { unit, need, purse: ledger::purse(tx, company, unit, span.start()).await? });
    }
    hold(tx, &costs, booking, span, by, now).await
}

/// The cost of one span is larger than of the other, for any unit.
pub(crate) fn costs_more(items: &[Taking], gathered: &[Gathered], span: Interval, than: Interval) -> bool {
    let sum = |span| prices(items, gathered, span).iter().map(|(_, need)| *need).sum::<i64>();
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
