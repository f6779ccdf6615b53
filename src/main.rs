//! The command line.

use clap::{Parser, Subcommand};
use hatchery::config::{self, Config};
use hatchery::launch::{self, NotStarted};
use std::process::ExitCode;

#[derive(Parser)]
#[command(
    name = "hatchery",
    version,
    about = "Runs low-cost AI incubators: space, compute and services, and why."
)]
#[command(disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve (also without a command): makes the data folder, migrates, listens
    Serve,
    /// Bring the database up to date and stop
    Migrate,
    /// This help, or a page of it: `help config`
    Help {
        /// `config`
        topic: Option<String>,
    },
}

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("hatchery: {error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<ExitCode, NotStarted> {
    let cli = Cli::parse();
    let command = cli.command.unwrap_or(Command::Serve);
    if let Command::Help { topic } = &command {
        match topic.as_deref() {
            Some("config") => print!("{}", config::help()),
            _ => print!("{}", <Cli as clap::CommandFactory>::command().render_help()),
        }
        return Ok(ExitCode::SUCCESS);
    }
    let config = Config::load().map_err(NotStarted)?;
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log)
        .map_err(|error| NotStarted(format!("HATCHERY_LOG: {error}")))?;
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| NotStarted(error.to_string()))?;
    runtime.block_on(async {
        match command {
            Command::Serve => {
                launch::serve(&config, |address| println!("Hatchery listens on {address}")).await?
            }
            Command::Migrate => launch::open(&config).await?.migrate().await?,
            Command::Help { .. } => {}
        }
        Ok(ExitCode::SUCCESS)
    })
}
