//! Histories whose house is killed again and again: each life is a process of its own that is told to die
//! at any moment. What was acknowledged is written down beside the database; the next life looks whether
//! it is still there, takes the house as it finds it, and goes on.

use super::city::City;
use super::live;
use crate::kit::cast::Cast;
use crate::kit::{fresh_url, open};
use hatchery::app::Booking;
use hatchery::domain::time::Instant;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const NAME: &str = "laws::killed::a_house_that_is_killed_again_and_again_keeps_every_promise";
const HISTORIES: u64 = 5;

fn commands() -> u64 {
    super::told("COMMANDS", 20_000)
}

/// What was acknowledged, a line each: the time, commands that were done, and bookings as they were told.
pub struct Diary {
    file: File,
}

impl Diary {
    pub fn open(path: &Path) -> Diary {
        Diary { file: OpenOptions::new().create(true).append(true).open(path).unwrap() }
    }

    pub fn time(&mut self, now: Instant) {
        writeln!(self.file, "time {}", now.0).unwrap();
    }

    pub fn command(&mut self) {
        writeln!(self.file, "command").unwrap();
    }

    pub fn told(&mut self, one: &Booking) {
        writeln!(self.file, "booking {} {} {}", one.id, one.version, as_told(one)).unwrap();
    }
}

fn as_told(one: &Booking) -> String {
    format!("{} {} {}", one.state.name(), one.span.start().0, one.span.end().0)
}

/// What a diary holds: the clock, how many commands there were, and the last word on each booking.
struct Read {
    now: Option<Instant>,
    commands: u64,
    bookings: BTreeMap<i64, (i64, String)>,
}

fn read(path: &Path) -> Read {
    let mut all = Read { now: None, commands: 0, bookings: BTreeMap::new() };
    let text = std::fs::read_to_string(path).unwrap_or_default();
    // The last line may have been cut off.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    for line in whole.lines() {
        match line.splitn(4, ' ').collect::<Vec<_>>()[..] {
            ["time", at] => all.now = Some(Instant(at.parse().unwrap())),
            ["command"] => all.commands += 1,
            ["booking", id, version, told] => {
                all.bookings.insert(id.parse().unwrap(), (version.parse().unwrap(), told.to_owned()));
            }
            _ => panic!("no line of a diary: {line}"),
        }
    }
    all
}

/// One life: what was acknowledged before is there, and more commands follow until it is killed or done.
async fn life(url: &str, diary: &Path, seed: u64) {
    let before = read(diary);
    let mut city = match before.now {
        None => City::new(Cast::over(open(url).await, url.to_owned()).await).await,
        Some(now) => City::found(Cast::again(open(url).await, url.to_owned()).await, now).await,
    };
    for (id, (version, told)) in &before.bookings {
        let seen = city.seen(hatchery::domain::id::BookingId(*id)).await;
        assert!(seen.version >= *version, "booking {id} forgot what was acknowledged: {told}");
        assert!(seen.version > *version || as_told(&seen) == *told, "booking {id} was told as {told}");
    }
    city.write(Diary::open(diary));
    city.compare().await;
    let mut dice = StdRng::seed_from_u64(seed);
    live(&mut city, &mut dice, commands().saturating_sub(before.commands), 200).await;
}

fn has_begun(diary: &Path) -> bool {
    diary.metadata().is_ok_and(|file| file.len() > 0)
}

/// One history from its first command to its last, in as many lives as it takes.
fn history(seed: u64) {
    println!("SEED={seed}");
    let runtime = rocket::tokio::runtime::Runtime::new().unwrap();
    let (url, folder) = runtime.block_on(fresh_url());
    let diary = std::env::temp_dir().join(format!("diary-{}-{seed}", std::process::id()));
    let mut dice = StdRng::seed_from_u64(seed);
    let mut lives = 0_u64;
    loop {
        lives += 1;
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", NAME, "--include-ignored", "--nocapture"])
            .env("LIFE_URL", &url)
            .env("LIFE_DIARY", &diary)
            .env("LIFE_SEED", (seed + lives).to_string())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let end = std::time::Instant::now() + Duration::from_millis(dice.random_range(500..10_000));
        let done = loop {
            match child.try_wait().unwrap() {
                Some(status) => break Some(status),
                // Whoever moves in first is let be until the house stands.
                None if std::time::Instant::now() >= end && has_begun(&diary) => break None,
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        };
        match done {
            Some(status) => {
                assert!(status.success(), "life {lives} of SEED={seed} broke a promise");
                break;
            }
            None => {
                child.kill().unwrap();
                child.wait().unwrap();
            }
        }
    }
    let lived = read(&diary);
    println!("SEED={seed}: {} commands in {lives} lives, {} bookings", lived.commands, lived.bookings.len());
    assert!(lived.commands >= commands() && lives > 5, "this proves little");
    std::fs::remove_file(&diary).unwrap();
    if let Some(folder) = folder {
        std::fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
#[ignore = "long: run by ./ci long"]
fn a_house_that_is_killed_again_and_again_keeps_every_promise() {
    if let (Ok(url), Ok(diary)) = (std::env::var("LIFE_URL"), std::env::var("LIFE_DIARY")) {
        let seed = std::env::var("LIFE_SEED").unwrap().parse().unwrap();
        let runtime = rocket::tokio::runtime::Runtime::new().unwrap();
        return runtime.block_on(life(&url, &PathBuf::from(diary), seed));
    }
    let first: u64 = super::told("SEED", rand::random::<u64>() >> 8);
    // Two at a time, each with its own database.
    let halves = [0, 1].map(|half| {
        std::thread::spawn(move || {
            (0..HISTORIES).filter(|n| n % 2 == half).for_each(|n| history(first + n * 1_000_000));
        })
    });
    for half in halves {
        half.join().unwrap();
    }
}
