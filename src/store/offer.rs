//! Places kept for the next in line: found, kept, set free.

use super::engine::{Arg, Tx, args, places};
use super::fault::Fault;
use super::occupancy::{Busy, Slot};
use crate::domain::id::{IncubatorId, ResourceId, WaitId};
use crate::domain::time::{Instant, Interval};
use sqlx::AssertSqlSafe;

/// A freed place, kept for the next in line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The resource.
    pub resource: ResourceId,
    /// Its name.
    pub name: String,
    /// When.
    pub span: Interval,
    /// Until when it is kept.
    pub until: Instant,
}

/// Keeps a place for an entry that waits. `false`: somebody was faster.
pub async fn make(tx: &mut Tx, id: WaitId, version: i64, kept: &Offer, now: Instant) -> Result<bool, Fault> {
    const SQL: &str = "
        update wait set state = 'offered', offer_resource_id = $3, offer_from = $4, offer_to = $5, offer_until = $6,
          updated_at = $7, version = version + 1 where id = $1 and version = $2 and state = 'waiting'";
    let args = args![id, version, kept.resource, kept.span.start(), kept.span.end(), kept.until, now];
    Ok(tx.run(SQL, args).await? > 0)
}

/// Takes up what an offer keeps: no walk-in gets it meanwhile.
pub async fn keep(tx: &mut Tx, id: WaitId, slot: &Slot) -> Result<(), Fault> {
    const SQL: &str = "
        insert into occupancy (resource_id, named_id, wait_id, starts_at, ends_at, units, cause, live)
        select p.atom_id, p.resource_id, $1, $2, $3, $4, 'offer', 1 from part p where p.resource_id = $5
         order by p.atom_id";
    let args = args![id, slot.span.start(), slot.span.end(), slot.units, slot.resource];
    tx.run(SQL, args).await?;
    Ok(())
}

/// Sets free what an offer keeps.
pub async fn set_free(tx: &mut Tx, id: WaitId) -> Result<(), Fault> {
    tx.run("delete from occupancy where wait_id = $1", args![id]).await?;
    Ok(())
}

/// Offers past their time that stand in the way of `resources` during `span`.
pub async fn overdue(
    tx: &mut Tx,
    resources: &[ResourceId],
    span: Interval,
    now: Instant,
) -> Result<Vec<WaitId>, Fault> {
    let sql = format!(
        "select distinct w.id from part p
           join occupancy o on o.live = 1 and o.resource_id = p.atom_id and o.ends_at > $1 and o.starts_at < $2
           join wait w on w.id = o.wait_id and w.state = 'offered' and w.offer_until <= $3
          where p.resource_id in ({}) order by w.id",
        places(4, resources.len())
    );
    let mut args = args![span.start(), span.end(), now].to_vec();
    args.extend(resources.iter().map(|id| Arg::from(*id)));
    let rows: Vec<(i64,)> = tx.all(AssertSqlSafe(sql), &args).await?;
    Ok(rows.into_iter().map(|(id,)| WaitId(id)).collect())
}

/// What a resource must be to do for an entry.
#[derive(Clone, Copy, Debug)]
pub struct Fitting<'a> {
    /// In which incubator.
    pub incubator: IncubatorId,
    /// This one; `None`: any of the kind.
    pub resource: Option<ResourceId>,
    /// Of which kind.
    pub kind: &'a str,
    /// At least so many seats, where any of the kind will do.
    pub seats: i64,
    /// At least so much capacity.
    pub units: i64,
}

/// A resource that would do for an entry: id, name, the least capacity of its atoms.
pub async fn would_do(tx: &mut Tx, wish: &Fitting<'_>) -> Result<Vec<(i64, String)>, Fault> {
    const SQL: &str = "
        select r.id, r.name from resource r
         where r.retired_at is null and r.incubator_id = $1 and r.kind = $2 and r.seats >= $3 and r.capacity >= $4
           and ($5 = 0 or r.id = $5) order by r.seats, r.id limit 200";
    let exact = wish.resource.map_or(0, |id| id.0);
    let seats = if exact > 0 { 0 } else { wish.seats };
    tx.all(SQL, args![wish.incubator, wish.kind, seats, wish.units, exact]).await
}

/// What takes up those resources within `span`, by resource, earliest first; and each of their atoms with
/// its capacity.
pub async fn busy(
    tx: &mut Tx,
    resources: &[ResourceId],
    span: Interval,
) -> Result<(Vec<Busy>, Vec<(i64, i64, i64)>), Fault> {
    let ids: Vec<Arg> = resources.iter().map(|id| Arg::from(*id)).collect();
    let taken = format!(
        "select p.resource_id, o.starts_at, o.ends_at, o.units, o.booking_id, p.atom_id, a.capacity
           from part p join atom a on a.resource_id = p.atom_id
           join occupancy o on o.live = 1 and o.resource_id = p.atom_id and o.ends_at > $1 and o.starts_at < $2
          where p.resource_id in ({}) order by p.resource_id, o.starts_at, o.id",
        places(3, resources.len())
    );
    let mut args = args![span.start(), span.end()].to_vec();
    args.extend(ids.iter().cloned());
    let taken: Vec<Busy> = tx.all(AssertSqlSafe(taken), &args).await?;
    let atoms = format!(
        "select p.resource_id, a.resource_id, a.capacity from part p join atom a on a.resource_id = p.atom_id
          where p.resource_id in ({})",
        places(1, resources.len())
    );
    Ok((taken, tx.all(AssertSqlSafe(atoms), &ids).await?))
}
