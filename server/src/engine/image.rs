//! The states of objects in change records: their parts field by field, as values again, as rows.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use shared::meta::{Field, Kind, ModelMeta};
use shared::row::Row;
use shared::value::{AnyRef, Value};

/// A field's part of an image; both halves of a generic reference as one object.
pub fn part(field: &Field, image: &Json) -> Json {
    match field.kind {
        Kind::Any(target) => match (image.get(target.type_name), image.get(target.id_name)) {
            (Some(model), Some(id)) if !id.is_null() => serde_json::json!({"type": model, "id": id}),
            _ => Json::Null,
        },
        _ => image.get(field.name).cloned().unwrap_or(Json::Null),
    }
}

/// A field's part of an image as it was stored, whatever would be taken of a client by now.
pub fn value(field: &'static Field, json: &Json) -> Value {
    match (field.kind, json) {
        (Kind::Json | Kind::Choices(_) | Kind::CustomFields, Json::Null) if !field.null => Value::Json(Json::Null),
        (_, Json::Null) => Value::Null,
        (Kind::Any(_), json) => {
            let half = |name: &str| json.get(name).and_then(Json::as_i64);
            match (half("type").and_then(|number| i16::try_from(number).ok()), half("id")) {
                (Some(model), Some(id)) => Value::Any(AnyRef { model, id }),
                _ => Value::Null,
            }
        }
        (Kind::Many(_) | Kind::Tags, Json::Array(list)) => {
            let ids: BTreeSet<i64> = list.iter().filter_map(Json::as_i64).collect();
            Value::Ids(ids.into_iter().collect())
        }
        (Kind::CustomFields | Kind::Json | Kind::Choices(_), json) => Value::Json(json.clone()),
        (Kind::Decimal { .. }, Json::String(text)) => text.parse().map_or(Value::Null, Value::Decimal),
        (Kind::Date | Kind::DateTime, json) => shared::check::value(field, json).unwrap_or(Value::Null),
        (_, Json::Bool(yes)) => Value::Bool(*yes),
        (_, Json::Number(number)) => number.as_i64().map_or(Value::Null, Value::Int),
        (_, Json::String(text)) => Value::text(text.as_str()),
        _ => Value::Null,
    }
}

/// An object as an image tells it.
pub fn row(meta: &'static ModelMeta, id: i64, image: &Json) -> Row {
    let mut row = Row::empty(meta);
    for (index, field) in meta.fields.iter().enumerate() {
        row.set_at(index, value(field, &part(field, image)));
    }
    row.set_at(0, Value::Int(id));
    row
}
