//! What everybody may do with their own account: name, e-mail, password, sessions, preferences.
//!
//! Nobody needs a permission for it, and it reaches nobody else: every statement is about the caller. The row of the user is
//! written through the one write path, as a wish that is always granted, so rules, change records and events hold.

use std::sync::Arc;

use serde_json::{Map, Value as Json};
use shared::models::users::user::User;
use shared::patch::Patch;
use shared::row::Model;
use shared::rpc::{Profile, ProfileChange, SessionSeen};

use super::{documents, objects};
use crate::auth::session::{self, Fresh, PREFERENCES, Proof, Visit};
use crate::cx::Cx;
use crate::db::{Sql, Ty};
use crate::engine::write::Op;
use crate::error::{Error, Result};

/// Who asks: the caller, from where, and with which session, if with one.
pub struct Own<'a> {
    pub cx: &'a Cx,
    pub visit: &'a Visit,
    pub secret: Option<&'a str>,
}

impl Own<'_> {
    fn user(&self) -> Result<i64> {
        self.cx.caller.user.ok_or(Error::Unauthenticated)
    }

    /// The caller's account.
    pub async fn profile(&self) -> Result<Profile> {
        let mut sql = Sql::new(self.cx.app.db.dialect());
        sql.push(
            "SELECT username, first_name, last_name, email, is_superuser, date_joined, last_login FROM users_user \
             WHERE id = ",
        );
        sql.int(self.user()?);
        let shape = [Ty::Text, Ty::Text, Ty::Text, Ty::Text, Ty::Bool, Ty::Time, Ty::Time];
        let rows = self.cx.app.db.rows(sql, &shape).await?;
        let row = rows.first().ok_or(Error::Unauthenticated)?;
        let text = |at: usize| row[at].as_str().unwrap_or_default().to_owned();
        Ok(Profile {
            id: self.user()?,
            username: text(0),
            first_name: text(1),
            last_name: text(2),
            email: text(3),
            superuser: row[4].as_bool().unwrap_or(false),
            joined: row[5].as_time(),
            last_login: row[6].as_time(),
        })
    }

    /// Changes name and e-mail. Mails about the account go to that address, so it takes the password to change it.
    pub async fn change(&self, change: &ProfileChange) -> Result<Profile> {
        documents::writable(self.cx)?;
        let before = self.profile().await?;
        let mut fields = Map::new();
        let all = [
            ("first_name", &change.first_name, &before.first_name),
            ("last_name", &change.last_name, &before.last_name),
            ("email", &change.email, &before.email),
        ];
        for (name, wish, stored) in all {
            if let Some(wish) = wish.as_ref().filter(|wish| *wish != stored) {
                fields.insert(name.to_owned(), wish.clone().into());
            }
        }
        if fields.is_empty() {
            return Ok(before);
        }
        if fields.contains_key("email") {
            self.write_proven(change.current_password.as_deref(), &fields, None).await?;
        } else {
            self.write(fields, None, None).await?;
        }
        self.profile().await
    }

    /// Changes the password. Every session ends; the one that asks goes on under a new cookie, which is answered.
    pub async fn change_password(&self, current: &str, new: &str) -> Result<Option<String>> {
        documents::writable(self.cx)?;
        if new.is_empty() {
            return Err(Error::field("new_password", shared::check::REQUIRED));
        }
        let fresh = self.secret.map(|_| Fresh::new(&self.cx.app, self.visit)).transpose()?;
        let fields = Map::from_iter([("password".to_owned(), Json::from(new))]);
        match self.write_proven(Some(current), &fields, fresh.as_ref()).await {
            Err(Error::Invalid(mut errors)) => {
                if let Some(messages) = errors.0.remove("password") {
                    errors.0.insert("new_password".to_owned(), messages);
                }
                Err(Error::Invalid(errors))
            }
            other => other.map(|()| fresh.map(|fresh| fresh.secret)),
        }
    }

    /// Writes what takes the password: only if the user is as it was when the password was checked. So of two changes of the
    /// password at once the later one finds another password.
    async fn write_proven(
        &self,
        current: Option<&str>,
        fields: &Map<String, Json>,
        fresh: Option<&Fresh>,
    ) -> Result<()> {
        /// Somebody else may change the user meanwhile, but not for ever.
        const TRIES: usize = 5;
        for _ in 0..TRIES {
            let proof = self.prove(current).await?;
            match self.write(fields.clone(), Some(proof.version), fresh).await {
                Err(Error::Stale(_)) => {}
                other => return other,
            }
        }
        Err(Error::Conflict("Your account is being changed elsewhere. Try again.".to_owned()))
    }

    /// The caller's sessions, the last used first.
    pub async fn sessions(&self) -> Result<Vec<SessionSeen>> {
        let seen = session::of_user(&self.cx.app, self.user()?, self.secret).await?;
        let told = seen.into_iter().map(|one| SessionSeen {
            key: one.key,
            current: one.current,
            created: one.created,
            expires: one.expires,
            last_used: one.last_used,
            address: one.address,
            agent: one.agent,
        });
        Ok(told.collect())
    }

    /// Ends one session, or all but the one that asks.
    pub async fn end(&self, key: Option<&str>) -> Result<()> {
        documents::writable(self.cx)?;
        match key {
            Some(key) if session::end(&self.cx.app, self.user()?, key).await? == 0 => Err(Error::NotFound),
            Some(_) => Ok(()),
            None => session::end_others(&self.cx.app, self.user()?, self.secret).await.map(|_| ()),
        }
    }

    async fn prove(&self, password: Option<&str>) -> Result<Proof> {
        const FIELD: &str = "current_password";
        let Some(password) = password.filter(|text| !text.is_empty()) else {
            return Err(Error::field(FIELD, "Your password is asked for here."));
        };
        let proof = session::prove(&self.cx.app, &self.cx.caller, password, self.visit.address).await?;
        proof.ok_or_else(|| Error::field(FIELD, "This is not your password."))
    }

    /// Writes the caller's own row, and begins a session with it.
    async fn write(&self, fields: Map<String, Json>, version: Option<i64>, fresh: Option<&Fresh>) -> Result<()> {
        let meta = User::meta();
        let user = self.user()?;
        let op = Op::Update { id: user, patch: Patch::read(meta, &fields), version };
        let begin = fresh.map(|fresh| fresh.begin(Sql::new(self.cx.app.db.dialect()), user, |_| {}));
        let also = begin.map(|sql| -> objects::Also { Arc::new(move |_| sql.clone()) });
        objects::write_and(&self.cx.trusted(), meta, vec![op], also).await.map(|_| ())
    }
}

/// How the caller wants the pages to look.
pub async fn preferences(cx: &Cx) -> Result<Map<String, Json>> {
    let document = documents::read(cx, documents::Kind::Config).await?;
    Ok(document.get(PREFERENCES).and_then(Json::as_object).cloned().unwrap_or_default())
}

/// Changes some of that; null takes one away.
pub async fn prefer(cx: &Cx, wish: Map<String, Json>) -> Result<()> {
    documents::writable(cx)?;
    let given = Map::from_iter([(PREFERENCES.to_owned(), Json::Object(wish))]);
    documents::change(cx, documents::Kind::Config, given, objects::Doing::Write).await.map(|_| ())
}
