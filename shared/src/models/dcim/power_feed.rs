//! Power feed: a circuit from a power panel to a rack.

use crate::models::dcim::power_panel::PowerPanel;
use crate::models::dcim::rack::Rack;
use crate::models::tenancy::tenant::Tenant;
use crate::prelude::*;

pub static POWER_FEED_STATUS: ChoiceSet = ChoiceSet::new(
    "dcim.PowerFeed.status",
    &[
        ChoiceOf::new("offline", "Offline", "gray"),
        ChoiceOf::new("active", "Active", "green"),
        ChoiceOf::new("planned", "Planned", "blue"),
        ChoiceOf::new("failed", "Failed", "red"),
    ],
);

pub static POWER_FEED_TYPE: ChoiceSet = ChoiceSet::new(
    "dcim.PowerFeed.type",
    &[ChoiceOf::new("primary", "Primary", "green"), ChoiceOf::new("redundant", "Redundant", "cyan")],
);

pub static POWER_FEED_SUPPLY: ChoiceSet =
    ChoiceSet::new("dcim.PowerFeed.supply", &[ChoiceOf::new("ac", "AC", "gray"), ChoiceOf::new("dc", "DC", "gray")]);

pub static POWER_FEED_PHASE: ChoiceSet = ChoiceSet::new(
    "dcim.PowerFeed.phase",
    &[ChoiceOf::new("single-phase", "Single phase", "gray"), ChoiceOf::new("three-phase", "Three-phase", "gray")],
);

/// A circuit of electric power from a panel to a rack.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 20, app = "dcim", path = "dcim/power-feeds", label = "Power feed", plural = "Power feeds",
        icon = "bolt", group = "Places", family = primary, display = "{name}", order("power_panel", "name"),
        key = "name", q("name", "description", "power_panel.name", "comments"),
        search(name = 100, description = 500, comments = 5000),
        columns("name", "power_panel", "rack", "status", "type", "supply", "voltage", "amperage", "phase",
                "max_utilization"),
        brief("name", "description", "_occupied"), no_clone("name", "status"),
        absent(cable = "null", cable_end = "\"\"", link_peers = "[]", link_peers_type = "null",
               connected_endpoints = "null", connected_endpoints_type = "null",
               connected_endpoints_reachable = "false"))]
#[section(
    "Power feed",
    "power_panel",
    "rack",
    "name",
    "status",
    "type",
    "mark_connected",
    "description",
    "owner",
    "tags"
)]
#[section("Characteristics", "supply", "voltage", "amperage", "phase", "max_utilization")]
#[section("Tenancy", "tenant")]
#[section("Comments", "comments")]
#[unique("power_panel", "name")]
#[filter(region, path = "power_panel.site.region")]
#[filter(site_group, path = "power_panel.site.group")]
#[filter(site, path = "power_panel.site")]
#[filter(occupied, bool, label = "Is occupied")]
pub struct PowerFeed {
    pub id: i64,
    #[field(belongs)]
    pub power_panel: Ref<PowerPanel>,
    /// A rack of the panel's site
    pub rack: Option<Ref<Rack>>,
    #[field(max = 100, required, natural)]
    pub name: String,
    #[field(choices = POWER_FEED_STATUS, default = "active")]
    pub status: Choice,
    #[field(choices = POWER_FEED_TYPE, default = "primary")]
    pub r#type: Choice,
    #[field(choices = POWER_FEED_SUPPLY, default = "ac")]
    pub supply: Choice,
    #[field(choices = POWER_FEED_PHASE, default = "single-phase")]
    pub phase: Choice,
    /// In volts; negative for direct current of that polarity
    #[field(range(-32_768, 32_767), default = 120)]
    pub voltage: i64,
    /// In amperes
    #[field(range(1, 32_767), default = 15)]
    pub amperage: i64,
    /// How much of it may be drawn, in percent
    #[field(range(1, 100), default = 80)]
    pub max_utilization: i64,
    /// Counts as connected although no cable is recorded
    pub mark_connected: bool,
    /// In watts: what may be drawn
    #[field(kept, indexed)]
    pub available_power: Option<i64>,
    pub tenant: Option<Ref<Tenant>>,
    #[field(computed, label = "Occupied")]
    pub _occupied: bool,
}
