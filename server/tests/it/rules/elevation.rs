//! The elevation of a rack.

use serde_json::json;

use super::{Estate, make, refused};
use crate::harness::on_both;

#[test]
fn a_rack_shows_its_units_and_what_is_in_them() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let mounted = json!({"rack": estate.rack, "position": 3, "face": "front"});
        let device = make(&admin, "dcim/devices", estate.device("<sw>", mounted)).await;
        let at = format!("/api/dcim/racks/{}/elevation/", estate.rack);
        let list = admin.get(&format!("{at}?limit=0")).await.expect(200);
        assert_eq!((list.body["count"].as_i64(), list.body["next"].clone()), (Some(20), json!(null)));
        assert_eq!(
            (&list.body["results"][0]["name"], &list.body["results"][0]["device"]),
            (&json!("U10.5"), &json!(null))
        );
        let taken: Vec<_> =
            list.body["results"].as_array().expect("a list").iter().filter(|unit| unit["occupied"] == true).collect();
        assert_eq!(taken.len(), 4, "two units in halves");
        assert_eq!(taken[0]["device"]["id"], device);
        // Full depth: the rear shows it too. Left out, its place is free.
        let count = async |query: &str| {
            let list = admin.get(&format!("{at}?limit=0&{query}")).await.expect(200);
            list.body["results"].as_array().expect("a list").iter().filter(|unit| unit["device"].is_object()).count()
        };
        assert_eq!(count("face=rear").await, 4);
        assert_eq!(count("expand_devices=false").await, 1);
        assert_eq!(count(&format!("exclude={device}")).await, 0);
        assert_eq!(count("q=u3").await, 2);
        refused(admin.get(&format!("{at}?face=top")).await, "face");
        refused(admin.get(&format!("{at}?render=svg&unit_width=9999999")).await, "unit_width");
        let drawing = admin.get(&format!("{at}?render=svg")).await.expect(200);
        assert!(
            drawing.text.starts_with("<svg ") && drawing.text.contains("&lt;sw&gt;") && !drawing.text.contains("<sw>")
        );
        let page = admin.get(&format!("{at}?limit=5&offset=5")).await.expect(200);
        assert!(
            page.body["next"].as_str().is_some_and(|next| next.contains("/elevation/?") && next.contains("offset=10"))
        );

        // Who may not see the device sees that the place is taken.
        let (user, client) = server.user("someone", false).await;
        client.get(&at).await.expect(403);
        server.grant(user, &["dcim.rack"], &["view"], json!(null)).await;
        let list = client.get(&format!("{at}?limit=0")).await.expect(200);
        let taken = list.body["results"].as_array().expect("a list").iter().filter(|unit| unit["occupied"] == true);
        assert!(taken.clone().count() == 4 && taken.clone().all(|unit| unit["device"].is_null()));
        assert!(!client.get(&format!("{at}?render=svg")).await.expect(200).text.contains("sw"));
        client.post(&at, json!({})).await.expect(405);
        admin.get("/api/dcim/racks/4711/elevation/").await.expect(404);
    });
}
