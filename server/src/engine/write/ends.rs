//! References written from their other end: the `permissions` of a user are the `users` of permissions.
//!
//! What a client gives is the whole list. A row that is new in it refers here from now on, one that is missing no
//! longer does; both are changes of those rows, with their own permissions, rules and records.

use std::collections::{BTreeMap, BTreeSet};

use shared::error::Errors;
use shared::meta::{Field, Kind, ModelMeta};
use shared::patch::Patch;
use shared::registry;
use shared::row::Row;
use shared::value::Value;

use super::locks::Strength;
use super::{Item, Op, Trust, Writer, Written};
use crate::engine::catalog::mask;
use crate::engine::load::{self, Lock};
use crate::error::{Error, ItemErrors, Result};

/// One list that was given.
pub struct End {
    /// Position of its object in the batch.
    place: usize,
    meta: &'static ModelMeta,
    field: &'static Field,
    wanted: BTreeSet<i64>,
    message: String,
}

/// A row that refers, and for each object here whether it shall from now on.
type Turns = BTreeMap<i64, BTreeMap<i64, bool>>;

/// The lists that these items were given, which are the whole batch.
pub fn given(meta: &'static ModelMeta, items: &[Item]) -> Vec<End> {
    let written = |field: &Field| field.writable() && matches!(field.kind, Kind::Reverse(_));
    let mut out = Vec::new();
    for (index, field) in meta.fields.iter().enumerate().filter(|(_, field)| written(field)) {
        for (place, item) in items.iter().enumerate().filter(|(_, item)| item.patch.gives(index)) {
            let Some(after) = &item.after else { continue };
            let wanted = after.at(index).ids().iter().copied().collect();
            out.push(End { place, meta, field, wanted, message: item.message.clone() });
        }
    }
    out
}

/// Makes the rows of the other model refer as the lists say.
pub async fn write(w: &mut Writer, ends: Vec<End>, written: &mut [Written], trust: Trust) -> Result<()> {
    let mut fields: BTreeMap<&str, Vec<End>> = BTreeMap::new();
    for end in ends {
        fields.entry(end.field.name).or_default().push(end);
    }
    for ends in fields.into_values() {
        one_field(w, &ends, written, trust).await?;
    }
    Ok(())
}

async fn one_field(w: &mut Writer, ends: &[End], written: &mut [Written], trust: Trust) -> Result<()> {
    let Some(End { meta, field, message, .. }) = ends.first() else { return Ok(()) };
    let Kind::Reverse(referring) = field.kind else { return Ok(()) };
    let Some(model) = registry::model(referring.model) else { return Ok(()) };
    let Some((index, via)) = model.index(referring.via).zip(model.field(referring.via)) else { return Ok(()) };

    // Only rows that the caller may see count as left out of a list.
    let cx = w.cx.clone();
    let ids: Vec<i64> = ends.iter().map(|end| written[end.place].id).collect();
    let stored = load::rows(&cx, &mut w.reader(), meta, &ids, mask(meta, [field.name]), Lock::No).await?;
    let mut turns = Turns::new();
    for end in ends {
        let id = written[end.place].id;
        let now = stored.iter().find(|row| row.id() == id).map_or(&[][..], |row| row.get(field.name).ids());
        let left = now.iter().filter(|source| !end.wanted.contains(source));
        if left.clone().next().is_some() && matches!(via.kind, Kind::Ref(_)) && !via.null {
            let (one, here) = (model.label.to_lowercase(), meta.label.to_lowercase());
            let text = format!("Every {one} has a {here}: give it to another one, or delete it.");
            return Err(refused(end, id, text));
        }
        for source in left {
            turns.entry(*source).or_default().insert(id, false);
        }
        for source in end.wanted.iter().filter(|source| !now.contains(source)) {
            turns.entry(*source).or_default().insert(id, true);
        }
        written[end.place].changed |= turns.values().any(|turn| turn.contains_key(&id));
    }
    if turns.is_empty() {
        return Ok(());
    }
    let sources: Vec<i64> = turns.keys().copied().collect();
    // Locked: what others add to the same list meanwhile would be written over.
    let rows = w.locked(model, &sources, mask(model, [via.name]), Strength::Change).await?;
    let ops = rows.iter().map(|row| {
        let mut patch = Patch { message: message.clone(), ..Patch::default() };
        patch.set(index, turned(row, index, via, &turns[&row.id()]));
        Op::Update { id: row.id(), patch, version: None }
    });
    match w.run(model, ops.collect(), trust).await {
        Err(Error::InvalidItems(errors)) => {
            let text = errors.iter().flat_map(|item| item.errors.0.values().flatten()).next().cloned();
            Err(refused(&ends[0], ids[0], text.unwrap_or_default()))
        }
        other => other.map(|_| ()),
    }
}

/// The value of the field that refers, with this turn taken.
fn turned(row: &Row, index: usize, via: &Field, turn: &BTreeMap<i64, bool>) -> Value {
    if let Kind::Ref(_) = via.kind {
        return turn.iter().find(|(_, refers)| **refers).map_or(Value::Null, |(id, _)| Value::Int(*id));
    }
    let mut ids: BTreeSet<i64> = row.at(index).ids().iter().copied().collect();
    ids.retain(|id| turn.get(id) != Some(&false));
    ids.extend(turn.iter().filter(|(_, refers)| **refers).map(|(id, _)| *id));
    Value::Ids(ids.into_iter().collect())
}

fn refused(end: &End, id: i64, text: String) -> Error {
    let errors = Errors::one(end.field.name, text);
    Error::InvalidItems(vec![ItemErrors { index: end.place, id: Some(id), errors }])
}
