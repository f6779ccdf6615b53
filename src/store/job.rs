//! A job that was reported wrongly: what was settled and billed of it, and that it was taken back.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::{BillId, BillLineId, PersonId};
use crate::domain::time::Instant;

/// What of a job stands on one line of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Billed {
    /// The bill.
    pub bill: BillId,
    /// The line.
    pub line: BillLineId,
    /// Card-seconds that are billed there.
    pub seconds: i64,
    /// Card-seconds that free quota paid for.
    pub free: i64,
}

/// By line, of a job that was not taken back.
pub async fn billed(tx: &mut Tx, job: i64) -> Result<Vec<Billed>, Fault> {
    const SQL: &str = "
        select l.bill_id, l.id, cast(sum(p.seconds - p.free) as bigint), cast(sum(p.free) as bigint)
          from usage_piece p join bill_line l on l.id = p.line_id
         where p.job_id = $1 and p.taken_back = 0 group by l.bill_id, l.id order by l.bill_id, l.id";
    let rows: Vec<(i64, i64, i64, i64)> = tx.all(SQL, args![job]).await?;
    let one =
        |(bill, line, seconds, free)| Billed { bill: BillId(bill), line: BillLineId(line), seconds, free };
    Ok(rows.into_iter().map(one).collect())
}

/// A job is taken back with all its parts. `false`: it was.
pub async fn take_back(tx: &mut Tx, job: i64, by: PersonId, why: &str, now: Instant) -> Result<bool, Fault> {
    const SQL: &str = "
        update job set taken_back_at = $2, taken_back_by = $3, taken_back_why = $4
         where id = $1 and taken_back_at is null";
    if tx.run(SQL, args![job, now, by, why]).await? == 0 {
        return Ok(false);
    }
    tx.run("update usage_piece set taken_back = 1 where job_id = $1", args![job]).await?;
    Ok(true)
}
