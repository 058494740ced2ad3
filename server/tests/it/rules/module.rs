//! Modules and the bays they are in.

use serde_json::{Value as Json, json};

use super::{Estate, make, refused};
use crate::harness::{Client, on_both};

const PATH: &str = "/api/dcim/modules/";
const BAYS: &str = "/api/dcim/module-bays/";

async fn bay(client: &Client<'_>, device: i64, name: &str, more: Json) -> i64 {
    let mut body = json!({"device": device, "name": name});
    body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
    make(client, "dcim/module-bays", body).await
}

#[test]
fn a_module_is_in_a_free_bay_of_its_device() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let kind = json!({"manufacturer": estate.manufacturer, "model": "Card"});
        let kind = make(&admin, "dcim/module-types", kind).await;
        let a = make(&admin, "dcim/devices", estate.device("a", json!({}))).await;
        let b = make(&admin, "dcim/devices", estate.device("b", json!({}))).await;
        let (one, two) = (bay(&admin, a, "1", json!({})).await, bay(&admin, a, "2", json!({"enabled": false})).await);
        let other = bay(&admin, b, "1", json!({})).await;
        let body = |device: i64, bay: i64| json!({"device": device, "module_bay": bay, "module_type": kind});

        refused(admin.post(PATH, body(a, other)).await, "module_bay");
        refused(admin.post(PATH, body(a, two)).await, "module_bay");
        let module = make(&admin, "dcim/modules", body(a, one)).await;
        refused(admin.post(PATH, body(a, one)).await, "module_bay");
        let full = admin.get(&format!("{BAYS}{one}/")).await.expect(200);
        assert_eq!((&full.body["installed_module"]["id"], &full.body["_occupied"]), (&json!(module), &json!(true)));
        assert_eq!(admin.get(&format!("{BAYS}?installed_module_id={module}")).await.expect(200).ids(), [one]);
        // A bay with a module in it stays where it is.
        refused(admin.patch(&format!("{BAYS}{one}/"), json!({"device": b})).await, "device");

        // A module has bays too, but is in none of them.
        let inner = bay(&admin, a, "1/1", json!({"module": module})).await;
        refused(admin.post(BAYS, json!({"device": b, "name": "x", "module": module})).await, "module");
        refused(admin.patch(&format!("{PATH}{module}/"), json!({"module_bay": inner})).await, "module_bay");
        let card = make(&admin, "dcim/modules", body(a, inner)).await;
        let port = json!({"device": a, "name": "eth0", "type": "1000base-t", "module": card});
        let port = make(&admin, "dcim/interfaces", port).await;

        // What is on a module moves with it.
        admin.patch(&format!("{PATH}{module}/"), json!({"device": b, "module_bay": other})).await.expect(200);
        for (path, id) in [("module-bays", inner), ("modules", card), ("interfaces", port)] {
            let moved = admin.get(&format!("/api/dcim/{path}/{id}/")).await.expect(200);
            assert_eq!(moved.body["device"]["id"], b, "{path}");
        }
        admin.delete(&format!("/api/dcim/devices/{b}/")).await.expect(204);
        admin.get(&format!("{PATH}{card}/")).await.expect(404);
    });
}

#[test]
fn a_module_type_has_a_unit_for_its_weight_and_named_attributes() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let body = |more: Json| {
            let mut body = json!({"manufacturer": estate.manufacturer, "model": "Card"});
            body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
            body
        };
        let path = "/api/dcim/module-types/";
        refused(admin.post(path, body(json!({"weight": 1}))).await, "weight_unit");
        refused(admin.post(path, body(json!({"attributes": [1]}))).await, "attributes");
        let made = admin.post(path, body(json!({"attributes": {"ports": 8}}))).await.expect(201);
        assert_eq!(made.body["attributes"]["ports"], 8);
        refused(admin.post(path, body(json!({}))).await, "__all__");
    });
}
