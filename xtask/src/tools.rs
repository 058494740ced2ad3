//! The tools that a build for the browser needs, at the versions the workspace pins.
//!
//! A tool of the right version that is already on the path is used; otherwise it goes into `target/tools`, so nothing
//! outside the workspace changes. The version of wasm-bindgen is read from Cargo.lock: library and tool must agree.

use std::fs;

use crate::failure::{Context, Failure, Outcome};
use crate::shell::{answer, cargo, program, run, step};
use crate::stamp::Stamp;
use crate::workspace::Workspace;

const TRUNK: &str = "0.21.14";
const CARGO_DENY: &str = "0.20.2";
const BINARYEN: &str = "132.0.0";
const WASM: &str = "wasm32-unknown-unknown";
/// The oldest Node.js that esbuild and the scripts here run on.
const NODE: u32 = 18;

/// Everything that building the web application needs.
pub fn for_app(workspace: &Workspace) -> Outcome {
    rust_target(workspace)?;
    npm_packages(workspace)?;
    wasm_bindgen(workspace)?;
    trunk(workspace)?;
    wasm_opt(workspace)
}

/// The standard library for the browser.
pub fn rust_target(workspace: &Workspace) -> Outcome {
    let sysroot = answer(program(workspace, "rustc")?.args(["--print", "sysroot"]))
        .ok_or_else(|| Failure::new("`rustc` does not answer. Install Rust with rustup."))?;
    if std::path::Path::new(&sysroot).join("lib/rustlib").join(WASM).is_dir() {
        return Ok(());
    }
    step("install Rust's standard library for the browser", || {
        run(program(workspace, "rustup")?.args(["target", "add", WASM]))
    })
}

/// `cargo fmt` and `cargo clippy`.
pub fn rust_components(workspace: &Workspace) -> Outcome {
    for (command, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if answer(cargo(workspace)?.args([command, "--version"])).is_none() {
            step(&format!("install {component}"), || {
                run(program(workspace, "rustup")?.args(["component", "add", component]))
            })?;
        }
    }
    Ok(())
}

/// wasm-bindgen and its test runner.
pub fn wasm_bindgen(workspace: &Workspace) -> Outcome {
    let version = locked_version(workspace, "wasm-bindgen")?;
    for tool in ["wasm-bindgen", "wasm-bindgen-test-runner"] {
        if !is_version(workspace, tool, &version)? {
            return install(workspace, "wasm-bindgen-cli", &version, &[]);
        }
    }
    Ok(())
}

/// What asks about crates.
pub fn cargo_deny(workspace: &Workspace) -> Outcome {
    if workspace.which("cargo-deny")?.is_some() {
        return Ok(());
    }
    install(workspace, "cargo-deny", CARGO_DENY, &["--debug"])
}

fn trunk(workspace: &Workspace) -> Outcome {
    if is_version(workspace, "trunk", TRUNK)? {
        return Ok(());
    }
    // Trunk calls cargo and copies files: an unoptimised one is as fast, and builds in a quarter of the time.
    install(workspace, "trunk", TRUNK, &["--debug", "--no-default-features", "--features", "rustls"])
}

/// Any wasm-opt will do (Debian's `binaryen` is the faster one); where there is none, npm's, which is wasm itself.
fn wasm_opt(workspace: &Workspace) -> Outcome {
    if workspace.which("wasm-opt")?.is_some() {
        return Ok(());
    }
    let package = format!("binaryen@{BINARYEN}");
    step(&format!("install {package} from npm (`apt-get install binaryen` gives a faster one)"), || {
        let mut npm = program(workspace, "npm")?;
        npm.args(["install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--prefix"]);
        run(npm.arg(workspace.tools()).arg(package))
    })
}

/// What package-lock.json names.
pub fn npm_packages(workspace: &Workspace) -> Outcome {
    node(workspace)?;
    let lock = workspace.root.join("node_modules/.package-lock.json");
    let inputs = ["package.json", "package-lock.json", ".npmrc"];
    if lock.is_file() && Stamp::new(workspace, "npm", &inputs, "", lock.clone())?.is_current()? {
        return Ok(());
    }
    step("install the packages from npm", || run(program(workspace, "npm")?.args(["ci", "--no-audit", "--no-fund"])))?;
    Stamp::new(workspace, "npm", &inputs, "", lock)?.store()
}

fn node(workspace: &Workspace) -> Outcome {
    let mend = "Install Node.js and npm, on Debian with `apt-get install nodejs npm`.";
    let version = answer(program(workspace, "node")?.arg("--version"))
        .ok_or_else(|| Failure::new(format!("`node` is missing. {mend}")))?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE) {
        return Err(Failure::new(format!("Node.js {version} is too old: {NODE} or newer is needed. {mend}")));
    }
    if workspace.which("npm")?.is_none() {
        return Err(Failure::new(format!("`npm` is missing. {mend}")));
    }
    Ok(())
}

fn install(workspace: &Workspace, package: &str, version: &str, options: &[&str]) -> Outcome {
    let build = workspace.tools().join("build");
    step(&format!("install {package} {version} into target/tools (once, some minutes)"), || {
        let mut cargo = cargo(workspace)?;
        cargo.args(["install", package, "--version", version, "--locked", "--force"]).args(options);
        cargo.arg("--root").arg(workspace.tools());
        cargo.env("CARGO_TARGET_DIR", &build).env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_INCREMENTAL", "0");
        run(&mut cargo)
    })?;
    fs::remove_dir_all(&build).context(format!("remove {}", build.display()))
}

/// Whether the first such program on the path is of this version: `NAME 1.2.3 …`.
fn is_version(workspace: &Workspace, tool: &str, version: &str) -> Outcome<bool> {
    let Some(file) = workspace.which(tool)? else { return Ok(false) };
    let said = answer(program(workspace, file)?.arg("--version")).unwrap_or_default();
    Ok(said.split_whitespace().nth(1) == Some(version))
}

fn locked_version(workspace: &Workspace, package: &str) -> Outcome<String> {
    let lock = fs::read_to_string(workspace.root.join("Cargo.lock")).context("read Cargo.lock")?;
    version_in(&lock, package)
        .ok_or_else(|| Failure::new(format!("Cargo.lock names no version of {package}. Run: cargo metadata")))
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let entry = lock.split("[[package]]").find(|entry| entry.contains(&format!("\nname = \"{package}\"\n")))?;
    let line = entry.lines().find_map(|line| line.strip_prefix("version = "))?;
    Some(line.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::version_in;

    #[test]
    fn a_version_is_read_from_the_lock_file_by_the_whole_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.126\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.126"));
        assert_eq!(version_in(lock, "wasm"), None);
    }
}
