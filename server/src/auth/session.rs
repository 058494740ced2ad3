//! Logging in with a password, and the browser sessions that follow.

use std::net::IpAddr;

use chrono::Duration;
use shared::value::Value;

use super::{digest, grants, password, random_text};
use crate::app::App;
use crate::cx::Caller;
use crate::db::{Sql, Ty};
use crate::error::{Error, Result};

/// Name of the session cookie.
pub const COOKIE: &str = "purser_session";

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

/// Checks a password. Every refusal sounds the same and costs the same.
pub async fn authenticate(app: &App, username: &str, secret: &str, address: Option<IpAddr>) -> Result<Account> {
    let name = username.trim().to_ascii_lowercase();
    let by_name = format!("user:{name}");
    let keys: Vec<String> = std::iter::once(by_name.clone()).chain(address.map(|a| format!("address:{a}"))).collect();
    let now = app.clock.now();
    if let Some(seconds) = app.logins.wait(&keys, now) {
        return Err(Error::TooMany { seconds });
    }
    let mut sql = Sql::new(app.db.dialect());
    sql.push("SELECT id, username, is_superuser, password, is_active FROM users_user WHERE lower(username) = ")
        .str(&name);
    let rows = app.db.rows(sql, &[Ty::Int, Ty::Text, Ty::Bool, Ty::Text, Ty::Bool]).await?;
    let row = rows.into_iter().next().filter(|row| row[4] == Value::Bool(true));
    let hash = row.as_ref().and_then(|row| row[3].as_str().map(str::to_owned));
    let fits = password::verify(secret.to_owned(), hash).await?;
    match row {
        Some(row) if fits => {
            app.logins.succeeded(&by_name);
            let id = row[0].as_int().unwrap_or_default();
            let mut sql = Sql::new(app.db.dialect());
            sql.push("UPDATE users_user SET last_login = ").time(now).push(" WHERE id = ").int(id);
            app.db.execute(sql).await?;
            Ok(Account {
                id,
                username: row[1].as_str().unwrap_or_default().to_owned(),
                superuser: row[2].as_bool().unwrap_or(false),
            })
        }
        _ => {
            app.logins.failed(&keys, now);
            Err(Error::BadCredentials("The user name or the password is wrong."))
        }
    }
}

/// Opens a session; answers the cookie's value.
pub async fn open(app: &App, user: i64) -> Result<String> {
    let secret = random_text(32)?;
    let now = app.clock.now();
    let mut sql = Sql::new(app.db.dialect());
    sql.push("DELETE FROM users_session WHERE expires < ").time(now);
    app.db.execute(sql).await?;
    let mut sql = Sql::new(app.db.dialect());
    sql.push("INSERT INTO users_session (digest, user_id, created, expires) VALUES (")
        .str(digest(&app.pepper, &secret)?);
    sql.push(", ").int(user).push(", ").time(now).push(", ");
    sql.time(now + Duration::hours(app.config.session_hours)).push(")");
    app.db.execute(sql).await?;
    Ok(secret)
}

/// The user of a session cookie, if the session still stands.
pub async fn account(app: &App, secret: &str) -> Result<Option<Account>> {
    let mut sql = Sql::new(app.db.dialect());
    sql.push(
        "SELECT u.id, u.username, u.is_superuser FROM users_session s JOIN users_user u ON u.id = s.user_id WHERE ",
    );
    sql.push("s.digest = ").str(digest(&app.pepper, secret)?).push(" AND s.expires > ").time(app.clock.now());
    sql.push(" AND u.is_active");
    let rows = app.db.rows(sql, &[Ty::Int, Ty::Text, Ty::Bool]).await?;
    Ok(rows.first().map(|row| Account {
        id: row[0].as_int().unwrap_or_default(),
        username: row[1].as_str().unwrap_or_default().to_owned(),
        superuser: row[2].as_bool().unwrap_or(false),
    }))
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
