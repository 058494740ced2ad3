//! When two serials or tags are the same: one rule for filters, freshness, duplicates, keys of files and uniqueness.

use chrono::Duration;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};
use server::db::{Sql, Ty};
use server::services::identities;
use shared::value::iso;

use super::{ASSETS, Estate, make, refused};
use crate::harness::{Client, Server, on_both};

const PROBES: &str = "plugins/inventory-monitor/probes";
const RMAS: &str = "plugins/inventory-monitor/rmas";

/// What nobody sees, and where.
const UNSEEN: [&str; 8] = ["\u{200b}", "\u{a0}", "\u{feff}", "\u{ad}", "\u{200e}", "\t", "\u{2009}", "\u{e0041}"];

/// The same serial in another form.
fn form(serial: &'static str) -> impl Strategy<Value = String> {
    let letters = serial.chars().map(|letter| {
        let case = prop_oneof![
            Just(letter.to_lowercase().to_string()),
            Just(letter.to_uppercase().to_string()),
            Just(letter.to_string()),
        ];
        let unseen = prop_oneof![3 => Just(""), 1 => prop::sample::select(UNSEEN.to_vec())];
        (case, unseen).prop_map(|(letter, unseen)| format!("{letter}{unseen}"))
    });
    (prop_oneof![Just(""), Just(" "), Just("\u{feff}")], letters.collect::<Vec<_>>())
        .prop_map(|(start, letters)| format!("{start}{}", letters.concat()))
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

async fn found(admin: &Client<'_>, query: &str) -> Vec<i64> {
    let mut ids = admin.get(&format!("/api/{query}")).await.expect(200).ids();
    ids.sort_unstable();
    ids
}

async fn number(server: &Server, text: &str) -> i64 {
    let mut sql = Sql::new(server.app.db.dialect());
    sql.push(text);
    server.app.db.rows(sql, &[Ty::Int]).await.expect(text)[0][0].as_int().expect("a number")
}

#[test]
fn every_form_of_a_serial_is_the_same_on_every_path() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let page = admin.login("admin").await;
        let mut runner = TestRunner::deterministic();
        let mut draw = |serial: &'static str| form(serial).new_tree(&mut runner).expect("a form").current();
        for round in 0..12 {
            let serial = ["Prb-žabA 1", "fOC1234X5yz", "00-ΣΟΦΟΣ-9"][round % 3];
            let asset = make(&admin, ASSETS, json!({"serial": draw(serial)})).await;
            let twin = make(&admin, ASSETS, json!({"serial": draw(serial)})).await;
            let stored = admin.get(&format!("/api/{ASSETS}/{asset}/")).await.expect(200).body["serial"].clone();
            assert_eq!(stored.as_str().map(|text| text.chars().count()), Some(serial.chars().count()), "{stored}");
            let both = vec![asset, twin];
            for filter in ["serial", "serial__ie"] {
                assert_eq!(found(&admin, &format!("{ASSETS}/?{filter}={}", encoded(&draw(serial)))).await, both);
            }
            let several = format!("{ASSETS}/?serial={}&serial=nothing", encoded(&draw(serial)));
            assert_eq!(found(&admin, &several).await, both);
            assert_eq!(found(&admin, &format!("{ASSETS}/?has_duplicates=true")).await, both);
            assert_eq!(found(&admin, &format!("{ASSETS}/?serial__n={}", encoded(&draw(serial)))).await, [0; 0]);

            let time = iso(server.app.clock.now() - Duration::days(1));
            let probes = json!([{"name": "p", "serial": draw(serial), "time": time}, {"name": "p", "serial": draw(serial), "time": time}]);
            let probes = admin.post(&format!("/api/{PROBES}/"), probes).await.expect(201).body;
            assert_eq!(found(&admin, &format!("{ASSETS}/?probe_status=recent")).await, both);
            assert_eq!(
                found(&admin, &format!("{PROBES}/?latest_only=true")).await,
                [probes[1]["id"].as_i64().unwrap_or(0)]
            );
            let panels = page.rpc("asset_panels", json!({"id": asset})).await.expect(200).body;
            assert_eq!(panels["duplicates"][0]["id"], twin, "{panels}");
            assert_eq!(panels["probe_count"], 2);
            let panels = page.rpc("probe_panels", json!({"id": probes[0]["id"]})).await.expect(200).body;
            assert_eq!((panels["assets"].as_array().map(Vec::len), &panels["history_count"]), (Some(2), &json!(2)));

            // An RMA names another serial of the same asset, in whatever form.
            let rma = json!({"asset": asset, "original_serial": draw("OLD-ž"), "issue_description": "x"});
            let rma = make(&admin, RMAS, rma).await;
            let later = iso(server.app.clock.now());
            let seen = json!({"name": "p", "serial": draw("OLD-ž"), "time": later});
            let seen = make(&admin, PROBES, seen).await;
            assert_eq!(admin.get(&format!("/api/{ASSETS}/{asset}/")).await.expect(200).body["last_seen"], later);
            assert_eq!(found(&admin, &format!("{RMAS}/?original_serial={}", encoded(&draw("OLD-ž")))).await, [rma]);

            for at in [
                format!("{RMAS}/{rma}"),
                format!("{ASSETS}/{asset}"),
                format!("{ASSETS}/{twin}"),
                format!("{PROBES}/{seen}"),
            ] {
                admin.delete(&format!("/api/{at}/")).await.expect(204);
            }
            for probe in probes.as_array().expect("a list") {
                admin.delete(&format!("/api/{PROBES}/{}/", probe["id"])).await.expect(204);
            }
        }
    });
}

