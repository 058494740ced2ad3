//! `POST …/<id>/<action>/` and `POST …/<action>/`: what models declare besides being written (`shared::action`).

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value as Json};
use shared::action::Action;
use shared::patch;

use super::idempotency::{self, Claim, Claimed};
use super::read::{Demand, etag, json, with_tag};
use super::write::{
    Asked, At, Done, VERSION, answer, array, body, fields, ids, items, one_of_many, perform, shown, versions,
};
use crate::bounds;
use crate::cx::Action as Right;
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
    let work = Work { cx: asked.cx.clone(), site: asked.site.clone(), terms: asked.terms.clone(), asks };
    // It runs to its end even if the client goes away, so that a claimed key does not stay open.
    let task = tokio::spawn(async move {
        let path = work.path();
        match idempotency::claim(&work.cx, &headers, &path, &bytes, work.terms.doing).await? {
            Claim::Answered(response) => Ok(response),
            Claim::Done(ids) => work.again(&ids).await,
            Claim::Open(claim) => {
                let result = work.act(claim.clone(), &headers, &bytes).await;
                if let (Err(_), Some(claim)) = (&result, &claim) {
                    claim.free(&work.cx).await?;
                }
                result
            }
        }
    });
    task.await.map_err(|error| crate::error::Error::Internal(error.to_string()))?
}

/// An action on its way.
struct Work {
    cx: crate::cx::Cx,
    site: super::Site,
    terms: super::terms::Terms,
    asks: Asks,
}

impl Work {
    fn asked(&self) -> Asked<'_> {
        Asked { cx: &self.cx, site: &self.site, terms: &self.terms }
    }

    fn path(&self) -> String {
        let Asks { at, action, id } = self.asks;
        let id = id.map_or(String::new(), |id| format!("{id}/"));
        format!("{}/{id}{}", at.1, action.name)
    }

    fn ops(&self, headers: &HeaderMap, bytes: &[u8]) -> Result<Vec<Op>> {
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

    async fn act(&self, claim: Option<Claimed>, headers: &HeaderMap, bytes: &[u8]) -> Result<Response> {
        let meta = self.asks.at.0;
        let single = self.asks.id.is_some();
        let many = |error| if single { error } else { one_of_many(error) };
        let ops = self.ops(headers, bytes)?;
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

    /// The answer to a request whose work was done before.
    async fn again(&self, ids: &[i64]) -> Result<Response> {
        let written = ids.iter().map(|id| Written { id: *id, action: Right::Change, changed: true }).collect();
        let outcome = Outcome { written, notes: Vec::new() };
        let meta = self.asks.at.0;
        let graph = shown(&self.cx, meta, &outcome, fields(&self.terms, meta)).await?;
        Ok(idempotency::replayed(self.response(&Done { outcome, graph })))
    }
}

/// What a body says of the arguments, without what says which object is meant.
fn arguments(body: Json) -> Map<String, Json> {
    let Json::Object(mut map) = body else { return Map::new() };
    map.remove("id");
    map.remove(VERSION);
    map
}
