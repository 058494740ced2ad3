//! Path group: things that stand in for each other.

use crate::models::circuits::circuit::Circuit;
use crate::models::dcim::device::Device;
use crate::models::dcim::power_feed::PowerFeed;
use crate::prelude::*;

/// Circuits, devices and power feeds that stand in for each other: the redundant ways to one thing.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 128, app = "notices", path = "plugins/notices/path-groups", label = "Path group",
        plural = "Path groups", icon = "link", group = "Notices", family = primary, plain, display = "{name}",
        order("name"), key = "name", q("name", "description", "comments"),
        search(name = 100, description = 500, comments = 5000),
        columns("name", "minimum", "circuits", "devices", "power_feeds", "description"),
        brief("name", "minimum", "description"), no_clone("name"))]
#[section("Path group", "name", "minimum", "description", "owner", "tags")]
#[section("Members", "circuits", "devices", "power_feeds")]
#[section("Comments", "comments")]
#[unique("name")]
pub struct PathGroup {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    /// So many members must be left untouched
    #[field(range(1, 1000), default = 1)]
    pub minimum: i64,
    pub circuits: Many<Circuit>,
    pub devices: Many<Device>,
    pub power_feeds: Many<PowerFeed>,
}
