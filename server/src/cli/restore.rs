//! Putting a backup back. Nothing is replaced before the backup has been read from end to end, and the old SQLite
//! database stays beside until the new one has opened.

use std::path::{Path, PathBuf};
use std::time::Duration;

use server::auth::pepper;
use server::config::Config;
use server::db::file::{Lock, beside, create_private, sync_folder_of};
use server::db::{Db, copy, migrate};
use server::error::{Error, Result};

use super::backup::{Kind, tool};
use super::checksum::{self, Verdict};
use super::{dump, say};

const LOOKS: usize = 10;
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

/// SQLite keeps what is not yet in the database's file beside it.
const PARTS: [&str; 3] = ["", "-wal", "-shm"];

pub async fn run(config: &Config, file: &Path, force: bool) -> Result<()> {
    let url = config.database_url();
    let (given, wanted) = (Kind::of(file)?, Kind::configured(&url));
    if given != wanted {
        return Err(Error::BadRequest(format!(
            "{} is a backup of {}, but the database is {}.",
            file.display(),
            given.name(),
            wanted.name()
        )));
    }
    let checked = match checksum::compare(file)? {
        Verdict::Same => "",
        Verdict::Unknown => " There was no checksum beside the backup to compare it with.",
    };
    match given {
        Kind::Sqlite => sqlite(&url, file, force).await?,
        Kind::Postgres => postgres(&url, file, force).await?,
    }
    say(&format!("The database was restored.{checked}"))
}

async fn sqlite(url: &str, file: &Path, force: bool) -> Result<()> {
    let path = url.trim_start_matches("sqlite://").trim_start_matches("sqlite:");
    let target = PathBuf::from(path.split('?').next().unwrap_or(path));
    if target.exists() && !force {
        return Err(Error::BadRequest(format!("{} exists already; give --force to replace it.", target.display())));
    }
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let lock = Lock::alone(&target)?;
    let fresh = beside(&target, ".restoring");
    let old = beside(&target, ".replaced");
    remove(&fresh)?;
    // Beside the target first, so that a full disk leaves the old database as it was; and what is examined is what will
    // be used, whatever became of it on the way.
    let examined = match copy_to(file, &fresh) {
        Ok(()) => copy::examine(&fresh).await.map(|_| ()),
        Err(error) => Err(error.into()),
    };
    if let Err(error) = examined {
        remove(&fresh)?;
        return Err(error);
    }
    remove(&old)?;
    replace(&target, &fresh, &old)?;
    drop(lock);
    if let Err(error) = open(url).await {
        remove(&target)?;
        let back = if old.exists() { "so the old database is back" } else { "so nothing was put there" };
        rename(&old, &target)?;
        return Err(Error::Storage(format!("the backup does not open, {back}: {error}")));
    }
    Ok(remove(&old)?)
}

fn copy_to(file: &Path, fresh: &Path) -> std::io::Result<()> {
    let mut out = create_private(fresh)?;
    std::io::copy(&mut std::fs::File::open(file)?, &mut out)?;
    out.sync_all()
}

/// As a server would open it, with this version's schema.
async fn open(url: &str) -> Result<()> {
    let db = Db::open(url).await?;
    let migrated = migrate::run(&db).await;
    db.close().await;
    migrated
}

/// At every moment there is a database under its name, and the old one is whole under one of the two. SQLite would take
/// an old `-wal` for the new database's own, so that goes before the new one comes.
fn replace(target: &Path, fresh: &Path, old: &Path) -> std::io::Result<()> {
    if target.exists() {
        std::fs::hard_link(target, old)?;
    }
    for part in &PARTS[1..] {
        let path = beside(target, part);
        if path.exists() {
            std::fs::hard_link(&path, beside(old, part))?;
            sync_folder_of(target)?;
            std::fs::remove_file(path)?;
        }
    }
    std::fs::rename(fresh, target)?;
    sync_folder_of(target)
}

fn rename(from: &Path, to: &Path) -> std::io::Result<()> {
    for part in PARTS {
        if beside(from, part).exists() {
            std::fs::rename(beside(from, part), beside(to, part))?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> std::io::Result<()> {
    for part in PARTS {
        if beside(path, part).exists() {
            std::fs::remove_file(beside(path, part))?;
        }
    }
    Ok(())
}

async fn postgres(url: &str, file: &Path, force: bool) -> Result<()> {
    dump::examine(file)?;
    let db = Db::open(url).await?;
    let idle = idle(&db).await;
    db.close().await;
    if !idle? {
        return Err(Error::BadRequest("The database is in use: stop all servers first.".to_owned()));
    }
    let mut args = vec!["--no-owner", "--exit-on-error", "--single-transaction", "--dbname", url];
    if force {
        args.extend(["--clean", "--if-exists"]);
    }
    let file = file.display().to_string();
    args.push(&file);
    tool("pg_restore", &args)
}

/// Whether no other program of ours is connected. PostgreSQL needs a moment to see that one has ended.
async fn idle(db: &Db) -> Result<bool> {
    for _ in 0..LOOKS {
        if db.others().await? == 0 {
            return Ok(true);
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    Ok(false)
}

/// What `purser pepper reset` does.
pub async fn reset_pepper(config: &Config) -> Result<()> {
    let db = Db::open(&config.database_url()).await?;
    let done = pepper::reset(&db).await;
    db.close().await;
    done?;
    say(
        "The next start takes whatever pepper it finds, or makes one. Tokens, sessions and calendar feeds have to be made anew.",
    )
}
