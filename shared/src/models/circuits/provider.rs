//! Provider: who runs circuits and announces maintenances.

use crate::prelude::*;

/// A company that runs circuits for us and tells us about its maintenances and outages.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 31, app = "circuits", path = "circuits/providers", label = "Provider", plural = "Providers",
        icon = "globe", group = "Circuits", family = primary, contacts, display = "{name}", order("name"),
        key = "slug", q("name", "description", "comments"),
        search(name = 100, description = 500, comments = 5000),
        columns("name", "circuit_count", "description"),
        brief("name", "slug", "description", "circuit_count"), no_clone("name", "slug"),
        absent(asns = "[]"))]
#[section("Provider", "name", "slug", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("name")]
#[unique("slug")]
#[count(circuit_count, "circuits.circuit", "provider")]
#[reverse(accounts, "circuits.provideraccount", "provider", written)]
#[filter(region, text, label = "Region of a circuit")]
#[filter(region_id, int, label = "Region of a circuit")]
#[filter(site_group, text, label = "Site group of a circuit")]
#[filter(site_group_id, int, label = "Site group of a circuit")]
#[filter(site, text, label = "Site of a circuit")]
#[filter(site_id, int, label = "Site of a circuit")]
#[filter(location, text, label = "Location of a circuit")]
#[filter(location_id, int, label = "Location of a circuit")]
pub struct Provider {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
}
