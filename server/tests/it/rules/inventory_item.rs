//! Parts of devices.

use serde_json::json;

use super::{Estate, make, refused};
use crate::harness::on_both;

const PATH: &str = "/api/dcim/inventory-items/";

#[test]
fn a_part_and_its_parts_are_in_one_device() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let a = make(&admin, "dcim/devices", estate.device("a", json!({}))).await;
        let b = make(&admin, "dcim/devices", estate.device("b", json!({}))).await;
        let port = json!({"device": a, "name": "eth0", "type": "1000base-t"});
        let port = make(&admin, "dcim/interfaces", port).await;
        let on_port = json!({"device": a, "name": "optic", "component_type": "dcim.interface", "component_id": port});
        let optic = make(&admin, "dcim/inventory-items", on_port).await;
        let fan = make(&admin, "dcim/inventory-items", json!({"device": a, "name": "tray"})).await;
        let blade = admin.post(PATH, json!({"device": a, "name": "fan", "parent": fan})).await.expect(201);
        assert_eq!((&blade.body["parent"], &blade.body["_depth"]), (&json!(fan), &json!(1)));
        let blade = blade.id();

        refused(admin.post(PATH, json!({"device": b, "name": "fan", "parent": fan})).await, "parent");
        refused(admin.patch(&format!("{PATH}{fan}/"), json!({"parent": blade})).await, "parent");
        refused(admin.patch(&format!("{PATH}{fan}/"), json!({"device": b})).await, "device");
        let foreign = json!({"device": b, "name": "x", "component_type": "dcim.interface", "component_id": port});
        refused(admin.post(PATH, foreign).await, "component_id");
        admin.post(PATH, json!({"device": a, "name": "tray"})).await.expect(400);
        // Both together may move, and a part leaves its port behind.
        admin.json("PATCH", PATH, &json!([{"id": fan, "device": b}, {"id": blade, "device": b}])).await.expect(200);
        let moved = admin.patch(&format!("{PATH}{optic}/"), json!({"device": b})).await.expect(200);
        assert_eq!(moved.body["component_type"], json!(null));
        // A filter by a part does not mean its parts.
        let asset = make(&admin, super::ASSETS, json!({"serial": "F", "inventoryitem": blade})).await;
        let found = async |id: i64| {
            admin.get(&format!("/api/{}/?inventoryitem_id={id}", super::ASSETS)).await.expect(200).ids()
        };
        assert_eq!((found(blade).await, found(fan).await), (vec![asset], vec![]));
    });
}
