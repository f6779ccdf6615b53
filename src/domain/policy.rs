//! House rules, judged: each arm looks at the facts and says what it found.

use super::company::{CompanyKind, Standing};
pub use super::facts::{Applicant, STRIKE_DAYS};
use super::facts::{Facts, most_in_window};
use super::quota::Share;
use super::resource::{LONGEST, Mode};
pub use super::rule::{Check, Outcome, Rule, When};
use super::time::{DAY, Instant, MINUTE, day_start, minute_of_day};
use super::work_calendar::Certainty;

/// How late one may book what has begun: the slot that is running.
pub const LATE: i64 = 30 * MINUTE;
/// How far ahead anything can be booked.
pub const HORIZON: i64 = 2 * 366 * DAY;
/// Most rules of one policy.
pub const RULES_MAX: usize = 40;

/// The rules that hold everywhere, before any policy.
pub fn house_rules(facts: &Facts<'_>) -> Vec<Rule> {
    let mut rules = vec![Rule::NotPast, Rule::Foreseeable, Rule::Bounded, Rule::Bookable];
    if facts.applicant.is_some() {
        rules.push(Rule::Standing);
    }
    if let Some((unit, ..)) = facts.cost {
        rules.push(Rule::Balance { unit });
    }
    if let Some(share) = facts.quota {
        rules.extend(share.asks.map(|percent| Rule::Quota { percent }));
        rules.extend(share.stops.map(|percent| Rule::QuotaStop { percent }));
    }
    rules
}

fn kept(good: bool) -> Outcome {
    if good { Outcome::Kept } else { Outcome::Broken }
}

