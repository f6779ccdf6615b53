//! What is gathered about a request before it is decided on, under the locks.

use super::engine::{Arg, Tx, args, places, tuples};
use super::fault::Fault;
use super::occupancy::{free_units, policy_in_force};
use crate::domain::amount::Unit;
use crate::domain::facts::STRIKE_DAYS;
use crate::domain::id::{BookingId, CompanyId, IncubatorId, PersonId, PolicyId, ResourceId, TermsId};
use crate::domain::opening::Weekly;
use crate::domain::policy::Rule;
use crate::domain::quota::Quotas;
use crate::domain::resource::Mode;
use crate::domain::time::{DAY, Instant, Interval};
use crate::domain::treatment::Treatment;
use chrono_tz::Tz;
use sqlx::AssertSqlSafe;

/// What was found out about one resource and one span of a request, under the locks.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// The span asked for.
    pub span: Interval,
    /// The resource.
    pub resource: ResourceId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Its incubator.
    pub incubator: IncubatorId,
    /// That incubator's district.
    pub district: String,
    /// The time zone of the place.
    pub zone: Tz,
    /// Opening hours that apply.
    pub opening: Weekly,
    /// How its kind is given out.
    pub mode: Mode,
    /// The unit it costs, where its kind is metered.
    pub unit: Option<Unit>,
    /// People it takes; 0: not said.
    pub seats: i64,
    /// Units free during all of the span and its buffers.
    pub free: i64,
    /// Whether something past its deadline stands in the way: a request or an offer nobody answered.
    pub overdue: bool,
    /// Whether the tenant of this desk is away during all of the span.
    pub pooled: bool,
    /// The rules in force.
    pub policy: Option<(PolicyId, Vec<Rule>)>,
    /// How they treat a booking that is given.
    pub treatment: Treatment,
    /// The person's open bookings.
    pub open_of_person: i64,
    /// The company's open bookings.
    pub open_of_company: i64,
    /// The person's no-shows of the last [`STRIKE_DAYS`] days that count.
    pub strikes: i64,
}

#[derive(sqlx::FromRow)]
struct GatheredRow {
    starts_at: i64,
    ends_at: i64,
    id: i64,
    name: String,
    kind: String,
    incubator_id: i64,
    district_code: String,
    time_zone: String,
    opening: String,
    mode: String,
    unit: Option<String>,
    metered: i64,
    seats: i64,
    free: Option<i64>,
    overdue: i64,
    pooled: i64,
    policy_id: Option<i64>,
    rules: Option<String>,
    of_person: i64,
    of_company: i64,
    strikes: i64,
}

/// Whose request it is, and in whose name.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// The span asked for; the first, where there are several.
    pub span: Interval,
    /// The booking whose own slot counts as free (a change of it).
    pub but: Option<BookingId>,
    /// Who will hold it.
    pub person: PersonId,
    /// In which company's name.
    pub company: Option<CompanyId>,
    /// When this is judged.
    pub now: Instant,
}

/// Gathers the facts about `resources` for the span of `wish`, one statement however many there are,
/// by id.
pub async fn gather(tx: &mut Tx, resources: &[ResourceId], wish: &Wish) -> Result<Vec<Gathered>, Fault> {
    gather_each(tx, resources, &[wish.span], wish).await
}

