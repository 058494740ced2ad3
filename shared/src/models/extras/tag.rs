//! Tag: a coloured word people put on anything.

use crate::models::users::owner::Owner;
use crate::prelude::*;

/// A coloured word that can be put on objects.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 60, app = "extras", path = "extras/tags", label = "Tag", plural = "Tags", icon = "tag",
        group = "Customisation", family = bare, display = "{name}", order("weight", "name"), key = "slug",
        q("name", "slug", "description"), search(name = 100, slug = 110, description = 500),
        columns("name", "tagged_items", "slug", "color", "weight", "object_types", "description"),
        brief("name", "slug", "color", "description"), no_clone("name", "slug"))]
#[section("Tag", "name", "slug", "color", "weight", "description", "object_types", "owner")]
#[unique("name")]
#[unique("slug")]
#[filter(object_types, int, label = "Object type")]
#[filter(content_type, text, label = "Used on (app.model)")]
#[filter(content_type_id, int, label = "Used on (object type)")]
#[filter(for_object_type_id, int, label = "Allowed for (object type)")]
pub struct Tag {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
    #[field(default = "9e9e9e")]
    pub color: Color,
    #[field(max = 200)]
    pub description: String,
    /// Lower numbers are listed first
    #[field(range(0, 32_767), default = 1000)]
    pub weight: i64,
    /// Kinds of objects that may have the tag, such as dcim.site; none means all
    #[field(several = OBJECT_TYPES)]
    pub object_types: serde_json::Value,
    pub owner: Option<Ref<Owner>>,
    #[field(computed)]
    pub tagged_items: i64,
    #[field(kept)]
    pub created: Option<DateTime<Utc>>,
    #[field(kept, indexed)]
    pub last_updated: Option<DateTime<Utc>>,
}
