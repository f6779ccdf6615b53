//! Deeds of tenancies, leave and closures.
//!
//! - `gives DESK to COMPANY DAY..DAY [person WHO] [as NAME]`, `ends NAME DAY`: `until 11-27`.
//! - `is away NAME DAY..DAY`: `away 11-25..11-26`; `takes back NAME`: `2 days back, booked by bob (beta)`.
//! - `looks at closing PLACE DAY HH:MM DAY HH:MM [as NAME]`: what each booking hit could do; PLACE is a
//!   resource, `zone` (all resources of 南山 stand in it), `floor` or `everything`.
//! - `closes NAME` does what was looked at, the first proposal of each (`releasing`: none), and says
//!   `1 moved, 2 released`; `lifts NAME`.
//! - `is told`: how many mails came since the last time, and how many lines the last one lists.
//! - `finds KIND DAY FROM-TO`: the codes of what is free.

use super::cast::Cast;
use super::story::{Names, clock, midnight, span};
use chrono::NaiveDate;
use chrono_tz::Asia::Shanghai;
use hatchery::app::closure::{self, Pick, Plan, Request, Scope};
use hatchery::app::tenancy::{self, New, Tenancy};
use hatchery::app::{Fault, Filter, find, notify};
use hatchery::domain::access::Actor;
use hatchery::domain::id::{ClosureId, TenancyId};
use hatchery::domain::time::{Instant, Interval};
use std::collections::HashMap;

/// What a story has named so far.
#[derive(Default)]
pub(super) struct Kept {
    tenancies: HashMap<String, TenancyId>,
    plans: HashMap<String, (Request, Plan)>,
    closures: HashMap<String, ClosureId>,
    mails: HashMap<i64, usize>,
}

fn date(day: &str) -> NaiveDate {
    Instant(midnight(day)).date(Shanghai)
}

fn dates(text: &str) -> (NaiveDate, NaiveDate) {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    (date(first), date(last))
}

/// Plays a deed of tenancies or closures; `None`: it is none.
pub(super) async fn deed(
    cast: &Cast,
    names: &mut Names,
    actor: &Actor,
    words: &[&str],
    now: Instant,
) -> Option<Result<String, Fault>> {
    let house = cast.house();
    let option = |name: &str| words.iter().position(|word| *word == name).map(|at| words[at + 1]);
    let name = option("as").unwrap_or("it").to_owned();
    match words {
        ["gives", desk, "to", company, days, ..] => {
            let (first, last) = dates(days);
            let new = New {
                resource: cast.resources[*desk],
                company: cast.companies[*company],
                person: option("person").map(|who| cast.id(who)),
                first,
                last,
                note: String::new(),
            };
            let given = tenancy::give(house, actor, &new, None, now).await;
            Some(given.map(|one| {
                names.keep.tenancies.insert(name, one.id);
                "given".to_owned()
            }))
        }
        ["ends", known, day] => {
            let id = names.keep.tenancies[*known];
            let ended = tenancy::end(house, actor, id, None, date(day), "moving out", None, now).await;
            Some(ended.map(|one| format!("until {}", one.span.end().plus(-1).date(Shanghai).format("%m-%d"))))
        }
        ["is", "away", known, days] => {
            let id = names.keep.tenancies[*known];
            let marked = tenancy::mark(house, actor, id, dates(days), None, now).await;
            Some(marked.map(|one| leaves(&one)))
        }
        ["takes", "back", known] => {
            let one = tenancy::one(house, actor, names.keep.tenancies[*known]).await;
            let leave = match one {
                Ok(one) => one.leaves.last().expect("a leave").id,
                Err(fault) => return Some(Err(fault)),
            };
            let back = tenancy::take_back(house, actor, leave, None, now).await;
            Some(back.map(|back| {
                let who = back.kept.iter().map(|one| format!(", booked by {} ({})", one.person, one.company));
                format!("{} days back{}", back.days, who.collect::<String>())
            }))
        }
        ["looks", "at", "closing", place, first, from, last, to, ..] => {
            let wish = request(cast, place, (first, from), (last, to)).await;
            let plan = closure::plan(house, actor, &wish, now).await;
            Some(plan.map(|plan| {
                let said = foreseen(names, &plan);
                names.keep.plans.insert(name, (wish, plan));
                said
            }))
        }
        ["closes", known, more @ ..] => {
            let (wish, plan) = names.keep.plans[*known].clone();
            let picks: Vec<Pick> = plan
                .hits
                .iter()
                .map(|hit| Pick {
                    booking: hit.booking.id,
                    version: hit.booking.version,
                    to: hit
                        .places
                        .first()
                        .filter(|_| !more.contains(&"releasing"))
                        .map(|place| (place.resources.clone(), place.span)),
                })
                .collect();
            let moved = picks.iter().filter(|pick| pick.to.is_some()).count();
            let closed = closure::close(house, actor, &wish, &picks, None, now).await;
            Some(closed.map(|one| {
                names.keep.closures.insert((*known).to_owned(), one.id);
                format!("{moved} moved, {} released", picks.len() - moved)
            }))
        }
        ["lifts", known] => {
            let lifted = closure::lift(house, actor, names.keep.closures[*known], None, now).await;
            Some(lifted.map(|_| "open".to_owned()))
        }
        ["is", "told"] => Some(told(cast, names, actor, now).await),
        ["finds", kind, day, hours] => {
            let filter = Filter {
                kind: Some((*kind).to_owned()),
                incubator: Some(cast.nanshan),
                span: Some(span(day, hours).unwrap()),
                only_free: true,
                units: 1,
                limit: 50,
                ..Filter::default()
            };
            let found = find::search(house, actor, &filter).await;
            Some(found.map(|all| {
                let codes: Vec<String> = all.into_iter().map(|one| one.code).collect();
                if codes.is_empty() { "nothing".to_owned() } else { codes.join(" ") }
            }))
        }
        _ => None,
    }
}

