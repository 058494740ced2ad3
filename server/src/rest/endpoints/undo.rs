//! `core/object-changes/{id}/undo/` and `core/object-changes/undo/`: takes back one change, or all that a request did.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value as Json, json};
use shared::error::Errors;
use shared::models::core::object_change::ObjectChange;
use shared::patch;
use shared::row::Model as _;

use super::parameter::OF_WRITES;
use super::{Access, Answers, Body, Call, Endpoint, Method, Operation, PLAIN, Run, answered};
use crate::bounds;
use crate::engine::graph::Depth;
use crate::error::{Error, Result};
use crate::rest::bounds as rows;
use crate::rest::openapi::operations::answer;
use crate::rest::write::{Asked, body};
use crate::services::objects;
use crate::services::undo::{self, Undo, What};

pub static OF_CHANGE: Endpoint = Endpoint {
    path: "core/object-changes/{id}/undo",
    of: Some(ObjectChange::meta),
    operations: &[Operation {
        id: "core_object_changes_undo",
        summary: "Undo one change",
        takes: Some(Body::Optional(nothing)),
        run: Run::Write(|asked, call| Box::pin(of_change(asked, call))),
        ..UNDO
    }],
    access: ACCESS,
    bounds: &rows::ONE_ACT,
    ..PLAIN
};

pub static OF_REQUEST: Endpoint = Endpoint {
    path: "core/object-changes/undo",
    operations: &[Operation {
        id: "core_object_changes_bulk_undo",
        summary: "Undo all that a request did",
        takes: Some(Body::Required(request)),
        run: Run::Write(|asked, call| Box::pin(of_request(asked, call))),
        ..UNDO
    }],
    access: ACCESS,
    bounds: &rows::ONE_ACT,
    ..PLAIN
};

const ACCESS: Access =
    Access { anonymous: "403", ungranted: "403", viewer: "405", writes: "the rights for the opposite changes" };

/// What both have in common.
const UNDO: Operation = Operation {
    method: Method::Post,
    id: "",
    summary: "",
    description: "Field by field: what was changed since in other fields stays. Where somebody changed the same fields, or the \
                  object is gone or there again, it is 409, with the fields under `errors`. It takes the rights for the \
                  opposite changes.",
    parameters: OF_WRITES,
    takes: None,
    answers: Answers(StatusCode::OK, described),
    errors: &["400", "403", "404", "409-items", "413", "415"],
    run: Run::Write(|asked, call| Box::pin(of_request(asked, call))),
};

async fn of_change(asked: Asked<'_>, call: Call<'_>) -> Result<Response> {
    asked.cx.caller.require_write()?;
    let id = call.id()?;
    let given = given(asked, call).await?;
    // What one may not read one does not take back by its number.
    objects::one(asked.cx, ObjectChange::meta(), id, 1, Depth::Titles).await?;
    take_back(asked, given, What::Change(id)).await
}

async fn of_request(asked: Asked<'_>, call: Call<'_>) -> Result<Response> {
    asked.cx.caller.require_write()?;
    let mut given = given(asked, call).await?;
    let Some(Json::String(request)) = given.remove("request_id") else {
        return Err(Error::field("request_id", "Give the id of a request, as change records have it."));
    };
    take_back(asked, given, What::Request(request)).await
}

/// The body; one that is empty is an empty object.
async fn given(asked: Asked<'_>, call: Call<'_>) -> Result<Map<String, Json>> {
    let config = &asked.cx.app.config;
    let (_, bytes) = body(config.body_limit, call.request).await?;
    let given = if bytes.is_empty() { json!({}) } else { bounds::read(config, None, &bytes)? };
    Ok(patch::object(&given)?.clone())
}

/// Takes it back; what else the body says is refused.
async fn take_back(asked: Asked<'_>, rest: Map<String, Json>, what: What) -> Result<Response> {
    let mut errors = Errors::default();
    rest.keys().for_each(|name| errors.add(name, "There is no such field here."));
    errors.ok()?;
    let Undo { count, gone } = undo::take_back(asked.cx, what, asked.terms.doing).await?;
    let gone = gone.into_iter();
    let gone = gone.map(|link| json!({"object_type": link.model, "object_id": link.id, "display": link.title}));
    Ok(answered(&json!({"request_id": asked.cx.request, "count": count, "gone": gone.collect::<Vec<_>>()})))
}

fn nothing() -> Json {
    json!({"type": "object", "properties": {}, "additionalProperties": false})
}

fn request() -> Json {
    json!({
        "type": "object",
        "required": ["request_id"],
        "properties": {"request_id": {"type": "string", "format": "uuid"}},
        "additionalProperties": false,
    })
}

fn described() -> Json {
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
    answer(done, &[])
}
