//! Cluster type: the technology of clusters.

use crate::prelude::*;

/// The technology of clusters, such as KVM or VMware.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 50, app = "virtualization", path = "virtualization/cluster-types", label = "Cluster type",
        plural = "Cluster types", icon = "list", group = "Virtualization", family = organizational,
        display = "{name}", order("name"), key = "slug", q("name", "slug", "description"),
        search(name = 100, slug = 110, description = 500, comments = 5000),
        columns("name", "cluster_count", "description"), brief("name", "slug", "description", "cluster_count"),
        no_clone("name", "slug"))]
#[section("Cluster type", "name", "slug", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("name")]
#[unique("slug")]
#[count(cluster_count, "virtualization.cluster", "type")]
pub struct ClusterType {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
}
