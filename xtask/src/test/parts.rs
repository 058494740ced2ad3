//! The parts of `cargo xtask test`, cheapest first. To add one: a function here and a line in [`PARTS`].

use std::path::PathBuf;
use std::process::Command;

use super::{Session, python};
use crate::app::Effort;
use crate::failure::{Context, Failure, Outcome};
use crate::server::{Build, NATIVE};
use crate::shell::{cargo, for_wasm, program, run, step};
use crate::{app, check, debian, format, scratch, server, stamp, tools, torture};

/// One row of the table at the end.
pub struct Part {
    pub name: &'static str,
    pub what: &'static str,
    pub needs_postgres: bool,
    /// Takes longer than one waits for: only with `--long`, or when named.
    pub long: bool,
    pub run: fn(&Session) -> Outcome,
}

#[rustfmt::skip]
pub const PARTS: &[Part] = &[
    Part { name: "fmt", what: "every file is formatted", needs_postgres: false, long: false, run: fmt },
    Part { name: "check", what: "derived files and the rules of the house", needs_postgres: false, long: false, run: house },
    Part { name: "clippy", what: "no warning, for this machine and for the browser", needs_postgres: false, long: false, run: clippy },
    Part { name: "unit", what: "tests inside the crates, and examples in their documentation", needs_postgres: true, long: false, run: unit },
    Part { name: "server", what: "laws, databases, routes: the tests in */tests, on SQLite and PostgreSQL", needs_postgres: true, long: false, run: integration },
    Part { name: "wasm", what: "the application's own tests, as wasm", needs_postgres: false, long: false, run: wasm },
    Part { name: "pynetbox", what: "a pynetbox client against the server", needs_postgres: true, long: false, run: python::pynetbox },
    Part { name: "openapi", what: "the OpenAPI document is valid, by a validator of others", needs_postgres: false, long: false, run: python::openapi },
    Part { name: "schema", what: "schemathesis, a little of everything: no 5xx, and no answer that the document does not describe", needs_postgres: false, long: false, run: python::schema },
    Part { name: "fuzz", what: "schemathesis, much of everything, as superuser and with few rights", needs_postgres: false, long: true, run: python::fuzz },
    Part { name: "torture", what: "attacks on a server of its own, in short: it stays, answers, keeps what it has and within its memory", needs_postgres: true, long: false, run: short_torture },
    Part { name: "size", what: "what the browser loads before the first list is within its budget", needs_postgres: false, long: false, run: size },
    Part { name: "browser", what: "Chromium against the server and the release application", needs_postgres: true, long: false, run: browser },
    Part { name: "crawl", what: "every page, control and form of all models, pressed by two users", needs_postgres: true, long: true, run: crawl },
];

const APP_FOR_WASM: &[&str] = &["-p", "app", "--features", "csr", "--target", "wasm32-unknown-unknown"];

fn fmt(session: &Session) -> Outcome {
    tools::rust_components(session.workspace)?;
    format::check(session.workspace)
}

fn house(session: &Session) -> Outcome {
    check::run(session.workspace, &[])
}

fn clippy(session: &Session) -> Outcome {
    let workspace = session.workspace;
    tools::rust_components(workspace)?;
    tools::rust_target(workspace)?;
    server::ensure_dist(workspace)?;
    let refuse = ["--all-targets", "--", "-D", "warnings"];
    let native = step("clippy for this machine", || run(cargo(workspace)?.arg("clippy").args(NATIVE).args(refuse)));
    let browser = step("clippy for the browser", || {
        run(for_wasm(workspace, cargo(workspace)?.arg("clippy").args(APP_FOR_WASM).args(refuse)))
    });
    native.and(browser)
}

