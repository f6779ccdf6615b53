//! What companies were given, what they hold and what they used.

use super::keep::{YEARS, months};
use super::place::Thing;
use super::wish::{House, World};
use crate::domain::account::AccountKind;
use crate::domain::amount::Unit;
use crate::domain::id::{AccountId, BookingId, CompanyId, EntryId, PersonId, ResourceId};
use crate::domain::ledger::{Grant, Movement, draw};
use crate::domain::tenancy::without;
use crate::domain::time::{DAY, Instant, Interval};
use crate::store::bulk::{AccountRow, EntryRow, TenancyRow};
use std::collections::HashMap;

const UNITS: [Unit; 3] = [Unit::RoomMinute, Unit::DeskDay, Unit::CardSecond];
/// A grant is made so long before it is good, so that one can book ahead with it; in the small house, and
/// where series reach further.
const AHEAD: (i64, i64) = (60 * DAY, 200 * DAY);

/// Releases that lie ahead: when, to which grant, how much.
type Ahead = Vec<(Instant, AccountId, i64)>;

/// The whole ledger as it grows.
pub struct Purses {
    /// Accounts.
    pub accounts: Vec<AccountRow>,
    /// Movements not yet written; ids and the holds they speak of count from 1 in the order they were made up.
    entries: Vec<EntryRow>,
    /// How many were made up, and how many have been written.
    made: i64,
    written: i64,
    /// The final ids of holds that may still be spoken of.
    holds: HashMap<EntryId, EntryId>,
    grants: HashMap<(usize, Unit), Vec<Grant>>,
    held: HashMap<(usize, Unit), AccountId>,
    used: HashMap<(i64, Unit), AccountId>,
    expired: HashMap<Unit, AccountId>,
    back: HashMap<(usize, Unit), Ahead>,
    since: Instant,
    /// The demo's own day: nothing after it has happened yet.
    now: Instant,
}

/// What is granted to a company for a year.
fn amount(firm: usize, heads: i64, unit: Unit) -> i64 {
    match (firm, unit) {
        (0, Unit::RoomMinute) => 600_000,
        (0, Unit::DeskDay) => 400,
        (0, _) => 3_600_000,
        (_, Unit::RoomMinute) => 600_000 + 12_000 * heads,
        (_, Unit::DeskDay) => 400 + 60 * heads,
        _ => 36_000_000 + 3_600_000 * heads,
    }
}

/// When the year of grants ends that a tenancy lies in.
fn year_end(world: &World<'_>, span: Interval) -> Option<Instant> {
    let ends = YEARS.into_iter().map(|(_, to)| world.midnight.plus(to * DAY));
    ends.into_iter().find(|end| span.end() <= *end)
}

