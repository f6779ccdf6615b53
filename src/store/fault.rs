//! Why a use case did not do what was asked: somebody's rule, or our own trouble.

use crate::domain::refusal::Refusal;

/// A refusal is an answer; everything else is ours to mend.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A rule said no. The person is told which, and why.
    #[error("refused: {0:?}")]
    Refused(Box<Refusal>),
    /// The engine asks to run the whole transaction again (a deadlock, a serialization failure).
    #[error("to be run again: {0}")]
    Again(sqlx::Error),
    /// The database said something we did not expect.
    #[error("database: {}", said(.0))]
    Database(sqlx::Error),
    /// A write whose sync failed, or whose connection is gone. Nothing of it was kept.
    #[error("the write was not kept")]
    Lost,
    /// A row that our own rules cannot read.
    #[error("corrupt {what}: {text}")]
    Corrupt {
        /// Table and column.
        what: &'static str,
        /// What stood there.
        text: String,
    },
    /// The outside world: a file, a mail server, the hash.
    #[error("{0}")]
    Outside(String),
}

impl Fault {
    /// A row that cannot be read.
    pub fn corrupt(what: &'static str, text: impl std::fmt::Display) -> Fault {
        Fault::Corrupt { what, text: text.to_string() }
    }

    /// The name of the constraint or trigger that refused a write, the same on both engines: a
    /// check or trigger by its name, a unique constraint as `table.column, table.column`.
    pub fn broken(&self) -> Option<&str> {
        let (Fault::Database(error) | Fault::Again(error)) = self else { return None };
        let error = error.as_database_error()?;
        error.constraint().or_else(|| {
            let text = error.message(); // SQLite: "UNIQUE constraint failed: a.b, a.c", or what raise() said
            Some(text.rsplit_once("failed: ").map_or(text, |(_, name)| name))
        })
    }
}

/// What the database itself said, without the driver's words around it.
fn said(error: &sqlx::Error) -> String {
    error.as_database_error().map_or_else(|| error.to_string(), |inner| inner.message().to_owned())
}

impl<R: Into<Refusal>> From<R> for Fault {
    fn from(refusal: R) -> Fault {
        Fault::Refused(Box::new(refusal.into()))
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Fault {
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Fault::Again(error); // All connections were busy for long: not our fault, and worth a later try.
        }
        // The day of the ledger is over and sealed: our clock is behind, and will catch up.
        if error.as_database_error().is_some_and(|error| error.message() == "sealed") {
            return Fault::Again(error);
        }
        // PostgreSQL: serialization failure, deadlock. SQLite: busy, busy snapshot, busy recovery.
        match error.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref() {
            Some("40001" | "40P01" | "5" | "517" | "261") => Fault::Again(error),
            _ => Fault::Database(error),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for Fault {
    fn from(error: sqlx::migrate::MigrateError) -> Fault {
        Fault::Outside(format!("migration: {error}"))
    }
}
