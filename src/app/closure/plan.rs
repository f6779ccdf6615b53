//! What a closure would hit, and where each booking could go: a fixed number of statements, however many
//! it hits.

use super::{HITS_MAX, Request, checked, kept, rows};
use crate::app::find::steps;
use crate::app::{Booking, Fault, House};
use crate::domain::access::Actor;
use crate::domain::field::FieldRule;
use crate::domain::free::{self, Grid};
use crate::domain::id::ResourceId;
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Instant, Interval, day_start};
use crate::store::closure_place::{self, Candidate};
use crate::store::diary;
use crate::store::engine::Tx;
use crate::store::occupancy::Busy;
use crate::store::offer;
use std::collections::{HashMap, HashSet};

/// How far beyond the closure another time is looked for.
const BEYOND: i64 = 3 * DAY;
/// Most proposals of a booking.
const MOST: usize = 3;

/// Where a booking could go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its resources then, in the order of the booking's items.
    pub resources: Vec<ResourceId>,
    /// Their names.
    pub names: Vec<String>,
    /// When.
    pub span: Interval,
}

/// A booking that the closure hits, with proposals, the best first; none: it can only be released.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The booking.
    pub booking: Booking,
    /// Where it could go.
    pub places: Vec<Place>,
}

/// What a closure would come to.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Resources it closes, parts of composed ones counted.
    pub resources: usize,
    /// Bookings it hits, by start.
    pub hits: Vec<Hit>,
    /// Tenancies whose desk cannot be used meanwhile.
    pub tenancies: usize,
    /// Entries whose kept place falls away: they wait again.
    pub offers: usize,
    /// New times that wait for approval and cannot be had.
    pub changes: usize,
}

/// What a closure would hit. Writes nothing.
pub async fn plan(house: &House, actor: &Actor, wish: &Request, now: Instant) -> Result<Plan, Fault> {
    let mut tx = house.store.read().await?;
    kept(&mut tx, actor, wish.incubator).await?;
    checked(&mut tx, wish, now).await?;
    let reach = reach(wish.span, now)?;
    let hit = rows::hit(&mut tx, wish.incubator, &wish.scope, reach, most()).await?;
    if hit.bookings.len() > HITS_MAX {
        let too_many = FieldRule::TooMany { most: HITS_MAX };
        return Err(Refusal::field("ends_at", too_many).into());
    }
    let closed: HashSet<ResourceId> =
        rows::atoms(&mut tx, wish.incubator, &wish.scope).await?.into_iter().collect();
    let mut bookings = diary::some(&mut tx, &hit.bookings).await?;
    bookings.sort_by_key(|one| (one.span.start(), one.id));
    let ids = bookings.iter().map(|one| one.id.0).collect();
    let mut map = Map::new(&mut tx, wish, &bookings, ids, closed, now).await?;
    let hits = bookings.into_iter().map(|booking| Hit { places: map.places(house, &booking), booking });
    let hits = hits.collect();
    Ok(Plan {
        resources: map.closed.len(),
        hits,
        tenancies: rows::tenancies(&mut tx, wish.incubator, &wish.scope, reach).await?.len(),
        offers: hit.offers.len(),
        changes: hit.changes.len(),
    })
}

/// What of a closure still lies ahead.
pub(super) fn reach(span: Interval, now: Instant) -> Result<Interval, Refusal> {
    Interval::new(span.start().max(now), span.end()).map_err(Refusal::from)
}

/// One more than may be hit, so that too many are noticed.
pub(super) fn most() -> i64 {
    i64::try_from(HITS_MAX + 1).unwrap_or(i64::MAX)
}

/// What is free around a closure, with what was proposed already.
struct Map {
    closing: Interval,
    now: Instant,
    candidates: Vec<Candidate>,
    closed: HashSet<ResourceId>,
    busy: HashMap<i64, Vec<Busy>>,
    atoms: HashMap<i64, Vec<(i64, i64)>>,
    /// Bookings that leave where they are.
    leaving: HashSet<i64>,
    proposed: Vec<(i64, Interval, i64)>,
}

impl Map {
    async fn new(
        tx: &mut Tx,
        wish: &Request,
        bookings: &[Booking],
        leaving: HashSet<i64>,
        closed: HashSet<ResourceId>,
        now: Instant,
    ) -> Result<Map, Fault> {
        let mut kinds: Vec<String> =
            bookings.iter().flat_map(|one| one.items.iter().map(|item| item.kind.clone())).collect();
        kinds.sort();
        kinds.dedup();
        let candidates = closure_place::candidates(tx, wish.incubator, &kinds).await?;
        let ids: Vec<ResourceId> = candidates.iter().map(|one| one.id).collect();
        let spans = bookings.iter().map(|one| one.span).chain([wish.span]);
        let hull =
            spans.reduce(|a, b| Interval::new(a.start().min(b.start()), a.end().max(b.end())).unwrap_or(a));
        let hull = hull.unwrap_or(wish.span).widened(2 * DAY, BEYOND + DAY);
        let (mut busy, mut atoms) = (HashMap::new(), HashMap::new());
        for chunk in ids.chunks(1_000) {
            let (rows, parts) = offer::busy(tx, chunk, hull).await?;
            for row in rows {
                busy.entry(row.resource_id).or_insert_with(Vec::new).push(row);
            }
            for (resource, atom, capacity) in parts {
                atoms.entry(resource).or_insert_with(Vec::new).push((atom, capacity));
            }
        }
        let closing = wish.span;
        Ok(Map { closing, now, candidates, closed, busy, atoms, leaving, proposed: Vec::new() })
    }

