//! Undo: a request is taken back as a whole, by its opposite, in the log like everything else.

use serde_json::{Value as Json, json};

use crate::harness::{Client, on_both};

const SITES: &str = "/api/dcim/sites/";
const ASSETS: &str = "/api/plugins/inventory-monitor/assets/";

/// Writes through a server function and answers the request that undo takes back.
async fn done(session: &Client<'_>, name: &str, args: Json) -> (String, Json) {
    let answer = session.rpc(name, args).await.expect(200);
    (answer.body["request"].as_str().expect("a request").to_owned(), answer.body)
}

async fn undo(session: &Client<'_>, request: &str) -> (String, i64) {
    let answer = session.rpc("undo", json!({"request": request})).await.expect(200);
    (answer.body["request"].as_str().expect("a request").to_owned(), answer.body["count"].as_i64().expect("a count"))
}

fn save(id: Json, values: Json) -> Json {
    json!({"save": {"model": "dcim.site", "id": id, "version": null, "values": values, "message": ""}})
}

/// An object without what every write changes.
async fn state(client: &Client<'_>, path: &str) -> Json {
    let mut body = client.get(path).await.expect(200).body;
    body.as_object_mut().expect("an object").remove("last_updated");
    body
}

#[test]
fn single_changes_are_taken_back() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        // A creation: the object goes.
        let (request, body) = done(&session, "save", save(Json::Null, json!({"name": "New", "slug": "new"}))).await;
        let id = body["record"]["id"].as_i64().expect("an id");
        assert_eq!(undo(&session, &request).await.1, 1);
        let at = format!("{SITES}{id}/");
        admin.get(&at).await.expect(404);
        // And twice is not possible: it is gone.
        let again = session.rpc("undo", json!({"request": request})).await.expect(409);
        assert_eq!(again.body["kind"], "blocked");

        // A change: the fields are as they were, references and tags included.
        let tag = admin.post("/api/extras/tags/", json!({"name": "T", "slug": "t"})).await.expect(201).id();
        let region = admin.post("/api/dcim/regions/", json!({"name": "R", "slug": "r"})).await.expect(201).id();
        let body = json!({"name": "Site", "slug": "site", "region": region, "tags": [tag], "facility": "F",
                          "latitude": 50.123456, "time_zone": "Europe/Prague", "custom_fields": {}});
        let id = admin.post(SITES, body).await.expect(201).id();
        let at = format!("{SITES}{id}/");
        let before = state(&admin, &at).await;
        let values = json!({"name": "Changed", "region": null, "tags": [], "facility": "", "latitude": null, "time_zone": null,
                            "status": "retired"});
        let (request, _) = done(&session, "save", save(json!(id), values)).await;
        let after = state(&admin, &at).await;
        assert_ne!(after, before);
        let (second, _) = undo(&session, &request).await;
        assert_eq!(state(&admin, &at).await, before);
        let log = admin.get(&format!("/api/core/object-changes/?request_id={second}")).await.expect(200);
        assert_eq!(log.body["results"][0]["message"], format!("Undo of {request}"));
        assert_eq!(log.body["results"][0]["user_name"], "admin");
        // An undo is a change like others: it can be undone.
        undo(&session, &second).await;
        assert_eq!(state(&admin, &at).await, after);

        // A deletion: the object comes back under its id, with its tags.
        admin.patch(&at, json!({"tags": [tag], "region": region})).await.expect(200);
        let before = state(&admin, &at).await;
        let (request, _) =
            done(&session, "delete", json!({"model": "dcim.site", "ids": [[id, 0]], "message": "gone"})).await;
        admin.get(&at).await.expect(404);
        undo(&session, &request).await;
        assert_eq!(state(&admin, &at).await, before);
        assert_eq!(
            admin.get(&format!("{SITES}?tag=t&region=r&q=changed")).await.expect(200).ids(),
            [id],
            "lists and search find it"
        );
        // New objects do not collide with it.
        let next = admin.post(SITES, json!({"name": "Next", "slug": "next"})).await.expect(201).id();
        assert!(next > id);
    });
}

