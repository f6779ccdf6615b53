//! The database: opened, migrated, lent out for reading and writing.

use super::tx::{Inner, Tx};
use super::writer::Writer;
use crate::store::fault::Fault;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use std::str::FromStr;
use std::time::Duration;

/// The database, whichever engine runs it. Cheap to clone.
#[derive(Clone)]
pub struct Store(Db);

#[derive(Clone)]
enum Db {
    Sqlite { read: SqlitePool, write: Writer, options: Box<SqliteConnectOptions> },
    Postgres(PgPool),
}

/// How long to wait for a connection, or for another process that writes, before giving up.
const PATIENCE: Duration = Duration::from_secs(15);

/// The driver would write slow statements into the log, with all that stands in them.
fn quiet<O: sqlx::ConnectOptions>(options: O) -> O {
    options.disable_statement_logging()
}

impl Store {
    /// Opens `sqlite://path` (made if absent) or `postgres://…`. Nothing is migrated yet.
    pub async fn open(url: &str) -> Result<Store, Fault> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let options = quiet(PgConnectOptions::from_str(url)?);
            // Tried once by itself: a pool only ever says that it waited too long.
            let first = tokio::time::timeout(PATIENCE, sqlx::ConnectOptions::connect(&options)).await;
            let first = first.map_err(|_| Fault::Outside("the server does not answer".to_owned()))?;
            let _ = sqlx::Connection::close(first?).await;
            let pool = PgPoolOptions::new()
                .max_connections(24)
                .acquire_timeout(PATIENCE)
                .after_connect(|conn, _| {
                    Box::pin(async move {
                        // Promise 2, whatever the server's own setting is. And no query is compiled: our
                        // plans are small, and a compilation costs more than all of a booking.
                        const SQL: &str = "
                            select set_config('synchronous_commit', 'on', false), set_config('jit', 'off', false)";
                        sqlx::query(SQL).execute(conn).await.map(|_| ())
                    })
                })
                .connect_with(options)
                .await?;
            return Ok(Store(Db::Postgres(pool)));
        }
        let options = quiet(SqliteConnectOptions::from_str(url)?)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE)
            .statement_cache_capacity(256)
            .pragma("cache_size", "-8000");
        let write = Writer::open(options.clone()).await?;
        let read = SqlitePoolOptions::new()
            .max_connections(4)
            .acquire_timeout(PATIENCE)
            .connect_with(options.clone().read_only(true))
            .await?;
        Ok(Store(Db::Sqlite { read, write, options: Box::new(options) }))
    }

    /// Brings the schema up to date. One process at a time: PostgreSQL by an advisory lock, SQLite
    /// by a lock on a file beside the database.
    pub async fn migrate(&self) -> Result<(), Fault> {
        match &self.0 {
            Db::Postgres(pool) => Ok(sqlx::migrate!("migrations/postgres").run(pool).await?),
            Db::Sqlite { options, .. } => {
                let path = options.get_filename().with_extension("migrating");
                let outside = |error: std::io::Error| Fault::Outside(format!("{}: {error}", path.display()));
                let file = std::fs::File::create(&path).map_err(outside)?;
                let file = tokio::task::spawn_blocking(move || file.lock().map(|()| file))
                    .await
                    .map_err(|_| Fault::Lost)?
                    .map_err(outside)?;
                let mut conn = sqlx::ConnectOptions::connect(&**options).await?;
                sqlx::migrate!("migrations/sqlite").run(&mut conn).await?;
                sqlx::Connection::close(conn).await?;
                drop(file);
                Ok(())
            }
        }
    }

    /// Whether the schema is the one this program was built for.
    pub async fn is_migrated(&self) -> Result<bool, Fault> {
        let wanted = sqlx::migrate!("migrations/sqlite").iter().count() as i64;
        let mut tx = self.read().await?;
        let done: (i64,) = tx.one("select count(*) from _sqlx_migrations where success", &[]).await?;
        Ok(done.0 >= wanted)
    }

    /// A connection to read on. What was committed before is seen.
    pub async fn read(&self) -> Result<Tx, Fault> {
        Ok(Tx(match &self.0 {
            Db::Sqlite { read, .. } => Inner::SqliteRead(read.acquire().await?),
            Db::Postgres(pool) => Inner::PostgresRead(pool.acquire().await?),
        }))
    }

    /// A reading transaction in which nothing changes any more, for what must add up.
    pub async fn snapshot(&self) -> Result<Tx, Fault> {
        Ok(Tx(match &self.0 {
            Db::Sqlite { read, .. } => Inner::SqliteSnapshot(read.begin().await?),
            Db::Postgres(pool) => {
                Inner::Postgres(pool.begin_with("begin isolation level repeatable read read only").await?)
            }
        }))
    }

    /// A writing transaction, kept only by [`Tx::commit`]. Nothing slow may happen inside.
    pub async fn write(&self) -> Result<Tx, Fault> {
        Ok(Tx(match &self.0 {
            Db::Sqlite { write, .. } => Inner::SqliteWrite(write.lend().await?),
            Db::Postgres(pool) => Inner::Postgres(pool.begin().await?),
        }))
    }

    /// Returns once whatever a refused transaction has seen can be read by everybody. On SQLite it may
    /// have seen neighbours of its group whose commit was still to come.
    pub async fn settled(&self) {
        if let Db::Sqlite { write, .. } = &self.0 {
            write.settled().await;
        }
    }

    /// Whether several instances may share this database.
    pub fn is_shared(&self) -> bool {
        matches!(self.0, Db::Postgres(_))
    }

    /// Lets what is in flight end, then closes every connection.
    pub async fn close(&self) {
        match &self.0 {
            Db::Sqlite { read, write, .. } => {
                write.close().await;
                read.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }
}
