//! `cargo xtask build`: the web application, from `app/`, `shared/`, `style/` and npm into `dist/`, compressed.

use std::fs;

use crate::failure::{Context, Failure, Outcome};
use crate::shell::{for_wasm, program, run as run_program, step};
use crate::stamp::Stamp;
use crate::workspace::Workspace;
use crate::{flags, tools};

/// What the result depends on. `target/web`, which esbuild makes on the way, follows from these.
const INPUTS: &[&str] = &[
    "app",
    "shared",
    "style",
    "public",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    ".cargo",
    "package-lock.json",
    "xtask/compress.mjs",
];

/// What the browser may load before the first list, in brotli bytes: page, styles, scripts, WebAssembly and data; the calendar and what
/// else lies in `vendor/` apart. It leaves room to be readable: what is promised are times (docs/PERFORMANCE.md).
const BUDGET: u64 = 640 << 10;
/// Endings of what is loaded.
const LOADED: [&str; 6] = ["html", "css", "js", "wasm", "json", "svg"];

/// How much work goes into making it small.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Unoptimised: for looking at a change.
    Dev,
    /// What is deployed, measured and tested.
    Release,
}

pub fn run(workspace: &Workspace, words: &[String]) -> Outcome {
    let effort = match words {
        [] => Effort::Release,
        [word] if word == "--dev" => Effort::Dev,
        [word, ..] => return Err(flags::unknown(word)),
    };
    build(workspace, effort)
}

/// Builds unless `dist/` is already what the sources say.
pub fn build(workspace: &Workspace, effort: Effort) -> Outcome {
    tools::for_app(workspace)?;
    let name = match effort {
        Effort::Dev => "dev",
        Effort::Release => "release",
    };
    let stamp = || Stamp::new(workspace, "app", INPUTS, name, workspace.dist());
    if workspace.dist().join("index.html").is_file() && stamp()?.is_current()? {
        println!("==> the web application is current ({name})");
        return Ok(());
    }
    step(&format!("build the web application ({name})"), || trunk(workspace, effort))?;
    if effort == Effort::Release {
        step("compress it", || {
            let mut node = program(workspace, "node")?;
            node.arg("xtask/compress.mjs").arg(workspace.dist()).arg(workspace.target().join("xtask/vendor"));
            run_program(&mut node)
        })?;
    }
    stamp()?.store()
}

fn trunk(workspace: &Workspace, effort: Effort) -> Outcome {
    let mut trunk = program(workspace, "trunk")?;
    // Trunk understands `NO_COLOR=1` in the environment as an option of its own, and refuses the 1.
    for_wasm(workspace, &mut trunk).env_remove("NO_COLOR").arg("build");
    if effort == Effort::Release {
        trunk.arg("--release");
    }
    run_program(&mut trunk)?;
    if workspace.dist().join("index.html").is_file() {
        return Ok(());
    }
    Err(Failure::new("Trunk ended well but left no dist/index.html"))
}

/// Fails when the compressed release build in `dist/` is larger than its budget.
pub fn within_budget(workspace: &Workspace) -> Outcome {
    let mut size = 0;
    for entry in fs::read_dir(workspace.dist()).context("read dist/")? {
        let path = entry.context("read dist/")?.path();
        let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        if LOADED.contains(&ending.as_str()) {
            // What is small, or gets a nonce into each answer, has no compressed twin.
            let twin = path.with_extension(format!("{ending}.br"));
            let sent = if twin.is_file() { twin } else { path };
            size += fs::metadata(sent).context("read dist/")?.len();
        }
    }
    let kib = |bytes: u64| bytes as f64 / 1024.0;
    let sentence = format!("what is loaded before the first list: {:.1} of {:.1} KiB", kib(size), kib(BUDGET));
    println!("    {sentence}");
    if (1..=BUDGET).contains(&size) { Ok(()) } else { Err(Failure::new(sentence)) }
}
