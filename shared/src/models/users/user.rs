//! User: an account that signs in.

use crate::models::users::group::Group;
use crate::prelude::*;

/// An account that signs in, by password or by token.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 80, app = "users", path = "users/users", label = "User", plural = "Users", icon = "user",
        group = "Admin", family = bare, display = "{username}", order("username"), key = "username",
        q("username", "first_name", "last_name", "email"),
        columns("username", "first_name", "last_name", "email", "groups", "is_active", "is_superuser", "last_login"),
        brief("username"), no_clone("username", "email", "password", "date_joined"))]
#[section("User", "username", "password", "first_name", "last_name", "email")]
#[section("Access", "is_active", "is_superuser", "groups", "permissions")]
#[section("Dates", "date_joined")]
#[unique("username", fold)]
#[reverse(permissions, "users.objectpermission", "users", written)]
#[filter(group, path = "groups")]
#[filter(owner, int, label = "Owner")]
#[filter(owner_id, int, label = "Owner")]
#[filter(notification_group_id, int, label = "Notification group")]
#[filter(permission_id, int, label = "Permission")]
pub struct User {
    pub id: i64,
    #[field(max = 150, required)]
    pub username: String,
    #[field(max = 150)]
    pub first_name: String,
    #[field(max = 150)]
    pub last_name: String,
    #[field(label = "E-mail")]
    pub email: Email,
    /// Switch off instead of deleting the account
    #[field(default = true, label = "Active")]
    pub is_active: bool,
    /// May do everything, whatever the permissions say
    #[field(default = false, label = "Superuser")]
    pub is_superuser: bool,
    #[field(default = now)]
    pub date_joined: DateTime<Utc>,
    #[field(kept)]
    pub last_login: Option<DateTime<Utc>>,
    pub groups: Many<Group>,
    #[field(write_only, required)]
    pub password: Secret,
}
