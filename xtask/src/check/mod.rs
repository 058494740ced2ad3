//! `cargo xtask check`: derived files are current, and the rules of the house that a program can see.
//!
//! Each rule is a function from the committed sources to findings. To add one: a function, and a line in [`RULES`].

mod layers;
mod leaks;
mod promises;
mod sources;
mod style;

use crate::failure::{Failure, Outcome};
use crate::flags;
use crate::shell::{cargo, run as run_program, step};
use crate::workspace::Workspace;

use sources::Source;

/// Something that has to be mended, and where.
pub struct Finding {
    pub path: String,
    /// Counted from 1; 0 when the whole file is meant.
    pub line: usize,
    pub text: String,
}

type Rule = fn(&[Source]) -> Vec<Finding>;

const RULES: &[(&str, Rule)] = &[
    ("no path of one machine, no registry's host", leaks::machine_paths),
    ("package-lock.json names no download address", leaks::lock_addresses),
    ("Cargo.lock names the public registry only", leaks::cargo_sources),
    ("no file is longer than 600 lines", style::lengths),
    ("exceptions to lints are `expect` with a reason", style::exceptions),
    ("each module opens with what it is", style::headers),
    ("no file is named for a heap of things", style::names),
    ("each layer names only what it may", layers::forbidden),
    ("both databases have the same migrations", layers::migrations),
    ("each promise has a number, a state and tests that are there", promises::lines),
    ("promises are counted as they are", promises::counts),
];

pub fn run(workspace: &Workspace, words: &[String]) -> Outcome {
    flags::none(words)?;
    let sources = sources::load(workspace)?;
    let mut broken = 0;
    for (what, rule) in RULES {
        let findings = rule(&sources);
        println!("    {} {what}", if findings.is_empty() { "ok    " } else { "BROKEN" });
        for Finding { path, line, text } in &findings {
            println!("           {path}:{line}: {text}");
        }
        broken += findings.len();
    }
    dependencies(workspace)?;
    match broken {
        0 => Ok(()),
        _ => Err(Failure::new(format!("{broken} places break a rule of the house"))),
    }
}

/// Licences and duplicate versions (deny.toml), where cargo-deny is installed: building it takes longer than all else.
fn dependencies(workspace: &Workspace) -> Outcome {
    if workspace.which("cargo-deny")?.is_none() {
        println!("    not run: licences and duplicate versions, which need `cargo install cargo-deny --locked`");
        return Ok(());
    }
    step("licences and duplicate versions", || {
        run_program(cargo(workspace)?.args(["deny", "check", "bans", "licenses", "sources"]))
    })
}
