//! What was used of a pool: jobs as a cluster reports them, and how a report meets what was reserved.

use super::id::{CompanyId, EntryId, ResourceId};
use super::ledger::{Draw, Grant};
use super::month::Month;
use super::pool::Funding;
use super::tariff::{Own, Piece, Tariff, at, cut, draw_free, off_at};
use super::time::{DAY, Interval};

/// Most cards of one job, wherever it runs; no more than its pool has.
pub const CARDS_MAX: i64 = 100_000;
/// Most days of one job: what is reported as longer is a slip.
pub const DAYS_MAX: i64 = 366;

/// A job that ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Where.
    pub pool: ResourceId,
    /// Whose.
    pub company: CompanyId,
    /// Who, as the cluster names them; may be empty.
    pub person: String,
    /// When.
    pub span: Interval,
    /// On how many cards.
    pub cards: i64,
}

impl Job {
    /// Card-seconds.
    pub fn seconds(&self) -> i64 {
        self.span.seconds().saturating_mul(self.cards)
    }
}

/// A hold of a reservation that touches a job, with what is left in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its entry.
    pub entry: EntryId,
    /// When the reservation is.
    pub span: Interval,
    /// Card-seconds left.
    pub left: i64,
}

/// A reservation that was counted as used when it was over, for nobody reports use of its pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Its job's row.
    pub job: i64,
    /// When it was.
    pub span: Interval,
    /// Card-seconds of it that no job was reported of.
    pub left: i64,
}

/// A part of a job with what it is priced by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Priced {
    /// The tariff's row.
    pub tariff: i64,
    /// The discount that holds, in basis points.
    pub off: i64,
    /// The company's own that this is; `None`: what everybody gets, or nothing.
    pub discount: Option<i64>,
    /// The month.
    pub month: Month,
    /// The part.
    pub piece: Piece,
}

/// What becomes of a job: what is posted from holds, what is drawn from grants, and its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// From each hold so much.
    pub posts: Vec<(EntryId, i64)>,
    /// From each grant so much.
    pub draws: Vec<Draw>,
    /// Of each reservation that was counted before so much: none of it stands in the parts.
    pub counted: Vec<(i64, i64)>,
    /// The parts, in the order of time.
    pub parts: Vec<Priced>,
}

/// What ran from one day of Beijing to another, added up over all that began and ended on these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first day, in days since 1970-01-01.
    pub first: i64,
    /// The last, the first itself where it ended before midnight.
    pub last: i64,
    /// Cards.
    pub cards: i64,
    /// Card-seconds, all of them.
    pub seconds: i64,
    /// Card-seconds from its beginning to the first midnight; of one day they mean nothing.
    pub head: i64,
}

impl Stretch {
    /// Card-seconds by day, cut at each midnight; together all of them.
    pub fn days(self) -> impl Iterator<Item = (i64, i64)> {
        let head = if self.first == self.last { self.seconds } else { self.head };
        let between = (self.last - self.first - 1).max(0).saturating_mul(self.cards.saturating_mul(DAY));
        (self.first..=self.last).map(move |day| {
            let seconds = match day {
                _ if day == self.first => head,
                _ if day == self.last => self.seconds - head - between,
                _ => self.cards.saturating_mul(DAY),
            };
            (day, seconds)
        })
    }
}

/// No tariff held when the job ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPrice;

/// What a pool costs, as one job sees it.
#[derive(Clone, Copy, Debug)]
pub struct Prices<'a> {
    /// Who pays for the pool.
    pub funding: Funding,
    /// Its tariffs.
    pub tariffs: &'a [Tariff],
    /// The company's own discounts on it.
    pub discounts: &'a [Own],
}

/// Settles a job: first what was reserved for it, then grants that cover it, earliest expiry first; what
/// neither pays for is billed. `grants`: those that pay for the pool ([`super::purse::Purse::pays`]). On a pool of
/// public money what they pay is free; on a private one all of it is billed, and they only count what was granted
/// there. Holds and grants lose what is taken from them.
pub fn settle(
    job: &Job,
    prices: &Prices<'_>,
    holds: &mut [Held],
    grants: &mut [Grant],
) -> Result<Settled, NoPrice> {
    settle_beside(job, prices, &mut [], holds, grants)
}

