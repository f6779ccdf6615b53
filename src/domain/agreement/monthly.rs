//! What an agreement gives each month, month by month. A month is given as a whole, at its beginning: the month in
//! which a change falls is given by the new terms, and what a month was given already stays as it is.

use super::Terms;
use crate::domain::amount::Unit;
use crate::domain::id::ResourceId;
use crate::domain::month::Month;

/// What is given of one unit each month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gift {
    /// The pool it is for; `None`: any, or the unit knows none.
    pub pool: Option<ResourceId>,
    /// How much, in its unit; 0: nothing.
    pub amount: i64,
}

/// Months in which the same is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The first of them.
    pub first: Month,
    /// The one after the last.
    pub end: Month,
    /// What.
    pub gift: Gift,
}

impl Terms {
    /// What is given each month, unit by unit.
    pub fn monthly(&self) -> [(Unit, Gift); 3] {
        let any = |amount| Gift { pool: None, amount };
        [
            (Unit::RoomMinute, any(self.room_minutes)),
            (Unit::CardSecond, Gift { pool: self.pool, amount: self.card_seconds }),
            (Unit::MentorMinute, any(self.mentor_minutes)),
        ]
    }
}

/// The months from `from` on and before `end` in which something is given, by what holds from each month on; of two
/// that begin in one month the later. Months that follow each other and give the same are one run.
pub fn runs(periods: &[(Month, Gift)], from: Month, end: Month) -> Vec<Run> {
    let mut all: Vec<Run> = Vec::new();
    for (n, (begins, gift)) in periods.iter().enumerate() {
        let first = (*begins).max(from);
        let until = periods.get(n + 1).map_or(end, |next| next.0.min(end));
        if first >= until {
            continue;
        }
        match all.last_mut().filter(|last| last.end == first && last.gift == *gift) {
            Some(last) => last.end = until,
            None => all.push(Run { first, end: until, gift: *gift }),
        }
    }
    all.retain(|run| run.gift.amount > 0);
    all
}

/// The first month in which `then` gives something else than `now`; `None`: it never does.
pub fn differs_from(now: &[(Unit, Run)], then: &[(Unit, Run)]) -> Option<Month> {
    let mut months: Vec<Month> = now.iter().chain(then).flat_map(|(_, run)| [run.first, run.end]).collect();
    months.sort_unstable();
    let given = |all: &[(Unit, Run)], month: Month| {
        let there = all.iter().filter(|(_, run)| run.first <= month && month < run.end);
        let mut given: Vec<(Unit, Option<i64>, i64)> =
            there.map(|(unit, run)| (*unit, run.gift.pool.map(|id| id.0), run.gift.amount)).collect();
        given.sort_unstable();
        given
    };
    months.into_iter().find(|month| given(now, *month) != given(then, *month))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }
    fn of(amount: i64) -> Gift {
        Gift { pool: None, amount }
    }
    fn said(all: &[Run]) -> Vec<String> {
        all.iter().map(|run| format!("{}..{} {}", run.first, run.end, run.gift.amount)).collect()
    }

    #[test]
    fn the_month_of_a_change_is_given_by_the_new_terms() {
        let (now, end) = (month("2026-11"), month("2027-12"));
        let rises = [(now, of(10)), (month("2027-03"), of(20))];
        assert_eq!(said(&runs(&rises, now, end)), ["2026-11..2027-03 10", "2027-03..2027-12 20"]);
        // What was given already stays: it begins with the next month.
        let at_once = [(now, of(10)), (now, of(20))];
        assert_eq!(said(&runs(&at_once, now.next(), end)), ["2026-12..2027-12 20"]);
        let back = [(now, of(10)), (month("2027-02"), of(10)), (month("2027-03"), of(0))];
        assert_eq!(said(&runs(&back, now, end)), ["2026-11..2027-03 10"]);
        let gap = [(now, of(10)), (month("2027-02"), of(0)), (month("2027-03"), of(10))];
        assert_eq!(said(&runs(&gap, now, end)), ["2026-11..2027-02 10", "2027-03..2027-12 10"]);
        assert!(runs(&rises, end, end).is_empty(), "nothing is given after the end");
    }

    #[test]
    fn a_difference_is_told_by_its_first_month() {
        let run = |first: &str, end: &str, amount| {
            (Unit::RoomMinute, Run { first: month(first), end: month(end), gift: of(amount) })
        };
        let now = [run("2026-11", "2027-12", 10)];
        let later = [run("2026-11", "2027-03", 10), run("2027-03", "2027-12", 20)];
        assert_eq!(differs_from(&now, &later), Some(month("2027-03")));
        assert_eq!(differs_from(&now, &now), None);
        let cut = [run("2026-11", "2027-02", 10), run("2027-02", "2027-12", 10)];
        assert_eq!(differs_from(&now, &cut), None, "two runs of the same are one");
        assert_eq!(differs_from(&now, &[]), Some(month("2026-11")));
        assert_eq!(differs_from(&now, &[run("2026-11", "2028-02", 10)]), Some(month("2027-12")));
    }
}
