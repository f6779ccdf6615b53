//! Rows by the thousand: by COPY on PostgreSQL, behind few `insert`s on SQLite.

use super::tx::{Arg, Inner, Tx};
use crate::store::fault::Fault;
use sqlx::AssertSqlSafe;

/// Rows of one statement on SQLite, whose parser takes a million bytes at most.
pub(crate) const ROWS: usize = 100;
/// Rows of one COPY: the server keeps their foreign keys in mind until its end.
const COPY_ROWS: usize = 250_000;
/// Bytes of one message of a COPY.
const COPY_BYTES: usize = 64 * 1024;

impl Tx {
    /// Writes `rows` into `columns` of `table`, in the order given. The schema's own guards hold as ever:
    /// on PostgreSQL once for each [`COPY_ROWS`], on SQLite row by row.
    pub async fn many<R>(
        &mut self,
        table: &'static str,
        columns: &str,
        rows: &[R],
        args_of: impl Fn(&R, &mut Vec<Arg>),
    ) -> Result<(), Fault> {
        if let Inner::Postgres(tx) = &mut self.0 {
            let sql = format!("copy {table} ({columns}) from stdin");
            for part in rows.chunks(COPY_ROWS) {
                let (mut text, mut values) = (String::new(), Vec::new());
                let mut copy = tx.copy_in_raw(&sql).await?;
                for row in part {
                    args_of(row, &mut values);
                    line(&mut text, values.drain(..));
                    if text.len() >= COPY_BYTES {
                        copy.send(text.as_bytes()).await?;
                        text.clear();
                    }
                }
                copy.send(text.as_bytes()).await?;
                copy.finish().await?;
            }
            return Ok(());
        }
        let mut values = Vec::new();
        for part in rows.chunks(ROWS) {
            let mut sql = format!("insert into {table} ({columns}) values ");
            let mut bound = Vec::new();
            for (n, row) in part.iter().enumerate() {
                args_of(row, &mut values);
                sql.push_str(if n == 0 { "(" } else { ", (" });
                for (n, value) in values.drain(..).enumerate() {
                    if n > 0 {
                        sql.push_str(", ");
                    }
                    literal(&mut sql, &mut bound, value);
                }
                sql.push(')');
            }
            self.run(AssertSqlSafe(sql), &bound).await?;
        }
        Ok(())
    }
}

/// A row as a line of COPY's text format.
fn line(text: &mut String, values: impl Iterator<Item = Arg>) {
    for (n, value) in values.enumerate() {
        if n > 0 {
            text.push('\t');
        }
        match value {
            Arg::Int(None) | Arg::Text(None) => text.push_str("\\N"),
            Arg::Int(Some(number)) => text.push_str(&number.to_string()),
            // Looked for one by one: the library's search for a single character is much the quickest.
            Arg::Text(Some(value)) if !['\\', '\t', '\n', '\r'].iter().any(|c| value.contains(*c)) => {
                text.push_str(&value);
            }
            // A backslash is doubled within the format, and hex digits stand for bytes.
            Arg::Bytes(value) => {
                text.push_str("\\\\x");
                text.extend(value.iter().map(|byte| format!("{byte:02x}")));
            }
            Arg::Text(Some(value)) => {
                let value = value.replace('\\', "\\\\").replace('\t', "\\t");
                text.push_str(&value.replace('\n', "\\n").replace('\r', "\\r"));
            }
        }
    }
    text.push('\n');
}

/// A value as a literal where that is plainly safe, else bound: binding costs SQLite's driver more than
/// reading does, which looks for each value among all of the statement's.
fn literal(sql: &mut String, bound: &mut Vec<Arg>, value: Arg) {
    match &value {
        Arg::Int(None) | Arg::Text(None) => sql.push_str("null"),
        Arg::Int(Some(number)) => sql.push_str(&number.to_string()),
        Arg::Text(Some(text)) if !['\'', '\\', '\0'].iter().any(|c| text.contains(*c)) => {
            sql.push('\'');
            sql.push_str(text);
            sql.push('\'');
        }
        Arg::Text(Some(_)) | Arg::Bytes(_) => {
            bound.push(value);
            sql.push_str(&format!("${}", bound.len()));
        }
    }
}
