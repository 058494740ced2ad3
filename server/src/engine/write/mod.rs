//! The one write path.
//!
//! A batch of operations on one model goes through: load and lock → permission on what was → merge
//! the patch → field checks → model rules → references and uniqueness → write → after-rules →
//! permission on what is → change records → outbox → search text. All batches of a `Writer` share
//! one transaction and one request id; nothing is visible before `commit` and all of it after.

mod act;
mod check;
pub mod custom;
mod ends;
pub mod identity;
pub mod locks;
mod log;
mod lookup;
pub mod merge;
mod plan;
mod refers;
mod remove;
mod restore;
mod store;
pub mod tree;
mod unit;
pub mod unlogged;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use shared::error::Errors;
use shared::meta::{ModelMeta, Storage};
use shared::patch::Patch;
use shared::row::Row;
use shared::value::Value;

use super::catalog::{Mask, bit, info, mask};
use super::custom::{self as definitions, Definitions};
use super::list;
use super::load::{self, Lock};
use crate::cx::{Action, Cx, Grant};
use crate::db::{Reader, Sql, Tx, Work};
use crate::error::{Error, ItemErrors, Result, Stale};
use crate::rules;
use locks::{Locks, Strength, Wanted};

pub use act::{Act, suggested};
pub use lookup::Known;
pub use plan::plan;
pub use restore::{Part, Refused};
pub use unit::{End, job, unit};

/// One operation. `version` refuses the operation when the row has another one by now.
#[derive(Debug, Clone)]
pub enum Op {
    /// `id` is given only to bring a deleted object back.
    Create {
        patch: Patch,
        id: Option<i64>,
    },
    Update {
        id: i64,
        patch: Patch,
        version: Option<i64>,
    },
    Delete {
        id: i64,
        version: Option<i64>,
        message: String,
    },
    /// Does what the model declares; `patch` is of its arguments.
    Act {
        id: i64,
        action: &'static shared::action::Action,
        patch: Patch,
        version: Option<i64>,
    },
}

impl Op {
    pub fn action(&self) -> Action {
        match self {
            Self::Create { .. } => Action::Add,
            Self::Update { .. } => Action::Change,
            Self::Delete { .. } => Action::Delete,
            Self::Act { action, .. } => Action::to_do(action),
        }
    }
}

/// Whether the caller may do such things to a model's objects at all. Which of them is known when they are loaded.
pub fn may(cx: &Cx, meta: &'static ModelMeta, ops: &[Op]) -> Result<()> {
    if meta.traits.read_only {
        return Err(Error::Forbidden(format!("{} cannot be written.", meta.plural)));
    }
    let wanted: HashSet<Action> = ops.iter().map(Op::action).collect();
    for action in Action::of(meta).filter(|action| wanted.contains(action)) {
        cx.caller.require(action, meta)?;
    }
    Ok(())
}

/// Whose wish a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// The caller's: permissions apply.
    Caller,
    /// A rule's or the program's: it follows from something already permitted.
    Rules,
}

/// One operation on its way through the pipeline.
#[derive(Debug)]
pub struct Item {
    /// Position in the batch.
    pub index: usize,
    pub before: Option<Row>,
    /// `None` for a deletion.
    pub after: Option<Row>,
    pub patch: Patch,
    pub errors: Errors,
    pub message: String,
    /// The action that this is, be it asked for or what a change of fields amounts to.
    pub act: Option<Act>,
}

impl Item {
    /// A change of a row, or its deletion, that nobody wished for in so many words.
    pub fn of(index: usize, before: Option<Row>, after: Option<Row>) -> Self {
        Self {
            index,
            before,
            after,
            patch: Patch::default(),
            errors: Errors::default(),
            message: String::new(),
            act: None,
        }
    }

    pub fn id(&self) -> i64 {
        self.after.as_ref().or(self.before.as_ref()).map_or(0, Row::id)
    }

    pub fn creates(&self) -> bool {
        self.before.is_none()
    }

    pub fn deletes(&self) -> bool {
        self.after.is_none()
    }

    /// Whether the caller gave this field.
    pub fn given(&self, field: &str) -> bool {
        self.meta().and_then(|meta| meta.index(field)).is_some_and(|index| self.patch.gives(index))
    }

