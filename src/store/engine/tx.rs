//! One query text, run on whichever engine the transaction holds.
//!
//! A query is one text with `$1, $2 …`, which bind by number on SQLite too. It runs on whatever the
//! [`Tx`] holds, so call sites cannot tell the engines apart.

use super::writer::Lent;
use crate::store::fault::Fault;
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Postgres, SqlSafeStr, Sqlite, Transaction};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A connection to work on: reading, or writing until [`Tx::commit`]. Dropped, it rolls back.
pub struct Tx(pub(super) Inner);

pub(super) enum Inner {
    SqliteWrite(Lent),
    SqliteRead(PoolConnection<Sqlite>),
    SqliteSnapshot(Transaction<'static, Sqlite>),
    PostgresRead(PoolConnection<Postgres>),
    Postgres(Transaction<'static, Postgres>),
}

/// A value bound to a query.
#[derive(Clone, Debug)]
pub enum Arg {
    /// Whole numbers, ids, instants, and booleans as 0 and 1.
    Int(Option<i64>),
    /// Text.
    Text(Option<String>),
    /// Bytes, shared so that a statement can be told without copying them.
    Bytes(Arc<[u8]>),
}

/// PostgreSQL keeps no NUL in text and calls one a fault; it is shown as what it is, an unknown sign.
fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

macro_rules! arg {
    ($($From:ty => |$x:ident| $e:expr;)*) => {
        $(impl From<$From> for Arg { fn from($x: $From) -> Arg { $e } })*
    };
}
arg! {
    i64 => |x| Arg::Int(Some(x));
    Option<i64> => |x| Arg::Int(x);
    u32 => |x| Arg::Int(Some(i64::from(x)));
    bool => |x| Arg::Int(Some(i64::from(x)));
    &str => |x| Arg::Text(Some(storable(x.to_owned())));
    String => |x| Arg::Text(Some(storable(x)));
    &String => |x| Arg::Text(Some(storable(x.clone())));
    Option<String> => |x| Arg::Text(x.map(storable));
    Option<&str> => |x| Arg::Text(x.map(|x| storable(x.to_owned())));
    crate::domain::time::Instant => |x| Arg::Int(Some(x.0));
    Option<crate::domain::time::Instant> => |x| Arg::Int(x.map(|at| at.0));
    crate::domain::amount::Unit => |x| Arg::Text(Some(x.name().to_owned()));
    &[u8] => |x| Arg::Bytes(x.into());
    &crate::domain::person::Email => |x| Arg::Text(Some(x.to_string()));
    crate::domain::person::Language => |x| Arg::Text(Some(x.tag().to_owned()));
}
macro_rules! ids {
    ($($Id:ident)*) => {
        $(impl From<crate::domain::id::$Id> for Arg {
            fn from(x: crate::domain::id::$Id) -> Arg { Arg::Int(Some(x.0)) }
        }
        impl From<Option<crate::domain::id::$Id>> for Arg {
            fn from(x: Option<crate::domain::id::$Id>) -> Arg { Arg::Int(x.map(|id| id.0)) }
        })*
    };
}
ids! { ApplicationId ReviewId ObjectionId FileId AllowanceId TermsId WaitId LeaveId TenancyId ClosureId PersonId CompanyId IncubatorId BuildingId FloorId ZoneId ResourceId BookingId ChangeId ObjectId
PolicyId AccountId EntryId EventId NoticeId MailId SessionId TokenId RoleId CaseId StepId ChainId DeputyId
RequestId ReturnId ProviderId ImportId BillId BillLineId ProgrammeId ContractId VoucherId ClaimId AgreementId ChangeRequestId RentId TariffId DiscountId }

/// Binds values in order: `args![company, now]`.
macro_rules! args {
    ($($e:expr),* $(,)?) => { &[$($crate::store::engine::Arg::from($e)),*][..] };
}
pub(crate) use args;

/// Whatever can be read from a row of either engine: tuples, and structs with `#[derive(FromRow)]`.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// Statements run by this process since its start, without begin, savepoint and commit.
static STATEMENTS: AtomicU64 = AtomicU64::new(0);

/// How many statements this process has run, without begin, savepoint and commit.
pub fn statements() -> u64 {
    STATEMENTS.load(Relaxed)
}

/// A statement as it was run.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its text.
    pub sql: String,
    /// What was bound to it.
    pub args: Vec<Arg>,
}

tokio::task_local! {
    static SEEN: std::cell::RefCell<Vec<Seen>>;
}

/// Runs `deed` and tells every statement of it, for the tests that look at query plans.
pub async fn watched<F: Future>(deed: F) -> (F::Output, Vec<Seen>) {
    SEEN.scope(std::cell::RefCell::default(), async {
        let done = deed.await;
        (done, SEEN.with(std::cell::RefCell::take))
    })
    .await
}

/// Notes a statement where somebody watches.
fn see(sql: &str, args: &[Arg]) {
    let _ = SEEN.try_with(|seen| {
        seen.borrow_mut().push(Seen { sql: sql.to_owned(), args: args.to_vec() });
    });
}

macro_rules! on {
    ($tx:expr, $query:expr, $args:expr, $conn:ident, $q:ident => $run:expr) => {{
        STATEMENTS.fetch_add(1, Relaxed);
        macro_rules! with {
            ($c:expr) => {{
                let mut $q = $query;
                for arg in $args {
                    $q = match arg {
                        Arg::Int(value) => $q.bind(*value),
                        Arg::Text(value) => $q.bind(value.clone()),
                        Arg::Bytes(value) => $q.bind(value.to_vec()),
                    };
                }
                let $conn = $c;
                $run.await?
            }};
        }
        match &mut $tx.0 {
            Inner::SqliteWrite(lent) => with!(lent.conn()?),
            Inner::SqliteRead(conn) => with!(&mut **conn),
            Inner::SqliteSnapshot(tx) => with!(&mut **tx),
            Inner::PostgresRead(conn) => with!(&mut **conn),
            Inner::Postgres(tx) => with!(&mut **tx),
        }
    }};
}

impl Tx {
    /// Every row.
    pub async fn all<T: Row>(&mut self, sql: impl SqlSafeStr, args: &[Arg]) -> Result<Vec<T>, Fault> {
        let sql = sql.into_sql_str();
        see(sql.as_str(), args);
        Ok(on!(self, sqlx::query_as::<_, T>(sql), args, conn, q => q.fetch_all(conn)))
    }
    /// The first row, if there is one.
    pub async fn opt<T: Row>(&mut self, sql: impl SqlSafeStr, args: &[Arg]) -> Result<Option<T>, Fault> {
        let sql = sql.into_sql_str();
        see(sql.as_str(), args);
        Ok(on!(self, sqlx::query_as::<_, T>(sql), args, conn, q => q.fetch_optional(conn)))
    }
    /// The row that must be there, as of `count(*)` or `returning`.
    pub async fn one<T: Row>(&mut self, sql: impl SqlSafeStr, args: &[Arg]) -> Result<T, Fault> {
        let sql = sql.into_sql_str();
        see(sql.as_str(), args);
        Ok(on!(self, sqlx::query_as::<_, T>(sql), args, conn, q => q.fetch_one(conn)))
    }
    /// Runs a statement; how many rows it touched.
    pub async fn run(&mut self, sql: impl SqlSafeStr, args: &[Arg]) -> Result<u64, Fault> {
        let sql = sql.into_sql_str();
        see(sql.as_str(), args);
        Ok(
            on!(self, sqlx::query(sql), args, conn, q => async { Ok::<u64, sqlx::Error>(q.execute(conn).await?.rows_affected()) }),
        )
    }
    /// Makes all of it last. When this returns `Ok`, it is on disk.
    pub async fn commit(self) -> Result<(), Fault> {
        match self.0 {
            Inner::SqliteWrite(lent) => lent.commit().await,
            Inner::Postgres(tx) => {
                tx.commit().await?;
                super::writer::count_commit();
                Ok(())
            }
            Inner::SqliteSnapshot(tx) => Ok(tx.commit().await?),
            Inner::SqliteRead(_) | Inner::PostgresRead(_) => Ok(()),
        }
    }
    /// Leaves nothing behind, and waits until that is so.
    pub async fn roll_back(self) -> Result<(), Fault> {
        match self.0 {
            Inner::SqliteWrite(lent) => lent.roll_back().await,
            Inner::Postgres(tx) => Ok(tx.rollback().await?),
            Inner::SqliteSnapshot(tx) => Ok(tx.rollback().await?),
            Inner::SqliteRead(_) | Inner::PostgresRead(_) => Ok(()),
        }
    }
    /// Begins a part that [`Tx::back`] can undo without what came before it; the engine holds one at a time.
    pub async fn savepoint(&mut self) -> Result<(), Fault> {
        self.run("savepoint part", &[]).await.map(|_| ())
    }
    /// Undoes the part, and ends it.
    pub async fn back(&mut self) -> Result<(), Fault> {
        self.run("rollback to savepoint part", &[]).await?;
        self.keep().await
    }
    /// Ends the part; it stays.
    pub async fn keep(&mut self) -> Result<(), Fault> {
        self.run("release savepoint part", &[]).await.map(|_| ())
    }
    /// How the engine would run `sql`, a line a step; for the tests that look at query plans.
    pub async fn plan(&mut self, sql: &str, args: &[Arg]) -> Result<Vec<String>, Fault> {
        let lite = !matches!(self.0, Inner::Postgres(_) | Inner::PostgresRead(_));
        let text = sqlx::AssertSqlSafe(format!("explain {} {sql}", if lite { "query plan" } else { "" }));
        if lite {
            let rows: Vec<(i64, i64, i64, String)> = match &mut self.0 {
                Inner::SqliteWrite(lent) => bound(sqlx::query_as(text), args).fetch_all(lent.conn()?).await?,
                Inner::SqliteRead(conn) => bound(sqlx::query_as(text), args).fetch_all(&mut **conn).await?,
                Inner::SqliteSnapshot(tx) => bound(sqlx::query_as(text), args).fetch_all(&mut **tx).await?,
                Inner::PostgresRead(_) | Inner::Postgres(_) => Vec::new(),
            };
            return Ok(rows.into_iter().map(|row| row.3).collect());
        }
        Ok(self.all::<(String,)>(text, args).await?.into_iter().map(|row| row.0).collect())
    }
}

type LiteQuery<'q, T> = sqlx::query::QueryAs<'q, Sqlite, T, sqlx::sqlite::SqliteArguments>;

fn bound<'q, T>(mut query: LiteQuery<'q, T>, args: &[Arg]) -> LiteQuery<'q, T> {
    for arg in args {
        query = match arg {
            Arg::Int(value) => query.bind(*value),
            Arg::Text(value) => query.bind(value.clone()),
            Arg::Bytes(value) => query.bind(value.to_vec()),
        };
    }
    query
}

