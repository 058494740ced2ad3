//! Deletion: what stands in the way, what goes too, what is cleared. `plan` says it in words.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use shared::meta::{Kind, ModelMeta, OnDelete};
use shared::models::core::object_change::ObjectChange;
use shared::registry;
use shared::row::Model;
use shared::value::Value;

use super::locks::{self, Strength};
use super::plan::{self, Bound, Via};
use super::{Item, Trust, Writer, merge, store};
use crate::db::schema::through;
use crate::db::{Reader, Sql};
use crate::engine::catalog::{Referrer, info};
use crate::engine::count;
use crate::error::Result;
use crate::rules;

/// Everything that follows from deleting some rows.
#[derive(Default)]
pub(super) struct Fate {
    /// Rows deleted, by model, and what led to them: nothing to those that are asked for.
    pub doomed: BTreeMap<i16, BTreeSet<i64>>,
    pub led: BTreeMap<i16, Vec<Via>>,
    pub blocked: Vec<Bound>,
    pub cleared: Vec<(Referrer, Bound)>,
    /// Fields of logs that forget these rows in place: there may be millions of entries.
    pub forgotten: Vec<(Referrer, Vec<i64>)>,
}

/// Rows of some models that are to go.
pub(super) type Roots = [(&'static ModelMeta, Vec<i64>)];

/// Whether what rules say against a deletion (`Rules::guards`) counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guarded {
    Yes,
    /// What is taken back again was never meant to be there.
    No,
}

/// Who follows cascades.
pub(super) enum Follower<'a> {
    /// Somebody who only wants to know.
    Asks(Reader<'a>),
    /// Somebody who will delete: rows are had alone before it is looked for what refers to them, so that nothing can begin
    /// to.
    Deletes(&'a mut Writer),
}

impl Follower<'_> {
    fn reader(&mut self) -> Reader<'_> {
        match self {
            Self::Asks(reader) => reader.again(),
            Self::Deletes(writer) => writer.reader(),
        }
    }

    async fn has(&mut self, meta: &ModelMeta, ids: &[i64], strength: Strength) -> Result<()> {
        match self {
            Self::Asks(_) => Ok(()),
            Self::Deletes(writer) => locks::rows(writer, meta, ids, strength).await,
        }
    }
}

