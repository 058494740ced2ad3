//! Power panel: where electric power enters a room.

use crate::models::dcim::location::Location;
use crate::models::dcim::site::Site;
use crate::prelude::*;

/// A distribution panel that power feeds come from.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 19, app = "dcim", path = "dcim/power-panels", label = "Power panel", plural = "Power panels",
        icon = "bolt", group = "Places", family = primary, contacts, display = "{name}", order("site", "name"),
        key = "name", q("name", "description", "comments", "site.name"),
        search(name = 100, description = 500, comments = 5000),
        columns("name", "site", "location", "powerfeed_count", "description"),
        brief("name", "description", "powerfeed_count"), no_clone("name"))]
#[section("Power panel", "site", "location", "name", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("site", "name")]
#[count(powerfeed_count, "dcim.powerfeed", "power_panel")]
#[filter(region, path = "site.region")]
#[filter(site_group, path = "site.group")]
pub struct PowerPanel {
    pub id: i64,
    pub site: Ref<Site>,
    /// A location of the same site
    pub location: Option<Ref<Location>>,
    #[field(max = 100, required, natural)]
    pub name: String,
}
