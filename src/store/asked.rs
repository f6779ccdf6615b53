//! What was asked for: refused requests, kept for a while, and bookings as they were made, so that a draft
//! of new rules can be tried on both.

use super::engine::{Arg, Tx, args, places, tuples};
use super::fault::Fault;
use crate::domain::id::{CompanyId, IncubatorId, PersonId, ResourceId, TermsId};
use crate::domain::policy::Check;
use crate::domain::time::{Instant, Interval};
use sqlx::AssertSqlSafe;

/// A refused request for one resource.
#[derive(Clone, Debug)]
pub struct Refused {
    /// When it was refused.
    pub at: Instant,
    /// What was asked for.
    pub resource: ResourceId,
    /// In whose name.
    pub company: Option<CompanyId>,
    /// Who would have held it.
    pub person: PersonId,
    /// Units asked for.
    pub units: i64,
    /// People expected; 0: not said.
    pub people: i64,
    /// When it was wanted.
    pub span: Interval,
    /// Why: `taken`, `rules` or `overdrawn`.
    pub slug: &'static str,
    /// The broken rules.
    pub broken: Vec<Check>,
}

/// Writes refused requests down, 100 a statement. One for a resource that is gone is left out.
pub async fn insert(tx: &mut Tx, rows: &[Refused]) -> Result<(), Fault> {
    for rows in rows.chunks(100) {
        let sql = format!(
            "with refused(at, resource_id, company_id, person_id, units, people, starts_at, ends_at, slug, trace)
               as (values {})
             insert into asked (at, incubator_id, kind, resource_id, company_id, person_id, units, people,
               starts_at, ends_at, slug, trace)
             select v.at, r.incubator_id, r.kind, v.resource_id, v.company_id, v.person_id, v.units, v.people,
                    v.starts_at, v.ends_at, v.slug, v.trace
               from refused v join resource r on r.id = v.resource_id where 1 = 1",
            tuples(1, rows.len(), 10)
        );
        let row = |one: &Refused| {
            let trace = if one.broken.is_empty() { None } else { serde_json::to_string(&one.broken).ok() };
            let (from, to) = (one.span.start(), one.span.end());
            args![
                one.at,
                one.resource,
                one.company,
                one.person,
                one.units,
                one.people,
                from,
                to,
                one.slug,
                trace
            ]
            .to_vec()
        };
        let args: Vec<Arg> = rows.iter().flat_map(row).collect();
        tx.run(AssertSqlSafe(sql), &args).await?;
    }
    Ok(())
}

/// Forgets refused requests from before `before`, at most 1,000 at once; how many.
pub async fn forget(tx: &mut Tx, before: Instant) -> Result<u64, Fault> {
    const SQL: &str = "delete from asked where id in (select id from asked where at < $1 limit 1000)";
    tx.run(SQL, args![before]).await
}

/// What a trial is about.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Where.
    pub incubator: IncubatorId,
    /// One kind; empty: every kind.
    pub kind: &'a str,
    /// One resource; 0: every one.
    pub resource: i64,
    /// From when on it was asked.
    pub since: Instant,
    /// At most so many, the newest.
    pub limit: i64,
}

/// A resource of something that was asked for; several rows where several were.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Request {
    /// The booking, or the row of the refusal.
    pub id: i64,
    /// When it was asked.
    pub at: i64,
    /// Who.
    pub person_id: i64,
    /// Their name.
    pub person: String,
    /// In whose name.
    pub company_id: Option<i64>,
    /// Its name.
    pub company: Option<String>,
    /// Its kind.
    pub company_kind: Option<String>,
    /// Its home.
    pub home: Option<i64>,
    /// From when.
    pub starts_at: i64,
    /// Until when.
    pub ends_at: i64,
    /// People expected.
    pub people: i64,
    /// The resource.
    pub resource_id: i64,
    /// Units.
    pub units: i64,
    /// How it came out: the first verb of a booking's trail, or why it was refused.
    pub came: Option<String>,
    /// The broken rules, JSON.
    pub trace: Option<String>,
}

/// The newest bookings made since then, newest first; by the rows of what they take up.
pub async fn booked(tx: &mut Tx, wanted: &Wanted<'_>) -> Result<Vec<Request>, Fault> {
    const SQL: &str = "
        select b.id, b.created_at as at, b.person_id, p.name as person, b.company_id, c.name as company,
               c.kind as company_kind, c.incubator_id as home, b.starts_at, b.ends_at, b.seats as people,
               o.named_id as resource_id, max(o.units) as units,
               (select e.verb from event e where e.subject = 'booking' and e.subject_id = b.id
                 order by e.id limit 1) as came, cast(null as text) as trace
          from (select b0.id, b0.created_at, b0.person_id, b0.company_id, b0.starts_at, b0.ends_at, b0.seats
                  from booking b0 where b0.incubator_id = $1 and b0.created_at >= $2
                   and exists (select 1 from occupancy o0 join resource r on r.id = o0.named_id
                     where o0.booking_id = b0.id and ($3 = '' or r.kind = $3) and ($4 = 0 or r.id = $4))
                 order by b0.created_at desc limit $5) b
          join person p on p.id = b.person_id
          left join company c on c.id = b.company_id
          join occupancy o on o.booking_id = b.id and o.change_id is null
         group by b.id, b.created_at, b.person_id, p.name, b.company_id, c.name, c.kind, c.incubator_id,
                  b.starts_at, b.ends_at, b.seats, o.named_id
         order by b.created_at desc, b.id desc, o.named_id";
    let args = args![wanted.incubator, wanted.since, wanted.kind, wanted.resource, wanted.limit];
    tx.all(SQL, args).await
}

