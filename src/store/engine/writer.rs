//! Group commit on SQLite: one connection writes, lent in turn, and all who wrote meanwhile share a sync.
//!
//! A lent transaction is a savepoint. Who commits releases the savepoint, queues again behind all
//! that were waiting by then, and the first of the group to come round runs the one COMMIT for
//! everybody in it. The queue is fair (tokio's mutex), so nobody waits longer than one round.

use crate::store::fault::Fault;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

/// Transactions this process has kept, and the syncs they shared.
static TURNS: AtomicU64 = AtomicU64::new(0);
static GROUPS: AtomicU64 = AtomicU64::new(0);

/// How many transactions this process has kept since its start, and how many syncs of the embedded engine
/// they shared.
pub fn commits() -> (u64, u64) {
    (TURNS.load(Relaxed), GROUPS.load(Relaxed))
}

/// One more transaction was kept.
pub(super) fn count_commit() {
    TURNS.fetch_add(1, Relaxed);
}

/// The writing side of an SQLite store; clones share the one connection.
#[derive(Clone)]
pub(super) struct Writer(Arc<Mutex<Desk>>);

/// The connection and the group that is open on it.
struct Desk {
    options: SqliteConnectOptions,
    conn: Option<SqliteConnection>,
    /// Set while a transaction is open.
    group: Option<Group>,
    groups: u64,
}

struct Group {
    number: u64,
    /// Told once whether the group's COMMIT reached the disk.
    waiting: Vec<oneshot::Sender<bool>>,
}

/// The connection, lent to one use case.
pub(super) struct Lent {
    desk: Option<OwnedMutexGuard<Desk>>,
}

impl Writer {
    pub(super) async fn open(options: SqliteConnectOptions) -> Result<Writer, Fault> {
        let conn = options.connect().await?;
        Ok(Writer(Arc::new(Mutex::new(Desk { options, conn: Some(conn), group: None, groups: 0 }))))
    }

    /// Waits for its turn. Runs in a task of its own: a caller that goes away half way must not
    /// leave a transaction open that nobody knows of.
    pub(super) async fn lend(&self) -> Result<Lent, Fault> {
        let desk = self.0.clone();
        tokio::spawn(async move {
            let mut desk = desk.lock_owned().await;
            desk.open().await?;
            Ok(Lent { desk: Some(desk) })
        })
        .await
        .unwrap_or(Err(Fault::Lost))
    }

    /// Returns once all that any turn so far has seen is on disk, or gone.
    pub(super) async fn settled(&self) {
        let desk = self.0.clone();
        let settled = tokio::spawn(async move { desk.lock_owned().await.settle().await });
        let _ = settled.await;
    }

    /// Closes the connection once nobody writes any more.
    pub(super) async fn close(&self) {
        let mut desk = self.0.lock().await;
        desk.settle().await;
        if let Some(conn) = desk.conn.take() {
            let _ = sqlx::Connection::close(conn).await;
        }
    }
}

impl Desk {
    async fn run(&mut self, sql: &'static str) -> Result<(), Fault> {
        let conn = self.conn.as_mut().ok_or(Fault::Lost)?;
        sqlx::query(sql).execute(conn).await?;
        Ok(())
    }

    /// Opens the group's transaction if none is open, and a savepoint in it.
    async fn open(&mut self) -> Result<(), Fault> {
        if self.conn.is_none() {
            self.conn = Some(self.options.connect().await?);
        }
        if self.group.is_none() {
            self.run("begin immediate").await?;
            self.groups += 1;
            self.group = Some(Group { number: self.groups, waiting: Vec::new() });
        }
        let opened = self.run("savepoint turn").await;
        if opened.is_err() {
            self.fail().await;
        }
        opened
    }

    /// Ends the open group: its one COMMIT, then everybody in it is told.
    async fn settle(&mut self) {
        let Some(group) = self.group.take() else { return };
        let kept = self.run("commit").await;
        GROUPS.fetch_add(u64::from(kept.is_ok()), Relaxed);
        if let Err(fault) = &kept {
            tracing::error!(%fault, writes = group.waiting.len(), "a group of writes could not be committed");
            self.reset().await;
        }
        for waiting in group.waiting {
            let _ = waiting.send(kept.is_ok());
        }
    }

    /// The open transaction cannot be trusted any more: all of its group fails.
    async fn fail(&mut self) {
        self.reset().await;
        for waiting in self.group.take().map(|group| group.waiting).unwrap_or_default() {
            let _ = waiting.send(false);
        }
    }

    /// Rolls everything back; a connection that cannot even do that is given up.
    async fn reset(&mut self) {
        // SQLite may have rolled back by itself (a full disk does that): then this errs, harmlessly.
        let rolled_back = self.run("rollback").await;
        let sound =
            rolled_back.is_ok() || self.run("begin").await.is_ok() && self.run("rollback").await.is_ok();
        if !sound {
            self.conn = None;
        }
    }

    /// Takes back what one turn did, and only that.
    async fn undo(&mut self) {
        let undone = async {
            self.run("rollback to turn").await?;
            self.run("release turn").await
        };
        if undone.await.is_err() {
            self.fail().await;
        } else if self.group.as_ref().is_some_and(|group| group.waiting.is_empty()) {
            self.reset().await;
            self.group = None;
        }
    }
}

impl Lent {
    /// The connection, for a statement.
    pub(super) fn conn(&mut self) -> Result<&mut SqliteConnection, Fault> {
        self.desk.as_mut().and_then(|desk| desk.conn.as_mut()).ok_or(Fault::Lost)
    }

    /// Returns after the sync that holds this turn's writes. Runs in a task of its own, so that the
    /// group is ended even when the caller goes away.
    pub(super) async fn commit(mut self) -> Result<(), Fault> {
        let Some(desk) = self.desk.take() else { return Err(Fault::Lost) };
        tokio::spawn(end_turn(desk)).await.unwrap_or(Err(Fault::Lost))
    }

    pub(super) async fn roll_back(mut self) -> Result<(), Fault> {
        if let Some(mut desk) = self.desk.take() {
            let _ = tokio::spawn(async move { desk.undo().await }).await;
        }
        Ok(())
    }
}

async fn end_turn(mut desk: OwnedMutexGuard<Desk>) -> Result<(), Fault> {
    if let Err(fault) = desk.run("release turn").await {
        desk.fail().await;
        return Err(fault);
    }
    let (tell, mut told) = oneshot::channel();
    let Some(group) = desk.group.as_mut() else { return Err(Fault::Lost) };
    let number = group.number;
    group.waiting.push(tell);
    let queue = OwnedMutexGuard::mutex(&desk).clone();
    drop(desk);
    let kept = tokio::select! {
        biased;
        kept = &mut told => kept,
        mut desk = queue.lock_owned() => {
            if desk.group.as_ref().is_some_and(|group| group.number == number) {
                desk.settle().await;
            }
            drop(desk);
            told.await
        }
    };
    if kept.unwrap_or(false) {
        count_commit();
        Ok(())
    } else {
        Err(Fault::Lost)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(mut desk) = self.desk.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(async move { desk.undo().await });
        }
    }
}
