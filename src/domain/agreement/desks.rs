//! On which days an agreement gives each of its desks.

use super::Terms;
use crate::domain::id::ResourceId;
use crate::domain::time::{Instant, Interval};

/// The days on which terms, each with the first instant it holds, give each of their desks, up to `until`; days that
/// follow each other are one run.
pub fn runs(periods: &[(Instant, &Terms)], until: Instant) -> Vec<(ResourceId, Interval)> {
    let mut all: Vec<(ResourceId, Interval)> = Vec::new();
    for (n, (from, terms)) in periods.iter().enumerate() {
        let to = periods.get(n + 1).map_or(until, |next| next.0);
        let Ok(span) = Interval::new(*from, to) else { continue };
        for desk in &terms.desks {
            let goes_on = all.iter_mut().find(|(id, run)| id == desk && run.end() == *from);
            match goes_on.and_then(|run| Interval::new(run.1.start(), to).ok().map(|longer| (run, longer))) {
                Some((run, longer)) => run.1 = longer,
                None => all.push((*desk, span)),
            }
        }
    }
    all
}

/// The parts of `run` that none of `had` covers, the earliest first.
pub fn missing(run: Interval, had: &[Interval]) -> Vec<Interval> {
    let mut there: Vec<Interval> = had.iter().filter(|one| one.overlaps(run)).copied().collect();
    there.sort_unstable_by_key(|one| one.start());
    let (mut all, mut at) = (Vec::new(), run.start());
    for one in there {
        all.extend(Interval::new(at, one.start()).ok());
        at = at.max(one.end());
    }
    all.extend(Interval::new(at, run.end()).ok());
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rent::Rent;

    #[test]
    fn what_is_missing_lies_before_between_and_after() {
        let span = |from, to| Interval::new(Instant(from), Instant(to)).unwrap();
        let parts = |had: &[(i64, i64)]| {
            let had: Vec<Interval> = had.iter().map(|(from, to)| span(*from, *to)).collect();
            let all = missing(span(10, 40), &had);
            all.into_iter().map(|one| (one.start().0, one.end().0)).collect::<Vec<_>>()
        };
        assert_eq!(parts(&[]), [(10, 40)]);
        assert_eq!(parts(&[(0, 10), (40, 50)]), [(10, 40)]);
        assert_eq!(parts(&[(30, 35), (5, 20)]), [(20, 30), (35, 40)]);
        assert_eq!(parts(&[(20, 60)]), [(10, 20)]);
        assert_eq!(parts(&[(15, 30), (20, 25)]), [(10, 15), (30, 40)]);
        assert_eq!(parts(&[(0, 50)]), []);
    }

    #[test]
    fn a_desk_is_given_as_long_as_terms_follow_each_other_that_have_it() {
        let of = |desks: &[i64]| Terms {
            last: "2026-12-31".parse().unwrap(),
            rent: Rent::default(),
            desks: desks.iter().map(|id| ResourceId(*id)).collect(),
            room_minutes: 0,
            card_seconds: 0,
            pool: None,
            mentor_minutes: 0,
        };
        let (both, one, back) = (of(&[1, 2]), of(&[1]), of(&[1, 2, 3]));
        let periods = [(Instant(10), &both), (Instant(20), &one), (Instant(30), &back)];
        let said: Vec<(i64, i64, i64)> = runs(&periods, Instant(40))
            .into_iter()
            .map(|(id, run)| (id.0, run.start().0, run.end().0))
            .collect();
        assert_eq!(said, [(1, 10, 40), (2, 10, 20), (2, 30, 40), (3, 30, 40)]);
    }
}
