//! What is gathered about a request before it is decided on, under the locks.

use super::engine::{Tx, args, places};
use super::fault::Fault;
use super::occupancy::free_units;
use crate::domain::amount::Unit;
use crate::domain::id::{BookingId, CompanyId, IncubatorId, PersonId, PolicyId, ResourceId};
use crate::domain::opening::Weekly;
use crate::domain::policy::Rule;
use crate::domain::resource::Mode;
use crate::domain::time::{Instant, Interval};
use chrono_tz::Tz;
use sqlx::AssertSqlSafe;

/// What was found out about one resource of a request, under the locks.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// The resource.
    pub resource: ResourceId,
    /// Its name.
    pub name: String,
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
    /// Units free during all of the span.
    pub free: i64,
    /// Whether an unanswered request past its deadline stands in the way.
    pub overdue: bool,
    /// The rules in force.
    pub policy: Option<(PolicyId, Vec<Rule>)>,
    /// The person's open bookings.
    pub open_of_person: i64,
    /// The company's open bookings.
    pub open_of_company: i64,
}

#[derive(sqlx::FromRow)]
struct GatheredRow {
    id: i64,
    name: String,
    incubator_id: i64,
    district_code: String,
    time_zone: String,
    opening: String,
    mode: String,
    unit: Option<String>,
    metered: i64,
    free: Option<i64>,
    overdue: i64,
    policy_id: Option<i64>,
    rules: Option<String>,
    of_person: i64,
    of_company: i64,
}

/// Whose request it is, for what and when.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// The span asked for.
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

/// Gathers the facts about `resources`, one statement however many there are, by id.
pub async fn gather(tx: &mut Tx, resources: &[ResourceId], wish: &Wish) -> Result<Vec<Gathered>, Fault> {
    const HEAD: &str = concat!(
        "select r.id, r.name, r.incubator_id, i.district_code, i.time_zone,
                coalesce(r.opening, i.opening) as opening, k.mode, k.unit, k.metered, ",
        free_units!(),
        " as free,
          (select count(*) from part p2 join occupancy o2 on o2.live = 1 and o2.resource_id = p2.atom_id
                  and o2.ends_at > $1 and o2.starts_at < $2
             join booking b2 on b2.id = o2.booking_id and b2.state = 'requested' and b2.respond_by <= $4
            where p2.resource_id = r.id) as overdue,
          q.id as policy_id, q.rules, c.of_person, c.of_company
     from resource r
     join incubator i on i.id = r.incubator_id
     join kind k on k.key = r.kind
     cross join (select
       (select count(*) from booking where person_id = $5 and open = 1 and ends_at > $4 and id <> $3) as of_person,
       (select count(*) from booking where company_id = $6 and open = 1 and ends_at > $4 and id <> $3) as of_company) c
     left join policy q on q.id = (
       select x.id from policy x
        where x.current = 1 and x.incubator_id = r.incubator_id
          and (x.kind is null or x.kind = r.kind) and (x.resource_id is null or x.resource_id = r.id)
        order by (x.resource_id is null), (x.kind is null) limit 1)
    where r.retired_at is null and r.id in ("
    );
    let sql = format!("{HEAD}{}) order by r.id", places(7, resources.len()));
    let mut args = args![
        wish.span.start(),
        wish.span.end(),
        wish.but.map_or(0, |id| id.0),
        wish.now,
        wish.person,
        wish.company,
    ]
    .to_vec();
    args.extend(resources.iter().map(|id| (*id).into()));
    let rows: Vec<GatheredRow> = tx.all(AssertSqlSafe(sql), &args).await?;
    rows.into_iter().map(Gathered::try_from).collect()
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
        let policy = match (row.policy_id, row.rules) {
            (Some(id), Some(rules)) => Some((
                PolicyId(id),
                serde_json::from_str(&rules).map_err(|error| Fault::corrupt("policy.rules", error))?,
            )),
            _ => None,
        };
        Ok(Gathered {
            resource: ResourceId(row.id),
            name: row.name,
            incubator: IncubatorId(row.incubator_id),
            district: row.district_code,
            zone: zone(&row.time_zone)?,
            opening: opening(&row.opening)?,
            mode: Mode::of_name(&row.mode).ok_or_else(|| Fault::corrupt("kind.mode", &row.mode))?,
            unit: unit
                .map(|unit| unit.parse().map_err(|_| Fault::corrupt("kind.unit", &unit)))
                .transpose()?,
            free: row.free.unwrap_or(0),
            overdue: row.overdue > 0,
            policy,
            open_of_person: row.of_person,
            open_of_company: row.of_company,
        })
    }
}

/// Requests past their deadline that stand in the way of `resources` during `span`.
pub async fn overdue(
    tx: &mut Tx,
    resources: &[ResourceId],
    span: Interval,
    now: Instant,
) -> Result<Vec<BookingId>, Fault> {
    let sql = format!(
        "select distinct b.id from part p
           join occupancy o on o.live = 1 and o.resource_id = p.atom_id and o.ends_at > $1 and o.starts_at < $2
           join booking b on b.id = o.booking_id and b.state = 'requested' and b.respond_by <= $3
          where p.resource_id in ({}) order by b.id",
        places(4, resources.len())
    );
    let mut args = args![span.start(), span.end(), now].to_vec();
    args.extend(resources.iter().map(|id| (*id).into()));
    let rows: Vec<(i64,)> = tx.all(AssertSqlSafe(sql), &args).await?;
    Ok(rows.into_iter().map(|(id,)| BookingId(id)).collect())
}
