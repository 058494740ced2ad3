//! POST, PUT, PATCH, DELETE, of one object and of many.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt as _;
use serde_json::{Map, Value as Json};
use shared::error::Errors;
use shared::meta::{Kind, ModelMeta};
use shared::patch::{self, Patch, wire_name};

use super::door::Site;
use super::idempotency::{self, Claimed};
use super::multipart;
use super::read::{demanded, etag, json, render, with_tag};
use super::render::{Keys, Renderer};
use crate::auth::token;
use crate::cx::{Action, Cx};
use crate::engine::graph::Depth;
use crate::engine::write::{Op, Written};
use crate::error::{Error, ItemErrors, Result};
use crate::services::objects::{self, Also, Outcome};

/// Reads a JSON body within the configured size.
pub async fn body(limit: usize, request: Request) -> Result<(HeaderMap, Vec<u8>)> {
    let (headers, bytes) = bytes(limit, request).await?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let is_json = kind.split(';').next().is_some_and(|t| t.trim().eq_ignore_ascii_case("application/json"));
    if bytes.is_empty() || is_json { Ok((headers, bytes)) } else { Err(Error::MediaType) }
}

/// Reads a body for a model: JSON, or a form where a file belongs to the object. Elsewhere forms are
/// refused, for another site could send them without asking.
async fn object_body(limit: usize, meta: &'static ModelMeta, request: Request) -> Result<(HeaderMap, Vec<u8>)> {
    match multipart::boundary(request.headers()).filter(|_| meta.has("image")) {
        Some(boundary) => {
            let (headers, bytes) = bytes(limit, request).await?;
            Ok((headers, multipart::object(boundary, bytes).await?))
        }
        None => body(limit, request).await,
    }
}

/// Reads a body of any kind within a size.
pub async fn bytes(limit: usize, request: Request) -> Result<(HeaderMap, Vec<u8>)> {
    let (parts, body) = request.into_parts();
    let declared = parts.headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > limit) {
        return Err(Error::TooLarge { limit });
    }
    match http_body_util::Limited::new(body, limit).collect().await {
        Ok(body) => Ok((parts.headers, body.to_bytes().to_vec())),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(Error::TooLarge { limit }),
        Err(_) => Err(Error::BadRequest("The request body could not be read.".to_owned())),
    }
}

/// Parses JSON; a body that is none is the client's mistake.
pub fn parse(bytes: &[u8]) -> Result<Json> {
    serde_json::from_slice(bytes).map_err(|error| Error::BadRequest(format!("JSON parse error - {error}")))
}

pub async fn create(
    cx: &Cx,
    site: &Site,
    meta: &'static ModelMeta,
    at: &'static str,
    request: Request,
) -> Result<Response> {
    cx.caller.require(Action::Add, meta)?;
    let (headers, bytes) = object_body(cx.app.config.body_limit, meta, request).await?;
    create_from(cx, site, (meta, at), headers, bytes).await
}

/// Creates what a JSON body says; the headers may name an idempotency key.
pub async fn create_from(
    cx: &Cx,
    site: &Site,
    (meta, at): (&'static ModelMeta, &'static str),
    headers: HeaderMap,
    bytes: Vec<u8>,
) -> Result<Response> {
    let work = Work { cx: cx.clone(), site: site.clone(), meta, at };
    // It runs to its end even if the client goes away, so that a claimed key does not stay open.
    let task = tokio::spawn(async move {
        match idempotency::claim(&work.cx, &headers, at, &bytes).await? {
            idempotency::Claim::Answered(response) => Ok(response),
            idempotency::Claim::Done(ids) => work.again(&ids, &bytes).await,
            idempotency::Claim::Open(claim) => work.claimed(claim, &bytes).await,
        }
    });
    task.await.map_err(|error| Error::Internal(error.to_string()))?
}

/// A creation on its way.
struct Work {
    cx: Cx,
    site: Site,
    meta: &'static ModelMeta,
    at: &'static str,
}

impl Work {
    async fn claimed(&self, claim: Option<Claimed>, bytes: &[u8]) -> Result<Response> {
        let result = self.create(claim.clone(), bytes).await;
        if let (Err(_), Some(claim)) = (&result, &claim) {
            claim.free(&self.cx).await?;
        }
        result
    }

    async fn create(&self, claim: Option<Claimed>, bytes: &[u8]) -> Result<Response> {
        let (bodies, single) = match parse(bytes)? {
            Json::Array(items) => (items, false),
            other => (vec![other], true),
        };
        let patches = patches(self.meta, &bodies, single, Complete::No)?;
        let ops = patches.into_iter().map(|patch| Op::Create { patch, id: None }).collect();
        let dialect = self.cx.app.db.dialect();
        let settle = claim.clone().map(|claim| -> Also { Box::new(move |written| claim.done(dialect, written)) });
        let outcome = objects::write_and(&self.cx, self.meta, ops, settle).await?;
        let body = self.body(&outcome, single).await?;
        // What is told only once is not kept.
        if let (Some(claim), true) = (&claim, outcome.notes.is_empty()) {
            claim.keep(&self.cx, StatusCode::CREATED, &body).await?;
        }
        let response = json(StatusCode::CREATED, body);
        Ok(match outcome.written.first() {
            Some(written) if single => with_tag(response, &etag(written.id, 1)),
            _ => response,
        })
    }

