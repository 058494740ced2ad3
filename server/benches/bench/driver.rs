//! sqlx alone: what the floors are measured with. Connections are set up as the server's are.

use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use server::db::{Arg, Dialect, Ty};
use shared::value::Value;
use sqlx::postgres::{PgArguments, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{Arguments, AssertSqlSafe, ConnectOptions, PgPool, Row, SqlitePool};

pub enum Driver {
    Sqlite { read: SqlitePool, write: SqlitePool },
    Postgres(PgPool),
}

/// A statement and what is bound to it.
pub type Statement = (String, Vec<Arg>);

impl Driver {
    pub async fn open(url: &str) -> Self {
        if !url.starts_with("sqlite:") {
            let pool = PgPoolOptions::new().max_connections(16).connect(url).await.expect("PostgreSQL answers");
            return Self::Postgres(pool);
        }
        let options = SqliteConnectOptions::from_str(url)
            .expect("a database URL")
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("cache_size", "-16000")
            .pragma("mmap_size", "268435456")
            .pragma("temp_store", "memory")
            .disable_statement_logging();
        let read = SqlitePoolOptions::new().max_connections(8).connect_with(options.clone()).await.expect("a reader");
        // SQLite has one writer at a time: more connections would only wait for each other.
        let write = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("a writer");
        Self::Sqlite { read, write }
    }

    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite { .. } => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    pub async fn rows(&self, (text, args): Statement, shape: &[Ty]) -> Vec<Vec<Value>> {
        let sql = AssertSqlSafe(text.clone());
        match self {
            Self::Sqlite { read, .. } => {
                let rows = sqlx::query_with(sql, sqlite_arguments(args)).fetch_all(read).await.expect(&text);
                rows.iter()
                    .map(|row| shape.iter().enumerate().map(|(i, ty)| sqlite_value(row, i, *ty)).collect())
                    .collect()
            }
            Self::Postgres(pool) => {
                let rows = sqlx::query_with(sql, postgres_arguments(args)).fetch_all(pool).await.expect(&text);
                rows.iter()
                    .map(|row| shape.iter().enumerate().map(|(i, ty)| postgres_value(row, i, *ty)).collect())
                    .collect()
            }
        }
    }

    pub async fn number(&self, text: &str) -> i64 {
        let rows = self.rows((text.to_owned(), Vec::new()), &[Ty::Int]).await;
        rows.first().and_then(|row| row[0].as_int()).unwrap_or(0)
    }

    /// The first column of all rows.
    pub async fn numbers(&self, text: &str) -> Vec<i64> {
        let rows = self.rows((text.to_owned(), Vec::new()), &[Ty::Int]).await;
        rows.iter().filter_map(|row| row[0].as_int()).collect()
    }

    pub async fn text(&self, text: &str) -> String {
        let rows = self.rows((text.to_owned(), Vec::new()), &[Ty::Text]).await;
        rows.first().and_then(|row| row[0].as_str()).unwrap_or_default().to_owned()
    }

    /// Runs statements in one transaction; returns when it is on disk.
    pub async fn write(&self, statements: Vec<Statement>) {
        match self {
            Self::Sqlite { write, .. } => {
                let mut tx = write.begin_with("BEGIN IMMEDIATE").await.expect("a turn");
                for (text, args) in statements {
                    let sql = AssertSqlSafe(text.clone());
                    sqlx::query_with(sql, sqlite_arguments(args)).execute(&mut *tx).await.expect(&text);
                }
                tx.commit().await.expect("a commit");
            }
            Self::Postgres(pool) => {
                let mut tx = pool.begin().await.expect("a connection");
                for (text, args) in statements {
                    let sql = AssertSqlSafe(text.clone());
                    sqlx::query_with(sql, postgres_arguments(args)).execute(&mut *tx).await.expect(&text);
                }
                tx.commit().await.expect("a commit");
            }
        }
    }

    /// A statement that must not stand in a transaction.
    pub async fn run(&self, text: &'static str) {
        match self {
            Self::Sqlite { write, .. } => sqlx::query(text).execute(write).await.map(|_| ()).expect(text),
            Self::Postgres(pool) => sqlx::query(text).execute(pool).await.map(|_| ()).expect(text),
        }
    }

    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

fn sqlite_arguments(args: Vec<Arg>) -> SqliteArguments {
    let mut out = SqliteArguments::default();
    for arg in args {
        match arg {
            Arg::Bool(v) => out.add(v),
            Arg::Int(v) => out.add(v),
            Arg::Text(v) => out.add(v),
            Arg::Date(v) => out.add(v.map(|date| date.to_string())),
            Arg::Time(v) => out.add(v.map(|time| time.timestamp_micros())),
            Arg::Json(v) => out.add(v.map(|json| json.to_string())),
            Arg::Ints(_) | Arg::Texts(_) | Arg::Column(_) => unreachable!("a floor binds single values"),
        }
        .expect("an argument");
    }
    out
}

fn postgres_arguments(args: Vec<Arg>) -> PgArguments {
    let mut out = PgArguments::default();
    for arg in args {
        match arg {
            Arg::Bool(v) => out.add(v),
            Arg::Int(v) => out.add(v),
            Arg::Text(v) => out.add(v),
            Arg::Date(v) => out.add(v),
            Arg::Time(v) => out.add(v),
            Arg::Json(v) => out.add(v),
            Arg::Ints(_) | Arg::Texts(_) | Arg::Column(_) => unreachable!("a floor binds single values"),
        }
        .expect("an argument");
    }
    out
}

/// Decimals stay the integers they are stored as.
fn sqlite_value(row: &SqliteRow, i: usize, ty: Ty) -> Value {
    match ty {
        Ty::Bool => row.get_unchecked::<Option<bool>, _>(i).map(Value::Bool),
        Ty::Int | Ty::Decimal(_) => row.get_unchecked::<Option<i64>, _>(i).map(Value::Int),
        Ty::Text => row.get_unchecked::<Option<String>, _>(i).map(Value::Text),
        Ty::Date => {
            row.get_unchecked::<Option<String>, _>(i).and_then(|text| text.parse::<NaiveDate>().ok()).map(Value::Date)
        }
        Ty::Time => row.get_unchecked::<Option<i64>, _>(i).and_then(DateTime::from_timestamp_micros).map(Value::Time),
        Ty::Json => {
            row.get_unchecked::<Option<String>, _>(i).and_then(|text| serde_json::from_str(&text).ok()).map(Value::Json)
        }
        Ty::Ints => {
            row.get_unchecked::<Option<String>, _>(i).and_then(|text| serde_json::from_str(&text).ok()).map(Value::Ids)
        }
    }
    .unwrap_or_default()
}

fn postgres_value(row: &PgRow, i: usize, ty: Ty) -> Value {
    match ty {
        Ty::Bool => row.get_unchecked::<Option<bool>, _>(i).map(Value::Bool),
        Ty::Int | Ty::Decimal(_) => row.get_unchecked::<Option<i64>, _>(i).map(Value::Int),
        Ty::Text => row.get_unchecked::<Option<String>, _>(i).map(Value::Text),
        Ty::Date => row.get_unchecked::<Option<NaiveDate>, _>(i).map(Value::Date),
        Ty::Time => row.get_unchecked::<Option<DateTime<Utc>>, _>(i).map(Value::Time),
        Ty::Json => row.get::<Option<serde_json::Value>, _>(i).map(Value::Json),
        Ty::Ints => row.get_unchecked::<Option<Vec<i64>>, _>(i).map(Value::Ids),
    }
    .unwrap_or_default()
}
