//! The pepper lies outside the database; a server that lacks it, or has another, says so and does not start.

use serde_json::Value as Json;
use server::db::{Db, Sql};

use crate::machine::{Machine, ask};

fn works(machine: &Machine, token: &str) -> bool {
    let server = machine.serve();
    ask(server.address, token, "GET", "/api/dcim/sites/", &Json::Null).expect("an answer").0 == 200
}

fn told(machine: &Machine) {
    machine.run(&["createsuperuser", "--username", "admin", "--password-stdin"], "correct horse battery\n");
    let token = machine.run(&["token", "create", "--user", "admin"], "");
    let file = machine.folder.path().join("pepper");
    assert!(works(machine, &token));

    let own = std::fs::read_to_string(&file).expect("a pepper");
    std::fs::remove_file(&file).expect("it goes");
    assert!(machine.refused(&["migrate"]).contains("a pepper that is not here"));
    std::fs::write(&file, "another pepper, and a long one at that\n").expect("a file");
    assert!(machine.refused(&["migrate"]).contains("was used with another pepper"));
    std::fs::write(&file, "short\n").expect("a file");
    assert!(machine.refused(&["migrate"]).contains("it is no pepper"));
    std::fs::write(&file, &own).expect("a file");
    assert!(works(machine, &token), "back in its place it is right");

    std::fs::remove_file(&file).expect("it goes");
    machine.run(&["pepper", "reset"], "");
    machine.run(&["migrate"], "");
    assert_ne!(std::fs::read_to_string(&file).expect("a pepper"), own);
    assert!(!works(machine, &token), "what the old pepper kept is good for nothing");
}

#[test]
fn a_pepper_that_is_missing_or_another_is_told_on_sqlite() {
    told(&Machine::sqlite());
}

#[test]
fn a_pepper_that_is_missing_or_another_is_told_on_postgresql() {
    Machine::postgres(told);
}

/// As databases of earlier versions have it.
#[test]
fn a_pepper_in_the_database_is_moved_out_of_it() {
    let machine = Machine::sqlite();
    machine.run(&["createsuperuser", "--username", "admin", "--password-stdin"], "correct horse battery\n");
    let token = machine.run(&["token", "create", "--user", "admin"], "");
    let file = machine.folder.path().join("pepper");
    let own = std::fs::read_to_string(&file).expect("a pepper");
    let url = format!("sqlite://{}", machine.folder.path().join("purser.sqlite").display());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let settings = |statement: Sql| {
        runtime.block_on(async {
            let db = Db::open(&url).await.expect("it opens");
            let rows = db.execute(statement).await.expect("a statement");
            db.close().await;
            rows
        })
    };
    let mut sql = Sql::new(server::db::Dialect::Sqlite);
    sql.push("INSERT INTO core_setting (name, value) VALUES ('pepper', ").str(own.trim()).push(")");
    settings(sql);
    let mut sql = Sql::new(server::db::Dialect::Sqlite);
    sql.push("DELETE FROM core_setting WHERE name = 'pepper_known_by'");
    settings(sql);
    std::fs::remove_file(&file).expect("it goes");

    assert!(works(&machine, &token));
    assert_eq!(std::fs::read_to_string(&file).expect("a pepper"), own);
    let mut sql = Sql::new(server::db::Dialect::Sqlite);
    sql.push("DELETE FROM core_setting WHERE name = 'pepper'");
    assert_eq!(settings(sql), 0, "it is in the database no more");
}

/// Two servers on one PostgreSQL database have folders of their own.
#[test]
fn servers_that_share_a_database_share_its_pepper() {
    Machine::postgres(|first| {
        first.run(&["createsuperuser", "--username", "admin", "--password-stdin"], "correct horse battery\n");
        let token = first.run(&["token", "create", "--user", "admin"], "");
        let second = Machine { database: first.database.clone(), ..Machine::sqlite() };
        assert!(second.refused(&["migrate"]).contains("servers that share a database"));
        assert!(second.files().is_empty(), "nothing is left of the attempt: {:?}", second.files());
        std::fs::copy(first.folder.path().join("pepper"), second.folder.path().join("pepper")).expect("a copy");
        assert!(works(&second, &token));
    });
}
