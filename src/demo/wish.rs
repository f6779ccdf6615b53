//! What people have wanted and when: two years of days, and what is already booked ahead.

use super::dice::Dice;
use super::names;
use super::people::Firm;
use super::place::Thing;
use crate::domain::id::{IncubatorId, PersonId, ResourceId};
use crate::domain::time::{DAY, HOUR, Instant, Interval, MINUTE, day_start};
use crate::domain::work_calendar::WorkCalendar;
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use std::collections::HashMap;
use std::ops::Range;

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
    /// The series it is an occurrence of.
    pub series: Option<Series>,
    /// How it came about, or did not, by way of the waiting line.
    pub line: Line,
}

/// A weekly series, by a number of its own.
#[derive(Clone, Copy, Debug)]
pub struct Series {
    /// Its number.
    pub number: i64,
    /// Its first date.
    pub first: NaiveDate,
    /// How many weeks.
    pub weeks: u32,
}

/// What the waiting line had to do with a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Nothing.
    No,
    /// It was served from there.
    Served,
    /// It was taken, so that only a place in the line came of it.
    Only,
}

/// A site as wishes and records see it.
#[derive(Clone, Debug)]
pub struct House {
    /// The incubator.
    pub incubator: IncubatorId,
    /// Who answers there.
    pub manager: PersonId,
    /// Its companies, by place in the list.
    pub firms: Range<usize>,
}

/// Everything that wishes are made of.
pub struct World<'a> {
    /// What there is.
    pub things: &'a [Thing],
    /// Who there is.
    pub firms: &'a [Firm],
    /// The sites.
    pub sites: &'a [House],
    /// Whether it is the small house alone: it has no series and no waiting lines, and is less used.
    pub small: bool,
    /// The working calendar.
    pub calendar: &'a WorkCalendar,
    /// The demo's day.
    pub today: NaiveDate,
    /// Its first moment.
    pub midnight: Instant,
    /// The time zone of the place.
    pub zone: Tz,
}

/// What is taken, by atom and by the day on which it begins.
struct Taken(HashMap<(ResourceId, i64), Vec<(Interval, i64)>>);

/// No booking of the demo is longer, in days.
const LONGEST_DAYS: i64 = 2;

impl Taken {
    /// Takes `units` of all atoms, if they are free whatever becomes of the others.
    fn take(&mut self, thing: &Thing, span: Interval, units: i64) -> bool {
        let (first, last) = (span.start().0 / DAY, span.end().0 / DAY);
        let fits = thing.atoms.iter().all(|atom| {
            let near = (first - LONGEST_DAYS..=last).filter_map(|day| self.0.get(&(*atom, day))).flatten();
            let used: i64 = near.filter(|(other, _)| other.overlaps(span)).map(|(_, units)| units).sum();
            used + units <= thing.capacity
        });
        if fits {
            for atom in &thing.atoms {
                self.0.entry((*atom, first)).or_default().push((span, units));
            }
        }
        fits
    }
    /// Forgets what began before a day.
    fn forget(&mut self, day: i64) {
        self.0.retain(|(_, begun), _| *begun >= day);
    }
}

/// Days of wishes that are made up before the earlier of them are handed out.
const MONTH: u64 = 30;
/// Nobody wants anything longer ahead than this, in days; the start of a series counts.
const AHEAD_DAYS: i64 = 41;

/// Wishes in the order in which they were made, some at a time.
pub struct Wishes<'a> {
    world: &'a World<'a>,
    dice: Dice,
    taken: Taken,
    day: u64,
    pending: Vec<Wish>,
    series: i64,
}

