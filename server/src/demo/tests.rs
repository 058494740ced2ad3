//! The estate loads at any time of day, and a first look at it shows something in every state.

use chrono::{DateTime, Utc};

use super::*;
use crate::app::Clock;
use crate::config::Config;
use crate::cx::Cx;
use crate::services::objects;

/// A minute before midnight on a leap day, with seconds and fractions.
struct LeapDay;

impl Clock for LeapDay {
    fn now(&self) -> DateTime<Utc> {
        "2028-02-29T23:59:31.25Z".parse().expect("a time")
    }
}

/// What is left to those who use it.
const THEIRS: &[&str] = &[
    "notices.notificationtemplate",
    "notices.preparednotification",
    "notices.calendarfeed",
    "extras.tableconfig",
    "extras.imageattachment",
    "extras.bookmark",
    "extras.notification",
    "extras.subscription",
    "extras.notificationgroup",
    "extras.eventrule",
    "extras.webhook",
    "core.job",
    "users.token",
    "users.owner",
    "users.ownergroup",
];

async fn count(app: &Arc<App>, wire: &str, query: &[(&str, &str)]) -> i64 {
    let meta = shared::registry::model(wire).expect("a model");
    let params: Vec<(String, String)> = query.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let parsed = shared::filter::parse(meta, &params).expect("filters");
    assert!(parsed.ignored.is_empty(), "{query:?}");
    objects::count(&Cx::system(app), meta, &parsed.filter()).await.expect("a count")
}

#[tokio::test]
async fn a_first_look_shows_something_in_every_state() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = Config { data: folder.path().to_owned(), ..Config::default() };
    let app = App::with_clock(config, Box::new(LeapDay)).await.expect("an application");
    let summary = load(&app).await.expect("the estate");
    let made = |plural: &str| summary.counts.iter().find(|(name, _)| *name == plural).map_or(0, |(_, count)| *count);
    assert!(made("Devices") > 100 && made("Assets") > 850 && made("Probes") > 3000, "{summary}");
    for (wire, field, values) in [
        ("inventory_monitor.asset", "probe_status", &["recent", "stale", "never"][..]),
        ("inventory_monitor.asset", "warranty_status", &["expired", "expiring", "valid", "none"]),
        ("inventory_monitor.asset", "service_status", &["expired", "expiring", "valid", "none"]),
        ("inventory_monitor.asset", "assignment_status", &["reserved", "deployed", "loaned", "stocked"]),
        (
            "inventory_monitor.asset",
            "lifecycle_status",
            &["new", "in_stock", "in_use", "in_maintenance", "retired", "disposed"],
        ),
        ("inventory_monitor.asset", "has_duplicates", &["true"]),
        (
            "inventory_monitor.rma",
            "status",
            &["pending", "shipped", "received", "investigating", "approved", "rejected", "completed"],
        ),
        (
            "notices.maintenance",
            "status",
            &["TENTATIVE", "CONFIRMED", "CANCELLED", "IN-PROCESS", "COMPLETED", "RE-SCHEDULED"],
        ),
        ("notices.maintenance", "has_replaces", &["true"]),
        ("notices.outage", "status", &["REPORTED", "IDENTIFIED", "MONITORING", "RESOLVED"]),
        ("notices.inboxmessage", "state", &["applied", "review", "duplicate", "ignored"]),
        ("notices.impact", "impact", &["NO-IMPACT", "REDUCED-REDUNDANCY", "DEGRADED", "OUTAGE", "null"]),
    ] {
        for value in values {
            assert!(count(&app, wire, &[(field, value)]).await > 0, "no {wire} with {field} {value}");
        }
    }
    // No list of the navigation is empty, except those of what users and the server do themselves.
    let mut empty = Vec::new();
    for meta in shared::registry::all().filter(|meta| !meta.group.is_empty() && crate::db::schema::stored(meta)) {
        if count(&app, &meta.wire(), &[]).await == 0 {
            empty.push(meta.wire());
        }
    }
    assert_eq!(empty, THEIRS, "these lists are empty in the demo");
    assert_eq!(count(&app, "notices.outage", &[("status__n", "RESOLVED")]).await, 3);
    let now = Cx::system(&app).now.to_rfc3339();
    let running = [("start__lte", now.as_str()), ("end__gte", now.as_str()), ("status", "IN-PROCESS")];
    assert_eq!(count(&app, "notices.maintenance", &running).await, 2);
    let late = [("end__lt", now.as_str()), ("status", "IN-PROCESS"), ("status", "TENTATIVE")];
    assert_eq!(count(&app, "notices.maintenance", &late).await, 0, "a window is over and nobody closed it");
    assert_eq!(count(&app, "core.objectchange", &[("time__gt", now.as_str())]).await, 0, "a change in the future");
}
