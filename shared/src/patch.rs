//! What a client sent for one object: which fields, told apart from those it left out.
//!
//! A patch is parsed against the description alone; references by attributes (`{"slug": "x"}`)
//! stay unresolved until the engine looks them up.

use serde_json::{Map, Value as Json};

use crate::check;
use crate::error::{ALL, Errors};
use crate::meta::{Field, Kind, ModelMeta, TypeWire};
use crate::registry;
use crate::value::{AnyRef, Value};

/// One given field.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    Value(Value),
    /// A reference by attributes of its target.
    Lookup(Map<String, Json>),
    /// Some references of a to-many field are by attributes.
    Lookups(Vec<Given>),
    /// Some keys of a JSON object; the others stay as they are stored.
    Part(Map<String, Json>),
    /// One half of a generic reference; the other half is the stored one.
    Model(Option<i16>),
    Id(Option<i64>),
}

/// What was given for one object.
#[derive(Debug, Clone, Default)]
pub struct Patch {
    /// Field index and what was given, in the order of the model's fields.
    pub fields: Vec<(usize, Given)>,
    /// Keys that are no stored field but that rules may know (`add_tags`, virtual fields).
    pub extra: Map<String, Json>,
    /// What is stored in place of a secret that was given, when that was worked out before the transaction began. No
    /// client sets it.
    pub sealed: Option<String>,
    /// Note for the change log.
    pub message: String,
    /// What could not be read. The engine reports it together with whatever else is wrong.
    pub errors: Errors,
}

/// The key of the note for the change log.
pub const MESSAGE: &str = "changelog_message";
/// Longest change message in characters.
pub const MESSAGE_MAX: usize = 200;

impl Patch {
    /// Reads a JSON object, or says what cannot be read.
    pub fn parse(meta: &'static ModelMeta, body: &Map<String, Json>) -> Result<Self, Errors> {
        let mut patch = Self::read(meta, body);
        std::mem::take(&mut patch.errors).ok().map(|()| patch)
    }

    /// Reads a JSON object as far as it can be read. Read-only and unknown keys are left out of the
    /// patch: clients send back whole objects.
    pub fn read(meta: &'static ModelMeta, body: &Map<String, Json>) -> Self {
        let mut patch = Self::default();
        let mut errors = Errors::default();
        for (index, field) in meta.fields.iter().enumerate() {
            if !field.writable() {
                continue;
            }
            let result = match field.kind {
                Kind::Any(target) => generic(field, target, body),
                _ => body.get(field.name).map(|json| given(field, json)),
            };
            match result {
                Some(Ok(given)) => patch.fields.push((index, given)),
                Some(Err(message)) => errors.add(wire_name(field), message),
                None => {}
            }
        }
        match message(body.get(MESSAGE)) {
            Ok(text) => patch.message = text,
            Err(error) => errors.add(MESSAGE, error),
        }
        for (key, value) in body {
            let known = matches!(key.as_str(), "id" | MESSAGE) || patch.names(meta, key);
            if !known {
                patch.extra.insert(key.clone(), value.clone());
            }
        }
        patch.errors = errors;
        patch
    }

    /// Whether a stored, writable field answers to this key.
    fn names(&self, meta: &ModelMeta, key: &str) -> bool {
        meta.fields.iter().any(|field| {
            field.writable()
                && match field.kind {
                    Kind::Any(target) => key == target.type_name || key == target.id_name,
                    _ => key == field.name,
                }
        })
    }

    /// From here on the objects that were given for these fields are parts of what is stored.
    pub fn in_parts(&mut self, meta: &ModelMeta, names: &[&str]) {
        for (index, given) in &mut self.fields {
            if names.contains(&meta.fields[*index].name)
                && let Given::Value(Value::Json(Json::Object(map))) = given
            {
                *given = Given::Part(std::mem::take(map));
            }
        }
    }

    pub fn gives(&self, index: usize) -> bool {
        self.fields.iter().any(|(i, _)| *i == index)
    }

    pub fn set(&mut self, index: usize, value: Value) {
        self.fields.retain(|(i, _)| *i != index);
        self.fields.push((index, Given::Value(value)));
    }
}

/// The key under which a field's errors are reported.
pub fn wire_name(field: &Field) -> &'static str {
    match field.kind {
        Kind::Any(target) => target.id_name,
        _ => field.name,
    }
}

/// Reads the note for the change log.
pub fn message(json: Option<&Json>) -> Result<String, String> {
    match json {
        None | Some(Json::Null) => Ok(String::new()),
        Some(Json::String(text)) if text.chars().count() > MESSAGE_MAX => Err(check::too_long(MESSAGE_MAX)),
        Some(Json::String(text)) if text.contains('\0') => Err(check::NO_NULS.to_owned()),
        Some(Json::String(text)) => Ok(text.clone()),
        Some(_) => Err("Not a valid string.".to_owned()),
    }
}

