//! POST, PUT, PATCH, DELETE, of one object and of many.

use std::sync::Arc;

use axum::body::Body;
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
use super::ignored::{Ignored, Verb};
use super::multipart;
use super::read::{Demand, NO_VERSION, etag, json, keys, render, version, version_of, with_tag};
use super::render::Renderer;
use super::terms::Terms;
use crate::auth::token;
use crate::bounds;
use crate::cx::{Action, Cx};
use crate::engine::catalog::Mask;
use crate::engine::graph::{Depth, Graph};
use crate::engine::write::{Op, Written, changed_since};
use crate::error::{Error, ItemErrors, Result};
use crate::rules;
use crate::services::objects::{self, Also, Doing, Outcome};

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
    match multipart::boundary(request.headers()).filter(|_| meta.fields.iter().any(|field| field.upload)) {
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
    let bytes = collected(limit, &parts.headers, body).await?;
    Ok((parts.headers, bytes))
}

/// The bytes of a body within a size.
pub async fn collected(limit: usize, headers: &HeaderMap, body: Body) -> Result<Vec<u8>> {
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > limit) {
        return Err(Error::TooLarge { limit });
    }
    match http_body_util::Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes().into()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(Error::TooLarge { limit }),
        Err(_) => Err(Error::BadRequest("The request body could not be read.".to_owned())),
    }
}

/// Who writes, and how.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub cx: &'a Cx,
    pub site: &'a Site,
    pub terms: &'a Terms,
}

/// The model that is written, and the path under which it was asked for.
pub type At = (&'static ModelMeta, &'static str);

pub async fn create(asked: Asked<'_>, (meta, at): At, request: Request) -> Result<Response> {
    asked.cx.caller.require(Action::Add, meta)?;
    let (headers, bytes) = object_body(asked.cx.app.config.body_limit, meta, request).await?;
    create_from(asked, (meta, at), headers, bytes).await
}

/// Creates what a JSON body says; the headers may name an idempotency key.
pub async fn create_from(asked: Asked<'_>, (meta, at): At, headers: HeaderMap, bytes: Vec<u8>) -> Result<Response> {
    let (cx, site, terms) = (asked.cx.clone(), asked.site.clone(), asked.terms.clone());
    idempotency::once(Creating { cx, site, terms, meta, at, headers, bytes }).await
}

/// A creation on its way.
struct Creating {
    cx: Cx,
    site: Site,
    terms: Terms,
    meta: &'static ModelMeta,
    at: &'static str,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl idempotency::Work for Creating {
    fn cx(&self) -> &Cx {
        &self.cx
    }

    fn request(&self) -> idempotency::Request<'_> {
        idempotency::Request { headers: &self.headers, path: self.at, body: &self.bytes, doing: self.terms.doing }
    }

    async fn anew(&self, claim: Option<Claimed>) -> Result<Response> {
        let (bodies, single) = bodies(&self.cx, self.meta, &self.bytes)?;
        let mut patches = patches(self.meta, &bodies, single, Complete::No)?;
        let ignored = Ignored::of(self.meta, &bodies, Verb::Create);
        ignored.refuse(self.terms.strict, &mut patches);
        let ops = patches.into_iter().map(|patch| Op::Create { patch, id: None }).collect();
        let dialect = self.cx.app.db.dialect();
        let settle = claim.clone().map(|claim| -> Also { Arc::new(move |written| claim.done(dialect, written)) });
        let done = perform(self.asked(), self.meta, ops, settle).await?;
        let body = self.body(&done, single);
        // What is told only once is not kept.
        if let (Some(claim), true) = (&claim, done.outcome.notes.is_empty()) {
            claim.keep(&self.cx, StatusCode::CREATED, &body).await?;
        }
        let mut response = json(StatusCode::CREATED, body);
        ignored.tell(&mut response);
        Ok(match done.outcome.written.first() {
            Some(written) if single => with_tag(response, &etag(written.id, 1)),
            _ => response,
        })
    }

    async fn again(&self, ids: &[i64]) -> Result<Response> {
        let (_, single) = bodies(&self.cx, self.meta, &self.bytes)?;
        let written = ids.iter().map(|id| Written { id: *id, action: Action::Add, changed: true }).collect();
        let outcome = Outcome { written, notes: Vec::new() };
        let graph = shown(&self.cx, self.meta, &outcome, fields(&self.terms, self.meta)).await?;
        let mut response = json(StatusCode::CREATED, self.body(&Done { outcome, graph }, single));
        self.told(&mut response)?;
        Ok(response)
    }

    fn told(&self, response: &mut Response) -> Result<()> {
        let (bodies, _) = bodies(&self.cx, self.meta, &self.bytes)?;
        Ignored::of(self.meta, &bodies, Verb::Create).tell(response);
        Ok(())
    }
}

