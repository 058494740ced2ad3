//! Scopes of notification templates: which objects and events a template is for.
//!
//! They are a list within the template, so that a change of scopes is a change of the template.
//! Source: reference sheet on notices, §3.7 and §10.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};
use shared::meta::ModelMeta;
use shared::models::notices::notification_template::TEMPLATE_EVENT_TYPE;
use shared::registry;
use shared::value::Value;

use crate::db::schema::stored;
use crate::engine::Graph;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::touches;

const FIELD: &str = "scopes";

/// Reads the scopes of written templates: kinds of objects in wire form, objects that exist.
pub async fn check(w: &mut Writer, items: &mut [Item]) -> Result<()> {
    let mut read = Vec::new();
    for (position, item) in items.iter_mut().enumerate().filter(|(_, item)| touches(item, &[FIELD])) {
        let Some(Value::Json(json)) = item.after.as_ref().map(|after| after.get(FIELD)) else { continue };
        match scopes(json) {
            Ok(scopes) => read.push((position, scopes)),
            Err(message) => item.errors.add(FIELD, message),
        }
    }
    let mut wanted: BTreeMap<i16, BTreeSet<i64>> = BTreeMap::new();
    for scope in read.iter().flat_map(|(_, scopes)| scopes) {
        wanted.entry(scope.meta.number).or_default().extend(scope.object);
    }
    let cx = w.cx.clone();
    let mut graph = Graph::default();
    for (model, ids) in wanted {
        let Some(meta) = registry::numbered(model) else { continue };
        graph.titles(&cx, &mut w.reader(), meta, ids.into_iter().collect()).await?;
    }
    for (position, scopes) in read {
        let item = &mut items[position];
        let mut list = Vec::new();
        for (index, scope) in scopes.into_iter().enumerate() {
            let title = match scope.object {
                Some(id) if graph.row(scope.meta, id).is_none() => {
                    item.errors.add(FIELD, format!("There is no {} {id}.", scope.meta.label.to_lowercase()));
                    continue;
                }
                Some(id) => graph.display(scope.meta, id),
                None => format!("All {}", scope.meta.plural.to_lowercase()),
            };
            list.push(json!({
                "id": index + 1, "content_type": scope.meta.wire(), "object_id": scope.object, "object_repr": title,
                "event_type": scope.event_type, "event_status": scope.event_status, "weight": scope.weight,
            }));
        }
        if let Some(after) = &mut item.after {
            after.set(FIELD, Value::Json(list.into()));
        }
    }
    Ok(())
}

struct Scope {
    meta: &'static ModelMeta,
    object: Option<i64>,
    event_type: Option<String>,
    event_status: String,
    weight: i64,
}

fn scopes(json: &Json) -> std::result::Result<Vec<Scope>, String> {
    let list = json.as_array().ok_or("Scopes are a list of objects.")?;
    let mut seen = BTreeSet::new();
    list.iter()
        .map(|one| {
            let scope = scope(one.as_object().ok_or("A scope is an object.")?)?;
            let key = (scope.meta.number, scope.object, scope.event_type.clone(), scope.event_status.clone());
            if seen.insert(key) { Ok(scope) } else { Err("The same scope is listed twice.".to_owned()) }
        })
        .collect()
}

fn scope(map: &Map<String, Json>) -> std::result::Result<Scope, String> {
    let text = |name: &str| map.get(name).and_then(Json::as_str).filter(|text| !text.is_empty());
    let kind = text("content_type").ok_or("content_type: say a kind of object, such as circuits.provider.")?;
    let meta = model(kind).ok_or_else(|| format!("content_type: there is no object type {kind}."))?;
    let object = match map.get("object_id") {
        None | Some(Json::Null) => None,
        Some(id) => Some(id.as_i64().filter(|id| *id > 0).ok_or("object_id: a valid integer is required.")?),
    };
    let event_type = text("event_type").map(str::to_owned);
    if let Some(bad) = event_type.as_ref().filter(|text| TEMPLATE_EVENT_TYPE.get(text).is_none()) {
        return Err(format!("event_type: \"{bad}\" is not a valid choice."));
    }
    let weight = match map.get("weight") {
        None | Some(Json::Null) => 1000,
        Some(weight) => weight.as_i64().ok_or("weight: a valid integer is required.")?,
    };
    Ok(Scope { meta, object, event_type, event_status: text("event_status").unwrap_or_default().to_owned(), weight })
}

/// A model by its wire form, or by its name alone where only one model has it.
fn model(text: &str) -> Option<&'static ModelMeta> {
    let named = || {
        let mut all = registry::all().filter(|meta| meta.name == text);
        all.next().filter(|_| all.next().is_none())
    };
    registry::model(text).or_else(named).filter(|meta| stored(meta))
}