/// Follows cascades to their end.
pub(super) async fn fate(mut by: Follower<'_>, roots: &Roots, guarded: Guarded) -> Result<Fate> {
    let mut fate = Fate::default();
    let mut queue: Vec<(&'static ModelMeta, Vec<i64>)> = roots.to_vec();
    for (meta, ids) in roots {
        fate.doomed.entry(meta.number).or_default().extend(ids);
    }
    while let Some((meta, ids)) = queue.pop() {
        by.has(meta, &ids, Strength::Remove).await?;
        for referrer in info(meta).referrers.iter().copied().chain(tagged(meta)) {
            if referrer.on_delete == OnDelete::Keep {
                continue;
            }
            let log = referrer.meta.traits.read_only && !referrer.meta.traits.logged;
            if log && referrer.on_delete == OnDelete::SetNull && matches!(referrer.field.kind, Kind::Ref(_)) {
                fate.forgotten.push((referrer, ids.clone()));
                continue;
            }
            let found = referring(&mut by.reader(), &referrer, meta, &ids).await?;
            if found.is_empty() {
                continue;
            }
            let via = Via { field: referrer.field, target: meta, ids: ids.clone() };
            match referrer.on_delete {
                OnDelete::Protect => {
                    fate.blocked.push(Bound { meta: referrer.meta, ids: found, via: Some(via) });
                }
                OnDelete::SetNull => {
                    fate.cleared.push((referrer, Bound { meta: referrer.meta, ids: found, via: Some(via) }));
                }
                OnDelete::Cascade => {
                    let doomed = fate.doomed.entry(referrer.meta.number).or_default();
                    let new: Vec<i64> = found.into_iter().filter(|id| doomed.insert(*id)).collect();
                    if !new.is_empty() {
                        fate.led.entry(referrer.meta.number).or_default().push(via);
                        queue.push((referrer.meta, new));
                    }
                }
                OnDelete::Keep => {}
            }
        }
    }
    for (number, ids) in fate.doomed.iter().filter(|_| guarded == Guarded::Yes) {
        let Some(meta) = registry::numbered(*number) else { continue };
        let ids: Vec<i64> = ids.iter().copied().collect();
        let guards = rules::of(meta).guards(&mut by.reader(), &ids).await?;
        fate.blocked.extend(guards.into_iter().map(|guard| Bound { meta: guard.meta, ids: guard.ids, via: None }));
    }
    // What is deleted anyway neither stands in the way nor is cleared.
    let doomed = std::mem::take(&mut fate.doomed);
    let alive = |meta: &ModelMeta, ids: &mut Vec<i64>| {
        ids.retain(|id| !doomed.get(&meta.number).is_some_and(|d| d.contains(id)));
        !ids.is_empty()
    };
    fate.blocked.retain_mut(|bound| alive(bound.meta, &mut bound.ids));
    fate.cleared.retain_mut(|(_, bound)| alive(bound.meta, &mut bound.ids));
    fate.doomed = doomed;
    for (_, bound) in &fate.cleared {
        by.has(bound.meta, &bound.ids, Strength::Change).await?;
    }
    Ok(fate)
}

/// Objects that a tag can be on: they lose it when it goes.
fn tagged(target: &'static ModelMeta) -> impl Iterator<Item = Referrer> {
    let models = registry::all().filter(move |_| target.wire() == "extras.tag");
    models.filter_map(|meta| {
        let field = meta.fields.iter().find(|field| matches!(field.kind, Kind::Tags))?;
        Some(Referrer { meta, field, on_delete: OnDelete::SetNull })
    })
}

/// Ids of rows that refer to any of `ids` through one field.
async fn referring(reader: &mut Reader<'_>, referrer: &Referrer, target: &ModelMeta, ids: &[i64]) -> Result<Vec<i64>> {
    let mut sql = Sql::new(reader.dialect());
    let field = referrer.field;
    match field.kind {
        Kind::Many(_) => {
            let (table, source, dest) = through(referrer.meta, field.name);
            sql.push("SELECT DISTINCT ").name(source).push(" FROM ").name(&table).push(" WHERE ").name(dest);
        }
        Kind::Tags => {
            sql.push("SELECT DISTINCT object_id FROM extras_taggeditem WHERE object_type = ")
                .int(referrer.meta.number.into());
            sql.push(" AND tag_id");
        }
        Kind::Any(_) => {
            sql.push("SELECT id FROM ").name(referrer.meta.table).push(" WHERE ").name(&format!("{}_type", field.name));
            sql.push(" = ").int(target.number.into()).push(" AND ").name(&format!("{}_id", field.name));
        }
        _ => {
            sql.push("SELECT id FROM ").name(referrer.meta.table).push(" WHERE ").name(&field.column());
        }
    }
    sql.in_ints(ids.to_vec());
    reader.ids(sql).await
}

/// Before rows go: refuses when something protects them, deletes what cascades, clears what points
/// at them. All of it is logged as the changes it is.
pub async fn detach(w: &mut Writer, roots: &Roots) -> Result<()> {
    let fate = fate(Follower::Deletes(w), roots, Guarded::Yes).await?;
    carry_out(w, roots, fate).await
}

/// Does what is known to follow from deleting some rows.
pub(super) async fn carry_out(w: &mut Writer, roots: &Roots, fate: Fate) -> Result<()> {
    let cx = w.cx.clone();
    if !fate.blocked.is_empty() {
        return Err(plan::refusal(&cx, &mut w.reader(), fate.blocked).await?);
    }
    for (number, doomed) in &fate.doomed {
        let Some(other) = registry::numbered(*number) else { continue };
        let doomed: Vec<i64> = doomed.iter().copied().collect();
        if !cx.app.policy.protections(other).is_empty() {
            let everything = store::stored_mask(other);
            let rows = w.locked(other, &doomed, everything, Strength::Remove).await?;
            rules::demands::protect(w, other, &rows).await?;
        }
        Box::pin(super::custom::detach(w, other, &doomed)).await?;
    }
    for (referrer, ids) in &fate.forgotten {
        let mut sql = Sql::new(w.reader().dialect());
        let column = referrer.field.column();
        sql.push("UPDATE ").name(referrer.meta.table).push(" SET ").name(&column).push(" = NULL WHERE ").name(&column);
        sql.in_ints(ids.clone());
        count::changed(referrer.meta, &mut sql);
        w.tx().execute(sql).await?;
    }
    for (referrer, bound) in &fate.cleared {
        clear(w, referrer, &bound.ids, &fate.doomed).await?;
    }
    for (number, doomed) in &fate.doomed {
        let Some(other) = registry::numbered(*number) else { continue };
        let chosen: HashSet<i64> =
            roots.iter().filter(|(meta, _)| meta.number == *number).flat_map(|(_, ids)| ids).copied().collect();
        let rest: Vec<i64> = doomed.iter().copied().filter(|id| !chosen.contains(id)).collect();
        if !rest.is_empty() {
            let everything = store::stored_mask(other);
            let rows = w.locked(other, &rest, everything, Strength::Remove).await?;
            let items: Vec<Item> =
                rows.into_iter().enumerate().map(|(index, row)| Item::of(index, Some(row), None)).collect();
            store::delete(w, other, &rest).await?;
            Box::pin(rules::of(other).after(w, &items)).await?;
            let count = if other.traits.logged { items.len() } else { 0 };
            let [changes] = store::next_ids(w, [(ObjectChange::meta().table, count)]).await?;
            super::log::record(w, other, &items, &changes, Trust::Rules).await?;
        }
    }
    Ok(())
}

async fn clear(w: &mut Writer, referrer: &Referrer, ids: &[i64], doomed: &BTreeMap<i16, BTreeSet<i64>>) -> Result<()> {
    let cx = w.cx.clone();
    let everything = store::stored_mask(referrer.meta);
    let rows = w.locked(referrer.meta, ids, everything, Strength::Change).await?;
    let gone = merge::target_of(referrer.field).and_then(|target| doomed.get(&target.number));
    let gone = |id: &i64| gone.is_some_and(|gone| gone.contains(id));
    let items = rows
        .into_iter()
        .enumerate()
        .map(|(index, before)| {
            let mut after = before.clone();
            let value = match before.get(referrer.field.name) {
                Value::Ids(all) => Value::Ids(all.iter().copied().filter(|id| !gone(id)).collect()),
                _ => Value::Null,
            };
            after.set(referrer.field.name, value);
            let mut item = Item::of(index, Some(before), Some(after));
            rules::of(referrer.meta).prepare(&cx, &mut item);
            if let Some(after) = &mut item.after {
                rules::of(referrer.meta).complete(after);
            }
            item
        })
        .collect();
    Box::pin(w.apply(referrer.meta, items, Trust::Rules)).await?;
    Ok(())
}
