//! Subscription: a user follows an object.

use crate::models::users::user::User;
use crate::prelude::*;

/// An object whose changes its user wants to be told of.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 160, app = "extras", path = "extras/subscriptions", label = "Subscription", plural = "Subscriptions", icon = "bell",
        group = "Customisation", family = bare, plain, private, unlogged, display = "{object}", order("-created"),
        key = "id", columns("object", "user", "created"), brief("object", "user"))]
#[section("Subscription", "object", "user")]
#[unique("object", "user")]
pub struct Subscription {
    pub id: i64,
    #[field(on_delete = Cascade)]
    pub object: AnyRef,
    #[field(on_delete = Cascade)]
    pub user: Ref<User>,
    #[field(kept)]
    pub created: Option<DateTime<Utc>>,
}