/// Gathers the facts about each of `resources` for each of `spans`, one statement however many there
/// are: by span in the order given, then by id.
pub async fn gather_each(
    tx: &mut Tx,
    resources: &[ResourceId],
    spans: &[Interval],
    wish: &Wish,
) -> Result<Vec<Gathered>, Fault> {
    const HEAD: &str = concat!(
        "select s.starts_at, s.ends_at, r.id, r.name, r.kind, r.incubator_id, i.district_code, i.time_zone,
                coalesce(r.opening, i.opening) as opening, k.mode, k.unit, k.metered, r.seats, ",
        free_units!("s.starts_at", "s.ends_at", "$1"),
        " as free,
          (select count(*) from part p2 join occupancy o2 on o2.live = 1 and o2.resource_id = p2.atom_id
                  and o2.ends_at > s.starts_at - coalesce(q.before_seconds, 0)
                  and o2.starts_at < s.ends_at + coalesce(q.after_seconds, 0)
             left join booking b2 on b2.id = o2.booking_id left join wait w2 on w2.id = o2.wait_id
             left join booking_change c2 on c2.id = o2.change_id
            where p2.resource_id = r.id and ((b2.state = 'requested' and b2.respond_by <= $2)
               or (w2.state = 'offered' and w2.offer_until <= $2)
               or (c2.state = 'requested' and c2.respond_by <= $2))) as overdue,
          case when k.mode = 'tenancy' then (select count(*) from tenancy t join leave l on l.tenancy_id = t.id
            where t.resource_id = r.id and t.ends_at >= s.ends_at and l.withdrawn_at is null
              and l.starts_at <= s.starts_at and l.ends_at >= s.ends_at) else 0 end as pooled,
          q.id as policy_id, q.rules, c.of_person, c.of_company, c.strikes
     from span s cross join resource r
     join incubator i on i.id = r.incubator_id
     join kind k on k.key = r.kind
     cross join (select
       (select count(*) from booking where person_id = $3 and open = 1 and ends_at > $2 and id <> $1) as of_person,
       (select count(*) from booking where company_id = $4 and open = 1 and ends_at > $2 and id <> $1) as of_company,
       (select count(*) from booking where person_id = $3 and state = 'no_show' and ends_at > $5
           and excused = 0) as strikes) c ",
        policy_in_force!(),
        "where r.retired_at is null and r.id in ("
    );
    let sql = format!(
        "with span(n, starts_at, ends_at) as (values {}) {HEAD}{}) order by s.n, r.id",
        tuples(6 + resources.len(), spans.len(), 3),
        places(6, resources.len())
    );
    let but = wish.but.map_or(0, |id| id.0);
    let since = wish.now.plus(-STRIKE_DAYS * DAY);
    let mut args = args![but, wish.now, wish.person, wish.company, since].to_vec();
    args.extend(resources.iter().map(|id| Arg::from(*id)));
    for (n, span) in spans.iter().enumerate() {
        args.extend_from_slice(args![n as i64, span.start(), span.end()]);
    }
    let rows: Vec<GatheredRow> = tx.all(AssertSqlSafe(sql), &args).await?;
    rows.into_iter().map(Gathered::try_from).collect()
}

/// What else rules may look at that not every policy asks for.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// The person's open or used time, by kind.
    pub of_person: Vec<(String, Interval)>,
    /// The company's, by kind.
    pub of_company: Vec<(String, Interval)>,
    /// Terms of use that the person has accepted.
    pub accepted: Vec<TermsId>,
    /// The company's quotas on the pools that are asked for.
    pub quotas: Quotas,
}

/// Time booked in an incubator within `reach`, of the person and of the company, by kind; and the terms
/// the person has accepted there. What was called off, turned down or lapsed takes no time.
pub async fn around(
    tx: &mut Tx,
    incubator: IncubatorId,
    reach: Interval,
    wish: &Wish,
) -> Result<Around, Fault> {
    const TIME: &str = "
        select distinct b.id, r.kind, b.starts_at, b.ends_at,
               cast(case when b.person_id = $1 then 1 else 0 end as bigint),
               cast(case when b.company_id = $2 then 1 else 0 end as bigint)
          from booking b join occupancy o on o.booking_id = b.id join resource r on r.id = o.named_id
         where b.id in (
             select id from booking where person_id = $1 and ends_at > $4 and starts_at < $5
             union select id from booking where company_id = $2 and ends_at > $4 and starts_at < $5)
           and b.incubator_id = $3 and b.id <> $6
           and b.state in ('requested', 'confirmed', 'in_use', 'done', 'no_show')";
    const TERMS: &str = "
        select a.terms_id from acceptance a join terms t on t.id = a.terms_id
         where a.person_id = $1 and t.incubator_id = $2";
    let but = wish.but.map_or(0, |id| id.0);
    let args = args![wish.person, wish.company, incubator, reach.start(), reach.end(), but];
    let rows: Vec<(i64, String, i64, i64, i64, i64)> = tx.all(TIME, args).await?;
    let mut found = Around::default();
    for (_, kind, from, to, of_person, of_company) in rows {
        let Ok(span) = Interval::new(Instant(from), Instant(to)) else { continue };
        if of_person == 1 {
            found.of_person.push((kind.clone(), span));
        }
        if of_company == 1 {
            found.of_company.push((kind, span));
        }
    }
    let accepted: Vec<(i64,)> = tx.all(TERMS, args![wish.person, incubator]).await?;
    found.accepted = accepted.into_iter().map(|(id,)| TermsId(id)).collect();
    Ok(found)
}

