//! What people have wanted and when: two years of days, and what is already booked ahead.

use super::dice::Dice;
use super::names;
use super::people::Firm;
use super::place::Thing;
use crate::domain::id::{PersonId, ResourceId};
use crate::domain::time::{DAY, HOUR, Instant, Interval, MINUTE, day_start};
use crate::domain::work_calendar::WorkCalendar;
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use std::collections::HashMap;

/// Days of history and days ahead.
const DAYS: (u64, u64) = (730, 45);
/// Weights of the half hours from 08:30 on: a dip at noon, nothing new after 18:00.
const STARTS: [i64; 20] = [3, 8, 9, 10, 8, 6, 3, 1, 1, 2, 4, 9, 9, 9, 8, 7, 6, 4, 3, 2];
/// Minutes of a meeting, and their weights.
const LENGTHS: [i64; 6] = [30, 60, 90, 120, 180, 240];
const LENGTH_WEIGHTS: [i64; 6] = [25, 40, 15, 13, 4, 3];
/// How many requests wait for their answer on the demo's day, at least.
const WAITING: usize = 6;

/// Somebody wants something.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Which thing, by place in the list.
    pub thing: usize,
    /// When.
    pub span: Interval,
    /// When they said so.
    pub made: Instant,
    /// For which company, by place in the list.
    pub firm: usize,
    /// Who.
    pub person: PersonId,
    /// Units.
    pub units: i64,
    /// People expected.
    pub seats: i64,
    /// Title.
    pub title: &'static str,
    /// Nobody has answered it yet.
    pub waits: bool,
    /// What becomes of it: 0..1000.
    pub fate: i64,
    /// The name calendars know it by.
    pub uid: String,
}

/// Everything that wishes are made of.
pub struct World<'a> {
    /// What there is.
    pub things: &'a [Thing],
    /// Who there is.
    pub firms: &'a [Firm],
    /// The working calendar.
    pub calendar: &'a WorkCalendar,
    /// The demo's day.
    pub today: NaiveDate,
    /// Its first moment.
    pub midnight: Instant,
    /// The time zone of the place.
    pub zone: Tz,
}

struct Taken(HashMap<ResourceId, Vec<(Interval, i64)>>);

impl Taken {
    /// Takes `units` of all atoms, if they are free whatever becomes of the others.
    fn take(&mut self, thing: &Thing, span: Interval, units: i64) -> bool {
        let fits = thing.atoms.iter().all(|atom| {
            let near = self.0.get(atom).map_or(&[][..], Vec::as_slice);
            let near = &near[near.len().saturating_sub(40)..];
            let used: i64 =
                near.iter().filter(|(other, _)| other.overlaps(span)).map(|(_, units)| units).sum();
            used + units <= thing.capacity
        });
        if fits {
            for atom in &thing.atoms {
                self.0.entry(*atom).or_default().push((span, units));
            }
        }
        fits
    }
}

/// Wishes in the order in which they were made.
pub fn wishes(world: &World<'_>, dice: &mut Dice) -> Vec<Wish> {
    let mut wishes = Vec::new();
    let mut taken = Taken(HashMap::new());
    let Some(first) = world.today.checked_sub_days(Days::new(DAYS.0)) else { return wishes };
    for (day, date) in first.iter_days().take((DAYS.0 + DAYS.1) as usize).enumerate() {
        let working = world.calendar.day(date).working;
        let weekend = crate::domain::time::weekday(date) >= 5;
        let busy = if !working {
            50
        } else if weekend {
            800
        } else {
            1_000
        };
        let grown = 720 + 480 * day as i64 / 775;
        for thing in 0..world.things.len() {
            let mean = mean(&world.things[thing]) * busy / 1_000 * grown / 1_000;
            let count = mean / 1_000 + i64::from(dice.chance(mean % 1_000));
            for _ in 0..count {
                wishes.extend(wish(world, dice, &mut taken, thing, date, working));
            }
        }
    }
    wishes.extend(waiting(world, dice, &mut taken));
    wishes.sort_by_key(|wish| wish.made);
    wishes
}

/// Bookings on a working day, in thousandths.
fn mean(thing: &Thing) -> i64 {
    match (thing.kind, thing.seats) {
        ("meeting_room", ..=8) => 2_480,
        ("meeting_room", ..=12) => 2_050,
        ("meeting_room", _) => 1_450,
        ("pitch_hall", _) => 260,
        ("desk_hot", _) => 190,
        ("compute_pool", _) => 1_200,
        _ => 400,
    }
}

