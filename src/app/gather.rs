//! Gathering under the locks: what is past its deadline goes on the way.

use super::judge::hull;
use super::lapse::{lapse_in, pass_in};
use super::{Fault, House};
use crate::domain::id::ResourceId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Interval;
use crate::store::engine::Tx;
use crate::store::facts::{self, Gathered, Wish};
use crate::store::occupancy::Taking;
use crate::store::offer;

/// Gathers the facts of `items` for `wish`; requests and offers past their deadline end on the way.
/// Resources that are not there are [`Refusal::NotFound`].
pub(crate) async fn gather(
    tx: &mut Tx,
    house: &House,
    items: &[Taking],
    wish: &Wish,
) -> Result<Vec<Gathered>, Fault> {
    gather_each(tx, house, items, &[wish.span], wish).await
}

/// The same for each of `spans`: by span in the order given, then by resource.
pub(crate) async fn gather_each(
    tx: &mut Tx,
    house: &House,
    items: &[Taking],
    spans: &[Interval],
    wish: &Wish,
) -> Result<Vec<Gathered>, Fault> {
    let resources: Vec<ResourceId> = items.iter().map(|item| item.resource).collect();
    let mut found = facts::gather_each(tx, &resources, spans, wish).await?;
    if found.iter().any(|one| one.overdue) {
        let hull = hull(&found).unwrap_or(wish.span);
        for id in facts::overdue(tx, &resources, hull, wish.now).await? {
            lapse_in(tx, house, id, wish.now).await?;
        }
        for id in offer::overdue(tx, &resources, hull, wish.now).await? {
            pass_in(tx, house, id, wish.now).await?;
        }
        found = facts::gather_each(tx, &resources, spans, wish).await?;
    }
    if found.len() < resources.len() * spans.len() { Err(Refusal::NotFound.into()) } else { Ok(found) }
}
