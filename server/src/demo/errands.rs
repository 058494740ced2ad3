//! The last days: small changes by the team, so that the log begins with something to read.

use chrono::Duration;
use serde_json::json;

use super::assets::{State, Thing};
use super::circuits::Circuit;
use super::devices::Device;
use super::estate::{Estate, Who};
use crate::error::Result;

pub async fn load(e: &mut Estate, circuits: &[Circuit], devices: &[Device], things: &[Thing]) -> Result<()> {
    moves(e, devices, things).await?;
    e.at(e.clock(-3, 12, 15), Who::Jana);
    let circuit = "PRG2–FRA1 south, 400G, replaces the 100G: light is on, test until Friday";
    let Some(id) = circuits.iter().find(|c| c.provider == "rm-connect" && !c.active).map(|c| c.id) else {
        return Ok(());
    };
    e.change(
        "circuits.circuit",
        vec![(id, json!({"description": circuit, "changelog_message": "Handover by Rhein-Main Connect"}))],
    )
    .await?;

    e.at(e.clock(-1, 9, 40), Who::Eva);
    let id = e.id("inventory_monitor.contract", "Cisco SmartNet")?;
    let comments = "Contract number for the TAC: 204817733. Legal has approved the renewal, it is on its way to Oslo for signature.";
    e.change(
        "inventory_monitor.contract",
        vec![(id, json!({"comments": comments, "changelog_message": "Called Norvik"}))],
    )
    .await?;

    e.at(e.now - Duration::minutes(212), Who::Tomas);
    let id = e.id("dcim.device", "ams1-pe1")?;
    let change =
        json!({"status": "decommissioning", "changelog_message": "Exchange port 1 runs on ams1-px2 since last night"});
    e.change("dcim.device", vec![(id, change)]).await?;

    e.at(e.now - Duration::minutes(97), Who::Eva);
    let id = e.id("tenancy.contact", "Vltava Fibre dohled")?;
    let change = json!({"phone": "+420 595 000 223", "changelog_message": "New number, the old one is a fax now"});
    e.change("tenancy.contact", vec![(id, change)]).await?;

    e.at(e.now - Duration::minutes(14), Who::Jana);
    let id = e.id("dcim.location", "prg1-staging")?;
    let change = json!({"description": "New and returned hardware is tested here; bench 2 is taken for Warsaw", "changelog_message": ""});
    e.change("dcim.location", vec![(id, change)]).await
}

/// Spares that went into service, and what came out.
async fn moves(e: &mut Estate, devices: &[Device], things: &[Thing]) -> Result<()> {
    let idle =
        |kind: &'static str| things.iter().filter(move |thing| thing.state == State::Stored && thing.kind == kind);
    for (back, who, kind, name, message) in [
        (-5, Who::Tomas, "transceiver", "fra1-px1", "Second port towards the peering LAN"),
        (-4, Who::Tomas, "power-supply", "prg2-asw1", "PSU 1 was dead, replaced from the spares"),
        (-2, Who::Eva, "ssd", "prg2-hv3", "Extension for the archive's guests"),
        (-1, Who::Tomas, "transceiver", "ams1-px2", "Port 1 of the exchange moves here"),
    ] {
        let Some(device) = devices.iter().find(|device| device.name == name) else { continue };
        let at = usize::try_from(e.luck.between(0, 3)).unwrap_or(0);
        let Some(thing) = idle(kind).nth(at) else { continue };
        e.at(e.clock(back, 15, 5), who);
        let change = json!({"assigned_object_type": "dcim.device", "assigned_object_id": device.id, "lifecycle_status": "in_use",
                            "assignment_status": "deployed", "changelog_message": message});
        e.change("inventory_monitor.asset", vec![(thing.id, change)]).await?;
    }
    Ok(())
}
