//! Under which names and below which path the server is found: what an operator says of it, and who is turned away.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde_json::json;
use tower::ServiceExt;

use crate::app::App;
use crate::config::Config;
use crate::rest::Forwarded;

/// What load balancers and Prometheus ask for, by whatever name; no answer of theirs has a link in it.
const BY_ANY_NAME: [&str; 3] = ["/health/live", "/health/ready", "/metrics"];

/// What is wrong with the settings, if anything.
pub fn check(config: &Config) -> Result<(), String> {
    let base = config.base_path.as_str();
    let fair = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
    if !base.is_empty()
        && (!base.starts_with('/') || base.ends_with('/') || base.contains("//") || !base.chars().all(fair))
    {
        return Err("base_path must begin with a slash and not end with one, such as \"/purser\"".to_owned());
    }
    if base.split('/').any(|part| part == "." || part == "..") {
        return Err("base_path must not hold \".\" or \"..\"".to_owned());
    }
    let taken = base.split('/').nth(1).unwrap_or_default();
    if ["api", "rpc", "health", "metrics", "media", "plugins", "vendor"].contains(&taken) {
        return Err(format!("base_path must not begin with /{taken}, which means something"));
    }
    if !config.public_url.is_empty() {
        let (host, path) = parts(&config.public_url)
            .ok_or("public_url must be an address such as \"https://purser.example.org\"".to_owned())?;
        if host.is_empty() || !host.chars().all(|c| c.is_ascii_alphanumeric() || "-._:[]".contains(c)) {
            return Err("public_url must name a host".to_owned());
        }
        if path.trim_end_matches('/') != base {
            return Err(format!("public_url must end with the base_path, \"{base}\""));
        }
    }
    let wrong =
        |name: &&String| name.is_empty() || name.contains(['/', ' ', ',']) || name.contains('*') && *name != "*";
    match config.allowed_hosts.iter().find(wrong) {
        Some(name) => Err(format!(
            "allowed_hosts: \"{name}\" is no name; write \"purser.example.org\", or \".example.org\" for all below it"
        )),
        None => Ok(()),
    }
}

/// Host and path of an address.
fn parts(address: &str) -> Option<(&str, &str)> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    Some(rest.find('/').map_or((rest, ""), |at| rest.split_at(at)))
}

/// The address that stands in what is read elsewhere and later: feeds, mails. None unless the operator said it.
pub fn public(config: &Config) -> Option<&str> {
    Some(config.public_url.trim_end_matches('/')).filter(|address| !address.is_empty())
}

/// Whether the server answers under a name.
pub fn answers_to(config: &Config, host: Option<&str>) -> bool {
    if config.allowed_hosts.is_empty() {
        return true;
    }
    let Some(host) = host.map(str::to_ascii_lowercase) else { return false };
    let name = bare(&host);
    let own = parts(&config.public_url).map(|(own, _)| bare(own).to_ascii_lowercase());
    let matches = |pattern: &str| match pattern.strip_prefix('.') {
        Some(domain) => name == domain || name.ends_with(pattern),
        None => pattern == "*" || pattern == name || pattern == host,
    };
    own.as_deref() == Some(name) || config.allowed_hosts.iter().any(|one| matches(&one.to_ascii_lowercase()))
}

/// A host without port, and without the dot that some write at its end.
fn bare(host: &str) -> &str {
    let end = if host.starts_with('[') {
        host.find(']').map_or(host.len(), |at| at + 1)
    } else {
        host.find(':').unwrap_or(host.len())
    };
    host[..end].trim_end_matches('.')
}

/// Refuses requests under names that are not the server's: links are made from them.
pub async fn known(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let host = Forwarded::of(&app, &request).host();
    if answers_to(&app.config, host) || BY_ANY_NAME.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    // What somebody made up is not said again.
    let text =
        "This server does not answer under the name that was asked for. Its operator can add that to allowed_hosts.";
    refuse(StatusCode::BAD_REQUEST, text)
}

fn refuse(status: StatusCode, text: &str) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], json!({"detail": text}).to_string()).into_response()
}

/// Everything below the installation's path. Outside of it there is nothing but what is asked for by address, and the way in.
pub fn below(config: &Config, inner: Router) -> Router {
    if config.base_path.is_empty() {
        return inner;
    }
    let (base, home) = (config.base_path.clone(), format!("{}/", config.base_path));
    let outside = move |request: Request| async move {
        if request.uri().path() == "/" && matches!(*request.method(), Method::GET | Method::HEAD) {
            return (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, home)]).into_response();
        }
        refuse(StatusCode::NOT_FOUND, &format!("Purser is found below {home} here."))
    };
    // A router may not be the service of a route.
    let inner = tower::service_fn(move |request: Request| inner.clone().oneshot(request));
    BY_ANY_NAME
        .into_iter()
        .fold(Router::new(), |router, path| router.route_service(path, inner.clone()))
        .nest_service(&base, inner)
        .fallback(any(outside))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(base_path: &str, public_url: &str, allowed: &[&str]) -> Config {
        Config {
            base_path: base_path.to_owned(),
            public_url: public_url.to_owned(),
            allowed_hosts: allowed.iter().map(|name| (*name).to_owned()).collect(),
            ..Config::default()
        }
    }

    #[test]
    fn settings_that_cannot_work_are_refused() {
        for (base, public, hosts) in [
            ("", "", &[][..]),
            ("/purser", "https://example.org/purser", &["example.org"]),
            ("/a/b", "http://example.org:8080/a/b/", &[".example.org", "*", "[::1]"]),
        ] {
            assert_eq!(check(&config(base, public, hosts)), Ok(()), "{base} {public}");
        }
        for base in ["/", "purser", "/purser/", "/a//b", "/a\"b", "/api", "/rpc/x", "/a/../b", "/ž"] {
            assert!(check(&config(base, "", &[])).is_err(), "{base}");
        }
        for public in ["example.org", "ftp://example.org", "https://", "https://example.org/other", "https://a b"] {
            assert!(check(&config("", public, &[])).is_err(), "{public}");
        }
        for host in ["", "https://example.org", "a,b", "*.example.org"] {
            assert!(check(&config("", "", &[host])).is_err(), "{host}");
        }
    }

    #[test]
    fn names_are_compared_without_ports_and_case() {
        let config =
            config("", "https://public.example", &["purser.example.org", ".example.net", "[::1]", "odd.example:81"]);
        for host in [
            "purser.example.org",
            "PURSER.example.org:8443",
            "purser.example.org.",
            "example.net",
            "a.b.example.net",
            "[::1]:8000",
            "odd.example:81",
            "public.example:443",
        ] {
            assert!(answers_to(&config, Some(host)), "{host}");
        }
        for host in ["example.org", "evilexample.net", "purser.example.org.evil", "odd.example", "", "127.0.0.1"] {
            assert!(!answers_to(&config, Some(host)), "{host}");
        }
        assert!(!answers_to(&config, None));
        assert!(answers_to(&Config::default(), None), "any name unless some are set");
    }
}
