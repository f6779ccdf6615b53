//! Find what is free, and what could be booked instead of what could not.

use super::judge::{Manner, judge_accepting};
use super::{Fault, Filter, House, Kind, Resource};
use crate::domain::access::{Action, Actor};
use crate::domain::decision::Verdict;
use crate::domain::free::{self, Grid};
use crate::domain::id::{BookingId, CompanyId, IncubatorId, ResourceId, TermsId};
use crate::domain::policy::Rule;
use crate::domain::refusal::{Alternative, Refusal};
use crate::domain::time::{DAY, Instant, Interval, day_start};
use crate::store::engine::Tx;
use crate::store::facts::{self, Wish};
pub use crate::store::occupancy::Busy;
use crate::store::occupancy::{self, Taking};
use crate::store::tally::Tally;
use crate::store::{company, diary, place, resource};
use chrono::NaiveDate;

/// What matches a filter, with the units free in its span.
pub async fn search(house: &House, actor: &Actor, filter: &Filter) -> Result<Vec<Resource>, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    resource::search(&mut house.store.read().await?, filter).await
}

/// How many match, whether free or not, and how many of them come before the page.
pub async fn count(house: &House, actor: &Actor, filter: &Filter) -> Result<Tally, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    resource::tally(&mut house.store.read().await?, filter).await
}

/// One resource and the rules in force for it: their version and themselves.
pub async fn one(
    house: &House,
    actor: &Actor,
    id: ResourceId,
) -> Result<(Resource, Option<(i64, Vec<Rule>)>), Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let mut tx = house.store.read().await?;
    let found = resource::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let policy = place::policy(&mut tx, id).await?;
    Ok((found, policy))
}

/// What the search form offers: incubators, kinds, equipment.
pub async fn choices(
    house: &House,
    actor: &Actor,
    incubator: Option<IncubatorId>,
) -> Result<(Vec<place::Incubator>, Vec<Kind>, Vec<String>), Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let mut tx = house.store.read().await?;
    let incubators = place::incubators(&mut tx).await?;
    let kinds = place::kinds(&mut tx).await?;
    let features = resource::features(&mut tx, incubator).await?;
    Ok((incubators, kinds, features))
}

/// Stretches of `span` and the units free in each, in order, none left out.
pub async fn availability(
    house: &House,
    actor: &Actor,
    id: ResourceId,
    span: Interval,
) -> Result<Vec<(Interval, i64)>, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let mut tx = house.store.read().await?;
    resource::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let busy = occupancy::of_resource(&mut tx, id, span).await?;
    let capacity = occupancy::atoms(&mut tx, id).await?;
    Ok(steps(&busy, &capacity, span))
}

/// The least free of all atoms, piece by piece.
pub(super) fn steps(busy: &[Busy], atoms: &[(i64, i64)], span: Interval) -> Vec<(Interval, i64)> {
    let mut cuts: Vec<Instant> =
        busy.iter().flat_map(|row| [Instant(row.starts_at), Instant(row.ends_at)]).collect();
    cuts.extend([span.start(), span.end()]);
    cuts.retain(|at| (span.start()..=span.end()).contains(at));
    cuts.sort_unstable();
    cuts.dedup();
    let mut pieces: Vec<(Interval, i64)> = Vec::new();
    for pair in cuts.windows(2) {
        let Ok(piece) = Interval::new(pair[0], pair[1]) else { continue };
        let taken = |atom: i64| -> i64 {
            let inside = |row: &&Busy| {
                row.atom_id == atom && row.starts_at < piece.end().0 && row.ends_at > piece.start().0
            };
            busy.iter().filter(inside).map(|row| row.units).sum()
        };
        let units = atoms.iter().map(|(atom, capacity)| capacity - taken(*atom)).min().unwrap_or(0).max(0);
        match pieces.last_mut() {
            Some((last, same)) if *same == units => {
                if let Ok(longer) = Interval::new(last.start(), piece.end()) {
                    *last = longer;
                }
            }
            _ => pieces.push((piece, units)),
        }
    }
    pieces
}

