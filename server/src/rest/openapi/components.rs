//! What every part of the document refers to: errors, headers, parameters, ways to sign in.

use serde_json::{Map, Value as Json, json};
use shared::registry;

use super::names::refer;
use super::{parameters, request, schema};
use crate::auth::session;

pub fn all() -> Json {
    json!({
        "schemas": schemas(),
        "responses": responses(),
        "parameters": shared_parameters(),
        "headers": headers(),
        "securitySchemes": schemes(),
    })
}

fn schemas() -> Json {
    let mut out = Map::new();
    for meta in registry::all().filter(|meta| !meta.path.is_empty()) {
        schema::of(meta, &mut out);
    }
    let id = json!({"type": "integer", "format": "int64"});
    let version = json!({
        "description": "The version that the object must still have, or its ETag.",
        "anyOf": [{"type": "integer", "format": "int64"}, {"type": "string", "pattern": "^(W/)?\"[0-9]+-[0-9]+\"$"}, {"type": "null"}],
    });
    let common = json!({
        "Reference": {
            "description": "An id, or an object of attributes that exactly one object has, such as {\"slug\": \"x\"}.",
            "anyOf": [id, {"type": "object", "minProperties": 1}],
            "examples": [1],
        },
        "IntegerOrNull": {"description": "A number, or the word null for empty.", "anyOf": [{"type": "integer"}, {"const": "null"}]},
        "NestedObject": {
            "type": "object",
            "description": "An object of any model in its short form.",
            "required": ["id", "url", "display"],
            "properties": {"id": id, "url": {"type": "string", "format": "uri"}, "display": {"type": "string"}},
        },
        "HiddenObject": {
            "type": "object",
            "description": "What stands in place of a nested object that you may not see: that there is one belongs to the object \
                            that refers to it. Everything else about it is left out, and its name is its number.",
            "required": ["id", "url", "display"],
            "properties": {
                "id": id, "url": {"type": "string", "format": "uri"},
                "display": {"type": "string", "pattern": "^#[0-9]+$"},
                "name": {"type": "string", "pattern": "^#[0-9]+$", "description": "With targets that say their type."},
                "type": {"type": "string", "examples": ["dcim.site"]},
            },
            "additionalProperties": false,
        },
        "Identified": {"type": "object", "required": ["id"], "properties": {"id": id, "_version": version}},
        "Deletion": {
            "type": "object",
            "required": ["id"],
            "properties": {"id": id, "_version": version, "changelog_message": refer("ChangelogMessage")},
        },
        "ChangelogMessage": request::message(),
        "Detail": {
            "type": "object",
            "description": "What is wrong with the request as a whole.",
            "required": ["detail"],
            "properties": {"detail": {"type": "string"}, "request_id": {"type": "string", "format": "uuid"}},
        },
        "Errors": {
            "type": "object",
            "description": "Messages by field; `__all__` for the object as a whole.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "BulkErrors": {
            "type": "object",
            "description": "What is wrong with which object of a list. Nothing was written.",
            "required": ["detail", "errors"],
            "properties": {
                "detail": {"type": "string"},
                "errors": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["index", "errors"],
                        "properties": {
                            "index": {"type": "integer", "description": "Position in the request, from 0."},
                            "id": id,
                            "errors": refer("Errors"),
                        },
                    },
                },
            },
        },
        "ImportColumns": {
            "type": "object",
            "required": ["columns"],
            "properties": {"columns": {"type": "array", "items": {
                "type": "object",
                "required": ["name", "label", "required", "help_text"],
                "properties": {
                    "name": {"type": "string"}, "label": {"type": "string"}, "required": {"type": "boolean"},
                    "help_text": {"type": "string"},
                },
            }}},
        },
        "ImportReport": {
            "type": "object",
            "description": "What an import did, or in a dry run would do. When objects failed, nothing was written.",
            "required": ["dry_run", "total", "created", "updated", "unchanged", "failed", "columns", "errors"],
            "properties": {
                "detail": {"type": "string", "description": "Only when objects failed."},
                "dry_run": {"type": "boolean"},
                "total": {"type": "integer"}, "created": {"type": "integer"}, "updated": {"type": "integer"},
                "unchanged": {"type": "integer"}, "failed": {"type": "integer"},
                "columns": {"type": "array", "items": {
                    "type": "object",
                    "required": ["header", "field"],
                    "properties": {"header": {"type": "string"}, "field": {"type": ["string", "null"]}},
                }},
                "errors": {"type": "array", "items": {
                    "type": "object",
                    "required": ["line", "errors"],
                    "properties": {
                        "line": {"type": "integer", "description": "Line of the file; 0 is the file as a whole."},
                        "id": id,
                        "errors": refer("Errors"),
                    },
                }},
            },
        },
        "Problem": {
            "type": "object",
            "description": "RFC 9457 problem details, for clients that accept application/problem+json.",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"type": "string", "format": "uri-reference"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "instance": {"type": "string", "format": "uri-reference"},
                "errors": {"description": "As in Errors, or the list of BulkErrors."},
            },
        },
    });
    if let Json::Object(common) = common {
        out.extend(common);
    }
    out.sort_keys();
    out.into()
}

