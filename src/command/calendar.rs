//! `calendar`: a year's holiday notice is looked at, or put in force.

use super::stop::Stop;
use super::tell::tell;
use clap::{Args, ValueEnum};
use hatchery::app::House;
use hatchery::app::calendar::{self, About, Wish};
use hatchery::http::now::Clock;
use std::io::Read;

/// A year's notice.
#[derive(Args)]
pub struct Notice {
    /// The file (lines of kind,date,name, or the JSON of holiday-cn), or - for standard input
    file: String,
    /// Put it in force; without, only what it would change is said
    #[arg(long)]
    set: bool,
    /// Where it comes from
    #[arg(long, default_value = "")]
    source: String,
    /// What is done about bookings on days that are off then
    #[arg(long, value_enum, default_value = "leave")]
    bookings: Bookings,
    /// Move deadlines that count working time
    #[arg(long)]
    deadlines: bool,
}

/// What is done about bookings on days that are off then.
#[derive(Clone, Copy, ValueEnum)]
enum Bookings {
    /// Nothing
    Leave,
    /// They stay, and their holders are told
    Inform,
    /// They are released, and their holders are told
    Release,
}

/// Looks at a notice, or puts it in force.
pub async fn notice(house: &House, wish: &Notice) -> Result<(), Stop> {
    let failed = |error: std::io::Error| Stop(format!("{}: {error}", wish.file));
    let mut bytes = Vec::new();
    if wish.file == "-" {
        std::io::stdin().read_to_end(&mut bytes).map_err(failed)?;
    } else {
        bytes = std::fs::read(&wish.file).map_err(failed)?;
    }
    let text = calendar::utf8(&bytes).map_err(hatchery::app::Fault::from)?;
    let now = Clock::real().now();
    let plan = calendar::plan(house, None, &text, now).await?;
    let days = |all: &[chrono::NaiveDate]| {
        let all: Vec<String> = all.iter().map(ToString::to_string).collect();
        if all.is_empty() { "none".to_owned() } else { all.join(" ") }
    };
    tell(&format!(
        "Holidays of {}\nnewly off: {}\nnewly worked: {}\nbookings on days off: {} ({} under a rule for working days)\ndeadlines that move: {}\n",
        plan.year,
        days(&plan.difference.newly_off),
        days(&plan.difference.newly_working),
        plan.bookings.len(),
        plan.against,
        plan.deadlines.len(),
    ))?;
    if !wish.set {
        return tell("Nothing was changed; --set puts it in force.\n");
    }
    let about = match wish.bookings {
        Bookings::Leave => About::Leave,
        Bookings::Inform => About::Inform,
        Bookings::Release => About::Release,
    };
    let wanted = Wish { source: wish.source.clone(), about, deadlines: wish.deadlines };
    let done = calendar::import(house, None, &text, &wanted, None, now).await?;
    tell(&format!("In force. {} bookings minded, {} deadlines moved.\n", done.bookings, done.deadlines))
}
