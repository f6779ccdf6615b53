//! All that a rule may look at, gathered under the locks before anything is decided.

use super::amount::Unit;
use super::company::{CompanyKind, Standing};
use super::id::TermsId;
use super::opening::Weekly;
use super::quota::Share;
use super::resource::Mode;
use super::time::{DAY, Instant, Interval, MINUTE};
use super::work_calendar::WorkCalendar;
use chrono_tz::Tz;

/// All that a rule may look at. No database, no clock.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// When this is judged.
    pub now: Instant,
    /// The time zone of the place.
    pub zone: Tz,
    /// What is asked for, as people see it: buffers come on top.
    pub span: Interval,
    /// How the kind is given out.
    pub mode: Mode,
    /// Whether the span lies in days on which the tenant of this desk is away.
    pub pooled: bool,
    /// Opening hours that apply.
    pub opening: &'a Weekly,
    /// The working calendar.
    pub calendar: &'a WorkCalendar,
    /// Units asked for.
    pub units: i64,
    /// People expected; 0: not said.
    pub people: i64,
    /// People the resource takes; 0: not said.
    pub seats: i64,
    /// The person's open bookings, without this one.
    pub open_of_person: i64,
    /// The company's open bookings, without this one.
    pub open_of_company: i64,
    /// The person's time on this kind in this incubator around the span, without this booking.
    pub booked_of_person: &'a [Interval],
    /// The company's time on this kind in this incubator around the span, without this booking.
    pub booked_of_company: &'a [Interval],
    /// In whose name; `None` where an incubator books for itself.
    pub applicant: Option<Applicant>,
    /// Terms of use that the person has accepted.
    pub accepted: &'a [TermsId],
    /// The person's no-shows of the last [`STRIKE_DAYS`] days that count.
    pub strikes: i64,
    /// What it costs and what is left: unit, need, available. `None` where nothing is metered.
    pub cost: Option<(Unit, i64, i64)>,
    /// How much of the company's quota on this pool would be taken, where there is one and the pool has limits.
    pub quota: Option<Share>,
}

/// No-shows older than that are forgotten by [`super::rule::When::NoShows`].
pub const STRIKE_DAYS: i64 = 90;

/// A company as the rules see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applicant {
    /// How it stands.
    pub standing: Standing,
    /// What kind it is.
    pub kind: CompanyKind,
    /// Whether it is at home in the incubator of the resource.
    pub tenant: bool,
}

/// The most minutes that `booked` and `span` together take in any window of `days` days of 24 hours
/// that holds at least a minute of `span`. Two bookings at the same time count twice.
///
/// The most is reached by a window that begins where a booking begins or ends where one ends, or by
/// the first or the last that still holds its minute of `span`; so only those are tried.
pub fn most_in_window(booked: &[Interval], span: Interval, days: i64) -> i64 {
    let length = days.max(1).saturating_mul(DAY);
    let all: Vec<Interval> = booked.iter().copied().chain([span]).collect();
    let edges = [Instant(span.start().0 - length + MINUTE), Instant(span.end().0 - MINUTE)];
    let starts = all.iter().flat_map(|one| [one.start(), Instant(one.end().0 - length)]).chain(edges);
    let windows = starts.filter_map(|start| Interval::new(start, Instant(start.0 + length)).ok());
    let taken = |window: Interval| -> i64 {
        all.iter().filter_map(|one| one.intersect(window)).map(Interval::seconds).sum()
    };
    let most = windows.filter(|window| window.overlaps(span)).map(taken).max().unwrap_or(0);
    (most + MINUTE - 1) / MINUTE
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minutes(from: i64, to: i64) -> Interval {
        Interval::new(Instant(from * MINUTE), Instant(to * MINUTE)).unwrap()
    }

    #[test]
    fn a_window_rolls_and_does_not_begin_on_mondays() {
        let day = 24 * 60;
        let booked = [minutes(day, day + 120), minutes(6 * day, 6 * day + 60)];
        assert_eq!(most_in_window(&booked, minutes(3 * day, 3 * day + 30), 7), 210);
        assert_eq!(
            most_in_window(&booked, minutes(8 * day, 8 * day + 30), 7),
            90 + 60 + 30,
            "part of the first"
        );
        assert_eq!(most_in_window(&booked, minutes(20 * day, 20 * day + 30), 7), 30);
        assert_eq!(most_in_window(&[minutes(0, 60)], minutes(0, 60), 1), 120, "two at once count twice");
    }

    proptest! {
        #[test]
        fn no_window_holds_more(
            booked in proptest::collection::vec((0i64..6_000, 1i64..600), 0..8),
            from in 0i64..6_000, length in 1i64..600, days in 1i64..4,
        ) {
            let booked: Vec<Interval> = booked.iter().map(|(from, long)| minutes(*from, from + long)).collect();
            let span = minutes(from, from + length);
            let told = most_in_window(&booked, span, days);
            let mut most = 0;
            // Every window that begins on a minute and touches the span.
            for start in (from - days * 1_440 + 1)..(from + length) {
                let window = minutes(start, start + days * 1_440);
                let inside = booked.iter().chain([&span]).filter_map(|one| one.intersect(window));
                most = most.max(inside.map(Interval::minutes).sum());
            }
            prop_assert_eq!(told, most);
        }
    }
}