fn unit(session: &Session) -> Outcome {
    server::ensure_dist(session.workspace)?;
    let inside = step("tests inside the crates", || run(&mut native(session, &["--lib", "--bins"])?));
    let mut examples = with_databases(session, cargo(session.workspace)?);
    examples.args(["test", "-p", "shared", "-p", "derive", "-p", "server", "--doc"]);
    inside.and(step("examples in the documentation", || run(&mut examples)))
}

fn integration(session: &Session) -> Outcome {
    server::ensure_dist(session.workspace)?;
    run(&mut native(session, &["--test", "*"])?)
}

/// `cargo test` for this machine's crates, with the words after `--` for the test program.
fn native(session: &Session, targets: &[&str]) -> Outcome<Command> {
    let mut cargo = with_databases(session, cargo(session.workspace)?);
    cargo.arg("test").args(NATIVE).arg("--no-fail-fast").args(targets).arg("--").args(session.arguments);
    Ok(cargo)
}

fn wasm(session: &Session) -> Outcome {
    let workspace = session.workspace;
    tools::rust_target(workspace)?;
    tools::wasm_bindgen(workspace)?;
    let mut cargo = cargo(workspace)?;
    cargo.arg("test").args(APP_FOR_WASM).args(["--lib", "--"]).args(session.arguments);
    // In node, unless a test asks for a browser.
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    run(for_wasm(workspace, &mut cargo))
}

fn short_torture(session: &Session) -> Outcome {
    let purser = server::build(session.workspace, Build::Tests)?;
    let arguments = session.arguments.iter().map(String::as_str);
    let words: Vec<&str> = std::iter::once("--short").chain(arguments).collect();
    torture::attack(session.workspace, &purser, &session.postgres, &words)
}

fn size(session: &Session) -> Outcome {
    app::build(session.workspace, Effort::Release)?;
    app::within_budget(session.workspace)
}

fn browser(session: &Session) -> Outcome {
    in_chromium(session, browser_tests(session)?)
}

fn crawl(session: &Session) -> Outcome {
    in_chromium(session, vec![PathBuf::from(CRAWL)])
}

/// Runs tests in Chromium against the release application.
fn in_chromium(session: &Session, tests: Vec<PathBuf>) -> Outcome {
    let workspace = session.workspace;
    let chromium = debian::chromium(workspace)?;
    app::build(workspace, Effort::Release)?;
    let purser = server::build(workspace, Build::Tests)?;
    let mut node = with_databases(session, program(workspace, "node")?);
    node.args(["--test", "--test-reporter=spec"]).args(tests);
    let samples = server::samples(workspace);
    run(node.env("PURSER_BIN", purser).env("PURSER_SAMPLES", samples).env("PURSER_CHROMIUM", chromium))
}

/// The crawl, which is a part of its own.
const CRAWL: &str = "end2end/crawl.test.mjs";

/// `end2end/**/*.test.mjs`, or those whose path contains one of the words after `--`. They are named one by one
/// because Node's releases disagree on what a folder means.
fn browser_tests(session: &Session) -> Outcome<Vec<PathBuf>> {
    let workspace = session.workspace;
    let wanted = |path: &PathBuf| {
        let name = path.to_string_lossy();
        name.ends_with(".test.mjs")
            && name != CRAWL
            && (session.arguments.is_empty() || session.arguments.iter().any(|word| name.contains(word)))
    };
    let tests: Vec<PathBuf> = stamp::files(&workspace.root.join("end2end"))?
        .into_iter()
        .map(|path| path.strip_prefix(&workspace.root).map(PathBuf::from).context("name a test"))
        .collect::<Outcome<Vec<_>>>()?
        .into_iter()
        .filter(wanted)
        .collect();
    if tests.is_empty() { Err(Failure::new("no test in end2end/ matches")) } else { Ok(tests) }
}

/// Gives a test program PostgreSQL, and the place for its own databases.
pub fn with_databases(session: &Session, mut command: Command) -> Command {
    command.env("PURSER_TEST_POSTGRES", &session.postgres).env("TMPDIR", scratch::folder());
    command
}
