//! Objects as they are answered: in full, nested in others, and by the page.

use serde_json::{Map, Value as Json, json};
use shared::meta::{AnyTarget, Default, Field, Kind, ModelMeta, Storage, TypeWire};
use shared::registry;

use super::names::{self, refer};
use super::request;

/// Every schema of a model by name.
pub fn of(meta: &'static ModelMeta, out: &mut Map<String, Json>) {
    let name = names::schema(meta);
    out.insert(name.clone(), full(meta));
    out.insert(format!("Brief{name}"), brief(meta));
    out.insert(format!("Paginated{name}List"), page(&name));
    if !meta.traits.read_only {
        out.insert(format!("{name}Request"), request::of(meta, request::Demand::Required));
        out.insert(format!("Patched{name}Request"), request::of(meta, request::Demand::Nothing));
    }
}

/// Everything an object shows. Nothing is `required`: `fields`, `omit` and `brief` leave keys out.
fn full(meta: &'static ModelMeta) -> Json {
    let mut properties = head(meta);
    if !meta.traits.plain || meta.traits.linked {
        properties.insert("display_url".into(), json!({"type": "string", "format": "uri", "readOnly": true}));
    }
    for field in meta.fields.iter().skip(1).filter(|f| shown(f)) {
        answered(meta, field, &mut properties);
    }
    for (name, json) in meta.absent {
        let value: Json = serde_json::from_str(json).unwrap_or_default();
        let text = "Kept by NetBox and not by Purser; always the same.";
        properties.insert((*name).into(), json!({"const": value, "readOnly": true, "description": text}));
    }
    json!({"type": "object", "description": meta.doc, "properties": properties})
}

/// What an object shows where it is nested in another.
fn brief(meta: &'static ModelMeta) -> Json {
    let mut properties = head(meta);
    for field in meta.fields.iter().skip(1).filter(|f| shown(f) && meta.brief.contains(&f.name)) {
        answered(meta, field, &mut properties);
    }
    let required: Vec<String> = properties.keys().cloned().collect();
    json!({"type": "object", "properties": properties, "required": required})
}

fn head(meta: &'static ModelMeta) -> Map<String, Json> {
    let mut out = Map::new();
    out.insert("id".into(), json!({"type": "integer", "format": "int64", "readOnly": true}));
    out.insert("url".into(), json!({"type": "string", "format": "uri", "readOnly": true}));
    let text = format!("How people name this {}.", meta.label.to_lowercase());
    out.insert("display".into(), json!({"type": "string", "readOnly": true, "description": text}));
    out
}

fn shown(field: &Field) -> bool {
    !field.write_only && !matches!(field.kind, Kind::Secret)
}

fn page(name: &str) -> Json {
    json!({
        "type": "object",
        "required": ["count", "next", "previous", "results"],
        "properties": {
            "count": {"type": ["integer", "null"], "description": "Number of rows the filters match; null when paging with `start`."},
            "next": {"type": ["string", "null"], "format": "uri"},
            "previous": {"type": ["string", "null"], "format": "uri"},
            "results": {"type": "array", "items": refer(name)},
        },
    })
}

/// Adds the keys under which a field is answered.
fn answered(meta: &'static ModelMeta, field: &'static Field, out: &mut Map<String, Json>) {
    if let Kind::Any(target) = field.kind {
        let read_only = |mut schema: Json| {
            if field.read_only {
                schema["readOnly"] = true.into();
            }
            schema
        };
        out.insert(target.type_name.into(), read_only(nullable(type_name(target), field.null)));
        out.insert(
            target.id_name.into(),
            read_only(nullable(json!({"type": "integer", "format": "int64"}), field.null)),
        );
        out.insert(field.name.into(), described(field, any_object(target)));
        return;
    }
    let mut schema = described(field, answer(meta, field));
    if !field.writable() {
        schema["readOnly"] = true.into();
    }
    out.insert(field.name.into(), schema);
}

/// The type half of a generic reference.
pub fn type_name(target: AnyTarget) -> Json {
    match (target.wire, target.models) {
        (TypeWire::Number, _) => json!({"type": "integer", "description": "An object type id, see core/object-types."}),
        (TypeWire::Label, []) => json!({"type": "string", "examples": ["dcim.site"]}),
        (TypeWire::Label, models) => json!({"type": "string", "enum": models}),
    }
}

