//! Series: what repeats, and its bookings written in a few statements however many there are.

use super::engine::{Arg, Tx, args, places};
use super::facts::zone;
use super::fault::Fault;
use super::occupancy::Taking;
use crate::domain::id::{CompanyId, IncubatorId, ObjectId, PersonId, PolicyId, ResourceId};
use crate::domain::recur::Recurrence;
use crate::domain::time::{DAY, Instant};
use chrono::{NaiveDate, NaiveTime, Timelike};
use chrono_tz::Tz;
use sqlx::AssertSqlSafe;

/// A series as it is read.
#[derive(Clone, Debug)]
pub struct Series {
    /// Its calendar object.
    pub object: ObjectId,
    /// The series whose later dates it took over.
    pub follows: Option<ObjectId>,
    /// The incubator.
    pub incubator: IncubatorId,
    /// Its names, 中文 and English.
    pub incubator_name: (String, String),
    /// Its district.
    pub district: String,
    /// Its time zone.
    pub zone: Tz,
    /// In whose name.
    pub company: Option<CompanyId>,
    /// That company's name.
    pub company_name: Option<String>,
    /// Who holds it.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// Who made it.
    pub made_by: PersonId,
    /// Its title.
    pub title: String,
    /// Busy only, for the company's others.
    pub private: bool,
    /// A note to the incubator.
    pub note: String,
    /// People expected.
    pub seats: i64,
    /// Which days.
    pub rule: Recurrence,
    /// The first date.
    pub first: NaiveDate,
    /// From when on the wall clock.
    pub from: NaiveTime,
    /// To when.
    pub to: NaiveTime,
    /// What is booked each time.
    pub items: Vec<Taking>,
    /// The names of it.
    pub resources: String,
    /// Confirmed again every so many weeks.
    pub confirm_weeks: Option<i64>,
    /// Until when it must be confirmed again.
    pub confirm_by: Option<Instant>,
    /// When it was ended.
    pub ended_at: Option<Instant>,
    /// Raised by every change.
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    object_id: i64,
    follows_id: Option<i64>,
    incubator_id: i64,
    name_zh: String,
    name_en: String,
    district_code: String,
    time_zone: String,
    company_id: Option<i64>,
    company_name: Option<String>,
    person_id: i64,
    person_name: String,
    made_by: i64,
    title: String,
    private: i64,
    note: String,
    seats: i64,
    rule: String,
    first_date: String,
    from_minute: i64,
    to_minute: i64,
    items: String,
    confirm_weeks: Option<i64>,
    confirm_by: Option<i64>,
    ended_at: Option<i64>,
    version: i64,
}

fn clock(minute: i64) -> Result<NaiveTime, Fault> {
    u32::try_from(minute)
        .ok()
        .and_then(|minute| NaiveTime::from_hms_opt(minute / 60, minute % 60, 0))
        .ok_or_else(|| Fault::corrupt("series.from_minute", minute))
}

fn minute(clock: NaiveTime) -> i64 {
    i64::from(clock.hour() * 60 + clock.minute())
}

