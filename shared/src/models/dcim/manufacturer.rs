//! Manufacturer: who makes hardware.

use crate::prelude::*;

/// A company that makes hardware.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 5, app = "dcim", path = "dcim/manufacturers", label = "Manufacturer", plural = "Manufacturers",
        icon = "wrench", group = "Hardware", family = organizational, contacts, display = "{name}", order("name"),
        key = "slug", q("name", "slug", "description"),
        search(name = 100, slug = 110, description = 500, comments = 5000),
        columns("name", "devicetype_count", "platform_count", "description"),
        brief("name", "slug", "description"), no_clone("name", "slug"))]
#[section("Manufacturer", "name", "slug", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("name")]
#[unique("slug")]
#[count(devicetype_count, "dcim.devicetype", "manufacturer")]
#[count(moduletype_count, "dcim.moduletype", "manufacturer")]
#[count(inventoryitem_count, "dcim.inventoryitem", "manufacturer")]
#[count(platform_count, "dcim.platform", "manufacturer")]
pub struct Manufacturer {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
}
