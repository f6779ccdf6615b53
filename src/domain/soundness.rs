//! Whether rules can be put in force: each makes sense, none is said twice, and something can still be
//! booked under all of them.

use super::facts::Facts;
use super::field::{FieldError, FieldRule};
use super::opening::Weekly;
use super::policy::{RULES_MAX, contradiction};
use super::resource::Mode;
use super::rule::{Outcome, Rule, When};
use super::time::{Instant, Interval, MINUTE, day_span, day_start};
use super::work_calendar::WorkCalendar;
use chrono::Days;
use chrono_tz::Tz;

/// What the rules are to hold for: the hours and the seats of one place.
#[derive(Clone, Debug)]
pub struct Ground {
    /// Opening hours.
    pub opening: Weekly,
    /// People it takes; 0: not said.
    pub seats: i64,
}

/// How many days ahead something bookable is looked for.
const AHEAD: u64 = 400;

/// Every rule that cannot be put in force, by `rules[n]`, counted from 0; or, where each is sound, `rules`
/// when no booking of any of `grounds` could satisfy them all.
pub fn wrong(
    rules: &[Rule],
    grounds: &[Ground],
    calendar: &WorkCalendar,
    zone: Tz,
    now: Instant,
) -> Vec<FieldError> {
    if rules.len() > RULES_MAX {
        let max = i64::try_from(RULES_MAX).unwrap_or(i64::MAX);
        return vec![FieldError::new("rules", FieldRule::Number { min: 0, max })];
    }
    let mut found = Vec::new();
    for (n, rule) in rules.iter().enumerate() {
        let wrong = if rule.is_house_rule() {
            FieldRule::HouseRule
        } else if !rule.is_sound() {
            FieldRule::Limits
        } else if rules[..n].iter().any(|other| is_said_by(rule, other)) {
            FieldRule::Twice
        } else {
            continue;
        };
        found.push(FieldError::new(field(n), wrong));
    }
    if found.is_empty()
        && let Some((a, b)) = contradiction(rules)
    {
        let place = |rule: &Rule| rules.iter().position(|one| std::ptr::eq(one, rule)).unwrap_or(0);
        let (first, last) = (place(a).min(place(b)), place(a).max(place(b)));
        found.push(FieldError::new(field(last), FieldRule::Contradicts { other: first + 1 }));
    }
    let bookable = |ground: &Ground| is_satisfiable(rules, ground, calendar, zone, now);
    if found.is_empty() && !grounds.is_empty() && !grounds.iter().any(bookable) {
        found.push(FieldError::new("rules", FieldRule::ForbidsAll));
    }
    found
}

/// The name of the `n`-th rule, counted from 0.
pub fn field(n: usize) -> String {
    format!("rules[{n}]")
}

/// Whether `earlier` already says what `rule` says. Closed periods, terms, windows of different lengths
/// and different reasons for approval stand beside each other; all else is said once.
fn is_said_by(rule: &Rule, earlier: &Rule) -> bool {
    match (rule, earlier) {
        (Rule::Closed { .. } | Rule::Terms { .. }, _) => rule == earlier,
        (Rule::TimePerPerson { days, .. }, Rule::TimePerPerson { days: other, .. })
        | (Rule::TimePerCompany { days, .. }, Rule::TimePerCompany { days: other, .. }) => days == other,
        (Rule::Approval { when, .. }, Rule::Approval { when: other, .. }) => same_reason(when, other),
        _ => rule.name() == earlier.name(),
    }
}

