//! Items with assets stay.

use serde_json::json;

use super::{ASSETS, make};
use crate::harness::on_both;

#[test]
fn an_item_with_assets_is_not_deleted() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let path = "/api/plugins/inventory-monitor/external-inventory/";
        let asset = make(&admin, ASSETS, json!({"serial": "A"})).await;
        let item =
            admin.post(path, json!({"inventory_number": "1", "name": "n", "assets": [asset]})).await.expect(201).id();
        let bare = admin.post(path, json!({"inventory_number": "2", "name": "n"})).await.expect(201).id();
        assert_eq!(admin.get(&format!("{path}?has_assets=true")).await.expect(200).ids(), [item]);
        assert_eq!(admin.get(&format!("{path}?has_assets=false")).await.expect(200).ids(), [bare]);
        admin.delete(&format!("{path}{item}/")).await.expect(409);
        admin.patch(&format!("{path}{item}/"), json!({"assets": []})).await.expect(200);
        admin.delete(&format!("{path}{item}/")).await.expect(204);
    });
}
