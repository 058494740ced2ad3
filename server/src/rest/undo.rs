//! `POST /api/core/object-changes/<id>/undo/` and `POST /api/core/object-changes/undo/`: takes back one change, or all that a
//! request did. The endpoints, what they take and answer, and how they are described.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value as Json, json};
use shared::error::Errors;
use shared::models::core::object_change::ObjectChange;
use shared::patch;
use shared::row::Model as _;

use super::openapi::operations::{answer, body as taken, responses};
use super::openapi::parameters;
use super::read::json as answered;
use super::write::{Asked, body};
use crate::bounds;
use crate::engine::graph::Depth;
use crate::error::{Error, Result};
use crate::services::objects;
use crate::services::undo::{self, Undo, What};

const OF_REQUEST: &str = "core/object-changes/undo";
const OF_CHANGE: (&str, &str) = ("core/object-changes/", "/undo");

/// The paths as the document has them.
pub const PATHS: [&str; 2] = ["/api/core/object-changes/{id}/undo/", "/api/core/object-changes/undo/"];

/// Which change is meant, if the path is one of these; `Some(None)`: those of a request.
pub fn place(path: &str) -> Option<Option<i64>> {
    if path == OF_REQUEST {
        return Some(None);
    }
    let id = path.strip_prefix(OF_CHANGE.0)?.strip_suffix(OF_CHANGE.1)?;
    id.parse().ok().map(Some)
}

pub async fn post(asked: Asked<'_>, change: Option<i64>, request: Request) -> Result<Response> {
    asked.cx.caller.require_write()?;
    let (_, bytes) = body(asked.cx.app.config.body_limit, request).await?;
    let given = if bytes.is_empty() { json!({}) } else { bounds::read(&asked.cx.app.config, None, &bytes)? };
    let mut given = patch::object(&given)?.clone();
    let what = match change {
        Some(id) => {
            // What one may not read one does not take back by its number.
            objects::one(asked.cx, ObjectChange::meta(), id, 1, Depth::Titles).await?;
            What::Change(id)
        }
        None => match given.remove("request_id") {
            Some(Json::String(request)) => What::Request(request),
            _ => return Err(Error::field("request_id", "Give the id of a request, as change records have it.")),
        },
    };
    let mut errors = Errors::default();
    given.keys().for_each(|name| errors.add(name, "There is no such field here."));
    errors.ok()?;
    let Undo { count, gone } = undo::take_back(asked.cx, what, asked.terms.doing).await?;
    let gone = gone.into_iter();
    let gone = gone.map(|link| json!({"object_type": link.model, "object_id": link.id, "display": link.title}));
    let told = json!({"request_id": asked.cx.request, "count": count, "gone": gone.collect::<Vec<_>>()});
    Ok(answered(StatusCode::OK, told.to_string().into_bytes()))
}

/// Both in the document.
pub fn described() -> Map<String, Json> {
    let text = json!({"type": "string"});
    let gone = json!({"type": "array", "description": "Objects that were made and are taken away.", "items": {
        "type": "object",
        "required": ["object_type", "object_id", "display"],
        "properties": {"object_type": text, "object_id": {"type": "integer", "format": "int64"}, "display": text},
    }});
    let under = "Under which the undo itself can be undone.";
    let done = json!({
        "type": "object",
        "required": ["request_id", "count", "gone"],
        "properties": {
            "request_id": {"type": "string", "format": "uuid", "description": under}, "count": {"type": "integer"}, "gone": gone,
        },
    });
    let post = |operation: &str, summary: &str, takes: Json, needs: bool| {
        let mut request = taken(takes);
        request["required"] = needs.into();
        json!({
            "operationId": operation, "tags": ["core"], "summary": summary, "description": TEXT,
            "parameters": parameters::of_write(&[]), "requestBody": request,
            "responses": responses("200", answer(done.clone(), &[]), &["400", "403", "404", "409-items", "413", "415"]),
        })
    };
    let nothing = json!({"type": "object", "properties": {}, "additionalProperties": false});
    let of_request = json!({
        "type": "object",
        "required": ["request_id"],
        "properties": {"request_id": {"type": "string", "format": "uuid"}},
        "additionalProperties": false,
    });
    let one = post("core_object_changes_undo", "Undo one change", nothing, false);
    let all = post("core_object_changes_bulk_undo", "Undo all that a request did", of_request, true);
    Map::from_iter([
        (PATHS[0].to_owned(), json!({"parameters": [{"$ref": "#/components/parameters/Id"}], "post": one})),
        (PATHS[1].to_owned(), json!({"post": all})),
    ])
}

const TEXT: &str = "Field by field: what was changed since in other fields stays. Where somebody changed the same fields, or the \
                    object is gone or there again, it is 409, with the fields under `errors`. It takes the rights for the \
                    opposite changes.";
