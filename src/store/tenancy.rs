//! Tenancies and the days on which their tenants are away.

use super::engine::{Arg, Tx, args, tuples};
use super::facts::zone;
use super::fault::Fault;
use crate::domain::id::{AgreementId, CompanyId, IncubatorId, LeaveId, PersonId, ResourceId, TenancyId};
use crate::domain::time::{Instant, Interval};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;

/// A tenancy as faces show it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tenancy {
    /// Its id.
    pub id: TenancyId,
    /// Where.
    pub incubator: IncubatorId,
    /// That incubator's names, 中文 and English.
    pub incubator_name: (String, String),
    /// Its district.
    pub district: String,
    /// Its time zone.
    pub zone: Tz,
    /// Whose.
    pub company: CompanyId,
    /// That company's name.
    pub company_name: String,
    /// The desk or office.
    pub resource: ResourceId,
    /// Its name.
    pub resource_name: String,
    /// Its kind.
    pub kind: String,
    /// Where it stands, in words.
    pub place: String,
    /// The person whose desk it is, where it is one person's.
    pub person: Option<PersonId>,
    /// Their name.
    pub person_name: Option<String>,
    /// From the first day to the end of the last.
    pub span: Interval,
    /// When it was ended before its time.
    pub ended_at: Option<Instant>,
    /// Whether that was before it began: it takes up nothing, and never did.
    #[serde(default)]
    pub called_off: bool,
    /// A note.
    pub note: String,
    /// Until when its desk-days have been posted; `None`: it costs nothing.
    pub posted_to: Option<Instant>,
    /// The agreement it is part of.
    pub agreement: Option<AgreementId>,
    /// Raised by every change.
    pub version: i64,
    /// The days on which its tenant is away, in order.
    pub leaves: Vec<Leave>,
}

/// Days on which a tenant is away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    /// Its id.
    pub id: LeaveId,
    /// The days.
    pub span: Interval,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    incubator_id: i64,
    name_zh: String,
    name_en: String,
    district_code: String,
    time_zone: String,
    company_id: i64,
    company_name: String,
    resource_id: i64,
    resource_name: String,
    kind: String,
    place: String,
    person_id: Option<i64>,
    person_name: Option<String>,
    starts_at: i64,
    ends_at: i64,
    ended_at: Option<i64>,
    called_off: i64,
    note: String,
    posted_to: Option<i64>,
    agreement_id: Option<i64>,
    version: i64,
}

const SELECT: &str = "
    select t.id, t.incubator_id, i.name_zh, i.name_en, i.district_code, i.time_zone, t.company_id, c.name as company_name,
           t.resource_id, r.name as resource_name, r.kind,
           trim(coalesce(d.name, '') || ' ' || coalesce(f.name, '') || ' ' || coalesce(z.name, '')) as place,
           t.person_id, p.name as person_name, t.starts_at, t.ends_at, t.ended_at, t.called_off, t.note, t.posted_to,
           t.agreement_id, t.version
      from tenancy t
      join incubator i on i.id = t.incubator_id
      join company c on c.id = t.company_id
      join resource r on r.id = t.resource_id
      left join zone z on z.id = r.zone_id
      left join floor f on f.id = z.floor_id
      left join building d on d.id = f.building_id
      left join person p on p.id = t.person_id ";

fn span(from: i64, to: i64) -> Result<Interval, Fault> {
    Interval::new(Instant(from), Instant(to)).map_err(|_| Fault::corrupt("tenancy", to))
}

impl Row {
    fn read(self, leaves: &[(i64, i64, i64, i64)]) -> Result<Tenancy, Fault> {
        let own = leaves.iter().filter(|leave| leave.0 == self.id);
        let own = own.map(|(_, id, from, to)| Ok(Leave { id: LeaveId(*id), span: span(*from, *to)? }));
        Ok(Tenancy {
            id: TenancyId(self.id),
            incubator: IncubatorId(self.incubator_id),
            incubator_name: (self.name_zh, self.name_en),
            district: self.district_code,
            zone: zone(&self.time_zone)?,
            company: CompanyId(self.company_id),
            company_name: self.company_name,
            resource: ResourceId(self.resource_id),
            resource_name: self.resource_name,
            kind: self.kind,
            place: self.place,
            person: self.person_id.map(PersonId),
            person_name: self.person_name,
            span: span(self.starts_at, self.ends_at)?,
            ended_at: self.ended_at.map(Instant),
            called_off: self.called_off == 1,
            note: self.note,
            posted_to: self.posted_to.map(Instant),
            agreement: self.agreement_id.map(AgreementId),
            version: self.version,
            leaves: own.collect::<Result<_, Fault>>()?,
        })
    }
}

/// One.
pub async fn get(tx: &mut Tx, id: TenancyId) -> Result<Option<Tenancy>, Fault> {
    let filter = Filter { id: Some(id), limit: 1, ..Filter::default() };
    Ok(search(tx, &filter).await?.pop())
}

