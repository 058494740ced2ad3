//! TableConfig: columns and order of a list under a name.

use crate::models::users::user::User;
use crate::prelude::*;

/// Columns and order of a list under a name.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 66, app = "extras", path = "extras/table-configs", label = "Table config", plural = "Table configs",
        icon = "list", group = "Customisation", family = bare, private, display = "{name}", order("weight", "name"),
        key = "name", q("name", "table", "description"),
        columns("name", "object_type", "table", "user", "description", "enabled", "shared", "weight"),
        brief("name", "object_type", "table", "description"))]
#[section("Table config", "name", "object_type", "table", "description", "user")]
#[section("Use", "weight", "enabled", "shared", "columns", "ordering")]
#[filter(object_type_id, int, label = "Object type")]
#[filter(usable, bool, label = "Usable by me")]
pub struct TableConfig {
    pub id: i64,
    /// The kind of objects listed, such as dcim.site
    #[field(max = 200, required, indexed)]
    pub object_type: String,
    /// Name of the list
    #[field(max = 100, required)]
    pub table: String,
    #[field(max = 100, required)]
    pub name: String,
    #[field(max = 200)]
    pub description: String,
    #[field(on_delete = SetNull, bare)]
    pub user: Option<Ref<User>>,
    /// Lower is offered first
    #[field(range(0, 32_767), default = 1000)]
    pub weight: i64,
    #[field(default = true)]
    pub enabled: bool,
    /// Others see and use it
    #[field(default = true)]
    pub shared: bool,
    /// Names of the columns in their order
    #[field(list, required)]
    pub columns: serde_json::Value,
    /// Names of fields, with a minus for descending
    pub ordering: Option<serde_json::Value>,
    #[field(kept)]
    pub created: Option<DateTime<Utc>>,
    #[field(kept, indexed)]
    pub last_updated: Option<DateTime<Utc>>,
}
