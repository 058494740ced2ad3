//! The checksum of a backup, in a file beside it that `sha256sum --check` reads as well.

use std::fs::File;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};

use server::db::file::{beside, create_private};
use server::error::{Error, Result};
use sha2::{Digest, Sha256};

/// Whether a file is what it was when its checksum was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Same,
    /// Nothing stands beside it.
    Unknown,
}

fn path(file: &Path) -> PathBuf {
    beside(file, ".sha256")
}

/// Refuses before a backup is made whose checksum could not be kept.
pub fn refuse_old(file: &Path) -> Result<()> {
    let path = path(file);
    if path.exists() { Err(Error::BadRequest(format!("{} exists already.", path.display()))) } else { Ok(()) }
}

pub fn write(file: &Path) -> Result<()> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let mut out = create_private(&path(file))?;
    writeln!(out, "{}  {name}", of(file)?)?;
    Ok(out.sync_all()?)
}

pub fn compare(file: &Path) -> Result<Verdict> {
    let path = path(file);
    if !path.exists() {
        return Ok(Verdict::Unknown);
    }
    let text = std::fs::read_to_string(&path)?;
    if text.split_whitespace().next() == Some(of(file)?.as_str()) {
        return Ok(Verdict::Same);
    }
    Err(Error::BadRequest(format!("{} is not what its checksum in {} says.", file.display(), path.display())))
}

fn of(file: &Path) -> Result<String> {
    let mut file = File::open(file)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
