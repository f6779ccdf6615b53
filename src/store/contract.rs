//! Service contracts of companies, and what others give for them.

use super::engine::{Tx, args, tuples};
use super::fault::Fault;
use crate::domain::id::{CompanyId, ContractId, PersonId};
use crate::domain::programme::Supporter;
use crate::domain::time::Instant;
use sqlx::AssertSqlSafe;

/// A contract as it was written down. Amounts in fen; days as their first instants.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ContractRow {
    /// Its id.
    pub id: i64,
    /// Whose.
    pub company_id: i64,
    /// With whom.
    pub supplier: String,
    /// That supplier's 统一社会信用代码.
    pub uscc: String,
    /// All of it.
    pub amount: i64,
    /// Of it, what no programme supports.
    pub excluded: i64,
    /// The day it was signed.
    pub signed_at: i64,
    /// Its first day.
    pub first_at: i64,
    /// Its last day.
    pub last_at: i64,
    /// Whether the company says it is affiliated with the supplier.
    pub affiliated: Option<i64>,
    /// What it is for.
    pub note: String,
    /// Raised by every change.
    pub version: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select id, company_id, supplier, uscc, amount, excluded, signed_at, first_at, last_at, affiliated, note, version
               from contract ",
            $rest
        )
    };
}

/// By id.
pub async fn get(tx: &mut Tx, id: ContractId) -> Result<Option<ContractRow>, Fault> {
    tx.opt(select!("where id = $1"), args![id]).await
}

/// A company's, latest first.
pub async fn of_company(tx: &mut Tx, of: CompanyId, most: i64) -> Result<Vec<ContractRow>, Fault> {
    tx.all(select!("where company_id = $1 order by id desc limit $2"), args![of, most]).await
}

/// Writes one down; its id is given by the engine.
pub async fn insert(tx: &mut Tx, new: &ContractRow, by: PersonId, now: Instant) -> Result<ContractId, Fault> {
    const SQL: &str = "
        insert into contract (company_id, supplier, uscc, amount, excluded, signed_at, first_at, last_at, affiliated, note,
          made_by, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id";
    let args = args![
        new.company_id,
        &new.supplier,
        &new.uscc,
        new.amount,
        new.excluded,
        new.signed_at,
        new.first_at,
        new.last_at,
        new.affiliated,
        &new.note,
        by,
        now,
    ];
    Ok(ContractId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// Writes one over, where nobody changed it since `one.version`. `false`: somebody did.
pub async fn update(tx: &mut Tx, one: &ContractRow) -> Result<bool, Fault> {
    const SQL: &str = "
        update contract set supplier = $3, uscc = $4, amount = $5, excluded = $6, signed_at = $7, first_at = $8,
               last_at = $9, affiliated = $10, note = $11, version = version + 1 where id = $1 and version = $2";
    let args = args![
        one.id,
        one.version,
        &one.supplier,
        &one.uscc,
        one.amount,
        one.excluded,
        one.signed_at,
        one.first_at,
        one.last_at,
        one.affiliated,
        &one.note,
    ];
    Ok(tx.run(SQL, args).await? > 0)
}

/// Whether a company has written the same contract down before: with that supplier, of that day, term and amount.
pub async fn is_known(tx: &mut Tx, one: &ContractRow) -> Result<bool, Fault> {
    const SQL: &str = "
        select count(*) from contract where company_id = $1 and uscc = $2 and signed_at = $3 and first_at = $4 and last_at = $5
           and amount = $6 and id <> $7";
    let args = args![one.company_id, &one.uscc, one.signed_at, one.first_at, one.last_at, one.amount, one.id];
    Ok(tx.one::<(i64,)>(SQL, args).await?.0 > 0)
}

/// Whether anything was handed in for it that was not taken back.
pub async fn is_used(tx: &mut Tx, id: ContractId) -> Result<bool, Fault> {
    const SQL: &str = "
        select count(*) from voucher where contract_id = $1 and state not in ('draft', 'withdrawn')";
    Ok(tx.one::<(i64,)>(SQL, args![id]).await?.0 > 0)
}

/// What others give for it: who, how much in fen, and where that is to be found.
pub async fn support(tx: &mut Tx, id: ContractId) -> Result<Vec<(Supporter, i64, String)>, Fault> {
    const SQL: &str =
        "select supporter, amount, source from contract_support where contract_id = $1 order by id";
    let rows: Vec<(String, i64, String)> = tx.all(SQL, args![id]).await?;
    rows.into_iter()
        .map(|(by, amount, source)| {
            let by =
                Supporter::of_name(&by).ok_or_else(|| Fault::corrupt("contract_support.supporter", by))?;
            Ok((by, amount, source))
        })
        .collect()
}

/// Puts what others give in the place of what was said before.
pub async fn put_support(tx: &mut Tx, id: ContractId, all: &[(Supporter, i64, String)]) -> Result<(), Fault> {
    tx.run("delete from contract_support where contract_id = $1", args![id]).await?;
    if all.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "insert into contract_support (contract_id, supporter, amount, source) values {}",
        tuples(1, all.len(), 4)
    );
    let mut args = Vec::with_capacity(all.len() * 4);
    for (by, amount, source) in all {
        args.extend_from_slice(args![id, by.name(), *amount, source]);
    }
    tx.run(AssertSqlSafe(sql), &args).await?;
    Ok(())
}
