//! CustomFieldChoiceSet: the values a custom field lets people choose from.

use crate::models::users::owner::Owner;
use crate::prelude::*;

pub static BASE_CHOICES: ChoiceSet = ChoiceSet::new(
    "extras.CustomFieldChoiceSet.base_choices",
    &[ChoiceOf::new("ISO_3166", "ISO 3166 (Country codes)", "gray")],
);

/// Values that custom fields let people choose from.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 62, app = "extras", path = "extras/custom-field-choice-sets", label = "Choice set",
        plural = "Choice sets", icon = "list", group = "Customisation", family = bare, display = "{name}",
        order("name"), key = "name", q("name", "description"), search(name = 100, description = 500),
        columns("name", "base_choices", "choices_count", "order_alphabetically", "description"),
        brief("name", "description", "choices_count"), no_clone("name"))]
#[section("Choice set", "name", "description", "owner")]
#[section("Choices", "base_choices", "extra_choices", "choice_colors", "order_alphabetically")]
#[unique("name")]
#[filter(choice, text, label = "Has the choice")]
#[filter(choice_colors, text, label = "Has the colour")]
pub struct CustomFieldChoiceSet {
    pub id: i64,
    #[field(max = 100, required)]
    pub name: String,
    #[field(max = 200)]
    pub description: String,
    /// A published list to start from
    #[field(choices = BASE_CHOICES)]
    pub base_choices: Option<Choice>,
    /// Pairs of value and label, such as [["a", "Alpha"]]
    #[field(list)]
    pub extra_choices: serde_json::Value,
    /// Colours by value
    #[field(object)]
    pub choice_colors: serde_json::Value,
    /// Sort by label in place of the given order
    pub order_alphabetically: bool,
    #[field(computed)]
    pub choices_count: i64,
    pub owner: Option<Ref<Owner>>,
    #[field(kept)]
    pub created: Option<DateTime<Utc>>,
    #[field(kept, indexed)]
    pub last_updated: Option<DateTime<Utc>>,
}
