//! OwnerGroup: owners that belong together.

use crate::prelude::*;

/// Owners that belong together.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 85, app = "users", path = "users/owner-groups", label = "Owner group", plural = "Owner groups",
        icon = "users", group = "Admin", family = bare, display = "{name}", order("name"), key = "name",
        q("name", "description"), search(name = 100, description = 500),
        columns("name", "member_count", "description"), brief("name", "description"), no_clone("name"))]
#[section("Owner group", "name", "description")]
#[unique("name")]
#[count(member_count, "users.owner", "group")]
pub struct OwnerGroup {
    pub id: i64,
    #[field(max = 100, required)]
    pub name: String,
    #[field(max = 200)]
    pub description: String,
}
