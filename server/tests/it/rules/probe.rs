//! Sightings: first before last, the latest, and `last_seen` of assets.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value as Json, json};
use shared::value::iso;

use super::{ASSETS, Estate, make, refused};
use crate::harness::{Client, on_both};

const PROBES: &str = "plugins/inventory-monitor/probes";
const RMAS: &str = "plugins/inventory-monitor/rmas";

fn probe(serial: &str, time: DateTime<Utc>) -> Json {
    json!({"name": "p", "serial": serial, "time": iso(time)})
}

async fn seen(admin: &Client<'_>, asset: i64) -> (Json, Json) {
    let body = admin.get(&format!("/api/{ASSETS}/{asset}/")).await.expect(200).body;
    (body["last_seen"].clone(), body["probe_status"].clone())
}

#[test]
fn first_seen_is_not_after_last_seen() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let past = server.app.clock.now() - Duration::days(30);
        let made = admin.post(&format!("/api/{PROBES}/"), probe("A", past)).await.expect(201);
        assert_eq!(made.body["creation_time"], made.body["time"], "a probe of the past was first seen then");
        let mut body = probe("A", past);
        body["creation_time"] = iso(past + Duration::seconds(1)).into();
        refused(admin.post(&format!("/api/{PROBES}/"), body).await, "creation_time");
    });
}

#[test]
fn an_asset_was_last_seen_with_any_of_its_serials() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let now = server.app.clock.now();
        let ago = |days: i64| now - Duration::days(days);
        let text = |days: i64| Json::from(iso(ago(days)));
        make(&admin, PROBES, probe("A", ago(20))).await;
        let id = make(&admin, ASSETS, json!({"serial": "A"})).await;
        assert_eq!(seen(&admin, id).await, (text(20), "stale".into()), "probes may come before the asset");
        let twin = make(&admin, ASSETS, json!({"serial": "A"})).await;
        let other = make(&admin, ASSETS, json!({"serial": "a "})).await;

        let list = json!([probe("A", ago(9)), probe("A", ago(6)), probe("A", ago(8)), probe("B", ago(3))]);
        let made = admin.post(&format!("/api/{PROBES}/"), list).await.expect(201);
        let ids: Vec<i64> =
            made.body.as_array().expect("a list").iter().map(|one| one["id"].as_i64().expect("an id")).collect();
        assert_eq!(seen(&admin, id).await, (text(6), "recent".into()));
        assert_eq!(seen(&admin, twin).await, (text(6), "recent".into()));
        assert_eq!(seen(&admin, other).await, (text(6), "recent".into()), "whatever the case");
        make(&admin, PROBES, probe("A", ago(7))).await;
        assert_eq!(seen(&admin, id).await.0, text(6), "an older probe takes nothing back");

        // RMAs add serials, and take them away again.
        let rma = make(&admin, RMAS, json!({"asset": id, "original_serial": "B", "issue_description": "x"})).await;
        assert_eq!(seen(&admin, id).await.0, text(3));
        make(&admin, PROBES, probe("B", ago(2))).await;
        assert_eq!(seen(&admin, id).await.0, text(2));
        let at = format!("/api/{RMAS}/{rma}/");
        admin.patch(&at, json!({"original_serial": "C", "replacement_serial": "B"})).await.expect(200);
        assert_eq!(seen(&admin, id).await.0, text(2));
        admin.delete(&at).await.expect(204);
        assert_eq!(seen(&admin, id).await.0, text(6));

        // Probes that change or go are not remembered.
        admin.patch(&format!("/api/{ASSETS}/{other}/"), json!({"serial": "Other"})).await.expect(200);
        admin.patch(&format!("/api/{PROBES}/{}/", ids[1]), json!({"serial": "other"})).await.expect(200);
        assert_eq!(seen(&admin, id).await.0, text(7));
        assert_eq!(seen(&admin, other).await.0, text(6));
        admin.delete(&format!("/api/{PROBES}/{}/", ids[1])).await.expect(204);
        assert_eq!(seen(&admin, other).await.0, Json::Null);
        admin.patch(&format!("/api/{ASSETS}/{other}/"), json!({"serial": "B"})).await.expect(200);
        assert_eq!(seen(&admin, other).await.0, text(2));

        let found = async |status: &str| {
            admin.get(&format!("/api/{ASSETS}/?probe_status={status}")).await.expect(200).body["count"].clone()
        };
        assert_eq!((found("recent").await, found("stale").await, found("never").await), (1.into(), 2.into(), 0.into()));
    });
}

