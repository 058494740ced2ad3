//! ExportTemplate: a text made from a list of objects.

use crate::models::users::owner::Owner;
use crate::prelude::*;

/// A text made from a list of objects: `?export=<name>` on a list answers it.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 64, app = "extras", path = "extras/export-templates", label = "Export template",
        plural = "Export templates", icon = "file-text", group = "Customisation", family = bare, display = "{name}",
        order("name"), key = "name", q("name", "description"), search(name = 100, description = 500),
        columns("name", "object_types", "description", "mime_type", "file_name", "file_extension", "as_attachment"),
        brief("name", "description"))]
#[section("Export template", "name", "object_types", "description", "owner")]
#[section("Template", "template_code", "environment_params")]
#[section("Rendering", "mime_type", "file_name", "file_extension", "as_attachment")]
#[filter(object_type, text, label = "Object type")]
#[filter(object_type_id, int, label = "Object type")]
pub struct ExportTemplate {
    pub id: i64,
    /// Kinds of objects whose lists offer it, such as dcim.site
    #[field(several = OBJECT_TYPES, required)]
    pub object_types: serde_json::Value,
    #[field(max = 100, required)]
    pub name: String,
    #[field(max = 200)]
    pub description: String,
    /// trim_blocks, lstrip_blocks and keep_trailing_newline of the template language
    #[field(object)]
    pub environment_params: Option<serde_json::Value>,
    /// The objects are `queryset`, in the idiom of NetBox
    #[field(long, required)]
    pub template_code: String,
    /// text/plain unless given
    #[field(max = 50, label = "MIME type")]
    pub mime_type: String,
    #[field(max = 200)]
    pub file_name: String,
    #[field(max = 15)]
    pub file_extension: String,
    /// Downloaded in place of shown
    #[field(default = true)]
    pub as_attachment: bool,
    pub owner: Option<Ref<Owner>>,
    #[field(kept)]
    pub created: Option<DateTime<Utc>>,
    #[field(kept, indexed)]
    pub last_updated: Option<DateTime<Utc>>,
}
