//! House rules: data that is judged, never code that decides as it goes.

use super::amount::Unit;
use super::company::Standing;
use super::opening::Weekly;
use super::resource::{LONGEST, Mode};
use super::time::{DAY, Instant, Interval, MINUTE, day_start};
use super::work_calendar::{Certainty, WorkCalendar};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// One rule with its limit. The stored form is JSON: `{"rule": "longest", "minutes": 240}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// It begins no longer than half an hour ago. Holds everywhere, whatever the policy says.
    NotPast,
    /// It begins within two years. Holds everywhere.
    Foreseeable,
    /// It lasts at most 31 days. Holds everywhere.
    Bounded,
    /// The kind can be booked at all (a fixed desk is given out by a tenancy). Holds everywhere.
    Bookable,
    /// The company is in incubation. Holds everywhere.
    Standing,
    /// The company has enough left of what the kind costs. Holds everywhere.
    Balance {
        /// Of what.
        unit: Unit,
    },
    /// Inside the opening hours of the resource, or of its incubator.
    OpeningHours,
    /// Only on working days of the Chinese calendar: make-up Saturdays are open, holidays are not.
    WorkingDays,
    /// At least so long before it begins.
    EarliestNotice {
        /// Minutes.
        minutes: i64,
    },
    /// At most so long before it begins.
    LatestNotice {
        /// Days.
        days: i64,
    },
    /// At least so long.
    Shortest {
        /// Minutes.
        minutes: i64,
    },
    /// At most so long.
    Longest {
        /// Minutes.
        minutes: i64,
    },
    /// Begins and ends on the grid, counted from local midnight.
    StartGrid {
        /// Minutes.
        minutes: i64,
    },
    /// A person's bookings that are still ahead.
    OpenPerPerson {
        /// At most so many, the new one included.
        most: i64,
    },
    /// A company's bookings that are still ahead.
    OpenPerCompany {
        /// At most so many, the new one included.
        most: i64,
    },
    /// A person of the incubator must agree when it is longer than so many minutes; 0: always.
    Approval {
        /// Minutes that need no approval.
        over_minutes: i64,
        /// The approver's time to answer, in working minutes (09:00 to 18:00).
        answer_minutes: i64,
    },
}

/// How a rule came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It holds.
    Kept,
    /// It is broken.
    Broken,
    /// It asks for a person's approval.
    Asks,
}

/// A rule, the fact it looked at, and how it came out: one line of a decision's trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Check {
    /// The rule.
    #[serde(flatten)]
    pub rule: Rule,
    /// The fact in the rule's own measure: minutes, days, a count, an amount; 0 or 1 for yes or no.
    pub value: i64,
    /// How it came out.
    pub outcome: Outcome,
    /// The working calendar of that year is not published yet: weekdays were taken for working days.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
}

/// All that a rule may look at. No database, no clock.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// When this is judged.
    pub now: Instant,
    /// The time zone of the place.
    pub zone: Tz,
    /// What is asked for.
    pub span: Interval,
    /// How the kind is given out.
    pub mode: Mode,
    /// Opening hours that apply.
    pub opening: &'a Weekly,
    /// The working calendar.
    pub calendar: &'a WorkCalendar,
    /// The person's open bookings, without this one.
    pub open_of_person: i64,
    /// The company's open bookings, without this one.
    pub open_of_company: i64,
    /// How the company stands; `None` where an incubator books for itself.
    pub standing: Option<Standing>,
    /// What it costs and what is left: unit, need, available. `None` where nothing is metered.
    pub cost: Option<(Unit, i64, i64)>,
}

/// How late one may book what has begun: the slot that is running.
pub const LATE: i64 = 30 * MINUTE;
/// How far ahead anything can be booked.
pub const HORIZON: i64 = 2 * 366 * DAY;

/// The rules that hold everywhere, before any policy.
pub fn house_rules(facts: &Facts<'_>) -> Vec<Rule> {
    let mut rules = vec![Rule::NotPast, Rule::Foreseeable, Rule::Bounded, Rule::Bookable];
    if facts.standing.is_some() {
        rules.push(Rule::Standing);
    }
    if let Some((unit, ..)) = facts.cost {
        rules.push(Rule::Balance { unit });
    }
    rules
}

