//! The hardware an asset is, and its type: one kind at most, and both agree.
//!
//! Source: reference sheet of the netbox-inventory plugin, §4.2.

use std::collections::BTreeSet;

use shared::models::dcim::device::Device;
use shared::models::dcim::rack::Rack;
use shared::row::Model;
use shared::value::Value;

use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{rows, touches};

/// A kind of hardware: the field of the thing, and the field of its type, which has the same name
/// at the thing.
struct Kind {
    thing: &'static str,
    type_of: &'static str,
}

const DEVICE: Kind = Kind { thing: "device", type_of: "device_type" };
const RACK: Kind = Kind { thing: "rack", type_of: "rack_type" };

/// `kind` in SQL: what the asset's type says, else the thing it is.
pub fn kind(alias: &str) -> String {
    format!(
        "CASE WHEN {alias}.\"device_type_id\" IS NOT NULL OR {alias}.\"device_id\" IS NOT NULL THEN 'device' WHEN \
         {alias}.\"rack_type_id\" IS NOT NULL OR {alias}.\"rack_id\" IS NOT NULL THEN 'rack' END"
    )
}

/// An asset is a device or a rack, not both.
pub fn kinds(item: &mut Item) {
    if !touches(item, &["device", "rack", "device_type", "rack_type"]) {
        return;
    }
    let Some(after) = &item.after else { return };
    let set = |name: &str| !after.get(name).is_null();
    let mut errors = Vec::new();
    if set(DEVICE.type_of) && set(RACK.type_of) {
        errors.push((RACK.type_of, "An asset has one hardware type: a device type or a rack type."));
    }
    if set(DEVICE.thing) && set(RACK.thing) {
        errors.push((RACK.thing, "An asset is one piece of hardware: a device or a rack."));
    } else if set(DEVICE.thing) && set(RACK.type_of) && !set(DEVICE.type_of) {
        errors.push((DEVICE.thing, "This asset's type is a rack type."));
    } else if set(RACK.thing) && set(DEVICE.type_of) && !set(RACK.type_of) {
        errors.push((RACK.thing, "This asset's type is a device type."));
    }
    for (field, message) in errors {
        item.errors.add(field, message);
    }
}

/// The thing has the asset's type; an asset without one takes it from the thing.
pub async fn types(w: &mut Writer, items: &mut [Item]) -> Result<()> {
    for (kind, meta) in [(DEVICE, Device::meta()), (RACK, Rack::meta())] {
        let thing = |item: &Item| {
            let touched = touches(item, &[kind.thing, kind.type_of]);
            item.after.as_ref().filter(|_| touched).and_then(|after| after.int(kind.thing))
        };
        let ids: BTreeSet<i64> = items.iter().filter_map(thing).collect();
        if ids.is_empty() {
            continue;
        }
        let things = rows(w, meta, ids.into_iter().collect(), &[kind.type_of]).await?;
        for item in items.iter_mut() {
            let Some(real) = thing(item).and_then(|id| things.get(&id)?.int(kind.type_of)) else { continue };
            let Some(after) = &mut item.after else { continue };
            match after.int(kind.type_of) {
                None => after.set(kind.type_of, Value::Int(real)),
                Some(own) if own != real => {
                    let message = format!(
                        "The type of this {} is not the asset's {}.",
                        kind.thing,
                        kind.type_of.replace('_', " ")
                    );
                    item.errors.add(kind.thing, message);
                }
                Some(_) => {}
            }
        }
    }
    Ok(())
}
