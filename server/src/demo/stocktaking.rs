//! Kinds of parts by group, and how stock is taken: which pages a walk through a place has, and what was found.

use serde_json::{Value as Json, json};

use super::assets::{State, Thing};
use super::estate::{Estate, Who};
use crate::error::Result;

/// Group and the one above it.
const GROUPS: [(&str, &str); 4] = [("Optics", ""), ("100G", "Optics"), ("400G", "Optics"), ("Power", "")];

/// Slug, model, maker, part number, group.
const TYPES: [(&str, &str, &str, &str, &str); 4] = [
    ("qsfp28-lr4", "QSFP28 LR4", "flexoptix", "Q.161HG.10", "100G"),
    ("qsfp28-cwdm4", "QSFP28 CWDM4", "flexoptix", "Q.161HG.2", "100G"),
    ("qsfp-dd-fr4", "QSFP-DD FR4", "flexoptix", "D.164HG.2", "400G"),
    ("mx-psu-2400", "PSU AC 2,520 W", "juniper", "PWR-MX480-2520-AC", "Power"),
];

pub async fn load(e: &mut Estate, things: &[Thing]) -> Result<()> {
    e.at(e.days(-380), Who::Eva);
    for (name, parent) in GROUPS {
        let parent = if parent.is_empty() { None } else { Some(e.id("netbox_inventory.inventoryitemgroup", parent)?) };
        e.create("netbox_inventory.inventoryitemgroup", vec![json!({"name": name, "parent": parent})]).await?;
    }
    let mut types = Vec::new();
    for (slug, model, maker, part, group) in TYPES {
        types.push(json!({
            "slug": slug, "model": model, "manufacturer": e.id("dcim.manufacturer", maker)?, "part_number": part,
            "inventoryitem_group": e.id("netbox_inventory.inventoryitemgroup", group)?,
        }));
    }
    e.create("netbox_inventory.inventoryitemtype", types).await?;

    let pages = json!([
        {"name": "Devices", "object_type": "dcim.device"},
        {"name": "Assets", "object_type": "inventory_monitor.asset"},
    ]);
    let pages = e.create("netbox_inventory.auditflowpage", pages.as_array().cloned().unwrap_or_default()).await?;
    let flows = json!([
        {"name": "Stock-taking, whole site", "object_type": "dcim.site", "object_filter": {"status": "active"}},
        {"name": "One rack", "object_type": "dcim.rack"},
    ]);
    let flows = e.create("netbox_inventory.auditflow", flows.as_array().cloned().unwrap_or_default()).await?;
    let mut steps: Vec<Json> = Vec::new();
    for flow in &flows {
        steps.extend(
            pages.iter().enumerate().map(|(at, page)| json!({"flow": flow, "page": page, "weight": 100 * (at + 1)})),
        );
    }
    e.create("netbox_inventory.auditflowpageassignment", steps).await?;
    let source = json!({"name": "Handheld scanner", "slug": "scanner"});
    let source = e.create("netbox_inventory.audittrailsource", vec![source]).await?[0];

    // The last walk through the stores.
    e.at(e.clock(-57, 8, 15), Who::Eva);
    let seen = things.iter().filter(|thing| thing.state == State::Stored).take(60);
    let seen =
        seen.map(|thing| json!({"object_type": "inventory_monitor.asset", "object_id": thing.id, "source": source}));
    e.create("netbox_inventory.audittrail", seen.collect()).await.map(|_| ())
}