impl<'a> Wishes<'a> {
    /// Those of a world.
    pub fn new(world: &'a World<'a>, dice: Dice) -> Wishes<'a> {
        Wishes { world, dice, taken: Taken(HashMap::new()), day: 0, pending: Vec::new(), series: 0 }
    }

    /// The next of them, and the moment before which no later one was made. `None`: that was all.
    pub fn some(&mut self) -> Option<(Vec<Wish>, Instant)> {
        let all = DAYS.0 + DAYS.1;
        if self.day > all {
            return None;
        }
        let first = self.world.today.checked_sub_days(Days::new(DAYS.0))?;
        let until = (self.day + MONTH).min(all);
        for day in self.day..until {
            let date = first.checked_add_days(Days::new(day))?;
            self.date(day, date);
        }
        let edge = day_start(first.checked_add_days(Days::new(until))?, self.world.zone);
        // The last days look back at what is taken around the demo's own day.
        if until < DAYS.0 {
            self.taken.forget(edge.0 / DAY - 8);
        }
        self.day = until;
        let mut edge = edge.plus(-AHEAD_DAYS * DAY);
        if until == all {
            waiting(self);
            (self.day, edge) = (all + 1, Instant::LAST);
        }
        let pending = std::mem::take(&mut self.pending);
        let (mut ready, later): (Vec<Wish>, Vec<Wish>) =
            pending.into_iter().partition(|wish| wish.made < edge);
        self.pending = later;
        ready.sort_by_key(|wish| wish.made);
        Some((ready, edge))
    }

    /// What is wanted on a date.
    fn date(&mut self, day: u64, date: NaiveDate) {
        let working = self.world.calendar.day(date).working;
        let weekend = crate::domain::time::weekday(date) >= 5;
        let busy = if !working {
            50
        } else if weekend {
            800
        } else {
            1_000
        };
        let grown = 720 + 480 * day as i64 / 775;
        for thing in 0..self.world.things.len() {
            let mean = mean(&self.world.things[thing], self.world.small) * busy / 1_000 * grown / 1_000;
            let count = mean / 1_000 + i64::from(self.dice.chance(mean % 1_000));
            for _ in 0..count {
                self.wish(thing, date, working);
            }
        }
    }

    fn wish(&mut self, at: usize, date: NaiveDate, working: bool) {
        let Some((span, made)) = moment(self.world, &mut self.dice, at, date, working) else { return };
        let Some(wish) = finish(self.world, &mut self.dice, &mut self.taken, at, span, made) else { return };
        let thing = &self.world.things[at];
        let first =
            !self.world.small && wish.line == Line::No && thing.kind == "meeting_room" && thing.seats < 12;
        if !first || !self.dice.chance(15) {
            self.pending.push(wish);
            return;
        }
        // Weekly from here on; a date that is taken is passed over.
        self.series += 1;
        let weeks = self.dice.between(4, 20);
        let series = Series { number: self.series, first: date, weeks: weeks as u32 };
        for week in 1..weeks {
            let ahead = 7 * week * DAY;
            let Ok(span) = Interval::new(span.start().plus(ahead), span.end().plus(ahead)) else { continue };
            if self.taken.take(thing, span, wish.units) {
                let fate = self.dice.below(1_000);
                let uid = String::new();
                self.pending.push(Wish { span, fate, uid, series: Some(series), ..wish.clone() });
            }
        }
        self.pending.push(Wish { series: Some(series), ..wish });
    }
}

/// Bookings on a working day, in thousandths.
fn mean(thing: &Thing, small: bool) -> i64 {
    match (thing.kind, thing.seats) {
        ("meeting_room", _) if !small => 4_300,
        ("desk_hot", _) if !small => 640,
        ("equipment", _) if !small => 2_600,
        ("meeting_room", ..=8) => 2_480,
        ("meeting_room", ..=12) => 2_050,
        ("meeting_room", _) => 1_450,
        ("pitch_hall", _) => 260,
        ("desk_hot", _) => 190,
        ("compute_pool", _) => 1_200,
        _ => 400,
    }
}

/// When it is wanted, and when that was said.
fn moment(
    world: &World<'_>,
    dice: &mut Dice,
    at: usize,
    date: NaiveDate,
    working: bool,
) -> Option<(Interval, Instant)> {
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
    (made < world.midnight).then_some((span, made))
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
    let house = &world.sites[thing.site];
    let firm = (0..6).find_map(|_| {
        let firm = house.firms.start + dice.below(house.firms.len() as i64) as usize;
        let Firm { stay, people, .. } = &world.firms[firm];
        let here = stay.0 <= made && span.end() <= stay.1;
        let asks = dice.below(12) < 2 + people.len() as i64;
        (here && asks && (firm > 0 || thing.kind != "compute_pool")).then_some(firm)
    })?;
    let people = &world.firms[firm].people;
    let person = *dice.one(people);
    let units = if thing.kind == "compute_pool" { *dice.one(&[1, 2, 4, 8, 8, 16, 32]) } else { 1 };
    let mut line = Line::No;
    if !taken.take(thing, span, units) {
        // Some wait for what they cannot have; most go elsewhere.
        if world.small || thing.kind != "meeting_room" || !dice.chance(150) {
            return None;
        }
        line = Line::Only;
    } else if !world.small && thing.kind == "meeting_room" && dice.chance(8) {
        line = Line::Served;
    }
    let seats = if thing.seats > 1 { dice.between(1, thing.seats) } else { 0 };
    let title = names::title(thing.kind, dice);
    let (fate, uid) = (dice.below(1_000), format!("{}@hatchery.example", dice.text(40)));
    let (waits, series) = (false, None);
    Some(Wish { thing: at, span, made, firm, person, units, seats, title, waits, fate, uid, series, line })
}

/// A few that were made the evening before and wait for their answer, at the first site.
fn waiting(all: &mut Wishes<'_>) {
    let (world, dice) = (all.world, &mut all.dice);
    let asking: Vec<usize> = (0..world.things.len())
        .filter(|at| {
            let thing = &world.things[*at];
            thing.site == 0
                && (thing.kind == "pitch_hall" || thing.seats >= 12 && thing.kind == "meeting_room")
        })
        .collect();
    let mut found = 0;
    for _ in 0..200 {
        if found >= WAITING {
            break;
        }
        let day = world.calendar.add_working_days(world.today, dice.between(3, 8) as u16).at;
        let start = day_start(day, world.zone).plus(dice.between(18, 34) * 30 * MINUTE);
        let made = world.midnight.plus(-dice.between(30, 300) * MINUTE);
        let Ok(span) = Interval::new(start, start.plus(90 * MINUTE)) else { continue };
        let at = *dice.one(&asking);
        let wish = finish(world, dice, &mut all.taken, at, span, made).filter(|wish| wish.line == Line::No);
        found += usize::from(wish.is_some());
        all.pending.extend(wish.map(|wish| Wish { waits: true, ..wish }));
    }
}
