//! Backup and restore. SQLite copies itself consistently while others write; PostgreSQL's own
//! tools do the same for it.

use std::path::Path;
use std::process::Command;

use server::config::Config;
use server::db::Db;
use server::error::{Error, Result};

use super::say;

pub async fn backup(config: Config, file: &Path) -> Result<()> {
    if file.exists() {
        return Err(Error::BadRequest(format!("{} exists already.", file.display())));
    }
    let url = config.database_url();
    if postgres(&url) {
        tool("pg_dump", &["--format=custom", "--file", &file.display().to_string(), &url])?;
    } else {
        let db = Db::open(&url).await?;
        db.copy_to(file).await?;
        db.close().await;
    }
    say(&format!("The database was copied to {}.", file.display()))
}

pub fn restore(config: &Config, file: &Path, force: bool) -> Result<()> {
    if !file.exists() {
        return Err(Error::BadRequest(format!("{} does not exist.", file.display())));
    }
    let url = config.database_url();
    if postgres(&url) {
        let mut args = vec!["--no-owner", "--exit-on-error", "--single-transaction", "--dbname", &url];
        if force {
            args.extend(["--clean", "--if-exists"]);
        }
        let file = file.display().to_string();
        args.push(&file);
        tool("pg_restore", &args)?;
        return say("The database was restored.");
    }
    let path = url.trim_start_matches("sqlite://").trim_start_matches("sqlite:").to_owned();
    let target = Path::new(&path);
    if target.exists() && !force {
        return Err(Error::BadRequest(format!("{path} exists already; give --force to replace it.")));
    }
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // Beside the target first, so that a full disk leaves the old database as it was.
    let fresh = format!("{path}.restoring");
    std::fs::copy(file, &fresh)?;
    for suffix in ["-wal", "-shm"] {
        let side = format!("{path}{suffix}");
        if Path::new(&side).exists() {
            std::fs::remove_file(side)?;
        }
    }
    std::fs::rename(&fresh, target)?;
    say("The database was restored.")
}

fn postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

fn tool(name: &str, args: &[&str]) -> Result<()> {
    let status = Command::new(name).args(args).status().map_err(|error| {
        Error::Internal(format!("{name} could not be started ({error}); install the package postgresql-client"))
    })?;
    if status.success() { Ok(()) } else { Err(Error::Internal(format!("{name} failed"))) }
}
