//! The only module that talks to sqlx: one handle for two databases.
//!
//! `Db` is the pool, `Tx` a write transaction, `Reader` either of them where only reading is
//! meant. Statements are `Sql` values, answers rows of `Value`. Whatever the two databases do
//! differently is said here or in `dialect`, nowhere else.

pub mod copy;
pub mod ddl;
mod dialect;
pub mod file;
mod limits;
pub mod migrate;
mod outage;
mod packed;
mod postgres;
pub mod schema;
mod slow;
mod sql;
mod sqlite;
pub mod tries;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use shared::value::Value;

pub use dialect::{Dialect, IgnoreCase, Nulls, Place};
pub use limits::{Limits, Work};
pub use outage::Outage;
pub use packed::unpack;
pub use sql::{Alternatives, Arg, Sql, Ty};
pub use sqlx::Error as Fault;
pub use sqlx::migrate::MigrateError as MigrationFault;
pub use tries::Tries;

use crate::error::Error;

/// Whether the database refused a duplicate of something unique.
pub fn refused_duplicate(fault: &Fault) -> bool {
    matches!(fault, Fault::Database(error) if error.is_unique_violation())
}

/// What a transaction lost to others that ran at the same time. Begun again, it may come to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// A turn: it waited in a circle with others (40P01), saw what is no longer so (40001), or waited too long (SQLite's
    /// `BUSY` and `LOCKED`).
    Turn,
    /// Something it refers to, or what refers to something that it deletes (23503).
    Reference,
    /// A value that only one row may have (23505).
    Value,
}

/// Whether a fault is for what others wrote at the same time. A foreign key or a duplicate may be a mistake of our own, too:
/// then it comes again.
pub fn lost(fault: &Fault) -> Option<Lost> {
    const SERIALIZATION_FAILURE: &str = "40001";
    const DEADLOCK_DETECTED: &str = "40P01";
    let Fault::Database(error) = fault else { return None };
    if error.is_foreign_key_violation() {
        return Some(Lost::Reference);
    }
    if error.is_unique_violation() {
        return Some(Lost::Value);
    }
    let code = error.code()?;
    let turn = if error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
        matches!(code.as_ref(), SERIALIZATION_FAILURE | DEADLOCK_DETECTED)
    } else {
        // SQLite's extended codes have the plain one in their lowest byte.
        code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6))
    };
    turn.then_some(Lost::Turn)
}

/// Whether the database refused a regular expression.
pub fn refused_pattern(fault: &Fault) -> bool {
    const INVALID_REGULAR_EXPRESSION: &str = "2201B";
    matches!(fault, Fault::Database(error) if error.code().as_deref() == Some(INVALID_REGULAR_EXPRESSION))
}

/// Whether the database stopped a statement: it took too long, or what it waits for was held for too long.
fn stopped(fault: &Fault) -> bool {
    const CANCELLED: &str = "57014";
    const LOCK_NOT_AVAILABLE: &str = "55P03";
    const INTERRUPTED: &str = "9";
    let code = if let Fault::Database(error) = fault { error.code() } else { None };
    matches!(code.as_deref(), Some(CANCELLED | LOCK_NOT_AVAILABLE | INTERRUPTED))
}
/// So long a connection is waited for: then the database counts as away, or as too busy, and the client is told.
const PATIENCE: Duration = Duration::from_millis(1500);

/// A pool of connections to one database.
#[derive(Clone)]
pub struct Db {
    pool: Pool,
    limits: Limits,
    statements: Arc<AtomicU64>,
    room: outage::Room,
}

#[derive(Clone)]
enum Pool {
    Sqlite(sqlite::Pools),
    Postgres(sqlx::PgPool),
}

/// A write transaction. Dropped without `commit`, it never happened.
pub struct Tx {
    conn: TxConn,
    statements: Arc<AtomicU64>,
    /// Until when it may hold what others wait for.
    deadline: Option<Instant>,
    room: outage::Room,
}

enum TxConn {
    Sqlite(sqlite::Write),
    Postgres(postgres::Session),
}

/// A lock that lasts as long as its transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Others may share it.
    Shared(i64),
    Alone(i64),
}

/// One moment of the database: everything read through it agrees, whatever others write meanwhile. A row
/// whose id one statement found is there for the next. It takes a connection at its first statement
/// and gives it back when dropped, so do not ask `Db` for anything else while holding one.
pub struct Snapshot {
    db: Db,
    conn: Option<SnapshotConn>,
    /// What was read of `core_setting`: at this moment it is so.
    settings: HashMap<&'static str, Option<String>>,
}

