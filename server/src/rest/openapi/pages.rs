//! Paths that are no model's.

use serde_json::{Map, Value as Json, json};
use shared::models::notices::maintenance::Maintenance;
use shared::models::notices::outage::Outage;
use shared::registry;
use shared::row::Model;

use super::names::{self, refer};
use super::operations::{answer, body, responses};
use super::{components, parameters, places};
use crate::policy::dashboard::CLASSES;
use crate::rest::ical::{FUTURE, FUTURE_MAX, PAST, PAST_MAX};
use crate::rest::pages::{PLUGINS, PLUGINS_ALONE};
use crate::rest::{account, empty, overlaps, undo};
use crate::services::ical::states;
use crate::services::overlaps::Kind;
use crate::services::search::TOTAL;

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
    let spoken = "The plugins whose interfaces are answered here";
    add(&format!("/api/{PLUGINS}/"), "plugins_installed_plugins_list", spoken, plugins());
    add(&format!("/api/{PLUGINS_ALONE}/"), "installed_plugins_list", spoken, plugins());
    if let Some(user) = registry::model("users.user") {
        add(
            "/api/authentication-check/",
            "authentication_check_retrieve",
            "Who is asking",
            refer(&names::schema(user)),
        );
    }
    out.insert("/api/schema/".to_owned(), json!({"get": schema()}));
    for path in empty::PATHS {
        let (list, detail) = nothing(path);
        out.insert(format!("/api/{path}/"), list);
        out.insert(format!("/api/{path}/{{id}}/"), detail);
    }
    let html = json!({"description": "A page for people.", "content": {"text/html": {"schema": {"type": "string"}}}});
    let docs = json!({
        "operationId": "docs_retrieve", "tags": [TAG], "summary": "A page to read this document and try it",
        "parameters": [], "responses": responses("200", html, &["403"]),
    });
    out.insert("/api/docs/".to_owned(), json!({"get": docs}));
    out.insert("/api/dcim/racks/{id}/elevation/".to_owned(), json!({"get": elevation()}));
    out.insert("/api/plugins/notices/inbox/{id}/original/".to_owned(), json!({"get": original()}));
    out.insert("/api/search/".to_owned(), json!({"get": search()}));
    out.insert("/api/plugins/notices/ical/".to_owned(), json!({"get": ical()}));
    out.insert(format!("/api/{}/", overlaps::PATH), json!({"get": meetings()}));
    out.insert("/api/users/config/".to_owned(), config());
    out.insert(format!("/api/{}/", account::PROFILE), profile());
    out.insert(format!("/api/{}/", account::PASSWORD), password());
    out.insert(format!("/api/{}/", account::SESSIONS), sessions());
    out.insert(format!("/api/{}/{{id}}/", account::SESSIONS), one_session());
    out.insert("/api/extras/dashboard/".to_owned(), dashboard());
    out.extend(undo::described());
    if let Some(token) = registry::model("users.token") {
        out.insert("/api/users/tokens/provision/".to_owned(), json!({"post": provision(&names::schema(token))}));
    }
    out
}

/// A body of texts.
fn texts(required: &[&str], fields: &[(&str, &str)]) -> Json {
    let properties: Map<String, Json> = fields
        .iter()
        .map(|(name, text)| ((*name).to_owned(), json!({"type": "string", "description": text})))
        .collect();
    json!({"type": "object", "required": required, "additionalProperties": false, "properties": properties})
}

const PASSWORD: (&str, &str) =
    ("current_password", "The password that holds now. Guesses count with those at the login.");

/// The caller's own account.
fn profile() -> Json {
    let moment = json!({"type": ["string", "null"], "format": "date-time"});
    let text = json!({"type": "string"});
    let account = json!({
        "type": "object",
        "required": ["id", "username", "first_name", "last_name", "email", "is_superuser", "date_joined", "last_login"],
        "properties": {
            "id": {"type": "integer", "format": "int64"}, "username": text, "first_name": text, "last_name": text,
            "email": text, "is_superuser": {"type": "boolean"}, "date_joined": moment, "last_login": moment,
        },
    });
    let change = texts(&[], &[("first_name", ""), ("last_name", ""), ("email", "Takes the password, too."), PASSWORD]);
    json!({
        "get": {"operationId": "users_profile_retrieve", "tags": [TAG], "summary": "The caller's own account", "parameters": [],
                "responses": responses("200", answer(account.clone(), &[]), &["403"])},
        "patch": {"operationId": "users_profile_partial_update", "tags": [TAG], "parameters": [],
                  "summary": "Change the caller's own name and e-mail", "requestBody": body(change),
                  "responses": responses("200", answer(account, &[]), &["400", "403", "429"])},
    })
}

