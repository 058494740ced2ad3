//! Group: users who are granted things together.

use crate::prelude::*;

/// Users who are granted permissions together.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 81, app = "users", path = "users/groups", label = "Group", plural = "Groups", icon = "users",
        group = "Admin", family = bare, display = "{name}", order("name"), key = "name", q("name", "description"),
        columns("name", "user_count", "permission_count", "description"), brief("name", "description"), no_clone("name"))]
#[section("Group", "name", "description", "permissions")]
#[unique("name")]
#[count(user_count, "users.user", "groups")]
#[count(permission_count, "users.objectpermission", "groups")]
#[reverse(permissions, "users.objectpermission", "groups", written)]
#[filter(owner, int, label = "Owner")]
#[filter(owner_id, int, label = "Owner")]
#[filter(notification_group_id, int, label = "Notification group")]
#[filter(user_id, int, label = "User")]
#[filter(permission_id, int, label = "Permission")]
pub struct Group {
    pub id: i64,
    #[field(max = 150, required)]
    pub name: String,
    #[field(max = 200)]
    pub description: String,
}
