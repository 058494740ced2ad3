//! The REST interface: `/api/…`, in the conventions of `CONTRACT.md`.
//!
//! `target` knows every path: those of the models, from the registry, so that a new model needs no route, and those of
//! `endpoints`, which are no models. Files: `door` (who asks, and how errors are answered), `read`, `write`, `act`, `options`,
//! `terms` (what holds at every endpoint), `accept` (what a client can read), `ignored` (what a body says in vain), `render`
//! (objects to JSON), `transfer` (files), `inbox` (messages as they are), `bounds` (what bounds a request where), `areas` (what is
//! below a path), `object_types` (the registry itself), `empty` (endpoints of what is not kept), `openapi`.

mod accept;
mod act;
mod areas;
pub mod bounds;
mod door;
pub mod empty;
pub mod endpoints;
pub mod error;
mod forwarded;
mod idempotency;
mod ignored;
mod inbox;
mod multipart;
mod object_types;
pub mod openapi;
mod options;
mod read;
mod render;
pub mod target;
mod terms;
mod transfer;
mod write;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, RawPathParams, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;

use crate::app::App;
use crate::cx::Cx;
use crate::error::Error;
use crate::services::media;

use endpoints::{Call, Endpoint, Run, Visit};
use read::Params;
use target::{TARGETS, Target};
use terms::Terms;
use write::Asked;

pub use door::{Site, cookie, enter, same_site};
pub use forwarded::Forwarded;
pub use write::collected;

pub fn router(app: Arc<App>) -> Router {
    let mut router = Router::new()
        .route("/api/{*path}", any(unknown))
        .route("/media/{name}", any(media))
        .route("/plugins/notices/ical/maintenances.ics", any(endpoints::ical::direct));
    for (path, target) in TARGETS.iter() {
        let handler = move |State(app): State<Arc<App>>, params: RawPathParams, request: Request| async move {
            let key = params.iter().next().map(|(_, value)| value.to_owned()).unwrap_or_default();
            handle(&app, Some((target, &key)), request).await
        };
        // Without its last slash it leads to the path that has one.
        router = router.route(path, any(handler)).route(path.trim_end_matches('/'), any(handler));
    }
    router.with_state(app)
}

async fn unknown(State(app): State<Arc<App>>, request: Request) -> Response {
    handle(&app, None, request).await
}

/// Answers a request for a target, with what stands for `{id}` in its path; or for nothing that there is.
async fn handle(app: &Arc<App>, asked: Option<(&Target, &str)>, request: Request) -> Response {
    let site = Site::of(app, &request);
    let method = request.method().clone();
    let problem = error::wants_problem(request.headers());
    let mut response = match answer(app, &site, asked, request).await {
        Ok(response) => response,
        Err(error) => error::respond(&error, &site.request, problem),
    };
    if (response.status() == StatusCode::METHOD_NOT_ALLOWED || method == Method::OPTIONS)
        && let Some((target, _)) = asked
        && let Ok(methods) = HeaderValue::from_str(&target.methods())
    {
        response.headers_mut().insert(header::ALLOW, methods);
    }
    if method == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    door::finish(&mut response, &site);
    response
}

/// A picture, for whoever may see what it is attached to.
async fn media(State(app): State<Arc<App>>, Path(name): Path<String>, request: Request) -> Response {
    let site = Site::of(&app, &request);
    let (parts, _) = request.into_parts();
    let found = match parts.method {
        Method::GET | Method::HEAD => match door::enter(&app, &site, &parts.method, &parts.headers).await {
            Ok(cx) => media::picture(&cx, &name).await,
            Err(error) => Err(error),
        },
        _ => Err(Error::Method),
    };
    match found {
        Ok((mime, bytes)) => {
            let headers = [
                (header::CONTENT_TYPE, mime.as_str()),
                // A name never gets another picture.
                (header::CACHE_CONTROL, "private, max-age=86400, immutable"),
                (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
            ];
            (StatusCode::OK, headers, bytes).into_response()
        }
        Err(error) => error::respond(&error, &site.request, false),
    }
}

async fn answer(
    app: &Arc<App>,
    site: &Site,
    asked: Option<(&Target, &str)>,
    request: Request,
) -> Result<Response, Error> {
    let params = read::params(request.uri().query())?;
    terms::refuse(request.headers(), &params)?;
    let Some((target, key)) = asked else { return Err(Error::NotFound) };
    let id = if target.numbered() { key.parse().map_err(|_| Error::NotFound)? } else { 0 };
    accept::refuse(target, request.headers(), &params)?;
    let method = request.method().clone();
    let reads = matches!(method, Method::GET | Method::HEAD);
    if !request.uri().path().ends_with('/') {
        return if reads { Ok(slashed(site, &request)) } else { Err(Error::NotFound) };
    }
    if let Target::Endpoint(endpoint) = target
        && endpoint.open()
    {
        return open(app, site, endpoint, params, request).await;
    }
    let cx = door::enter(app, site, &method, request.headers()).await?;
    if !target.allows(&method) {
        return Err(Error::Method);
    }
    if method == Method::OPTIONS {
        return options::of(&cx, target, id).await;
    }
    match target {
        Target::Endpoint(endpoint) => at_endpoint(endpoint, Call { cx: &cx, site, key, params, request }).await,
        Target::Import((meta, _)) if !reads => transfer::import(&cx, meta, request).await,
        _ if reads => show(&cx, site, target, id, request).await,
        _ => {
            let terms = Terms::read(params, Some(&cx.caller))?;
            write(Asked { cx: &cx, site, terms: &terms }, target, id, request).await
        }
    }
}

/// To the same path with a slash at its end.
fn slashed(site: &Site, request: &Request) -> Response {
    let query = request.uri().query().map_or(String::new(), |query| format!("?{query}"));
    let to = format!("{}{}/{query}", site.root, request.uri().path());
    (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to)]).into_response()
}