impl Purses {
    /// Gives every company its yearly grants, with the desk-days of its tenancies.
    pub fn new(world: &World<'_>, tenancies: &[TenancyRow], since: Instant) -> Purses {
        let (firms, midnight) = (world.firms, world.midnight);
        let mut all = Purses {
            accounts: Vec::new(),
            entries: Vec::new(),
            made: 0,
            written: 0,
            holds: HashMap::new(),
            grants: HashMap::new(),
            held: HashMap::new(),
            used: HashMap::new(),
            expired: HashMap::new(),
            back: HashMap::new(),
            since,
            now: midnight,
        };
        let ahead = if world.small { AHEAD.0 } else { AHEAD.1 };
        let mut supplies = HashMap::new();
        for (at, site) in world.sites.iter().enumerate() {
            for unit in UNITS {
                let id = all.open(format!("supply:{}:{unit}", site.incubator), AccountKind::Supply, unit);
                all.last(|row| row.incubator = Some(site.incubator));
                supplies.insert((at, unit), id);
            }
        }
        for unit in UNITS {
            let id = all.open(format!("expired:{unit}"), AccountKind::Expired, unit);
            all.expired.insert(unit, id);
        }
        for thing in world.things {
            let Some(unit) = thing.unit else { continue };
            let id = all.open(format!("used:{}:{unit}", thing.id), AccountKind::Used, unit);
            all.last(|row| row.resource = Some(thing.id));
            all.used.insert((thing.id.0, unit), id);
        }
        // What each company's desks cost in each year of grants.
        let mut desks: HashMap<(CompanyId, Instant), i64> = HashMap::new();
        for row in tenancies.iter().filter(|row| row.posted_to.is_some()) {
            if let Some(until) = year_end(world, row.span) {
                *desks.entry((row.company, until)).or_default() += row.span.seconds() / DAY;
            }
            if !all.used.contains_key(&(row.resource.0, Unit::DeskDay)) {
                let key = format!("used:{}:{}", row.resource, Unit::DeskDay);
                let id = all.open(key, AccountKind::Used, Unit::DeskDay);
                all.last(|account| account.resource = Some(row.resource));
                all.used.insert((row.resource.0, Unit::DeskDay), id);
            }
        }
        for (at, firm) in firms.iter().enumerate() {
            let site = &world.sites[firm.site];
            for unit in UNITS {
                let held = all.open(format!("held:{}:{unit}", firm.id), AccountKind::Held, unit);
                all.last(|row| {
                    row.company = Some(firm.id);
                    row.at = firm.stay.0;
                });
                all.held.insert((at, unit), held);
                for (n, (from, to)) in YEARS.into_iter().enumerate() {
                    let valid = (midnight.plus(from * DAY), midnight.plus(to * DAY));
                    if valid.1 <= firm.stay.0 || valid.0 >= firm.stay.1 {
                        continue;
                    }
                    let days = desks.get(&(firm.id, valid.1)).filter(|_| unit == Unit::DeskDay);
                    let granted =
                        amount(at, firm.people.len() as i64, unit) + days.copied().unwrap_or_default();
                    let made = valid.0.plus(-ahead).max(firm.stay.0);
                    let id = all.open(format!("grant:{}:{unit}:{n}", firm.id), AccountKind::Grant, unit);
                    all.last(|row| {
                        row.incubator = Some(site.incubator);
                        row.company = Some(firm.id);
                        row.granted = granted;
                        row.valid = valid;
                        row.note = "年度额度";
                        row.by = Some(site.manager);
                        row.at = made;
                    });
                    if let Some(supply) = supplies.get(&(firm.site, unit)) {
                        let way = (*supply, id);
                        all.push(made, Movement::Grant, way, granted, None, None, Some(site.manager));
                    }
                    let grant = Grant {
                        account: id,
                        pool: None,
                        left: granted,
                        valid_from: valid.0,
                        valid_to: valid.1,
                    };
                    all.grants.entry((at, unit)).or_default().push(grant);
                }
            }
            let own = tenancies.iter().filter(|row| row.company == firm.id && row.posted_to.is_some());
            own.for_each(|row| all.let_desk(world, at, row));
        }
        all
    }

    /// Gives a company a quota on one pool, for a month that is not over, with an account for what it holds there.
    /// Reservations of the demo are paid from the year's grants: a quota is for what runs without one.
    pub fn quota(
        &mut self,
        house: &House,
        firm: CompanyId,
        pool: ResourceId,
        amount: i64,
        valid: Interval,
    ) -> Grant {
        let unit = Unit::CardSecond;
        let supply = format!("supply:{}:{unit}", house.incubator);
        let supply = self.accounts.iter().find(|row| row.key == supply).map(|row| row.id);
        self.open(format!("held:{firm}:{unit}:{pool}"), AccountKind::Held, unit);
        self.last(|row| (row.company, row.resource, row.at) = (Some(firm), Some(pool), valid.start()));
        let account = self.open(format!("grant:{firm}:{unit}:{pool}"), AccountKind::Grant, unit);
        self.last(|row| {
            (row.incubator, row.company, row.resource) = (Some(house.incubator), Some(firm), Some(pool));
            (row.granted, row.valid) = (amount, (valid.start(), valid.end()));
            (row.note, row.by, row.at) = ("当月额度", Some(house.manager), valid.start());
        });
        if let Some(supply) = supply {
            let way = (supply, account);
            self.push(valid.start(), Movement::Grant, way, amount, None, None, Some(house.manager));
        }
        Grant { account, pool: Some(pool), left: amount, valid_from: valid.start(), valid_to: valid.end() }
    }

