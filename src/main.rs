//! The program: settings, log, and one command.

mod command;

use command::{Cli, Stop};
use hatchery::config::Config;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(Stop(text)) => {
            eprintln!("hatchery: {text}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<ExitCode, Stop> {
    let Some(cli) = Cli::read()? else { return Ok(ExitCode::SUCCESS) };
    let config = Config::load().map_err(Stop)?;
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log)
        .map_err(|error| Stop(format!("HATCHERY_LOG: {error}")))?;
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Stop(error.to_string()))?;
    runtime.block_on(command::run(cli, config))
}
