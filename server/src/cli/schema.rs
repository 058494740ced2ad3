//! Schema tools: does the database agree with the descriptions, and what would a migration say.

use std::path::Path;
use std::sync::Arc;

use server::app::App;
use server::db::{Db, Dialect, migrate};
use server::error::{Error, Result};

use super::say;

/// Compares an opened database with the descriptions.
pub async fn check(app: &Arc<App>) -> Result<()> {
    let found = migrate::found(&app.db).await?;
    let missing = migrate::difference(app.db.dialect(), &found);
    let surplus = migrate::surplus(&found);
    if !missing.trim().is_empty() {
        return Err(Error::Internal(format!("the database lacks:\n{missing}")));
    }
    if !surplus.is_empty() {
        return Err(Error::Internal(format!("the database has columns nobody knows: {}", surplus.join(", "))));
    }
    Ok(())
}

/// What the migrations lack to reach the descriptions, printed or written as the next pair of files.
pub async fn write(name: Option<String>) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("purser-schema-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let db = Db::open(&format!("sqlite://{}", folder.join("schema.sqlite").display())).await?;
    migrate::run(&db).await?;
    let found = migrate::found(&db).await?;
    db.close().await;
    std::fs::remove_dir_all(&folder)?;
    for (dialect, place) in [(Dialect::Sqlite, "sqlite"), (Dialect::Postgres, "postgres")] {
        let text = migrate::difference(dialect, &found);
        match &name {
            None => say(&format!("-- {place}\n{text}"))?,
            Some(_) if text.trim().is_empty() => say("The migrations agree with the descriptions; nothing to write.")?,
            Some(name) => {
                let folder = Path::new("server/migrations").join(place);
                let next = last(&folder)? + 1;
                let file = folder.join(format!("{next:04}_{name}.sql"));
                std::fs::write(&file, text)?;
                say(&format!("wrote {}", file.display()))?;
            }
        }
    }
    Ok(())
}

/// The number of the last migration in a folder. Some numbers were never used.
fn last(folder: &Path) -> Result<u32> {
    let mut last = 0;
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.split_once('_')).and_then(|(number, _)| number.parse().ok());
        last = last.max(number.unwrap_or(0));
    }
    Ok(last)
}
