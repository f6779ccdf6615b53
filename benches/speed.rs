//! How quick it is, beside floors measured in the same run. `cargo bench` prints it.
//!
//! Absolute times drift with the machine; the ratios are what to look at. What each line is stands in
//! the README.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/live/http.rs"]
#[allow(dead_code)]
mod http;
#[path = "../tests/it/kit/mod.rs"]
#[allow(dead_code)]
mod kit;
#[path = "../tests/live/server.rs"]
#[allow(dead_code)]
mod server;

use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::grant::{self, NewGrant};
use hatchery::app::inventory::add;
use hatchery::app::{House, statements};
use hatchery::domain::access::{Actor, Door, Held, Role, Scope};
use hatchery::domain::amount::Unit;
use hatchery::domain::company::{CompanyKind, Standing};
use hatchery::domain::id::{CompanyId, PersonId, ResourceId};
use hatchery::domain::person::{Email, Language};
use hatchery::domain::time::{DAY, Interval};
use hatchery::store::company::NewCompany;
use hatchery::store::person::NewPerson;
use hatchery::store::{company, person};
use kit::cast::{Cast, draft};
use kit::monday;
use server::{Data, PASSWORD, Server};
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

const SECONDS: u64 = 3;
const COMPANIES: usize = 256;
const ROOMS: usize = 64;

fn main() {
    let runtime =
        rocket::tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let cast = Cast::new().await;
        floors(&cast).await;
        bookings(&cast).await;
    });
    pages();
}

/// The sync time of the disk, and what the bare engine commits on it.
async fn floors(cast: &Cast) {
    if let Some(path) = cast.fresh.url.strip_prefix("sqlite://") {
        let path = std::path::Path::new(path).with_extension("sync");
        let mut file = std::fs::File::create(&path).unwrap();
        let (start, mut syncs) = (Instant::now(), 0_u32);
        while start.elapsed() < Duration::from_secs(1) {
            file.write_all(&[0; 4096]).unwrap();
            file.sync_data().unwrap();
            syncs += 1;
        }
        println!("sync of 4 KiB                      {:>9.3} ms", 1_000.0 / f64::from(syncs));
    }
    let bare = bare_rate(&cast.fresh.url).await;
    println!("bare engine, one-row commits       {bare:>9.0} /s");
    BARE.store(bare as usize, Relaxed);
}

static BARE: AtomicUsize = AtomicUsize::new(1);

async fn bare_rate(url: &str) -> f64 {
    use sqlx::Connection;
    let start_of = |n: usize, start: Instant| n as f64 / start.elapsed().as_secs_f64();
    let (create, insert) =
        ("create table bare (id bigint primary key, v bigint)", "insert into bare (id, v) values ($1, $1)");
    let mut n = 0_usize;
    if url.starts_with("sqlite") {
        let options = url.parse::<sqlx::sqlite::SqliteConnectOptions>().unwrap();
        let options = options.synchronous(sqlx::sqlite::SqliteSynchronous::Full);
        let mut conn = sqlx::ConnectOptions::connect(&options).await.unwrap();
        sqlx::query(create).execute(&mut conn).await.unwrap();
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(SECONDS) {
            sqlx::query(insert).bind(n as i64).execute(&mut conn).await.unwrap();
            n += 1;
        }
        start_of(n, start)
    } else {
        let mut conn = sqlx::PgConnection::connect(url).await.unwrap();
        sqlx::query(create).execute(&mut conn).await.unwrap();
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(SECONDS) {
            sqlx::query(insert).bind(n as i64).execute(&mut conn).await.unwrap();
            n += 1;
        }
        start_of(n, start)
    }
}

