//! `search/`: objects of every model by a text, the best first. NetBox has this search for people alone; scripts get it here.

use std::collections::BTreeMap;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value as Json, json};
use shared::registry;

use super::door::Site;
use super::read::{ignored, json as answer, last, params, rendered, tell_ignored};
use super::render::{Keys, Renderer};
use crate::cx::Cx;
use crate::engine::graph::{Depth, Graph};
use crate::error::{Error, Result};
use crate::services::search::{Rank, TOTAL, best, models};

/// What can be asked.
const PARAMETERS: &[&str] = &["q", "object_type", "limit", "strict"];

pub async fn get(cx: &Cx, site: &Site, request: Request) -> Result<Response> {
    let params = params(request.uri().query())?;
    let ignored = ignored(cx, &params, PARAMETERS)?;
    let Some(text) = last(&params, "q").map(str::trim).filter(|text| !text.is_empty()) else {
        return Err(Error::field("q", shared::check::REQUIRED));
    };
    let limit = match last(&params, "limit").map(str::parse::<usize>) {
        None => TOTAL,
        Some(Ok(limit)) if (1..=TOTAL).contains(&limit) => limit,
        Some(_) => return Err(Error::field("limit", format!("Expected 1 to {TOTAL}."))),
    };
    let mut models = models(cx);
    let types: Vec<&str> = params.iter().filter(|(name, _)| name == "object_type").map(|(_, v)| v.as_str()).collect();
    if let Some(unknown) = types.iter().find(|wire| registry::model(wire).is_none()) {
        return Err(Error::field("object_type", format!("\"{unknown}\" is not a valid choice.")));
    }
    if !types.is_empty() {
        models.retain(|meta| types.contains(&meta.wire().as_str()));
    }

    let mut snapshot = cx.app.db.snapshot();
    let mut reader = snapshot.reader();
    let mut found = best(cx, &mut reader, &models, text).await?;
    found.truncate(limit);
    let mut ids: BTreeMap<i16, Vec<i64>> = BTreeMap::new();
    for one in &found {
        ids.entry(one.meta.number).or_default().push(one.id);
    }
    let mut objects: BTreeMap<(i16, i64), Json> = BTreeMap::new();
    for (number, ids) in ids {
        let Some(meta) = registry::numbered(number) else { continue };
        let keys = Keys::brief(meta);
        let graph = Graph::load(cx, &mut reader, meta, &ids, keys.fields, Depth::Nested).await?;
        let mut renderer = Renderer::new(&graph, &site.base, meta, meta.path);
        objects.extend(ids.iter().map(|id| ((number, *id), rendered(&mut renderer, *id, keys))));
    }
    let results: Vec<Json> = found
        .into_iter()
        .map(|one| {
            json!({
                "object_type": one.meta.wire(), "object_id": one.id,
                "object": objects.remove(&(one.meta.number, one.id)),
                "field": one.field, "value": one.text, "weight": one.weight, "exact": one.rank == Rank::Exact,
            })
        })
        .collect();
    let page = json!({"count": results.len(), "next": null, "previous": null, "results": results});
    let mut response = answer(StatusCode::OK, page.to_string().into_bytes());
    tell_ignored(&mut response, &ignored);
    Ok(response)
}
