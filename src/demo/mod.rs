//! The invented city: the same rows for the same arguments, on either engine.

mod dice;
mod names;
mod people;
mod place;
mod purse;
mod record;
mod wish;

pub use people::KNOWN;

use crate::app::{Fault, Store, secret};
use crate::domain::access::Door;
use crate::domain::id::{EventId, IncubatorId};
use crate::domain::time::day_start;
use crate::domain::work_calendar::WorkCalendar;
use crate::store::bulk::{self, AccountRow, EventRow};
use crate::store::place as places;
use chrono::NaiveDate;
use chrono_tz::Asia::Shanghai;
use dice::Dice;
use serde_json::json;

/// The password of everybody when none is given.
pub const PASSWORD: &str = "Hatchery-2026";

/// How large the city is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// One incubator, two years, about 25,000 bookings.
    S,
}

impl std::str::FromStr for Size {
    type Err = String;
    fn from_str(text: &str) -> Result<Size, String> {
        match text {
            "s" => Ok(Size::S),
            "m" | "city" => Err(format!("size {text} comes later; this version makes size s only")),
            _ => Err("the sizes are s, m and city".to_owned()),
        }
    }
}

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

/// Fills an empty, migrated database, all or nothing.
pub async fn fill(store: &Store, demo: &Demo) -> Result<Filled, NoDemo> {
    let Size::S = demo.size;
    let midnight = day_start(demo.today, Shanghai);
    let salt = Dice::new(demo.seed, "salt").salt();
    let given = demo.password.clone();
    let hash = tokio::task::spawn_blocking(move || secret::hash_with_salt(&given, &salt));
    let hash = hash.await.map_err(|_| Fault::Lost)??;
    let mut crowd = people::invent(&mut Dice::new(demo.seed, "people"), &hash, midnight);

    let mut tx = store.write().await?;
    tx.expect_many().await?;
    if !bulk::is_empty(&mut tx).await? {
        return Err(NoDemo::NotEmpty);
    }
    places::seed(&mut tx).await?;
    let mark = json!({ "size": "s", "seed": demo.seed, "today": demo.today.to_string() });
    places::set_meta(&mut tx, "demo", &mark.to_string()).await?;
    let place = place::make(&mut tx, &crowd.mentors, crowd.since).await?;
    people::write(&mut tx, &crowd, place.incubator).await?;

    let firms = std::mem::take(&mut crowd.firms);
    let calendar = WorkCalendar::embedded();
    let world = wish::World {
        things: &place.things,
        firms: &firms,
        calendar: &calendar,
        today: demo.today,
        midnight,
        zone: Shanghai,
    };
    let wishes = wish::wishes(&world, &mut Dice::new(demo.seed, "wishes"));
    let mut purses = purse::Purses::new(&firms, place.incubator, midnight, crowd.since);
    let mut record = record::Record::default();
    record.events.extend(purses.accounts.iter().filter_map(|row| granted(row, place.incubator)));
    for wish in &wishes {
        record.take(&world, &mut purses, place.incubator, wish)?;
    }
    purses.in_order();
    record.in_order();
    bulk::accounts(&mut tx, &purses.accounts).await?;
    bulk::bookings(&mut tx, &record.bookings).await?;
    bulk::entries(&mut tx, &purses.entries).await?;
    bulk::events(&mut tx, &record.events).await?;
    tx.count_many().await?;
    tx.commit().await?;
    Ok(Filled { bookings: record.bookings.len(), events: record.events.len(), entries: purses.entries.len() })
}

/// The event of a grant.
fn granted(row: &AccountRow, incubator: IncubatorId) -> Option<EventRow> {
    let company = row.company.filter(|_| row.kind == "grant")?;
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
