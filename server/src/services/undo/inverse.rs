//! The operations that take changes back.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};
use shared::meta::{Field, Kind, ModelMeta};
use shared::patch::{Given, Patch};
use shared::rpc::UNDO_NOTE;
use shared::value::{AnyRef, Value};

use super::Entry;
use super::units::{Unit, between, ids, several};
use crate::engine::catalog::info;
use crate::engine::write::Op;
use crate::error::{Error, Result};
use crate::services::history::images::part;

/// What undoes one record: of an update, those of `units` that it changed, in the object as it is `now`.
pub fn op(entry: &Entry, units: &BTreeSet<Unit>, now: &Json, request: &str) -> Result<Op> {
    let message = format!("{UNDO_NOTE}{request}");
    let meta = entry.meta;
    Ok(match entry.action.as_str() {
        "create" => Op::Delete { id: entry.id, version: None, message },
        "delete" if meta.fields.iter().any(|field| matches!(field.kind, Kind::Secret)) => {
            return Err(Error::Conflict(format!(
                "{} cannot be put back: its secret is not in the log. Make a new one.",
                entry.name()
            )));
        }
        "delete" => Op::Create { patch: whole(meta, &entry.before, message), id: Some(entry.id) },
        _ => {
            let own = between(meta, &entry.before, &entry.after);
            let wanted = own.intersection(units).cloned().collect();
            Op::Update { id: entry.id, patch: back(meta, &wanted, &entry.before, now, message), version: None }
        }
    })
}

/// Whether taking an update back needs the object as it is: where only a part of a field is put back.
pub fn needs_now(meta: &ModelMeta, units: &BTreeSet<Unit>) -> bool {
    units.iter().any(|unit| matches!(unit, Unit::Element(..)) || keyed(&meta.fields[unit.field()], unit))
}

fn keyed(field: &Field, unit: &Unit) -> bool {
    matches!((field.kind, unit), (Kind::Json, Unit::Key(..)))
}

fn settable(meta: &'static ModelMeta, index: usize) -> bool {
    let field = &meta.fields[index];
    let kept = field.system && field.name != "created";
    info(meta).all & (1 << index) != 0 && !kept && !matches!(field.kind, Kind::Id | Kind::Secret)
}

/// Everything that an image says.
fn whole(meta: &'static ModelMeta, image: &Json, message: String) -> Patch {
    let mut patch = Patch { message, ..Patch::default() };
    for (index, field) in meta.fields.iter().enumerate().filter(|(index, _)| settable(meta, *index)) {
        let has = match field.kind {
            Kind::Any(target) => image.get(target.id_name).is_some(),
            _ => image.get(field.name).is_some(),
        };
        if has {
            patch.fields.push((index, Given::Value(value(field, &part(field, image)))));
        }
    }
    patch
}

/// Some parts as they were `before`; what else is in their fields stays as it is `now`.
fn back(meta: &'static ModelMeta, units: &BTreeSet<Unit>, before: &Json, now: &Json, message: String) -> Patch {
    let mut patch = Patch { message, ..Patch::default() };
    for (index, field) in meta.fields.iter().enumerate().filter(|(index, _)| settable(meta, *index)) {
        let mut own = units.iter().filter(|unit| unit.field() == index).peekable();
        let Some(first) = own.peek().copied() else { continue };
        let then = part(field, before);
        let given = match (first, field.kind) {
            (Unit::Whole(_), _) => value(field, &then),
            (Unit::Element(..), _) => {
                let (mut all, then) = (ids(&part(field, now)), ids(&then));
                for unit in own {
                    let Unit::Element(_, id) = unit else { continue };
                    if then.contains(id) {
                        all.insert(*id);
                    } else {
                        all.remove(id);
                    }
                }
                Value::Ids(all.into_iter().collect())
            }
            // Custom fields are merged by the engine: what was not there is taken away with null.
            (Unit::Key(..), kind) => {
                let custom = matches!(kind, Kind::CustomFields);
                let mut map =
                    if custom { Map::new() } else { part(field, now).as_object().cloned().unwrap_or_default() };
                for unit in own {
                    let Unit::Key(_, key) = unit else { continue };
                    match then.get(key) {
                        Some(json) => map.insert(key.clone(), json.clone()),
                        None if custom => map.insert(key.clone(), Json::Null),
                        None => map.remove(key),
                    };
                }
                Value::Json(Json::Object(map))
            }
        };
        patch.fields.push((index, Given::Value(given)));
    }
    patch
}

/// A field's part of an image as it is written.
fn value(field: &'static Field, json: &Json) -> Value {
    match (field.kind, json) {
        (Kind::Any(_), json) => {
            let half = |name: &str| json.get(name).and_then(Json::as_i64);
            match (half("type").and_then(|number| i16::try_from(number).ok()), half("id")) {
                (Some(model), Some(id)) => Value::Any(AnyRef { model, id }),
                _ => Value::Null,
            }
        }
        (Kind::Ref(_), json) => json.as_i64().map_or(Value::Null, Value::Int),
        (_, Json::Array(_)) if several(field) => Value::Ids(ids(json).into_iter().collect()),
        (Kind::CustomFields, Json::Object(_)) => Value::Json(json.clone()),
        (_, json) => shared::check::value(field, json).unwrap_or(Value::Null),
    }
}
