//! What every booking verb shares: deciding on what was gathered.

use super::hold::{costs, prices};
use super::{Fault, House};
use crate::domain::amount::Unit;
use crate::domain::decision::{Decision, Item, decide};
use crate::domain::facts::{Applicant, Facts};
use crate::domain::id::{BookingId, ResourceId, TermsId};
use crate::domain::policy::Rule;
use crate::domain::purse::Costs;
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Interval};
use crate::store::company::Firm;
use crate::store::engine::Tx;
use crate::store::facts::{self, Around, Gathered, Wish};
use crate::store::occupancy::{Slot, Taking};
use crate::store::quota;

/// What is asked for, besides resources and times.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    /// How the company stands; `None`: the incubator books for itself.
    pub(crate) firm: Option<Firm>,
    /// People expected; 0: not said.
    pub(crate) people: i64,
    /// A manager sets the policy aside, with a reason.
    pub(crate) overriding: bool,
    /// A change that takes more than the booking holds.
    pub(crate) dearer: bool,
}

/// What came of gathering and deciding.
pub(crate) struct Judged {
    pub(crate) decision: Decision,
    /// Facts of each resource, by id.
    pub(crate) gathered: Vec<Gathered>,
    /// What it costs, with the purses it is drawn from.
    pub(crate) costs: Costs,
}

/// From the first to the last instant that any of them would take up.
pub(super) fn hull(gathered: &[Gathered]) -> Option<Interval> {
    let padded = gathered.iter().map(|fact| fact.treatment.padded(fact.span));
    padded.reduce(|a, b| Interval::new(a.start().min(b.start()), a.end().max(b.end())).unwrap_or(a))
}

/// Gathers what only some rules look at, where one of them is in force. `dearer`: see [`Manner`].
pub(crate) async fn around(
    tx: &mut Tx,
    gathered: &[Gathered],
    wish: &Wish,
    dearer: bool,
) -> Result<Around, Fault> {
    let rules = || gathered.iter().flat_map(|fact| fact.policy.iter().flat_map(|(_, rules)| rules));
    let window = rules().filter_map(|rule| match rule {
        Rule::TimePerPerson { days, .. } | Rule::TimePerCompany { days, .. } => Some(*days),
        Rule::Terms { .. } => Some(0),
        _ => None,
    });
    let mut found = match (window.max(), gathered.first(), hull(gathered)) {
        (Some(days), Some(first), Some(hull)) => {
            facts::around(tx, first.incubator, hull.widened(days * DAY, days * DAY), wish).await?
        }
        _ => Around::default(),
    };
    // A change that takes no more was given its share when it was booked.
    if let (true, Some(company)) = (wish.but.is_none() || dearer, wish.company) {
        let cards = gathered.iter().filter(|fact| fact.unit == Some(Unit::CardSecond));
        let mut pools: Vec<ResourceId> = cards.map(|fact| fact.resource).collect();
        pools.sort_unstable();
        pools.dedup();
        found.quotas = quota::of_request(tx, company, &pools, wish.span.start()).await?;
    }
    Ok(found)
}

/// Decides on what was gathered. Writes nothing.
pub(crate) async fn judge(
    tx: &mut Tx,
    house: &House,
    items: &[Taking],
    wish: &Wish,
    manner: Manner,
    gathered: Vec<Gathered>,
) -> Result<Judged, Fault> {
    judge_accepting(tx, house, items, wish, manner, gathered, &[]).await
}

/// The same as if the person had accepted `accepts` already.
pub(crate) async fn judge_accepting(
    tx: &mut Tx,
    house: &House,
    items: &[Taking],
    wish: &Wish,
    manner: Manner,
    gathered: Vec<Gathered>,
    accepts: &[TermsId],
) -> Result<Judged, Fault> {
    let costs = match wish.company {
        Some(company) => costs(tx, company, prices(items, &gathered, wish.span), wish.span.start()).await?,
        None => Costs::default(),
    };
    let mut around = around(tx, &gathered, wish, manner.dearer).await?;
    around.accepted.extend_from_slice(accepts);
    let decision = decide_on(house, items, wish, manner, &gathered, &around, &costs);
    Ok(Judged { decision, gathered, costs })
}

/// The pure part: what is decided on those facts.
pub(crate) fn decide_on(
    house: &House,
    items: &[Taking],
    wish: &Wish,
    manner: Manner,
    gathered: &[Gathered],
    around: &Around,
    costs: &Costs,
) -> Decision {
    let quotes = costs.quotes(wish.span);
    let draws = costs.draws(wish.span).ok();
    let units = |fact: &Gathered| -> i64 {
        items.iter().find(|item| item.resource == fact.resource).map_or(1, |item| item.units)
    };
    let of_kind = |times: &[(String, Interval)], kind: &str| -> Vec<Interval> {
        times.iter().filter(|(known, _)| known == kind).map(|(_, span)| *span).collect()
    };
    let booked: Vec<(Vec<Interval>, Vec<Interval>)> = gathered
        .iter()
        .map(|fact| (of_kind(&around.of_person, &fact.kind), of_kind(&around.of_company, &fact.kind)))
        .collect();
    let judged: Vec<Item<'_>> = gathered
        .iter()
        .zip(&booked)
        .map(|(fact, (of_person, of_company))| Item {
            resource: fact.resource,
            name: &fact.name,
            units: units(fact),
            free: fact.free,
            policy: fact.policy.as_ref().map(|(id, rules)| (*id, rules.as_slice())),
            facts: Facts {
                now: wish.now,
                zone: fact.zone,
                span: fact.span,
                mode: fact.mode,
                pooled: fact.pooled,
                opening: &fact.opening,
                calendar: &house.calendar,
                units: units(fact),
                people: manner.people,
                seats: fact.seats,
                open_of_person: fact.open_of_person,
                open_of_company: fact.open_of_company,
                booked_of_person: of_person,
                booked_of_company: of_company,
                applicant: manner.firm.map(|firm| Applicant {
                    standing: firm.standing,
                    kind: firm.kind,
                    tenant: firm.home == Some(fact.incubator),
                }),
                accepted: &around.accepted,
                strikes: fact.strikes,
                quota: around.quotas.share(fact.resource, costs, draws.as_deref(), wish.span.start()),
                cost: fact
                    .unit
                    .and_then(|unit| {
                        let pool = unit.is_by_pool().then_some(fact.resource);
                        quotes.iter().find(|(price, _)| price.unit == unit && price.pool == pool)
                    })
                    .map(|(price, left)| (price.unit, price.need, *left)),
            },
        })
        .collect();
    decide(&judged, manner.overriding)
}

/// What `booking` takes up, each resource with its own buffers.
pub(crate) fn slots(booking: BookingId, items: &[Taking], gathered: &[Gathered]) -> Vec<Slot> {
    let slot = |fact: &Gathered| {
        let units = items.iter().find(|item| item.resource == fact.resource).map_or(1, |item| item.units);
        Slot { booking, resource: fact.resource, units, span: fact.treatment.padded(fact.span) }
    };
    gathered.iter().map(slot).collect()
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
