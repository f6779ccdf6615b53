//! A desk given out for long: which grants its days come from, and which days can be given back.

use super::id::{AccountId, EntryId};
use super::ledger::{Grant, Overdrawn};
use super::time::{Instant, Interval, day_span, day_start};
use chrono::{Datelike, Months, NaiveDate};
use chrono_tz::Tz;
use std::collections::BTreeSet;

/// The longest a tenancy may be, in days: five years.
pub const TENANCY_DAYS: i64 = 1_830;

/// The first to the last of some dates, both included, as instants of `zone`; `None` when the last comes
/// before the first.
pub fn days(first: NaiveDate, last: NaiveDate, zone: Tz) -> Option<Interval> {
    Interval::new(day_start(first, zone), day_span(last, zone).end()).ok()
}

/// The first moment of the month of `now` in `zone`: until then a tenancy's desk-days are posted.
pub fn month_start(now: Instant, zone: Tz) -> Instant {
    let today = now.date(zone);
    day_start(today.with_day(1).unwrap_or(today), zone)
}

/// When the next desk-days are to be posted, once those before `posted` are: at the end of that month, or
/// at the tenancy's own end where that comes first; `None`: all are.
pub fn next_post(posted: Instant, end: Instant, zone: Tz) -> Option<Instant> {
    let first = posted.date(zone);
    let first = first.with_day(1).unwrap_or(first);
    let month_end = first.checked_add_months(Months::new(1)).map_or(end, |next| day_start(next, zone));
    (posted < end).then(|| month_end.min(end))
}

/// A run of days that one grant pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The grant.
    pub grant: AccountId,
    /// The days.
    pub span: Interval,
    /// How much, at least 1.
    pub amount: i64,
}

/// What `dates` cost at `units` a day: each day from the grant that covers it and ends first. Runs of
/// days of one grant are one hold. A day's units come from one grant.
pub fn reserve(grants: &[Grant], dates: &[NaiveDate], units: i64, zone: Tz) -> Result<Vec<Run>, Overdrawn> {
    let mut purse: Vec<Grant> = grants.to_vec();
    purse.sort_by_key(|grant| (grant.valid_to, grant.account));
    let mut runs: Vec<Run> = Vec::new();
    let mut paid = 0_i64;
    for date in dates {
        let day = day_span(*date, zone);
        let Some(grant) = purse.iter_mut().find(|grant| grant.covers(day) && grant.left >= units) else {
            let asked = units.saturating_mul(i64::try_from(dates.len()).unwrap_or(i64::MAX));
            return Err(Overdrawn { asked, left: paid });
        };
        grant.left -= units;
        paid += units;
        let joined = runs.last().filter(|run| run.grant == grant.account && run.span.end() == day.start());
        match joined.and_then(|run| Interval::new(run.span.start(), day.end()).ok()) {
            Some(span) => {
                if let Some(run) = runs.last_mut() {
                    *run = Run { span, amount: run.amount + units, ..*run };
                }
            }
            None => runs.push(Run { grant: grant.account, span: day, amount: units }),
        }
    }
    Ok(runs)
}

/// A hold of a tenancy, with the days of it that are neither posted nor given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayHold {
    /// Its entry.
    pub entry: EntryId,
    /// The grant it came from.
    pub grant: AccountId,
    /// The held account it lies in.
    pub held: AccountId,
    /// Units of each day.
    pub units: i64,
    /// The days that are still held.
    pub open: BTreeSet<NaiveDate>,
}

impl DayHold {
    /// A hold of `amount` for `span`, less the spans that were posted or given back.
    pub fn new(
        [entry, grant, held, amount]: [i64; 4],
        span: Interval,
        spent: &[Interval],
        zone: Tz,
    ) -> DayHold {
        let mut open: BTreeSet<NaiveDate> = span.dates(zone).into_iter().collect();
        let units = amount / i64::try_from(open.len()).unwrap_or(1).max(1);
        for gone in spent {
            for date in gone.dates(zone) {
                open.remove(&date);
            }
        }
        DayHold { entry: EntryId(entry), grant: AccountId(grant), held: AccountId(held), units, open }
    }
}

/// The part of a hold that is for a run of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The hold.
    pub entry: EntryId,
    /// The grant it came from.
    pub grant: AccountId,
    /// The held account it lies in.
    pub held: AccountId,
    /// The days.
    pub span: Interval,
    /// How much, at least 1.
    pub amount: i64,
}

/// The held days within `span`, by hold and run of days.
pub fn parts(holds: &[DayHold], span: Interval, zone: Tz) -> Vec<Part> {
    let mut found = Vec::new();
    for hold in holds {
        let within = hold.open.iter().copied().filter(|date| span.contains(day_span(*date, zone)));
        for run in runs(within, zone) {
            let count = i64::try_from(run.dates(zone).len()).unwrap_or(0);
            found.push(Part {
                entry: hold.entry,
                grant: hold.grant,
                held: hold.held,
                span: run,
                amount: count * hold.units,
            });
        }
    }
    found
}