impl Creating {
    fn asked(&self) -> Asked<'_> {
        Asked { cx: &self.cx, site: &self.site, terms: &self.terms }
    }

    fn body(&self, done: &Done, single: bool) -> Vec<u8> {
        let mut list = answer(self.asked(), (self.meta, self.at), done);
        if single { list.pop().unwrap_or_default() } else { array(list) }
    }
}

/// Makes one object, and answers it.
pub async fn made(asked: Asked<'_>, at: At, op: Op) -> Result<Response> {
    let done = perform(asked, at.0, vec![op], None).await?;
    Ok(json(StatusCode::CREATED, answer(asked, at, &done).pop().unwrap_or_default()))
}

/// What was done, or would be: and the objects that it leaves, as far as the caller may see any.
pub(super) struct Done {
    pub(super) outcome: Outcome,
    pub(super) graph: Option<Graph>,
}

/// Writes, or goes through all of it and takes it back.
pub(super) async fn perform(
    asked: Asked<'_>,
    meta: &'static ModelMeta,
    ops: Vec<Op>,
    also: Option<Also>,
) -> Result<Done> {
    let fields = fields(asked.terms, meta);
    match asked.terms.doing {
        Doing::Write => {
            let outcome = objects::write_and(asked.cx, meta, ops, also).await?;
            let graph = shown(asked.cx, meta, &outcome, fields).await?;
            Ok(Done { outcome, graph })
        }
        Doing::Rehearse => {
            let (outcome, graph) = objects::rehearse(asked.cx, meta, ops, fields).await?;
            Ok(Done { outcome, graph })
        }
    }
}

/// The fields that an answer takes.
pub(super) fn fields(terms: &Terms, meta: &'static ModelMeta) -> Mask {
    keys(meta, &terms.params).fields | version(meta)
}

pub(super) async fn shown(cx: &Cx, meta: &'static ModelMeta, outcome: &Outcome, fields: Mask) -> Result<Option<Graph>> {
    let ids: Vec<i64> = outcome.written.iter().filter(|one| one.action != Action::Delete).map(|one| one.id).collect();
    if ids.is_empty() || cx.caller.require(Action::View, meta).is_err() {
        return Ok(None);
    }
    objects::several(cx, meta, &ids, fields, Depth::Nested).await.map(Some)
}

