//! The algebra of spans against an oracle that looks at every minute.

use super::*;
use proptest::prelude::*;

/// Minutes of the small world the laws are tried in; an instant is a minute here.
const WORLD: i64 = 120;

fn span(from: i64, to: i64) -> Interval {
    Interval::new(Instant(from), Instant(to)).unwrap()
}
fn spans(list: &[(i64, i64)]) -> Vec<Interval> {
    list.iter().map(|(from, to)| span(*from, *to)).collect()
}
fn covers(list: &[Interval], minute: i64) -> bool {
    list.iter().any(|s| s.start().0 <= minute && minute < s.end().0)
}
/// The normal list of the minutes for which `holds`.
fn painted(holds: impl Fn(i64) -> bool) -> Vec<Interval> {
    let mut list: Vec<(i64, i64)> = Vec::new();
    for minute in (0..WORLD).filter(|minute| holds(*minute)) {
        match list.last_mut() {
            Some((_, end)) if *end == minute => *end += 1,
            _ => list.push((minute, minute + 1)),
        }
    }
    spans(&list)
}
fn taken(busy: &[Busy], minute: i64) -> i64 {
    busy.iter().filter(|(s, _)| covers(&[*s], minute)).map(|(_, units)| *units.max(&0)).sum()
}

prop_compose! {
    fn any_span()(from in 0..WORLD - 1, length in 1..40i64) -> Interval {
        span(from, (from + length).min(WORLD))
    }
}
fn any_spans() -> impl Strategy<Value = Vec<Interval>> {
    prop::collection::vec(any_span(), 0..8)
}
fn any_busy() -> impl Strategy<Value = Vec<Busy>> {
    prop::collection::vec((any_span(), -1..4i64), 0..10)
}

#[test]
fn back_to_back_is_no_clash() {
    let busy = [(span(0, 60), 1), (span(60, 120), 1)];
    assert_eq!(peak(&busy, span(0, 120)), 1);
    assert!(fits(&busy, 2, 1, span(30, 90)));
    assert!(!fits(&busy, 1, 1, span(59, 60)));
    assert_eq!(free_spans(&busy, 2, 1, span(0, 120)), spans(&[(0, 120)]), "one span, not two that touch");
    assert_eq!(free_spans(&busy, 1, 1, span(0, 150)), spans(&[(120, 150)]));
    assert_eq!(free_spans(&[], 1, 2, span(0, 150)), []);
}

#[test]
fn ties_go_to_the_earlier() {
    let free = spans(&[(0, 40), (60, 100)]);
    let grid = Grid { seconds: 10, midnight: Instant(0) };
    let starts = |wanted, most| -> Vec<i64> {
        nearest_starts(&free, 20, grid, Instant(wanted), most).iter().map(|s| s.start().0).collect()
    };
    assert_eq!(starts(40, 4), [20, 60, 10, 70]);
    assert_eq!(starts(10, 1), [10], "the wish itself, where it is free");
    assert_eq!(starts(-5_000, 99), [0, 10, 20, 60, 70, 80]);
    assert!(starts(40, 0).is_empty());
    assert_eq!(nearest_starts(&free, 0, grid, Instant(0), 9), []);
    assert_eq!(nearest_starts(&free, 5, Grid { seconds: 0, ..grid }, Instant(0), 9), []);
}

#[test]
fn a_grid_hangs_on_local_midnight() {
    // Kathmandu is 5:45 ahead: its whole hours are at a quarter past in UTC.
    let grid = Grid { seconds: 3_600, midnight: Instant(-(5 * 3_600 + 45 * 60)) };
    let found = nearest_starts(&[span(0, 9_000)], 3_600, grid, Instant(0), 9);
    assert_eq!(found, spans(&[(900, 4_500), (4_500, 8_100)]));
}

#[test]
fn the_ends_of_time_are_no_trap() {
    let all = [span(i64::MIN, i64::MAX)];
    let grid = Grid { seconds: i64::MAX, midnight: Instant(i64::MIN) };
    assert_eq!(nearest_starts(&all, i64::MAX, grid, Instant(0), usize::MAX).len(), 2);
    let heavy = [(span(0, 9), i64::MAX), (span(0, 9), i64::MAX)];
    assert!(!fits(&heavy, i64::MAX, 1, span(0, 5)));
    assert_eq!(peak(&heavy, span(0, 5)), i64::MAX);
}

proptest! {
    #[test]
    fn peak_is_the_busiest_minute(busy in any_busy(), window in any_span()) {
        let minutes = window.start().0..window.end().0;
        prop_assert_eq!(peak(&busy, window), minutes.map(|m| taken(&busy, m)).max().unwrap());
    }

    #[test]
    fn free_spans_are_the_minutes_with_room(
        busy in any_busy(), capacity in 0..6i64, needed in 1..4i64, window in any_span(),
    ) {
        let room = |m| covers(&[window], m) && taken(&busy, m) + needed <= capacity;
        let free = free_spans(&busy, capacity, needed, window);
        prop_assert!(free.iter().all(|span| fits(&busy, capacity, needed, *span)));
        prop_assert_eq!(free, painted(room));
    }

    #[test]
    fn the_algebra_agrees_with_sets_of_minutes(a in any_spans(), b in any_spans()) {
        prop_assert_eq!(normal(a.clone()), painted(|m| covers(&a, m)));
        prop_assert_eq!(union(&a, &b), painted(|m| covers(&a, m) || covers(&b, m)));
        prop_assert_eq!(intersect(&a, &b), painted(|m| covers(&a, m) && covers(&b, m)));
        prop_assert_eq!(subtract(&a, &b), painted(|m| covers(&a, m) && !covers(&b, m)));
    }

    #[test]
    fn nearest_starts_are_the_nearest_of_all(
        free in any_spans(), length in 1..30i64, seconds in 1..20i64, midnight in -50..50i64,
        wanted in -20..WORLD + 20, most in 0..6usize,
    ) {
        let whole = normal(free.clone());
        let fitting = |start: i64| whole.iter().any(|s| s.contains(span(start, start + length)));
        let mut all: Vec<i64> =
            (0..WORLD).filter(|s| (s - midnight).rem_euclid(seconds) == 0 && fitting(*s)).collect();
        all.sort_by_key(|start| ((start - wanted).abs(), *start));
        all.truncate(most);
        let grid = Grid { seconds, midnight: Instant(midnight) };
        let found = nearest_starts(&free, length, grid, Instant(wanted), most);
        prop_assert_eq!(found, all.iter().map(|s| span(*s, s + length)).collect::<Vec<_>>());
    }
}
