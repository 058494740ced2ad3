//! `cargo xtask bench` and `cargo xtask torture`: the release server, both databases, and the programs in
//! `server/benches` that measure it or break things around it.

use crate::app::Effort;
use crate::failure::{Failure, Outcome};
use crate::postgres::Cluster;
use crate::server::Build;
use crate::shell::{cargo, run};
use crate::workspace::Workspace;
use crate::{app, flags, server, test};

pub fn bench(workspace: &Workspace, words: &[String]) -> Outcome {
    program(workspace, "bench", words)
}

pub fn torture(workspace: &Workspace, words: &[String]) -> Outcome {
    if let ([schema], arguments) = flags::split(words)
        && schema == "--schema"
    {
        return test::conform(workspace, arguments);
    }
    program(workspace, "torture", words)
}

/// Runs `server/benches/NAME.rs`. It finds the release binary in `PURSER_BIN`, the web application in `PURSER_DIST`
/// and an empty PostgreSQL in `PURSER_TEST_POSTGRES`.
fn program(workspace: &Workspace, name: &str, words: &[String]) -> Outcome {
    let (ours, arguments) = flags::split(words);
    flags::none(ours)?;
    if !workspace.root.join(format!("server/benches/{name}.rs")).is_file() {
        return Err(Failure::new(format!("there is no server/benches/{name}.rs yet")));
    }
    app::build(workspace, Effort::Release)?;
    let purser = server::build(workspace, Build::Release)?;
    let cluster = Cluster::start_durable(workspace)?;
    let mut cargo = cargo(workspace)?;
    cargo.args(["bench", "-p", "server", "--bench", name, "--"]).args(arguments);
    cargo.env("PURSER_BIN", purser).env("PURSER_DIST", workspace.dist()).env("PURSER_TEST_POSTGRES", cluster.url());
    run(&mut cargo)
}
