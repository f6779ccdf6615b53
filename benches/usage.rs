//! How fast usage is read in: a year of a city, 110,000 jobs of 300 companies, and a tenth of it, in one
//! run on one disk, so that the ratio tells whether the cost is linear. Then the same file again, where all
//! is known. `cargo bench --bench usage`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/it/kit/mod.rs"]
#[allow(dead_code)]
mod kit;

use hatchery::app::pool::{self, Draft};
use hatchery::app::usage;
use hatchery::domain::company::{CompanyKind, Standing};
use hatchery::domain::pool::{Funding, Pool, Purpose, Tier};
use hatchery::domain::tariff::Tariff;
use hatchery::domain::time::{DAY, HOUR};
use hatchery::store::company::{self, NewCompany};
use kit::at;
use kit::cast::Cast;
use std::time::Instant as Tick;

const FIRMS: usize = 300;
const YEAR: usize = 110_000;

/// A house with one priced pool and many companies; their ids.
async fn house() -> (Cast, Vec<i64>) {
    let cast = Cast::new().await;
    let manager = cast.actor("manager").await;
    let first = at("2025-12-31T00:00:00+08:00");
    let is = Pool {
        funding: Funding::Private,
        card: "H20".into(),
        purpose: Purpose::Training,
        tier: Tier::City,
        cards: 0,
        tflops: 0,
    };
    let draft = Draft { provider: "p".into(), provider_uscc: None, pool: is, wait_days: 0, thresholds: None };
    let id = cast.resources["pool1"];
    pool::put(cast.house(), &manager, id, &draft, None, None, first).await.unwrap();
    let tariff = Tariff { id: 0, from: first, list: 800, tiers: Vec::new(), discount: 3_000 };
    pool::add_tariff(cast.house(), &manager, id, &tariff, None, first).await.unwrap();
    let mut tx = cast.house().store.write().await.unwrap();
    let mut firms = Vec::new();
    for n in 0..FIRMS {
        let name = format!("firm {n}");
        let new = NewCompany {
            kind: CompanyKind::Team,
            name: &name,
            uscc: None,
            incubator: Some(cast.nanshan),
            standing: Standing::Active,
            now: first,
        };
        firms.push(company::insert(&mut tx, &new).await.unwrap().0);
    }
    tx.commit().await.unwrap();
    (cast, firms)
}

/// `rows` jobs, spread over the companies and the year.
fn file(firms: &[i64], rows: usize) -> String {
    let first = at("2026-01-01T00:00:00+08:00");
    let mut csv = String::from("job_id,company,pool,person,start,end,cards\n");
    for n in 0..rows {
        let day = (n / firms.len()) % 300;
        let start = first.plus(day as i64 * DAY + (n % 7) as i64 * HOUR);
        let end = start.plus((n % 11 + 1) as i64 * HOUR);
        let zone = chrono_tz::Asia::Shanghai;
        let (start, end) = (start.rfc3339(zone), end.rfc3339(zone));
        csv +=
            &format!("job-{n},{},pool1,user{},{start},{end},{}\n", firms[n % firms.len()], n % 5, n % 8 + 1);
    }
    csv
}

async fn read(rows: usize) -> f64 {
    let (cast, firms) = house().await;
    let csv = file(&firms, rows);
    let manager = cast.actor("manager").await;
    let now = at("2026-12-31T08:00:00+08:00");
    let began = Tick::now();
    let done = usage::import(cast.house(), &manager, csv.as_bytes(), now).await.unwrap();
    let took = began.elapsed().as_secs_f64();
    assert_eq!((done.taken, done.refused), (rows, 0));
    let began = Tick::now();
    let again = usage::import(cast.house(), &manager, csv.as_bytes(), now).await.unwrap();
    let known = began.elapsed().as_secs_f64();
    assert_eq!(again.known, rows);
    let rate = rows as f64 / took;
    println!(
        "{rows:>8} rows: {took:6.1} s, {rate:8.0} rows/s; known already: {:8.0} rows/s",
        rows as f64 / known
    );
    rate
}

fn main() {
    let runtime =
        rocket::tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let tenth = read(YEAR / 10).await;
        let year = read(YEAR).await;
        println!("a year at {:.2} of the rate of a tenth of it", year / tenth);
    });
}
