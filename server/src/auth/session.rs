//! Logging in with a password, and the browser sessions that follow.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Map, Value as Json};
use shared::value::Value;

use super::throttle::Attempt;
use super::{digest, grants, password, random_text};
use crate::app::App;
use crate::cx::Caller;
use crate::db::{Sql, Ty};
use crate::error::{Error, Result};

/// Name of the session cookie.
pub const COOKIE: &str = "purser_session";

/// Where preferences of the pages stand in a user's configuration.
pub const PREFERENCES: &str = "ui";

/// Longest name of a browser that is kept, in characters.
const AGENT_MAX: usize = 300;

/// A user as authentication sees one.
pub struct Account {
    pub id: i64,
    pub username: String,
    pub superuser: bool,
}

impl Account {
    pub async fn caller(self, app: &App, may_write: bool) -> Result<Caller> {
        let grants = if self.superuser { Default::default() } else { grants::of_user(&app.db, self.id).await? };
        Ok(Caller {
            user: Some(self.id),
            name: self.username,
            superuser: self.superuser,
            may_write,
            strict: false,
            grants,
        })
    }
}

/// Where a browser is and what it calls itself: a session's owner knows it by that.
#[derive(Debug, Clone, Default)]
pub struct Visit {
    pub address: Option<IpAddr>,
    pub agent: String,
}

impl Visit {
    pub fn new(address: Option<IpAddr>, agent: &str) -> Self {
        Self { address, agent: agent.chars().filter(|c| !c.is_control()).take(AGENT_MAX).collect() }
    }

    fn address(&self) -> String {
        self.address.map(|address| address.to_string()).unwrap_or_default()
    }
}

/// That somebody knew a user's password, and what the user was then.
pub struct Proof {
    /// The hash that the password fitted.
    hash: String,
    pub version: i64,
}

