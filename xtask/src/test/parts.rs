//! The parts of `cargo xtask test`, cheapest first. To add one: a function here and a line in [`PARTS`].

use std::path::PathBuf;
use std::process::Command;

use super::Session;
use crate::app::Effort;
use crate::failure::{Context, Failure, Outcome};
use crate::server::{Build, NATIVE};
use crate::shell::{answer, cargo, for_wasm, program, run, step};
use crate::{app, check, debian, format, server, stamp, tools};

/// One row of the table at the end.
pub struct Part {
    pub name: &'static str,
    pub what: &'static str,
    pub needs_postgres: bool,
    pub run: fn(&Session) -> Outcome,
}

#[rustfmt::skip]
pub const PARTS: &[Part] = &[
    Part { name: "fmt", what: "every file is formatted", needs_postgres: false, run: fmt },
    Part { name: "check", what: "derived files and the rules of the house", needs_postgres: false, run: house },
    Part { name: "clippy", what: "no warning, for this machine and for the browser", needs_postgres: false, run: clippy },
    Part { name: "unit", what: "tests inside the crates, and examples in their documentation", needs_postgres: true, run: unit },
    Part { name: "server", what: "laws, databases, routes: the tests in */tests, on SQLite and PostgreSQL", needs_postgres: true, run: integration },
    Part { name: "wasm", what: "the application's own tests, as wasm", needs_postgres: false, run: wasm },
    Part { name: "pynetbox", what: "a pynetbox client against the server", needs_postgres: true, run: pynetbox },
    Part { name: "browser", what: "Chromium against the server and the release application", needs_postgres: true, run: browser },
];

const PYNETBOX: &str = "pynetbox==7.8.0";
const PYNETBOX_TESTS: &str = "server/tests/pynetbox";
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

fn pynetbox(session: &Session) -> Outcome {
    let workspace = session.workspace;
    if stamp::files(&workspace.root.join(PYNETBOX_TESTS))?.is_empty() {
        return Err(Failure::new(format!("{PYNETBOX_TESTS} holds no test")));
    }
    let purser = server::build(workspace, Build::Tests)?;
    let mut python = with_databases(session, program(workspace, python_with_pynetbox(session)?)?);
    python.args(["-m", "unittest", "discover", "--verbose", "-s", PYNETBOX_TESTS]).args(session.arguments);
    run(python.env("PURSER_BIN", purser).env("PYTHONDONTWRITEBYTECODE", "1"))
}

/// A Python of our own under target/, made again when the pinned version changes.
fn python_with_pynetbox(session: &Session) -> Outcome<PathBuf> {
    let workspace = session.workspace;
    let folder = workspace.target().join("venv");
    let python = folder.join("bin/python");
    let installed = answer(program(workspace, &python)?.args(["-m", "pip", "freeze"])).unwrap_or_default();
    if installed.lines().any(|line| line == PYNETBOX) {
        return Ok(python);
    }
    // Debian's python3 has venv but not what venv needs, unless the package python3-venv is there.
    if answer(program(workspace, "python3")?.args(["-c", "import ensurepip, venv"])).is_none() {
        debian::install(workspace, &["python3-venv"], "the pynetbox test runs in a virtual environment")?;
    }
    step(&format!("install {PYNETBOX} into target/venv"), || {
        run(program(workspace, "python3")?.args(["-m", "venv", "--clear"]).arg(&folder))?;
        run(program(workspace, &python)?.args(["-m", "pip", "install", "--quiet", PYNETBOX]))
    })?;
    Ok(python)
}

fn browser(session: &Session) -> Outcome {
    let workspace = session.workspace;
    let tests = browser_tests(session)?;
    let chromium = debian::chromium(workspace)?;
    app::build(workspace, Effort::Release)?;
    let purser = server::build(workspace, Build::Tests)?;
    let mut node = with_databases(session, program(workspace, "node")?);
    node.args(["--test", "--test-reporter=spec"]).args(tests);
    run(node.env("PURSER_BIN", purser).env("PURSER_CHROMIUM", chromium))
}

/// `end2end/**/*.test.mjs`, or those whose path contains one of the words after `--`. They are named one by one
/// because Node's releases disagree on what a folder means.
fn browser_tests(session: &Session) -> Outcome<Vec<PathBuf>> {
    let workspace = session.workspace;
    let wanted = |path: &PathBuf| {
        let name = path.to_string_lossy();
        name.ends_with(".test.mjs")
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

fn with_databases(session: &Session, mut command: Command) -> Command {
    command.env("PURSER_TEST_POSTGRES", &session.postgres);
    command
}
