//! Undo of any deletion gives every row back, to the last column: over the whole demo estate, whatever went with it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use server::db::{Sql, Ty, schema};
use shared::meta::{Kind, ModelMeta};
use shared::registry;

use crate::harness::{Client, Server, on_both};

/// Numbers that look random and are always the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("a small number") % sides.max(1)
    }

    /// Some of all, in any order.
    fn some(&mut self, all: &[i64], count: usize) -> Vec<i64> {
        let mut all = all.to_vec();
        (0..count.min(all.len())).map(|_| all.swap_remove(self.roll(all.len()))).collect()
    }
}

/// Tables that tell what was done, or count it, or belong to who does it.
const BESIDE: [&str; 8] = [
    "core_objectchange",
    "core_outbox",
    "core_rowcount",
    "core_setting",
    "core_unlogged",
    "core_idempotency",
    "users_session",
    "users_user",
];

/// Every row of every table as texts, without what each write renews. A tagging's id is nowhere told.
async fn rows(server: &Server) -> BTreeMap<String, BTreeSet<Vec<String>>> {
    let mut out = BTreeMap::new();
    for table in schema::expected().into_iter().filter(|table| !BESIDE.contains(&table.name.as_str())) {
        let tagging = table.name == "extras_taggeditem";
        let renewed = |name: &str| matches!(name, "_version" | "last_updated") || tagging && name == "id";
        let columns = table.columns.iter().map(|column| column.name.clone()).filter(|name| !renewed(name)).collect();
        out.insert(table.name.clone(), texts(server, &table.name, columns).await);
    }
    let columns = match server.engine {
        "sqlite" => ["rowid", "text"].map(str::to_owned).to_vec(),
        _ => ["type_id", "object_id", "text"].map(str::to_owned).to_vec(),
    };
    out.insert("search".to_owned(), texts(server, "search", columns).await);
    out
}

async fn texts(server: &Server, table: &str, columns: Vec<String>) -> BTreeSet<Vec<String>> {
    let mut sql = Sql::new(server.app.db.dialect());
    sql.push("SELECT ");
    for (position, column) in columns.iter().enumerate() {
        sql.push(if position > 0 { ", " } else { "" }).push("CAST(").name(column).push(" AS TEXT)");
    }
    sql.push(" FROM ").name(table);
    let found = server.app.db.rows(sql, &vec![Ty::Text; columns.len()]).await.expect("rows");
    let text = |column: &String, value: &shared::value::Value| format!("{column}={}", value.as_str().unwrap_or("NULL"));
    found.iter().map(|row| columns.iter().zip(row).map(|(column, value)| text(column, value)).collect()).collect()
}

/// What differs between two states, a few rows of each table.
fn differences(
    before: &BTreeMap<String, BTreeSet<Vec<String>>>,
    after: &BTreeMap<String, BTreeSet<Vec<String>>>,
) -> String {
    let mut out = String::new();
    for (table, rows) in before {
        let lost: Vec<_> = rows.difference(&after[table]).take(3).collect();
        let new: Vec<_> = after[table].difference(rows).take(3).collect();
        if !lost.is_empty() || !new.is_empty() {
            out.push_str(&format!("{table}\n  lost {lost:#?}\n  new {new:#?}\n"));
        }
    }
    out
}

async fn ids(server: &Server, meta: &ModelMeta) -> Vec<i64> {
    let mut sql = Sql::new(server.app.db.dialect());
    sql.push("SELECT id FROM ").name(meta.table).push(" ORDER BY id");
    let rows = server.app.db.rows(sql, &[Ty::Int]).await.expect("ids");
    rows.iter().filter_map(|row| row[0].as_int()).collect()
}

/// What can be deleted and told of: no logs, and nothing with a secret, which is in no log.
fn deletable(meta: &ModelMeta) -> bool {
    let secret = |meta: &ModelMeta| meta.fields.iter().any(|field| matches!(field.kind, Kind::Secret));
    schema::stored(meta) && meta.traits.logged && !meta.traits.read_only && !secret(meta) && meta.app != "users"
}

/// Deletes some rows, and before them what stands in their way; answers the requests, oldest first.
async fn fell(session: &Client<'_>, model: &str, ids: &[i64], depth: usize, requests: &mut Vec<String>) -> bool {
    let pairs: Vec<(i64, i64)> = ids.iter().map(|id| (*id, 0)).collect();
    let args = json!({"model": model, "ids": pairs, "message": ""});
    for _ in 0..6 {
        let answer = session.rpc("delete", args.clone()).await;
        if answer.status == 200 {
            requests.push(answer.body["request"].as_str().expect("a request").to_owned());
            return true;
        }
        assert!(answer.status.is_client_error(), "{model} {ids:?}: {}", answer.text);
        let blockers = answer.body["blockers"].as_array().cloned().unwrap_or_default();
        if blockers.is_empty() || depth == 0 {
            return false;
        }
        for blocker in blockers {
            let params = blocker["params"].as_array().cloned().unwrap_or_default();
            let ids = params.iter().filter(|pair| pair[0] == "id").filter_map(|pair| pair[1].as_str()?.parse().ok());
            let (ids, model): (Vec<i64>, &str) = (ids.collect(), blocker["model"].as_str().expect("a model"));
            if ids.is_empty() || !Box::pin(fell(session, model, &ids, depth - 1, requests)).await {
                return false;
            }
        }
    }
    false
}

