//! Hardware, type, places, duplicates and deletion of assets.

use serde_json::{Value as Json, json};

use super::{ASSETS, Estate, contract, make, refused};
use crate::harness::on_both;

#[test]
fn hardware_and_type_are_of_one_kind_and_agree() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let other = make(
            &admin,
            "dcim/device-types",
            json!({"manufacturer": estate.manufacturer, "model": "Other", "slug": "other"}),
        )
        .await;
        let shape = json!({"manufacturer": estate.manufacturer, "model": "Cabinet", "slug": "cabinet", "form_factor": "4-post-cabinet"});
        let rack_type = make(&admin, "dcim/rack-types", shape).await;
        let device = make(&admin, "dcim/devices", estate.device("d1", json!({}))).await;
        let path = format!("/api/{ASSETS}/");

        refused(admin.post(&path, json!({"device_type": other, "rack_type": rack_type})).await, "rack_type");
        refused(admin.post(&path, json!({"device": device, "rack": estate.rack})).await, "rack");
        refused(admin.post(&path, json!({"device": device, "rack_type": rack_type})).await, "device");
        refused(admin.post(&path, json!({"device": device, "device_type": other})).await, "device");
        refused(
            admin.post(&path, json!({"warranty_start": "2026-01-02", "warranty_end": "2026-01-01"})).await,
            "warranty_end",
        );
        let one_day = json!({"warranty_start": "2026-01-01", "warranty_end": "2026-01-01"});
        admin.post(&path, one_day).await.expect(201);

        let made = admin.post(&path, json!({"device": device, "serial": "A"})).await.expect(201);
        assert_eq!(made.body["device_type"]["id"], estate.device_type, "taken from the device");
        assert_eq!(made.body["kind"], "device");
        // One thing is one asset.
        refused(admin.post(&path, json!({"device": device})).await, "device");
        let bare = admin.post(&path, json!({"serial": "B"})).await.expect(201);
        assert_eq!(bare.body["kind"], Json::Null);
        let rack = admin.post(&path, json!({"rack_type": rack_type})).await.expect(201);
        assert_eq!(rack.body["kind"], "rack");
    });
}

#[test]
fn an_asset_under_contract_or_in_the_books_is_not_deleted() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let contract = contract(&admin, "Supply 1").await;
        let id = make(&admin, ASSETS, json!({"serial": "A", "order_contract": contract})).await;
        let at = format!("/api/{ASSETS}/{id}/");
        let answer = admin.delete(&at).await.expect(409);
        assert!(answer.body["detail"].as_str().is_some_and(|text| text.contains("Supply 1")), "{}", answer.text);
        admin.patch(&at, json!({"order_contract": null})).await.expect(200);

        let item = json!({"inventory_number": "I1", "name": "n", "assets": [id]});
        let item = make(&admin, "plugins/inventory-monitor/external-inventory", item).await;
        admin.delete(&at).await.expect(409);
        admin
            .patch(&format!("/api/plugins/inventory-monitor/external-inventory/{item}/"), json!({"assets": []}))
            .await
            .expect(200);
        admin.delete(&at).await.expect(204);
    });
}

#[test]
fn asset_numbers_are_joined_once_each() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let id = make(&admin, ASSETS, json!({"serial": "A"})).await;
        let other = make(&admin, ASSETS, json!({"serial": "B"})).await;
        for number in ["N2", "N1", "N2"] {
            let item = json!({"inventory_number": number, "name": "n", "assets": [id]});
            make(&admin, "plugins/inventory-monitor/external-inventory", item).await;
        }
        let read = admin.get(&format!("/api/{ASSETS}/{id}/")).await.expect(200);
        assert_eq!(read.body["asset_numbers"], "N1, N2");
        assert_eq!(admin.get(&format!("/api/{ASSETS}/{other}/")).await.expect(200).body["asset_numbers"], Json::Null);
        let found = async |query: &str| admin.get(&format!("/api/{ASSETS}/?{query}")).await.expect(200).ids();
        assert_eq!(found("has_external_inventory_items=true").await, [id]);
        assert_eq!(found("has_external_inventory_items=false").await, [other]);
        assert_eq!(found("external_inventory_number=n1").await, [id]);
        assert_eq!(found("external_inventory_number=n3").await, Vec::<i64>::new());
    });
}

#[test]
fn duplicates_share_a_serial_that_is_not_blank() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let mut ids = Vec::new();
        for serial in ["A", "A", "a", "", ""] {
            ids.push(make(&admin, ASSETS, json!({"serial": serial, "name": "n"})).await);
        }
        let found = async |value: &str| {
            let mut ids = admin.get(&format!("/api/{ASSETS}/?has_duplicates={value}")).await.expect(200).ids();
            ids.sort_unstable();
            ids
        };
        assert_eq!(found("true").await, ids[..3]);
        assert_eq!(found("false").await, ids[3..]);
    });
}

