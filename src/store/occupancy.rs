//! What is taken up, and by what. The schema refuses more than the capacity (`over_capacity`).

use super::engine::{Tx, args, tuples};
use super::fault::Fault;
use crate::domain::id::{BookingId, ChangeId, IncubatorId, ResourceId};
use crate::domain::time::{Instant, Interval};
use sqlx::AssertSqlSafe;

/// Units of resource `r.id` free during all of `[from, to)`, the buffers of its policy `q` included,
/// booking `but` counted as gone (0: none). The least over its atoms of capacity less the peak of what
/// overlaps. The three are SQL expressions.
macro_rules! free_units {
    ($from:literal, $to:literal, $but:literal) => {
        concat!(
            "(select cast(min(a.capacity - coalesce((
            select max(level) from (
              select sum(units) over (order by at, units rows unbounded preceding) as level from (
                select case when o.starts_at < ",
            $from,
            " - coalesce(q.before_seconds, 0)
                            then ",
            $from,
            " - coalesce(q.before_seconds, 0) else o.starts_at end as at, o.units as units
                  from occupancy o where o.live = 1 and o.resource_id = a.resource_id
                   and o.ends_at > ",
            $from,
            " - coalesce(q.before_seconds, 0)
                   and o.starts_at < ",
            $to,
            " + coalesce(q.after_seconds, 0) and coalesce(o.booking_id, -1) <> ",
            $but,
            "
                union all
                select o.ends_at, -o.units
                  from occupancy o where o.live = 1 and o.resource_id = a.resource_id
                   and o.ends_at > ",
            $from,
            " - coalesce(q.before_seconds, 0)
                   and o.starts_at < ",
            $to,
            " + coalesce(q.after_seconds, 0) and coalesce(o.booking_id, -1) <> ",
            $but,
            "
              ) steps) levels), 0)) as bigint)
          from part p join atom a on a.resource_id = p.atom_id where p.resource_id = r.id)"
        )
    };
}
pub(crate) use free_units;

/// Joins resource `r` to the policy `q` in force for it: its own, else its kind's, else the house's. Of
/// another row: which of its columns are the incubator, the kind and the resource.
macro_rules! policy_in_force {
    () => {
        crate::store::occupancy::policy_in_force!("r.incubator_id", "r.kind", "r.id")
    };
    ($incubator:literal, $kind:literal, $resource:literal) => {
        concat!(
            "left join policy q on q.id = (
           select x.id from policy x
            where x.current = 1 and x.incubator_id = ",
            $incubator,
            " and (x.kind is null or x.kind = ",
            $kind,
            ") and (x.resource_id is null or x.resource_id = ",
            $resource,
            ") order by (x.resource_id is null), (x.kind is null) limit 1) "
        )
    };
}
pub(crate) use policy_in_force;

/// One resource of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taking {
    /// The resource as it was asked for; its atoms are what is occupied.
    pub resource: ResourceId,
    /// Units of its capacity.
    pub units: i64,
}

/// What a booking takes up of one resource, its buffers included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The booking.
    pub booking: BookingId,
    /// The resource as it was asked for.
    pub resource: ResourceId,
    /// Units of its capacity.
    pub units: i64,
    /// From and until when.
    pub span: Interval,
}

/// Takes up the atoms of all `slots`, in one statement for every 100 of them; `over_capacity` when one
/// is short. `change`: they are those of a proposed change.
pub async fn take(tx: &mut Tx, change: Option<ChangeId>, slots: &[Slot]) -> Result<(), Fault> {
    for slots in slots.chunks(100) {
        // Each slot is joined to its atoms; locks are taken in the order of atoms.
        let sql = format!(
            "with slot(booking_id, resource_id, units, starts_at, ends_at) as (values {})
             insert into occupancy (resource_id, named_id, booking_id, change_id, starts_at, ends_at, units, cause, live)
             select p.atom_id, p.resource_id, v.booking_id, $1, v.starts_at, v.ends_at, v.units, 'booking', 1
               from slot v join part p on p.resource_id = v.resource_id
              order by p.atom_id, v.starts_at",
            tuples(2, slots.len(), 5)
        );
        let mut args = args![change].to_vec();
        for slot in slots {
            let (start, end) = (slot.span.start(), slot.span.end());
            args.extend_from_slice(args![slot.booking, slot.resource, slot.units, start, end]);
        }
        tx.run(AssertSqlSafe(sql), &args).await?;
    }
    Ok(())
}

/// What a booking itself takes up now, its proposed change left out.
pub async fn held(tx: &mut Tx, booking: BookingId) -> Result<Vec<Slot>, Fault> {
    const SQL: &str = "
        select distinct named_id, starts_at, ends_at, units from occupancy
         where booking_id = $1 and live = 1 and change_id is null";
    let rows: Vec<(i64, i64, i64, i64)> = tx.all(SQL, args![booking]).await?;
    let slot = |(resource, start, end, units)| {
        let span = Interval::new(Instant(start), Instant(end)).ok()?;
        Some(Slot { booking, resource: ResourceId(resource), units, span })
    };
    Ok(rows.into_iter().filter_map(slot).collect())
}

/// Sets free what a booking holds, its proposed change included.
pub async fn set_free(tx: &mut Tx, booking: BookingId) -> Result<(), Fault> {
    tx.run("update occupancy set live = 0 where booking_id = $1 and live = 1", args![booking]).await?;
    Ok(())
}

