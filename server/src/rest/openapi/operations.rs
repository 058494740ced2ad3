//! The paths of a model: its list and its single objects.

use serde_json::{Map, Value as Json, json};
use shared::action::Action;
use shared::meta::ModelMeta;

use super::names::{self, refer};
use super::{parameters, request};
use crate::rest::inbox;
use crate::services::transfer::Format;

/// Adds both paths of a model, under its own path or its alias.
pub fn add(paths: &mut Map<String, Json>, meta: &'static ModelMeta, path: &'static str) {
    let of = Operations { meta, path, name: names::schema(meta) };
    paths.insert(format!("/api/{path}/"), of.list());
    paths.insert(format!("/api/{path}/{{id}}/"), of.detail());
    if !meta.traits.read_only {
        paths.insert(format!("/api/{path}/import/"), of.import());
    }
    for action in meta.actions {
        paths.insert(format!("/api/{path}/{{id}}/{}/", action.name), of.act(action));
        paths.insert(format!("/api/{path}/{}/", action.name), of.act_many(action));
    }
}

/// Adds both paths of a window, which is only read.
pub fn add_window(paths: &mut Map<String, Json>, meta: &'static ModelMeta, path: &'static str) {
    let of = Operations { meta, path, name: names::schema(meta) };
    let read = |mut path: Json| {
        if let Some(path) = path.as_object_mut() {
            path.retain(|key, _| matches!(key.as_str(), "get" | "parameters"));
        }
        path
    };
    paths.insert(format!("/api/{path}/"), read(of.list()));
    paths.insert(format!("/api/{path}/{{id}}/"), read(of.detail()));
}

struct Operations {
    meta: &'static ModelMeta,
    path: &'static str,
    /// Name of the model's schemas.
    name: String,
}

impl Operations {
    fn list(&self) -> Json {
        let plural = self.meta.plural.to_lowercase();
        let mut get = self.operation("list", &format!("List {plural}"), &self.meta.doc.replace('\n', " "));
        get["parameters"] = parameters::of_list(self.meta).into();
        let page = refer(&format!("Paginated{}List", self.name));
        // `export=json` answers all rows as a list.
        let rows = json!({"type": "array", "items": {"type": "object"}});
        let mut found = answer(json!({"anyOf": [page, rows]}), &["X-Ignored-Filters"]);
        for format in Format::ALL.into_iter().filter(|format| *format != Format::Json) {
            found["content"][format.media_type()] = json!({"schema": {"type": "string"}});
        }
        get["responses"] = responses("200", found, &["400", "403", "429"]);
        let mut out = json!({"get": get});
        if self.meta.traits.read_only {
            return out;
        }
        let (object, full) = (refer(&format!("{}Request", self.name)), refer(&self.name));
        let mut post = self.operation(
            "create",
            &format!("Create {plural}"),
            "One object, or a list of objects: all or none are made.",
        );
        post["parameters"] = parameters::of_write(&["IdempotencyKey"]);
        post["requestBody"] = body(json!({"anyOf": [object, {"type": "array", "items": object}]}));
        if inbox::takes(self.meta) {
            post["description"] = "A provider's message as it is: a mail, a calendar, or notices in JSON. Or one object or a \
                                   list of them, as everywhere. What it says is applied, or waits in the state `review`."
                .into();
            for kind in inbox::KINDS {
                post["requestBody"]["content"][kind] = json!({"schema": {"type": "string", "minLength": 1}});
            }
            post["requestBody"]["content"]["application/json"]["schema"]["anyOf"]
                .as_array_mut()
                .into_iter()
                .for_each(|ways| ways.extend(inbox_notices()));
        }
        let made = json!({"anyOf": [full, {"type": "array", "items": full}]});
        let made = answer(made, &["ETag", "X-Ignored-Fields"]);
        post["responses"] = responses("201", made, &["400-items", "403", "409", "413", "415"]);
        out["post"] = post;

        let patched = refer(&format!("Patched{}Request", self.name));
        for (method, verb, item) in [("put", "bulk_update", object), ("patch", "bulk_partial_update", patched)] {
            let text = "Objects with their ids: all or none are changed. An unknown id is an error. With `If-Match` or a \
                        `_version` in an item, objects that were changed in the meantime are refused, and so is the list.";
            let mut bulk = self.operation(verb, &format!("Change {plural}"), text);
            bulk["parameters"] = parameters::of_write(&["IfMatchAll"]);
            bulk["requestBody"] = body(json!({"type": "array", "items": {"allOf": [refer("Identified"), item]}}));
            let changed = json!({"type": "array", "items": full});
            let changed = answer(changed, &["X-Ignored-Fields"]);
            bulk["responses"] = responses("200", changed, &["400-items", "403", "409", "412-items", "413", "415"]);
            out[method] = bulk;
        }
        let mut delete = self.operation(
            "bulk_destroy",
            &format!("Delete {plural}"),
            "Objects with their ids: all or none are deleted. With `If-Match` or a `_version` in an item, objects that were \
             changed in the meantime are refused, and so is the list.",
        );
        delete["parameters"] = parameters::of_write(&["IfMatchAll"]);
        delete["requestBody"] = body(json!({"type": "array", "items": refer("Deletion")}));
        delete["responses"] = responses("204", gone(), &["400-items", "403", "409", "412-items", "413", "415"]);
        out["delete"] = delete;
        out
    }

