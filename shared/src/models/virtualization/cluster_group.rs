//! Cluster group: clusters that belong together.

use crate::prelude::*;

/// Clusters that belong together.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 51, app = "virtualization", path = "virtualization/cluster-groups", label = "Cluster group",
        plural = "Cluster groups", icon = "folder", group = "Virtualization", family = organizational, contacts,
        display = "{name}", order("name"), key = "slug", q("name", "slug", "description"),
        search(name = 100, slug = 110, description = 500, comments = 5000),
        columns("name", "cluster_count", "description"), brief("name", "slug", "description", "cluster_count"),
        no_clone("name", "slug"))]
#[section("Cluster group", "name", "slug", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("name")]
#[unique("slug")]
#[count(cluster_count, "virtualization.cluster", "group")]
pub struct ClusterGroup {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
}
