//! AssetType: what sort of thing an asset is.

use crate::prelude::*;

/// What sort of thing an asset is: a chassis, a line card, a transceiver.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 100, app = "inventory_monitor", path = "plugins/inventory-monitor/asset-types", label = "Asset type",
        plural = "Asset types", icon = "tag", group = "Assets", family = plain, plain,
        display = "{name}< ({description})>", order("name"), key = "slug", q("name", "slug", "description"),
        search(name = 100, slug = 110, description = 500),
        columns("name", "slug", "description", "color", "asset_count", "tags"), brief("name", "slug", "color"),
        no_clone("name", "slug"))]
#[section("Asset type", "name", "slug", "color", "description", "tags")]
#[unique("name")]
#[unique("slug")]
#[count(asset_count, "inventory_monitor.asset", "type")]
#[filter(name, contains)]
#[filter(description, contains)]
pub struct AssetType {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
    #[field(max = 200)]
    pub description: String,
    pub color: Color,
}
