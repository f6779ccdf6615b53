//! Resources: what there is, what is free, and the inventory's rows.

use super::engine::{Arg, Tx, args, holding, places, tuples};
use super::fault::Fault;
use super::occupancy::{free_units, policy_in_force};
use super::tally::{Tally, counted};
use crate::domain::id::{IncubatorId, ResourceId, ZoneId};
use crate::domain::time::{Instant, Interval};
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;

/// A resource with its place, as lists and pages show it.
#[derive(Clone, Debug, Serialize, Deserialize, sqlx::FromRow)]
pub struct Resource {
    /// Id.
    pub id: i64,
    /// Incubator.
    pub incubator_id: i64,
    /// District of that incubator.
    pub district_code: String,
    /// Kind key.
    pub kind: String,
    /// What it belongs to.
    pub family: String,
    /// `slot`, `day` or `tenancy`.
    pub mode: String,
    /// Unique in its incubator; what CSV and door signs say.
    pub code: String,
    /// Name.
    pub name: String,
    /// Units that can be taken at once.
    pub capacity: i64,
    /// People it seats.
    pub seats: i64,
    /// Hundredths of a square metre.
    pub area: i64,
    /// A note for those who book.
    pub note: String,
    /// Weekly hours of its own.
    pub opening: Option<String>,
    /// Weekly hours that apply.
    pub open_hours: String,
    /// IANA time zone of the place.
    pub time_zone: String,
    /// Building, floor and zone.
    pub building: Option<String>,
    /// Floor name.
    pub floor: Option<String>,
    /// Zone name.
    pub zone: Option<String>,
    /// Equipment, comma separated, in order.
    pub features: String,
    /// Codes of what it is made of, separated by spaces, in order; empty: it is its own.
    pub parts: String,
    /// When it was taken out of the inventory.
    pub retired_at: Option<i64>,
    /// Raised by every change.
    pub version: i64,
    /// Units free during the span that was asked about; the capacity where none was.
    pub free: i64,
}

macro_rules! columns {
    ($free:expr) => {
        concat!(
            "select r.id, r.incubator_id, i.district_code, r.kind, k.family, k.mode, r.code, r.name, r.capacity, r.seats,
                    r.area, r.note, r.opening, coalesce(r.opening, i.opening) as open_hours, i.time_zone,
                    d.name as building, f.name as floor, z.name as zone,
                    coalesce((select string_agg(t.name, ',' order by t.name) from feature t where t.resource_id = r.id), '')
                      as features,
                    coalesce((select string_agg(m.code, ' ' order by m.code) from part p join resource m on m.id = p.atom_id
                               where p.resource_id = r.id and p.atom_id <> r.id), '') as parts,
                    r.retired_at, r.version, ",
            $free,
            " as free
               from resource r
               join incubator i on i.id = r.incubator_id
               join kind k on k.key = r.kind
               left join zone z on z.id = r.zone_id
               left join floor f on f.id = z.floor_id
               left join building d on d.id = f.building_id ",
            policy_in_force!()
        )
    };
}

/// One, retired or not.
pub async fn get(tx: &mut Tx, id: ResourceId) -> Result<Option<Resource>, Fault> {
    tx.opt(concat!(columns!("r.capacity"), "where r.id = $1"), args![id]).await
}

/// What to look for. Empty fields look for everything.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// A kind or a family.
    pub kind: Option<String>,
    /// In one incubator.
    pub incubator: Option<IncubatorId>,
    /// At least so many seats.
    pub seats: i64,
    /// Units wanted at once.
    pub units: i64,
    /// Each of these must be there.
    pub features: Vec<String>,
    /// Name or code holds this.
    pub text: String,
    /// The span it must be free in, or is asked about.
    pub span: Option<Interval>,
    /// Only what is free during the span.
    pub only_free: bool,
    /// Retired ones too.
    pub retired: bool,
    /// Go on after this one.
    pub after: i64,
    /// At most so many.
    pub limit: i64,
}

