//! The parts of `cargo xtask test` that programs of others in Python do: pynetbox drives the server, a validator reads
//! its OpenAPI document, schemathesis asks it everything that document allows.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::Session;
use super::parts::with_databases;
use crate::failure::{Context, Failure, Outcome};
use crate::server::{self, Build};
use crate::shell::{answer, program, run, step};
use crate::{debian, stamp};

const TESTS: &str = "server/tests/pynetbox";

/// What is installed into our own Python, as `pip freeze` names it.
const PACKAGES: &[&str] = &["pynetbox==7.8.0", "openapi-spec-validator==0.9.0", "schemathesis==4.32.5"];

/// Examples that schemathesis makes up for each operation, besides those at the edges of its schemas.
const EXAMPLES: &str = "5";

pub fn pynetbox(session: &Session) -> Outcome {
    let workspace = session.workspace;
    if stamp::files(&workspace.root.join(TESTS))?.is_empty() {
        return Err(Failure::new(format!("{TESTS} holds no test")));
    }
    let purser = server::build(workspace, Build::Tests)?;
    let mut python = with_databases(session, program(workspace, python(session)?)?);
    python.args(["-m", "unittest", "discover", "--verbose", "-s", TESTS]).args(session.arguments);
    run(python.env("PURSER_BIN", purser).env("PYTHONDONTWRITEBYTECODE", "1"))
}

pub fn openapi(session: &Session) -> Outcome {
    let workspace = session.workspace;
    let purser = server::build(workspace, Build::Tests)?;
    let document = answer(program(workspace, purser)?.arg("openapi"));
    let document = document.ok_or_else(|| Failure::new("`purser openapi` failed"))?;
    let file = workspace.target().join("openapi.json");
    std::fs::write(&file, document).context("write the OpenAPI document")?;
    run(program(workspace, python(session)?)?.args(["-m", "openapi_spec_validator"]).arg(file))
}

/// How much schemathesis asks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Some examples for each operation, and those at the edges of its schemas: most of an hour.
    Whole,
    /// One example for each operation: a minute or two.
    Short,
}

pub fn fuzz(session: &Session) -> Outcome {
    conform(session, Depth::Whole)
}

pub fn schema(session: &Session) -> Outcome {
    conform(session, Depth::Short)
}

/// Asks the server everything that its document allows, as somebody who may do everything and as somebody with few rights:
/// whatever comes back must be what the document says.
pub fn conform(session: &Session, depth: Depth) -> Outcome {
    let workspace = session.workspace;
    let python = python(session)?;
    let purser = server::build(workspace, Build::Tests)?;
    let folder = workspace.target().join("fuzz");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).context("empty target/fuzz")?;
    }
    std::fs::create_dir_all(&folder).context("make target/fuzz")?;
    step("load the demo estate", || run(program(workspace, &purser)?.arg("demo").arg("--data").arg(&folder)))?;
    let mut token = program(workspace, &purser)?;
    token.args(["token", "create", "--user", "admin", "--data"]).arg(&folder);
    let superuser = answer(&mut token).ok_or_else(|| Failure::new("`purser token create` failed"))?;
    let mut serve = program(workspace, &purser)?;
    serve.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&folder).env("PURSER_LOG", "error");
    let mut server = Server::start(&mut serve)?;
    let mut make = program(workspace, &python)?;
    make.arg(workspace.root.join(RESTRICTED)).arg(&server.url).env("PURSER_TOKEN", &superuser);
    let restricted = answer(&mut make).ok_or_else(|| Failure::new(format!("{RESTRICTED} failed")))?;
    // Commands that fail are printed with their arguments, so the token is none of them.
    let settings = "headers = { Authorization = \"Bearer ${PURSER_TOKEN}\" }\n";
    std::fs::write(folder.join("schemathesis.toml"), settings).context("write schemathesis.toml")?;
    let ask = |what: &str, token: &str, which: &[&str]| {
        let mut python = program(workspace, &python)?;
        python.args(["-m", "schemathesis.cli", "run", &format!("{}/api/schema/", server.url)]);
        python.args(depth.arguments()).args(["--continue-on-failure", "--no-color"]);
        python.args(["--checks", CHECKS, "--warnings", "off"]).args(which).args(session.arguments);
        step(what, || run(python.env("PURSER_TOKEN", token).current_dir(&folder)))
    };
    // It says what it found when it is done, so a long run goes through one area after the other.
    let done = format!("^/api/({}|{SPARED})/", AREAS.join("|"));
    let spared = format!("^/api/{SPARED}/");
    let each = AREAS.map(|area| (area, ["--include-path-regex".to_owned(), format!("^/api/{area}/")]));
    let rest = [("the rest", ["--exclude-path-regex".to_owned(), done])];
    let parts: Vec<(&str, [String; 2])> = match depth {
        Depth::Whole => each.into_iter().chain(rest).collect(),
        Depth::Short => vec![("every area", ["--exclude-path-regex".to_owned(), spared])],
    };
    let callers = [("a superuser", superuser.trim()), ("somebody with few rights", restricted.trim())];
    let mut result = Ok(());
    // The one with few rights first: whoever may do everything changes what there is to see.
    let asked = callers.iter().rev().flat_map(|caller| parts.iter().map(move |part| (caller, part)));
    for (number, ((who, token), (what, which))) in asked.enumerate() {
        let which: Vec<&str> = which.iter().map(String::as_str).collect();
        let what = format!("{} of {}: ask {what} as {who}", number + 1, callers.len() * parts.len());
        result = result.and(ask(&what, token, &which));
    }
    server.stop();
    result
}

