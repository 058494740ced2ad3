//! Locations of a site, and moving them.

use serde_json::json;

use super::{Estate, log, make, refused};
use crate::harness::on_both;

const PATH: &str = "dcim/locations";

#[test]
fn a_location_is_of_its_parents_site() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let here = Estate::new(&admin).await.site;
        let there = make(&admin, "dcim/sites", json!({"name": "There", "slug": "there"})).await;
        let floor = make(&admin, PATH, json!({"name": "Floor", "slug": "floor", "site": here})).await;
        let body = json!({"name": "Room", "slug": "room", "site": there, "parent": floor});
        refused(admin.post(&format!("/api/{PATH}/"), body).await, "parent");
        let room = make(&admin, PATH, json!({"name": "Room", "slug": "room", "site": here, "parent": floor})).await;
        refused(admin.patch(&format!("/api/{PATH}/{room}/"), json!({"site": there})).await, "parent");
        refused(admin.patch(&format!("/api/{PATH}/{floor}/"), json!({"parent": room})).await, "parent");
        // Parent and child may move in one request.
        let both = json!([{"id": room, "site": there}, {"id": floor, "site": there}]);
        admin.patch(&format!("/api/{PATH}/"), both).await.expect(200);
    });
}

#[test]
fn moving_takes_along_what_stands_there_and_says_so() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let there = make(&admin, "dcim/sites", json!({"name": "There", "slug": "there"})).await;
        let floor = make(&admin, PATH, json!({"name": "Floor", "slug": "floor", "site": estate.site})).await;
        let room =
            make(&admin, PATH, json!({"name": "Room", "slug": "room", "site": estate.site, "parent": floor})).await;
        let rack = make(&admin, "dcim/racks", json!({"name": "R", "site": estate.site, "location": room})).await;
        let racked = make(&admin, "dcim/devices", estate.device("a", json!({"rack": rack}))).await;
        let loose = make(&admin, "dcim/devices", estate.device("b", json!({"location": floor}))).await;
        let moved = admin.patch(&format!("/api/{PATH}/{floor}/"), json!({"site": there})).await.expect(200);
        for (path, id) in [(PATH, room), ("dcim/racks", rack), ("dcim/devices", racked), ("dcim/devices", loose)] {
            let read = admin.get(&format!("/api/{path}/{id}/")).await.expect(200);
            assert_eq!(read.body["site"]["id"], there, "{path} {id}");
        }
        let device = admin.get(&format!("/api/dcim/devices/{racked}/")).await.expect(200);
        assert_eq!(device.body["location"]["id"], room);
        let changes = log(&admin, "dcim.device", racked).await;
        assert_eq!(changes[0]["message"], "Moved with its rack");
        assert_eq!(changes[0]["request_id"], moved.headers["x-request-id"].to_str().expect("text"));
    });
}