#[test]
fn a_placeholder_is_no_serial() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let mut assets = Vec::new();
        for serial in ["N/A", "n/a\u{200b}", "0000", "None"] {
            assets.push(make(&admin, ASSETS, json!({"serial": serial, "asset_tag": "tbd"})).await);
            let probe = json!({"name": "p", "serial": serial, "time": iso(server.app.clock.now())});
            make(&admin, PROBES, probe).await;
        }
        assert_eq!(found(&admin, &format!("{ASSETS}/?has_duplicates=true")).await, [0; 0]);
        assert_eq!(found(&admin, &format!("{ASSETS}/?probe_status=never")).await, assets);
        let panels = admin.login("admin").await.rpc("asset_panels", json!({"id": assets[0]})).await.expect(200).body;
        assert_eq!((&panels["duplicates"], &panels["probe_count"]), (&json!([]), &json!(0)));
        // Whoever looks for them finds them by their letters.
        assert_eq!(found(&admin, &format!("{ASSETS}/?serial=n/a")).await, assets[..2]);
        let file = json!([{"serial": "N/A", "name": "x"}]);
        let refusal = admin.post(&format!("/api/{ASSETS}/import/?key=serial"), file).await.expect(400);
        assert!(refusal.text.contains("placeholder"), "{}", refusal.text);
        let lookup = json!({"asset": {"serial": "0000"}, "issue_description": "x"});
        refused(admin.post(&format!("/api/{RMAS}/"), lookup).await, "asset");
    });
}

#[test]
fn a_file_finds_its_objects_by_the_key() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let asset = make(&admin, ASSETS, json!({"serial": "AB-1"})).await;
        let send = async |text: &str, key: &str| {
            let headers = [("content-type", "text/csv")];
            let at = format!("/api/{ASSETS}/import/?key={key}");
            admin.send("POST", &at, &headers, text.as_bytes().to_vec()).await.expect(200)
        };
        send("serial,name\nab-1\u{200b},x\n", "serial").await;
        assert_eq!(found(&admin, &format!("{ASSETS}/?serial=AB-1")).await, [asset]);
        let read = admin.get(&format!("/api/{ASSETS}/{asset}/")).await.expect(200).body;
        assert_eq!((&read["name"], &read["serial"]), (&json!("x"), &json!("ab-1")));
        send("serial,asset_tag\nAB-1,T-1\n", "serial").await;
        send("asset_tag,name\nt-1,y\n", "asset_tag").await;
        assert_eq!(admin.get(&format!("/api/{ASSETS}/{asset}/")).await.expect(200).body["name"], "y");
        let rma = json!([{"asset": {"serial": "ab-1"}, "issue_description": "x"}, {"asset": {"serial": "AB-1 "}, "issue_description": "y"}]);
        admin.post(&format!("/api/{RMAS}/"), rma).await.expect(201);
    });
}

#[test]
fn tags_are_unique_by_their_key() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let path = format!("/api/{ASSETS}/");
        let one = make(&admin, ASSETS, json!({"asset_tag": "T-1"})).await;
        refused(admin.post(&path, json!({"asset_tag": " t-1\u{200b}"})).await, "asset_tag");
        let twice = admin.post(&path, json!([{"asset_tag": "Ž-2"}, {"asset_tag": "ž-2"}])).await.expect(400);
        assert!(twice.text.contains("stands twice"), "{}", twice.text);
        assert_eq!(found(&admin, &format!("{ASSETS}/?asset_tag=t-1&asset_tag={}", encoded("ž-2"))).await, [one]);
        admin.patch(&format!("{path}{one}/"), json!({"asset_tag": "t-1"})).await.expect(200);
        // The same tag under two owners is no conflict.
        let tenant = make(&admin, "tenancy/tenants", json!({"name": "T", "slug": "t"})).await;
        make(&admin, ASSETS, json!({"asset_tag": "T-1", "owning_tenant": tenant})).await;
        let again = admin.post(&path, json!({"asset_tag": "t-1", "owning_tenant": tenant})).await.expect(400);
        assert!(again.text.contains("already exists"), "{}", again.text);
        // Two tags may be exchanged.
        let two = make(&admin, ASSETS, json!({"asset_tag": "T-3"})).await;
        admin.patch(&path, json!([{"id": one, "asset_tag": "t-3"}, {"id": two, "asset_tag": "T-1"}])).await.expect(200);
        let device = |name: &str, tag: &str| estate.device(name, json!({"asset_tag": tag}));
        make(&admin, "dcim/devices", device("d1", "D-1")).await;
        refused(admin.post("/api/dcim/devices/", device("d2", "d-1")).await, "asset_tag");
    });
}