/// What stands for a reservation whose use nobody reports: `amount` card-seconds of it, from its beginning on. On a
/// pool of public money its hold pays for them.
pub fn of_reservation(job: &Job, prices: &Prices<'_>, amount: i64) -> Result<Vec<Priced>, NoPrice> {
    let mut hold = [Held { entry: EntryId(0), span: job.span, left: amount }];
    let mut parts = settle(job, prices, &mut hold, &mut [])?.parts;
    let mut left = amount;
    for Priced { piece, .. } in &mut parts {
        piece.seconds = piece.seconds.min(left);
        piece.free = piece.free.min(piece.seconds);
        left -= piece.seconds;
    }
    parts.retain(|part| part.piece.seconds > 0);
    Ok(parts)
}

/// Settles a job, less what was counted of it before: use that is reported though nobody waited for it is counted
/// once.
pub fn settle_beside(
    job: &Job,
    prices: &Prices<'_>,
    counted: &mut [Counted],
    holds: &mut [Held],
    grants: &mut [Grant],
) -> Result<Settled, NoPrice> {
    let edges = prices.tariffs.iter().map(|one| one.from);
    let spans = prices.discounts.iter().map(|one| one.terms.span);
    let edges = edges.chain(spans.flat_map(|span| [span.start(), span.end()]));
    let edges = edges.chain(grants.iter().flat_map(|one| [one.valid_from, one.valid_to]));
    let mut pieces: Vec<Piece> = cut(job.span, edges)
        .into_iter()
        .map(|span| Piece { span, seconds: span.seconds().saturating_mul(job.cards), free: 0 })
        .collect();
    let mut settled = Settled::default();
    for one in counted.iter_mut().filter(|one| one.left > 0 && one.span.overlaps(job.span)) {
        let before = one.left;
        for piece in &mut pieces {
            let amount = one.left.min(piece.seconds);
            one.left -= amount;
            piece.seconds -= amount;
        }
        settled.counted.push((one.job, before - one.left));
    }
    pieces.retain(|piece| piece.seconds > 0);
    for hold in holds.iter_mut().filter(|hold| hold.left > 0 && hold.span.overlaps(job.span)) {
        let mut posted = 0;
        for piece in &mut pieces {
            let amount = hold.left.min(piece.seconds - piece.free);
            hold.left -= amount;
            piece.free += amount;
            posted += amount;
        }
        if posted > 0 {
            settled.posts.push((hold.entry, posted));
        }
    }
    settled.draws = draw_free(&mut pieces, grants);
    for mut piece in pieces {
        let tariff = at(prices.tariffs, piece.span.start()).ok_or(NoPrice)?;
        if prices.funding == Funding::Private {
            piece.free = 0;
        }
        let (off, discount) = off_at(tariff, prices.discounts, piece.span.start());
        settled.parts.push(Priced {
            tariff: tariff.id,
            off,
            discount,
            month: Month::of(piece.span.start()),
            piece,
        });
    }
    Ok(settled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::AccountId;
    use crate::domain::price::HOUR;
    use crate::domain::time::Instant;

    fn span(from: &str, to: &str) -> Interval {
        Interval::new(Instant::parse(from).unwrap(), Instant::parse(to).unwrap()).unwrap()
    }
    fn job(span: Interval, cards: i64) -> Job {
        Job { pool: ResourceId(1), company: CompanyId(1), person: String::new(), span, cards }
    }
    fn tariffs() -> Vec<Tariff> {
        let from = Instant::parse("2026-01-01T00:00:00+08:00").unwrap();
        vec![Tariff { id: 9, from, list: 1_800, tiers: Vec::new(), discount: 0 }]
    }
    fn prices(funding: Funding, tariffs: &[Tariff]) -> Prices<'_> {
        Prices { funding, tariffs, discounts: &[] }
    }
    fn grant(left: i64) -> Grant {
        let valid = span("2026-11-01T00:00:00+08:00", "2026-12-01T00:00:00+08:00");
        Grant { account: AccountId(7), pool: None, left, valid_from: valid.start(), valid_to: valid.end() }
    }

    #[test]
    fn what_was_reserved_is_posted_first_and_the_rest_stays_held() {
        // A reservation of 4 cards for 3 hours, of which 30,000 card-seconds are used.
        let slot = span("2026-11-23T09:00:00+08:00", "2026-11-23T12:00:00+08:00");
        let mut holds = [Held { entry: EntryId(5), span: slot, left: 43_200 }];
        let ran = span("2026-11-23T09:00:00+08:00", "2026-11-23T11:05:00+08:00");
        let all = tariffs();
        let told = settle(&job(ran, 4), &prices(Funding::Government, &all), &mut holds, &mut []).unwrap();
        assert_eq!(told.posts, [(EntryId(5), 30_000)]);
        assert_eq!((holds[0].left, told.parts[0].piece.free), (13_200, 30_000));
    }

    #[test]
    fn eight_cards_for_two_hours_with_ten_hours_free() {
        let ran = span("2026-11-23T09:00:00+08:00", "2026-11-23T11:00:00+08:00");
        let all = tariffs();
        let mut grants = [grant(10 * HOUR)];
        let told = settle(&job(ran, 8), &prices(Funding::Government, &all), &mut [], &mut grants).unwrap();
        assert_eq!(told.draws, [Draw { grant: AccountId(7), pool: None, amount: 10 * HOUR }]);
        let part = told.parts[0].piece;
        assert_eq!((part.seconds - part.free, grants[0].left), (6 * HOUR, 0));
    }

    #[test]
    fn a_private_pool_is_billed_also_where_it_was_granted() {
        let ran = span("2026-11-23T09:00:00+08:00", "2026-11-23T11:00:00+08:00");
        let all = tariffs();
        let mut grants = [Grant { pool: Some(ResourceId(1)), ..grant(10 * HOUR) }];
        let told = settle(&job(ran, 8), &prices(Funding::Private, &all), &mut [], &mut grants).unwrap();
        assert_eq!((told.parts[0].piece.free, grants[0].left), (0, 0));
    }

    #[test]
    fn a_reservation_is_counted_once_whatever_is_reported_of_it() {
        let slot = span("2026-11-23T09:00:00+08:00", "2026-11-23T12:00:00+08:00");
        let all = tariffs();
        let parts = of_reservation(&job(slot, 4), &prices(Funding::Private, &all), 40_000).unwrap();
        assert_eq!((parts.len(), parts[0].piece.seconds, parts[0].piece.free), (1, 40_000, 0));
        let public = of_reservation(&job(slot, 4), &prices(Funding::Government, &all), 43_200).unwrap();
        assert_eq!((public[0].piece.seconds, public[0].piece.free), (43_200, 43_200));
        let mut counted = [Counted { job: 3, span: slot, left: 40_000 }];
        let mut left = |ran: Interval, cards| {
            let prices = prices(Funding::Private, &all);
            let done = settle_beside(&job(ran, cards), &prices, &mut counted, &mut [], &mut []).unwrap();
            (done.counted, done.parts.iter().map(|part| part.piece.seconds).sum::<i64>())
        };
        let ran = span("2026-11-23T09:00:00+08:00", "2026-11-23T11:00:00+08:00");
        assert_eq!(left(ran, 4), (vec![(3, 28_800)], 0));
        assert_eq!(left(slot, 4), (vec![(3, 11_200)], 32_000));
        assert_eq!(left(slot, 4), (vec![], 43_200));
    }

    #[test]
    fn a_grant_that_ends_at_midnight_pays_until_midnight() {
        let ran = span("2026-11-30T22:00:00+08:00", "2026-12-01T02:00:00+08:00");
        let all = tariffs();
        let mut grants = [grant(100 * HOUR)];
        let told = settle(&job(ran, 1), &prices(Funding::Government, &all), &mut [], &mut grants).unwrap();
        let free: Vec<i64> = told.parts.iter().map(|part| part.piece.free).collect();
        assert_eq!(free, [2 * HOUR, 0]);
        assert!(told.parts[0].month < told.parts[1].month);
    }

    #[test]
    fn use_is_cut_at_midnight() {
        // Two cards from 22:00 of one day to 02:00 of the day but one after it.
        let night = Stretch { first: 10, last: 12, cards: 2, seconds: 2 * 28 * HOUR, head: 2 * 2 * HOUR };
        let days: Vec<(i64, i64)> = night.days().collect();
        assert_eq!(days, [(10, 4 * HOUR), (11, 48 * HOUR), (12, 4 * HOUR)]);
        let noon = Stretch { first: 10, last: 10, cards: 3, seconds: 3 * HOUR, head: 36 * HOUR };
        assert_eq!(noon.days().collect::<Vec<_>>(), [(10, 3 * HOUR)]);
    }

    #[test]
    fn what_ran_before_there_was_a_price_is_refused() {
        let ran = span("2025-12-31T23:00:00+08:00", "2026-01-01T01:00:00+08:00");
        let all = tariffs();
        assert_eq!(settle(&job(ran, 1), &prices(Funding::Government, &all), &mut [], &mut []), Err(NoPrice));
    }
}
