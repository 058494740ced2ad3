//! ObjectPermission: which actions on which objects are granted to whom.

use crate::models::users::group::Group;
use crate::models::users::user::User;
use crate::prelude::*;

/// The actions of every model; others are those that a model knows besides.
pub static ACTIONS: ChoiceSet = ChoiceSet::new(
    "users.ObjectPermission.actions",
    &[
        ChoiceOf::new("view", "View", "blue"),
        ChoiceOf::new("add", "Add", "green"),
        ChoiceOf::new("change", "Change", "yellow"),
        ChoiceOf::new("delete", "Delete", "red"),
    ],
);

/// Actions on some kinds of objects, granted to users and groups; constraints narrow which objects.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 82, app = "users", path = "users/permissions", label = "Permission", plural = "Permissions",
        icon = "shield", group = "Admin", family = bare, display = "{name}", order("name"), key = "name",
        q("name", "description"), columns("name", "enabled", "object_types", "actions", "users", "groups"),
        brief("name", "description", "enabled", "object_types", "actions"))]
#[section("Permission", "name", "description", "enabled")]
#[section("Grants", "object_types", "actions", "constraints")]
#[section("Granted to", "users", "groups")]
#[filter(user, path = "users")]
#[filter(group, path = "groups")]
#[filter(object_types, text, label = "Object type")]
#[filter(object_type, text, label = "Object type")]
#[filter(object_type_id, int, label = "Object type")]
#[filter(can_view, bool, label = "Can view")]
#[filter(can_add, bool, label = "Can add")]
#[filter(can_change, bool, label = "Can change")]
#[filter(can_delete, bool, label = "Can delete")]
pub struct ObjectPermission {
    pub id: i64,
    #[field(max = 100, required)]
    pub name: String,
    #[field(max = 200)]
    pub description: String,
    #[field(default = true)]
    pub enabled: bool,
    /// Kinds of objects, such as dcim.site
    #[field(several = OBJECT_TYPES, required)]
    pub object_types: serde_json::Value,
    /// view, add, change, delete, or an action a model knows
    #[field(several = ACTIONS, required)]
    pub actions: serde_json::Value,
    /// Filters the objects must match; empty grants all of them
    pub constraints: Option<serde_json::Value>,
    pub users: Many<User>,
    pub groups: Many<Group>,
}
