//! Actions on their way through the pipeline: whether they can be done, their arguments, and what they write.
//! What a model's rules do besides stands in `Rules::act` and `Rules::after`.

use shared::action::{self, Action, Ready};
use shared::error::{ALL, Errors};
use shared::meta::ModelMeta;
use shared::patch::Patch;
use shared::row::Row;

use super::{Item, Trust, Writer, check, merge};
use crate::cx::Cx;
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
    for item in items.iter_mut() {
        let (Some(mut act), Some(before)) = (item.act.take(), item.before.clone()) else { continue };
        if let Some(args) = act.action.args {
            read(w, args, &before, &mut act, item, trust).await?;
        } else if let Some((key, _)) = act.patch.extra.iter().next() {
            item.errors.add(key, "This action takes no such argument.");
        }
        if let Some(after) = &mut item.after {
            for (from, to) in act.action.gives(meta) {
                after.set_at(to, act.args.at(from).clone());
            }
            for (to, value) in act.action.values(meta, cx.now) {
                after.set_at(to, value);
            }
        }
        item.act = Some(act);
        rules::of(meta).act(&cx, item);
    }
    Ok(())
}

/// The arguments of one: what was given, what it is unless it is given, and what is wrong with it.
async fn read(
    w: &mut Writer,
    args: &'static ModelMeta,
    before: &Row,
    act: &mut Act,
    item: &mut Item,
    trust: Trust,
) -> Result<()> {
    let cx = w.cx.clone();
    let row = suggested(&cx, act.action, before);
    let patch = std::mem::take(&mut act.patch);
    for key in patch.extra.keys() {
        item.errors.add(key, "This action takes no such argument.");
    }
    // As if arguments of this kind had been kept before: what is not given stays.
    let mut one = [Item { patch, ..Item::of(0, Some(Row::empty(args)), Some(row)) }];
    merge::patches(w, args, &mut one, trust).await?;
    check::values(args, &mut one);
    merge::references(w, args, &mut one, trust).await?;
    let [one] = one;
    item.errors.merge(one.errors);
    act.args = one.after.unwrap_or_else(|| Row::empty(args));
    Ok(())
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
