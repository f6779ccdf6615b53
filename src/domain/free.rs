//! What is free: half-open spans, counted units, and the nearest other time.
//!
//! A resource has a `capacity` of units (desks of a zone, cards of a pool, 1 for a room); each busy row
//! takes some of them for a span. A list of spans that comes out of here is *normal*: sorted, without
//! overlap, and maximal (spans that touch are one). What goes in may be in any order.

use super::time::{Instant, Interval};

/// A span in which `i64` units are taken; rows of 0 or fewer units take nothing.
pub type Busy = (Interval, i64);

/// The most units taken at one moment of `window`. What ends at an instant is gone before what starts
/// at it, so back to back is no clash.
pub fn peak(busy: &[Busy], window: Interval) -> i64 {
    i64::try_from(highest(busy, window)).unwrap_or(i64::MAX)
}

/// Whether `needed` more units fit into all of `span`.
pub fn fits(busy: &[Busy], capacity: i64, needed: i64, span: Interval) -> bool {
    highest(busy, span) + i128::from(needed) <= i128::from(capacity)
}

/// The maximal spans of `window` in which at least `needed` units are free throughout.
pub fn free_spans(busy: &[Busy], capacity: i64, needed: i64, window: Interval) -> Vec<Interval> {
    let room = |(_, units): &(Interval, i128)| units + i128::from(needed) <= i128::from(capacity);
    normal(levels(busy, window).iter().filter(|level| room(level)).map(|(span, _)| *span).collect())
}

/// As [`peak`], without an end to the number.
fn highest(busy: &[Busy], window: Interval) -> i128 {
    levels(busy, window).into_iter().map(|(_, units)| units).max().unwrap_or(0)
}

/// `window` cut where the number of taken units changes, each piece with that number.
fn levels(busy: &[Busy], window: Interval) -> Vec<(Interval, i128)> {
    let mut steps: Vec<(Instant, i128)> = busy
        .iter()
        .filter(|(_, units)| *units > 0)
        .filter_map(|(span, units)| Some((span.intersect(window)?, i128::from(*units))))
        .flat_map(|(span, units)| [(span.start(), units), (span.end(), -units)])
        .collect();
    steps.push((window.end(), 0));
    steps.sort_unstable();
    let (mut pieces, mut from, mut units) = (Vec::new(), window.start(), 0);
    for (at, change) in steps {
        if let Ok(piece) = Interval::new(from, at) {
            pieces.push((piece, units));
            from = at;
        }
        units += change;
    }
    pieces
}

/// The same instants as a normal list.
pub fn normal(mut spans: Vec<Interval>) -> Vec<Interval> {
    spans.sort_unstable();
    let mut merged: Vec<Interval> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start() <= last.end() => {
                *last = Interval::new(last.start(), last.end().max(span.end())).unwrap_or(*last);
            }
            _ => merged.push(span),
        }
    }
    merged
}

/// The instants of `a` or `b`.
pub fn union(a: &[Interval], b: &[Interval]) -> Vec<Interval> {
    normal(a.iter().chain(b).copied().collect())
}

/// The instants of both `a` and `b`.
pub fn intersect(a: &[Interval], b: &[Interval]) -> Vec<Interval> {
    let (a, b) = (normal(a.to_vec()), normal(b.to_vec()));
    let (mut a, mut b) = (a.into_iter().peekable(), b.into_iter().peekable());
    let mut common = Vec::new();
    while let (Some(left), Some(right)) = (a.peek().copied(), b.peek().copied()) {
        common.extend(left.intersect(right));
        if left.end() <= right.end() {
            a.next()
        } else {
            b.next()
        };
    }
    common
}

/// The instants of `a` that are not of `b`.
pub fn subtract(a: &[Interval], b: &[Interval]) -> Vec<Interval> {
    let b = normal(b.to_vec());
    let (mut rest, mut skip) = (Vec::new(), 0);
    for span in normal(a.to_vec()) {
        skip += b[skip..].iter().take_while(|hole| hole.end() <= span.start()).count();
        let mut from = span.start();
        for hole in b[skip..].iter().take_while(|hole| hole.start() < span.end()) {
            rest.extend(Interval::new(from, hole.start()));
            from = hole.end();
        }
        rest.extend(Interval::new(from, span.end()));
    }
    rest
}

/// The times at which bookings of a resource may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// From one start to the next, such as 1,800 for the half hours.
    pub seconds: i64,
    /// A start, as a rule the local midnight of the day in question: a grid of whole hours then
    /// follows a zone with a quarter hour in its offset.
    pub midnight: Instant,
}

/// The spans of `length` seconds that lie in `free`, begin on `grid` and are nearest to `wanted`: the
/// nearest first, of two as near the earlier, at most `most`. None for a length or a grid below one
/// second.
pub fn nearest_starts(
    free: &[Interval],
    length: i64,
    grid: Grid,
    wanted: Instant,
    most: usize,
) -> Vec<Interval> {
    if length < 1 || grid.seconds < 1 {
        return Vec::new();
    }
    // Start number n is at midnight + n * seconds; i128 so that no input overflows.
    let (midnight, step) = (i128::from(grid.midnight.0), i128::from(grid.seconds));
    let at_or_before = |at: i128| (at - midnight).div_euclid(step);
    let wish = at_or_before(i128::from(wanted.0));
    let reach = i128::try_from(most).unwrap_or(i128::MAX / 4);
    let mut starts: Vec<(u64, i64)> = Vec::new();
    for span in normal(free.to_vec()) {
        let first = at_or_before(i128::from(span.start().0) + step - 1);
        let last = at_or_before(i128::from(span.end().0) - i128::from(length));
        if last < first {
            continue;
        }
        // Nearer starts than these `most` on either side there are none in this span.
        let middle = wish.clamp(first, last);
        let (low, high) = (first.max(middle.saturating_sub(reach)), last.min(middle.saturating_add(reach)));
        starts.extend((low..=high).filter_map(|number| {
            let start = i64::try_from(midnight + number * step).ok()?;
            Some((start.abs_diff(wanted.0), start))
        }));
    }
    starts.sort_unstable();
    starts.truncate(most);
    let spans = starts.into_iter().map(|(_, start)| Interval::new(Instant(start), Instant(start + length)));
    spans.filter_map(Result::ok).collect()
}

#[cfg(test)]
mod laws;