/// `$from, $from+1, …` for `count` values: the inside of an `in (…)`.
pub fn places(from: usize, count: usize) -> String {
    (from..from + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// What `like … escape '\'` looks for where a text is to be held: nothing in it is a wildcard.
pub fn holding(text: &str) -> String {
    let plain: String = text
        .chars()
        .flat_map(|c| ['\\'].into_iter().filter(move |_| "\\%_".contains(c)).chain([c]))
        .collect();
    format!("%{plain}%")
}

/// `($1, $2), ($3, $4), …` for `rows` rows of `columns` values each, starting at `$from`.
pub fn tuples(from: usize, rows: usize, columns: usize) -> String {
    let row = |n: usize| format!("({})", places(from + n * columns, columns));
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

impl Tx {
    /// Before rows come by the thousand into empty tables: what triggers look up is looked up by index,
    /// though the planner still takes the tables for small ones.
    pub async fn expect_many(&mut self) -> Result<(), Fault> {
        match self.0 {
            Inner::Postgres(_) => self.run("set local enable_seqscan = off", &[]).await?,
            // Half a gigabyte, so that an index whose keys come at random is not read back from the disk.
            _ => self.run("pragma cache_size = -500000", &[]).await?,
        };
        Ok(())
    }

    /// After they came: the planner learns how many there are.
    pub async fn count_many(&mut self) -> Result<(), Fault> {
        match self.0 {
            Inner::Postgres(_) => self.run("analyze", &[]).await?,
            _ => self.run("pragma cache_size = -8000", &[]).await?,
        };
        Ok(())
    }

    /// After rows of `table` were written with ids of their own: the next id comes after the last.
    pub async fn restart_ids(&mut self, table: &'static str) -> Result<(), Fault> {
        if matches!(self.0, Inner::Postgres(_) | Inner::PostgresRead(_)) {
            let sql = format!(
                "select setval(pg_get_serial_sequence('{table}', 'id'), 1 + coalesce(max(id), 0), false) from {table}"
            );
            self.one::<(i64,)>(sqlx::AssertSqlSafe(sql), &[]).await?;
        }
        Ok(())
    }
}
