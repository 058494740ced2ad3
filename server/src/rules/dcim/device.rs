//! Devices: where they may stand and how they are mounted, and what they take from their type.
//!
//! Source: reference sheet of NetBox, §1.6.

use std::collections::BTreeSet;

use async_trait::async_trait;
use rust_decimal::Decimal;
use shared::models::dcim::interface::Interface;
use shared::row::{Model, Row};
use shared::value::Value;

use super::around::Around;
use super::mounting::{self, Slot, decimal, in_halves};
use super::{primary_ip, rack};
use crate::cx::Cx;
use crate::db::{Dialect, Sql};
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::virtualization::cluster;
use crate::rules::{negate, touches};

pub struct Rules;

/// Fields that say where a device stands.
const PLACE: [&str; 7] = ["site", "location", "rack", "position", "face", "device_type", "platform"];

#[async_trait]
impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        (field == "primary_ip").then(|| primary_ip::expression(alias))
    }

    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        let parts = match name {
            "interfaces" => "dcim_interface",
            "module_bays" => "dcim_modulebay",
            "inventory_items" => "dcim_inventoryitem",
            _ => return primary_ip::filter(name, value, alias, sql),
        };
        negate(value, sql);
        sql.push("EXISTS (SELECT 1 FROM ").name(parts).push(" p WHERE p.device_id = ").column(alias, "id").push(")");
        true
    }

    fn form(&self, item: &mut Item) {
        if !touches(item, &["rack", "position", "face"]) {
            return;
        }
        let Some(after) = &item.after else { return };
        let set = |name: &str| !after.get(name).is_empty();
        let mut errors = Vec::new();
        for field in ["position", "face"] {
            if set(field) && !set("rack") {
                errors.push((field, "Only a device in a rack has this."));
            }
        }
        if set("position") && !set("face") {
            errors.push(("face", "A device at a position needs a face."));
        }
        if decimal(after.get("position")).is_some_and(|position| !in_halves(position)) {
            errors.push(("position", "The position is a multiple of 0.5 U."));
        }
        for (field, message) in errors {
            item.errors.add(field, message);
        }
    }

    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        primary_ip::check(w, items, (Interface::meta(), "device")).await?;
        cluster::same_site(w, items).await?;
        let placed = items.iter().filter(|item| touches(item, &PLACE));
        let devices: Vec<&Row> = placed.filter_map(|item| item.after.as_ref()).collect();
        if devices.is_empty() {
            return Ok(());
        }
        let around = Around::load(w, &devices).await?;
        for item in items.iter_mut().filter(|item| touches(item, &PLACE)) {
            complete(item, &around);
            place(item, &around);
        }
        slots(w, items, &around).await
    }
}

/// A new device takes airflow and platform from its type, and any device its rack's location.
fn complete(item: &mut Item, around: &Around) {
    let (creates, given) = (item.creates(), ["airflow", "platform"].map(|field| item.given(field)));
    let moved = touches(item, &["rack"]) && !item.given("location");
    let Some(after) = &mut item.after else { return };
    if let Some(kind) = around.of(after, "device_type").filter(|_| creates) {
        for ((field, source), given) in
            [("airflow", "airflow"), ("platform", "default_platform")].into_iter().zip(given)
        {
            if !given && after.get(field).is_empty() {
                after.set(field, kind.get(source).clone());
            }
        }
    }
    if let Some(rack) = around.of(after, "rack")
        && !rack.get("location").is_null()
        && (moved || after.get("location").is_null())
    {
        after.set("location", rack.get("location").clone());
    }
}

fn place(item: &mut Item, around: &Around) {
    let Some(after) = &item.after else { return };
    let (kind, rack) = (around.of(after, "device_type"), around.of(after, "rack"));
    let mut errors = Vec::new();
    if rack.is_some_and(|rack| rack.int("site") != after.int("site")) {
        errors.push(("rack", "The rack belongs to another site."));
    }
    if rack.is_some_and(|rack| !rack.get("location").is_null() && rack.get("location") != after.get("location")) {
        errors.push(("location", "The rack stands in another location."));
    } else if around.of(after, "location").is_some_and(|location| location.int("site") != after.int("site")) {
        errors.push(("location", "The location belongs to another site."));
    }
    if let Some(maker) = around.of(after, "platform").and_then(|platform| platform.int("manufacturer"))
        && kind.is_some_and(|kind| kind.int("manufacturer") != Some(maker))
    {
        errors.push(("platform", "The platform is for another manufacturer's devices."));
    }
    if kind.is_some_and(|kind| kind.str("subdevice_role") == "child") && rack.is_some() {
        errors.push(("rack", "A child device stands in its parent, not in a rack."));
    }
    if let (Some(position), Some(kind)) = (decimal(after.get("position")), kind) {
        let height = decimal(kind.get("u_height")).unwrap_or_default();
        let outside = |rack: &Row| {
            let (first, end) = rack::span(rack);
            position < first || position + height > end
        };
        if height.is_zero() {
            errors.push(("position", "A device of 0 U is not mounted at a position."));
        } else if rack.is_some_and(outside) {
            errors.push(("position", "The device does not fit into the rack at this position."));
        }
    }
    for (field, message) in errors {
        item.errors.add(field, message);
    }
}

/// No two devices take the same units of a rack.
async fn slots(w: &mut Writer, items: &mut [Item], around: &Around) -> Result<()> {
    let racks: BTreeSet<i64> = items.iter().filter_map(|item| slot(item, around)).map(|slot| slot.rack).collect();
    if racks.is_empty() {
        return Ok(());
    }
    let mut taken = mounting::mounted(w, racks.into_iter().collect()).await?;
    taken
        .retain(|slot| !items.iter().any(|item| item.id() == slot.device && (item.deletes() || touches(item, &PLACE))));
    for item in items.iter_mut() {
        let Some(own) = slot(item, around) else { continue };
        if taken.iter().any(|other| own.collides(other)) {
            item.errors.add(
                "position",
                format!("Unit {} is taken, or there is not enough room above it.", own.from.normalize()),
            );
        }
        taken.push(own);
    }
    Ok(())
}

/// The place a device of the batch is about to take.
fn slot(item: &Item, around: &Around) -> Option<Slot> {
    let after = item.after.as_ref().filter(|_| touches(item, &PLACE))?;
    let kind = around.of(after, "device_type")?;
    let from = decimal(after.get("position"))?;
    let height = decimal(kind.get("u_height")).filter(|height| *height > Decimal::ZERO)?;
    Some(Slot {
        device: after.id(),
        rack: after.int("rack")?,
        from,
        until: from + height,
        face: after.str("face").to_owned(),
        full_depth: kind.get("is_full_depth").as_bool().unwrap_or(true),
    })
}
