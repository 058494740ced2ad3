//! How providers write: ticket numbers, time zones, and what they say they will do.

use chrono::Datelike;

use super::estate::Estate;

/// What a provider announces: summary, in their words, which of its circuits (by words of their
/// description; empty: any few), hours, level at those, level at the sites they lead to (empty: not
/// touched).
pub struct Work {
    pub summary: &'static str,
    pub words: &'static str,
    pub lines: &'static str,
    pub hours: i64,
    pub circuits: &'static str,
    pub sites: &'static str,
}

const fn work(
    summary: &'static str,
    words: &'static str,
    lines: &'static str,
    hours: i64,
    (circuits, sites): (&'static str, &'static str),
) -> Work {
    Work { summary, words, lines, hours, circuits, sites }
}

const OUT: &str = "OUTAGE";
const LESS: &str = "REDUCED-REDUNDANCY";
const SLOW: &str = "DEGRADED";
const FINE: &str = "NO-IMPACT";

const NORDLINK: [Work; 5] = [
    work(
        "Amplifier replacement Dresden–Leipzig",
        "Service affecting. Traffic is interrupted for up to 90 minutes within the window.",
        "PRG1–FRA1",
        6,
        (OUT, LESS),
    ),
    work(
        "Fibre relocation for motorway bridge works near Döbeln",
        "Hard down for the duration of the splice.",
        "PRG1–FRA1",
        8,
        (OUT, LESS),
    ),
    work("Software upgrade of line cards", "Two interruptions of less than five minutes each.", "", 4, (SLOW, "")),
    work(
        "Preventive replacement of a cooling unit",
        "No impact expected. Circuits are at risk during the window.",
        "",
        5,
        (FINE, ""),
    ),
    work(
        "Firmware upgrade of the transit edge",
        "Up to 15 minutes without BGP sessions.",
        "Transit Prague",
        3,
        (OUT, ""),
    ),
];
const VLTAVA: [Work; 4] = [
    work(
        "Plánovaná přeložka kabelu, Praha 9",
        "Přerušení provozu až 4 hodiny. Splices on 96 fibres.",
        "Strašnice, path A",
        6,
        (OUT, LESS),
    ),
    work("Replacement of a damaged joint closure", "Fibre down for up to three hours.", "Prague–Brno", 5, (OUT, LESS)),
    work("Duct inspection after excavation works", "At risk, no interruption planned.", "", 4, (FINE, "")),
    work("Splice works Brno ring, west half", "Fibre down; the ring protects.", "ring, west half", 6, (OUT, "")),
];
const RMC: [Work; 4] = [
    work(
        "Power feed migration, carrier room",
        "Each feed in turn: redundant equipment stays up.",
        "carrier room",
        5,
        (LESS, LESS),
    ),
    work(
        "Wavelength regrooming Nuremberg",
        "One switchover of less than 50 ms, one of up to 10 minutes.",
        "PRG2–FRA1 south via",
        4,
        (SLOW, ""),
    ),
    work("Patch panel replacement, riser 5", "Up to 30 minutes per pair.", "PixelForge's cage", 6, (OUT, "")),
    work("Peering LAN: spine upgrade", "Sessions flap once.", "Frankfurt peering", 3, (SLOW, "")),
];
const TRANSALPIN: [Work; 4] = [
    work("Fibre swap Břeclav border crossing", "Service affecting, up to six hours.", "BRN1–VIE1 via", 7, (OUT, LESS)),
    work("ROADM degree commissioning, Vienna", "No impact on existing wavelengths.", "VIE1", 5, (FINE, "")),
    work("Replacement of a degraded laser, Gmünd", "Interruption of up to 60 minutes.", "PRG2–VIE1", 3, (OUT, "")),
    work(
        "Router upgrade, business access Vienna",
        "Reboot, 20 minutes without service.",
        "branch Floridsdorf",
        2,
        (OUT, ""),
    ),
];
const BALTIC: [Work; 2] = [
    work(
        "Commissioning tests OVA1–WAW1",
        "The new wavelength is tested with and without load.",
        "Cage access",
        6,
        (SLOW, ""),
    ),
    work("Cable route works Katowice", "At risk.", "Cage access", 5, (FINE, "")),
];
const POLDER: [Work; 3] = [
    work(
        "Fabric upgrade, pod 3",
        "Ports of the pod go down one after the other for ten minutes.",
        "Peering LAN, port 1",
        4,
        (OUT, ""),
    ),
    work(
        "Route server software upgrade",
        "Route server sessions reset; bilateral sessions stay.",
        "Peering LAN",
        2,
        (SLOW, ""),
    ),
    work("Optical patching for port move", "Port down for about five minutes.", "Peering LAN, port 2", 1, (OUT, "")),
];
const MERIDIAN: [Work; 3] = [
    work("Core router upgrade, Frankfurt", "Expect one reset of your BGP session.", "Transit Frankfurt", 3, (SLOW, "")),
    work(
        "Capacity upgrade, Amsterdam–London",
        "Reduced capacity during the window.",
        "Transit Amsterdam",
        6,
        (LESS, ""),
    ),
    work("Emergency patch of edge routers", "Reboot, up to 12 minutes.", "", 2, (OUT, "")),
];
const RIEDWIESE: [Work; 3] = [
    work(
        "Annual inspection of UPS B",
        "Feed B is without battery for the duration; feed A is not touched.",
        "",
        9,
        (FINE, LESS),
    ),
    work(
        "Switchgear maintenance, building C",
        "Feed A is off for up to 45 minutes. Check your dual-corded equipment.",
        "",
        6,
        (LESS, LESS),
    ),
    work("Chiller replacement", "Supply temperature may rise to 27 °C.", "", 30, (FINE, SLOW)),
];

