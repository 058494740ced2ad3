//! Circuit termination: one end of a circuit.

use crate::models::circuits::circuit::Circuit;
use crate::prelude::*;

pub static TERM_SIDE: ChoiceSet = ChoiceSet::new(
    "circuits.CircuitTermination.term_side",
    &[ChoiceOf::new("A", "A", "gray"), ChoiceOf::new("Z", "Z", "gray")],
);

/// One end of a circuit and where it is.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 35, app = "circuits", path = "circuits/circuit-terminations", label = "Circuit termination",
        plural = "Circuit terminations", icon = "link", group = "Circuits", family = plain,
        display = "{circuit}: Termination {term_side}", order("circuit", "term_side"), key = "id",
        q("circuit.cid", "xconnect_id", "pp_info", "description"),
        search(xconnect_id = 300, pp_info = 300, description = 500),
        columns("circuit", "term_side", "termination", "port_speed", "xconnect_id", "pp_info", "description"),
        brief("circuit", "term_side", "description", "_occupied"), no_clone("term_side", "xconnect_id"),
        absent(cable = "null", cable_end = "\"\"", link_peers = "[]", link_peers_type = "null"))]
#[section("Circuit termination", "circuit", "term_side", "termination", "mark_connected", "description", "tags")]
#[section("Details", "port_speed", "upstream_speed", "xconnect_id", "pp_info")]
#[unique("circuit", "term_side")]
#[filter(occupied, bool, label = "Is occupied")]
#[filter(provider, path = "circuit.provider")]
#[filter(region, text, label = "Region")]
#[filter(region_id, int, label = "Region")]
#[filter(site_group, text, label = "Site group")]
#[filter(site_group_id, int, label = "Site group")]
#[filter(site, text, label = "Site")]
#[filter(site_id, int, label = "Site")]
#[filter(location, text, label = "Location")]
#[filter(location_id, int, label = "Location")]
pub struct CircuitTermination {
    pub id: i64,
    #[field(on_delete = Cascade)]
    pub circuit: Ref<Circuit>,
    #[field(choices = TERM_SIDE, label = "Side", bare)]
    pub term_side: Choice,
    /// The region, site group, site or location it ends in
    #[field(targets("dcim.site", "dcim.location", "dcim.region", "dcim.sitegroup"),
            halves("termination_type", "termination_id"), on_delete = Protect)]
    pub termination: AnyRef,
    /// In kbit/s
    #[field(range(0, 2_147_483_647))]
    pub port_speed: Option<i64>,
    /// In kbit/s, where it differs
    #[field(range(0, 2_147_483_647))]
    pub upstream_speed: Option<i64>,
    /// The number of the cross-connect
    #[field(max = 50, label = "Cross-connect ID")]
    pub xconnect_id: String,
    /// Patch panel and port
    #[field(max = 100, label = "Patch panel/port")]
    pub pp_info: String,
    #[field(max = 200)]
    pub description: String,
    /// Counts as connected although no cable is recorded
    pub mark_connected: bool,
    #[field(computed, label = "Occupied")]
    pub _occupied: bool,
}
