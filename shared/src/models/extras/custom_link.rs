//! CustomLink: a link that objects' pages show, made from the object.

use crate::models::users::owner::Owner;
use crate::prelude::*;

pub static BUTTON_CLASS: ChoiceSet = ChoiceSet::new(
    "extras.CustomLink.button_class",
    &[
        ChoiceOf::new("default", "Default", "gray"),
        ChoiceOf::new("blue", "Blue", "blue"),
        ChoiceOf::new("indigo", "Indigo", "indigo"),
        ChoiceOf::new("purple", "Purple", "purple"),
        ChoiceOf::new("pink", "Pink", "pink"),
        ChoiceOf::new("red", "Red", "red"),
        ChoiceOf::new("orange", "Orange", "orange"),
        ChoiceOf::new("yellow", "Yellow", "yellow"),
        ChoiceOf::new("green", "Green", "green"),
        ChoiceOf::new("teal", "Teal", "teal"),
        ChoiceOf::new("cyan", "Cyan", "cyan"),
        ChoiceOf::new("gray", "Gray", "gray"),
        ChoiceOf::new("black", "Black", "black"),
        ChoiceOf::new("white", "White", "white"),
        ChoiceOf::new("ghost-dark", "Link", "gray"),
    ],
);

/// A link on the pages of some kinds of objects, made from the object.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 63, app = "extras", path = "extras/custom-links", label = "Custom link", plural = "Custom links",
        icon = "link", group = "Customisation", family = bare, display = "{name}",
        order("group_name", "weight", "name"), key = "name", q("name", "link_text", "link_url", "group_name"),
        columns("name", "object_types", "enabled", "group_name", "button_class", "weight"), brief("name"),
        no_clone("name"))]
#[section(
    "Custom link",
    "name",
    "object_types",
    "enabled",
    "weight",
    "group_name",
    "button_class",
    "new_window",
    "owner"
)]
#[section("Templates", "link_text", "link_url")]
#[unique("name")]
#[filter(object_type, text, label = "Object type")]
#[filter(object_type_id, int, label = "Object type")]
pub struct CustomLink {
    pub id: i64,
    /// Kinds of objects whose pages show it, such as dcim.site
    #[field(several = OBJECT_TYPES, required)]
    pub object_types: serde_json::Value,
    #[field(max = 100, required)]
    pub name: String,
    #[field(default = true)]
    pub enabled: bool,
    /// Template of the text; where it is empty there is no link
    #[field(long, required)]
    pub link_text: String,
    /// Template of the address
    #[field(long, required, label = "Link URL")]
    pub link_url: String,
    /// Lower is shown first
    #[field(range(0, 32_767), default = 100)]
    pub weight: i64,
    /// Links of one group are shown as a menu
    #[field(max = 50)]
    pub group_name: String,
    #[field(choices = BUTTON_CLASS, default = "default", bare)]
    pub button_class: Choice,
    pub new_window: bool,
    pub owner: Option<Ref<Owner>>,
    #[field(kept)]
    pub created: Option<DateTime<Utc>>,
    #[field(kept, indexed)]
    pub last_updated: Option<DateTime<Utc>>,
}
