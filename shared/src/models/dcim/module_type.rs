//! Module type: a card or line module as its manufacturer sells it.

use crate::models::dcim::device_type::WEIGHT_UNIT;
use crate::models::dcim::manufacturer::Manufacturer;
use crate::prelude::*;

/// Which way air flows through a module.
pub static MODULE_AIRFLOW: ChoiceSet = ChoiceSet::new(
    "dcim.Module.airflow",
    &[
        ChoiceOf::new("front-to-rear", "Front to rear", "gray"),
        ChoiceOf::new("rear-to-front", "Rear to front", "gray"),
        ChoiceOf::new("left-to-right", "Left to right", "gray"),
        ChoiceOf::new("right-to-left", "Right to left", "gray"),
        ChoiceOf::new("side-to-rear", "Side to rear", "gray"),
        ChoiceOf::new("passive", "Passive", "gray"),
    ],
);

/// A card, supply or other part that goes into a bay, as its manufacturer sells it.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 13, app = "dcim", path = "dcim/module-types", label = "Module type", plural = "Module types",
        icon = "layers", group = "Hardware", family = primary, display = "{model}", order("manufacturer", "model"),
        key = "model", q("manufacturer.name", "model", "part_number", "description", "comments"),
        search(model = 100, part_number = 200, description = 500, comments = 5000),
        columns("model", "manufacturer", "part_number", "airflow", "module_count", "description"),
        brief("manufacturer", "model", "description", "module_count"), no_clone("model", "part_number"),
        absent(profile = "null", console_port_template_count = "0", console_server_port_template_count = "0",
               power_port_template_count = "0", power_outlet_template_count = "0", front_port_template_count = "0",
               rear_port_template_count = "0", interface_template_count = "0", module_bay_template_count = "0"))]
#[section("Module type", "manufacturer", "model", "part_number", "airflow", "description", "owner", "tags")]
#[section("Weight", "weight", "weight_unit")]
#[section("Attributes", "attributes")]
#[section("Comments", "comments")]
#[unique("manufacturer", "model")]
#[count(module_count, "dcim.module", "module_type")]
pub struct ModuleType {
    pub id: i64,
    pub manufacturer: Ref<Manufacturer>,
    #[field(max = 100, required, natural)]
    pub model: String,
    /// The manufacturer's order code
    #[field(max = 50, indexed)]
    pub part_number: String,
    #[field(choices = MODULE_AIRFLOW)]
    pub airflow: Option<Choice>,
    #[field(decimal(8, 2), min = 0)]
    pub weight: Option<Decimal>,
    #[field(choices = WEIGHT_UNIT)]
    pub weight_unit: Option<Choice>,
    /// Anything else worth knowing, by name
    pub attributes: Option<serde_json::Value>,
}