/// What a provider has to do from time to time.
pub fn works(provider: &str) -> &'static [Work] {
    match provider {
        "nordlink" => &NORDLINK,
        "vltava-fibre" => &VLTAVA,
        "rm-connect" => &RMC,
        "transalpin" => &TRANSALPIN,
        "baltic-wave" => &BALTIC,
        "polder-ix" => &POLDER,
        "meridian" => &MERIDIAN,
        _ => &RIEDWIESE,
    }
}

/// The zone of a provider's notices.
pub fn zone(provider: &str) -> &'static str {
    match provider {
        "nordlink" | "rm-connect" | "riedwiese" => "Europe/Berlin",
        "transalpin" => "Europe/Vienna",
        "baltic-wave" => "Europe/Warsaw",
        "polder-ix" => "Europe/Amsterdam",
        "meridian" => "UTC",
        _ => "Europe/Prague",
    }
}

/// What kind of ticket a number is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ticket {
    Planned,
    Fault,
}

/// A ticket number in the provider's style.
pub fn ticket(e: &mut Estate, provider: &str, kind: Ticket, number: usize) -> String {
    let year = e.now.year();
    let planned = kind == Ticket::Planned;
    let digits = e.luck.between(100, 899) * 100 + i64::try_from(number % 100).unwrap_or(0);
    let pick = |a: &'static str, b: &'static str| if planned { a } else { b };
    match provider {
        "nordlink" => format!("NL-{}00{digits}", pick("CHG", "INC")),
        "vltava-fibre" => format!("VF-{}-{year}-{:04}", pick("PP", "PR"), digits % 10_000),
        "rm-connect" => format!("RMC-{}-{digits}", pick("PW", "TT")),
        "transalpin" => format!("TA-{}-{digits}", pick("MNT", "FLT")),
        "baltic-wave" => format!("{}{digits}", pick("BWCHG", "BWINC")),
        "polder-ix" => format!("PIX-{year}-{}{:03}", pick("M", "I"), digits % 1000),
        "mobilis" => format!("MOB{}{digits}", pick("W", "F")),
        "meridian" => format!("MT-{}-{digits}4", pick("GCR", "TKT")),
        _ => format!("RWC-{year}-{}{:03}", pick("W", "S"), digits % 1000),
    }
}