    fn detail(&self) -> Json {
        let label = self.meta.label.to_lowercase();
        let mut get = self.operation("retrieve", &format!("Read a {label}"), "");
        let mut given: Vec<Json> = parameters::trims().into();
        given.push(json!({"$ref": "#/components/parameters/IfNoneMatch"}));
        get["parameters"] = given.into();
        get["responses"] = responses("200", answer(refer(&self.name), &["ETag"]), &["304", "403", "404"]);
        let mut out = json!({"parameters": [{"$ref": "#/components/parameters/Id"}], "get": get});
        if self.meta.traits.read_only {
            return out;
        }
        let guard = parameters::of_write(&["IfMatch"]);
        for (method, verb, schema, text) in [
            (
                "put",
                "update",
                format!("{}Request", self.name),
                "Every required field must be given; others keep their values.",
            ),
            (
                "patch",
                "partial_update",
                format!("Patched{}Request", self.name),
                "Changes what is given and nothing else.",
            ),
        ] {
            let mut change = self.operation(verb, &format!("Change a {label}"), text);
            change["parameters"] = guard.clone();
            change["requestBody"] = body(refer(&schema));
            change["responses"] = responses(
                "200",
                answer(refer(&self.name), &["ETag", "X-Ignored-Fields"]),
                &["400", "403", "404", "409", "412", "413", "415"],
            );
            out[method] = change;
        }
        let mut delete =
            self.operation("destroy", &format!("Delete a {label}"), "Refused while other objects need it.");
        delete["parameters"] = guard;
        delete["requestBody"] = json!({
            "content": {"application/json": {"schema": {"type": "object", "properties": {"changelog_message": refer("ChangelogMessage")}}}},
        });
        delete["responses"] = responses("204", gone(), &["400", "403", "404", "409", "412", "413", "415"]);
        out["delete"] = delete;
        out
    }

    fn import(&self) -> Json {
        let plural = self.meta.plural.to_lowercase();
        let mut get = self.operation("import_retrieve", &format!("Columns of a file of {plural}"), "");
        get["parameters"] = json!([]);
        get["responses"] = responses("200", answer(refer("ImportColumns"), &[]), &["403"]);
        let text = "The file's objects are made, or changed when they have an id or are found by `key`: all of them or \
                    none. Columns bear the names or labels of fields; references end in what the object is known by, such as \
                    `site.slug`. A blank cell empties the field. With `Accept: application/x-ndjson` lines of progress come \
                    first.";
        let mut post = self.operation("import_create", &format!("Import {plural}"), text);
        post["parameters"] = parameters::of_import(self.meta);
        // Of YAML, an empty document and an empty list are no objects either.
        let text = json!({"type": "string", "minLength": 1, "description": "A file without any objects is refused."});
        post["requestBody"] = json!({"required": true, "content": {
            "text/csv": {"schema": text},
            "application/json": {"schema": {"anyOf": [{"type": "object"}, {"type": "array", "minItems": 1, "items": {"type": "object"}}]}},
            "application/x-ndjson": {"schema": text},
            "application/yaml": {"schema": text},
        }});
        let mut done = answer(refer("ImportReport"), &[]);
        done["content"]["application/x-ndjson"] = json!({"schema": {"type": "string"}});
        post["responses"] = responses("200", done, &["400-import", "403", "413", "415"]);
        json!({"get": get, "post": post})
    }

    /// An action with one object.
    fn act(&self, action: &'static Action) -> Json {
        let label = self.meta.label.to_lowercase();
        let mut post = self.operation(&verb(action), &format!("{} a {label}", action.label), &told(action));
        post["parameters"] = parameters::of_write(&["IfMatch", "IdempotencyKey"]);
        let mut arguments = body(request::arguments(action));
        arguments["required"] = action.args.is_some_and(|args| args.fields.iter().any(|field| field.required)).into();
        post["requestBody"] = arguments;
        let changed = json!({"anyOf": [refer(&self.name), images()]});
        let bad = ["400", "403", "404", "409-items", "412", "413", "415"];
        post["responses"] = responses("200", answer(changed, &["ETag"]), &bad);
        json!({"parameters": [{"$ref": "#/components/parameters/Id"}], "post": post})
    }