impl Filter {
    /// The condition on `r` and `k`, its values numbered from `$at`.
    fn matching(&self, at: usize) -> String {
        let [kind, incubator, seats, units, retired, text] = std::array::from_fn(|n| at + n);
        let features = match self.features.len() {
            0 => String::new(),
            count => format!(
                " and (select count(*) from feature t where t.resource_id = r.id and t.name in ({})) = {count}",
                places(at + 6, count)
            ),
        };
        format!(
            "(${kind} = '' or r.kind = ${kind} or k.family = ${kind}) and (${incubator} = 0 or r.incubator_id = ${incubator})
             and r.seats >= ${seats} and r.capacity >= ${units} and (${retired} = 1 or r.retired_at is null)
             and (${text} = '' or lower(r.name) like lower(${text}) escape '\\' or lower(r.code) like lower(${text}) escape '\\'){features}"
        )
    }
    fn args(&self) -> Vec<Arg> {
        let text = if self.text.is_empty() { String::new() } else { holding(&self.text) };
        let mut args = args![
            self.kind.clone().unwrap_or_default(),
            self.incubator.map_or(0, |id| id.0),
            self.seats,
            self.units.max(1),
            self.retired,
            text,
        ]
        .to_vec();
        args.extend(self.features.iter().map(Arg::from));
        args
    }
}

/// What matches, by id.
pub async fn search(tx: &mut Tx, filter: &Filter) -> Result<Vec<Resource>, Fault> {
    // What is given out by tenancy only is free to others just when its tenant is away all of the span.
    const HEAD: &str = columns!(concat!(
        "case when k.mode = 'tenancy' and $1 < 253402300799 and not exists (
            select 1 from tenancy t join leave l on l.tenancy_id = t.id and l.withdrawn_at is null
             where t.resource_id = r.id and t.ends_at >= $2 and l.starts_at <= $1 and l.ends_at >= $2) then 0 else ",
        free_units!("$1", "$2", "$3"),
        " end"
    ));
    // Nothing ends after the last instant there is: without a span everything is free, at no cost.
    let (from, to) = filter.span.map_or((Instant::LAST, Instant::LAST), |span| (span.start(), span.end()));
    let mut args = args![from, to, 0_i64].to_vec();
    let matching = filter.matching(args.len() + 1);
    args.extend(filter.args());
    let next = args.len() + 1;
    let (units, only_free, limit) = (7, next + 1, next + 2);
    let sql = format!(
        "select * from ({HEAD} where {matching} and r.id > ${next}) x
          where ${only_free} = 0 or x.free >= ${units} order by x.id limit ${limit}"
    );
    args.extend_from_slice(args![filter.after, filter.only_free && filter.span.is_some(), filter.limit]);
    tx.all(AssertSqlSafe(sql), &args).await
}

/// How many match, whether free or not, and how many of them up to the filter's `after`.
pub async fn tally(tx: &mut Tx, filter: &Filter) -> Result<Tally, Fault> {
    let mut args = filter.args();
    let list = format!(
        "select r.id from resource r join kind k on k.key = r.kind where {} order by r.id",
        filter.matching(1)
    );
    args.push(filter.after.into());
    tx.one(AssertSqlSafe(counted(&format!("x.id <= ${}", args.len()), &list)), &args).await
}

