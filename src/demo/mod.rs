//! The invented city: the same rows for the same arguments, on either engine.

mod agreements;
mod apply;
mod asked;
mod compute;
mod dice;
mod filed;
mod keep;
mod names;
mod people;
mod place;
mod purse;
mod quota;
mod record;
mod returns;
mod site;
mod vouchers;
mod wish;

pub use people::KNOWN;
pub use site::Size;

use crate::app::{Fault, Store, seal, secret};
use crate::domain::access::Door;
use crate::domain::id::{EventId, IncubatorId};
use crate::domain::month::Month;
use crate::domain::pool::Funding;
use crate::domain::time::day_start;
use crate::domain::work_calendar::WorkCalendar;
use crate::store::bulk::{self, AccountRow, EventRow};
use crate::store::engine::Tx;
use crate::store::place as places;
use chrono::NaiveDate;
use chrono_tz::Asia::Shanghai;
use dice::Dice;
use serde_json::json;

/// The password of everybody when none is given.
pub const PASSWORD: &str = "Hatchery-2026";

/// What is to be made up.
#[derive(Clone, Debug)]
pub struct Demo {
    /// How large.
    pub size: Size,
    /// Another seed, another city.
    pub seed: u64,
    /// The day that is today.
    pub today: NaiveDate,
    /// Everybody's password.
    pub password: String,
}

impl Demo {
    /// The day of a demo that names none: one whose years the working calendar knows.
    pub fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default()
    }
}