fn password() -> Json {
    let change = texts(&["current_password", "new_password"], &[PASSWORD, ("new_password", "")]);
    let done = json!({"description": "Changed. The browser that asked got a new session."});
    json!({"post": {
        "operationId": "users_password_create", "tags": [TAG], "summary": "Change the caller's own password",
        "description": "All of the caller's browser sessions end; one that asks goes on under a new cookie. Tokens stay.",
        "parameters": [], "requestBody": body(change), "responses": responses("204", done, &["400", "403", "409", "429"]),
    }})
}

fn sessions() -> Json {
    let moment = json!({"type": ["string", "null"], "format": "date-time"});
    let text = json!({"type": "string"});
    let session = json!({
        "type": "object",
        "required": ["id", "current", "created", "expires", "last_used", "address", "user_agent"],
        "properties": {
            "id": text, "current": {"type": "boolean", "description": "Whether it is the one that asks."}, "created": moment,
            "expires": moment, "last_used": moment, "address": text, "user_agent": text,
        },
    });
    let done = json!({"description": "They have ended."});
    json!({
        "get": {"operationId": "users_sessions_list", "tags": [TAG], "summary": "The caller's browser sessions, the last used first",
                "parameters": [], "responses": responses("200", answer(page(session), &[]), &["403"])},
        "delete": {"operationId": "users_sessions_bulk_destroy", "tags": [TAG],
                   "summary": "End the caller's browser sessions but the one that asks", "parameters": [],
                   "responses": responses("204", done, &["403"])},
    })
}

fn one_session() -> Json {
    let id = json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}});
    let done = json!({"description": "It has ended."});
    json!({"delete": {"operationId": "users_sessions_destroy", "tags": [TAG], "summary": "End one of the caller's browser sessions",
                      "parameters": [id], "responses": responses("204", done, &["403", "404"])}})
}

/// `dcim`, `plugins`, `plugins/notices`: every beginning of a model's path.
fn areas() -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for path in places().map(|(_, path)| path).chain(empty::PATHS.iter().copied()) {
        let ends = path.match_indices('/').map(|(at, _)| &path[..at]);
        out.extend(ends.map(str::to_owned));
    }
    out.sort();
    out.dedup();
    out
}

/// The document itself.
fn schema() -> Json {
    let mut found = answer(json!({"type": "object"}), &[]);
    for kind in ["application/yaml", "application/vnd.oai.openapi"] {
        found["content"][kind] = json!({"schema": {"type": "string"}});
    }
    found["content"]["application/vnd.oai.openapi+json"] = json!({"schema": {"type": "object"}});
    let format = json!({"type": "string", "enum": ["json", "yaml"], "default": "json"});
    json!({
        "operationId": "schema_retrieve", "tags": [TAG], "summary": "This document", "security": [],
        "description": "JSON, or YAML if `format` or the `Accept` header asks for it.",
        "parameters": [
            query("format", format, "In place of an Accept header"),
            query("area", json!({"type": "string"}), "Only the operations with this tag, and what they refer to"),
        ],
        "responses": responses("200", found, &["400"]),
    })
}

/// An endpoint of what is not kept: its list, and its objects, of which there are none.
fn nothing(path: &str) -> (Json, Json) {
    let what = path.rsplit('/').next().unwrap_or(path).replace('-', " ");
    let operation = |verb: &str, summary: String| {
        json!({
            "operationId": names::operation(path, verb), "tags": [names::area(path)], "summary": summary,
            "description": "Kept by NetBox and not by Purser: the list is always empty, and nothing can be written.",
        })
    };
    let page = json!({
        "type": "object",
        "required": ["count", "next", "previous", "results"],
        "properties": {
            "count": {"const": 0}, "next": {"type": "null"}, "previous": {"type": "null"},
            "results": {"type": "array", "maxItems": 0},
        },
    });
    let mut list = operation("list", format!("List {what}: there are none"));
    list["parameters"] = json!([]);
    list["responses"] = responses("200", answer(page, &[]), &["400", "403"]);
    let mut one = operation("retrieve", format!("Read one of the {what}: there is none"));
    let refused = |name: &str| json!({"$ref": format!("#/components/responses/{name}")});
    one["parameters"] = json!([]);
    one["responses"] = json!({"400": refused("Invalid"), "403": refused("Forbidden"), "404": refused("NotFound"), "406": refused("NotAcceptable"), "default": refused("Failure")});
    (json!({"get": list}), json!({"parameters": [{"$ref": "#/components/parameters/Id"}], "get": one}))
}

