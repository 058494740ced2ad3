//! Site group: a tree of kinds of sites.

use crate::prelude::*;

/// A functional grouping of sites, such as branch offices or data centres; groups nest.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 2, app = "dcim", path = "dcim/site-groups", label = "Site group", plural = "Site groups",
        icon = "list", group = "Places", family = nested, contacts, display = "{name}", order("name"), key = "slug",
        q("name", "slug", "description", "comments"), search(name = 100, slug = 110, description = 500, comments = 5000),
        columns("name", "parent", "site_count", "description"),
        brief("name", "slug", "description", "site_count", "_depth"), no_clone("name", "slug"))]
#[section("Site group", "parent", "name", "slug", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("parent", "name")]
#[unique("parent", "slug")]
#[unique("name", when_null("parent"))]
#[unique("slug", when_null("parent"))]
#[count(site_count, "dcim.site", "group", subtree)]
pub struct SiteGroup {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
    #[field(on_delete = Cascade)]
    pub parent: Option<Ref<SiteGroup>>,
    /// Prefixes used in it and below
    #[field(computed)]
    pub prefix_count: i64,
}
