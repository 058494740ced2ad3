//! GET: lists and single objects.

use std::collections::HashMap;
use std::fmt::Write as _;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::filter::{CONTROLS, Filter, VALUES_MAX};
use shared::meta::ModelMeta;
use shared::registry::Window;

use super::door::Site;
use super::render::{Keys, Renderer};
use super::terms::truth;
use super::transfer;
use crate::cx::Cx;
use crate::engine::Graph;
use crate::engine::catalog::{Mask, bit, mask};
use crate::engine::graph::Depth;
use crate::engine::list::{self, Page};
use crate::error::{Error, Result};
use crate::services::objects::{self, ListRequest, Neighbours, Strict};
use crate::services::templates;

pub type Params = Vec<(String, String)>;

/// The decoded query string, in order.
pub fn params(query: Option<&str>) -> Result<Params> {
    let query = query.unwrap_or_default();
    let count = query.bytes().filter(|byte| *byte == b'&').count() + 1;
    if count > VALUES_MAX {
        return Err(Error::BadRequest(format!("There are {count} parameters; at most {VALUES_MAX} are read.")));
    }
    axum::extract::Query::<Params>::try_from_uri(&format!("/?{query}").parse().map_err(|_| bad_query())?)
        .map(|q| q.0)
        .map_err(|_| bad_query())
}

fn bad_query() -> Error {
    Error::BadRequest("The query string cannot be read.".to_owned())
}

pub fn last<'a>(params: &'a Params, name: &str) -> Option<&'a str> {
    params.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// Which keys were asked for: `fields` wins over `omit`, `omit` over `brief`.
pub fn keys(meta: &'static ModelMeta, params: &Params) -> Keys {
    let names = |value: &str| value.split(',').map(|n| n.trim().to_owned()).collect::<Vec<_>>();
    let all = Keys::all(meta);
    let listed =
        |name: &str| -> Vec<String> { params.iter().filter(|(k, _)| k == name).flat_map(|(_, v)| names(v)).collect() };
    let (fields, omit) = (listed("fields"), listed("omit"));
    if !fields.is_empty() {
        let has = |name: &str| fields.iter().any(|f| f == name);
        let wanted: Mask = mask(meta, &fields) & all.fields;
        return Keys {
            fields: wanted,
            url: has("url"),
            display_url: has("display_url") && all.display_url,
            display: has("display"),
            absent: false,
        };
    }
    if !omit.is_empty() {
        let has = |name: &str| omit.iter().any(|f| f == name);
        return Keys {
            fields: all.fields & !mask(meta, &omit),
            url: !has("url"),
            display_url: all.display_url && !has("display_url"),
            display: !has("display"),
            absent: true,
        };
    }
    if last(params, "brief").is_some_and(|v| !v.is_empty()) { Keys::brief(meta) } else { all }
}

pub async fn list(
    cx: &Cx,
    site: &Site,
    meta: &'static ModelMeta,
    at: &'static str,
    request: Request,
) -> Result<Response> {
    page(cx, site, (meta, at), None, request).await
}

/// A page of the rows that a window shows.
pub async fn window(cx: &Cx, site: &Site, window: &'static Window, request: Request) -> Result<Response> {
    page(cx, site, ((window.model)(), window.path), Some(&window.filter()), request).await
}

/// A row of those that a window shows.
pub async fn within(cx: &Cx, site: &Site, window: &'static Window, id: i64, request: Request) -> Result<Response> {
    shows(cx, window, id).await?;
    detail(cx, site, (window.model)(), window.path, id, request).await
}

/// Whether a window shows this row to the caller.
pub async fn shows(cx: &Cx, window: &'static Window, id: i64) -> Result<()> {
    let meta = (window.model)();
    let mut snapshot = cx.app.db.snapshot();
    let mut reader = snapshot.reader();
    let found = list::matching(cx, &mut reader, meta, &[id], &window.filter()).await?;
    let seen = objects::visible(cx, &mut reader, meta, &found).await?;
    if seen.is_empty() { Err(Error::NotFound) } else { Ok(()) }
}

