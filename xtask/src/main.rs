//! `cargo xtask`: the one door to everything that builds, runs, tests and measures Purser.
//!
//! It compiles before everything else, so it uses the standard library alone. Each subcommand is a module with a
//! `run` function; what several of them need (tools, the application, the server, a database) stands beside them.
//! Nothing here downloads or builds what is already right: see `stamp`.

mod advisories;
mod app;
mod bench;
mod check;
mod debian;
mod failure;
mod flags;
mod format;
mod postgres;
mod run;
mod scratch;
mod server;
mod shell;
mod stamp;
mod test;
mod tools;
mod torture;
mod workspace;

use std::process::ExitCode;

use failure::{Failure, Outcome};
use workspace::Workspace;

const HELP: &str = "\
cargo xtask COMMAND

  run [-- OPTIONS OF `purser serve`]
        Install what is missing, build the application and the server, load the demo estate on the first run,
        start the server. From the second time on it starts in seconds.
  test [--only PARTS] [--long] [-- ARGUMENTS OF THAT PART]
        Everything that must hold, with Chromium and PostgreSQL from Debian's packages where they are missing.
        PARTS, separated by commas: fmt, check, clippy, unit, server, wasm, pynetbox, openapi, schema,
        fuzz, size, browser, crawl. Without --long or a name, two are left out: fuzz asks the server some 50,000 things, and crawl
        presses every control of every page.
  build [--dev]
        Build the web application into dist/ and compress it. --dev: unoptimised, quick to build.
  check
        Files that are derived are current, and the rules of the house that a program can see.
  advisories
        Ask the databases of known weaknesses about the crates and npm packages that are locked. Needs the network.
  fmt
        Format every crate.
  bench [-- ARGUMENTS]
        Measure the operations of docs/PERFORMANCE.md on both databases (release build).
  torture [--soak] [-- ARGUMENTS]
        Attack an optimised server on both databases, and look whether a promise was broken: 15 minutes. --soak: an hour of load.
  torture --schema [-- ARGUMENTS OF schemathesis]
        Ask everything that the OpenAPI document allows, as a superuser and as somebody with few rights.
  postgres [-- COMMAND]
        Start a temporary PostgreSQL. With a command: run it with PURSER_TEST_POSTGRES set, then stop.

  --help with any of them prints this. What the environment can say:
    PURSER_TEST_POSTGRES   a postgres:// address to test on, in place of a temporary cluster
    PURSER_CHROMIUM        the browser to test with, in place of `chromium` on the path
    CI                     any value: build without incremental files
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let words: Vec<String> = words.collect();
    match dispatch(&command, &words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nerror: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &str, words: &[String]) -> Outcome {
    let asks_help = words.iter().take_while(|word| *word != "--").any(|word| word == "--help" || word == "-h");
    if asks_help || matches!(command, "" | "help" | "--help" | "-h") {
        print!("{HELP}");
        return Ok(());
    }
    let workspace = Workspace::find()?;
    match command {
        "run" => run::run(&workspace, words),
        "test" => test::run(&workspace, words),
        "build" => app::run(&workspace, words),
        "check" => check::run(&workspace, words),
        "advisories" => advisories::run(&workspace, words),
        "fmt" => format::run(&workspace, words),
        "bench" => bench::bench(&workspace, words),
        "torture" => torture::torture(&workspace, words),
        "postgres" => postgres::run(&workspace, words),
        other => Err(Failure::new(format!("there is no command `{other}`. `cargo xtask --help` lists them."))),
    }
}
