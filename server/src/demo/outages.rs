//! What broke: mended ones with their story, and three that are still open.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;

use super::circuits::Circuit;
use super::devices::Device;
use super::estate::{Estate, text};
use super::timeline::{Event, play};
use super::windows::{Ticket, ticket, zone};
use crate::error::Result;

/// Provider, words of its circuits' descriptions, days from now, hour, minutes it took, summary, in their words, our note, level.
type Fault = (&'static str, &'static str, i64, u32, i64, &'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const MENDED: [Fault; 17] = [
    ("vltava-fibre", "Prague–Brno", -59, 13, 412, "Fibre cut near Jihlava, excavator", "96 fibres cut; splicing in progress.",
     "Ring protected, no customer noticed.", "OUTAGE"),
    ("meridian", "Transit Frankfurt", -55, 4, 38, "Loss of BGP sessions Frankfurt", "Line card restarted.", "", "OUTAGE"),
    ("nordlink", "PRG1–AMS1", -50, 19, 205, "Loss of signal PRG1–AMS1", "Defective amplifier near Bremen replaced.",
     "Asked for a credit, 3.4 hours.", "OUTAGE"),
    ("polder-ix", "Peering LAN", -46, 9, 64, "Broadcast storm on the peering LAN", "A member's loop, port disabled.",
     "We shut our port by hand at 09:12.", "DEGRADED"),
    ("transalpin", "PRG2–VIE1", -41, 2, 530, "Fibre damage, forest fire near Gmünd",
     "Access blocked by the fire brigade until morning.", "Vienna ran on one way the whole night.", "OUTAGE"),
    ("mobilis", "SIM in", -37, 8, 1_310, "No data service for M2M SIMs", "Core failure at the operator.",
     "No console access outside the network for a day: think about a second operator.", "OUTAGE"),
    ("riedwiese", "riser 2", -33, 15, 46, "Feed A off in building C", "A breaker tripped during a measurement.",
     "fra1-sw2 has only one power supply connected; corrected.", "REDUCED-REDUNDANCY"),
    ("vltava-fibre", "Strašnice, path B", -29, 7, 188, "High attenuation Libeň–Strašnice, path B", "Bent fibre in a manhole.", "",
     "DEGRADED"),
    ("nordlink", "PRG1–FRA1 north via", -25, 23, 97, "Loss of signal PRG1–FRA1", "Card reset.", "Second time this quarter.", "OUTAGE"),
    ("rm-connect", "PRG2–FRA1 south via", -21, 11, 155, "Errors on PRG2–FRA1", "Dirty connector in Nuremberg.", "", "DEGRADED"),
    ("transalpin", "branch Floridsdorf", -18, 16, 74, "Business access Vienna without service", "Power cut at the access node.",
     "Linden Bank called first.", "OUTAGE"),
    ("baltic-wave", "Cage access", -15, 6, 690, "Access line of the cage down",
     "Customer equipment was unplugged by cleaning staff.", "", "OUTAGE"),
    ("nordlink", "Transit Prague, commit", -11, 12, 52, "BGP flaps, transit Prague", "Memory leak, process restarted.", "", "DEGRADED"),
    ("vltava-fibre", "campus ring, east", -8, 3, 266, "Fibre cut Severka ring, east half", "Cable theft; police report filed.",
     "Campus stayed up through the west half.", "REDUCED-REDUNDANCY"),
    ("meridian", "Transit Amsterdam", -6, 21, 29, "Packet loss towards North America", "Congestion after a peer failed.", "", "DEGRADED"),
    ("polder-ix", "Peering LAN, port 2", -4, 10, 41, "Port 2 down", "Transceiver on the exchange's side replaced.",
     "Ours was fine, measured twice.", "REDUCED-REDUNDANCY"),
    ("rm-connect", "via Düsseldorf", -2, 17, 83, "Loss of signal FRA1–AMS1 via Düsseldorf", "Patch pulled by mistake.",
     "They apologised in writing.", "OUTAGE"),
];

pub async fn load(e: &mut Estate, circuits: &[Circuit], devices: &[Device]) -> Result<()> {
    let mut events = Vec::new();
    for (number, fault) in MENDED.iter().enumerate() {
        events.push(mended(e, circuits, devices, fault, number)?);
    }
    open(e, circuits, devices, &mut events)?;
    play(e, "notices.outage", events, Duration::hours(1)).await
}

