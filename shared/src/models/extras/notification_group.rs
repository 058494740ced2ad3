//! NotificationGroup: who is told together.

use crate::models::users::group::Group;
use crate::models::users::user::User;
use crate::prelude::*;

/// Users and groups that event rules tell something together.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 69, app = "extras", path = "extras/notification-groups", label = "Notification group",
        plural = "Notification groups", icon = "bell", group = "Customisation", family = bare, display = "{name}",
        order("name"), key = "name", q("name", "description"), search(name = 100, description = 500),
        columns("name", "description", "groups", "users"), brief("name", "description"), no_clone("name"))]
#[section("Notification group", "name", "description")]
#[section("Members", "groups", "users")]
#[unique("name")]
#[filter(group, path = "groups")]
#[filter(user, path = "users")]
pub struct NotificationGroup {
    pub id: i64,
    #[field(max = 100, required)]
    pub name: String,
    #[field(max = 200)]
    pub description: String,
    pub groups: Many<Group>,
    pub users: Many<User>,
}
