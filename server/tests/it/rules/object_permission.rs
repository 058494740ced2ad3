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