    /// Whether the field's value differs from what was stored; always true on creation.
    pub fn changed(&self, field: &str) -> bool {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => before.get(field) != after.get(field),
            _ => true,
        }
    }

    pub fn meta(&self) -> Option<&'static ModelMeta> {
        self.after.as_ref().or(self.before.as_ref()).map(Row::meta)
    }

    /// Fields whose values differ, without those the engine keeps.
    fn differences(&self) -> Mask {
        let (Some(before), Some(after)) = (&self.before, &self.after) else { return Mask::MAX };
        let fields = after.meta().fields.iter().enumerate();
        fields.filter(|(i, f)| !f.system && before.at(*i) != after.at(*i)).fold(0, |mask, (i, _)| mask | bit(i))
    }
}

/// What became of one operation.
#[derive(Debug, Clone)]
pub struct Written {
    pub id: i64,
    pub action: Action,
    /// False when the patch said what was already so.
    pub changed: bool,
}

/// A state of a transaction (`Writer::savepoint`).
#[must_use]
pub struct Savepoint {
    notes: usize,
}

/// A transaction of batches.
pub struct Writer {
    pub cx: Cx,
    tx: Tx,
    /// What rules tell the caller besides the objects: item index, key, value (a new token's text).
    pub notes: Vec<(usize, String, serde_json::Value)>,
    /// Definitions of custom fields as this transaction sees them, once they were asked for.
    customs: Option<Arc<Definitions>>,
    /// The last id reserved of each table, where the database does not keep it itself (SQLite).
    reserved: HashMap<String, i64>,
    /// What it has locked (PostgreSQL).
    locks: Locks,
    /// Whether it will be given up whatever happens.
    rehearsal: bool,
}

