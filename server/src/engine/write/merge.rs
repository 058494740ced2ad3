//! Patches onto rows, and references by attribute to ids.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value as Json};
use shared::error::Errors;
use shared::filter::Filter;
use shared::meta::{Field, Kind, ModelMeta, Storage};
use shared::patch::{Given, wire_name};
use shared::registry;
use shared::row::Row;
use shared::value::{AnyRef, Value};

use super::lookup::{self, Known, lookup};
use super::{Item, Trust, Writer, custom};
use crate::cx::{Action, Grant};
use crate::engine::list;
use crate::error::Result;

/// Gives new rows their defaults and applies every patch.
pub async fn patches(w: &mut Writer, meta: &'static ModelMeta, items: &mut [Item], trust: Trust) -> Result<()> {
    let mut known = HashMap::new();
    lookup::several(w, &looked_up(meta, items), trust, &mut known).await?;
    let now = w.cx.now;
    for item in items.iter_mut() {
        let Some(mut after) = item.after.take() else { continue };
        if item.creates() {
            defaults(meta, &mut after, now);
        }
        for (index, given) in std::mem::take(&mut item.patch.fields) {
            let field = &meta.fields[index];
            match resolve(w, field, &given, after.at(index), trust, &mut known).await? {
                Ok(value) => {
                    after.set_at(index, value.clone());
                    item.patch.fields.push((index, Given::Value(value)));
                }
                Err(message) => item.errors.add(wire_name(field), message),
            }
        }
        tags(w, meta, item, &mut after, trust, &mut known).await?;
        item.after = Some(after);
    }
    custom::merge(w, meta, items, trust, &mut known).await
}

/// References by attributes in all patches.
fn looked_up(meta: &'static ModelMeta, items: &[Item]) -> Vec<(&'static ModelMeta, Map<String, Json>)> {
    let mut out = Vec::new();
    for (index, given) in items.iter().flat_map(|item| &item.patch.fields) {
        let Some(target) = target_of(&meta.fields[*index]) else { continue };
        let all = if let Given::Lookups(all) = given { all.as_slice() } else { std::slice::from_ref(given) };
        for one in all {
            if let Given::Lookup(attributes) = one {
                out.push((target, attributes.clone()));
            }
        }
    }
    out
}

pub fn defaults(meta: &'static ModelMeta, row: &mut Row, now: chrono::DateTime<chrono::Utc>) {
    for (index, field) in meta.fields.iter().enumerate() {
        if let Some(value) = field.initial(now) {
            row.set_at(index, value);
        }
    }
    if meta.traits.nested {
        row.set("_depth", Value::Int(0));
    }
}

/// What was given as a value: attribute objects become ids, halves become wholes.
async fn resolve(
    w: &mut Writer,
    field: &'static Field,
    given: &Given,
    before: &Value,
    trust: Trust,
    known: &mut Known,
) -> Result<Result<Value, String>> {
    Ok(match given {
        Given::Value(value) => Ok(value.clone()),
        Given::Lookup(attributes) => match target_of(field) {
            Some(target) => lookup(w, target, attributes, trust, known).await?.map(Value::Int),
            None => Err("This field is no reference.".to_owned()),
        },
        Given::Lookups(all) => {
            let mut ids = BTreeSet::new();
            for one in all {
                match (one, target_of(field)) {
                    (Given::Value(Value::Int(id)), _) => {
                        ids.insert(*id);
                    }
                    (Given::Lookup(attributes), Some(target)) => {
                        match lookup(w, target, attributes, trust, known).await? {
                            Ok(id) => {
                                ids.insert(id);
                            }
                            Err(message) => return Ok(Err(message)),
                        }
                    }
                    _ => return Ok(Err("Expected ids.".to_owned())),
                }
            }
            Ok(Value::Ids(ids.into_iter().collect()))
        }
        Given::Part(given) => match before {
            // Nothing named is everything taken away.
            Value::Json(Json::Object(stored)) if !given.is_empty() => {
                let mut all = stored.clone();
                all.extend(given.clone());
                Ok(Value::Json(Json::Object(all)))
            }
            _ => Ok(Value::Json(Json::Object(given.clone()))),
        },
        Given::Model(model) => half(field, *model, before.as_any().map(|any| any.id)),
        Given::Id(id) => half(field, before.as_any().map(|any| any.model), *id),
    })
}

