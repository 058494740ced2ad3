//! `Idempotency-Key` on POST: the same key never does the work twice.
//!
//! A key is claimed by inserting it before the work starts; whoever comes second finds the claim.
//! It is answered with the first answer once that is there, with 409 while the work is going on,
//! and with 400 when the same key comes with another body. Failed work frees the key.
//!
//! The claim is settled in the transaction that does the work, so that neither a lost connection
//! nor a killed server leaves it open over work that was done.

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use chrono::{DateTime, Duration, Utc};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use shared::value::Value;

use super::read::json;
use crate::cx::Cx;
use crate::db::{Dialect, Sql, Ty};
use crate::engine::write::Written;
use crate::error::{Error, Result};
use crate::services::objects::Doing;

/// How long answers are kept.
const KEEP: Duration = Duration::hours(24);
/// After this long an open claim is taken for one that a killed server left.
const PATIENCE: Duration = Duration::minutes(2);
/// Status of a claim whose work is going on.
const OPEN: i64 = 0;
/// Status of a claim whose work is done; the body holds the ids it wrote, not yet the answer.
const DONE: i64 = 1;
const KEY_MAX: usize = 255;

/// What a request does, once for its key.
pub trait Work: Send + Sync + 'static {
    fn cx(&self) -> &Cx;
    fn request(&self) -> Request<'_>;
    /// Does it, and settles the claim in the same transaction (`Claimed::done`).
    fn anew(&self, claim: Option<Claimed>) -> impl Future<Output = Result<Response>> + Send;
    /// Answers for what it did before: the objects that it wrote.
    fn again(&self, ids: &[i64]) -> impl Future<Output = Result<Response>> + Send;
    /// Tells what the stored answer does not hold.
    fn told(&self, _response: &mut Response) -> Result<()> {
        Ok(())
    }
}

/// What makes two requests the same.
pub struct Request<'a> {
    pub headers: &'a HeaderMap,
    pub path: &'a str,
    pub body: &'a [u8],
    pub doing: Doing,
}

/// Does the work of a request, or answers as before if its key was used. It runs to its end even if the client goes away, so
/// that a claimed key does not stay open.
pub async fn once(work: impl Work) -> Result<Response> {
    let task = tokio::spawn(async move {
        match claim(work.cx(), work.request()).await? {
            Claim::Answered(mut response) => {
                work.told(&mut response)?;
                Ok(response)
            }
            Claim::Done(ids) => work.again(&ids).await.map(replayed),
            Claim::Open(claim) => {
                let result = work.anew(claim.clone()).await;
                if let (Err(_), Some(claim)) = (&result, &claim) {
                    claim.free(work.cx()).await?;
                }
                result
            }
        }
    });
    task.await.map_err(|error| Error::Internal(error.to_string()))?
}

enum Claim {
    /// The work was done before; this was its answer.
    Answered(Response),
    /// The work was done before and wrote these objects; its answer was not kept.
    Done(Vec<i64>),
    /// The work is ours, with a key or without.
    Open(Option<Claimed>),
}

#[derive(Clone)]
pub struct Claimed {
    user: i64,
    key: String,
    created: DateTime<Utc>,
}

/// Claims the request's key, if it has one. A rehearsal only looks what became of it.
async fn claim(cx: &Cx, request: Request<'_>) -> Result<Claim> {
    let Request { headers, path, body, doing } = request;
    let Some(key) = headers.get("idempotency-key") else { return Ok(Claim::Open(None)) };
    let key = key.to_str().ok().filter(|k| !k.is_empty() && k.len() <= KEY_MAX);
    let key =
        key.ok_or_else(|| Error::BadRequest(format!("Idempotency-Key must be 1 to {KEY_MAX} printable characters.")))?;
    let user = cx.caller.user.unwrap_or(0);
    let mut hash = Sha256::new();
    hash.update(path.as_bytes());
    hash.update([0]);
    hash.update(body);
    let digest = hash.finalize().iter().map(|b| format!("{b:02x}")).collect::<String>();
    if doing == Doing::Rehearse {
        return Ok(known(cx, user, key, &digest).await?.unwrap_or(Claim::Open(None)));
    }
    let mut sql = Sql::new(cx.app.db.dialect());
    sql.push("DELETE FROM core_idempotency WHERE ");
    over(cx, &mut sql);
    cx.app.db.execute(sql).await?;
    let mut sql = Sql::new(cx.app.db.dialect());
    sql.push("INSERT INTO core_idempotency (user_id, key, digest, created, status, body) VALUES (")
        .int(user)
        .push(", ");
    sql.str(key)
        .push(", ")
        .str(&digest)
        .push(", ")
        .time(cx.now)
        .push(", ")
        .int(OPEN)
        .push(", '') ON CONFLICT DO NOTHING");
    if cx.app.db.execute(sql).await? == 1 {
        return Ok(Claim::Open(Some(Claimed { user, key: key.to_owned(), created: cx.now })));
    }
    known(cx, user, key, &digest).await?.ok_or_else(working)
}

