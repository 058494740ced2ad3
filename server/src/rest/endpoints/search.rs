//! `search/`: objects of every model by a text, the best first. NetBox has this search for people alone; scripts get it here.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value as Json, json};
use shared::registry;

use super::parameter::STRICT;
use super::{Access, Answers, Call, Endpoint, Method, Operation, PLAIN, Parameter, Run, Type, answered, page};
use crate::engine::graph::{Depth, Graph};
use crate::error::{Error, Result};
use crate::rest::openapi::names::refer;
use crate::rest::openapi::operations::answer;
use crate::rest::read::{last, rendered};
use crate::rest::render::{Keys, Renderer};
use crate::services::search::{Rank, TOTAL, best, models};

pub static ENDPOINT: Endpoint = Endpoint {
    path: "search",
    operations: &[Operation {
        method: Method::Get,
        id: "search_list",
        summary: "Search objects of every model",
        description: "The best objects whose searchable fields contain the text: those first of which a field is the text, then by \
                      the weight of the field. One or two characters find what begins with them. `count` is the number of \
                      objects in the answer.",
        parameters: &[
            Parameter::required("q", Type::Words, "What is searched for"),
            Parameter::of("object_type", Type::Like(types), "Only objects of these models"),
            Parameter::of("limit", Type::Within(1, TOTAL as i64, TOTAL as i64), "Most objects of the answer"),
            STRICT,
        ],
        takes: None,
        answers: Answers(StatusCode::OK, described),
        errors: &["400", "403", "429"],
        run: Run::Read(|call| Box::pin(get(call))),
    }],
    access: Access { ungranted: "what may be seen", viewer: "what may be seen", ..PLAIN.access },
    ..PLAIN
};

async fn get(call: Call<'_>) -> Result<Response> {
    let Call { cx, site, params, .. } = call;
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
    Ok(answered(&json!({"count": results.len(), "next": null, "previous": null, "results": results})))
}

/// The models that are searched.
fn types() -> Vec<String> {
    registry::all().filter(|meta| !meta.search.is_empty()).map(shared::meta::ModelMeta::wire).collect()
}

fn described() -> Json {
    let found = json!({
        "type": "object",
        "required": ["object_type", "object_id", "object", "field", "value", "weight", "exact"],
        "properties": {
            "object_type": {"type": "string"},
            "object_id": {"type": "integer", "format": "int64"},
            "object": refer("NestedObject"),
            "field": {"type": "string", "description": "The field with the text, or the name of a custom field."},
            "value": {"type": "string", "description": "All that the field says."},
            "weight": {"type": "integer", "description": "Of the field: less comes first."},
            "exact": {"type": "boolean", "description": "Whether the text is all that the field says."},
        },
    });
    answer(page(found), &["X-Ignored-Filters"])
}
