//! Closures: what is blocked for a period, whom it hits, and what it takes up.

use super::engine::{Arg, Tx, args, places, tuples};
use super::facts::zone;
use super::fault::Fault;
use crate::domain::id::{
    BookingId, ChangeId, ClosureId, FloorId, IncubatorId, PersonId, ResourceId, WaitId, ZoneId,
};
use crate::domain::time::{Instant, Interval};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;

/// What is closed: of the three, the one that is set; none: the whole incubator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// One floor.
    pub floor: Option<FloorId>,
    /// One zone of a floor.
    pub zone: Option<ZoneId>,
    /// One resource.
    pub resource: Option<ResourceId>,
}

/// The condition on resource `r` that it lies in a scope, whose four values are `$1` to `$4`.
macro_rules! in_scope {
    () => {
        "r.incubator_id = $1 and r.retired_at is null and ($2 = 0 or r.id = $2) and ($3 = 0 or r.zone_id = $3)
         and ($4 = 0 or r.zone_id in (select x.id from zone x where x.floor_id = $4)) "
    };
}

fn scope_args(incubator: IncubatorId, scope: &Scope) -> Vec<Arg> {
    args![
        incubator,
        scope.resource.map_or(0, |id| id.0),
        scope.zone.map_or(0, |id| id.0),
        scope.floor.map_or(0, |id| id.0),
    ]
    .to_vec()
}

/// A closure as faces show it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Closure {
    /// Its id.
    pub id: ClosureId,
    /// Where.
    pub incubator: IncubatorId,
    /// That incubator's names, 中文 and English.
    pub incubator_name: (String, String),
    /// Its district.
    pub district: String,
    /// Its time zone.
    pub zone: Tz,
    /// What is closed.
    pub scope: Scope,
    /// Its name; empty: the whole incubator.
    pub what: String,
    /// When.
    pub span: Interval,
    /// Why.
    pub reason: String,
    /// Who closed it.
    pub by: String,
    /// When it was lifted before its time.
    pub lifted_at: Option<Instant>,
    /// Raised by every change.
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    incubator_id: i64,
    name_zh: String,
    name_en: String,
    district_code: String,
    time_zone: String,
    floor_id: Option<i64>,
    zone_id: Option<i64>,
    resource_id: Option<i64>,
    what: String,
    starts_at: i64,
    ends_at: i64,
    reason: String,
    by_name: String,
    lifted_at: Option<i64>,
    version: i64,
}

impl TryFrom<Row> for Closure {
    type Error = Fault;
    fn try_from(row: Row) -> Result<Closure, Fault> {
        Ok(Closure {
            id: ClosureId(row.id),
            incubator: IncubatorId(row.incubator_id),
            incubator_name: (row.name_zh, row.name_en),
            district: row.district_code,
            zone: zone(&row.time_zone)?,
            scope: Scope {
                floor: row.floor_id.map(FloorId),
                zone: row.zone_id.map(ZoneId),
                resource: row.resource_id.map(ResourceId),
            },
            what: row.what,
            span: Interval::new(Instant(row.starts_at), Instant(row.ends_at))
                .map_err(|_| Fault::corrupt("closure.ends_at", row.ends_at))?,
            reason: row.reason,
            by: row.by_name,
            lifted_at: row.lifted_at.map(Instant),
            version: row.version,
        })
    }
}

/// Which closures a list holds.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// One by id.
    pub id: Option<ClosureId>,
    /// In one incubator.
    pub incubator: Option<IncubatorId>,
    /// Only those that are not over and not lifted then.
    pub ahead_of: Option<Instant>,
    /// Before this one, latest first; 0: from the latest on.
    pub before: i64,
    /// At most so many.
    pub limit: i64,
}

