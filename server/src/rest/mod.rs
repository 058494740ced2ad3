//! The REST interface: `/api/…`, in the conventions of `CONTRACT.md`.
//!
//! There is one handler. It finds the model by its path in the registry, so that a new model needs
//! no route. Files: `door` (who asks, and how errors are answered), `read`, `write`, `act`, `options`,
//! `terms` (what holds at every endpoint), `accept` (what a client can read), `ignored` (what a body says in vain), `render` (objects to JSON), `transfer` (files),
//! `inbox` (messages as they are), `bounds` (what bounds a request where), `overlaps`, `empty` (endpoints of what is not kept), `pages` (what is not a model), `openapi`.

mod accept;
mod account;
mod act;
pub mod bounds;
mod door;
mod elevation;
pub mod empty;
pub mod error;
mod forwarded;
pub mod ical;
mod idempotency;
mod ignored;
mod inbox;
mod multipart;
pub mod openapi;
mod options;
pub mod overlaps;
mod pages;
mod read;
mod render;
mod search;
mod terms;
mod transfer;
pub mod undo;
mod write;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use shared::action::Action;
use shared::meta::ModelMeta;
use shared::registry::{self, Window};

use crate::app::App;
use crate::cx::Cx;
use crate::error::Error;
use crate::services::documents::Kind;
use crate::services::media;

use terms::Terms;
use write::Asked;

pub use door::{Site, cookie, enter, same_site};
pub use forwarded::Forwarded;
pub use write::collected;

pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/api", any(handle))
        .route("/api/", any(handle))
        .route("/api/{*path}", any(handle))
        .route("/media/{name}", any(media))
        .route("/plugins/notices/ical/maintenances.ics", any(ical::direct))
        .with_state(app)
}