/// A nested object: its short form, or what is told of one that the caller may not see.
fn nested(meta: &'static ModelMeta) -> Json {
    json!({"anyOf": [refer(&format!("Brief{}", names::schema(meta))), refer("HiddenObject")]})
}

/// The object half: a brief object of any of the allowed models.
fn any_object(target: AnyTarget) -> Json {
    let mut any: Vec<Json> = target
        .models
        .iter()
        .filter_map(|wire| registry::model(wire))
        .map(|m| refer(&format!("Brief{}", names::schema(m))))
        .collect();
    if any.is_empty() {
        any.push(refer("NestedObject"));
    }
    any.extend([refer("HiddenObject"), json!({"type": "null"})]);
    json!({"anyOf": any, "readOnly": true})
}

fn answer(meta: &'static ModelMeta, field: &'static Field) -> Json {
    let schema = match field.kind {
        // Answered as a bare id, as the reference interface does.
        Kind::Ref(_) if field.bare => json!({"type": "integer", "format": "int64"}),
        Kind::Ref(target) => nested(target.meta()),
        Kind::Many(target) => json!({"type": "array", "items": nested(target.meta())}),
        Kind::Tags => json!({"type": "array", "items": registry::model("extras.tag").map(nested)}),
        // Rows that refer here are listed as far as the caller may see them.
        Kind::Reverse(referring) => match registry::model(referring.model) {
            Some(model) => json!({"type": "array", "items": refer(&format!("Brief{}", names::schema(model)))}),
            None => json!({"type": "array"}),
        },
        Kind::Choice(set) => {
            let values: Vec<Json> = set.all().iter().map(|c| choice(set, c.value)).collect();
            let kind = if set.integer { "integer" } else { "string" };
            if meta.traits.plain || field.bare {
                json!({"type": kind, "enum": values})
            } else {
                json!({
                    "type": "object",
                    "required": ["value", "label"],
                    "properties": {"value": {"type": kind, "enum": values}, "label": {"type": "string"}},
                })
            }
        }
        _ => simple(field),
    };
    // A state whose setting is switched off has no value.
    let absent = field.storage == Storage::Virtual && matches!(field.kind, Kind::Choice(_));
    nullable(schema, field.null || absent)
}

/// The type of kinds that read and write alike.
pub fn simple(field: &Field) -> Json {
    match field.kind {
        Kind::Id | Kind::Int { .. } | Kind::Count(_) => json!({"type": "integer", "format": "int64"}),
        Kind::Decimal { .. } => json!({"type": "number"}),
        Kind::Bool => json!({"type": "boolean"}),
        Kind::Date => json!({"type": "string", "format": "date"}),
        Kind::DateTime => json!({"type": "string", "format": "date-time"}),
        Kind::Choices(_) => json!({"type": "array", "items": {"type": "string"}}),
        Kind::Json if field.default == Default::EmptyList => json!({"type": "array"}),
        Kind::Json => json!({}),
        Kind::CustomFields => json!({"type": "object", "additionalProperties": true}),
        _ => json!({"type": "string"}),
    }
}

/// A choice's value as it stands in JSON.
pub fn choice(set: &shared::choices::ChoiceSet, value: &str) -> Json {
    if set.integer { value.parse::<i64>().map_or_else(|_| value.into(), Json::from) } else { value.into() }
}

/// Allows null as well.
pub fn nullable(mut schema: Json, null: bool) -> Json {
    if !null {
        return schema;
    }
    match schema.get("type").cloned() {
        Some(Json::String(kind)) => schema["type"] = json!([kind, "null"]),
        Some(Json::Array(mut kinds)) => {
            kinds.push("null".into());
            schema["type"] = kinds.into();
        }
        _ if schema.get("$ref").is_some() => return json!({"anyOf": [schema, {"type": "null"}]}),
        _ => {
            if let Some(ways) = schema.get_mut("anyOf").and_then(Json::as_array_mut) {
                ways.push(json!({"type": "null"}));
            }
        }
    }
    if let Some(values) = schema.get_mut("enum").and_then(Json::as_array_mut) {
        values.push(Json::Null);
    }
    schema
}

pub fn described(field: &Field, mut schema: Json) -> Json {
    if schema.get("title").is_none() {
        schema["title"] = field.title().into();
    }
    if !field.help.is_empty() {
        schema["description"] = format!("{}.", field.help.trim_end_matches('.')).into();
    }
    schema
}
