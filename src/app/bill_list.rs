//! Bills for compute of all companies that somebody may see: what is to be paid, and what is still due.

use super::agreement::places;
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::id::IncubatorId;
use crate::domain::month::Month;
use crate::store::bill::BillRow;
pub use crate::store::bill_list::Sums;
use crate::store::bill_list::{self as rows, Filter};
use crate::store::tally::Tally;

/// Which bills are sought.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Of companies at one place.
    pub incubator: Option<IncubatorId>,
    /// Of one month.
    pub month: Option<Month>,
    /// Only those with something still to be paid.
    pub open: bool,
}

/// A page of bills, and what all that match come to.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The page.
    pub rows: Vec<BillRow>,
    /// How many match.
    pub tally: Tally,
    /// What they come to.
    pub sums: Sums,
}

/// Whether somebody sees the bills of more than one company.
pub fn may_see(actor: &Actor) -> bool {
    actor.may_somewhere(Action::SeeReturns)
}

/// Bills of companies that the actor may see by their office, from the latest, before `before`.
pub async fn list(
    house: &House,
    actor: &Actor,
    wanted: &Wanted,
    (before, most): (i64, i64),
) -> Result<Listed, Fault> {
    actor.require_somewhere(Action::SeeReturns)?;
    let mut tx = house.store.read().await?;
    let mut seen = places(&mut tx, actor).await?;
    if let Some(one) = wanted.incubator {
        seen.retain(|id| *id == one);
    }
    let elsewhere = wanted.incubator.is_none() && actor.may(Action::SeeCompany, &Object::city());
    let filter = Filter { seen, elsewhere, month: wanted.month, open: wanted.open };
    let found = rows::search(&mut tx, &filter, before, most).await?;
    let tally = rows::tally(&mut tx, &filter, before).await?;
    let sums = rows::sums(&mut tx, &filter).await?;
    Ok(Listed { rows: found, tally, sums })
}
