//! PostgreSQL through sqlx.

use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnection, PgPoolOptions, PgRow};
use sqlx::{Arguments, AssertSqlSafe, ConnectOptions, Connection, Executor, PgPool, Postgres, Row};

use rust_decimal::Decimal;
use shared::value::Value;

use super::{Arg, Hold, Limits, PATIENCE, Ty};
use crate::error::Error;

/// A connection that nobody needed for so long is closed: each keeps hundreds of prepared statements, here and on the server.
const IDLE: Duration = Duration::from_secs(60);

/// How long a connection is taken to be alive after its last use.
const FRESH: Duration = Duration::from_secs(1);

/// What the planner should know about us. Statements are short and many: compiling one (`jit`) takes a tenth of a second, and
/// starting workers for one a third of that, where running it takes milliseconds. Disks without moving heads read any
/// page as fast as the next one. And a statement ends soon after its connection does (from PostgreSQL 14 on): whoever asked
/// has left.
const SESSION: &str = "SET jit = off; SET max_parallel_workers_per_gather = 0; SET random_page_cost = 1.1; SELECT \
                       set_config(name, '250ms', false) FROM pg_settings WHERE name = 'client_connection_check_interval'";

/// What our connections are called in the server's list of them.
pub const PROGRAM: &str = "purser";

/// Longest text of a statement that stays prepared, in bytes: who asks for so much at once asks for it once.
const PREPARED_MAX: usize = 32 << 10;

/// Opens a pool; `read` bounds every statement that says nothing else.
pub async fn open(url: &str, read: Duration) -> Result<PgPool, Error> {
    let options: sqlx::postgres::PgConnectOptions = url.parse()?;
    let options = options.statement_cache_capacity(512).application_name(PROGRAM).disable_statement_logging();
    let session = format!("SET statement_timeout = {}; {SESSION}", read.as_millis());
    Ok(PgPoolOptions::new()
        .max_connections(16)
        .min_connections(1)
        .idle_timeout(IDLE)
        .acquire_timeout(PATIENCE)
        // A connection just used is there: asking it each time is a way to the server and back.
        .test_before_acquire(false)
        .before_acquire(|conn, meta| Box::pin(async move { Ok(meta.idle_for < FRESH || conn.ping().await.is_ok()) }))
        .after_connect(move |conn, _| {
            let session = session.clone();
            Box::pin(async move { conn.execute(AssertSqlSafe(session)).await.map(|_| ()) })
        })
        .connect_with(options)
        .await?)
}

/// A connection and what goes on there. Dropped while a statement runs, the connection is closed, which stops the statement;
/// given back, it would first be waited for.
pub struct Session {
    /// There until it is dropped.
    conn: Option<PoolConnection<Postgres>>,
    /// A transaction is open.
    open: bool,
    /// A statement was sent; its answer has not been seen.
    running: bool,
}

impl Session {
    /// A connection without a transaction.
    pub async fn plain(pool: &PgPool) -> Result<Self, Error> {
        Ok(Self { conn: Some(pool.acquire().await?), open: false, running: false })
    }

    /// A transaction in which every statement sees the same moment.
    pub async fn moment(pool: &PgPool) -> Result<Self, Error> {
        let mut session = Self::plain(pool).await?;
        session.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY".to_owned()).await?;
        Ok(session)
    }

    /// A write transaction, its bounds and its lock with one message. Waiting for the lock is bounded like any other waiting;
    /// the statements after it have their own time.
    pub async fn write(pool: &PgPool, hold: Option<Hold>, limits: Limits) -> Result<Self, Error> {
        let (wait, write) = (limits.wait.as_millis(), limits.write.as_millis());
        let mut text = format!("BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = {wait}");
        match hold {
            Some(Hold::Shared(key)) => text.push_str(&format!("; SELECT pg_advisory_xact_lock_shared({key})")),
            Some(Hold::Alone(key)) => text.push_str(&format!("; SELECT pg_advisory_xact_lock({key})")),
            None => {}
        }
        if write > 0 {
            text.push_str(&format!("; SET LOCAL statement_timeout = {write}"));
        }
        let mut session = Self::plain(pool).await?;
        session.begin(text).await?;
        Ok(session)
    }

    async fn begin(&mut self, text: String) -> Result<(), Error> {
        self.open = true;
        let conn = self.start()?;
        let begun = conn.execute(AssertSqlSafe(text)).await;
        self.running = false;
        begun?;
        Ok(())
    }

