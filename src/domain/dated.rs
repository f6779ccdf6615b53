//! What is written one after the other, each from a day on: which of it holds when, and which follows.

/// Which of `all`, in the order in which they were written, holds at `at`: of those that have begun the one written
/// last; the first where none has.
pub fn holding<T, D: PartialOrd + Copy>(all: &[T], at: D, from: impl Fn(&T) -> D) -> Option<&T> {
    all.iter().rev().find(|one| from(one) <= at).or(all.first())
}

/// Those of `all` that come to hold after `at`, in that order: not those before which a later one begins.
pub fn following<T, D: PartialOrd + Copy>(all: &[T], at: D, from: impl Fn(&T) -> D) -> Vec<&T> {
    let comes =
        |n: usize, one: &T| from(one) > at && all.iter().skip(n + 1).all(|later| from(later) > from(one));
    all.iter().enumerate().filter(|(n, one)| comes(*n, one)).map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written in this order, each from that day on.
    const DAYS: [i64; 4] = [1, 20, 5, 30];

    #[test]
    fn what_was_written_last_holds_once_it_has_begun() {
        let at = |day: i64| *holding(&DAYS, day, |one| *one).unwrap();
        assert_eq!([0, 1, 4, 5, 25, 30].map(at), [1, 1, 1, 5, 5, 30]);
        let after = |day: i64| following(&DAYS, day, |one| *one).into_iter().copied().collect::<Vec<_>>();
        assert_eq!(after(0), [1, 5, 30], "what was to begin on the 20th never does");
        assert_eq!(after(5), [30]);
        assert!(after(30).is_empty());
        for day in 0..40 {
            let next = after(day).first().copied().unwrap_or(i64::MAX);
            assert!((day..next.min(40)).all(|one| at(one) == at(day)), "{day}");
        }
    }
}
