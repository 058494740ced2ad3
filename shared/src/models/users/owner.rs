//! Owner: the people whose record something is.

use crate::models::users::group::Group;
use crate::models::users::owner_group::OwnerGroup;
use crate::models::users::user::User;
use crate::prelude::*;

/// People and groups whose records something can be. Owning grants no permission.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 84, app = "users", path = "users/owners", label = "Owner", plural = "Owners", icon = "user",
        group = "Admin", family = bare, display = "{name}", order("name"), key = "name", q("name", "description"),
        search(name = 100, description = 500), columns("name", "group", "user_groups", "users", "description"),
        brief("name", "description"), no_clone("name"))]
#[section("Owner", "name", "group", "description")]
#[section("Members", "user_groups", "users")]
#[unique("name")]
#[filter(user, path = "users")]
#[filter(user_group, path = "user_groups")]
pub struct Owner {
    pub id: i64,
    #[field(max = 100, required)]
    pub name: String,
    pub group: Option<Ref<OwnerGroup>>,
    #[field(max = 200)]
    pub description: String,
    pub user_groups: Many<Group>,
    pub users: Many<User>,
}
