//! Delivery: what came of a purchase.

use crate::models::inventory::purchase::Purchase;
use crate::models::tenancy::contact::Contact;
use crate::prelude::*;

/// What came of a purchase on one day.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 145, app = "netbox_inventory", path = "plugins/inventory/deliveries", label = "Delivery",
        plural = "Deliveries", icon = "truck", group = "Deliveries", family = primary, plain,
        display = "{purchase.supplier} {purchase.name} {name}", order("purchase", "name"), key = "name",
        q("name", "description", "purchase.name", "purchase.supplier.name", "receiving_contact.name"),
        search(name = 100, description = 500, comments = 5000),
        columns("name", "purchase", "date", "receiving_contact", "asset_count", "description"),
        brief("name", "date", "description"), no_clone("name"))]
#[section("Delivery", "purchase", "name", "date", "receiving_contact", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("purchase", "name")]
#[count(asset_count, "inventory_monitor.asset", "delivery")]
#[filter(supplier, path = "purchase.supplier")]
#[filter(contact_group_id, path = "receiving_contact.groups.id")]
pub struct Delivery {
    pub id: i64,
    pub purchase: Ref<Purchase>,
    #[field(max = 100, required, natural)]
    pub name: String,
    /// When it came
    #[field(indexed)]
    pub date: Option<NaiveDate>,
    /// Who took it in
    pub receiving_contact: Option<Ref<Contact>>,
}
