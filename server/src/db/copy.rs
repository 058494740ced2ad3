//! A copy of a SQLite database, looked at before anything is replaced by it: it is one, it is whole, it is Purser's, and
//! this version of the program knows its schema.

use std::io::Read;
use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};

use super::{Dialect, migrate};
use crate::error::{Error, Result};

/// How every SQLite database begins (sqlite.org/fileformat2.html, 1.3).
const MAGIC: &[u8] = b"SQLite format 3\0";

/// What was found in a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Number of the last schema change that it has.
    pub schema: i64,
    pub changes: i64,
}

/// Whether a file begins as SQLite databases do.
pub fn is_sqlite(path: &Path) -> Result<bool> {
    begins_with(path, MAGIC)
}

/// Whether a file begins with these bytes; one that is shorter does not.
pub fn begins_with(path: &Path, magic: &[u8]) -> Result<bool> {
    let mut begin = Vec::new();
    std::fs::File::open(path)?.take(magic.len() as u64).read_to_end(&mut begin)?;
    Ok(begin == magic)
}

/// Reads a copy from end to end. The file and its folder are left as they are.
pub async fn examine(path: &Path) -> Result<Found> {
    let refuse = |why: &str| Err(Error::BadRequest(format!("{} {why}", path.display())));
    if !is_sqlite(path)? {
        return refuse("is no SQLite database.");
    }
    let options =
        SqliteConnectOptions::new().filename(path).read_only(true).immutable(true).disable_statement_logging();
    let mut conn = options.connect().await?;
    let answer = look(&mut conn).await;
    // What was read stays read, whatever closing says.
    let _ = conn.close().await;
    match answer {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(why)) => refuse(&why),
        // A file that is cut off or overwritten makes its statements fail.
        Err(fault) => refuse(&format!("is damaged ({fault}).")),
    }
}

async fn look(conn: &mut SqliteConnection) -> sqlx::Result<Result<Found, String>> {
    let verdict: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut *conn).await?;
    if verdict != "ok" {
        return Ok(Err(format!("is damaged ({verdict}).")));
    }
    let ours = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name IN \
                ('_sqlx_migrations', 'core_setting', 'core_objectchange')";
    let tables: i64 = sqlx::query_scalar(ours).fetch_one(&mut *conn).await?;
    if tables < 3 {
        return Ok(Err("is a SQLite database, but none of Purser's.".to_owned()));
    }
    let applied = "SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version";
    let mut schema = 0;
    for row in sqlx::query(applied).fetch_all(&mut *conn).await? {
        schema = row.try_get(0)?;
        let (checksum, success): (Vec<u8>, bool) = (row.try_get(1)?, row.try_get(2)?);
        if !success || !migrate::knows(Dialect::Sqlite, schema, &checksum) {
            return Ok(Err(format!(
                "was made by another version of Purser: this one does not know its schema change {schema}."
            )));
        }
    }
    let changes = sqlx::query_scalar("SELECT COUNT(*) FROM core_objectchange").fetch_one(&mut *conn).await?;
    Ok(Ok(Found { schema, changes }))
}