#[test]
fn a_place_is_the_hardware_else_the_assignment_else_the_store() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let floor =
            make(&admin, "dcim/locations", json!({"name": "Floor", "slug": "floor", "site": estate.site})).await;
        let room = json!({"name": "Room", "slug": "room", "site": estate.site, "parent": floor});
        let room = make(&admin, "dcim/locations", room).await;
        let elsewhere = make(&admin, "dcim/sites", json!({"name": "There", "slug": "there"})).await;
        let device = make(&admin, "dcim/devices", estate.device("d", json!({"location": room}))).await;
        let installed = make(&admin, ASSETS, json!({"device": device})).await;
        let sits =
            json!({"assigned_object_type": "dcim.site", "assigned_object_id": elsewhere, "storage_location": room});
        let sits = make(&admin, ASSETS, sits).await;
        let stored = make(&admin, ASSETS, json!({"storage_location": room})).await;
        let found = async |query: String| {
            let mut ids = admin.get(&format!("/api/{ASSETS}/?{query}")).await.expect(200).ids();
            ids.sort_unstable();
            ids
        };
        assert_eq!(found(format!("located_location_id={floor}")).await, [installed, stored]);
        assert_eq!(found(format!("located_site_id={}", estate.site)).await, [installed, stored]);
        assert_eq!(found(format!("located_site_id={elsewhere}")).await, [sits]);
        assert_eq!(found(format!("installed_location_id={floor}")).await, [installed]);
        assert_eq!(found("installed_site_slug=here".to_owned()).await, [installed]);
        assert_eq!(found("is_assigned=false".to_owned()).await, [stored]);
        assert_eq!(found("manufacturer=maker".to_owned()).await, [installed]);
    });
}

#[test]
fn an_asset_may_be_a_module_or_a_part_of_a_device() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let kind = json!({"manufacturer": estate.manufacturer, "model": "Card"});
        let kind = make(&admin, "dcim/module-types", kind).await;
        let part = json!({"manufacturer": estate.manufacturer, "model": "Optic", "slug": "optic"});
        let part = make(&admin, "plugins/inventory/inventory-item-types", part).await;
        let device = make(&admin, "dcim/devices", estate.device("d", json!({"rack": estate.rack}))).await;
        let bay = make(&admin, "dcim/module-bays", json!({"device": device, "name": "1"})).await;
        let module = json!({"device": device, "module_bay": bay, "module_type": kind});
        let module = make(&admin, "dcim/modules", module).await;
        let item = make(&admin, "dcim/inventory-items", json!({"device": device, "name": "optic"})).await;
        let path = format!("/api/{ASSETS}/");
        refused(
            admin.post(&path, json!({"module_type": kind, "inventoryitem_type": part})).await,
            "inventoryitem_type",
        );
        refused(admin.post(&path, json!({"inventoryitem_type": part, "module": module})).await, "module");
        let card = admin.post(&path, json!({"module": module, "serial": "C"})).await.expect(201);
        assert_eq!((&card.body["module_type"]["id"], &card.body["kind"]), (&json!(kind), &json!("module")));
        assert_eq!((&card.body["assignment_status"], &card.body["status"]), (&json!("deployed"), &json!("used")));
        assert_eq!(card.body["installed_device"]["id"], device);
        assert_eq!(card.body["current_site"]["id"], estate.site);
        let optic = json!({"inventoryitem_type": part, "inventoryitem": item, "lifecycle_status": "retired"});
        let optic = make(&admin, ASSETS, optic).await;
        let at_module = json!({"serial": "S", "assigned_object_type": "dcim.module", "assigned_object_id": module});
        let sits = make(&admin, ASSETS, at_module).await;
        let found = async |query: String| {
            let mut ids = admin.get(&format!("{path}?{query}")).await.expect(200).ids();
            ids.sort_unstable();
            ids
        };
        let both = vec![card.id(), optic];
        assert_eq!(found("kind=inventoryitem".to_owned()).await, [optic]);
        assert_eq!(found(format!("installed_device_id={device}")).await, both);
        assert_eq!(found("installed_device_name=d&manufacturer=maker".to_owned()).await, both);
        assert_eq!(found(format!("installed_rack_id={}", estate.rack)).await, both);
        assert_eq!(found(format!("installed_site_id={}", estate.site)).await, both);
        assert_eq!(found(format!("located_site_id={}", estate.site)).await, [card.id(), optic, sits]);
        assert_eq!(found("current_site=here".to_owned()).await, [card.id(), optic, sits]);
        assert_eq!(found("module_type_model=car".to_owned()).await, [card.id()]);
        assert_eq!(found("is_assigned=false".to_owned()).await, Vec::<i64>::new());
        // The types of parts count their assets, their groups with everything below.
        let group = make(&admin, "plugins/inventory/inventory-item-groups", json!({"name": "Parts"})).await;
        let inner = json!({"name": "Optics", "parent": group});
        let inner = make(&admin, "plugins/inventory/inventory-item-groups", inner).await;
        let types = format!("/api/plugins/inventory/inventory-item-types/{part}/");
        admin.patch(&types, json!({"inventoryitem_group": inner})).await.expect(200);
        let groups = format!("/api/plugins/inventory/inventory-item-groups/{group}/");
        assert_eq!(admin.get(&groups).await.expect(200).body["asset_count"], 1);
        assert_eq!(found(format!("inventoryitem_group_id={group}")).await, [optic]);

        // What was in the device goes back into stock with its record, but for what is retired.
        admin.delete(&format!("/api/dcim/devices/{device}/")).await.expect(204);
        let states = async |id: i64| {
            let body = admin.get(&format!("{path}{id}/")).await.expect(200).body;
            (body["assignment_status"].clone(), body["lifecycle_status"].clone(), body["current_site"].clone())
        };
        assert_eq!(states(card.id()).await, (json!("stocked"), json!("in_stock"), Json::Null));
        assert_eq!(states(optic).await, (json!("stocked"), json!("retired"), Json::Null));
        assert_eq!(super::log(&admin, "inventory_monitor.asset", card.id()).await.len(), 2);
    });
}
