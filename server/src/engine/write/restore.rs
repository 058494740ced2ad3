//! Putting back what was there before: rows of any number of models at once, as they were stored.
//!
//! What is put back was valid once, so it is not judged as a wish is: guards of time and state (a window that has begun, a
//! state that is final, a serial that somebody else has by now) do not hold for it, and nothing is filled in or follows
//! from it. What keeps the data sound holds still: unique keys, references, trees and what else `Rules::sound` says, and
//! so do permissions and what the operator demands. Rows refer to each other in circles, so all of that is asked when
//! every row is written: foreign keys are compared at commit.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use serde_json::Value as Json;
use shared::check::NOT_NULL;
use shared::error::Errors;
use shared::meta::{Kind, ModelMeta, Storage};
use shared::patch::{Given, wire_name};
use shared::registry;
use shared::value::Value;

use super::remove::{self, Follower, Guarded};
use super::{Item, Op, Trust, Writer, check, custom, log, merge, refers, stamp, store, tree};
use crate::engine::custom::{self as definitions, Definitions};
use crate::error::{Error, Result};
use crate::rules::{self, demands};

/// What is put back of one model. A creation has its id, and patches have values only.
pub struct Part {
    pub meta: &'static ModelMeta,
    pub ops: Vec<Op>,
    /// Rows that others have changed since: what they become was never stored, so their fields are checked against each
    /// other.
    pub mixed: HashSet<i64>,
}

/// A row that cannot be put back, and why.
pub struct Refused {
    pub meta: &'static ModelMeta,
    pub id: i64,
    pub errors: Errors,
}

struct Batch {
    meta: &'static ModelMeta,
    items: Vec<Item>,
    /// Ids of the change records.
    changes: Vec<i64>,
}

impl Writer {
    /// Puts rows back. Whoever gets a refusal must give the transaction up.
    pub async fn restore(&mut self, mut parts: Vec<Part>) -> Result<Vec<Refused>> {
        // What says what others have comes before all of them.
        parts.sort_by_key(|part| (!rules::of(part.meta).defines(), part.meta.number));
        let mut refused = Vec::new();
        let mut batches = Vec::with_capacity(parts.len());
        for part in parts {
            batches.push(self.put(part, Trust::Caller, &mut refused).await?);
        }
        if !refused.is_empty() {
            return Ok(refused);
        }
        self.take_away(&batches).await?;
        for batch in &mut batches {
            self.judge(batch).await?;
            refused.extend(taken(batch));
        }
        if !refused.is_empty() {
            return Ok(refused);
        }
        for Batch { meta, items, .. } in &batches {
            if meta.traits.nested {
                tree::keep(self, meta, items).await?;
            }
            rules::of(meta).keep(self, items).await?;
        }
        for Batch { meta, items, changes } in &batches {
            self.permit_after(meta, items).await?;
            log::record(self, meta, items, changes, Trust::Caller).await?;
        }
        Ok(refused)
    }

    /// Puts rows back of which the log does not tell, as far as that is possible: nobody is refused anything for them.
    pub async fn restore_unlogged(&mut self, parts: Vec<Part>) -> Result<()> {
        for part in parts {
            let Batch { meta, items, .. } = self.put(part, Trust::Rules, &mut Vec::new()).await?;
            rules::of(meta).keep(self, &items).await?;
            log::record(self, meta, &items, &[], Trust::Caller).await?;
        }
        Ok(())
    }

    /// Writes the rows of one model; those that are to go are left for later.
    async fn put(&mut self, part: Part, trust: Trust, refused: &mut Vec<Refused>) -> Result<Batch> {
        let (cx, meta) = (self.cx.clone(), part.meta);
        let (mut items, errors) = self.load(meta, part.ops, trust).await?;
        let lost = errors.into_iter().map(|error| Refused { meta, id: error.id.unwrap_or(0), errors: error.errors });
        refused.extend(lost);
        let definitions = self.customs().await?;
        let rules = rules::of(meta);
        for item in items.iter_mut().filter(|item| !item.deletes()) {
            back(meta, item, &definitions, cx.now);
            if let Some(after) = &mut item.after {
                rules.complete(after);
            }
            if part.mixed.contains(&item.id()) {
                rules.form(item);
            }
        }
        if trust == Trust::Rules {
            merge::references(self, meta, &mut items, trust).await?;
        }
        check::unique(self, meta, &mut items).await?;
        custom::unique(self, meta, &mut items).await?;
        let mut batch = Batch { meta, items, changes: Vec::new() };
        refused.extend(taken(&batch));
        batch.items.retain(|item| item.errors.is_empty() && item.differences() != 0);
        stamp(meta, &mut batch.items, &cx);
        batch.changes = store::allocate(self, meta, &mut batch.items).await?;
        if trust == Trust::Caller && !refused.is_empty() {
            return Ok(batch);
        }
        store::update(self, meta, &batch.items).await?;
        store::insert(self, meta, &batch.items).await?;
        store::through(self, meta, &batch.items).await?;
        if rules.defines() {
            self.customs_changed().await?;
        }
        Ok(batch)
    }

