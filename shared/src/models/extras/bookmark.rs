//! Bookmark: a mark a user put on an object.

use crate::models::users::user::User;
use crate::prelude::*;

/// An object its user wants to find again.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 67, app = "extras", path = "extras/bookmarks", label = "Bookmark", plural = "Bookmarks", icon = "star",
        group = "Customisation", family = bare, plain, private, unlogged, display = "{object}", order("-created"), api_order("created"),
        key = "id", columns("object", "user", "created"), brief("object", "user"))]
#[section("Bookmark", "object", "user")]
#[unique("object", "user")]
pub struct Bookmark {
    pub id: i64,
    #[field(on_delete = Cascade)]
    pub object: AnyRef,
    #[field(on_delete = Cascade)]
    pub user: Ref<User>,
    #[field(kept)]
    pub created: Option<DateTime<Utc>>,
}
