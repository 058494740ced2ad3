//! What clients read unasked: endpoints of what is not kept.

use serde_json::json;
use server::rest::empty::PATHS;

use super::{header, path};
use crate::harness::on_both;

#[test]
fn endpoints_of_what_is_not_kept_are_empty_and_listed() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (_, stranger) = server.user("stranger", false).await;
        let empty = json!({"count": 0, "next": null, "previous": null, "results": []});
        let root = admin.get("/api/").await.expect(200).body;
        for list in PATHS {
            let (area, name) = list.split_once('/').expect("an area");
            let listed = admin.get(&path(&root[area])).await.expect(200).body;
            assert_eq!(listed[name], format!("http://purser.test/api/{list}/"), "{list}");
            let list = format!("/api/{list}/");
            for client in [&admin, &stranger] {
                for query in ["", "?limit=0", "?site_id=1&tag=x&q=y&brief=1", "?start=0", "?export=csv", "?strict=true"]
                {
                    assert_eq!(client.get(&format!("{list}{query}")).await.expect(200).body, empty, "{list}{query}");
                }
                client.get(&format!("{list}1/")).await.expect(404);
                client.get(&format!("{list}x/")).await.expect(404);
                let options = client.send("OPTIONS", &list, &[], Vec::new()).await.expect(200);
                assert_eq!(header(&options, "allow"), "GET, HEAD, OPTIONS");
                client.send("OPTIONS", &format!("{list}1/"), &[], Vec::new()).await.expect(404);
            }
            assert_eq!(header(&admin.get(list.trim_end_matches('/')).await.expect(301), "location"), list);
            server.anonymous().get(&list).await.expect(403);
            for method in ["POST", "PUT", "PATCH", "DELETE"] {
                admin.json(method, &list, &json!([{"id": 1}])).await.expect(405);
            }
        }
    });
}

/// The requests of `netbox.netbox.nb_inventory` 3.21, with its default settings and with every list switched on. The plugin stops at
/// the first that is not 200.
#[test]
fn the_inventory_of_ansible_is_answered() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let site = admin.post("/api/dcim/sites/", json!({"name": "S", "slug": "s"})).await.expect(201).id();
        let maker = json!({"name": "M", "slug": "m"});
        let maker = admin.post("/api/dcim/manufacturers/", maker).await.expect(201).id();
        let kind = json!({"model": "T", "slug": "t", "manufacturer": maker});
        let kind = admin.post("/api/dcim/device-types/", kind).await.expect(201).id();
        let role = admin.post("/api/dcim/device-roles/", json!({"name": "R", "slug": "r"})).await.expect(201).id();
        let device = json!({"name": "sw1", "site": site, "device_type": kind, "role": role});
        admin.post("/api/dcim/devices/", device).await.expect(201);
        let openapi = admin.get("/api/schema/?format=json").await.expect(200);
        for list in ["/api/dcim/devices/", "/api/virtualization/virtual-machines/"] {
            assert!(openapi.body["paths"][list]["get"]["parameters"].is_array(), "{list}");
        }
        let status = admin.get("/api/status").await;
        assert_eq!(header(&status.expect(301), "location"), "/api/status/");
        for request in [
            "/api/status/",
            "/api/dcim/devices/?limit=0&exclude=config_context",
            "/api/virtualization/virtual-machines/?limit=0&exclude=config_context",
            "/api/dcim/platforms/?limit=0",
            "/api/dcim/sites/?limit=0",
            "/api/dcim/regions/?limit=0",
            "/api/dcim/site-groups/?limit=0",
            "/api/dcim/locations/?limit=0",
            "/api/tenancy/tenants/?limit=0",
            "/api/dcim/racks/?limit=0",
            "/api/dcim/rack-groups/?limit=0",
            "/api/dcim/device-roles/?limit=0",
            "/api/dcim/device-types/?limit=0",
            "/api/dcim/manufacturers/?limit=0",
            "/api/virtualization/clusters/?limit=0",
            "/api/ipam/services/?limit=0",
            "/api/virtualization/virtual-disks/?limit=0",
            "/api/dcim/interfaces/?limit=0",
            "/api/virtualization/interfaces/?limit=0",
            "/api/ipam/ip-addresses/?limit=0&assigned_to_interface=true",
            "/api/ipam/prefixes/?limit=0",
            "/api/dcim/virtual-chassis/?limit=0",
            "/api/extras/config-contexts/?limit=0",
        ] {
            let answer = admin.get(request).await.expect(200);
            assert_eq!(header(&answer, "x-ignored-filters"), "", "{request}");
        }
    });
}