/// Which tenancies a list holds. Empty fields: all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// One by id.
    pub id: Option<TenancyId>,
    /// In one incubator.
    pub incubator: Option<IncubatorId>,
    /// Of one company.
    pub company: Option<CompanyId>,
    /// Of one agreement.
    pub agreement: Option<AgreementId>,
    /// Of one desk or office.
    pub resource: Option<ResourceId>,
    /// Of one person, or of these companies where it is nobody's in particular.
    pub tenant: Option<(PersonId, Vec<CompanyId>)>,
    /// Only what is seen from these incubators and companies; `None`: everything.
    pub seen: Option<(Vec<IncubatorId>, Vec<CompanyId>)>,
    /// Only those that end after this, and were not called off.
    pub after_time: Option<Instant>,
    /// Go on after this one.
    pub after: i64,
    /// At most so many.
    pub limit: i64,
}

fn among(column: &str, ids: &[i64]) -> String {
    // Ids are numbers of our own: nothing of a reader's stands here.
    let list: Vec<String> = ids.iter().map(i64::to_string).collect();
    if list.is_empty() { "1 = 0".to_owned() } else { format!("{column} in ({})", list.join(", ")) }
}

/// What matches, by id, each with its leaves: two statements.
pub async fn search(tx: &mut Tx, filter: &Filter) -> Result<Vec<Tenancy>, Fault> {
    let mut sql = format!(
        "{SELECT} where t.id > $1 and ($2 = 0 or t.ends_at > $2 and t.called_off = 0) and ($3 = 0 or t.id = $3) and ($4 = 0 or t.incubator_id = $4)
            and ($5 = 0 or t.company_id = $5) and ($6 = 0 or t.resource_id = $6)"
    );
    let companies = |all: &[CompanyId]| all.iter().map(|id| id.0).collect::<Vec<_>>();
    if let Some((person, of)) = &filter.tenant {
        let own = among("t.company_id", &companies(of));
        sql.push_str(&format!(" and (t.person_id = {} or {own})", person.0));
    }
    if let Some((incubators, of)) = &filter.seen {
        let incubators: Vec<i64> = incubators.iter().map(|id| id.0).collect();
        let (there, own) = (among("t.incubator_id", &incubators), among("t.company_id", &companies(of)));
        sql.push_str(&format!(" and ({there} or {own})"));
    }
    if let Some(agreement) = filter.agreement {
        sql.push_str(&format!(" and t.agreement_id = {}", agreement.0));
    }
    sql.push_str(" order by t.id limit $7");
    let args = args![
        filter.after,
        filter.after_time.map_or(0, |at| at.0),
        filter.id.map_or(0, |id| id.0),
        filter.incubator.map_or(0, |id| id.0),
        filter.company.map_or(0, |id| id.0),
        filter.resource.map_or(0, |id| id.0),
        filter.limit,
    ];
    let rows: Vec<Row> = tx.all(AssertSqlSafe(sql), args).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let leaves = format!(
        "select tenancy_id, id, starts_at, ends_at from leave where withdrawn_at is null and {}
          order by tenancy_id, starts_at",
        among("tenancy_id", &ids)
    );
    let leaves: Vec<(i64, i64, i64, i64)> = tx.all(AssertSqlSafe(leaves), &[]).await?;
    rows.into_iter().map(|row| row.read(&leaves)).collect()
}

/// A tenancy about to be given.
#[derive(Clone, Copy, Debug)]
pub struct NewTenancy<'a> {
    /// Where.
    pub incubator: IncubatorId,
    /// To whom.
    pub company: CompanyId,
    /// What.
    pub resource: ResourceId,
    /// The person whose desk it is.
    pub person: Option<PersonId>,
    /// From the first day to the end of the last.
    pub span: Interval,
    /// A note.
    pub note: &'a str,
    /// Whether it costs desk-days.
    pub metered: bool,
    /// When the first of them are posted.
    pub post_at: Option<Instant>,
    /// The agreement it is part of.
    pub agreement: Option<AgreementId>,
    /// Who gives it.
    pub by: PersonId,
    /// When.
    pub now: Instant,
}

