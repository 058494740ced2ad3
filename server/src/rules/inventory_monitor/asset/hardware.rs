//! The hardware an asset is, and its type: one kind at most, and both agree.
//!
//! Source: reference sheet of the netbox-inventory plugin, §4.2.

use std::collections::BTreeSet;

use shared::meta::ModelMeta;
use shared::models::dcim::device::Device;
use shared::models::dcim::module::Module;
use shared::models::dcim::rack::Rack;
use shared::row::{Model, Row};
use shared::value::Value;

use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{rows, touches};

/// A kind of hardware: the field of the thing, and the field of its type, which has the same name
/// at the thing.
pub struct Kind {
    pub thing: &'static str,
    pub type_of: &'static str,
    /// In words.
    name: &'static str,
}

pub const KINDS: [Kind; 4] = [
    Kind { thing: "device", type_of: "device_type", name: "device" },
    Kind { thing: "module", type_of: "module_type", name: "module" },
    Kind { thing: "inventoryitem", type_of: "inventoryitem_type", name: "inventory item" },
    Kind { thing: "rack", type_of: "rack_type", name: "rack" },
];

/// Every field this file looks at.
const FIELDS: [&str; 8] =
    ["device", "module", "inventoryitem", "rack", "device_type", "module_type", "inventoryitem_type", "rack_type"];

/// `kind` in SQL: what the asset's type says, else the thing it is.
pub fn kind(alias: &str) -> String {
    let case = |kind: &Kind| {
        format!(
            " WHEN {alias}.\"{}_id\" IS NOT NULL OR {alias}.\"{}_id\" IS NOT NULL THEN '{}'",
            kind.type_of, kind.thing, kind.thing
        )
    };
    format!("CASE{} END", KINDS.iter().map(case).collect::<String>())
}

/// Whether an asset is some hardware.
pub fn is_some(row: &Row) -> bool {
    KINDS.iter().any(|kind| !row.get(kind.thing).is_null())
}

/// An asset is of one kind.
pub fn kinds(item: &mut Item) {
    if !touches(item, &FIELDS) {
        return;
    }
    let Some(after) = &item.after else { return };
    let set = |name: &str| !after.get(name).is_null();
    let mut errors = Vec::new();
    let types: Vec<&Kind> = KINDS.iter().filter(|kind| set(kind.type_of)).collect();
    let things: Vec<&Kind> = KINDS.iter().filter(|kind| set(kind.thing)).collect();
    if let [_, .., last] = types.as_slice() {
        errors.push((last.type_of, "An asset has one hardware type.".to_owned()));
    }
    match (things.as_slice(), types.as_slice()) {
        ([_, .., last], _) => errors.push((last.thing, "An asset is one piece of hardware.".to_owned())),
        ([thing], [kind]) if thing.thing != kind.thing => {
            errors.push((thing.thing, format!("This asset's type is one of a {}.", kind.name)));
        }
        _ => {}
    }
    for (field, message) in errors {
        item.errors.add(field, message);
    }
}

/// The thing has the asset's type; an asset without one takes it from the thing. Inventory items
/// have no type of their own.
pub async fn types(w: &mut Writer, items: &mut [Item]) -> Result<()> {
    for kind in &KINDS {
        let Some(meta) = typed(kind) else { continue };
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
                        kind.name,
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

/// The model of things that have a type.
fn typed(kind: &Kind) -> Option<&'static ModelMeta> {
    match kind.thing {
        "device" => Some(Device::meta()),
        "module" => Some(Module::meta()),
        "rack" => Some(Rack::meta()),
        _ => None,
    }
}
