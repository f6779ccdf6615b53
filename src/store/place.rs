//! Places: districts, incubators, buildings, floors, zones; and the kinds of things in them.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::{BuildingId, FloorId, IncubatorId, ZoneId};
use crate::domain::quarter::calls;
use crate::domain::time::Instant;

pub use super::policy::{in_force as policy, rules_of, set as set_policy};

/// An incubator's row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Incubator {
    /// Id.
    pub id: i64,
    /// Short name for addresses: `nanshan`.
    pub slug: String,
    /// GB/T 2260.
    pub district_code: String,
    /// 中文 name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Street address.
    pub address: String,
    /// IANA time zone.
    pub time_zone: String,
    /// Gross area, hundredths of a square metre.
    pub area: i64,
    /// Weekly hours.
    pub opening: String,
    /// Raised by every change.
    pub version: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select id, slug, district_code, name_zh, name_en, address, time_zone, area, opening, version from incubator ",
            $rest
        )
    };
}

/// Every incubator, by id.
pub async fn incubators(tx: &mut Tx) -> Result<Vec<Incubator>, Fault> {
    tx.all(select!("order by id"), &[]).await
}

/// One.
pub async fn incubator(tx: &mut Tx, id: IncubatorId) -> Result<Option<Incubator>, Fault> {
    tx.opt(select!("where id = $1"), args![id]).await
}

/// An incubator about to be added.
#[derive(Clone, Debug)]
pub struct NewIncubator<'a> {
    /// Short name, unique.
    pub slug: &'a str,
    /// GB/T 2260.
    pub district: &'a str,
    /// 中文 name.
    pub name_zh: &'a str,
    /// English name.
    pub name_en: &'a str,
    /// Street address.
    pub address: &'a str,
    /// Gross area, hundredths of a square metre.
    pub area: i64,
    /// Weekly hours.
    pub opening: &'a str,
    /// When.
    pub now: Instant,
}

