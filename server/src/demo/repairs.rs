//! RMAs in each of their states, told as they went.

use serde_json::{Value as Json, json};

use super::assets::{State, Thing};
use super::devices::Device;
use super::estate::{Estate, Who};
use crate::error::Result;

/// What is wrong, by kind of part.
fn complaint(kind: &str) -> &'static str {
    match kind {
        "transceiver" => {
            "Receive power drops by 6 dB within minutes after insertion; clean ends, other port, same result."
        }
        "power-supply" => {
            "Output fails under load, the amber light comes and goes. The other feed carried the chassis."
        }
        "line-card" => "PFE 1 reports parity errors every few hours and restarts. Core dump is with the vendor.",
        "routing-engine" => "Corrected memory errors turn into uncorrected ones; failed over to the other engine.",
        "ssd" => "Media errors since the last scrub, one namespace is read-only.",
        "nic" => "Port 2 does not train above 25G, with three different cables.",
        "memory" => "Correctable errors above threshold on one rank, seen by two servers.",
        "fan-tray" => "Fan 3 stands still, the bearing is audible.",
        _ => "Hangs after a few days; the console shows nothing.",
    }
}

/// Days from now of the issue, state, the vendor's words.
type Case = (i64, &'static str, &'static str);

/// What lies at the quarantine shelf.
const OPEN: [Case; 12] = [
    (-2, "pending", ""),
    (-1, "pending", ""),
    (-9, "shipped", "Label received, pickup on Wednesday."),
    (-13, "shipped", "In transit, tracking number is in the comments."),
    (-17, "received", "Arrived at the depot in Venlo."),
    (-20, "received", "Arrived. Estimated test time: five working days."),
    (-24, "investigating", "Asked for the support bundle, sent the same day."),
    (-27, "investigating", ""),
    (-30, "investigating", "Fault confirmed in the lab, root cause open."),
    (-36, "approved", "Replacement leaves the depot tomorrow."),
    (-38, "approved", "Advance replacement approved, ship the old part within ten days."),
    (-44, "rejected", "No fault found. Returned as it came."),
];

/// What is in service again: issued and finished so many days from now.
const DONE: [(i64, i64, &str); 7] = [
    (-165, -148, "Replaced from stock."),
    (-131, -119, "Replaced, the old part is kept by the vendor."),
    (-96, -90, "Advance replacement, swapped in a window at night."),
    (-74, -59, "Repaired and returned under a new serial number."),
    (-52, -47, "Replaced. Known fault of that batch."),
    (-33, -21, "Replaced from stock."),
    (-16, -4, "Replaced, four-hour service was kept."),
];

pub async fn load(e: &mut Estate, devices: &[Device], things: &mut [Thing]) -> Result<()> {
    let broken_server = devices.iter().find(|device| device.name == "prg1-hv4").map(|device| &device.serial);
    let broken: Vec<usize> = (0..things.len()).filter(|at| things[*at].state == State::Repair).collect();
    let mut cases: Vec<(usize, Case)> = broken.into_iter().zip(OPEN).collect();
    // Outside the warranty: refused, and the part stays where it is.
    let supply = |thing: &Thing| thing.state == State::Installed && thing.kind == "power-supply";
    if let Some((at, _)) = things.iter().enumerate().filter(|(_, thing)| supply(thing)).nth(9) {
        cases.push((at, (-88, "rejected", "Out of warranty since last year; offered a repair for 410 EUR.")));
    }
    if let Some(at) = things.iter().position(|thing| Some(&thing.serial) == broken_server) {
        cases.push((at, (-5, "investigating", "Dell asks for the SupportAssist collection of prg1-hv4.")));
    }
    cases.sort_by_key(|(_, (day, ..))| *day);
    let replaceable = |thing: &&mut Thing| {
        thing.state == State::Installed && matches!(thing.kind, "line-card" | "routing-engine" | "power-supply" | "ssd")
    };
    let mut finished: Vec<(i64, i64, &str, i64, String)> = Vec::new();
    let mut spare = things.iter_mut().filter(replaceable).step_by(23);
    for (issued, done, words) in DONE {
        let Some(thing) = spare.next() else { break };
        let replacement = e.luck.serial(thing.maker);
        e.at(e.clock(issued, 10, 25), Who::Tomas);
        let number = format!("R{}", e.luck.text(8, "0123456789"));
        let id = open(e, thing, &number, "investigating", issued, "").await?;
        thing.serial.clone_from(&replacement);
        finished.push((id, done, words, thing.id, replacement));
    }
    drop(spare);
    for (at, (day, state, words)) in cases {
        e.at(e.clock(day, 8, 50), Who::Eva);
        let number = if state == "pending" { String::new() } else { format!("R{}", e.luck.text(8, "0123456789")) };
        open(e, &things[at], &number, state, day, words).await?;
    }
    finished.sort_by_key(|(_, done, ..)| *done);
    for (id, done, words, _, replacement) in finished {
        e.at(e.clock(done, 6, 40), Who::Eva);
        let change = json!({
            "status": "completed", "replacement_serial": replacement, "vendor_response": words,
            "changelog_message": "Part is back in service, serial taken from the label",
        });
        e.change("inventory_monitor.rma", vec![(id, change)]).await?;
    }
    Ok(())
}

async fn open(e: &mut Estate, thing: &Thing, number: &str, state: &str, day: i64, words: &str) -> Result<i64> {
    let body: Json = json!({
        "rma_number": if number.is_empty() { None } else { Some(number) }, "asset": thing.id, "original_serial": thing.serial,
        "status": state, "date_issued": e.date(day), "issue_description": complaint(thing.kind), "vendor_response": words,
        "description": if state == "pending" { "Waits for an RMA number" } else { "" },
        "comments": if state == "shipped" { "Collected by BrightLine, parcel with foam inlay. Keep the box." } else { "" },
    });
    let ids = e.create("inventory_monitor.rma", vec![body]).await?;
    Ok(ids.first().copied().unwrap_or_default())
}
