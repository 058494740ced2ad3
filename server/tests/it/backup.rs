//! Backups are whole, readable by their owner alone, and read back; what is not one replaces nothing.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use crate::machine::{Machine, ask};

/// A machine with a token and a site, and its backup.
fn saved(machine: &Machine) -> (String, PathBuf) {
    machine.run(&["createsuperuser", "--username", "admin", "--password-stdin"], "correct horse battery\n");
    let token = machine.run(&["token", "create", "--user", "admin"], "");
    let server = machine.serve();
    let body = json!({"name": "kept", "slug": "kept"});
    assert_eq!(ask(server.address, &token, "POST", "/api/dcim/sites/", &body).expect("an answer").0, 201);
    let file = machine.folder.path().join("copy");
    // While the server runs.
    machine.run(&["backup", word(&file)], "");
    let body = json!({"name": "lost", "slug": "lost"});
    assert_eq!(ask(server.address, &token, "POST", "/api/dcim/sites/", &body).expect("an answer").0, 201);
    let refusal = machine.refused(&["restore", word(&file), "--force"]);
    assert!(refusal.contains("in use"), "under a server: {refusal}");
    (token, file)
}

fn word(path: &Path) -> &str {
    path.to_str().expect("a path")
}

fn names(machine: &Machine, token: &str) -> Vec<String> {
    let server = machine.serve();
    let (status, page) = ask(server.address, token, "GET", "/api/dcim/sites/", &Json::Null).expect("an answer");
    assert_eq!(status, 200, "{page}");
    let name = |site: &Json| site["name"].as_str().expect("a name").to_owned();
    page["results"].as_array().expect("results").iter().map(name).collect()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).permissions().mode() & 0o777
}

fn round_trip(machine: &Machine) {
    let (token, file) = saved(machine);
    let checksum = PathBuf::from(format!("{}.sha256", file.display()));
    let written = std::fs::read_to_string(&checksum).expect("a checksum");
    assert!(written.ends_with("  copy\n") && written.len() == 64 + 7, "as sha256sum has it: {written:?}");
    for path in machine.files() {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    assert!(machine.run(&["backup", "--verify", word(&file)], "").contains("its checksum is right"));
    assert!(machine.refused(&["backup", word(&file)]).contains("exists already"));
    let pepper = std::fs::read(machine.folder.path().join("pepper")).expect("a pepper");
    let pepper = pepper.trim_ascii();
    let copy = std::fs::read(&file).expect("a backup");
    assert!(!copy.windows(pepper.len()).any(|part| part == pepper), "the pepper is in no backup");

    assert_eq!(names(machine, &token), ["kept", "lost"]);
    // Nothing that is no backup, or no longer one, replaces anything.
    let bad = machine.folder.path().join("bad");
    let half = copy[..copy.len() / 2].to_vec();
    let mut zeroed = copy.clone();
    let middle = zeroed.len() / 2;
    zeroed[middle..middle + 20_000].fill(0);
    for (what, bytes) in
        [("cut off", half), ("zeroed", zeroed), ("empty", Vec::new()), ("foreign", b"hello".repeat(9999))]
    {
        std::fs::write(&bad, bytes).expect("a file");
        machine.refused(&["backup", "--verify", word(&bad)]);
        machine.refused(&["restore", word(&bad), "--force"]);
        assert_eq!(names(machine, &token), ["kept", "lost"], "{what}");
    }
    let mut changed = copy.clone();
    *changed.last_mut().expect("a byte") ^= 1;
    std::fs::write(&file, changed).expect("a file");
    assert!(machine.refused(&["restore", word(&file), "--force"]).contains("checksum"), "a byte that is another");
    std::fs::write(&file, copy).expect("a file");

    machine.run(&["restore", word(&file), "--force"], "");
    assert_eq!(names(machine, &token), ["kept"]);
    let left: Vec<PathBuf> = machine.files().into_iter().filter(|path| word(path).contains("re")).collect();
    assert!(
        left.iter().all(|path| !word(path).ends_with(".restoring") && !word(path).contains(".replaced")),
        "{left:?}"
    );
}

#[test]
fn a_backup_of_sqlite_comes_back() {
    round_trip(&Machine::sqlite());
}

#[test]
fn a_backup_of_postgresql_comes_back() {
    Machine::postgres(round_trip);
}

#[test]
fn only_a_database_of_this_program_is_restored() {
    let machine = Machine::sqlite();
    let (token, file) = saved(&machine);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let alter = |statement: &str| {
        let db = runtime.block_on(server::db::Db::open(&format!("sqlite://{}", file.display()))).expect("it opens");
        let mut sql = server::db::Sql::new(db.dialect());
        sql.push(statement);
        runtime.block_on(db.execute(sql)).expect(statement);
        runtime.block_on(db.close());
        std::fs::remove_file(format!("{}.sha256", file.display())).unwrap_or_default();
    };
    alter("UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1");
    assert!(machine.refused(&["restore", word(&file), "--force"]).contains("another version"));
    alter("DROP TABLE _sqlx_migrations");
    assert!(machine.refused(&["restore", word(&file), "--force"]).contains("none of Purser's"));
    assert_eq!(names(&machine, &token), ["kept", "lost"]);

    Machine::postgres(|machine| {
        let (token, file) = saved(machine);
        let url = machine.database.clone().expect("a database");
        let other = runtime.block_on(crate::harness::create_database());
        let (theirs, dump) = (crate::harness::beside(&other), machine.folder.path().join("other"));
        let run = |statement: &str| {
            let db = runtime.block_on(server::db::Db::open(&theirs)).expect("it opens");
            let mut sql = server::db::Sql::new(db.dialect());
            sql.push(statement);
            runtime.block_on(db.execute(sql)).expect(statement);
            runtime.block_on(db.close());
            let words = ["--format=custom", "--file", word(&dump), &theirs];
            assert!(std::process::Command::new("pg_dump").args(words).status().expect("it starts").success());
        };
        run("UPDATE _sqlx_migrations SET checksum = '\\x00' WHERE version = 1");
        assert!(machine.refused(&["restore", word(&dump), "--force"]).contains("another version"));
        run("DROP TABLE _sqlx_migrations");
        assert!(machine.refused(&["restore", word(&dump), "--force"]).contains("none of Purser's"));
        runtime.block_on(crate::harness::drop_database(Some(&other)));
        assert_eq!(names(machine, &token), ["kept", "lost"], "{url}");
        machine.run(&["restore", word(&file), "--force"], "");
        assert_eq!(names(machine, &token), ["kept"]);
    });
}