/// What a path means.
pub(crate) enum Place {
    Root,
    /// An area: `dcim`, `plugins/notices`.
    Area(String),
    List(&'static ModelMeta),
    Detail(&'static ModelMeta, i64),
    /// Where files are imported.
    Import(&'static ModelMeta),
    /// An action with one object, or with those that the body names.
    Act(&'static ModelMeta, Option<i64>, &'static Action),
    Page(&'static str),
    /// Where one change is taken back, or a request.
    Undo(Option<i64>),
    /// The units of a rack.
    Elevation(i64),
    /// One of the caller's browser sessions, by its key.
    Session(String),
    /// An inbox message byte for byte.
    Original(i64),
    /// Some rows of a model, to be read.
    Window(&'static Window, Option<i64>),
    /// A list of what is not kept, or an object of it.
    Empty(&'static str, Option<i64>),
}

impl Place {
    /// The methods that it answers, as `Allow` names them.
    fn methods(&self) -> &'static str {
        match self {
            Self::List(meta) | Self::Detail(meta, _) | Self::Import(meta) if meta.traits.read_only => READING,
            Self::List(_) => "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS",
            Self::Detail(..) => "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
            Self::Import(_) => "GET, POST, HEAD, OPTIONS",
            Self::Act(..) | Self::Undo(_) | Self::Page("users/tokens/provision") => "POST, OPTIONS",
            Self::Page("users/config") => "GET, POST, PUT, PATCH, HEAD, OPTIONS",
            Self::Page("extras/dashboard") => "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
            Self::Page(account::PASSWORD) => "POST, OPTIONS",
            Self::Page(account::PROFILE) => "GET, PATCH, HEAD, OPTIONS",
            Self::Page(account::SESSIONS) => "GET, DELETE, HEAD, OPTIONS",
            Self::Session(_) => "DELETE, OPTIONS",
            Self::Root
            | Self::Area(_)
            | Self::Page(_)
            | Self::Elevation(_)
            | Self::Original(_)
            | Self::Window(..)
            | Self::Empty(..) => READING,
        }
    }

    fn allows(&self, method: &Method) -> bool {
        self.methods().split(", ").any(|one| one == method.as_str())
    }

    /// Whether it finds out itself who asks: by a password, a token in the address, or not at all.
    fn open(&self) -> bool {
        matches!(self, Self::Page("users/tokens/provision" | "schema" | "plugins/notices/ical"))
    }
}

/// The methods of what takes no writes.
const READING: &str = "GET, HEAD, OPTIONS";

/// Pages that are no models.
pub const PAGES: &[&str] = &[
    "status",
    pages::PLUGINS,
    pages::PLUGINS_ALONE,
    "schema",
    "docs",
    "search",
    "authentication-check",
    "users/tokens/provision",
    "users/config",
    account::PASSWORD,
    account::PROFILE,
    account::SESSIONS,
    "extras/dashboard",
    "plugins/notices/ical",
    overlaps::PATH,
];

fn place(path: &str) -> Option<Place> {
    let path = path.trim_matches('/');
    if path.is_empty() {
        return Some(Place::Root);
    }
    if let Some(page) = PAGES.iter().find(|page| **page == path) {
        return Some(Place::Page(page));
    }
    if let Some(meta) = registry::at_path(path) {
        return Some(Place::List(meta));
    }
    if let Some(key) = path.strip_prefix(account::SESSIONS).and_then(|rest| rest.strip_prefix('/')) {
        return Some(Place::Session(key.to_owned()));
    }
    if let Some(place) = path.strip_prefix("dcim/racks/").and_then(|rest| rest.strip_suffix("/elevation")) {
        return place.parse().ok().map(Place::Elevation);
    }
    if let Some(place) = path.strip_prefix("plugins/notices/inbox/").and_then(|rest| rest.strip_suffix("/original")) {
        return place.parse().ok().map(Place::Original);
    }
    if let Some(change) = undo::place(path) {
        return Some(Place::Undo(change));
    }
    if let Some(place) = window(path).or_else(|| empty::place(path)) {
        return Some(place);
    }
    if let Some((list, id)) = path.rsplit_once('/')
        && let (Some(meta), Ok(id)) = (registry::at_path(list), id.parse())
    {
        return Some(Place::Detail(meta, id));
    }
    if let Some(meta) = path.strip_suffix("/import").and_then(registry::at_path) {
        return Some(Place::Import(meta));
    }
    if let Some((of, name)) = path.rsplit_once('/') {
        let one =
            || of.rsplit_once('/').and_then(|(list, id)| Some((registry::at_path(list)?, Some(id.parse().ok()?))));
        let found = registry::at_path(of).map(|meta| (meta, None)).or_else(one);
        if let Some((meta, id, action)) = found.and_then(|(meta, id)| Some((meta, id, meta.action(name)?))) {
            return Some(Place::Act(meta, id, action));
        }
    }
    let area = format!("{path}/");
    pages::paths().any(|known| known.starts_with(&area)).then(|| Place::Area(path.to_owned()))
}

fn window(path: &str) -> Option<Place> {
    let window = registry::WINDOWS.iter().find(|window| path.starts_with(window.path))?;
    match path[window.path.len()..].strip_prefix('/') {
        None => (path == window.path).then_some(Place::Window(window, None)),
        Some(id) => id.parse().ok().map(|id| Place::Window(window, Some(id))),
    }
}

async fn handle(State(app): State<Arc<App>>, request: Request) -> Response {
    let site = Site::of(&app, &request);
    let method = request.method().clone();
    let problem = error::wants_problem(request.headers());
    let path = request.uri().path().strip_prefix("/api").unwrap_or_default().to_owned();
    let mut response = match answer(&app, &site, request).await {
        Ok(response) => response,
        Err(error) => error::respond(&error, &site.request, problem),
    };
    if (response.status() == StatusCode::METHOD_NOT_ALLOWED || method == Method::OPTIONS)
        && let Some(place) = place(&path)
    {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(place.methods()));
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

async fn answer(app: &Arc<App>, site: &Site, request: Request) -> Result<Response, Error> {
    let params = read::params(request.uri().query())?;
    terms::refuse(request.headers(), &params)?;
    let path = request.uri().path().strip_prefix("/api").unwrap_or_default().to_owned();
    let Some(place) = place(&path) else { return Err(Error::NotFound) };
    accept::refuse(&place, request.headers(), &params)?;
    let method = request.method().clone();
    let reads = matches!(method, Method::GET | Method::HEAD);
    if !path.ends_with('/') {
        return if reads {
            let query = request.uri().query().map_or(String::new(), |q| format!("?{q}"));
            Ok((StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, format!("{}/api{path}/{query}", site.root))])
                .into_response())
        } else {
            Err(Error::NotFound)
        };
    }
    // What can be asked is no secret, and clients read it before they know who they are.
    if place.open() && (reads || method == Method::OPTIONS || matches!(place, Place::Page("users/tokens/provision"))) {
        return match place {
            _ if !place.allows(&method) => Err(Error::Method),
            _ if method == Method::OPTIONS => Ok(options::place(&place)),
            Place::Page("users/tokens/provision") => {
                pages::provision(app, site, &Terms::read(params, None)?, request).await
            }
            Place::Page("schema") => pages::schema(site, &params, request.headers()),
            _ => ical::get(app, site, ical::Meaning::Both, request).await,
        };
    }
    let cx = door::enter(app, site, &method, request.headers()).await?;
    if !place.allows(&method) {
        return Err(Error::Method);
    }
    match (method, place) {
        (Method::OPTIONS, place) => options::of(&cx, &place).await,
        (Method::GET | Method::HEAD, place) => show(&cx, site, place, &path, request).await,
        (_, Place::Import(meta)) => transfer::import(&cx, meta, request).await,
        (method, place) => {
            let terms = Terms::read(params, Some(&cx.caller))?;
            let asked = Asked { cx: &cx, site, terms: &terms };
            write(asked, method, place, &path, request).await
        }
    }
}

async fn show(cx: &Cx, site: &Site, place: Place, path: &str, request: Request) -> Result<Response, Error> {
    match place {
        Place::Root => pages::root(site),
        Place::Area(area) => pages::area(site, &area),
        Place::Page(account::PROFILE | account::SESSIONS) => account::show(cx, site, &place, request).await,
        Place::Page("users/config") => pages::document(cx, Kind::Config).await,
        Place::Page("extras/dashboard") => pages::document(cx, Kind::Dashboard).await,
        Place::Page("search") => search::get(cx, site, request).await,
        Place::Page(overlaps::PATH) => overlaps::get(cx, site, request).await,
        Place::Page(page) => pages::page(cx, site, page).await,
        Place::Elevation(rack) => elevation::get(cx, site, rack, request).await,
        Place::Original(message) => inbox::original(cx, message).await,
        Place::Window(window, None) => read::window(cx, site, window, request).await,
        Place::Window(window, Some(id)) => read::within(cx, site, window, id, request).await,
        Place::Empty(_, None) => Ok(empty::list()),
        Place::Empty(_, Some(_)) | Place::Session(_) | Place::Act(..) | Place::Undo(_) => Err(Error::NotFound),
        Place::List(meta) if meta.wire() == "core.objecttype" => {
            pages::object_types(cx, site, None, request.uri().query())
        }
        Place::Detail(meta, id) if meta.wire() == "core.objecttype" => pages::object_types(cx, site, Some(id), None),
        Place::List(meta) => read::list(cx, site, meta, at(meta, path), request).await,
        Place::Import(meta) => transfer::columns(cx, meta).await,
        Place::Detail(meta, id) => read::detail(cx, site, meta, at(meta, path), id, request).await,
    }
}

async fn write(
    asked: Asked<'_>,
    method: Method,
    place: Place,
    path: &str,
    request: Request,
) -> Result<Response, Error> {
    match (method, place) {
        (_, place @ (Place::Page(account::PASSWORD | account::PROFILE | account::SESSIONS) | Place::Session(_))) => {
            account::write(asked, &place, request).await
        }
        (Method::POST, Place::Undo(change)) => undo::post(asked, change, request).await,
        (_, Place::Page("users/config")) => pages::write(asked, Kind::Config, request).await,
        (_, Place::Page("extras/dashboard")) => pages::write(asked, Kind::Dashboard, request).await,
        (Method::POST, Place::List(meta)) if inbox::takes(meta) => inbox::create(asked, meta, request).await,
        (Method::POST, Place::List(meta)) => write::create(asked, (meta, at(meta, path)), request).await,
        (Method::PUT | Method::PATCH, Place::List(meta)) => {
            write::update_many(asked, (meta, at(meta, path)), request).await
        }
        (Method::DELETE, Place::List(meta)) => write::delete_many(asked, (meta, at(meta, path)), request).await,
        (Method::PUT | Method::PATCH, Place::Detail(meta, id)) => {
            write::update(asked, (meta, at(meta, path)), id, request).await
        }
        (Method::POST, Place::Act(meta, id, action)) => {
            act::post(asked, act::Asks { at: (meta, at(meta, path)), action, id }, request).await
        }
        (Method::DELETE, Place::Detail(meta, id)) => write::delete(asked, (meta, at(meta, path)), id, request).await,
        _ => Err(Error::Method),
    }
}

/// The path under which the model was asked for: its own or its alias.
fn at(meta: &'static ModelMeta, path: &str) -> &'static str {
    let path = path.trim_matches('/');
    match meta.alias {
        Some(alias) if path == alias || path.starts_with(&format!("{alias}/")) => alias,
        _ => meta.path,
    }
}
