//! Series: what repeats, each occurrence judged by itself.

mod book;
mod edit;
mod end;
mod plan;
mod see;

pub use crate::domain::skip::Skip;
pub use crate::store::series::Series;
pub use book::{Made, book};
pub use edit::{Changed, NewTerms, edit};
pub use end::{CalledOff, Dates, cancel, confirm};
pub(crate) use end::{ask, release};
pub use plan::{Planned, Wanted, plan};
pub use see::{Opened, mine, object, open};

use super::{Fault, House};
use crate::store::place;

/// The kinds that can be booked in series: all that are booked for a time.
pub async fn kinds(house: &House) -> Result<Vec<place::Kind>, Fault> {
    let all = place::kinds(&mut house.store.read().await?).await?;
    Ok(all.into_iter().filter(|kind| kind.mode != "tenancy").collect())
}
