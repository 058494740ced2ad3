//! Scopes of notification templates: which objects and events a template is for.
//!
//! They are a list within the template, so that a change of scopes is a change of the template.
//! Source: reference sheet on notices, §3.7 and §10.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};
use shared::meta::ModelMeta;
use shared::models::notices::notification_template::{NotificationTemplate, TEMPLATE_EVENT_TYPE};
use shared::registry;
use shared::row::{Model, Row};
use shared::value::Value;

use crate::cx::Cx;
use crate::db::Reader;
use crate::db::schema::stored;
use crate::engine::Graph;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::touches;

const FIELD: &str = "scopes";

/// Reads the scopes of written templates: kinds of objects in wire form, objects that exist. What they are called is not
/// stored, because others read it.
pub async fn check(w: &mut Writer, items: &mut [Item]) -> Result<()> {
    let mut read = Vec::new();
    for (position, item) in items.iter_mut().enumerate().filter(|(_, item)| touches(item, &[FIELD])) {
        let Some(Value::Json(json)) = item.after.as_ref().map(|after| after.get(FIELD)) else { continue };
        match scopes(json) {
            Ok(scopes) => read.push((position, scopes)),
            Err(message) => item.errors.add(FIELD, message),
        }
    }
    let cx = w.cx.clone();
    let graph = Graph::titles(&cx, &mut w.reader(), objects(read.iter().flat_map(|(_, scopes)| scopes))).await?;
    for (position, scopes) in read {
        let item = &mut items[position];
        // Whoever may not see an object may leave it where it is.
        let before = item.before.as_ref().map(scopes_of).unwrap_or_default();
        let kept = |scope: &Scope| before.iter().any(|one| (one.meta, one.object) == (scope.meta, scope.object));
        let mut list = Vec::new();
        for (index, scope) in scopes.into_iter().enumerate() {
            if let Some(id) = scope.object.filter(|id| graph.row(scope.meta, *id).is_none() && !kept(&scope)) {
                item.errors.add(FIELD, format!("There is no {} {id}.", scope.meta.label.to_lowercase()));
                continue;
            }
            list.push(json!({
                "id": index + 1, "content_type": scope.meta.wire(), "object_id": scope.object,
                "event_type": scope.event_type, "event_status": scope.event_status, "weight": scope.weight,
            }));
        }
        if let Some(after) = &mut item.after {
            after.set(FIELD, Value::Json(list.into()));
        }
    }
    Ok(())
}

/// Names the objects of the scopes of templates that are read, as far as the caller may see them.
pub async fn told(cx: &Cx, reader: &mut Reader<'_>, graph: &mut Graph) -> Result<()> {
    let meta = NotificationTemplate::meta();
    let all: Vec<Scope> = graph.rows(meta).flat_map(scopes_of).collect();
    let named = Graph::titles(cx, reader, objects(&all)).await?;
    for row in graph.rows_mut(meta) {
        let Value::Json(Json::Array(list)) = row.get(FIELD) else { continue };
        let mut list = list.clone();
        for one in &mut list {
            let Some(map) = one.as_object_mut() else { continue };
            let Ok(scope) = scope(map) else { continue };
            let title = match scope.object {
                Some(id) => named.title(scope.meta, id),
                None => format!("All {}", scope.meta.plural.to_lowercase()),
            };
            map.insert("object_repr".to_owned(), title.into());
        }
        row.set(FIELD, Value::Json(list.into()));
    }
    Ok(())
}

fn scopes_of(row: &Row) -> Vec<Scope> {
    if let Value::Json(json) = row.get(FIELD) { scopes(json).unwrap_or_default() } else { Vec::new() }
}

/// The objects that scopes name, by model.
fn objects<'s>(scopes: impl IntoIterator<Item = &'s Scope>) -> Vec<(&'static ModelMeta, Vec<i64>)> {
    let mut wanted: BTreeMap<i16, BTreeSet<i64>> = BTreeMap::new();
    for scope in scopes {
        wanted.entry(scope.meta.number).or_default().extend(scope.object);
    }
    let each = wanted.into_iter().filter(|(_, ids)| !ids.is_empty());
    each.filter_map(|(model, ids)| Some((registry::numbered(model)?, ids.into_iter().collect()))).collect()
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
