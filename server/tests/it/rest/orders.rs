//! In which order lists come, over REST and on the pages, and where rows without a value stand.

use serde_json::{Value as Json, json};

use super::ASSETS;
use crate::harness::{Client, on_both};

async fn made(client: &Client<'_>, path: &str, body: Json) -> i64 {
    client.post(path, body).await.expect(201).id()
}

/// The ids of a page's list.
async fn page(client: &Client<'_>, wire: &str) -> Vec<i64> {
    let query = json!({"query": {"model": wire, "order": [], "limit": 50, "offset": 0, "columns": [], "params": []}});
    let answer = client.rpc("list", query).await.expect(200);
    answer.body["rows"].as_array().expect("rows").iter().filter_map(|row| row["id"].as_i64()).collect()
}

#[test]
fn events_come_as_they_were_made_over_rest_and_by_start_on_pages() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let browser = admin.login("admin").await;
        let provider = made(&admin, "/api/circuits/providers/", json!({"name": "P", "slug": "p"})).await;
        for (path, wire, status) in [
            ("/api/plugins/notices/maintenance/", "notices.maintenance", "CONFIRMED"),
            ("/api/plugins/notices/outage/", "notices.outage", "REPORTED"),
        ] {
            let mut ids = Vec::new();
            for (name, day) in [("B", 2), ("A", 3), ("C", 1)] {
                let body = json!({"name": name, "summary": "s", "status": status, "provider": provider,
                                  "start": format!("2027-01-0{day}T00:00:00Z"), "end": "2027-02-01T00:00:00Z"});
                ids.push(made(&admin, path, body).await);
            }
            let [b, a, c] = ids[..] else { panic!("three") };
            let order = async |query: &str| admin.get(&format!("{path}{query}")).await.expect(200).ids();
            assert_eq!(order("").await, [c, a, b], "{wire}: the newest first");
            assert_eq!(order("?limit=1&offset=1").await, [a]);
            assert_eq!(order("?limit=1&offset=2").await, [b]);
            assert_eq!(order("?ordering=nonsense").await, [c, a, b]);
            assert_eq!(order("?ordering=name").await, [a, b, c]);
            assert_eq!(order("?ordering=-start").await, [a, b, c]);
            assert_eq!(page(&browser, wire).await, [a, b, c], "{wire}: pages by start");
        }
    });
}

#[test]
fn other_lists_come_as_clients_know_them() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let site = made(&admin, "/api/dcim/sites/", json!({"name": "S", "slug": "s"})).await;
        let mut rooms = Vec::new();
        for name in ["b", "a"] {
            let room = json!({"name": name, "slug": name, "site": site});
            rooms.push(made(&admin, "/api/dcim/locations/", room).await);
        }
        let rack = async |name: &str, room: Option<i64>| {
            made(&admin, "/api/dcim/racks/", json!({"name": name, "site": site, "location": room})).await
        };
        let racks = [rack("R1", Some(rooms[0])).await, rack("R2", Some(rooms[1])).await, rack("R3", None).await];
        assert_eq!(admin.get("/api/dcim/racks/").await.expect(200).ids(), [racks[2], racks[1], racks[0]]);

        let asset = made(&admin, ASSETS, json!({"serial": "S1", "partnumber": "P"})).await;
        let mut rmas = Vec::new();
        for day in ["2026-02-01", "2026-01-01"] {
            let body = json!({"asset": asset, "issue_description": "x", "date_issued": day});
            rmas.push(made(&admin, "/api/plugins/inventory-monitor/rmas/", body).await);
        }
        assert_eq!(admin.get("/api/plugins/inventory-monitor/rmas/").await.expect(200).ids(), [rmas[1], rmas[0]]);

        let provider = made(&admin, "/api/circuits/providers/", json!({"name": "P", "slug": "p"})).await;
        let kind = made(&admin, "/api/circuits/circuit-types/", json!({"name": "T", "slug": "t"})).await;
        let mut accounts = Vec::new();
        for account in ["2", "1"] {
            let body = json!({"provider": provider, "account": account});
            accounts.push(made(&admin, "/api/circuits/provider-accounts/", body).await);
        }
        let mut circuits = Vec::new();
        for (cid, account) in [("C-1", accounts[0]), ("C-2", accounts[1])] {
            let body = json!({"cid": cid, "provider": provider, "type": kind, "provider_account": account});
            circuits.push(made(&admin, "/api/circuits/circuits/", body).await);
        }
        assert_eq!(admin.get("/api/circuits/circuits/").await.expect(200).ids(), [circuits[1], circuits[0]]);
    });
}

#[test]
fn assets_begin_with_those_that_have_a_part_number() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let browser = admin.login("admin").await;
        let mut ids = Vec::new();
        for (serial, part) in [("S1", None), ("S2", Some("B")), ("S3", Some("")), ("S4", Some("A")), ("S5", Some("B"))]
        {
            ids.push(made(&admin, ASSETS, json!({"serial": serial, "partnumber": part, "project": part})).await);
        }
        let [none, b, blank, a, other] = ids[..] else { panic!("five") };
        let order = async |query: &str| admin.get(&format!("{ASSETS}{query}")).await.expect(200).ids();
        let all = [a, b, other, none, blank];
        assert_eq!(order("").await, all);
        assert_eq!(order("?ordering=partnumber,serial").await, all);
        assert_eq!(page(&browser, "inventory_monitor.asset").await, all);
        assert_eq!(order("?ordering=-partnumber,-serial").await, [blank, none, other, b, a], "the other way round");
        for (offset, id) in all.iter().enumerate() {
            assert_eq!(order(&format!("?limit=1&offset={offset}")).await, [*id], "{offset}");
        }
        // Everywhere else nothing comes first, and last the other way round.
        assert_eq!(order("?ordering=project,serial").await, [none, blank, a, b, other]);
        assert_eq!(order("?ordering=-project,-serial").await, [other, b, a, blank, none]);
    });
}