    /// Deletes the rows that are to go. Nothing that others made may go or be emptied with them; bookmarks and the like,
    /// which nobody misses with their object, do not count.
    async fn take_away(&mut self, batches: &[Batch]) -> Result<()> {
        let gone =
            |batch: &Batch| -> Vec<i64> { batch.items.iter().filter(|item| item.deletes()).map(Item::id).collect() };
        let roots: Vec<(&'static ModelMeta, Vec<i64>)> =
            batches.iter().map(|batch| (batch.meta, gone(batch))).filter(|(_, ids)| !ids.is_empty()).collect();
        if roots.is_empty() {
            return Ok(());
        }
        let fate = remove::fate(Follower::Deletes(self), &roots, Guarded::No).await?;
        let mut used: BTreeMap<i16, BTreeSet<i64>> = BTreeMap::new();
        let bound = fate.blocked.iter().chain(fate.cleared.iter().map(|(_, bound)| bound));
        let bound = bound.map(|bound| (bound.meta.number, bound.ids.clone()));
        let doomed = fate.doomed.iter().map(|(number, ids)| (*number, ids.iter().copied().collect::<Vec<i64>>()));
        for (number, ids) in bound.chain(doomed) {
            used.entry(number).or_default().extend(ids);
        }
        for (number, ids) in used {
            let Some(meta) = registry::numbered(number).filter(|meta| meta.traits.logged) else { continue };
            let own: HashSet<i64> =
                roots.iter().filter(|root| root.0.number == number).flat_map(|root| &root.1).copied().collect();
            let others = ids.iter().filter(|id| !own.contains(id)).count();
            if others > 0 {
                let (what, refer) = if others == 1 { (meta.label, "refers") } else { (meta.plural, "refer") };
                let what = what.to_lowercase();
                return Err(Error::Conflict(format!(
                    "This cannot be undone: {others} {what} {refer} to what it made by now."
                )));
            }
        }
        remove::carry_out(self, &roots, fate).await?;
        for (meta, ids) in &roots {
            store::delete(self, meta, ids).await?;
        }
        Ok(())
    }

    /// What must hold although it was valid once, when all rows are written.
    async fn judge(&mut self, batch: &mut Batch) -> Result<()> {
        let (meta, items) = (batch.meta, batch.items.as_mut_slice());
        // What is there stays; what is not is told right away.
        refers::hold(self, meta, items).await?;
        merge::references(self, meta, items, Trust::Caller).await?;
        custom::references(self, meta, items).await?;
        let written: Vec<_> = items.iter().map(|item| item.after.clone()).collect();
        rules::of(meta).sound(self, items).await?;
        for (item, written) in items.iter_mut().zip(written) {
            item.after = written;
        }
        if meta.traits.nested {
            tree::check(self, meta, items).await?;
        }
        demands::validate(self, meta, items).await
    }
}

/// What is wrong with the items of a batch.
fn taken(batch: &Batch) -> Vec<Refused> {
    let meta = batch.meta;
    let wrong = batch.items.iter().filter(|item| !item.errors.is_empty());
    wrong.map(|item| Refused { meta, id: item.id(), errors: item.errors.clone() }).collect()
}

/// The values of a patch into its row. Fields that came after the state was recorded get their defaults; values of custom
/// fields that there are no more are left out, as they went everywhere.
fn back(meta: &'static ModelMeta, item: &mut Item, definitions: &Definitions, now: DateTime<Utc>) {
    let creates = item.creates();
    let Some(after) = &mut item.after else { return };
    if creates {
        merge::defaults(meta, after, now);
    }
    for (index, given) in &item.patch.fields {
        if let Given::Value(value) = given {
            after.set_at(*index, value.clone());
        }
    }
    if let Some(index) = definitions::index(meta)
        && let Value::Json(Json::Object(values)) = after.at(index)
    {
        let known = |name: &str| definitions.of(meta).iter().any(|custom| custom.name == name);
        if !values.keys().all(|name| known(name)) {
            let kept = values.iter().filter(|(name, _)| known(name));
            let kept = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
            after.set_at(index, Value::Json(Json::Object(kept)));
        }
    }
    for (index, field) in meta.fields.iter().enumerate() {
        let stored = field.storage == Storage::Column && !field.system && !matches!(field.kind, Kind::Id);
        if stored && !field.null && after.at(index).is_null() {
            item.errors.add(wire_name(field), NOT_NULL);
        }
    }
}
