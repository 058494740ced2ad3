//! Providers and the links they run for us.

use serde_json::json;

use super::estate::{Estate, Who};
use crate::error::{Error, Result};

/// A circuit as the calendar needs it.
pub struct Circuit {
    pub id: i64,
    pub cid: String,
    pub provider: &'static str,
    /// The sites at its ends; one for tails and ports.
    pub sites: [&'static str; 2],
    pub active: bool,
    /// Its description, by which the calendar finds it.
    pub text: &'static str,
}

const PROVIDERS: [(&str, &str, &str, &str); 9] = [
    (
        "nordlink",
        "Nordlink Carrier",
        "Pan-European wavelengths",
        "Notices come from nmc@; the window is in CET even in summer. Ticket numbers start with NL-CHG.",
    ),
    (
        "vltava-fibre",
        "Vltava Fibre",
        "Dark fibre and metro rings in Czechia",
        "Splice works are announced 10 working days ahead.",
    ),
    ("rm-connect", "Rhein-Main Connect", "Metro wavelengths and cross-connects in Frankfurt", ""),
    (
        "transalpin",
        "TransAlpin Telecom",
        "Vienna, Brno and the south",
        "Reschedules often: look for the replaced window.",
    ),
    ("baltic-wave", "Baltic Wave", "Poland and the north", ""),
    ("polder-ix", "Polder Exchange", "Internet exchange, Amsterdam", "Fabric upgrades are always on Thursdays."),
    ("meridian", "Meridian Transit", "IP transit", "95th percentile, commit 20 Gbit/s per site"),
    ("mobilis", "Mobilis M2M", "LTE for out-of-band access", ""),
    (
        "riedwiese",
        "Riedwiese Campus Services",
        "Building operator of FRA1: power and cooling",
        "No circuits but the cross-connects; their power works matter.",
    ),
];

const TYPES: [(&str, &str, &str, &str); 7] = [
    ("dark-fibre", "Dark fibre", "424242", "Our own light on somebody else's glass"),
    ("wavelength", "Wavelength", "6a1b9a", "100G and 400G between sites"),
    ("ip-transit", "IP transit", "1565c0", ""),
    ("exchange-port", "Exchange port", "00838f", ""),
    ("ethernet", "Ethernet line", "2e7d32", "Customer tails and small sites"),
    ("cross-connect", "Cross-connect", "6d4c41", "Within one building"),
    ("oob", "Out-of-band", "ef6c00", "Console access when the network is down"),
];

/// Provider, type, sites, tenant, rate in Gbit/s (tenths), kilometres, status, description.
type Line = (&'static str, &'static str, [&'static str; 2], &'static str, i64, i64, &'static str, &'static str);

#[rustfmt::skip]
const LINES: [Line; 58] = [
    ("vltava-fibre", "dark-fibre", ["prg1", "prg2"], "netops", 0, 14, "active",
     "Libeň–Strašnice, path A along the river"),
    ("vltava-fibre", "dark-fibre", ["prg1", "prg2"], "netops", 0, 22, "active",
     "Libeň–Strašnice, path B through the ring road duct"),
    ("vltava-fibre", "dark-fibre", ["prg1", "brn1"], "netops", 0, 218, "active", "Prague–Brno, D1 motorway"),
    ("vltava-fibre", "dark-fibre", ["brn1", "ova1"], "netops", 0, 176, "active", "Brno–Ostrava, railway"),
    ("vltava-fibre", "dark-fibre", ["brn1", "brn1"], "severka", 0, 9, "active", "Severka campus ring, west half"),
    ("vltava-fibre", "dark-fibre", ["brn1", "brn1"], "severka", 0, 12, "active", "Severka campus ring, east half"),
    ("vltava-fibre", "ethernet", ["prg1", "prg1"], "moravian-archive", 10, 6, "active",
     "Archive, reading room building"),
    ("vltava-fibre", "ethernet", ["brn1", "brn1"], "lipa-hospital", 100, 4, "active",
     "Lípa Hospital, pavilion A (working path)"),
    ("transalpin", "ethernet", ["brn1", "brn1"], "lipa-hospital", 100, 7, "active",
     "Lípa Hospital, pavilion C (protection path)"),
    ("vltava-fibre", "ethernet", ["ova1", "ova1"], "orbis", 10, 3, "active", "Orbis warehouse Ostrava"),
    ("vltava-fibre", "ethernet", ["prg1", "prg1"], "tatran", 100, 5, "active", "Tatran headquarters, path 1"),
    ("nordlink", "ethernet", ["prg1", "prg1"], "tatran", 100, 8, "active", "Tatran headquarters, path 2"),
    ("nordlink", "wavelength", ["prg1", "fra1"], "netops", 1000, 512, "active",
     "PRG1–FRA1 north via Dresden and Leipzig"),
    ("nordlink", "wavelength", ["prg1", "fra1"], "netops", 4000, 512, "active", "PRG1–FRA1 north, 400G"),
    ("rm-connect", "wavelength", ["prg2", "fra1"], "netops", 1000, 561, "active", "PRG2–FRA1 south via Nuremberg"),
    ("rm-connect", "wavelength", ["prg2", "fra1"], "netops", 4000, 561, "provisioning",
     "PRG2–FRA1 south, 400G, replaces the 100G"),
    ("nordlink", "wavelength", ["fra1", "ams1"], "netops", 1000, 447, "active", "FRA1–AMS1 via Cologne"),
    ("rm-connect", "wavelength", ["fra1", "ams1"], "netops", 1000, 468, "active", "FRA1–AMS1 via Düsseldorf"),
    ("nordlink", "wavelength", ["prg1", "ams1"], "netops", 1000, 934, "active",
     "PRG1–AMS1 express, does not pass Frankfurt"),
    ("transalpin", "wavelength", ["brn1", "vie1"], "netops", 1000, 142, "active", "BRN1–VIE1 via Břeclav"),
    ("transalpin", "wavelength", ["prg2", "vie1"], "netops", 1000, 337, "active", "PRG2–VIE1 via Gmünd"),
    ("transalpin", "wavelength", ["vie1", "fra1"], "linden-bank", 100, 735, "active",
     "Linden Bank, Vienna–Frankfurt"),
    ("baltic-wave", "wavelength", ["ova1", "waw1"], "netops", 1000, 391, "provisioning",
     "OVA1–WAW1 via Katowice, due next quarter"),
    ("baltic-wave", "wavelength", ["fra1", "waw1"], "netops", 1000, 1103, "planned", "FRA1–WAW1, offer accepted"),
    ("baltic-wave", "ethernet", ["waw1", "waw1"], "orbis", 10, 11, "planned", "Orbis warehouse Warsaw"),
    ("baltic-wave", "oob", ["waw1", "waw1"], "netops", 0, 0, "active", "Cage access for the build-out"),
    ("meridian", "ip-transit", ["fra1", "fra1"], "netops", 1000, 0, "active", "Transit Frankfurt, commit 20 Gbit/s"),
    ("meridian", "ip-transit", ["ams1", "ams1"], "netops", 1000, 0, "active", "Transit Amsterdam, commit 20 Gbit/s"),
    ("meridian", "ip-transit", ["vie1", "vie1"], "netops", 100, 0, "active", "Transit Vienna, commit 2 Gbit/s"),
    ("nordlink", "ip-transit", ["prg1", "prg1"], "netops", 1000, 0, "active", "Transit Prague, commit 10 Gbit/s"),
    ("nordlink", "ip-transit", ["prg2", "prg2"], "netops", 100, 0, "deprovisioning",
     "Transit Prague 2, cancelled at the end of the quarter"),
    ("polder-ix", "exchange-port", ["ams1", "ams1"], "netops", 1000, 0, "active", "Peering LAN, port 1"),
    ("polder-ix", "exchange-port", ["ams1", "ams1"], "netops", 1000, 0, "active", "Peering LAN, port 2"),
    ("polder-ix", "exchange-port", ["ams1", "ams1"], "kestrel", 100, 0, "active",
     "Kestrel, private VLAN to the broadcaster"),
    ("rm-connect", "exchange-port", ["fra1", "fra1"], "netops", 1000, 0, "active", "Frankfurt peering LAN"),
    ("rm-connect", "cross-connect", ["fra1", "fra1"], "netops", 0, 0, "active",
     "Suite 4.2 to carrier room, pairs 11–22"),
    ("rm-connect", "cross-connect", ["fra1", "fra1"], "pixelforge", 0, 0, "active", "Suite 4.2 to PixelForge's cage"),
    ("riedwiese", "cross-connect", ["fra1", "fra1"], "netops", 0, 0, "active", "Building C, riser 2 to riser 5"),
    ("polder-ix", "cross-connect", ["ams1", "ams1"], "netops", 0, 0, "active", "Cage 3-118 to the exchange's rack"),
    ("nordlink", "cross-connect", ["ams1", "ams1"], "netops", 0, 0, "active", "Cage 3-118 to Nordlink's rack"),
    ("vltava-fibre", "cross-connect", ["prg1", "prg1"], "netops", 0, 0, "active", "Meet-me room, panel 4"),
    ("nordlink", "cross-connect", ["prg1", "prg1"], "netops", 0, 0, "active", "Meet-me room, panel 7"),
    ("transalpin", "cross-connect", ["vie1", "vie1"], "netops", 0, 0, "active", "Data hall 2, row G to carrier room"),
    ("mobilis", "oob", ["prg1", "prg1"], "netops", 0, 0, "active", "SIM in prg1-con1"),
    ("mobilis", "oob", ["prg2", "prg2"], "netops", 0, 0, "active", "SIM in prg2-con1"),
    ("mobilis", "oob", ["brn1", "brn1"], "netops", 0, 0, "active", "SIM in brn1-con1"),
    ("mobilis", "oob", ["fra1", "fra1"], "netops", 0, 0, "active", "SIM in fra1-con1"),
    ("mobilis", "oob", ["ams1", "ams1"], "netops", 0, 0, "active", "SIM in ams1-con1"),
    ("mobilis", "oob", ["ova1", "ova1"], "netops", 0, 0, "offline",
     "SIM of the depot, locked after three wrong PINs"),
    ("transalpin", "ethernet", ["vie1", "vie1"], "linden-bank", 10, 2, "active", "Linden Bank, branch Floridsdorf"),
    ("nordlink", "wavelength", ["prg1", "fra1"], "pixelforge", 100, 512, "active",
     "PixelForge, editing suite to render farm"),
    ("rm-connect", "ethernet", ["fra1", "fra1"], "pixelforge", 100, 9, "active", "PixelForge studio Offenbach"),
    ("vltava-fibre", "ethernet", ["prg2", "prg2"], "kestrel", 100, 11, "active", "Kestrel, stadium contribution"),
    ("nordlink", "ethernet", ["prg1", "prg1"], "kestrel", 100, 13, "active", "Kestrel, studio A"),
    ("transalpin", "wavelength", ["brn1", "vie1"], "netops", 100, 142, "decommissioned",
     "BRN1–VIE1 10G, replaced by the 100G"),
    ("meridian", "ip-transit", ["prg1", "prg1"], "netops", 100, 0, "decommissioned",
     "Trial transit, never took traffic"),
    ("vltava-fibre", "dark-fibre", ["prg2", "brn1"], "netops", 0, 241, "planned",
     "Second fibre to Brno via Jihlava, waits for permits"),
    ("nordlink", "wavelength", ["brn1", "fra1"], "severka", 1000, 690, "active", "Severka, research network uplink"),
];

pub async fn load(e: &mut Estate) -> Result<Vec<Circuit>> {
    e.at(e.days(-411), Who::Jana);
    let providers = PROVIDERS.iter().map(
        |(slug, name, text, comments)| json!({"slug": slug, "name": name, "description": text, "comments": comments}),
    );
    e.create("circuits.provider", providers.collect()).await?;
    let types = TYPES
        .iter()
        .map(|(slug, name, color, text)| json!({"slug": slug, "name": name, "color": color, "description": text}));
    e.create("circuits.circuittype", types.collect()).await?;
    e.at(e.days(-398), Who::Jana);
    let (mut bodies, mut out) = (Vec::new(), Vec::new());
    for (number, (provider, kind, sites, tenant, rate, distance, status, text)) in LINES.into_iter().enumerate() {
        let cid = cid(e, provider, number)?;
        let installed = e.luck.between(420, 1500);
        let (install, ends) = match status {
            "planned" => (None, None),
            "provisioning" => (Some(e.date(40)), None),
            "deprovisioning" => (Some(e.date(-installed)), Some(e.date(52))),
            "decommissioned" => (Some(e.date(-installed)), Some(e.date(-75))),
            _ if number % 9 == 4 => (Some(e.date(-installed)), Some(e.date(30 + installed / 4))),
            _ => (Some(e.date(-installed)), None),
        };
        let tags = if tenant == "netops" || tenant == "platform" {
            vec![]
        } else {
            vec![e.id("extras.tag", "customer-facing")?]
        };
        bodies.push(json!({
            "cid": cid.clone(), "provider": e.id("circuits.provider", provider)?, "type": e.id("circuits.circuittype", kind)?,
            "status": status, "tenant": e.id("tenancy.tenant", tenant)?, "install_date": install, "termination_date": ends,
            // Rates stand in tenths of a gigabit above; 100 is 10 Gbit/s.
            "commit_rate": if rate > 0 { Some(rate * 100_000) } else { None },
            "distance": if distance > 0 { Some(distance) } else { None },
            "distance_unit": if distance > 0 { Some("km") } else { None },
            "description": text, "tags": tags,
        }));
        out.push(Circuit { id: 0, cid, provider, sites, active: matches!(status, "active" | "deprovisioning"), text });
    }
    let ids = e.create("circuits.circuit", bodies).await?;
    for (circuit, id) in out.iter_mut().zip(ids) {
        circuit.id = id;
    }
    Ok(out)
}

/// A circuit id in the provider's style.
fn cid(e: &mut Estate, provider: &str, number: usize) -> Result<String> {
    let digits = e.luck.text(5, "0123456789");
    Ok(match provider {
        "nordlink" => format!("NL-{digits}-{:03}", 100 + number),
        "vltava-fibre" => format!("VF{digits}/{number:02}"),
        "rm-connect" => format!("RMC.{digits}.{number:02}"),
        "transalpin" => format!("TA-W{digits}{number}"),
        "baltic-wave" => format!("BW/{digits}/{number}"),
        "polder-ix" => format!("PIX-{digits}-{number}"),
        "meridian" => format!("MT-{}-{digits}-{number}", e.luck.text(3, "ABCDEFGHKLM")),
        "mobilis" => format!("M2M 89420{digits}{number:02}"),
        "riedwiese" => format!("RWC-XC-{digits}{number}"),
        other => return Err(Error::Internal(format!("the demo has no circuit ids of {other}"))),
    })
}
