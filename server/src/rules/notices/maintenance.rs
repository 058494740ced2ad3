//! Maintenances: the window is in order, and a replacement marks the window it replaces.
//!
//! Source: reference sheet on notices, §4 (V1, S1, S2) and §11. There only a creation marks the
//! replaced window, whatever its state, and nothing keeps a chain of replacements from biting its
//! own tail; `has_replaces` means what it says here, `has_been_replaced` the other direction.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use shared::models::notices::maintenance::{MAINTENANCE_STATUS, Maintenance};
use shared::row::{Model, Row};
use shared::value::Value;

use super::event::{self, FINISHED};
use crate::cx::Cx;
use crate::db::{Dialect, Sql};
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{follow, negate, period, rows, touches, update};

pub struct Rules;

const RESCHEDULED: &str = "RE-SCHEDULED";

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

    fn form(&self, item: &mut Item) {
        period::ordered(item, "start", "end");
    }

    /// What is over cannot be replaced any more.
    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        self.sound(w, items).await?;
        let replaces: BTreeSet<i64> = items.iter().filter_map(replaced).collect();
        let status = rows(w, Maintenance::meta(), replaces.into_iter().collect(), &["status"]).await?;
        for item in items.iter_mut().filter(|item| !item.errors.has("replaces")) {
            let row = replaced(item).and_then(|id| status.get(&id));
            if row.is_some_and(|row| FINISHED.contains(&row.str("status"))) {
                item.errors.add("replaces", "This maintenance is over; it cannot be replaced any more.");
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

    /// The replaced window is marked.
    async fn after(&self, w: &mut Writer, items: &[Item]) -> Result<()> {
        let replaced: BTreeSet<i64> = items.iter().filter_map(replaced).collect();
        let op = |id| {
            update(Maintenance::meta(), id, vec![("status", Value::text(RESCHEDULED))], "Replaced by another window")
        };
        follow(w, Maintenance::meta(), replaced.into_iter().map(op).collect()).await
    }
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
