//! What the endpoints of one's own account share: who asks by which session, and the texts of a body. NetBox has pages for it and
//! no endpoints.

use axum::extract::Request;
use axum::http::header;
use serde_json::{Map, Value as Json};

use super::Access;
use crate::auth::session::{COOKIE, Visit};
use crate::bounds;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::rest::write::{self, Asked};
use crate::rest::{Site, cookie};
use crate::services::account::Own;
use crate::services::documents;
use crate::services::objects::Doing;

pub const ACCESS: Access =
    Access { anonymous: "403", ungranted: "their own", viewer: "their own", writes: "their own" };

/// What says who asks.
pub struct Asking {
    visit: Visit,
    secret: Option<String>,
}

impl Asking {
    pub fn of(site: &Site, request: &Request) -> Self {
        // With a token nobody has a session.
        let by_token = request.headers().contains_key(header::AUTHORIZATION);
        Self { visit: site.visit(), secret: cookie(request.headers(), COOKIE).filter(|_| !by_token) }
    }

    pub fn own<'a>(&'a self, cx: &'a Cx) -> Own<'a> {
        Own { cx, visit: &self.visit, secret: self.secret.as_deref() }
    }
}

/// Whether the caller may change anything, and means it.
pub fn writable(asked: Asked<'_>) -> Result<()> {
    documents::writable(asked.cx)?;
    match asked.terms.doing {
        Doing::Rehearse => Err(Error::field("dry_run", "A change of one's own account cannot be rehearsed.")),
        Doing::Write => Ok(()),
    }
}

/// The texts of a body. What was not asked for is refused: a misspelled name must not look as if it were done.
pub struct Fields(Map<String, Json>);

impl Fields {
    pub async fn read(cx: &Cx, request: Request) -> Result<Self> {
        let (_, bytes) = write::body(cx.app.config.body_limit, request).await?;
        Ok(Self(shared::patch::object(&bounds::read(&cx.app.config, None, &bytes)?)?.clone()))
    }

    pub fn text(&mut self, name: &str) -> Result<Option<String>> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(_) => Err(Error::field(name, "A text is expected.")),
        }
    }

    pub fn required(&mut self, name: &str) -> Result<String> {
        let text = self.text(name)?.filter(|text| !text.is_empty());
        text.ok_or_else(|| Error::field(name, shared::check::REQUIRED))
    }

    pub fn end(self) -> Result<()> {
        let mut errors = shared::error::Errors::default();
        self.0.keys().for_each(|name| errors.add(name, "There is no such field here."));
        Ok(errors.ok()?)
    }
}
