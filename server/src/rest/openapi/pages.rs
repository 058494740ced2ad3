//! Paths that are no model's and no endpoint's of their own: areas, and what is not kept.

use serde_json::{Map, Value as Json, json};

use super::names;
use super::operations::{answer, responses};
use crate::rest::target::{TARGETS, Target};

pub fn paths() -> Map<String, Json> {
    let mut out = Map::new();
    for (path, target) in TARGETS.iter() {
        let described = match *target {
            Target::Root => area("root_retrieve".to_owned(), "The areas of the interface".to_owned()),
            Target::Area(name) => area(names::operation(name, "root_retrieve"), format!("The endpoints of {name}")),
            Target::Empty(path) => nothing(path),
            Target::Nothing(path) => nobody(path),
            _ => continue,
        };
        out.insert(path.clone(), described);
    }
    out
}

fn area(operation: String, summary: String) -> Json {
    let links = json!({"type": "object", "additionalProperties": {"type": "string", "format": "uri"}});
    json!({"get": {
        "operationId": operation, "tags": [names::GENERAL], "summary": summary, "parameters": [],
        "responses": responses("200", answer(links, &[]), &["403"]),
    }})
}

/// The list of what is not kept.
fn nothing(path: &str) -> Json {
    let page = json!({
        "type": "object",
        "required": ["count", "next", "previous", "results"],
        "properties": {
            "count": {"const": 0}, "next": {"type": "null"}, "previous": {"type": "null"},
            "results": {"type": "array", "maxItems": 0},
        },
    });
    let mut list = operation(path, "list", &format!("List {}: there are none", what(path)));
    list["responses"] = responses("200", answer(page, &[]), &["400", "403"]);
    json!({"get": list})
}

/// An object of it: there is none.
fn nobody(path: &str) -> Json {
    let mut one = operation(path, "retrieve", &format!("Read one of the {}: there is none", what(path)));
    let refused = |name: &str| json!({"$ref": format!("#/components/responses/{name}")});
    one["responses"] = json!({"400": refused("Invalid"), "403": refused("Forbidden"), "404": refused("NotFound"), "406": refused("NotAcceptable"), "default": refused("Failure")});
    json!({"parameters": [{"$ref": "#/components/parameters/Id"}], "get": one})
}

fn what(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).replace('-', " ")
}

fn operation(path: &str, verb: &str, summary: &str) -> Json {
    json!({
        "operationId": names::operation(path, verb), "tags": [names::area(path)], "summary": summary, "parameters": [],
        "description": "Kept by NetBox and not by Purser: the list is always empty, and nothing can be written.",
    })
}
