//! Rack type: a model of rack as its manufacturer sells it.

use crate::models::dcim::device_type::WEIGHT_UNIT;
use crate::models::dcim::manufacturer::Manufacturer;
use crate::prelude::*;

pub static RACK_FORM_FACTOR: ChoiceSet = ChoiceSet::new(
    "dcim.Rack.form_factor",
    &[
        ChoiceOf::new("2-post-frame", "2-post frame", "gray"),
        ChoiceOf::new("4-post-frame", "4-post frame", "gray"),
        ChoiceOf::new("4-post-cabinet", "4-post cabinet", "gray"),
        ChoiceOf::new("wall-frame", "Wall-mounted frame", "gray"),
        ChoiceOf::new("wall-frame-vertical", "Wall-mounted frame (vertical)", "gray"),
        ChoiceOf::new("wall-cabinet", "Wall-mounted cabinet", "gray"),
        ChoiceOf::new("wall-cabinet-vertical", "Wall-mounted cabinet (vertical)", "gray"),
    ],
);

/// Distance of the rails, in inches.
pub static RACK_WIDTH: ChoiceSet = ChoiceSet::integers(
    "dcim.Rack.width",
    &[
        ChoiceOf::new("10", "10 inches", "gray"),
        ChoiceOf::new("19", "19 inches", "gray"),
        ChoiceOf::new("21", "21 inches", "gray"),
        ChoiceOf::new("23", "23 inches", "gray"),
    ],
);

pub static RACK_OUTER_UNIT: ChoiceSet = ChoiceSet::new(
    "dcim.Rack.outer_unit",
    &[ChoiceOf::new("mm", "Millimeters", "gray"), ChoiceOf::new("in", "Inches", "gray")],
);

/// A model of rack as its manufacturer sells it. Racks of a type take their measures from it.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 10, app = "dcim", path = "dcim/rack-types", label = "Rack type", plural = "Rack types",
        icon = "rack", group = "Hardware", family = primary, display = "{model}", order("manufacturer", "model"),
        key = "slug", q("manufacturer.name", "model", "description", "comments"),
        search(model = 100, description = 500, comments = 5000),
        columns("model", "manufacturer", "form_factor", "u_height", "width", "rack_count", "description"),
        brief("manufacturer", "model", "slug", "description", "rack_count"), no_clone("model", "slug"))]
#[section("Rack type", "manufacturer", "model", "slug", "description", "owner", "tags")]
#[section("Shape", "form_factor", "width", "u_height", "starting_unit", "desc_units")]
#[section("Outer dimensions", "outer_width", "outer_height", "outer_depth", "outer_unit", "mounting_depth")]
#[section("Weight", "weight", "max_weight", "weight_unit")]
#[section("Comments", "comments")]
#[unique("manufacturer", "model")]
#[unique("slug")]
#[count(rack_count, "dcim.rack", "rack_type")]
pub struct RackType {
    pub id: i64,
    pub manufacturer: Ref<Manufacturer>,
    #[field(max = 100, required, natural)]
    pub model: String,
    #[field(required)]
    pub slug: Slug,
    #[field(choices = RACK_FORM_FACTOR)]
    pub form_factor: Choice,
    #[field(choices = RACK_WIDTH, default = "19")]
    pub width: Choice,
    #[field(range(1, 100), default = 42, label = "Height (U)")]
    pub u_height: i64,
    /// Number of the lowest unit
    #[field(range(1, 32_767), default = 1)]
    pub starting_unit: i64,
    /// Units are numbered from top to bottom
    #[field(label = "Descending units")]
    pub desc_units: bool,
    #[field(range(0, 32_767))]
    pub outer_width: Option<i64>,
    #[field(range(0, 32_767))]
    pub outer_height: Option<i64>,
    #[field(range(0, 32_767))]
    pub outer_depth: Option<i64>,
    #[field(choices = RACK_OUTER_UNIT)]
    pub outer_unit: Option<Choice>,
    /// Of the empty rack
    #[field(decimal(8, 2), min = 0)]
    pub weight: Option<Decimal>,
    /// What the rack can carry, in the same unit
    #[field(range(0, 2_147_483_647))]
    pub max_weight: Option<i64>,
    #[field(choices = WEIGHT_UNIT)]
    pub weight_unit: Option<Choice>,
    /// Most depth a mounted device may have, in millimetres
    #[field(range(0, 32_767))]
    pub mounting_depth: Option<i64>,
}