/// Who says to be whom.
enum Claim<'a> {
    Name(&'a str),
    Id(i64, &'a str),
}

/// Checks a password. Every refusal sounds the same and costs the same.
pub async fn authenticate(
    app: &App,
    username: &str,
    secret: &str,
    address: Option<IpAddr>,
) -> Result<(Account, Proof)> {
    let known = check(app, Claim::Name(username), secret, address).await?;
    let (account, proof) = known.ok_or(Error::BadCredentials("The user name or the password is wrong."))?;
    let mut sql = Sql::new(app.db.dialect());
    sql.push("UPDATE users_user SET last_login = ").time(app.clock.now()).push(" WHERE id = ").int(account.id);
    app.db.execute(sql).await?;
    Ok((account, proof))
}

/// Checks the password of somebody who is here already; None if it is another. Guesses count with those at the login.
pub async fn prove(app: &App, caller: &Caller, secret: &str, address: Option<IpAddr>) -> Result<Option<Proof>> {
    let id = caller.user.ok_or(Error::Unauthenticated)?;
    Ok(check(app, Claim::Id(id, &caller.name), secret, address).await?.map(|(_, proof)| proof))
}

async fn check(app: &App, claim: Claim<'_>, secret: &str, address: Option<IpAddr>) -> Result<Option<(Account, Proof)>> {
    let (Claim::Name(name) | Claim::Id(_, name)) = claim;
    let name = name.trim().to_ascii_lowercase();
    let mut sql = Sql::new(app.db.dialect());
    sql.push("SELECT id, username, is_superuser, password, is_active, \"_version\" FROM users_user WHERE ");
    match claim {
        Claim::Name(_) => sql.push("lower(username) = ").str(&name),
        Claim::Id(id, _) => sql.push("id = ").int(id),
    };
    let rows = app.db.rows(sql, &[Ty::Int, Ty::Text, Ty::Bool, Ty::Text, Ty::Bool, Ty::Int]).await?;
    let row = rows.into_iter().next().filter(|row| row[4] == Value::Bool(true));
    let hash = row.as_ref().and_then(|row| row[3].as_str().map(str::to_owned));
    let target = row.as_ref().and_then(|row| row[0].as_int()).zip(hash.as_deref());
    let attempt = Attempt::enter(app, &name, address, target).await?;
    let fits = password::verify(secret.to_owned(), hash.clone()).await?;
    match (row, hash) {
        (Some(row), Some(hash)) if fits => {
            attempt.succeeded().await?;
            let account = Account {
                id: row[0].as_int().unwrap_or_default(),
                username: row[1].as_str().unwrap_or_default().to_owned(),
                superuser: row[2].as_bool().unwrap_or(false),
            };
            Ok(Some((account, Proof { hash, version: row[5].as_int().unwrap_or_default() })))
        }
        _ => {
            attempt.failed().await;
            Ok(None)
        }
    }
}

/// A session that has not begun: the cookie's value, and what is written.
pub struct Fresh {
    pub secret: String,
    digest: String,
    begins: DateTime<Utc>,
    expires: DateTime<Utc>,
    visit: Visit,
}

impl Fresh {
    pub fn new(app: &App, visit: &Visit) -> Result<Self> {
        let (secret, begins) = (random_text(32)?, app.clock.now());
        let expires = begins + Duration::hours(app.config.session_hours);
        Ok(Self { digest: digest(&app.pepper, &secret)?, secret, begins, expires, visit: visit.clone() })
    }

    /// Begins it for an active user, of whom `condition` holds.
    pub fn begin(&self, mut sql: Sql, user: i64, condition: impl FnOnce(&mut Sql)) -> Sql {
        let lock = sql.dialect().for_update();
        sql.push("INSERT INTO users_session (digest, user_id, created, expires, last_used, address, agent) SELECT ");
        sql.str(&self.digest).push(", u.id, ").time(self.begins).push(", ").time(self.expires);
        sql.push(", ").time(self.begins).push(", ").str(self.visit.address()).push(", ").str(&self.visit.agent);
        sql.push(" FROM users_user u WHERE u.is_active AND u.id = ").int(user);
        condition(&mut sql);
        // Whoever changes the password at this moment ends this session, too.
        sql.push(lock);
        sql
    }
}

/// Opens a session for somebody who proved to be the user; answers the cookie's value. A password that was changed since
/// opens none.
pub async fn open(app: &App, user: i64, proof: &Proof, visit: &Visit) -> Result<String> {
    let fresh = Fresh::new(app, visit)?;
    let mut sql = Sql::new(app.db.dialect());
    sql.push("DELETE FROM users_session WHERE expires < ").time(fresh.begins);
    app.db.execute(sql).await?;
    let begin = fresh.begin(Sql::new(app.db.dialect()), user, |sql| {
        sql.push(" AND u.password = ").str(&proof.hash);
    });
    if app.db.execute(begin).await? != 1 {
        return Err(Error::BadCredentials("The user name or the password is wrong."));
    }
    Ok(fresh.secret)
}

/// The user of a session cookie, if the session still stands.
pub async fn account(app: &Arc<App>, secret: &str, visit: &Visit) -> Result<Option<Account>> {
    let digest = digest(&app.pepper, secret)?;
    let now = app.clock.now();
    let mut sql = Sql::new(app.db.dialect());
    sql.push(
        "SELECT u.id, u.username, u.is_superuser, s.last_used FROM users_session s JOIN users_user u ON u.id = \
         s.user_id WHERE ",
    );
    sql.push("s.digest = ").str(&digest).push(" AND s.expires > ").time(now).push(" AND u.is_active");
    let rows = app.db.rows(sql, &[Ty::Int, Ty::Text, Ty::Bool, Ty::Time]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    if row[3].as_time().is_none_or(|used| now - used > Duration::minutes(1)) {
        note_use(app, digest, visit.clone(), now);
    }
    Ok(Some(Account {
        id: row[0].as_int().unwrap_or_default(),
        username: row[1].as_str().unwrap_or_default().to_owned(),
        superuser: row[2].as_bool().unwrap_or(false),
    }))
}

/// How the user of a session wants the pages to look; nothing where there is no such session.
pub async fn preferences(app: &App, secret: &str) -> Result<Map<String, Json>> {
    let mut sql = Sql::new(app.db.dialect());
    sql.push(
        "SELECT d.data FROM users_session s JOIN users_document d ON d.user_id = s.user_id AND d.kind = 'config' WHERE \
         s.digest = ",
    );
    sql.str(digest(&app.pepper, secret)?).push(" AND s.expires > ").time(app.clock.now());
    let rows = app.db.rows(sql, &[Ty::Json]).await?;
    let document = rows.into_iter().next().and_then(|mut row| row.pop());
    let Some(Value::Json(Json::Object(mut document))) = document else { return Ok(Map::new()) };
    match document.remove(PREFERENCES) {
        Some(Json::Object(wishes)) => Ok(wishes),
        _ => Ok(Map::new()),
    }
}

/// Notes when and from where a session was used; nobody waits for it.
fn note_use(app: &Arc<App>, digest: String, visit: Visit, now: DateTime<Utc>) {
    let app = app.clone();
    tokio::spawn(async move {
        let mut sql = Sql::new(app.db.dialect());
        sql.push("UPDATE users_session SET last_used = ").time(now).push(", address = ").str(visit.address());
        sql.push(", agent = ").str(&visit.agent).push(" WHERE digest = ").str(digest);
        if let Err(error) = app.db.execute(sql).await {
            tracing::warn!(%error, "the last use of a session could not be noted");
        }
    });
}

/// One of a user's sessions, as its owner sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Names it among the user's own; nothing can be done with it alone.
    pub key: String,
    /// Whether it is the one that asks.
    pub current: bool,
    pub created: Option<DateTime<Utc>>,
    pub expires: Option<DateTime<Utc>>,
    pub last_used: Option<DateTime<Utc>>,
    pub address: String,
    pub agent: String,
}

/// Characters of a session's digest that name it.
const KEY: usize = 16;

/// A user's sessions, the last used first.
pub async fn of_user(app: &App, user: i64, own: Option<&str>) -> Result<Vec<Seen>> {
    let own = own.map(|secret| digest(&app.pepper, secret)).transpose()?;
    let mut sql = Sql::new(app.db.dialect());
    sql.push("SELECT digest, created, expires, last_used, address, agent FROM users_session WHERE user_id = ")
        .int(user);
    sql.push(" AND expires > ").time(app.clock.now());
    sql.push(" ORDER BY coalesce(last_used, created) DESC, digest LIMIT 1000");
    let rows = app.db.rows(sql, &[Ty::Text, Ty::Time, Ty::Time, Ty::Time, Ty::Text, Ty::Text]).await?;
    let seen = rows.iter().map(|row| {
        let digest = row[0].as_str().unwrap_or_default();
        Seen {
            key: digest.chars().take(KEY).collect(),
            current: own.as_deref() == Some(digest),
            created: row[1].as_time(),
            expires: row[2].as_time(),
            last_used: row[3].as_time(),
            address: row[4].as_str().unwrap_or_default().to_owned(),
            agent: row[5].as_str().unwrap_or_default().to_owned(),
        }
    });
    Ok(seen.collect())
}

/// Ends one of a user's sessions; how many that were.
pub async fn end(app: &App, user: i64, key: &str) -> Result<u64> {
    if key.chars().count() != KEY {
        return Ok(0);
    }
    let mut sql = Sql::new(app.db.dialect());
    sql.push("DELETE FROM users_session WHERE user_id = ").int(user);
    sql.push(&format!(" AND substr(digest, 1, {KEY}) = ")).str(key);
    app.db.execute(sql).await
}

/// Ends a user's sessions but the one that asks.
pub async fn end_others(app: &App, user: i64, own: Option<&str>) -> Result<u64> {
    let mut sql = Sql::new(app.db.dialect());
    sql.push("DELETE FROM users_session WHERE user_id = ").int(user);
    if let Some(own) = own {
        sql.push(" AND digest <> ").str(digest(&app.pepper, own)?);
    }
    app.db.execute(sql).await
}

pub async fn close(app: &App, secret: &str) -> Result<()> {
    let mut sql = Sql::new(app.db.dialect());
    sql.push("DELETE FROM users_session WHERE digest = ").str(digest(&app.pepper, secret)?);
    app.db.execute(sql).await?;
    Ok(())
}

/// Ends every session of a user: after a password change or when the account is switched off.
pub async fn close_all(tx: &mut crate::db::Tx, user: i64) -> Result<()> {
    let mut sql = Sql::new(tx.dialect());
    sql.push("DELETE FROM users_session WHERE user_id = ").int(user);
    tx.execute(sql).await?;
    Ok(())
}