    async fn body(&self, outcome: &Outcome, single: bool) -> Result<Vec<u8>> {
        let mut list = answer(&self.cx, &self.site, self.meta, self.at, outcome).await?;
        Ok(if single { list.pop().unwrap_or_default() } else { array(list) })
    }

    /// The answer to a request whose work was done before.
    async fn again(&self, ids: &[i64], bytes: &[u8]) -> Result<Response> {
        let single = !parse(bytes)?.is_array();
        let written = ids.iter().map(|id| Written { id: *id, action: Action::Add, changed: true }).collect();
        let body = self.body(&Outcome { written, notes: Vec::new() }, single).await?;
        Ok(idempotency::replayed(json(StatusCode::CREATED, body)))
    }
}

/// Bodies to patches. Each must be an object; what else is wrong with it stays in its patch, so
/// that the engine can say everything at once.
fn patches(meta: &'static ModelMeta, bodies: &[Json], single: bool, complete: Complete) -> Result<Vec<Patch>> {
    let mut out = Vec::with_capacity(bodies.len());
    let mut errors = Vec::new();
    for (index, body) in bodies.iter().enumerate() {
        match patch::object(body) {
            Ok(map) => {
                let mut patch = Patch::read(meta, map);
                if complete == Complete::Yes {
                    patch.errors.merge(missing(meta, map));
                }
                out.push(patch);
            }
            Err(error) => {
                let id = body.get("id").and_then(Json::as_i64);
                errors.push(ItemErrors { index, id, errors: error });
            }
        }
    }
    match (errors.is_empty(), single) {
        (true, _) => Ok(out),
        (false, true) => Err(Error::Invalid(errors.remove(0).errors)),
        (false, false) => Err(Error::InvalidItems(errors)),
    }
}

/// Whether a body must name every required field: that of a PUT.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Complete {
    Yes,
    No,
}

impl Complete {
    fn of(request: &Request) -> Self {
        if request.method() == Method::PUT { Self::Yes } else { Self::No }
    }
}

/// The written objects in full, in the order of the request.
async fn answer(
    cx: &Cx,
    site: &Site,
    meta: &'static ModelMeta,
    at: &'static str,
    outcome: &Outcome,
) -> Result<Vec<Vec<u8>>> {
    let ids: Vec<i64> = outcome.written.iter().map(|w| w.id).collect();
    let keys = Keys::all(meta);
    // A caller who may add but not view still learns the ids.
    let viewable = cx.caller.require(Action::View, meta).is_ok();
    if !viewable {
        return Ok(ids.iter().map(|id| format!("{{\"id\":{id}}}").into_bytes()).collect());
    }
    let graph = objects::several(cx, meta, &ids, keys.fields, Depth::Nested).await?;
    let mut renderer = Renderer::new(&graph, &site.base, meta, at);
    let mut list = Vec::with_capacity(ids.len());
    for (index, id) in ids.iter().enumerate() {
        let mut out = Vec::with_capacity(1024);
        renderer.object(&mut out, *id, keys);
        let notes: Vec<_> = outcome.notes.iter().filter(|(item, _, _)| *item == index).collect();
        if !notes.is_empty() {
            let mut object: Map<String, Json> = serde_json::from_slice(&out).unwrap_or_default();
            for (_, key, value) in notes {
                object.insert(key.clone(), told(value));
            }
            out = Json::Object(object).to_string().into_bytes();
        }
        list.push(out);
    }
    Ok(list)
}

/// What is told once, as clients expect it: of a token the secret, before which they write its
/// key as `nbt_<key>.` themselves.
pub fn told(value: &Json) -> Json {
    let credential = value.as_str().and_then(|text| text.strip_prefix(token::PREFIX));
    credential.and_then(|text| text.split_once('.')).map_or_else(|| value.clone(), |(_, secret)| secret.into())
}

fn array(list: Vec<Vec<u8>>) -> Vec<u8> {
    let mut out = Vec::with_capacity(list.iter().map(Vec::len).sum::<usize>() + list.len() + 2);
    out.push(b'[');
    for (position, item) in list.into_iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        out.extend(item);
    }
    out.push(b']');
    out
}

/// The required fields that a body leaves out.
fn missing(meta: &'static ModelMeta, body: &Map<String, Json>) -> Errors {
    let mut errors = Errors::default();
    for field in meta.fields.iter().filter(|f| f.writable() && f.required && !f.write_only) {
        let names = match field.kind {
            Kind::Any(target) => vec![target.type_name, target.id_name],
            _ => vec![field.name],
        };
        if names.iter().any(|name| !body.contains_key(*name)) {
            errors.add(wire_name(field), shared::check::REQUIRED);
        }
    }
    errors
}

