//! The states of an asset and the one word for both.

use serde_json::{Value as Json, json};

use super::{ASSETS, Estate, make, refused};
use crate::harness::{Client, on_both};

async fn states(admin: &Client<'_>, id: i64) -> [String; 3] {
    let body = admin.get(&format!("/api/{ASSETS}/{id}/")).await.expect(200).body;
    ["assignment_status", "lifecycle_status", "status"].map(|name| body[name].as_str().expect("text").to_owned())
}

async fn patch(admin: &Client<'_>, id: i64, body: Json) -> [String; 3] {
    admin.patch(&format!("/api/{ASSETS}/{id}/"), body).await.expect(200);
    states(admin, id).await
}

#[test]
fn assignment_moves_the_states_unless_they_are_given() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let device = make(&admin, "dcim/devices", estate.device("d1", json!({}))).await;
        let id = make(&admin, ASSETS, json!({"serial": "A"})).await;
        assert_eq!(states(&admin, id).await, ["stocked", "new", "stored"]);
        assert_eq!(patch(&admin, id, json!({"device": device})).await, ["deployed", "in_use", "used"]);
        assert_eq!(patch(&admin, id, json!({"device": null})).await, ["stocked", "in_stock", "stored"]);
        let site = json!({"assigned_object_type": "dcim.site", "assigned_object_id": estate.site});
        assert_eq!(patch(&admin, id, site).await, ["deployed", "in_use", "used"]);
        let none = json!({"assigned_object_type": null, "assigned_object_id": null, "assignment_status": "reserved"});
        assert_eq!(patch(&admin, id, none).await, ["reserved", "in_use", "used"]);
        // Repeating the status keeps it, however the assignment changes.
        assert_eq!(
            patch(&admin, id, json!({"device": device, "status": "stored"})).await,
            ["stocked", "in_stock", "stored"]
        );
        patch(&admin, id, json!({"device": null})).await;
        assert_eq!(patch(&admin, id, json!({"lifecycle_status": "disposed"})).await[2], "retired");
        assert_eq!(patch(&admin, id, json!({"device": device})).await, ["deployed", "disposed", "retired"]);
    });
}

#[test]
fn a_created_asset_keeps_the_status_it_was_given() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let device = make(&admin, "dcim/devices", estate.device("d1", json!({}))).await;
        let id = make(&admin, "plugins/inventory/assets", json!({"device": device, "status": "stored"})).await;
        assert_eq!(states(&admin, id).await, ["stocked", "in_stock", "stored"]);
        let id = make(&admin, "plugins/inventory/assets", json!({"status": "used"})).await;
        assert_eq!(states(&admin, id).await, ["deployed", "in_use", "used"]);
        let id =
            make(&admin, "plugins/inventory/assets", json!({"status": "retired", "assignment_status": "loaned"})).await;
        assert_eq!(states(&admin, id).await, ["loaned", "retired", "retired"]);
        refused(admin.post("/api/plugins/inventory/assets/", json!({"status": "lost"})).await, "status");
        let both = admin.get("/api/plugins/inventory/assets/?status=used&status=retired").await.expect(200);
        assert_eq!(both.ids().len(), 2);
    });
}

#[test]
fn deleting_the_hardware_puts_the_asset_back_into_stock() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let device = make(&admin, "dcim/devices", estate.device("d1", json!({}))).await;
        let sits = json!({"device": device, "assigned_object_type": "dcim.device", "assigned_object_id": device});
        let id = make(&admin, ASSETS, sits).await;
        assert_eq!(states(&admin, id).await, ["deployed", "in_use", "used"]);
        admin.delete(&format!("/api/dcim/devices/{device}/")).await.expect(204);
        assert_eq!(states(&admin, id).await, ["stocked", "in_stock", "stored"]);
        let log = super::log(&admin, "inventory_monitor.asset", id).await;
        assert_eq!(log[0]["postchange_data"]["assignment_status"], "stocked");
        assert_eq!(log[0]["postchange_data"]["device"], Json::Null);
    });
}
