//! Device type: a model of hardware as its manufacturer sells it.

use crate::models::dcim::manufacturer::Manufacturer;
use crate::models::dcim::platform::Platform;
use crate::prelude::*;

pub static SUBDEVICE_ROLE: ChoiceSet = ChoiceSet::new(
    "dcim.DeviceType.subdevice_role",
    &[ChoiceOf::new("parent", "Parent", "blue"), ChoiceOf::new("child", "Child", "cyan")],
);

/// Which way air flows through a device.
pub static DEVICE_AIRFLOW: ChoiceSet = ChoiceSet::new(
    "dcim.Device.airflow",
    &[
        ChoiceOf::new("front-to-rear", "Front to rear", "gray"),
        ChoiceOf::new("rear-to-front", "Rear to front", "gray"),
        ChoiceOf::new("left-to-right", "Left to right", "gray"),
        ChoiceOf::new("right-to-left", "Right to left", "gray"),
        ChoiceOf::new("side-to-rear", "Side to rear", "gray"),
        ChoiceOf::new("rear-to-side", "Rear to side", "gray"),
        ChoiceOf::new("bottom-to-top", "Bottom to top", "gray"),
        ChoiceOf::new("top-to-bottom", "Top to bottom", "gray"),
        ChoiceOf::new("passive", "Passive", "gray"),
        ChoiceOf::new("mixed", "Mixed", "gray"),
    ],
);

pub static WEIGHT_UNIT: ChoiceSet = ChoiceSet::new(
    "dcim.WeightUnit",
    &[
        ChoiceOf::new("kg", "Kilograms", "gray"),
        ChoiceOf::new("g", "Grams", "gray"),
        ChoiceOf::new("lb", "Pounds", "gray"),
        ChoiceOf::new("oz", "Ounces", "gray"),
    ],
);

/// A model of hardware as its manufacturer sells it.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 8, app = "dcim", path = "dcim/device-types", label = "Device type", plural = "Device types",
        icon = "box", group = "Hardware", family = primary, display = "{model}", order("manufacturer", "model"),
        key = "slug", q("manufacturer.name", "model", "part_number", "description", "comments"),
        search(model = 100, part_number = 200, description = 500, comments = 5000),
        columns("model", "manufacturer", "part_number", "u_height", "is_full_depth", "device_count", "description"),
        brief("manufacturer", "model", "slug", "description", "device_count"),
        no_clone("model", "slug", "part_number"),
        absent(front_image = "null", rear_image = "null", console_port_template_count = "0",
               console_server_port_template_count = "0", power_port_template_count = "0",
               power_outlet_template_count = "0", front_port_template_count = "0", rear_port_template_count = "0",
               interface_template_count = "0", device_bay_template_count = "0", module_bay_template_count = "0",
               inventory_item_template_count = "0"))]
#[section(
    "Device type",
    "manufacturer",
    "model",
    "slug",
    "part_number",
    "default_platform",
    "description",
    "owner",
    "tags"
)]
#[section("Chassis", "u_height", "is_full_depth", "exclude_from_utilization", "subdevice_role", "airflow")]
#[section("Weight", "weight", "weight_unit")]
#[section("Comments", "comments")]
#[unique("manufacturer", "model")]
#[unique("manufacturer", "slug")]
#[count(device_count, "dcim.device", "device_type")]
pub struct DeviceType {
    pub id: i64,
    pub manufacturer: Ref<Manufacturer>,
    /// New devices of this type get this platform unless told otherwise
    #[field(on_delete = SetNull)]
    pub default_platform: Option<Ref<Platform>>,
    #[field(max = 100, required, natural)]
    pub model: String,
    #[field(required)]
    pub slug: Slug,
    /// The manufacturer's order code
    #[field(max = 50, indexed)]
    pub part_number: String,
    /// Rack units it takes, in steps of 0.5; 0 if it is not mounted
    #[field(decimal(4, 1), min = 0, default = 1, label = "Height (U)")]
    pub u_height: Decimal,
    /// Does not count towards how full a rack is
    pub exclude_from_utilization: bool,
    /// Takes both faces of the rack
    #[field(default = true)]
    pub is_full_depth: bool,
    /// A parent holds child devices in bays; a child has no height of its own
    #[field(choices = SUBDEVICE_ROLE, label = "Parent or child")]
    pub subdevice_role: Option<Choice>,
    #[field(choices = DEVICE_AIRFLOW)]
    pub airflow: Option<Choice>,
    #[field(decimal(8, 2), min = 0)]
    pub weight: Option<Decimal>,
    #[field(choices = WEIGHT_UNIT)]
    pub weight_unit: Option<Choice>,
}