enum SnapshotConn {
    Sqlite(sqlite::Moment),
    Postgres(postgres::Session),
}

/// Where a read goes: a moment of its own, or the transaction it must agree with.
pub enum Reader<'a> {
    Snapshot(&'a mut Snapshot),
    Tx(&'a mut Tx),
}

impl Db {
    /// Opens `sqlite:<path>`, `sqlite::memory:` or `postgres://…`. The SQLite file is created. Nothing is bounded.
    pub async fn open(url: &str) -> Result<Self, Error> {
        Self::bounded(url, Limits::default()).await
    }

    /// Opens a database of which many ask at once.
    pub async fn bounded(url: &str, limits: Limits) -> Result<Self, Error> {
        let pool = if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Pool::Postgres(postgres::open(url, limits.read).await?)
        } else {
            Pool::Sqlite(sqlite::Pools::open(url).await?)
        };
        Ok(Self { pool, limits, statements: Arc::default(), room: outage::Room::default() })
    }

    pub fn dialect(&self) -> Dialect {
        match self.pool {
            Pool::Sqlite(_) => Dialect::Sqlite,
            Pool::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Starts a write transaction; on SQLite it waits for its turn. Work in a task of your own: one
    /// that is dropped half-way may take the turns around it along.
    pub async fn begin(&self, work: Work) -> Result<Tx, Error> {
        self.begin_with(None, work).await
    }

    /// Starts a write transaction that has a lock from the beginning: PostgreSQL takes it on the same way as
    /// `BEGIN`. SQLite has one writer anyway.
    pub async fn begin_holding(&self, hold: Hold, work: Work) -> Result<Tx, Error> {
        self.begin_with(Some(hold), work).await
    }

    async fn begin_with(&self, hold: Option<Hold>, work: Work) -> Result<Tx, Error> {
        let limits = if work == Work::Job { Limits::default() } else { self.limits };
        let conn = match &self.pool {
            Pool::Sqlite(pools) => TxConn::Sqlite(pools.begin(limits.wait).await?),
            Pool::Postgres(pool) => {
                let begun = postgres::Session::write(pool, hold, limits).await;
                TxConn::Postgres(begun.map_err(busy)?)
            }
        };
        let deadline = (!limits.write.is_zero()).then(|| Instant::now() + limits.write);
        Ok(Tx { conn, statements: self.statements.clone(), deadline, room: self.room.clone() })
    }

    pub fn snapshot(&self) -> Snapshot {
        Snapshot { db: self.clone(), conn: None, settings: HashMap::new() }
    }

    /// How many statements ran so far: tests prove with it that lists do not query per row.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Rows of a single statement. What takes several belongs into a `snapshot`.
    pub async fn rows(&self, sql: Sql, shape: &[Ty]) -> Result<Vec<Vec<Value>>, Error> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        let (text, args) = checked(sql)?;
        let _watch = slow::Watch::new(&text);
        let found = match &self.pool {
            Pool::Sqlite(pools) => pools.rows(text, args, shape, self.limits.read).await,
            Pool::Postgres(pool) => postgres::Session::plain(pool).await?.rows(text, args, shape).await,
        };
        found.map_err(|error| too_slow(error, self.limits.read))
    }

    /// Runs a statement outside a transaction of the engine: housekeeping of rows no model owns
    /// (sessions, last-used stamps).
    pub async fn execute(&self, sql: Sql) -> Result<u64, Error> {
        let db = self.clone();
        // A task, because callers may go away at any time and a turn must come to its end.
        let task = tokio::spawn(async move {
            let mut tries = Tries::of_a_statement();
            loop {
                match db.once(sql.clone()).await {
                    Err(error) => tries.again(error).await?,
                    done => return done,
                }
            }
        });
        task.await.map_err(|error| Error::Internal(error.to_string()))?
    }

    async fn once(&self, sql: Sql) -> Result<u64, Error> {
        let mut tx = self.begin(Work::Request).await?;
        let done = tx.execute(sql).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// Whether it answers, and can write: one whose last write found no room tries again.
    pub async fn ready(&self) -> Result<(), Error> {
        let mut sql = Sql::new(self.dialect());
        sql.push("SELECT 1");
        self.rows(sql, &[Ty::Int]).await?;
        if self.room.is_lacking() {
            let mut sql = Sql::new(self.dialect());
            sql.push("INSERT INTO core_setting (name, value) VALUES ('room', '') ");
            sql.push("ON CONFLICT (name) DO UPDATE SET value = excluded.value");
            self.execute(sql).await?;
        }
        Ok(())
    }

    /// Gives back memory that nobody needed since this was last called.
    pub async fn rest(&self) -> Result<(), Error> {
        match &self.pool {
            Pool::Sqlite(pools) => pools.rest().await,
            // Its pool closes connections that nobody needs.
            Pool::Postgres(_) => Ok(()),
        }
    }

    /// How many other programs of Purser are connected to a PostgreSQL database. Who uses a SQLite file is said by its lock.
    pub async fn others(&self) -> Result<i64, Error> {
        let mut sql = Sql::new(self.dialect());
        sql.push(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() ",
        );
        sql.push("AND application_name = ").str(postgres::PROGRAM);
        Ok(self.rows(sql, &[Ty::Int]).await?.first().and_then(|row| row[0].as_int()).unwrap_or(0))
    }

    /// Writes a consistent copy of a SQLite database into a new file while others go on writing.
    pub async fn copy_to(&self, file: &std::path::Path) -> Result<(), Error> {
        match &self.pool {
            Pool::Sqlite(pools) => pools.copy_to(file).await,
            Pool::Postgres(_) => Err(Error::Internal("PostgreSQL is copied with pg_dump".to_owned())),
        }
    }

    pub async fn close(&self) {
        match &self.pool {
            Pool::Sqlite(pools) => pools.close().await,
            Pool::Postgres(pool) => pool.close().await,
        }
    }
}

/// The error of a read that took longer than reads may.
fn too_slow(error: Error, limit: Duration) -> Error {
    match error {
        Error::Database(fault) if stopped(&fault) => Error::Slow { seconds: limit.as_secs() },
        error => error,
    }
}

/// The error of a write that took longer than writes may, or waited for others.
fn busy(error: Error) -> Error {
    match error {
        Error::Database(fault) if stopped(&fault) => {
            tracing::info!(error = %fault, "a write was given up");
            Error::Busy
        }
        error => error,
    }
}

/// PostgreSQL keeps no NUL characters in texts; neither database is asked to. Fields say so
/// themselves; this is for what else a client may send.
fn checked(sql: Sql) -> Result<(String, Vec<Arg>), Error> {
    let (text, args) = sql.finish();
    fn nul(arg: &Arg) -> bool {
        match arg {
            Arg::Text(Some(text)) => text.contains('\0'),
            Arg::Texts(texts) => texts.iter().any(|text| text.contains('\0')),
            Arg::Column(args) => args.iter().any(nul),
            _ => false,
        }
    }
    if args.iter().any(nul) { Err(Error::BadRequest(shared::check::NO_NULS.to_owned())) } else { Ok((text, args)) }
}

impl Tx {
    pub fn dialect(&self) -> Dialect {
        match self.conn {
            TxConn::Sqlite(_) => Dialect::Sqlite,
            TxConn::Postgres(_) => Dialect::Postgres,
        }
    }

    pub async fn rows(&mut self, sql: Sql, shape: &[Ty]) -> Result<Vec<Vec<Value>>, Error> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        let (text, args) = checked(sql)?;
        let _watch = slow::Watch::new(&text);
        let deadline = self.in_time()?;
        let rows = match &mut self.conn {
            TxConn::Sqlite(write) => write.rows(text, args, shape, deadline).await,
            TxConn::Postgres(session) => within(deadline, session.rows(text, args, shape)).await,
        };
        self.room.note(rows).map_err(busy)
    }

    /// Number of rows touched.
    pub async fn execute(&mut self, sql: Sql) -> Result<u64, Error> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        let (text, args) = checked(sql)?;
        let _watch = slow::Watch::new(&text);
        let deadline = self.in_time()?;
        let done = match &mut self.conn {
            TxConn::Sqlite(write) => write.execute(text, args, deadline).await,
            TxConn::Postgres(session) => within(deadline, session.execute(text, args)).await,
        };
        self.room.note(done).map_err(busy)
    }

    /// Returns when the transaction is on disk.
    pub async fn commit(self) -> Result<(), Error> {
        self.in_time()?;
        let done = match self.conn {
            TxConn::Sqlite(write) => write.commit().await,
            TxConn::Postgres(session) => session.commit().await,
        };
        self.room.note(done)?;
        self.room.found();
        Ok(())
    }

    /// The deadline, unless it is past.
    fn in_time(&self) -> Result<Option<Instant>, Error> {
        match self.deadline {
            Some(deadline) if Instant::now() >= deadline => {
                tracing::info!("a write was given up: it took too long");
                Err(Error::Busy)
            }
            deadline => Ok(deadline),
        }
    }

    /// Returns when nothing of it is held any more.
    pub async fn rollback(self) {
        match self.conn {
            TxConn::Sqlite(write) => drop(write),
            TxConn::Postgres(tx) => {
                // A connection that is gone holds nothing, either.
                let _ = tx.rollback().await;
            }
        }
    }

    pub fn reader(&mut self) -> Reader<'_> {
        Reader::Tx(self)
    }
}