async fn page(
    cx: &Cx,
    site: &Site,
    place: (&'static ModelMeta, &'static str),
    within: Option<&Filter>,
    request: Request,
) -> Result<Response> {
    let (meta, at) = place;
    let params = params(request.uri().query())?;
    if let Some(format) = transfer::wanted(&params, request.headers()) {
        return transfer::export(cx, meta, format, &params).await;
    }
    let template = match last(&params, "export").filter(|name| !name.is_empty()) {
        Some(name) => Some(templates::export(cx, meta, name).await?),
        None => None,
    };
    let limit_max = if template.is_some() { TEMPLATE_MAX } else { cx.app.config.page_size_max };
    let limit = match last(&params, "limit") {
        None if template.is_some() => limit_max,
        _ => limit(&params, cx.app.config.page_size, limit_max),
    };
    let offset = offset(&params);
    // A model may have a field of that name: then a time is a filter and a whole number a cursor.
    let cursor = last(&params, "start").filter(|text| !meta.has("start") || text.parse::<i64>().is_ok());
    let page = match cursor {
        None => Page::Offset { offset, limit },
        Some(_) if last(&params, "offset").is_some() || last(&params, "ordering").is_some() => {
            return Err(Error::BadRequest("start cannot be combined with offset or ordering.".to_owned()));
        }
        Some(start) => match start.parse::<i64>() {
            Ok(start) if start >= 0 => Page::Cursor { start, limit },
            _ => return Err(Error::BadRequest("start must be a non-negative integer.".to_owned())),
        },
    };
    let beside = last(&params, "cursor").filter(|text| !text.is_empty());
    if beside.is_some() && matches!(page, Page::Cursor { .. }) {
        return Err(Error::BadRequest("start cannot be combined with cursor.".to_owned()));
    }
    let keys = keys(meta, &params);
    let control = |name: &str| CONTROLS.contains(&name) && (name != "start" || cursor.is_some() || !meta.has("start"));
    let filters: Params = params.iter().filter(|(name, _)| !control(name)).cloned().collect();
    let order = params.iter().filter(|(name, _)| name == "ordering").map(|(_, v)| v.clone()).collect();
    let strict = strict(&params)?;
    let (fields, depth) = match &template {
        Some(_) => (templates::fields(meta), Depth::Titles),
        None => (keys.fields, Depth::Nested),
    };
    let otherwise = meta.order_of_api();
    let request = ListRequest { meta, params: filters, order, otherwise, page, fields, depth, strict };
    let (listing, neighbours) = objects::list_by_cursor(cx, request, within, beside).await?;
    if let Some(template) = template {
        let request = templates::scope::Request { base: site.base.clone(), path: format!("/api/{at}/"), params };
        let ignored = listing.ignored.clone();
        let mut response = file(templates::render(cx, template, meta, listing, request).await?);
        tell_ignored(&mut response, &ignored);
        return Ok(response);
    }

    let mut renderer = Renderer::new(&listing.graph, &site.base, meta, at);
    let mut out = Vec::with_capacity(listing.ids.len() * 1024 + 256);
    let (next, previous) = links(site, at, &params, page, &listing.ids, listing.count, &neighbours);
    let quoted = |link: Option<String>| serde_json::to_string(&link).unwrap_or_else(|_| "null".to_owned());
    let count = listing.count.map_or("null".to_owned(), |n| n.to_string());
    let head = format!("{{\"count\":{count},\"next\":{},\"previous\":{},\"results\":[", quoted(next), quoted(previous));
    out.extend_from_slice(head.as_bytes());
    for (position, id) in listing.ids.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        renderer.object(&mut out, *id, keys);
    }
    out.extend_from_slice(b"]}");
    let mut response = json(StatusCode::OK, out);
    tell_ignored(&mut response, &listing.ignored);
    Ok(response)
}

