//! What discovery saw: most things minutes or hours ago, some not for weeks, some never, and a few
//! where nobody expects them.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value as Json, json};

use super::assets::{State, Thing};
use super::devices::Device;
use super::estate::{Estate, Who, text};
use crate::error::Result;

/// One sighting.
struct Sight<'a> {
    time: DateTime<Utc>,
    first: DateTime<Utc>,
    serial: &'a str,
    part: &'a str,
    kind: &'a str,
    device: &'a Device,
}

/// How long ago it was last seen, in minutes, and how many minutes lie between sightings. `None`:
/// never.
fn rhythm(e: &mut Estate, thing: &Thing) -> Option<(i64, i64)> {
    const HOUR: i64 = 60;
    const DAY: i64 = 24 * HOUR;
    if matches!(thing.kind, "pdu" | "memory") && e.luck.chance(60) {
        return None;
    }
    let draw = e.luck.between(0, 99);
    Some(match draw {
        0..46 => (e.luck.between(2, 58), 7 * DAY),
        46..66 => (e.luck.between(1, 23) * HOUR + e.luck.between(0, 59), 5 * DAY),
        66..80 => (e.luck.between(1, 6) * DAY + e.luck.between(0, 1300), 9 * DAY),
        80..90 => (e.luck.between(9, 58) * DAY + e.luck.between(0, 1300), 12 * DAY),
        90..96 => (e.luck.between(150, 260) * DAY + e.luck.between(0, 1300), 20 * DAY),
        _ => return None,
    })
}

pub async fn load(e: &mut Estate, devices: &[Device], things: &[Thing]) -> Result<()> {
    let mut bodies: Vec<(DateTime<Utc>, Json)> = Vec::new();
    let there = things.iter().filter(|thing| matches!(thing.state, State::Chassis | State::Installed));
    for (number, thing) in there.enumerate() {
        let Some(device) = thing.device.and_then(|at| devices.get(at)).filter(|device| device.status != "staged")
        else {
            continue;
        };
        let Some((ago, step)) = rhythm(e, thing) else { continue };
        let count = e.luck.between(4, 8);
        let first = e.now - Duration::minutes(ago + step * (count - 1) + 60);
        for back in 0..count {
            let time = e.now - Duration::minutes(ago + step * back) + Duration::seconds(e.luck.between(0, 59));
            // Moved lately without anybody writing it down: the newest sighting is elsewhere.
            let device = if number % 131 == 57 && back == 0 { &devices[(number + 17) % devices.len()] } else { device };
            let sight = Sight { time, first, serial: &thing.serial, part: thing.part, kind: thing.kind, device };
            bodies.push((time, probe(e, &sight)?));
        }
    }
    strangers(e, devices, &mut bodies)?;
    // Spares that were put into something for a test, months ago.
    for thing in things.iter().filter(|thing| thing.state == State::Stored).step_by(9) {
        let time = e.now - Duration::minutes(e.luck.between(190, 230) * 1440 + e.luck.between(0, 600));
        let sight =
            Sight { time, first: time, serial: &thing.serial, part: thing.part, kind: thing.kind, device: &devices[0] };
        bodies.push((time, probe(e, &sight)?));
    }
    bodies.sort_by_key(|(time, _)| *time);
    e.at(e.now - Duration::minutes(2), Who::Tomas);
    e.create("inventory_monitor.probe", bodies.into_iter().map(|(_, body)| body).collect()).await.map(|_| ())
}

/// In the network, but in no list of ours.
fn strangers(e: &mut Estate, devices: &[Device], bodies: &mut Vec<(DateTime<Utc>, Json)>) -> Result<()> {
    let switches: Vec<&Device> =
        devices.iter().filter(|device| device.role == "dc-switch" && device.status == "active").collect();
    for number in 0..16 {
        let serial = e.luck.serial(if number % 3 == 0 { "cisco" } else { "flexoptix" });
        let device = switches[number % switches.len()];
        let ago = e.luck.between(3, 4000);
        for back in 0..3 {
            let time = e.now - Duration::minutes(ago + back * 10_080);
            let first = e.now - Duration::minutes(ago + 2 * 10_080 + 30);
            let sight = Sight { time, first, serial: &serial, part: "SFP-10G-LR", kind: "transceiver", device };
            bodies.push((time, probe(e, &sight)?));
        }
    }
    Ok(())
}

