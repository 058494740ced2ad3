//! SavedFilter: filter parameters under a name.

use crate::models::users::owner::Owner;
use crate::models::users::user::User;
use crate::prelude::*;

/// Filter parameters under a name: `?filter=<slug>` applies them.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 65, app = "extras", path = "extras/saved-filters", label = "Saved filter", plural = "Saved filters",
        icon = "filter", group = "Customisation", family = bare, private, display = "{name}", order("weight", "name"),
        key = "slug", q("name", "slug", "description"),
        columns("name", "object_types", "user", "description", "enabled", "shared", "weight"),
        brief("name", "slug", "description"), no_clone("name", "slug"))]
#[section("Saved filter", "name", "slug", "object_types", "description", "user", "owner")]
#[section("Use", "weight", "enabled", "shared", "parameters")]
#[unique("name")]
#[unique("slug")]
#[filter(object_type, text, label = "Object type")]
#[filter(object_type_id, int, label = "Object type")]
#[filter(usable, bool, label = "Usable by me")]
pub struct SavedFilter {
    pub id: i64,
    /// Kinds of objects it filters, such as dcim.site
    #[field(several = OBJECT_TYPES, required)]
    pub object_types: serde_json::Value,
    #[field(max = 100, required)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
    #[field(max = 200)]
    pub description: String,
    #[field(on_delete = SetNull, bare)]
    pub user: Option<Ref<User>>,
    /// Lower is offered first
    #[field(range(0, 32_767), default = 100)]
    pub weight: i64,
    #[field(default = true)]
    pub enabled: bool,
    /// Others see and use it
    #[field(default = true)]
    pub shared: bool,
    /// Parameters by name, each a list of values
    #[field(object, required)]
    pub parameters: serde_json::Value,
    pub owner: Option<Ref<Owner>>,
    #[field(kept)]
    pub created: Option<DateTime<Utc>>,
    #[field(kept, indexed)]
    pub last_updated: Option<DateTime<Utc>>,
}
