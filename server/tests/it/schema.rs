//! The migrated schema is what the descriptions say, on both databases.

use server::db::{Dialect, Sql, migrate};

use crate::harness::on_both;

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
