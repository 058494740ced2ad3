//! What a permission may say.

use serde_json::{Value as Json, json};

use super::refused;
use crate::harness::on_both;

const PATH: &str = "/api/users/permissions/";

#[test]
fn a_permission_can_be_read_for_all_its_types() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let body = |types: Json, actions: Json, constraints: Json| json!({"name": "p", "object_types": types, "actions": actions, "constraints": constraints});
        let sites = || json!(["dcim.site"]);
        for (types, actions, constraints, field) in [
            (json!([]), json!(["view"]), Json::Null, "object_types"),
            (json!(["dcim.cloud"]), json!(["view"]), Json::Null, "object_types"),
            (json!("dcim.site"), json!(["view"]), Json::Null, "object_types"),
            (sites(), json!([]), Json::Null, "actions"),
            (sites(), json!(["view", 1]), Json::Null, "actions"),
            (sites(), json!(["View it"]), Json::Null, "actions"),
            (sites(), json!(["view"]), json!({"colour": "red"}), "constraints"),
            (sites(), json!(["view"]), json!([1]), "constraints"),
            (sites(), json!(["view"]), json!({"status": "purple"}), "constraints"),
            (json!(["dcim.site", "dcim.region"]), json!(["view"]), json!({"facility": "x"}), "constraints"),
        ] {
            refused(admin.post(PATH, body(types, actions, constraints)).await, field);
        }
        let constraint = json!([{"facility__startswith": "DC"}, {"region__slug": "eu"}]);
        let made = admin
            .post(PATH, body(json!(["dcim.site", "DCIM.Site"]), json!(["view", "run"]), constraint))
            .await
            .expect(201);
        assert_eq!(made.body["object_types"], sites());
        let ids = async |query: &str| admin.get(&format!("{PATH}?{query}")).await.expect(200).ids();
        assert_eq!(ids("can_view=true").await, [made.id()]);
        assert_eq!(ids("can_change=true").await, Vec::<i64>::new());
        assert_eq!(ids("can_change=false").await, [made.id()]);
        assert_eq!(ids("object_type=dcim.site").await, [made.id()]);
        assert_eq!(ids("object_type=dcim.rack").await, Vec::<i64>::new());
    });
}

#[test]
fn nobody_grants_more_than_they_hold() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (id, user) = server.user("deputy", false).await;
        let all = ["view", "add", "change", "delete"];
        let models = ["users.user", "users.group", "users.objectpermission", "users.token"];
        server.grant(id, &models, &all, Json::Null).await;
        server.grant(id, &["dcim.site"], &["view", "change"], json!({"status": "active"})).await;
        let body = |types: Json, actions: Json, constraints: Json| json!({"name": "p", "object_types": types, "actions": actions, "constraints": constraints, "users": [id]});
        for more in [
            body(json!(["dcim.rack"]), json!(["view"]), Json::Null),
            body(json!(["dcim.site"]), json!(["delete"]), json!({"status": "active"})),
            body(json!(["dcim.site"]), json!(["view"]), Json::Null),
            body(json!(["dcim.site"]), json!(["view"]), json!([{"status": "active"}, {"status": "planned"}])),
            body(json!(["dcim.site"]), json!(["run"]), json!({"status": "active"})),
        ] {
            refused(user.post(PATH, more).await, "__all__");
        }
        let narrower = json!({"status": "active", "facility": "x"});
        let given = user.post(PATH, body(json!(["dcim.site"]), json!(["view"]), narrower)).await.expect(201).id();
        refused(user.patch(&format!("{PATH}{given}/"), json!({"constraints": null})).await, "__all__");
        // Neither through a group, nor by taking over an account, nor by a token for somebody else.
        let group = admin.post("/api/users/groups/", json!({"name": "Racks"})).await.expect(201).id();
        let racks = json!({"name": "racks", "object_types": ["dcim.rack"], "actions": ["view"], "groups": [group]});
        admin.post(PATH, racks).await.expect(201);
        refused(user.patch(&format!("/api/users/users/{id}/"), json!({"groups": [group]})).await, "groups");
        let new = json!({"username": "puppet", "password": "correct horse battery", "groups": [group]});
        refused(user.post("/api/users/users/", new).await, "groups");
        let (other, _) = server.user("member", false).await;
        admin.patch(&format!("/api/users/users/{other}/"), json!({"groups": [group]})).await.expect(200);
        let password = json!({"password": "another horse battery"});
        refused(user.patch(&format!("/api/users/users/{other}/"), password.clone()).await, "password");
        user.patch(&format!("/api/users/users/{id}/"), password).await.expect(200);
        refused(user.post("/api/users/tokens/", json!({"user": other})).await, "user");
    });
}
