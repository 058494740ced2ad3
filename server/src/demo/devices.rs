//! Devices, mounted where there is room for them.

use std::collections::HashMap;

use serde_json::json;

use super::estate::{Estate, Who};
use super::hardware::{TYPES, Type};
use super::racks::{End, Racks};
use crate::error::{Error, Result};

/// A device as the rest of the demo needs it.
pub struct Device {
    pub id: i64,
    pub name: String,
    pub serial: String,
    pub asset_tag: String,
    pub site: &'static str,
    pub room: Option<&'static str>,
    pub kind: &'static Type,
    pub role: &'static str,
    pub status: &'static str,
    pub tenant: &'static str,
}

/// Name without number, how many, type, role, room, row of racks, tenant, status.
type Batch = (&'static str, i64, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const BATCHES: [Batch; 55] = [
    ("prg1-cr", 2, "mx480", "core-router", "prg1-hall-a", "A", "netops", "active"),
    ("prg1-pe", 2, "mx304", "edge-router", "prg1-hall-a", "A", "netops", "active"),
    ("prg1-opt", 2, "rls", "transport", "prg1-hall-a", "A", "netops", "active"),
    ("prg1-wsv", 2, "waveserver", "transport", "prg1-hall-a", "A", "netops", "active"),
    ("prg1-fw", 2, "srx4600", "firewall", "prg1-hall-a", "A", "netops", "active"),
    ("prg1-asw", 2, "ex4400", "access-switch", "prg1-hall-a", "A", "netops", "active"),
    ("prg1-con", 2, "om2216", "console-server", "prg1-hall-a", "A", "netops", "active"),
    ("prg1-pdu-a", 5, "ap8959", "pdu", "prg1-hall-a", "A", "netops", "active"),
    ("prg1-sw", 4, "qfx5120", "dc-switch", "prg1-hall-b", "B", "platform", "active"),
    ("prg1-msw", 2, "sn2201", "access-switch", "prg1-hall-b", "B", "platform", "active"),
    ("prg1-hv", 9, "r760", "hypervisor", "prg1-hall-b", "B", "platform", "active"),
    ("prg1-hv-old", 3, "r640", "hypervisor", "prg1-hall-b", "B", "platform", "decommissioning"),
    ("prg1-st", 2, "a250", "storage", "prg1-hall-b", "B", "platform", "active"),
    ("prg1-mon", 1, "r660", "probe-host", "prg1-hall-b", "B", "netops", "active"),
    ("prg1-pdu-b", 5, "ap8959", "pdu", "prg1-hall-b", "B", "platform", "active"),
    ("tatran-ce", 2, "acx7024", "customer-edge", "prg1-hall-b", "C", "tatran", "active"),
    ("tatran-fw", 2, "fg1801f", "firewall", "prg1-hall-b", "C", "tatran", "active"),
    ("archive-ce", 1, "acx7024", "customer-edge", "prg1-hall-b", "C", "moravian-archive", "active"),
    ("prg2-cr", 1, "ptx10001", "core-router", "prg2-107", "A", "netops", "active"),
    ("prg2-pe", 1, "mx304", "edge-router", "prg2-107", "A", "netops", "active"),
    ("prg2-opt", 1, "rls", "transport", "prg2-107", "A", "netops", "active"),
    ("prg2-wsv", 1, "waveserver", "transport", "prg2-107", "A", "netops", "active"),
    ("prg2-asw", 1, "ex4400", "access-switch", "prg2-107", "A", "netops", "active"),
    ("prg2-con", 1, "om2216", "console-server", "prg2-107", "A", "netops", "active"),
    ("prg2-sw", 2, "qfx5120", "dc-switch", "prg2-108", "B", "platform", "active"),
    ("prg2-hv", 5, "r660", "hypervisor", "prg2-108", "B", "platform", "active"),
    ("prg2-bk", 2, "dl380", "backup", "prg2-108", "B", "platform", "active"),
    ("prg2-st", 1, "a250", "storage", "prg2-108", "B", "platform", "active"),
    ("prg2-pdu", 4, "ap8959", "pdu", "prg2-108", "B", "platform", "active"),
    ("brn1-cr", 1, "mx480", "core-router", "brn1-214", "A", "netops", "active"),
    ("brn1-pe", 1, "mx304", "edge-router", "brn1-214", "A", "netops", "active"),
    ("brn1-opt", 1, "rls", "transport", "brn1-214", "A", "netops", "active"),
    ("brn1-sw", 2, "qfx5120", "dc-switch", "brn1-214", "A", "netops", "active"),
    ("brn1-asw", 1, "c9300", "access-switch", "brn1-214", "A", "it-services", "active"),
    ("brn1-con", 1, "om2216", "console-server", "brn1-214", "A", "netops", "active"),
    ("brn1-hv", 3, "r660", "hypervisor", "brn1-214", "A", "platform", "active"),
    ("severka-ce", 2, "acx7024", "customer-edge", "brn1-214", "A", "severka", "active"),
    ("lipa-ce", 2, "acx7024", "customer-edge", "brn1-214", "A", "lipa-hospital", "active"),
    ("fra1-pe", 2, "asr9902", "edge-router", "fra1-42", "F", "netops", "active"),
    ("fra1-px", 1, "a7280", "edge-router", "fra1-42", "F", "netops", "active"),
    ("fra1-sw", 2, "a7050", "dc-switch", "fra1-42", "F", "netops", "active"),
    ("fra1-wsv", 1, "waveserver", "transport", "fra1-42", "F", "netops", "active"),
    ("fra1-con", 1, "om2216", "console-server", "fra1-42", "F", "netops", "active"),
    ("fra1-rn", 5, "r760", "hypervisor", "fra1-42", "F", "pixelforge", "active"),
    ("ams1-pe", 1, "ncs5501", "edge-router", "ams1-118", "W", "netops", "active"),
    ("ams1-px", 2, "a7280", "edge-router", "ams1-118", "W", "netops", "active"),
    ("ams1-sw", 2, "a7050", "dc-switch", "ams1-118", "W", "netops", "active"),
    ("ams1-wsv", 1, "waveserver", "transport", "ams1-118", "W", "netops", "active"),
    ("ams1-con", 1, "om2216", "console-server", "ams1-118", "W", "netops", "active"),
    ("vie1-pe", 2, "ncs5501", "edge-router", "vie1-hall-2", "G", "netops", "active"),
    ("vie1-sw", 2, "n93180", "dc-switch", "vie1-hall-2", "G", "netops", "active"),
    ("vie1-opt", 1, "rls", "transport", "vie1-hall-2", "G", "netops", "active"),
    ("waw1-pe", 2, "mx304", "edge-router", "waw1-03", "S", "netops", "planned"),
    ("waw1-sw", 2, "qfx5120", "dc-switch", "waw1-03", "S", "netops", "staged"),
    ("ova1-burn", 2, "r640", "hypervisor", "ova1-repair", "R", "netops", "offline"),
];

