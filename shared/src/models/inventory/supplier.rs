//! Supplier: who sells us hardware.

use crate::prelude::*;

/// A company that sells us hardware.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 143, app = "netbox_inventory", path = "plugins/inventory/suppliers", label = "Supplier",
        plural = "Suppliers", icon = "truck", group = "Deliveries", family = primary, plain, contacts,
        display = "{name}", order("name"), key = "slug", q("name", "slug", "description"),
        search(name = 100, slug = 110, description = 500, comments = 5000),
        columns("name", "purchase_count", "delivery_count", "asset_count", "description"),
        brief("name", "slug", "description"), no_clone("name", "slug"))]
#[section("Supplier", "name", "slug", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("name")]
#[unique("slug")]
#[count(purchase_count, "netbox_inventory.purchase", "supplier")]
pub struct Supplier {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
    #[field(computed)]
    pub asset_count: i64,
    #[field(computed)]
    pub delivery_count: i64,
}
