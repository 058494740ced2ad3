//! Purchases, deliveries and what came of them.

use serde_json::json;

use super::{ASSETS, log, make, refused};
use crate::harness::on_both;

#[test]
fn a_delivery_brings_its_purchase() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let inventory = |path: &str| format!("plugins/inventory/{path}");
        let supplier = make(&admin, &inventory("suppliers"), json!({"name": "S", "slug": "s"})).await;
        let purchase = async |name: &str| {
            let body = json!({"supplier": supplier, "name": name, "status": "open"});
            make(&admin, &inventory("purchases"), body).await
        };
        let (one, two) = (purchase("P1").await, purchase("P2").await);
        refused(
            admin
                .post(
                    "/api/plugins/inventory/purchases/",
                    json!({"supplier": supplier, "name": "P1", "status": "open"}),
                )
                .await,
            "__all__",
        );
        let delivery =
            make(&admin, &inventory("deliveries"), json!({"purchase": one, "name": "D", "date": "2026-03-01"})).await;
        let asset = make(&admin, ASSETS, json!({"serial": "A", "delivery": delivery})).await;
        let at = format!("/api/{ASSETS}/{asset}/");
        assert_eq!(admin.get(&at).await.expect(200).body["purchase"]["id"], one);
        refused(admin.patch(&at, json!({"purchase": two})).await, "delivery");
        refused(
            admin.post(&format!("/api/{ASSETS}/"), json!({"delivery": delivery, "purchase": two})).await,
            "delivery",
        );
        let found =
            async |query: &str| admin.get(&format!("/api/plugins/inventory/assets/?{query}")).await.expect(200).ids();
        assert_eq!(found("supplier=s").await, [asset]);
        assert_eq!(found("delivery_date__gte=2026-02-01&purchase=P1").await, [asset]);

        // A delivery of another purchase takes its assets along, and the log says so.
        admin
            .patch(&format!("/api/plugins/inventory/deliveries/{delivery}/"), json!({"purchase": two}))
            .await
            .expect(200);
        assert_eq!(admin.get(&at).await.expect(200).body["purchase"]["id"], two);
        assert_eq!(log(&admin, "inventory_monitor.asset", asset).await.len(), 2);
        let counts = admin.get(&format!("/api/plugins/inventory/suppliers/{supplier}/")).await.expect(200).body;
        assert_eq!(
            (&counts["asset_count"], &counts["purchase_count"], &counts["delivery_count"]),
            (&json!(1), &json!(2), &json!(1))
        );
        admin.delete(&format!("/api/plugins/inventory/deliveries/{delivery}/")).await.expect(409);
    });
}
