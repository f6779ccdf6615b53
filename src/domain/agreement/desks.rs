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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rent::Rent;

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
