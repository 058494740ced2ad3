//! What completing an RMA does to its asset.

use serde_json::{Value as Json, json};

use super::{ASSETS, log, make};
use crate::harness::{Client, on_both, on_both_with};

const RMAS: &str = "plugins/inventory-monitor/rmas";

async fn serial(admin: &Client<'_>, asset: i64) -> Json {
    admin.get(&format!("/api/{ASSETS}/{asset}/")).await.expect(200).body["serial"].clone()
}

async fn rma(admin: &Client<'_>, asset: i64, more: Json) -> i64 {
    let mut body = json!({"asset": asset, "issue_description": "broken"});
    body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
    make(admin, RMAS, body).await
}

#[test]
fn completing_gives_the_asset_its_new_serial() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let asset = make(&admin, ASSETS, json!({"serial": "OLD"})).await;
        let id = rma(&admin, asset, json!({"rma_number": "R1"})).await;
        let at = format!("/api/{RMAS}/{id}/");
        assert_eq!(admin.get(&at).await.expect(200).body["original_serial"], "OLD");
        let done = admin.patch(&at, json!({"status": "completed", "replacement_serial": "NEW"})).await.expect(200);
        assert_eq!(done.body["date_replaced"], server.app.clock.now().date_naive().to_string());
        assert_eq!(serial(&admin, asset).await, "NEW");
        let changes = log(&admin, "inventory_monitor.asset", asset).await;
        assert_eq!(changes[0]["prechange_data"]["serial"], "OLD");
        assert_eq!(changes[0]["message"], "RMA R1 completed: OLD replaced");
        // Going back does not restore the serial.
        admin.patch(&at, json!({"status": "received"})).await.expect(200);
        assert_eq!(serial(&admin, asset).await, "NEW");
    });
}

#[test]
fn the_lifecycle_of_its_asset_follows_where_the_operator_wants_it() {
    let wanted = |config: &mut server::config::Config| {
        config.rma_lifecycle.insert("shipped".to_owned(), "in_maintenance".to_owned());
        config.rma_lifecycle.insert("completed".to_owned(), "in_use".to_owned());
    };
    on_both_with(wanted, |server| async move {
        let admin = server.admin().await;
        let asset = make(&admin, ASSETS, json!({"serial": "OLD", "lifecycle_status": "in_stock"})).await;
        let lifecycle =
            async || admin.get(&format!("/api/{ASSETS}/{asset}/")).await.expect(200).body["lifecycle_status"].clone();
        let id = rma(&admin, asset, json!({"rma_number": "R1", "status": "pending"})).await;
        assert_eq!(lifecycle().await, "in_stock");
        admin.post(&format!("/api/{RMAS}/{id}/ship/"), json!({})).await.expect(200);
        assert_eq!(lifecycle().await, "in_maintenance");
        admin.post(&format!("/api/{RMAS}/{id}/receive/"), json!({})).await.expect(200);
        assert_eq!(lifecycle().await, "in_maintenance", "nothing is wanted of that");
        admin.post(&format!("/api/{RMAS}/{id}/complete/"), json!({"replacement_serial": "NEW"})).await.expect(200);
        assert_eq!((lifecycle().await, serial(&admin, asset).await), (json!("in_use"), json!("NEW")));
        assert_eq!(log(&admin, "inventory_monitor.asset", asset).await[0]["message"], "RMA R1: completed");
    });
}

#[test]
fn a_replacement_named_later_still_reaches_the_asset() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let asset = make(&admin, ASSETS, json!({"serial": "OLD"})).await;
        let id = rma(&admin, asset, json!({"status": "completed"})).await;
        assert_eq!(serial(&admin, asset).await, "OLD");
        admin.patch(&format!("/api/{RMAS}/{id}/"), json!({"replacement_serial": "NEW"})).await.expect(200);
        assert_eq!(serial(&admin, asset).await, "NEW");
        // But not when the asset has moved on.
        let id = rma(&admin, asset, json!({"status": "completed"})).await;
        admin.patch(&format!("/api/{ASSETS}/{asset}/"), json!({"serial": "THIRD"})).await.expect(200);
        admin.patch(&format!("/api/{RMAS}/{id}/"), json!({"replacement_serial": "LATE"})).await.expect(200);
        assert_eq!(serial(&admin, asset).await, "THIRD");
    });
}

