//! Parts that sit in devices.

use serde_json::json;

use super::assets::{Draft, State, Thing, Warranty, contract_of, maker, project};
use super::devices::Device;
use super::estate::Estate;
use crate::error::Result;

/// A part one can buy: number, maker, asset type, price in whole euros, what it is.
#[derive(Clone, Copy)]
pub struct Part {
    pub number: &'static str,
    pub maker: &'static str,
    pub kind: &'static str,
    pub price: i64,
    pub text: &'static str,
}

const fn part(number: &'static str, maker: &'static str, kind: &'static str, price: i64, text: &'static str) -> Part {
    Part { number, maker, kind, price, text }
}

pub const QSFP_LR4: Part = part("Q.1640G.10", "flexoptix", "transceiver", 410, "100G QSFP28 LR4, 10 km");
pub const QSFP_CWDM4: Part = part("Q.C1610G.2", "flexoptix", "transceiver", 240, "100G QSFP28 CWDM4, 2 km");
pub const QSFP_DD: Part = part("D.164HG.10", "flexoptix", "transceiver", 1_180, "400G QSFP-DD LR4, 10 km");
pub const QSFP_ZR: Part = part("D.1C4HG.120", "flexoptix", "transceiver", 4_650, "400G QSFP-DD ZR, coherent");
pub const SFP28: Part = part("P.8525G.10", "flexoptix", "transceiver", 95, "25G SFP28 LR, 10 km");
pub const SFP_PLUS: Part = part("P.1396.10", "flexoptix", "transceiver", 38, "10G SFP+ LR, 10 km");
pub const SFP_JNP: Part = part("JNP-QSFP-100G-LR4", "juniper", "transceiver", 2_900, "100G QSFP28 LR4, maker's own");
pub const LINE_CARD: Part = part("MPC7E-MRATE", "juniper", "line-card", 21_500, "12 × QSFP, 480G");
pub const LINE_CARD_10: Part = part("MPC7E-10G", "juniper", "line-card", 14_800, "40 × SFP+");
pub const ENGINE: Part = part("RE-S-X6-64G", "juniper", "routing-engine", 9_400, "Six cores, 64 GB");
pub const FAN_TRAY: Part = part("FFANTRAY-MX480-HC", "juniper", "fan-tray", 850, "High capacity");
pub const SSD_BIG: Part = part("MZ-WLR3T8C", "samsung", "ssd", 620, "PM9A3 3.84 TB U.2");
pub const SSD_SMALL: Part = part("MZ-QL2960", "samsung", "ssd", 210, "PM9A3 960 GB U.2");
pub const NIC: Part = part("MCX623106AN-CDAT", "nvidia", "nic", 980, "ConnectX-6 Dx, 2 × 100G");
pub const DIMM: Part = part("HMCG94MEBRA", "dell", "memory", 340, "64 GB DDR5-4800 RDIMM");

/// The power supply of a maker's devices.
pub fn power_supply(maker: &str) -> Part {
    match maker {
        "juniper" => part("JPSU-1600-C-AC-AFO", "juniper", "power-supply", 1_150, "1,600 W AC, airflow out"),
        "cisco" => part("NXA-PAC-1200W-PE", "cisco", "power-supply", 890, "1,200 W AC"),
        "arista" => part("PWR-1511-AC-RED", "arista", "power-supply", 640, "1,500 W AC"),
        "ciena" => part("NTK505RA", "ciena", "power-supply", 1_480, "AC rectifier"),
        "fortinet" => part("SP-FG1800F-PS", "fortinet", "power-supply", 760, "850 W AC"),
        "hpe" => part("P38995-B21", "hpe", "power-supply", 330, "800 W Platinum"),
        _ => part("450-AKWP", "dell", "power-supply", 310, "1,400 W Platinum"),
    }
}

/// What a device holds: slot, part, how many.
fn content(device: &Device) -> Vec<(&'static str, Part, i64)> {
    let supply = ("PSU", power_supply(device.kind.maker), 2);
    match device.role {
        "core-router" if device.kind.slug == "mx480" => vec![
            ("PSU", power_supply("juniper"), 4),
            ("FPC", LINE_CARD, 2),
            ("FPC", LINE_CARD_10, 1),
            ("RE", ENGINE, 2),
            ("Fan", FAN_TRAY, 1),
            ("port", SFP_JNP, 2),
            ("port", QSFP_LR4, 5),
        ],
        "core-router" => vec![supply, ("port", QSFP_DD, 6), ("port", QSFP_ZR, 2)],
        "edge-router" => vec![supply, ("port", QSFP_LR4, 4), ("port", SFP_PLUS, 2)],
        "dc-switch" => vec![supply, ("port", QSFP_CWDM4, 2), ("port", SFP28, 3)],
        "access-switch" => vec![supply, ("port", SFP_PLUS, 2)],
        "transport" => vec![supply, ("port", QSFP_ZR, 1), ("port", QSFP_LR4, 2)],
        "firewall" => vec![supply, ("port", QSFP_CWDM4, 2)],
        "customer-edge" => vec![("port", SFP_PLUS, 2)],
        "hypervisor" | "probe-host" => vec![supply, ("bay", SSD_BIG, 3), ("slot", NIC, 1)],
        "backup" => vec![supply, ("bay", SSD_BIG, 4)],
        "storage" => vec![("bay", SSD_BIG, 6)],
        _ => Vec::new(),
    }
}

pub fn drafts(e: &mut Estate, devices: &[Device]) -> Result<Vec<Draft>> {
    let mut out = Vec::new();
    for (number, device) in
        devices.iter().enumerate().filter(|(_, device)| matches!(device.status, "active" | "decommissioning"))
    {
        for (slot, part, count) in content(device) {
            for position in 0..count {
                let serial = e.luck.serial(part.maker);
                let where_to = format!("{} in {}, {slot} {position}", part.text, device.name);
                let mut body = json!({
                    "serial": serial, "partnumber": part.number, "type": e.id("inventory_monitor.assettype", part.kind)?,
                    "assigned_object_type": "dcim.device", "assigned_object_id": device.id,
                    "assignment_status": "deployed", "lifecycle_status": "in_use", "vendor": maker(part.maker),
                    "project": project(device.role, device.site), "price": part.price, "currency": "EUR",
                    "order_contract": contract_of(e, part.maker, part.kind)?, "description": where_to,
                });
                Warranty::draw(e).write(e, &mut body);
                let thing = Thing {
                    id: 0,
                    serial,
                    part: part.number,
                    kind: part.kind,
                    maker: part.maker,
                    state: State::Installed,
                    device: Some(number),
                };
                out.push(Draft { thing, body });
            }
        }
    }
    Ok(out)
}
