//! The bulk door: rows by the thousand, with ids of their own, in few statements. Nothing is judged
//! here but by the schema itself; `hatchery check` tells afterwards whether all of it holds.

mod diary;
mod ledger;
mod people;

pub use diary::{BookingRow, EventRow, bookings, events};
pub use ledger::{AccountRow, EntryRow, accounts, entries};
pub use people::{CompanyRow, MemberRow, PersonRow, RoleRow, companies, members, people, roles};

use super::engine::{Arg, Tx, tuples};
use super::fault::Fault;
use sqlx::AssertSqlSafe;

/// Most values of one statement: SQLite binds 32,766, PostgreSQL 65,535. Fewer keep texts short.
const VALUES: usize = 4_000;

/// Rows behind one `insert`, in as many statements as they need.
async fn write<R>(
    tx: &mut Tx,
    table: &'static str,
    columns: &str,
    rows: &[R],
    args_of: impl Fn(&R, &mut Vec<Arg>),
) -> Result<(), Fault> {
    let width = columns.split(',').count();
    let most = (VALUES / width).max(1);
    let head = |count: usize| format!("insert into {table} ({columns}) values {}", tuples(1, count, width));
    let full = head(most);
    for chunk in rows.chunks(most) {
        let mut args = Vec::with_capacity(chunk.len() * width);
        chunk.iter().for_each(|row| args_of(row, &mut args));
        let sql = if chunk.len() == most { full.clone() } else { head(chunk.len()) };
        tx.run(AssertSqlSafe(sql), &args).await?;
    }
    Ok(())
}

/// Whether nothing stands in the database yet but what every house has.
pub async fn is_empty(tx: &mut Tx) -> Result<bool, Fault> {
    const SQL: &str = "
        select cast((select count(*) from person) + (select count(*) from incubator) + (select count(*) from company)
          + (select count(*) from event) as bigint)";
    Ok(tx.one::<(i64,)>(SQL, &[]).await?.0 == 0)
}
