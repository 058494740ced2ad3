//! Rack: where devices are mounted.

use crate::models::dcim::device_type::WEIGHT_UNIT;
use crate::models::dcim::location::Location;
use crate::models::dcim::rack_role::RackRole;
use crate::models::dcim::rack_type::{RACK_FORM_FACTOR, RACK_OUTER_UNIT, RACK_WIDTH, RackType};
use crate::models::dcim::site::Site;
use crate::models::tenancy::tenant::Tenant;
use crate::prelude::*;

pub static RACK_STATUS: ChoiceSet = ChoiceSet::new(
    "dcim.Rack.status",
    &[
        ChoiceOf::new("reserved", "Reserved", "yellow"),
        ChoiceOf::new("available", "Available", "green"),
        ChoiceOf::new("planned", "Planned", "cyan"),
        ChoiceOf::new("active", "Active", "blue"),
        ChoiceOf::new("deprecated", "Deprecated", "red"),
    ],
);

pub static RACK_AIRFLOW: ChoiceSet = ChoiceSet::new(
    "dcim.Rack.airflow",
    &[ChoiceOf::new("front-to-rear", "Front to rear", "gray"), ChoiceOf::new("rear-to-front", "Rear to front", "gray")],
);

/// A rack in which devices are mounted.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 11, app = "dcim", path = "dcim/racks", label = "Rack", plural = "Racks", icon = "rack",
        group = "Places", family = primary, contacts, display = "{name}< ({facility_id})>", order("site", "name"), api_order("site", "location.name", "name"),
        key = "name", q("name", "facility_id", "serial", "asset_tag", "description", "comments"),
        search(asset_tag = 50, serial = 60, name = 100, facility_id = 200, description = 500, comments = 5000),
        columns("name", "site", "location", "status", "facility_id", "tenant", "role", "rack_type", "u_height",
                "device_count"),
        brief("name", "description", "device_count"),
        no_clone("name", "facility_id", "serial", "asset_tag", "status"),
        absent(group = "null"))]
#[section("Rack", "site", "location", "name", "status", "role", "rack_type", "description", "airflow", "owner", "tags")]
#[section("Inventory", "facility_id", "serial", "asset_tag")]
#[section("Tenancy", "tenant")]
#[section("Shape", "form_factor", "width", "u_height", "starting_unit", "desc_units")]
#[section("Outer dimensions", "outer_width", "outer_height", "outer_depth", "outer_unit", "mounting_depth")]
#[section("Weight", "weight", "max_weight", "weight_unit")]
#[section("Comments", "comments")]
#[unique("location", "name")]
#[unique("location", "facility_id")]
#[unique("asset_tag")]
#[count(device_count, "dcim.device", "rack")]
#[count(powerfeed_count, "dcim.powerfeed", "rack")]
#[filter(region, path = "site.region")]
#[filter(site_group, path = "site.group")]
#[filter(manufacturer, path = "rack_type.manufacturer")]
pub struct Rack {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    /// What the owner of the building calls it
    #[field(max = 50, natural, label = "Facility ID")]
    pub facility_id: Option<String>,
    pub site: Ref<Site>,
    /// A location of the same site
    #[field(on_delete = SetNull)]
    pub location: Option<Ref<Location>>,
    pub tenant: Option<Ref<Tenant>>,
    #[field(choices = RACK_STATUS, default = "active")]
    pub status: Choice,
    pub role: Option<Ref<RackRole>>,
    #[field(max = 50, label = "Serial number", indexed, identity)]
    pub serial: String,
    /// Must be unique
    #[field(max = 50, natural, identity)]
    pub asset_tag: Option<String>,
    /// Brings the rack's shape, dimensions and weight
    pub rack_type: Option<Ref<RackType>>,
    #[field(choices = RACK_FORM_FACTOR)]
    pub form_factor: Option<Choice>,
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
    #[field(choices = RACK_AIRFLOW)]
    pub airflow: Option<Choice>,
}