/// Dates in order, as the fewest spans of days that follow each other.
pub fn runs(dates: impl IntoIterator<Item = NaiveDate>, zone: Tz) -> Vec<Interval> {
    let mut runs: Vec<Interval> = Vec::new();
    for date in dates {
        let day = day_span(date, zone);
        let joined = runs.last().filter(|run| run.end() == day.start());
        match joined.and_then(|run| Interval::new(run.start(), day.end()).ok()) {
            Some(longer) => {
                if let Some(last) = runs.last_mut() {
                    *last = longer;
                }
            }
            None => runs.push(day),
        }
    }
    runs
}

/// `span` without `gone`: what is left before and after it.
pub fn without(span: Interval, gone: Interval) -> Vec<Interval> {
    let before = Interval::new(span.start(), span.end().min(gone.start()));
    let after = Interval::new(span.start().max(gone.end()), span.end());
    if !span.overlaps(gone) {
        return vec![span];
    }
    [before, after].into_iter().filter_map(Result::ok).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Asia::Shanghai;
    use proptest::prelude::*;

    fn date(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, day).unwrap()
    }
    fn some(first: u32, last: u32) -> Vec<NaiveDate> {
        (first..=last).map(date).collect()
    }
    fn grant(account: i64, left: i64, first: u32, last: u32) -> Grant {
        let valid = days(date(first), date(last), Shanghai).unwrap();
        Grant {
            account: AccountId(account),
            pool: None,
            left,
            valid_from: valid.start(),
            valid_to: valid.end(),
        }
    }

    #[test]
    fn each_day_comes_from_a_grant_that_covers_it() {
        let grants = [grant(1, 20, 1, 31), grant(2, 3, 2, 10)];
        let runs = reserve(&grants, &some(1, 6), 1, Shanghai).unwrap();
        let said: Vec<(i64, i64)> = runs.iter().map(|run| (run.grant.0, run.amount)).collect();
        assert_eq!(said, [(1, 1), (2, 3), (1, 2)], "the 1st is not covered by the one that ends first");
        assert_eq!(reserve(&grants, &some(1, 31), 1, Shanghai), Err(Overdrawn { asked: 31, left: 23 }));
    }

    #[test]
    fn days_are_given_back_to_the_hold_they_came_from_and_only_once() {
        let span = days(date(1), date(10), Shanghai).unwrap();
        let leave = days(date(3), date(4), Shanghai).unwrap();
        let hold = DayHold::new([7, 1, 2, 20], span, &[leave], Shanghai);
        assert_eq!((hold.units, hold.open.len()), (2, 8));
        let all: Vec<(u32, i64)> = parts(&[hold], span, Shanghai)
            .iter()
            .map(|part| (part.span.start().date(Shanghai).day(), part.amount))
            .collect();
        assert_eq!(all, [(1, 4), (5, 12)]);
    }

    proptest! {
        #[test]
        fn a_reservation_pays_every_day_once_and_overdraws_nothing(
            grants in proptest::collection::vec((0i64..20, 1u32..28, 0u32..28), 0..6), first in 1u32..20, length in 1u32..12, units in 1i64..3,
        ) {
            let grants: Vec<Grant> = grants.iter().enumerate()
                .map(|(n, (left, from, more))| grant(n as i64 + 1, *left, *from, (*from + *more).min(31))).collect();
            let wanted = some(first, (first + length).min(31));
            if let Ok(runs) = reserve(&grants, &wanted, units, Shanghai) {
                let paid: Vec<NaiveDate> = runs.iter().flat_map(|run| run.span.dates(Shanghai)).collect();
                prop_assert_eq!(paid, wanted);
                for one in &grants {
                    let own: Vec<&Run> = runs.iter().filter(|run| run.grant == one.account).collect();
                    prop_assert!(own.iter().map(|run| run.amount).sum::<i64>() <= one.left);
                    prop_assert!(own.iter().all(|run| one.covers(run.span)));
                }
            }
        }

        #[test]
        fn what_is_taken_out_of_a_span_is_gone_and_nothing_else(a in 0i64..50, b in 1i64..50, c in 0i64..50, d in 1i64..50) {
            let span = Interval::new(Instant(a), Instant(a + b)).unwrap();
            let gone = Interval::new(Instant(c), Instant(c + d)).unwrap();
            let left = without(span, gone);
            for at in 0..110 {
                let inside = |one: &Interval| one.start().0 <= at && at < one.end().0;
                prop_assert_eq!(left.iter().any(inside), inside(&span) && !inside(&gone));
            }
        }
    }
}