    pub async fn rows(&mut self, text: String, args: Vec<Arg>, shape: &[Ty]) -> Result<Vec<Vec<Value>>, Error> {
        let persistent = text.len() <= PREPARED_MAX;
        let query = sqlx::query_with(AssertSqlSafe(text), arguments(args)?).persistent(persistent);
        let rows = query.fetch_all(self.start()?).await;
        self.running = false;
        rows?.iter().map(|row| shape.iter().enumerate().map(|(i, ty)| value(row, i, *ty)).collect()).collect()
    }

    pub async fn execute(&mut self, text: String, args: Vec<Arg>) -> Result<u64, Error> {
        let query = sqlx::query_with(AssertSqlSafe(text), arguments(args)?);
        let done = query.execute(self.start()?).await;
        self.running = false;
        Ok(done?.rows_affected())
    }

    pub async fn commit(mut self) -> Result<(), Error> {
        let done = self.start()?.execute("COMMIT").await;
        (self.open, self.running) = (done.is_err(), false);
        done?;
        Ok(())
    }

    /// Returns when it holds nothing any more.
    pub async fn rollback(mut self) -> Result<(), Error> {
        let done = self.start()?.execute("ROLLBACK").await;
        (self.open, self.running) = (done.is_err(), false);
        done?;
        Ok(())
    }

    /// The connection, for one statement. Nothing may follow a statement that was left.
    fn start(&mut self) -> Result<&mut PgConnection, Error> {
        if std::mem::replace(&mut self.running, true) {
            return Err(Error::Closed);
        }
        self.conn.as_deref_mut().ok_or(Error::Closed)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(mut conn) = self.conn.take() else { return };
        if self.running {
            conn.close_on_drop();
        } else if self.open
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(async move {
                if conn.execute("ROLLBACK").await.is_err() {
                    conn.close_on_drop();
                }
            });
        }
    }
}

fn arguments(args: Vec<Arg>) -> Result<PgArguments, Error> {
    let mut out = PgArguments::default();
    for arg in args {
        match arg {
            Arg::Bool(v) => out.add(v),
            Arg::Int(v) => out.add(v),
            Arg::Text(v) => out.add(v),
            Arg::Date(v) => out.add(v),
            Arg::Time(v) => out.add(v),
            Arg::Json(v) => out.add(v),
            Arg::Ints(v) => out.add(v),
            Arg::Texts(v) => out.add(v),
            Arg::Column(v) => column(&mut out, v),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(out)
}

/// Values of one type as an array.
fn column(out: &mut PgArguments, args: Vec<Arg>) -> Result<(), sqlx::error::BoxDynError> {
    macro_rules! all {
        ($type:ident) => {
            out.add(args.into_iter().map(|arg| if let Arg::$type(v) = arg { v } else { None }).collect::<Vec<_>>())
        };
    }
    match args.first() {
        Some(Arg::Bool(_)) => all!(Bool),
        Some(Arg::Int(_)) => all!(Int),
        Some(Arg::Text(_)) => all!(Text),
        Some(Arg::Date(_)) => all!(Date),
        Some(Arg::Time(_)) => all!(Time),
        Some(Arg::Json(_)) => all!(Json),
        None | Some(Arg::Ints(_) | Arg::Texts(_) | Arg::Column(_)) => Err("a column of single values".into()),
    }
}

fn value(row: &PgRow, i: usize, ty: Ty) -> Result<Value, Error> {
    let value = match ty {
        Ty::Bool => row.try_get_unchecked::<Option<bool>, _>(i)?.map(Value::Bool),
        Ty::Int => row.try_get_unchecked::<Option<i64>, _>(i)?.map(Value::Int),
        Ty::Decimal(scale) => row
            .try_get_unchecked::<Option<i64>, _>(i)?
            .map(|n| Value::Decimal(Decimal::new(n, u32::from(scale)).normalize())),
        Ty::Text => row.try_get_unchecked::<Option<String>, _>(i)?.map(Value::Text),
        Ty::Date => row.try_get_unchecked::<Option<chrono::NaiveDate>, _>(i)?.map(Value::Date),
        Ty::Time => row.try_get_unchecked::<Option<chrono::DateTime<chrono::Utc>>, _>(i)?.map(Value::Time),
        Ty::Json => row.try_get::<Option<serde_json::Value>, _>(i)?.map(Value::Json),
        Ty::Ints => row.try_get_unchecked::<Option<Vec<i64>>, _>(i)?.map(Value::Ids),
    };
    Ok(value.unwrap_or(Value::Null))
}
