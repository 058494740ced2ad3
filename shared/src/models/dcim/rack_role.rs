//! Rack role: what racks are for.

use crate::prelude::*;

/// What a rack is for.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 9, app = "dcim", path = "dcim/rack-roles", label = "Rack role", plural = "Rack roles",
        icon = "list", group = "Hardware", family = organizational, display = "{name}", order("name"), key = "slug",
        q("name", "slug", "description"), search(name = 100, slug = 110, description = 500, comments = 5000),
        columns("name", "rack_count", "color", "description"),
        brief("name", "slug", "description", "rack_count"), no_clone("name", "slug"))]
#[section("Rack role", "name", "slug", "color", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("name")]
#[unique("slug")]
#[count(rack_count, "dcim.rack", "role")]
pub struct RackRole {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
    #[field(default = "9e9e9e")]
    pub color: Color,
}
