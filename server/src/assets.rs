//! The web application, embedded: hashed files for ever, the page itself fresh each time.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use serde_json::Value as Json;

use crate::app::App;
use crate::auth::{self, session};
use crate::config::Config;
use crate::{hosts, rest};

/// The built application. Release builds carry it inside; debug builds read the folder.
#[derive(RustEmbed)]
#[folder = "../dist"]
#[allow_missing = true]
struct Dist;

/// What the browser may do on pages without scripts of their own.
pub const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
                          font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
                          form-action 'self'; object-src 'none'";

/// Trunk writes this where the page's one inline script needs its nonce.
const NONCE: &str = "{{__TRUNK NONCE__}}";

/// A file of the application, or its page for every client route.
pub async fn serve(State(app): State<Arc<App>>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("rpc/") || path == "rpc" {
        return (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "application/json")], "{\"kind\":\"not_found\"}")
            .into_response();
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    if !path.is_empty()
        && path != "index.html"
        && let Some(response) = file(path, &headers)
    {
        return response;
    }
    // A missing file is missing; a path without an extension is a route of the application.
    if path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        return StatusCode::NOT_FOUND.into_response();
    }
    page(&app.config, &looks(&app, &headers).await)
}

/// The wishes of the user whose page it is that the first paint needs, as attributes of `<html>`: `public/theme.js` reads
/// them. A page is served without them rather than not at all.
async fn looks(app: &Arc<App>, headers: &HeaderMap) -> String {
    /// What has no attribute of its own is the default.
    const WISHES: [(&str, &[&str], &str); 2] =
        [("theme", &["light", "dark"], "system"), ("density", &["compact", "comfortable"], "normal")];
    let Some(secret) = rest::cookie(headers, session::COOKIE) else { return String::new() };
    let Ok(wishes) = session::preferences(app, &secret).await else { return String::new() };
    let (mut attributes, mut told) = (String::new(), Vec::new());
    for (name, words, default) in WISHES {
        let Some(word) = wishes.get(name).and_then(Json::as_str) else { continue };
        // Nothing that somebody wrote gets into the page but one of these words.
        if let Some(word) = words.iter().find(|known| **known == word) {
            attributes.push_str(&format!(" data-{name}=\"{word}\""));
        } else if word != default {
            continue;
        }
        told.push(name);
    }
    if told.is_empty() { String::new() } else { format!("{attributes} data-told=\"{}\"", told.join(" ")) }
}

/// A page of ours whose addresses lie below the installation's path. They begin with a slash, in quotes of either kind.
pub fn rooted(html: &str, root: &str) -> String {
    if root.is_empty() {
        return html.to_owned();
    }
    html.replace("=\"/", &format!("=\"{root}/")).replace(" '/", &format!(" '{root}/"))
}

/// The page of the application, which reads from `<html>` where it lives (`app/src/kit/url.rs`).
fn page(config: &Config, attributes: &str) -> Response {
    let Some(index) = Dist::get("index.html") else {
        let text = "The web application is not built into this server. Run `cargo xtask run`, or use the REST API under /api/.\n";
        return (StatusCode::NOT_FOUND, text).into_response();
    };
    let Ok(nonce) = auth::random_text(16) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let html = String::from_utf8_lossy(&index.data).replace(NONCE, &nonce);
    let (root, public) = (&config.base_path, hosts::public(config).unwrap_or_default());
    let told = format!("<html data-root=\"{root}\" data-public=\"{public}\"{attributes}");
    let html = rooted(&html, root).replacen("<html", &told, 1);
    let policy = POLICY.replace("'wasm-unsafe-eval'", &format!("'wasm-unsafe-eval' 'nonce-{nonce}'"));
    let mut response =
        ([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], html)
            .into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("");
    let packed = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(|(name, _)| accepted.contains(name))
        .find_map(|(name, suffix)| Dist::get(&format!("{path}{suffix}")).map(|file| (Some(name), file)));
    let (encoding, file) = packed.or_else(|| Dist::get(path).map(|file| (None, file)))?;
    let tag =
        format!("\"{}\"", file.metadata.sha256_hash().iter().take(12).map(|b| format!("{b:02x}")).collect::<String>());
    let fresh = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).is_some_and(|old| old.contains(&tag));
    let mut response =
        if fresh { StatusCode::NOT_MODIFIED.into_response() } else { file.data.into_owned().into_response() };
    let set = response.headers_mut();
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let cache = if hashed(path) { "public, max-age=31536000, immutable" } else { "no-cache" };
    for (name, value) in [
        (header::CONTENT_TYPE, kind.as_ref()),
        (header::CACHE_CONTROL, cache),
        (header::ETAG, tag.as_str()),
        (header::VARY, "Accept-Encoding"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            set.insert(name, value);
        }
    }
    if let Some(encoding) = encoding {
        set.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

/// Trunk puts a hash into the names of what it builds: `web-1a2b3c….js`.
fn hashed(path: &str) -> bool {
    path.split(['-', '.', '_', '/']).any(|part| part.len() >= 16 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}