/// What can be asked is no secret there, and clients read it before they know who they are.
async fn open(
    app: &Arc<App>,
    site: &Site,
    endpoint: &Endpoint,
    params: Params,
    request: Request,
) -> Result<Response, Error> {
    if request.method() == Method::OPTIONS {
        return Ok(options::endpoint(endpoint));
    }
    match endpoint.operation(request.method().as_str()).map(|operation| &operation.run) {
        Some(Run::Open(_, run)) => run(Visit { app, site, params, request }).await,
        _ => Err(Error::Method),
    }
}

async fn at_endpoint(endpoint: &Endpoint, call: Call<'_>) -> Result<Response, Error> {
    let operation = endpoint.operation(call.request.method().as_str()).ok_or(Error::Method)?;
    match operation.run {
        Run::Read(run) => {
            let ignored = operation.ignored(call.cx, &call.params)?;
            let mut response = run(call).await?;
            read::tell_ignored(&mut response, &ignored);
            Ok(response)
        }
        Run::Write(run) => {
            let terms = Terms::read(call.params.clone(), Some(&call.cx.caller))?;
            run(Asked { cx: call.cx, site: call.site, terms: &terms }, call).await
        }
        // All that an open endpoint does is open.
        Run::Open(..) => Err(Error::Method),
    }
}

async fn show(cx: &Cx, site: &Site, target: &Target, id: i64, request: Request) -> Result<Response, Error> {
    match *target {
        Target::Root => areas::root(site),
        Target::Area(area) => areas::area(site, area),
        Target::Window(window) => read::window(cx, site, window, request).await,
        Target::Within(window) => read::within(cx, site, window, id, request).await,
        Target::Empty(_) => Ok(empty::list()),
        Target::List((meta, _)) if object_types::is(meta) => object_types::list(cx, site, request.uri().query()),
        Target::Detail((meta, _)) if object_types::is(meta) => object_types::detail(site, id),
        Target::List((meta, path)) => read::list(cx, site, meta, path, request).await,
        Target::Detail((meta, path)) => read::detail(cx, site, meta, path, id, request).await,
        Target::Import((meta, _)) => transfer::columns(cx, meta).await,
        Target::Nothing(_) | Target::Act(..) | Target::ActMany(..) | Target::Endpoint(_) => Err(Error::NotFound),
    }
}

async fn write(asked: Asked<'_>, target: &Target, id: i64, request: Request) -> Result<Response, Error> {
    let method = request.method().clone();
    match (method, *target) {
        (Method::POST, Target::List((meta, _))) if inbox::takes(meta) => inbox::create(asked, meta, request).await,
        (Method::POST, Target::List(at)) => write::create(asked, at, request).await,
        (Method::PUT | Method::PATCH, Target::List(at)) => write::update_many(asked, at, request).await,
        (Method::DELETE, Target::List(at)) => write::delete_many(asked, at, request).await,
        (Method::PUT | Method::PATCH, Target::Detail(at)) => write::update(asked, at, id, request).await,
        (Method::DELETE, Target::Detail(at)) => write::delete(asked, at, id, request).await,
        (Method::POST, Target::Act(at, action)) => {
            act::post(asked, act::Asks { at, action, id: Some(id) }, request).await
        }
        (Method::POST, Target::ActMany(at, action)) => {
            act::post(asked, act::Asks { at, action, id: None }, request).await
        }
        _ => Err(Error::Method),
    }
}
