//! Contact role: what contacts are called for.

use crate::prelude::*;

/// What a contact is called for, such as the operations centre or billing.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 43, app = "tenancy", path = "tenancy/contact-roles", label = "Contact role",
        plural = "Contact roles", icon = "list", group = "People", family = organizational, display = "{name}",
        order("name"), key = "slug", q("name", "slug", "description"),
        search(name = 100, slug = 110, description = 500, comments = 5000),
        columns("name", "slug", "description"),
        brief("name", "slug", "description"), no_clone("name", "slug"))]
#[section("Contact role", "name", "slug", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("name")]
#[unique("slug")]
pub struct ContactRole {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
}