impl Depth {
    fn arguments(self) -> [&'static str; 4] {
        match self {
            Self::Whole => ["--phases", "coverage,fuzzing", "--max-examples", EXAMPLES],
            Self::Short => ["--phases", "fuzzing", "--max-examples", "1"],
        }
    }
}

/// Makes the user with few rights.
const RESTRICTED: &str = "server/tests/schemathesis/restricted.py";

/// Asked one after the other. What is in none of them is asked at the end, so that nothing new is left out.
const AREAS: [&str; 10] = [
    "plugins/inventory-monitor",
    "plugins/inventory",
    "plugins/notices",
    "dcim",
    "circuits",
    "extras",
    "core",
    "tenancy",
    "virtualization",
    "ipam",
];

const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

/// Whoever may delete users and tokens would delete their own, and every answer after that would be 403.
const SPARED: &str = "users";

/// A server process, and where it listens.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start(command: &mut Command) -> Outcome<Self> {
        let mut process = command.stdout(Stdio::piped()).spawn().context("start the server")?;
        let mut line = String::new();
        if let Some(out) = process.stdout.take() {
            BufReader::new(out).read_line(&mut line).context("read where the server listens")?;
        }
        match line.trim().strip_prefix("listening on ") {
            Some(url) => Ok(Self { process, url: url.to_owned() }),
            None => {
                let _ = process.kill();
                Err(Failure::new("the server does not start"))
            }
        }
    }

    fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A Python of our own under target/, made again when a pinned version changes.
fn python(session: &Session) -> Outcome<PathBuf> {
    let workspace = session.workspace;
    let folder = workspace.target().join("venv");
    let python = folder.join("bin/python");
    let installed = answer(program(workspace, &python)?.args(["-m", "pip", "freeze"])).unwrap_or_default();
    if PACKAGES.iter().all(|package| installed.lines().any(|line| line.eq_ignore_ascii_case(package))) {
        return Ok(python);
    }
    // Debian's python3 has venv but not what venv needs, unless the package python3-venv is there.
    if answer(program(workspace, "python3")?.args(["-c", "import ensurepip, venv"])).is_none() {
        debian::install(workspace, &["python3-venv"], "tests of the REST interface run in a virtual environment")?;
    }
    step(&format!("install {} into target/venv", PACKAGES.join(", ")), || {
        run(program(workspace, "python3")?.args(["-m", "venv", "--clear"]).arg(&folder))?;
        run(program(workspace, &python)?.args(["-m", "pip", "install", "--quiet"]).args(PACKAGES))
    })?;
    Ok(python)
}
