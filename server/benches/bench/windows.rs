//! Where events come together: all overlaps of many windows, and those of one. The floor reads the same windows and impacts
//! and compares nothing.

use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value as Json, json};
use server::db::{Arg, Dialect, Ty};

use crate::Options;
use crate::client::Client;
use crate::driver::{Driver, Statement};
use crate::estate::{BATCH, Estate};
use crate::place::Place;
use crate::report::Line;

/// Most windows; they are spread over two years, four hours each, and touch a thing each.
const WINDOWS: usize = 100_000;
const YEARS_IN_MINUTES: usize = 2 * 365 * 24 * 60;
const HOURS: i64 = 4;

const ALL: &str = "overlaps of all windows to come";
const ONE: &str = "overlaps of one window";

pub async fn measure(client: &Client, place: &Place, estate: &Estate, options: &Options) -> Vec<Line> {
    if ![ALL, ONE].into_iter().any(|line| options.wants(line)) {
        return Vec::new();
    }
    let count = WINDOWS.min(estate.assets.len());
    let anchor = server::app::Clock::now(&server::app::SystemClock);
    let windows = fill(client, estate, count, anchor).await;
    place.settle().await;
    let patience = options.patience();
    let mut lines = Vec::new();
    for (name, target) in [(ALL, "≤ 1,000 ms for 100,000 windows"), (ONE, "≤ 1 ms")] {
        if !options.wants(name) {
            continue;
        }
        let mut line = Line::new(name, target);
        let rounds = if name == ALL { 20.min(patience.rounds) } else { patience.rounds };
        let started = Instant::now();
        for round in 0..rounds + 3 {
            let (id, path) = if name == ALL {
                (None, "/api/plugins/notices/overlaps/".to_owned())
            } else {
                let id = windows[round * 7919 % windows.len()];
                (Some(id), format!("/api/plugins/notices/overlaps/?maintenance_id={id}"))
            };
            let took = client.get(&path).await.took;
            let asked = Instant::now();
            place.driver.rows(floor(&place.driver, id, anchor), &SHAPE).await;
            if round >= 3 {
                line.times.push(took);
                line.floor.push(asked.elapsed());
            }
            if started.elapsed() > patience.time && round > 5 {
                break;
            }
        }
        eprintln!("    {line}");
        lines.push(line);
    }
    lines
}

const SHAPE: [Ty; 6] = [Ty::Int, Ty::Time, Ty::Time, Ty::Int, Ty::Int, Ty::Text];

fn floor(driver: &Driver, window: Option<i64>, now: DateTime<Utc>) -> Statement {
    const COLUMNS: &str = "e.id, e.start, e.\"end\", i.target_type, i.target_id, i.impact";
    let from = "notices_maintenance e JOIN notices_impact i ON i.event_type = 120 AND i.event_id = e.id";
    let mark = if driver.dialect() == Dialect::Sqlite { "?" } else { "$1" };
    match window {
        None => (format!("SELECT {COLUMNS} FROM {from} WHERE e.\"end\" > {mark}"), vec![Arg::Time(Some(now))]),
        Some(id) => (format!("SELECT {COLUMNS} FROM {from} WHERE e.id = {mark}"), vec![Arg::Int(Some(id))]),
    }
}

/// Windows that touch devices and circuits in turn; a path group for each ten circuits. Ids of the windows.
async fn fill(client: &Client, estate: &Estate, count: usize, anchor: DateTime<Utc>) -> Vec<i64> {
    let make = async |path: &str, rows: Vec<Json>| -> Vec<i64> {
        let mut ids = Vec::new();
        for rows in rows.chunks(BATCH) {
            let made = client.post(path, json!(rows).to_string().into_bytes()).await.json();
            ids.extend(made.as_array().into_iter().flatten().filter_map(|row| row["id"].as_i64()));
        }
        ids
    };
    let named = |what: &str, count: usize| -> Vec<Json> {
        (0..count).map(|i| json!({"name": format!("{what} {i}"), "slug": format!("{what}-{i}")})).collect()
    };
    let providers = make("/api/circuits/providers/", named("carrier", 20)).await;
    let kinds = make("/api/circuits/circuit-types/", named("wave", 1)).await;
    let circuits = (0..500).map(|i| json!({"cid": format!("C-{i}"), "provider": providers[i % 20], "type": kinds[0]}));
    let circuits = make("/api/circuits/circuits/", circuits.collect()).await;
    let ends = circuits.iter().enumerate().map(|(i, circuit)| {
        json!({"circuit": circuit, "term_side": "A", "termination_type": "dcim.site",
               "termination_id": estate.sites()[i % estate.sites().len()]})
    });
    make("/api/circuits/circuit-terminations/", ends.collect()).await;
    let groups = circuits.chunks(10).enumerate();
    let groups = groups.map(|(i, some)| json!({"name": format!("Ways {i}"), "minimum": 8, "circuits": some}));
    make("/api/plugins/notices/path-groups/", groups.collect()).await;
    let windows = (0..count).map(|i| {
        let start = anchor + Duration::minutes(i64::try_from(1 + i * 7919 % YEARS_IN_MINUTES).unwrap_or(1));
        json!({"name": format!("MW-{i}"), "summary": "Work", "status": "CONFIRMED", "provider": providers[i % 20],
               "start": start.to_rfc3339(), "end": (start + Duration::hours(HOURS)).to_rfc3339()})
    });
    let windows = make("/api/plugins/notices/maintenance/", windows.collect()).await;
    let impacts = windows.iter().enumerate().map(|(i, window)| {
        let (kind, id) = if i % 2 == 0 {
            ("dcim.device", estate.devices()[i / 2 % estate.devices().len()])
        } else {
            ("circuits.circuit", circuits[i / 2 % circuits.len()])
        };
        json!({"maintenance": window, "content_type": kind, "object_id": id, "impact": "OUTAGE"})
    });
    make("/api/plugins/notices/impact/", impacts.collect()).await;
    windows
}
