//! Fields that whole families of models share (`#[model(family = …)]`).
//!
//! | family | brings |
//! |---|---|
//! | `primary`, `organizational`, `nested` | owner, description, comments, tags, custom fields, times; `nested` also `_depth` |
//! | `plain` | tags, custom fields, times |
//! | `telemetry` | tags, custom fields |
//! | `bare` | nothing but id and version |

use chrono::{DateTime, Utc};

use crate::meta::{Default, Field, Kind, PLAIN, Storage};
use crate::models::users::owner::Owner;
use crate::types::{LongText, Ref};

pub const ID: Field = Field { name: "id", label: "ID", kind: Kind::Id, read_only: true, ..PLAIN };
/// Whose record it is. Owning grants nothing.
pub const OWNER: Field = Field::of::<Option<Ref<Owner>>>("owner").sparse();
pub const DESCRIPTION: Field = Field::of::<String>("description").max(200);
pub const COMMENTS: Field = Field::of::<LongText>("comments");
pub const TAGS: Field =
    Field { name: "tags", kind: Kind::Tags, storage: Storage::Through, default: Default::EmptyList, ..PLAIN };
pub const CUSTOM_FIELDS: Field =
    Field { name: "custom_fields", kind: Kind::CustomFields, default: Default::EmptyObject, ..PLAIN };
pub const CREATED: Field = Field::of::<Option<DateTime<Utc>>>("created").kept();
pub const LAST_UPDATED: Field = Field::of::<Option<DateTime<Utc>>>("last_updated").kept().indexed();
pub const DEPTH: Field = Field::of::<i64>("_depth").kept();
pub const VERSION: Field = Field::of::<i64>("_version").kept().write_only();

/// The complete field list of a model: `id`, its own fields, its family's, `version`.
#[macro_export]
macro_rules! family_fields {
    (bare; $($own:expr,)*) => {
        &[$crate::family::ID, $($own,)* $crate::family::VERSION]
    };
    (telemetry; $($own:expr,)*) => {
        &[$crate::family::ID, $($own,)* $crate::family::TAGS, $crate::family::CUSTOM_FIELDS, $crate::family::VERSION]
    };
    (plain; $($own:expr,)*) => {
        &[$crate::family::ID, $($own,)* $crate::family::TAGS, $crate::family::CUSTOM_FIELDS, $crate::family::CREATED,
          $crate::family::LAST_UPDATED, $crate::family::VERSION]
    };
    (nested; $($own:expr,)*) => {
        &[$crate::family::ID, $($own,)* $crate::family::OWNER, $crate::family::DESCRIPTION, $crate::family::COMMENTS, $crate::family::TAGS,
          $crate::family::CUSTOM_FIELDS, $crate::family::CREATED, $crate::family::LAST_UPDATED, $crate::family::DEPTH,
          $crate::family::VERSION]
    };
    ($primary:ident; $($own:expr,)*) => {
        &[$crate::family::ID, $($own,)* $crate::family::OWNER, $crate::family::DESCRIPTION, $crate::family::COMMENTS, $crate::family::TAGS,
          $crate::family::CUSTOM_FIELDS, $crate::family::CREATED, $crate::family::LAST_UPDATED,
          $crate::family::VERSION]
    };
}

pub use family_fields as fields;
