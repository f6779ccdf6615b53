//! What companies are given anew each month.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::{AgreementId, AllowanceId, CompanyId, PersonId};
use crate::domain::time::Instant;
use serde::{Deserialize, Serialize};

/// An allowance as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct Allowance {
    /// Id.
    pub id: i64,
    /// Whose it is.
    pub company_id: i64,
    /// Of what.
    pub unit: String,
    /// For which pool.
    pub resource_id: Option<i64>,
    /// The name of that pool.
    pub pool: Option<String>,
    /// How much a month.
    pub amount: i64,
    /// The first month's first instant.
    pub starts_at: i64,
    /// The first instant after its last month.
    pub ends_at: i64,
    /// What of a month's rest goes on, in percent.
    pub carry_percent: i64,
    /// The most of it.
    pub carry_most: i64,
    /// What it is for.
    pub note: String,
    /// When the next month's grant is due.
    pub grant_at: Option<i64>,
    /// When it was ended before its time.
    pub ended_at: Option<i64>,
    /// The agreement it is part of.
    pub agreement_id: Option<i64>,
    /// Raised by every change.
    pub version: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select w.id, w.company_id, w.unit, w.resource_id, r.name as pool, w.amount, w.starts_at, w.ends_at,
                    w.carry_percent, w.carry_most, w.note, w.grant_at, w.ended_at, w.agreement_id, w.version
               from allowance w left join resource r on r.id = w.resource_id ",
            $rest
        )
    };
}

/// By id.
pub async fn get(tx: &mut Tx, id: AllowanceId) -> Result<Option<Allowance>, Fault> {
    tx.opt(select!("where w.id = $1"), args![id]).await
}

/// A company's, those that still run first, then the newest.
pub async fn of_company(tx: &mut Tx, company: CompanyId, most: i64) -> Result<Vec<Allowance>, Fault> {
    let sql = select!(
        "where w.company_id = $1
         order by case when w.grant_at is null then 1 else 0 end, w.id desc limit $2"
    );
    tx.all(sql, args![company, most]).await
}

/// Writes a new one; its id is given by the engine.
pub async fn insert(tx: &mut Tx, new: &Allowance, by: PersonId, now: Instant) -> Result<AllowanceId, Fault> {
    const SQL: &str = "
        insert into allowance (company_id, unit, resource_id, amount, starts_at, ends_at, carry_percent, carry_most,
          note, grant_at, made_by, created_at, agreement_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning id";
    let args = args![
        new.company_id,
        &new.unit,
        new.resource_id,
        new.amount,
        new.starts_at,
        new.ends_at,
        new.carry_percent,
        new.carry_most,
        &new.note,
        new.grant_at,
        by,
        now,
        new.agreement_id,
    ];
    let (id,): (i64,) = tx.one(SQL, args).await?;
    Ok(AllowanceId(id))
}

/// Those of an agreement that run, and with `all` those that have ended too, by id.
pub async fn of_agreement(tx: &mut Tx, id: AgreementId, all: bool) -> Result<Vec<Allowance>, Fault> {
    let sql = select!("where w.agreement_id = $1 and ($2 = 1 or w.ended_at is null) order by w.id");
    tx.all(sql, args![id, i64::from(all)]).await
}

/// Says until when an allowance of an agreement is given, and when its next grant is due.
pub async fn bound(
    tx: &mut Tx,
    id: AllowanceId,
    ends_at: Instant,
    grant_at: Option<Instant>,
    ended_at: Option<Instant>,
) -> Result<(), Fault> {
    const SQL: &str = "
        update allowance set ends_at = $2, grant_at = $3, ended_at = $4, version = version + 1 where id = $1";
    tx.run(SQL, args![id, ends_at, grant_at, ended_at]).await?;
    Ok(())
}

/// Writes what of it can change, where nobody changed it since `one.version`. `false`: somebody did.
pub async fn update(tx: &mut Tx, one: &Allowance) -> Result<bool, Fault> {
    const SQL: &str = "
        update allowance set amount = $3, carry_percent = $4, carry_most = $5, note = $6, grant_at = $7, ended_at = $8,
               version = version + 1 where id = $1 and version = $2";
    let args = args![
        one.id,
        one.version,
        one.amount,
        one.carry_percent,
        one.carry_most,
        &one.note,
        one.grant_at,
        one.ended_at,
    ];
    Ok(tx.run(SQL, args).await? > 0)
}

/// A month's grant was made; `next`: when the next is due.
pub async fn granted(tx: &mut Tx, id: AllowanceId, next: Option<Instant>) -> Result<(), Fault> {
    tx.run("update allowance set grant_at = $2 where id = $1", args![id, next]).await?;
    Ok(())
}
