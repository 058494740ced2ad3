//! SQLite through sqlx: a pool of readers and one writer with group commit.
//!
//! Writers take turns on one connection. The transaction around the turns is committed when nobody waits
//! for the next one or enough have gathered, so that many small writes share one sync. `commit` returns
//! only when its own turn is on disk. Each turn but a transaction's first is a savepoint: with the first,
//! nobody else's work would be undone, and without one SQLite need not remember what pages were like.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{Arguments, AssertSqlSafe, ConnectOptions, Connection, Executor, Row, Sqlite, SqlitePool, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use chrono::{DateTime, NaiveDate};
use rust_decimal::Decimal;
use shared::value::Value;

use super::file::{Lock, create_private, keep_private};
use super::limits::{Interrupt, Running, STEPS};
use super::{Arg, Outage, PATIENCE, Ty};
use crate::error::Error;

/// Most turns that share one commit.
const GROUP_MAX: usize = 64;
const READERS: u32 = 8;
/// A reader that nobody needed for so long is closed, and with it go the pages that it keeps (16 MB at most).
const IDLE: Duration = Duration::from_secs(60);
/// Bytes of the file that are read where the system keeps them, not copied: the most that SQLite is built for. It takes
/// addresses, not memory.
const MAPPED: &str = "2147418112";

#[derive(Clone)]
pub struct Pools {
    read: SqlitePool,
    writer: Arc<Mutex<Writer>>,
    waiting: Arc<AtomicUsize>,
    /// Turns of the writer so far, and how many there had been when it was last looked whether it rests.
    turns: Arc<AtomicU64>,
    seen: Arc<AtomicU64>,
    /// Held as long as anybody can read or write; a database in memory needs none.
    _lock: Option<Arc<Lock>>,
}

struct Writer {
    conn: Option<SqliteConnection>,
    interrupt: Arc<Interrupt>,
    state: State,
    /// Turns released but not yet on disk.
    pending: Vec<oneshot::Sender<Result<(), Broken>>>,
}

/// Why turns are not on disk, for all who wait for them.
#[derive(Debug, Clone)]
struct Broken {
    outage: Option<Outage>,
    message: String,
}

