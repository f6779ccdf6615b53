//! Refused requests, remembered so that new rules can be tried on them.
//!
//! A refusal leaves no trace in the transaction it ends, and must stay as cheap as it is: so it is kept in
//! memory and written by due work every few seconds, and at a stop. What a crash loses is the last few
//! seconds of refused requests, and nothing else.

use super::{Fault, House, again};
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Instant};
use crate::store::asked;
pub use crate::store::asked::Refused;
use crate::store::facts::Wish;
use crate::store::occupancy::Taking;

/// Most that are kept in memory; beyond that, those that come are not remembered.
const MOST: usize = 10_000;
/// For how long they are kept.
const KEPT: i64 = 100 * DAY;

/// Remembers a request that was refused for what it asked (taken, against the rules, overdrawn), one row a
/// resource. Other refusals are about the one who asks.
pub(crate) fn note(house: &House, items: &[Taking], wish: &Wish, people: i64, refusal: &Refusal) {
    let (slug, broken) = match refusal {
        Refusal::Taken { .. } => ("taken", Vec::new()),
        Refusal::Rules { broken, .. } => ("rules", broken.clone()),
        Refusal::Overdrawn { .. } => ("overdrawn", Vec::new()),
        _ => return,
    };
    let Ok(mut kept) = house.refused.lock() else { return };
    if kept.len() + items.len() > MOST {
        return;
    }
    kept.extend(items.iter().map(|item| Refused {
        at: wish.now,
        resource: item.resource,
        company: wish.company,
        person: wish.person,
        units: item.units,
        people,
        span: wish.span,
        slug,
        broken: broken.clone(),
    }));
}

/// Writes down what was remembered. When that fails it is remembered still.
pub async fn flush(house: &House) -> Result<(), Fault> {
    let rows = match house.refused.lock() {
        Ok(mut kept) if !kept.is_empty() => std::mem::take(&mut *kept),
        _ => return Ok(()),
    };
    let done = again(|| async {
        let mut tx = house.store.write().await?;
        asked::insert(&mut tx, &rows).await?;
        tx.commit().await
    })
    .await;
    if done.is_err()
        && let Ok(mut kept) = house.refused.lock()
    {
        let newer = std::mem::replace(&mut *kept, rows);
        kept.extend(newer);
        kept.truncate(MOST);
    }
    done
}

/// Forgets what is older than 100 days, some at a time.
pub async fn forget(house: &House, now: Instant) -> Result<u64, Fault> {
    let mut tx = house.store.write().await?;
    let gone = asked::forget(&mut tx, now.plus(-KEPT)).await?;
    tx.commit().await?;
    Ok(gone)
}