/// The objects of a body, and whether it is one alone.
fn bodies(cx: &Cx, meta: &'static ModelMeta, bytes: &[u8]) -> Result<(Vec<Json>, bool)> {
    Ok(match bounds::read(&cx.app.config, Some(meta), bytes)? {
        Json::Array(items) => (items, false),
        other => (vec![other], true),
    })
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
                match complete {
                    Complete::Yes => patch.errors.merge(missing(meta, map)),
                    Complete::No => patch.in_parts(meta, rules::of(meta).merged()),
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

/// The written objects, in the order of the request. A caller who may add but not view still learns the ids.
pub(super) fn answer(asked: Asked<'_>, (meta, at): At, done: &Done) -> Vec<Vec<u8>> {
    let ids = done.outcome.written.iter().map(|w| w.id);
    let Some(graph) = &done.graph else {
        return ids.map(|id| format!("{{\"id\":{id}}}").into_bytes()).collect();
    };
    let keys = keys(meta, &asked.terms.params);
    let mut renderer = Renderer::new(graph, &asked.site.base, meta, at);
    let mut list = Vec::with_capacity(done.outcome.written.len());
    for (index, id) in ids.enumerate() {
        let mut out = Vec::with_capacity(1024);
        if graph.row(meta, id).is_some() {
            renderer.object(&mut out, id, keys);
        } else {
            out.extend_from_slice(format!("{{\"id\":{id}}}").as_bytes());
        }
        let notes: Vec<_> = done.outcome.notes.iter().filter(|(item, _, _)| *item == index).collect();
        if !notes.is_empty() {
            let mut object: Map<String, Json> = serde_json::from_slice(&out).unwrap_or_default();
            for (_, key, value) in notes {
                object.insert(key.clone(), told(value));
            }
            out = Json::Object(object).to_string().into_bytes();
        }
        list.push(out);
    }
    list
}

/// What is told once, as clients expect it: of a token the secret, before which they write its
/// key as `nbt_<key>.` themselves.
pub fn told(value: &Json) -> Json {
    let credential = value.as_str().and_then(|text| text.strip_prefix(token::PREFIX));
    credential.and_then(|text| text.split_once('.')).map_or_else(|| value.clone(), |(_, secret)| secret.into())
}

pub(super) fn array(list: Vec<Vec<u8>>) -> Vec<u8> {
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

pub async fn update(asked: Asked<'_>, (meta, at): At, id: i64, request: Request) -> Result<Response> {
    asked.cx.caller.require(Action::Change, meta)?;
    let complete = Complete::of(&request);
    let (headers, bytes) = object_body(asked.cx.app.config.body_limit, meta, request).await?;
    let version = Demand::of(&headers).version(id);
    let bodies = [bounds::read(&asked.cx.app.config, Some(meta), &bytes)?];
    let mut patches = patches(meta, &bodies, true, complete)?;
    let mut ignored = Ignored::of(meta, &bodies, Verb::Update);
    ignored.forgive(asked, (meta, at), &[id], &bodies).await?;
    ignored.refuse(asked.terms.strict, &mut patches);
    let ops = patches.into_iter().map(|patch| Op::Update { id, patch, version }).collect();
    let done = perform(asked, meta, ops, None).await?;
    // It may have left what the caller may see.
    let mut response = match done.graph.as_ref().filter(|graph| graph.row(meta, id).is_some()) {
        None => json(StatusCode::OK, format!("{{\"id\":{id}}}").into_bytes()),
        Some(graph) => {
            let tag = graph.row(meta, id).map(|row| etag(id, row.version())).unwrap_or_default();
            let body = render(graph, asked.site, meta, at, id, keys(meta, &asked.terms.params));
            with_tag(json(StatusCode::OK, body), &tag)
        }
    };
    ignored.tell(&mut response);
    Ok(response)
}

pub async fn update_many(asked: Asked<'_>, (meta, at): At, request: Request) -> Result<Response> {
    asked.cx.caller.require(Action::Change, meta)?;
    let complete = Complete::of(&request);
    let (headers, bytes) = body(asked.cx.app.config.body_limit, request).await?;
    let bodies = items(asked.cx, meta, &bytes)?;
    let ids = ids(&bodies)?;
    let versions = versions(&headers, &ids, &bodies)?;
    let mut patches = patches(meta, &bodies, false, complete)?;
    let mut ignored = Ignored::of(meta, &bodies, Verb::UpdateMany);
    ignored.forgive(asked, (meta, at), &ids, &bodies).await?;
    ignored.refuse(asked.terms.strict, &mut patches);
    let ops = ids.iter().zip(versions).zip(patches);
    let ops = ops.map(|((id, version), patch)| Op::Update { id: *id, patch, version }).collect();
    let done = perform(asked, meta, ops, None).await.map_err(one_of_many)?;
    let mut response = json(StatusCode::OK, array(answer(asked, (meta, at), &done)));
    ignored.tell(&mut response);
    Ok(response)
}

/// A list with one entry still answers as a list does.
pub(super) fn one_of_many(error: Error) -> Error {
    match error {
        Error::Invalid(errors) => Error::InvalidItems(vec![ItemErrors { index: 0, id: None, errors }]),
        Error::NotFound => Error::InvalidItems(vec![ItemErrors {
            index: 0,
            id: None,
            errors: Errors::one("id", "This object does not exist."),
        }]),
        Error::Stale(stale) => {
            let errors = Errors::one(VERSION, changed_since(stale.version));
            Error::StaleItems(vec![ItemErrors { index: 0, id: Some(stale.id), errors }])
        }
        error => error,
    }
}

/// The key under which an item of a list says the version that its object must still have.
pub const VERSION: &str = "_version";

/// The version that each object must still have: by `If-Match` with the ETags of all, by each item's own `_version`, as a
/// number or as the ETag, or by both.
pub(super) fn versions(headers: &HeaderMap, ids: &[i64], bodies: &[Json]) -> Result<Vec<Option<i64>>> {
    let demand = Demand::of(headers);
    let mut errors = Vec::new();
    let mut out = Vec::with_capacity(ids.len());
    for (index, (id, body)) in ids.iter().zip(bodies).enumerate() {
        let own = match body.get(VERSION) {
            None | Some(Json::Null) => None,
            Some(Json::Number(number)) if number.is_i64() => number.as_i64(),
            Some(Json::String(tag)) if version_of(tag).is_some() => {
                Some(version_of(tag).filter(|(of, _)| of == id).map_or(NO_VERSION, |(_, version)| version))
            }
            Some(_) => {
                let errors_of = Errors::one(VERSION, "Give the version as a number, or the object's ETag.");
                errors.push(ItemErrors { index, id: Some(*id), errors: errors_of });
                None
            }
        };
        out.push(match (demand.version(*id), own) {
            (Some(one), Some(other)) if one != other => Some(NO_VERSION),
            (one, other) => one.or(other),
        });
    }
    if errors.is_empty() { Ok(out) } else { Err(Error::InvalidItems(errors)) }
}

pub(super) fn items(cx: &Cx, meta: &'static ModelMeta, bytes: &[u8]) -> Result<Vec<Json>> {
    match bounds::read(&cx.app.config, Some(meta), bytes)? {
        Json::Array(items) => Ok(items),
        other => {
            Err(Error::BadRequest(format!("Expected a list of objects with ids, but got {}.", patch::kind_of(&other))))
        }
    }
}

pub(super) fn ids(bodies: &[Json]) -> Result<Vec<i64>> {
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

pub async fn delete(asked: Asked<'_>, (meta, at): At, id: i64, request: Request) -> Result<Response> {
    asked.cx.caller.require(Action::Delete, meta)?;
    let (headers, bytes) = body(asked.cx.app.config.body_limit, request).await?;
    let config = &asked.cx.app.config;
    let parsed = if bytes.is_empty() { Json::Null } else { bounds::read(config, Some(meta), &bytes)? };
    let op = Op::Delete { id, version: Demand::of(&headers).version(id), message: message(&parsed)? };
    let bodies = [parsed];
    let mut ignored = Ignored::of(meta, &bodies, Verb::Delete);
    ignored.forgive(asked, (meta, at), &[id], &bodies).await?;
    ignored.strictly(asked.terms.strict).map_err(|mut items| Error::Invalid(items.remove(0).errors))?;
    perform(asked, meta, vec![op], None).await?;
    Ok(gone(&ignored))
}

pub async fn delete_many(asked: Asked<'_>, (meta, at): At, request: Request) -> Result<Response> {
    asked.cx.caller.require(Action::Delete, meta)?;
    let (headers, bytes) = body(asked.cx.app.config.body_limit, request).await?;
    let bodies = items(asked.cx, meta, &bytes)?;
    let ids = ids(&bodies)?;
    let versions = versions(&headers, &ids, &bodies)?;
    let mut ignored = Ignored::of(meta, &bodies, Verb::DeleteMany);
    ignored.forgive(asked, (meta, at), &ids, &bodies).await?;
    ignored.strictly(asked.terms.strict).map_err(Error::InvalidItems)?;
    let mut ops = Vec::with_capacity(ids.len());
    for ((id, version), body) in ids.into_iter().zip(versions).zip(&bodies) {
        ops.push(Op::Delete { id, version, message: message(body)? });
    }
    perform(asked, meta, ops, None).await.map_err(one_of_many)?;
    Ok(gone(&ignored))
}

fn gone(ignored: &Ignored) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    ignored.tell(&mut response);
    response
}

fn message(body: &Json) -> Result<String> {
    patch::message(body.get(patch::MESSAGE)).map_err(|error| Error::field(patch::MESSAGE, error))
}
