//! A house to test in: a fresh database of either engine, a small cast of people, a fixed time.
//!
//! `TEST_DATABASE_URL` unset: SQLite in a temporary folder. Set to a PostgreSQL server: a database of
//! its own for each house.

pub mod agreements;
pub mod apply;
pub mod browser;
pub mod cases;
pub mod cast;
pub mod compute;
pub mod keep;
pub mod lines;
pub mod office;
pub mod raw;
pub mod smtp;
pub mod story;
pub mod used;
pub mod vouchers;

use hatchery::app::secret::Secret;
use hatchery::app::{House, Stay, Store};
use hatchery::domain::time::Instant;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

static COUNT: AtomicU64 = AtomicU64::new(0);

/// Monday 2026-11-23, 08:00 in Beijing: a working day.
pub fn monday() -> Instant {
    at("2026-11-23T08:00:00+08:00")
}

/// An instant by its RFC 3339 text.
pub fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// A database address that nobody else uses, and the folder to remove afterwards.
pub async fn fresh_url() -> (String, Option<PathBuf>) {
    let name = format!("hatchery_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    match std::env::var("TEST_DATABASE_URL") {
        Ok(server) => {
            let mut conn = <sqlx::PgConnection as sqlx::Connection>::connect(&server).await.unwrap();
            sqlx::query(sqlx::AssertSqlSafe(format!("create database {name}")))
                .execute(&mut conn)
                .await
                .unwrap();
            let (base, query) = server.split_once('?').map_or((server.as_str(), ""), |(b, q)| (b, q));
            let root = base.rsplit_once('/').unwrap().0;
            let query = if query.is_empty() { String::new() } else { format!("?{query}") };
            (format!("{root}/{name}{query}"), None)
        }
        Err(_) => {
            let folder = std::env::temp_dir().join(&name);
            std::fs::create_dir_all(&folder).unwrap();
            (format!("sqlite://{}", folder.join("test.db").display()), Some(folder))
        }
    }
}

/// A house with nobody in it, removed when dropped.
pub struct Fresh {
    /// The house.
    pub house: std::sync::Arc<House>,
    /// Its database address.
    pub url: String,
    folder: Option<PathBuf>,
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

impl Fresh {
    /// A house whose database stays when this is dropped.
    pub fn lasting(house: House, url: String) -> Fresh {
        Fresh { house: std::sync::Arc::new(house), url, folder: None }
    }
}

/// How long a sign-in lasts in tests.
pub const STAY: Stay = Stay { idle: 7_200, most: 43_200 };

/// An empty, migrated, seeded house.
pub async fn empty_house() -> Fresh {
    let (url, folder) = fresh_url().await;
    let house = std::sync::Arc::new(open(&url).await);
    Fresh { house, url, folder }
}

/// Another house over the same database, as a second instance would be.
pub async fn open(url: &str) -> House {
    let store = Store::open(url).await.unwrap();
    store.migrate().await.unwrap();
    let mut tx = store.write().await.unwrap();
    hatchery::store::place::seed(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    House::new(
        store,
        Secret::of_text("a key for tests, long enough to be one"),
        "http://hatchery.test",
        false,
        STAY,
    )
}
