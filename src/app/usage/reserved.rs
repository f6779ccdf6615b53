//! Use that nobody reports: what was reserved on a pool without reports is used by being over.

use crate::app::bill::due_of;
use crate::app::{Booking, Fault};
use crate::domain::id::ResourceId;
use crate::domain::month::Month;
use crate::domain::time::{Instant, Interval};
use crate::domain::usage::{Job, Prices, of_reservation};
use crate::store::engine::Tx;
use crate::store::pool::DiscountRow;
use crate::store::usage::{self, NewPiece};
use crate::store::{bill, pool};
use std::collections::BTreeSet;

/// Writes down what a booking, whose company is locked, used within `span`: card-seconds by pool, as they were settled.
/// It stands among the company's jobs and on its bill: on a pool of public money free, on a private one at its price.
/// Of pools whose use is reported, and of those without a price then, nothing is written.
pub(crate) async fn reserved(
    tx: &mut Tx,
    old: &Booking,
    span: Interval,
    settled: &[(ResourceId, i64)],
    now: Instant,
) -> Result<(), Fault> {
    let Some(company) = old.company else { return Ok(()) };
    for (on, amount) in settled {
        let Some(there) = pool::get(tx, *on).await?.filter(|one| one.wait_days == 0) else { continue };
        let Some(item) = old.items.iter().find(|item| item.resource == *on) else { continue };
        let person = if old.private { String::new() } else { old.person_name.clone() };
        let job = Job { pool: *on, company, person, span, cards: item.units };
        pool::hold_prices(tx, *on).await?;
        let tariffs: Vec<_> = pool::tariffs(tx, &[*on]).await?.into_iter().map(|(_, one)| one).collect();
        let discounts = pool::discounts(tx, company, span.start()).await?;
        let discounts = discounts.iter().filter(|one| one.pool_id == on.0).map(DiscountRow::own);
        let discounts = discounts.collect::<Result<Vec<_>, Fault>>()?;
        let prices = Prices { funding: there.pool.funding, tariffs: &tariffs, discounts: &discounts };
        let Ok(parts) = of_reservation(&job, &prices, *amount) else { continue };
        let id = usage::insert_reserved(tx, old.id, &job, now).await?;
        let pieces: Vec<NewPiece> =
            parts.into_iter().map(|part| NewPiece { job: id, company, pool: *on, part }).collect();
        usage::insert_pieces(tx, &pieces).await?;
        let months: BTreeSet<Month> = pieces.iter().map(|one| one.part.month).collect();
        for month in months {
            bill::mark(tx, company, month, due_of(month, now)).await?;
        }
    }
    Ok(())
}
