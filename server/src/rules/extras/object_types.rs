//! The list of object types that several models have: how it is read and filtered by.

use serde_json::Value as Json;
use shared::meta::ModelMeta;
use shared::registry;
use shared::value::Value;

use crate::db::Sql;
use crate::engine::write::Item;
use crate::rules::{json_holds, touches};

/// The model a filter value names: `dcim.site` or its number.
pub fn named(value: &Value) -> Option<&'static ModelMeta> {
    match value {
        Value::Int(number) => i16::try_from(*number).ok().and_then(registry::numbered),
        other => other.as_str().and_then(registry::model),
    }
}

/// Answers `object_type` and `object_type_id` of a model with a list of `object_types`.
pub fn filter(name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
    if !matches!(name, "object_type" | "object_types" | "object_type_id") {
        return false;
    }
    match named(value) {
        Some(meta) => json_holds(alias, "object_types", &meta.wire(), sql),
        None => {
            sql.push("FALSE");
        }
    }
    true
}

/// Reads a list of object types: wire names or numbers, each of which must exist, in wire form.
pub fn read(item: &mut Item, field: &str) {
    if !touches(item, &[field]) {
        return;
    }
    let Some(after) = &mut item.after else { return };
    let Value::Json(Json::Array(given)) = after.get(field) else {
        item.errors.add(field, "Expected a list of object types such as dcim.site.");
        return;
    };
    let mut wires = Vec::new();
    for one in given {
        let meta = match one {
            Json::String(text) => registry::model(text),
            Json::Number(number) => number.as_i64().and_then(|n| i16::try_from(n).ok()).and_then(registry::numbered),
            _ => None,
        };
        match meta.map(ModelMeta::wire) {
            Some(wire) if wires.contains(&wire) => {}
            Some(wire) => wires.push(wire),
            None => {
                item.errors.add(field, format!("There is no object type {one}."));
                return;
            }
        }
    }
    after.set(field, Value::Json(Json::from(wires)));
}

/// Reads a list that must name at least one object type.
pub fn read_some(item: &mut Item) {
    read(item, "object_types");
    let empty = |value: &Value| matches!(value, Value::Json(Json::Array(list)) if list.is_empty());
    let none = item.after.as_ref().is_some_and(|after| empty(after.get("object_types")));
    if none && touches(item, &["object_types"]) && !item.errors.has("object_types") {
        item.errors.add("object_types", "At least one object type must be given.");
    }
}