fn plugins() -> Json {
    let text = |name: &str| (name.to_owned(), json!({"type": "string"}));
    let names = ["name", "package", "author", "author_email", "description", "version"];
    let properties: Map<String, Json> = names.into_iter().map(text).collect();
    json!({"type": "array", "items": {"type": "object", "required": names, "properties": properties}})
}

fn status() -> Json {
    json!({
        "type": "object",
        "required": ["purser-version", "netbox-version", "django-version", "python-version"],
        "properties": {
            "purser-version": {"type": "string"},
            "netbox-version": {"type": "string", "description": "The version whose conventions this interface follows, as X.Y.Z."},
            "netbox-full-version": {"type": "string"},
            "django-version": {"type": "string", "description": "0.0.0: none runs here, and it parses as a version."},
            "python-version": {"type": "string", "description": "0.0.0, likewise."},
            "plugins": {"type": "object", "additionalProperties": {"type": "string"}},
            "installed_apps": {"type": "object", "additionalProperties": {"type": "string"}},
            "hostname": {"type": "string"},
            "rq-workers-running": {"type": "integer"},
        },
    })
}

fn query(name: &str, schema: Json, text: &str) -> Json {
    json!({"name": name, "in": "query", "description": text, "schema": schema})
}

/// The envelope of a list.
fn page(item: Json) -> Json {
    json!({
        "type": "object",
        "required": ["count", "next", "previous", "results"],
        "properties": {
            "count": {"type": "integer"},
            "next": {"type": ["string", "null"]},
            "previous": {"type": ["string", "null"]},
            "results": {"type": "array", "items": item},
        },
    })
}

/// Objects of every model by a text.
fn search() -> Json {
    let types: Vec<String> =
        registry::all().filter(|meta| !meta.search.is_empty()).map(shared::meta::ModelMeta::wire).collect();
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
    let mut text = query("q", json!({"type": "string", "minLength": 1}), "What is searched for");
    text["required"] = true.into();
    let limit = json!({"type": "integer", "minimum": 1, "maximum": TOTAL, "default": TOTAL});
    json!({
        "operationId": "search_list", "tags": [TAG], "summary": "Search objects of every model",
        "description": "The best objects whose searchable fields contain the text: those first of which a field is the \
                        text, then by the weight of the field. One or two characters find what begins with them. \
                        `count` is the number of objects in the answer.",
        "parameters": [
            text,
            query("object_type", json!({"type": "array", "items": {"type": "string", "examples": types}}), "Only objects of these models"),
            query("limit", limit, "Most objects of the answer"),
            parameters::strict(),
        ],
        "responses": responses("200", answer(page(found), &["X-Ignored-Filters"]), &["400", "403", "429"]),
    })
}