/// The name of the answer for a status, see `operations::responses`.
pub fn response(code: &str) -> &'static str {
    match code {
        "304" => "NotModified",
        "400" => "Invalid",
        "400-items" => "InvalidItems",
        "400-import" => "InvalidFile",
        "403" => "Forbidden",
        "406" => "NotAcceptable",
        "404" => "NotFound",
        "409" => "Conflict",
        "409-items" => "NotNow",
        "412" => "Stale",
        "412-items" => "StaleItems",
        "413" => "TooLarge",
        "415" => "MediaType",
        "429" => "TooMany",
        "503" => "Unavailable",
        _ => "Failure",
    }
}

fn responses() -> Json {
    let error = |description: &str, schema: Json| {
        json!({
            "description": description,
            "content": {
                "application/json": {"schema": schema},
                "application/problem+json": {"schema": refer("Problem")},
            },
        })
    };
    let detail = |description: &str| error(description, refer("Detail"));
    let mut stale = detail("Somebody changed the object since it was read. `ETag` is its present one.");
    stale["headers"] = json!({"ETag": {"$ref": "#/components/headers/ETag"}});
    let mut many = detail("Too many failed attempts.");
    many["headers"] = json!({"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}});
    json!({
        "NotModified": {"description": "The object is still what `If-None-Match` names."},
        "Invalid": error("Some values are invalid.", json!({"anyOf": [refer("Errors"), refer("Detail")]})),
        "InvalidItems": error(
            "Some values are invalid; nothing was written.",
            json!({"anyOf": [refer("BulkErrors"), refer("Errors"), refer("Detail")]}),
        ),
        "InvalidFile": error(
            "Some objects of the file are invalid; nothing was written.",
            json!({"anyOf": [refer("ImportReport"), refer("Errors"), refer("Detail")]}),
        ),
        "Forbidden": detail("Not signed in, or not allowed."),
        "NotAcceptable": detail("The client accepts nothing of what is given here."),
        "NotFound": detail("There is no such object, or you may not see it."),
        "Conflict": detail("Other objects stand in the way, the same request is still being worked on, or others were changing the same objects again and again."),
        "NotNow": error(
            "Some of the objects do not allow it as they are, and nothing was done; or as `Conflict`.",
            json!({"anyOf": [refer("BulkErrors"), refer("Detail")]}),
        ),
        "Stale": stale,
        "StaleItems": error(
            "Somebody changed some of the objects since they were read; nothing was written.",
            json!({"anyOf": [refer("BulkErrors"), refer("Detail")]}),
        ),
        "TooLarge": detail("The body is larger than the server takes, or its list longer."),
        "MediaType": detail("The body is not application/json."),
        "TooMany": many,
        "Unavailable": detail("The database cannot be used right now, or it took too long. Nothing was changed."),
        "Failure": detail("Anything else: the method is not allowed, or the server has a problem."),
    })
}

fn shared_parameters() -> Json {
    let header = |name: &str, description: &str| json!({"name": name, "in": "header", "schema": {"type": "string"}, "description": description});
    let mut own = json!({
        "Id": {"name": "id", "in": "path", "required": true, "schema": {"type": "integer", "format": "int64"}},
        "IfMatch": header("If-Match", "Do it only if the object still has this ETag."),
        "IfMatchAll": header("If-Match", "The ETags of all objects in the list: do it only if each still has its own."),
        "IfNoneMatch": header("If-None-Match", "Answer 304 if the object still has this ETag."),
        "IdempotencyKey": header("Idempotency-Key", "The same key with the same body does the work once and answers alike."),
    });
    if let (Some(own), Json::Object(shared)) = (own.as_object_mut(), parameters::shared()) {
        own.extend(shared);
    }
    own
}

fn headers() -> Json {
    let header = |description: &str| json!({"schema": {"type": "string"}, "description": description});
    json!({
        "API-Version": header("Version of the REST conventions."),
        "X-Request-ID": header("UUID of the request, also in the change log."),
        "X-Ignored-Filters": header("Names in the query string that no filter answers to."),
        "X-Ignored-Fields": header("Keys of the body that no field answers to, or that are not for writing and say something else than the object does."),
        "ETag": header("Weak tag of the object's version; absent for lists."),
    })
}

/// Any of these will do.
pub fn security() -> Json {
    json!([{"token": []}, {"bearer": []}, {"session": []}])
}

fn schemes() -> Json {
    json!({
        "token": {"type": "apiKey", "in": "header", "name": "Authorization", "description": "`Token ` and a token of 40 digits."},
        "bearer": {"type": "http", "scheme": "bearer", "description": "A token of the form nbt_key.secret."},
        "session": {"type": "apiKey", "in": "cookie", "name": session::COOKIE, "description": "The browser's session."},
    })
}
