//! What an agreement gives each month, as allowances: brought to its terms by every step, in the transaction of that
//! step, the company locked.

use super::{Agreement, Version};
use crate::app::Fault;
use crate::app::allowance::{NewAllowance, Terms as Monthly, put};
use crate::domain::access::Actor;
use crate::domain::agreement::Terms;
use crate::domain::agreement::monthly::{Gift, Run, runs};
use crate::domain::allowance::Carry;
use crate::domain::amount::Unit;
use crate::domain::dated::{following, holding};
use crate::domain::id::{AgreementId, AllowanceId, ResourceId};
use crate::domain::month::Month;
use crate::domain::time::Instant;
use crate::store::allowance::{self, Allowance};
use crate::store::engine::Tx;
use crate::store::{company, ledger};

/// A step of an agreement.
struct Step<'a> {
    one: &'a Agreement,
    actor: &'a Actor,
    firm: &'a company::Company,
    /// The moment of the end that is taken back: what ended then goes on.
    over: Option<Instant>,
    now: Instant,
}

/// Brings what is given each month, from now on and to the end of the agreement, to what its terms say. What has been
/// given this month stays. `over`: when it ended, where that is taken back.
pub(super) async fn set_monthly(
    tx: &mut Tx,
    one: &Agreement,
    actor: &Actor,
    versions: &[Version],
    over: Option<Instant>,
    now: Instant,
) -> Result<(), Fault> {
    let firm = company::get(tx, one.company).await?.ok_or(Fault::Lost)?;
    let at = now.max(one.span.start());
    let held = holding(versions, at, |version| version.from).ok_or(Fault::Lost)?;
    let mut periods: Vec<(Month, &Terms)> = vec![(Month::of(at), &held.terms)];
    let later = following(versions, at, |version| version.from);
    periods.extend(later.into_iter().map(|version| (Month::of(version.from), &version.terms)));
    let rows = allowance::of_agreement(tx, one.id, true).await?;
    let step = Step { one, actor, firm: &firm, over, now };
    for (n, (unit, _)) in held.terms.monthly().into_iter().enumerate() {
        let gifts: Vec<(Month, Gift)> =
            periods.iter().map(|(month, terms)| (*month, terms.monthly()[n].1)).collect();
        let own: Vec<&Allowance> = rows.iter().filter(|row| row.unit == unit.name()).collect();
        bring(tx, &step, unit, &gifts, &own).await?;
    }
    Ok(())
}

/// What an allowance gives.
fn gift(row: &Allowance) -> Gift {
    Gift { pool: row.resource_id.map(ResourceId), amount: row.amount }
}

/// Brings the allowances of one unit, by id, to what is to be given from each month on.
async fn bring(
    tx: &mut Tx,
    step: &Step<'_>,
    unit: Unit,
    gifts: &[(Month, Gift)],
    rows: &[&Allowance],
) -> Result<(), Fault> {
    let (now, this) = (step.now, Month::of(step.now));
    let mut given = None;
    for row in rows.iter().copied() {
        let covers = row.starts_at <= this.start().0 && this.start().0 < row.ends_at;
        if covers && is_given(tx, row, this).await? {
            given = Some(row);
        }
    }
    let from = if given.is_some() { this.next() } else { this };
    let end = Month::of(step.one.span.end().plus(-1)).next();
    let lives =
        |row: &Allowance| row.ended_at.is_none() || step.over.is_some_and(|at| row.ended_at == Some(at.0));
    let mut used: Vec<i64> = Vec::new();
    for run in runs(gifts, from, end) {
        let goes_on = given.filter(|row| run.first == from && gift(row) == run.gift);
        let again = rows.iter().copied().rev().find(|row| {
            let begins = row.starts_at == run.first.start().0;
            let began = run.first == this && row.starts_at < run.first.start().0;
            lives(row) && gift(row) == run.gift && (begins || began) && !used.contains(&row.id)
        });
        match goes_on.or(again) {
            Some(row) => {
                bound(tx, row, run.end.start(), now).await?;
                used.push(row.id);
            }
            None => add(tx, step, unit, &run).await?,
        }
    }
    for row in rows.iter().copied().filter(|row| lives(row) && !used.contains(&row.id)) {
        // This month's grant stays what it is; one that was to begin later never does.
        let this_month = given.is_some_and(|given| given.id == row.id);
        let until = if this_month { this.end() } else { this.start() };
        if Instant(row.ends_at) > this.start() {
            let ends = until.max(first_end(row));
            allowance::bound(tx, AllowanceId(row.id), ends, None, Some(now)).await?;
        }
    }
    Ok(())
}