#[test]
fn a_deletion_comes_back_with_all_it_took() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        let top = admin.post("/api/dcim/regions/", json!({"name": "Top", "slug": "top"})).await.expect(201).id();
        let inner = admin
            .post("/api/dcim/regions/", json!({"name": "Inner", "slug": "inner", "parent": top}))
            .await
            .expect(201)
            .id();
        let leaf = admin
            .post("/api/dcim/regions/", json!({"name": "Leaf", "slug": "leaf", "parent": inner}))
            .await
            .expect(201)
            .id();
        let site = admin.post(SITES, json!({"name": "S", "slug": "s", "region": leaf})).await.expect(201).id();
        let mut before = Vec::new();
        let paths: Vec<String> = [top, inner, leaf]
            .iter()
            .map(|id| format!("/api/dcim/regions/{id}/"))
            .chain([format!("{SITES}{site}/")])
            .collect();
        for path in &paths {
            before.push(state(&admin, path).await);
        }
        let plan = session.rpc("delete_plan", json!({"model": "dcim.region", "ids": [top]})).await.expect(200);
        assert_eq!(plan.body["cascaded"][0]["count"], 2, "{}", plan.text);
        assert_eq!(plan.body["cleared"][0]["count"], 1, "{}", plan.text);
        let (request, _) =
            done(&session, "delete", json!({"model": "dcim.region", "ids": [[top, 0]], "message": ""})).await;
        for path in &paths[..3] {
            admin.get(path).await.expect(404);
        }
        assert_eq!(admin.get(&paths[3]).await.expect(200).body["region"], Json::Null);
        undo(&session, &request).await;
        for (path, before) in paths.iter().zip(before) {
            assert_eq!(state(&admin, path).await, before, "{path}");
        }
        assert_eq!(admin.get("/api/dcim/sites/?region=top").await.expect(200).ids(), [site], "the tree stands again");
    });
}

#[test]
fn what_is_derived_is_derived_again() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        let probe = json!({"serial": "SN1", "time": "2026-06-01T12:00:00Z", "name": "x", "device_descriptor": "r1"});
        admin.post("/api/plugins/inventory-monitor/probes/", probe).await.expect(201);
        let id = admin.post(ASSETS, json!({"partnumber": "P", "serial": "SN1"})).await.expect(201).id();
        let at = format!("{ASSETS}{id}/");
        let before = state(&admin, &at).await;
        assert_eq!(before["last_seen"], "2026-06-01T12:00:00Z");
        let args = json!({"model": "inventory_monitor.asset", "ids": [[id, 0]], "message": ""});
        let (request, _) = done(&session, "delete", args).await;
        undo(&session, &request).await;
        assert_eq!(state(&admin, &at).await, before);
        let later = json!({"serial": "SN1", "time": "2026-07-01T12:00:00Z", "name": "x", "device_descriptor": "r1"});
        admin.post("/api/plugins/inventory-monitor/probes/", later).await.expect(201);
        assert_eq!(state(&admin, &at).await["last_seen"], "2026-07-01T12:00:00Z");
    });
}

#[test]
fn bulk_changes_are_taken_back_together() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        let bodies: Json = (0..25)
            .map(|n| json!({"name": format!("S{n}"), "slug": format!("s{n}"), "facility": format!("{n}")}))
            .collect();
        let made = admin.post(SITES, bodies).await.expect(201);
        let creation = made.headers["x-request-id"].to_str().expect("text").to_owned();
        let list = format!("{SITES}?limit=0&ordering=id&omit=last_updated");
        let ids = admin.get(&list).await.ids();
        let before = admin.get(&list).await.expect(200).body;
        let args = json!({"model": "dcim.site", "ids": ids, "values": {"facility": "same"}, "message": "bulk"});
        let (request, body) = done(&session, "bulk_edit", args).await;
        assert_eq!(body["count"], 25);
        assert_eq!(admin.get(&format!("{SITES}?facility=same")).await.expect(200).body["count"], 25);
        assert_eq!(undo(&session, &request).await.1, 25);
        assert_eq!(admin.get(&list).await.expect(200).body, before);
        let pairs: Vec<(i64, i64)> = ids.iter().map(|id| (*id, 0)).collect();
        let (request, _) = done(&session, "delete", json!({"model": "dcim.site", "ids": pairs, "message": ""})).await;
        assert_eq!(admin.get(&list).await.expect(200).body["count"], 0);
        undo(&session, &request).await;
        assert_eq!(admin.get(&list).await.expect(200).body, before);
        // What came through REST can be undone as well. The sites are as their creation left them.
        undo(&session, &creation).await;
        assert_eq!(admin.get(&list).await.expect(200).body["count"], 0);
    });
}

