//! CustomField: a field that people add to models.

use crate::models::extras::custom_field_choice_set::CustomFieldChoiceSet;
use crate::models::users::owner::Owner;
use crate::prelude::*;

pub static TYPE: ChoiceSet = ChoiceSet::new(
    "extras.CustomField.type",
    &[
        ChoiceOf::new("text", "Text", "gray"),
        ChoiceOf::new("longtext", "Text (long)", "gray"),
        ChoiceOf::new("integer", "Integer", "gray"),
        ChoiceOf::new("decimal", "Decimal", "gray"),
        ChoiceOf::new("boolean", "Boolean (true/false)", "gray"),
        ChoiceOf::new("date", "Date", "gray"),
        ChoiceOf::new("datetime", "Date & time", "gray"),
        ChoiceOf::new("url", "URL", "gray"),
        ChoiceOf::new("json", "JSON", "gray"),
        ChoiceOf::new("select", "Selection", "gray"),
        ChoiceOf::new("multiselect", "Multiple selection", "gray"),
        ChoiceOf::new("object", "Object", "gray"),
        ChoiceOf::new("multiobject", "Multiple objects", "gray"),
    ],
);

pub static FILTER_LOGIC: ChoiceSet = ChoiceSet::new(
    "extras.CustomField.filter_logic",
    &[
        ChoiceOf::new("disabled", "Disabled", "gray"),
        ChoiceOf::new("loose", "Loose", "gray"),
        ChoiceOf::new("exact", "Exact", "gray"),
    ],
);

pub static UI_VISIBLE: ChoiceSet = ChoiceSet::new(
    "extras.CustomField.ui_visible",
    &[
        ChoiceOf::new("always", "Always", "green"),
        ChoiceOf::new("if-set", "If set", "yellow"),
        ChoiceOf::new("hidden", "Hidden", "gray"),
    ],
);

pub static UI_EDITABLE: ChoiceSet = ChoiceSet::new(
    "extras.CustomField.ui_editable",
    &[
        ChoiceOf::new("yes", "Yes", "green"),
        ChoiceOf::new("no", "No", "red"),
        ChoiceOf::new("hidden", "Hidden", "gray"),
    ],
);

/// A field that people add to models.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 61, app = "extras", path = "extras/custom-fields", label = "Custom field", plural = "Custom fields",
        icon = "list", group = "Customisation", family = bare, display = "<{label}>||<{name}>",
        order("group_name", "weight", "name"), key = "name", q("name", "label", "group_name", "description", "comments"),
        search(name = 100, label = 100, description = 500, comments = 5000),
        columns("name", "object_types", "label", "type", "group_name", "required", "unique", "description"),
        brief("name", "description"), no_clone("name"))]
#[section(
    "Custom field",
    "object_types",
    "name",
    "label",
    "group_name",
    "type",
    "related_object_type",
    "related_object_filter",
    "choice_set",
    "description",
    "owner"
)]
#[section(
    "Behaviour",
    "required",
    "unique",
    "default",
    "filter_logic",
    "search_weight",
    "weight",
    "ui_visible",
    "ui_editable",
    "is_cloneable"
)]
#[section("Validation", "validation_minimum", "validation_maximum", "validation_regex", "validation_schema")]
#[section("Comments", "comments")]
#[unique("name")]
#[filter(object_type, text, label = "Object type")]
#[filter(object_type_id, int, label = "Object type")]
#[filter(related_object_type_id, int, label = "Related object type")]
pub struct CustomField {
    pub id: i64,
    /// Kinds of objects that have the field, such as dcim.site
    #[field(several = OBJECT_TYPES, required)]
    pub object_types: serde_json::Value,
    #[field(choices = TYPE)]
    pub r#type: Choice,
    /// What objects of the types object and multiobject are, such as dcim.site
    #[field(max = 200)]
    pub related_object_type: Option<String>,
    #[field(computed)]
    pub data_type: String,
    /// Lower-case letters, digits and single underscores
    #[field(max = 50, required)]
    pub name: String,
    /// What people read in place of the name
    #[field(max = 50)]
    pub label: String,
    /// Fields of one group are shown together
    #[field(max = 50)]
    pub group_name: String,
    #[field(max = 200)]
    pub description: String,
    /// Objects must have a value
    pub required: bool,
    /// No two objects of a kind have the same value
    #[field(label = "Must be unique")]
    pub unique: bool,
    /// Lower finds first; 0 keeps the field out of the search
    #[field(range(0, 32_767), default = 1000)]
    pub search_weight: i64,
    /// Loose finds parts of the text
    #[field(choices = FILTER_LOGIC, default = "loose")]
    pub filter_logic: Choice,
    #[field(choices = UI_VISIBLE, default = "always", label = "Shown")]
    pub ui_visible: Choice,
    #[field(choices = UI_EDITABLE, default = "yes", label = "Editable")]
    pub ui_editable: Choice,
    /// A clone takes the value over
    #[field(label = "Cloneable")]
    pub is_cloneable: bool,
    /// Value of new objects
    pub default: Option<serde_json::Value>,
    /// Parameters that narrow which objects may be chosen
    pub related_object_filter: Option<serde_json::Value>,
    /// Lower is shown first
    #[field(range(0, 32_767), default = 100, label = "Display weight")]
    pub weight: i64,
    #[field(decimal(16, 4), label = "Minimum value")]
    pub validation_minimum: Option<Decimal>,
    #[field(decimal(16, 4), label = "Maximum value")]
    pub validation_maximum: Option<Decimal>,
    /// Texts must match it
    #[field(max = 500)]
    pub validation_regex: String,
    /// JSON schema that values of the type json must satisfy
    pub validation_schema: Option<serde_json::Value>,
    pub choice_set: Option<Ref<CustomFieldChoiceSet>>,
    pub owner: Option<Ref<Owner>>,
    pub comments: LongText,
    #[field(kept)]
    pub created: Option<DateTime<Utc>>,
    #[field(kept, indexed)]
    pub last_updated: Option<DateTime<Utc>>,
}
