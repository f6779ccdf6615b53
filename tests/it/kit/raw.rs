//! The rows themselves, past every door: to compare them, and to damage them on purpose.

use hatchery::store::{Arg, Seen};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, SqliteConnection};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A connection of the test's own.
pub enum Raw {
    /// The embedded engine.
    Sqlite(SqliteConnection),
    /// The server.
    Postgres(PgConnection),
}

/// Rows that a line of an executed plan tells of.
fn rows_of(line: &str) -> i64 {
    let number = |mark: &str| {
        let rest = line.split(mark).nth(1)?;
        let digits: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        digits.parse::<f64>().ok()
    };
    let given = number("actual rows=").map(|rows| rows * number("loops=").unwrap_or(1.0));
    given.or_else(|| number("Rows Removed by Filter: ")).unwrap_or(0.0) as i64
}

impl Raw {
    /// Connects, without foreign keys.
    pub async fn open(url: &str) -> Raw {
        if url.starts_with("sqlite") {
            let options = SqliteConnectOptions::from_str(url).unwrap().foreign_keys(false);
            Raw::Sqlite(options.connect().await.unwrap())
        } else {
            Raw::Postgres(PgConnection::connect(url).await.unwrap())
        }
    }

    /// Runs a statement.
    pub async fn run(&mut self, sql: &str) -> u64 {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Raw::Sqlite(conn) => sqlx::query(sql).execute(conn).await.unwrap().rows_affected(),
            Raw::Postgres(conn) => sqlx::query(sql).execute(conn).await.unwrap().rows_affected(),
        }
    }

    /// Whether the schema refuses a statement.
    pub async fn refuses(&mut self, sql: &str) -> bool {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Raw::Sqlite(conn) => sqlx::query(sql).execute(conn).await.is_err(),
            Raw::Postgres(conn) => sqlx::query(sql).execute(conn).await.is_err(),
        }
    }

    /// The first column of every row, as text.
    pub async fn texts(&mut self, sql: &str) -> Vec<String> {
        let sql = AssertSqlSafe(sql.to_owned());
        let rows: Vec<(String,)> = match self {
            Raw::Sqlite(conn) => sqlx::query_as(sql).fetch_all(conn).await.unwrap(),
            Raw::Postgres(conn) => sqlx::query_as(sql).fetch_all(conn).await.unwrap(),
        };
        rows.into_iter().map(|row| row.0).collect()
    }

    /// How the embedded engine would run `sql`, whatever its values are; a line a step. Without foreign
    /// keys: with them it lists looks at children that it takes only while a constraint is broken.
    pub async fn plan(&mut self, sql: &str) -> Option<Vec<String>> {
        let Raw::Sqlite(conn) = self else { return None };
        let parts: Vec<&str> = sql.split('$').collect();
        let rest = parts[1..].iter().map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()));
        let plain = std::iter::once(parts[0]).chain(rest).collect::<Vec<_>>().join("1");
        let sql = AssertSqlSafe(format!("explain query plan {plain}"));
        let rows: Vec<(i64, i64, i64, String)> = sqlx::query_as(sql).fetch_all(conn).await.unwrap();
        Some(rows.into_iter().map(|row| row.3).collect())
    }

    /// What a statement that only reads costs: steps of the embedded engine's virtual machine, or rows that
    /// the nodes of the server's plan gave or threw away.
    pub async fn work(&mut self, seen: &Seen) -> i64 {
        match self {
            Raw::Sqlite(conn) => {
                let steps = Arc::new(AtomicI64::new(0));
                let counter = steps.clone();
                let count = move || {
                    counter.fetch_add(1, Ordering::Relaxed);
                    true
                };
                conn.lock_handle().await.unwrap().set_progress_handler(1, count);
                let mut query = sqlx::query(AssertSqlSafe(seen.sql.clone()));
                for arg in &seen.args {
                    query = match arg {
                        Arg::Int(value) => query.bind(*value),
                        Arg::Text(value) => query.bind(value.clone()),
                        Arg::Bytes(value) => query.bind(value.to_vec()),
                    };
                }
                query.fetch_all(&mut *conn).await.unwrap();
                conn.lock_handle().await.unwrap().remove_progress_handler();
                steps.load(Ordering::Relaxed)
            }
            Raw::Postgres(conn) => {
                // Small tables are read from end to end, which is cheaper while they are small.
                sqlx::query("set enable_seqscan = off").execute(&mut *conn).await.unwrap();
                let sql = format!("explain (analyze, costs off, timing off, format text) {}", seen.sql);
                let mut query = sqlx::query_as(AssertSqlSafe(sql));
                for arg in &seen.args {
                    query = match arg {
                        Arg::Int(value) => query.bind(*value),
                        Arg::Text(value) => query.bind(value.clone()),
                        Arg::Bytes(value) => query.bind(value.to_vec()),
                    };
                }
                let lines: Vec<(String,)> = query.fetch_all(conn).await.unwrap();
                lines.iter().map(|(line,)| rows_of(line)).sum()
            }
        }
    }

    /// A number.
    pub async fn count(&mut self, sql: &str) -> i64 {
        self.texts(&format!("select cast(({sql}) as text)")).await[0].parse().unwrap()
    }

    /// Takes away all that keeps the rows true.
    pub async fn disarm(&mut self) {
        if let Raw::Postgres(_) = self {
            self.run("set session_replication_role = replica").await;
            self.run("alter table account drop constraint overdrawn").await;
            self.run("alter table calendar_object drop constraint \"calendar_object.uid\"").await;
            return;
        }
        for name in self.texts("select name from sqlite_master where type = 'trigger'").await {
            self.run(&format!("drop trigger {name}")).await;
        }
        self.run("pragma ignore_check_constraints = on").await;
        self.run("create table plain as select * from calendar_object").await;
        self.run("drop table calendar_object").await;
        self.run("alter table plain rename to calendar_object").await;
    }

    /// Every row of every table of ours, table by table.
    pub async fn dump(&mut self) -> Vec<(String, Vec<String>)> {
        let tables = match self {
            Raw::Sqlite(_) => {
                "select name from sqlite_master where type = 'table' and name not like '\\_sqlx%' escape '\\'
                    and name not like 'sqlite%' order by name"
            }
            Raw::Postgres(_) => {
                "select cast(tablename as text) from pg_tables where schemaname = 'public'
                    and tablename not like '\\_sqlx%' order by 1"
            }
        };
        let mut dump = Vec::new();
        for table in self.texts(tables).await {
            let sql = match self {
                Raw::Postgres(_) => format!("select cast(t as text) from {table} t order by 1"),
                Raw::Sqlite(_) => {
                    let columns =
                        self.texts(&format!("select name from pragma_table_xinfo('{table}')")).await;
                    let quoted: Vec<String> =
                        columns.iter().map(|name| format!("quote(\"{name}\")")).collect();
                    format!("select {} from {table} order by 1", quoted.join(" || '|' || "))
                }
            };
            dump.push((table, self.texts(&sql).await));
        }
        dump
    }
}
