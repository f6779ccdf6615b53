//! Series: what repeats, each occurrence judged by itself.

mod book;
mod plan;

pub use book::{Made, book};
pub use plan::{Planned, Wanted, plan};

use super::{Fault, House};
use crate::store::place;

/// The kinds that can be booked in series: all that are booked for a time.
pub async fn kinds(house: &House) -> Result<Vec<place::Kind>, Fault> {
    let all = place::kinds(&mut house.store.read().await?).await?;
    Ok(all.into_iter().filter(|kind| kind.mode != "tenancy").collect())
}
