//! The shape of racks and what it must hold.

use serde_json::json;

use super::{Estate, log, make, refused};
use crate::harness::on_both;

const PATH: &str = "/api/dcim/racks/";

#[test]
fn a_rack_takes_its_types_shape_and_keeps_it() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let body = json!({"manufacturer": estate.manufacturer, "model": "Cabinet", "slug": "cabinet", "u_height": 20,
                          "form_factor": "4-post-cabinet", "outer_width": 600, "outer_unit": "mm", "weight": "80.50", "weight_unit": "kg"});
        let kind = make(&admin, "dcim/rack-types", body).await;
        let rack = admin
            .post(PATH, json!({"name": "T", "site": estate.site, "rack_type": kind, "u_height": 7}))
            .await
            .expect(201);
        assert_eq!(rack.body["u_height"], 20);
        assert_eq!(rack.body["outer_unit"]["value"], "mm");
        assert_eq!(rack.body["form_factor"]["value"], "4-post-cabinet");
        let id = rack.id();
        admin.patch(&format!("/api/dcim/rack-types/{kind}/"), json!({"u_height": 30})).await.expect(200);
        assert_eq!(admin.get(&format!("{PATH}{id}/")).await.expect(200).body["u_height"], 30);
        assert_eq!(log(&admin, "dcim.rack", id).await[0]["postchange_data"]["u_height"], 30);
        // Without a type the shape is its own.
        admin.patch(&format!("{PATH}{id}/"), json!({"rack_type": null, "u_height": 31})).await.expect(200);
        refused(admin.patch(&format!("{PATH}{id}/"), json!({"outer_unit": null})).await, "outer_unit");
        refused(admin.patch(&format!("{PATH}{id}/"), json!({"weight_unit": null})).await, "weight_unit");
    });
}

#[test]
fn a_rack_stands_at_its_site_and_holds_what_is_mounted() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let there = make(&admin, "dcim/sites", json!({"name": "There", "slug": "there"})).await;
        let room = make(&admin, "dcim/locations", json!({"name": "Room", "slug": "room", "site": there})).await;
        refused(admin.post(PATH, json!({"name": "X", "site": estate.site, "location": room})).await, "location");
        let at = format!("{PATH}{}/", estate.rack);
        let mounted = json!({"rack": estate.rack, "position": 8, "face": "front"});
        make(&admin, "dcim/devices", estate.device("a", mounted)).await;
        refused(admin.patch(&at, json!({"u_height": 8})).await, "u_height");
        admin.patch(&at, json!({"u_height": 9})).await.expect(200);
        refused(admin.patch(&at, json!({"starting_unit": 9, "u_height": 2})).await, "starting_unit");
        admin.patch(&at, json!({"starting_unit": 8, "u_height": 2})).await.expect(200);
    });
}
