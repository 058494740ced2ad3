//! `cargo xtask run`: from a fresh clone to an estate in the browser.
//!
//! The demo is loaded into a folder beside the data folder and renamed when it is whole, so that an interrupted first
//! run leaves nothing by halves. The server then takes the place of this process: Ctrl-C reaches it directly.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};

use crate::app::Effort;
use crate::failure::{Context, Failure, Outcome};
use crate::server::Build;
use crate::shell::{program, run as run_program, short, step};
use crate::workspace::Workspace;
use crate::{app, flags, server};

const DATA: &str = "data";

pub fn run(workspace: &Workspace, words: &[String]) -> Outcome {
    let (ours, options) = flags::split(words);
    flags::none(ours)?;
    app::build(workspace, Effort::Release)?;
    let purser = server::build(workspace, Build::Fast)?;

    let mut serve = program(workspace, &purser)?;
    serve.arg("serve");
    if flags::value(options, "--database").is_some() || std::env::var_os("PURSER_DATABASE").is_some() {
        println!("==> the database was given: no demo is loaded (`purser demo` does that)");
    } else {
        let data = workspace.root.join(flags::value(options, "--data").unwrap_or(DATA));
        prepare_data(workspace, &purser, &data)?;
        if flags::value(options, "--data").is_none() {
            serve.arg("--data").arg(&data);
        }
    }
    serve.args(options);
    println!("==> start the server (Ctrl-C stops it)");
    Err(Failure::new(format!("could not start {}: {}", purser.display(), serve.exec())))
}

fn prepare_data(workspace: &Workspace, purser: &Path, data: &Path) -> Outcome {
    let name = short(workspace, data);
    if data.exists() {
        println!("==> the estate in {name} is kept; sign in as before");
        println!("    a new login: {} --data {name} createsuperuser --username NAME", short(workspace, purser));
        println!("    a new demo: remove {name} and run again");
        return Ok(());
    }
    let loading = PathBuf::from(format!("{}.loading", data.display()));
    if loading.exists() {
        fs::remove_dir_all(&loading).context(format!("remove {}", loading.display()))?;
    }
    step(&format!("load the demo estate into {name}"), || {
        run_program(program(workspace, purser)?.arg("demo").arg("--data").arg(&loading))
    })?;
    fs::rename(&loading, data).context(format!("rename {} to {name}", loading.display()))
}
