//! The ledger: transfers a second, beside the bare engine on the same disk in the same run, and statements
//! of companies with 10,000 and 100,000 movements in a month. `cargo bench --bench ledger`.
//!
//! A transfer is what a use case makes of one: the row that keeps its key, an entry with both its sides, the
//! check that the account it leaves stays above zero, and all of it on disk. The bare engine writes the same
//! rows into tables without indexes, keys or triggers, and is as durable.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/it/kit/mod.rs"]
#[allow(dead_code)]
mod kit;

use hatchery::app::statement::{Cut, statement};
use hatchery::domain::account::AccountKind;
use hatchery::domain::amount::Unit;
use hatchery::domain::id::{AccountId, EntryId};
use hatchery::domain::ledger::Movement;
use hatchery::domain::month::Month;
use hatchery::domain::time::{DAY, Instant};
use hatchery::store::bulk::{self, AccountRow, EntryRow};
use hatchery::store::idempotency;
use hatchery::store::ledger::{self, NewAccount, NewEntry};
use kit::cast::Cast;
use kit::monday;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, SqliteConnection};
use std::time::Instant as Tick;

/// Transfers of a transaction, and how many transactions are timed.
const BATCHES: [(usize, usize); 3] = [(1, 400), (100, 40), (1_000, 10)];

/// A connection past our own code, as durable as ours.
enum Bare {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Bare {
    async fn open(url: &str) -> Bare {
        let mut bare = if url.starts_with("sqlite") {
            let path = url.replace("test.db", "bare.db");
            let options: sqlx::sqlite::SqliteConnectOptions = path.parse().unwrap();
            let options = options
                .create_if_missing(true)
                .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
                .synchronous(sqlx::sqlite::SqliteSynchronous::Full);
            Bare::Sqlite(options.connect().await.unwrap())
        } else {
            Bare::Postgres(PgConnection::connect(url).await.unwrap())
        };
        bare.run("create table bare_key (key text, body_hash text, answer text, created_at bigint)").await;
        bare.run(
            "create table bare_entry (at bigint, kind text, from_id bigint, to_id bigint, amount bigint)",
        )
        .await;
        bare
    }

    async fn run(&mut self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Bare::Sqlite(conn) => drop(sqlx::query(sql).execute(conn).await.unwrap()),
            Bare::Postgres(conn) => drop(sqlx::query(sql).execute(conn).await.unwrap()),
        }
    }

    async fn transfers(&mut self, count: usize) {
        self.run("begin").await;
        for n in 0..count {
            self.run(&format!("insert into bare_key values ('bench {n}', 'hash', '1', 0)")).await;
        }
        let rows: Vec<String> = (0..count).map(|_| "(0, 'hold', 1, 2, 1)".to_owned()).collect();
        self.run(&format!("insert into bare_entry values {}", rows.join(", "))).await;
        self.run("commit").await;
    }
}

/// Two accounts of one company, and as much on the first as will ever be moved.
async fn accounts(cast: &Cast) -> (AccountId, AccountId) {
    let mut tx = cast.house().store.write().await.unwrap();
    let now = monday();
    let mut open = async |key: &str, kind| {
        let mut new = NewAccount::plain(key, kind, Unit::RoomMinute, now);
        new.company = Some(cast.companies["beta"]);
        ledger::account(&mut tx, &new).await.unwrap()
    };
    let supply = open("bench:supply", AccountKind::Supply).await;
    let (from, to) =
        (open("bench:grant", AccountKind::Grant).await, open("bench:held", AccountKind::Held).await);
    let first = NewEntry::plain(Movement::Grant, supply, from, 1_000_000_000);
    ledger::record(&mut tx, now, &[first]).await.unwrap();
    tx.commit().await.unwrap();
    (from, to)
}

async fn transfers(cast: &Cast, (from, to): (AccountId, AccountId), count: usize, round: usize) {
    let mut tx = cast.house().store.write().await.unwrap();
    for n in 0..count {
        let key = format!("bench {count} {round} {n}");
        let kept = idempotency::Kept { body_hash: "hash".to_owned(), answer: "1".to_owned() };
        idempotency::keep(&mut tx, &key, &kept, monday()).await.unwrap();
    }
    let entries: Vec<NewEntry<'_>> =
        (0..count).map(|_| NewEntry::plain(Movement::Hold, from, to, 1)).collect();
    ledger::record(&mut tx, monday(), &entries).await.unwrap();
    tx.commit().await.unwrap();
}

/// Rows a second of a statement of a month with so many movements.
async fn stated(movements: i64) -> f64 {
    let cast = Cast::new().await;
    let of = cast.companies["acme"];
    let month = Month::of(monday());
    let mut tx = cast.house().store.write().await.unwrap();
    let account = |id: i64, kind, company| AccountRow {
        id: AccountId(id),
        key: format!("bench:{id}"),
        kind,
        unit: Unit::DeskDay,
        incubator: None,
        company,
        resource: None,
        granted: movements,
        valid: (Instant::FIRST, Instant::LAST),
        note: "",
        by: None,
        at: monday(),
    };
    let rows = [account(1_001, AccountKind::Supply, None), account(1_002, AccountKind::Grant, Some(of))];
    bulk::accounts(&mut tx, &rows).await.unwrap();
    let entry = |n: i64| EntryRow {
        id: EntryId(10_000 + n),
        at: month.start().plus(n * 20 * DAY / movements),
        kind: Movement::Grant,
        from: AccountId(1_001),
        to: AccountId(1_002),
        amount: 1,
        booking: None,
        hold: None,
        tenancy: None,
        by: None,
    };
    bulk::entries(&mut tx, &(0..movements).map(entry).collect::<Vec<_>>()).await.unwrap();
    tx.commit().await.unwrap();
    let manager = cast.actor("manager").await;
    let mut best = f64::MAX;
    for _ in 0..3 {
        let began = Tick::now();
        let read = statement(cast.house(), &manager, of, month, &Cut::ALL).await.unwrap();
        best = best.min(began.elapsed().as_secs_f64());
        assert_eq!(i64::try_from(read.lines.len()).unwrap(), movements);
    }
    movements as f64 / best
}

fn main() {
    let runtime =
        rocket::tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let cast = Cast::new().await;
        let way = accounts(&cast).await;
        let mut bare = Bare::open(&cast.fresh.url).await;
        println!("transfers a second        ledger   bare engine   ratio");
        for (count, rounds) in BATCHES {
            let mut took = [0.0; 2];
            for round in 0..rounds {
                let began = Tick::now();
                transfers(&cast, way, count, round).await;
                took[0] += began.elapsed().as_secs_f64();
                let began = Tick::now();
                bare.transfers(count).await;
                took[1] += began.elapsed().as_secs_f64();
            }
            let [ours, theirs] = took.map(|took| (count * rounds) as f64 / took);
            println!("batches of {count:>5}   {ours:>12.0}   {theirs:>11.0}   {:>5.2}", ours / theirs);
        }
        let (small, large) = (stated(10_000).await, stated(100_000).await);
        println!("a statement of  10,000 movements: {small:>9.0} rows a second");
        println!("a statement of 100,000 movements: {large:>9.0} rows a second, ratio {:.2}", large / small);
    });
}
