//! Who is asking: passwords, sessions, API tokens, and what their grants add up to.

pub mod constraint;
pub mod feed;
pub mod grants;
pub mod limiter;
pub mod password;
pub mod seal;
pub mod session;
pub mod token;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use rand::TryRngCore;
use sha2::Sha256;

use crate::config::Config;
use crate::db::{Db, Sql, Ty};
use crate::error::{Error, Result};

/// Random bytes from the operating system, as URL-safe text.
pub fn random_text(bytes: usize) -> Result<String> {
    let mut buffer = vec![0; bytes];
    rand::rngs::OsRng.try_fill_bytes(&mut buffer).map_err(|e| Error::Internal(format!("no randomness: {e}")))?;
    Ok(URL_SAFE_NO_PAD.encode(buffer))
}

/// Keyed digest under which a secret is stored: useless without the pepper.
pub fn digest(pepper: &[u8], secret: &str) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(pepper).map_err(|e| Error::Internal(e.to_string()))?;
    mac.update(secret.as_bytes());
    Ok(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// The key of all digests: configured, else made once and kept in the database. What it protects
/// is random and long, so that a digest cannot be guessed back even with the key at hand; a
/// configured pepper keeps the key out of the database and its backups as well.
pub async fn pepper(db: &Db, config: &Config) -> Result<Vec<u8>> {
    if !config.pepper.is_empty() {
        return Ok(config.pepper.as_bytes().to_vec());
    }
    let mut sql = Sql::new(db.dialect());
    sql.push("SELECT value FROM core_setting WHERE name = 'pepper'");
    if let Some(row) = db.rows(sql.clone(), &[Ty::Text]).await?.first()
        && let Some(text) = row[0].as_str()
    {
        return Ok(text.as_bytes().to_vec());
    }
    let mut insert = Sql::new(db.dialect());
    insert
        .push("INSERT INTO core_setting (name, value) VALUES ('pepper', ")
        .str(random_text(48)?)
        .push(") ON CONFLICT DO NOTHING");
    db.execute(insert).await?;
    // Another server may have been first: its pepper counts.
    match db.rows(sql, &[Ty::Text]).await?.first().and_then(|row| row[0].as_str().map(|t| t.as_bytes().to_vec())) {
        Some(pepper) => Ok(pepper),
        None => Err(Error::Internal("the token pepper could not be kept".to_owned())),
    }
}