/// Ends what a booking takes up at `now`: what has gone by stays, the rest is free.
pub async fn end(tx: &mut Tx, booking: BookingId, now: Instant) -> Result<(), Fault> {
    const DROP: &str = "update occupancy set live = 0 where booking_id = $1 and live = 1 and starts_at >= $2";
    const CUT: &str = "
        update occupancy set ends_at = $2
         where booking_id = $1 and live = 1 and starts_at < $2 and ends_at > $2";
    tx.run(DROP, args![booking, now]).await?;
    tx.run(CUT, args![booking, now]).await?;
    Ok(())
}

/// Takes a booking's own slot up again (after a cancellation was undone).
pub async fn take_again(tx: &mut Tx, booking: BookingId) -> Result<(), Fault> {
    const SQL: &str = "update occupancy set live = 1 where booking_id = $1 and change_id is null";
    tx.run(SQL, args![booking]).await?;
    Ok(())
}

/// Drops the slot that a declined, withdrawn or lapsed change had taken.
pub async fn drop_change(tx: &mut Tx, change: ChangeId) -> Result<(), Fault> {
    tx.run("delete from occupancy where change_id = $1", args![change]).await?;
    Ok(())
}

/// Drops the booking's own slot: before its new one is put in, or for the change that is approved.
pub async fn drop_slot(tx: &mut Tx, booking: BookingId) -> Result<(), Fault> {
    tx.run("delete from occupancy where booking_id = $1 and change_id is null", args![booking]).await?;
    Ok(())
}

/// A stretch in which units of a resource are taken up.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Busy {
    /// The resource as named by the one who looks.
    pub resource_id: i64,
    /// First instant taken up.
    pub starts_at: i64,
    /// First instant free again.
    pub ends_at: i64,
    /// Units of capacity.
    pub units: i64,
    /// The booking, where it is one.
    pub booking_id: Option<i64>,
    /// The atom.
    pub atom_id: i64,
    /// The atom's capacity.
    pub capacity: i64,
}

/// What takes up the atoms of one resource within `span`, earliest first.
pub async fn of_resource(tx: &mut Tx, resource: ResourceId, span: Interval) -> Result<Vec<Busy>, Fault> {
    const SQL: &str = "
        select p.resource_id, o.starts_at, o.ends_at, o.units, o.booking_id, p.atom_id, a.capacity
          from part p join atom a on a.resource_id = p.atom_id
          join occupancy o on o.live = 1 and o.resource_id = p.atom_id and o.ends_at > $2 and o.starts_at < $3
         where p.resource_id = $1
         order by o.starts_at, o.id";
    tx.all(SQL, args![resource, span.start(), span.end()]).await
}

/// Each atom of a resource with its capacity.
pub async fn atoms(tx: &mut Tx, resource: ResourceId) -> Result<Vec<(i64, i64)>, Fault> {
    const SQL: &str = "
        select a.resource_id, a.capacity from part p join atom a on a.resource_id = p.atom_id where p.resource_id = $1";
    tx.all(SQL, args![resource]).await
}

/// What takes up each resource of a kind in an incubator within `span`, by resource, earliest first.
pub async fn of_kind(
    tx: &mut Tx,
    incubator: IncubatorId,
    kind: &str,
    span: Interval,
) -> Result<Vec<Busy>, Fault> {
    const SQL: &str = "
        select p.resource_id, o.starts_at, o.ends_at, o.units, o.booking_id, p.atom_id, a.capacity
          from resource r join part p on p.resource_id = r.id join atom a on a.resource_id = p.atom_id
          join occupancy o on o.live = 1 and o.resource_id = p.atom_id and o.ends_at > $3 and o.starts_at < $4
         where r.incubator_id = $1 and r.kind = $2 and r.retired_at is null
         order by p.resource_id, o.starts_at, o.id";
    tx.all(SQL, args![incubator, kind, span.start(), span.end()]).await
}

/// Lowers or raises what a resource offers from `at` on: the difference to its capacity is an outage
/// without end, so that the past, when there was more, stays true. `over_capacity` when what is
/// booked from then on would not fit.
pub async fn set_capacity(
    tx: &mut Tx,
    resource: ResourceId,
    capacity: i64,
    at: Instant,
) -> Result<(), Fault> {
    const END: &str = "
        update occupancy set ends_at = $2
         where resource_id = $1 and cause = 'outage' and live = 1 and starts_at < $2 and ends_at = $3";
    const DROP: &str = "
        delete from occupancy where resource_id = $1 and cause = 'outage' and starts_at >= $2 and ends_at = $3";
    tx.run(END, args![resource, at, Instant::LAST]).await?;
    tx.run(DROP, args![resource, at, Instant::LAST]).await?;
    const RAISE: &str = "update atom set capacity = $2 where resource_id = $1 and capacity < $2";
    tx.run(RAISE, args![resource, capacity]).await?;
    const OUT: &str = "
        insert into occupancy (resource_id, named_id, starts_at, ends_at, units, cause, live)
        select resource_id, resource_id, $3, $4, capacity - $2, 'outage', 1
          from atom where resource_id = $1 and capacity > $2";
    tx.run(OUT, args![resource, capacity, at, Instant::LAST]).await?;
    tx.run("update resource set capacity = $2 where id = $1", args![resource, capacity]).await?;
    Ok(())
}
