//! The names of objects in the change log, as far as the caller may know them.
//!
//! A record keeps what its object was called (`object_repr`), and a name may mention other objects: a journal entry is called
//! after what it is about. So does a notification. For callers who may not see everything that names of a model mention, the column of such names is
//! null, so that nothing is filtered, sorted or read by it; `fill` makes the name again from the state in the record, and
//! mentions what they may see.

use std::collections::HashMap;

use shared::meta::{Kind, ModelMeta};
use shared::models::core::object_change::ObjectChange;
use shared::models::extras::notification::Notification;
use shared::registry;
use shared::row::{Model, Row};
use shared::value::Value;

use super::catalog::{info, mask, named};
use super::image;
use super::load::{self, Lock};
use crate::cx::{Caller, Cx};
use crate::db::Reader;
use crate::engine::Graph;
use crate::error::Result;

pub const FIELD: &str = "object_repr";

/// Whether names of a model may mention what the caller may not see.
pub fn tells(cx: &Cx, meta: &'static ModelMeta) -> bool {
    !cx.caller.superuser && mentions_hidden(&cx.caller, meta, &mut Vec::new())
}

fn mentions_hidden(caller: &Caller, meta: &'static ModelMeta, known: &mut Vec<i16>) -> bool {
    known.push(meta.number);
    info(meta).template.paths().into_iter().any(|path| crosses(caller, meta, path, known))
}

/// Whether a path of a display template leads to objects of which the caller may not see all.
fn crosses(caller: &Caller, meta: &'static ModelMeta, path: &str, known: &mut Vec<i16>) -> bool {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let Some(field) = meta.field(first) else { return false };
    let targets: Vec<&'static ModelMeta> = match field.kind {
        Kind::Any(target) if target.models.is_empty() => registry::all().collect(),
        Kind::Any(target) => named(target.models).collect(),
        _ => field.target().into_iter().collect(),
    };
    targets.into_iter().any(|target| {
        let further = match rest {
            "" => !known.contains(&target.number) && mentions_hidden(caller, target, known),
            rest => crosses(caller, target, rest, known),
        };
        further || caller.limit(target).is_some()
    })
}

/// The SQL of the name in a record or a notification under its alias, where it is no plain column for this caller.
pub fn column(cx: &Cx, meta: &ModelMeta, field: &str, alias: &str) -> Option<String> {
    if cx.caller.superuser || field != FIELD {
        return None;
    }
    let (kind, limited) = match meta.number {
        ObjectChange::NUMBER => ("changed_object_type", false),
        // A record is shown to who may see its object; a notification is its user's in any case.
        Notification::NUMBER => ("object_type", true),
        _ => return None,
    };
    let left_out = |meta: &&'static ModelMeta| tells(cx, meta) || limited && cx.caller.limit(meta).is_some();
    let numbers: Vec<String> = registry::all().filter(left_out).map(|meta| meta.number.to_string()).collect();
    if numbers.is_empty() {
        return None;
    }
    let numbers = numbers.join(", ");
    Some(format!("CASE WHEN {alias}.\"{kind}\" IN ({numbers}) THEN NULL ELSE {alias}.\"{FIELD}\" END"))
}

/// Gives records that were read the names that `column` left out.
pub async fn fill(cx: &Cx, reader: &mut Reader<'_>, records: &mut [&mut Row]) -> Result<()> {
    if cx.caller.superuser {
        return Ok(());
    }
    let ids: Vec<i64> = records.iter().filter(|row| row.get(FIELD).is_null()).map(|row| row.id()).collect();
    let log = ObjectChange::meta();
    let fields = mask(log, ["changed_object", "prechange_data", "postchange_data"]);
    let states = load::rows(cx, reader, log, &ids, fields, Lock::No).await?;
    let then = |record: &Row| {
        let object = record.get("changed_object").as_any()?;
        let state = ["postchange_data", "prechange_data"].into_iter().find_map(|name| match record.get(name) {
            Value::Json(json) => Some(json),
            _ => None,
        });
        Some((record.id(), image::row(registry::numbered(object.model)?, object.id, state?)))
    };
    let then: HashMap<i64, Row> = states.iter().filter_map(then).collect();
    let graph = Graph::around(cx, reader, &then.values().collect::<Vec<_>>()).await?;
    for record in records.iter_mut() {
        if let Some(row) = then.get(&record.id()) {
            record.set(FIELD, Value::Text(graph.title_of(row)));
        }
    }
    Ok(())
}