/// Whether unknown parameters of a read are errors.
pub fn strict(params: &Params) -> Result<Strict> {
    Ok(if truth(params, "strict")? { Strict::Yes } else { Strict::No })
}

/// Rows of a page: 0 means the most there may be, and what is no number of rows is not heard.
pub fn limit(params: &Params, default: i64, most: i64) -> i64 {
    match last(params, "limit").map(str::parse::<i64>) {
        Some(Ok(0)) => most,
        Some(Ok(n)) if n > 0 => n.min(most),
        _ => default,
    }
}

/// Rows before a page.
pub fn offset(params: &Params) -> i64 {
    last(params, "offset").and_then(|v| v.parse().ok()).filter(|n| *n >= 0).unwrap_or(0)
}

/// The names of parameters that are none of these; an error for those who want to be strict.
pub fn ignored(cx: &Cx, params: &Params, known: &[&str]) -> Result<Vec<String>> {
    let ignored = unknown(params, known);
    if (strict(params)? == Strict::Yes || cx.caller.strict) && !ignored.is_empty() {
        return Err(objects::refuse_unknown(&ignored));
    }
    Ok(ignored)
}

/// The names of parameters that are none of these.
pub fn unknown(params: &Params, known: &[&str]) -> Vec<String> {
    let mut names: Vec<String> =
        params.iter().map(|(name, _)| name.clone()).filter(|name| !known.contains(&name.as_str())).collect();
    names.dedup();
    names
}

/// Names the parameters that mean nothing.
pub fn tell_ignored(response: &mut Response, names: &[String]) {
    if let Some(value) = super::terms::names(names) {
        response.headers_mut().insert("x-ignored-filters", value);
    }
}

/// Most objects of one export template.
const TEMPLATE_MAX: i64 = 10_000;

/// An object as it is answered, as a value.
pub fn rendered(renderer: &mut Renderer<'_>, id: i64, keys: Keys) -> serde_json::Value {
    let mut out = Vec::with_capacity(1024);
    renderer.object(&mut out, id, keys);
    serde_json::from_slice(&out).unwrap_or_default()
}