/// A day of all resources of a kind in an incubator: rows and what takes each up.
#[derive(Clone, Debug)]
pub struct Day {
    /// The resources, by id.
    pub resources: Vec<Resource>,
    /// What takes them up, by resource, earliest first.
    pub busy: Vec<Busy>,
    /// The bookings behind it.
    pub bookings: Vec<super::Booking>,
}

/// The day of `date` in an incubator; at most 100 resources.
pub async fn day(
    house: &House,
    actor: &Actor,
    incubator: IncubatorId,
    kind: &str,
    span: Interval,
) -> Result<Day, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let mut tx = house.store.read().await?;
    let filter =
        Filter { kind: Some(kind.to_owned()), incubator: Some(incubator), limit: 100, ..Filter::default() };
    let resources = resource::search(&mut tx, &filter).await?;
    let mut busy = occupancy::of_kind(&mut tx, incubator, kind, span).await?;
    busy.retain(|row| resources.iter().any(|one| one.id == row.resource_id));
    let mut ids: Vec<BookingId> = busy.iter().filter_map(|row| row.booking_id.map(BookingId)).collect();
    ids.sort_unstable();
    ids.dedup();
    let bookings = diary::some(&mut tx, &ids).await?;
    Ok(Day { resources, busy, bookings })
}

/// Fills a refusal with up to three near wishes that really could be booked: judged by the same
/// rules, on a reader, after the refused transaction is gone.
#[allow(clippy::too_many_arguments)] // each is a different thing the refused use case already had
pub(crate) async fn with_alternatives<T>(
    house: &House,
    actor: &Actor,
    done: Result<T, Fault>,
    items: &[Taking],
    span: Interval,
    company: Option<CompanyId>,
    but: Option<BookingId>,
    now: Instant,
) -> Result<T, Fault> {
    let mut refusal = match done {
        Err(Fault::Refused(refusal)) => refusal,
        done => return done,
    };
    let wish = Wish { span, but, person: actor.person, company, now };
    if let ([item], Some(found)) = (items, refusal.alternatives_mut()) {
        match nearby(house, *item, &wish).await {
            Ok(near) => *found = near,
            Err(fault) => tracing::warn!(%fault, "alternatives could not be looked for"),
        }
    }
    Err(Fault::Refused(refusal))
}

/// At most three: the same resource at the nearest times, then others like it at the same time.
async fn nearby(house: &House, item: Taking, wish: &Wish) -> Result<Vec<Alternative>, Fault> {
    // What refused the wish must be seen by the search too, or it would offer what is taken.
    house.store.settled().await;
    let mut tx = house.store.read().await?;
    let Some(wanted) = resource::get(&mut tx, item.resource).await? else { return Ok(Vec::new()) };
    if wish.span.seconds() > DAY {
        return Ok(Vec::new());
    }
    let mut same = Vec::new();
    for span in other_times(&mut tx, item, wish).await? {
        if same.len() < 2 && is_bookable(house, &mut tx, item, &Wish { span, ..*wish }).await? {
            same.push(Alternative { resource: item.resource, name: wanted.name.clone(), span });
        }
    }
    let filter = Filter {
        kind: Some(wanted.kind.clone()),
        incubator: Some(IncubatorId(wanted.incubator_id)),
        seats: wanted.seats,
        units: item.units,
        span: Some(wish.span),
        only_free: true,
        limit: 6,
        ..Filter::default()
    };
    let mut others = Vec::new();
    for other in resource::search(&mut tx, &filter).await? {
        let taking = Taking { resource: ResourceId(other.id), units: item.units };
        if other.id != wanted.id && others.len() < 3 && is_bookable(house, &mut tx, taking, wish).await? {
            others.push(Alternative { resource: taking.resource, name: other.name, span: wish.span });
        }
    }
    same.truncate(3 - others.len().min(2));
    same.extend(others);
    same.truncate(3);
    Ok(same)
}