/// The rules that a new incubator begins with: its own (`None`), and those of kinds that need others.
pub fn first() -> Vec<(Option<&'static str>, Vec<Rule>)> {
    let most = || Rule::OpenPerPerson { most: 20 };
    let slots = || {
        vec![
            Rule::OpeningHours,
            Rule::LatestNotice { days: 180 },
            Rule::Shortest { minutes: 15 },
            Rule::Longest { minutes: 480 },
            Rule::StartGrid { minutes: 15 },
            most(),
        ]
    };
    let asked = |over_minutes| {
        let approval = Rule::Approval { over_minutes, answer_minutes: 540 };
        slots().into_iter().chain([approval]).collect()
    };
    let desks =
        vec![Rule::OpeningHours, Rule::LatestNotice { days: 60 }, Rule::Longest { minutes: 20_160 }, most()];
    let pools = vec![Rule::LatestNotice { days: 180 }, Rule::Longest { minutes: 44_640 }, most()];
    vec![
        (None, slots()),
        (Some("meeting_room"), asked(240)),
        (Some("pitch_hall"), asked(0)),
        (Some("lab"), asked(0)),
        (Some("desk_hot"), desks),
        (Some("compute_pool"), pools),
    ]
}

impl Rule {
    /// Judges the facts.
    pub fn check(&self, facts: &Facts<'_>) -> Check {
        let ahead = facts.span.start().0 - facts.now.0;
        let minutes = facts.span.minutes();
        let kept = |good: bool| if good { Outcome::Kept } else { Outcome::Broken };
        let mut provisional = false;
        let (value, outcome) = match self {
            Rule::NotPast => (ahead / MINUTE, kept(ahead >= -LATE && facts.span.end() > facts.now)),
            Rule::Foreseeable => (ahead / DAY, kept(ahead <= HORIZON)),
            Rule::Bounded => (minutes, kept(facts.span.seconds() <= LONGEST)),
            Rule::Bookable => {
                let good = facts.mode != Mode::Tenancy;
                (i64::from(good), kept(good))
            }
            Rule::Standing => {
                let good = facts.standing.is_none_or(|standing| standing == Standing::Active);
                (i64::from(good), kept(good))
            }
            Rule::Balance { .. } => {
                let (need, left) = facts.cost.map_or((0, 0), |(_, need, left)| (need, left));
                (left, kept(need <= left))
            }
            Rule::OpeningHours => {
                let good = facts.opening.admits(facts.span, facts.zone);
                (i64::from(good), kept(good))
            }
            Rule::WorkingDays => {
                // Longer than allowed is told by its own rule; here it must only stay bounded.
                let days =
                    facts.span.dates(facts.zone).into_iter().take(40).map(|date| facts.calendar.day(date));
                let days: Vec<_> = days.collect();
                provisional = days.iter().any(|day| day.certainty == Certainty::Provisional);
                let closed = days.iter().filter(|day| !day.working).count() as i64;
                (closed, kept(closed == 0))
            }
            Rule::EarliestNotice { minutes } => (ahead / MINUTE, kept(ahead >= minutes * MINUTE)),
            Rule::LatestNotice { days } => (ahead / DAY, kept(ahead <= days * DAY)),
            Rule::Shortest { minutes: least } => (minutes, kept(minutes >= *least)),
            Rule::Longest { minutes: most } => (minutes, kept(minutes <= *most)),
            Rule::StartGrid { minutes: grid } => {
                let grid = (*grid).max(1) * MINUTE;
                let off =
                    |at: Instant| (at.0 - day_start(at.date(facts.zone), facts.zone).0).rem_euclid(grid);
                let off = off(facts.span.start()).max(off(facts.span.end())) / MINUTE;
                let on_grid = [facts.span.start(), facts.span.end()]
                    .iter()
                    .all(|at| (at.0 - day_start(at.date(facts.zone), facts.zone).0).rem_euclid(grid) == 0);
                (off, kept(on_grid))
            }
            Rule::OpenPerPerson { most } => (facts.open_of_person + 1, kept(facts.open_of_person < *most)),
            Rule::OpenPerCompany { most } => (facts.open_of_company + 1, kept(facts.open_of_company < *most)),
            Rule::Approval { over_minutes, .. } => {
                (minutes, if minutes > *over_minutes { Outcome::Asks } else { Outcome::Kept })
            }
        };
        Check { rule: self.clone(), value, outcome, provisional }
    }

    /// The name it has in the stored form, in problems and in the words.
    pub const fn name(&self) -> &'static str {
        match self {
            Rule::NotPast => "not_past",
            Rule::Foreseeable => "foreseeable",
            Rule::Bounded => "bounded",
            Rule::Bookable => "bookable",
            Rule::Standing => "standing",
            Rule::Balance { .. } => "balance",
            Rule::OpeningHours => "opening_hours",
            Rule::WorkingDays => "working_days",
            Rule::EarliestNotice { .. } => "earliest_notice",
            Rule::LatestNotice { .. } => "latest_notice",
            Rule::Shortest { .. } => "shortest",
            Rule::Longest { .. } => "longest",
            Rule::StartGrid { .. } => "start_grid",
            Rule::OpenPerPerson { .. } => "open_per_person",
            Rule::OpenPerCompany { .. } => "open_per_company",
            Rule::Approval { .. } => "approval",
        }
    }
}