/// Durable bookings through the use case: judged, recorded, on the ledger, in the trail, told.
async fn bookings(cast: &Cast) {
    let (founders, rooms) = crowd(cast).await;
    let house = cast.fresh.house.clone();
    let next = Arc::new(AtomicUsize::new(0));
    let mut alone = 0.0;
    for clients in [1, 8, 64] {
        let (before, start) = (statements(), Instant::now());
        let first = next.load(Relaxed);
        let mut tasks = Vec::new();
        for _ in 0..clients {
            let (house, next) = (house.clone(), next.clone());
            let (founders, rooms) = (founders.clone(), rooms.clone());
            tasks.push(rocket::tokio::spawn(async move {
                while start.elapsed() < Duration::from_secs(SECONDS) {
                    one(&house, &founders, &rooms, next.fetch_add(1, Relaxed)).await;
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        let done = next.load(Relaxed) - first;
        let rate = done as f64 / start.elapsed().as_secs_f64();
        if clients == 1 {
            alone = rate;
        }
        println!(
            "durable bookings, {clients:>2} clients       {rate:>9.0} /s   {:>5.2} of one client, {:.2} of bare commits, {:.1} statements each",
            rate / alone,
            rate / BARE.load(Relaxed) as f64,
            (statements() - before) as f64 / done as f64,
        );
    }
}

async fn one(house: &House, founders: &[(Actor, CompanyId)], rooms: &[ResourceId], n: usize) {
    let (actor, company) = &founders[n % founders.len()];
    let room = rooms[n % rooms.len()];
    let slot = (n / rooms.len()) as i64;
    let day = monday().plus((1 + slot / 56) * DAY);
    let start = day.plus(slot % 56 * 900);
    let new = NewBooking {
        items: vec![Taking { resource: room, units: 1 }],
        span: Interval::new(start, start.plus(900)).unwrap(),
        title: "Weekly meeting".into(),
        company: Some(*company),
        holder: None,
        guests: vec![],
        note: String::new(),
        private: false,
        seats: 0,
        accepts: Vec::new(),
        overriding: None,
    };
    book(house, actor, &new, None, monday()).await.unwrap_or_else(|fault| panic!("booking {n}: {fault}"));
}

/// Many companies of one person each, all with enough room-minutes, and many rooms.
async fn crowd(cast: &Cast) -> (Arc<Vec<(Actor, CompanyId)>>, Arc<Vec<ResourceId>>) {
    let (house, now) = (cast.house(), monday().plus(-DAY));
    let manager = cast.actor("manager").await;
    let mut founders = Vec::new();
    for n in 0..COMPANIES {
        let mut tx = house.store.write().await.unwrap();
        let name = format!("crowd{n}");
        let new = NewCompany {
            kind: CompanyKind::Team,
            name: &name,
            uscc: None,
            incubator: Some(cast.nanshan),
            standing: Standing::Active,
            now,
        };
        let company = company::insert(&mut tx, &new).await.unwrap();
        let email = Email::parse(&format!("{name}@hatchery.test")).unwrap();
        let new = NewPerson { email: &email, name: &name, language: Language::En, password: None, now };
        let id: PersonId = person::insert(&mut tx, &new).await.unwrap();
        person::set_member(&mut tx, company, id, true, now).await.unwrap();
        tx.commit().await.unwrap();
        let new = NewGrant {
            unit: Unit::RoomMinute,
            amount: 1_000_000,
            valid: Interval::new(now, now.plus(400 * DAY)).unwrap(),
            pool: None,
            note: String::new(),
        };
        grant::grant(house, &manager, company, &new, None, now).await.unwrap();
        let held = vec![Held { role: Role::Member, scope: Scope::Company(company) }];
        let actor = Actor {
            person: id,
            name,
            email: email.to_string(),
            language: Language::En,
            door: Door::Api,
            read_only: false,
            held,
        };
        founders.push((actor, company));
    }
    let mut rooms = Vec::new();
    for n in 0..ROOMS {
        let row = draft(&format!("crowd{n}"), "meeting_room", "1", "4", "");
        rooms.push(ResourceId(add(house, &manager, cast.nanshan, &row, None, now).await.unwrap().id));
    }
    let mut tx = house.store.write().await.unwrap();
    hatchery::store::place::set_policy(
        &mut tx,
        cast.nanshan,
        Some("meeting_room"),
        None,
        &kit::cast::rules()[..5],
        None,
        now,
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    (Arc::new(founders), Arc::new(rooms))
}

/// The running server with the demo, over HTTP: pages beside a constant one, and its peak memory.
fn pages() {
    let data = Data::demo();
    let server = data.serve();
    let (address, cookie) = (server.address.clone(), log_in(&server));
    let date = chrono::Utc::now().with_timezone(&chrono_tz::Asia::Shanghai).date_naive();
    let constant = rate(&address, "/healthz", "");
    println!("constant page                      {constant:>9.0} /s");
    for (name, path) in [
        ("free search", format!("/find?kind=meeting_room&date={date}&from=10:00&to=11:00")),
        ("a kind's day of rooms", format!("/day?incubator=1&kind=meeting_room&date={date}")),
    ] {
        let rate = rate(&address, &path, &cookie);
        println!("{name:<34} {rate:>9.0} /s   {:.3} of the constant page", rate / constant);
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.process.id())).unwrap();
    let peak: f64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|line| line.split_whitespace().next())
        .and_then(|kib| kib.parse().ok())
        .unwrap();
    println!("peak memory of the server          {:>9.0} MiB", peak / 1024.0);
}

/// The cookie of a founder who has logged in through the form.
fn log_in(server: &Server) -> String {
    let mut http = server.http();
    let page = http.send("GET", "/login", &[], "").unwrap();
    let text = page.text();
    let cookie = |reply: &http::Reply, name: &str| {
        let start = format!("{name}=");
        let cookies = reply
            .head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter(|(key, _)| key.eq_ignore_ascii_case("set-cookie"));
        let value = cookies.filter_map(|(_, value)| value.strip_prefix(&start)).next().expect("a cookie");
        format!("{name}={}", value.split(';').next().unwrap())
    };
    let csrf = text.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let headers = [
        format!("cookie: {}", cookie(&page, "visit")),
        "content-type: application/x-www-form-urlencoded".to_owned(),
    ];
    let body = format!("csrf={csrf}&next=/&email=founder%40acme.example&password={PASSWORD}");
    let answer = http.send("POST", "/login", &headers, &body).unwrap();
    format!("cookie: {}", cookie(&answer, "hatchery"))
}

/// Requests per second of one page over eight connections that stay open.
fn rate(address: &str, path: &str, cookie: &str) -> f64 {
    let done = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let clients: Vec<_> = (0..8)
        .map(|_| {
            let headers: Vec<String> = if cookie.is_empty() { vec![] } else { vec![cookie.to_owned()] };
            let (done, address, path) = (done.clone(), address.to_owned(), path.to_owned());
            std::thread::spawn(move || {
                let mut http = http::Http::to(&address).unwrap();
                while start.elapsed() < Duration::from_secs(SECONDS) {
                    let reply = http.send("GET", &path, &headers, "").unwrap();
                    assert_eq!(reply.status, 200, "{path}");
                    done.fetch_add(1, Relaxed);
                }
            })
        })
        .collect();
    for client in clients {
        client.join().unwrap();
    }
    done.load(Relaxed) as f64 / start.elapsed().as_secs_f64()
}
