//! One level of subcontracts, one contractor a tenant.

use serde_json::json;

use super::{contract, refused};
use crate::harness::on_both;

const PATH: &str = "/api/plugins/inventory-monitor/contracts/";

#[test]
fn contracts_have_one_level_below_them() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (main, other) = (contract(&admin, "Main").await, contract(&admin, "Other").await);
        let at = |id: i64| format!("{PATH}{id}/");
        let sub = json!({"name": "Sub", "name_internal": "s", "type": "order", "parent": main});
        let sub = admin.post(PATH, sub).await.expect(201);
        assert_eq!(sub.body["contract_type"], "subcontract");
        let sub = sub.id();
        refused(admin.patch(&at(other), json!({"parent": sub})).await, "parent");
        refused(admin.patch(&at(main), json!({"parent": other})).await, "parent");
        refused(admin.patch(&at(other), json!({"parent": other})).await, "parent");
        // Within one request, too.
        let batch = json!([{"id": other, "parent": main}, {"id": main, "parent": other}]);
        admin.patch(PATH, batch).await.expect(400);
        let swap = json!([{"id": sub, "parent": null}, {"id": main, "parent": sub}]);
        admin.patch(PATH, swap).await.expect(200);
        let ids = async |query: &str| admin.get(&format!("{PATH}?{query}")).await.expect(200).ids();
        assert_eq!(ids("contract_type=subcontract").await, [main]);
        assert_eq!(ids("master_contracts=true").await, [other, sub]);
        assert_eq!(ids("master_contracts=false").await.len(), 3);
        admin.delete(&at(sub)).await.expect(409);
    });
}

#[test]
fn a_tenant_is_one_contractor() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let tenant = super::make(&admin, "tenancy/tenants", json!({"name": "T", "slug": "t"})).await;
        let path = "/api/plugins/inventory-monitor/contractors/";
        admin.post(path, json!({"name": "A", "tenant": tenant})).await.expect(201);
        refused(admin.post(path, json!({"name": "B", "tenant": tenant})).await, "tenant");
        admin.post(path, json!({"name": "B"})).await.expect(201);
        admin.post(path, json!({"name": "C"})).await.expect(201);
    });
}
