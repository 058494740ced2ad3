//! Backups: made, and read back. SQLite copies itself consistently while others write; PostgreSQL's own tools do the same
//! for it. A backup and its checksum are readable by their owner alone.

use std::path::Path;
use std::process::Command;

use server::config::Config;
use server::db::file::{create_private, sync_folder_of};
use server::db::{Db, copy};
use server::error::{Error, Result};

use super::checksum::{self, Verdict};
use super::{dump, say};

/// How a dump of `pg_dump --format=custom` begins.
const DUMP: &[u8] = b"PGDMP";

/// What kind of database a backup is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    /// Of the configured database.
    pub fn configured(url: &str) -> Self {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") { Self::Postgres } else { Self::Sqlite }
    }

    /// Of a backup, by how it begins.
    pub fn of(file: &Path) -> Result<Self> {
        if !file.is_file() {
            return Err(Error::BadRequest(format!("{} is no file.", file.display())));
        }
        match (copy::is_sqlite(file)?, copy::begins_with(file, DUMP)?) {
            (true, _) => Ok(Self::Sqlite),
            (_, true) => Ok(Self::Postgres),
            _ => Err(Error::BadRequest(format!(
                "{} is no backup: neither a SQLite database nor a dump of PostgreSQL.",
                file.display()
            ))),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

pub async fn make(config: &Config, file: &Path) -> Result<()> {
    if file.exists() {
        return Err(Error::BadRequest(format!("{} exists already.", file.display())));
    }
    checksum::refuse_old(file)?;
    let url = config.database_url();
    let made = match Kind::configured(&url) {
        Kind::Sqlite => copy_sqlite(&url, file).await,
        // The tool fills the file that is there, and leaves its mode.
        Kind::Postgres => create_private(file)
            .map_err(Error::from)
            .and_then(|_| tool("pg_dump", &["--format=custom", "--file", &file.display().to_string(), &url])),
    };
    if let Err(error) = made.and_then(|()| checksum::write(file)).and_then(|()| Ok(sync_folder_of(file)?)) {
        // Half a backup must not be taken for one.
        let _ = std::fs::remove_file(file);
        return Err(error);
    }
    say(&format!("The database was copied to {}, and its checksum to {0}.sha256.", file.display()))
}

async fn copy_sqlite(url: &str, file: &Path) -> Result<()> {
    let db = Db::open(url).await?;
    let copied = db.copy_to(file).await;
    db.close().await;
    copied
}

/// Reads a backup from end to end.
pub async fn verify(file: &Path) -> Result<()> {
    let kind = Kind::of(file)?;
    let checksum = match checksum::compare(file)? {
        Verdict::Same => "its checksum is right",
        Verdict::Unknown => "there is no checksum beside it",
    };
    match kind {
        Kind::Sqlite => {
            let found = copy::examine(file).await?;
            let (schema, changes) = (found.schema, found.changes);
            say(&format!(
                "{} is whole: SQLite, schema {schema}, {changes} changes in its log; {checksum}.",
                file.display()
            ))
        }
        Kind::Postgres => {
            let schema = dump::examine(file)?;
            say(&format!("{} is whole: a dump of PostgreSQL, schema {schema}; {checksum}.", file.display()))
        }
    }
}

/// Runs one of PostgreSQL's own tools to its end.
pub fn tool(name: &str, args: &[&str]) -> Result<()> {
    let status = Command::new(name).args(args).status().map_err(|error| {
        Error::Internal(format!("{name} could not be started ({error}); install the package postgresql-client"))
    })?;
    if status.success() { Ok(()) } else { Err(Error::Internal(format!("{name} failed"))) }
}
