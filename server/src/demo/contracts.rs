//! Contractors, contracts with their subcontracts, and invoices.

use serde_json::{Value as Json, json};

use super::estate::{Estate, Who};
use crate::error::Result;

/// Name, company, address, description.
const CONTRACTORS: [(&str, &str, &str, &str); 9] = [
    (
        "Sudeten ICT",
        "Sudeten ICT s.r.o.",
        "Na Hrázi 12, 530 02 Pardubice",
        "Reseller: Juniper, Dell; frame agreement until the year after next",
    ),
    (
        "Norvik Networks",
        "Norvik Networks AS",
        "Havnegata 4, 0250 Oslo",
        "Integrator: built FRA1 and AMS1, sells Cisco and Arista",
    ),
    ("Hexa Optics", "Hexa Optics GmbH", "Mühltalstraße 61, 64297 Darmstadt", "Transceivers, recoding included"),
    (
        "DataBridge",
        "DataBridge Services a.s.",
        "Jeremiášova 947/16, 155 00 Praha 5",
        "Storage and backup, maintenance of NetApp and HPE",
    ),
    ("BrightLine", "BrightLine Logistics s.r.o.", "Galvaniho 7, 821 04 Bratislava", "Repair logistics and spare pools"),
    (
        "Libeň Park",
        "Libeň Park Properties a.s.",
        "Voctářova 2449, 180 00 Praha 8",
        "Landlord of PRG1: rent, power, diesel",
    ),
    (
        "Riedwiese Campus",
        "Riedwiese Campus Services GmbH",
        "Riedwiesenstraße 14, 60386 Frankfurt",
        "Colocation FRA1, remote hands",
    ),
    ("Watergraaf", "Watergraaf Datacenter B.V.", "Kruislaan 411, 1098 VA Amsterdam", "Colocation AMS1"),
    ("Ekosběr", "Ekosběr Morava s.r.o.", "Hlučínská 88, 713 00 Ostrava", "Certified disposal; erases disks on site"),
];