impl Snapshot {
    pub fn reader(&mut self) -> Reader<'_> {
        Reader::Snapshot(self)
    }

    async fn rows(&mut self, sql: Sql, shape: &[Ty]) -> Result<Vec<Vec<Value>>, Error> {
        self.db.statements.fetch_add(1, Ordering::Relaxed);
        let (text, args) = checked(sql)?;
        let _watch = slow::Watch::new(&text);
        if self.conn.is_none() {
            self.conn = Some(match &self.db.pool {
                Pool::Sqlite(pools) => SnapshotConn::Sqlite(pools.moment().await?),
                Pool::Postgres(pool) => SnapshotConn::Postgres(postgres::Session::moment(pool).await?),
            });
        }
        let limit = self.db.limits.read;
        let found = match &mut self.conn {
            Some(SnapshotConn::Sqlite(moment)) => moment.rows(text, args, shape, limit).await,
            Some(SnapshotConn::Postgres(session)) => session.rows(text, args, shape).await,
            None => Err(Error::Closed),
        };
        found.map_err(|error| too_slow(error, limit))
    }
}

/// What a statement answers before a moment; one that does not is left, and stopped with its transaction.
async fn within<T>(deadline: Option<Instant>, statement: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    match deadline {
        None => statement.await,
        Some(deadline) => tokio::time::timeout_at(deadline.into(), statement).await.unwrap_or(Err(Error::Busy)),
    }
}

