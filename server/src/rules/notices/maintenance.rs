//! Maintenances: the window is in order, and a replacement marks the window it replaces.
//!
//! Source: reference sheet on notices, §4 (V1, S1, S2) and §11. There only a creation marks the
//! replaced window, whatever its state, and nothing keeps a chain of replacements from biting its
//! own tail; `has_replaces` means what it says here, `has_been_replaced` the other direction.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use shared::models::notices::maintenance::{MAINTENANCE_STATUS, Maintenance, RescheduleMaintenance};
use shared::patch::Patch;
use shared::row::{Model, Row};
use shared::status::{REPLACED, is_over};
use shared::value::{AnyRef, Value};

use super::event;
use super::impact;
use crate::cx::Cx;
use crate::db::{Dialect, Sql};
use crate::engine::write::{Item, Op, Trust, Writer};
use crate::error::{Error, ItemErrors, Result};
use crate::rules::{follow, negate, period, rows, touches, update};

pub struct Rules;

/// What a window that takes the place of another has from it.
const KEPT: &[&str] =
    &["name", "summary", "provider", "original_timezone", "internal_ticket", "impact", "comments", "tags"];

#[async_trait]
impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        (field == "status_color").then(|| event::color(&MAINTENANCE_STATUS, alias))
    }

    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        match name {
            "has_replaces" => {
                negate(value, sql);
                sql.push("(").column(alias, "replaces_id").push(" IS NOT NULL)");
            }
            "has_been_replaced" => {
                let other = sql.alias();
                negate(value, sql);
                sql.push("EXISTS (SELECT 1 FROM notices_maintenance ").push(&other).push(" WHERE ");
                sql.column(&other, "replaces_id").push(" = ").column(alias, "id").push(")");
            }
            _ => return event::touched(Maintenance::meta(), name, value, alias, sql),
        }
        true
    }

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        event::zone(item);
    }

    fn complete(&self, row: &mut Row) {
        event::span(row);
    }

    fn act(&self, _cx: &Cx, item: &mut Item) {
        let (Some(act), Some(before)) = (item.act.as_ref().filter(|act| act.is(RESCHEDULE)), &item.before) else {
            return;
        };
        if ["start", "end"].into_iter().all(|name| act.args.get(name) == before.get(name)) {
            item.errors.add("start", "This is the window as it is now.");
        }
    }

    fn form(&self, item: &mut Item) {
        period::ordered(item, "start", "end");
    }

    /// What is over, or goes on, cannot be replaced any more.
    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        self.sound(w, items).await?;
        let replaces: BTreeSet<i64> = items.iter().filter_map(replaced).collect();
        let old = rows(w, Maintenance::meta(), replaces.into_iter().collect(), &["status", "start"]).await?;
        let now = w.cx.now;
        for item in items.iter_mut().filter(|item| !item.errors.has("replaces")) {
            let Some(row) = replaced(item).and_then(|id| old.get(&id)) else { continue };
            if is_over(row.str("status")) {
                item.errors.add("replaces", "This maintenance is over; it cannot be replaced any more.");
            } else if row.get("start").as_time().is_some_and(|start| start <= now) {
                item.errors.add("replaces", "This maintenance has begun; it cannot be replaced any more.");
            }
        }
        Ok(())
    }

    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        let Some(chain) = chain(w, items).await? else { return Ok(()) };
        for item in items.iter_mut() {
            let Some(to) = replaced(item) else { continue };
            let (mut at, mut steps) = (Some(to), 0);
            while let Some(id) = at.filter(|id| item.creates() || *id != item.id()) {
                steps += 1;
                at = chain.get(&id).copied().flatten().filter(|_| steps <= chain.len());
            }
            if at.is_some() {
                item.errors.add("replaces", "A maintenance cannot replace itself, not even by way of others.");
            }
        }
        Ok(())
    }

    /// The replaced window is marked; one that is rescheduled gets a window in its place.
    async fn after(&self, w: &mut Writer, items: &[Item]) -> Result<()> {
        for item in items.iter().filter(|item| item.act.as_ref().is_some_and(|act| act.is(RESCHEDULE))) {
            reschedule(w, item).await?;
        }
        let replaced: BTreeSet<i64> = items.iter().filter_map(replaced).collect();
        let op =
            |id| update(Maintenance::meta(), id, vec![("status", Value::text(REPLACED))], "Replaced by another window");
        follow(w, Maintenance::meta(), replaced.into_iter().map(op).collect()).await
    }
}

const RESCHEDULE: &str = "reschedule";

/// Makes the window that takes the place of another, touches what that touched, and says which it is.
async fn reschedule(w: &mut Writer, item: &Item) -> Result<()> {
    let (Some(act), Some(old)) = (&item.act, &item.before) else { return Ok(()) };
    let meta = Maintenance::meta();
    let window: RescheduleMaintenance = act.args();
    let mut patch = Patch { message: item.message.clone(), ..Patch::default() };
    let kept = KEPT.iter().map(|name| (*name, old.get(name).clone()));
    let own = [
        ("status", Value::text("TENTATIVE")),
        ("start", Value::Time(window.start)),
        ("end", Value::Time(window.end)),
        ("replaces", Value::Int(old.id())),
    ];
    for (name, value) in kept.chain(own) {
        if let Some(index) = meta.index(name) {
            patch.set(index, value);
        }
    }
    let made = w.run(meta, vec![Op::Create { patch, id: None }], Trust::Rules).await;
    let new = match made {
        Ok(written) => written.first().map_or(0, |written| written.id),
        // What is wrong with the new window is wrong with what was asked for.
        Err(Error::InvalidItems(mut items)) if items.len() == 1 => {
            let errors = items.remove(0).errors;
            return Err(Error::InvalidItems(vec![ItemErrors { index: item.index, id: Some(item.id()), errors }]));
        }
        Err(error) => return Err(error),
    };
    let [from, to] = [old.id(), new].map(|id| AnyRef { model: meta.number, id });
    impact::carry(w, from, to).await?;
    w.notes.push((item.index, "replaced_by".to_owned(), new.into()));
    Ok(())
}

/// What the item newly replaces.
fn replaced(item: &Item) -> Option<i64> {
    item.after.as_ref().filter(|_| touches(item, &["replaces"])).and_then(|after| after.int("replaces"))
}

/// The chains of replacements that the batch's new links lead into, as they will be. `None` when
/// there are no new links.
async fn chain(w: &mut Writer, items: &[Item]) -> Result<Option<HashMap<i64, Option<i64>>>> {
    let mut chain = HashMap::new();
    let mut next: BTreeSet<i64> = items.iter().filter_map(replaced).collect();
    if next.is_empty() {
        return Ok(None);
    }
    while !next.is_empty() {
        let found = rows(w, Maintenance::meta(), next.iter().copied().collect(), &["replaces"]).await?;
        next.clear();
        for (id, row) in found {
            let new = items.iter().find(|item| !item.creates() && item.id() == id).and_then(|item| item.after.as_ref());
            let row = new.unwrap_or(&row);
            let replaces = row.int("replaces");
            next.extend(replaces.filter(|id| !chain.contains_key(id)));
            chain.insert(id, replaces);
        }
        next.retain(|id| !chain.contains_key(id));
    }
    Ok(Some(chain))
}
