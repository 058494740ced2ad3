//! Prefix: a network, for events to touch.

use crate::models::ipam::ip_address::IP_FAMILY;
use crate::models::tenancy::tenant::Tenant;
use crate::prelude::*;

pub static PREFIX_STATUS: ChoiceSet = ChoiceSet::new(
    "ipam.Prefix.status",
    &[
        ChoiceOf::new("container", "Container", "gray"),
        ChoiceOf::new("active", "Active", "blue"),
        ChoiceOf::new("reserved", "Reserved", "cyan"),
        ChoiceOf::new("deprecated", "Deprecated", "red"),
    ],
);

/// A network of addresses.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 56, app = "ipam", path = "ipam/prefixes", label = "Prefix", plural = "Prefixes", icon = "layers",
        group = "Addresses", family = primary, contacts, display = "{prefix}", order("prefix_key", "mask"),
        key = "prefix", q("prefix", "description", "comments"),
        search(prefix = 110, description = 500, comments = 5000),
        columns("prefix", "status", "scope", "tenant", "is_pool", "description"),
        brief("family", "prefix", "description", "_depth"), no_clone("prefix"),
        absent(vrf = "null", vlan = "null", role = "null"))]
#[section("Prefix", "prefix", "status", "scope", "is_pool", "mark_utilized", "description", "owner", "tags")]
#[section("Tenancy", "tenant")]
#[section("Comments", "comments")]
#[filter(prefix, text, label = "Prefix")]
#[filter(within, text, label = "Within this prefix")]
#[filter(within_include, text, label = "This prefix or within it")]
#[filter(contains, text, label = "Contains this address or prefix")]
#[filter(family, choices = IP_FAMILY, label = "Family")]
#[filter(mask_length, int, label = "Mask length")]
#[filter(mask_length__gte, int, label = "Mask length at least")]
#[filter(mask_length__lte, int, label = "Mask length at most")]
#[filter(depth, path = "_depth")]
#[filter(region, text, label = "Region")]
#[filter(region_id, int, label = "Region")]
#[filter(site_group, text, label = "Site group")]
#[filter(site_group_id, int, label = "Site group")]
#[filter(site, text, label = "Site")]
#[filter(site_id, int, label = "Site")]
#[filter(location, text, label = "Location")]
#[filter(location_id, int, label = "Location")]
pub struct Prefix {
    pub id: i64,
    #[field(choices = IP_FAMILY, computed)]
    pub family: Choice,
    /// Network and length of the mask, such as 192.0.2.0/24
    #[field(max = 50, required, indexed)]
    pub prefix: String,
    /// The region, site group, site or location it is used in
    #[field(targets("dcim.region", "dcim.sitegroup", "dcim.site", "dcim.location"), halves("scope_type", "scope_id"))]
    pub scope: Option<AnyRef>,
    pub tenant: Option<Ref<Tenant>>,
    #[field(choices = PREFIX_STATUS, default = "active")]
    pub status: Choice,
    /// All of its addresses can be used
    pub is_pool: bool,
    /// Counts as full
    pub mark_utilized: bool,
    /// Prefixes within it
    #[field(computed)]
    pub children: i64,
    /// Prefixes it is within
    #[field(computed)]
    pub _depth: i64,
    /// Family and network in hexadecimal digits, by which prefixes sort and ranges are found
    #[field(max = 40, kept, write_only, indexed)]
    pub prefix_key: Option<String>,
    /// The same of its last address
    #[field(max = 40, kept, write_only, indexed)]
    pub last_key: Option<String>,
    /// Length of the mask
    #[field(kept, write_only)]
    pub mask: Option<i64>,
}
