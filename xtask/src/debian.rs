//! Programs that come from Debian's packages: looked for first, installed only where they are missing.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::shell::{answer, program, run, step};
use crate::workspace::Workspace;

/// Installs these packages. `why` says what they are for, should that not be possible.
pub fn install(workspace: &Workspace, packages: &[&str], why: &str) -> Outcome {
    let names = packages.join(" ");
    let mend = format!("Install what Debian packages as `{names}`: {why}.");
    if workspace.which("apt-get")?.is_none() {
        return Err(Failure::new(format!("this is not Debian, or `apt-get` is not on the path. {mend}")));
    }
    let as_root: &[&str] = match (is_root(workspace)?, workspace.which("sudo")?) {
        (true, _) => &[],
        (false, Some(_)) => &["sudo"],
        (false, None) => {
            return Err(Failure::new(format!("installing needs root, and there is no `sudo`. {mend}")));
        }
    };
    step(&format!("install {names} from Debian's packages"), || {
        let words = [as_root, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet=2"]].concat();
        let apt =
            |arguments: &[&str]| -> Outcome { run(program(workspace, words[0])?.args(&words[1..]).args(arguments)) };
        apt(&["update"])?;
        apt(&[&["install", "--yes", "--no-install-recommends"], packages].concat())
    })
}

/// The browser that the tests drive.
pub fn chromium(workspace: &Workspace) -> Outcome<PathBuf> {
    if let Some(chosen) = std::env::var_os("PURSER_CHROMIUM") {
        return Ok(PathBuf::from(chosen));
    }
    let find = || workspace.which("chromium");
    if find()?.is_none() {
        install(workspace, &["chromium"], "the browser tests drive it")?;
    }
    find()?.ok_or_else(|| Failure::new("`chromium` was installed but is not on the path"))
}

/// The folder of PostgreSQL's server programs, the newest version's.
pub fn postgresql(workspace: &Workspace) -> Outcome<PathBuf> {
    if newest_postgresql().is_none() {
        install(workspace, &["postgresql"], "the tests run on it as well as on SQLite")?;
    }
    newest_postgresql().ok_or_else(|| Failure::new("PostgreSQL was installed but has no folder in /usr/lib/postgresql"))
}

fn newest_postgresql() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|folder| folder.join("bin/initdb").is_file())
        .max_by_key(|folder| version(folder))
        .map(|folder| folder.join("bin"))
}

fn version(folder: &Path) -> u32 {
    folder.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse().ok()).unwrap_or(0)
}

pub fn is_root(workspace: &Workspace) -> Outcome<bool> {
    Ok(answer(program(workspace, "id")?.arg("-u")).as_deref() == Some("0"))
}