/// Name, internal name, contractor, type, price, currency, parent, start and end of invoicing in
/// days from now, description.
type Row =
    (&'static str, &'static str, &'static str, &'static str, i64, &'static str, &'static str, (i64, i64), &'static str);

#[rustfmt::skip]
const CONTRACTS: [Row; 23] = [
    ("Juniper Care 2024–2027", "SML-2024-011", "Sudeten ICT", "service", 184_000, "EUR", "", (-700, 395),
     "Next business day for the backbone, four hours for PRG1"),
    ("Juniper Care, PRG1 4h", "SML-2024-011/1", "Sudeten ICT", "service", 61_500, "EUR", "Juniper Care 2024–2027",
     (-700, 395), "On-site engineer within four hours"),
    ("Juniper Care, add-on WAW1", "SML-2024-011/2", "Sudeten ICT", "service", 9_800, "EUR", "Juniper Care 2024–2027",
     (45, 395), "Starts with the handover of Warsaw"),
    ("Dell ProSupport Plus", "SML-2023-032", "Sudeten ICT", "service", 46_200, "EUR", "", (-820, 21),
     "Renewal: offer expected from Radek Holub"),
    ("Compute refresh, first half", "OBJ-2025-007", "Sudeten ICT", "order", 212_400, "EUR", "", (-330, -300),
     "R760 for Libeň, paid"),
    ("Compute refresh, second half", "OBJ-2025-019", "Sudeten ICT", "order", 148_900, "EUR", "", (-160, -130),
     "R660 for Strašnice and Brno"),
    ("Frame agreement network west", "RS-2022-004", "Norvik Networks", "supply", 480_000, "EUR", "", (-1300, 160),
     "Cisco and Arista for FRA1, AMS1, VIE1; call-offs below"),
    ("Call-off AMS1 peering", "RS-2022-004/3", "Norvik Networks", "order", 88_700, "EUR",
     "Frame agreement network west", (-540, -500), "Two 7280CR3 with optics"),
    ("Call-off VIE1", "RS-2022-004/4", "Norvik Networks", "order", 76_300, "EUR", "Frame agreement network west",
     (-390, -360), ""),
    ("Call-off FRA1 edge", "RS-2022-004/5", "Norvik Networks", "order", 121_000, "EUR",
     "Frame agreement network west", (-250, -200), "ASR 9902 pair"),
    ("Cisco SmartNet", "SML-2023-045", "Norvik Networks", "service", 22_900, "USD", "", (-610, -9),
     "Ran out: the new one waits for signature"),
    ("Arista A-Care", "SML-2024-002", "Norvik Networks", "service", 18_400, "USD", "", (-520, 210), ""),
    ("Optics frame agreement", "RS-2024-001", "Hexa Optics", "supply", 90_000, "EUR", "", (-600, 130),
     "Quarterly call-offs, prices fixed"),
    ("Optics Q1", "RS-2024-001/5", "Hexa Optics", "order", 14_250, "EUR", "Optics frame agreement", (-210, -180),
     "QSFP28 LR4 and CWDM4"),
    ("Optics Q2", "RS-2024-001/6", "Hexa Optics", "order", 17_900, "EUR", "Optics frame agreement", (-120, -90),
     "400G for the core"),
    ("Optics Q3", "RS-2024-001/7", "Hexa Optics", "order", 11_400, "EUR", "Optics frame agreement", (-30, 15),
     "Delivery announced"),
    ("Storage maintenance", "SML-2023-018", "DataBridge", "service", 1_450_000, "CZK", "", (-640, 455),
     "NetApp and HPE, parts included"),
    ("Backup servers", "OBJ-2024-031", "DataBridge", "order", 890_000, "CZK", "", (-450, -420),
     "Two DL380 for Strašnice"),
    ("Spare pool", "SML-2024-027", "BrightLine", "service", 240_000, "CZK", "", (-365, 47),
     "Collects and returns RMAs, Wednesdays"),
    ("Rent PRG1", "NAJ-2019-001", "Libeň Park", "other", 3_960_000, "CZK", "", (-2300, 1350),
     "Includes 200 kW; index every January"),
    ("Colocation FRA1", "NAJ-2021-003", "Riedwiese Campus", "other", 96_000, "EUR", "", (-1500, 320),
     "Suite 4.2, 18 kW"),
    ("Colocation AMS1", "NAJ-2021-006", "Watergraaf", "other", 71_000, "EUR", "", (-1450, 28),
     "Cage 3-118; notice period is three months"),
    ("Disposal", "SML-2022-020", "Ekosběr", "service", 0, "CZK", "", (-900, 190),
     "Free of charge, certificates per serial number"),
];

pub async fn load(e: &mut Estate) -> Result<()> {
    e.at(e.days(-396), Who::Eva);
    let contractors = CONTRACTORS
        .iter()
        .map(|(name, company, address, text)| json!({"name": name, "company": company, "address": address, "description": text}));
    e.create("inventory_monitor.contractor", contractors.collect()).await?;
    for roots in [true, false] {
        let mut bodies = Vec::new();
        for (name, internal, contractor, kind, price, currency, parent, (start, end), text) in
            CONTRACTS.iter().filter(|row| row.6.is_empty() == roots)
        {
            let parent = if roots { None } else { Some(e.id("inventory_monitor.contract", parent)?) };
            let signed = start - e.luck.between(20, 70);
            bodies.push(json!({
                "name": name, "name_internal": internal, "parent": parent, "type": kind, "price": price, "currency": currency,
                "contractor": e.id("inventory_monitor.contractor", contractor)?, "description": text,
                "signed": if signed < 0 { Some(e.date(signed)) } else { None },
                "accepted": if signed < 0 { Some(e.date(signed + 9)) } else { None },
                "invoicing_start": e.date(*start), "invoicing_end": e.date(*end),
                "comments": if *name == "Cisco SmartNet" { "Contract number for the TAC: 204817733. The renewal is with legal since last week." } else { "" },
            }));
        }
        e.create("inventory_monitor.contract", bodies).await?;
    }
    invoices(e).await
}

fn project(name: &str, kind: &str) -> &'static str {
    match kind {
        "other" => "Operations",
        _ if name.contains("WAW1") => "Warsaw",
        _ if name.contains("Compute")
            || name.contains("Dell")
            || name.contains("Backup")
            || name.contains("Storage") =>
        {
            "Compute"
        }
        _ => "Backbone",
    }
}

/// Orders are billed once, services by the quarter, rents by the month.
async fn invoices(e: &mut Estate) -> Result<()> {
    let mut bodies: Vec<(i64, Json)> = Vec::new();
    for (name, internal, _, kind, price, currency, _, (start, end), _) in CONTRACTS {
        let (length, share) = match kind {
            "order" => (30, 1),
            "other" => (30, 12),
            _ => (91, 8),
        };
        if price == 0 || kind == "supply" {
            continue;
        }
        let mut from = start.max(if kind == "other" { -125 } else { -400 });
        let mut number = 1;
        while from < end && from < 20 {
            let until = (from + length - 1).min(end.max(from));
            let body = json!({
                "name": format!("{}{:06}", if currency == "CZK" { "FV" } else { "INV-" }, e.luck.between(100_000, 999_999)),
                "name_internal": format!("{internal}-F{number:02}"), "contract": e.id("inventory_monitor.contract", name)?,
                "project": project(name, kind),
                "price": price / share, "currency": currency,
                "invoicing_start": e.date(from), "invoicing_end": e.date(until),
                "description": if kind == "order" { "Delivered in full" } else { "" },
            });
            bodies.push((from, body));
            from += length;
            number += 1;
            if kind == "order" {
                break;
            }
        }
    }
    // Booked when they came in, a quarter's worth at a time.
    bodies.sort_by_key(|(from, _)| *from);
    for (since, until) in [(-400, -270), (-270, -180), (-180, -90), (-90, 0), (0, 20)] {
        let batch: Vec<Json> =
            bodies.iter().filter(|(from, _)| (since..until).contains(from)).map(|(_, body)| body.clone()).collect();
        e.at(e.clock(until.min(-2), 11, 5), Who::Eva);
        e.create("inventory_monitor.invoice", batch).await?;
    }
    Ok(())
}