/// Reads the parts of an object that hold bodies: it must be an object.
pub fn object(json: &Json) -> Result<&Map<String, Json>, Errors> {
    json.as_object()
        .ok_or_else(|| Errors::one(ALL, format!("Invalid data. Expected an object, but got {}.", kind_of(json))))
}

/// The JSON type in words.
pub fn kind_of(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

fn given(field: &'static Field, json: &Json) -> Result<Given, String> {
    match field.kind {
        Kind::Ref(_) => reference(json),
        Kind::Many(_) | Kind::Tags | Kind::Reverse(_) => {
            let Json::Array(items) = json else {
                return Err(format!("Expected a list of items but got {}.", kind_of(json)));
            };
            let items = items.iter().map(reference).collect::<Result<Vec<_>, _>>()?;
            if items.iter().any(|item| matches!(item, Given::Value(Value::Null))) {
                return Err("This list may not contain null values.".to_owned());
            }
            Ok(Given::Lookups(items))
        }
        _ => check::value(field, json).map(Given::Value),
    }
}

/// An id, a numeric string, `{"id": n}` or an object of attributes.
fn reference(json: &Json) -> Result<Given, String> {
    match json {
        Json::Null => Ok(Given::Value(Value::Null)),
        Json::Number(n) if n.is_i64() => Ok(Given::Value(Value::Int(n.as_i64().unwrap_or_default()))),
        Json::String(text) if text.is_empty() => Ok(Given::Value(Value::Null)),
        Json::String(text) => text.parse().map(|id| Given::Value(Value::Int(id))).map_err(|_| {
            format!(
                "Related objects must be referenced by numeric ID or by dictionary of attributes. Received an \
                 unrecognized value: {text}"
            )
        }),
        Json::Object(map) => match map.get("id") {
            Some(id) => match reference(id) {
                Ok(Given::Value(Value::Int(found))) if !id.is_object() => Ok(Given::Value(Value::Int(found))),
                _ => Err("The id of a related object must be an integer.".to_owned()),
            },
            None => Ok(Given::Lookup(map.clone())),
        },
        other => Err(format!(
            "Related objects must be referenced by numeric ID or by dictionary of attributes, not by {}.",
            kind_of(other)
        )),
    }
}

/// The two halves of a generic reference, either of which may be left out.
fn generic(
    field: &'static Field,
    target: crate::meta::AnyTarget,
    body: &Map<String, Json>,
) -> Option<Result<Given, String>> {
    let (model, id) = (body.get(target.type_name), body.get(target.id_name));
    if model.is_none() && id.is_none() {
        return None;
    }
    let model = model.map(|json| type_number(json, target)).transpose();
    let id = id.map(object_id).transpose();
    Some(match (model, id) {
        (Err(message), _) | (_, Err(message)) => Err(message),
        (Ok(Some(model)), Ok(Some(id))) => match (model, id) {
            (Some(model), Some(id)) => Ok(Given::Value(Value::Any(AnyRef { model, id }))),
            (None, None) if field.null => Ok(Given::Value(Value::Null)),
            _ => Err(format!("{} and {} must be set together.", target.type_name, target.id_name)),
        },
        (Ok(Some(model)), Ok(None)) => Ok(Given::Model(model)),
        (Ok(_), Ok(id)) => Ok(Given::Id(id.flatten())),
    })
}

fn type_number(json: &Json, target: crate::meta::AnyTarget) -> Result<Option<i16>, String> {
    let meta = match json {
        Json::Null => return Ok(None),
        Json::String(text) if text.is_empty() => return Ok(None),
        Json::String(text) => match text.parse::<i16>() {
            Ok(number) => registry::numbered(number),
            Err(_) => registry::model(text),
        },
        Json::Number(n) => n.as_i64().and_then(|n| i16::try_from(n).ok()).and_then(registry::numbered),
        other => return Err(format!("{}: expected an object type, not {}.", target.type_name, kind_of(other))),
    };
    let Some(meta) = meta else {
        return Err(format!("{}: unknown object type {json}.", target.type_name));
    };
    if !target.models.is_empty() && !target.models.contains(&meta.wire().as_str()) {
        return Err(format!(
            "{}: {} is not allowed here; allowed are {}.",
            target.type_name,
            meta.wire(),
            target.models.join(", ")
        ));
    }
    debug_assert!(matches!(target.wire, TypeWire::Label | TypeWire::Number));
    Ok(Some(meta.number))
}

fn object_id(json: &Json) -> Result<Option<i64>, String> {
    match json {
        Json::Null => Ok(None),
        Json::Number(n) => {
            n.as_i64().filter(|id| *id > 0).map(Some).ok_or_else(|| "A valid integer is required.".to_owned())
        }
        Json::String(text) if text.is_empty() => Ok(None),
        Json::String(text) => {
            text.parse().ok().filter(|id| *id > 0).map(Some).ok_or_else(|| "A valid integer is required.".to_owned())
        }
        _ => Err("A valid integer is required.".to_owned()),
    }
}
