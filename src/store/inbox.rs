//! What waits for an answer.

use super::diary::{Booking, Row, select, with_items};
use super::engine::{Arg, Tx, args, places};
use super::fault::Fault;
use crate::domain::id::IncubatorId;
use sqlx::AssertSqlSafe;

/// What waits for an answer in those incubators, oldest first: requests and proposed changes.
pub async fn waiting(tx: &mut Tx, incubators: &[IncubatorId], most: i64) -> Result<Vec<Booking>, Fault> {
    if incubators.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{} where b.id in (select id from booking where state = 'requested' and incubator_id in ({list})
                      union select booking_id from booking_change where state = 'requested')
            and b.incubator_id in ({list}) order by coalesce(h.created_at, b.created_at), b.id limit $1",
        select!(""),
        list = places(2, incubators.len())
    );
    let mut args = args![most].to_vec();
    args.extend(incubators.iter().map(|id| (*id).into()));
    let rows: Vec<Row> = tx.all(AssertSqlSafe(sql), &args).await?;
    with_items(tx, rows).await
}

/// How many wait there.
pub async fn waiting_count(tx: &mut Tx, incubators: &[IncubatorId]) -> Result<i64, Fault> {
    if incubators.is_empty() {
        return Ok(0);
    }
    let list = places(1, incubators.len());
    let sql = format!(
        "select (select count(*) from booking where state = 'requested' and incubator_id in ({list}))
              + (select count(*) from booking_change h join booking b on b.id = h.booking_id
                  where h.state = 'requested' and b.state <> 'requested' and b.incubator_id in ({list}))"
    );
    let args: Vec<Arg> = incubators.iter().map(|id| (*id).into()).collect();
    let (count,): (i64,) = tx.one(AssertSqlSafe(sql), &args).await?;
    Ok(count)
}