/// The condition that a claim does not count any more.
fn over(cx: &Cx, sql: &mut Sql) {
    sql.push("(created < ").time(cx.now - KEEP);
    sql.push(" OR status = ").int(OPEN).push(" AND created < ").time(cx.now - PATIENCE).push(")");
}

fn working() -> Error {
    Error::Conflict("A request with this Idempotency-Key is still being worked on.".to_owned())
}

/// What became of the work under a key, if there was any.
async fn known(cx: &Cx, user: i64, key: &str, digest: &str) -> Result<Option<Claim>> {
    let mut sql = Sql::new(cx.app.db.dialect());
    sql.push("SELECT digest, status, body FROM core_idempotency WHERE user_id = ")
        .int(user)
        .push(" AND key = ")
        .str(key)
        .push(" AND NOT ");
    over(cx, &mut sql);
    let rows = cx.app.db.rows(sql, &[Ty::Text, Ty::Int, Ty::Text]).await?;
    match rows.first().map(Vec::as_slice) {
        None => Ok(None),
        Some([Value::Text(stored), _, _]) if *stored != digest => {
            Err(Error::BadRequest("This Idempotency-Key was used with another request.".to_owned()))
        }
        Some([_, Value::Int(DONE), Value::Text(ids)]) => {
            Ok(Some(Claim::Done(serde_json::from_str(ids).unwrap_or_default())))
        }
        Some([_, Value::Int(status), Value::Text(body)]) if *status != OPEN => {
            let status =
                u16::try_from(*status).ok().and_then(|s| StatusCode::from_u16(s).ok()).unwrap_or(StatusCode::CREATED);
            Ok(Some(Claim::Answered(replayed(json(status, body.clone().into_bytes())))))
        }
        _ => Err(working()),
    }
}

/// Marks an answer as one given before.
fn replayed(mut response: Response) -> Response {
    response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    response
}

impl Claimed {
    /// Settles the claim, as a part of the transaction that does the work. It touches one row, or
    /// somebody else has the key by now.
    pub fn done(&self, dialect: Dialect, written: &[Written]) -> Sql {
        let ids: Vec<i64> = written.iter().map(|w| w.id).collect();
        self.update(dialect, DONE, &Json::from(ids).to_string(), OPEN)
    }

    /// Keeps the answer of work that was done.
    pub async fn keep(&self, cx: &Cx, status: StatusCode, body: &[u8]) -> Result<()> {
        let sql = self.update(cx.app.db.dialect(), status.as_u16().into(), &String::from_utf8_lossy(body), DONE);
        cx.app.db.execute(sql).await.map(drop)
    }

    /// Frees the key of work that was refused; a settled claim stays.
    pub async fn free(&self, cx: &Cx) -> Result<()> {
        let mut sql = Sql::new(cx.app.db.dialect());
        sql.push("DELETE FROM core_idempotency");
        self.own(OPEN, &mut sql);
        cx.app.db.execute(sql).await.map(drop)
    }

    fn update(&self, dialect: Dialect, status: i64, body: &str, from: i64) -> Sql {
        let mut sql = Sql::new(dialect);
        sql.push("UPDATE core_idempotency SET status = ").int(status).push(", body = ").str(body);
        self.own(from, &mut sql);
        sql
    }

    /// ` WHERE` this very claim has the given status.
    fn own(&self, status: i64, sql: &mut Sql) {
        sql.push(" WHERE user_id = ").int(self.user).push(" AND key = ").str(&self.key);
        sql.push(" AND created = ").time(self.created).push(" AND status = ").int(status);
    }
}
