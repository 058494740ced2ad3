//! Inventory item role: what parts of devices are for.

use crate::prelude::*;

/// What a part of a device is for, such as fan or memory.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 16, app = "dcim", path = "dcim/inventory-item-roles", label = "Inventory item role",
        plural = "Inventory item roles", icon = "list", group = "Hardware", family = organizational, display = "{name}",
        order("name"), key = "slug", q("name", "slug", "description"),
        search(name = 100, slug = 110, description = 500, comments = 5000),
        columns("name", "inventoryitem_count", "color", "description"),
        brief("name", "slug", "description", "inventoryitem_count"), no_clone("name", "slug"))]
#[section("Inventory item role", "name", "slug", "color", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("name")]
#[unique("slug")]
#[count(inventoryitem_count, "dcim.inventoryitem", "role")]
pub struct InventoryItemRole {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
    #[field(default = "9e9e9e")]
    pub color: Color,
}
