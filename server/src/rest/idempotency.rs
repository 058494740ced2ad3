//! `Idempotency-Key` on POST: the same key never does the work twice.
//!
//! A key is claimed by inserting it before the work starts; whoever comes second finds the claim.
//! It is answered with the first answer once that is there, with 409 while the work is going on,
//! and with 422-like 400 when the same key comes with another body. Failed work frees the key.

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::Duration;
use sha2::{Digest, Sha256};
use shared::value::Value;

use super::read::json;
use crate::cx::Cx;
use crate::db::{Sql, Ty};
use crate::error::{Error, Result};

/// How long answers are kept.
const KEEP: Duration = Duration::hours(24);
const KEY_MAX: usize = 255;

pub enum Claim {
    /// The work was done before; this was its answer.
    Answered(Response),
    /// The work is ours, with a key or without.
    Open(Option<Claimed>),
}

pub struct Claimed {
    user: i64,
    key: String,
}

/// Claims the request's key, if it has one.
pub async fn claim(cx: &Cx, headers: &HeaderMap, path: &str, body: &[u8]) -> Result<Claim> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(Claim::Open(None)) };
    let key = key.to_str().ok().filter(|k| !k.is_empty() && k.len() <= KEY_MAX);
    let key = key.ok_or_else(|| Error::BadRequest(format!("Idempotency-Key must be 1 to {KEY_MAX} printable characters.")))?;
    let user = cx.caller.user.unwrap_or(0);
    let mut hash = Sha256::new();
    hash.update(path.as_bytes());
    hash.update([0]);
    hash.update(body);
    let digest = hash.finalize().iter().map(|b| format!("{b:02x}")).collect::<String>();
    let mut sql = Sql::new(cx.app.db.dialect());
    sql.push("DELETE FROM core_idempotency WHERE created < ").time(cx.now - KEEP);
    cx.app.db.execute(sql).await?;
    let mut sql = Sql::new(cx.app.db.dialect());
    sql.push("INSERT INTO core_idempotency (user_id, key, digest, created, status, body) VALUES (").int(user).push(", ");
    sql.str(key).push(", ").str(&digest).push(", ").time(cx.now).push(", 0, '') ON CONFLICT DO NOTHING");
    if cx.app.db.execute(sql).await? == 1 {
        return Ok(Claim::Open(Some(Claimed { user, key: key.to_owned() })));
    }
    let mut sql = Sql::new(cx.app.db.dialect());
    sql.push("SELECT digest, status, body FROM core_idempotency WHERE user_id = ").int(user).push(" AND key = ").str(key);
    let rows = cx.app.db.rows(sql, &[Ty::Text, Ty::Int, Ty::Text]).await?;
    match rows.first().map(Vec::as_slice) {
        Some([Value::Text(stored), _, _]) if *stored != digest => {
            Err(Error::BadRequest("This Idempotency-Key was used with another request.".to_owned()))
        }
        Some([_, Value::Int(status), Value::Text(body)]) if *status > 0 => {
            let status = u16::try_from(*status).ok().and_then(|s| StatusCode::from_u16(s).ok()).unwrap_or(StatusCode::CREATED);
            let mut response = json(status, body.clone().into_bytes());
            response.headers_mut().insert("idempotency-replayed", axum::http::HeaderValue::from_static("true"));
            Ok(Claim::Answered(response))
        }
        _ => Err(Error::Conflict("A request with this Idempotency-Key is still being worked on.".to_owned())),
    }
}

impl Claimed {
    /// Keeps the answer, or frees the key when the work was refused.
    pub async fn settle(self, cx: &Cx, answer: Result<(StatusCode, Vec<u8>, String)>) -> Result<Response> {
        let mut sql = Sql::new(cx.app.db.dialect());
        match &answer {
            Ok((status, body, _)) => {
                sql.push("UPDATE core_idempotency SET status = ").int(status.as_u16().into()).push(", body = ");
                sql.str(String::from_utf8_lossy(body)).push(" WHERE user_id = ");
            }
            Err(_) => {
                sql.push("DELETE FROM core_idempotency WHERE user_id = ");
            }
        }
        sql.int(self.user).push(" AND key = ").str(&self.key);
        cx.app.db.execute(sql).await?;
        let (status, body, _) = answer?;
        Ok(json(status, body))
    }
}