pub fn target_of(field: &'static Field) -> Option<&'static ModelMeta> {
    match field.kind {
        Kind::Tags => registry::model("extras.tag"),
        Kind::Reverse(referring) => registry::model(referring.model),
        _ => field.target(),
    }
}

fn half(field: &Field, model: Option<i16>, id: Option<i64>) -> Result<Value, String> {
    match (model, id) {
        (Some(model), Some(id)) => Ok(Value::Any(AnyRef { model, id })),
        (None, None) if field.null => Ok(Value::Null),
        _ => Err("Both the type and the id must be set, or neither.".to_owned()),
    }
}

/// `add_tags` and `remove_tags`.
async fn tags(
    w: &mut Writer,
    meta: &'static ModelMeta,
    item: &mut Item,
    after: &mut Row,
    trust: Trust,
    known: &mut Known,
) -> Result<()> {
    let Some(index) = meta.fields.iter().position(|f| matches!(f.kind, Kind::Tags)) else { return Ok(()) };
    let (add, remove) = (item.patch.extra.remove("add_tags"), item.patch.extra.remove("remove_tags"));
    if add.is_none() && remove.is_none() {
        return Ok(());
    }
    if item.patch.gives(index) {
        item.errors.add("tags", "Give either tags, or add_tags and remove_tags.");
        return Ok(());
    }
    let mut ids: BTreeSet<i64> = after.at(index).ids().iter().copied().collect();
    let mut seen = BTreeSet::new();
    for (name, json, keep) in [("add_tags", add, true), ("remove_tags", remove, false)] {
        let Some(json) = json else { continue };
        let mut body = Map::new();
        body.insert("tags".to_owned(), json);
        let given = match shared::patch::Patch::parse(meta, &body) {
            Ok(patch) => patch.fields.into_iter().next().map(|(_, given)| given),
            Err(errors) => {
                for message in errors.0.into_values().flatten() {
                    item.errors.add(name, message);
                }
                continue;
            }
        };
        let Some(given) = given else { continue };
        match resolve(w, &meta.fields[index], &given, &Value::Null, trust, known).await? {
            Ok(value) => {
                for id in value.ids() {
                    if !seen.insert(*id) {
                        item.errors.add(name, "The same tag cannot be both added and removed.");
                    }
                    if keep {
                        ids.insert(*id);
                    } else {
                        ids.remove(id);
                    }
                }
            }
            Err(message) => item.errors.add(name, message),
        }
    }
    let value = Value::Ids(ids.into_iter().collect());
    after.set_at(index, value.clone());
    item.patch.set(index, value);
    Ok(())
}

/// Every given reference must exist, and the caller must be allowed to see it. Those that rules
/// filled in come from rows that exist.
pub async fn references(w: &mut Writer, meta: &'static ModelMeta, items: &mut [Item], trust: Trust) -> Result<()> {
    // Sorted, so that the same references make the same statement.
    let mut wanted: BTreeMap<i16, BTreeSet<i64>> = BTreeMap::new();
    let changed = |item: &Item, index: usize| {
        let differs = |after: &Row| item.before.as_ref().is_none_or(|before| before.at(index) != after.at(index));
        item.patch.gives(index) && item.after.as_ref().is_some_and(differs)
    };
    let pointed = |field: &'static Field, value: &Value| -> Vec<(i16, i64)> {
        match (field.kind, value) {
            (Kind::Any(_), Value::Any(any)) => vec![(any.model, any.id)],
            (_, Value::Int(id)) => target_of(field).map(|t| (t.number, *id)).into_iter().collect(),
            (_, Value::Ids(ids)) => {
                target_of(field).map_or(Vec::new(), |t| ids.iter().map(|id| (t.number, *id)).collect())
            }
            _ => Vec::new(),
        }
    };
    let fields: Vec<usize> = meta
        .fields
        .iter()
        .enumerate()
        .filter(|(_, f)| {
            let points = matches!(f.kind, Kind::Ref(_) | Kind::Many(_) | Kind::Any(_) | Kind::Tags);
            f.storage != Storage::Virtual && points || f.writable() && matches!(f.kind, Kind::Reverse(_))
        })
        .map(|(index, _)| index)
        .collect();
    for item in items.iter() {
        for &index in fields.iter().filter(|i| changed(item, **i)) {
            if let Some(after) = &item.after {
                for (model, id) in pointed(&meta.fields[index], after.at(index)) {
                    wanted.entry(model).or_default().insert(id);
                }
            }
        }
    }
    let cx = w.cx.clone();
    let asked: Vec<(&'static ModelMeta, Vec<i64>, Filter)> = wanted
        .into_iter()
        .filter_map(|(model, ids)| {
            let target = registry::numbered(model).filter(|meta| crate::db::schema::stored(meta))?;
            let filter = match (trust, cx.caller.grant(Action::View, target)) {
                (Trust::Caller, Grant::Where(filter)) => filter.clone(),
                (Trust::Caller, Grant::None) => Filter::Any(Vec::new()),
                _ => Filter::All(Vec::new()),
            };
            Some((target, ids.into_iter().collect(), filter))
        })
        .collect();
    let found = list::matching_each(&cx, &mut w.reader(), &asked).await?;
    for item in items.iter_mut() {
        let mut errors = Errors::default();
        for &index in fields.iter().filter(|i| changed(item, **i)) {
            let field = &meta.fields[index];
            let Some(after) = &item.after else { continue };
            for (model, id) in pointed(field, after.at(index)) {
                if !found.get(&model).is_some_and(|ids| ids.contains(&id)) {
                    errors
                        .add(wire_name(field), format!("Related object not found using the provided numeric ID: {id}"));
                }
            }
        }
        item.errors.merge(errors);
    }
    Ok(())
}
