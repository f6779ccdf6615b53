//! Deeds of series and waiting lines.
//!
//! - `plans ROOM EVERY DAY FROM-TO times N`: what each date would come to, `tue+0 free, tue+1 taken`.
//! - `repeats ROOM EVERY DAY FROM-TO times N [as NAME] [waiting]`: `4 booked, 1 skipped`.
//! - `waits for ROOM DAY FROM-TO [as NAME] [auto] [units N]`, or `waits for any KIND DAY FROM-TO minutes N
//!   [seats N]`; `accepts NAME`, `turns NAME`, `leaves NAME`, `looks NAME`: `waiting behind 2`,
//!   `offered room1 09:00-10:00`, `served`.
//!
//! EVERY is `day`, `workday`, `week`, `month`, `nth`.

use super::cast::Cast;
use super::story::{Names, clock, midnight, span, told};
use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Asia::Shanghai;
use hatchery::app::Fault;
use hatchery::app::book::Taking;
use hatchery::app::series::{self, Planned};
use hatchery::app::wait::{self, Wait};
use hatchery::domain::access::Actor;
use hatchery::domain::decision::Verdict;
use hatchery::domain::recur::{Ends, Every, Recurrence};
use hatchery::domain::time::{Instant, MINUTE};
use hatchery::domain::waitlist::Ask;

/// Plays a deed of series or waiting lines; `None`: it is none.
pub(super) async fn deed(
    cast: &Cast,
    names: &mut Names,
    actor: &Actor,
    words: &[&str],
    now: Instant,
) -> Option<Result<String, Fault>> {
    let house = cast.house();
    let option = |name: &str| words.iter().position(|word| *word == name).map(|at| words[at + 1]);
    let number = |name: &str, other: i64| option(name).map_or(other, |text| text.parse().unwrap());
    match words {
        ["plans", room, every, day, hours, ..] => {
            let wanted = wanted(cast, room, every, day, hours, number("times", 1), false);
            let planned = series::plan(house, actor, &wanted, now).await;
            Some(planned.map(|all| all.iter().map(foreseen).collect::<Vec<_>>().join(", ")))
        }
        ["repeats", room, every, day, hours, more @ ..] => {
            let waiting = more.contains(&"waiting");
            let wanted = wanted(cast, room, every, day, hours, number("times", 1), waiting);
            let made = series::book(house, actor, &wanted, now).await;
            Some(made.map(|made| {
                let name = option("as").unwrap_or("it");
                names.series.insert(name.to_owned(), made.object);
                for (n, (_, id, _)) in made.booked.iter().enumerate() {
                    names.bookings.insert(format!("{name}{}", n + 1), *id);
                }
                for (n, (.., wait)) in made.skipped.iter().enumerate() {
                    if let Some(id) = wait {
                        names.waits.insert(format!("{name}-w{}", n + 1), *id);
                    }
                }
                format!("{} booked, {} skipped", made.booked.len(), made.skipped.len())
            }))
        }
        ["waits", "for", rest @ ..] => {
            let (room, any, rest) = match rest {
                ["any", kind, rest @ ..] => (None, *kind, rest),
                [room, rest @ ..] => (Some(cast.resources[*room]), "", rest),
                [] => panic!("for what?"),
            };
            let window = span(rest[0], rest[1]).unwrap();
            let length = option("minutes").map_or(window.seconds(), |n| n.parse::<i64>().unwrap() * MINUTE);
            let wanted = wait::Wanted {
                resource: room,
                incubator: Some(cast.nanshan),
                kind: any.to_owned(),
                seats: number("seats", 0),
                units: number("units", 1),
                people: 0,
                ask: Ask { window, length },
                title: "Waiting".to_owned(),
                private: false,
                company: None,
                auto: words.contains(&"auto"),
            };
            let joined = wait::join(house, actor, &wanted, now).await;
            Some(joined.map(|entry| {
                names.waits.insert(option("as").unwrap_or("it").to_owned(), entry.id);
                entry.state.name().to_owned()
            }))
        }
        ["accepts", name] => {
            let booked = wait::accept(house, actor, names.waits[*name], now).await;
            Some(booked.map(|booked| {
                names.bookings.insert((*name).to_owned(), booked.id);
                booked.state.name().to_owned()
            }))
        }
        ["turns", name] => Some(
            wait::turn_down(house, actor, names.waits[*name], now)
                .await
                .map(|after| after.state.name().to_owned()),
        ),
        ["leaves", name] => Some(
            wait::withdraw(house, actor, names.waits[*name], now)
                .await
                .map(|after| after.state.name().to_owned()),
        ),
        ["looks", name] => Some(
            wait::one(house, actor, names.waits[*name], now)
                .await
                .map(|(entry, before)| stands(&entry, before)),
        ),
        _ => None,
    }
}

fn stands(entry: &Wait, before: usize) -> String {
    match &entry.offer {
        Some(offer) => {
            let clock = |at: Instant| at.wall(Shanghai).format("%H:%M").to_string();
            format!("offered {} {}-{}", offer.name, clock(offer.span.start()), clock(offer.span.end()))
        }
        None if entry.state.is_open() => format!("{} behind {before}", entry.state.name()),
        None => entry.state.name().to_owned(),
    }
}

fn foreseen(one: &Planned) -> String {
    let what = match &one.decision.verdict {
        Verdict::Allow => "free".to_owned(),
        Verdict::NeedsApproval { .. } => "asks".to_owned(),
        Verdict::Refuse(refusal) => told(refusal),
    };
    let unknown = if one.provisional { "?" } else { "" };
    format!("{}{unknown} {what}", one.date.format("%m-%d"))
}

fn date(day: &str) -> NaiveDate {
    Instant(midnight(day)).date(Shanghai)
}

fn time(text: &str) -> NaiveTime {
    NaiveTime::from_num_seconds_from_midnight_opt(u32::try_from(clock(text)).unwrap(), 0).unwrap()
}

#[allow(clippy::too_many_arguments)]
fn wanted(
    cast: &Cast,
    room: &str,
    every: &str,
    day: &str,
    hours: &str,
    times: i64,
    wait: bool,
) -> series::Wanted {
    let every = match every {
        "day" => Every::Day,
        "workday" => Every::WorkingDay,
        "week" => Every::Week(Vec::new()),
        "month" => Every::MonthDay,
        "nth" => Every::MonthWeekday,
        other => panic!("no such rule: {other}"),
    };
    let (from, to) = hours.split_once('-').unwrap();
    let items = room.split('+').map(|room| Taking { resource: cast.resources[room], units: 1 });
    series::Wanted {
        items: items.collect(),
        first: date(day),
        from: time(from),
        to: time(to),
        rule: Recurrence { every, interval: 1, ends: Ends::Count(u32::try_from(times).unwrap()) },
        title: "Series".to_owned(),
        company: None,
        note: String::new(),
        private: false,
        seats: 0,
        accepts: Vec::new(),
        wait,
        only: Vec::new(),
    }
}
