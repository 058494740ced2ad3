//! The pepper: the key of all digests and sealed secrets. It lies outside the database, so that neither a stolen copy nor a
//! backup contains it: in the settings, or else in a file of its own in the data folder, which the server makes.
//!
//! The database keeps a digest by which it knows its pepper. A server with another one would take all tokens and sessions
//! for false, without a word; it says so and does not start.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{digest, random_text};
use crate::config::Config;
use crate::db::file::{create_private, make_private, sync_folder_of};
use crate::db::{Db, Sql, Ty};
use crate::error::{Error, Result};

/// The name of the file.
const FILE: &str = "pepper";
/// Where `core_setting` keeps what the pepper is known by, and what that is a digest of.
const KNOWN_BY: &str = "pepper_known_by";
const WORDS: &str = "the pepper of this database";
/// Where earlier versions kept the pepper itself.
const KEPT: &str = "pepper";
const LETTERS: usize = 48;

/// The pepper of a database. The first start makes one.
pub async fn of(db: &Db, config: &Config) -> Result<Vec<u8>> {
    let file = config.data.join(FILE);
    let known = setting(db, KNOWN_BY).await?;
    let kept = setting(db, KEPT).await?;
    if let Some(kept) = &kept {
        move_out(&file, kept)?;
    }
    let (pepper, made) = match (config.pepper.as_str(), read(&file)?) {
        ("", Some(found)) => (found, false),
        ("", None) if known.is_some() => return Err(missing(&file)),
        ("", None) => (make(&file)?, true),
        (configured, _) => (configured.to_owned(), false),
    };
    let mark = digest(pepper.as_bytes(), WORDS)?;
    let known = match known {
        Some(known) => known,
        None => claim(db, &mark).await?,
    };
    if known != mark {
        // Another server was first, in the same moment: its pepper counts.
        if made {
            std::fs::remove_file(&file)?;
        }
        return Err(differs(&file));
    }
    if kept.is_some() {
        forget(db, KEPT).await?;
        tracing::info!(file = %file.display(), "the pepper was moved out of the database: back this file up, too");
    }
    Ok(pepper.into_bytes())
}

/// Lets the database take whatever pepper comes next. What was digested with the last one is good for nothing then.
pub async fn reset(db: &Db) -> Result<()> {
    forget(db, KNOWN_BY).await
}

/// Puts the key that was kept in the database into the file.
fn move_out(file: &Path, kept: &str) -> Result<()> {
    match read(file)? {
        None => write(file, kept),
        Some(found) if found == kept => Ok(()),
        Some(_) => Err(Error::Internal(format!(
            "{} is the pepper of another database than this one, which brings its own. Move the file away and start again.",
            file.display()
        ))),
    }
}

/// A new pepper, unless another program makes one in this folder at the same moment: then that one.
fn make(file: &Path) -> Result<String> {
    write(file, &random_text(LETTERS)?)?;
    read(file)?.ok_or_else(|| missing(file))
}

fn read(file: &Path) -> Result<Option<String>> {
    match std::fs::read_to_string(file) {
        Ok(text) => {
            make_private(file).map_err(|error| about(file, &error))?;
            let text = text.trim().to_owned();
            if text.len() >= Config::PEPPER_MIN { Ok(Some(text)) } else { Err(short(file)) }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(about(file, &error)),
    }
}

/// Whole or not at all: first under another name. What is there already stays.
fn write(file: &Path, pepper: &str) -> Result<()> {
    let fresh = PathBuf::from(format!("{}.{}", file.display(), std::process::id()));
    let done = (|| {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut out = create_private(&fresh)?;
        writeln!(out, "{pepper}")?;
        out.sync_all()?;
        match std::fs::hard_link(&fresh, file) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => std::fs::remove_file(&fresh)?,
        }
        sync_folder_of(file)
    })();
    done.map_err(|error: io::Error| about(file, &error))
}

/// Writes down what the pepper is known by, unless another server just did; answers what is there.
async fn claim(db: &Db, mark: &str) -> Result<String> {
    let mut sql = Sql::new(db.dialect());
    sql.push("INSERT INTO core_setting (name, value) VALUES (").str(KNOWN_BY).push(", ").str(mark);
    sql.push(") ON CONFLICT DO NOTHING");
    db.execute(sql).await?;
    let there = setting(db, KNOWN_BY).await?;
    there.ok_or_else(|| Error::Internal("what the pepper is known by could not be kept".to_owned()))
}

async fn setting(db: &Db, name: &str) -> Result<Option<String>> {
    let mut sql = Sql::new(db.dialect());
    sql.push("SELECT value FROM core_setting WHERE name = ").str(name);
    Ok(db.rows(sql, &[Ty::Text]).await?.first().and_then(|row| row[0].as_str().map(str::to_owned)))
}

async fn forget(db: &Db, name: &str) -> Result<()> {
    let mut sql = Sql::new(db.dialect());
    sql.push("DELETE FROM core_setting WHERE name = ").str(name);
    db.execute(sql).await.map(|_| ())
}

fn about(file: &Path, error: &io::Error) -> Error {
    Error::Internal(format!(
        "the pepper cannot be kept in {} ({error}). Give the server a folder with --data that it may write to, or set `pepper`.",
        file.display()
    ))
}

fn short(file: &Path) -> Error {
    Error::Internal(format!("{} holds fewer than {} characters: it is no pepper", file.display(), Config::PEPPER_MIN))
}

const WAY_OUT: &str =
    "To go on without it, `purser pepper reset`: all tokens, sessions and calendar feeds end with that.";

fn missing(file: &Path) -> Error {
    Error::Internal(format!(
        "this database was used with a pepper that is not here. Put it back as {}, from where it was kept or from the server \
         that has it (servers that share a database share its pepper), or set `pepper`. {WAY_OUT}",
        file.display()
    ))
}

fn differs(file: &Path) -> Error {
    Error::Internal(format!(
        "this database was used with another pepper. Copy {} from the server that has it (servers that share a database \
         share the pepper), or set the same `pepper` on all of them. {WAY_OUT}",
        file.display()
    ))
}
