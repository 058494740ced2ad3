//! An operator's own words for the status of assets, on both databases.
//!
//! Choices are configured once in a process, so these tests have one of their own.

#[path = "it/harness.rs"]
#[expect(dead_code, reason = "shared with the other tests, which use the rest")]
mod harness;

use std::sync::Arc;

use harness::{Client, Server};
use serde_json::json;
use server::config::Config;

const SETTINGS: &str = r#"
[field_choices]
"netbox_inventory.Asset.status+" = [["lent", "Lent out", "purple"], ["packed", "Packed"], ["lost", "Lost", "red"]]

[asset_states]
count_as_used = ["lent"]
count_as_stored = ["packed"]
"#;

const ASSETS: &str = "/api/plugins/inventory/assets/";

async fn states(admin: &Client<'_>, id: i64) -> [String; 3] {
    let body = admin.get(&format!("{ASSETS}{id}/")).await.expect(200).body;
    ["status", "assignment_status", "lifecycle_status"].map(|name| body[name].as_str().expect("text").to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn own_words_are_kept_as_written_on_every_path() {
    for engine in ["sqlite", "postgres"] {
        let set: Config = toml::from_str(SETTINGS).expect("settings");
        set.check().expect("sound settings");
        let server = Arc::new(
            Server::with(engine, |config| {
                config.field_choices = set.field_choices;
                config.asset_states = set.asset_states;
            })
            .await,
        );
        let admin = server.admin().await;
        let made = admin.post(ASSETS, json!({"serial": "A", "status": "lent"})).await.expect(201);
        assert_eq!(made.body["status"], "lent");
        let id = made.id();
        let at = format!("{ASSETS}{id}/");
        assert_eq!(states(&admin, id).await, ["lent", "deployed", "in_use"]);
        let found = async |query: &str| admin.get(&format!("{ASSETS}?{query}")).await.expect(200).ids();
        let other = admin.post(ASSETS, json!({"serial": "B"})).await.expect(201).id();
        assert_eq!((found("status=lent").await, found("status=used").await), (vec![id], Vec::new()));
        assert_eq!(
            (found("status__n=lent").await, found("status=stored&status=lent").await),
            (vec![other], vec![id, other])
        );
        admin.get(&format!("{ASSETS}?status=gone")).await.expect(400);

        // It stays while it fits, and is no change when it is repeated.
        admin.patch(&at, json!({"name": "x", "status": "lent"})).await.expect(200);
        admin.patch(&at, json!({"assignment_status": "loaned"})).await.expect(200);
        assert_eq!(states(&admin, id).await, ["lent", "loaned", "in_use"]);
        admin.patch(&at, json!({"status": "lost"})).await.expect(200);
        assert_eq!(
            states(&admin, id).await,
            ["lost", "loaned", "in_use"],
            "a word that counts as nothing says nothing"
        );
        let packed = admin.patch(&at, json!({"status": "packed"})).await.expect(200);
        assert_eq!(states(&admin, id).await, ["packed", "stocked", "in_stock"]);

        // History knows it, and undo brings it back.
        let log = admin.get(&format!("/api/core/object-changes/?changed_object_id={id}&limit=1")).await.expect(200);
        let change = &log.body["results"][0];
        assert_eq!(
            (&change["prechange_data"]["status"], &change["postchange_data"]["status"]),
            (&json!("lost"), &json!("packed"))
        );
        let request = packed.headers["x-request-id"].to_str().expect("text").to_owned();
        admin.login("admin").await.rpc("undo", json!({"request": request})).await.expect(200);
        assert_eq!(states(&admin, id).await, ["lost", "loaned", "in_use"]);

        // Assigning hardware says the plain word again.
        let site = admin.post("/api/dcim/sites/", json!({"name": "S", "slug": "s"})).await.expect(201).id();
        admin.patch(&at, json!({"status": "packed"})).await.expect(200);
        admin.patch(&at, json!({"assigned_object_type": "dcim.site", "assigned_object_id": site})).await.expect(200);
        assert_eq!(states(&admin, id).await, ["used", "deployed", "in_use"]);

        // Files carry it both ways.
        admin.patch(&at, json!({"status": "lent"})).await.expect(200);
        let csv = admin.get(&format!("{ASSETS}?export=csv")).await.expect(200).text;
        let header: Vec<&str> = csv.lines().next().expect("a header").split(',').collect();
        let column = header.iter().position(|name| *name == "status").expect("the column");
        assert!(csv.lines().skip(1).any(|line| line.split(',').nth(column) == Some("lent")), "{csv}");
        let file = b"serial,status\na,packed\nC,lent\n".to_vec();
        admin
            .send("POST", &format!("{ASSETS}import/?key=serial"), &[("content-type", "text/csv")], file)
            .await
            .expect(200);
        assert_eq!(states(&admin, id).await, ["packed", "stocked", "in_stock"]);
        assert_eq!(found("status=lent&serial=C").await.len(), 1);
        let both = json!([{"id": id, "status": "lent"}, {"id": other, "status": "lent", "lifecycle_status": "in_maintenance"}]);
        admin.patch(ASSETS, both).await.expect(200);
        assert_eq!(states(&admin, other).await, ["lent", "stocked", "in_maintenance"]);
        let options = admin.send("OPTIONS", ASSETS, &[], Vec::new()).await.expect(200);
        assert!(options.text.contains("Lent out"), "{}", options.text);
    }
}

#[test]
fn a_word_that_cannot_count_is_an_error_at_start() {
    for text in [
        "count_as_used = [\"gone\"]",
        "count_as_used = [\"used\"]",
        "count_as_used = [\"lent\"]\ncount_as_stored = [\"lent\"]",
    ] {
        let choices = "[field_choices]\n\"netbox_inventory.Asset.status+\" = [[\"lent\", \"Lent\"]]";
        let set: Config = toml::from_str(&format!("[asset_states]\n{text}\n{choices}")).expect("settings");
        assert!(set.check().expect_err(text).starts_with("asset_states"), "{text}");
    }
}
