//! Versions of chains of approval.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::amount::Unit;
use crate::domain::case::CaseKind;
use crate::domain::chain::Chain;
use crate::domain::id::{ChainId, IncubatorId, PersonId};
use crate::domain::time::Instant;

/// What a chain is for: a kind, a unit (`None`: whatever it is), a place (`None`: the city).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The kind.
    pub kind: CaseKind,
    /// The unit its amounts are in.
    pub unit: Option<Unit>,
    /// Where.
    pub incubator: Option<IncubatorId>,
}

impl Lane {
    fn unit(self) -> &'static str {
        self.unit.map_or("", Unit::name)
    }
    fn scope(self) -> String {
        self.incubator.map_or_else(|| "city".to_owned(), |id| id.to_string())
    }
}

/// A version of a chain.
#[derive(Clone, Debug)]
pub struct ChainVersion {
    /// Its row.
    pub id: ChainId,
    /// What it is for.
    pub lane: Lane,
    /// Counted from 1 for each lane.
    pub version: i64,
    /// The chain.
    pub chain: Chain,
    /// Who put it in force.
    pub by: String,
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
    kind: String,
    unit: String,
    incubator_id: Option<i64>,
    version: i64,
    rules: String,
    made_by: String,
    created_at: i64,
    ended_at: Option<i64>,
    ended_by: Option<String>,
}

impl TryFrom<Row> for ChainVersion {
    type Error = Fault;
    fn try_from(row: Row) -> Result<ChainVersion, Fault> {
        let kind = CaseKind::of_name(&row.kind).ok_or_else(|| Fault::corrupt("chain.kind", row.kind))?;
        let unit = match row.unit.as_str() {
            "" => None,
            unit => Some(unit.parse().map_err(|_| Fault::corrupt("chain.unit", unit))?),
        };
        let chain = serde_json::from_str(&row.rules).map_err(|error| Fault::corrupt("chain.rules", error))?;
        Ok(ChainVersion {
            id: ChainId(row.id),
            lane: Lane { kind, unit, incubator: row.incubator_id.map(IncubatorId) },
            version: row.version,
            chain,
            by: row.made_by,
            since: Instant(row.created_at),
            until: row.ended_at.map(Instant),
            ended_by: row.ended_by,
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select n.id, n.kind, n.unit, n.incubator_id, n.version, n.rules, p.name as made_by, n.created_at,
                    n.ended_at, e.name as ended_by
               from chain n join person p on p.id = n.made_by left join person e on e.id = n.ended_by ",
            $rest
        )
    };
}

/// The chain in force: the incubator's before the city's, the unit's own before that of whatever unit.
pub async fn in_force(tx: &mut Tx, lane: Lane) -> Result<Option<ChainVersion>, Fault> {
    let sql = select!(
        "where n.kind = $1 and n.scope in ($2, 'city') and n.unit in ($3, '') and n.ended_at is null
          order by (n.scope = 'city'), (n.unit = '') limit 1"
    );
    let row: Option<Row> = tx.opt(sql, args![lane.kind.name(), lane.scope(), lane.unit()]).await?;
    row.map(ChainVersion::try_from).transpose()
}

/// Versions for exactly that, newest first.
pub async fn versions(tx: &mut Tx, lane: Lane, limit: i64) -> Result<Vec<ChainVersion>, Fault> {
    let sql = select!("where n.kind = $1 and n.unit = $2 and n.scope = $3 order by n.version desc limit $4");
    let rows: Vec<Row> = tx.all(sql, args![lane.kind.name(), lane.unit(), lane.scope(), limit]).await?;
    rows.into_iter().map(ChainVersion::try_from).collect()
}

/// Every chain in force, the city's first.
pub async fn all(tx: &mut Tx) -> Result<Vec<ChainVersion>, Fault> {
    let sql = select!(
        "where n.ended_at is null order by (n.incubator_id is not null), n.incubator_id, n.kind, n.unit limit 500"
    );
    let rows: Vec<Row> = tx.all(sql, &[]).await?;
    rows.into_iter().map(ChainVersion::try_from).collect()
}

/// Ends a version. `false`: somebody was faster.
pub async fn end(tx: &mut Tx, id: ChainId, by: PersonId, now: Instant) -> Result<bool, Fault> {
    const SQL: &str = "update chain set ended_at = $2, ended_by = $3 where id = $1 and ended_at is null";
    Ok(tx.run(SQL, args![id, now, by]).await? == 1)
}

/// Writes the next version; `chain.kind, chain.unit, chain.scope, chain.version` when somebody was faster.
pub async fn insert(
    tx: &mut Tx,
    lane: Lane,
    version: i64,
    chain: &Chain,
    by: PersonId,
    now: Instant,
) -> Result<ChainId, Fault> {
    const SQL: &str = "
        insert into chain (kind, unit, scope, incubator_id, version, rules, made_by, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8) returning id";
    let rules = serde_json::to_string(chain).map_err(|error| Fault::corrupt("chain.rules", error))?;
    let args = args![lane.kind.name(), lane.unit(), lane.scope(), lane.incubator, version, rules, by, now];
    Ok(ChainId(tx.one::<(i64,)>(SQL, args).await?.0))
}
