//! Region: a tree of geographic areas.

use crate::prelude::*;

/// A geographic area that sites belong to; areas nest.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 1, app = "dcim", path = "dcim/regions", label = "Region", plural = "Regions", icon = "globe",
        group = "Places", family = nested, contacts, display = "{name}", order("name"), key = "slug",
        q("name", "slug", "description", "comments"), search(name = 100, slug = 110, description = 500, comments = 5000),
        columns("name", "parent", "site_count", "description"),
        brief("name", "slug", "description", "site_count", "_depth"), no_clone("name", "slug"))]
#[section("Region", "parent", "name", "slug", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("parent", "name")]
#[unique("parent", "slug")]
#[unique("name", when_null("parent"))]
#[unique("slug", when_null("parent"))]
#[count(site_count, "dcim.site", "region", subtree)]
pub struct Region {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
    #[field(on_delete = Cascade)]
    pub parent: Option<Ref<Region>>,
    /// Prefixes used in it and below
    #[field(computed)]
    pub prefix_count: i64,
}