/// What the team wrote about some of them: name, description, comments.
const NOTES: [(&str, &str, &str); 8] = [
    (
        "prg1-cr1",
        "Label-switched core, routing engine 0 is master",
        "RE1 was replaced after the memory errors in spring; see the RMAs of this chassis.",
    ),
    (
        "prg1-hv4",
        "Quarantined: corrected memory errors on DIMM B3",
        "Do not schedule guests here until Dell has answered.",
    ),
    ("fra1-pe2", "Second edge, carries Meridian transit", "Console cable is the yellow one; port 7 on fra1-con1."),
    ("ams1-pe1", "Runs the exchange port until ams1-px2 takes over", "End of sale. Do not buy more line cards."),
    ("vie1-pe1", "Linden Bank's primary edge", "Changes need the bank's ticket number in the change message."),
    ("brn1-cr1", "Backbone core Moravia", ""),
    ("waw1-pe1", "Ordered, delivery confirmed for next month", "Goes through the burn-in in Ostrava first."),
    ("prg2-bk1", "Off-site copies of Prague Libeň", "Tape library is gone since last summer."),
];

pub async fn load(e: &mut Estate, mut racks: Racks) -> Result<Vec<Device>> {
    e.at(e.days(-401), Who::Tomas);
    let (mut bodies, mut out) = (Vec::new(), Vec::new());
    let mut turns = HashMap::new();
    for (prefix, count, slug, role, room, letter, tenant, status) in BATCHES {
        let kind = TYPES.iter().find(|kind| kind.slug == slug).ok_or_else(|| missing(slug))?;
        let row = racks.get_mut(&(room, letter)).ok_or_else(|| missing(room))?;
        for number in 1..=count {
            // One rack after the other: pairs must not fall together.
            let racks = row.len();
            let turn = turns.entry((room, letter)).or_insert(0_usize);
            let first = *turn % racks;
            *turn += 1;
            let end =
                if matches!(role, "hypervisor" | "storage" | "backup" | "probe-host") { End::Bottom } else { End::Top };
            let mounted = (0..racks).map(|step| (first + step) % racks).find_map(|at| {
                let position = if kind.height > 0 { row[at].take(kind.height, end)? } else { 0 };
                Some((row[at].id, row[at].site, position))
            });
            let (rack, site, position) = mounted.ok_or_else(|| missing("rack space"))?;
            let name = format!("{prefix}{number}");
            let serial = e.luck.serial(kind.maker);
            let asset_tag = format!("HN-{:05}", 10_000 + out.len() * 7);
            let note = NOTES.iter().find(|(who, ..)| *who == name);
            let mut tags = Vec::new();
            if role == "core-router" || name == "prg1-st1" {
                tags.push(e.id("extras.tag", "critical")?);
            }
            if role == "customer-edge" {
                tags.push(e.id("extras.tag", "customer-facing")?);
            }
            let mut body = json!({
                "name": name, "device_type": e.id("dcim.devicetype", slug)?, "role": e.id("dcim.devicerole", role)?,
                "site": e.id("dcim.site", site)?, "location": e.id("dcim.location", room)?, "rack": rack, "status": status,
                "tenant": e.id("tenancy.tenant", tenant)?, "serial": serial, "asset_tag": asset_tag, "tags": tags,
                "description": note.map_or("", |(_, text, _)| text), "comments": note.map_or("", |(_, _, text)| text),
            });
            if position > 0 {
                body["position"] = position.into();
                body["face"] = "front".into();
            }
            bodies.push(body);
            let room = Some(room);
            out.push(Device { id: 0, name, serial, asset_tag, site, room, kind, role, status, tenant });
        }
    }
    let ids = e.create("dcim.device", bodies).await?;
    for (device, id) in out.iter_mut().zip(ids) {
        device.id = id;
    }
    let failed = e.id("dcim.device", "prg1-hv4")?;
    e.at(e.days(-6), Who::Jana);
    let message = "Memory errors since the night, guests moved away (INC004471)";
    e.change("dcim.device", vec![(failed, json!({"status": "failed", "changelog_message": message}))]).await?;
    Ok(out)
}

fn missing(what: &str) -> Error {
    Error::Internal(format!("the demo lacks {what}"))
}
