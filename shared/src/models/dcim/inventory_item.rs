//! Inventory item: a part of a device; parts have parts.

use crate::models::dcim::device::Device;
use crate::models::dcim::inventory_item_role::InventoryItemRole;
use crate::models::dcim::manufacturer::Manufacturer;
use crate::models::dcim::module::PART_STATUS;
use crate::prelude::*;

pub static INVENTORY_ITEM_STATUS: ChoiceSet = ChoiceSet::new("dcim.InventoryItem.status", PART_STATUS);

/// A part of a device, such as a fan, a disk or a transceiver; parts have parts.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 17, app = "dcim", path = "dcim/inventory-items", label = "Inventory item", plural = "Inventory items",
        icon = "chip", group = "Hardware", family = nested, parts, display = "{name}< ({label})>",
        order("device", "name"), key = "name", q("name", "part_id", "serial", "asset_tag", "description"),
        search(asset_tag = 50, serial = 60, name = 100, label = 200, description = 500, part_id = 2000),
        columns("name", "device", "status", "role", "manufacturer", "part_id", "serial", "asset_tag", "discovered"),
        brief("device", "name", "description", "_depth"), no_clone("name", "serial", "asset_tag"))]
#[section(
    "Inventory item",
    "device",
    "parent",
    "name",
    "label",
    "status",
    "role",
    "component",
    "description",
    "owner",
    "tags"
)]
#[section("Hardware", "manufacturer", "part_id", "serial", "asset_tag", "discovered")]
#[section("Comments", "comments")]
#[unique("device", "parent", "name")]
#[unique("device", "name", when_null("parent"))]
#[unique("asset_tag")]
#[filter(region, path = "device.site.region")]
#[filter(site_group, path = "device.site.group")]
#[filter(site, path = "device.site")]
#[filter(location, path = "device.location")]
#[filter(rack, path = "device.rack")]
#[filter(device_type, path = "device.device_type")]
#[filter(device_role, path = "device.role")]
#[filter(device_status, path = "device.status")]
#[filter(tenant, path = "device.tenant")]
pub struct InventoryItem {
    pub id: i64,
    #[field(on_delete = Cascade)]
    pub device: Ref<Device>,
    /// The part of the same device that it is a part of
    #[field(on_delete = Cascade, bare)]
    pub parent: Option<Ref<InventoryItem>>,
    #[field(max = 64, required, natural)]
    pub name: String,
    /// What is printed on it
    #[field(max = 64)]
    pub label: String,
    #[field(choices = INVENTORY_ITEM_STATUS, default = "active")]
    pub status: Choice,
    pub role: Option<Ref<InventoryItemRole>>,
    pub manufacturer: Option<Ref<Manufacturer>>,
    /// The manufacturer's order code
    #[field(max = 50, label = "Part ID")]
    pub part_id: String,
    #[field(max = 50, label = "Serial number", indexed, identity)]
    pub serial: String,
    /// Must be unique
    #[field(max = 50, natural, identity)]
    pub asset_tag: Option<String>,
    /// Found by discovery
    pub discovered: bool,
    /// The interface or bay of the same device that it is in
    #[field(targets("dcim.interface", "dcim.modulebay"), halves("component_type", "component_id"), on_delete = SetNull)]
    pub component: Option<AnyRef>,
}
