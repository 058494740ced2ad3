//! Racks: in a location of their site, shaped by their type, no smaller than what is mounted.
//!
//! Source: reference sheet of NetBox, §1.4.

use std::collections::BTreeSet;

use async_trait::async_trait;
use rust_decimal::Decimal;
use shared::models::dcim::device::Device;
use shared::models::dcim::location::Location;
use shared::models::dcim::rack::Rack;
use shared::models::dcim::rack_type::RackType;
use shared::row::{Model, Row};

use super::mounting;
use crate::db::Sql;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{follow, rows, touches, update};

pub struct Rules;

/// What a rack takes over from its type.
pub const SHAPE: [&str; 13] = [
    "form_factor",
    "width",
    "u_height",
    "starting_unit",
    "desc_units",
    "outer_width",
    "outer_height",
    "outer_depth",
    "outer_unit",
    "weight",
    "max_weight",
    "weight_unit",
    "mounting_depth",
];

/// Measures need a unit.
pub fn units(item: &mut Item) {
    for (unit, measures) in [
        ("outer_unit", &["outer_width", "outer_height", "outer_depth"][..]),
        ("weight_unit", &["weight", "max_weight"][..]),
    ] {
        let touched = touches(item, measures) || touches(item, &[unit]);
        let Some(after) = &item.after else { return };
        let measured = measures.iter().any(|name| after.meta().has(name) && !after.get(name).is_null());
        if touched && measured && after.get(unit).is_empty() {
            item.errors.add(unit, "A measure needs a unit.");
        }
    }
}

#[async_trait]
impl crate::rules::Rules for Rules {
    fn form(&self, item: &mut Item) {
        // Measures that come from a type are complete.
        if item.after.as_ref().is_some_and(|after| after.get("rack_type").is_null()) {
            units(item);
        }
    }

    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        shape(w, items).await?;
        self.sound(w, items).await
    }

    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        places(w, items).await?;
        heights(w, items).await
    }

    /// Devices move with their rack. One that is put back is shaped as its type is by now.
    async fn keep(&self, w: &mut Writer, items: &[Item]) -> Result<()> {
        reshape(w, items).await?;
        for item in items.iter().filter(|item| !item.creates() && touches(item, &["site", "location"])) {
            let Some(after) = &item.after else { continue };
            let mut sql = Sql::new(w.reader().dialect());
            sql.push("SELECT id FROM dcim_device WHERE rack_id = ").int(item.id()).push(" ORDER BY id");
            let ids = w.reader().ids(sql).await?;
            let fields = || vec![("site", after.get("site").clone()), ("location", after.get("location").clone())];
            let ops = ids.into_iter().map(|id| update(Device::meta(), id, fields(), "Moved with its rack")).collect();
            follow(w, Device::meta(), ops).await?;
        }
        Ok(())
    }
}

/// Copies the type's measures.
async fn shape(w: &mut Writer, items: &mut [Item]) -> Result<()> {
    let type_of = |item: &Item| item.after.as_ref().and_then(|after| after.int("rack_type"));
    let ids: BTreeSet<i64> = items.iter().filter_map(type_of).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let types = rows(w, RackType::meta(), ids.into_iter().collect(), &SHAPE).await?;
    for item in items.iter_mut() {
        let Some(shape) = type_of(item).and_then(|id| types.get(&id)) else { continue };
        let Some(after) = &mut item.after else { continue };
        for name in SHAPE {
            after.set(name, shape.get(name).clone());
        }
    }
    Ok(())
}

/// Shapes racks anew that are not as their types say.
async fn reshape(w: &mut Writer, items: &[Item]) -> Result<()> {
    let typed = |item: &&Item| touches(item, &["rack_type"]) || touches(item, &SHAPE);
    let rows_of = |item: &Item| item.after.clone().filter(|after| !after.get("rack_type").is_null());
    let racks: Vec<Row> = items.iter().filter(typed).filter_map(rows_of).collect();
    let ids: BTreeSet<i64> = racks.iter().filter_map(|row| row.int("rack_type")).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let types = rows(w, RackType::meta(), ids.into_iter().collect(), &SHAPE).await?;
    let differs = |rack: &Row| {
        let shape = rack.int("rack_type").and_then(|id| types.get(&id));
        shape.is_some_and(|shape| SHAPE.iter().any(|name| shape.get(name) != rack.get(name)))
    };
    let op = |rack: &Row| update(Rack::meta(), rack.id(), Vec::new(), "Its rack type changed");
    follow(w, Rack::meta(), racks.iter().filter(|rack| differs(rack)).map(op).collect()).await
}

/// The location is of the rack's site.
async fn places(w: &mut Writer, items: &mut [Item]) -> Result<()> {
    let location = |item: &Item| {
        let touched = touches(item, &["site", "location"]);
        item.after.as_ref().filter(|_| touched).and_then(|after| after.int("location"))
    };
    let ids: BTreeSet<i64> = items.iter().filter_map(location).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let locations = rows(w, Location::meta(), ids.into_iter().collect(), &["site"]).await?;
    for item in items.iter_mut() {
        let Some(site) = location(item).and_then(|id| locations.get(&id)).map(|row| row.int("site")) else { continue };
        if item.after.as_ref().is_some_and(|after| after.int("site") != site) {
            item.errors.add("location", "The location belongs to another site.");
        }
    }
    Ok(())
}

/// What is mounted still fits when the units change.
async fn heights(w: &mut Writer, items: &mut [Item]) -> Result<()> {
    let changed = |item: &Item| !item.creates() && touches(item, &["u_height", "starting_unit"]);
    let ids: Vec<i64> = items.iter().filter(|item| changed(item)).map(Item::id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let mounted = mounting::mounted(w, ids).await?;
    for item in items.iter_mut().filter(|item| changed(item)) {
        let Some(after) = &item.after else { continue };
        let (first, end) = span(after);
        let own: Vec<_> = mounted.iter().filter(|slot| slot.rack == after.id()).collect();
        let lowest = own.iter().map(|slot| slot.from).min();
        let highest = own.iter().map(|slot| slot.until).max();
        if highest.is_some_and(|highest| highest > end) {
            item.errors.add("u_height", "Devices are mounted above this height.");
        }
        if lowest.is_some_and(|lowest| lowest < first) {
            item.errors.add("starting_unit", "Devices are mounted below this unit.");
        }
    }
    Ok(())
}

/// The first unit of a rack, and the first one that it does not have any more.
pub fn span(rack: &Row) -> (Decimal, Decimal) {
    let first = Decimal::from(rack.int("starting_unit").unwrap_or(1));
    (first, first + Decimal::from(rack.int("u_height").unwrap_or(0)))
}

/// Fields of a rack that mounting asks for.
pub const MOUNT: [&str; 4] = ["site", "location", "starting_unit", "u_height"];

/// Racks by id with what mounting asks for.
pub async fn load(w: &mut Writer, ids: BTreeSet<i64>) -> Result<std::collections::HashMap<i64, Row>> {
    rows(w, Rack::meta(), ids.into_iter().collect(), &MOUNT).await
}