/// The calendar that programs subscribe to.
fn ical() -> Json {
    let days = |most: i64, default: i64| json!({"type": "integer", "minimum": 0, "maximum": most, "default": default});
    let text = || json!({"type": "string"});
    let mut statuses: Vec<&str> = states(Maintenance::meta()).chain(states(Outage::meta())).collect();
    statuses.sort_unstable();
    let file = json!({
        "description": "Maintenances and outages as iCalendar (RFC 5545). An outage that lasts ends when it should be mended, or \
                        with this hour.",
        "content": {"text/calendar": {"schema": {"type": "string"}}},
    });
    let mut found = responses("200", file, &["400", "403"]);
    found["304"] = json!({"description": "It says what the client has already."});
    let mut ways: Vec<Json> = components::security().as_array().cloned().unwrap_or_default();
    ways.push(json!({}));
    json!({
        "operationId": "plugins_notices_ical_retrieve", "tags": [names::area("plugins/notices/ical")], "summary": "Maintenances and outages as a calendar",
        "description": "Who asks is said by the token of a calendar feed in the address, or as everywhere. What a feed is limited \
                        to stays: parameters narrow it further.",
        "security": ways,
        "parameters": [
            query("token", text(), "Of a calendar feed; a token of the API is taken with a warning"),
            query("type", json!({"type": "string", "enum": ["both", "maintenance", "outage"]}), "Which events"),
            query("provider", text(), "Slug or id of a provider"),
            query("provider_id", json!({"type": "integer"}), "A provider"),
            query("site", text(), "Slug or id of a site that is touched"),
            query("tenant", text(), "Slug or id of a tenant of whom something is touched"),
            query("status", text(), &format!("States with commas between them: {}", statuses.join(", "))),
            query("q", text(), "Words that the search of their lists finds"),
            query("days_past", days(PAST_MAX, PAST), "Events that ended so many days ago"),
            query("past_days", days(PAST_MAX, PAST), "Another name of days_past"),
            query("days_future", days(FUTURE_MAX, FUTURE), "Events that begin in so many days"),
            query("download", json!({"type": "boolean", "default": false}), "As a file to keep"),
            {"$ref": "#/components/parameters/IfNoneMatch"},
        ],
        "responses": found,
    })
}

/// Where events come together.
fn meetings() -> Json {
    let whole = || json!({"type": ["integer", "null"]});
    let time = |null: bool| {
        let kind = if null { json!(["string", "null"]) } else { json!("string") };
        json!({"type": kind, "format": "date-time"})
    };
    let id = || json!({"type": "integer", "format": "int64"});
    let event = json!({
        "type": "object",
        "required": ["object_type", "object_id", "impact", "object"],
        "properties": {
            "object_type": {"type": "string", "enum": [Maintenance::meta().wire(), Outage::meta().wire()]},
            "object_id": id(),
            "impact": {"type": ["string", "null"], "description": "The worst level known."},
            "object": refer("NestedObject"),
        },
    });
    let kinds: Vec<&str> = Kind::ALL.into_iter().map(Kind::name).collect();
    let overlap = json!({
        "type": "object",
        "required": ["kind", "object_type", "object_id", "object", "start", "end", "members", "left", "minimum",
                     "event_count", "events"],
        "properties": {
            "kind": {"type": "string", "enum": kinds},
            "object_type": {"type": "string", "enum": overlaps::subjects()},
            "object_id": id(),
            "object": refer("NestedObject"),
            "start": time(false),
            "end": time(true),
            "members": whole(),
            "left": {"type": ["integer", "null"], "description": "Members that are left at the worst moment."},
            "minimum": whole(),
            "event_count": {"type": "integer"},
            "events": {"type": "array", "maxItems": overlaps::EVENTS, "items": event},
        },
    });
    let number = || json!({"type": "integer"});
    let moment = || json!({"type": "string", "format": "date-time"});
    json!({
        "operationId": "plugins_notices_overlaps_list", "tags": [names::area(overlaps::PATH)],
        "summary": "Times in which events come together",
        "description": "Of a thing or a site that two or more events touch at the same time, and of a path group of which \
                        fewer members than its minimum are left. Events that were cancelled, superseded or completed before \
                        their end do not count, nor what is known to have no impact. Times are cut to what is asked.",
        "parameters": [
            query("start", moment(), "Overlaps that last beyond this time; those of now and later unless given"),
            query("end", moment(), "Overlaps that begin before this time"),
            query("maintenance_id", number(), "Those that this maintenance takes part in, while it lasts"),
            query("outage_id", number(), "Those that this outage takes part in, while it lasts"),
            query("kind", json!({"type": "array", "items": {"type": "string", "enum": kinds}}), "Of these kinds"),
            query("object_type", json!({"type": "string", "enum": overlaps::subjects()}), "Of this object, with object_id"),
            query("object_id", number(), "Of this object, with object_type"),
            query("site_id", number(), "Of what is at this site"),
            query("limit", number(), "Overlaps of a page; 0 means as many as allowed"),
            query("offset", number(), "Overlaps to skip"),
            parameters::strict(),
        ],
        "responses": responses("200", answer(page(overlap), &["X-Ignored-Filters"]), &["400", "403", "404", "429"]),
    })
}

