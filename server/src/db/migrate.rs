//! Migrations: applied on start, generated from the descriptions.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::Executor;

use super::schema::{self, Table};
use super::{Db, Dialect, MigrationFault, Pool, Sql, Ty, ddl};
use crate::error::Error;

static SQLITE: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// Brings the database to the newest schema. Several servers may try at once: one does it.
pub async fn run(db: &Db) -> Result<(), Error> {
    let result = match &db.pool {
        Pool::Sqlite(pools) => pools.migrate(&SQLITE).await,
        Pool::Postgres(pool) => postgres(pool).await,
    };
    result.map_err(|error| match error {
        Error::Migration(MigrationFault::VersionMismatch(version) | MigrationFault::VersionMissing(version)) => {
            Error::Storage(format!(
                "this database was made by a different version of Purser: its schema change {version} is not the one \
                 this program has. Use the version that made it, or another database; nothing was changed"
            ))
        }
        error => error,
    })
}

/// On a connection of its own, on which statements take as long as they take.
async fn postgres(pool: &sqlx::PgPool) -> Result<(), Error> {
    let mut conn = pool.acquire().await?;
    conn.execute("SET statement_timeout = 0").await?;
    let result = POSTGRES.run(&mut *conn).await;
    conn.close().await?;
    Ok(result?)
}

/// Whether a schema change of a database is one of this program's.
pub fn knows(dialect: Dialect, version: i64, checksum: &[u8]) -> bool {
    let known = match dialect {
        Dialect::Sqlite => &SQLITE,
        Dialect::Postgres => &POSTGRES,
    };
    known.iter().any(|migration| migration.version == version && *migration.checksum == *checksum)
}

/// What a database has: columns and indexes by table.
#[derive(Debug, Default)]
pub struct Found {
    pub columns: BTreeMap<String, BTreeSet<String>>,
    pub indexes: BTreeSet<String>,
}

/// Reads the schema of a database.
pub async fn found(db: &Db) -> Result<Found, Error> {
    let (columns, indexes) = match db.dialect() {
        Dialect::Sqlite => (
            "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'",
            "SELECT name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite_%'",
        ),
        Dialect::Postgres => (
            "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = \
             current_schema()",
            "SELECT indexname::text FROM pg_indexes WHERE schemaname = current_schema()",
        ),
    };
    let mut found = Found::default();
    let mut sql = Sql::new(db.dialect());
    sql.push(columns);
    for row in db.rows(sql, &[Ty::Text, Ty::Text]).await? {
        if let (Some(table), Some(column)) = (row[0].as_str(), row[1].as_str()) {
            found.columns.entry(table.to_owned()).or_default().insert(column.to_owned());
        }
    }
    let mut sql = Sql::new(db.dialect());
    sql.push(indexes);
    for row in db.rows(sql, &[Ty::Text]).await? {
        found.indexes.extend(row[0].as_str().map(str::to_owned));
    }
    Ok(found)
}

/// The statements that bring a schema to what the descriptions say; empty when it agrees.
pub fn difference(dialect: Dialect, found: &Found) -> String {
    let expected = schema::expected();
    let (old, new): (Vec<Table>, Vec<Table>) = expected.into_iter().partition(|t| found.columns.contains_key(&t.name));
    let mut out = ddl::create(dialect, &new);
    for table in &old {
        for column in table.columns.iter().filter(|c| !found.columns[&table.name].contains(&c.name)) {
            out.push_str(&ddl::add_column(dialect, table, column));
        }
        for index in table.indexes.iter().filter(|i| !found.indexes.contains(&i.name)) {
            out.push_str(&ddl::create_index(dialect, table, index));
        }
    }
    if !found.columns.contains_key("search") {
        out.push_str(ddl::search(dialect));
    }
    if !found.columns.contains_key("search_changes") && !found.indexes.contains("ix_search_changes") {
        out.push_str(ddl::search_changes(dialect));
    }
    out
}

/// Columns the database has and no description knows.
pub fn surplus(found: &Found) -> Vec<String> {
    let expected = schema::expected();
    let mut out = Vec::new();
    for (table, columns) in &found.columns {
        if table.starts_with("search") || table.starts_with("_sqlx") || table.starts_with("sqlite_") {
            continue;
        }
        let known = expected.iter().find(|t| &t.name == table);
        for column in columns {
            if !known.is_some_and(|t| t.columns.iter().any(|c| &c.name == column)) {
                out.push(format!("{table}.{column}"));
            }
        }
    }
    out
}
