//! Token: the credential of a script.

use crate::models::users::user::User;
use crate::prelude::*;

/// A credential with which a script calls the REST interface as its user.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 83, app = "users", path = "users/tokens", label = "API token", plural = "API tokens", icon = "key",
        group = "Admin", family = bare, private, display = "<{key}>||<{description}>", order("-created"), key = "key",
        q("key", "description", "user.username"),
        columns("key", "user", "version", "description", "enabled", "write_enabled", "expires", "last_used"),
        brief("version", "key", "description", "enabled", "write_enabled"))]
#[section("Token", "user", "version", "description")]
#[section("Limits", "enabled", "write_enabled", "strict", "expires", "allowed_ips")]
#[unique("key")]
pub struct Token {
    pub id: i64,
    /// 1 for old clients, 2 for everything else
    #[field(range(1, 2), default = 2)]
    pub version: i64,
    /// The part of the token that identifies it
    #[field(max = 16, read_only)]
    pub key: Option<String>,
    #[field(on_delete = Cascade)]
    pub user: Ref<User>,
    #[field(max = 200)]
    pub description: String,
    #[field(kept)]
    pub created: Option<DateTime<Utc>>,
    /// Empty: never
    pub expires: Option<DateTime<Utc>>,
    #[field(kept)]
    pub last_used: Option<DateTime<Utc>>,
    #[field(default = true)]
    pub enabled: bool,
    /// May change things, not only read
    #[field(default = true)]
    pub write_enabled: bool,
    /// Refuses filters and fields that do not exist instead of ignoring them
    #[field(label = "Strict filters")]
    pub strict: bool,
    #[field(range(0, 32767), read_only, label = "Pepper ID")]
    pub pepper_id: Option<i64>,
    /// Networks the token may be used from; empty allows all
    #[field(list, label = "Allowed IPs")]
    pub allowed_ips: serde_json::Value,
    /// The whole token, shown once when it is created
    #[field(max = 80, computed)]
    pub token: Option<String>,
    #[field(write_only, kept, indexed)]
    pub digest: Secret,
}