    fn is_closed(&self, resource: ResourceId) -> bool {
        let atoms = self.atoms.get(&resource.0);
        atoms.is_some_and(|atoms| atoms.iter().any(|(atom, _)| self.closed.contains(&ResourceId(*atom))))
    }

    /// Stretches of `span` in which `units` of `resource` are free.
    fn free(&self, resource: ResourceId, units: i64, span: Interval) -> Vec<Interval> {
        let Some(atoms) = self.atoms.get(&resource.0) else { return Vec::new() };
        let own = self.busy.get(&resource.0).map_or(&[][..], Vec::as_slice).iter();
        // Whoever leaves the closed places frees what they had there too, but only where it stays open.
        let mut taken: Vec<Busy> =
            own.filter(|row| row.booking_id.is_none_or(|id| !self.leaving.contains(&id))).cloned().collect();
        for (atom, when, units) in &self.proposed {
            if let Some((_, capacity)) = atoms.iter().find(|(known, _)| known == atom) {
                taken.push(Busy {
                    resource_id: resource.0,
                    starts_at: when.start().0,
                    ends_at: when.end().0,
                    units: *units,
                    booking_id: None,
                    atom_id: *atom,
                    capacity: *capacity,
                });
            }
        }
        let left = steps(&taken, atoms, span).into_iter().filter(|(_, free)| *free >= units);
        free::normal(left.map(|(piece, _)| piece).collect())
    }

    fn fits(&self, one: &Candidate, units: i64, span: Interval, zone: chrono_tz::Tz) -> bool {
        one.opening.admits(span, zone) && self.free(one.id, units, one.padded(span)) == [one.padded(span)]
    }

    /// Up to three places for a booking, the best first; what is proposed first is kept for it.
    fn places(&mut self, house: &House, booking: &Booking) -> Vec<Place> {
        if booking.span.start() <= self.now {
            return Vec::new(); // it has begun
        }
        let mut found = self.elsewhere(booking);
        if found.len() < MOST
            && let [item] = booking.items.as_slice()
        {
            let units = item.units;
            found.extend(self.later(house, booking, item.resource, units, MOST - found.len()));
        }
        if let Some(first) = found.first() {
            for (item, resource) in booking.items.iter().zip(&first.resources) {
                let padded = self.candidates.iter().find(|one| one.id == *resource);
                let span = padded.map_or(first.span, |one| one.padded(first.span));
                for (atom, _) in self.atoms.get(&resource.0).cloned().unwrap_or_default() {
                    self.proposed.push((atom, span, item.units));
                }
            }
        }
        found
    }

    /// The same time elsewhere: another of its kind with as many seats and units.
    fn elsewhere(&self, booking: &Booking) -> Vec<Place> {
        let mut choices: Vec<Vec<(ResourceId, String)>> = Vec::new();
        let mut used: HashSet<ResourceId> = booking.items.iter().map(|item| item.resource).collect();
        for item in &booking.items {
            if !self.is_closed(item.resource) {
                choices.push(vec![(item.resource, item.name.clone())]);
                continue;
            }
            let old = self.candidates.iter().find(|one| one.id == item.resource);
            let seats = if booking.seats > 0 { booking.seats } else { old.map_or(0, |one| one.seats) };
            let fit = self.candidates.iter().filter(|one| {
                one.kind == item.kind
                    && one.seats >= seats
                    && !used.contains(&one.id)
                    && !self.is_closed(one.id)
                    && self.fits(one, item.units, booking.span, booking.zone)
            });
            let fit: Vec<(ResourceId, String)> = fit.take(2).map(|one| (one.id, one.name.clone())).collect();
            match fit.first() {
                Some((first, _)) => used.insert(*first),
                None => return Vec::new(),
            };
            choices.push(fit);
        }
        let place = |n: usize| {
            let picked: Option<Vec<(ResourceId, String)>> =
                choices.iter().map(|fit| fit.get(if fit.len() == 1 { 0 } else { n }).cloned()).collect();
            let (resources, names) = picked?.into_iter().unzip();
            Some(Place { resources, names, span: booking.span })
        };
        let mut found: Vec<Place> = [place(0), place(1)].into_iter().flatten().collect();
        found.dedup();
        // Two of a booking's resources never go to one and the same.
        found.retain(|place| place.resources.iter().collect::<HashSet<_>>().len() == place.resources.len());
        found
    }

    /// The same place another time: on the half hour, within the opening hours, the nearest first.
    fn later(
        &self,
        house: &House,
        booking: &Booking,
        resource: ResourceId,
        units: i64,
        most: usize,
    ) -> Vec<Place> {
        let Some(one) = self.candidates.iter().find(|one| one.id == resource) else { return Vec::new() };
        let from = self.now.max(booking.span.start().plus(-DAY));
        let Ok(window) = Interval::new(from, self.closing.end().plus(BEYOND)) else { return Vec::new() };
        let free: Vec<Interval> = self
            .free(resource, units, window)
            .into_iter()
            .flat_map(|piece| crate::domain::tenancy::without(piece, self.closing))
            .filter_map(|piece| {
                Interval::new(piece.start().plus(one.buffer.0), piece.end().plus(-one.buffer.1)).ok()
            })
            .collect();
        let open = free::intersect(&free::normal(free), &one.opening.within(window, booking.zone));
        let midnight = day_start(booking.span.start().date(booking.zone), booking.zone);
        let grid = Grid { seconds: 1_800, midnight };
        let works = |span: Interval| house.calendar.day(span.start().date(booking.zone)).working;
        let near = free::nearest_starts(&open, booking.span.seconds(), grid, booking.span.start(), 12);
        near.into_iter()
            .filter(|span| works(*span) || !works(booking.span))
            .take(most)
            .map(|span| Place { resources: vec![resource], names: vec![one.name.clone()], span })
            .collect()
    }
}