fn probe(e: &mut Estate, sight: &Sight<'_>) -> Result<Json> {
    let device = sight.device;
    let (name, slot) = match sight.kind {
        "transceiver" => ("Transceiver", format!("et-0/0/{}", e.luck.between(0, 31))),
        "power-supply" => ("Power supply", format!("PSU {}", e.luck.between(0, 3))),
        "line-card" => ("Line card", format!("FPC {}", e.luck.between(0, 5))),
        "routing-engine" => ("Routing engine", format!("RE {}", e.luck.between(0, 1))),
        "fan-tray" => ("Fan tray", "Fan tray 0".to_owned()),
        "ssd" => ("Drive", format!("Bay {}", e.luck.between(0, 23))),
        "nic" => ("Network adapter", format!("Slot {}", e.luck.between(1, 4))),
        "memory" => ("Memory", format!("DIMM A{}", e.luck.between(1, 8))),
        _ => ("Chassis", "0".to_owned()),
    };
    let data = discovered(e, sight, &slot);
    Ok(json!({
        "name": if name == "Chassis" { device.kind.model } else { name }, "serial": sight.serial, "part": sight.part,
        "category": sight.kind, "time": text(sight.time), "creation_time": text(sight.first.min(sight.time)),
        "device": device.id, "device_descriptor": format!("{}.net.halyard.example", device.name),
        "site": e.id("dcim.site", device.site)?, "site_descriptor": device.site.to_uppercase(),
        "location": device.room.map(|room| e.id("dcim.location", room)).transpose()?, "location_descriptor": slot,
        "discovered_data": data,
    }))
}

/// What the device says about it.
fn discovered(e: &mut Estate, sight: &Sight<'_>, slot: &str) -> Json {
    let tenths = |n: i64| f64::from(i32::try_from(n).unwrap_or(0)) / 10.0;
    let source = if matches!(sight.device.role, "hypervisor" | "storage" | "backup" | "probe-host") {
        "redfish"
    } else {
        "snmp"
    };
    let mut data = json!({"source": source, "slot": slot, "temperature_c": e.luck.between(24, 47)});
    let more = match sight.kind {
        "transceiver" => json!({
            "vendor": super::assets::maker("flexoptix"), "rx_dbm": tenths(e.luck.between(-92, -11)),
            "tx_dbm": tenths(e.luck.between(-14, 28)), "bias_ma": tenths(e.luck.between(280, 620)),
        }),
        "power-supply" => {
            json!({"input_v": e.luck.between(226, 238), "output_w": e.luck.between(90, 620), "status": "ok"})
        }
        "ssd" => {
            json!({"firmware": "GDC7502Q", "wear_percent": e.luck.between(1, 38), "power_on_hours": e.luck.between(900, 31_000)})
        }
        "nic" => {
            json!({"firmware": "22.39.1002", "ports": [{"speed": "100G", "link": true}, {"speed": "100G", "link": e.luck.chance(80)}]})
        }
        "line-card" | "routing-engine" => {
            json!({"revision": format!("REV {:02}", e.luck.between(3, 41)), "state": "online"})
        }
        "fan-tray" => {
            json!({"rpm": [e.luck.between(4100, 5200), e.luck.between(4100, 5200), e.luck.between(4100, 5200)]})
        }
        _ => json!({
            "model": sight.device.kind.model, "software": sight.device.kind.platform,
            "uptime_days": e.luck.between(3, 410), "hostname": sight.device.name,
        }),
    };
    if let (Some(data), Json::Object(more)) = (data.as_object_mut(), more) {
        data.extend(more);
    }
    data
}
