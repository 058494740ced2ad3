//! Audits: flows, their pages, and what was seen.

use serde_json::json;

use super::{ASSETS, make, refused};
use crate::harness::on_both;

#[test]
fn a_flow_audits_places_and_its_pages_lead_there() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (flows, pages) = ("/api/plugins/inventory/audit-flows/", "/api/plugins/inventory/audit-flowpages/");
        refused(admin.post(flows, json!({"name": "F", "object_type": "dcim.device"})).await, "object_type");
        refused(admin.post(flows, json!({"name": "F", "object_type": "dcim.nothing"})).await, "object_type");
        for bad in
            [json!([1]), json!({"nothing": 1}), json!({"region__name__foo": "x"}), json!({"latitude__gt": "north"})]
        {
            let body = json!({"name": "F", "object_type": "dcim.site", "object_filter": bad});
            refused(admin.post(flows, body).await, "object_filter");
        }
        let filter = json!({"status__in": ["active"], "region__slug": "north"});
        let flow = json!({"name": "F", "object_type": "dcim.site", "object_filter": filter});
        let flow = make(&admin, "plugins/inventory/audit-flows", flow).await;
        let page = async |name: &str, kind: &str| {
            make(&admin, "plugins/inventory/audit-flowpages", json!({"name": name, "object_type": kind})).await
        };
        let (devices, makers) = (page("Devices", "dcim.device").await, page("Makers", "dcim.manufacturer").await);
        let assets = page("Assets", "netbox_inventory.asset").await;
        let steps = "/api/plugins/inventory/audit-flowpage-assignments/";
        refused(admin.post(steps, json!({"flow": flow, "page": makers})).await, "__all__");
        let step = admin.post(steps, json!({"flow": flow, "page": devices})).await.expect(201);
        assert_eq!(step.body["weight"], 100);
        refused(admin.post(steps, json!({"flow": flow, "page": devices})).await, "__all__");
        admin.post(steps, json!({"flow": flow, "page": assets, "weight": 1})).await.expect(201);
        let found = async |query: String| admin.get(&query).await.expect(200).ids();
        assert_eq!(found(format!("{flows}?page_id={devices}")).await, [flow]);
        assert_eq!(
            found(format!("{pages}?assigned_flow_id={flow}&object_type=netbox_inventory.asset")).await,
            [assets]
        );
        let related = format!(
            "/api/core/object-changes/?related_object_type=netbox_inventory.auditflow&related_object_id={flow}"
        );
        assert_eq!(admin.get(&related).await.expect(200).body["count"], 2);
        admin.delete(&format!("{pages}{devices}/")).await.expect(409);
        admin.delete(&format!("{flows}{flow}/")).await.expect(204);
        admin.get(&format!("{steps}{}/", step.id())).await.expect(404);
    });
}

#[test]
fn what_was_seen_is_remembered_after_it_is_gone() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let asset = make(&admin, ASSETS, json!({"serial": "A", "name": "hw"})).await;
        let trails = "/api/plugins/inventory/audit-trails/";
        let unknown = json!({"object_type": "netbox_inventory.asset", "object_id": 4711});
        refused(admin.post(trails, unknown).await, "object_id");
        let seen = json!({"object_type": "netbox_inventory.asset", "object_id": asset});
        let trail = admin.post(trails, seen).await.expect(201);
        assert_eq!(trail.body["object"]["name"], "hw");
        admin.delete(&format!("/api/{ASSETS}/{asset}/")).await.expect(204);
        let left = admin.get(&format!("{trails}{}/", trail.id())).await.expect(200);
        assert_eq!((&left.body["object_id"], left.body["object"].is_null()), (&json!(asset), true));
    });
}