/// Whether two reasons for approval differ in their number at most; hours of the day may be several.
fn same_reason(one: &When, other: &When) -> bool {
    match (one, other) {
        (When::Outside { .. }, _) => one == other,
        _ => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

/// Whether there is a booking on some day ahead that breaks none of `rules`, by somebody who meets every
/// condition on persons and asks at the best moment. The shortest one at the start of a day's hours is
/// the easiest to give, so that only those are tried.
fn is_satisfiable(rules: &[Rule], ground: &Ground, calendar: &WorkCalendar, zone: Tz, now: Instant) -> bool {
    let most = |number: fn(&Rule) -> Option<i64>| rules.iter().filter_map(number).max().unwrap_or(0);
    let grid = most(|rule| if let Rule::StartGrid { minutes } = rule { Some(*minutes) } else { None }).max(1);
    let least = most(|rule| if let Rule::Shortest { minutes } = rule { Some(*minutes) } else { None }).max(1);
    let people = most(|rule| if let Rule::Seats { least } = rule { Some(*least) } else { None });
    let notice = most(|rule| if let Rule::EarliestNotice { minutes } = rule { Some(*minutes) } else { None });
    let accepted: Vec<_> = rules
        .iter()
        .filter_map(|rule| if let Rule::Terms { terms } = rule { Some(*terms) } else { None })
        .collect();
    let length = (least + grid - 1) / grid * grid * MINUTE;
    let hours = rules.contains(&Rule::OpeningHours);
    let today = now.date(zone);
    for date in (0..AHEAD).filter_map(|days| today.checked_add_days(Days::new(days))) {
        let windows = if hours { ground.opening.on(date, zone) } else { vec![day_span(date, zone)] };
        for window in windows {
            let (midnight, step) = (day_start(window.start().date(zone), zone).0, grid * MINUTE);
            let start = Instant(midnight + (window.start().0 - midnight + step - 1) / step * step);
            let Ok(span) = Interval::new(start, start.plus(length)) else { continue };
            let facts = Facts {
                now: start.plus(-notice * MINUTE),
                zone,
                span,
                mode: Mode::Slot,
                pooled: false,
                opening: &ground.opening,
                calendar,
                units: 1,
                people,
                seats: ground.seats,
                open_of_person: 0,
                open_of_company: 0,
                booked_of_person: &[],
                booked_of_company: &[],
                applicant: None,
                accepted: &accepted,
                strikes: 0,
                quota: None,
                cost: None,
            };
            // Of a year without a notice nobody knows yet which Saturday makes up for which Monday.
            let mut checks = rules.iter().map(|rule| rule.check(&facts));
            if checks.all(|check| check.outcome != Outcome::Broken || check.provisional) {
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use chrono_tz::Asia::Shanghai;

    fn told(rules: &[Rule], opening: &str) -> Vec<String> {
        let ground = Ground { opening: Weekly::parse(opening).unwrap(), seats: 6 };
        let now = Instant::parse("2026-11-23T22:00:00+08:00").unwrap();
        let found = wrong(rules, &[ground], &WorkCalendar::embedded(), Shanghai, now);
        found.into_iter().map(|error| format!("{} {:?}", error.field, error.rule)).collect()
    }

    #[test]
    fn what_makes_no_sense_is_named_rule_by_rule() {
        let approval = |when| Rule::Approval { when, answer_minutes: 540 };
        let rules = [
            Rule::Longest { minutes: 0 },
            Rule::Standing,
            Rule::OpeningHours,
            Rule::OpeningHours,
            approval(When::Longer(60)),
            approval(When::Longer(90)),
            approval(When::DayOff),
        ];
        assert_eq!(
            told(&rules, "daily 08:00-22:00"),
            ["rules[0] Limits", "rules[1] HouseRule", "rules[3] Twice", "rules[5] Twice"]
        );
    }

    #[test]
    fn some_rules_may_be_said_more_than_once() {
        let day = |day| NaiveDate::from_ymd_opt(2027, 2, day).unwrap();
        let time = |minutes, days| Rule::TimePerPerson { minutes, days };
        let closed = |from, until| Rule::Closed { from: day(from), until: day(until) };
        assert!(
            told(&[closed(1, 5), closed(9, 9), time(60, 1), time(240, 7)], "daily 08:00-22:00").is_empty()
        );
        assert_eq!(told(&[closed(1, 5), closed(1, 5)], "daily 08:00-22:00"), ["rules[1] Twice"]);
        assert_eq!(told(&[time(60, 7), time(240, 7)], "daily 08:00-22:00"), ["rules[1] Twice"]);
    }

    #[test]
    fn rules_that_leave_nothing_to_book_are_refused() {
        let grid = |minutes| Rule::StartGrid { minutes };
        let least = |minutes| Rule::Shortest { minutes };
        let most = |minutes| Rule::Longest { minutes };
        let weekends = "sat-sun 09:00-18:00";
        let (open, hours) = ("mon-fri 09:00-18:00", Rule::OpeningHours);
        assert_eq!(told(&[most(60), least(90)], open), ["rules[1] Contradicts { other: 1 }"]);
        assert_eq!(told(&[hours.clone(), least(600)], open), ["rules ForbidsAll"]);
        assert_eq!(told(&[hours.clone(), grid(1_440)], open), ["rules ForbidsAll"]);
        assert_eq!(told(&[Rule::Seats { least: 7 }], open), ["rules ForbidsAll"]);
        // The grid is counted from midnight, so the first start of the day is ten.
        assert!(told(&[hours.clone(), grid(300)], open).is_empty());
        // Next year's make-up Saturdays are not known yet.
        assert!(told(&[hours.clone(), Rule::WorkingDays], weekends).is_empty());
        assert!(told(&[hours, Rule::LatestNotice { days: 1 }, Rule::WorkingDays], open).is_empty());
    }
}