impl Broken {
    fn by(error: &Error) -> Self {
        Self { outage: error.outage(), message: error.to_string() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    /// A transaction is open, no turn is running.
    Open,
    /// The first turn of the transaction is running, or was abandoned: all of it must be rolled back.
    First,
    /// A later turn is running, or was abandoned: its savepoint must be rolled back.
    Later,
    /// The statement that opens or ends the transaction was sent; its answer has not been seen.
    Unsure,
}

/// One turn of the writer.
pub struct Write {
    guard: Option<OwnedMutexGuard<Writer>>,
    waiting: Arc<AtomicUsize>,
}

/// The file of an address, without its parameters; nothing for a database in memory.
fn file_of(path: &str) -> Option<&Path> {
    let (file, parameters) = path.split_once('?').unwrap_or((path, ""));
    let in_memory = file.is_empty() || file == ":memory:" || parameters.contains("mode=memory");
    (!in_memory).then(|| Path::new(file))
}

impl Pools {
    pub async fn open(url: &str) -> Result<Self, Error> {
        let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")).unwrap_or(url);
        if let Some(folder) = Path::new(path).parent().filter(|p| !p.as_os_str().is_empty()) {
            tokio::fs::create_dir_all(folder).await?;
        }
        let lock = match file_of(path) {
            Some(file) => {
                let lock = Lock::shared(file)?;
                // SQLite gives its other files the mode of this one.
                keep_private(file)?;
                Some(Arc::new(lock))
            }
            None => None,
        };
        let options = SqliteConnectOptions::from_str(&format!("sqlite:{path}"))?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .statement_cache_capacity(256)
            // Rows come from another thread: with room for few in between, the two wait for each other at each row.
            .row_buffer_size(1000)
            .pragma("cache_size", "-16000")
            .pragma("mmap_size", MAPPED)
            .pragma("temp_store", "memory")
            .with_regexp()
            .disable_statement_logging();
        // A batch of a thousand touches thousands of pages all over the indexes: what does not fit is written twice, and
        // what later batches touch again need not go into the database's file each time.
        let writing = options.clone().pragma("cache_size", "-64000").pragma("wal_autocheckpoint", "8000");
        let mut conn = writing.connect().await?;
        let interrupt = watched(&mut conn).await?;
        let read = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(1)
            // It is in this process. Who takes one waits for what ran there last when it is watched.
            .test_before_acquire(false)
            .idle_timeout(IDLE)
            .acquire_timeout(PATIENCE)
            .connect_with(options.pragma("query_only", "on"))
            .await?;
        let writer = Writer { conn: Some(conn), interrupt, state: State::Idle, pending: Vec::new() };
        Ok(Self {
            read,
            writer: Arc::new(Mutex::new(writer)),
            waiting: Arc::default(),
            turns: Arc::default(),
            seen: Arc::default(),
            _lock: lock,
        })
    }

    /// Rows of a single statement, which may take so long.
    pub async fn rows(
        &self,
        text: String,
        args: Vec<Arg>,
        shape: &[Ty],
        limit: Duration,
    ) -> Result<Vec<Vec<Value>>, Error> {
        let mut conn = self.read.acquire().await?;
        let running = watched(&mut conn).await?.begin(ends(limit));
        let found = rows(&mut conn, text, args, shape).await;
        running.done();
        found
    }

    /// A read transaction: every statement sees what was there with the first.
    pub async fn moment(&self) -> Result<Moment, Error> {
        let mut tx = self.read.begin().await?;
        let interrupt = watched(&mut tx).await?;
        Ok(Moment { tx, interrupt })
    }

    /// A turn of the writer, waited for so long; for ever if that is zero.
    pub async fn begin(&self, wait: Duration) -> Result<Write, Error> {
        let place = Place::take(&self.waiting);
        self.turns.fetch_add(1, Ordering::Relaxed);
        let turn = self.writer.clone().lock_owned();
        let mut guard = match wait {
            Duration::ZERO => turn.await,
            wait => tokio::time::timeout(wait, turn).await.map_err(|_| Error::Busy)?,
        };
        drop(place);
        guard.settle().await?;
        // From here on a dropped turn must be undone by whoever comes next.
        if guard.state == State::Idle {
            guard.state = State::Unsure;
            guard.run("BEGIN IMMEDIATE").await?;
            guard.state = State::First;
        } else {
            guard.run("SAVEPOINT turn").await?;
            guard.state = State::Later;
        }
        Ok(Write { guard: Some(guard), waiting: self.waiting.clone() })
    }

    /// Gives back the pages that the writer keeps (64 MB at most), if it had nothing to do since this was last called.
    pub async fn rest(&self) -> Result<(), Error> {
        let turns = self.turns.load(Ordering::Relaxed);
        if self.seen.swap(turns, Ordering::Relaxed) != turns {
            return Ok(());
        }
        match self.writer.try_lock() {
            Ok(mut writer) if writer.state == State::Idle => writer.run("PRAGMA shrink_memory").await,
            _ => Ok(()),
        }
    }

    pub async fn migrate(&self, migrator: &sqlx::migrate::Migrator) -> Result<(), Error> {
        let mut writer = self.writer.lock().await;
        let conn = writer.conn.as_mut().ok_or(Error::Closed)?;
        Ok(migrator.run_direct(None, conn, false).await?)
    }

    pub async fn copy_to(&self, file: &Path) -> Result<(), Error> {
        let mut writer = self.writer.lock().await;
        let conn = writer.conn.as_mut().ok_or(Error::Closed)?;
        // SQLite fills an empty file that is there, and leaves its mode.
        create_private(file)?;
        sqlx::query("VACUUM INTO $1").bind(file.display().to_string()).execute(conn).await?;
        Ok(())
    }

    pub async fn close(&self) {
        self.read.close().await;
        let mut writer = self.writer.lock().await;
        if writer.settle().await.is_ok() && writer.state == State::Open {
            let _ = writer.commit("COMMIT").await;
        }
        if let Some(conn) = writer.conn.take() {
            let _ = conn.close().await;
        }
    }
}

/// When a statement ends that begins now and may take so long; never if that is zero.
fn ends(limit: Duration) -> Option<Instant> {
    (!limit.is_zero()).then(|| Instant::now() + limit)
}

/// Gives a connection something that stops its statements.
async fn watched(conn: &mut SqliteConnection) -> Result<Arc<Interrupt>, Error> {
    let interrupt = Interrupt::new();
    let asked = interrupt.clone();
    conn.lock_handle().await?.set_progress_handler(STEPS, move || asked.goes_on());
    Ok(interrupt)
}

/// A read transaction.
pub struct Moment {
    tx: Transaction<'static, Sqlite>,
    interrupt: Arc<Interrupt>,
}

impl Moment {
    pub async fn rows(
        &mut self,
        text: String,
        args: Vec<Arg>,
        shape: &[Ty],
        limit: Duration,
    ) -> Result<Vec<Vec<Value>>, Error> {
        let running = self.interrupt.begin(ends(limit));
        let found = rows(&mut self.tx, text, args, shape).await;
        running.done();
        found
    }
}

/// A place in the queue, given up when dropped.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(waiting: &Arc<AtomicUsize>) -> Self {
        waiting.fetch_add(1, Ordering::SeqCst);
        Self(waiting.clone())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Writer {
    async fn run(&mut self, sql: &'static str) -> Result<(), Error> {
        let conn = self.conn.as_mut().ok_or(Error::Closed)?;
        conn.execute(sql).await?;
        Ok(())
    }

    /// Undoes a turn that was dropped half-way.
    async fn settle(&mut self) -> Result<(), Error> {
        if matches!(self.state, State::Unsure | State::First) {
            // Nothing to roll back is as good.
            let _ = self.run("ROLLBACK").await;
            self.state = State::Idle;
            self.answer(Err(Broken { outage: None, message: "the transaction was given up".to_owned() }));
        }
        if self.state == State::Later {
            let undone = async {
                self.run("ROLLBACK TO turn").await?;
                self.run("RELEASE turn").await
            }
            .await;
            if let Err(error) = undone {
                // The database itself rolled back (disk full): those who wait must hear of it.
                let _ = self.run("ROLLBACK").await;
                self.state = State::Idle;
                self.answer(Err(Broken::by(&error)));
                return Ok(());
            }
            self.state = State::Open;
        }
        Ok(())
    }

    /// Ends the transaction: `sql` is `COMMIT`, with what goes before it.
    async fn commit(&mut self, sql: &'static str) -> Result<(), Error> {
        self.state = State::Unsure;
        let result = self.run(sql).await;
        if result.is_err() {
            let _ = self.run("ROLLBACK").await;
        }
        self.state = State::Idle;
        self.answer(result.as_ref().copied().map_err(Broken::by));
        result
    }

    fn answer(&mut self, result: Result<(), Broken>) {
        for turn in self.pending.drain(..) {
            let _ = turn.send(result.clone());
        }
    }
}

impl Write {
    pub async fn rows(
        &mut self,
        text: String,
        args: Vec<Arg>,
        shape: &[Ty],
        until: Option<Instant>,
    ) -> Result<Vec<Vec<Value>>, Error> {
        let (conn, running) = self.start(until)?;
        let found = rows(conn, text, args, shape).await;
        running.done();
        found
    }

    pub async fn execute(&mut self, text: String, args: Vec<Arg>, until: Option<Instant>) -> Result<u64, Error> {
        let (conn, running) = self.start(until)?;
        let done = sqlx::query_with(AssertSqlSafe(text), arguments(args)?).execute(conn).await;
        running.done();
        Ok(done?.rows_affected())
    }

    /// A statement begins that must be done by then.
    fn start(&mut self, until: Option<Instant>) -> Result<(&mut SqliteConnection, Running), Error> {
        let writer = self.guard.as_deref_mut().ok_or(Error::Closed)?;
        let conn = writer.conn.as_mut().ok_or(Error::Closed)?;
        Ok((conn, writer.interrupt.begin(until)))
    }

    pub async fn commit(mut self) -> Result<(), Error> {
        let Some(mut guard) = self.guard.take() else { return Err(Error::Closed) };
        let later = guard.state == State::Later;
        if self.waiting.load(Ordering::SeqCst) == 0 {
            return guard.commit(if later { "RELEASE turn; COMMIT" } else { "COMMIT" }).await;
        }
        if later && let Err(error) = guard.run("RELEASE turn").await {
            self.guard = Some(guard);
            return Err(error);
        }
        guard.state = State::Open;
        if self.waiting.load(Ordering::SeqCst) > 0 && guard.pending.len() < GROUP_MAX {
            let (turn, done) = oneshot::channel();
            guard.pending.push(turn);
            drop(guard);
            return match done.await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(Broken { outage: Some(Outage::Full), message })) => Err(Error::Full(message)),
                Ok(Err(Broken { message, .. })) => Err(Error::Storage(message)),
                Err(_) => Err(Error::Closed),
            };
        }
        guard.commit("COMMIT").await
    }
}

