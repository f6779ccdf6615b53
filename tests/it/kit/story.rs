//! Stories as tables. A line is `time  who  deed  -> outcome`; each is one use case at that time.
//!
//! - `time`: `08:00`, or with a day `tue 08:00` (the week of Monday 2026-11-23; `sat+1` is the next), or with a date.
//! - deeds: `books ROOM DAY FROM-TO [as NAME] [units N] [for COMPANY] [holder WHO] [private]`,
//!   `approves NAME`, `declines NAME because WORDS`, `cancels NAME`, `undoes NAME`,
//!   `moves NAME DAY FROM-TO`, `opens NAME`, `has UNIT`, `everything due`; `overrides ROOM DAY FROM-TO
//!   because WORDS`; those of series and waiting lines are told in `lines`, of tenancies and
//!   closures in `keep`, of cases in `cases`, of agreements in `agreements`.
//! - `outcome`: the booking's state, a refusal's slug (with the broken rules behind a colon), what a
//!   balance says (`available 90 held 30 used 0`), or `ok`.

use super::agreements;
use super::cases;
use super::cast::Cast;
use super::keep;
use super::lines;
use super::monday;
use hatchery::app::approve::{Answer, answer};
use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::change::{Change, change};
use hatchery::app::check::check;
use hatchery::app::{Fault, cancel, due, grant, see};
use hatchery::domain::id::{BookingId, ObjectId, WaitId};
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::{DAY, HOUR, Instant, Interval, MINUTE};
use hatchery::http::problem::status;
use std::collections::HashMap;

/// Plays a story in a fresh cast; every line must come out as it says.
pub async fn story(text: &str) {
    play(&Cast::new().await, text).await;
}

/// Plays a story in a cast that is there.
pub async fn play(cast: &Cast, text: &str) {
    let mut names = Names::default();
    let mut now = monday();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (deed, outcome) = line.split_once("->").expect("a line is: time who deed -> outcome");
        let words: Vec<&str> = deed.split_whitespace().collect();
        let (day, rest) =
            if words[0].contains(':') { (None, &words[..]) } else { (Some(words[0]), &words[1..]) };
        let date = day.map_or(now.0 - (now.0 - monday().0).rem_euclid(DAY), morning);
        now = Instant(date - 8 * HOUR + clock(rest[0]));
        let came = deed_of(cast, &mut names, &rest[1..], now).await;
        assert_eq!(came, outcome.trim(), "at: {line}");
    }
    assert_eq!(check(&cast.house().store).await.unwrap(), [], "what must hold does not, after the story");
}

/// What a story has named so far.
#[derive(Default)]
pub(super) struct Names {
    pub(super) bookings: HashMap<String, BookingId>,
    pub(super) waits: HashMap<String, WaitId>,
    pub(super) series: HashMap<String, ObjectId>,
    pub(super) keep: keep::Kept,
    pub(super) cases: cases::Kept,
    pub(super) agreements: agreements::Kept,
}

/// 08:00 of a day, `tue+2` or `2027-01-01`.
fn morning(day: &str) -> i64 {
    match day.parse::<chrono::NaiveDate>() {
        Ok(date) => hatchery::domain::time::day_start(date, chrono_tz::Asia::Shanghai).0 + 8 * HOUR,
        Err(_) => midnight(day) + 8 * HOUR,
    }
}

/// Seconds of `09:30` since midnight.
pub(super) fn clock(text: &str) -> i64 {
    let (hour, minute) = text.split_once(':').unwrap();
    hour.parse::<i64>().unwrap() * HOUR + minute.parse::<i64>().unwrap() * MINUTE
}

/// Midnight in Beijing of a day of that week, `tue`, or of a later one, `tue+2`.
pub(super) fn midnight(day: &str) -> i64 {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let (name, weeks) = day.split_once('+').map_or((day, 0), |(name, weeks)| (name, weeks.parse().unwrap()));
    let number = DAYS.iter().position(|known| *known == name).expect("a day of the week") as i64;
    monday().0 - 8 * HOUR + (number + 7 * weeks) * DAY
}

pub(super) fn span(day: &str, hours: &str) -> Result<Interval, Refusal> {
    let (from, to) = hours.split_once('-').unwrap();
    let start = midnight(day);
    Ok(Interval::new(Instant(start + clock(from)), Instant(start + clock(to)))?)
}

