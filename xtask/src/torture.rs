//! `cargo xtask torture`: `server/examples/torture` attacks a server of its own on both databases. It needs the binary in
//! `PURSER_BIN` and a PostgreSQL in `PURSER_TEST_POSTGRES`.

use std::path::Path;

use crate::failure::Outcome;
use crate::postgres::Cluster;
use crate::server::{self, Build};
use crate::shell::{program, run};
use crate::workspace::Workspace;
use crate::{flags, test};

/// Attacks an optimised server; with `--schema` schemathesis asks a server everything that its document allows.
pub fn torture(workspace: &Workspace, words: &[String]) -> Outcome {
    let (ours, arguments) = flags::split(words);
    if ours == ["--schema"] {
        return test::conform(workspace, arguments);
    }
    if let Some(word) = ours.iter().find(|word| *word != "--soak") {
        return Err(flags::unknown(word));
    }
    let purser = server::build(workspace, Build::Fast)?;
    // The attacks are built with the tests.
    server::build(workspace, Build::Tests)?;
    let cluster = Cluster::start_durable(workspace)?;
    let words: Vec<&str> = ours.iter().chain(arguments).map(String::as_str).collect();
    attack(workspace, &purser, cluster.url(), &words)
}

/// Runs the attacks on a server's binary.
pub fn attack(workspace: &Workspace, purser: &Path, postgres: &str, words: &[&str]) -> Outcome {
    let mut torture = program(workspace, workspace.target().join("debug/examples/torture"))?;
    run(torture.args(words).env("PURSER_BIN", purser).env("PURSER_TEST_POSTGRES", postgres))
}
