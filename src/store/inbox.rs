//! What waits for an answer.

use super::diary::{Booking, Page, Row, select, with_items};
use super::engine::{Arg, Tx, args, holding, places};
use super::fault::Fault;
use crate::domain::id::{BookingId, IncubatorId};
use crate::domain::time::Instant;
use sqlx::AssertSqlSafe;

/// What waits for an answer in those incubators, longest waiting first: requests and proposed changes.
/// `text`: only where title, company or holder holds it; empty: all.
pub async fn waiting(
    tx: &mut Tx,
    incubators: &[IncubatorId],
    text: &str,
    page: Page,
) -> Result<Vec<Booking>, Fault> {
    if incubators.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{} where b.id in (select id from booking where state = 'requested' and incubator_id in ({list})
                      union select booking_id from booking_change where state = 'requested')
            and b.incubator_id in ({list})
            and ($4 = '' or lower(b.title) like lower($5) escape '\\' or lower(c.name) like lower($5) escape '\\'
                 or lower(p.name) like lower($5) escape '\\')
            and (coalesce(h.created_at, b.created_at) > $2 or coalesce(h.created_at, b.created_at) = $2 and b.id > $3)
          order by coalesce(h.created_at, b.created_at), b.id limit $1",
        select!(""),
        list = places(6, incubators.len())
    );
    let (at, id) = page.after.unwrap_or((Instant::FIRST, BookingId(0)));
    let mut args = args![page.limit, at, id, text, holding(text)].to_vec();
    args.extend(incubators.iter().map(|id| Arg::from(*id)));
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
