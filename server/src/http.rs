//! The HTTP server: which path goes where, and what every answer carries. `connections` are counted and end in time, `body` looks
//! after what requests bring.

mod body;
mod connections;
mod socket;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use metrics_exporter_prometheus::PrometheusHandle;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::decompression::RequestDecompressionLayer;

use crate::app::App;
use crate::db::Outage;
use crate::error::{Error, Result};
use crate::services::housekeeping;
use crate::{assets, hosts, rest, rpc};

/// So long the database has to close.
const CLOSE_WITHIN: Duration = Duration::from_secs(5);

/// Every route of the server.
pub fn router(app: Arc<App>, metrics: Option<PrometheusHandle>) -> Router {
    shared::rpc::register();
    let slow = Duration::from_secs(app.config.slow_seconds);
    // Lines of progress are worth reading only while they are news.
    let when = DefaultPredicate::new().and(NotForContentType::const_new("application/x-ndjson"));
    let compression = CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(when);
    let faces = rest::router(app.clone())
        .merge(Router::new().route("/rpc/{*name}", any(rpc::handle)).with_state(app.clone()))
        .layer(compression)
        .layer(RequestDecompressionLayer::new());
    let all = Router::new()
        .route("/health/live", get(|| async { "ok\n" }))
        .route("/health/ready", get(ready))
        .route("/metrics", get(move |State(app), request| measured(app, metrics, request)))
        .fallback(assets::serve)
        .with_state(app.clone())
        .merge(faces)
        .layer(middleware::from_fn_with_state(app.clone(), hosts::known))
        .layer(middleware::from_fn_with_state(slow, body::whole))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(app.clone(), every_answer));
    hosts::below(&app.config, all)
}

/// Serves until told to stop, then lets running requests finish.
pub async fn serve(app: Arc<App>, metrics: Option<PrometheusHandle>) -> Result<()> {
    let listener = tokio::net::TcpListener::bind(&app.config.listen)
        .await
        .map_err(|error| Error::Internal(format!("cannot listen on {}: {error}", app.config.listen)))?;
    let address = listener.local_addr()?;
    let router = router(app.clone(), metrics);
    announce(address)?;
    if app.config.allowed_hosts.is_empty() {
        tracing::warn!("allowed_hosts is not set: the server answers under any name, and makes links from it");
    }
    let housekeeping = tokio::spawn(housekeeping::run(app.clone()));
    connections::serve(&app.config, listener, router, stop()).await;
    housekeeping.abort();
    // Whoever holds a connection still, nobody waits for.
    if tokio::time::timeout(CLOSE_WITHIN, app.db.close()).await.is_err() {
        tracing::warn!("the database was not closed in time");
    }
    tracing::info!("stopped");
    Ok(())
}

/// The one line on standard output that says the server is ready.
fn announce(address: SocketAddr) -> Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout();
    writeln!(out, "listening on http://{address}")?;
    out.flush()?;
    Ok(())
}

/// Ends with Ctrl-C or a termination signal.
async fn stop() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}

async fn ready(State(app): State<Arc<App>>) -> Response {
    match app.db.ready().await {
        Ok(()) => "ok\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            let why = error.outage().map_or("The database does not answer.", Outage::sentence);
            (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")).into_response()
        }
    }
}

/// The metrics, for those near by and for those who have a token.
async fn measured(app: Arc<App>, metrics: Option<PrometheusHandle>, request: Request) -> Response {
    let site = rest::Site::of(&app, &request);
    let near = |address: &IpAddr| app.config.metrics_networks.iter().any(|network| network.contains(address));
    if !site.address.is_some_and(|address| !site.relayed && near(&address))
        && let Err(error) = rest::enter(&app, &site, request.method(), request.headers()).await
    {
        return rest::error::respond(&error, &site.request, false);
    }
    metrics.map_or(String::new(), |metrics| metrics.render()).into_response()
}

/// A bug must not end in an empty answer or a page of text.
fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    rest::error::respond(&Error::Internal(format!("panic: {}", text.unwrap_or("?"))), "", false)
}

/// Security headers, the access log and request metrics.
async fn every_answer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let hsts = app.config.hsts_seconds.filter(|_| rest::Forwarded::of(&app, &request).secure());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let set = [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "geolocation=(), microphone=()"),
    ];
    for (name, value) in set {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Some(value) = hsts.and_then(|seconds| HeaderValue::from_str(&format!("max-age={seconds}")).ok()) {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(assets::POLICY));
    let elapsed = started.elapsed();
    let status = response.status().as_u16();
    let id = response.headers().get("x-request-id").and_then(|v| v.to_str().ok()).unwrap_or("");
    tracing::debug!(%method, path, status, request = id, ms = elapsed.as_secs_f64() * 1000.0, "request");
    let face = match path.split('/').nth(1) {
        Some(face @ ("api" | "rpc" | "health" | "metrics")) => face.to_owned(),
        _ => "app".to_owned(),
    };
    metrics::counter!("purser_http_requests_total", "face" => face.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("purser_http_request_seconds", "face" => face).record(elapsed.as_secs_f64());
    response
}
