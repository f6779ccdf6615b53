//! What an agreement gives and asks, from a day on.

use super::engine::{Arg, Tx, args, places};
use super::fault::Fault;
use crate::domain::agreement::Terms;
use crate::domain::id::{AgreementId, CaseId, IncubatorId, PersonId, ResourceId};
use crate::domain::time::Instant;
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;

/// Terms as they hold from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// 1, 2, ….
    pub number: i64,
    /// From when.
    pub from: Instant,
    /// What holds.
    pub terms: Terms,
    /// In which case it was decided; `None`: it was signed so.
    pub case: Option<CaseId>,
}

fn written(terms: &Terms) -> Result<String, Fault> {
    serde_json::to_string(terms).map_err(|error| Fault::corrupt("agreement_terms.terms", error))
}

/// All terms of an agreement, oldest first.
pub async fn of(tx: &mut Tx, id: AgreementId) -> Result<Vec<Version>, Fault> {
    const SQL: &str = "
        select number, from_at, terms, case_id from agreement_terms where agreement_id = $1 order by number";
    let rows: Vec<(i64, i64, String, Option<i64>)> = tx.all(SQL, args![id]).await?;
    let read = |(number, from, terms, case): (i64, i64, String, Option<i64>)| {
        Ok(Version {
            number,
            from: Instant(from),
            terms: serde_json::from_str(&terms)
                .map_err(|error| Fault::corrupt("agreement_terms.terms", error))?,
            case: case.map(CaseId),
        })
    };
    rows.into_iter().map(read).collect()
}

/// Adds terms.
pub async fn add(
    tx: &mut Tx,
    id: AgreementId,
    new: &Version,
    by: PersonId,
    now: Instant,
) -> Result<(), Fault> {
    const SQL: &str = "
        insert into agreement_terms (agreement_id, number, from_at, terms, case_id, made_by, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    tx.run(SQL, args![id, new.number, new.from, written(&new.terms)?, new.case, by, now]).await?;
    Ok(())
}

/// Writes the terms of a draft anew.
pub async fn rewrite(
    tx: &mut Tx,
    id: AgreementId,
    from: Instant,
    terms: &Terms,
    by: PersonId,
    now: Instant,
) -> Result<(), Fault> {
    const SQL: &str = "
        update agreement_terms set from_at = $2, terms = $3, made_by = $4, created_at = $5
         where agreement_id = $1 and number = 1";
    tx.run(SQL, args![id, from, written(terms)?, by, now]).await?;
    Ok(())
}

/// The names and codes of desks, in their order.
pub async fn named(tx: &mut Tx, desks: &[ResourceId]) -> Result<Vec<(ResourceId, String, String)>, Fault> {
    if desks.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("select id, name, code from resource where id in ({})", places(1, desks.len()));
    let args: Vec<Arg> = desks.iter().map(|id| (*id).into()).collect();
    let rows: Vec<(i64, String, String)> = tx.all(AssertSqlSafe(sql), &args).await?;
    let of = |id: &ResourceId| rows.iter().find(|row| row.0 == id.0);
    Ok(desks.iter().filter_map(|id| of(id).map(|row| (*id, row.1.clone(), row.2.clone()))).collect())
}

/// The codes of desks, each with its area as the inventory has it, in hundredths of a square metre; 0: not known.
pub async fn areas(tx: &mut Tx, desks: &[ResourceId]) -> Result<Vec<(String, i64)>, Fault> {
    if desks.is_empty() {
        return Ok(Vec::new());
    }
    let sql =
        format!("select code, area from resource where id in ({}) order by code", places(1, desks.len()));
    let args: Vec<Arg> = desks.iter().map(|id| (*id).into()).collect();
    tx.all(AssertSqlSafe(sql), &args).await
}

/// Desks and offices of a place that are given for long, by those codes.
pub async fn by_codes(
    tx: &mut Tx,
    place: IncubatorId,
    codes: &[String],
) -> Result<Vec<(String, ResourceId)>, Fault> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select r.code, r.id from resource r join kind k on k.key = r.kind
          where r.incubator_id = $1 and r.retired_at is null and k.mode = 'tenancy' and r.code in ({})",
        places(2, codes.len())
    );
    let mut args = args![place].to_vec();
    args.extend(codes.iter().map(Arg::from));
    let rows: Vec<(String, i64)> = tx.all(AssertSqlSafe(sql), &args).await?;
    Ok(rows.into_iter().map(|(code, id)| (code, ResourceId(id))).collect())
}
