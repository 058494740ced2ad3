//! Tags go where they may.

use serde_json::json;

use super::{Estate, log, make, refused};
use crate::harness::on_both;

const PATH: &str = "/api/extras/tags/";

#[test]
fn a_tag_goes_where_it_may_and_leaves_when_it_goes() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let site = Estate::new(&admin).await.site;
        let rack = json!({"name": "Rack only", "slug": "rack-only", "object_types": ["DCIM.Rack", "dcim.rack"]});
        let racks = admin.post(PATH, rack).await.expect(201);
        assert_eq!(racks.body["object_types"], json!(["dcim.rack"]));
        let any = make(&admin, "extras/tags", json!({"name": "Any", "slug": "any"})).await;
        refused(
            admin.post(PATH, json!({"name": "X", "slug": "x", "object_types": ["dcim.cloud"]})).await,
            "object_types",
        );
        let at = format!("/api/dcim/sites/{site}/");
        refused(admin.patch(&at, json!({"tags": [racks.id()]})).await, "tags");
        refused(admin.patch(&at, json!({"add_tags": [{"slug": "rack-only"}]})).await, "tags");
        admin.patch(&at, json!({"tags": [any]})).await.expect(200);
        // What was allowed once may stay.
        admin.patch(&format!("{PATH}{any}/"), json!({"object_types": ["dcim.rack"]})).await.expect(200);
        admin.patch(&at, json!({"facility": "F", "tags": [any]})).await.expect(200);
        assert_eq!(admin.get(&format!("{PATH}{any}/")).await.expect(200).body["tagged_items"], 1);

        let ids = async |query: &str| admin.get(&format!("{PATH}?{query}")).await.expect(200).ids();
        let number = shared::registry::model("dcim.site").expect("a model").number;
        assert_eq!(ids("content_type=dcim.site").await, [any]);
        assert_eq!(ids(&format!("content_type_id={number}")).await, [any]);
        assert_eq!(ids(&format!("for_object_type_id={number}")).await, Vec::<i64>::new());
        admin.delete(&format!("{PATH}{any}/")).await.expect(204);
        assert_eq!(admin.get(&at).await.expect(200).body["tags"], json!([]));
        assert_eq!(log(&admin, "dcim.site", site).await[0]["postchange_data"]["tags"], json!([]));
    });
}