async fn add(tx: &mut Tx, step: &Step<'_>, unit: Unit, run: &Run) -> Result<(), Fault> {
    let terms = Monthly {
        amount: run.gift.amount,
        carry: Carry { percent: 0, most: 0 },
        note: step.one.note.chars().take(200).collect(),
    };
    let last = Some(run.end.previous());
    let new = NewAllowance { unit, pool: run.gift.pool, first: run.first, last, terms };
    put(tx, step.actor, step.firm, &new, Some(step.one.id), step.now).await?;
    Ok(())
}

/// Whether an allowance's grant of a month has been made.
async fn is_given(tx: &mut Tx, row: &Allowance, month: Month) -> Result<bool, Fault> {
    ledger::is_there(tx, &format!("allowance:{}:{month}", row.id)).await
}

/// The end of the first month of an allowance: it has one at least, given or not.
fn first_end(one: &Allowance) -> Instant {
    Month::of(Instant(one.starts_at)).end()
}

/// An allowance goes on to `ends`, or ends there: months that were granted stay so, and none is granted twice.
async fn bound(tx: &mut Tx, old: &Allowance, ends: Instant, now: Instant) -> Result<(), Fault> {
    let this = Month::of(now).max(Month::of(Instant(old.starts_at)));
    let next = if is_given(tx, old, this).await? { this.next() } else { this };
    let grant_at = (next.start() < ends).then(|| next.start());
    allowance::bound(tx, AllowanceId(old.id), ends, grant_at, None).await
}

/// What an agreement gives each month ends with the month of `until`; with `done` at once.
pub(super) async fn end_monthly(
    tx: &mut Tx,
    one: &Agreement,
    until: Instant,
    done: bool,
    now: Instant,
) -> Result<(), Fault> {
    let ends = Month::of(until.plus(-1)).end();
    for old in allowance::of_agreement(tx, one.id, false).await? {
        if done {
            let ends = ends.min(Instant(old.ends_at)).max(first_end(&old));
            allowance::bound(tx, AllowanceId(old.id), ends, None, Some(now)).await?;
        } else if ends <= Instant(old.starts_at) {
            // It was to begin after that. It waits, given to nobody, for the end to happen or to be taken back.
            allowance::bound(tx, AllowanceId(old.id), first_end(&old), None, None).await?;
        } else if ends < Instant(old.ends_at) {
            bound(tx, &old, ends, now).await?;
        }
    }
    Ok(())
}

/// What is given of an agreement from this month on, as its allowances stand.
pub(super) async fn ahead(tx: &mut Tx, id: AgreementId, now: Instant) -> Result<Vec<(Unit, Run)>, Fault> {
    let mut all = Vec::new();
    for row in allowance::of_agreement(tx, id, true).await? {
        let (first, ends) = (Instant(row.starts_at), Instant(row.ends_at));
        if ends <= now {
            continue;
        }
        // One that gives nothing more has given this month, or never gives.
        let end = match row.grant_at {
            Some(_) => Month::of(ends.plus(-1)).next(),
            None if first <= now && is_given(tx, &row, Month::of(now)).await? => Month::of(now).next(),
            None => continue,
        };
        let unit = row.unit.parse().map_err(|_| Fault::corrupt("allowance.unit", &row.unit))?;
        all.push((unit, Run { first: Month::of(first), end, gift: gift(&row) }));
    }
    Ok(all)
}