fn leaves(one: &Tenancy) -> String {
    let all: Vec<String> = one
        .leaves
        .iter()
        .map(|leave| {
            let day = |at: Instant| at.date(Shanghai).format("%m-%d").to_string();
            format!("{}..{}", day(leave.span.start()), day(leave.span.end().plus(-1)))
        })
        .collect();
    format!("away {}", all.join(" "))
}

async fn request(cast: &Cast, place: &str, from: (&str, &str), to: (&str, &str)) -> Request {
    let at = |(day, time): (&str, &str)| Instant(midnight(day) + clock(time));
    let manager = cast.actor("manager").await;
    let parts = closure::places(cast.house(), &manager, cast.nanshan).await.unwrap();
    let scope = match place {
        "everything" => Scope::default(),
        "zone" => Scope { zone: Some(parts[0].zone), ..Scope::default() },
        "floor" => Scope { floor: Some(parts[0].floor), ..Scope::default() },
        code => Scope { resource: Some(cast.resources[code]), ..Scope::default() },
    };
    Request {
        incubator: cast.nanshan,
        scope,
        span: Interval::new(at(from), at(to)).unwrap(),
        reason: "painting".to_owned(),
    }
}

/// Each booking by the name the story gave it, with where it could go.
fn foreseen(names: &Names, plan: &Plan) -> String {
    let hit = |hit: &closure::Hit| {
        let name = names.bookings.iter().find(|(_, id)| **id == hit.booking.id);
        let place = |place: &closure::Place| {
            format!("{} {}", place.names.join("+"), place.span.start().wall(Shanghai).format("%a %H:%M"))
        };
        let all: Vec<String> = hit.places.iter().map(place).collect();
        let places = if all.is_empty() { "nowhere".to_owned() } else { all.join(" or ") };
        format!("{} to {places}", name.map_or("?", |(name, _)| name.as_str()))
    };
    if plan.hits.is_empty() {
        return "nothing is hit".to_owned();
    }
    plan.hits.iter().map(hit).collect::<Vec<_>>().join(", ")
}

/// Mails of the reader since the last look, and the lines of the latest.
async fn told(cast: &Cast, names: &mut Names, actor: &Actor, now: Instant) -> Result<String, Fault> {
    while notify::run(cast.house(), now).await? > 0 {}
    let admin = cast.actor("admin").await;
    let all = notify::mails(cast.house(), &admin, i64::MAX, 500).await?;
    let own: Vec<_> = all.iter().filter(|mail| mail.address == actor.email).collect();
    let before = names.keep.mails.insert(actor.person.0, own.len()).unwrap_or(0);
    let lines = own.first().map_or(0, |mail| mail.body.lines().filter(|line| line.starts_with("- ")).count());
    Ok(format!("{} mails, the last of {lines} lines", own.len() - before))
}
