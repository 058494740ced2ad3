//! Power: panels and feeds.

use serde_json::{Value as Json, json};

use super::{Estate, make, refused};
use crate::harness::on_both;

const PATH: &str = "/api/dcim/power-feeds/";

#[test]
fn a_feed_ends_at_a_rack_of_the_panels_site() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let there = make(&admin, "dcim/sites", json!({"name": "There", "slug": "there"})).await;
        let room = make(&admin, "dcim/locations", json!({"name": "Room", "slug": "room", "site": there})).await;
        let panels = "/api/dcim/power-panels/";
        refused(admin.post(panels, json!({"name": "P", "site": estate.site, "location": room})).await, "location");
        let panel = make(&admin, "dcim/power-panels", json!({"name": "P", "site": there, "location": room})).await;
        let body = |more: Json| {
            let mut body = json!({"power_panel": panel, "name": "F"});
            body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
            body
        };
        refused(admin.post(PATH, body(json!({"rack": estate.rack}))).await, "rack");
        refused(admin.post(PATH, body(json!({"voltage": 0}))).await, "voltage");
        refused(admin.post(PATH, body(json!({"voltage": -48}))).await, "voltage");
        let feed = admin.post(PATH, body(json!({"voltage": -48, "supply": "dc"}))).await.expect(201);
        assert_eq!(feed.body["available_power"], 576);
        let at = format!("{PATH}{}/", feed.id());
        let changed = json!({"voltage": 230, "supply": "ac", "phase": "three-phase"});
        admin.patch(&at, changed).await.expect(200);
        assert_eq!(admin.get(&format!("{PATH}?available_power=4780")).await.expect(200).ids(), [feed.id()]);
        // The location's site moves its panels.
        admin.patch(&format!("/api/dcim/locations/{room}/"), json!({"site": estate.site})).await.expect(200);
        let moved = admin.get(&format!("{panels}{panel}/")).await.expect(200);
        assert_eq!((&moved.body["site"]["id"], &moved.body["powerfeed_count"]), (&json!(estate.site), &json!(1)));
        admin.patch(&at, json!({"rack": estate.rack})).await.expect(200);
        admin.delete(&format!("{panels}{panel}/")).await.expect(409);
    });
}
