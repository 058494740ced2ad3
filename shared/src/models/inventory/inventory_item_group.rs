//! Inventory item group: types of parts that belong together.

use crate::prelude::*;

/// Types of parts that belong together, such as transceivers; groups nest.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 142, app = "netbox_inventory", path = "plugins/inventory/inventory-item-groups",
        label = "Inventory item group", plural = "Inventory item groups", icon = "folder", group = "Assets",
        family = nested, plain, display = "{name}", order("name"), key = "name", q("name", "description"),
        search(name = 100, description = 500, comments = 5000),
        columns("name", "parent", "asset_count", "description"), brief("name", "description", "_depth"),
        no_clone("name"))]
#[section("Inventory item group", "parent", "name", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("parent", "name")]
#[unique("name", when_null("parent"))]
pub struct InventoryItemGroup {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(on_delete = Cascade)]
    pub parent: Option<Ref<InventoryItemGroup>>,
    /// Assets of the types in it and in the groups below
    #[field(computed)]
    pub asset_count: i64,
}