/// A yes or no as a fact.
fn yes(good: bool) -> (i64, Outcome) {
    (i64::from(good), kept(good))
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
    let asked = |minutes| {
        let approval = Rule::Approval { when: When::Longer(minutes), answer_minutes: 540 };
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
    /// Judges the facts. A rule that is not judged (see [`Rule::is_judged`]) is kept.
    pub fn check(&self, facts: &Facts<'_>) -> Check {
        let ahead = facts.span.start().0 - facts.now.0;
        let minutes = facts.span.minutes();
        let mut provisional = false;
        let (value, outcome) = match self {
            Rule::NotPast => (ahead / MINUTE, kept(ahead >= -LATE && facts.span.end() > facts.now)),
            Rule::Foreseeable => (ahead / DAY, kept(ahead <= HORIZON)),
            Rule::Bounded => (minutes, kept(facts.span.seconds() <= LONGEST)),
            Rule::Bookable => yes(facts.mode != Mode::Tenancy || facts.pooled),
            Rule::Standing => yes(facts.applicant.is_none_or(|one| one.standing == Standing::Active)),
            Rule::Balance { .. } => {
                let (need, left) = facts.cost.map_or((0, 0), |(_, need, left)| (need, left));
                (left, kept(need <= left))
            }
            Rule::Quota { percent } => {
                let reached = facts.quota.map_or(0, Share::percent);
                (reached, if reached >= *percent { Outcome::Asks } else { Outcome::Kept })
            }
            Rule::QuotaStop { percent } => {
                let reached = facts.quota.map_or(0, Share::percent_up);
                (reached, kept(reached <= *percent))
            }
            Rule::OpeningHours => yes(facts.opening.admits(facts.span, facts.zone)),
            Rule::WorkingDays => {
                let (off, unknown) = days_off(facts);
                provisional = unknown;
                (off, kept(off == 0))
            }
            Rule::Closed { from, until } => {
                let dates = facts.span.dates(facts.zone);
                let closed = dates.iter().filter(|date| (from..=until).contains(date)).count();
                (closed as i64, kept(closed == 0))
            }
            Rule::EarliestNotice { minutes } => (ahead / MINUTE, kept(ahead >= minutes * MINUTE)),
            Rule::LatestNotice { days } => (ahead / DAY, kept(ahead <= days * DAY)),
            Rule::Shortest { minutes: least } => (minutes, kept(minutes >= *least)),
            Rule::Longest { minutes: most } => (minutes, kept(minutes <= *most)),
            Rule::StartGrid { minutes: grid } => {
                let grid = (*grid).max(1) * MINUTE;
                let off =
                    |at: Instant| (at.0 - day_start(at.date(facts.zone), facts.zone).0).rem_euclid(grid);
                let off = off(facts.span.start()).max(off(facts.span.end()));
                (off / MINUTE, kept(off == 0))
            }
            Rule::OpenPerPerson { most } => (facts.open_of_person + 1, kept(facts.open_of_person < *most)),
            Rule::OpenPerCompany { most } => (facts.open_of_company + 1, kept(facts.open_of_company < *most)),
            Rule::TimePerPerson { minutes: most, days } => {
                let value = most_in_window(facts.booked_of_person, facts.span, *days);
                (value, kept(value <= *most))
            }
            Rule::TimePerCompany { minutes: most, days } => {
                let value = most_in_window(facts.booked_of_company, facts.span, *days);
                (value, kept(value <= *most))
            }
            Rule::WhoMayBook { tenants_only, kinds } => yes(facts.applicant.is_none_or(|one| {
                (!tenants_only || one.tenant) && (kinds.is_empty() || kinds.contains(&one.kind))
            })),
            Rule::Seats { least } => {
                let fits = facts.seats == 0 || facts.people <= facts.seats;
                (facts.people, kept(fits && facts.people >= *least))
            }
            Rule::Terms { terms } => yes(facts.accepted.contains(terms)),
            Rule::Approval { when, .. } => {
                let (value, asks) = when.asks(facts);
                (value, if asks { Outcome::Asks } else { Outcome::Kept })
            }
            Rule::Buffer { .. }
            | Rule::CheckIn { .. }
            | Rule::LateCancel { .. }
            | Rule::Strikes { .. }
            | Rule::Offer { .. }
            | Rule::ConfirmAgain { .. } => (0, Outcome::Kept),
        };
        Check { rule: self.clone(), value, outcome, provisional }
    }
}

impl When {
    /// What it looked at, and whether a person must agree.
    fn asks(&self, facts: &Facts<'_>) -> (i64, bool) {
        match self {
            When::Always => (1, true),
            When::Longer(minutes) => (facts.span.minutes(), facts.span.minutes() > *minutes),
            When::Larger(most) => (facts.people, facts.people > *most),
            When::More(most) => (facts.units, facts.units > *most),
            When::Outside { from_minute, to_minute } => {
                let (from, to) = (facts.span.start().wall(facts.zone), facts.span.end().wall(facts.zone));
                let last = match minute_of_day(to) {
                    0 => 1_440,
                    minute => minute,
                };
                let one_day = facts.span.dates(facts.zone).len() == 1;
                let inside = one_day && minute_of_day(from) >= *from_minute && last <= *to_minute;
                (i64::from(!inside), !inside)
            }
            When::DayOff => {
                let (off, _) = days_off(facts);
                (off, off > 0)
            }
            When::NoShows(most) => (facts.strikes, facts.strikes >= *most),
            When::Team => {
                let team = facts.applicant.is_some_and(|one| one.kind == CompanyKind::Team);
                (i64::from(team), team)
            }
        }
    }
}

/// How many of the span's dates are off, and whether one of them lies in a year without a notice.
fn days_off(facts: &Facts<'_>) -> (i64, bool) {
    // Longer than allowed is told by its own rule; here it must only stay bounded.
    let dates = facts.span.dates(facts.zone).into_iter().take(40);
    dates.map(|date| facts.calendar.day(date)).fold((0, false), |(off, unknown), day| {
        (off + i64::from(!day.working), unknown || day.certainty == Certainty::Provisional)
    })
}

/// Two rules of which no booking could satisfy both; a policy that forbids everything is a mistake.
pub fn contradiction(rules: &[Rule]) -> Option<(&Rule, &Rule)> {
    let most = |rule: &Rule| match rule {
        Rule::Longest { minutes }
        | Rule::TimePerPerson { minutes, .. }
        | Rule::TimePerCompany { minutes, .. } => Some(*minutes),
        _ => None,
    };
    let clash = |a: &Rule, b: &Rule| match (a, b) {
        (Rule::Shortest { minutes: least }, other) => most(other).is_some_and(|most| most < *least),
        (Rule::EarliestNotice { minutes }, Rule::LatestNotice { days }) => minutes * MINUTE > days * DAY,
        (Rule::StartGrid { minutes: grid }, Rule::Longest { minutes }) => minutes < grid,
        _ => false,
    };
    rules.iter().find_map(|a| rules.iter().find(|b| clash(a, b)).map(|b| (a, b)))
}