/// A time zone as the database names it.
pub(super) fn zone(text: &str) -> Result<Tz, Fault> {
    text.parse().map_err(|_| Fault::corrupt("incubator.time_zone", text))
}

/// Opening hours as the database keeps them.
pub(super) fn opening(text: &str) -> Result<Weekly, Fault> {
    Weekly::parse(text).map_err(|_| Fault::corrupt("opening", text))
}

impl TryFrom<GatheredRow> for Gathered {
    type Error = Fault;
    fn try_from(row: GatheredRow) -> Result<Gathered, Fault> {
        let unit = row.unit.filter(|_| row.metered == 1);
        let policy: Option<(PolicyId, Vec<Rule>)> = match (row.policy_id, row.rules) {
            (Some(id), Some(rules)) => Some((
                PolicyId(id),
                serde_json::from_str(&rules).map_err(|error| Fault::corrupt("policy.rules", error))?,
            )),
            _ => None,
        };
        Ok(Gathered {
            span: Interval::new(Instant(row.starts_at), Instant(row.ends_at))
                .map_err(|_| Fault::corrupt("span", row.ends_at))?,
            resource: ResourceId(row.id),
            name: row.name,
            kind: row.kind,
            incubator: IncubatorId(row.incubator_id),
            district: row.district_code,
            zone: zone(&row.time_zone)?,
            opening: opening(&row.opening)?,
            mode: Mode::of_name(&row.mode).ok_or_else(|| Fault::corrupt("kind.mode", &row.mode))?,
            unit: unit
                .map(|unit| unit.parse().map_err(|_| Fault::corrupt("kind.unit", &unit)))
                .transpose()?,
            seats: row.seats,
            free: row.free.unwrap_or(0),
            overdue: row.overdue > 0,
            pooled: row.pooled > 0,
            treatment: Treatment::of(policy.as_ref().map_or(&[], |(_, rules)| rules.as_slice())),
            policy,
            open_of_person: row.of_person,
            open_of_company: row.of_company,
            strikes: row.strikes,
        })
    }
}

/// Requests, and bookings with a proposed time, past their deadline that stand in the way of `resources` during `span`.
pub async fn overdue(
    tx: &mut Tx,
    resources: &[ResourceId],
    span: Interval,
    now: Instant,
) -> Result<Vec<BookingId>, Fault> {
    let sql = format!(
        "select distinct b.id from part p
           join occupancy o on o.live = 1 and o.resource_id = p.atom_id and o.ends_at > $1 and o.starts_at < $2
           join booking b on b.id = o.booking_id left join booking_change c on c.id = o.change_id
          where ((b.state = 'requested' and b.respond_by <= $3) or (c.state = 'requested' and c.respond_by <= $3))
            and p.resource_id in ({}) order by b.id",
        places(4, resources.len())
    );
    let mut args = args![span.start(), span.end(), now].to_vec();
    args.extend(resources.iter().map(|id| Arg::from(*id)));
    let rows: Vec<(i64,)> = tx.all(AssertSqlSafe(sql), &args).await?;
    Ok(rows.into_iter().map(|(id,)| BookingId(id)).collect())
}
