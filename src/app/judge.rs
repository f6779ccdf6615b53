//! What every booking verb shares: gather under the locks, then decide.

use super::hold::{Cost, prices};
use super::{Fault, House};
use crate::domain::company::Standing;
use crate::domain::decision::{Decision, Item, decide};
use crate::domain::id::ResourceId;
use crate::domain::policy::Facts;
use crate::domain::refusal::Refusal;
use crate::domain::time::Interval;
use crate::store::engine::Tx;
use crate::store::facts::{self, Gathered, Wish};
use crate::store::ledger;
use crate::store::occupancy::Taking;

/// What came of gathering and deciding.
pub(crate) struct Judged {
    pub(crate) decision: Decision,
    /// Facts of each resource, by id.
    pub(crate) gathered: Vec<Gathered>,
    /// What it costs: unit, amount, and the purse it is drawn from.
    pub(crate) costs: Vec<Cost>,
}

/// Gathers the facts of `items` for `wish`, requests past their deadline lapsed on the way.
/// Resources that are not there are [`Refusal::NotFound`].
pub(crate) async fn gather(tx: &mut Tx, items: &[Taking], wish: &Wish) -> Result<Vec<Gathered>, Fault> {
    let resources: Vec<ResourceId> = items.iter().map(|item| item.resource).collect();
    let mut found = facts::gather(tx, &resources, wish).await?;
    if found.iter().any(|one| one.overdue) {
        for id in facts::overdue(tx, &resources, wish.span, wish.now).await? {
            super::lapse::lapse_in(tx, id, wish.now).await?;
        }
        found = facts::gather(tx, &resources, wish).await?;
    }
    if found.len() < resources.len() { Err(Refusal::NotFound.into()) } else { Ok(found) }
}

/// Decides on what was gathered. Writes nothing.
pub(crate) async fn judge(
    tx: &mut Tx,
    house: &House,
    items: &[Taking],
    wish: &Wish,
    standing: Option<Standing>,
    gathered: Vec<Gathered>,
) -> Result<Judged, Fault> {
    let mut costs: Vec<Cost> = Vec::new();
    if let Some(company) = wish.company {
        for (unit, need) in prices(items, &gathered, wish.span) {
            let purse = ledger::purse(tx, company, unit, wish.span.start()).await?;
            costs.push(Cost { unit, need, purse });
        }
    }
    let left = |cost: &Cost| -> i64 {
        cost.purse.grants.iter().filter(|grant| grant.covers(wish.span)).map(|grant| grant.left).sum()
    };
    let item = |fact: &'_ Gathered| -> i64 {
        items.iter().find(|item| item.resource == fact.resource).map_or(1, |item| item.units)
    };
    let judged: Vec<Item<'_>> = gathered
        .iter()
        .map(|fact| Item {
            resource: fact.resource,
            name: &fact.name,
            units: item(fact),
            free: fact.free,
            policy: fact.policy.as_ref().map(|(id, rules)| (*id, rules.as_slice())),
            facts: Facts {
                now: wish.now,
                zone: fact.zone,
                span: wish.span,
                mode: fact.mode,
                opening: &fact.opening,
                calendar: &house.calendar,
                open_of_person: fact.open_of_person,
                open_of_company: fact.open_of_company,
                standing,
                cost: fact
                    .unit
                    .and_then(|unit| costs.iter().find(|cost| cost.unit == unit))
                    .map(|cost| (cost.unit, cost.need, left(cost))),
            },
        })
        .collect();
    let decision = decide(&judged);
    drop(judged);
    Ok(Judged { decision, gathered, costs })
}

/// The schema's own refusal, as the person is told it: a rival was faster.
pub(crate) fn taken(fault: Fault, items: &[Taking], gathered: &[Gathered], span: Interval) -> Fault {
    match (fault.broken(), items.first(), gathered.first()) {
        (Some("over_capacity"), Some(item), Some(fact)) => Refusal::Taken {
            resource: fact.resource,
            name: fact.name.clone(),
            asked: item.units,
            free: (item.units - 1).min(fact.free).max(0),
            span,
            alternatives: Vec::new(),
        }
        .into(),
        _ => fault,
    }
}