fn mended(e: &mut Estate, circuits: &[Circuit], devices: &[Device], fault: &Fault, number: usize) -> Result<Event> {
    let (provider, lines, day, hour, minutes, summary, words, note, level) = *fault;
    let start = e.clock(day, hour, 7) + Duration::minutes(e.luck.between(0, 44));
    let end = start + Duration::minutes(minutes);
    let reported = start + Duration::minutes(e.luck.between(2, 18));
    let mut event = event(e, provider, start, reported, summary, number)?;
    event.body["impact"] = "".into();
    event.impacts = touched(e, circuits, devices, (provider, lines), level)?;
    if minutes > 90 {
        let change = json!({
            "status": "IDENTIFIED", "impact": words, "estimated_time_to_repair": text(start + Duration::minutes(minutes * 3 / 4)),
            "changelog_message": "Provider found the cause",
        });
        event.steps.push((reported + Duration::minutes(minutes / 4), change));
    }
    if minutes > 240 {
        let later = text(end + Duration::minutes(20));
        let change =
            json!({"estimated_time_to_repair": later, "changelog_message": "Estimate moved, crew is still on site"});
        event.steps.push((reported + Duration::minutes(minutes / 2), change));
    }
    let change = json!({
        "status": "RESOLVED", "end": text(end), "impact": words, "comments": note,
        "changelog_message": "Service is back, watched for half an hour",
    });
    event.steps.push((end + Duration::minutes(31), change));
    Ok(event)
}

fn event(
    e: &mut Estate,
    provider: &'static str,
    start: DateTime<Utc>,
    reported: DateTime<Utc>,
    summary: &str,
    number: usize,
) -> Result<Event> {
    let name = ticket(e, provider, Ticket::Fault, number);
    let internal = format!("INC{:06}", e.luck.between(4_100, 4_900));
    let body = json!({
        "name": name, "summary": summary, "provider": e.id("circuits.provider", provider)?, "status": "REPORTED",
        "start": text(start), "reported_at": text(reported), "original_timezone": zone(provider), "internal_ticket": internal,
        "changelog_message": "Alarm in monitoring, ticket opened with the provider",
    });
    let steps = vec![(reported + Duration::minutes(9), json!({"acknowledged": true, "status": "INVESTIGATING"}))];
    Ok(Event { body, announced: reported, replaces: None, impacts: Vec::new(), steps })
}

fn touched(
    e: &Estate,
    circuits: &[Circuit],
    devices: &[Device],
    (provider, lines): (&str, &str),
    level: &'static str,
) -> Result<Vec<(&'static str, i64, Option<&'static str>)>> {
    let of = circuits.iter().filter(|c| c.active && c.provider == provider && c.text.contains(lines));
    let mut out = Vec::new();
    for circuit in of {
        out.push(("circuits.circuit", circuit.id, Some(level)));
        if circuit.sites[0] != circuit.sites[1] {
            for site in circuit.sites {
                out.push(("dcim.site", e.id("dcim.site", site)?, Some("REDUCED-REDUNDANCY")));
            }
        }
    }
    if provider == "riedwiese" {
        let cut = devices.iter().filter(|device| device.name == "fra1-sw2").map(|device| device.id);
        out.extend(cut.map(|id| ("dcim.device", id, Some("OUTAGE"))));
    }
    Ok(out)
}

/// Just reported, being mended, and being watched.
fn open(e: &mut Estate, circuits: &[Circuit], devices: &[Device], events: &mut Vec<Event>) -> Result<()> {
    let start = e.now - Duration::minutes(38);
    let mut fresh = event(e, "transalpin", start, start + Duration::minutes(6), "Loss of signal BRN1–VIE1", 18)?;
    fresh.impacts = touched(e, circuits, devices, ("transalpin", "BRN1–VIE1 via"), "OUTAGE")?;
    // Nobody has answered yet.
    fresh.steps.clear();
    events.push(fresh);

    let start = e.now - Duration::minutes(6 * 60 + 20);
    let mut cut =
        event(e, "vltava-fibre", start, start + Duration::minutes(4), "Fibre cut Brno–Ostrava, railway works", 19)?;
    cut.impacts = touched(e, circuits, devices, ("vltava-fibre", "Brno–Ostrava"), "OUTAGE")?;
    let change = json!({
        "status": "IDENTIFIED", "impact": "144 fibres cut at kilometre 83. Two splice teams on the way.",
        "estimated_time_to_repair": text(e.now + Duration::minutes(170)), "comments": "The depot is on LTE until then; SIM of ova1 is locked, use the mobile of Lucie.",
        "changelog_message": "Provider found the place",
    });
    cut.steps.push((start + Duration::minutes(75), change));
    events.push(cut);

    let start = e.now - Duration::minutes(27 * 60);
    let mut watched =
        event(e, "meridian", start, start + Duration::minutes(11), "Intermittent loss on transit Amsterdam", 20)?;
    watched.impacts = touched(e, circuits, devices, ("meridian", "Transit Amsterdam"), "DEGRADED")?;
    let found = json!({"status": "IDENTIFIED", "impact": "A member of the bundle drops frames.", "changelog_message": "Provider found the cause"});
    let change = json!({
        "status": "MONITORING", "comments": "Local preference lowered, traffic goes through Frankfurt. Undo when it is closed.",
        "changelog_message": "Member taken out of the bundle, loss is gone so far",
    });
    watched.steps.extend([(start + Duration::minutes(140), found), (start + Duration::minutes(390), change)]);
    events.push(watched);
    Ok(())
}
