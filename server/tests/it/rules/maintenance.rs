//! Windows, replacements, and finding windows by what they touch.

use serde_json::{Value as Json, json};

use super::outage::provider;
use super::{Estate, log, make, refused};
use crate::harness::on_both;

const PATH: &str = "/api/plugins/notices/maintenance/";

fn window(provider: i64, more: Json) -> Json {
    let mut body = json!({"name": "M", "summary": "s", "status": "CONFIRMED", "provider": provider,
                          "start": "2026-06-15T10:00:00Z", "end": "2026-06-15T12:00:00Z"});
    body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
    body
}

#[test]
fn a_window_is_in_order_in_a_real_zone() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let provider = provider(&admin).await;
        refused(admin.post(PATH, window(provider, json!({"end": "2026-06-15T09:00:00Z"}))).await, "end");
        refused(admin.post(PATH, window(provider, json!({"original_timezone": "Prague"}))).await, "original_timezone");
        let made = admin
            .post(
                PATH,
                window(provider, json!({"end": "2026-06-15T10:00:00Z", "original_timezone": "America/New_York"})),
            )
            .await
            .expect(201);
        assert_eq!(made.body["status_color"], "green");
        assert_eq!(admin.get(&format!("{PATH}?status_color=green")).await.expect(200).body["count"], 1);
    });
}

#[test]
fn a_replacement_marks_the_replaced_window() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let provider = provider(&admin).await;
        let ahead = json!({"start": "2090-06-15T10:00:00Z", "end": "2090-06-15T12:00:00Z"});
        let post = async |more: Json| {
            let mut body = window(provider, ahead.clone());
            body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
            admin.post(PATH, body).await
        };
        let status = async |id: i64| admin.get(&format!("{PATH}{id}/")).await.expect(200).body["status"].clone();
        let first = post(json!({})).await.expect(201).id();
        let second = post(json!({"replaces": first})).await.expect(201).id();
        assert_eq!(status(first).await, "RE-SCHEDULED");
        assert_eq!(log(&admin, "notices.maintenance", first).await[0]["prechange_data"]["status"], "CONFIRMED");
        // Naming it later marks it as well.
        let third = post(json!({"status": "TENTATIVE"})).await.expect(201).id();
        admin.patch(&format!("{PATH}{third}/"), json!({"replaces": second})).await.expect(200);
        assert_eq!(status(second).await, "RE-SCHEDULED");
        // No circles, and nothing that is over.
        refused(admin.patch(&format!("{PATH}{first}/"), json!({"replaces": third})).await, "replaces");
        refused(admin.patch(&format!("{PATH}{third}/"), json!({"replaces": third})).await, "replaces");
        for over in ["COMPLETED", "CANCELLED"] {
            let over = post(json!({"status": over})).await.expect(201).id();
            refused(post(json!({"replaces": over})).await, "replaces");
        }
        let begun = admin.post(PATH, window(provider, json!({}))).await.expect(201).id();
        refused(post(json!({"replaces": begun})).await, "replaces");
        admin.delete(&format!("{PATH}{begun}/")).await.expect(204);
        let circle = json!([{"id": second, "replaces": third}, {"id": third, "replaces": second}]);
        admin.patch(PATH, circle).await.expect(400);
        let ids = async |query: &str| {
            let mut ids = admin.get(&format!("{PATH}?{query}")).await.expect(200).ids();
            ids.sort_unstable();
            ids
        };
        assert_eq!(ids("has_replaces=true").await, [second, third]);
        assert_eq!(ids("has_been_replaced=true").await, [first, second]);
        assert_eq!(ids("has_been_replaced=false").await.len(), 3);
        // The replaced window loses its successor, and stays what it was.
        admin.delete(&format!("{PATH}{third}/")).await.expect(204);
        assert_eq!(status(second).await, "RE-SCHEDULED");
    });
}

#[test]
fn windows_are_found_by_what_they_touch() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let provider = provider(&admin).await;
        let country = make(&admin, "dcim/regions", json!({"name": "Country", "slug": "country"})).await;
        let town = make(&admin, "dcim/regions", json!({"name": "Town", "slug": "town", "parent": country})).await;
        admin.patch(&format!("/api/dcim/sites/{}/", estate.site), json!({"region": town})).await.expect(200);
        let floor =
            make(&admin, "dcim/locations", json!({"name": "Floor", "slug": "floor", "site": estate.site})).await;
        let room = make(
            &admin,
            "dcim/locations",
            json!({"name": "Room", "slug": "room", "site": estate.site, "parent": floor}),
        )
        .await;
        let device = make(&admin, "dcim/devices", estate.device("d1", json!({"location": room}))).await;
        let kind = make(&admin, "circuits/circuit-types", json!({"name": "Fibre", "slug": "fibre"})).await;
        let circuit = make(&admin, "circuits/circuits", json!({"cid": "C1", "provider": provider, "type": kind})).await;
        let mut windows = Vec::new();
        for (target, id) in [("dcim.site", estate.site), ("dcim.device", device), ("circuits.circuit", circuit)] {
            let window = admin.post(PATH, window(provider, json!({}))).await.expect(201).id();
            let impact = json!({"maintenance": window, "content_type": target, "object_id": id, "impact": "OUTAGE"});
            make(&admin, "plugins/notices/impact", impact).await;
            windows.push(window);
        }
        let [site_window, device_window, circuit_window] = windows[..] else { panic!("three windows") };
        let ids = async |query: String| {
            let mut ids = admin.get(&format!("{PATH}?{query}")).await.expect(200).ids();
            ids.sort_unstable();
            ids
        };
        assert_eq!(ids(format!("site={}", estate.site)).await, [site_window, device_window]);
        assert_eq!(ids("site=here".to_owned()).await, [site_window, device_window]);
        assert_eq!(ids("region=country".to_owned()).await, [site_window, device_window]);
        assert_eq!(ids(format!("location={floor}")).await, [device_window]);
        assert_eq!(ids("device=d1".to_owned()).await, [device_window]);
        assert_eq!(ids(format!("circuit={circuit}")).await, [circuit_window]);
        let refused = admin.get(&format!("{PATH}?circuit=C2")).await.expect(400);
        assert!(refused.body["circuit"].is_array(), "{}", refused.text);
    });
}