#[test]
fn drafts_need_no_number_and_either_serial_is_found() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let asset = make(&admin, ASSETS, json!({"serial": "OLD"})).await;
        let one = rma(&admin, asset, json!({"rma_number": ""})).await;
        let two =
            rma(&admin, asset, json!({"rma_number": "", "original_serial": "X", "replacement_serial": "ready"})).await;
        let found = async |serial: &str| admin.get(&format!("/api/{RMAS}/?serial={serial}")).await.expect(200).ids();
        assert_eq!(found("ol").await, [one]);
        assert_eq!(found("READ").await, [two]);
        assert_eq!(found("100%25").await, Vec::<i64>::new());
        // The asset shows what became of it.
        let related =
            format!("/api/core/object-changes/?related_object_type=inventory_monitor.asset&related_object_id={asset}");
        assert_eq!(admin.get(&related).await.expect(200).body["count"], 2);
    });
}

#[test]
fn a_replacement_is_no_other_asset() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let path = format!("/api/{RMAS}/");
        let one = make(&admin, ASSETS, json!({"serial": "R1", "partnumber": "PN-7"})).await;
        let two = make(&admin, ASSETS, json!({"serial": "R2", "partnumber": "PN-8"})).await;
        let body = |asset: i64, replacement: &str, status: &str| json!({"asset": asset, "issue_description": "x", "replacement_serial": replacement, "status": status});
        let refusal = admin.post(&path, body(one, "r2\u{200b}", "completed")).await.expect(400);
        let said = refusal.body["replacement_serial"][0].as_str().expect("a sentence").to_owned();
        assert!(said.contains("PN-8") && said.contains("R2"), "{said}");
        assert_eq!(serial(&admin, one).await, "R1");
        super::refused(admin.post(&path, body(one, "R2", "pending")).await, "replacement_serial");
        let both = json!([body(one, "NEW", "completed"), body(two, "new", "completed")]);
        assert!(admin.post(&path, both).await.expect(400).text.contains("in this request"));
        // A serial that its asset gives up in the same request is free.
        let chain = json!([body(two, "R3", "completed"), body(one, "R2", "completed")]);
        admin.post(&path, chain).await.expect(201);
        assert_eq!((serial(&admin, one).await, serial(&admin, two).await), ("R2".into(), "R3".into()));
        // What was fine when it was entered may not be when it is completed.
        let late = rma(&admin, one, json!({"replacement_serial": "LATE"})).await;
        let third = make(&admin, ASSETS, json!({"serial": "late"})).await;
        super::refused(
            admin.patch(&format!("{path}{late}/"), json!({"status": "completed"})).await,
            "replacement_serial",
        );
        admin.patch(&format!("{path}{late}/"), json!({"status": "rejected"})).await.expect(200);

        // Who may not see the asset is not told its name.
        let (user, client) = server.user("some", false).await;
        let hidden = json!({"id__in": [one]});
        server.grant(user, &["inventory_monitor.asset"], &["view"], hidden).await;
        server.grant(user, &["inventory_monitor.rma"], &["view", "add"], Json::Null).await;
        let refusal = client.post(&path, body(one, "LATE", "pending")).await.expect(400);
        assert_eq!(refusal.body["replacement_serial"], json!(["Another asset already has this serial."]));
        admin.delete(&format!("/api/{ASSETS}/{third}/")).await.expect(204);
        client.post(&path, body(one, "LATE", "pending")).await.expect(201);
    });
}
