//! `cargo xtask advisories`: whether anything that is locked has a known weakness, or nobody who keeps it any more.
//!
//! A command and no test: what it answers changes without a change here, and it needs the network. Crates are asked about in
//! the RustSec database by cargo-deny (`[advisories]` in deny.toml), npm packages in npm's by `npm audit`.

use crate::failure::{Failure, Outcome};
use crate::shell::{answer, cargo, program, run as run_program, step};
use crate::workspace::Workspace;
use crate::{flags, tools};

pub fn run(workspace: &Workspace, words: &[String]) -> Outcome {
    flags::none(words)?;
    // One of the two may be out of reach; the other is asked all the same.
    let found: Vec<Failure> = [crates(workspace), packages(workspace)].into_iter().filter_map(Result::err).collect();
    match found.as_slice() {
        [] => Ok(()),
        all => Err(Failure::new(all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n       "))),
    }
}

fn crates(workspace: &Workspace) -> Outcome {
    tools::cargo_deny(workspace)?;
    step("fetch the advisories about crates", || {
        let fetched = run_program(cargo(workspace)?.args(["deny", "fetch", "db"]));
        fetched.map_err(|_| Failure::new("crates were not checked: the RustSec database cannot be reached from here"))
    })?;
    step("crates", || run_program(cargo(workspace)?.args(["deny", "check", "--disable-fetch", "advisories"])))
}

fn packages(workspace: &Workspace) -> Outcome {
    step("npm packages", || {
        let reachable = answer(program(workspace, "npm")?.args(["audit", "--json", "--audit-level=none"])).is_some();
        if !reachable {
            return Err(Failure::new("npm packages were not checked: npm's advisories cannot be reached from here"));
        }
        run_program(program(workspace, "npm")?.args(["audit", "--audit-level=low"]))
    })
}
