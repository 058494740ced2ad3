//! Addresses, and by which of them devices and virtual machines are known.

use serde_json::{Value as Json, json};

use super::{Estate, make, refused};
use crate::harness::{Client, on_both};

const PATH: &str = "/api/ipam/ip-addresses/";

async fn address(client: &Client<'_>, text: &str, port: Option<(&str, i64)>) -> i64 {
    let (kind, id) = port.map_or((Json::Null, Json::Null), |(kind, id)| (kind.into(), id.into()));
    let body = json!({"address": text, "assigned_object_type": kind, "assigned_object_id": id});
    make(client, "ipam/ip-addresses", body).await
}

#[test]
fn a_device_is_known_by_an_address_of_its_own() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let device = make(&admin, "dcim/devices", estate.device("a", json!({}))).await;
        let port = make(&admin, "dcim/interfaces", json!({"device": device, "name": "e0", "type": "other"})).await;
        let four = address(&admin, "10.0.0.1/24", Some(("dcim.interface", port))).await;
        let six = address(&admin, "2001:DB8:0::1/64", Some(("dcim.interface", port))).await;
        let loose = address(&admin, "10.0.0.2", None).await;
        let at = format!("/api/dcim/devices/{device}/");
        refused(admin.patch(&at, json!({"primary_ip4": loose})).await, "primary_ip4");
        refused(admin.patch(&at, json!({"primary_ip4": six})).await, "primary_ip4");
        let set = admin.patch(&at, json!({"primary_ip4": four})).await.expect(200);
        assert_eq!(set.body["primary_ip"]["address"], "10.0.0.1/24");
        let set = admin.patch(&at, json!({"primary_ip6": six, "oob_ip": four})).await.expect(200);
        assert_eq!(set.body["primary_ip"]["family"], json!({"value": 6, "label": "IPv6"}));
        let found = async |path: &str, query: &str| admin.get(&format!("/api/{path}/?{query}")).await.expect(200).ids();
        assert_eq!(
            found("dcim/devices", "has_primary_ip=true&has_oob_ip=true&primary_ip=2001:db8::1/64").await,
            [device]
        );
        assert_eq!(found("dcim/devices", "has_primary_ip=false").await, [0i64; 0]);
        assert_eq!(found("ipam/ip-addresses", "device=a&family=4").await, [four]);
        assert_eq!(found("ipam/ip-addresses", "parent=10.0.0.0/24").await, [four, loose]);
        assert_eq!(found("ipam/ip-addresses", "address=10.0.0.1&address=10.0.0.2/32").await, [four, loose]);
        assert_eq!(found("ipam/ip-addresses", "assigned=false").await, [loose]);
        assert_eq!(found("ipam/ip-addresses", &format!("interface_id={port}&mask_length__gte=60")).await, [six]);
        assert_eq!(found("ipam/ip-addresses", "parent=nonsense").await, [0i64; 0]);

        // It stays where it is, and goes with its interface.
        let away = json!({"assigned_object_type": null, "assigned_object_id": null});
        refused(admin.patch(&format!("{PATH}{four}/"), away).await, "assigned_object_id");
        refused(admin.patch(&format!("{PATH}{four}/"), json!({"nat_inside": four})).await, "nat_inside");
        refused(admin.post(PATH, json!({"address": "10.0.0.300/24"})).await, "address");
        refused(admin.post(PATH, json!({"address": "10.0.0.1/0"})).await, "address");
        admin.delete(&format!("/api/dcim/interfaces/{port}/")).await.expect(204);
        assert_eq!(admin.get(&at).await.expect(200).body["primary_ip"], Json::Null);
    });
}

#[test]
fn prefixes_are_within_each_other() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let region = make(&admin, "dcim/regions", json!({"name": "North", "slug": "north"})).await;
        let site = make(&admin, "dcim/sites", json!({"name": "Here", "slug": "here", "region": region})).await;
        let prefix = async |text: &str, more: Json| {
            let mut body = json!({"prefix": text});
            body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
            admin.post("/api/ipam/prefixes/", body).await
        };
        let wide = prefix("10.0.0.9/8", json!({})).await.expect(201);
        assert_eq!(wide.body["prefix"], "10.0.0.0/8");
        let at_site = json!({"scope_type": "dcim.site", "scope_id": site});
        let middle = prefix("10.1.0.0/16", at_site).await.expect(201).id();
        let small = prefix("10.1.2.0/24", json!({})).await.expect(201).id();
        prefix("2001:db8::/32", json!({})).await.expect(201);
        refused(prefix("10.1.2.0/33", json!({})).await, "prefix");
        let read = admin.get(&format!("/api/ipam/prefixes/{middle}/")).await.expect(200);
        assert_eq!((&read.body["children"], &read.body["_depth"]), (&json!(1), &json!(1)));
        let found = async |query: &str| admin.get(&format!("/api/ipam/prefixes/?{query}")).await.expect(200).ids();
        assert_eq!(found("within=10.0.0.0/8").await, [middle, small]);
        assert_eq!(found("within_include=10.1.0.0/16").await, [middle, small]);
        assert_eq!(found("contains=10.1.2.3").await, [wide.id(), middle, small]);
        assert_eq!(found("depth=2").await, [small]);
        assert_eq!(found("mask_length=16").await, [middle]);
        assert_eq!(found(&format!("region_id={region}")).await, [middle]);
        assert_eq!(found("site=here").await, [middle]);
        assert_eq!(found("prefix=10.1.2.0/24").await, [small]);
        assert_eq!(admin.get(&format!("/api/dcim/sites/{site}/")).await.expect(200).body["prefix_count"], 1);
    });
}
