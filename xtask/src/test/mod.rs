//! `cargo xtask test`: every part runs, whatever became of the others, and a table at the end says what happened to
//! each. A part that was not asked for is named as such; nothing is skipped in silence.

mod parts;
mod python;

use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome};
use crate::flags;
use crate::postgres::Cluster;
use crate::workspace::Workspace;

use parts::{PARTS, Part};

/// What the parts share.
pub struct Session<'a> {
    pub workspace: &'a Workspace,
    /// Where PostgreSQL listens; empty when no selected part needs it.
    pub postgres: String,
    /// Words for the one selected part's own program.
    pub arguments: &'a [String],
}

struct Row {
    name: &'static str,
    result: Outcome,
    took: Duration,
}

/// The whole of schemathesis, as `cargo xtask torture --schema`.
pub fn conform(workspace: &Workspace, arguments: &[String]) -> Outcome {
    python::fuzz(&Session { workspace, postgres: String::new(), arguments })
}

pub fn run(workspace: &Workspace, words: &[String]) -> Outcome {
    let (ours, arguments) = flags::split(words);
    let (long, ours): (Vec<String>, Vec<String>) = ours.iter().cloned().partition(|word| word == "--long");
    let selected = select(&ours, if long.is_empty() { Long::No } else { Long::Yes })?;
    if let ([first, ..], [_, _, ..]) = (arguments, selected.as_slice()) {
        return Err(Failure::new(format!("`{first}` is for one part: name it with --only")));
    }
    let cluster = if selected.iter().any(|part| part.needs_postgres) { Some(Cluster::start(workspace)?) } else { None };
    let postgres = cluster.as_ref().map(|cluster| cluster.url().to_owned()).unwrap_or_default();
    let session = Session { workspace, postgres, arguments };

    let start = Instant::now();
    let rows: Vec<Row> = selected.iter().map(|part| row(part, &session)).collect();
    drop(cluster);
    report(&rows, start.elapsed())
}

fn row(part: &Part, session: &Session) -> Row {
    println!("\n==> {}: {}", part.name, part.what);
    let start = Instant::now();
    let result = (part.run)(session);
    let took = start.elapsed();
    if let Err(failure) = &result {
        println!("    {}: FAILED: {failure}", part.name);
    }
    Row { name: part.name, result, took }
}

/// Whether the parts that take long were asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Long {
    Yes,
    No,
}

/// The parts that `--only a,b` names, in their own order; all of them without it, those that take long only with `--long`.
fn select(words: &[String], long: Long) -> Outcome<Vec<&'static Part>> {
    let names: Vec<&str> = match words {
        [] => return Ok(PARTS.iter().filter(|part| long == Long::Yes || !part.long).collect()),
        [flag, list] if flag == "--only" => list.split(',').collect(),
        [word] if word.starts_with("--only=") => word["--only=".len()..].split(',').collect(),
        [word, ..] => return Err(flags::unknown(word)),
    };
    if let Some(stranger) = names.iter().find(|name| PARTS.iter().all(|part| part.name != **name)) {
        let known: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
        return Err(Failure::new(format!("there is no part `{stranger}`; there are {}", known.join(", "))));
    }
    Ok(PARTS.iter().filter(|part| names.contains(&part.name)).collect())
}

fn report(rows: &[Row], took: Duration) -> Outcome {
    println!("\n    {:<10} {:<8} {:>10}", "part", "result", "time");
    for part in PARTS {
        match rows.iter().find(|row| row.name == part.name) {
            None => println!("    {:<10} {:<8}", part.name, "not asked for"),
            Some(Row { result: Ok(()), took, .. }) => {
                println!("    {:<10} {:<8} {:>8.1} s", part.name, "ok", took.as_secs_f64());
            }
            Some(Row { result: Err(failure), took, .. }) => {
                println!("    {:<10} {:<8} {:>8.1} s   {failure}", part.name, "FAILED", took.as_secs_f64());
            }
        }
    }
    println!("    {:<10} {:<8} {:>8.1} s", "together", "", took.as_secs_f64());
    for row in rows {
        let last = row.result.as_ref().err().map(Failure::last).filter(|last| !last.is_empty());
        if let Some(last) = last {
            println!("\n==> {}: what it printed last", row.name);
            last.iter().for_each(|line| println!("    {line}"));
        }
    }
    let failed = rows.iter().filter(|row| row.result.is_err()).count();
    println!("\nparts: {} passed, {failed} failed", rows.len() - failed);
    if failed == 0 { Ok(()) } else { Err(Failure::new(format!("{failed} of {} parts failed", rows.len()))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &[&str]) -> Outcome<Vec<&'static str>> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        Ok(select(&words, Long::No)?.iter().map(|part| part.name).collect())
    }

    #[test]
    fn parts_are_chosen_by_name_and_run_in_their_own_order() {
        assert_eq!(names(&[]).unwrap().len(), PARTS.iter().filter(|part| !part.long).count());
        assert_eq!(select(&[], Long::Yes).unwrap().len(), PARTS.len());
        assert_eq!(names(&["--only", "fuzz"]).unwrap(), ["fuzz"]);
        assert_eq!(names(&["--only", "unit,fmt"]).unwrap(), ["fmt", "unit"]);
        assert_eq!(names(&["--only=browser"]).unwrap(), ["browser"]);
    }

    #[test]
    fn a_part_that_does_not_exist_is_refused() {
        assert!(names(&["--only", "fmt,units"]).unwrap_err().to_string().contains("`units`"));
        assert!(names(&["fmt"]).is_err());
    }
}
