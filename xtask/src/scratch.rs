//! Where tests keep what they throw away: hundreds of databases, which a disk is slow to make and to remove.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::answer;

/// A file system in memory, on every Linux.
const MEMORY: &str = "/dev/shm";
/// Room for what all tests together leave at one time, in KiB.
const ENOUGH: u64 = 4 << 20;

/// In memory where there is room for it; else, or if `TMPDIR` says so, where temporary files are kept.
pub fn folder() -> PathBuf {
    if env::var_os("TMPDIR").is_none() && room(Path::new(MEMORY)).is_some_and(|room| room >= ENOUGH) {
        return MEMORY.into();
    }
    env::temp_dir()
}

/// How many KiB are free.
fn room(folder: &Path) -> Option<u64> {
    answer(Command::new("df").args(["-k", "--output=avail"]).arg(folder))?.lines().nth(1)?.trim().parse().ok()
}