/// The newest refused requests since then, newest first.
pub async fn refused(tx: &mut Tx, wanted: &Wanted<'_>) -> Result<Vec<Request>, Fault> {
    const SQL: &str = "
        select a.id, a.at, a.person_id, p.name as person, a.company_id, c.name as company, c.kind as company_kind,
               c.incubator_id as home, a.starts_at, a.ends_at, a.people, a.resource_id, a.units, a.slug as came,
               a.trace
          from asked a join person p on p.id = a.person_id left join company c on c.id = a.company_id
         where a.incubator_id = $1 and a.at >= $2 and ($3 = '' or a.kind = $3)
           and ($4 = 0 or a.resource_id = $4)
         order by a.at desc, a.id desc limit $5";
    let args = args![wanted.incubator, wanted.since, wanted.kind, wanted.resource, wanted.limit];
    tx.all(SQL, args).await
}

/// What a trial needs to know of a resource.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Thing {
    /// Id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: String,
    /// `slot`, `day` or `tenancy`.
    pub mode: String,
    /// People it takes.
    pub seats: i64,
    /// Opening hours that apply.
    pub opening: String,
}

/// Every resource of an incubator, also what is out of use by now.
pub async fn things(tx: &mut Tx, incubator: IncubatorId) -> Result<Vec<Thing>, Fault> {
    const SQL: &str = "
        select r.id, r.name, r.kind, k.mode, r.seats, coalesce(r.opening, i.opening) as opening
          from resource r join incubator i on i.id = r.incubator_id join kind k on k.key = r.kind
         where r.incubator_id = $1";
    tx.all(SQL, args![incubator]).await
}

/// A booking as others' requests counted it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Past {
    /// Id.
    pub id: i64,
    /// Who holds it.
    pub person_id: i64,
    /// In whose name.
    pub company_id: Option<i64>,
    /// Where.
    pub incubator_id: i64,
    /// The kind of what it takes up.
    pub kind: Option<String>,
    /// From when.
    pub starts_at: i64,
    /// Until when.
    pub ends_at: i64,
    /// When it was made.
    pub created_at: i64,
    /// When it was changed last.
    pub updated_at: i64,
    /// Where it stands.
    pub state: String,
    /// 1: it still counts as open.
    pub open: i64,
    /// 1: a no-show that does not count.
    pub excused: i64,
}

/// What these people and companies held since then, newest first, at most `limit`.
pub async fn past(
    tx: &mut Tx,
    people: &[i64],
    companies: &[i64],
    since: Instant,
    limit: i64,
) -> Result<Vec<Past>, Fault> {
    let of = |column: &str, from: usize, count: usize| match count {
        0 => "1 = 0".to_owned(),
        count => format!("b.{column} in ({})", places(from, count)),
    };
    let sql = format!(
        "select b.id, b.person_id, b.company_id, b.incubator_id, b.starts_at, b.ends_at, b.created_at,
                b.updated_at, b.state, b.open, b.excused,
                (select min(r.kind) from occupancy o join resource r on r.id = o.named_id
                  where o.booking_id = b.id) as kind
           from booking b where b.ends_at > $1 and ({} or {}) order by b.id desc limit $2",
        of("person_id", 3, people.len()),
        of("company_id", 3 + people.len(), companies.len())
    );
    let mut args = args![since, limit].to_vec();
    args.extend(people.iter().chain(companies).map(|id| Arg::from(*id)));
    tx.all(AssertSqlSafe(sql), &args).await
}

/// Who accepted those terms, and when.
pub async fn accepted(tx: &mut Tx, terms: &[TermsId]) -> Result<Vec<(i64, i64, i64)>, Fault> {
    if terms.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select person_id, terms_id, at from acceptance where terms_id in ({})",
        places(1, terms.len())
    );
    let args: Vec<Arg> = terms.iter().map(|id| Arg::from(*id)).collect();
    tx.all(AssertSqlSafe(sql), &args).await
}

/// How many refused requests of an incubator are kept.
pub async fn count(tx: &mut Tx, incubator: IncubatorId) -> Result<i64, Fault> {
    const SQL: &str = "select count(*) from asked where incubator_id = $1";
    Ok(tx.one::<(i64,)>(SQL, args![incubator]).await?.0)
}
