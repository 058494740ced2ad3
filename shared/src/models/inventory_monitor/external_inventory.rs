//! ExternalInventory: an item as the accounting system lists it.

use crate::models::inventory_monitor::asset::Asset;
use crate::prelude::*;

/// An item as the accounting system lists it, with the assets it stands for.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 108, app = "inventory_monitor", path = "plugins/inventory-monitor/external-inventory",
        label = "External inventory item", plural = "External inventory", icon = "link", group = "Assets",
        family = primary, plain, contacts,
        display = "{inventory_number} {name}< [SN: {serial_number}]>< → {person_name}>",
        order("inventory_number", "name"), key = "inventory_number",
        q("external_id", "inventory_number", "name", "serial_number", "person_id", "person_name", "location_code",
          "location", "department_code", "project_code", "user_name", "user_note"),
        search(external_id = 100, inventory_number = 100, name = 100, serial_number = 100, person_id = 100,
               person_name = 100, location_code = 100, location = 100, department_code = 100, project_code = 100,
               user_name = 100, user_note = 5000),
        columns("external_id", "inventory_number", "name", "serial_number", "person_name", "location", "status",
                "assets", "tags"),
        brief("external_id", "inventory_number", "name", "serial_number", "person_id", "person_name", "location_code",
              "location", "department_code", "project_code", "user_name", "user_note", "split_asset", "status",
              "description", "assets", "comments", "owner", "tags", "custom_fields", "created", "last_updated"),
        no_clone("external_id", "inventory_number", "serial_number", "assets"))]
#[section(
    "Item",
    "external_id",
    "inventory_number",
    "name",
    "serial_number",
    "status",
    "split_asset",
    "description",
    "owner",
    "tags"
)]
#[section("Assets", "assets")]
#[section("Person", "person_id", "person_name")]
#[section("Place", "location_code", "location")]
#[section("Usage", "department_code", "project_code", "user_name", "user_note")]
#[section("Comments", "comments")]
#[unique("external_id")]
#[filter(asset, path = "assets")]
#[filter(has_assets, bool, label = "Has assets")]
pub struct ExternalInventory {
    pub id: i64,
    /// Its key in the accounting system
    #[field(max = 64, label = "External ID")]
    pub external_id: Option<String>,
    #[field(max = 64, required, indexed)]
    pub inventory_number: String,
    #[field(max = 255, required)]
    pub name: String,
    #[field(max = 255, indexed, identity)]
    pub serial_number: Option<String>,
    #[field(max = 64, indexed, label = "Person ID")]
    pub person_id: Option<String>,
    #[field(max = 255)]
    pub person_name: Option<String>,
    #[field(max = 64, indexed)]
    pub location_code: Option<String>,
    #[field(max = 255)]
    pub location: Option<String>,
    #[field(max = 64, indexed)]
    pub department_code: Option<String>,
    #[field(max = 64, indexed)]
    pub project_code: Option<String>,
    #[field(max = 255)]
    pub user_name: Option<String>,
    pub user_note: Option<LongText>,
    #[field(max = 255)]
    pub split_asset: Option<String>,
    /// The accounting system's code
    #[field(max = 255, indexed)]
    pub status: Option<String>,
    #[field(on_delete = Protect)]
    pub assets: Many<Asset>,
}
