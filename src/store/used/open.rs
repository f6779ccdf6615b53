//! How much could be booked: what there was, less what closures and outages took.

use super::text::{Asked, By, Key, Text, greatest, key, least, order};
use crate::store::engine::Tx;
use crate::store::fault::Fault;
use crate::store::occupancy::policy_in_force;
use sqlx::AssertSqlSafe;

/// So many units that were there, or with a minus were not, from and until when, under which hours and rules.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Open {
    /// Of what.
    #[sqlx(flatten)]
    pub key: Key,
    /// Weekly hours.
    pub opening: String,
    /// The incubator's.
    pub time_zone: String,
    /// House rules in force now, JSON; empty: there are none.
    pub rules: String,
    /// From when.
    pub since: i64,
    /// Until when; may be before `since`: then they were never there.
    pub until: i64,
    /// How many.
    pub units: i64,
}

/// What can be booked for a time at all, and is no compute.
const FOR_A_TIME: &str = "coalesce(k.unit, '') <> 'card_second' and k.mode <> 'tenancy'";
/// All columns of an [`Open`] but the last.
const GROUPED: &str = "group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10";

/// What could be booked for a time, by key: what each resource has, less what closures and outages took of it. Of
/// resources after that one; at most `limit` of them. Desks that are given out for long cannot be booked.
pub async fn open(
    tx: &mut Tx,
    asked: &Asked,
    by: By,
    (after, limit): (i64, i64),
) -> Result<Vec<Open>, Fault> {
    if by == By::Company || asked.company.is_some() || asked.places.as_ref().is_none_or(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let mut text = Text::new(asked);
    let (there, thing) = (text.scope("r.incubator_id", ""), text.thing() + &text.after(by, after, ""));
    let of = format!(
        "join incubator i on i.id = r.incubator_id join kind k on k.key = r.kind {}",
        policy_in_force!()
    );
    let (since, until) = (greatest("r.created_at", "$1"), least("coalesce(r.retired_at, $2)", "$2"));
    let head = |since: &str, until: &str, sum: &str| {
        format!(
            "select {}, coalesce(r.opening, i.opening) as opening, i.time_zone, coalesce(q.rules, '') as rules,
                    {since} as since, {until} as until, cast({sum} as bigint) as units",
            key(by, "r.incubator_id", "")
        )
    };
    let sql = format!(
        "{} from resource r join part p on p.resource_id = r.id and p.atom_id = r.id
           join atom a on a.resource_id = r.id {of}
          where {FOR_A_TIME}{thing}{there} and r.created_at < $2 and (r.retired_at is null or r.retired_at > $1)
          {GROUPED} order by {} limit {}",
        head(&since, &until, "sum(a.capacity)"),
        order(by),
        text.bind(limit),
    );
    let mut all: Vec<Open> = tx.all(AssertSqlSafe(sql), &text.args).await?;
    let mut text = Text::new(asked);
    let (there, closed) = (text.scope("r.incubator_id", ""), text.scope("z.incubator_id", ""));
    let thing = text.thing() + &text.after(by, after, "");
    let (from, to) =
        (greatest("o.starts_at", &format!("({since})")), least("o.ends_at", &format!("({until})")));
    let took = head(&from, &to, "-sum(o.units)");
    let sql = format!(
        "{took} from closure z join occupancy o on o.closure_id = z.id and o.live = 1
           join resource r on r.id = o.resource_id {of}
          where {FOR_A_TIME}{thing}{closed} and z.ends_at > $1 and z.starts_at < $2
            and o.ends_at > $1 and o.starts_at < $2 {GROUPED}
         union all
         {took} from resource r join occupancy o on o.resource_id = r.id and o.cause = 'outage' {of}
          where {FOR_A_TIME}{thing}{there} and o.live = 1 and o.ends_at > $1 and o.starts_at < $2 {GROUPED}"
    );
    all.extend(tx.all::<Open>(AssertSqlSafe(sql), &text.args).await?);
    Ok(all)
}