    /// Holds all the desk-days of a tenancy, gives back those of its leave and posts the months that are over.
    fn let_desk(&mut self, world: &World<'_>, firm: usize, row: &TenancyRow) {
        let purse = (firm, Unit::DeskDay);
        let used = self.used.get(&(row.resource.0, Unit::DeskDay)).copied();
        let grant =
            self.grants.get_mut(&purse).and_then(|all| all.iter_mut().find(|one| one.covers(row.span)));
        let (Some(held), Some(used), Some(grant)) = (self.held.get(&purse).copied(), used, grant) else {
            return;
        };
        let days = row.span.seconds() / DAY;
        grant.left -= days;
        let grant = grant.account;
        let by = Some(row.by);
        let tell = |all: &mut Purses, at, kind, way, span: Interval, hold, by| {
            let entry = all.push(at, kind, way, span.seconds() / DAY, None, hold, by);
            all.entries.last_mut().into_iter().for_each(|entry| entry.tenancy = Some((row.id, span)));
            entry
        };
        let hold = Some(tell(self, row.at, Movement::Hold, (grant, held), row.span, None, by));
        if let Some((leave, said)) = row.leave {
            tell(self, said, Movement::Release, (held, grant), leave, hold, by);
            self.back.entry(purse).or_default().push((said, grant, leave.seconds() / DAY));
        }
        for month in months(row.span, world.midnight, world.zone) {
            let there = row.leave.map_or_else(|| vec![month], |(leave, _)| without(month, leave));
            for span in there {
                tell(self, month.end(), Movement::Settle, (held, used), span, hold, None);
            }
        }
    }

    fn open(&mut self, key: String, kind: AccountKind, unit: Unit) -> AccountId {
        let id = AccountId(self.accounts.len() as i64 + 1);
        self.accounts.push(AccountRow {
            id,
            key,
            kind,
            unit,
            incubator: None,
            company: None,
            resource: None,
            granted: 0,
            valid: (Instant::FIRST, Instant::LAST),
            note: "",
            by: None,
            at: self.since,
        });
        id
    }

    fn last(&mut self, change: impl FnOnce(&mut AccountRow)) {
        if let Some(row) = self.accounts.last_mut() {
            change(row);
        }
    }

    #[allow(clippy::too_many_arguments)] // the columns of an entry
    fn push(
        &mut self,
        at: Instant,
        kind: Movement,
        way: (AccountId, AccountId),
        amount: i64,
        booking: Option<BookingId>,
        hold: Option<EntryId>,
        by: Option<PersonId>,
    ) -> EntryId {
        self.made += 1;
        let id = EntryId(self.made);
        self.entries.push(EntryRow {
            id,
            at,
            kind,
            from: way.0,
            to: way.1,
            amount,
            booking,
            hold,
            tenancy: None,
            by,
        });
        id
    }

    /// What was given back before `now` is on its grant again.
    fn come_back(&mut self, firm: usize, unit: Unit, now: Instant) {
        let grants = self.grants.entry((firm, unit)).or_default();
        if let Some(back) = self.back.get_mut(&(firm, unit)) {
            back.retain(|(at, account, amount)| {
                let due = *at <= now;
                if let (true, Some(grant)) = (due, grants.iter_mut().find(|grant| grant.account == *account))
                {
                    grant.left += amount;
                }
                !due
            });
        }
    }

    /// What a company has left for a span, as it is at that moment.
    pub fn left(&mut self, firm: usize, unit: Unit, span: Interval, now: Instant) -> i64 {
        self.come_back(firm, unit, now);
        let grants = self.grants.entry((firm, unit)).or_default();
        grants.iter().filter(|grant| grant.covers(span)).map(|grant| grant.left).sum()
    }

