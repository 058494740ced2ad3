//! API tokens: `Token <40 hex digits>` and `Bearer nbt_<key>.<secret>`. Only keyed digests are kept.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::Duration;
use rand::TryRngCore;
use serde_json::Value as Json;
use shared::value::Value;

use super::{digest, session::Account};
use crate::app::App;
use crate::cx::Caller;
use crate::db::{Sql, Ty};
use crate::error::{Error, Result};

const KEY_LENGTH: usize = 12;
const SECRET_LENGTH: usize = 40;
/// Prefix that tells the second format from the first, whatever the scheme word.
pub const PREFIX: &str = "nbt_";
/// Prefix of the tokens of calendar feeds.
pub const FEED: &str = "feed_";

/// A new token: what its owner keeps, and what the database keeps.
pub struct Minted {
    /// The complete credential, shown once.
    pub plaintext: String,
    pub key: Option<String>,
    pub digest: String,
}

/// Makes a token of version 1 or 2.
pub fn mint(pepper: &[u8], version: i64) -> Result<Minted> {
    if version == 1 {
        let plaintext = text(SECRET_LENGTH, b"0123456789abcdef")?;
        let digest = digest(pepper, &plaintext)?;
        return Ok(Minted { plaintext, key: None, digest });
    }
    keyed(pepper, PREFIX)
}

/// Makes a token of a key, by which it is found, and a secret.
pub fn keyed(pepper: &[u8], prefix: &str) -> Result<Minted> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let (key, secret) = (text(KEY_LENGTH, LETTERS)?, text(SECRET_LENGTH, LETTERS)?);
    Ok(Minted { plaintext: format!("{prefix}{key}.{secret}"), digest: digest(pepper, &secret)?, key: Some(key) })
}

fn text(length: usize, letters: &[u8]) -> Result<String> {
    let mut out = String::with_capacity(length);
    let mut buffer = [0; 64];
    while out.len() < length {
        rand::rngs::OsRng.try_fill_bytes(&mut buffer).map_err(|e| Error::Internal(format!("no randomness: {e}")))?;
        // Bytes beyond the last whole multiple would favour some letters.
        let limit = 256 - 256 % letters.len();
        let fair = buffer.iter().map(|b| usize::from(*b)).filter(|b| *b < limit);
        out.extend(fair.map(|b| char::from(letters[b % letters.len()])).take(length - out.len()));
    }
    Ok(out)
}

/// The caller behind an `Authorization` header.
pub async fn caller(app: &Arc<App>, header: &str, address: Option<IpAddr>) -> Result<Caller> {
    const INVALID: Error = Error::BadCredentials("Invalid token");
    let (scheme, credential) = header.split_once(' ').ok_or(INVALID)?;
    if !scheme.eq_ignore_ascii_case("token") && !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Error::BadCredentials("Use an Authorization header of the form `Token …` or `Bearer nbt_….…`."));
    }
    let credential = credential.trim();
    let mut sql = Sql::new(app.db.dialect());
    sql.push(
        "SELECT t.id, t.expires, t.enabled, t.write_enabled, t.allowed_ips, t.last_used, u.id, u.username, \
         u.is_superuser, u.is_active, t.strict FROM users_token t JOIN users_user u ON u.id = t.user_id WHERE t.digest = ",
    );
    match credential.strip_prefix(PREFIX) {
        Some(rest) => {
            let (key, secret) = rest.split_once('.').ok_or(INVALID)?;
            sql.str(digest(&app.pepper, secret)?).push(" AND t.key = ").str(key).push(" AND t.version = 2");
        }
        None => {
            sql.str(digest(&app.pepper, credential)?).push(" AND t.version = 1");
        }
    }
    let shape =
        [Ty::Int, Ty::Time, Ty::Bool, Ty::Bool, Ty::Json, Ty::Time, Ty::Int, Ty::Text, Ty::Bool, Ty::Bool, Ty::Bool];
    let rows = app.db.rows(sql, &shape).await?;
    let row = rows.first().ok_or(INVALID)?;
    let now = app.clock.now();
    if row[1].as_time().is_some_and(|expires| expires <= now) {
        return Err(Error::BadCredentials("Token expired"));
    }
    if row[2] != Value::Bool(true) {
        return Err(Error::BadCredentials("Token disabled"));
    }
    if row[9] != Value::Bool(true) {
        return Err(Error::BadCredentials("User inactive"));
    }
    if !allowed(&row[4], address) {
        return Err(Error::BadCredentials("Source IP is not permitted to authenticate using this token."));
    }
    stamp(app, "users_token", &row[0], &row[5]);
    let account = Account {
        id: row[6].as_int().unwrap_or_default(),
        username: row[7].as_str().unwrap_or_default().to_owned(),
        superuser: row[8].as_bool().unwrap_or(false),
    };
    let caller = account.caller(app, row[3].as_bool().unwrap_or(false)).await?;
    Ok(Caller { strict: row[10].as_bool().unwrap_or(false), ..caller })
}

/// An empty list allows every address.
fn allowed(networks: &Value, address: Option<IpAddr>) -> bool {
    let Value::Json(Json::Array(networks)) = networks else { return true };
    networks.is_empty()
        || address.is_some_and(|address| {
            networks.iter().filter_map(Json::as_str).any(|text| {
                text.parse::<ipnet::IpNet>().is_ok_and(|net| net.contains(&address))
                    || text.parse::<IpAddr>().is_ok_and(|one| one == address)
            })
        })
}

/// Notes that a row of a table of credentials was used, unless that was noted a moment ago; nobody waits for it.
pub fn stamp(app: &Arc<App>, table: &'static str, id: &Value, last_used: &Value) {
    let now = app.clock.now();
    if last_used.as_time().is_some_and(|used| now - used <= Duration::minutes(1)) {
        return;
    }
    let (app, id) = (app.clone(), id.as_int().unwrap_or_default());
    tokio::spawn(async move {
        let mut sql = Sql::new(app.db.dialect());
        sql.push("UPDATE ").name(table).push(" SET last_used = ").time(now).push(" WHERE id = ").int(id);
        if let Err(error) = app.db.execute(sql).await {
            tracing::warn!(%error, table, "the last use of a token could not be noted");
        }
    });
}
