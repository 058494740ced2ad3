//! `cargo xtask fmt`, and the same as a question.

use crate::failure::Outcome;
use crate::shell::{cargo, run as run_program, step};
use crate::workspace::Workspace;
use crate::{flags, tools};

pub fn run(workspace: &Workspace, words: &[String]) -> Outcome {
    flags::none(words)?;
    tools::rust_components(workspace)?;
    step("format", || run_program(cargo(workspace)?.args(["fmt", "--all"])))
}

/// Fails, showing the differences, when a file is not formatted.
pub fn check(workspace: &Workspace) -> Outcome {
    run_program(cargo(workspace)?.args(["fmt", "--all", "--check"]))
}
