//! Versions of house rules: of an incubator, of a kind in it, of one resource.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::{IncubatorId, PersonId, PolicyId, ResourceId, TermsId};
use crate::domain::policy::Rule;
use crate::domain::time::Instant;
use crate::domain::treatment::Treatment;
use std::collections::HashSet;

/// Rules as the database keeps them.
pub(super) fn parsed(rules: &str) -> Result<Vec<Rule>, Fault> {
    serde_json::from_str(rules).map_err(|error| Fault::corrupt("policy.rules", error))
}

/// Puts a new version of rules in force, for an incubator, one of its kinds, or one resource.
pub async fn set(
    tx: &mut Tx,
    incubator: IncubatorId,
    kind: Option<&str>,
    resource: Option<ResourceId>,
    rules: &[Rule],
    by: Option<PersonId>,
    now: Instant,
) -> Result<PolicyId, Fault> {
    const SQL: &str = "
        insert into policy (incubator_id, kind, resource_id, version, rules, made_by, created_at,
          before_seconds, after_seconds, strikes, strike_days)
        values ($1, $2, $3, 1 + coalesce((select max(version) from policy where incubator_id = $1
          and coalesce(kind, '') = $7 and coalesce(resource_id, 0) = $8), 0), $4, $5, $6, $9, $10, $11, $12) returning id";
    end(tx, incubator, kind, resource, by, now).await?;
    let (kind_key, resource_key) = (kind.unwrap_or(""), resource.map_or(0, |id| id.0));
    let treatment = Treatment::of(rules);
    let rules = serde_json::to_string(rules).map_err(|error| Fault::corrupt("policy.rules", error))?;
    let args = args![
        incubator,
        kind,
        resource,
        rules,
        by,
        now,
        kind_key,
        resource_key,
        treatment.before,
        treatment.after,
        treatment.strikes.0,
        treatment.strikes.1,
    ];
    Ok(PolicyId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// Ends what is in force for exactly that: the wider rules hold from then on.
pub async fn end(
    tx: &mut Tx,
    incubator: IncubatorId,
    kind: Option<&str>,
    resource: Option<ResourceId>,
    by: Option<PersonId>,
    now: Instant,
) -> Result<(), Fault> {
    const SQL: &str = "
        update policy set current = 0, ended_at = $4, ended_by = $5
         where incubator_id = $1 and coalesce(kind, '') = $2 and coalesce(resource_id, 0) = $3 and current = 1";
    let (kind, resource) = (kind.unwrap_or(""), resource.map_or(0, |id| id.0));
    tx.run(SQL, args![incubator, kind, resource, now, by]).await?;
    Ok(())
}

/// Queues those who change an incubator's rules, so that one sees what the other did.
pub async fn lock(tx: &mut Tx, incubator: IncubatorId) -> Result<(), Fault> {
    tx.run("update incubator set version = version where id = $1", args![incubator]).await?;
    Ok(())
}

/// The rules in force for a resource: version and rules, the most particular first.
pub async fn in_force(tx: &mut Tx, resource: ResourceId) -> Result<Option<(i64, Vec<Rule>)>, Fault> {
    const SQL: &str = "
        select x.version, x.rules from resource r join policy x on x.incubator_id = r.incubator_id
         where r.id = $1 and x.current = 1 and (x.kind is null or x.kind = r.kind)
           and (x.resource_id is null or x.resource_id = r.id)
         order by (x.resource_id is null), (x.kind is null) limit 1";
    let row: Option<(i64, String)> = tx.opt(SQL, args![resource]).await?;
    row.map(|(version, rules)| Ok((version, parsed(&rules)?))).transpose()
}

/// The rules of one version, in force or not.
pub async fn rules_of(tx: &mut Tx, policy: PolicyId) -> Result<Vec<Rule>, Fault> {
    let row: Option<(String,)> = tx.opt("select rules from policy where id = $1", args![policy]).await?;
    row.map_or_else(|| Ok(Vec::new()), |(rules,)| parsed(&rules))
}

/// A version of rules.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its row.
    pub id: PolicyId,
    /// The kind it is for; `None`: for no kind alone.
    pub kind: Option<String>,
    /// The resource it is for, and its name.
    pub resource: Option<(ResourceId, String)>,
    /// Counted from 1 for each kind, each resource and the incubator itself.
    pub version: i64,
    /// The rules, in the order they are judged.
    pub rules: Vec<Rule>,
    /// Who put it in force; `None`: they came with the incubator.
    pub by: Option<String>,
    /// Since when.
    pub since: Instant,
    /// Until when; `None`: it is in force.
    pub until: Option<Instant>,
    /// Who ended it.
    pub ended_by: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    kind: Option<String>,
    resource_id: Option<i64>,
    resource: Option<String>,
    version: i64,
    rules: String,
    made_by: Option<String>,
    created_at: i64,
    current: i64,
    ended_at: Option<i64>,
    ended_by: Option<String>,
}

impl TryFrom<Row> for Version {
    type Error = Fault;
    fn try_from(row: Row) -> Result<Version, Fault> {
        let ended = row.ended_at.unwrap_or(row.created_at);
        Ok(Version {
            id: PolicyId(row.id),
            kind: row.kind,
            resource: row.resource_id.map(|id| (ResourceId(id), row.resource.unwrap_or_default())),
            version: row.version,
            rules: parsed(&row.rules)?,
            by: row.made_by,
            since: Instant(row.created_at),
            until: (row.current == 0).then_some(Instant(ended)),
            ended_by: row.ended_by,
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select x.id, x.kind, x.resource_id, r.name as resource, x.version, x.rules, p.name as made_by,
                    x.created_at, x.current, x.ended_at, e.name as ended_by
               from policy x left join resource r on r.id = x.resource_id
               left join person p on p.id = x.made_by left join person e on e.id = x.ended_by ",
            $rest
        )
    };
}

/// What is in force in an incubator: its own first, then by kind, then by resource.
pub async fn all(tx: &mut Tx, incubator: IncubatorId) -> Result<Vec<Version>, Fault> {
    let sql = select!(
        "where x.incubator_id = $1 and x.current = 1
          order by (x.resource_id is not null), (x.kind is not null), x.kind, r.name, x.id"
    );
    let rows: Vec<Row> = tx.all(sql, args![incubator]).await?;
    rows.into_iter().map(Version::try_from).collect()
}

/// The versions for exactly that, newest first.
pub async fn versions(
    tx: &mut Tx,
    incubator: IncubatorId,
    kind: Option<&str>,
    resource: Option<ResourceId>,
    limit: i64,
) -> Result<Vec<Version>, Fault> {
    let sql = select!(
        "where x.incubator_id = $1 and coalesce(x.kind, '') = $2 and coalesce(x.resource_id, 0) = $3
          order by x.version desc limit $4"
    );
    let (kind, resource) = (kind.unwrap_or(""), resource.map_or(0, |id| id.0));
    let rows: Vec<Row> = tx.all(sql, args![incubator, kind, resource, limit]).await?;
    rows.into_iter().map(Version::try_from).collect()
}

/// Opening hours and seats of what such rules are for, each pair once, at most 50; of the incubator
/// itself where there is nothing.
pub async fn grounds(
    tx: &mut Tx,
    incubator: IncubatorId,
    kind: Option<&str>,
    resource: Option<ResourceId>,
) -> Result<Vec<(String, i64)>, Fault> {
    const SQL: &str = "
        select distinct coalesce(r.opening, i.opening), r.seats from resource r
          join incubator i on i.id = r.incubator_id
         where r.incubator_id = $1 and r.retired_at is null and ($2 = '' or r.kind = $2)
           and ($3 = 0 or r.id = $3) limit 50";
    const NONE: &str = "select opening, cast(0 as bigint) from incubator where id = $1";
    let (kind, resource) = (kind.unwrap_or(""), resource.map_or(0, |id| id.0));
    let found: Vec<(String, i64)> = tx.all(SQL, args![incubator, kind, resource]).await?;
    if found.is_empty() { tx.all(NONE, args![incubator]).await } else { Ok(found) }
}

/// Every version of every terms of use of an incubator, by id.
pub async fn terms_of(tx: &mut Tx, incubator: IncubatorId) -> Result<HashSet<TermsId>, Fault> {
    let rows: Vec<(i64,)> = tx.all("select id from terms where incubator_id = $1", args![incubator]).await?;
    Ok(rows.into_iter().map(|(id,)| TermsId(id)).collect())
}
