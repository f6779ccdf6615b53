//! The command line: what can be said, and whom it goes to.

mod calendar;
mod invented;
mod inventory;
mod jobs;
mod stop;
mod tell;
mod user;

use clap::error::ErrorKind as Asked;
use clap::{CommandFactory, Parser, Subcommand};
use hatchery::app::{House, check};
use hatchery::config::{self, Config};
use hatchery::http::now::Clock;
use hatchery::launch::{self};
use std::process::ExitCode;
pub use stop::Stop;
use tell::tell;

/// What can be said.
#[derive(Parser)]
#[command(
    name = "hatchery",
    version,
    about = "Runs low-cost AI incubators: space, compute and services, and why."
)]
#[command(disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve (also without a command): makes the data folder, migrates, listens
    Serve,
    /// Fill a throw-away database with the demo as of today, and serve it
    Try(invented::Try),
    /// Fill an empty database with the invented city
    Demo(invented::Fill),
    /// Bring the database up to date and stop
    Migrate,
    /// Compute again what must hold; 1 and the rows where it does not
    Check,
    /// What is due by time, how late it is and what failed
    Jobs,
    /// People: add, password, role
    #[command(subcommand)]
    User(user::User),
    /// Read an incubator's inventory from CSV: a file, or - for standard input
    Import(inventory::Import),
    /// Write an incubator's inventory as CSV
    Export(inventory::Export),
    /// Incubators: add
    #[command(subcommand)]
    Incubator(inventory::Incubator),
    /// The working calendar: look at a year's holiday notice, or put it in force
    Calendar(calendar::Notice),
    /// This help, or a page of it: `help config`
    Help {
        /// `config`
        topic: Option<String>,
    },
}

impl Cli {
    /// Reads the command line; `None`: help was asked for, and is given.
    pub fn read() -> Result<Option<Cli>, Stop> {
        let cli = match Cli::try_parse() {
            Ok(cli) => cli,
            Err(error) => {
                let asked = matches!(error.kind(), Asked::DisplayHelp | Asked::DisplayVersion);
                let text = error.to_string();
                if asked || error.kind() == Asked::DisplayHelpOnMissingArgumentOrSubcommand {
                    tell(&text)?;
                    return if asked { Ok(None) } else { Err(Stop("a command is missing".to_owned())) };
                }
                let lines = text.lines().map(str::trim).take_while(|line| !line.is_empty());
                let line = lines.collect::<Vec<_>>().join(" ");
                return Err(Stop(line.strip_prefix("error: ").unwrap_or(&line).to_owned()));
            }
        };
        if let Some(Command::Help { topic }) = &cli.command {
            match topic.as_deref() {
                Some("config") => tell(&config::help())?,
                None => tell(&Cli::command().render_help().to_string())?,
                Some(other) => return Err(Stop(format!("there is no page {other}; there is `help config`"))),
            }
            return Ok(None);
        }
        Ok(Some(cli))
    }
}

/// Does what was said.
pub async fn run(cli: Cli, config: Config) -> Result<ExitCode, Stop> {
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => {
            // A server goes on though nobody reads what it says.
            let told = |address: &str| drop(tell(&format!("Hatchery listens on {address}\n")));
            launch::serve(&config, told).await?;
        }
        Command::Try(wish) => invented::serve(config, &wish).await?,
        Command::Demo(wish) => invented::fill(&config, &wish).await?,
        Command::Migrate => {
            let store = launch::open(&config).await?;
            store.migrate().await?;
            store.close().await;
            tell("The database is up to date.\n")?;
        }
        Command::Check => return check(&config).await,
        Command::Jobs => {
            let house = open(&config).await?;
            jobs::show(&house, config.clock.unwrap_or_else(|| Clock::real().now())).await?;
        }
        Command::User(wish) => user::run(&open(&config).await?, wish).await?,
        Command::Import(wish) => inventory::import(&open(&config).await?, &wish).await?,
        Command::Export(wish) => inventory::export(&open(&config).await?, &wish).await?,
        Command::Incubator(wish) => inventory::incubator(&open(&config).await?, wish).await?,
        Command::Calendar(wish) => calendar::notice(&open(&config).await?, &wish).await?,
        Command::Help { .. } => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// The house of the settings, migrated.
async fn open(config: &Config) -> Result<House, Stop> {
    let store = launch::open(config).await?;
    store.migrate().await?;
    Ok(launch::house(config, store).await?)
}

async fn check(config: &Config) -> Result<ExitCode, Stop> {
    // Opening would make one.
    if let Some(file) = config.file().filter(|file| !file.exists()) {
        return Err(Stop(format!("there is no database {}", file.display())));
    }
    let store = launch::open(config).await?;
    if !store.is_migrated().await.unwrap_or(false) {
        return Err(Stop("the database is not up to date: run `hatchery migrate` first".to_owned()));
    }
    let found = check::check(&store).await?;
    tell(&found.iter().map(|finding| format!("{finding}\n")).collect::<String>())?;
    store.close().await;
    if found.is_empty() {
        eprintln!("Everything holds.");
    }
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
