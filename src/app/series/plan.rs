//! A series seen date by date before it is booked; each date judged by itself.

use crate::app::book::company_of;
use crate::app::gather::gather_each;
use crate::app::hold::{costs, prices};
use crate::app::judge::{Manner, around, decide_on};
use crate::app::{Fault, House};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::decision::{Decision, Verdict};
use crate::domain::field::FieldRule;
use crate::domain::id::{CompanyId, TermsId};
use crate::domain::ledger::Draw;
use crate::domain::purse::{Costs, Price, Purse};
use crate::domain::recur::{OCCURRENCES_MAX, Recurrence, Unbounded, span_on};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::store::company::{self, Firm};
use crate::store::engine::Tx;
use crate::store::facts::{Gathered, Wish};
use crate::store::occupancy::Taking;
use crate::store::resource;
use chrono::{NaiveDate, NaiveTime};

/// What somebody wants to book again and again.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Resources and units; at least one, each resource once.
    pub items: Vec<Taking>,
    /// The first date, at the place.
    pub first: NaiveDate,
    /// From when on the wall clock of the place.
    pub from: NaiveTime,
    /// To when; not later than `from`: on the next day.
    pub to: NaiveTime,
    /// Which days.
    pub rule: Recurrence,
    /// 1 to 120 characters.
    pub title: String,
    /// In whose name; `None`: the one company the actor acts for, or the incubator itself.
    pub company: Option<CompanyId>,
    /// A note to the incubator.
    pub note: String,
    /// Busy only, even for the company's others.
    pub private: bool,
    /// People expected in all; 0: not said.
    pub seats: i64,
    /// Versions of terms of use that are accepted with this.
    pub accepts: Vec<TermsId>,
    /// A date that cannot be had waits for it.
    pub wait: bool,
    /// Only these dates, of those the rule names; empty: all that can be had.
    pub only: Vec<NaiveDate>,
}

/// A date of a series, and what would come of it.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The date.
    pub date: NaiveDate,
    /// When.
    pub span: Interval,
    /// The working calendar of that year is not published yet.
    pub provisional: bool,
    /// What is decided on it, all dates before it taken as booked.
    pub decision: Decision,
}

/// Everything a plan is made from, under the locks where it is to be booked.
pub(super) struct Judged {
    pub(super) planned: Vec<Planned>,
    /// Facts of each date.
    pub(super) gathered: Vec<Vec<Gathered>>,
    /// What each date draws from which grants.
    pub(super) draws: Vec<Vec<(Price, Draw)>>,
    pub(super) purses: Vec<Purse>,
}

/// The dates of a series with what would come of each; nothing is booked.
pub async fn plan(
    house: &House,
    actor: &Actor,
    wanted: &Wanted,
    now: Instant,
) -> Result<Vec<Planned>, Fault> {
    let company = company_of(actor, wanted.company)?;
    let mut tx = house.store.read().await?;
    let firm = match company {
        Some(id) => company::firm(&mut tx, id).await?,
        None => None,
    };
    let wish = |span| Wish { span, but: None, person: actor.person, company, now };
    let dates = dates(&mut tx, house, wanted).await?;
    Ok(judge_each(&mut tx, house, actor, wanted, &dates, wish, firm, false).await?.planned)
}

/// Dates, when on each, and whether the working calendar of its year is only taken for now.
pub(super) type Dates = Vec<(NaiveDate, Interval, bool)>;

/// The dates of the rule with their spans, those not wanted left out.
pub(super) async fn dates(tx: &mut Tx, house: &House, wanted: &Wanted) -> Result<Dates, Fault> {
    let first = wanted.items.first().ok_or_else(|| Refusal::field("items", FieldRule::Missing))?;
    let found = resource::get(tx, first.resource).await?.ok_or(Refusal::NotFound)?;
    let zone =
        found.time_zone.parse().map_err(|_| Fault::corrupt("incubator.time_zone", &found.time_zone))?;
    let dates = wanted.rule.dates(wanted.first, &house.calendar).map_err(unbounded)?;
    let wanted_only = |date: &NaiveDate| wanted.only.is_empty() || wanted.only.contains(date);
    let mut spans = Vec::with_capacity(dates.len());
    for one in dates.into_iter().filter(|one| wanted_only(&one.date)) {
        let span = span_on(one.date, wanted.from, wanted.to, zone);
        let span = span.ok_or_else(|| Refusal::field("from", FieldRule::Time))?;
        spans.push((one.date, span, one.provisional));
    }
    if spans.is_empty() { Err(Refusal::field("only", FieldRule::Choice).into()) } else { Ok(spans) }
}