/// What was made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filled {
    /// Bookings.
    pub bookings: usize,
    /// Events of the trail.
    pub events: usize,
    /// Movements of the ledger.
    pub entries: usize,
}

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum NoDemo {
    /// Somebody's data is there.
    #[error("the database is not empty: a demo fills a new one only")]
    NotEmpty,
    /// The database's own trouble.
    #[error("{0}")]
    Fault(#[from] Fault),
}

/// Fills an empty, migrated database, all or nothing. What has been made up is written month by month, so
/// that the memory it takes does not grow with the years.
pub async fn fill(store: &Store, demo: &Demo) -> Result<Filled, NoDemo> {
    let midnight = day_start(demo.today, Shanghai);
    let salt = Dice::new(demo.seed, "salt").salt();
    let given = demo.password.clone();
    let hash = tokio::task::spawn_blocking(move || secret::hash_with_salt(&given, &salt));
    let hash = hash.await.map_err(|_| Fault::Lost)??;
    let plan = site::sites(demo.size);
    let (register, pools) = match demo.size {
        Size::S => (0, 2),
        Size::M => (200, 4),
        Size::City => (1_629, site::POOLS.len()),
    };
    let mut crowd = people::invent(&mut Dice::new(demo.seed, "people"), &plan, register, &hash, midnight);

    let mut tx = store.write().await?;
    tx.expect_many().await?;
    if !bulk::is_empty(&mut tx).await? {
        return Err(NoDemo::NotEmpty);
    }
    places::seed(&mut tx).await?;
    let mark = json!({ "size": demo.size.name(), "seed": demo.seed, "today": demo.today.to_string() });
    places::set_meta(&mut tx, "demo", &mark.to_string()).await?;
    let (mut things, mut sites, mut lets) = (Vec::new(), Vec::new(), Vec::new());
    for (at, site) in plan.iter().enumerate() {
        let (pools, mentors) = if at == 0 { (pools, crowd.mentors.as_slice()) } else { (0, &[][..]) };
        let place = place::make(&mut tx, (at, site), pools, mentors, crowd.since).await?;
        things.extend(place.things);
        lets.push(place.lets);
        let of = |firm: &people::Firm| firm.site == at;
        let start = crowd.firms.iter().position(of).unwrap_or(0);
        let end = start + crowd.firms.iter().filter(|firm| of(firm)).count();
        let manager = crowd.managers[at];
        sites.push(wish::House { incubator: place.incubator, manager, firms: start..end });
    }
    let incubators: Vec<IncubatorId> = sites.iter().map(|site| site.incubator).collect();
    people::write(&mut tx, &crowd, &plan, &incubators).await?;

    let firms = std::mem::take(&mut crowd.firms);
    let calendar = WorkCalendar::embedded();
    let world = wish::World {
        things: &things,
        firms: &firms,
        sites: &sites,
        small: demo.size == Size::S,
        calendar: &calendar,
        today: demo.today,
        midnight,
        zone: Shanghai,
    };
    let tenancies = keep::tenancies(&world, &lets, &mut Dice::new(demo.seed, "tenancies"));
    bulk::tenancies(&mut tx, &tenancies).await?;
    let mut purses = purse::Purses::new(&world, &tenancies, crowd.since);
    let held = agreements::held(&world, &tenancies);
    drop(tenancies);
    let mut quotas = Vec::new();
    for pool in compute::offer(&mut tx, &things, crowd.since).await? {
        let mut dice = Dice::new(demo.seed, &pool.thing.name);
        if pool.funding == Funding::Private {
            let now = Month::of(midnight);
            for month in [now.previous(), now] {
                compute::run(&mut tx, &world, &pool, month, &mut dice).await?;
            }
        } else {
            quotas.push((quota::give(&world, &pool, &mut purses, &mut dice), pool, dice));
        }
    }
    let filled = live(&mut tx, &world, purses, demo.seed).await?;
    for (given, pool, mut dice) in quotas {
        quota::run(&mut tx, &world, &pool, &given, &mut dice).await?;
    }
    returns::write(&mut tx, &world, demo.seed).await?;
    agreements::write(&mut tx, &world, held).await?;
    if world.small {
        asked::cases(&mut tx, &world).await?;
        vouchers::write(&mut tx, &world).await?;
    }
    if let Some(first) = incubators.first() {
        apply::write(&mut tx, *first, &hash, demo.today, midnight).await?;
    }
    tx.count_many().await?;
    tx.commit().await?;
    Ok(filled)
}

/// Two years go by.
async fn live(
    tx: &mut Tx,
    world: &wish::World<'_>,
    mut purses: purse::Purses,
    seed: u64,
) -> Result<Filled, Fault> {
    let mut record = record::Record::default();
    record.events.extend(purses.accounts.iter().filter_map(granted));
    bulk::accounts(tx, &purses.accounts).await?;
    let mut wishes = wish::Wishes::new(world, Dice::new(seed, "wishes"));
    let mut filled = Filled { bookings: 0, events: 0, entries: 0 };
    while let Some((some, until)) = wishes.some() {
        for wish in &some {
            record.take(world, &mut purses, wish)?;
        }
        let ready = record.until(until);
        let entries = purses.until(until);
        bulk::series(tx, &ready.series).await?;
        bulk::bookings(tx, &ready.bookings).await?;
        bulk::waits(tx, &ready.waits).await?;
        bulk::entries(tx, &entries).await?;
        bulk::events(tx, &ready.events).await?;
        filled.bookings += ready.bookings.len();
        filled.events += ready.events.len();
        filled.entries += entries.len();
    }
    bulk::served(tx).await?;
    seal::seal_all(tx, world.midnight).await?;
    Ok(filled)
}

/// The event of a grant.
fn granted(row: &AccountRow) -> Option<EventRow> {
    let company = row.company.filter(|_| row.kind == crate::domain::account::AccountKind::Grant)?;
    let incubator = row.incubator?;
    let after = json!({
        "unit": row.unit.name(), "amount": row.granted, "valid_from": row.valid.0.0, "valid_to": row.valid.1.0,
        "grant": row.id.0,
    });
    Some(EventRow {
        id: EventId(0),
        at: row.at,
        door: Door::Web,
        actor: row.by,
        incubator,
        company: Some(company),
        subject: ("company", company.0),
        verb: "granted",
        change: (None, Some(after.to_string())),
        policy: None,
        trace: None,
        reason: Some(row.note),
        told: Vec::new(),
    })
}
