//! Deeds of series and waiting lines.
//!
//! - `plans ROOM EVERY DAY FROM-TO times N`: what each date would come to, `tue+0 free, tue+1 taken`.
//! - `repeats ROOM EVERY DAY FROM-TO times N [as NAME] [waiting]`: `4 booked, 1 skipped`.
//! - `waits for ROOM DAY FROM-TO [as NAME] [auto] [units N]`, or `waits for any KIND DAY FROM-TO minutes N
//!   [seats N]`; `accepts NAME`, `turns NAME`, `leaves NAME`, `looks NAME`: `waiting behind 2`,
//!   `offered room1 09:00-10:00`, `served`.
//!
//! - `edits NAME FROM-TO [since BOOKING]`: `3 changed, 1 kept`; `drops NAME DAY DAY`, `ends NAME`: `2 gone`;
//!   `confirms NAME`; `sees NAME`: `4 open`, `ended, 0 open`.
//! - `comes to NAME` (checks in), `objects to NAME`, `excuses NAME`, `upholds NAME`; `strikes`: those that count.
//! - `rules ROOM with JSON`: the room's own rules from now on, the cast's and that one.
//!
//! EVERY is `day`, `workday`, `week`, `month`, `nth`.

use super::cast::{Cast, rules};
use super::story::{Names, clock, midnight, span, told};
use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Asia::Shanghai;
use hatchery::app::book::Taking;
use hatchery::app::series::{self, Dates, NewTerms, Planned};
use hatchery::app::wait::{self, Wait};
use hatchery::app::{Fault, offer, presence};
use hatchery::domain::access::Actor;
use hatchery::domain::decision::Verdict;
use hatchery::domain::recur::{Ends, Every, Recurrence};
use hatchery::domain::time::{Instant, MINUTE};
use hatchery::domain::waitlist::Ask;
use hatchery::store::place;

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
            let made = series::book(house, actor, &wanted, None, now).await;
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
            let joined = wait::join(house, actor, &wanted, None, now).await;
            Some(joined.map(|entry| {
                names.waits.insert(option("as").unwrap_or("it").to_owned(), entry.id);
                entry.state.name().to_owned()
            }))
        }
        ["accepts", name] => {
            let booked = offer::accept(house, actor, names.waits[*name], None, None, now).await;
            Some(booked.map(|booked| {
                names.bookings.insert((*name).to_owned(), booked.id);
                booked.state.name().to_owned()
            }))
        }
        ["turns", name] => Some(
            offer::turn_down(house, actor, names.waits[*name], None, None, now)
                .await
                .map(|after| after.state.name().to_owned()),
        ),
        ["leaves", name] => Some(
            offer::withdraw(house, actor, names.waits[*name], None, now)
                .await
                .map(|after| after.state.name().to_owned()),
        ),
        ["looks", name] => Some(
            wait::open(house, actor, names.waits[*name], now)
                .await
                .map(|opened| stands(&opened.entry, opened.before())),
        ),
        ["edits", name, hours, more @ ..] => {
            let (from, to) = hours.split_once('-').unwrap();
            let since = more.iter().position(|word| *word == "since").map(|at| names.bookings[more[at + 1]]);
            let new = NewTerms { since, hours: Some((time(from), time(to))), ..NewTerms::default() };
            let changed = series::edit(house, actor, names.series[*name], None, &new, None, now).await;
            Some(changed.map(|done| {
                names.series.insert(option("as").unwrap_or(name).to_owned(), done.object);
                format!("{} changed, {} kept", done.changed.len(), done.kept.len())
            }))
        }
        ["drops", name, from, until] => {
            let dates = Dates::Between(date(from), date(until));
            let gone = series::cancel(house, actor, names.series[*name], None, dates, None, None, now).await;
            Some(gone.map(|gone| format!("{} gone", gone.dates.len())))
        }
        ["ends", name] => {
            let id = names.series[*name];
            let gone = series::cancel(house, actor, id, None, Dates::All, Some("over"), None, now).await;
            Some(gone.map(|gone| format!("{} gone", gone.dates.len())))
        }
        ["confirms", name] => Some(
            series::confirm(house, actor, names.series[*name], None, None, now)
                .await
                .map(|by| by.date(Shanghai).to_string()),
        ),
        ["sees", name] => Some(series::open(house, actor, names.series[*name], now).await.map(|seen| {
            let open = seen.bookings.iter().filter(|one| one.state.is_open()).count();
            let ended = if seen.series.ended_at.is_some() { "ended, " } else { "" };
            format!("{ended}{open} open")
        })),
        ["comes", "to", name] => Some(
            presence::check_in(house, actor, names.bookings[*name], None, now)
                .await
                .map(|after| after.state.name().to_owned()),
        ),
        ["objects", "to", name] => Some(
            presence::object(house, actor, names.bookings[*name], "I was there", None, now)
                .await
                .map(|()| "ok".to_owned()),
        ),
        [said @ ("excuses" | "upholds"), name] => {
            let excused = *said == "excuses";
            let done =
                presence::decide(house, actor, names.bookings[*name], excused, "seen", None, now).await;
            Some(done.map(|()| "ok".to_owned()))
        }
        ["strikes"] => Some(presence::absences(house, actor, now).await.map(|all| {
            let counted = all.iter().filter(|one| one.counted == 0).count();
            format!("{counted} of {}", all.len())
        })),
        ["rules", room, "with", json] => {
            let mut all = rules();
            all.push(serde_json::from_str(json).unwrap());
            let mut tx = house.store.write().await.unwrap();
            let room = Some(cast.resources[*room]);
            place::set_policy(&mut tx, cast.nanshan, None, room, &all, None, now).await.unwrap();
            tx.commit().await.unwrap();
            Some(Ok("ok".to_owned()))
        }
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
