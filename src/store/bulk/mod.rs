//! The bulk door: rows by the thousand, with ids of their own, in few statements. Nothing is judged
//! here but by the schema itself; `hatchery check` tells afterwards whether all of it holds.

mod diary;
mod ledger;
mod people;

pub use diary::{BookingRow, EventRow, bookings, events};
pub use ledger::{AccountRow, EntryRow, accounts, entries};
pub use people::{CompanyRow, MemberRow, PersonRow, RoleRow, companies, members, people, roles};

use super::engine::{Arg, Tx};
use super::fault::Fault;
use sqlx::AssertSqlSafe;

/// Rows of one statement.
const ROWS: usize = 100;

/// Rows behind one `insert`, in as many statements as they need.
///
/// Values stand in the text itself where that is plainly safe: binding a value costs both engines'
/// drivers more than reading it does, and SQLite's looks for each among all of the statement's.
async fn write<R>(
    tx: &mut Tx,
    table: &'static str,
    columns: &str,
    rows: &[R],
    args_of: impl Fn(&R, &mut Vec<Arg>),
) -> Result<(), Fault> {
    let mut values = Vec::new();
    for chunk in rows.chunks(ROWS) {
        let mut sql = format!("insert into {table} ({columns}) values ");
        let mut bound = Vec::new();
        for (n, row) in chunk.iter().enumerate() {
            args_of(row, &mut values);
            sql.push_str(if n == 0 { "(" } else { ", (" });
            for (n, value) in values.drain(..).enumerate() {
                if n > 0 {
                    sql.push_str(", ");
                }
                put(&mut sql, &mut bound, value);
            }
            sql.push(')');
        }
        tx.run(AssertSqlSafe(sql), &bound).await?;
    }
    Ok(())
}

/// A value as a literal, or bound where its text holds anything that could end one.
fn put(sql: &mut String, bound: &mut Vec<Arg>, value: Arg) {
    match &value {
        Arg::Int(None) | Arg::Text(None) => sql.push_str("null"),
        Arg::Int(Some(number)) => sql.push_str(&number.to_string()),
        Arg::Text(Some(text)) if !['\'', '\\', '\0'].iter().any(|c| text.contains(*c)) => {
            sql.push('\'');
            sql.push_str(text);
            sql.push('\'');
        }
        Arg::Text(Some(_)) => {
            bound.push(value);
            sql.push_str(&format!("${}", bound.len()));
        }
    }
}

/// Whether nothing stands in the database yet but what every house has.
pub async fn is_empty(tx: &mut Tx) -> Result<bool, Fault> {
    const SQL: &str = "
        select cast((select count(*) from person) + (select count(*) from incubator) + (select count(*) from company)
          + (select count(*) from event) as bigint)";
    Ok(tx.one::<(i64,)>(SQL, &[]).await?.0 == 0)
}
