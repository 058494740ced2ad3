//! Users and tokens from the command line, through the same write path as everybody else.

use std::io::Read;
use std::sync::Arc;

use serde_json::{Map, Value as Json, json};
use server::app::App;
use server::auth;
use server::cx::Cx;
use server::db::{Sql, Ty};
use server::engine::write::Op;
use server::error::{Error, Result};
use server::services::{objects, records};
use shared::patch::Patch;

use super::say;

pub fn password(stdin: bool) -> Result<String> {
    if !stdin {
        return Err(Error::BadRequest("Give the password with --password-stdin, for example: echo secret | purser createsuperuser --username admin --password-stdin".to_owned()));
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

async fn create(app: &Arc<App>, wire: &str, body: Json) -> Result<objects::Outcome> {
    let meta = records::model(wire)?;
    let map: Map<String, Json> = body.as_object().cloned().unwrap_or_default();
    let patch = Patch::parse(meta, &map)?;
    objects::write(&Cx::system(app), meta, vec![Op::Create { patch, id: None }]).await
}

pub async fn superuser(app: &Arc<App>, username: &str, email: &str, password: &str) -> Result<()> {
    let body =
        json!({"username": username, "email": email, "password": password, "is_superuser": true, "is_active": true});
    create(app, "users.user", body).await?;
    say(&format!("Superuser {username} created."))
}

/// Id of a user by name.
async fn user(app: &Arc<App>, name: &str) -> Result<Option<i64>> {
    let mut sql = Sql::new(app.db.dialect());
    sql.push("SELECT id FROM users_user WHERE lower(username) = ").str(name.to_ascii_lowercase());
    Ok(app.db.rows(sql, &[Ty::Int]).await?.first().and_then(|row| row[0].as_int()))
}

pub async fn token(app: &Arc<App>, name: &str, description: &str, version: i64, read_only: bool) -> Result<()> {
    let user = user(app, name).await?.ok_or_else(|| Error::BadRequest(format!("There is no user {name}.")))?;
    let body = json!({"user": user, "description": description, "version": version, "write_enabled": !read_only});
    let outcome = create(app, "users.token", body).await?;
    let text = outcome.notes.iter().find(|(_, key, _)| key == "token").and_then(|(_, _, value)| value.as_str());
    say(text.ok_or_else(|| Error::Internal("the token could not be shown".to_owned()))?)
}

/// Loads the demo estate and says how to log in.
pub async fn demo(app: &Arc<App>) -> Result<()> {
    let mut sql = Sql::new(app.db.dialect());
    sql.push("SELECT COUNT(*) FROM dcim_site");
    if app.db.snapshot().reader().number(sql).await? > 0 {
        return Err(Error::BadRequest(
            "This database already holds an estate; the demo needs an empty one.".to_owned(),
        ));
    }
    let summary = server::demo::load(app).await?;
    say(&summary.to_string())?;
    if user(app, "admin").await?.is_some() {
        return say("Log in with your existing user admin.");
    }
    let password = auth::random_text(12)?;
    superuser(app, "admin", "", &password).await?;
    say(&format!("Log in as admin with the password {password}"))
}
