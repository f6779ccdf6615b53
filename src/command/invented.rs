//! `demo` and `try`: the invented city.

use super::stop::Stop;
use super::tell::tell;
use chrono::NaiveDate;
use chrono_tz::Asia::Shanghai;
use clap::Args;
use hatchery::config::Config;
use hatchery::demo::{self, Demo, KNOWN, NoDemo, Size};
use hatchery::http::now::Clock;
use hatchery::launch;
use hatchery::store::place;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

/// What is to be made up.
#[derive(Args)]
pub struct Fill {
    /// s: one incubator, two years; m: three, a hundred thousand bookings; city: twelve, 1.4 million
    #[arg(long, default_value = "s")]
    size: Size,
    /// Another seed, another city
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day that is today, as 2026-11-23
    #[arg(long)]
    today: Option<NaiveDate>,
    /// Everybody's password
    #[arg(long, default_value = demo::PASSWORD)]
    password: String,
}

/// A throw-away house.
#[derive(Args)]
pub struct Try {
    /// Port to listen on; 0: any free one
    #[arg(long)]
    port: Option<u16>,
    /// Keep the database in this folder, and serve it again next time
    #[arg(long)]
    keep: Option<PathBuf>,
    /// s, m or city, as of `demo`
    #[arg(long, default_value = "s")]
    size: Size,
}

impl From<NoDemo> for Stop {
    fn from(no: NoDemo) -> Stop {
        match no {
            NoDemo::NotEmpty => Stop(no.to_string()),
            NoDemo::Fault(fault) => fault.into(),
        }
    }
}

/// Fills the database of the settings.
pub async fn fill(config: &Config, wish: &Fill) -> Result<(), Stop> {
    if wish.password.is_empty() {
        return Err(Stop("--password: must not be empty".to_owned()));
    }
    let store = launch::open(config).await?;
    store.migrate().await?;
    let demo = Demo {
        size: wish.size,
        seed: wish.seed,
        today: wish.today.unwrap_or_else(Demo::day),
        password: wish.password.clone(),
    };
    let filled = demo::fill(&store, &demo).await?;
    store.close().await;
    let made =
        format!("{} bookings, {} movements, {} events.\n", filled.bookings, filled.entries, filled.events);
    tell(&(made + &accounts(&wish.password)))
}

/// The accounts a newcomer tries first.
fn accounts(password: &str) -> String {
    let mut text = format!("Everybody's password is {password}. Among them:\n");
    for (email, name, what) in KNOWN {
        text += &format!("  {email:<26} {name}, {what}\n");
    }
    text
}

/// Serves a demo until it is told to stop, and removes it again.
pub async fn serve(mut config: Config, wish: &Try) -> Result<(), Stop> {
    let kept = wish.keep.is_some();
    let folder = wish
        .keep
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("hatchery-try-{}", std::process::id())));
    config.database = format!("sqlite://{}", folder.join("hatchery.db").display());
    config.data.clone_from(&folder);
    if let Some(port) = wish.port {
        config.port = port;
    }
    let done = serve_in(&mut config, wish.size).await;
    if !kept {
        remove(&folder);
    }
    done
}

fn remove(folder: &Path) {
    if let Err(error) = std::fs::remove_dir_all(folder)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        eprintln!("hatchery: {}: {error}", folder.display());
    }
}

async fn serve_in(config: &mut Config, size: Size) -> Result<(), Stop> {
    if config.port == 0 {
        // Chosen before the start, so that links in mails are right too.
        let free = TcpListener::bind((config.address, 0)).and_then(|listener| listener.local_addr());
        config.port = free.map_err(|error| Stop(format!("{}:0: {error}", config.address)))?.port();
    }
    let store = launch::open(config).await?;
    store.migrate().await?;
    let now = config.clock.unwrap_or_else(|| Clock::real().now());
    let password = demo::PASSWORD.to_owned();
    let new = Demo { size, seed: 1, today: now.date(Shanghai), password };
    let filled = tokio::select! {
        filled = demo::fill(&store, &new) => filled,
        // The folder is removed as if it had been served.
        () = told_to_stop() => return Err(Stop("stopped before it was filled".to_owned())),
    };
    match filled {
        Ok(_) => {}
        Err(NoDemo::NotEmpty) if is_demo(&store).await? => {}
        Err(no) => return Err(no.into()),
    }
    store.close().await;
    let told = |address: &str| {
        // A server goes on though nobody reads what it says.
        let _ = tell(&format!("Hatchery listens on {address}\n{}", accounts(demo::PASSWORD)));
    };
    Ok(launch::serve(config, told).await?)
}

/// Returns once somebody at the terminal or a supervisor wants it to stop.
async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut term) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term.recv() => {}
    }
}

async fn is_demo(store: &hatchery::app::Store) -> Result<bool, Stop> {
    Ok(place::meta(&mut store.read().await?, "demo").await?.is_some())
}
