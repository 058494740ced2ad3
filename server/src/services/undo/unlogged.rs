//! What the log does not tell of, put back as far as it is as the request left it: nobody's undo is refused for a bookmark.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Map, Value as Json};
use shared::patch::Patch;
use shared::row::Row;

use super::inverse;
use crate::engine::load::{self, Lock};
use crate::engine::write::unlogged::{self, Quiet};
use crate::engine::write::{Op, Part, Writer, stored_fields};
use crate::error::Result;

pub async fn restore(writer: &mut Writer, request: &str) -> Result<()> {
    let all = unlogged::of(&mut writer.reader(), request).await?;
    if all.is_empty() {
        return Ok(());
    }
    let mut by_model: BTreeMap<i16, Vec<Quiet>> = BTreeMap::new();
    for quiet in all {
        by_model.entry(quiet.meta.number).or_default().push(quiet);
    }
    let mut parts = Vec::new();
    for all in by_model.into_values() {
        let Some(meta) = all.first().map(|quiet| quiet.meta) else { continue };
        let cx = writer.cx.clone();
        let ids: Vec<i64> = all.iter().map(|quiet| quiet.id).collect();
        let rows = load::rows(&cx, &mut writer.reader(), meta, &ids, stored_fields(meta), Lock::Yes).await?;
        let now: HashMap<i64, Map<String, Json>> = rows.iter().map(|row: &Row| (row.id(), row.image())).collect();
        let ops = all.into_iter().filter_map(|quiet| op(quiet, &now)).collect();
        parts.push(Part { meta, ops, mixed: HashSet::new() });
    }
    writer.restore_unlogged(parts).await?;
    unlogged::forget(writer, request).await
}

/// What puts a row back; none if something else was done with it since.
fn op(quiet: Quiet, now: &HashMap<i64, Map<String, Json>>) -> Option<Op> {
    let id = quiet.id;
    let patch = Patch { fields: inverse::given(quiet.meta, &Json::Object(quiet.before)), ..Patch::default() };
    match (quiet.after, now.get(&id)) {
        (None, None) => Some(Op::Create { patch, id: Some(id) }),
        (Some(left), Some(now)) => {
            let as_left = left.iter().all(|(name, value)| now.get(name) == Some(value));
            as_left.then_some(Op::Update { id, patch, version: None })
        }
        _ => None,
    }
}
