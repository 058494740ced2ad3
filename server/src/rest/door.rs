//! The door: where the request came from, who it is, and what every answer carries.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::response::Response;

use super::inbox;
use crate::app::{App, request_id};
use crate::auth::session::Visit;
use crate::auth::{session, token};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::services::transfer::Format;

/// Version of the REST conventions this interface follows.
pub const API_VERSION: &str = "4.6";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The server as the client addressed it, and the request's id.
#[derive(Debug, Clone)]
pub struct Site {
    /// `https://host:port`, without a slash at the end.
    pub base: String,
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
        let headers = request.headers();
        let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
        // A socket for both families tells IPv4 addresses as IPv6 ones.
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
        let trusted = peer.is_some_and(|peer| app.config.trusted_proxies.iter().any(|net| net.contains(&peer)));
        let forwarded = |name: &str| if trusted { text(name) } else { None };
        let secure = forwarded("x-forwarded-proto") == Some("https");
        let host = forwarded("x-forwarded-host").or_else(|| text("host")).unwrap_or("localhost");
        let host =
            if host.chars().all(|c| c.is_ascii_alphanumeric() || "-._:[]".contains(c)) { host } else { "localhost" };
        // The nearest address no trusted proxy vouches for: what stands further left anybody can write.
        let trusts = |address: &IpAddr| app.config.trusted_proxies.iter().any(|net| net.contains(address));
        let address = forwarded("x-forwarded-for")
            .and_then(|list| list.rsplit(',').filter_map(|one| one.trim().parse().ok()).find(|one| !trusts(one)))
            .or(peer);
        let id = text("x-request-id").filter(|id| uuid::Uuid::parse_str(id).is_ok());
        Self {
            base: format!("{}://{host}", if secure { "https" } else { "http" }),
            secure,
            address,
            relayed: !trusted && (headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded")),
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
        format!("{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", session::COOKIE)
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
            origin.split_once("://").map(|(_, host)| host) == site.base.split_once("://").map(|(_, host)| host)
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