pub async fn update(
    cx: &Cx,
    site: &Site,
    meta: &'static ModelMeta,
    at: &'static str,
    id: i64,
    request: Request,
) -> Result<Response> {
    cx.caller.require(Action::Change, meta)?;
    let complete = Complete::of(&request);
    let (headers, bytes) = object_body(cx.app.config.body_limit, meta, request).await?;
    let version = demanded(&headers, id);
    let patches = patches(meta, &[parse(&bytes)?], true, complete)?;
    let ops = patches.into_iter().map(|patch| Op::Update { id, patch, version }).collect();
    objects::write(cx, meta, ops).await?;
    let keys = Keys::all(meta);
    let graph = match objects::one(cx, meta, id, keys.fields | super::read::version(meta), Depth::Nested).await {
        Err(Error::Forbidden(_)) => return Ok(json(StatusCode::OK, format!("{{\"id\":{id}}}").into_bytes())),
        other => other?,
    };
    let tag = graph.row(meta, id).map(|row| etag(id, row.version())).unwrap_or_default();
    Ok(with_tag(json(StatusCode::OK, render(&graph, site, meta, at, id, keys)), &tag))
}

pub async fn update_many(
    cx: &Cx,
    site: &Site,
    meta: &'static ModelMeta,
    at: &'static str,
    request: Request,
) -> Result<Response> {
    cx.caller.require(Action::Change, meta)?;
    let complete = Complete::of(&request);
    let (_, bytes) = body(cx.app.config.body_limit, request).await?;
    let bodies = items(&bytes)?;
    let ids = ids(&bodies)?;
    let patches = patches(meta, &bodies, false, complete)?;
    let ops = ids.iter().zip(patches).map(|(id, patch)| Op::Update { id: *id, patch, version: None }).collect();
    let outcome = objects::write(cx, meta, ops).await.map_err(one_of_many)?;
    Ok(json(StatusCode::OK, array(answer(cx, site, meta, at, &outcome).await?)))
}

/// A list with one entry still answers as a list does.
fn one_of_many(error: Error) -> Error {
    match error {
        Error::Invalid(errors) => Error::InvalidItems(vec![ItemErrors { index: 0, id: None, errors }]),
        Error::NotFound => Error::InvalidItems(vec![ItemErrors {
            index: 0,
            id: None,
            errors: Errors::one("id", "This object does not exist."),
        }]),
        error => error,
    }
}

fn items(bytes: &[u8]) -> Result<Vec<Json>> {
    match parse(bytes)? {
        Json::Array(items) => Ok(items),
        other => {
            Err(Error::BadRequest(format!("Expected a list of objects with ids, but got {}.", patch::kind_of(&other))))
        }
    }
}

fn ids(bodies: &[Json]) -> Result<Vec<i64>> {
    let mut errors = Vec::new();
    let mut ids = Vec::with_capacity(bodies.len());
    for (index, body) in bodies.iter().enumerate() {
        let id = match body {
            Json::Object(map) => map.get("id").and_then(|id| id.as_i64().or_else(|| id.as_str()?.parse().ok())),
            _ => None,
        };
        match id {
            Some(id) => ids.push(id),
            None => errors.push(ItemErrors {
                index,
                id: None,
                errors: Errors::one("id", "Give the id of an existing object."),
            }),
        }
    }
    if errors.is_empty() { Ok(ids) } else { Err(Error::InvalidItems(errors)) }
}

pub async fn delete(cx: &Cx, meta: &'static ModelMeta, id: i64, request: Request) -> Result<Response> {
    cx.caller.require(Action::Delete, meta)?;
    let (headers, bytes) = body(cx.app.config.body_limit, request).await?;
    let parsed = if bytes.is_empty() { Json::Null } else { parse(&bytes)? };
    let op = Op::Delete { id, version: demanded(&headers, id), message: message(&parsed)? };
    objects::write(cx, meta, vec![op]).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub async fn delete_many(cx: &Cx, meta: &'static ModelMeta, request: Request) -> Result<Response> {
    cx.caller.require(Action::Delete, meta)?;
    let (_, bytes) = body(cx.app.config.body_limit, request).await?;
    let bodies = items(&bytes)?;
    let ids = ids(&bodies)?;
    let mut ops = Vec::with_capacity(ids.len());
    for (id, body) in ids.into_iter().zip(&bodies) {
        ops.push(Op::Delete { id, version: None, message: message(body)? });
    }
    objects::write(cx, meta, ops).await.map_err(one_of_many)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn message(body: &Json) -> Result<String> {
    patch::message(body.get(patch::MESSAGE)).map_err(|error| Error::field(patch::MESSAGE, error))
}
