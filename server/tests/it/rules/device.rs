//! Where devices stand, how they are mounted, what they take from their type.

use serde_json::{Value as Json, json};

use super::{Estate, make, refused};
use crate::harness::on_both;

const PATH: &str = "/api/dcim/devices/";

#[test]
fn a_device_stands_where_its_rack_stands() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let there = make(&admin, "dcim/sites", json!({"name": "There", "slug": "there"})).await;
        let away = make(&admin, "dcim/locations", json!({"name": "Away", "slug": "away", "site": there})).await;
        let room = make(&admin, "dcim/locations", json!({"name": "Room", "slug": "room", "site": estate.site})).await;
        let other =
            make(&admin, "dcim/locations", json!({"name": "Other", "slug": "other", "site": estate.site})).await;
        let rack = make(&admin, "dcim/racks", json!({"name": "R2", "site": estate.site, "location": room})).await;
        let post = async |name: &str, more: Json| admin.post(PATH, estate.device(name, more)).await;
        refused(post("a", json!({"location": away})).await, "location");
        refused(post("a", json!({"rack": rack, "location": other})).await, "location");
        refused(post("a", json!({"site": there, "rack": estate.rack})).await, "rack");
        let made = post("a", json!({"rack": rack})).await.expect(201);
        assert_eq!(made.body["location"]["id"], room);
        refused(post("b", json!({"face": "front"})).await, "face");
        refused(post("b", json!({"rack": rack, "position": 1})).await, "face");
        refused(post("b", json!({"rack": rack, "position": "1.2", "face": "front"})).await, "position");
    });
}

#[test]
fn units_are_taken_once() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let kind = async |slug: &str, height: &str, deep: bool| {
            let body = json!({"manufacturer": estate.manufacturer, "model": slug, "slug": slug, "u_height": height, "is_full_depth": deep});
            make(&admin, "dcim/device-types", body).await
        };
        let (shallow, zero) = (kind("shallow", "1.5", false).await, kind("zero", "0", true).await);
        let at = |kind: i64, position: &str, face: &str| json!({"device_type": kind, "rack": estate.rack, "position": position, "face": face});
        let post = async |name: &str, more: Json| admin.post(PATH, estate.device(name, more)).await;
        let two = estate.device_type;
        let first = post("a", at(two, "3", "front")).await.expect(201).id();
        refused(post("b", at(two, "4", "rear")).await, "position");
        refused(post("b", at(two, "10", "front")).await, "position");
        refused(post("b", at(zero, "1", "front")).await, "position");
        post("b", at(shallow, "5", "front")).await.expect(201);
        refused(post("c", at(shallow, "6", "front")).await, "position");
        post("c", at(shallow, "5.5", "rear")).await.expect(201);
        post("d", at(shallow, "6.5", "front")).await.expect(201);
        // It may stay where it is, and two may swap.
        admin.patch(&format!("{PATH}{first}/"), json!({"position": 3, "face": "rear"})).await.expect(200);
        let second = post("e", at(two, "1", "front")).await.expect(201).id();
        let swap = json!([{"id": first, "position": 1}, {"id": second, "position": 3}]);
        admin.patch(PATH, swap).await.expect(200);
        let clash = json!([{"id": first, "position": 8}, {"id": second, "position": 9}]);
        admin.patch(PATH, clash).await.expect(400);
        // Types may not outgrow the room around their devices.
        let kinds = "/api/dcim/device-types/";
        refused(admin.patch(&format!("{kinds}{two}/"), json!({"u_height": 3})).await, "u_height");
        refused(admin.patch(&format!("{kinds}{two}/"), json!({"u_height": 0})).await, "u_height");
        refused(admin.patch(&format!("{kinds}{two}/"), json!({"u_height": "1.3"})).await, "u_height");
        admin.patch(&format!("{kinds}{two}/"), json!({"u_height": 1})).await.expect(200);
    });
}

#[test]
fn a_new_device_takes_airflow_and_platform_from_its_type() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let stranger = make(&admin, "dcim/manufacturers", json!({"name": "Other", "slug": "other"})).await;
        let own =
            make(&admin, "dcim/platforms", json!({"name": "Own", "slug": "own", "manufacturer": estate.manufacturer}))
                .await;
        let any = make(&admin, "dcim/platforms", json!({"name": "Any", "slug": "any"})).await;
        let foreign =
            make(&admin, "dcim/platforms", json!({"name": "Foreign", "slug": "foreign", "manufacturer": stranger}))
                .await;
        let filled = json!({"airflow": "passive", "default_platform": own});
        admin.patch(&format!("/api/dcim/device-types/{}/", estate.device_type), filled).await.expect(200);
        let made = admin.post(PATH, estate.device("a", json!({}))).await.expect(201);
        assert_eq!(made.body["airflow"]["value"], "passive");
        assert_eq!(made.body["platform"]["id"], own);
        let made = admin.post(PATH, estate.device("b", json!({"platform": any, "airflow": "mixed"}))).await.expect(201);
        assert_eq!((&made.body["platform"]["id"], &made.body["airflow"]["value"]), (&json!(any), &json!("mixed")));
        refused(admin.patch(&format!("{PATH}{}/", made.id()), json!({"platform": foreign})).await, "platform");
        let fitting = format!("/api/dcim/platforms/?available_for_device_type={}", estate.device_type);
        let mut fitting = admin.get(&fitting).await.expect(200).ids();
        fitting.sort_unstable();
        assert_eq!(fitting, [own, any]);
    });
}