/// Whoever comes second is refused, however close.
#[test]
fn one_tag_is_given_once_in_a_race() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let path = format!("/api/{ASSETS}/");
        let tries = (0..16).map(|n| {
            let tag = if n % 2 == 0 { "Race-1" } else { "RACE-1" };
            admin.post(&path, json!({"asset_tag": tag, "partnumber": format!("P{n}")}))
        });
        let answers = futures::future::join_all(tries).await;
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(made, 1, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
    });
}

#[test]
fn a_scanner_finds_what_its_label_says() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let asset = make(&admin, ASSETS, json!({"serial": "FOC1234X5YZ"})).await;
        let padded = make(&admin, ASSETS, json!({"serial": "00003001"})).await;
        let literal = make(&admin, ASSETS, json!({"serial": "S4711AB"})).await;
        let bare = make(&admin, ASSETS, json!({"serial": "4711ab"})).await;
        let list = async |q: &str| found(&admin, &format!("{ASSETS}/?q={q}")).await;
        assert_eq!(list("SFOC1234X5YZ").await, [asset]);
        assert_eq!(list("sfoc1234x5yz%0d").await, [asset]);
        assert_eq!(list("3001").await, [padded]);
        assert_eq!(list("S4711AB").await, [literal, bare]);
        assert_eq!(list("S711AB").await, [0; 0], "a scanner reads the whole serial");
        let search = async |q: &str| {
            let page = admin.get(&format!("/api/search/?q={q}&object_type=inventory_monitor.asset")).await.expect(200);
            let ids = page.body["results"].as_array().expect("results").iter().map(|one| one["object_id"].as_i64());
            ids.flatten().collect::<Vec<_>>()
        };
        assert_eq!(search("SFOC1234X5YZ").await, [asset]);
        assert_eq!(search("S4711AB").await, [literal, bare], "what says exactly that comes first");
    });
}

/// Rows of a version without keys, and settings that change.
#[test]
fn keys_follow_the_settings() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let asset = make(&admin, ASSETS, json!({"serial": "Old-Ž"})).await;
        let none = make(&admin, ASSETS, json!({"serial": "n/a"})).await;
        for serial in ["old-ž", "N/A"] {
            let probe = json!({"name": "p", "serial": serial, "time": "2026-01-01T00:00:00Z"});
            make(&admin, PROBES, probe).await;
        }
        let run = async |text: &str| {
            let mut sql = Sql::new(server.app.db.dialect());
            sql.push(text);
            server.app.db.execute(sql).await.expect(text)
        };
        for table in ["asset", "probe"] {
            run(&format!("UPDATE inventory_monitor_{table} SET serial_key = NULL")).await;
        }
        run("UPDATE inventory_monitor_asset SET last_seen = NULL").await;
        run("DELETE FROM core_setting WHERE name = 'identity keys'").await;
        identities::keep(&server.app).await.expect("new keys");
        let seen =
            async |id: i64| admin.get(&format!("/api/{ASSETS}/{id}/")).await.expect(200).body["last_seen"].clone();
        assert_eq!((seen(asset).await, seen(none).await), (json!("2026-01-01T00:00:00Z"), Json::Null));
        assert_eq!(found(&admin, &format!("{ASSETS}/?serial={}", encoded("OLD-ž"))).await, [asset]);

        // As if other placeholders had been set before.
        run("UPDATE inventory_monitor_asset SET serial_key = 'n/a' WHERE serial = 'n/a'").await;
        run("UPDATE inventory_monitor_asset SET serial_key = NULL WHERE serial <> 'n/a'").await;
        run("UPDATE core_setting SET value = '1\nold-ž' WHERE name = 'identity keys'").await;
        identities::keep(&server.app).await.expect("other keys");
        let keys = "SELECT COUNT(*) FROM inventory_monitor_asset WHERE serial_key IS NOT NULL";
        assert_eq!(number(&server, keys).await, 1);
        assert_eq!((seen(asset).await, seen(none).await), (json!("2026-01-01T00:00:00Z"), Json::Null));
    });
}