impl TryFrom<Row> for Series {
    type Error = Fault;
    fn try_from(row: Row) -> Result<Series, Fault> {
        let items: Vec<(i64, i64)> =
            serde_json::from_str(&row.items).map_err(|error| Fault::corrupt("series.items", error))?;
        Ok(Series {
            object: ObjectId(row.object_id),
            follows: row.follows_id.map(ObjectId),
            incubator: IncubatorId(row.incubator_id),
            incubator_name: (row.name_zh, row.name_en),
            district: row.district_code,
            zone: zone(&row.time_zone)?,
            company: row.company_id.map(CompanyId),
            company_name: row.company_name,
            person: PersonId(row.person_id),
            person_name: row.person_name,
            made_by: PersonId(row.made_by),
            title: row.title,
            private: row.private == 1,
            note: row.note,
            seats: row.seats,
            rule: serde_json::from_str(&row.rule).map_err(|error| Fault::corrupt("series.rule", error))?,
            first: row.first_date.parse().map_err(|error| Fault::corrupt("series.first_date", error))?,
            from: clock(row.from_minute)?,
            to: clock(row.to_minute)?,
            items: items
                .into_iter()
                .map(|(resource, units)| Taking { resource: ResourceId(resource), units })
                .collect(),
            resources: String::new(),
            confirm_weeks: row.confirm_weeks,
            confirm_by: row.confirm_by.map(Instant),
            ended_at: row.ended_at.map(Instant),
            version: row.version,
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select s.object_id, s.follows_id, s.incubator_id, i.name_zh, i.name_en, i.district_code, i.time_zone,
                    s.company_id, c.name as company_name, s.person_id, p.name as person_name, s.made_by, s.title,
                    s.private, s.note, s.seats, s.rule, s.first_date, s.from_minute, s.to_minute, s.items,
                    s.confirm_weeks, s.confirm_by, s.ended_at, s.version
               from series s
               join incubator i on i.id = s.incubator_id
               join person p on p.id = s.person_id
               left join company c on c.id = s.company_id ",
            $rest
        )
    };
}

/// Reads series and the names of what they book: two statements, however many there are.
async fn read(tx: &mut Tx, sql: &'static str, args: &[Arg]) -> Result<Vec<Series>, Fault> {
    let rows: Vec<Row> = tx.all(sql, args).await?;
    let mut found: Vec<Series> = rows.into_iter().map(Series::try_from).collect::<Result<_, _>>()?;
    let mut ids: Vec<i64> =
        found.iter().flat_map(|one| one.items.iter().map(|item| item.resource.0)).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(found);
    }
    let sql = format!("select id, name from resource where id in ({})", places(1, ids.len()));
    let args: Vec<Arg> = ids.into_iter().map(Arg::from).collect();
    let names: Vec<(i64, String)> = tx.all(AssertSqlSafe(sql), &args).await?;
    for one in &mut found {
        let own = one.items.iter().filter_map(|item| names.iter().find(|(id, _)| *id == item.resource.0));
        one.resources = own.map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ");
    }
    Ok(found)
}

/// One.
pub async fn get(tx: &mut Tx, id: ObjectId) -> Result<Option<Series>, Fault> {
    Ok(read(tx, select!("where s.object_id = $1"), args![id]).await?.pop())
}

/// A person's series, those that go on first, then the latest; at most `most`.
pub async fn of_person(tx: &mut Tx, person: PersonId, most: i64) -> Result<Vec<Series>, Fault> {
    read(
        tx,
        select!(
            "where s.person_id = $1
              order by case when s.ended_at is null then 0 else 1 end, s.object_id desc limit $2"
        ),
        args![person, most],
    )
    .await
}

/// When the holder is asked: a week before the series is released.
fn ask_at(confirm_by: Instant) -> Instant {
    confirm_by.plus(-7 * DAY)
}

/// Notes that the holder was asked to confirm. `false`: somebody was faster.
pub async fn asked(tx: &mut Tx, id: ObjectId) -> Result<bool, Fault> {
    const SQL: &str = "update series set ask_at = null where object_id = $1 and ask_at is not null";
    Ok(tx.run(SQL, args![id]).await? > 0)
}

/// A series about to be recorded.
#[derive(Clone, Debug)]
pub struct NewSeries<'a> {
    /// The name calendars know it by.
    pub uid: &'a str,
    /// The series whose later dates it takes over.
    pub follows: Option<ObjectId>,
    /// The incubator.
    pub incubator: IncubatorId,
    /// In whose name.
    pub company: Option<CompanyId>,
    /// Who holds it.
    pub person: PersonId,
    /// Who made it.
    pub made_by: PersonId,
    /// Its title.
    pub title: &'a str,
    /// Busy only, for the company's others.
    pub private: bool,
    /// A note to the incubator.
    pub note: &'a str,
    /// People expected.
    pub seats: i64,
    /// Which days.
    pub rule: &'a Recurrence,
    /// The first date.
    pub first: NaiveDate,
    /// From and to when on the wall clock.
    pub hours: (NaiveTime, NaiveTime),
    /// What is booked each time.
    pub items: &'a [Taking],
    /// The version of the rules it was judged under.
    pub policy: Option<PolicyId>,
    /// Confirmed again every so many weeks, the first time by then.
    pub confirm: Option<(i64, Instant)>,
    /// When.
    pub now: Instant,
}

