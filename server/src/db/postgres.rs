//! PostgreSQL through sqlx.

use std::time::Duration;

use sqlx::postgres::{PgArguments, PgPoolOptions, PgRow};
use sqlx::{Arguments, AssertSqlSafe, ConnectOptions, Connection, Executor, PgPool, Postgres, Row, Transaction};

use rust_decimal::Decimal;
use shared::value::Value;

use super::{Arg, Hold, PATIENCE, Ty};
use crate::error::Error;

/// A connection that nobody needed for so long is closed: each keeps hundreds of prepared statements, here and on the server.
const IDLE: Duration = Duration::from_secs(60);

/// How long a connection is taken to be alive after its last use.
const FRESH: Duration = Duration::from_secs(1);

/// What the planner should know about us. Statements are short and many: compiling one (`jit`) takes a tenth of a second, and
/// starting workers for one a third of that, where running it takes milliseconds. Disks without moving heads read any
/// page as fast as the next one.
const SESSION: &str = "SET jit = off; SET max_parallel_workers_per_gather = 0; SET random_page_cost = 1.1";

/// What our connections are called in the server's list of them.
pub const PROGRAM: &str = "purser";

pub async fn open(url: &str) -> Result<PgPool, Error> {
    let options: sqlx::postgres::PgConnectOptions = url.parse()?;
    let options = options.statement_cache_capacity(512).application_name(PROGRAM).disable_statement_logging();
    Ok(PgPoolOptions::new()
        .max_connections(16)
        .min_connections(1)
        .idle_timeout(IDLE)
        .acquire_timeout(PATIENCE)
        // A connection just used is there: asking it each time is a way to the server and back.
        .test_before_acquire(false)
        .before_acquire(|conn, meta| Box::pin(async move { Ok(meta.idle_for < FRESH || conn.ping().await.is_ok()) }))
        .after_connect(|conn, _| Box::pin(async move { conn.execute(SESSION).await.map(|_| ()) }))
        .connect_with(options)
        .await?)
}

/// A write transaction and its lock with one message.
pub async fn begin_holding(pool: &PgPool, hold: Hold) -> Result<Transaction<'static, Postgres>, Error> {
    let (function, key) = match hold {
        Hold::Shared(key) => ("pg_advisory_xact_lock_shared", key),
        Hold::Alone(key) => ("pg_advisory_xact_lock", key),
    };
    Ok(pool.begin_with(AssertSqlSafe(format!("BEGIN; SELECT {function}({key})"))).await?)
}

/// A transaction in which every statement sees the same moment.
pub async fn snapshot(pool: &PgPool) -> Result<Transaction<'static, Postgres>, Error> {
    Ok(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
}

pub async fn rows<'e>(
    conn: impl Executor<'e, Database = Postgres>,
    text: String,
    args: Vec<Arg>,
    shape: &[Ty],
) -> Result<Vec<Vec<Value>>, Error> {
    let rows = sqlx::query_with(AssertSqlSafe(text), arguments(args)?).fetch_all(conn).await?;
    rows.iter().map(|row| shape.iter().enumerate().map(|(i, ty)| value(row, i, *ty)).collect()).collect()
}

pub async fn execute<'e>(
    conn: impl Executor<'e, Database = Postgres>,
    text: String,
    args: Vec<Arg>,
) -> Result<u64, Error> {
    Ok(sqlx::query_with(AssertSqlSafe(text), arguments(args)?).execute(conn).await?.rows_affected())
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
