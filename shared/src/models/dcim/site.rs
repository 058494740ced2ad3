//! Site: a building or campus where hardware stands.

use crate::models::dcim::region::Region;
use crate::models::dcim::site_group::SiteGroup;
use crate::models::tenancy::tenant::Tenant;
use crate::prelude::*;

pub static SITE_STATUS: ChoiceSet = ChoiceSet::new("dcim.Site.status", PLACE_STATUS);

/// Life cycle of a site or location.
pub const PLACE_STATUS: &[ChoiceOf] = &[
    ChoiceOf::new("planned", "Planned", "cyan"),
    ChoiceOf::new("staging", "Staging", "blue"),
    ChoiceOf::new("active", "Active", "green"),
    ChoiceOf::new("decommissioning", "Decommissioning", "yellow"),
    ChoiceOf::new("retired", "Retired", "red"),
];

/// A building or campus where hardware stands.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 3, app = "dcim", path = "dcim/sites", label = "Site", plural = "Sites", icon = "building",
        group = "Places", family = primary, contacts, display = "{name}", order("name"), key = "slug",
        q("name", "facility", "description", "physical_address", "shipping_address", "comments"),
        search(name = 100, facility = 100, slug = 110, description = 500, physical_address = 2000,
               shipping_address = 2000, comments = 5000),
        columns("name", "status", "facility", "region", "group", "tenant", "device_count", "description"),
        brief("name", "slug", "description"), no_clone("name", "slug", "status"),
        absent(asns = "[]", vlan_count = "0"))]
#[section("Site", "name", "slug", "status", "region", "group", "facility", "time_zone", "description", "owner", "tags")]
#[section("Tenancy", "tenant")]
#[section("Address", "physical_address", "shipping_address", "latitude", "longitude")]
#[section("Comments", "comments")]
#[unique("name")]
#[unique("slug")]
#[count(device_count, "dcim.device", "site")]
#[count(rack_count, "dcim.rack", "site")]
#[count(virtualmachine_count, "virtualization.virtualmachine", "site")]
pub struct Site {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
    #[field(choices = SITE_STATUS, default = "active")]
    pub status: Choice,
    #[field(on_delete = SetNull)]
    pub region: Option<Ref<Region>>,
    #[field(on_delete = SetNull)]
    pub group: Option<Ref<SiteGroup>>,
    pub tenant: Option<Ref<Tenant>>,
    /// The provider's or your own name for the facility, such as a data centre code
    #[field(max = 50)]
    pub facility: String,
    /// IANA name, such as Europe/Prague
    #[field(max = 63)]
    pub time_zone: Option<String>,
    #[field(max = 200)]
    pub physical_address: String,
    /// Where parcels go, if elsewhere
    #[field(max = 200)]
    pub shipping_address: String,
    /// Degrees north
    #[field(decimal(8, 6), range(-90, 90))]
    pub latitude: Option<Decimal>,
    /// Degrees east
    #[field(decimal(9, 6), range(-180, 180))]
    pub longitude: Option<Decimal>,
    /// Prefixes used here
    #[field(computed)]
    pub prefix_count: i64,
    /// Circuits that end here
    #[field(computed)]
    pub circuit_count: i64,
}
