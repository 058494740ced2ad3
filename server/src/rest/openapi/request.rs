//! Objects as they are written.

use serde_json::{Map, Value as Json, json};
use shared::action::Action;
use shared::meta::{Default, Field, Kind, ModelMeta, TypeWire};
use shared::patch::MESSAGE_MAX;

use super::names::refer;
use super::schema::{choice, described, nullable, simple, type_name};
use crate::rules;

/// The short form in which an impact may be given, besides its two generic references.
const IMPACT: &str = "notices.impact";

/// Whether an object must hold the model's required fields.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    Required,
    Nothing,
}

/// What a model's objects take.
pub fn of(meta: &'static ModelMeta, demand: Demand) -> Json {
    let mut properties = Map::new();
    let mut required: Vec<&str> = Vec::new();
    for field in meta.fields {
        let also = rules::of(meta).also().contains(&field.name);
        if !field.writable() && !also || matches!(field.kind, Kind::Id) {
            continue;
        }
        if let Kind::Any(target) = field.kind {
            let kind = match target.wire {
                TypeWire::Label => type_name(target),
                TypeWire::Number => {
                    json!({"type": ["integer", "string"], "description": "An object type id, or `app.model`."})
                }
            };
            properties.insert(target.type_name.into(), nullable(kind, field.null));
            let id = json!({"type": "integer", "format": "int64", "minimum": 1});
            properties.insert(target.id_name.into(), described(field, nullable(id, field.null)));
            if field.required && meta.wire() != IMPACT {
                required.extend([target.type_name, target.id_name]);
            }
            continue;
        }
        // A file in a text is longer than the name under which it is kept.
        let file = also && !field.writable() && matches!(field.kind, Kind::Text { .. });
        let mut schema = described(field, if file { json!({"type": "string"}) } else { written(field) });
        if let Some(target) = field.target() {
            let help =
                if field.help.is_empty() { String::new() } else { format!("{}. ", field.help.trim_end_matches('.')) };
            let which = if matches!(field.kind, Kind::Many(_)) { target.plural } else { target.label };
            schema["description"] = format!("{help}Refers to: {}.", which.to_lowercase()).into();
        }
        properties.insert(field.name.into(), schema);
        if field.required {
            required.push(field.name);
        }
    }
    if meta.wire() == IMPACT {
        for event in ["maintenance", "outage"] {
            let text = format!("Short form of the event: the {event}.");
            properties.insert(event.into(), json!({"type": "integer", "format": "int64", "description": text}));
        }
        properties.insert(
            "content_type".into(),
            json!({"type": "string", "description": "Short form of target_content_type."}),
        );
        properties.insert(
            "object_id".into(),
            json!({"type": "integer", "format": "int64", "description": "Short form of target_object_id."}),
        );
    }
    if meta.fields.iter().any(|f| matches!(f.kind, Kind::Tags)) {
        for (name, text) in [("add_tags", "Adds tags and keeps the others."), ("remove_tags", "Takes tags away.")] {
            properties.insert(name.into(), json!({"type": "array", "items": refer("Reference"), "description": text}));
        }
    }
    properties.insert("changelog_message".into(), refer("ChangelogMessage"));
    let mut out = json!({"type": "object", "properties": properties});
    if demand == Demand::Required && !required.is_empty() {
        out["required"] = required.into();
    }
    out
}

/// What an action asks for. All that has a default, from the row or the clock, may be left out.
pub fn arguments(action: &'static Action) -> Json {
    let mut properties = Map::new();
    for field in action.args.iter().flat_map(|args| args.fields.iter().skip(1)) {
        let mut schema = described(field, written(field));
        if let Some(target) = field.target() {
            schema["description"] = format!("Refers to: {}.", target.label.to_lowercase()).into();
        }
        properties.insert(field.name.into(), schema);
    }
    properties.insert("changelog_message".into(), refer("ChangelogMessage"));
    json!({"type": "object", "properties": properties})
}

/// What a field takes.
fn written(field: &'static Field) -> Json {
    let mut schema = match field.kind {
        Kind::Ref(_) => refer("Reference"),
        Kind::Many(_) | Kind::Tags | Kind::Reverse(_) => json!({"type": "array", "items": refer("Reference")}),
        Kind::Choice(set) => {
            let values: Vec<Json> = set.all().iter().map(|c| choice(set, c.value)).collect();
            json!({"type": if set.integer { "integer" } else { "string" }, "enum": values})
        }
        Kind::Text { max } => json!({"type": "string", "maxLength": max}),
        Kind::Slug { max } => {
            json!({"type": "string", "maxLength": max, "pattern": "^[-a-zA-Z0-9_]*$", "examples": ["example"]})
        }
        Kind::Email { max } => json!({"type": "string", "maxLength": max, "format": "email"}),
        Kind::Url { max } => json!({"type": "string", "maxLength": max, "format": "uri"}),
        Kind::Color => json!({"type": "string", "pattern": "^#?([0-9a-fA-F]{6})?$"}),
        Kind::Int { min, max } => {
            let mut schema = simple(field);
            if min > i64::MIN {
                schema["minimum"] = min.into();
            }
            if max < i64::MAX {
                schema["maximum"] = max.into();
            }
            schema
        }
        Kind::Decimal { digits, scale, min, max } => {
            let mut schema = simple(field);
            if let Some(min) = min {
                schema["minimum"] = min.into();
            }
            match max {
                Some(max) => schema["maximum"] = max.into(),
                None => schema["exclusiveMaximum"] = json!(10_i64.pow(u32::from((digits - scale).min(18)))),
            }
            schema
        }
        _ => simple(field),
    };
    let text = schema["type"] == "string" && schema.get("enum").is_none() && schema.get("format").is_none();
    if field.required && (text || matches!(field.kind, Kind::Email { .. })) {
        schema["minLength"] = 1.into();
    }
    if matches!(field.kind, Kind::Secret) {
        schema["writeOnly"] = true.into();
    }
    let mut schema = nullable(schema, field.null);
    let default = match field.default {
        Default::Text(text) => Json::from(text),
        Default::Int(n) => n.into(),
        Default::Bool(b) => b.into(),
        Default::EmptyObject => json!({}),
        Default::EmptyList => json!([]),
        Default::None | Default::Now => Json::Null,
    };
    let default = match (field.kind, default) {
        (Kind::Choice(set), Json::String(value)) => choice(set, &value),
        (_, default) => default,
    };
    // An empty text is no mail address, though it may be given.
    let formless = matches!(field.kind, Kind::Email { .. } | Kind::Url { .. }) && default == "";
    if !default.is_null() && !formless {
        schema["default"] = default;
    }
    schema
}

/// A note for the change log.
pub fn message() -> Json {
    json!({"type": ["string", "null"], "maxLength": MESSAGE_MAX, "description": "A note that stands in the change log.", "examples": [""]})
}
