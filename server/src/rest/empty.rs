//! Endpoints of what NetBox keeps and Purser does not. Clients read some of them unasked: `ansible-inventory` the services and
//! virtual chassis, Terraform providers whatever their state names. They get what a NetBox without any such object answers: an
//! empty list, no object by its id, and nothing can be written.
//!
//! An endpoint that gets a model leaves this list; a test says so.

use axum::response::Response;
use serde_json::json;

use super::read;

/// Their paths: every list of NetBox 4.6 that is no model here.
pub const PATHS: &[&str] = &[
    "circuits/circuit-group-assignments",
    "circuits/circuit-groups",
    "circuits/provider-networks",
    "circuits/virtual-circuit-terminations",
    "circuits/virtual-circuit-types",
    "circuits/virtual-circuits",
    "core/data-files",
    "core/data-sources",
    "dcim/cable-bundles",
    "dcim/cable-terminations",
    "dcim/cables",
    "dcim/console-port-templates",
    "dcim/console-ports",
    "dcim/console-server-port-templates",
    "dcim/console-server-ports",
    "dcim/device-bay-templates",
    "dcim/device-bays",
    "dcim/front-port-templates",
    "dcim/front-ports",
    "dcim/interface-templates",
    "dcim/inventory-item-templates",
    "dcim/mac-addresses",
    "dcim/module-bay-templates",
    "dcim/module-type-profiles",
    "dcim/power-outlet-templates",
    "dcim/power-outlets",
    "dcim/power-port-templates",
    "dcim/power-ports",
    "dcim/rack-groups",
    "dcim/rack-reservations",
    "dcim/rear-port-templates",
    "dcim/rear-ports",
    "dcim/virtual-chassis",
    "dcim/virtual-device-contexts",
    "extras/config-context-profiles",
    "extras/config-contexts",
    "extras/config-templates",
    "extras/scripts",
    "ipam/aggregates",
    "ipam/asn-ranges",
    "ipam/asns",
    "ipam/fhrp-group-assignments",
    "ipam/fhrp-groups",
    "ipam/ip-ranges",
    "ipam/rirs",
    "ipam/roles",
    "ipam/route-targets",
    "ipam/service-templates",
    "ipam/services",
    "ipam/vlan-groups",
    "ipam/vlan-translation-policies",
    "ipam/vlan-translation-rules",
    "ipam/vlans",
    "ipam/vrfs",
    "virtualization/virtual-disks",
    "virtualization/virtual-machine-types",
    "vpn/ike-policies",
    "vpn/ike-proposals",
    "vpn/ipsec-policies",
    "vpn/ipsec-profiles",
    "vpn/ipsec-proposals",
    "vpn/l2vpn-terminations",
    "vpn/l2vpns",
    "vpn/tunnel-groups",
    "vpn/tunnel-terminations",
    "vpn/tunnels",
    "wireless/wireless-lan-groups",
    "wireless/wireless-lans",
    "wireless/wireless-links",
];

/// The list: nothing is in it, whatever is asked.
pub(super) fn list() -> Response {
    read::answered(&json!({"count": 0, "next": null, "previous": null, "results": []}))
}

#[cfg(test)]
mod tests {
    use shared::registry;

    use super::*;

    #[test]
    fn what_is_kept_is_not_among_them() {
        assert!(PATHS.is_sorted());
        for path in PATHS {
            assert!(crate::rest::target::models().all(|(_, model)| model != *path), "{path} has a model");
            assert!(registry::WINDOWS.iter().all(|window| window.path != *path));
            assert!(crate::rest::endpoints::ALL.iter().all(|endpoint| endpoint.path != *path));
        }
    }
}
