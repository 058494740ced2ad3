//! `POST …/<id>/<action>/` and `POST …/<action>/`: what models declare besides being written (`shared::action`).

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value as Json};
use shared::action::Action;
use shared::patch;

use super::door::Site;
use super::idempotency::{self, Claimed, Work};
use super::read::{Demand, etag, json, with_tag};
use super::terms::Terms;
use super::write::{
    Asked, At, Done, VERSION, answer, array, body, fields, ids, items, one_of_many, perform, shown, versions,
};
use crate::bounds;
use crate::cx::{Action as Right, Cx};
use crate::engine::write::{Op, Written};
use crate::error::Result;
use crate::services::actions;
use crate::services::objects::{self, Also, Doing, Outcome};

/// Whose action it is, and of which objects: one by its address, or those that the body names.
#[derive(Clone, Copy)]
pub struct Asks {
    pub at: At,
    pub action: &'static Action,
    pub id: Option<i64>,
}

pub async fn post(asked: Asked<'_>, asks: Asks, request: Request) -> Result<Response> {
    asked.cx.caller.require(Right::to_do(asks.action), asks.at.0)?;
    let (headers, bytes) = body(asked.cx.app.config.body_limit, request).await?;
    let (cx, site, terms) = (asked.cx.clone(), asked.site.clone(), asked.terms.clone());
    idempotency::once(Acting { cx, site, terms, asks, path: asks.path(), headers, bytes }).await
}

impl Asks {
    fn path(&self) -> String {
        let id = self.id.map_or(String::new(), |id| format!("{id}/"));
        format!("{}/{id}{}", self.at.1, self.action.name)
    }
}

/// An action on its way.
struct Acting {
    cx: Cx,
    site: Site,
    terms: Terms,
    asks: Asks,
    path: String,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Work for Acting {
    fn cx(&self) -> &Cx {
        &self.cx
    }

    fn request(&self) -> idempotency::Request<'_> {
        idempotency::Request { headers: &self.headers, path: &self.path, body: &self.bytes, doing: self.terms.doing }
    }

    async fn anew(&self, claim: Option<Claimed>) -> Result<Response> {
        let meta = self.asks.at.0;
        let single = self.asks.id.is_some();
        let many = |error| if single { error } else { one_of_many(error) };
        let ops = self.ops()?;
        if self.terms.doing == Doing::Rehearse {
            let images = objects::images(&self.cx, meta, ops).await.map_err(many)?;
            return Ok(json(StatusCode::OK, serde_json::to_vec(&images).unwrap_or_default()));
        }
        let dialect = self.cx.app.db.dialect();
        let settle = claim.clone().map(|claim| -> Also { Arc::new(move |written| claim.done(dialect, written)) });
        let done = perform(self.asked(), meta, ops, settle).await.map_err(many)?;
        if let (Some(claim), Some(body)) = (&claim, (!single).then(|| self.body(&done))) {
            claim.keep(&self.cx, StatusCode::OK, &body).await?;
        }
        Ok(self.response(&done))
    }

    async fn again(&self, ids: &[i64]) -> Result<Response> {
        let written = ids.iter().map(|id| Written { id: *id, action: Right::Change, changed: true }).collect();
        let outcome = Outcome { written, notes: Vec::new() };
        let meta = self.asks.at.0;
        let graph = shown(&self.cx, meta, &outcome, fields(&self.terms, meta)).await?;
        Ok(self.response(&Done { outcome, graph }))
    }
}

impl Acting {
    fn asked(&self) -> Asked<'_> {
        Asked { cx: &self.cx, site: &self.site, terms: &self.terms }
    }

    fn ops(&self) -> Result<Vec<Op>> {
        let (headers, bytes) = (&self.headers, &self.bytes);
        let Asks { at: (meta, _), action, id } = self.asks;
        let Some(id) = id else {
            let bodies = items(&self.cx, meta, bytes)?;
            let ids = ids(&bodies)?;
            let versions = versions(headers, &ids, &bodies)?;
            let each = ids.into_iter().zip(versions).zip(bodies);
            return Ok(each.map(|((id, version), body)| actions::op(action, id, version, &arguments(body))).collect());
        };
        let body = if bytes.is_empty() {
            Json::Object(Map::new())
        } else {
            bounds::read(&self.cx.app.config, Some(meta), bytes)?
        };
        patch::object(&body)?;
        Ok(vec![actions::op(action, id, Demand::of(headers).version(id), &arguments(body))])
    }

    /// The objects as they are now.
    fn body(&self, done: &Done) -> Vec<u8> {
        let mut list = answer(self.asked(), self.asks.at, done);
        if self.asks.id.is_some() { list.pop().unwrap_or_default() } else { array(list) }
    }

    fn response(&self, done: &Done) -> Response {
        let response = json(StatusCode::OK, self.body(done));
        let row = self.asks.id.and_then(|id| done.graph.as_ref()?.row(self.asks.at.0, id));
        match row {
            Some(row) => with_tag(response, &etag(row.id(), row.version())),
            None => response,
        }
    }
}

/// What a body says of the arguments, without what says which object is meant.
fn arguments(body: Json) -> Map<String, Json> {
    let Json::Object(mut map) = body else { return Map::new() };
    map.remove("id");
    map.remove(VERSION);
    map
}