/// A clock that runs ahead keeps nothing fresh, however its probes come.
#[test]
fn a_probe_ahead_of_the_clock_is_marked_and_does_not_count() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let now = server.app.clock.now();
        let (ahead, before) = (now + Duration::days(400), now - Duration::days(1));
        let id = make(&admin, ASSETS, json!({"serial": "FP"})).await;
        let path = format!("/api/{PROBES}/");
        let future = admin.post(&path, probe("FP", ahead)).await.expect(201);
        assert_eq!(future.body["ahead"], true);
        assert_eq!(seen(&admin, id).await, (Json::Null, "never".into()));
        let latest = async || admin.get(&format!("{path}?latest_only=true")).await.expect(200).ids();
        assert_eq!(latest().await, [0; 0]);
        let past = admin.post(&path, probe("fp", before)).await.expect(201);
        assert_eq!((&past.body["ahead"], seen(&admin, id).await.0), (&json!(false), iso(before).into()));
        let bulk = json!([probe("FP", ahead), probe("FP", now + Duration::minutes(3)), probe("FP", ahead)]);
        let bulk = admin.post(&path, bulk).await.expect(201);
        assert_eq!(seen(&admin, id).await.0, iso(now + Duration::minutes(3)), "clocks differ by minutes");
        let near = bulk.body[1]["id"].as_i64().expect("an id");
        assert_eq!(latest().await, [near]);
        assert_eq!(admin.get(&format!("{path}?ahead=true")).await.expect(200).body["count"], 3);
        let panels = admin.login("admin").await.rpc("asset_panels", json!({"id": id})).await.expect(200);
        assert_eq!(panels.body["probes"][0]["values"]["ahead"], true, "{}", panels.text);

        // Nothing that is worked out anew counts it either: a time that is put right, an asset that comes later.
        admin.delete(&format!("{path}{near}/")).await.expect(204);
        assert_eq!(seen(&admin, id).await.0, iso(before));
        let later = make(&admin, ASSETS, json!({"serial": "fp"})).await;
        assert_eq!(seen(&admin, later).await.0, iso(before));
        let right = json!({"time": iso(now), "creation_time": iso(now)});
        let right = admin.patch(&format!("{path}{}/", future.id()), right).await.expect(200);
        assert_eq!((&right.body["ahead"], seen(&admin, id).await.0), (&json!(false), iso(now).into()));
    });
}

#[test]
fn being_seen_is_no_change_of_the_asset() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let id = make(&admin, ASSETS, json!({"serial": "A"})).await;
        make(&admin, PROBES, probe("A", server.app.clock.now())).await;
        assert_eq!(super::log(&admin, "inventory_monitor.asset", id).await.len(), 1);
        assert_eq!(super::log(&admin, "inventory_monitor.probe", 1).await.len(), 0, "telemetry leaves no records");
    });
}

#[test]
fn the_latest_of_each_serial() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let mut devices = Vec::new();
        for name in ["d1", "d2"] {
            devices.push(make(&admin, "dcim/devices", estate.device(name, json!({}))).await);
        }
        let now = server.app.clock.now();
        let mut ids = Vec::new();
        for (serial, days, device) in
            [("A", 3, Some(0)), ("A", 2, Some(1)), ("A", 5, None), ("A", 4, None), ("B", 9, None), ("B", 9, None)]
        {
            let mut body = probe(serial, now - Duration::days(days));
            body["device"] = device.map(|at: usize| devices[at]).into();
            ids.push(make(&admin, PROBES, body).await);
        }
        let found = async |query: &str| {
            let mut ids = admin.get(&format!("/api/{PROBES}/?{query}")).await.expect(200).ids();
            ids.sort_unstable();
            ids
        };
        assert_eq!(found("latest_only=true").await, [ids[1], ids[5]]);
        assert_eq!(found("latest_only_per_device=true").await, [ids[0], ids[1], ids[3], ids[5]]);
        assert_eq!(found("latest_only=false").await, ids);
        assert_eq!(
            found(&format!("latest_only=true&device_id={}", devices[0])).await,
            Vec::<i64>::new(),
            "the latest of all probes"
        );
    });
}

/// A thousand probes take a handful of statements, whatever they are of.
#[test]
fn a_bulk_of_probes_takes_few_statements() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let now = server.app.clock.now();
        let assets: Vec<Json> = (0..200).map(|n| json!({"serial": format!("S{n}")})).collect();
        admin.post(&format!("/api/{ASSETS}/"), Json::Array(assets)).await.expect(201);
        let bulk = |size: i64| {
            Json::Array((0..size).map(|n| probe(&format!("S{}", n % 200), now - Duration::minutes(n))).collect())
        };
        let count = async |size: i64| {
            let before = server.app.db.statements();
            admin.post(&format!("/api/{PROBES}/"), bulk(size)).await.expect(201);
            server.app.db.statements() - before
        };
        let (ten, many) = (count(10).await, count(500).await);
        assert!(many <= ten + 4, "{ten} statements for 10 probes, {many} for 500");
    });
}
