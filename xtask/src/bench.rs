//! `cargo xtask bench`: the release server, both databases, and the program in `server/benches` that measures it.

use crate::app::Effort;
use crate::failure::Outcome;
use crate::postgres::Cluster;
use crate::server::Build;
use crate::shell::{cargo, run};
use crate::workspace::Workspace;
use crate::{app, flags, server};

/// It finds the release binary in `PURSER_BIN`, the web application in `PURSER_DIST` and an empty PostgreSQL in
/// `PURSER_TEST_POSTGRES`.
pub fn bench(workspace: &Workspace, words: &[String]) -> Outcome {
    let (ours, arguments) = flags::split(words);
    flags::none(ours)?;
    app::build(workspace, Effort::Release)?;
    let purser = server::build(workspace, Build::Release)?;
    let cluster = Cluster::start_durable(workspace)?;
    let mut cargo = cargo(workspace)?;
    cargo.args(["bench", "-p", "server", "--bench", "bench", "--"]).args(arguments);
    cargo.env("PURSER_BIN", purser).env("PURSER_DIST", workspace.dist()).env("PURSER_TEST_POSTGRES", cluster.url());
    run(&mut cargo)
}