#[test]
fn what_changed_since_is_not_taken_back() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        let bodies = json!([{"name": "A", "slug": "a"}, {"name": "B", "slug": "b"}]);
        let made = admin.post(SITES, bodies).await.expect(201);
        let creation = made.headers["x-request-id"].to_str().expect("text").to_owned();
        let ids = admin.get(&format!("{SITES}?ordering=id")).await.ids();
        let args = json!({"model": "dcim.site", "ids": ids, "values": {"facility": "x"}, "message": ""});
        let (request, _) = done(&session, "bulk_edit", args).await;
        admin.patch(&format!("{SITES}{}/", ids[1]), json!({"facility": "mine"})).await.expect(200);
        for stale in [&request, &creation] {
            let refused = session.rpc("undo", json!({"request": stale})).await.expect(409);
            assert!(
                refused.body["message"].as_str().is_some_and(|text| text.contains("in the meantime")),
                "{}",
                refused.text
            );
        }
        assert_eq!(admin.get(&format!("{SITES}?facility=x")).await.expect(200).body["count"], 1, "refused as a whole");
        // A deletion whose place has been taken.
        let (request, _) =
            done(&session, "delete", json!({"model": "dcim.site", "ids": [[ids[0], 0]], "message": ""})).await;
        let taker = admin.post(SITES, json!({"name": "A", "slug": "a"})).await.expect(201).id();
        let refused = session.rpc("undo", json!({"request": request})).await.expect(409);
        assert!(
            refused.body["message"].as_str().is_some_and(|text| text.contains("already exists")),
            "{}",
            refused.text
        );
        admin.delete(&format!("{SITES}{taker}/")).await.expect(204);
        undo(&session, &request).await;
        admin.get(&format!("{SITES}{}/", ids[0])).await.expect(200);
        // A creation that others refer to by now.
        let region = session
            .rpc(
                "save",
                json!({"save": {"model": "dcim.site", "id": null, "version": null,
            "values": {"name": "C", "slug": "c"}, "message": ""}}),
            )
            .await
            .expect(200);
        let parent = region.body["record"]["id"].clone();
        let body = json!({"name": "L", "slug": "l", "site": parent});
        admin.post("/api/dcim/locations/", body).await.expect(201);
        let request = region.body["request"].clone();
        session.rpc("undo", json!({"request": request})).await.expect(409);
        // Nobody undoes without the permissions of the opposite.
        let (reader, _) = server.user("reader", false).await;
        server.grant(reader, &["dcim.site"], &["view", "change"], Json::Null).await;
        let reader = server.anonymous().login("reader").await;
        let made = session.rpc("save", save(Json::Null, json!({"name": "D", "slug": "d"}))).await.expect(200);
        reader.rpc("undo", json!({"request": made.body["request"]})).await.expect(403);
        session.rpc("undo", json!({"request": "nothing"})).await.expect(404);
    });
}

/// Imports so many assets; the request that did it.
async fn imported(admin: &Client<'_>, word: &str, count: usize) -> String {
    let lines: String = (0..count).map(|n| format!("{word}-{n},P{n},kept\n")).collect();
    let file = format!("serial,partnumber,description\n{lines}").into_bytes();
    let done = admin.send("POST", &format!("{ASSETS}import/"), &[("content-type", "text/csv")], file).await.expect(200);
    done.headers["x-request-id"].to_str().expect("text").to_owned()
}

#[test]
fn an_import_is_taken_back_with_as_many_statements_for_any_number_of_rows() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        // The first one learns what later ones know.
        let first = imported(&admin, "A", 3).await;
        undo(&session, &first).await;
        let mut costs = Vec::new();
        for (word, count) in [("B", 20), ("C", 400)] {
            let mut request = imported(&admin, word, count).await;
            // There, back, and there again: rows go, come, and go.
            for expected in [0, count, 0] {
                let before = server.app.db.statements();
                let (next, written) = undo(&session, &request).await;
                costs.push(server.app.db.statements() - before);
                request = next;
                assert_eq!(written, i64::try_from(count).expect("few"));
                assert_eq!(admin.get(&format!("{ASSETS}?limit=1")).await.expect(200).body["count"], expected);
            }
        }
        let (few, many) = costs.split_at(3);
        for (few, many) in few.iter().zip(many) {
            assert!(many <= &(few + 2), "{costs:?} on {}", server.engine);
        }
    });
}

#[test]
fn taking_back_holds_up_nobody_who_writes_something_else() {
    on_both(|server| async move {
        // SQLite has one writer anyway.
        if server.engine == "sqlite" {
            return;
        }
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        let request = imported(&admin, "A", 3).await;
        let meta = server::services::records::model("dcim.site").expect("a model");
        let cx = server::cx::Cx::system(&server.app);
        let other = server::engine::write::Writer::begin(&cx, &[meta]).await.expect("a transaction");
        let undone = tokio::time::timeout(std::time::Duration::from_secs(20), undo(&session, &request)).await;
        assert_eq!(undone.expect("it does not wait for the other writer").1, 3);
        drop(other);
    });
}
