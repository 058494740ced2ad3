//! Files: a hundred thousand rows in, everything out, and some thousands in and taken back.

use std::fmt::Write;

use serde_json::json;

use crate::Options;
use crate::client::Client;
use crate::estate::{ASSETS, Estate};
use crate::place::Place;
use crate::report::Line;

/// Rows of the imported file.
const ROWS: usize = 100_000;

/// Takes the lines that are asked for. There is no floor: nothing simpler does the same.
pub async fn measure(client: &Client, place: &Place, estate: &Estate, options: &Options) -> Vec<Line> {
    let mut lines = Vec::new();
    let first = Line::new("export of all assets as CSV, first bytes", "≤ 100 ms");
    let whole = Line::new("export of all assets as CSV, whole", "");
    if options.wants(&first.name) || options.wants(&whole.name) {
        let (mut first, mut whole) = (first, Line { objects: estate.assets.len(), ..whole });
        let answer = client.stream(&format!("{ASSETS}?export=csv")).await;
        first.times.push(answer.first);
        whole.times.push(answer.whole);
        lines.extend([first, whole]);
    }
    let serial = |i: usize| format!("IMPORTED{i:08}");
    for (name, target, parameters) in [
        ("import of 100,000 assets as CSV, dry run", "≤ 15 s", "?dry_run=true"),
        ("import of 100,000 assets as CSV", "≤ 30 s", ""),
    ] {
        if !options.wants(name) {
            continue;
        }
        let mut line = Line { objects: ROWS, ..Line::new(name, target) };
        let body = file(estate, ROWS, serial);
        line.times.push(client.file(&format!("{ASSETS}import/{parameters}"), body).await.took);
        lines.push(line);
    }
    lines.extend(undone(client, estate, options).await);
    place.settle().await;
    for line in &lines {
        eprintln!("    {line}");
    }
    lines
}

/// Imports that are taken back: what a row costs is the same for few and for many, and no more than its import did.
async fn undone(client: &Client, estate: &Estate, options: &Options) -> Vec<Line> {
    let mut lines = Vec::new();
    for (rows, import, undo) in [
        (1000, "import of 1,000 assets as CSV", "undo of an import of 1,000 assets"),
        (5000, "import of 5,000 assets as CSV", "undo of an import of 5,000 assets"),
    ] {
        if !options.wants(import) && !options.wants(undo) {
            continue;
        }
        let mut done = Line { objects: rows, ..Line::new(import, "") };
        let mut back = Line { objects: rows, ..Line::new(undo, "≤ its import") };
        for round in 0..3 {
            let body = file(estate, rows, |i| format!("UNDONE{rows:05}{round}{i:08}"));
            let imported = client.file(&format!("{ASSETS}import/"), body).await;
            let undone = client.call("undo", &json!({"request": imported.request})).await;
            assert_eq!(undone.json()["count"], rows, "all of it is taken back");
            done.times.push(imported.took);
            back.times.push(undone.took);
        }
        lines.extend([done, back]);
    }
    lines
}

/// Assets as a spreadsheet holds them: references by name.
fn file(estate: &Estate, rows: usize, serial: impl Fn(usize) -> String) -> Vec<u8> {
    let mut out =
        String::from("serial,partnumber,description,lifecycle_status,type.slug,order_contract.name,price,currency\n");
    for i in 0..rows {
        let row = estate.asset(i);
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let _ = writeln!(
            out,
            "{},{},{},{},type-{:02},Contract {:03},{},{}",
            serial(i),
            text("partnumber"),
            text("description"),
            text("lifecycle_status"),
            i % 10,
            i % 200,
            text("price"),
            text("currency"),
        );
    }
    out.into_bytes()
}
