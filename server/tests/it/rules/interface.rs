//! Interfaces and their relations.

use serde_json::{Value as Json, json};

use super::{Estate, make, refused};
use crate::harness::on_both;

const PATH: &str = "/api/dcim/interfaces/";

#[test]
fn related_interfaces_are_of_one_device_and_of_fitting_types() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let a = make(&admin, "dcim/devices", estate.device("a", json!({}))).await;
        let b = make(&admin, "dcim/devices", estate.device("b", json!({}))).await;
        let body = |device: i64, name: &str, kind: &str, more: Json| {
            let mut body = json!({"device": device, "name": name, "type": kind});
            body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
            body
        };
        let port = make(&admin, "dcim/interfaces", body(a, "e0", "10gbase-x-sfpp", json!({}))).await;
        let group = make(&admin, "dcim/interfaces", body(a, "ae0", "lag", json!({}))).await;
        let foreign = make(&admin, "dcim/interfaces", body(b, "ae0", "lag", json!({}))).await;
        admin.post(PATH, body(a, "e0", "other", json!({}))).await.expect(400);
        refused(admin.post(PATH, body(a, "e1", "other", json!({"lag": foreign}))).await, "lag");
        refused(admin.post(PATH, body(a, "e1", "other", json!({"lag": port}))).await, "lag");
        refused(admin.post(PATH, body(a, "v1", "virtual", json!({"lag": group}))).await, "lag");
        refused(admin.post(PATH, body(a, "e1", "other", json!({"parent": port}))).await, "parent");
        refused(admin.patch(&format!("{PATH}{port}/"), json!({"bridge": port})).await, "bridge");
        make(&admin, "dcim/interfaces", body(a, "e1", "other", json!({"lag": group, "mark_connected": true}))).await;
        make(&admin, "dcim/interfaces", body(a, "e0.7", "virtual", json!({"parent": port}))).await;
        let count = async |query: &str| admin.get(&format!("{PATH}?{query}")).await.expect(200).body["count"].clone();
        assert_eq!(count("kind=physical").await, 2);
        assert_eq!(count("kind=virtual&device=a").await, 2);
        assert_eq!(count("occupied=true").await, 1);
        assert_eq!(count(&format!("site_id={}", estate.site)).await, 5);
        let device = admin.get(&format!("/api/dcim/devices/{a}/")).await.expect(200);
        assert_eq!(device.body["interface_count"], 4);
        // A subinterface keeps its parent from going.
        admin.delete(&format!("{PATH}{port}/")).await.expect(409);
    });
}
