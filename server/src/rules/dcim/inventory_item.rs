//! Inventory items: a part and what it is part of are in one device. Source: reference sheet of
//! NetBox, §1.7.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use shared::models::dcim::inventory_item::InventoryItem;
use shared::registry;
use shared::row::Model;
use shared::value::{AnyRef, Value};

use crate::db::Sql;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{agree, ids_where, rows, touches};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        // What it was in stays behind.
        for item in items.iter_mut().filter(|item| !item.creates() && touches(item, &["device"])) {
            let stays = !item.given("component");
            if let Some(after) = item.after.as_mut().filter(|_| stays) {
                after.set("component", Value::Null);
            }
        }
        self.sound(w, items).await
    }

    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        agree(w, items, "parent", "device", "The parent is in another device.").await?;
        components(w, items).await?;
        let moved: Vec<i64> =
            items.iter().filter(|item| !item.creates() && touches(item, &["device"])).map(Item::id).collect();
        if moved.is_empty() {
            return Ok(());
        }
        // Children that move in the same request are checked above.
        let along: BTreeSet<i64> = moved.iter().copied().collect();
        let children = ids_where(w, InventoryItem::meta(), |sql: &mut Sql| {
            sql.push("parent_id").in_ints(moved);
        })
        .await?;
        let left = children.into_iter().filter(|id| !along.contains(id)).collect();
        let left = rows(w, InventoryItem::meta(), left, &["parent"]).await?;
        for item in items.iter_mut().filter(|item| left.values().any(|row| row.int("parent") == Some(item.id()))) {
            item.errors.add("device", "It has parts in the device; move those first.");
        }
        Ok(())
    }
}

/// The interface or bay a part is in is of the same device.
async fn components(w: &mut Writer, items: &mut [Item]) -> Result<()> {
    let component = |item: &Item| {
        let touched = touches(item, &["component", "device"]);
        item.after.as_ref().filter(|_| touched).and_then(|after| after.get("component").as_any())
    };
    let mut wanted: BTreeMap<i16, BTreeSet<i64>> = BTreeMap::new();
    for any in items.iter().filter_map(component) {
        wanted.entry(any.model).or_default().insert(any.id);
    }
    let mut devices: HashMap<AnyRef, Option<i64>> = HashMap::new();
    for (model, ids) in wanted {
        let Some(meta) = registry::numbered(model) else { continue };
        for (id, row) in rows(w, meta, ids.into_iter().collect(), &["device"]).await? {
            devices.insert(AnyRef { model, id }, row.int("device"));
        }
    }
    for item in items.iter_mut() {
        let Some(device) = component(item).and_then(|any| devices.get(&any)) else { continue };
        if item.after.as_ref().is_some_and(|after| after.int("device") != *device) {
            item.errors.add("component_id", "The component is of another device.");
        }
    }
    Ok(())
}
