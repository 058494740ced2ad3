//! The migrated schema is what the descriptions say, on both databases.

use server::db::migrate;

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
