//! Clusters, their hosts and their machines.

use serde_json::{Value as Json, json};

use super::{Estate, make, refused};
use crate::harness::on_both;

const PATH: &str = "/api/virtualization/virtual-machines/";

#[test]
fn a_machine_is_somewhere_and_on_a_host_of_its_cluster() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let there = make(&admin, "dcim/sites", json!({"name": "There", "slug": "there"})).await;
        let kind = make(&admin, "virtualization/cluster-types", json!({"name": "KVM", "slug": "kvm"})).await;
        let scoped = json!({"name": "C", "type": kind, "scope_type": "dcim.site", "scope_id": estate.site});
        let cluster = make(&admin, "virtualization/clusters", scoped).await;
        let host = make(&admin, "dcim/devices", estate.device("h", json!({"cluster": cluster}))).await;
        let bare = make(&admin, "dcim/devices", estate.device("b", json!({}))).await;
        refused(
            admin.post("/api/dcim/devices/", estate.device("x", json!({"cluster": cluster, "site": there}))).await,
            "cluster",
        );
        refused(
            admin.patch(&format!("/api/virtualization/clusters/{cluster}/"), json!({"scope_id": there})).await,
            "scope_id",
        );
        let vm = |name: &str, more: Json| {
            let mut body = json!({"name": name});
            body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
            body
        };
        refused(admin.post(PATH, vm("a", json!({}))).await, "cluster");
        refused(admin.post(PATH, vm("a", json!({"cluster": cluster, "site": there}))).await, "cluster");
        refused(admin.post(PATH, vm("a", json!({"cluster": cluster, "device": bare}))).await, "device");
        refused(admin.post(PATH, vm("a", json!({"cluster": cluster, "vcpus": 0}))).await, "vcpus");
        let sized = json!({"cluster": cluster, "device": host, "vcpus": 1.5, "memory": 2048});
        let made = admin.post(PATH, vm("a", sized)).await.expect(201);
        assert_eq!(made.body["site"]["id"], estate.site, "taken from the cluster");
        make(&admin, "virtualization/virtual-machines", vm("b", json!({"cluster": cluster, "vcpus": 0.5}))).await;
        admin.post(PATH, vm("A", json!({"cluster": cluster}))).await.expect(400);
        let read = admin.get(&format!("/api/virtualization/clusters/{cluster}/")).await.expect(200);
        assert_eq!((&read.body["allocated_vcpus"], &read.body["allocated_memory"]), (&json!(2), &json!(2048)));
        assert_eq!((&read.body["device_count"], &read.body["virtualmachine_count"]), (&json!(1), &json!(2)));
        let found = admin.get("/api/virtualization/clusters/?site=here").await.expect(200);
        assert_eq!(found.ids(), [cluster]);

        let ports = "/api/virtualization/interfaces/";
        let port = make(&admin, "virtualization/interfaces", json!({"virtual_machine": made.id(), "name": "e0"})).await;
        let other = admin.get(&format!("{PATH}?name=b")).await.expect(200).ids()[0];
        refused(admin.post(ports, json!({"virtual_machine": other, "name": "e0", "parent": port})).await, "parent");
        refused(admin.patch(&format!("{ports}{port}/"), json!({"bridge": port})).await, "bridge");
        let address = json!({"address": "10.0.0.1/24", "assigned_object_type": "virtualization.vminterface",
                             "assigned_object_id": port});
        let address = make(&admin, "ipam/ip-addresses", address).await;
        refused(admin.patch(&format!("{PATH}{other}/"), json!({"primary_ip4": address})).await, "primary_ip4");
        admin.patch(&format!("{PATH}{}/", made.id()), json!({"primary_ip4": address})).await.expect(200);
        admin.delete(&format!("/api/virtualization/clusters/{cluster}/")).await.expect(409);
    });
}