/// What is out of bounds, as a wrong field.
fn unbounded(why: Unbounded) -> Refusal {
    match why {
        Unbounded::Interval => Refusal::field("interval", FieldRule::Number { min: 1, max: 12 }),
        Unbounded::Count => {
            Refusal::field("count", FieldRule::Number { min: 1, max: OCCURRENCES_MAX as i64 })
        }
        Unbounded::Until => Refusal::field("until", FieldRule::Days { most: 366 }),
        Unbounded::Weekday => Refusal::field("weekdays", FieldRule::Choice),
    }
}

/// Gathers once for all dates, then decides on one after the other: what an earlier date takes is
/// counted for the later ones.
#[allow(clippy::too_many_arguments)] // each is a different thing
pub(super) async fn judge_each(
    tx: &mut Tx,
    house: &House,
    actor: &Actor,
    wanted: &Wanted,
    dates: &Dates,
    wish: impl Fn(Interval) -> Wish,
    firm: Option<Firm>,
    lapsing: bool,
) -> Result<Judged, Fault> {
    let spans: Vec<Interval> = dates.iter().map(|(_, span, _)| *span).collect();
    let first = wish(spans[0]);
    let all = if lapsing {
        gather_each(tx, house, &wanted.items, &spans, &first).await?
    } else {
        let resources: Vec<_> = wanted.items.iter().map(|item| item.resource).collect();
        let found = crate::store::facts::gather_each(tx, &resources, &spans, &first).await?;
        if found.len() < resources.len() * spans.len() {
            return Err(Refusal::NotFound.into());
        }
        found
    };
    for fact in all.iter().take(wanted.items.len()) {
        let object = Object { company: first.company, ..Object::incubator(fact.incubator, &fact.district) };
        if !actor.may(Action::Book, &object) {
            return Err(Refusal::Forbidden { action: Action::Book }.into());
        }
    }
    let mut around = around(tx, &all, &first, false).await?;
    around.accepted.extend(&wanted.accepts);
    let mut costs = match first.company {
        Some(company) => {
            let prices = prices(&wanted.items, &all[..wanted.items.len()], first.span);
            costs(tx, company, prices, first.span.start()).await?
        }
        None => Costs::default(),
    };
    let manner = Manner { firm, people: wanted.seats, overriding: false, dearer: false };
    let mut done =
        Judged { planned: Vec::new(), gathered: Vec::new(), draws: Vec::new(), purses: costs.purses.clone() };
    let (mut taken, mut open): (Vec<Interval>, i64) = (Vec::new(), 0);
    for ((date, span, provisional), facts) in dates.iter().zip(all.chunks(wanted.items.len())) {
        let mut facts = facts.to_vec();
        for fact in &mut facts {
            fact.open_of_person += open;
            fact.open_of_company += open;
            let own = fact.treatment.padded(*span);
            let clash = taken.iter().filter(|other| fact.treatment.padded(**other).overlaps(own)).count();
            let units = wanted.items.iter().find(|item| item.resource == fact.resource);
            fact.free -= clash as i64 * units.map_or(1, |item| item.units);
        }
        if first.company.is_some() {
            costs.prices = prices(&wanted.items, &facts, *span);
        }
        let decision = decide_on(house, &wanted.items, &wish(*span), manner, &facts, &around, &costs);
        let mut draws = Vec::new();
        if !matches!(decision.verdict, Verdict::Refuse(_)) {
            draws = costs.draws(*span).unwrap_or_default();
            costs.spend(&draws.iter().map(|(_, draw)| *draw).collect::<Vec<_>>());
            taken.push(*span);
            open += 1;
            for fact in &facts {
                around.of_person.push((fact.kind.clone(), *span));
                around.of_company.push((fact.kind.clone(), *span));
            }
        }
        done.planned.push(Planned { date: *date, span: *span, provisional: *provisional, decision });
        done.gathered.push(facts);
        done.draws.push(draws);
    }
    Ok(done)
}
