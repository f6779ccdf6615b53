//! `import`, `export` and `incubator`: places and what is in them.

use super::stop::Stop;
use super::tell::tell;
use clap::{Args, Subcommand};
use hatchery::app::incubator::{self, Draft};
use hatchery::app::{Fault, House, import as csv, inventory};
use hatchery::domain::id::IncubatorId;
use hatchery::http::now::Clock;
use std::io::Read;

/// CSV in.
#[derive(Args)]
pub struct Import {
    /// Short name of the incubator
    #[arg(long)]
    incubator: String,
    /// The file, or - for standard input
    file: String,
}

/// CSV out.
#[derive(Args)]
pub struct Export {
    /// Short name of the incubator
    #[arg(long)]
    incubator: String,
}

/// What is done to an incubator.
#[derive(Subcommand)]
pub enum Incubator {
    /// Add one
    Add {
        /// Short name, for addresses
        slug: String,
        /// District, as 440305
        #[arg(long)]
        district: String,
        /// 中文 name
        #[arg(long)]
        name_zh: String,
        /// English name
        #[arg(long)]
        name_en: String,
        /// Square metres, up to two decimals
        #[arg(long, default_value = "0")]
        area_m2: String,
        /// Weekly hours
        #[arg(long, default_value = "mon-fri 08:30-20:00")]
        opening: String,
    },
}

async fn named(house: &House, slug: &str) -> Result<IncubatorId, Stop> {
    match inventory::incubator(house, slug).await {
        Ok(found) => Ok(IncubatorId(found.id)),
        Err(Fault::Refused(_)) => Err(Stop(format!("there is no incubator {slug}"))),
        Err(other) => Err(other.into()),
    }
}

/// Reads a whole inventory: all of it or nothing.
pub async fn import(house: &House, wish: &Import) -> Result<(), Stop> {
    let to = named(house, &wish.incubator).await?;
    let failed = |error: std::io::Error| Stop(format!("{}: {error}", wish.file));
    let mut bytes = Vec::new();
    if wish.file == "-" {
        std::io::stdin().read_to_end(&mut bytes).map_err(failed)?;
    } else {
        bytes = std::fs::read(&wish.file).map_err(failed)?;
    }
    let done = csv::import(house, None, to, &bytes, Clock::real().now()).await?;
    println!("{} added, {} changed.", done.added, done.changed);
    Ok(())
}

/// Writes a whole inventory.
pub async fn export(house: &House, wish: &Export) -> Result<(), Stop> {
    let of = named(house, &wish.incubator).await?;
    let text = csv::export(house, None, of).await?;
    tell(&text)
}

/// Adds an incubator.
pub async fn incubator(house: &House, wish: Incubator) -> Result<(), Stop> {
    let Incubator::Add { slug, district, name_zh, name_en, area_m2, opening } = wish;
    let address = String::new();
    let draft = Draft { slug, district, name_zh, name_en, address, area: area_m2, opening };
    incubator::add(house, None, &draft, Clock::real().now()).await?;
    println!("{} was added.", draft.slug);
    Ok(())
}