/// The caller's preferences.
fn config() -> Json {
    let any = json!({"type": "object"});
    let write = |operation: &str, summary: &str| {
        json!({
            "operationId": operation, "tags": ["users"], "summary": summary, "parameters": parameters::of_write(&[]),
            "requestBody": body(any.clone()),
            "responses": responses("200", answer(any.clone(), &[]), &["400", "403", "413", "415"]),
        })
    };
    let merge = "Change one's preferences: what is given is merged, null takes a key away";
    json!({
        "get": {
            "operationId": "users_config_retrieve", "tags": ["users"], "summary": "One's own preferences",
            "parameters": [], "responses": responses("200", answer(any.clone(), &[]), &["403"]),
        },
        "put": write("users_config_update", "Replace one's preferences"),
        "patch": write("users_config_partial_update", merge),
        "post": write("users_config_create", merge),
    })
}

/// The caller's dashboard.
fn dashboard() -> Json {
    let place = json!({
        "type": "object",
        "required": ["id", "w", "h", "x", "y"],
        "properties": {
            "id": {"type": "string"},
            "w": {"type": "integer", "minimum": 1, "maximum": 12}, "h": {"type": "integer", "minimum": 1, "maximum": 100},
            "x": {"type": "integer", "minimum": 0, "maximum": 11}, "y": {"type": "integer", "minimum": 0, "maximum": 9999},
        },
    });
    let widget = json!({
        "type": "object",
        "required": ["class"],
        "properties": {
            "class": {"type": "string", "enum": CLASSES},
            "title": {"type": ["string", "null"]},
            "color": {"type": ["string", "null"]},
            "config": {"type": ["object", "null"]},
        },
    });
    let halves = json!({
        "layout": {"type": "array", "items": place, "description": "Places on a grid of twelve columns."},
        "config": {"type": "object", "additionalProperties": widget, "description": "Widgets by the ids of their places."},
    });
    let whole = json!({"type": "object", "required": ["layout", "config"], "properties": halves});
    let part = json!({"type": "object", "properties": halves});
    let write = |operation: &str, summary: &str, given: Json| {
        json!({
            "operationId": operation, "tags": ["extras"], "summary": summary, "parameters": parameters::of_write(&[]),
            "requestBody": body(given),
            "responses": responses("200", answer(whole.clone(), &[]), &["400", "403", "413", "415"]),
        })
    };
    json!({
        "get": {
            "operationId": "extras_dashboard_retrieve", "tags": ["extras"], "summary": "One's own dashboard",
            "parameters": [], "responses": responses("200", answer(whole.clone(), &[]), &["403"]),
        },
        "put": write("extras_dashboard_update", "Replace one's dashboard", whole.clone()),
        "patch": write("extras_dashboard_partial_update", "Replace the layout or the widgets of one's dashboard", part),
        "delete": {
            "operationId": "extras_dashboard_destroy", "tags": ["extras"], "summary": "Go back to the dashboard that everybody has",
            "parameters": parameters::of_write(&[]), "responses": responses("204", json!({"description": "It is gone."}), &["403"]),
        },
    })
}

/// The units of a rack, as a list or as a drawing.
fn elevation() -> Json {
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
    let mut found = responses("200", answer(page(unit), &[]), &["400", "403", "404"]);
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

/// A message as it came.
fn original() -> Json {
    let text = || json!({"schema": {"type": "string"}});
    let file = json!({
        "description": "The message byte for byte.",
        "content": {"message/rfc822": text(), "text/calendar": text(), "application/json": {"schema": {}}},
    });
    json!({
        "operationId": "plugins_notices_inbox_original_retrieve", "tags": [names::area("plugins/notices/inbox")],
        "summary": "An inbox message as it came", "parameters": [{"$ref": "#/components/parameters/Id"}],
        "description": "Of messages that came as a file, by REST; one that was typed has none.",
        "responses": responses("200", file, &["403", "404"]),
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
            "strict": {"type": "boolean", "default": false, "description": "Refuse unknown filters and fields."},
            "version": {"type": "integer", "enum": [1, 2], "default": 2},
        },
    });
    json!({
        "operationId": "users_tokens_provision_create",
        "tags": ["users"],
        "summary": "Make a token with a user name and a password",
        "description": "The whole token stands in `token`, and only in this answer.",
        "security": [],
        "parameters": parameters::of_write(&[]),
        "requestBody": {"required": true, "content": {"application/json": {"schema": body}}},
        "responses": responses("201", answer(refer(token), &[]), &["400", "403", "413", "415", "429"]),
    })
}
