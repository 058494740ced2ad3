//! Paths that are no model's.

use serde_json::{Map, Value as Json, json};
use shared::registry;

use super::names::{self, refer};
use super::operations::{answer, responses};
use super::places;

/// Their tag.
pub const TAG: &str = "general";

pub fn paths() -> Map<String, Json> {
    let mut out = Map::new();
    let links = json!({"type": "object", "additionalProperties": {"type": "string", "format": "uri"}});
    let mut add = |path: &str, operation: &str, summary: &str, schema: Json| {
        let mut get = json!({"operationId": operation, "tags": [TAG], "summary": summary});
        get["parameters"] = json!([]);
        get["responses"] = responses("200", answer(schema, &[]), &["403"]);
        out.insert(path.to_owned(), json!({"get": get}));
    };
    add("/api/", "root_retrieve", "The areas of the interface", links.clone());
    for area in areas() {
        let operation = names::operation(&area, "root_retrieve");
        add(&format!("/api/{area}/"), &operation, &format!("The endpoints of {area}"), links.clone());
    }
    add("/api/status/", "status_retrieve", "Versions", status());
    add("/api/schema/", "schema_retrieve", "This document", json!({"type": "object"}));
    if let Some(user) = registry::model("users.user") {
        add(
            "/api/authentication-check/",
            "authentication_check_retrieve",
            "Who is asking",
            refer(&names::schema(user)),
        );
    }
    let html = json!({"description": "A page for people.", "content": {"text/html": {"schema": {"type": "string"}}}});
    let docs = json!({
        "operationId": "docs_retrieve", "tags": [TAG], "summary": "A page to read this document and try it",
        "parameters": [], "responses": responses("200", html, &["403"]),
    });
    out.insert("/api/docs/".to_owned(), json!({"get": docs}));
    out.insert("/api/dcim/racks/{id}/elevation/".to_owned(), json!({"get": elevation()}));
    if let Some(token) = registry::model("users.token") {
        out.insert("/api/users/tokens/provision/".to_owned(), json!({"post": provision(&names::schema(token))}));
    }
    out
}

/// `dcim`, `plugins`, `plugins/notices`: every beginning of a model's path.
fn areas() -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for (_, path) in places() {
        let ends = path.match_indices('/').map(|(at, _)| &path[..at]);
        out.extend(ends.map(str::to_owned));
    }
    out.sort();
    out.dedup();
    out
}

fn status() -> Json {
    json!({
        "type": "object",
        "required": ["purser-version", "netbox-version"],
        "properties": {
            "purser-version": {"type": "string"},
            "netbox-version": {"type": "string", "description": "The version whose conventions this interface follows, as X.Y.Z."},
            "netbox-full-version": {"type": "string"},
            "plugins": {"type": "object", "additionalProperties": {"type": "string"}},
            "installed_apps": {"type": "object", "additionalProperties": {"type": "string"}},
            "hostname": {"type": "string"},
            "rq-workers-running": {"type": "integer"},
        },
    })
}

/// The units of a rack, as a list or as a drawing.
fn elevation() -> Json {
    let query = |name: &str, schema: Json, text: &str| json!({"name": name, "in": "query", "description": text, "schema": schema});
    let number = || json!({"type": "integer"});
    let unit = json!({
        "type": "object",
        "required": ["id", "name", "face", "device", "occupied", "display"],
        "properties": {
            "id": {"type": "number", "description": "The unit; halves have units of their own."},
            "name": {"type": "string"},
            "face": {"type": "object"},
            "device": {"anyOf": [refer("BriefDevice"), {"type": "null"}]},
            "occupied": {"type": "boolean"},
            "display": {"type": "string"},
        },
    });
    let page = json!({
        "type": "object",
        "required": ["count", "next", "previous", "results"],
        "properties": {
            "count": {"type": "integer"},
            "next": {"type": ["string", "null"]},
            "previous": {"type": ["string", "null"]},
            "results": {"type": "array", "items": unit},
        },
    });
    let mut found = responses("200", answer(page, &[]), &["400", "403", "404"]);
    found["200"]["content"]["image/svg+xml"] = json!({"schema": {"type": "string"}});
    json!({
        "operationId": "dcim_racks_elevation_retrieve", "tags": ["dcim"], "summary": "The units of a rack from top to bottom",
        "parameters": [
            {"$ref": "#/components/parameters/Id"},
            query("face", json!({"type": "string", "enum": ["front", "rear"], "default": "front"}), "The side"),
            query("render", json!({"type": "string", "enum": ["json", "svg"], "default": "json"}), "A list or a drawing"),
            query("q", json!({"type": "string"}), "Part of the name of a unit"),
            query("exclude", number(), "A device that is left out"),
            query("expand_devices", json!({"type": "boolean", "default": true}), "A device at each of its units"),
            query("unit_width", number(), "In pixels"),
            query("unit_height", number(), "In pixels"),
            query("legend_width", number(), "In pixels"),
            query("margin_width", number(), "In pixels"),
            query("limit", number(), "Units of a page"),
            query("offset", number(), "Units to leave out"),
        ],
        "responses": found,
    })
}

/// A token for a user name and a password.
fn provision(token: &str) -> Json {
    let body = json!({
        "type": "object",
        "required": ["username", "password"],
        "properties": {
            "username": {"type": "string"},
            "password": {"type": "string", "format": "password", "writeOnly": true},
            "description": {"type": "string", "maxLength": 200},
            "expires": {"type": ["string", "null"], "format": "date-time"},
            "write_enabled": {"type": "boolean", "default": true},
            "allowed_ips": {"type": "array", "items": {"type": "string"}},
            "strict": {"type": "boolean", "default": false, "description": "Refuse unknown filters."},
            "version": {"type": "integer", "enum": [1, 2], "default": 2},
        },
    });
    json!({
        "operationId": "users_tokens_provision_create",
        "tags": ["users"],
        "summary": "Make a token with a user name and a password",
        "description": "The whole token stands in `token`, and only in this answer.",
        "security": [],
        "requestBody": {"required": true, "content": {"application/json": {"schema": body}}},
        "responses": responses("201", answer(refer(token), &[]), &["400", "403", "413", "415", "429"]),
    })
}
