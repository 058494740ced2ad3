//! Services: which support covers which chassis, until when.

use serde_json::json;

use super::assets::{State, Thing};
use super::estate::{Estate, Who};
use crate::error::Result;

/// Contract, category, what the vendor calls it, price in whole units, currency, days of start and end.
type Cover = (&'static str, &'static str, &'static str, i64, &'static str, (i64, i64));

fn cover_of(thing: &Thing) -> Option<Cover> {
    let cover = match (thing.maker, thing.kind) {
        ("juniper", "chassis" | "line-card" | "routing-engine") => {
            ("Juniper Care, PRG1 4h", "4 h on site", "Core Plus, Same-Day Onsite", 1_850, "EUR", (-700, 395))
        }
        ("juniper", "switch" | "firewall") => {
            ("Juniper Care 2024–2027", "Next business day", "Core, Next-Day", 620, "EUR", (-700, 395))
        }
        ("dell", "server") => {
            ("Dell ProSupport Plus", "Next business day", "ProSupport Plus, keep your drive", 480, "EUR", (-820, 21))
        }
        ("cisco", "chassis" | "switch") => {
            ("Cisco SmartNet", "Next business day", "SNTC 8×5×NBD", 1_240, "USD", (-610, -9))
        }
        ("arista", _) => ("Arista A-Care", "Next business day", "A-Care NBD", 890, "USD", (-520, 210)),
        ("netapp" | "hpe", "storage" | "server") => {
            ("Storage maintenance", "4 h on site", "Premium, parts included", 74_000, "CZK", (-640, 455))
        }
        ("fortinet", "firewall") => {
            ("Frame agreement network west", "Licences", "UTP bundle", 5_200, "EUR", (-300, 41))
        }
        _ => return None,
    };
    Some(cover)
}

pub async fn load(e: &mut Estate, things: &[Thing]) -> Result<()> {
    e.at(e.days(-379), Who::Eva);
    let mut bodies = Vec::new();
    let covered = things.iter().filter(|thing| matches!(thing.state, State::Chassis | State::Installed));
    for (thing, (contract, category, vendor, price, currency, (start, end))) in
        covered.filter_map(|t| Some((t, cover_of(t)?)))
    {
        // Not everything was put on the list when the contract was made.
        if e.luck.chance(14) {
            continue;
        }
        let (start, end) = (start + e.luck.between(0, 3) * 30, if e.luck.chance(12) { end + 90 } else { end });
        bodies.push(json!({
            "asset": thing.id, "contract": e.id("inventory_monitor.contract", contract)?, "service_category": category,
            "service_category_vendor": vendor, "service_price": price, "service_currency": currency,
            "service_start": e.date(start), "service_end": e.date(end),
            "description": if category == "Licences" { "Lapses with the contract, no grace period" } else { "" },
        }));
    }
    // A renewal that begins when the old one ends, noted beforehand.
    let servers = things.iter().filter(|thing| thing.maker == "dell" && thing.kind == "server").take(6);
    for thing in servers {
        bodies.push(json!({
            "asset": thing.id, "contract": e.id("inventory_monitor.contract", "Dell ProSupport Plus")?,
            "service_category": "Next business day", "service_start": e.date(22), "service_end": e.date(22 + 365),
            "description": "Offered, not ordered yet",
        }));
    }
    e.create("inventory_monitor.assetservice", bodies).await.map(|_| ())
}
