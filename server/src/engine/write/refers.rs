//! What a batch refers to, which must not be deleted before the batch is written: see `locks`.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use shared::meta::{Field, Kind, ModelMeta, OnDelete, Storage};
use shared::patch::{Given, Patch};
use shared::row::Row;
use shared::value::Value;

use super::locks::{self, Place, Strength, Wanted, want};
use super::merge::target_of;
use super::{Item, Op, Writer, custom, tree};
use crate::engine::custom as definitions;
use crate::error::Result;

/// What can be told from operations alone: their own rows, and what is referred to by id.
pub fn of_ops(meta: &'static ModelMeta, ops: &[Op]) -> Wanted {
    let mut out = Wanted::new();
    for op in ops {
        match op {
            Op::Create { patch, .. } => given(meta, patch, &mut out),
            Op::Update { id, patch, .. } => {
                want(&mut out, Place::Row(meta.number, *id), Strength::Change);
                given(meta, patch, &mut out);
            }
            Op::Delete { id, .. } => want(&mut out, Place::Row(meta.number, *id), Strength::Remove),
            Op::Act { id, action, patch, .. } => {
                want(&mut out, Place::Row(meta.number, *id), Strength::Change);
                if let Some(args) = action.args {
                    given(args, patch, &mut out);
                }
            }
        }
    }
    out
}

fn given(meta: &'static ModelMeta, patch: &Patch, out: &mut Wanted) {
    for (index, given) in &patch.fields {
        let field = &meta.fields[*index];
        match given {
            Given::Value(value) => named(field, value, out),
            Given::Lookups(all) => {
                for one in all {
                    if let Given::Value(value) = one {
                        named(field, value, out);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Adds what a value refers to.
fn named(field: &'static Field, value: &Value, out: &mut Wanted) {
    let strength = match field.kind {
        Kind::Ref(_) | Kind::Many(_) | Kind::Tags => Strength::Refer,
        Kind::Any(target) if target.on_delete != OnDelete::Keep => Strength::Refer,
        // The rows at the other end are changed.
        Kind::Reverse(_) if field.writable() => Strength::Change,
        _ => return,
    };
    match value {
        Value::Any(any) => want(out, Place::Row(any.model, any.id), strength),
        Value::Int(_) | Value::Ids(_) => {
            let Some(target) = target_of(field) else { return };
            let one = value.as_int();
            for id in value.ids().iter().copied().chain(one) {
                want(out, Place::Row(target.number, id), strength);
            }
        }
        _ => {}
    }
}

/// Has everything stay that rows newly refer to. Answers what is not there and of which no foreign key says that it must
/// be.
pub async fn hold(w: &mut Writer, meta: &'static ModelMeta, items: &[Item]) -> Result<Vec<Place>> {
    let mut wanted = Wanted::new();
    let mut loose = BTreeSet::new();
    for (index, field) in meta.fields.iter().enumerate().filter(|(_, field)| field.storage != Storage::Virtual) {
        for item in items {
            let Some(value) = changed(item, index) else { continue };
            let mut own = Wanted::new();
            named(field, value, &mut own);
            if let Kind::Any(_) = field.kind {
                loose.extend(own.keys().copied());
            }
            wanted.append(&mut own);
        }
    }
    of_customs(w, meta, items, &mut wanted, &mut loose).await?;
    tree::of_items(meta, items, &mut wanted);
    let absent = locks::hold(w, wanted).await?;
    Ok(absent.into_iter().filter(|place| loose.contains(place)).collect())
}

/// A value that is not what was stored.
fn changed(item: &Item, index: usize) -> Option<&Value> {
    let now = item.after.as_ref()?.at(index);
    let before = item.before.as_ref().map(|row: &Row| row.at(index));
    Some(now).filter(|now| before != Some(*now) && !now.is_null())
}

/// What custom fields newly refer to.
async fn of_customs(
    w: &mut Writer,
    meta: &'static ModelMeta,
    items: &[Item],
    wanted: &mut Wanted,
    loose: &mut BTreeSet<Place>,
) -> Result<()> {
    let Some(index) = definitions::index(meta) else { return Ok(()) };
    if !items.iter().any(|item| changed(item, index).is_some()) {
        return Ok(());
    }
    let all = w.customs().await?;
    for custom in all.of(meta) {
        let Some(target) = custom::target(custom) else { continue };
        for item in items {
            let Some(Value::Json(Json::Object(values))) = changed(item, index) else { continue };
            for id in values.get(&custom.name).map(custom::ids).unwrap_or_default() {
                let place = Place::Row(target.number, id);
                want(wanted, place, Strength::Refer);
                loose.insert(place);
            }
        }
    }
    Ok(())
}
