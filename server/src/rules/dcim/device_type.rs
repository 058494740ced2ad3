//! Device types: heights in halves, units of weight, and the devices already mounted.
//!
//! Source: reference sheet of NetBox, §1.5.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use rust_decimal::Decimal;
use shared::row::Row;

use super::mounting::{self, Slot, decimal, in_halves};
use super::rack;
use crate::db::{Sql, Ty};
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::touches;

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn form(&self, item: &mut Item) {
        rack_weight(item);
        if !touches(item, &["u_height", "subdevice_role"]) {
            return;
        }
        let Some(after) = &item.after else { return };
        let height = decimal(after.get("u_height")).unwrap_or_default();
        if !in_halves(height) {
            item.errors.add("u_height", "The height is a multiple of 0.5 U.");
        } else if after.str("subdevice_role") == "child" && !height.is_zero() {
            item.errors.add("u_height", "A child device has no height of its own: it must be 0 U.");
        }
    }

    /// Devices of the type that are mounted must still fit.
    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        let changed = |item: &Item| !item.creates() && touches(item, &["u_height", "is_full_depth"]);
        let ids: Vec<i64> = items.iter().filter(|item| changed(item)).map(Item::id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let mut sql = Sql::new(w.reader().dialect());
        sql.push("SELECT id, device_type_id, rack_id FROM dcim_device WHERE position IS NOT NULL AND device_type_id")
            .in_ints(ids);
        let devices = w.reader().rows(sql, &[Ty::Int, Ty::Int, Ty::Int]).await?;
        let type_of: BTreeMap<i64, i64> =
            devices.iter().filter_map(|row| Some((row[0].as_int()?, row[1].as_int()?))).collect();
        let racks: BTreeSet<i64> = devices.iter().filter_map(|row| row[2].as_int()).collect();
        if racks.is_empty() {
            return Ok(());
        }
        let spans = rack::load(w, racks.clone()).await?;
        let mut slots = mounting::mounted(w, racks.into_iter().collect()).await?;
        for slot in &mut slots {
            let new =
                type_of.get(&slot.device).and_then(|id| items.iter().find(|item| changed(item) && item.id() == *id));
            if let Some(after) = new.and_then(|item| item.after.as_ref()) {
                slot.until = slot.from + height(after);
                slot.full_depth = after.get("is_full_depth").as_bool().unwrap_or(true);
            }
        }
        for item in items.iter_mut().filter(|item| changed(item)) {
            let own = |slot: &&Slot| type_of.get(&slot.device) == Some(&item.id());
            let tight = |slot: &Slot| {
                spans.get(&slot.rack).is_some_and(|row| slot.until > rack::span(row).1)
                    || slots.iter().any(|other| other.device != slot.device && slot.collides(other))
            };
            if item.after.as_ref().is_some_and(|after| height(after).is_zero()) && slots.iter().any(|slot| own(&slot)) {
                item.errors.add("u_height", "Devices of this type are mounted in racks, so it cannot be 0 U.");
            } else if let Some(slot) = slots.iter().filter(own).find(|slot| tight(slot)) {
                let message = format!("Device {} in rack {} would not fit any more.", slot.device, slot.rack);
                item.errors.add("u_height", message);
            }
        }
        Ok(())
    }
}

fn height(row: &Row) -> Decimal {
    decimal(row.get("u_height")).unwrap_or_default()
}

fn rack_weight(item: &mut Item) {
    if !touches(item, &["weight", "weight_unit"]) {
        return;
    }
    let Some(after) = &item.after else { return };
    if !after.get("weight").is_null() && after.get("weight_unit").is_empty() {
        item.errors.add("weight_unit", "A weight needs a unit.");
    }
}