async fn deed_of(cast: &Cast, names: &mut Names, words: &[&str], now: Instant) -> String {
    let house = cast.house();
    if words == ["everything", "due"] {
        due::run(house, now).await.unwrap();
        return "ok".to_owned();
    }
    let actor = cast.actor_at(words[0], now).await;
    if let Some(said) = lines::deed(cast, names, &actor, &words[1..], now).await {
        return said.unwrap_or_else(|fault| refused(&fault));
    }
    if let Some(said) = keep::deed(cast, names, &actor, &words[1..], now).await {
        return said.unwrap_or_else(|fault| refused(&fault));
    }
    if let Some(said) = agreements::deed(cast, names, &actor, &words[1..], now).await {
        return said.unwrap_or_else(|fault| refused(&fault));
    }
    if let Some(said) = cases::deed(cast, names, &actor, &words[1..], now).await {
        return said.unwrap_or_else(|fault| refused(&fault));
    }
    let known = |name: &str| *names.bookings.get(name).unwrap_or_else(|| panic!("{name} was never booked"));
    let done: Result<String, Fault> = match &words[1..] {
        ["books" | "overrides", room, day, hours, more @ ..] => {
            let option = |name: &str| more.iter().position(|word| *word == name).map(|at| more[at + 1]);
            let items = room.split('+').map(|room| Taking {
                resource: cast.resources[room],
                units: option("units").map_or(1, |units| units.parse().unwrap()),
            });
            let outcome = match span(day, hours) {
                Err(refusal) => Err(refusal.into()),
                Ok(span) => {
                    let new = NewBooking {
                        items: items.collect(),
                        span,
                        title: "Weekly".to_owned(),
                        company: option("for").map(|name| cast.companies[name]),
                        holder: option("holder").map(|name| cast.id(name)),
                        guests: Vec::new(),
                        note: String::new(),
                        private: more.contains(&"private"),
                        seats: option("people").map_or(0, |people| people.parse().unwrap()),
                        accepts: Vec::new(),
                        overriding: (words[1] == "overrides").then(|| more.join(" ")),
                    };
                    book(house, &actor, &new, None, now).await
                }
            };
            outcome.map(|booked| {
                names.bookings.insert(option("as").unwrap_or("it").to_owned(), booked.id);
                booked.state.name().to_owned()
            })
        }
        ["approves", name] => {
            let came = answer(house, &actor, known(name), None, Answer::Approve, None, now).await;
            came.map(|after| after.state.name().to_owned())
        }
        ["declines", name, "because", why @ ..] => {
            let why = why.join(" ");
            let came = answer(house, &actor, known(name), None, Answer::Decline(&why), None, now).await;
            came.map(|after| after.state.name().to_owned())
        }
        ["cancels", name] => cancel::cancel(house, &actor, known(name), None, None, now)
            .await
            .map(|after| after.state.name().to_owned()),
        ["undoes", name] => cancel::restore(house, &actor, known(name), None, None, now)
            .await
            .map(|after| after.state.name().to_owned()),
        ["moves", name, day, hours] => {
            let wish = Change { span: Some(span(day, hours).unwrap()), ..Change::default() };
            let came = change(house, &actor, known(name), None, &wish, now).await;
            came.map(|after| match after.change {
                Some(_) => format!("{} until the new time is approved", after.state.name()),
                None => after.state.name().to_owned(),
            })
        }
        ["opens", name] => {
            see::open(house, &actor, known(name), now).await.map(|seen| seen.booking.state.name().to_owned())
        }
        ["has", unit] => {
            let company = actor.companies().next().expect("somebody with a company");
            grant::balances(house, &actor, company, now).await.map(|balances| {
                let one =
                    balances.iter().find(|one| one.unit.name() == *unit).expect("a balance of that unit");
                format!("available {} held {} used {}", one.available, one.held, one.used)
            })
        }
        other => panic!("no such deed: {other:?}"),
    };
    match done {
        Ok(said) => said,
        Err(fault) => refused(&fault),
    }
}

/// What a story says of a fault; one of our own ends it.
pub fn refused(fault: &Fault) -> String {
    match fault {
        Fault::Refused(refusal) => told(refusal),
        fault => panic!("our own fault: {fault}"),
    }
}

/// A refusal by its slug, with the broken rules behind a colon.
pub(super) fn told(refusal: &Refusal) -> String {
    let (_, slug) = status(refusal);
    match refusal {
        Refusal::Rules { broken, .. } => {
            let rules: Vec<&str> = broken.iter().map(|check| check.rule.name()).collect();
            format!("{slug}: {}", rules.join(" "))
        }
        _ => slug.to_owned(),
    }
}
