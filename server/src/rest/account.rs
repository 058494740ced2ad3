//! What everybody may do with their own account, over REST: NetBox has pages for it and no endpoints.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value as Json, json};
use shared::rpc::{Profile, ProfileChange, SessionSeen};
use shared::value::iso;

use super::door::Site;
use super::read::json as answer_json;
use super::write::{self, Asked};
use super::{Place, cookie};
use crate::auth::session::COOKIE;
use crate::bounds;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::services::account::Own;
use crate::services::documents;
use crate::services::objects::Doing;

pub const PROFILE: &str = "users/profile";
pub const PASSWORD: &str = "users/password";
pub const SESSIONS: &str = "users/sessions";

pub async fn show(cx: &Cx, site: &Site, place: &Place, request: Request) -> Result<Response> {
    let visit = site.visit();
    let secret = secret(&request);
    let own = Own { cx, visit: &visit, secret: secret.as_deref() };
    match place {
        Place::Page(PROFILE) => Ok(body(&profile(&own.profile().await?))),
        Place::Page(SESSIONS) => {
            let all: Vec<Json> = own.sessions().await?.iter().map(session).collect();
            Ok(body(&json!({"count": all.len(), "next": null, "previous": null, "results": all})))
        }
        _ => Err(Error::NotFound),
    }
}

pub async fn write(asked: Asked<'_>, place: &Place, request: Request) -> Result<Response> {
    let (cx, site) = (asked.cx, asked.site);
    documents::writable(cx)?;
    if asked.terms.doing == Doing::Rehearse {
        return Err(Error::field("dry_run", "A change of one's own account cannot be rehearsed."));
    }
    let visit = site.visit();
    let secret = secret(&request);
    let own = Own { cx, visit: &visit, secret: secret.as_deref() };
    let mut response = StatusCode::NO_CONTENT.into_response();
    match place {
        Place::Page(PROFILE) => {
            let mut fields = Fields::read(cx, request).await?;
            let change = ProfileChange {
                first_name: fields.text("first_name")?,
                last_name: fields.text("last_name")?,
                email: fields.text("email")?,
                current_password: fields.text("current_password")?,
            };
            fields.end()?;
            return Ok(body(&profile(&own.change(&change).await?)));
        }
        Place::Page(PASSWORD) => {
            let mut fields = Fields::read(cx, request).await?;
            let (current, new) = (fields.required("current_password")?, fields.required("new_password")?);
            fields.end()?;
            if let Some(secret) = own.change_password(&current, &new).await? {
                let text = site.session_cookie(&secret, cx.app.config.session_hours * 3600);
                let value = HeaderValue::from_str(&text).map_err(|error| Error::Internal(error.to_string()))?;
                response.headers_mut().insert(header::SET_COOKIE, value);
            }
        }
        Place::Page(SESSIONS) => own.end(None).await?,
        Place::Session(key) => own.end(Some(key)).await?,
        _ => return Err(Error::Method),
    }
    Ok(response)
}

/// The secret of the session that asks; with a token nobody has a session.
fn secret(request: &Request) -> Option<String> {
    let by_token = request.headers().contains_key(header::AUTHORIZATION);
    cookie(request.headers(), COOKIE).filter(|_| !by_token)
}

fn body(json: &Json) -> Response {
    answer_json(StatusCode::OK, json.to_string().into_bytes())
}

fn profile(profile: &Profile) -> Json {
    json!({
        "id": profile.id, "username": profile.username, "first_name": profile.first_name, "last_name": profile.last_name,
        "email": profile.email, "is_superuser": profile.superuser, "date_joined": profile.joined.map(iso),
        "last_login": profile.last_login.map(iso),
    })
}

fn session(seen: &SessionSeen) -> Json {
    json!({
        "id": seen.key, "current": seen.current, "created": seen.created.map(iso), "expires": seen.expires.map(iso),
        "last_used": seen.last_used.map(iso), "address": seen.address, "user_agent": seen.agent,
    })
}

/// The texts of a body. What was not asked for is refused: a misspelled name must not look as if it were done.
struct Fields(Map<String, Json>);

impl Fields {
    async fn read(cx: &Cx, request: Request) -> Result<Self> {
        let (_, bytes) = write::body(cx.app.config.body_limit, request).await?;
        Ok(Self(shared::patch::object(&bounds::read(&cx.app.config, None, &bytes)?)?.clone()))
    }

    fn text(&mut self, name: &str) -> Result<Option<String>> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(_) => Err(Error::field(name, "A text is expected.")),
        }
    }

    fn required(&mut self, name: &str) -> Result<String> {
        let text = self.text(name)?.filter(|text| !text.is_empty());
        text.ok_or_else(|| Error::field(name, shared::check::REQUIRED))
    }

    fn end(self) -> Result<()> {
        let mut errors = shared::error::Errors::default();
        self.0.keys().for_each(|name| errors.add(name, "There is no such field here."));
        Ok(errors.ok()?)
    }
}
