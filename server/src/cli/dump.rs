//! A dump of PostgreSQL, looked at before anything is replaced by it: it can be read to its end, it is Purser's, and this
//! version of the program knows its schema.

use std::path::Path;
use std::process::Command;

use server::db::{Dialect, migrate};
use server::error::{Error, Result};

use super::backup::tool;

/// Tables that every database of Purser has.
const OURS: [&str; 3] = ["_sqlx_migrations", "core_setting", "core_objectchange"];

/// Reads a dump from end to end, as a restore would; answers the number of its last schema change.
pub fn examine(file: &Path) -> Result<i64> {
    let name = file.display().to_string();
    tool("pg_restore", &["--file=/dev/null", &name])?;
    let refuse = |why: &str| Err(Error::BadRequest(format!("{name} {why}")));
    let contents = printed(&["--list", &name])?;
    if !OURS.iter().all(|table| lists(&contents, table)) {
        return refuse("is a dump of PostgreSQL, but of none of Purser's databases.");
    }
    let applied = applied(&printed(&["--data-only", "--table=_sqlx_migrations", "--file=-", &name])?);
    for (version, checksum) in &applied {
        if checksum.as_deref().is_none_or(|checksum| !migrate::knows(Dialect::Postgres, *version, checksum)) {
            return refuse(&format!(
                "was made by another version of Purser: this one does not know its schema change {version}."
            ));
        }
    }
    match applied.last() {
        Some((version, _)) => Ok(*version),
        None => refuse("is a dump of PostgreSQL, but of none of Purser's databases."),
    }
}

/// What `pg_restore` prints.
fn printed(args: &[&str]) -> Result<String> {
    let done = Command::new("pg_restore").args(args).output()?;
    if !done.status.success() {
        return Err(Error::Internal("pg_restore failed".to_owned()));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// Whether the contents of a dump name a table: `215; 1259 16386 TABLE public core_setting purser`.
fn lists(contents: &str, table: &str) -> bool {
    contents.lines().any(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.windows(3).any(|words| words[0] == "TABLE" && words[2] == table)
    })
}

/// The schema changes among the rows of a `COPY`, each with its checksum; none for one that failed.
fn applied(copy: &str) -> Vec<(i64, Option<Vec<u8>>)> {
    let mut lines = copy.lines().skip_while(|line| !line.starts_with("COPY "));
    let Some(head) = lines.next() else { return Vec::new() };
    let columns = head.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(columns, _)| columns);
    let place = |name: &str| columns.split(',').position(|column| column.trim() == name);
    let (Some(version), Some(success), Some(checksum)) = (place("version"), place("success"), place("checksum")) else {
        return Vec::new();
    };
    let rows = lines.take_while(|line| *line != "\\.");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let sum = cells.get(checksum).and_then(|text| bytes(text)).filter(|_| cells.get(success) == Some(&"t"));
        Some((cells.get(version)?.parse().ok()?, sum))
    };
    let mut rows: Vec<_> = rows.filter_map(row).collect();
    rows.sort_unstable();
    rows
}

/// Bytes as `COPY` writes them: `\\x0fa1`.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_start_matches('\\').strip_prefix('x')?;
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dump_tells_its_tables_and_schema_changes() {
        let contents = ";\n; Archive created\n215; 1259 16386 TABLE public core_setting purser\n3412; 0 16386 TABLE DATA public core_setting purser\n";
        assert!(lists(contents, "core_setting") && !lists(contents, "core_objectchange"));
        let copy = "SET x = 1;\nCOPY public._sqlx_migrations (version, description, installed_on, success, checksum, \
                    execution_time) FROM stdin;\n2\tb\t2026\tf\t\\\\x01\t1\n1\ta\t2026\tt\t\\\\x0fa1\t1\n\\.\n\n";
        assert_eq!(applied(copy), [(1, Some(vec![0x0f, 0xa1])), (2, None)]);
        assert_eq!(applied("nothing"), []);
    }
}
