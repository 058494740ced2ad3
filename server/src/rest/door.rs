//! The door: where the request came from, who it is, and what every answer carries.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::response::Response;

use super::Forwarded;
use super::inbox;
use crate::app::{App, request_id};
use crate::auth::session::Visit;
use crate::auth::{session, token};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::hosts;
use crate::services::transfer::Format;

/// Version of the REST conventions this interface follows.
pub const API_VERSION: &str = "4.6";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The server as the client addressed it, and the request's id.
#[derive(Debug, Clone)]
pub struct Site {
    /// `https://host:port`.
    pub origin: String,
    /// The path below which the installation lives: empty, or `/purser`.
    pub root: String,
    /// `https://host:port/purser`, without a slash at the end: links in answers begin with it.
    pub base: String,
    /// The same as the operator says it, for what is read elsewhere and later.
    pub public: String,
    pub secure: bool,
    pub address: Option<IpAddr>,
    /// Somebody unknown passed the request on, so that `address` is theirs.
    pub relayed: bool,
    pub request: String,
    /// What the client calls itself.
    pub agent: String,
}

impl Site {
    pub fn of(app: &App, request: &Request) -> Self {
        let forwarded = Forwarded::of(app, request);
        let text = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
        let secure = forwarded.secure();
        let plain = |host: &&str| host.chars().all(|c| c.is_ascii_alphanumeric() || "-._:[]".contains(c));
        let host = forwarded.host().filter(plain).unwrap_or("localhost");
        let origin = format!("{}://{host}", if secure { "https" } else { "http" });
        let root = app.config.base_path.clone();
        let id = text("x-request-id").filter(|id| uuid::Uuid::parse_str(id).is_ok());
        Self {
            base: format!("{origin}{root}"),
            public: hosts::public(&app.config).map_or_else(|| format!("{origin}{root}"), str::to_owned),
            origin,
            root,
            secure,
            address: forwarded.address(),
            relayed: forwarded.relayed(),
            request: id.map_or_else(request_id, str::to_owned),
            agent: text("user-agent").unwrap_or_default().to_owned(),
        }
    }

    pub fn visit(&self) -> Visit {
        Visit::new(self.address, &self.agent)
    }

    /// The header that gives a browser its session, or takes it away with an empty one.
    pub fn session_cookie(&self, value: &str, seconds: i64) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        let path = if self.root.is_empty() { "/" } else { &self.root };
        format!("{}={value}; Path={path}; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", session::COOKIE)
    }
}

/// Finds out who asks: a token, or a browser's session that no other site can borrow.
pub async fn enter(app: &Arc<App>, site: &Site, method: &Method, headers: &HeaderMap) -> Result<Cx> {
    let caller = if let Some(value) = headers.get(header::AUTHORIZATION) {
        let value = value.to_str().map_err(|_| Error::BadCredentials("Invalid token header"))?;
        token::caller(app, value, site.address).await?
    } else {
        let secret = cookie(headers, session::COOKIE).ok_or(Error::Unauthenticated)?;
        if !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
            same_site(headers, site)?;
        }
        let account = session::account(app, &secret, &site.visit()).await?.ok_or(Error::Unauthenticated)?;
        account.caller(app, true).await?
    };
    Ok(Cx { app: app.clone(), caller, request: site.request.clone(), now: app.clock.now() })
}

/// Refuses a write that another site's page could have sent with the user's cookie.
pub fn same_site(headers: &HeaderMap, site: &Site) -> Result<()> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    // Types that no page can send to another site without asking it first.
    let asked_for =
        text("content-type").is_some_and(|kind| Format::of(kind).is_some() || inbox::format(kind).is_some());
    let same = match (text("sec-fetch-site"), text("origin")) {
        (Some("same-origin" | "none"), _) => true,
        (Some(_), _) => false,
        (None, Some(origin)) => {
            origin.split_once("://").map(|(_, host)| host) == site.origin.split_once("://").map(|(_, host)| host)
        }
        (None, None) => false,
    };
    if asked_for && same {
        Ok(())
    } else {
        Err(Error::Forbidden("This request did not come from the application's own pages.".to_owned()))
    }
}

/// A cookie's value.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// What every answer under `/api/` carries.
pub fn finish(response: &mut Response, site: &Site) {
    let headers = response.headers_mut();
    headers.insert("api-version", HeaderValue::from_static(API_VERSION));
    if let Ok(id) = HeaderValue::from_str(&site.request) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(header::VARY, HeaderValue::from_static("Accept, Authorization, Cookie"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}