impl Writer {
    /// A transaction that writes `models` and what follows from that; an empty list stands for any. It is given up when it
    /// takes longer than a request may hold what others wait for. `unit` begins it, and begins it again; nobody else does
    /// but tests that hold something.
    pub async fn begin(cx: &Cx, models: &[&'static ModelMeta]) -> Result<Self> {
        Self::open(cx, models, Work::Request).await
    }

    async fn open(cx: &Cx, models: &[&'static ModelMeta], work: Work) -> Result<Self> {
        let defines = models.is_empty() || models.iter().any(|meta| rules::of(meta).defines());
        let tx = cx.app.db.begin_holding(definitions::hold(defines), work).await?;
        Ok(Self {
            cx: cx.clone(),
            tx,
            notes: Vec::new(),
            customs: None,
            reserved: HashMap::new(),
            locks: Locks::default(),
            rehearsal: false,
        })
    }

    /// From here on this is only a rehearsal: everything is written and checked as ever, but nothing is recorded for
    /// others, and it cannot be committed.
    pub fn rehearse(&mut self) {
        self.rehearsal = true;
    }

    /// Returns when everything is on disk.
    async fn commit(self) -> Result<()> {
        if self.rehearsal {
            return Err(Error::Internal("a rehearsal cannot be committed".to_owned()));
        }
        self.tx.commit().await
    }

    pub fn reader(&mut self) -> Reader<'_> {
        self.tx.reader()
    }

    /// Loads rows like `load::rows`, and has them until the transaction ends.
    pub async fn locked(
        &mut self,
        meta: &'static ModelMeta,
        ids: &[i64],
        fields: Mask,
        strength: Strength,
    ) -> Result<Vec<Row>> {
        locks::rows(self, meta, ids, strength).await?;
        let cx = self.cx.clone();
        load::rows(&cx, &mut self.tx.reader(), meta, ids, fields, Lock::No).await
    }

    /// Takes everything back. Answers all that it was found to need, had or not.
    async fn give_up(self) -> Wanted {
        self.tx.rollback().await;
        self.locks.needed()
    }

    /// A state of the transaction that one can come back to.
    pub async fn savepoint(&mut self) -> Result<Savepoint> {
        self.say("SAVEPOINT attempt").await?;
        Ok(Savepoint { notes: self.notes.len() })
    }

    /// Takes back everything that was written since then.
    pub async fn back_to(&mut self, savepoint: Savepoint) -> Result<()> {
        self.say("ROLLBACK TO attempt").await?;
        self.notes.truncate(savepoint.notes);
        self.customs = None;
        self.say("RELEASE attempt").await
    }

    /// Keeps what was written since then.
    pub async fn release(&mut self, _savepoint: Savepoint) -> Result<()> {
        self.say("RELEASE attempt").await
    }

    async fn say(&mut self, words: &str) -> Result<()> {
        let mut sql = Sql::new(self.reader().dialect());
        sql.push(words);
        self.tx.execute(sql).await.map(drop)
    }

    pub fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// The id of the one object that has these attributes and that the caller may see, or what is
    /// wrong with them. `known` keeps the answers.
    pub async fn lookup(
        &mut self,
        target: &'static ModelMeta,
        attributes: &serde_json::Map<String, serde_json::Value>,
        known: &mut Known,
    ) -> Result<Result<i64, String>> {
        lookup::lookup(self, target, attributes, Trust::Caller, known).await
    }

    /// The definitions of custom fields. They stay as they are until the transaction ends.
    pub async fn customs(&mut self) -> Result<Arc<Definitions>> {
        if let Some(known) = &self.customs {
            return Ok(known.clone());
        }
        let cx = self.cx.clone();
        let found = definitions::definitions(&cx, &mut self.tx.reader()).await?;
        self.customs = Some(found.clone());
        Ok(found)
    }

    /// Says that this transaction has changed the definitions.
    pub async fn customs_changed(&mut self) -> Result<()> {
        self.customs = None;
        definitions::change(&mut self.tx).await
    }

    /// Runs one batch, all or nothing.
    pub async fn run(&mut self, meta: &'static ModelMeta, ops: Vec<Op>, trust: Trust) -> Result<Vec<Written>> {
        // Boxed because rules write through the same door.
        Box::pin(self.batch(meta, ops, trust)).await
    }

    async fn batch(&mut self, meta: &'static ModelMeta, ops: Vec<Op>, trust: Trust) -> Result<Vec<Written>> {
        let cx = self.cx.clone();
        let (mut items, mut errors) = self.load(meta, ops, trust).await?;
        act::ready(self, meta, &items)?;
        act::arguments(self, meta, &mut items, trust).await?;
        merge::patches(self, meta, &mut items, trust).await?;
        let rules = rules::of(meta);
        for item in items.iter_mut().filter(|item| !item.deletes()) {
            rules.prepare(&cx, item);
            if let Some(after) = &mut item.after {
                rules.complete(after);
            }
            rules.form(item);
            act::recognise(&cx, item);
        }
        check::values(meta, &mut items);
        merge::references(self, meta, &mut items, trust).await?;
        rules::everywhere(self, meta, &mut items).await?;
        // Rules may rely on values that are sound, so the others are spared them; duplicates are
        // looked for among all, so that one request says everything that is wrong with it.
        let (mut sound, broken): (Vec<Item>, Vec<Item>) = items.into_iter().partition(|item| item.errors.is_empty());
        if !sound.is_empty() {
            rules.check(self, &mut sound).await?;
            if meta.traits.nested {
                tree::check(self, meta, &mut sound).await?;
            }
        }
        let mut items = sound;
        items.extend(broken);
        items.sort_by_key(|item| item.index);
        check::unique(self, meta, &mut items).await?;
        custom::unique(self, meta, &mut items).await?;
        errors.extend(refused(&mut items));
        if !errors.is_empty() {
            errors.sort_by_key(|error| error.index);
            return Err(Error::InvalidItems(errors));
        }
        self.apply(meta, items, trust).await
    }

    /// Writes checked items and everything that follows from them.
    async fn apply(&mut self, meta: &'static ModelMeta, mut items: Vec<Item>, trust: Trust) -> Result<Vec<Written>> {
        let cx = self.cx.clone();
        let gone: Vec<i64> = items.iter().filter(|item| item.deletes()).map(Item::id).collect();
        if !gone.is_empty() {
            remove::detach(self, &[(meta, gone.clone())]).await?;
        }
        let mut written = Vec::with_capacity(items.len());
        for item in &mut items {
            let action = match (&item.before, &item.after) {
                (None, _) => Action::Add,
                (_, None) => Action::Delete,
                _ => Action::Change,
            };
            // What was asked for is done, be the row as it was.
            let asked = item.act.as_ref().is_some_and(|act| act.asked);
            let changed = action != Action::Change || asked || item.differences() != 0;
            written.push(Written { id: item.id(), action, changed });
        }
        let ends = ends::given(meta, &items);
        let mut keep = written.iter().map(|w| w.changed);
        items.retain(|_| keep.next().unwrap_or(true));
        if !refers::hold(self, meta, &items).await?.is_empty() {
            // It was there when it was looked at.
            return Err(Error::Overtaken);
        }
        stamp(meta, &mut items, &cx);
        let changes = store::allocate(self, meta, &mut items).await?;
        store::insert(self, meta, &items).await?;
        store::update(self, meta, &items).await?;
        store::through(self, meta, &items).await?;
        store::delete(self, meta, &gone).await?;
        if meta.traits.nested {
            tree::keep(self, meta, &items).await?;
        }
        rules::of(meta).after(self, &items).await?;
        if trust == Trust::Caller {
            self.permit_after(meta, &items).await?;
        }
        if !self.rehearsal {
            log::record(self, meta, &items, &changes, trust).await?;
        }
        // Ids of created rows are known only now; unchanged ones were taken out of `items`.
        let mut done = items.iter();
        for entry in written.iter_mut().filter(|w| w.changed) {
            entry.id = done.next().map_or(entry.id, Item::id);
        }
        ends::write(self, ends, &mut written, trust).await?;
        Ok(written)
    }

    /// Turns operations into items: loads and locks what exists, checks permission and version.
    /// Operations on what does not exist come back as errors.
    async fn load(
        &mut self,
        meta: &'static ModelMeta,
        ops: Vec<Op>,
        trust: Trust,
    ) -> Result<(Vec<Item>, Vec<ItemErrors>)> {
        let cx = self.cx.clone();
        let many = ops.len() > 1;
        if trust == Trust::Caller {
            may(&cx, meta, &ops)?;
        }
        let mut wanted = refers::of_ops(meta, &ops);
        tree::of_ops(self, meta, &ops, &mut wanted).await?;
        locks::hold(self, wanted).await?;
        let actions: HashSet<Action> = ops.iter().map(Op::action).collect();
        let wanted: Vec<i64> = ops
            .iter()
            .filter_map(|op| match op {
                Op::Create { .. } => None,
                Op::Update { id, .. } | Op::Delete { id, .. } | Op::Act { id, .. } => Some(*id),
            })
            .collect();
        let everything = store::stored_mask(meta);
        let rows = load::rows(&cx, &mut self.tx.reader(), meta, &wanted, everything, Lock::No).await?;
        let mut rows: HashMap<i64, Row> = rows.into_iter().map(|row| (row.id(), row)).collect();
        if trust == Trust::Caller {
            for action in Action::of(meta).filter(|action| *action != Action::Add) {
                if action == Action::View || actions.contains(&action) {
                    self.permit(meta, action, &mut rows).await?;
                }
            }
        }
        let (mut errors, mut stale) = (Vec::new(), Vec::new());
        let mut items = Vec::with_capacity(ops.len());
        for (index, op) in ops.into_iter().enumerate() {
            let mut act = None;
            let (id, patch, version, message) = match op {
                Op::Create { mut patch, id } => {
                    let mut row = Row::empty(meta);
                    if let Some(id) = id {
                        row.set_at(0, Value::Int(id));
                    }
                    let message = patch.message.clone();
                    let errors = std::mem::take(&mut patch.errors);
                    items.push(Item { index, before: None, after: Some(row), patch, errors, message, act });
                    continue;
                }
                Op::Update { id, patch, version } => {
                    let message = patch.message.clone();
                    (id, Some(patch), version, message)
                }
                Op::Delete { id, version, message } => (id, None, version, message),
                Op::Act { id, action, mut patch, version } => {
                    let own = Patch { errors: std::mem::take(&mut patch.errors), ..Patch::default() };
                    let message = std::mem::take(&mut patch.message);
                    act = Some(Act::asked(action, patch));
                    (id, Some(own), version, message)
                }
            };
            let Some(before) = rows.remove(&id) else {
                if !many {
                    return Err(Error::NotFound);
                }
                let twice = items.iter().any(|item: &Item| item.id() == id);
                let message = if twice { "This object is listed twice." } else { "This object does not exist." };
                let mut said = Errors::one("id", message);
                said.merge(patch.map(|patch| patch.errors).unwrap_or_default());
                errors.push(ItemErrors { index, id: Some(id), errors: said });
                continue;
            };
            let differs = version.is_some_and(|version| version != before.version());
            if differs && many {
                let said = Errors::one("_version", changed_since(before.version()));
                stale.push(ItemErrors { index, id: Some(id), errors: said });
            } else if differs {
                return Err(Error::Stale(Box::new(Stale {
                    id,
                    version: before.version(),
                    theirs: None,
                    user: String::new(),
                    time: None,
                })));
            }
            let after = patch.is_some().then(|| before.clone());
            let mut patch = patch.unwrap_or_default();
            let errors = std::mem::take(&mut patch.errors);
            items.push(Item { index, before: Some(before), after, patch, errors, message, act });
        }
        if !stale.is_empty() {
            return Err(Error::StaleItems(stale));
        }
        Ok((items, errors))
    }

    /// Takes out the rows the caller may not do this to.
    async fn permit(&mut self, meta: &'static ModelMeta, action: Action, rows: &mut HashMap<i64, Row>) -> Result<()> {
        let cx = self.cx.clone();
        match cx.caller.grant(action, meta) {
            Grant::All => {}
            Grant::None => rows.clear(),
            Grant::Where(filter) => {
                let ids: Vec<i64> = rows.keys().copied().collect();
                let allowed = list::matching(&cx, &mut self.tx.reader(), meta, &ids, filter).await?;
                if action != Action::View && allowed.len() < ids.len() {
                    return Err(Error::Forbidden(format!("You may not {} all of these objects.", action.name())));
                }
                rows.retain(|id, _| allowed.contains(id));
            }
        }
        Ok(())
    }

    /// What was written must still be within what the caller may write.
    async fn permit_after(&mut self, meta: &'static ModelMeta, items: &[Item]) -> Result<()> {
        let cx = self.cx.clone();
        for action in [Action::Add, Action::Change] {
            let Grant::Where(filter) = cx.caller.grant(action, meta) else { continue };
            let ids: Vec<i64> = items
                .iter()
                .filter(|item| !item.deletes() && item.creates() == (action == Action::Add))
                // A word of its own grants what the action makes of a row.
                .filter(|item| item.act.as_ref().is_none_or(|act| !act.asked || act.action.grant.is_empty()))
                .map(Item::id)
                .collect();
            let allowed = list::matching(&cx, &mut self.tx.reader(), meta, &ids, filter).await?;
            if allowed.len() < ids.len() {
                return Err(Error::Forbidden("The result is outside what you may write.".to_owned()));
            }
        }
        Ok(())
    }
}

/// Times and versions of rows about to be written.
fn stamp(meta: &'static ModelMeta, items: &mut [Item], cx: &Cx) {
    let now = Value::Time(cx.now);
    for item in items.iter_mut() {
        let creates = item.creates();
        let Some(after) = &mut item.after else { continue };
        let version = if creates { 1 } else { after.version() + 1 };
        after.set("_version", Value::Int(version));
        if meta.has("last_updated") {
            after.set("last_updated", now.clone());
        }
        if creates && meta.has("created") && after.get("created").is_null() {
            after.set("created", now.clone());
        }
    }
}

/// What an item says whose object has another version by now.
pub fn changed_since(version: i64) -> String {
    format!("Somebody else changed it in the meantime: its version is {version}.")
}

/// What is wrong with the items.
fn refused(items: &mut [Item]) -> Vec<ItemErrors> {
    items
        .iter_mut()
        .filter(|item| !item.errors.is_empty())
        .map(|item| ItemErrors {
            index: item.index,
            id: item.before.as_ref().map(Row::id),
            errors: std::mem::take(&mut item.errors),
        })
        .collect()
}

/// Fields whose values change images and forms may compare: everything stored.
pub fn stored_fields(meta: &'static ModelMeta) -> Mask {
    let virtuals = meta.fields.iter().filter(|f| f.storage == Storage::Virtual).map(|f| f.name);
    info(meta).all & !mask(meta, virtuals)
}
