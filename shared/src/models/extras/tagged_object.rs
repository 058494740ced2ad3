//! TaggedObject: a tag on an object.

use crate::models::extras::tag::Tag;
use crate::prelude::*;

/// A tag on an object. Tags are put on objects through the objects.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 165, app = "extras", name = "taggeditem", path = "extras/tagged-objects", label = "Tagged object",
        plural = "Tagged objects", icon = "tag", family = bare, plain, read_only, unlogged,
        display = "{object} ({tag})", order("id"), key = "id", q("tag.name", "tag.slug"), columns("object", "tag"),
        brief("object", "tag"))]
#[unique("tag", "object")]
pub struct TaggedObject {
    pub id: i64,
    #[field(on_delete = Keep, read_only)]
    pub object: AnyRef,
    #[field(on_delete = Keep, read_only)]
    pub tag: Ref<Tag>,
}