/// Starts on the half hour, nearest to the wish first, on its day and the two after, inside the
/// opening hours; at most six.
async fn other_times(tx: &mut Tx, item: Taking, wish: &Wish) -> Result<Vec<Interval>, Fault> {
    let facts = facts::gather(tx, &[item.resource], wish).await?;
    let Some(fact) = facts.first() else { return Ok(Vec::new()) };
    let day = day_start(wish.span.start().date(fact.zone), fact.zone);
    let Ok(window) = Interval::new(day.max(wish.now), day.plus(3 * DAY)) else { return Ok(Vec::new()) };
    let busy = occupancy::of_resource(tx, item.resource, window).await?;
    let atoms = occupancy::atoms(tx, item.resource).await?;
    let free: Vec<Interval> = steps(&busy, &atoms, window)
        .into_iter()
        .filter(|(_, units)| *units >= item.units)
        .map(|(span, _)| span)
        .collect();
    let open = fact.opening.within(window, fact.zone);
    let free = free::intersect(&free::normal(free), &open);
    let grid = Grid { seconds: 1_800, midnight: day };
    let near = free::nearest_starts(&free, wish.span.seconds(), grid, wish.span.start(), 6);
    Ok(near.into_iter().filter(|span| *span != wish.span).collect())
}

/// Whether a booking of it would not be refused.
async fn is_bookable(house: &House, tx: &mut Tx, item: Taking, wish: &Wish) -> Result<bool, Fault> {
    let gathered = facts::gather(tx, &[item.resource], wish).await?;
    if gathered.is_empty() {
        return Ok(false);
    }
    let firm = match wish.company {
        Some(id) => company::firm(tx, id).await?,
        None => None,
    };
    // Terms of use are accepted on the form that an alternative leads to.
    let rules = gathered.iter().flat_map(|fact| fact.policy.iter().flat_map(|(_, rules)| rules));
    let terms: Vec<TermsId> =
        rules.filter_map(|rule| if let Rule::Terms { terms } = rule { Some(*terms) } else { None }).collect();
    let manner = Manner { firm, ..Manner::default() };
    let judged = judge_accepting(tx, house, &[item], wish, manner, gathered, &terms).await?;
    Ok(!matches!(judged.decision.verdict, Verdict::Refuse(_)))
}

/// A request that is only looked at.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What.
    pub item: Taking,
    /// When.
    pub span: Interval,
    /// In whose name.
    pub company: Option<CompanyId>,
    /// People expected; 0: not said.
    pub people: i64,
    /// Terms that would be accepted with it.
    pub accepts: Vec<TermsId>,
}

/// What a request would come to, without booking: the same judgement, on a reader.
pub async fn preview(
    house: &House,
    actor: &Actor,
    wanted: &Wanted,
    now: Instant,
) -> Result<crate::domain::decision::Decision, Fault> {
    actor.require_somewhere(Action::SeeResources)?;
    let mut tx = house.store.read().await?;
    let Wanted { item, span, company, people, accepts } = wanted;
    let wish = Wish { span: *span, but: None, person: actor.person, company: *company, now };
    let gathered = facts::gather(&mut tx, &[item.resource], &wish).await?;
    if gathered.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let firm = match company {
        Some(id) => company::firm(&mut tx, *id).await?,
        None => None,
    };
    let manner = Manner { firm, people: *people, ..Manner::default() };
    Ok(judge_accepting(&mut tx, house, &[*item], &wish, manner, gathered, accepts).await?.decision)
}

/// The working day after `date`: what "the next working day" on a form means.
pub fn next_working_day(house: &House, date: NaiveDate) -> NaiveDate {
    house.calendar.next_working_day(date)
}
