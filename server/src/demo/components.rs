//! What devices are made of and what feeds them: interfaces, modules in bays, inventory items, power.

use serde_json::{Value as Json, json};

use super::devices::Device;
use super::estate::{Estate, Who};
use crate::error::Result;

/// Model, part number, description of what goes into the bays of a core chassis.
const MODULE_TYPES: [(&str, &str, &str); 3] = [
    ("MPC7E-MRATE", "750-056519", "12 ports up to 100GE"),
    ("MPC10E-10C", "750-093558", "10 ports up to 400GE"),
    ("RE-S-X6-64G", "750-054758", "Routing engine"),
];

/// Bay and the module in it, if there is one.
const BAYS: [(&str, Option<&str>); 6] = [
    ("FPC 0", Some("MPC10E-10C")),
    ("FPC 1", Some("MPC7E-MRATE")),
    ("FPC 2", None),
    ("FPC 3", None),
    ("RE 0", Some("RE-S-X6-64G")),
    ("RE 1", Some("RE-S-X6-64G")),
];

/// Interfaces by what a device is for: name and type; the first is for management.
const ROUTER: &[(&str, &str)] = &[
    ("fxp0", "1000base-t"),
    ("et-0/0/0", "100gbase-x-qsfp28"),
    ("et-0/0/1", "100gbase-x-qsfp28"),
    ("et-0/0/2", "100gbase-x-qsfp28"),
    ("xe-0/1/0", "10gbase-x-sfpp"),
];
const SWITCH: &[(&str, &str)] =
    &[("mgmt0", "1000base-t"), ("et-0/0/48", "100gbase-x-qsfp28"), ("et-0/0/49", "100gbase-x-qsfp28")];
const SERVER: &[(&str, &str)] = &[("idrac", "1000base-t"), ("eno1", "10gbase-x-sfpp"), ("eno2", "10gbase-x-sfpp")];

fn interfaces_of(device: &Device) -> &'static [(&'static str, &'static str)] {
    match device.role {
        "core-router" | "edge-router" => ROUTER,
        "dc-switch" => SWITCH,
        "hypervisor" => SERVER,
        _ => &[],
    }
}

pub async fn load(e: &mut Estate, devices: &[Device]) -> Result<()> {
    e.at(e.days(-399), Who::Tomas);
    interfaces(e, devices).await?;
    modules(e, devices).await?;
    items(e, devices).await?;
    e.at(e.days(-404), Who::Jana);
    power(e).await
}

async fn interfaces(e: &mut Estate, devices: &[Device]) -> Result<()> {
    let mut bodies = Vec::new();
    for device in devices.iter().filter(|device| device.status != "offline") {
        for (number, (name, kind)) in interfaces_of(device).iter().enumerate() {
            bodies.push(json!({
                "device": device.id, "name": name, "type": kind, "mgmt_only": number == 0,
                "enabled": device.status == "active", "mtu": if number == 0 { None } else { Some(9192) },
                "description": if number == 0 { "Out-of-band" } else { "" },
            }));
        }
    }
    e.create("dcim.interface", bodies).await.map(|_| ())
}

async fn modules(e: &mut Estate, devices: &[Device]) -> Result<()> {
    let maker = e.id("dcim.manufacturer", "juniper")?;
    let types = MODULE_TYPES.iter().map(
        |(model, part, text)| json!({"manufacturer": maker, "model": model, "part_number": part, "description": text}),
    );
    let types = e.create("dcim.moduletype", types.collect()).await?;
    for device in devices.iter().filter(|device| device.kind.slug == "mx480") {
        let bays = BAYS
            .iter()
            .map(|(name, _)| json!({"device": device.id, "name": name, "position": &name[name.len() - 1..]}));
        let bays = e.create("dcim.modulebay", bays.collect()).await?;
        let mut bodies: Vec<Json> = Vec::new();
        for ((_, model), bay) in BAYS.iter().zip(bays) {
            let Some(at) = MODULE_TYPES.iter().position(|(known, ..)| Some(*known) == *model) else { continue };
            let serial = e.luck.serial("juniper");
            bodies.push(json!({"device": device.id, "module_bay": bay, "module_type": types[at], "serial": serial}));
        }
        e.create("dcim.module", bodies).await?;
    }
    Ok(())
}

async fn items(e: &mut Estate, devices: &[Device]) -> Result<()> {
    let roles = [("psu", "Power supply", "f57c00"), ("fan", "Fan", "00acc1")];
    let roles = roles.iter().map(|(slug, name, color)| json!({"slug": slug, "name": name, "color": color}));
    let roles = e.create("dcim.inventoryitemrole", roles.collect()).await?;
    let mut bodies = Vec::new();
    for device in devices.iter().filter(|device| matches!(device.role, "core-router" | "edge-router" | "storage")) {
        let maker = e.id("dcim.manufacturer", device.kind.maker)?;
        for (name, role) in [("PSU 0", 0), ("PSU 1", 0), ("Fan tray", 1)] {
            let serial = e.luck.serial(device.kind.maker);
            bodies.push(json!({
                "device": device.id, "name": name, "role": roles[role], "manufacturer": maker, "serial": serial, "discovered": true,
            }));
        }
    }
    e.create("dcim.inventoryitem", bodies).await.map(|_| ())
}

/// Two panels a hall, and a feed of each to every rack.
async fn power(e: &mut Estate) -> Result<()> {
    for (site, room, row) in [("prg1", "prg1-hall-a", "A"), ("prg1", "prg1-hall-b", "B")] {
        let (site_id, room) = (e.id("dcim.site", site)?, e.id("dcim.location", room)?);
        for (side, kind) in [("A", "primary"), ("B", "redundant")] {
            let name = format!("UPS {side}, hall {row}");
            let panel = json!({"site": site_id, "location": room, "name": name});
            let panel = e.create("dcim.powerpanel", vec![panel]).await?[0];
            let mut feeds = Vec::new();
            for number in 1..=5 {
                let rack = format!("{}-{row}{number:02}", site.to_uppercase());
                feeds.push(json!({
                    "power_panel": panel, "rack": e.id("dcim.rack", &rack)?, "name": format!("{rack}-{side}"), "type": kind,
                    "voltage": 230, "amperage": 32, "status": if (side, row, number) == ("B", "B", 4) { "failed" } else { "active" },
                }));
            }
            e.create("dcim.powerfeed", feeds).await?;
        }
    }
    Ok(())
}
