//! Inventory item type: a part as its manufacturer sells it.

use crate::models::dcim::manufacturer::Manufacturer;
use crate::models::inventory::inventory_item_group::InventoryItemGroup;
use crate::prelude::*;

/// A part of devices, such as a transceiver or a disk, as its manufacturer sells it.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 141, app = "netbox_inventory", path = "plugins/inventory/inventory-item-types",
        label = "Inventory item type", plural = "Inventory item types", icon = "chip", group = "Assets",
        family = primary, plain, display = "{model}", order("manufacturer", "model"), key = "slug",
        q("model", "part_number", "description", "manufacturer.name"),
        search(model = 100, part_number = 100, description = 500, comments = 5000),
        columns("model", "manufacturer", "part_number", "inventoryitem_group", "asset_count", "description"),
        brief("manufacturer", "model", "slug", "description"), no_clone("model", "slug", "part_number"))]
#[section(
    "Inventory item type",
    "manufacturer",
    "model",
    "slug",
    "part_number",
    "inventoryitem_group",
    "description",
    "owner",
    "tags"
)]
#[section("Comments", "comments")]
#[unique("manufacturer", "model")]
#[unique("manufacturer", "slug")]
#[count(asset_count, "inventory_monitor.asset", "inventoryitem_type")]
pub struct InventoryItemType {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub model: String,
    #[field(required)]
    pub slug: Slug,
    pub manufacturer: Ref<Manufacturer>,
    /// The manufacturer's order code
    #[field(max = 50, indexed)]
    pub part_number: String,
    #[field(on_delete = SetNull, label = "Group")]
    pub inventoryitem_group: Option<Ref<InventoryItemGroup>>,
}
