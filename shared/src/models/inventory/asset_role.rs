//! Asset role: what an asset is meant for.

use crate::prelude::*;

/// What an asset is meant for, such as spare or loan pool; roles nest.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 140, app = "netbox_inventory", path = "plugins/inventory/asset-roles", label = "Asset role",
        plural = "Asset roles", icon = "tag", group = "Assets", family = nested, plain, display = "{name}",
        order("name"), key = "slug", q("name", "description"),
        search(name = 100, slug = 110, description = 500, comments = 5000),
        columns("name", "parent", "asset_count", "color", "description"), brief("name", "description", "_depth"),
        no_clone("name", "slug"))]
#[section("Asset role", "parent", "name", "slug", "color", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("parent", "name")]
#[unique("parent", "slug")]
#[unique("name", when_null("parent"))]
#[unique("slug", when_null("parent"))]
#[count(asset_count, "inventory_monitor.asset", "role", subtree)]
pub struct AssetRole {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
    #[field(on_delete = Cascade)]
    pub parent: Option<Ref<AssetRole>>,
    pub color: Color,
}
