//! ImageAttachment: a picture of an object.

use crate::prelude::*;

/// A picture of an object. What is uploaded is decoded and encoded anew.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 161, app = "extras", path = "extras/image-attachments", label = "Image", plural = "Images",
        icon = "box", group = "Customisation", family = bare, plain, display = "<{name}>||{parent} ({id})",
        order("name"), key = "id", q("name", "description"),
        columns("name", "parent", "image_width", "image_height", "image_size", "description"),
        brief("name", "image", "description"))]
#[section("Image", "image", "parent", "name", "description")]
pub struct ImageAttachment {
    pub id: i64,
    #[field(halves("object_type", "object_id"), on_delete = Cascade)]
    pub parent: AnyRef,
    #[field(max = 50)]
    pub name: String,
    /// PNG, JPEG, GIF, WebP or BMP
    #[field(max = 200, upload, label = "Picture")]
    pub image: String,
    #[field(max = 200)]
    pub description: String,
    #[field(read_only, default = 0)]
    pub image_height: i64,
    #[field(read_only, default = 0)]
    pub image_width: i64,
    /// In bytes
    #[field(read_only, default = 0)]
    pub image_size: i64,
    #[field(kept)]
    pub created: Option<DateTime<Utc>>,
    #[field(kept, indexed)]
    pub last_updated: Option<DateTime<Utc>>,
}
