//! Assets that are in no device: on the shelf, set aside, lent, at the bench, written off.

use serde_json::{Value as Json, json};

use super::assets::{Draft, State, Thing, Warranty, contract_of, maker, write};
use super::estate::{Estate, Who};
use super::parts::{
    DIMM, ENGINE, FAN_TRAY, LINE_CARD, NIC, Part, QSFP_CWDM4, QSFP_DD, QSFP_LR4, QSFP_ZR, SFP_PLUS, SFP28, SSD_BIG,
    SSD_SMALL, power_supply,
};
use crate::error::Result;

/// Days from now, room, part, how many, lifecycle, project, tag, note.
struct Lot(i64, &'static str, Part, i64, &'static str, &'static str, &'static str, &'static str);

/// Deliveries and returns, as they were put on the shelves.
fn lots() -> Vec<Lot> {
    let dell = power_supply("dell");
    let juniper = power_supply("juniper");
    vec![
        Lot(-388, "prg1-spares", QSFP_LR4, 14, "in_stock", "Backbone", "", "Shelf 1, blue box"),
        Lot(-388, "prg1-spares", SFP_PLUS, 16, "in_stock", "Operations", "", "Shelf 1, grey box"),
        Lot(-388, "prg1-spares", juniper, 5, "in_stock", "Backbone", "spare-kit", "Shelf 2"),
        Lot(
            -388,
            "prg1-spares",
            LINE_CARD,
            1,
            "in_stock",
            "Backbone",
            "spare-kit",
            "In its box, anti-static bag sealed",
        ),
        Lot(-388, "prg1-spares", FAN_TRAY, 2, "in_stock", "Backbone", "spare-kit", "Shelf 2"),
        Lot(-388, "ova1-hall", SSD_SMALL, 9, "in_stock", "Compute", "", "Shelf C3"),
        Lot(-388, "ova1-hall", dell, 6, "in_stock", "Compute", "", "Shelf C1"),
        Lot(-388, "brn1-shelf", SFP_PLUS, 6, "in_stock", "Backbone", "spare-kit", "Site kit"),
        Lot(-388, "brn1-shelf", juniper, 2, "in_stock", "Backbone", "spare-kit", "Site kit"),
        Lot(-388, "ams1-118", QSFP_LR4, 4, "in_stock", "Backbone", "spare-kit", "Lockable drawer"),
        Lot(-388, "ams1-118", power_supply("arista"), 2, "in_stock", "Backbone", "spare-kit", "Lockable drawer"),
        Lot(-206, "prg1-spares", QSFP_CWDM4, 12, "in_stock", "Backbone", "", "Optics Q1, checked on arrival"),
        Lot(-206, "prg2-cabinet", SFP28, 10, "in_stock", "Compute", "", "For the new hypervisors"),
        Lot(-118, "prg1-spares", QSFP_DD, 6, "in_stock", "Backbone", "", "Optics Q2"),
        Lot(
            -118,
            "prg1-spares",
            QSFP_ZR,
            2,
            "in_stock",
            "Backbone",
            "critical",
            "Only two in the house: ask before taking one",
        ),
        Lot(-118, "ova1-hall", SSD_BIG, 10, "in_stock", "Compute", "", "Shelf C3"),
        Lot(-118, "ova1-hall", DIMM, 12, "in_stock", "Compute", "", "Shelf C2, trays of six"),
        Lot(-26, "ova1-hall", NIC, 4, "new", "Compute", "", "Not unpacked yet"),
        Lot(-12, "prg1-staging", QSFP_DD, 4, "new", "Warsaw", "", "Optics Q3, to be recoded for Warsaw"),
        Lot(-12, "prg1-staging", juniper, 4, "new", "Warsaw", "", "For waw1-pe1 and waw1-pe2"),
        Lot(-3, "ova1-hall", SFP28, 8, "new", "Warsaw", "recount", "Delivery note says ten, the box held eight"),
    ]
}

pub async fn load(e: &mut Estate, things: &mut Vec<Thing>) -> Result<()> {
    let lots = lots();
    let mut days: Vec<i64> = lots.iter().map(|lot| lot.0).collect();
    days.dedup();
    for day in days {
        e.at(e.clock(day, 9, 20), Who::Eva);
        let mut drafts = Vec::new();
        for Lot(_, room, part, count, lifecycle, project, tag, note) in lots.iter().filter(|lot| lot.0 == day) {
            for _ in 0..*count {
                let mut draft = idle(e, *part, "stocked", lifecycle, room, note)?;
                draft.body["project"] = (*project).into();
                if !tag.is_empty() {
                    draft.body["tags"] = json!([e.id("extras.tag", tag)?]);
                }
                drafts.push(draft);
            }
        }
        write(e, drafts, things).await?;
    }
    cables(e).await?;
    promised(e, things).await?;
    written_off(e, things).await?;
    twins(e, things).await
}

/// Something that lies in a room.
fn idle(
    e: &mut Estate,
    part: Part,
    assignment: &str,
    lifecycle: &str,
    room: &'static str,
    note: &str,
) -> Result<Draft> {
    let serial = e.luck.serial(part.maker);
    let place = e.id("dcim.location", room)?;
    let mut body = json!({
        "serial": serial, "partnumber": part.number, "type": e.id("inventory_monitor.assettype", part.kind)?,
        "assigned_object_type": "dcim.location", "assigned_object_id": place, "storage_location": place,
        "assignment_status": assignment, "lifecycle_status": lifecycle, "vendor": maker(part.maker), "price": part.price,
        "currency": "EUR", "order_contract": contract_of(e, part.maker, part.kind)?, "description": part.text, "comments": note,
        "owning_tenant": e.id("tenancy.tenant", if matches!(part.kind, "ssd" | "nic" | "memory") { "platform" } else { "netops" })?,
    });
    Warranty::draw(e).write(e, &mut body);
    let state = match (assignment, lifecycle) {
        (_, "retired" | "disposed") => State::Gone,
        (_, "in_maintenance") => State::Repair,
        ("loaned", _) => State::Away,
        _ => State::Stored,
    };
    let thing = Thing { id: 0, serial, part: part.number, kind: part.kind, maker: part.maker, state, device: None };
    Ok(Draft { thing, body })
}

/// Things that are counted rather than tracked.
async fn cables(e: &mut Estate) -> Result<()> {
    e.at(e.clock(-64, 10, 5), Who::Eva);
    let mut bodies: Vec<Json> = Vec::new();
    for (number, (part, name, quantity, room, price)) in [
        ("LCD-OS2-02", "LC–LC duplex OS2, 2 m", 140, "prg1-spares", "3.90"),
        ("LCD-OS2-05", "LC–LC duplex OS2, 5 m", 85, "prg1-spares", "4.60"),
        ("LCD-OS2-10", "LC–LC duplex OS2, 10 m", 32, "prg1-spares", "6.80"),
        ("MPO12-OS2-15", "MPO-12 trunk, 15 m", 9, "prg1-spares", "58.00"),
        ("C13C14-RD-1", "C13–C14, 1 m, red", 220, "ova1-hall", "1.75"),
        ("C13C14-BK-1", "C13–C14, 1 m, black", 240, "ova1-hall", "1.75"),
        ("CON-RJ45-3", "Console RJ45 rollover, 3 m", 27, "ova1-hall", "5.20"),
        ("M6-CAGE", "Cage nut and screw M6", 1800, "ova1-hall", "0.19"),
        ("LCD-OS2-03", "LC–LC duplex OS2, 3 m", 12, "ams1-118", "4.10"),
    ]
    .into_iter()
    .enumerate()
    {
        let place = e.id("dcim.location", room)?;
        bodies.push(json!({
            "name": name, "partnumber": part, "serial": format!("LOT-{:04}", 300 + number), "type": e.id("inventory_monitor.assettype", "cable")?,
            "quantity": quantity, "assigned_object_type": "dcim.location", "assigned_object_id": place,
            "storage_location": place, "assignment_status": "stocked", "lifecycle_status": "in_stock", "price": price,
            "currency": "EUR", "project": "Operations", "description": "Counted at the last stock-taking",
        }));
    }
    e.create("inventory_monitor.asset", bodies).await.map(|_| ())
}

/// Reserved for a project, lent to a customer, or on the bench.
async fn promised(e: &mut Estate, things: &mut Vec<Thing>) -> Result<()> {
    e.at(e.clock(-33, 13, 40), Who::Tomas);
    let mut drafts = Vec::new();
    for (part, count, note) in [
        (QSFP_LR4, 6, "For the 100G ring to Warsaw, do not take"),
        (LINE_CARD, 1, "Second card for brn1-cr1, window is agreed"),
        (ENGINE, 1, "Cold spare until the recall of the X6 series is over"),
        (NIC, 4, "For the render nodes five to eight"),
    ] {
        for _ in 0..count {
            drafts.push(idle(e, part, "reserved", "in_stock", "prg1-staging", note)?);
        }
    }
    for (number, part) in [
        QSFP_LR4,
        QSFP_LR4,
        SFP_PLUS,
        SFP_PLUS,
        SFP_PLUS,
        SFP28,
        QSFP_CWDM4,
        QSFP_CWDM4,
        power_supply("juniper"),
        SSD_BIG,
        SSD_BIG,
        DIMM,
    ]
    .into_iter()
    .enumerate()
    {
        let (tenant, note) = *[
            ("severka", "Until their own delivery arrives"),
            ("pixelforge", "Bridging a failed part, comes back with the RMA"),
            ("linden-bank", "Test of the new ring"),
        ]
        .get(number % 3)
        .unwrap_or(&("severka", ""));
        let mut draft = idle(e, part, "loaned", "in_use", "prg1-spares", note)?;
        draft.body["assigned_object_type"] = Json::Null;
        draft.body["assigned_object_id"] = Json::Null;
        draft.body["tenant"] = e.id("tenancy.tenant", tenant)?.into();
        draft.body["contact"] = e
            .id("tenancy.contact", if tenant == "severka" { "Severka University network" } else { "Ondřej Kučera" })?
            .into();
        drafts.push(draft);
    }
    write(e, drafts, things).await?;
    e.at(e.clock(-48, 8, 15), Who::Eva);
    let mut drafts = Vec::new();
    for part in [
        LINE_CARD,
        ENGINE,
        power_supply("juniper"),
        power_supply("cisco"),
        QSFP_ZR,
        QSFP_ZR,
        QSFP_LR4,
        QSFP_DD,
        SSD_BIG,
        SSD_BIG,
        NIC,
        DIMM,
        FAN_TRAY,
    ] {
        drafts.push(idle(e, part, "stocked", "in_maintenance", "ova1-quarantine", "Taken out faulty, see its RMA")?);
    }
    write(e, drafts, things).await
}

/// Old optics and drives: first retired, some of them gone for good since.
async fn written_off(e: &mut Estate, things: &mut Vec<Thing>) -> Result<()> {
    e.at(e.clock(-140, 14, 0), Who::Eva);
    let mut drafts = Vec::new();
    for (part, count) in
        [(SFP_PLUS, 18), (SSD_SMALL, 14), (power_supply("dell"), 8), (QSFP_LR4, 5), (DIMM, 6), (NIC, 3)]
    {
        for _ in 0..count {
            let mut draft = idle(e, part, "stocked", "retired", "ova1-scrap", "Out of the old cluster")?;
            draft.body["tags"] = json!([e.id("extras.tag", "end-of-life")?]);
            drafts.push(draft);
        }
    }
    let first = things.len();
    write(e, drafts, things).await?;
    e.at(e.clock(-71, 11, 30), Who::Eva);
    let message = "Collected by Ekosběr, certificate EK-2208";
    let gone = |thing: &Thing| {
        let change = json!({
            "lifecycle_status": "disposed", "assigned_object_type": null, "assigned_object_id": null, "storage_location": null,
            "changelog_message": message,
        });
        (thing.id, change)
    };
    let picked = things[first..].iter().step_by(3).map(gone).collect();
    e.change("inventory_monitor.asset", picked).await
}

/// Booked in twice: the same serial number stands on two assets.
async fn twins(e: &mut Estate, things: &mut Vec<Thing>) -> Result<()> {
    e.at(e.clock(-19, 16, 45), Who::Eva);
    let mut drafts = Vec::new();
    let twice: Vec<(String, &'static str)> = things
        .iter()
        .filter(|thing| thing.state == State::Installed && thing.kind == "transceiver")
        .step_by(37)
        .take(6)
        .map(|thing| (thing.serial.clone(), thing.part))
        .collect();
    for (serial, number) in twice {
        let part =
            [QSFP_LR4, QSFP_CWDM4, QSFP_DD, QSFP_ZR, SFP28, SFP_PLUS].into_iter().find(|part| part.number == number);
        let mut draft =
            idle(e, part.unwrap_or(QSFP_LR4), "stocked", "in_stock", "prg1-spares", "Typed in from the delivery note")?;
        draft.body["serial"] = serial.clone().into();
        draft.body["tags"] = json!([e.id("extras.tag", "recount")?]);
        draft.thing.serial = serial;
        drafts.push(draft);
    }
    write(e, drafts, things).await
}
