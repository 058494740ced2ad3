//! Cluster: hosts that run virtual machines together.

use crate::models::tenancy::tenant::Tenant;
use crate::models::virtualization::cluster_group::ClusterGroup;
use crate::models::virtualization::cluster_type::ClusterType;
use crate::prelude::*;

pub static CLUSTER_STATUS: ChoiceSet = ChoiceSet::new(
    "virtualization.Cluster.status",
    &[
        ChoiceOf::new("planned", "Planned", "cyan"),
        ChoiceOf::new("staging", "Staging", "blue"),
        ChoiceOf::new("active", "Active", "green"),
        ChoiceOf::new("decommissioning", "Decommissioning", "yellow"),
        ChoiceOf::new("offline", "Offline", "red"),
    ],
);

/// Hosts that run virtual machines together.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 52, app = "virtualization", path = "virtualization/clusters", label = "Cluster", plural = "Clusters",
        icon = "database", group = "Virtualization", family = primary, contacts, display = "{name}", order("name"),
        key = "name", q("name", "description", "comments"), search(name = 100, description = 500, comments = 5000),
        columns("name", "type", "group", "status", "tenant", "scope", "device_count", "virtualmachine_count"),
        brief("name", "description", "virtualmachine_count"), no_clone("name", "status"))]
#[section("Cluster", "name", "type", "group", "status", "scope", "description", "owner", "tags")]
#[section("Tenancy", "tenant")]
#[section("Comments", "comments")]
#[unique("group", "name")]
#[count(device_count, "dcim.device", "cluster")]
#[count(virtualmachine_count, "virtualization.virtualmachine", "cluster")]
#[filter(region, text, label = "Region")]
#[filter(region_id, int, label = "Region")]
#[filter(site_group, text, label = "Site group")]
#[filter(site_group_id, int, label = "Site group")]
#[filter(site, text, label = "Site")]
#[filter(site_id, int, label = "Site")]
#[filter(location, text, label = "Location")]
#[filter(location_id, int, label = "Location")]
pub struct Cluster {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    pub r#type: Ref<ClusterType>,
    pub group: Option<Ref<ClusterGroup>>,
    #[field(choices = CLUSTER_STATUS, default = "active")]
    pub status: Choice,
    pub tenant: Option<Ref<Tenant>>,
    /// The region, site group, site or location its hosts are in
    #[field(targets("dcim.region", "dcim.sitegroup", "dcim.site", "dcim.location"), halves("scope_type", "scope_id"))]
    pub scope: Option<AnyRef>,
    /// What its machines were given
    #[field(computed, decimal(12, 2), label = "Allocated vCPUs")]
    pub allocated_vcpus: Decimal,
    /// What its machines were given, in MB
    #[field(computed)]
    pub allocated_memory: i64,
    /// What its machines were given, in MB
    #[field(computed)]
    pub allocated_disk: i64,
}