/// Records a series and the calendar object its bookings share.
pub async fn insert(tx: &mut Tx, new: &NewSeries<'_>) -> Result<ObjectId, Fault> {
    const OBJECT: &str = "insert into calendar_object (uid, created_at) values ($1, $2) returning id";
    const SQL: &str = "
        insert into series (object_id, follows_id, incubator_id, company_id, person_id, made_by, title, private, note,
          seats, rule, first_date, from_minute, to_minute, items, policy_id, confirm_weeks, confirm_by, created_at,
          updated_at, ask_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19, $20)";
    let (object,): (i64,) = tx.one(OBJECT, args![new.uid, new.now]).await?;
    let items: Vec<(i64, i64)> = new.items.iter().map(|item| (item.resource.0, item.units)).collect();
    let json = |value: serde_json::Result<String>| value.map_err(|error| Fault::corrupt("series", error));
    let args = args![
        ObjectId(object),
        new.follows,
        new.incubator,
        new.company,
        new.person,
        new.made_by,
        new.title,
        new.private,
        new.note,
        new.seats,
        json(serde_json::to_string(new.rule))?,
        new.first.to_string(),
        minute(new.hours.0),
        minute(new.hours.1),
        json(serde_json::to_string(&items))?,
        new.policy,
        new.confirm.map(|(weeks, _)| weeks),
        new.confirm.map(|(_, by)| by),
        new.now,
        new.confirm.map(|(_, by)| ask_at(by)),
    ];
    tx.run(SQL, args).await?;
    Ok(ObjectId(object))
}

/// What a series says of itself after a change.
#[derive(Clone, Debug)]
pub struct Edit<'a> {
    /// The version it was seen at.
    pub version: i64,
    /// Its title.
    pub title: &'a str,
    /// A note to the incubator.
    pub note: &'a str,
    /// Busy only.
    pub private: bool,
    /// Which days.
    pub rule: &'a Recurrence,
    /// From and to when.
    pub hours: (NaiveTime, NaiveTime),
    /// Until when it must be confirmed again.
    pub confirm_by: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// When.
    pub now: Instant,
}

/// Writes a change of the series itself. `false`: somebody was faster.
pub async fn edit(tx: &mut Tx, id: ObjectId, edit: &Edit<'_>) -> Result<bool, Fault> {
    const SQL: &str = "
        update series set title = $3, note = $4, private = $5, from_minute = $6, to_minute = $7, confirm_by = $8,
          ask_at = case when confirm_by = $8 then ask_at else $11 end, ended_at = $9, updated_at = $10,
          rule = $12, version = version + 1 where object_id = $1 and version = $2";
    let args = args![
        id,
        edit.version,
        edit.title,
        edit.note,
        edit.private,
        minute(edit.hours.0),
        minute(edit.hours.1),
        edit.confirm_by,
        edit.ended_at,
        edit.now,
        edit.confirm_by.map(ask_at),
        serde_json::to_string(edit.rule).map_err(|error| Fault::corrupt("series.rule", error))?,
    ];
    Ok(tx.run(SQL, args).await? > 0)
}

/// All series of a company end.
pub async fn end_of_company(tx: &mut Tx, company: CompanyId, now: Instant) -> Result<(), Fault> {
    const SQL: &str = "
        update series set ended_at = $2, ask_at = null, confirm_by = null, updated_at = $2, version = version + 1
         where company_id = $1 and ended_at is null";
    tx.run(SQL, args![company, now]).await?;
    Ok(())
}