/// Adds an incubator in Asia/Shanghai; `incubator.slug` when the short name is taken.
pub async fn insert_incubator(tx: &mut Tx, new: &NewIncubator<'_>) -> Result<IncubatorId, Fault> {
    const SQL: &str = "
        insert into incubator (slug, district_code, name_zh, name_en, address, area, opening, created_at, call_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id";
    // What was before it came here is not asked for.
    let (.., first_call) = calls(new.now);
    let args = args![
        new.slug,
        new.district,
        new.name_zh,
        new.name_en,
        new.address,
        new.area,
        new.opening,
        new.now,
        first_call
    ];
    Ok(IncubatorId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// An incubator and whether it has what makes one: a manager, resources, companies (1 or 0).
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Beginning {
    /// Id.
    pub id: i64,
    /// Short name.
    pub slug: String,
    /// 中文 name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// GB/T 2260.
    pub district_code: String,
    /// The district, 中文.
    pub district_zh: String,
    /// The district, English.
    pub district_en: String,
    /// Weekly hours.
    pub opening: String,
    /// Somebody is its manager now.
    pub managed: i64,
    /// Something in it is in use.
    pub furnished: i64,
    /// Some company has its home there.
    pub settled: i64,
}

/// Every incubator with what it has at `now`, by id; a probe by index for each question.
pub async fn beginnings(tx: &mut Tx, now: Instant) -> Result<Vec<Beginning>, Fault> {
    const SQL: &str = "
        select i.id, i.slug, i.name_zh, i.name_en, i.district_code, d.name_zh as district_zh, d.name_en as district_en,
               i.opening,
               cast(case when exists (select g.id from role_grant g where g.incubator_id = i.id and g.role = 'manager'
                 and g.valid_from <= $1 and g.valid_to > $1) or exists (select g.id from role_grant g
                 where g.incubator_id is null and g.role = 'manager' and g.valid_from <= $1 and g.valid_to > $1
                   and (g.district_code is null or g.district_code = i.district_code))
                 then 1 else 0 end as bigint) as managed,
               cast(case when exists (select r.id from resource r where r.incubator_id = i.id and r.retired_at is null)
                 then 1 else 0 end as bigint) as furnished,
               cast(case when exists (select c.id from company c where c.incubator_id = i.id)
                 then 1 else 0 end as bigint) as settled
          from incubator i join district d on d.code = i.district_code order by i.id";
    tx.all(SQL, args![now]).await
}

/// A kind of resource.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Kind {
    /// Key: `meeting_room`.
    pub key: String,
    /// What it belongs to: `desk`, `room` …; a filter matches either.
    pub family: String,
    /// 中文 name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Unit of the ledger.
    pub unit: Option<String>,
    /// 1: it costs.
    pub metered: i64,
    /// `slot`, `day` or `tenancy`.
    pub mode: String,
}

/// Every kind, in list order.
pub async fn kinds(tx: &mut Tx) -> Result<Vec<Kind>, Fault> {
    tx.all("select key, family, name_zh, name_en, unit, metered, mode from kind order by place, key", &[])
        .await
}

/// Adds what is missing of the nine districts and the kinds every house has.
pub async fn seed(tx: &mut Tx) -> Result<(), Fault> {
    const DISTRICTS: &str = "
        insert into district (code, name_zh, name_en, target) values
          ('440303', '罗湖区', 'Luohu', 1), ('440304', '福田区', 'Futian', 1), ('440305', '南山区', 'Nanshan', 1),
          ('440306', '宝安区', 'Bao''an', 1), ('440307', '龙岗区', 'Longgang', 1), ('440308', '盐田区', 'Yantian', 0),
          ('440309', '龙华区', 'Longhua', 1), ('440310', '坪山区', 'Pingshan', 1), ('440311', '光明区', 'Guangming', 1)
        on conflict (code) do nothing";
    const KINDS: &str = "
        insert into kind (key, family, name_zh, name_en, unit, metered, mode, place) values
          ('meeting_room', 'room', '会议室', 'Meeting room', 'room_minute', 1, 'slot', 1),
          ('pitch_hall', 'hall', '路演厅', 'Pitch hall', 'room_minute', 1, 'slot', 2),
          ('desk_hot', 'desk', '流动工位', 'Hot desk', 'desk_day', 1, 'day', 3),
          ('desk_fixed', 'desk', '固定工位', 'Fixed desk', 'desk_day', 1, 'tenancy', 4),
          ('private_office', 'office', '独立办公室', 'Private office', 'desk_day', 0, 'tenancy', 5),
          ('lab', 'lab', '实验室', 'Lab', null, 0, 'slot', 6),
          ('equipment', 'equipment', '设备', 'Equipment', null, 0, 'slot', 7),
          ('compute_pool', 'compute', '算力池', 'Compute pool', 'card_second', 1, 'slot', 8),
          ('mentor', 'mentor', '创业导师', 'Mentor', 'mentor_minute', 1, 'tenancy', 9)
        on conflict (key) do nothing";
    tx.run(DISTRICTS, &[]).await?;
    tx.run(KINDS, &[]).await?;
    Ok(())
}

/// Every district: code, 中文, English.
pub async fn districts(tx: &mut Tx) -> Result<Vec<(String, String, String)>, Fault> {
    tx.all("select code, name_zh, name_en from district order by code", &[]).await
}

/// The building of that name, made if absent.
pub async fn building(tx: &mut Tx, incubator: IncubatorId, name: &str) -> Result<BuildingId, Fault> {
    const SQL: &str = "
        insert into building (incubator_id, name) values ($1, $2)
        on conflict (incubator_id, name) do update set name = excluded.name returning id";
    Ok(BuildingId(tx.one::<(i64,)>(SQL, args![incubator, name]).await?.0))
}

/// The floor of that name, made if absent.
pub async fn floor(tx: &mut Tx, building: BuildingId, name: &str) -> Result<FloorId, Fault> {
    const SQL: &str = "
        insert into floor (building_id, name) values ($1, $2)
        on conflict (building_id, name) do update set name = excluded.name returning id";
    Ok(FloorId(tx.one::<(i64,)>(SQL, args![building, name]).await?.0))
}

/// The zone of that name, made if absent.
pub async fn zone(tx: &mut Tx, floor: FloorId, name: &str) -> Result<ZoneId, Fault> {
    const SQL: &str = "
        insert into zone (floor_id, name) values ($1, $2)
        on conflict (floor_id, name) do update set name = excluded.name returning id";
    Ok(ZoneId(tx.one::<(i64,)>(SQL, args![floor, name]).await?.0))
}

/// A note kept about the database itself: its secret, whether it is a demo.
pub async fn meta(tx: &mut Tx, key: &str) -> Result<Option<String>, Fault> {
    Ok(tx.opt::<(String,)>("select value from meta where key = $1", args![key]).await?.map(|row| row.0))
}

/// Keeps a note, unless there is one already; what is kept then.
pub async fn set_meta(tx: &mut Tx, key: &str, value: &str) -> Result<String, Fault> {
    const SQL: &str = "
        insert into meta (key, value) values ($1, $2) on conflict (key) do update set key = excluded.key returning value";
    Ok(tx.one::<(String,)>(SQL, args![key, value]).await?.0)
}