/// What an export template made: a text that no browser runs.
fn file(made: templates::Rendered) -> Response {
    let mut response = (StatusCode::OK, made.text).into_response();
    let headers = response.headers_mut();
    let mime = HeaderValue::from_str(&made.mime);
    headers.insert(header::CONTENT_TYPE, mime.unwrap_or(HeaderValue::from_static("text/plain; charset=utf-8")));
    let attached = made.file.map(|name| HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")));
    if let Some(Ok(value)) = attached {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// Absolute links to the neighbouring pages, which keep every other parameter.
pub fn links(
    site: &Site,
    at: &str,
    params: &Params,
    page: Page,
    ids: &[i64],
    count: Option<i64>,
    neighbours: &Neighbours,
) -> (Option<String>, Option<String>) {
    let link = |set: &[(&str, i64)], cursor: &Option<String>| {
        let mut url = format!("{}/api/{at}/?", site.base);
        let kept = params.iter().filter(|(name, _)| {
            let cursor = name == "start" && matches!(page, Page::Cursor { .. });
            !set.iter().any(|(n, _)| n == name) && !matches!(name.as_str(), "offset" | "cursor") && !cursor
        });
        for (name, value) in kept {
            let _ = write!(url, "{}={}&", encode(name), encode(value));
        }
        for (name, value) in set {
            let _ = write!(url, "{name}={value}&");
        }
        if let Some(cursor) = cursor {
            let _ = write!(url, "cursor={cursor}&");
        }
        url.pop();
        url
    };
    match page {
        Page::Offset { offset, limit } => {
            let after = offset.saturating_add(limit);
            let follows = neighbours.more.or(count.map(|count| after < count)) == Some(true);
            let next = follows.then(|| link(&[("limit", limit), ("offset", after)], &neighbours.next));
            let previous = (offset > 0).then(|| {
                if offset <= limit {
                    link(&[("limit", limit)], &None)
                } else {
                    link(&[("limit", limit), ("offset", offset - limit)], &neighbours.previous)
                }
            });
            (next, previous)
        }
        Page::Cursor { limit, .. } => {
            let full = i64::try_from(ids.len()).is_ok_and(|n| n == limit);
            let next = ids.last().filter(|_| full).map(|last| link(&[("limit", limit), ("start", last + 1)], &None));
            (next, None)
        }
    }
}

fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

pub async fn detail(
    cx: &Cx,
    site: &Site,
    meta: &'static ModelMeta,
    at: &'static str,
    id: i64,
    request: Request,
) -> Result<Response> {
    let params = params(request.uri().query())?;
    let keys = keys(meta, &params);
    let graph = objects::one(cx, meta, id, keys.fields | version(meta), Depth::Nested).await?;
    let tag = graph.row(meta, id).map(|row| etag(id, row.version())).unwrap_or_default();
    if matches(request.headers(), header::IF_NONE_MATCH, &tag) {
        return Ok(with_tag(StatusCode::NOT_MODIFIED.into_response(), &tag));
    }
    Ok(with_tag(json(StatusCode::OK, render(&graph, site, meta, at, id, keys)), &tag))
}

/// The field that ETags are made of.
pub fn version(meta: &'static ModelMeta) -> Mask {
    meta.index("_version").map_or(0, bit)
}

pub fn render(graph: &Graph, site: &Site, meta: &'static ModelMeta, at: &'static str, id: i64, keys: Keys) -> Vec<u8> {
    let mut out = Vec::with_capacity(2048);
    Renderer::new(graph, &site.base, meta, at).object(&mut out, id, keys);
    out
}

/// A weak tag: the object's version.
pub fn etag(id: i64, version: i64) -> String {
    format!("W/\"{id}-{version}\"")
}

/// What an `If-Match` header demands.
pub enum Demand {
    /// There is none, or it is `*`: any version will do.
    Any,
    /// The greatest version that it names of each object.
    Versions(HashMap<i64, i64>),
}

/// A version that no object has.
pub const NO_VERSION: i64 = -1;

impl Demand {
    pub fn of(headers: &HeaderMap) -> Self {
        let Some(list) = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok()) else { return Self::Any };
        let mut versions: HashMap<i64, i64> = HashMap::new();
        for tag in list.split(',') {
            if tag.trim() == "*" {
                return Self::Any;
            }
            if let Some((id, version)) = version_of(tag) {
                let known = versions.entry(id).or_insert(version);
                *known = version.max(*known);
            }
        }
        Self::Versions(versions)
    }

    /// The version that an object must have. What is not named cannot match.
    pub fn version(&self, id: i64) -> Option<i64> {
        match self {
            Self::Any => None,
            Self::Versions(versions) => Some(versions.get(&id).copied().unwrap_or(NO_VERSION)),
        }
    }
}

/// The object and the version that an ETag says.
pub fn version_of(tag: &str) -> Option<(i64, i64)> {
    let tag = tag.trim().trim_start_matches("W/").strip_prefix('"')?.strip_suffix('"')?;
    let (id, version) = tag.rsplit_once('-')?;
    Some((id.parse().ok()?, version.parse().ok()?))
}

pub fn matches(headers: &HeaderMap, name: header::HeaderName, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    headers
        .get(name)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|list| list.split(',').any(|one| one.trim() == "*" || opaque(one) == opaque(tag)))
}

pub fn with_tag(mut response: Response, tag: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

pub fn json(status: StatusCode, body: Vec<u8>) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// The same of a value.
pub fn answered(value: &serde_json::Value) -> Response {
    json(StatusCode::OK, value.to_string().into_bytes())
}
