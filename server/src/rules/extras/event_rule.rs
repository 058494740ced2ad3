//! Event rules: what they watch for, under which conditions, and what they then call.
//!
//! Source: reference sheet of NetBox, §7.2.

use serde_json::Value as Json;
use shared::models::extras::notification::EVENT_TYPE;
use shared::registry;
use shared::value::Value;

use super::object_types;
use crate::cx::Cx;
use crate::db::Sql;
use crate::engine::write::Item;
use crate::rules::{json_holds, touches};

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        if name == "event_type" {
            json_holds(alias, "event_types", value.as_str().unwrap_or_default(), sql);
            return true;
        }
        object_types::filter(name, value, alias, sql)
    }

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        object_types::read_some(item);
        if touches(item, &["event_types"]) {
            events(item);
        }
        if touches(item, &["conditions"]) {
            let wrong = item.after.as_ref().and_then(|after| match after.get("conditions") {
                Value::Json(json) if !json.is_null() => condition(json, 0).err(),
                _ => None,
            });
            if let Some(message) = wrong {
                item.errors.add("conditions", message);
            }
        }
    }

    fn form(&self, item: &mut Item) {
        if touches(item, &["action_type", "action_object"]) {
            action(item);
        }
    }
}

fn events(item: &mut Item) {
    let Some(Value::Json(Json::Array(list))) = item.after.as_ref().map(|after| after.get("event_types").clone()) else {
        item.errors.add("event_types", "Expected a list of event types.");
        return;
    };
    if list.is_empty() {
        item.errors.add("event_types", "At least one event type must be given.");
    }
    let known = |json: &Json| json.as_str().is_some_and(|text| EVENT_TYPE.get(text).is_some());
    if let Some(bad) = list.iter().find(|one| !known(one)) {
        item.errors.add("event_types", format!("There is no event type {bad}."));
    }
}

/// The action names a webhook or a notification group, as its type says.
fn action(item: &mut Item) {
    let Some(after) = &item.after else { return };
    let wanted = match after.str("action_type") {
        "webhook" => "extras.webhook",
        "notification" => "extras.notificationgroup",
        _ => return,
    };
    let given = after.get("action_object").as_any().and_then(|any| registry::numbered(any.model));
    if let Some(given) = given.filter(|meta| meta.wire() != wanted) {
        item.errors.add("action_object_id", format!("This action needs {wanted}, not {}.", given.wire()));
    }
}

/// Deepest nesting of `and` and `or`.
const DEPTH_MAX: usize = 10;
type Takes = fn(&Json) -> bool;
/// Operators, each with a test of the values it takes.
const OPERATORS: &[(&str, Takes)] = &[
    ("eq", |_| true),
    ("gt", Json::is_number),
    ("gte", Json::is_number),
    ("lt", Json::is_number),
    ("lte", Json::is_number),
    ("in", Json::is_array),
    ("contains", |json| !json.is_null() && !json.is_object()),
    ("regex", |json| json.as_str().is_some_and(|text| regex::Regex::new(text).is_ok())),
];

/// A group (`and`, `or`) of conditions, or one test of an attribute.
pub fn condition(json: &Json, depth: usize) -> Result<(), String> {
    let map = json.as_object().ok_or("A condition is an object.")?;
    if depth > DEPTH_MAX {
        return Err(format!("Conditions are nested more than {DEPTH_MAX} levels deep."));
    }
    if let Some((word, group)) = map.iter().find(|(key, _)| matches!(key.as_str(), "and" | "or")) {
        if map.len() > 1 {
            return Err(format!("{word} stands alone in its object."));
        }
        let list = group.as_array().ok_or_else(|| format!("{word} needs a list of conditions."))?;
        return list.iter().try_for_each(|one| condition(one, depth + 1));
    }
    if let Some(key) = map.keys().find(|key| !matches!(key.as_str(), "attr" | "op" | "value" | "negate")) {
        return Err(format!("A condition has no {key}; it has attr, op, value and negate."));
    }
    if map.get("attr").and_then(Json::as_str).is_none_or(str::is_empty) {
        return Err("A condition names an attribute: attr.".to_owned());
    }
    let value = map.get("value").ok_or("A condition compares with a value.")?;
    let op = match map.get("op") {
        None => "eq",
        Some(op) => op.as_str().ok_or("op is a word.")?,
    };
    let Some((_, fits)) = OPERATORS.iter().find(|(name, _)| *name == op) else {
        let names: Vec<&str> = OPERATORS.iter().map(|(name, _)| *name).collect();
        return Err(format!("There is no operator {op}; there are {}.", names.join(", ")));
    };
    if map.get("negate").is_some_and(|json| !json.is_boolean()) {
        return Err("negate is true or false.".to_owned());
    }
    if fits(value) { Ok(()) } else { Err(format!("The operator {op} cannot compare with {value}.")) }
}

#[cfg(test)]
mod tests {
    use super::condition;
    use serde_json::json;

    #[test]
    fn conditions_are_read_strictly() {
        let status = json!({"attr": "status.value", "value": "active"});
        assert!(condition(&json!({"and": [status, {"or": [status]}]}), 0).is_ok());
        for bad in [
            json!([]),
            json!({"attr": "a"}),
            json!({"attr": "a", "value": 1, "op": "is"}),
            json!({"attr": "a", "value": "x", "op": "gt"}),
            json!({"attr": "a", "value": "(", "op": "regex"}),
            json!({"and": status, "or": []}),
            json!({"attr": "a", "value": 1, "more": 2}),
        ] {
            assert!(condition(&bad, 0).is_err(), "{bad}");
        }
    }
}
