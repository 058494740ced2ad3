//! Actions on their way through the pipeline: whether they can be done, their arguments, and what they write.
//! What a model's rules do besides stands in `Rules::act` and `Rules::after`.

use shared::action::{self, Action, Ready};
use shared::error::{ALL, Errors};
use shared::filter::Filter;
use shared::meta::ModelMeta;
use shared::patch::Patch;
use shared::row::Row;
use shared::value::Value;

use super::{Item, Trust, Writer, check, merge};
use crate::cx::Cx;
use crate::engine::list;
use crate::error::{Error, ItemErrors, Result};
use crate::rules;

/// The action that an item is.
#[derive(Debug, Clone)]
pub struct Act {
    pub action: &'static Action,
    /// Somebody asked for it; else a change of fields amounts to it.
    pub asked: bool,
    /// Its arguments, once they are read.
    pub args: Row,
    patch: Patch,
}

impl Act {
    /// What somebody asks for. `patch` is of the arguments.
    pub(super) fn asked(action: &'static Action, patch: Patch) -> Self {
        Self { action, asked: true, args: Row::empty(action.args.unwrap_or(&action::ARGS)), patch }
    }

    /// Whether it is this action, and was asked for.
    pub fn is(&self, name: &str) -> bool {
        self.asked && self.action.name == name
    }

    pub fn args<T: action::Args>(&self) -> T {
        T::from_row(&self.args)
    }
}

/// Refuses what cannot be done with the rows as they are, which are locked by now.
pub fn ready(w: &Writer, meta: &'static ModelMeta, items: &[Item]) -> Result<()> {
    let mut refused = Vec::new();
    let mut known: Option<Ready> = None;
    for item in items {
        let (Some(act), Some(before)) = (&item.act, &item.before) else { continue };
        let ready = match known.take().filter(|ready| std::ptr::eq(ready.action, act.action)) {
            Some(ready) => ready,
            None => Ready::new(meta, act.action, w.cx.now),
        };
        if let Some(why) = ready.why_not(before, &|text| w.cx.app.policy.serials.key(text)) {
            refused.push(ItemErrors { index: item.index, id: Some(item.id()), errors: Errors::one(ALL, why) });
        }
        known = Some(ready);
    }
    if refused.is_empty() { Ok(()) } else { Err(Error::NotNow(refused)) }
}

/// Reads the arguments of the actions that were asked for, and writes into the rows what follows from them.
pub async fn arguments(w: &mut Writer, meta: &'static ModelMeta, items: &mut [Item], trust: Trust) -> Result<()> {
    let cx = w.cx.clone();
    let mut given = Vec::new();
    for (place, item) in items.iter_mut().enumerate() {
        let (Some(act), Some(before)) = (&mut item.act, &item.before) else { continue };
        let patch = std::mem::take(&mut act.patch);
        patch.extra.keys().for_each(|key| item.errors.add(key, "This action takes no such argument."));
        // As if arguments of this kind had been kept before: what is not given stays.
        let (kept, row) = (Row::empty(act.args.meta()), suggested(&cx, act.action, before));
        given.push(Item { patch, ..Item::of(place, Some(kept), Some(row)) });
    }
    for alike in given.chunk_by_mut(same_arguments) {
        let Some(args) = alike.first().and_then(Item::meta) else { continue };
        merge::patches(w, args, alike, trust).await?;
        check::values(args, alike);
        merge::references(w, args, alike, trust).await?;
        choosable(w, args, alike).await?;
    }
    for one in given {
        let item = &mut items[one.index];
        item.errors.merge(one.errors);
        let (Some(act), Some(after), Some(args)) = (&mut item.act, &mut item.after, one.after) else { continue };
        for (from, to) in act.action.gives(meta) {
            after.set_at(to, args.at(from).clone());
        }
        for (to, value) in act.action.values(meta, cx.now) {
            after.set_at(to, value);
        }
        act.args = args;
        rules::of(meta).act(&cx, item);
    }
    Ok(())
}

/// Refuses what an argument may not be (`Field::among`).
async fn choosable(w: &mut Writer, args: &'static ModelMeta, items: &mut [Item]) -> Result<()> {
    let cx = w.cx.clone();
    for (index, field) in args.fields.iter().enumerate().filter(|(_, field)| !field.among.is_empty()) {
        let Some(target) = field.target() else { continue };
        let chosen = |item: &Item| match item.after.as_ref().map(|after| after.at(index).clone()) {
            Some(Value::Int(id)) => vec![id],
            Some(Value::Ids(ids)) => ids,
            _ => Vec::new(),
        };
        let ids = items.iter().flat_map(chosen).collect();
        // One that cannot be read takes nothing; the registry's test finds it.
        let filter = action::read(target, field.among, cx.now).map_or(Filter::Any(Vec::new()), Filter::All);
        let found = list::matching_each(&cx, &mut w.reader(), &[(target, ids, filter)]).await?;
        let fits = |id: &i64| found.get(&target.number).is_some_and(|ids| ids.contains(id));
        for item in items.iter_mut().filter(|item| !chosen(item).iter().all(fits)) {
            item.errors.add(field.name, "This cannot be chosen here.");
        }
    }
    Ok(())
}

/// Whether the arguments of two items are of one description. Those of actions have no number of their own.
fn same_arguments(one: &Item, other: &Item) -> bool {
    one.meta().zip(other.meta()).is_some_and(|(one, other)| std::ptr::eq(one, other))
}

/// The arguments of an action as a form begins with them.
pub fn suggested(cx: &Cx, action: &'static Action, row: &Row) -> Row {
    let meta = action.args.unwrap_or(&action::ARGS);
    let mut args = Row::empty(meta);
    for (at, field) in meta.fields.iter().enumerate().skip(1) {
        args.set_at(at, action::usual(field, row, cx.now));
    }
    rules::of(row.meta()).suggest(cx, action, row, &mut args);
    args
}

/// Finds the action that a change of fields amounts to: it is recorded and announced as that.
pub fn recognise(cx: &Cx, item: &mut Item) {
    let (Some(before), Some(after), None) = (&item.before, &item.after, &item.act) else { return };
    if after.meta().actions.is_empty() {
        return;
    }
    let found = action::amounts(before, after, cx.now, &|text| cx.app.policy.serials.key(text));
    item.act = found.map(|action| Act { asked: false, ..Act::asked(action, Patch::default()) });
}