fn wish(
    world: &World<'_>,
    dice: &mut Dice,
    taken: &mut Taken,
    at: usize,
    date: NaiveDate,
    working: bool,
) -> Option<Wish> {
    let thing = &world.things[at];
    let day = day_start(date, world.zone);
    if thing.kind == "lab" && !working {
        return None;
    }
    let (start, length) = match thing.kind {
        "desk_hot" => (8 * HOUR, 14 * HOUR),
        "compute_pool" => (dice.between(8, 20) * HOUR, *dice.one(&[4, 8, 8, 12, 24, 48]) * HOUR),
        _ => {
            let half = dice.weighted(&STARTS) as i64;
            let length = LENGTHS[dice.weighted(&LENGTH_WEIGHTS)];
            ((510 + 30 * half) * MINUTE, length * MINUTE)
        }
    };
    let span = Interval::new(day.plus(start), day.plus(start + length)).ok()?;
    let asks = asks(thing, span);
    let lead = match dice.weighted(&[70, 20, 10]) {
        0 if !asks => dice.between(0, 3),
        0 => dice.between(2, 4),
        1 => dice.between(4, 10),
        _ => dice.between(11, 40),
    };
    let made = if lead == 0 {
        span.start().plus(-dice.between(10, 120) * MINUTE)
    } else {
        day.plus(-lead * DAY + dice.between(510, 1_230) * MINUTE)
    };
    let made = made.min(span.start().plus(-10 * MINUTE));
    if made >= world.midnight {
        return None;
    }
    finish(world, dice, taken, at, span, made)
}

/// Whether a person must agree.
fn asks(thing: &Thing, span: Interval) -> bool {
    use crate::domain::policy::{Rule, When};
    let over = |rule: &Rule| matches!(rule, Rule::Approval { when: When::Longer(minutes), .. } if span.minutes() > *minutes);
    thing.rules.iter().any(over)
}

/// Somebody for whom it is, if there is somebody and if it is free.
fn finish(
    world: &World<'_>,
    dice: &mut Dice,
    taken: &mut Taken,
    at: usize,
    span: Interval,
    made: Instant,
) -> Option<Wish> {
    let thing = &world.things[at];
    // The larger a company, the more it books; the one-person company is there for its founder.
    let firm = (0..6).find_map(|_| {
        let firm = dice.below(world.firms.len() as i64) as usize;
        let Firm { stay, people, .. } = &world.firms[firm];
        let here = stay.0 <= made && span.end() <= stay.1;
        let asks = dice.below(12) < 2 + people.len() as i64;
        (here && asks && (firm > 0 || thing.kind != "compute_pool")).then_some(firm)
    })?;
    let people = &world.firms[firm].people;
    let person = *dice.one(people);
    let units = if thing.kind == "compute_pool" { *dice.one(&[1, 2, 4, 8, 8, 16, 32]) } else { 1 };
    if !taken.take(thing, span, units) {
        return None;
    }
    let seats = if thing.seats > 1 { dice.between(1, thing.seats) } else { 0 };
    let title = names::title(thing.kind, dice);
    let (fate, uid) = (dice.below(1_000), format!("{}@hatchery.example", dice.text(40)));
    Some(Wish { thing: at, span, made, firm, person, units, seats, title, waits: false, fate, uid })
}

/// A few that were made the evening before and wait for their answer.
fn waiting(world: &World<'_>, dice: &mut Dice, taken: &mut Taken) -> Vec<Wish> {
    let asking: Vec<usize> = (0..world.things.len())
        .filter(|at| {
            let thing = &world.things[*at];
            thing.kind == "pitch_hall" || thing.seats >= 12 && thing.kind == "meeting_room"
        })
        .collect();
    let mut found = Vec::new();
    for _ in 0..200 {
        if found.len() >= WAITING {
            break;
        }
        let day = world.calendar.add_working_days(world.today, dice.between(3, 8) as u16).at;
        let start = day_start(day, world.zone).plus(dice.between(18, 34) * 30 * MINUTE);
        let made = world.midnight.plus(-dice.between(30, 300) * MINUTE);
        let Ok(span) = Interval::new(start, start.plus(90 * MINUTE)) else { continue };
        let at = *dice.one(&asking);
        found.extend(finish(world, dice, taken, at, span, made).map(|wish| Wish { waits: true, ..wish }));
    }
    found
}
