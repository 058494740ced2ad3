//! What each user keeps for themselves: the dashboard and the preferences, one document each.

use serde_json::{Map, Value as Json};

use crate::cx::Cx;
use crate::db::{Arg, Sql, Tries, Ty, Work};
use crate::error::{Error, Result};
use crate::policy::dashboard;
use crate::services::objects::Doing;

/// Largest document in bytes, and deepest.
const SIZE_MAX: usize = 256 << 10;
const DEPTH_MAX: usize = 16;

/// Which document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Dashboard,
    Config,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Dashboard => "dashboard",
            Self::Config => "config",
        }
    }
}

/// The caller's document, or what stands for it until there is one.
pub async fn read(cx: &Cx, kind: Kind) -> Result<Json> {
    let mut sql = Sql::new(cx.app.db.dialect());
    sql.push("SELECT data FROM users_document WHERE user_id = ").int(user(cx)?);
    sql.push(" AND kind = ").str(kind.name());
    let rows = cx.app.db.rows(sql, &[Ty::Json]).await?;
    Ok(match (rows.into_iter().next().and_then(|mut row| row.pop()), kind) {
        (Some(shared::value::Value::Json(json)), _) => json,
        (_, Kind::Dashboard) => cx.app.policy.dashboard.clone(),
        (_, Kind::Config) => Json::Object(Map::new()),
    })
}

/// The parts of a dashboard.
pub const HALVES: [&str; 2] = ["layout", "config"];

/// The document that is given as a whole.
pub fn whole(kind: Kind, mut given: Map<String, Json>) -> Json {
    if kind == Kind::Dashboard {
        given.retain(|key, _| HALVES.contains(&key.as_str()));
    }
    Json::Object(given)
}

/// Changes the caller's document: preferences merge deeply, null takes one away; of the dashboard the given halves replace
/// what was there. Of two changes at once neither is lost.
pub async fn change(cx: &Cx, kind: Kind, given: Map<String, Json>, doing: Doing) -> Result<Json> {
    writable(cx)?;
    let before = read(cx, kind).await?;
    let (cx, user) = (cx.clone(), user(cx)?);
    // A task of its own: a turn of the writer must come to its end.
    let task = tokio::spawn(async move {
        let mut tries = Tries::of_checked_work();
        loop {
            match change_once(&cx, user, kind, &before, given.clone(), doing).await {
                Err(error) => tries.again(error).await?,
                done => return done,
            }
        }
    });
    task.await.map_err(|error| Error::Internal(error.to_string()))?
}

async fn change_once(
    cx: &Cx,
    user: i64,
    kind: Kind,
    before: &Json,
    given: Map<String, Json>,
    doing: Doing,
) -> Result<Json> {
    let mut tx = cx.app.db.begin(Work::Request).await?;
    // It must be there to be held.
    let mut sql = Sql::new(tx.dialect());
    sql.push("INSERT INTO users_document (user_id, kind, data) VALUES (").int(user).push(", ").str(kind.name());
    sql.push(", ").bind(Arg::Json(Some(before.clone()))).push(") ON CONFLICT DO NOTHING");
    tx.execute(sql).await?;
    let mut sql = Sql::new(tx.dialect());
    sql.push("SELECT data FROM users_document WHERE user_id = ").int(user).push(" AND kind = ").str(kind.name());
    sql.push(tx.dialect().for_update());
    let rows = tx.rows(sql, &[Ty::Json]).await?;
    let document = match rows.into_iter().next().and_then(|mut row| row.pop()) {
        Some(shared::value::Value::Json(json)) => json,
        _ => before.clone(),
    };
    let document = changed(kind, document, given);
    check(kind, &document)?;
    let mut sql = Sql::new(tx.dialect());
    sql.push("UPDATE users_document SET data = ").bind(Arg::Json(Some(document.clone())));
    sql.push(" WHERE user_id = ").int(user).push(" AND kind = ").str(kind.name());
    tx.execute(sql).await?;
    // What is dropped is rolled back.
    if doing == Doing::Write {
        tx.commit().await?;
    }
    Ok(document)
}

/// A document with a change.
fn changed(kind: Kind, mut document: Json, given: Map<String, Json>) -> Json {
    match kind {
        Kind::Config => merge(&mut document, Json::Object(given)),
        Kind::Dashboard => {
            for (key, value) in given.into_iter().filter(|(key, _)| HALVES.contains(&key.as_str())) {
                document[key.as_str()] = value;
            }
        }
    }
    document
}

/// Whether a document may be kept.
fn check(kind: Kind, document: &Json) -> Result<()> {
    if kind == Kind::Dashboard {
        dashboard::check(document).map_err(Error::BadRequest)?;
    }
    let text = document.to_string();
    if text.len() > SIZE_MAX || depth(document) > DEPTH_MAX {
        let limit = SIZE_MAX >> 10;
        return Err(Error::BadRequest(format!("This is larger than {limit} KiB or nested too deeply.")));
    }
    if text.contains("\\u0000") {
        return Err(Error::BadRequest(shared::check::NO_NULS.to_owned()));
    }
    Ok(())
}

/// Puts a document in place of the caller's.
pub async fn replace(cx: &Cx, kind: Kind, document: Json, doing: Doing) -> Result<Json> {
    writable(cx)?;
    check(kind, &document)?;
    if doing == Doing::Rehearse {
        return Ok(document);
    }
    let mut sql = Sql::new(cx.app.db.dialect());
    sql.push("INSERT INTO users_document (user_id, kind, data) VALUES (").int(user(cx)?).push(", ").str(kind.name());
    sql.push(", ").bind(Arg::Json(Some(document.clone())));
    sql.push(") ON CONFLICT (user_id, kind) DO UPDATE SET data = excluded.data");
    cx.app.db.execute(sql).await?;
    Ok(document)
}

/// Back to what everybody has.
pub async fn reset(cx: &Cx, kind: Kind) -> Result<()> {
    writable(cx)?;
    let mut sql = Sql::new(cx.app.db.dialect());
    sql.push("DELETE FROM users_document WHERE user_id = ").int(user(cx)?).push(" AND kind = ").str(kind.name());
    cx.app.db.execute(sql).await?;
    Ok(())
}

fn user(cx: &Cx) -> Result<i64> {
    cx.caller.user.ok_or(Error::Unauthenticated)
}

/// Whether the caller may change what is theirs.
pub fn writable(cx: &Cx) -> Result<()> {
    cx.caller.require_write()
}

fn merge(into: &mut Json, from: Json) {
    match (into, from) {
        (Json::Object(into), Json::Object(from)) => {
            for (key, value) in from {
                if value.is_null() {
                    into.remove(&key);
                } else {
                    merge(into.entry(key).or_insert(Json::Null), value);
                }
            }
        }
        (into, from) => *into = from,
    }
}

fn depth(json: &Json) -> usize {
    match json {
        Json::Array(list) => 1 + list.iter().map(depth).max().unwrap_or(0),
        Json::Object(map) => 1 + map.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}
