//! The server's binary, in the three ways it is built.

use std::fs;
use std::path::PathBuf;

use crate::failure::{Context, Outcome};
use crate::shell::{cargo, run, step};
use crate::workspace::Workspace;

/// The crates for this machine. They are always named together: then cargo chooses the same features for their
/// dependencies each time, and no call compiles again what another one has compiled.
pub const NATIVE: &[&str] = &["-p", "shared", "-p", "derive", "-p", "server", "-p", "xtask"];

/// Which binary.
#[derive(Clone, Copy)]
pub enum Build {
    /// What the tests are compiled with; reads `dist/` from disk.
    Tests,
    /// Optimised, but quick to build: what a person runs from the sources. Carries `dist/` inside.
    Fast,
    /// What is deployed and measured. Carries `dist/` inside.
    Release,
}

/// Builds the binary and says where it is. Cargo itself knows when there is nothing to do.
pub fn build(workspace: &Workspace, build: Build) -> Outcome<PathBuf> {
    ensure_dist(workspace)?;
    let (arguments, folder) = match build {
        Build::Tests => ([NATIVE, &["--bins", "--tests", "--examples"]].concat(), "debug"),
        Build::Fast => (vec!["-p", "server", "--profile", "fast"], "fast"),
        Build::Release => (vec!["-p", "server", "--release"], "release"),
    };
    step(&format!("build the server ({folder})"), || run(cargo(workspace)?.arg("build").args(arguments)))?;
    Ok(workspace.target().join(folder).join("purser"))
}

/// The program that tells other tests what is valid (`server/examples/samples.rs`); built with the tests.
pub fn samples(workspace: &Workspace) -> PathBuf {
    workspace.target().join("debug/examples/samples")
}

/// The server embeds `dist/`, or names it, when it is compiled: the folder has to be there, be it empty.
pub fn ensure_dist(workspace: &Workspace) -> Outcome {
    fs::create_dir_all(workspace.dist()).context("make the folder dist")
}