    /// The same with several: all or none.
    fn act_many(&self, action: &'static Action) -> Json {
        let plural = self.meta.plural.to_lowercase();
        let verb = format!("bulk_{}", verb(action));
        let text = format!("{} Of all objects that are named, or of none.", told(action));
        let mut post = self.operation(&verb, &format!("{} {plural}", action.label), &text);
        post["parameters"] = parameters::of_write(&["IfMatchAll", "IdempotencyKey"]);
        let item = json!({"allOf": [refer("Identified"), request::arguments(action)]});
        post["requestBody"] = body(json!({"type": "array", "items": item}));
        let changed = json!({"anyOf": [{"type": "array", "items": refer(&self.name)}, images()]});
        let bad = ["400-items", "403", "409-items", "412-items", "413", "415"];
        post["responses"] = responses("200", answer(changed, &[]), &bad);
        json!({"post": post})
    }

    fn operation(&self, verb: &str, summary: &str, description: &str) -> Json {
        let mut out = json!({
            "operationId": names::operation(self.path, verb),
            "tags": [names::area(self.path)],
            "summary": summary,
        });
        if !description.is_empty() {
            out["description"] = description.into();
        }
        out
    }
}

/// `look-again` as operations are called.
fn verb(action: &Action) -> String {
    action.name.replace('-', "_")
}

fn told(action: &Action) -> String {
    let right = if action.grant.is_empty() { "`change`" } else { action.grant };
    format!(
        "{}. It takes the right {right}, and is 409 with the reason where the object does not allow it.",
        action.help
    )
}

/// What a dry run of an action answers: the change records that it would leave.
fn images() -> Json {
    let image = json!({"type": ["object", "null"]});
    json!({"type": "array", "items": {
        "type": "object",
        "required": ["object_type", "object_id", "action", "verb", "prechange_data", "postchange_data"],
        "properties": {
            "object_type": {"type": "string"},
            "object_id": {"type": "integer", "format": "int64"},
            "action": {"type": "string", "enum": ["create", "update", "delete"]},
            "verb": {"type": "string"},
            "prechange_data": image,
            "postchange_data": image,
        },
    }})
}

/// Notices in JSON: one, several, and several under a key.
fn inbox_notices() -> [Json; 3] {
    let time = json!({"anyOf": [{"type": "integer"}, {"type": "string", "format": "date-time"}]});
    let text = || json!({"type": "string"});
    let object = json!({
        "type": "object",
        "required": ["circuit_id"],
        "properties": {"circuit_id": text(), "impact": text()},
    });
    let notice = json!({
        "type": "object",
        "required": ["maintenance_id"],
        "properties": {
            "type": {"type": "string", "enum": ["maintenance", "outage"], "default": "maintenance"},
            "maintenance_id": text(), "provider": text(), "account": text(), "organizer": text(), "summary": text(),
            "status": text(), "start": time, "end": time, "stamp": time, "estimated_time_to_repair": time,
            "timezone": text(), "sequence": {"type": "integer"}, "uid": text(),
            "circuits": {"type": "array", "items": {"anyOf": [object, {"type": "string"}]}},
        },
    });
    let several = json!({"type": "array", "minItems": 1, "items": notice});
    [notice, several.clone(), json!({"type": "object", "required": ["notices"], "properties": {"notices": several}})]
}

pub fn body(schema: Json) -> Json {
    json!({"required": true, "content": {"application/json": {"schema": schema}}})
}

/// A successful answer with these headers besides those of every answer.
pub fn answer(schema: Json, headers: &[&str]) -> Json {
    let headers: Map<String, Json> = ["API-Version", "X-Request-ID"]
        .iter()
        .chain(headers)
        .map(|name| ((*name).to_owned(), json!({"$ref": format!("#/components/headers/{name}")})))
        .collect();
    json!({"description": "Done.", "headers": headers, "content": {"application/json": {"schema": schema}}})
}

fn gone() -> Json {
    json!({"description": "Deleted.", "headers": {"X-Ignored-Fields": {"$ref": "#/components/headers/X-Ignored-Fields"}}})
}

/// The good answer and the bad ones, which the components describe by status. `400-items` is the
/// one that may speak of several objects.
pub fn responses(status: &str, good: Json, bad: &[&str]) -> Json {
    let mut out = Map::new();
    out.insert(status.to_owned(), good);
    for code in bad.iter().chain(&["406", "500", "503", "default"]) {
        let key = code.split('-').next().unwrap_or(code);
        out.insert(
            key.to_owned(),
            json!({"$ref": format!("#/components/responses/{}", super::components::response(code))}),
        );
    }
    out.into()
}
