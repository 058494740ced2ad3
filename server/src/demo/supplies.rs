//! Orders from suppliers, what was delivered of them, and what the things in the stores are meant for.

use serde_json::{Value as Json, json};

use super::assets::{State, Thing};
use super::estate::{Estate, Who};
use crate::error::Result;

/// Slug, name, description.
const SUPPLIERS: [(&str, &str, &str); 4] = [
    ("sudeten-ict", "Sudeten ICT", "Routers and servers, delivers to Libeň and Ostrava"),
    ("norvik-networks", "Norvik Networks", "Routers and switches for the sites in the west"),
    ("hexa-optics", "Hexa Optics", "Transceivers, coded before they are sent"),
    ("databridge", "DataBridge", "Storage"),
];

/// Supplier, order, status, ordered so many days from now, deliveries (note, days from now), asset type and maker
/// (empty: any) of what came.
type Order = (
    &'static str,
    &'static str,
    &'static str,
    i64,
    &'static [(&'static str, i64)],
    &'static str,
    &'static str,
    &'static str,
);

const ORDERS: [Order; 7] = [
    ("hexa-optics", "PO-1031", "closed", -205, &[("DN-7712", -196), ("DN-7788", -182)], "transceiver", "", "Optics Q1"),
    ("hexa-optics", "PO-1058", "closed", -118, &[("DN-8120", -101)], "transceiver", "", "Optics Q2"),
    ("hexa-optics", "PO-1077", "partial", -29, &[("DN-8344", -6)], "transceiver", "", "Optics Q3; 400G follows"),
    ("sudeten-ict", "PO-1019", "closed", -158, &[("LS-20418", -140), ("LS-20461", -133)], "server", "dell", "R660"),
    ("norvik-networks", "PO-1044", "closed", -248, &[("NN-5531", -222)], "chassis", "cisco", "FRA1 edge"),
    ("databridge", "PO-0988", "closed", -450, &[("DB-1190", -431)], "storage", "netapp", ""),
    ("sudeten-ict", "PO-1080", "open", -12, &[], "", "", "Routers for WAW1"),
];

/// Slug, name, colour, description.
const ROLES: [(&str, &str, &str, &str); 4] = [
    ("spare", "Spare", "4caf50", "Replaces what fails"),
    ("project", "Project", "2196f3", "Bought for something that is being built"),
    ("loan", "Loan", "9c27b0", "Lent to customers while theirs is away"),
    ("lab", "Lab", "ff9800", "For tests; never into production"),
];

pub async fn load(e: &mut Estate, things: &[Thing]) -> Result<()> {
    e.at(e.days(-460), Who::Eva);
    let named = |(slug, name, text): &(&str, &str, &str)| json!({"slug": slug, "name": name, "description": text});
    e.create("netbox_inventory.supplier", SUPPLIERS.iter().map(named).collect()).await?;
    let role = |(slug, name, color, text): &(&str, &str, &str, &str)| json!({"slug": slug, "name": name, "color": color, "description": text});
    e.create("netbox_inventory.assetrole", ROLES.iter().map(role).collect()).await?;

    let mut changes: Vec<(i64, Json)> = Vec::new();
    for (supplier, name, status, ordered, deliveries, kind, maker, text) in ORDERS {
        e.at(e.days(ordered), Who::Eva);
        let supplier = e.id("netbox_inventory.supplier", supplier)?;
        let order =
            json!({"supplier": supplier, "name": name, "status": status, "date": e.date(ordered), "description": text});
        let purchase = e.create("netbox_inventory.purchase", vec![order]).await?[0];
        let notes = deliveries.iter();
        let notes =
            notes.map(|(note, day)| json!({"purchase": purchase, "name": note, "date": e.date(*day)})).collect();
        let received = e.create("netbox_inventory.delivery", notes).await?;
        let fits = |thing: &&Thing| {
            thing.kind == kind
                && (maker.is_empty() || thing.maker == maker)
                && !changes.iter().any(|(id, _)| *id == thing.id)
        };
        let arrived: Vec<i64> =
            things.iter().filter(fits).step_by(3).take(received.len() * 9).map(|thing| thing.id).collect();
        for (number, id) in arrived.into_iter().enumerate() {
            changes.push((id, json!({"purchase": purchase, "delivery": received[number % received.len()]})));
        }
    }
    e.at(e.days(-5), Who::Eva);
    e.change("inventory_monitor.asset", changes).await?;

    let mut meant = Vec::new();
    for (number, thing) in things.iter().filter(|thing| thing.state == State::Stored).enumerate() {
        let role = ["spare", "spare", "spare", "project", "loan", "lab"][number % 6];
        meant.push((thing.id, json!({"role": e.id("netbox_inventory.assetrole", role)?})));
    }
    e.at(e.days(-4), Who::Eva);
    e.change("inventory_monitor.asset", meant).await
}
