//! Imports that guess by what objects are found: a file that is imported again changes nothing.

use serde_json::{Value as Json, json};

use crate::harness::{Answer, Client, on_both};

async fn csv(client: &Client<'_>, path: &str, file: &str) -> Answer {
    let at = format!("/api/{path}/import/?key=auto");
    client.send("POST", &at, &[("content-type", "text/csv")], file.as_bytes().to_vec()).await
}

/// Created, updated, unchanged, failed, without anything to be found by; and the keys.
fn told(answer: &Answer) -> (Vec<i64>, Vec<String>) {
    let count = |name: &str| answer.body[name].as_i64().unwrap_or_else(|| panic!("no {name} in {}", answer.text));
    let keys = answer.body["keys"].as_array().into_iter().flatten().filter_map(Json::as_str).map(str::to_owned);
    (["created", "updated", "unchanged", "failed", "keyless"].map(count).to_vec(), keys.collect())
}

#[test]
fn what_is_imported_again_changes_nothing() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let files: &[(&str, &str, i64, &[&str])] = &[
            ("dcim/sites", "name,slug,status\nQ,q,active\nR,r,planned\n", 2, &["slug"]),
            (
                "dcim/regions",
                "Name,Slug,Parent.Slug\nPrague,prague,czechia\nCzechia,czechia,\n",
                2,
                &["parent,slug", "slug"],
            ),
            (
                "plugins/inventory-monitor/assets",
                "serial,asset_tag,partnumber\nS-1,T-1,P\nS-2,,P\n,T-3,P\nN/A,T-4,P\n",
                4,
                &["serial", "asset_tag"],
            ),
            ("dcim/racks", "name,site.slug,status\nR1,q,active\n", 1, &["site,name"]),
            ("tenancy/contacts", "name,email\nAda,ada@example.org\n", 1, &["name"]),
        ];
        for (path, file, count, keys) in files {
            let first = csv(&admin, path, file).await.expect(200);
            assert_eq!(told(&first).0, [*count, 0, 0, 0, 0], "{path}: {}", first.text);
            assert_eq!(first.body["guessed"], true);
            let again = csv(&admin, path, file).await.expect(200);
            let (counts, found) = told(&again);
            assert_eq!(counts, [0, 0, *count, 0, 0], "{path}: {}", again.text);
            assert_eq!(found, *keys, "{path}");
        }
    });
}

#[test]
fn an_id_says_more_than_a_guess_and_what_cannot_be_found_is_told() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let one = admin.post("/api/dcim/sites/", json!({"name": "One", "slug": "one"})).await.expect(201).id();
        let file = format!("id,name,slug,status\n{one},One,eins,active\n,Two,two,active\n");
        let made = csv(&admin, "dcim/sites", &file).await.expect(200);
        assert_eq!(told(&made), (vec![1, 1, 0, 0, 0], vec!["id".to_owned(), "slug".to_owned()]), "{}", made.text);
        assert_eq!(admin.get(&format!("/api/dcim/sites/{one}/")).await.expect(200).body["slug"], "eins");

        // Nothing of these rows tells which asset is meant.
        let file = "partnumber,description\nP,a\nP,b\n";
        let made = csv(&admin, "plugins/inventory-monitor/assets", file).await.expect(200);
        assert_eq!(told(&made), (vec![2, 0, 0, 0, 2], Vec::new()), "{}", made.text);

        // Two have this name; which one is meant is asked, and nothing is written.
        for _ in 0..2 {
            admin.post("/api/tenancy/contacts/", json!({"name": "Twin"})).await.expect(201);
        }
        let unclear = csv(&admin, "tenancy/contacts", "name,title\nTwin,Dr\n").await.expect(400);
        assert_eq!(unclear.body["errors"][0]["errors"]["name"], json!(["Several objects have this key."]));

        // Without being asked to guess, an import does what it says: a row without an id is a new object.
        let at = "/api/tenancy/contacts/import/";
        let plain = admin.send("POST", at, &[("content-type", "text/csv")], b"name\nSolo\n".to_vec()).await.expect(200);
        assert_eq!((plain.body["guessed"].clone(), plain.body["keyless"].clone()), (json!(false), json!(1)));
    });
}

#[test]
fn an_export_has_the_columns_that_a_list_shows_in_their_order() {
    on_both(|server| async move {
        let admin = server.admin().await;
        admin.post("/api/dcim/sites/", json!({"name": "One", "slug": "one"})).await.expect(201);
        let at = "/api/dcim/sites/?export=csv&fields=status,name,device_count";
        let file = admin.get(at).await.expect(200);
        assert_eq!(file.text.lines().collect::<Vec<_>>(), ["status,name,device_count", "active,One,0"]);
        // Whatever can be a column of a list can be one of a file.
        for meta in crate::sample::models() {
            let shown = |field: &&shared::meta::Field| {
                let kind = matches!(field.kind, shared::meta::Kind::Secret | shared::meta::Kind::CustomFields);
                !field.write_only && !field.name.starts_with('_') && !kind
            };
            let names: Vec<&str> = meta.fields.iter().filter(shown).map(|field| field.name).collect();
            let at = format!("/api/{}/?export=csv&limit=1&fields={}", meta.path, names.join(","));
            let answer = admin.get(&at).await;
            assert_eq!(answer.status, 200, "{at}: {}", answer.text);
        }
    });
}

#[test]
fn a_slug_is_offered_for_a_name_in_any_alphabet() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let session = admin.login("admin").await;
        let offered = async |model: &str, name: &str| -> String {
            let answer = session.rpc("slug", json!({"model": model, "name": name})).await.expect(200);
            answer.body.as_str().expect("a text").to_owned()
        };
        assert_eq!(offered("tenancy.tenant", "台灣").await, "taiwan");
        assert_eq!(offered("tenancy.tenant", "Кириллица").await, "kirillitsa");
        assert!(!offered("dcim.site", "العربية").await.is_empty());
        assert_eq!(offered("tenancy.tenant", "!!!").await, "tenant-1");
        admin.post("/api/tenancy/tenants/", json!({"name": "?", "slug": "tenant-1"})).await.expect(201);
        assert_eq!(offered("tenancy.tenant", "!!!").await, "tenant-2");
        assert_eq!(offered("tenancy.tenant", " ").await, "");
        assert_eq!(offered("tenancy.contact", "Ada").await, "", "it has no slug");
        let (nobody, _) = server.user("nobody", false).await;
        server.grant(nobody, &["tenancy.tenant"], &["view"], Json::Null).await;
        let session = server.anonymous().login("nobody").await;
        session.rpc("slug", json!({"model": "tenancy.tenant", "name": "x"})).await.expect(403);
    });
}