    /// Holds what a booking costs; what was held, to be settled or released. Empty: there is too little.
    pub fn hold(
        &mut self,
        firm: usize,
        unit: Unit,
        need: i64,
        span: Interval,
        booking: BookingId,
        (by, now): (PersonId, Instant),
    ) -> Vec<(EntryId, AccountId, i64)> {
        let Some(held) = self.held.get(&(firm, unit)).copied() else { return Vec::new() };
        let grants = self.grants.entry((firm, unit)).or_default();
        let Ok(draws) = draw(grants, need, span) else { return Vec::new() };
        for draw in &draws {
            if let Some(grant) = grants.iter_mut().find(|grant| grant.account == draw.grant) {
                grant.left -= draw.amount;
            }
        }
        let hold = |draw: crate::domain::ledger::Draw| {
            let way = (draw.grant, held);
            let entry = self.push(now, Movement::Hold, way, draw.amount, Some(booking), None, Some(by));
            (entry, draw.grant, draw.amount)
        };
        draws.into_iter().map(hold).collect()
    }

    /// Posts what was held as used.
    pub fn settle(
        &mut self,
        holds: &[(EntryId, AccountId, i64)],
        (firm, unit): (usize, Unit),
        thing: &Thing,
        booking: BookingId,
        now: Instant,
    ) {
        let Some(held) = self.held.get(&(firm, unit)).copied() else { return };
        let Some(used) = self.used.get(&(thing.id.0, unit)).copied() else { return };
        for (hold, _, amount) in holds {
            self.push(now, Movement::Settle, (held, used), *amount, Some(booking), Some(*hold), None);
        }
    }

    /// Gives what was held back.
    pub fn release(
        &mut self,
        holds: &[(EntryId, AccountId, i64)],
        (firm, unit): (usize, Unit),
        booking: BookingId,
        (by, now): (Option<PersonId>, Instant),
    ) {
        let Some(held) = self.held.get(&(firm, unit)).copied() else { return };
        for (hold, grant, amount) in holds {
            self.push(now, Movement::Release, (held, *grant), *amount, Some(booking), Some(*hold), by);
            self.back.entry((firm, unit)).or_default().push((now, *grant, *amount));
        }
    }

    /// What nobody used of the grants that ended before `until`, gone at their end.
    fn expire(&mut self, until: Instant) {
        // The last stretch has no end; what is good today still is.
        let until = until.min(self.now);
        let mut purses: Vec<(usize, Unit)> = self.grants.keys().copied().collect();
        purses.sort_unstable();
        for (firm, unit) in purses {
            let ended = |grant: &Grant| grant.left > 0 && grant.valid_to < until;
            if !self.grants.get(&(firm, unit)).is_some_and(|all| all.iter().any(ended)) {
                continue;
            }
            self.come_back(firm, unit, until);
            let mut gone = Vec::new();
            for grant in self.grants.get_mut(&(firm, unit)).into_iter().flatten().filter(|grant| ended(grant))
            {
                gone.push((grant.valid_to, grant.account, std::mem::take(&mut grant.left)));
            }
            let Some(sink) = self.expired.get(&unit).copied() else { continue };
            for (at, account, left) in gone {
                self.push(at, Movement::Expire, (account, sink), left, None, None, None);
            }
        }
    }

    /// The movements before `until`, in the order of time and numbered so; nothing earlier comes after.
    pub fn until(&mut self, until: Instant) -> Vec<EntryRow> {
        self.expire(until);
        let all = std::mem::take(&mut self.entries);
        let (mut ready, later): (Vec<EntryRow>, Vec<EntryRow>) =
            all.into_iter().partition(|entry| entry.at < until);
        self.entries = later;
        ready.sort_by_key(|entry| (entry.at, entry.id));
        for entry in &mut ready {
            self.written += 1;
            let id = EntryId(self.written);
            if entry.kind == Movement::Hold {
                self.holds.insert(entry.id, id);
            }
            // A booking's hold is spoken of once, settled or released as a whole; a tenancy's by every month.
            entry.hold = entry.hold.and_then(|hold| match entry.tenancy {
                Some(_) => self.holds.get(&hold).copied(),
                None => self.holds.remove(&hold),
            });
            entry.id = id;
        }
        ready
    }
}
