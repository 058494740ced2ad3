//! Five months of announced work around now: done, running, confirmed, moved, cancelled.

use chrono::{DateTime, Datelike, Duration, DurationRound, Utc, Weekday};
use serde_json::json;

use super::circuits::Circuit;
use super::devices::Device;
use super::estate::{Estate, text};
use super::timeline::{Event, play};
use super::windows::{Ticket, Work, ticket, works, zone};
use crate::error::Result;

/// Who announces something next.
const TURNS: [&str; 13] = [
    "nordlink",
    "vltava-fibre",
    "transalpin",
    "rm-connect",
    "nordlink",
    "meridian",
    "polder-ix",
    "vltava-fibre",
    "transalpin",
    "nordlink",
    "riedwiese",
    "rm-connect",
    "baltic-wave",
];

const WINDOWS: i64 = 70;

/// Chains of one window after the other: provider, then announcement and start in days from now.
const CHAINS: [(&str, &[(i64, i64)]); 4] = [
    ("transalpin", &[(-41, -27), (-29, -20), (-23, -13)]),
    ("nordlink", &[(-12, 4), (-2, 11)]),
    ("vltava-fibre", &[(-26, -5), (-7, 3), (-1, 17)]),
    ("transalpin", &[(-9, 9), (-3, 23)]),
];

/// Places to look for what a window touches.
struct Around<'a> {
    circuits: &'a [Circuit],
    devices: &'a [Device],
}

pub async fn load(e: &mut Estate, circuits: &[Circuit], devices: &[Device]) -> Result<()> {
    let around = Around { circuits, devices };
    let mut events = Vec::new();
    for number in 0..WINDOWS {
        let provider = TURNS[usize::try_from(number).unwrap_or(0) % TURNS.len()];
        let mut day = -60 + number * 150 / WINDOWS + e.luck.between(-1, 1);
        if provider == "polder-ix" {
            // Their fabric is only touched on Thursdays.
            while e.days(day).weekday() != Weekday::Thu {
                day += 1;
            }
        }
        let hour = if provider == "riedwiese" { 6 } else { *e.luck.pick(&[21, 22, 22, 23, 0, 1, 2]) };
        let minute = *e.luck.pick(&[0, 0, 0, 30]);
        let start = e.clock(day, hour, minute);
        let lead = Duration::days(e.luck.between(5, 21)) + Duration::minutes(e.luck.between(0, 500));
        let announced = (start - lead).min(e.now - Duration::minutes(e.luck.between(90, 55_000)));
        let work = e.luck.pick(works(provider));
        events.push(window(e, &around, (provider, work), announced, start, None)?);
    }
    for (provider, links) in CHAINS {
        let work = e.luck.pick(works(provider));
        for (position, (announced, start)) in links.iter().enumerate() {
            let replaces = (position > 0).then(|| events.len() - 1);
            let announced = e.clock(*announced, 9, 10).min(e.now - Duration::minutes(75));
            let start = e.clock(*start, 22, 0);
            let last = position + 1 == links.len();
            let mut event = window(e, &around, (provider, work), announced, start, replaces)?;
            if !last {
                // It never took place: nobody confirms, finishes or cancels it.
                event.steps.retain(|(_, change)| change.get("status").is_none());
                event.body["status"] = "CONFIRMED".into();
            }
            events.push(event);
        }
    }
    running(e, &around, &mut events)?;
    collision(e, &around, &mut events)?;
    play(e, "notices.maintenance", events, Duration::days(1)).await
}

fn window(
    e: &mut Estate,
    around: &Around<'_>,
    (provider, work): (&'static str, &'static Work),
    announced: DateTime<Utc>,
    start: DateTime<Utc>,
    replaces: Option<usize>,
) -> Result<Event> {
    let end = start + Duration::hours(work.hours);
    let number = usize::try_from(announced.timestamp() / 60).unwrap_or(0);
    let tentative = e.luck.chance(24);
    let name = ticket(e, provider, Ticket::Planned, number);
    let body = json!({
        "name": name, "summary": work.summary, "provider": e.id("circuits.provider", provider)?, "start": text(start),
        "end": text(end), "status": if tentative { "TENTATIVE" } else { "CONFIRMED" }, "original_timezone": zone(provider),
        "impact": work.words, "acknowledged": false,
        "comments": if replaces.is_some() { "Moved by the provider; the old window is void." } else { "" },
        "changelog_message": "Notice received by mail",
    });
    let impacts = touched(e, around, provider, work)?;
    let steps = story(e, announced, start, end, tentative);
    Ok(Event { body, announced, replaces, impacts, steps })
}

