//! Audit trail source: what sightings come from.

use crate::prelude::*;

/// What sightings come from, such as a scanner or an import.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 150, app = "netbox_inventory", path = "plugins/inventory/audit-trail-sources",
        label = "Audit trail source", plural = "Audit trail sources", icon = "radar", group = "Audit", family = primary,
        plain, linked, display = "{name}", order("name"), key = "slug", q("name", "slug", "description"),
        search(name = 100, slug = 110, description = 500, comments = 5000),
        columns("name", "slug", "trail_count", "description"), brief("name", "slug"), no_clone("name", "slug"))]
#[section("Audit trail source", "name", "slug", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("name")]
#[unique("slug")]
#[count(trail_count, "netbox_inventory.audittrail", "source")]
pub struct AuditTrailSource {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
}
