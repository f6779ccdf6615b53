//! Where bookings could move to when something is closed: one statement for all of them.

use super::engine::{Arg, Tx, args, places};
use super::facts::opening;
use super::fault::Fault;
use super::occupancy::policy_in_force;
use crate::domain::id::{FloorId, IncubatorId, ResourceId, ZoneId};
use crate::domain::opening::Weekly;
use crate::domain::time::Interval;
use sqlx::AssertSqlSafe;

/// A resource as a move looks at it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Its id.
    pub id: ResourceId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// People it takes; 0: not said.
    pub seats: i64,
    /// Opening hours that apply.
    pub opening: Weekly,
    /// Seconds kept before and after a booking.
    pub buffer: (i64, i64),
}

impl Candidate {
    /// What a booking of `span` takes up here.
    pub fn padded(&self, span: Interval) -> Interval {
        span.widened(self.buffer.0, self.buffer.1)
    }
}

/// All resources in use of those kinds in an incubator: the smallest first.
pub async fn candidates(
    tx: &mut Tx,
    incubator: IncubatorId,
    kinds: &[String],
) -> Result<Vec<Candidate>, Fault> {
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    const HEAD: &str = concat!(
        "select r.id, r.name, r.kind, r.seats, coalesce(r.opening, i.opening), coalesce(q.before_seconds, 0),
                coalesce(q.after_seconds, 0)
           from resource r join incubator i on i.id = r.incubator_id ",
        policy_in_force!(),
        "where r.incubator_id = $1 and r.retired_at is null and r.kind in ("
    );
    let sql = format!("{HEAD}{}) order by r.seats, r.id limit 5000", places(2, kinds.len()));
    let mut args = args![incubator].to_vec();
    args.extend(kinds.iter().map(Arg::from));
    let rows: Vec<(i64, String, String, i64, String, i64, i64)> = tx.all(AssertSqlSafe(sql), &args).await?;
    rows.into_iter()
        .map(|(id, name, kind, seats, hours, before, after)| {
            Ok(Candidate {
                id: ResourceId(id),
                name,
                kind,
                seats,
                opening: opening(&hours)?,
                buffer: (before, after),
            })
        })
        .collect()
}

/// A part of an incubator that can be closed: floor and zone with their names.
#[derive(Clone, Debug)]
pub struct Part {
    /// The floor.
    pub floor: FloorId,
    /// Building and floor.
    pub floor_name: String,
    /// The zone.
    pub zone: ZoneId,
    /// The zone's name.
    pub zone_name: String,
}

/// Floors and zones of an incubator, by name.
pub async fn parts(tx: &mut Tx, incubator: IncubatorId) -> Result<Vec<Part>, Fault> {
    const SQL: &str = "
        select f.id, d.name || ' ' || f.name, z.id, z.name from building d join floor f on f.building_id = d.id
          join zone z on z.floor_id = f.id where d.incubator_id = $1 order by d.name, f.name, z.name limit 1000";
    let rows: Vec<(i64, String, i64, String)> = tx.all(SQL, args![incubator]).await?;
    let part = |(floor, floor_name, zone, zone_name)| Part {
        floor: FloorId(floor),
        floor_name,
        zone: ZoneId(zone),
        zone_name,
    };
    Ok(rows.into_iter().map(part).collect())
}