/// What became of it until now.
fn story(
    e: &mut Estate,
    announced: DateTime<Utc>,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    tentative: bool,
) -> Vec<(DateTime<Utc>, serde_json::Value)> {
    let mut steps = Vec::new();
    if e.luck.chance(93) {
        let ticket = format!("CHG{:06}", e.luck.between(3_100, 9_900));
        let change = json!({"acknowledged": true, "internal_ticket": ticket, "changelog_message": "Read, ticket opened, customers informed"});
        steps.push((announced + Duration::minutes(e.luck.between(35, 1_500)), change));
    }
    if tentative {
        let change = json!({"status": "CONFIRMED", "changelog_message": "Provider confirmed the window"});
        steps.push((start - Duration::days(4), change));
    }
    match e.luck.between(0, 99) {
        0..7 => {
            let reason = *e.luck.pick(&[
                "Cancelled by the provider: spare part not delivered",
                "Cancelled: storm warning",
                "Cancelled, no new date yet",
            ]);
            steps.push((
                start - Duration::hours(e.luck.between(6, 60)),
                json!({"status": "CANCELLED", "changelog_message": reason}),
            ));
        }
        draw => {
            if draw < 40 {
                let change = json!({"status": "IN-PROCESS", "changelog_message": "Work has begun, circuits are down as announced"});
                steps.push((start + Duration::minutes(12), change));
            }
            let closing = *e.luck.pick(&[
                "Provider reports completion, light levels as before",
                "Completed early, no alarms left",
                "Completed; BGP was back 40 minutes before the end",
                "Closed by the morning shift, nothing unusual in the graphs",
            ]);
            steps.push((
                end + Duration::minutes(e.luck.between(20, 420)),
                json!({"status": "COMPLETED", "changelog_message": closing}),
            ));
        }
    }
    steps
}

/// The provider's circuits, the sites they lead to, and for the building's operator our equipment.
fn touched(
    e: &mut Estate,
    around: &Around<'_>,
    provider: &str,
    work: &Work,
) -> Result<Vec<(&'static str, i64, Option<&'static str>)>> {
    let all = || around.circuits.iter().filter(|circuit| circuit.active && circuit.provider == provider);
    let mut of: Vec<&Circuit> = all().filter(|circuit| circuit.text.contains(work.lines)).collect();
    if work.lines.is_empty() {
        // Any few of them.
        let (first, step) =
            (usize::try_from(e.luck.between(0, 6)).unwrap_or(0), usize::try_from(e.luck.between(3, 5)).unwrap_or(3));
        of = of.into_iter().skip(first).step_by(step).take(3).collect();
    }
    let mut out: Vec<(&'static str, i64, Option<&'static str>)> = Vec::new();
    for circuit in of {
        let level = if e.luck.chance(5) { None } else { Some(work.circuits) };
        out.push(("circuits.circuit", circuit.id, level));
        if !work.sites.is_empty() && circuit.sites[0] != circuit.sites[1] {
            for site in circuit.sites {
                out.push(("dcim.site", e.id("dcim.site", site)?, Some(work.sites)));
            }
        }
    }
    if provider == "riedwiese" {
        out.push(("dcim.site", e.id("dcim.site", "fra1")?, Some(work.sites)));
        let equipment = around.devices.iter().filter(|device| device.site == "fra1" && device.role != "hypervisor");
        out.extend(equipment.map(|device| ("dcim.device", device.id, Some(work.sites))));
    }
    let mut seen = Vec::new();
    out.retain(|(wire, id, _)| {
        let new = !seen.contains(&(*wire, *id));
        seen.push((*wire, *id));
        new
    });
    Ok(out)
}

/// Two windows are open right now.
fn running(e: &mut Estate, around: &Around<'_>, events: &mut Vec<Event>) -> Result<()> {
    for (provider, which, since) in [("rm-connect", 1, 95), ("vltava-fibre", 3, 25)] {
        let start = e.now - Duration::minutes(since);
        let start = start.duration_trunc(Duration::minutes(30)).unwrap_or(start);
        let mut event = window(e, around, (provider, &works(provider)[which]), e.days(-11), start, None)?;
        event.body["end"] = text(start + Duration::hours(5)).into();
        event.body["status"] = "CONFIRMED".into();
        event.steps.retain(|(_, change)| change.get("status").is_none());
        let change = json!({"status": "IN-PROCESS", "changelog_message": "Work has begun"});
        event.steps.push((start + Duration::minutes(5), change));
        events.push(event);
    }
    Ok(())
}

/// Two providers chose the same night for the two ways to Frankfurt.
fn collision(e: &mut Estate, around: &Around<'_>, events: &mut Vec<Event>) -> Result<()> {
    for (provider, site, hour, comment) in [
        (
            "nordlink",
            "prg1",
            22,
            "**Collides with Rhein-Main Connect**: both ways to Frankfurt in one night. Asked Nordlink to move, they answer until Friday.",
        ),
        (
            "rm-connect",
            "prg2",
            23,
            "**Collides with Nordlink** the same night, see there. Meridian and PixelForge would be cut off.",
        ),
    ] {
        let start = e.clock(6, hour, 0);
        let mut event = window(e, around, (provider, &works(provider)[0]), e.clock(-4, 14, 20), start, None)?;
        event.body["summary"] = format!("Line amplifier works towards Frankfurt ({})", site.to_uppercase()).into();
        event.body["end"] = text(start + Duration::hours(5)).into();
        event.body["status"] = "CONFIRMED".into();
        event.body["impact"] = "Service affecting for the whole window.".into();
        event.body["comments"] = comment.into();
        event.steps.retain(|(_, change)| change.get("status").is_none());
        let lines = around.circuits.iter().filter(|c| c.active && c.provider == provider && c.sites == [site, "fra1"]);
        event.impacts = lines.map(|circuit| ("circuits.circuit", circuit.id, Some("OUTAGE"))).collect();
        for end in [site, "fra1"] {
            event.impacts.push(("dcim.site", e.id("dcim.site", end)?, Some("REDUCED-REDUNDANCY")));
        }
        events.push(event);
    }
    Ok(())
}
