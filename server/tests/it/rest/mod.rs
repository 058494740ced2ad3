//! The REST interface as a client meets it: what `CONTRACT.md` promises, point by point.

mod agreeing;
mod cursors;
mod errors;
mod ical;
mod orders;
mod overlaps;
mod reading;
mod rehearsing;
mod schema;
mod searching;
mod stale_lists;
mod terms;
mod unasked;
mod writing;

use serde_json::{Value as Json, json};

use crate::harness::{Answer, Client};

pub(super) const SITES: &str = "/api/dcim/sites/";
pub(super) const ASSETS: &str = "/api/plugins/inventory-monitor/assets/";

/// Creates `count` sites called `Site 1`… and answers their ids.
pub(super) async fn sites(client: &Client<'_>, count: usize) -> Vec<i64> {
    let bodies: Json = (1..=count).map(|n| json!({"name": format!("Site {n}"), "slug": format!("site-{n}")})).collect();
    let made = client.post(SITES, bodies).await.expect(201);
    made.body.as_array().expect("a list").iter().filter_map(|site| site["id"].as_i64()).collect()
}

pub(super) fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
}

/// The path and query of a link of this server.
#[track_caller]
pub(super) fn path(link: &Json) -> String {
    let link = link.as_str().unwrap_or_else(|| panic!("no link: {link}"));
    link.strip_prefix("http://purser.test").unwrap_or_else(|| panic!("{link} is not absolute")).to_owned()
}

pub(super) async fn count(client: &Client<'_>, list: &str) -> i64 {
    client.get(list).await.expect(200).body["count"].as_i64().expect("a number")
}

pub(super) async fn last_change(client: &Client<'_>) -> Json {
    let log = client.get("/api/core/object-changes/?ordering=-id&limit=1").await.expect(200);
    log.body["results"][0].clone()
}
