//! Where a page of the lists of somebody's work goes on, as it stands in an address: of pages and of the API.

use crate::app::{started, waiting};
use crate::domain::id::EventId;
use crate::domain::matter::Matter;
use crate::domain::time::Instant;

/// The place in 待办 that a text names: a deadline, since when it waits, and what it is.
pub fn waiting(text: &str) -> Option<waiting::Mark> {
    let (due, rest) = text.split_once('-')?;
    let (since, matter, id) = started(rest)?;
    Some((moment(due)?, since, matter, id))
}

/// That text.
pub fn waiting_text((due, since, matter, id): waiting::Mark) -> String {
    format!("{}-{}", due.0, started_text((since, matter, id)))
}

/// The place in 我发起的 that a text names: since when, and what it is.
pub fn started(text: &str) -> Option<started::Mark> {
    let mut parts = text.splitn(3, '-');
    let mut next = || parts.next();
    let (since, noun, id) = (next()?, next()?, next()?);
    Some((moment(since)?, Matter::of_name(noun)?, id.parse().ok()?))
}

/// That text.
pub fn started_text((since, matter, id): started::Mark) -> String {
    format!("{}-{}-{id}", since.0, matter.name())
}

/// The place in 已办 that a text names: when, and which event.
pub fn answered(text: &str) -> Option<(Instant, EventId)> {
    let (at, id) = text.split_once('-')?;
    Some((moment(at)?, id.parse().ok()?))
}

/// That text.
pub fn answered_text((at, id): (Instant, EventId)) -> String {
    format!("{}-{id}", at.0)
}

/// A moment in seconds, as far as there is a calendar.
fn moment(text: &str) -> Option<Instant> {
    let plain = !text.is_empty() && text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok().map(Instant)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let mark = (Instant::LAST, Instant(1_790_000_000), Matter::Claim, 17);
        assert_eq!(waiting_text(mark), "253402300799-1790000000-claim-17");
        assert_eq!(waiting(&waiting_text(mark)), Some(mark));
        let mark = (mark.1, mark.2, mark.3);
        assert_eq!(started(&started_text(mark)), Some(mark));
        let mark = (mark.0, EventId(7));
        assert_eq!(answered(&answered_text(mark)), Some(mark));
        for nonsense in ["", "1", "1-2", "1-claim", "1-2-claim", "-1-2-claim-3", "1-2-kite-3", "1-2-claim-x"]
        {
            assert_eq!(waiting(nonsense), None, "{nonsense}");
        }
        assert_eq!((started("1-2-claim-3"), answered("-1-2"), answered("1-0")), (None, None, None));
    }
}