/// Closures that match, latest first.
pub async fn search(tx: &mut Tx, filter: &Filter) -> Result<Vec<Closure>, Fault> {
    const SQL: &str = "
        select k.id, k.incubator_id, i.name_zh, i.name_en, i.district_code, i.time_zone, k.floor_id, k.zone_id,
               k.resource_id, coalesce(r.name, nullif(trim(coalesce(fd.name, '') || ' ' || coalesce(f.name, '')), ''),
                 nullif(trim(coalesce(zd.name, '') || ' ' || coalesce(zf.name, '') || ' ' || coalesce(z.name, '')), ''), '')
                 as what,
               k.starts_at, k.ends_at, k.reason, p.name as by_name, k.lifted_at, k.version
          from closure k join incubator i on i.id = k.incubator_id join person p on p.id = k.made_by
          left join resource r on r.id = k.resource_id
          left join floor f on f.id = k.floor_id left join building fd on fd.id = f.building_id
          left join zone z on z.id = k.zone_id left join floor zf on zf.id = z.floor_id
          left join building zd on zd.id = zf.building_id
         where ($1 = 0 or k.id = $1) and ($2 = 0 or k.incubator_id = $2) and ($3 = 0 or k.id < $3)
           and ($4 = 0 or (k.ends_at > $4 and k.lifted_at is null))
         order by k.id desc limit $5";
    let args = args![
        filter.id.map_or(0, |id| id.0),
        filter.incubator.map_or(0, |id| id.0),
        filter.before,
        filter.ahead_of.map_or(0, |at| at.0),
        filter.limit,
    ];
    let rows: Vec<Row> = tx.all(SQL, args).await?;
    rows.into_iter().map(Closure::try_from).collect()
}

/// One.
pub async fn get(tx: &mut Tx, id: ClosureId) -> Result<Option<Closure>, Fault> {
    Ok(search(tx, &Filter { id: Some(id), limit: 1, ..Filter::default() }).await?.pop())
}

