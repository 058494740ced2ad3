//! Modules: in a free, enabled bay of their device, never inside themselves; what is on a module
//! moves with it. Source: reference sheet of NetBox, §1.7.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use shared::models::dcim::interface::Interface;
use shared::models::dcim::module::Module;
use shared::models::dcim::module_bay::ModuleBay;
use shared::row::{Model, Row};
use shared::value::Value;

use crate::db::Sql;
use crate::engine::write::locks::{self, Place, Strength, Wanted};
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{agree, follow, ids_where, rows, touches, update};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    /// Nothing is put into a disabled bay.
    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        self.sound(w, items).await?;
        let bays: BTreeSet<i64> = items.iter().filter_map(bay).collect();
        let bays = rows(w, ModuleBay::meta(), bays.into_iter().collect(), &["enabled"]).await?;
        for item in items.iter_mut() {
            let found = bay(item).and_then(|id| bays.get(&id));
            if found.is_some_and(|row| row.get("enabled").as_bool() == Some(false)) {
                item.errors.add("module_bay", "The bay is disabled.");
            }
        }
        Ok(())
    }

    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        agree(w, items, "module_bay", "device", "The bay is in another device.").await?;
        let ids: BTreeSet<i64> = items.iter().filter_map(bay).collect();
        if ids.is_empty() {
            return Ok(());
        }
        // Two modules that are put into each other's bays make a circle together.
        locks::hold(w, Wanted::from([(Place::Tree(Module::meta().number), Strength::Change)])).await?;
        let bays = above(w, ids).await?;
        for item in items.iter_mut() {
            let Some(found) = bay(item).and_then(|id| bays.get(&id)) else { continue };
            let (mut at, mut steps) = (found.row.int("module"), 0);
            while let Some(module) = at.filter(|_| steps <= bays.len()) {
                if module == item.id() {
                    item.errors.add("module_bay", "A module cannot be in a bay of its own.");
                    break;
                }
                steps += 1;
                at = bays.values().find(|bay| bay.holds == Some(module)).and_then(|bay| bay.row.int("module"));
            }
        }
        Ok(())
    }

    async fn keep(&self, w: &mut Writer, items: &[Item]) -> Result<()> {
        for item in items.iter().filter(|item| !item.creates() && touches(item, &["device"])) {
            let Some(device) = item.after.as_ref().and_then(|after| after.int("device")) else { continue };
            let on = |sql: &mut Sql| {
                sql.push("module_id = ").int(item.id()).push(" AND device_id <> ").int(device);
            };
            let within = |sql: &mut Sql| {
                sql.push("module_bay_id IN (SELECT id FROM dcim_modulebay WHERE module_id = ").int(item.id());
                sql.push(") AND device_id <> ").int(device);
            };
            for meta in [ModuleBay::meta(), Interface::meta()] {
                let ids = ids_where(w, meta, on).await?;
                carry(w, meta, ids, device).await?;
            }
            let ids = ids_where(w, Module::meta(), within).await?;
            carry(w, Module::meta(), ids, device).await?;
        }
        Ok(())
    }
}

/// The bay that a write puts a module into.
fn bay(item: &Item) -> Option<i64> {
    let touched = touches(item, &["module_bay"]);
    item.after.as_ref().filter(|_| touched).and_then(|after| after.int("module_bay"))
}

async fn carry(w: &mut Writer, meta: &'static shared::meta::ModelMeta, ids: Vec<i64>, device: i64) -> Result<()> {
    let op = |id| update(meta, id, vec![("device", Value::Int(device))], "Moved with its module");
    follow(w, meta, ids.into_iter().map(op).collect()).await
}

/// A bay and the module in it.
struct Bay {
    row: Row,
    holds: Option<i64>,
}

/// Bays, the bays of the modules that they are part of, and so on up to the device.
async fn above(w: &mut Writer, mut next: BTreeSet<i64>) -> Result<HashMap<i64, Bay>> {
    let mut bays = HashMap::new();
    while !next.is_empty() {
        let found = rows(w, ModuleBay::meta(), next.into_iter().collect(), &["module", "installed_module"]).await?;
        let modules: Vec<i64> = found.values().filter_map(|row| row.int("module")).collect();
        bays.extend(found.into_iter().map(|(id, row)| (id, Bay { holds: row.int("installed_module"), row })));
        let modules = rows(w, Module::meta(), modules, &["module_bay"]).await?;
        next = modules.values().filter_map(|row| row.int("module_bay")).filter(|id| !bays.contains_key(id)).collect();
    }
    Ok(bays)
}
