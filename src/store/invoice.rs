//! The invoices that claims are proved by.

use super::engine::{Arg, Tx, args, places, tuples};
use super::fault::Fault;
use crate::domain::id::{ClaimId, ContractId, ProgrammeId};
use crate::domain::invoice::Invoice;
use crate::domain::month::ZONE;
use crate::domain::time::{Instant, day_start};
use sqlx::AssertSqlSafe;
use std::collections::HashMap;

/// Claims whose invoices are read at once.
const AT_ONCE: usize = 500;

/// Puts invoices in the place of those that a claim named before.
pub async fn put(tx: &mut Tx, claim: ClaimId, all: &[Invoice]) -> Result<(), Fault> {
    tx.run("delete from claim_invoice where claim_id = $1", args![claim]).await?;
    if all.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "insert into claim_invoice (claim_id, number, issued_at, amount) values {}",
        tuples(1, all.len(), 4)
    );
    let mut args = Vec::with_capacity(all.len() * 4);
    for one in all {
        args.extend_from_slice(args![claim, &one.number, day_start(one.day, ZONE), one.amount]);
    }
    tx.run(AssertSqlSafe(sql), &args).await?;
    Ok(())
}

/// A claim's, in the order in which it names them.
pub async fn of(tx: &mut Tx, claim: ClaimId) -> Result<Vec<Invoice>, Fault> {
    const SQL: &str = "select number, issued_at, amount from claim_invoice where claim_id = $1 order by id";
    let rows: Vec<(String, i64, i64)> = tx.all(SQL, args![claim]).await?;
    let one =
        |(number, at, amount): (String, i64, i64)| Invoice { number, day: Instant(at).date(ZONE), amount };
    Ok(rows.into_iter().map(one).collect())
}

/// The numbers that several claims name.
pub async fn numbers(tx: &mut Tx, claims: &[i64]) -> Result<HashMap<i64, Vec<String>>, Fault> {
    let mut found: HashMap<i64, Vec<String>> = HashMap::new();
    for some in claims.chunks(AT_ONCE) {
        let sql = format!(
            "select claim_id, number from claim_invoice where claim_id in ({}) order by id",
            places(1, some.len())
        );
        let args: Vec<Arg> = some.iter().map(|id| Arg::from(*id)).collect();
        let rows: Vec<(i64, String)> = tx.all(AssertSqlSafe(sql), &args).await?;
        for (claim, number) in rows {
            found.entry(claim).or_default().push(number);
        }
    }
    Ok(found)
}

/// Locks a number: who hands it in next waits until this transaction is over.
pub async fn lock(tx: &mut Tx, number: &str) -> Result<(), Fault> {
    const SQL: &str = "insert into invoice (number) values ($1) on conflict (number) do update set number = excluded.number";
    tx.run(SQL, args![number]).await?;
    Ok(())
}

/// Whether a claim other than this one that was handed in and not returned names that number: on a voucher of the same
/// programme, or for another contract, of whichever company.
pub async fn is_claimed(
    tx: &mut Tx,
    number: &str,
    but: ClaimId,
    (programme, contract): (ProgrammeId, ContractId),
) -> Result<bool, Fault> {
    const SQL: &str = "
        select count(*) from claim_invoice i join claim c on c.id = i.claim_id join voucher v on v.id = c.voucher_id
         where i.number = $1 and c.id <> $2 and c.state in ('submitted', 'verified', 'assessed', 'paid')
           and (v.programme_id = $3 or v.contract_id <> $4)";
    Ok(tx.one::<(i64,)>(SQL, args![number, but, programme, contract]).await?.0 > 0)
}