async fn undo(session: &Client<'_>, request: &str) -> String {
    let answer = session.rpc("undo", json!({"request": request})).await;
    assert_eq!(answer.status, 200, "{request} on {}: {}", session.server.engine, answer.text);
    answer.body["request"].as_str().expect("a request").to_owned()
}

/// Marks on things, which no log tells of, and values of custom fields that name things.
async fn besides(admin: &Client<'_>) {
    let first = async |path: &str| admin.get(&format!("/api/{path}/?limit=6")).await.expect(200).ids();
    for (path, model) in
        [("dcim/devices", "dcim.device"), ("dcim/sites", "dcim.site"), ("circuits/circuits", "circuits.circuit")]
    {
        for id in first(path).await {
            let mark = json!({"object_type": model, "object_id": id});
            admin.post("/api/extras/bookmarks/", mark.clone()).await.expect(201);
            admin.post("/api/extras/subscriptions/", mark).await.expect(201);
        }
    }
    for (name, kind, related) in [("twin", "object", "dcim.device"), ("near", "multiobject", "dcim.site")] {
        let body = json!({"name": name, "type": kind, "related_object_type": related, "default": null,
                          "object_types": ["dcim.site", "inventory_monitor.asset", "inventory_monitor.probe"]});
        admin.post("/api/extras/custom-fields/", body).await.expect(201);
    }
    let (devices, sites) = (first("dcim/devices").await, first("dcim/sites").await);
    let values = json!({"custom_fields": {"twin": devices[0], "near": sites}});
    for path in ["dcim/sites", "plugins/inventory-monitor/assets", "plugins/inventory-monitor/probes"] {
        for id in first(path).await {
            admin.patch(&format!("/api/{path}/{id}/"), values.clone()).await.expect(200);
        }
    }
    let tag = admin.post("/api/extras/tags/", json!({"name": "Odd", "slug": "odd"})).await.expect(201).id();
    for path in ["dcim/devices", "plugins/inventory-monitor/probes"] {
        for id in first(path).await {
            admin.patch(&format!("/api/{path}/{id}/"), json!({"add_tags": [tag]})).await.expect(200);
        }
    }
}

#[test]
fn any_deletions_of_the_estate_are_taken_back_to_the_last_row() {
    on_both(|server| async move {
        server::demo::load(&server.app).await.expect("the estate");
        let admin = server.admin().await;
        besides(&admin).await;
        let session = admin.login("admin").await;
        let models: Vec<&'static ModelMeta> = registry::all().filter(|meta| deletable(meta)).collect();
        let mut dice = Dice(20_261_130);
        let (mut tried, mut done) = (BTreeSet::new(), BTreeSet::new());
        let before = rows(&server).await;
        for round in 0.. {
            // Several deletions, one on the heels of another, then all of them back.
            let mut requests = Vec::new();
            let left: Vec<_> = models.iter().copied().filter(|meta| !tried.contains(&meta.wire())).collect();
            if left.is_empty() {
                break;
            }
            for _ in 0..8 {
                let meta = left[dice.roll(left.len())];
                tried.insert(meta.wire());
                let all = ids(&server, meta).await;
                let count = [1, 2, 7, all.len()][dice.roll(4)];
                let chosen = dice.some(&all, count);
                if !chosen.is_empty() && fell(&session, &meta.wire(), &chosen, 5, &mut requests).await {
                    done.insert(meta.wire());
                }
            }
            let mut back = Vec::new();
            for request in requests.iter().rev() {
                back.push(undo(&session, request).await);
            }
            let after = rows(&server).await;
            let told = differences(&before, &after);
            assert_eq!(told, "", "round {round} on {}: {tried:?}", server.engine);
            // And once more the other way: an undo is a request like any other.
            if round % 3 == 0 {
                let mut again = Vec::new();
                for request in back.iter().rev() {
                    again.push(undo(&session, request).await);
                }
                for request in again.iter().rev() {
                    undo(&session, request).await;
                }
                assert_eq!(differences(&before, &rows(&server).await), "", "again in round {round}");
            }
        }
        let missed: Vec<_> = tried.difference(&done).collect();
        println!("{}: {} models deleted and back, not deletable or empty: {missed:?}", server.engine, done.len());
        assert!(done.len() > 30, "{done:?}");
    });
}
