//! Tenant: for whom something is run.

use crate::models::tenancy::tenant_group::TenantGroup;
use crate::prelude::*;

/// A customer or department that hardware and services are run for.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 41, app = "tenancy", path = "tenancy/tenants", label = "Tenant", plural = "Tenants", icon = "users",
        group = "People", family = primary, contacts, display = "{name}", order("name"), key = "slug",
        q("name", "slug", "description", "comments"), search(name = 100, slug = 110, description = 500, comments = 5000),
        columns("name", "group", "site_count", "device_count", "description"),
        brief("name", "slug", "description"), no_clone("name", "slug"),
        absent(vlan_count = "0", vrf_count = "0"))]
#[section("Tenant", "name", "slug", "group", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("group", "name")]
#[unique("group", "slug")]
#[unique("name", when_null("group"))]
#[unique("slug", when_null("group"))]
#[count(circuit_count, "circuits.circuit", "tenant")]
#[count(device_count, "dcim.device", "tenant")]
#[count(rack_count, "dcim.rack", "tenant")]
#[count(cluster_count, "virtualization.cluster", "tenant")]
#[count(ipaddress_count, "ipam.ipaddress", "tenant")]
#[count(prefix_count, "ipam.prefix", "tenant")]
#[count(virtualmachine_count, "virtualization.virtualmachine", "tenant")]
#[count(site_count, "dcim.site", "tenant")]
pub struct Tenant {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
    #[field(on_delete = SetNull)]
    pub group: Option<Ref<TenantGroup>>,
}