/// Equipment there is in an incubator (`None`: anywhere), by name.
pub async fn features(tx: &mut Tx, incubator: Option<IncubatorId>) -> Result<Vec<String>, Fault> {
    const SQL: &str = "
        select distinct t.name from feature t join resource r on r.id = t.resource_id
         where r.retired_at is null and ($1 = 0 or r.incubator_id = $1) order by t.name limit 200";
    let rows: Vec<(String,)> = tx.all(SQL, args![incubator.map_or(0, |id| id.0)]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// A resource about to be added or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewResource {
    /// Kind key.
    pub kind: String,
    /// Unique in its incubator.
    pub code: String,
    /// Name.
    pub name: String,
    /// Units at once.
    pub capacity: i64,
    /// People.
    pub seats: i64,
    /// Hundredths of a square metre.
    pub area: i64,
    /// A note for those who book.
    pub note: String,
    /// Weekly hours of its own.
    pub opening: Option<String>,
    /// Equipment.
    pub features: Vec<String>,
    /// Codes of the atoms it is made of; empty: it is its own.
    pub parts: Vec<String>,
    /// Where.
    pub zone: Option<ZoneId>,
}

/// Adds resources, a few statements however many there are; ids in the order given.
/// `resource.incubator_id, resource.code` when a code is taken.
pub async fn insert_many(
    tx: &mut Tx,
    incubator: IncubatorId,
    rows: &[NewResource],
    now: Instant,
) -> Result<Vec<ResourceId>, Fault> {
    let mut ids = std::collections::HashMap::new();
    for chunk in rows.chunks(400) {
        let sql = format!(
            "insert into resource (incubator_id, zone_id, kind, code, name, capacity, seats, area, note, opening, created_at)
             values {} returning id, code",
            tuples(1, chunk.len(), 11)
        );
        let args: Vec<Arg> = chunk
            .iter()
            .flat_map(|row| {
                args![
                    incubator,
                    row.zone,
                    &row.kind,
                    &row.code,
                    &row.name,
                    row.capacity,
                    row.seats,
                    row.area,
                    &row.note,
                    row.opening.clone(),
                    now,
                ]
                .to_vec()
            })
            .collect();
        let made: Vec<(i64, String)> = tx.all(AssertSqlSafe(sql), &args).await?;
        ids.extend(made.into_iter().map(|(id, code)| (code, ResourceId(id))));
    }
    let id_of = |row: &NewResource| ids.get(&row.code).copied().ok_or(Fault::Lost);
    let ids: Vec<ResourceId> = rows.iter().map(id_of).collect::<Result<_, _>>()?;
    let simple: Vec<Vec<Arg>> = rows
        .iter()
        .zip(&ids)
        .filter(|(row, _)| row.parts.is_empty())
        .map(|(row, id)| args![*id, row.capacity].to_vec())
        .collect();
    insert_rows(tx, "insert into atom (resource_id, capacity) values", simple).await?;
    let own: Vec<Vec<Arg>> = rows
        .iter()
        .zip(&ids)
        .filter(|(row, _)| row.parts.is_empty())
        .map(|(_, id)| args![*id, *id].to_vec())
        .collect();
    insert_rows(tx, "insert into part (resource_id, atom_id) values", own).await?;
    for (row, id) in rows.iter().zip(&ids).filter(|(row, _)| !row.parts.is_empty()) {
        set_parts(tx, incubator, *id, &row.parts).await?;
    }
    let features: Vec<Vec<Arg>> = rows
        .iter()
        .zip(&ids)
        .flat_map(|(row, id)| row.features.iter().map(|name| args![*id, name].to_vec()))
        .collect();
    insert_rows(tx, "insert into feature (resource_id, name) values", features).await?;
    Ok(ids)
}

/// Many rows behind one `insert … values`, 400 a statement.
pub(super) async fn insert_rows(tx: &mut Tx, head: &str, rows: Vec<Vec<Arg>>) -> Result<(), Fault> {
    for chunk in rows.chunks(400) {
        let sql = format!("{head} {}", tuples(1, chunk.len(), chunk[0].len()));
        tx.run(AssertSqlSafe(sql), &chunk.concat()).await?;
    }
    Ok(())
}

async fn set_parts(
    tx: &mut Tx,
    incubator: IncubatorId,
    id: ResourceId,
    codes: &[String],
) -> Result<(), Fault> {
    let sql = format!(
        "insert into part (resource_id, atom_id) select cast($1 as bigint), p.atom_id from resource r join part p on p.resource_id = r.id
          where r.incubator_id = $2 and r.code in ({}) group by p.atom_id",
        places(3, codes.len())
    );
    let mut args = args![id, incubator].to_vec();
    args.extend(codes.iter().map(Arg::from));
    tx.run(AssertSqlSafe(sql), &args).await?;
    Ok(())
}

/// Makes a composed resource of the atoms of `codes` instead of its own.
pub async fn replace_parts(
    tx: &mut Tx,
    incubator: IncubatorId,
    id: ResourceId,
    codes: &[String],
) -> Result<(), Fault> {
    tx.run("delete from part where resource_id = $1", args![id]).await?;
    set_parts(tx, incubator, id, codes).await
}

/// Waits for everybody who is taking up a part of `id`, and lets nobody in before the end.
pub async fn lock_parts(tx: &mut Tx, id: ResourceId) -> Result<(), Fault> {
    const SQL: &str = "
        update atom set rev = rev + 1 where resource_id in (select atom_id from part where resource_id = $1)";
    tx.run(SQL, args![id]).await?;
    Ok(())
}

/// Whether something that lies ahead of `now` asked for `id` by name, what can still be restored too: its
/// cancellation is not told yet.
pub async fn is_named(tx: &mut Tx, id: ResourceId, now: Instant) -> Result<bool, Fault> {
    const SQL: &str = "
        select o.id from part p join occupancy o on o.live = 1 and o.resource_id = p.atom_id and o.ends_at > $2
         where p.resource_id = $1 and o.named_id = $1
        union all
        select o.id from outbox x join event e on e.id = x.event_id and e.subject = 'booking' and e.verb = 'cancelled'
          join occupancy o on o.booking_id = e.subject_id and o.named_id = $1 and o.ends_at > $2
         where x.done_at is null and x.due > $2 limit 1";
    Ok(tx.opt::<(i64,)>(SQL, args![id, now]).await?.is_some())
}

/// Changes what a resource is called and like and where it stands, but not its capacity or parts.
/// `false`: somebody was faster.
pub async fn edit(tx: &mut Tx, id: ResourceId, version: i64, row: &NewResource) -> Result<bool, Fault> {
    const SQL: &str = "
        update resource set name = $3, seats = $4, area = $5, note = $6, opening = $7, zone_id = $8,
          version = version + 1 where id = $1 and version = $2";
    let args = args![id, version, &row.name, row.seats, row.area, &row.note, row.opening.clone(), row.zone];
    if tx.run(SQL, args).await? == 0 {
        return Ok(false);
    }
    tx.run("delete from feature where resource_id = $1", args![id]).await?;
    let features = row.features.iter().map(|name| args![id, name].to_vec()).collect();
    insert_rows(tx, "insert into feature (resource_id, name) values", features).await?;
    Ok(true)
}

/// Takes a resource out of the inventory, or puts it back. What is booked stays booked.
pub async fn set_retired(tx: &mut Tx, id: ResourceId, at: Option<Instant>) -> Result<(), Fault> {
    tx.run("update resource set retired_at = $2, version = version + 1 where id = $1", args![id, at]).await?;
    Ok(())
}

/// Whether a booking or a tenancy lies ahead of `now` on a resource.
pub async fn is_booked(tx: &mut Tx, id: ResourceId, now: Instant) -> Result<bool, Fault> {
    const SQL: &str = "
        select o.id from part p join occupancy o on o.live = 1 and o.resource_id = p.atom_id and o.ends_at > $2
         where p.resource_id = $1 and o.cause in ('booking', 'tenancy') limit 1";
    Ok(tx.opt::<(i64,)>(SQL, args![id, now]).await?.is_some())
}

/// The inventory of an incubator by code, those out of use left out or not.
pub async fn inventory(tx: &mut Tx, incubator: IncubatorId, retired: bool) -> Result<Vec<Resource>, Fault> {
    const SQL: &str = concat!(
        columns!("r.capacity"),
        "where r.incubator_id = $1 and ($2 = 1 or r.retired_at is null) order by r.code"
    );
    tx.all(SQL, args![incubator, retired]).await
}

/// The codes of an incubator, of those out of use too.
pub async fn codes(tx: &mut Tx, incubator: IncubatorId) -> Result<Vec<(String,)>, Fault> {
    tx.all("select code from resource where incubator_id = $1", args![incubator]).await
}
