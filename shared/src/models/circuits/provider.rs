//! Provider: who runs circuits and announces maintenances.

use crate::prelude::*;

/// A company that runs circuits for us and tells us about its maintenances and outages.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 31, app = "circuits", path = "circuits/providers", label = "Provider", plural = "Providers",
        icon = "globe", group = "Circuits", family = primary, contacts, display = "{name}", order("name"),
        key = "slug", q("name", "description", "comments"),
        search(name = 100, description = 500, comments = 5000),
        columns("name", "circuit_count", "description"),
        brief("name", "slug", "description", "circuit_count"), no_clone("name", "slug"))]
#[section("Provider", "name", "slug", "description", "tags")]
#[section("Comments", "comments")]
#[unique("name")]
#[unique("slug")]
#[count(circuit_count, "circuits.circuit", "provider")]
pub struct Provider {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
}
