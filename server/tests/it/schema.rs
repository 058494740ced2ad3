//! The migrated schema is what the descriptions say, on both databases.

use std::process::Command;

use server::db::{Dialect, Sql, migrate};

use crate::harness::{beside, drop_database, empty_database, on_both};

#[test]
fn migrations_agree_with_the_descriptions() {
    on_both(|server| async move {
        let found = migrate::found(&server.app.db).await.expect("a schema");
        let missing = migrate::difference(server.app.db.dialect(), &found);
        assert_eq!(missing.trim(), "", "{} lacks this; run `purser schema --write NAME`", server.engine);
        assert_eq!(migrate::surplus(&found), Vec::<String>::new());
        // Migrating what is migrated changes nothing.
        migrate::run(&server.app.db).await.expect("a second run");
    });
}

#[test]
fn a_database_of_another_version_is_left_alone_and_says_so() {
    on_both(|server| async move {
        let mut sql = Sql::new(server.app.db.dialect());
        sql.push("UPDATE _sqlx_migrations SET checksum = ").push(match server.app.db.dialect() {
            Dialect::Sqlite => "x'00'",
            Dialect::Postgres => "'\\x00'",
        });
        server.app.db.execute(sql).await.expect("another checksum");
        let error = migrate::run(&server.app.db).await.expect_err("refused");
        assert!(error.to_string().contains("made by a different version of Purser"), "{error}");
    });
}

#[test]
fn the_first_start_writes_no_schema_into_the_log() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let name = runtime.block_on(empty_database());
    for database in [None, Some(beside(&name))] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_purser"));
        command.arg("migrate").arg("--data").arg(folder.path()).current_dir(folder.path()).env("PURSER_LOG", "debug");
        for name in ["PURSER_CONFIG", "PURSER_DATABASE", "PURSER_LISTEN", "PURSER_PEPPER"] {
            command.env_remove(name);
        }
        if let Some(url) = &database {
            command.args(["--database", url]);
        }
        let done = command.output().expect("the program runs");
        let log = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{log}");
        assert!(!log.contains("CREATE TABLE") && !log.contains("ADD COLUMN"), "{log}");
        assert!(log.len() < 8 << 10, "{} bytes: {log}", log.len());
    }
    runtime.block_on(drop_database(Some(&name)));
}
