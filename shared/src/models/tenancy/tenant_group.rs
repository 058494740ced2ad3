//! Tenant group: a tree of tenants.

use crate::prelude::*;

/// A grouping of tenants; groups nest.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 40, app = "tenancy", path = "tenancy/tenant-groups", label = "Tenant group",
        plural = "Tenant groups", icon = "list", group = "People", family = nested, display = "{name}",
        order("name"), key = "slug",
        q("name", "slug", "description", "comments"), search(name = 100, slug = 110, description = 500, comments = 5000),
        columns("name", "parent", "tenant_count", "description"),
        brief("name", "slug", "description", "tenant_count", "_depth"), no_clone("name", "slug"))]
#[section("Tenant group", "parent", "name", "slug", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("name")]
#[unique("slug")]
#[count(tenant_count, "tenancy.tenant", "group", subtree)]
pub struct TenantGroup {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
    #[field(on_delete = Cascade)]
    pub parent: Option<Ref<TenantGroup>>,
}
