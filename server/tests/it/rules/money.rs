//! A price needs a currency and a currency a price.

use serde_json::json;

use super::{ASSETS, contract, make, refused};
use crate::harness::on_both;

#[test]
fn a_price_and_its_currency_go_together() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let contract = contract(&admin, "C").await;
        let asset = make(&admin, ASSETS, json!({"serial": "A"})).await;
        let root = "plugins/inventory-monitor";
        for (path, price, currency, body) in [
            ("assets", "price", "currency", json!({"serial": "B"})),
            ("contracts", "price", "currency", json!({"name": "n", "name_internal": "i", "type": "other"})),
            ("invoices", "price", "currency", json!({"name": "n", "name_internal": "i", "contract": contract})),
            ("asset-services", "service_price", "service_currency", json!({"asset": asset, "contract": contract})),
        ] {
            let path = format!("/api/{root}/{path}/");
            let with = |pairs: &[(&str, serde_json::Value)]| {
                let mut body = body.clone();
                pairs.iter().for_each(|(name, value)| body[*name] = value.clone());
                body
            };
            refused(admin.post(&path, with(&[(price, 0.into())])).await, currency);
            refused(admin.post(&path, with(&[(currency, "EUR".into())])).await, price);
            let free = admin.post(&path, with(&[(price, 0.into()), (currency, "EUR".into())])).await.expect(201).id();
            refused(admin.patch(&format!("{path}{free}/"), json!({currency: null})).await, currency);
            refused(admin.patch(&format!("{path}{free}/"), json!({price: null})).await, price);
            let none = admin.post(&path, body.clone()).await.expect(201).id();
            let priceless = admin.get(&format!("{path}?{price}__isnull=true")).await.expect(200).ids();
            assert!(priceless.contains(&none) && !priceless.contains(&free));
            assert_eq!(admin.get(&format!("{path}?{price}__isnull=false")).await.expect(200).ids(), [free]);
        }
    });
}
