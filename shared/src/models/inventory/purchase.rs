//! Purchase: an order of hardware from a supplier.

use crate::models::inventory::supplier::Supplier;
use crate::prelude::*;

pub static PURCHASE_STATUS: ChoiceSet = ChoiceSet::new(
    "netbox_inventory.Purchase.status",
    &[
        ChoiceOf::new("open", "Open", "cyan"),
        ChoiceOf::new("partial", "Partial", "blue"),
        ChoiceOf::new("closed", "Closed", "green"),
    ],
);

/// An order of hardware from a supplier.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 144, app = "netbox_inventory", path = "plugins/inventory/purchases", label = "Purchase",
        plural = "Purchases", icon = "receipt", group = "Deliveries", family = primary, plain,
        display = "{supplier} {name}", order("supplier", "name"), key = "name",
        q("name", "description", "supplier.name"), search(name = 100, description = 500, comments = 5000),
        columns("name", "supplier", "status", "date", "delivery_count", "asset_count", "description"),
        brief("supplier", "name", "status", "date", "description"), no_clone("name"))]
#[section("Purchase", "supplier", "name", "status", "date", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("supplier", "name")]
#[count(asset_count, "inventory_monitor.asset", "purchase")]
#[count(delivery_count, "netbox_inventory.delivery", "purchase")]
pub struct Purchase {
    pub id: i64,
    pub supplier: Ref<Supplier>,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(choices = PURCHASE_STATUS, indexed)]
    pub status: Choice,
    /// When it was ordered
    #[field(indexed)]
    pub date: Option<NaiveDate>,
}