/// Writes a closure down; what it takes up comes apart.
pub async fn insert(
    tx: &mut Tx,
    incubator: IncubatorId,
    scope: &Scope,
    span: Interval,
    reason: &str,
    by: PersonId,
    now: Instant,
) -> Result<ClosureId, Fault> {
    const SQL: &str = "
        insert into closure (incubator_id, floor_id, zone_id, resource_id, starts_at, ends_at, reason, made_by, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id";
    let args =
        args![incubator, scope.floor, scope.zone, scope.resource, span.start(), span.end(), reason, by, now];
    Ok(ClosureId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// Ends a closure at `now`. `false`: somebody was faster.
pub async fn lift(tx: &mut Tx, id: ClosureId, version: i64, now: Instant) -> Result<bool, Fault> {
    const SQL: &str = "
        update closure set lifted_at = $3, version = version + 1
         where id = $1 and version = $2 and lifted_at is null";
    if tx.run(SQL, args![id, version, now]).await? == 0 {
        return Ok(false);
    }
    tx.run("delete from occupancy where closure_id = $1 and starts_at >= $2", args![id, now]).await?;
    tx.run("update occupancy set ends_at = $2 where closure_id = $1 and ends_at > $2", args![id, now])
        .await?;
    Ok(true)
}

/// The place of a scope: whether it is in the incubator at all.
pub async fn is_there(tx: &mut Tx, incubator: IncubatorId, scope: &Scope) -> Result<bool, Fault> {
    const SQL: &str = "
        select count(*) from (
          select i.id from incubator i where i.id = $1 and $2 = 0 and $3 = 0 and $4 = 0
          union all select r.id from resource r where r.id = $2 and r.incubator_id = $1 and r.retired_at is null
          union all select z.id from zone z join floor f on f.id = z.floor_id join building b on b.id = f.building_id
                     where z.id = $3 and b.incubator_id = $1
          union all select f.id from floor f join building b on b.id = f.building_id
                     where f.id = $4 and b.incubator_id = $1) x";
    Ok(tx.one::<(i64,)>(SQL, &scope_args(incubator, scope)).await?.0 > 0)
}

/// The atoms of all that lies in a scope, by id.
pub async fn atoms(tx: &mut Tx, incubator: IncubatorId, scope: &Scope) -> Result<Vec<ResourceId>, Fault> {
    const SQL: &str = concat!(
        "select distinct p.atom_id from resource r join part p on p.resource_id = r.id where ",
        in_scope!(),
        "order by p.atom_id"
    );
    let rows: Vec<(i64,)> = tx.all(SQL, &scope_args(incubator, scope)).await?;
    Ok(rows.into_iter().map(|(id,)| ResourceId(id)).collect())
}

/// Waits for everybody who is taking up one of `atoms`, and lets nobody in before the end.
pub async fn lock(tx: &mut Tx, atoms: &[ResourceId]) -> Result<(), Fault> {
    for chunk in atoms.chunks(500) {
        let sql = format!("update atom set rev = rev + 1 where resource_id in ({})", places(1, chunk.len()));
        let args: Vec<Arg> = chunk.iter().map(|id| Arg::from(*id)).collect();
        tx.run(AssertSqlSafe(sql), &args).await?;
    }
    Ok(())
}

/// What stands in the way of a closure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hit {
    /// Open bookings that touch it, by start.
    pub bookings: Vec<BookingId>,
    /// New times that wait for approval and touch it.
    pub changes: Vec<(BookingId, ChangeId)>,
    /// Entries for which a place in it is kept.
    pub offers: Vec<WaitId>,
}

/// What of a scope is taken within `span`, at most `most` bookings.
pub async fn hit(
    tx: &mut Tx,
    incubator: IncubatorId,
    scope: &Scope,
    span: Interval,
    most: i64,
) -> Result<Hit, Fault> {
    const BOOKINGS: &str = concat!(
        "select distinct b.id, b.starts_at from resource r join part p on p.resource_id = r.id
           join occupancy o on o.live = 1 and o.resource_id = p.atom_id and o.ends_at > $5 and o.starts_at < $6
           join booking b on b.id = o.booking_id and b.open = 1 and b.ends_at > $5 and b.starts_at < $6
          where o.change_id is null and ",
        in_scope!(),
        "order by b.starts_at, b.id limit $7"
    );
    const CHANGES: &str = concat!(
        "select distinct c.booking_id, c.id from resource r join part p on p.resource_id = r.id
           join occupancy o on o.live = 1 and o.resource_id = p.atom_id and o.ends_at > $5 and o.starts_at < $6
           join booking_change c on c.id = o.change_id and c.state = 'requested'
          where ",
        in_scope!(),
        "order by c.id"
    );
    const OFFERS: &str = concat!(
        "select distinct w.id from resource r join part p on p.resource_id = r.id
           join occupancy o on o.live = 1 and o.resource_id = p.atom_id and o.ends_at > $5 and o.starts_at < $6
           join wait w on w.id = o.wait_id and w.state = 'offered'
          where ",
        in_scope!(),
        "order by w.id"
    );
    let mut args = scope_args(incubator, scope);
    args.extend_from_slice(args![span.start(), span.end()]);
    let changes: Vec<(i64, i64)> = tx.all(CHANGES, &args).await?;
    let offers: Vec<(i64,)> = tx.all(OFFERS, &args).await?;
    args.push(most.into());
    let bookings: Vec<(i64, i64)> = tx.all(BOOKINGS, &args).await?;
    Ok(Hit {
        bookings: bookings.into_iter().map(|(id, _)| BookingId(id)).collect(),
        changes: changes.into_iter().map(|(booking, id)| (BookingId(booking), ChangeId(id))).collect(),
        offers: offers.into_iter().map(|(id,)| WaitId(id)).collect(),
    })
}

/// Tenancies of a scope that run within `span`: their ids.
pub async fn tenancies(
    tx: &mut Tx,
    incubator: IncubatorId,
    scope: &Scope,
    span: Interval,
) -> Result<Vec<i64>, Fault> {
    const SQL: &str = concat!(
        "select t.id from resource r join tenancy t on t.resource_id = r.id and t.called_off = 0 and t.ends_at > $5
           and t.starts_at < $6
          where ",
        in_scope!(),
        "order by t.id"
    );
    let mut args = scope_args(incubator, scope);
    args.extend_from_slice(args![span.start(), span.end()]);
    let rows: Vec<(i64,)> = tx.all(SQL, &args).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// An entry's offer is taken back: it waits in its place again.
pub async fn recall(tx: &mut Tx, id: WaitId, now: Instant) -> Result<(), Fault> {
    const SQL: &str = "
        update wait set state = 'waiting', offer_resource_id = null, offer_from = null, offer_to = null,
          offer_until = null, updated_at = $2, version = version + 1 where id = $1 and state = 'offered'";
    tx.run(SQL, args![id, now]).await?;
    Ok(())
}

/// Forgets what a closure takes up of `atoms` from `now` on, so that it can be filled anew.
pub async fn empty(tx: &mut Tx, id: ClosureId, atoms: &[ResourceId], now: Instant) -> Result<(), Fault> {
    for chunk in atoms.chunks(500) {
        let list = places(3, chunk.len());
        let mut args = args![id, now].to_vec();
        args.extend(chunk.iter().map(|id| Arg::from(*id)));
        let drop = format!(
            "delete from occupancy where closure_id = $1 and starts_at >= $2 and resource_id in ({list})"
        );
        tx.run(AssertSqlSafe(drop), &args).await?;
        let cut = format!(
            "update occupancy set ends_at = $2 where closure_id = $1 and ends_at > $2 and resource_id in ({list})"
        );
        tx.run(AssertSqlSafe(cut), &args).await?;
    }
    Ok(())
}

/// Takes up units of atoms for a closure: atom, when, how many.
pub async fn take(tx: &mut Tx, id: ClosureId, pieces: &[(ResourceId, Interval, i64)]) -> Result<(), Fault> {
    for chunk in pieces.chunks(200) {
        let sql = format!(
            "insert into occupancy (resource_id, named_id, closure_id, starts_at, ends_at, units, cause, live) values {}",
            tuples(1, chunk.len(), 8)
        );
        let mut args = Vec::new();
        for (atom, span, units) in chunk {
            args.extend_from_slice(args![
                *atom,
                *atom,
                id,
                span.start(),
                span.end(),
                *units,
                "closure",
                1_i64
            ]);
        }
        tx.run(AssertSqlSafe(sql), &args).await?;
    }
    Ok(())
}

/// Closures in force that cover an atom of `resource` within `span`: closure, atom, when. `lifted`: those
/// too that were in force when it began.
pub async fn covering(
    tx: &mut Tx,
    resource: ResourceId,
    span: Interval,
    lifted: bool,
) -> Result<Vec<(ClosureId, ResourceId, Interval)>, Fault> {
    const SQL: &str = "
        select distinct k.id, p.atom_id, k.starts_at, k.ends_at
          from part q join part p on p.atom_id = q.atom_id join resource r on r.id = p.resource_id
          left join zone z on z.id = r.zone_id
          join closure k on k.incubator_id = r.incubator_id and k.ends_at > $2 and k.starts_at < $3
           and (k.lifted_at is null or $4 = 1 and k.lifted_at > $2)
           and (k.resource_id is null or k.resource_id = r.id) and (k.zone_id is null or k.zone_id = r.zone_id)
           and (k.floor_id is null or k.floor_id = z.floor_id)
         where q.resource_id = $1 order by k.id, p.atom_id";
    let rows: Vec<(i64, i64, i64, i64)> =
        tx.all(SQL, args![resource, span.start(), span.end(), lifted]).await?;
    let found = rows.into_iter().filter_map(|(id, atom, from, to)| {
        Some((ClosureId(id), ResourceId(atom), Interval::new(Instant(from), Instant(to)).ok()?))
    });
    Ok(found.collect())
}