impl Reader<'_> {
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Snapshot(snapshot) => snapshot.db.dialect(),
            Self::Tx(tx) => tx.dialect(),
        }
    }

    pub async fn rows(&mut self, sql: Sql, shape: &[Ty]) -> Result<Vec<Vec<Value>>, Error> {
        match self {
            Self::Snapshot(snapshot) => snapshot.rows(sql, shape).await,
            Self::Tx(tx) => tx.rows(sql, shape).await,
        }
    }

    /// The first column of every row as integers.
    pub async fn ids(&mut self, sql: Sql) -> Result<Vec<i64>, Error> {
        Ok(self.rows(sql, &[Ty::Int]).await?.iter().filter_map(|row| row[0].as_int()).collect())
    }

    /// One integer; 0 when there is no row.
    pub async fn number(&mut self, sql: Sql) -> Result<i64, Error> {
        Ok(self.ids(sql).await?.first().copied().unwrap_or(0))
    }

    /// A text of `core_setting`, from memory if it came with another answer in this moment.
    pub async fn setting(&mut self, name: &'static str) -> Result<Option<String>, Error> {
        if let Self::Snapshot(snapshot) = self
            && let Some(known) = snapshot.settings.get(name)
        {
            return Ok(known.clone());
        }
        let mut sql = Sql::new(self.dialect());
        sql.push("SELECT value FROM core_setting WHERE name = ").str(name);
        let rows = self.rows(sql, &[Ty::Text]).await?;
        let text = rows.first().and_then(|row| row[0].as_str()).map(str::to_owned);
        self.note(name, text.as_deref());
        Ok(text)
    }

    /// Remembers a setting that came with another answer.
    pub fn note(&mut self, name: &'static str, text: Option<&str>) {
        // A transaction may change it.
        if let Self::Snapshot(snapshot) = self {
            snapshot.settings.insert(name, text.map(str::to_owned));
        }
    }

    /// A reader for a callee, while this one is kept.
    pub fn again(&mut self) -> Reader<'_> {
        match self {
            Self::Snapshot(snapshot) => Reader::Snapshot(snapshot),
            Self::Tx(tx) => Reader::Tx(tx),
        }
    }
}