/// Writes a tenancy down; what it takes up is [`take`]n apart.
pub async fn insert(tx: &mut Tx, new: &NewTenancy<'_>) -> Result<TenancyId, Fault> {
    const SQL: &str = "
        insert into tenancy (incubator_id, company_id, resource_id, person_id, starts_at, ends_at, note, posted_to,
          made_by, created_at, post_at, agreement_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id";
    let args = args![
        new.incubator,
        new.company,
        new.resource,
        new.person,
        new.span.start(),
        new.span.end(),
        new.note,
        new.metered.then_some(new.span.start()),
        new.by,
        new.now,
        new.post_at.filter(|_| new.metered),
        new.agreement,
    ];
    Ok(TenancyId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// Takes all of the desk up for `span`; `over_capacity` when something is in the way.
pub async fn take(tx: &mut Tx, id: TenancyId, resource: ResourceId, span: Interval) -> Result<(), Fault> {
    const SQL: &str = "
        insert into occupancy (resource_id, named_id, tenancy_id, starts_at, ends_at, units, cause, live)
        select p.atom_id, p.resource_id, $1, $2, $3, r.capacity, 'tenancy', 1
          from part p join resource r on r.id = p.atom_id where p.resource_id = $4 order by p.atom_id";
    tx.run(SQL, args![id, span.start(), span.end(), resource]).await?;
    Ok(())
}

/// Sets free what a tenancy takes up within `span`; before and after it stays as it is.
pub async fn set_free(tx: &mut Tx, id: TenancyId, span: Interval) -> Result<(), Fault> {
    const ROWS: &str = "
        select id, resource_id, named_id, starts_at, ends_at, units from occupancy
         where tenancy_id = $1 and live = 1 and ends_at > $2 and starts_at < $3 order by resource_id, starts_at";
    const DROP: &str =
        "delete from occupancy where tenancy_id = $1 and live = 1 and ends_at > $2 and starts_at < $3";
    let args = args![id, span.start(), span.end()];
    let rows: Vec<(i64, i64, i64, i64, i64, i64)> = tx.all(ROWS, args).await?;
    tx.run(DROP, args).await?;
    let mut kept: Vec<Arg> = Vec::new();
    let mut count = 0;
    for (_, atom, named, from, to, units) in rows {
        let Ok(all) = Interval::new(Instant(from), Instant(to)) else { continue };
        for piece in crate::domain::tenancy::without(all, span) {
            let (from, to) = (piece.start(), piece.end());
            kept.extend_from_slice(args![atom, named, id, from, to, units, "tenancy", 1_i64]);
            count += 1;
        }
    }
    if count > 0 {
        let sql = format!(
            "insert into occupancy (resource_id, named_id, tenancy_id, starts_at, ends_at, units, cause, live) values {}",
            tuples(1, count, 8)
        );
        tx.run(AssertSqlSafe(sql), &kept).await?;
    }
    Ok(())
}

/// Ends a tenancy at `until`, before its time; leaves beyond it end there too. `false`: somebody was faster.
pub async fn end(
    tx: &mut Tx,
    id: TenancyId,
    version: i64,
    until: Instant,
    now: Instant,
) -> Result<bool, Fault> {
    const SQL: &str = "
        update tenancy set ends_at = $3, ended_at = $4,
          post_at = case when post_at > $3 then $3 else post_at end, version = version + 1 where id = $1 and version = $2";
    const BEYOND: &str = "
        update leave set withdrawn_at = $3 where tenancy_id = $1 and withdrawn_at is null and starts_at >= $2";
    const ACROSS: &str = "
        update leave set ends_at = $2 where tenancy_id = $1 and withdrawn_at is null and ends_at > $2";
    if tx.run(SQL, args![id, version, until, now]).await? == 0 {
        return Ok(false);
    }
    tx.run(BEYOND, args![id, until, now]).await?;
    tx.run(ACROSS, args![id, until]).await?;
    Ok(true)
}

/// Calls a tenancy off that has not begun, with the days away in it. `false`: somebody was faster.
pub async fn call_off(tx: &mut Tx, id: TenancyId, version: i64, now: Instant) -> Result<bool, Fault> {
    const SQL: &str = "
        update tenancy set called_off = 1, ended_at = $3, post_at = null, version = version + 1
         where id = $1 and version = $2";
    const LEAVES: &str = "update leave set withdrawn_at = $2 where tenancy_id = $1 and withdrawn_at is null";
    if tx.run(SQL, args![id, version, now]).await? == 0 {
        return Ok(false);
    }
    tx.run(LEAVES, args![id, now]).await?;
    Ok(true)
}

/// Whether nobody has anything of a desk within `span`.
pub async fn is_free(tx: &mut Tx, resource: ResourceId, span: Interval) -> Result<bool, Fault> {
    const SQL: &str = "
        select o.id from part p
          join occupancy o on o.resource_id = p.atom_id and o.live = 1 and o.ends_at > $2 and o.starts_at < $3
         where p.resource_id = $1 limit 1";
    Ok(tx.opt::<(i64,)>(SQL, args![resource, span.start(), span.end()]).await?.is_none())
}

/// Makes a tenancy longer, up to `until`. `false`: somebody was faster.
pub async fn stretch(
    tx: &mut Tx,
    id: TenancyId,
    version: i64,
    until: Instant,
    post_at: Option<Instant>,
) -> Result<bool, Fault> {
    const SQL: &str = "
        update tenancy set ends_at = $3, ended_at = null, post_at = $4, version = version + 1
         where id = $1 and version = $2";
    Ok(tx.run(SQL, args![id, version, until, post_at]).await? == 1)
}

/// Raises a tenancy's version. `false`: somebody was faster.
pub async fn touch(tx: &mut Tx, id: TenancyId, version: i64) -> Result<bool, Fault> {
    const SQL: &str = "update tenancy set version = version + 1 where id = $1 and version = $2";
    Ok(tx.run(SQL, args![id, version]).await? == 1)
}
