//! Location: a room, floor or area within a site.

use crate::models::dcim::site::{PLACE_STATUS, Site};
use crate::models::tenancy::tenant::Tenant;
use crate::prelude::*;

pub static LOCATION_STATUS: ChoiceSet = ChoiceSet::new("dcim.Location.status", PLACE_STATUS);

/// A room, floor or area within a site; locations nest.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 4, app = "dcim", path = "dcim/locations", label = "Location", plural = "Locations", icon = "map-pin",
        group = "Places", family = nested, contacts, display = "{name}", order("site", "name"), key = "slug",
        q("name", "facility", "slug", "description", "comments"),
        search(name = 100, facility = 100, slug = 110, description = 500, comments = 5000),
        columns("name", "site", "status", "facility", "tenant", "rack_count", "device_count", "description"),
        brief("name", "slug", "description", "rack_count", "_depth"), no_clone("name", "slug", "status"))]
#[section("Location", "site", "parent", "name", "slug", "status", "facility", "description", "owner", "tags")]
#[section("Tenancy", "tenant")]
#[section("Comments", "comments")]
#[unique("site", "parent", "name")]
#[unique("site", "parent", "slug")]
#[unique("site", "name", when_null("parent"))]
#[unique("site", "slug", when_null("parent"))]
#[count(rack_count, "dcim.rack", "location", subtree)]
#[count(device_count, "dcim.device", "location", subtree)]
#[filter(region, path = "site.region")]
#[filter(site_group, path = "site.group")]
pub struct Location {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(required)]
    pub slug: Slug,
    #[field(on_delete = Cascade)]
    pub site: Ref<Site>,
    /// A location of the same site
    #[field(on_delete = Cascade)]
    pub parent: Option<Ref<Location>>,
    #[field(choices = LOCATION_STATUS, default = "active")]
    pub status: Choice,
    pub tenant: Option<Ref<Tenant>>,
    /// The provider's or your own name for the place, such as a room number
    #[field(max = 50)]
    pub facility: String,
    /// Prefixes used in it and below
    #[field(computed)]
    pub prefix_count: i64,
}