impl Drop for Write {
    /// An abandoned turn may be the last of a group: somebody must still commit the others.
    fn drop(&mut self) {
        let Some(mut guard) = self.guard.take() else { return };
        if self.waiting.load(Ordering::SeqCst) > 0 {
            return;
        }
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if guard.settle().await.is_ok() && guard.state == State::Open {
                    let _ = guard.commit("COMMIT").await;
                }
            });
        }
    }
}

/// Longest text of a statement that stays prepared, in bytes: who asks for so much at once asks for it once.
const PREPARED_MAX: usize = 32 << 10;

async fn rows(
    conn: &mut SqliteConnection,
    text: String,
    args: Vec<Arg>,
    shape: &[Ty],
) -> Result<Vec<Vec<Value>>, Error> {
    let persistent = text.len() <= PREPARED_MAX;
    let query = sqlx::query_with(AssertSqlSafe(text), arguments(args)?).persistent(persistent);
    let rows = query.fetch_all(conn).await?;
    rows.iter().map(|row| shape.iter().enumerate().map(|(i, ty)| value(row, i, *ty)).collect()).collect()
}

fn arguments(args: Vec<Arg>) -> Result<SqliteArguments, Error> {
    let mut out = SqliteArguments::default();
    for arg in args {
        match arg {
            Arg::Bool(v) => out.add(v),
            Arg::Int(v) => out.add(v),
            Arg::Text(v) => out.add(v),
            Arg::Date(v) => out.add(v.map(|d| d.to_string())),
            Arg::Time(v) => out.add(v.map(|t| t.timestamp_micros())),
            Arg::Json(v) => out.add(v.map(|json| json.to_string())),
            Arg::Ints(v) => out.add(serde_json::to_string(&v).unwrap_or_default()),
            Arg::Texts(v) => out.add(serde_json::to_string(&v).unwrap_or_default()),
            Arg::Column(_) => return Err(Error::Internal("SQLite takes values, not columns of them".to_owned())),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(out)
}

fn value(row: &SqliteRow, i: usize, ty: Ty) -> Result<Value, Error> {
    let value = match ty {
        Ty::Bool => row.try_get_unchecked::<Option<bool>, _>(i)?.map(Value::Bool),
        Ty::Int => row.try_get_unchecked::<Option<i64>, _>(i)?.map(Value::Int),
        Ty::Decimal(scale) => row
            .try_get_unchecked::<Option<i64>, _>(i)?
            .map(|n| Value::Decimal(Decimal::new(n, u32::from(scale)).normalize())),
        Ty::Text => row.try_get_unchecked::<Option<String>, _>(i)?.map(Value::Text),
        Ty::Date => {
            let text = row.try_get_unchecked::<Option<String>, _>(i)?;
            text.and_then(|t| NaiveDate::parse_from_str(&t, "%Y-%m-%d").ok()).map(Value::Date)
        }
        Ty::Time => {
            let micros = row.try_get_unchecked::<Option<i64>, _>(i)?;
            micros.and_then(DateTime::from_timestamp_micros).map(Value::Time)
        }
        Ty::Json => {
            let text = row.try_get_unchecked::<Option<String>, _>(i)?;
            text.and_then(|t| serde_json::from_str(&t).ok()).map(Value::Json)
        }
        Ty::Ints => {
            let text = row.try_get_unchecked::<Option<String>, _>(i)?;
            text.and_then(|t| serde_json::from_str(&t).ok()).map(Value::Ids)
        }
    };
    Ok(value.unwrap_or(Value::Null))
}
